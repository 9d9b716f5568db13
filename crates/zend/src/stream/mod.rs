//! Streams of PHP whose waits are somebody else's.
//!
//! PHP's transports (`tcp://`, `unix://`, `ssl://`...) stay what they are: their options, contexts, addresses and errors. A stream that a
//! [`Waiter`] takes when it is made gets a table of operations of its own, in which those that may wait go through the waiter, which asks
//! for PHP's own operation when that will not wait. While the waiter does not want to ([`Waiter::waits`]), the table is as PHP's.
//!
//! No socket is known here: whoever waits does the receiving and sending.
//!
//! **While one waits** its C frames hold the stream and a place in its buffer. So a stream that is closed is told of first
//! ([`Waiter::closing`]), and the waiter has to see to it that who waits leaves these frames at once; and a [`Place`] that has moved
//! meanwhile is given up.

mod options;
mod table;
mod transfer;
mod transport;

pub use options::{Accepted, Accepting, Begun, Connecting, Encrypting, Message};
pub use transfer::{Bytes, Place, Tried};
pub use transport::Transport;

use std::{ffi::CStr, os::fd::RawFd, time::Duration};

use crate::{Kind, Result, Zval, door, fence, globals::EngineCell, sys};

/// Who waits for streams.
#[allow(clippy::missing_errors_doc, reason = "whatever PHP code threw, or the unwinding of who waits")]
pub trait Waiter: Sync {
    /// Is a stream that is made now to be waited for by this?
    fn takes(&self, transport: Transport) -> bool;
    /// Does it wait for whom runs now?
    fn waits(&self, stream: &Stream) -> bool;
    /// A stream was made. Whatever was known under its [`Stream::id`] was another's.
    fn opened(&self, stream: &Stream, how: Opening);
    /// Reads; the answer is that of the operation: how many bytes, 0 without [`Stream::set_ended`] for none so far, -1.
    fn read(&self, stream: &Stream, place: &mut Place) -> Result<isize>;
    /// Writes; how many bytes, or -1.
    fn write(&self, stream: &Stream, bytes: &Bytes) -> Result<isize>;
    /// Connects.
    fn connect(&self, stream: &Stream, connecting: &Connecting) -> Result;
    /// Waits for a connection and takes it.
    fn accept(&self, stream: &Stream, accepting: &Accepting) -> Result;
    /// Waits for a message, which PHP's operation takes afterwards. False: there is none, and the operation has failed.
    fn receive(&self, stream: &Stream, message: &Message) -> Result<bool>;
    /// Sends a message: how many bytes; `None`: not for this, PHP's operation does it.
    fn send(&self, stream: &Stream, message: &Message) -> Result<Option<isize>>;
    /// Waits, for so long, until something has come or the other side is gone.
    fn attend(&self, stream: &Stream, time: Option<Duration>) -> Result;
    /// Encrypts: the answer of the operation, 1, 0 (not yet, for a stream that does not block) or -1.
    fn encrypt(&self, stream: &Stream, encrypting: &Encrypting) -> Result<i32>;
    /// It is encrypted from now on, or not any more.
    fn encrypted(&self, stream: &Stream, yes: bool);
    /// It is about to be closed: nobody may be left in an operation on it, and its number is another's afterwards.
    fn closing(&self, stream: &Stream);
}

/// How a stream was made.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// How long a connect may take. `None`: as long as it takes.
    pub patience: Option<Duration>,
    /// It encrypts when it has connected: the engine's number for the method.
    pub method: Option<i32>,
}

static WAITER: EngineCell<Option<&'static dyn Waiter>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on this is asked. At module start, behind the modules that have transports of their own.
pub fn install(waiter: &'static dyn Waiter) {
    WAITER.set(Some(waiter));
    // SAFETY: at module start one thread runs, and the table of transports is there.
    unsafe { sys::steel_stream_install(Some(table::made)) };
}

/// Takes a stream that `stream_socket_pair()` has made, if the waiter wants it; anything else is left as it is.
pub fn take_pair(value: &Zval) {
    let Some(waiter) = WAITER.get() else { return };
    if value.deref().kind() != Kind::Resource || !waiter.takes(Transport::Pair) {
        return;
    }
    // SAFETY: a live resource; the look-up says null for what is no open stream, and warns of nothing.
    let raw = unsafe {
        let kind = sys::php_file_le_stream();
        let resource = (*value.deref().as_ptr()).value.res;
        if (*resource).type_ == kind { (*resource).ptr.cast::<sys::php_stream>() } else { std::ptr::null_mut() }
    };
    // SAFETY: an open stream; the table of this name is that of sockets, whose data begin as those of all transports.
    unsafe {
        if raw.is_null() || CStr::from_ptr((*(*raw).ops).label) != c"generic_socket" {
            return;
        }
        table::take(raw, Transport::Pair, waiter, Opening { patience: None, method: None });
    }
}

/// A stream of which an operation runs.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    raw: *mut sys::php_stream,
}

impl Stream {
    /// # Safety
    /// It is one of ours, and stays open while the value is used.
    unsafe fn new(raw: *mut sys::php_stream) -> Stream {
        Stream { raw }
    }

    fn waiter(self) -> Option<&'static dyn Waiter> {
        WAITER.get().filter(|waiter| door::quiet(false, || waiter.waits(&self)))
    }

    fn data(self) -> *mut sys::php_netstream_data_t {
        // SAFETY: an open stream of a transport keeps this at the beginning of its own data; null when it is closed.
        unsafe { (*self.raw).abstract_.cast() }
    }

    /// Tells it from other streams that are open.
    pub fn id(&self) -> usize {
        self.raw as usize
    }

    /// The transport that has made it, or the stream that it was accepted from.
    pub fn transport(&self) -> Transport {
        // SAFETY: a stream of ours.
        unsafe { table::of(self.raw) }.transport
    }

    /// Its descriptor. `None`: there is none yet, or none any more.
    pub fn number(&self) -> Option<RawFd> {
        let data = self.data();
        // SAFETY: null, or the stream's data.
        unsafe { data.as_ref() }.map(|data| data.socket).filter(|number| *number >= 0)
    }

    /// Does it block, as the program sees it?
    pub fn is_blocking(&self) -> bool {
        // SAFETY: null, or the stream's data.
        unsafe { self.data().as_ref() }.is_some_and(|data| data.is_blocked != Default::default())
    }

    /// How long an operation waits. `None`: for ever.
    pub fn patience(&self) -> Option<Duration> {
        // SAFETY: null, or the stream's data.
        let time = unsafe { self.data().as_ref() }.map(|data| data.timeout)?;
        patience(&time)
    }

    /// Whether its last operation took too long.
    pub fn set_timed_out(&self, value: bool) {
        // SAFETY: null, or the stream's data.
        if let Some(data) = unsafe { self.data().as_mut() } {
            data.timeout_event = value.into();
        }
    }

    /// Nothing more will come.
    pub fn set_ended(&self) {
        // SAFETY: a live stream.
        unsafe { (*self.raw).set_eof(1) };
    }

    /// Will nothing more come?
    pub fn has_ended(&self) -> bool {
        // SAFETY: a live stream.
        unsafe { (*self.raw).eof() != 0 }
    }

    /// Does it keep failures to itself?
    pub fn is_quiet(&self) -> bool {
        // SAFETY: a live stream.
        unsafe { (*self.raw).flags & sys::PHP_STREAM_FLAG_SUPPRESS_ERRORS != 0 }
    }

    /// Tells the program, if it has asked for that, of bytes that have passed.
    ///
    /// # Errors
    /// What it threw.
    pub fn progress(&self, bytes: usize) -> Result {
        // SAFETY: a live stream that has or has not a context.
        unsafe {
            if (*self.raw).ctx.is_null() {
                return Ok(());
            }
        }
        // SAFETY: as above.
        fence::run(|| unsafe { sys::steel_stream_progress(self.raw, bytes) })
    }

    /// Runs `body`, one of PHP's operations, with the stream's word that it does not block.
    fn unblocked<R>(self, body: impl FnOnce() -> R) -> Result<R> {
        let data = self.data();
        // SAFETY: null, or the stream's data, as it is before and after the operation: who closes it meanwhile sends us away first.
        unsafe {
            let before = data.as_ref().map(|data| data.is_blocked);
            if let Some(data) = data.as_mut() {
                data.is_blocked = Default::default();
            }
            let outcome = fence::run(body);
            if let (Some(before), Some(data)) = (before, self.data().as_mut()) {
                data.is_blocked = before;
            }
            outcome
        }
    }
}

/// A time as PHP keeps it; below 0 is for ever.
fn patience(time: &sys::timeval) -> Option<Duration> {
    let seconds = u64::try_from(time.tv_sec).ok()?;
    Some(Duration::from_secs(seconds) + Duration::from_micros(u64::try_from(time.tv_usec).unwrap_or(0)))
}
