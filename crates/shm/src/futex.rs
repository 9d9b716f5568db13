//! Waiting at a shared word until another process wakes the waiters (futex(2), the kind that works between processes).

use std::{io, sync::atomic::AtomicU32, time::Duration};

/// Waits while the word is `expected`, until [`wake`] or for as long as `timeout`; `None` waits without end. The wait is the whole
/// process's (the thread's), not a coroutine's.
///
/// # Errors
/// `EAGAIN` (it is not `expected`), `ETIMEDOUT`, `EINTR`.
pub fn wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) -> io::Result<()> {
    let timeout = timeout.map(|time| libc::timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(time.subsec_nanos()),
    });
    let limit = timeout.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the word is aligned and outlives the call; the limit is null or a value that does.
    let result = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT, expected, limit) };
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Wakes at most `count` waiters; says how many.
pub fn wake(word: &AtomicU32, count: i32) -> usize {
    // SAFETY: the word is aligned and outlives the call, which only looks for who waits at its address.
    let result = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE, count) };
    usize::try_from(result).unwrap_or(0)
}
