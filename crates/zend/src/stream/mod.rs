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

pub mod copying;
mod file;
mod options;
mod table;
mod transfer;
mod transport;
mod unclosable;

pub use options::{Accepted, Accepting, Begun, Connecting, Encrypting, Message};
pub use transfer::{Bytes, Place, Tried};
pub use transport::Transport;
pub(crate) use unclosable::forget;
pub use unclosable::{
    Removal, Unclosable, any_unclosable, close_first, closing_runs_code, filtered, is_filter_in_use, is_unclosable,
    remove_filter,
};

use std::{
    ffi::CStr,
    io,
    os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd},
    time::Duration,
};

use crate::{
    Kind, Result, ZStr, Zval, door, fence,
    globals::{self, EngineCell},
    sys,
};

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
    /// Has a coroutine it connect now?
    fn connects(&self, stream: &Stream) -> bool;
    /// Waits until a connect has ended that another coroutine has begun, of a persistent stream that was found by its name.
    fn settle(&self, stream: &Stream) -> Result<Settled>;
    /// Encrypts: the answer of the operation, 1, 0 (not yet, for a stream that does not block) or -1.
    fn encrypt(&self, stream: &Stream, encrypting: &Encrypting) -> Result<i32>;
    /// It is encrypted from now on, or not any more.
    fn encrypted(&self, stream: &Stream, yes: bool);
    /// Does a coroutine run that waits for a stream of this transport when it opens one, or for one that always waits?
    fn opens(&self, transport: Transport, always: bool) -> bool;
    /// Opens a file that another machine has. `None`: cancelled.
    fn open(&self, path: &CStr, flags: i32) -> Result<Option<io::Result<OwnedFd>>>;
    /// Rests between two attempts at what cannot be waited for. False: cancelled.
    fn pause(&self, attempt: u32) -> Result<bool>;
    /// Has the device take what was written to a file, all of it or the content only. False: it has failed.
    fn sync(&self, stream: &Stream, content_only: bool) -> Result<bool>;
    /// It is about to be closed: nobody may be left in an operation on it, and its number is another's afterwards.
    fn closing(&self, stream: &Stream);
}

/// What [`Waiter::settle`] has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Nobody has it connect any more.
    Done,
    /// It connects still: who waited for that was cancelled.
    NotYet,
    /// It is being closed.
    Closing,
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
    unsafe { sys::steel_stream_install(Some(table::made), Some(table::connects)) };
    file::install();
}

/// PHP's opener of files is as it was, since that outlives this module; all others go with their tables. At module end.
pub fn remove() {
    file::remove();
}

/// `stream_wrapper_register()` has registered a class for this protocol: two coroutines may read its streams from now on.
pub fn wrapper_registered(protocol: &ZStr) {
    // SAFETY: the name lives over the call, which looks it up.
    unsafe { sys::steel_wrapper_registered(protocol.as_ptr()) };
}

/// Takes a stream that `stream_socket_pair()` has made, if the waiter wants it; anything else is left as it is.
pub fn take_pair(value: &Zval) {
    take_made(value, &[(c"generic_socket", Transport::Pair)]);
}

/// Takes a pipe that `popen()` has made, if the waiter wants it; anything else is left as it is.
pub fn take_pipe(value: &Zval) {
    take_made(value, &[(c"STDIO", Transport::Pipe)]);
}

/// Takes the pipes, terminals and sockets that `proc_open()` has made for a process, if the waiter wants them. Anything else, such as what it
/// answers when it fails, is left as it is.
pub fn take_pipes(process: &Zval) {
    let mut index = 0;
    loop {
        let mut pipe = Zval::null();
        // SAFETY: a live value, and one to put another one into.
        let is_there = unsafe { sys::steel_process_pipe(process.deref().as_ptr(), index, pipe.as_mut_ptr()) };
        if !is_there {
            return;
        }
        take_made(&pipe, &[(c"STDIO", Transport::Pipe), (c"generic_socket", Transport::ProcessSocket)]);
        index += 1;
    }
}

/// The stream in a value. `None`: it is none, or closed.
fn resource(value: &Zval) -> Option<*mut sys::php_stream> {
    if value.deref().kind() != Kind::Resource {
        return None;
    }
    // SAFETY: a live resource; one of these kinds is an open stream.
    let raw = unsafe {
        let resource = (*value.deref().as_ptr()).value.res;
        let is_stream = [sys::php_file_le_stream(), sys::php_file_le_pstream()].contains(&(*resource).type_);
        if is_stream { (*resource).ptr.cast::<sys::php_stream>() } else { std::ptr::null_mut() }
    };
    (!raw.is_null()).then_some(raw)
}

/// Is it a stream, and open?
pub fn is_open(value: &Zval) -> bool {
    resource(value).is_some()
}

fn take_made(value: &Zval, kinds: &[(&CStr, Transport)]) {
    let (Some(waiter), Some(raw)) = (WAITER.get(), resource(value)) else { return };
    // SAFETY: an open stream; the tables of these names are PHP's own of that kind, and no other stream is made by these functions.
    unsafe {
        let label = CStr::from_ptr((*(*raw).ops).label);
        let Some((_, transport)) = kinds.iter().find(|(known, _)| *known == label) else { return };
        if waiter.takes(*transport) {
            table::take(raw, (*transport, false), waiter, Opening { patience: None, method: None });
        }
    }
}

/// Is one of the pipes to this process of `proc_open()` in use ([`Unclosable`])?
pub fn is_process_in_use(process: &Zval) -> bool {
    // SAFETY: a live value.
    unsafe { sys::steel_process_in_use(process.deref().as_ptr()) }
}

/// Has the C library write what it holds back of a stream that it writes as a `FILE`, as cURL does. May run PHP code.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn flush_file(stream: &Zval) -> Result {
    let Some(raw) = resource(stream) else { return Ok(()) };
    // SAFETY: an open stream, which the value keeps so.
    fence::run(|| unsafe { sys::steel_stream_flush_file(raw) })?;
    if globals::exception_is_set() { Err(crate::Error::Thrown) } else { Ok(()) }
}

/// What an attempt to lock a file has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// It is locked.
    Done,
    /// Somebody else has it locked.
    Busy,
    /// It has failed.
    Failed,
}

/// Has PHP lock a file, without waiting; for readers, or for one who writes (`exclusively`). `None`: it is no open stream of a file, but maybe
/// one that is locked in another way.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn lock(value: &Zval, exclusively: bool) -> Result<Option<Locked>> {
    /// `LOCK_SH`, `LOCK_EX` and `LOCK_NB`, as the kernel has them.
    const HOW: [i32; 2] = [1 | 4, 2 | 4];
    let Some(raw) = resource(value) else { return Ok(None) };
    // SAFETY: an open stream.
    if unsafe { CStr::from_ptr((*(*raw).ops).label) } != c"STDIO" {
        return Ok(None);
    }
    let (answer, errno) = fence::run(|| {
        steel_os::errno::set(0);
        // SAFETY: an open stream, which the value keeps so.
        let answer = unsafe { sys::steel_stream_lock(raw, HOW[usize::from(exclusively)]) };
        (answer, steel_os::errno::get())
    })?;
    Ok(Some(match answer {
        0 => Locked::Done,
        _ if errno == transfer::EAGAIN => Locked::Busy,
        _ => Locked::Failed,
    }))
}

/// Tells an open stream from others that are open.
pub fn id(value: &Zval) -> Option<usize> {
    resource(value).map(|raw| raw as usize)
}

/// Closes the descriptor of a pipe that was taken, and only that: the stream is there still, and leads nowhere. What was written has gone through
/// before, and its filters for that have said their last; whoever waits for it goes on. False: it is none, or not any more, or somebody has begun
/// to use it meanwhile.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn leave_pipe(value: &Zval) -> Result<bool> {
    let (Some(waiter), Some(raw)) = (WAITER.get(), resource(value)) else { return Ok(false) };
    // SAFETY: an open stream, which the value keeps so.
    if !unsafe { table::is_ours(raw) } {
        return Ok(false);
    }
    let in_use = Unclosable::of(value);
    // SAFETY: as above, and nobody closes it meanwhile.
    let is_finished = fence::run(|| unsafe { sys::steel_stream_finish(raw) })?;
    drop(in_use);
    if globals::exception_is_set() {
        return Err(crate::Error::Thrown);
    }
    if !is_finished || resource(value) != Some(raw) {
        return Ok(false);
    }
    // SAFETY: an open stream.
    let stream = unsafe { Stream::new(raw) };
    waiter.closing(&stream);
    if resource(value) != Some(raw) || stream.transport() != Transport::Pipe {
        return Ok(false);
    }
    Ok(stream.number().is_some_and(|number| steel_os::foreign::end(number).is_ok()))
}

/// The descriptor of a pipe that was taken.
pub fn pipe_number(value: &Zval) -> Option<RawFd> {
    let raw = resource(value)?;
    // SAFETY: an open stream, which the value keeps so.
    let stream = unsafe { table::is_ours(raw).then(|| Stream::new(raw)) }?;
    stream.number().filter(|_| stream.transport() == Transport::Pipe)
}

/// Closes the pipes to a process of `proc_open()`, as `proc_close()` does before it waits, and tells its number. `None`: the value is none, or
/// not any more.
///
/// # Errors
/// What PHP code threw, or its bailout.
pub fn leave_process(value: &Zval) -> Result<Option<i32>> {
    let place = value.deref().as_ptr();
    // SAFETY: a live value.
    let number = fence::run(|| unsafe { sys::steel_process_leave(place.cast()) })?;
    if globals::exception_is_set() {
        return Err(crate::Error::Thrown);
    }
    Ok((number > 0).then_some(number))
}

/// A stream of PHP's own for a socket. `None`: there is none.
///
/// # Errors
/// The engine was out of memory.
pub fn of_socket(socket: OwnedFd) -> Result<Option<Zval>> {
    let mut value = Zval::null();
    let (number, into) = (socket.as_raw_fd(), value.as_mut_ptr());
    // SAFETY: an open socket, and a value to put the stream into.
    let is_made = fence::run(|| unsafe { sys::steel_stream_of_socket(number, into) })?;
    Ok(is_made.then(|| {
        // It is the stream's now.
        let _ = socket.into_raw_fd();
        value
    }))
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
        if self.transport().is_file() {
            return std::ptr::null_mut(); // Its data are others.
        }
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

    /// Does it wait whatever is hooked, as those of `async.tcp://` and its kin?
    pub fn always_waits(&self) -> bool {
        // SAFETY: a stream of ours.
        unsafe { table::of(self.raw) }.always
    }

    /// Its descriptor. `None`: there is none yet, or none any more.
    pub fn number(&self) -> Option<RawFd> {
        if self.transport().is_file() {
            return self.file();
        }
        let data = self.data();
        // SAFETY: null, or the stream's data.
        unsafe { data.as_ref() }.map(|data| data.socket).filter(|number| *number >= 0)
    }

    fn file(&self) -> Option<RawFd> {
        let (mut number, how) = (-1, sys::PHP_STREAM_AS_FD_FOR_SELECT as i32);
        // SAFETY: a stream of ours.
        let cast = unsafe { table::of(self.raw) }.original.cast?;
        // SAFETY: a live stream of files, whose own operation this is; it writes one int, and neither warns nor flushes. The engine's function
        // refuses a stream with filters, which are nothing to a descriptor.
        let done = unsafe { cast(self.raw, how, (&raw mut number).cast()) } == 0;
        (done && number >= 0).then_some(number)
    }

    /// Does it block, as the program sees it?
    pub fn is_blocking(&self) -> bool {
        if self.transport().is_file() {
            return self.file().is_some_and(steel_os::foreign::is_blocking);
        }
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

    /// Does it outlive the request, to be found by its name?
    pub fn is_persistent(&self) -> bool {
        // SAFETY: a live stream.
        unsafe { (*self.raw).is_persistent() != 0 }
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
        // The callback may wait, and the stream is in use: nobody is to close it meanwhile.
        // SAFETY: a live stream.
        let _in_use = unsafe { Unclosable::of_raw(self.raw) };
        // SAFETY: as above.
        fence::run(|| unsafe { sys::steel_stream_progress(self.raw, bytes) })
    }

    /// Runs `body`, one of PHP's operations, with the stream's word that it does not block. It may tell PHP code of its progress, or warn it.
    fn unblocked<R>(self, body: impl FnOnce() -> R) -> Result<R> {
        let data = self.data();
        // SAFETY: whoever called the operation keeps the stream. Its data are null, or as they are before and after the operation.
        unsafe {
            let _in_use = Unclosable::of_raw(self.raw);
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
