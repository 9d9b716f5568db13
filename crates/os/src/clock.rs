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

/// A date in the local time zone as `strftime()` writes it; `None` if it is empty or would take more than `most` bytes.
pub fn local_time(since_1970: Duration, format: &std::ffi::CStr, most: usize) -> Option<Vec<u8>> {
    let seconds = libc::time_t::try_from(since_1970.as_secs()).ok()?;
    // SAFETY: all zeroes is a valid tm.
    let mut fields: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: reads the seconds, writes the fields; null if the year does not fit.
    if unsafe { libc::localtime_r(&seconds, &mut fields) }.is_null() {
        return None;
    }
    let mut text = vec![0u8; most];
    // SAFETY: writes at most `most` bytes to the buffer of that size; the format is a C string, the fields are filled.
    let written = unsafe { libc::strftime(text.as_mut_ptr().cast(), most, format.as_ptr(), &fields) };
    text.truncate(written);
    (written > 0).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_that_does_not_fit_is_none() {
        let some = Duration::from_secs(86_400 * 365);
        assert_eq!(local_time(some, c"%Y", 16).unwrap_or_default().len(), 4);
        assert_eq!(local_time(some, c"%Y", 4), None);
        assert_eq!(local_time(some, c"", 16), None);
    }
}
