//! The tables of operations: PHP's own, but for those that may wait. One for each of PHP's tables and each transport; they stay as long as
//! the process, since persistent streams outlive a request and a hook.

use std::{
    ffi::{c_char, c_int, c_void},
    sync::Mutex,
};

use super::{Bytes, Opening, Place, Stream, Transport, WAITER, Waiter, file, options, patience};
use crate::{door, sys};

/// What the `ops` of a stream of ours point to.
#[repr(C)]
pub(super) struct Table {
    ops: sys::php_stream_ops,
    pub(super) original: &'static sys::php_stream_ops,
    pub(super) transport: Transport,
    pub(super) always: bool,
}

// SAFETY: never changed once it is made; the engine's tables are constants.
unsafe impl Sync for Table {}
// SAFETY: as above.
unsafe impl Send for Table {}

static TABLES: Mutex<Vec<&'static Table>> = Mutex::new(Vec::new());

/// The table of a stream.
///
/// # Safety
/// The stream is alive and one of ours.
pub(super) unsafe fn of(raw: *mut sys::php_stream) -> &'static Table {
    // SAFETY: the caller's promise: `ops` is the first field of a table of `wrapped`, which is never freed.
    unsafe { &*(*raw).ops.cast::<Table>() }
}

fn wrapped(original: &'static sys::php_stream_ops, transport: Transport, always: bool) -> &'static Table {
    let mut tables = TABLES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let is_it = |table: &&&Table| {
        std::ptr::eq(table.original, original) && table.transport == transport && table.always == always
    };
    if let Some(table) = tables.iter().find(is_it) {
        return table;
    }
    let mut ops = *original;
    ops.read = Some(read);
    ops.write = Some(write);
    ops.close = Some(close);
    ops.set_option = Some(set_option);
    if transport == Transport::Standard {
        ops.flush = Some(flush);
    }
    #[cfg(php_copies_descriptors)]
    {
        ops.cast = Some(cast);
    }
    let table: &'static Table = Box::leak(Box::new(Table { ops, original, transport, always }));
    tables.push(table);
    table
}

/// A transport has made a stream, or the opener of `php://`.
pub(super) unsafe extern "C" fn made(
    raw: *mut sys::php_stream,
    transport: c_int,
    always: bool,
    timeout: *const sys::timeval,
    method: c_int,
) {
    let Some(waiter) = WAITER.get() else { return };
    let transport = Transport::of(transport);
    door::quiet((), || {
        if !always && !waiter.takes(transport) {
            return;
        }
        // SAFETY: null, or a time of the caller's.
        let time = unsafe { timeout.as_ref() };
        let how = Opening { patience: time.and_then(patience), method: (method != 0).then_some(method) };
        // SAFETY: a new stream of this transport.
        unsafe { take(raw, (transport, always), waiter, how) };
    });
}

/// Has a coroutine this stream connect now?
pub(super) unsafe extern "C" fn connects(raw: *mut sys::php_stream) -> bool {
    let Some(waiter) = WAITER.get() else { return false };
    door::quiet(false, || {
        // SAFETY: an open stream.
        unsafe { is_ours(raw) && waiter.connects(&Stream::new(raw)) }
    })
}

/// Has a stream a table of ours?
///
/// # Safety
/// An open stream.
pub(super) unsafe fn is_ours(raw: *mut sys::php_stream) -> bool {
    let ours = close as unsafe extern "C" fn(*mut sys::php_stream, c_int) -> c_int;
    // SAFETY: the caller's promise.
    unsafe { (*(*raw).ops).close }.is_some_and(|found| std::ptr::fn_addr_eq(found, ours))
}

/// Gives a stream a table of ours, unless it has one.
///
/// # Safety
/// An open stream over a socket or a pipe, with a table of PHP's or a module's, which is a constant, or with one of ours.
pub(super) unsafe fn take(
    raw: *mut sys::php_stream,
    (transport, always): (Transport, bool),
    waiter: &'static dyn Waiter,
    how: Opening,
) {
    // SAFETY: the caller's promise.
    let stream = unsafe {
        if is_ours(raw) {
            return;
        }
        (*raw).ops = &raw const wrapped(&*(*raw).ops, transport, always).ops;
        Stream::new(raw)
    };
    waiter.opened(&stream, how);
}

unsafe extern "C" fn read(raw: *mut sys::php_stream, buffer: *mut c_char, count: usize) -> isize {
    // SAFETY: the engine's call for an open stream of ours, passed on to PHP's own operation or to the waiter. The stream and the place stay
    // while it runs, or `Place` notices.
    unsafe {
        let stream = Stream::new(raw);
        // At its end a file has nothing that would have to be fetched.
        let is_over = stream.transport() == Transport::File && stream.has_ended();
        let waiter = if is_over { None } else { stream.waiter() };
        match (waiter, of(raw).original.read) {
            (None, Some(original)) => original(raw, buffer, count),
            (None, None) => -1,
            (Some(waiter), _) => {
                door::handler(-1, || waiter.read(&stream, &mut Place::new(stream, buffer.cast(), count)))
            }
        }
    }
}

unsafe extern "C" fn write(raw: *mut sys::php_stream, buffer: *const c_char, count: usize) -> isize {
    // SAFETY: as in `read`; the bytes are the caller's.
    unsafe {
        let stream = Stream::new(raw);
        // What is written to a file of this machine goes to its memory.
        let waiter = if stream.transport() == Transport::File { None } else { stream.waiter() };
        match (waiter, of(raw).original.write) {
            (None, Some(original)) => original(raw, buffer, count),
            (None, None) => -1,
            (Some(waiter), _) => door::handler(-1, || waiter.write(&stream, &Bytes::new(stream, buffer.cast(), count))),
        }
    }
}

unsafe extern "C" fn close(raw: *mut sys::php_stream, handle: c_int) -> c_int {
    // SAFETY: as in `read`. The waiter is asked in any case: it may have the stream from earlier.
    unsafe {
        let (stream, original) = (Stream::new(raw), of(raw).original);
        sys::steel_stream_own_path(raw);
        if let Some(waiter) = WAITER.get() {
            door::quiet((), || waiter.closing(&stream));
        }
        original.close.map_or(0, |close| close(raw, handle))
    }
}

unsafe extern "C" fn flush(raw: *mut sys::php_stream) -> c_int {
    // SAFETY: as in `read`.
    unsafe {
        let (stream, original) = (Stream::new(raw), of(raw).original);
        let waits = WAITER.get().is_some_and(|waiter| door::quiet(false, || waiter.waits(&stream)));
        if !waits {
            sys::steel_stream_own_file(raw, original.cast);
        }
        original.flush.map_or(0, |flush| flush(raw))
    }
}

/// PHP would copy from one descriptor to another: not where a coroutine waits for one of them.
#[cfg(php_copies_descriptors)]
unsafe extern "C" fn cast(raw: *mut sys::php_stream, kind: c_int, place: *mut *mut c_void) -> c_int {
    // SAFETY: as in `read`; `place` is what this kind takes.
    unsafe {
        let (stream, original) = (Stream::new(raw), of(raw).original);
        let is_copied = kind.cast_unsigned() == sys::PHP_STREAM_AS_FD_FOR_COPY;
        let waits = is_copied && door::quiet(false, || stream.waiter().is_some());
        match original.cast {
            Some(cast) if !waits => cast(raw, kind, place),
            _ => sys::FAILURE,
        }
    }
}

unsafe extern "C" fn set_option(raw: *mut sys::php_stream, option: c_int, value: c_int, place: *mut c_void) -> c_int {
    // SAFETY: as in `read`; `place` is what this option takes.
    unsafe {
        let (stream, original) = (Stream::new(raw), of(raw).original);
        if stream.transport().is_file() {
            return file::enter(stream, original, (option, value, place));
        }
        options::enter(stream, original, stream.waiter(), (option, value, place))
    }
}
