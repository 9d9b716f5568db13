//! What PHP asks of a stream of a transport by `set_option`: to connect, to accept, to encrypt, to send a message...

use std::{
    ffi::{CStr, c_int, c_void},
    os::fd::{FromRawFd, IntoRawFd, OwnedFd},
    time::Duration,
};

use super::{Settled, Stream, Tried, WAITER, Waiter, patience, table};
use crate::{Error, Result, ZStr, door, fence, globals, sys};

type Params = sys::php_stream_xport_param;

/// Answers for one option: the door of its kind, or PHP itself.
///
/// # Safety
/// The engine's call for an open stream of ours.
pub(super) unsafe fn enter(
    stream: Stream,
    original: &'static sys::php_stream_ops,
    waiter: Option<&'static dyn Waiter>,
    (option, value, place): (c_int, c_int, *mut c_void),
) -> c_int {
    // SAFETY: the caller's promise: `place` is what the option takes. No frame here owns anything when it goes on to the engine.
    unsafe {
        match option.cast_unsigned() {
            sys::PHP_STREAM_OPTION_XPORT_API => return transport(stream, original, waiter, place.cast()),
            sys::PHP_STREAM_OPTION_CRYPTO_API => return crypto(stream, original, waiter, place.cast()),
            sys::PHP_STREAM_OPTION_CHECK_LIVENESS if value != 0 => {
                if let Some(waiter) = waiter {
                    let time = u64::try_from(value).ok().map(Duration::from_secs).or_else(|| stream.patience());
                    let waited = door::handler(false, || waiter.attend(&stream, time).map(|()| true));
                    let gone = !waited || stream.number().is_none();
                    return if gone { ERROR } else { pass(stream, original, option, 0, place) };
                }
            }
            sys::PHP_STREAM_OPTION_CHECK_LIVENESS if stream.is_persistent() => {
                if let Some(waiter) = waiter {
                    match door::handler(Settled::NotYet, || waiter.settle(&stream)) {
                        Settled::Done => {}
                        Settled::NotYet => return OK,
                        Settled::Closing => return ERROR,
                    }
                }
            }
            _ => {}
        }
        pass(stream, original, option, value, place)
    }
}

pub(super) const OK: c_int = sys::PHP_STREAM_OPTION_RETURN_OK as c_int;
pub(super) const ERROR: c_int = sys::PHP_STREAM_OPTION_RETURN_ERR;

/// PHP's own answer.
///
/// # Safety
/// As [`enter`].
pub(super) unsafe fn pass(
    stream: Stream,
    original: &'static sys::php_stream_ops,
    option: c_int,
    value: c_int,
    place: *mut c_void,
) -> c_int {
    let Some(set_option) = original.set_option else { return sys::PHP_STREAM_OPTION_RETURN_NOTIMPL };
    // SAFETY: the caller's promise.
    unsafe { set_option(stream.raw, option, value, place) }
}

/// PHP's own answer, by which it knows from the table of operations of what kind the socket is to be.
///
/// # Safety
/// As [`enter`].
unsafe fn pass_by_kind(stream: Stream, original: &'static sys::php_stream_ops, params: *mut Params) -> c_int {
    let option = sys::PHP_STREAM_OPTION_XPORT_API as c_int;
    // SAFETY: the caller's promise. The stream gets its table back, unless a fatal error jumps; then it is PHP's own from now on.
    unsafe {
        let ours = (*stream.raw).ops;
        (*stream.raw).ops = original;
        let answer = pass(stream, original, option, 0, params.cast());
        (*stream.raw).ops = ours;
        answer
    }
}

/// # Safety
/// As [`enter`], with the parameters of this option.
unsafe fn transport(
    stream: Stream,
    original: &'static sys::php_stream_ops,
    waiter: Option<&'static dyn Waiter>,
    params: *mut Params,
) -> c_int {
    let option = sys::PHP_STREAM_OPTION_XPORT_API as c_int;
    // SAFETY: the caller's promise; what the waiter gets lives as long as this call.
    unsafe {
        let op = (*params).op;
        let by_kind = stream.transport().is_datagram() || stream.transport().is_local();
        match (op, waiter) {
            (sys::STREAM_XPORT_OP_CONNECT, Some(waiter)) => {
                let connecting = Connecting { stream, params };
                (*params).outputs.returncode = -1;
                door::handler((), || waiter.connect(&stream, &connecting));
                OK
            }
            (sys::STREAM_XPORT_OP_ACCEPT, Some(waiter)) => {
                (*params).outputs.returncode = -1;
                (*params).outputs.client = std::ptr::null_mut();
                let accepting = Accepting { stream, params };
                door::handler((), || waiter.accept(&stream, &accepting));
                OK
            }
            (sys::STREAM_XPORT_OP_RECV, Some(waiter)) => {
                let message = Message { params };
                (*params).outputs.returncode = -1;
                if door::handler(false, || waiter.receive(&stream, &message)) {
                    return pass(stream, original, option, 0, params.cast());
                }
                OK
            }
            (sys::STREAM_XPORT_OP_SEND, Some(waiter)) => {
                let message = Message { params };
                match door::handler(Some(-1), || waiter.send(&stream, &message)) {
                    Some(sent) => {
                        (*params).outputs.returncode = c_int::try_from(sent).unwrap_or(c_int::MAX);
                        OK
                    }
                    None => pass(stream, original, option, 0, params.cast()),
                }
            }
            (sys::STREAM_XPORT_OP_CONNECT | sys::STREAM_XPORT_OP_CONNECT_ASYNC | sys::STREAM_XPORT_OP_BIND, _)
                if by_kind =>
            {
                pass_by_kind(stream, original, params)
            }
            _ => pass(stream, original, option, 0, params.cast()),
        }
    }
}

/// # Safety
/// As [`enter`], with the parameters of this option.
unsafe fn crypto(
    stream: Stream,
    original: &'static sys::php_stream_ops,
    waiter: Option<&'static dyn Waiter>,
    params: *mut sys::php_stream_xport_crypto_param,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        let enables = (*params).op == sys::STREAM_XPORT_CRYPTO_OP_ENABLE;
        let activates = enables && (*params).inputs.activate != 0;
        let answer = match waiter {
            Some(waiter) if activates => {
                let encrypting = Encrypting { stream, params };
                (*params).outputs.returncode = -1;
                let outcome = door::handler(-1, || waiter.encrypt(&stream, &encrypting));
                (*params).outputs.returncode = outcome;
                OK
            }
            _ => pass(stream, original, sys::PHP_STREAM_OPTION_CRYPTO_API as c_int, 0, params.cast()),
        };
        if enables
            && (!activates || (*params).outputs.returncode == 1)
            && let Some(waiter) = WAITER.get()
        {
            door::quiet((), || waiter.encrypted(&stream, activates));
        }
        answer
    }
}

/// A connect under way.
#[derive(Debug)]
pub struct Connecting {
    stream: Stream,
    params: *mut Params,
}

/// How a connect has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is done.
    Connected,
    /// It goes on; the descriptor is writable at its end.
    Pending,
    /// It has failed; PHP has noted why.
    Failed,
}

impl Connecting {
    /// Where to, as the program has written it.
    pub fn name(&self) -> &[u8] {
        // SAFETY: the caller's text, which lives as long as the operation.
        unsafe {
            let inputs = &(*self.params).inputs;
            std::slice::from_raw_parts(inputs.name.cast(), inputs.namelen)
        }
    }

    /// How long it may take.
    pub fn patience(&self) -> Option<Duration> {
        // SAFETY: null, or a time that lives as long as the operation.
        unsafe { (*self.params).inputs.timeout.as_ref() }.and_then(patience)
    }

    /// Has PHP begin it: to the address in digits, or to [`Connecting::name`]. The descriptor does not block afterwards.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn begin(&self, address: Option<&CStr>) -> Result<Begun> {
        let (stream, params) = (self.stream, self.params);
        // SAFETY: the operation's parameters, which get back what they had; the text lives as long as the call. PHP's function for all
        // transports is that of this constant; it knows the kind from the stream's table.
        unsafe {
            self.forget_error();
            let name = ((*params).inputs.name, (*params).inputs.namelen);
            let table = (*stream.raw).ops;
            if let Some(address) = address {
                (*params).inputs.name = address.as_ptr().cast_mut();
                (*params).inputs.namelen = address.count_bytes();
            }
            (*params).op = sys::STREAM_XPORT_OP_CONNECT_ASYNC;
            (*stream.raw).ops = table::of(stream.raw).original;
            (*params).outputs.error_code = 0;
            let done = fence::run(|| {
                let Some(set_option) = sys::php_stream_socket_ops.set_option else { return };
                set_option(stream.raw, sys::PHP_STREAM_OPTION_XPORT_API as c_int, 0, params.cast());
            });
            (*stream.raw).ops = table;
            (*params).op = sys::STREAM_XPORT_OP_CONNECT;
            ((*params).inputs.name, (*params).inputs.namelen) = name;
            let outcome = std::mem::replace(&mut (*params).outputs.returncode, -1);
            done?;
            if globals::exception_is_set() {
                return Err(Error::Thrown);
            }
            Ok(match outcome {
                0 => Begun::Connected,
                1 => Begun::Pending,
                _ => Begun::Failed,
            })
        }
    }

    /// The errno of what has failed.
    pub fn error(&self) -> i32 {
        // SAFETY: the operation's parameters.
        unsafe { (*self.params).outputs.error_code }
    }

    fn forget_error(&self) {
        // SAFETY: the operation's parameters own the text.
        unsafe {
            let text = std::mem::replace(&mut (*self.params).outputs.error_text, std::ptr::null_mut());
            if !text.is_null() {
                drop(ZStr::from_owned(text));
            }
        }
    }

    /// It has failed, with an errno or 0.
    pub fn fail(&self, code: i32, text: &str) {
        self.forget_error();
        // SAFETY: the operation's parameters, which take over the text.
        unsafe {
            (*self.params).outputs.error_code = code;
            if (*self.params).want_errortext() != 0 {
                (*self.params).outputs.error_text = ZStr::new(text.as_bytes()).into_raw();
            }
        }
    }

    /// It is done.
    pub fn succeed(&self) {
        // SAFETY: the operation's parameters.
        unsafe {
            (*self.params).outputs.error_code = 0;
            (*self.params).outputs.returncode = 0;
        }
    }

    /// Takes away the socket of an attempt that has failed.
    pub fn take_socket(&self) -> Option<OwnedFd> {
        let number = self.stream.number()?;
        // SAFETY: the stream's own descriptor, which it gives up.
        unsafe {
            (*self.stream.data()).socket = -1;
            Some(OwnedFd::from_raw_fd(number))
        }
    }

    /// Gives the stream a socket that was taken from it, in the place of what it has now.
    pub fn put_socket(&self, socket: OwnedFd) {
        drop(self.take_socket());
        // SAFETY: a live stream of a socket, which owns its descriptor from now on.
        unsafe { (*self.stream.data()).socket = socket.into_raw_fd() };
    }

    /// Encrypts the connection, for a transport that does so at once: setting up, then by [`Waiter::encrypt`]. False: it has failed, and PHP has
    /// warned.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn encrypt(&self, method: i32) -> Result<bool> {
        let raw = self.stream.raw;
        // SAFETY: a live stream of a transport that encrypts.
        let done = fence::run(|| unsafe {
            sys::php_stream_xport_crypto_setup(raw, method as _, std::ptr::null_mut()) >= 0
                && sys::php_stream_xport_crypto_enable(raw, 1) >= 0
        })?;
        if !done {
            if globals::exception_is_set() {
                return Err(Error::Thrown);
            }
            // SAFETY: a live stream, which the caller keeps.
            fence::run(|| unsafe { sys::steel_stream_not_encrypted(raw) })?;
            if globals::exception_is_set() {
                return Err(Error::Thrown);
            }
        }
        Ok(done)
    }
}

/// An accept under way.
#[derive(Debug)]
pub struct Accepting {
    stream: Stream,
    params: *mut Params,
}

/// What an attempt to accept has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// There is a connection.
    Done,
    /// Nobody was there.
    Nobody,
    /// It has failed; PHP has noted why.
    Failed,
}

/// `ETIMEDOUT`
const ETIMEDOUT: i32 = 110;

/// What stands for a stream that another coroutine may close in the middle of an accept: PHP looks at it once more to say that a connection
/// could not be encrypted. It keeps the stream's context.
#[cfg(php_stream_error_state)]
struct Copy {
    stream: sys::php_stream,
    context: *mut sys::zend_resource,
}

#[cfg(php_stream_error_state)]
impl Copy {
    /// # Safety
    /// An open stream.
    unsafe fn of(stream: *mut sys::php_stream) -> Copy {
        // SAFETY: the caller's promise; a context is a live resource, and has one more user now.
        unsafe {
            let context = (*stream).ctx;
            if let Some(context) = context.as_mut() {
                context.gc.refcount += 1;
            }
            Copy { stream: std::ptr::read(stream), context }
        }
    }
}

#[cfg(php_stream_error_state)]
impl Drop for Copy {
    fn drop(&mut self) {
        if !self.context.is_null() {
            // SAFETY: a use that `of` has counted.
            fence::run_or(0, || unsafe { sys::zend_list_delete(self.context) });
        }
    }
}

impl Accepting {
    /// How long to wait.
    pub fn patience(&self) -> Option<Duration> {
        // SAFETY: null, or a time that lives as long as the operation.
        unsafe { (*self.params).inputs.timeout.as_ref() }.and_then(patience)
    }

    /// Has PHP accept, without waiting: the descriptor must not block. A transport that encrypts does so here.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn attempt(&self) -> Result<Accepted> {
        let (stream, params) = (self.stream, self.params);
        // SAFETY: a stream of ours.
        let original = unsafe { table::of(stream.raw) }.original;
        let mut none = sys::timeval { tv_sec: 0, tv_usec: 0 };
        // SAFETY: the operation's parameters, which get back what they had. The new stream gets the table of the one that accepts it.
        unsafe {
            let text = std::mem::replace(&mut (*params).outputs.error_text, std::ptr::null_mut());
            if !text.is_null() {
                drop(ZStr::from_owned(text));
            }
            let time = std::mem::replace(&mut (*params).inputs.timeout, &raw mut none);
            (*params).outputs.error_code = 0;
            let option = sys::PHP_STREAM_OPTION_XPORT_API as c_int;
            #[cfg(php_stream_error_state)]
            let mut copy = Copy::of(stream.raw);
            #[cfg(php_stream_error_state)]
            let stream = Stream { raw: &raw mut copy.stream };
            let done = fence::run(|| pass(stream, original, option, 0, params.cast()));
            (*params).inputs.timeout = time;
            done?;
            if !(*params).outputs.client.is_null() {
                return Ok(Accepted::Done);
            }
            if globals::exception_is_set() {
                return Err(Error::Thrown);
            }
            let nobody = [super::transfer::EAGAIN, ETIMEDOUT].contains(&(*params).outputs.error_code);
            Ok(if nobody { Accepted::Nobody } else { Accepted::Failed })
        }
    }
}

/// An encryption under way.
#[derive(Debug)]
pub struct Encrypting {
    stream: Stream,
    params: *mut sys::php_stream_xport_crypto_param,
}

impl Encrypting {
    /// Has PHP go on with the handshake as far as it goes without waiting; the descriptor must not block.
    ///
    /// # Errors
    /// What PHP code threw.
    pub fn attempt(&self) -> Result<Tried<i32>> {
        let (stream, params) = (self.stream, self.params);
        // SAFETY: a stream of ours.
        let original = unsafe { table::of(stream.raw) }.original;
        let option = sys::PHP_STREAM_OPTION_CRYPTO_API as c_int;
        // SAFETY: the operation's parameters.
        let answer = stream.unblocked(|| unsafe {
            (*params).outputs.returncode = -1;
            pass(stream, original, option, 0, params.cast());
            (*params).outputs.returncode
        })?;
        if globals::exception_is_set() {
            return Err(Error::Thrown);
        }
        Ok(if answer == 0 { Tried::InVain } else { Tried::Done(answer) })
    }
}

/// A message that is sent or received.
#[derive(Debug)]
pub struct Message {
    params: *mut Params,
}

impl Message {
    /// Is it to be sent, or received, out of band?
    pub fn is_out_of_band(&self) -> bool {
        // SAFETY: the operation's parameters.
        unsafe { (*self.params).inputs.flags & sys::STREAM_OOB as c_int != 0 }
    }

    /// Shows what is to be sent, and the address in the kernel's own layout (empty: none), to `send`, which runs no PHP code and does not wait.
    pub fn with<R>(&self, send: impl FnOnce(&[u8], &[u8]) -> R) -> R {
        // SAFETY: the caller of the operation keeps both until it returns; nothing else runs meanwhile.
        unsafe {
            let inputs = &(*self.params).inputs;
            send(slice(inputs.buf.cast(), inputs.buflen), slice(inputs.addr.cast(), inputs.addrlen as usize))
        }
    }
}

/// # Safety
/// So many bytes are there; none, if it is null.
unsafe fn slice<'a>(start: *const u8, length: usize) -> &'a [u8] {
    // SAFETY: the caller's promise.
    if start.is_null() || length == 0 { &[] } else { unsafe { std::slice::from_raw_parts(start, length) } }
}
