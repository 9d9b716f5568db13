//! Plain files: what their opener asks (`shim/plain.c`), and what PHP asks of one by `set_option`: a lock, or that the device has taken what was
//! written.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    os::fd::{IntoRawFd, RawFd},
};

use steel_os::{errno, file_system, mounts, open_file};

use super::{
    Stream, Transport, Unclosable, WAITER,
    options::{ERROR, OK, pass},
    table, transfer,
};
use crate::{door, sys};

static OPENER: sys::steel_plain = sys::steel_plain {
    made: Some(table::made),
    takes: Some(takes),
    waits: Some(waits),
    pause: Some(pause),
    has_writer: Some(has_writer),
    is_remote: Some(is_remote),
    any_remote: Some(any_remote),
    open_elsewhere: Some(open_elsewhere),
    is_cached: Some(is_cached),
};

/// At module start.
pub(super) fn install() {
    // SAFETY: at module start one thread runs; the table stays.
    unsafe { sys::steel_plain_install(&raw const OPENER) };
}

/// At module end.
pub(super) fn remove() {
    // SAFETY: at module end one thread runs.
    unsafe { sys::steel_plain_remove() };
}

unsafe extern "C" fn takes(always: bool) -> bool {
    WAITER.get().is_some_and(|waiter| door::quiet(false, || always || waiter.takes(Transport::File)))
}

unsafe extern "C" fn waits(always: bool) -> bool {
    WAITER.get().is_some_and(|waiter| door::quiet(false, || waiter.opens(Transport::File, always)))
}

unsafe extern "C" fn pause(attempt: u32) -> bool {
    let Some(waiter) = WAITER.get() else { return false };
    // SAFETY: the opener's call, whose frames own nothing but what a request's end frees.
    unsafe { door::handler(false, || waiter.pause(attempt)) }
}

unsafe extern "C" fn has_writer(number: RawFd) -> bool {
    door::quiet(true, || open_file::has_writer(number))
}

unsafe extern "C" fn is_remote(number: RawFd) -> bool {
    door::quiet(false, || file_system::of(number) == file_system::Kind::Remote)
}

unsafe extern "C" fn any_remote() -> bool {
    door::quiet(false, mounts::any_remote)
}

/// `ECANCELED`
const CANCELED: i32 = 125;

unsafe extern "C" fn open_elsewhere(path: *const c_char, flags: c_int) -> c_int {
    let Some(waiter) = WAITER.get() else { return sys::STEEL_NOT_ELSEWHERE };
    // SAFETY: the opener's path, which ends in a zero and lives over the call; its frames own nothing but what a request's end frees.
    let number = unsafe {
        let path = CStr::from_ptr(path);
        door::handler(Err(CANCELED), || {
            if !mounts::may_wait(path) {
                return Ok(Ok(sys::STEEL_NOT_ELSEWHERE));
            }
            let opened = waiter.open(path, flags)?;
            Ok(match opened {
                Some(Ok(file)) => Ok(file.into_raw_fd()),
                Some(Err(error)) => Err(error.raw_os_error().unwrap_or(CANCELED)),
                None => Err(CANCELED),
            })
        })
    };
    number.unwrap_or_else(|error| {
        errno::set(error);
        -1
    })
}

/// A file that is larger is not looked at for being in memory.
const LOOKED_AT: usize = 64 << 20;

/// All of an open file that is no other machine's?
unsafe extern "C" fn is_cached(number: RawFd) -> bool {
    door::quiet(false, || {
        file_system::of(number) != file_system::Kind::Remote && open_file::is_cached(number, LOOKED_AT)
    })
}

/// Without `LOCK_NB`: whoever asks for one of these waits.
const LOCKS: [c_int; 2] = [1, 2];
/// `LOCK_NB`
const NOT_NOW: c_int = 4;

/// Answers for one option of a file.
///
/// # Safety
/// The engine's call for an open stream of ours; `place` is what the option takes.
pub(super) unsafe fn enter(
    stream: Stream,
    original: &'static sys::php_stream_ops,
    (option, value, place): (c_int, c_int, *mut c_void),
) -> c_int {
    // SAFETY: the caller's promise. No frame here owns anything when it goes on to the engine.
    unsafe {
        let pass = |value| pass(stream, original, option, value, place);
        match option.cast_unsigned() {
            sys::PHP_STREAM_OPTION_LOCKING if place.is_null() && LOCKS.contains(&value) => {
                let Some(waiter) = stream.waiter() else { return pass(value) };
                door::handler(-1, || {
                    // Whoever locks goes on with the stream when it has not been locked.
                    let _in_use = Unclosable::of_raw(stream.raw);
                    let mut attempt = 0;
                    loop {
                        errno::set(0);
                        let answer = pass(value | NOT_NOW);
                        if answer == 0 || errno::get() != transfer::EAGAIN || !waiter.pause(attempt)? {
                            return Ok(answer);
                        }
                        attempt += 1;
                    }
                })
            }
            // A mapping is read without anybody being asked.
            sys::PHP_STREAM_OPTION_MMAP_API if value.cast_unsigned() == sys::PHP_STREAM_MMAP_SUPPORTED => {
                if stream.waiter().is_some() { ERROR } else { pass(value) }
            }
            sys::PHP_STREAM_OPTION_SYNC_API if value.cast_unsigned() != sys::PHP_STREAM_SYNC_SUPPORTED => {
                let Some(waiter) = stream.waiter() else { return pass(value) };
                let content_only = value.cast_unsigned() == sys::PHP_STREAM_SYNC_FDSYNC;
                let done = door::handler(false, || waiter.sync(&stream, content_only));
                if done { OK } else { ERROR }
            }
            _ => pass(value),
        }
    }
}
