//! The monotonic clock, which timers go by, and its coarse sister: a few milliseconds late, and a quarter of the price. That is
//! for time stamps that are taken often and looked at rarely.

use std::time::Duration;

/// The time since some point in the past, as of the last tick of the kernel (1 to 10 ms ago). Never goes backwards.
#[inline]
pub fn coarse() -> Duration {
    // SAFETY: all zeroes is a valid timespec.
    let mut now: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: writes the timespec; this clock exists on every Linux that we run on, and zero is a usable answer otherwise.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_COARSE, &mut now) };
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}

/// Nanoseconds since some point in the past (`CLOCK_MONOTONIC`), exact. Never goes backwards.
#[inline]
pub fn monotonic() -> u64 {
    // SAFETY: all zeroes is a valid timespec.
    let mut now: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: writes the timespec; this clock exists on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}
