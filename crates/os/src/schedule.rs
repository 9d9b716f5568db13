//! Interval timers and priorities: when the kernel signals a process, and how much of the processor it gets.

use std::io;

use crate::process::check;

pub use libc::{PRIO_PGRP, PRIO_PROCESS, PRIO_USER};

/// Has the kernel send the signal of an interval timer every `micros`; none: stops it. `which`: `ITIMER_REAL` is 0 (`SIGALRM`).
///
/// # Errors
/// `EINVAL`: no such timer.
pub fn set_interval(which: i32, micros: Option<u64>) -> io::Result<()> {
    let micros = i64::try_from(micros.unwrap_or(0)).unwrap_or(i64::MAX);
    let time = libc::timeval { tv_sec: micros / 1_000_000, tv_usec: micros % 1_000_000 };
    let timer = libc::itimerval { it_interval: time, it_value: time };
    // SAFETY: the structure outlives the call; the old one is not asked for.
    check(unsafe { libc::setitimer(which, &raw const timer, std::ptr::null_mut()) })
}

/// The priority (-20 to 19, high to low) of a process, a group or a user.
///
/// # Errors
/// `EINVAL` (no such `which`), `ESRCH`.
pub fn priority(which: i32, who: u32) -> io::Result<i32> {
    crate::errno::set(0);
    // SAFETY: getpriority takes two numbers.
    let value = unsafe { libc::getpriority(which.cast_unsigned(), who) };
    // -1 is a priority, too.
    if value == -1 && crate::errno::get() != 0 { Err(io::Error::last_os_error()) } else { Ok(value) }
}

/// Sets it.
///
/// # Errors
/// As [`priority`]; `EPERM`, `EACCES`.
pub fn set_priority(which: i32, who: u32, priority: i32) -> io::Result<()> {
    // SAFETY: setpriority takes three numbers.
    check(unsafe { libc::setpriority(which.cast_unsigned(), who, priority) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priority_can_be_read_and_a_wrong_kind_cannot() {
        assert!((-20..20).contains(&priority(0, 0).unwrap()));
        assert_eq!(priority(1000, 0).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        assert_eq!(set_priority(1000, 0, 0).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        assert_eq!(set_interval(77, None).unwrap_err().raw_os_error(), Some(libc::EINVAL));
    }
}
