//! The monotonic clock, which timers go by, and its coarse sister: a few milliseconds late, and a quarter of the price. That is
//! for time stamps that are taken often and looked at rarely. By libc: rustix looks for the vDSO itself, and crashes under valgrind.

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

/// Seconds since 1970, as of the last tick of the kernel.
#[inline]
pub fn unix_seconds() -> i64 {
    realtime_coarse().tv_sec
}

/// Microseconds since 1970, as of the last tick of the kernel.
#[inline]
pub fn unix_micros() -> i64 {
    let now = realtime_coarse();
    now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}

#[inline]
fn realtime_coarse() -> libc::timespec {
    // SAFETY: all zeroes is a valid timespec.
    let mut now: libc::timespec = unsafe { std::mem::zeroed() };
    // SAFETY: writes the timespec; this clock exists on every Linux that we run on, and zero is a usable answer otherwise.
    unsafe { libc::clock_gettime(libc::CLOCK_REALTIME_COARSE, &mut now) };
    now
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

/// Numbers for times that cost next to nothing: of the processor's own counter, if the kernel itself tells the time by it, otherwise
/// nanoseconds of [`monotonic`]. Which time one stands for is known afterwards, between two [`Moment`]s: see [`Span`].
#[derive(Clone, Copy, Debug)]
pub struct Stamps {
    counter: bool,
}

/// A time (nanoseconds of [`monotonic`]), with a stamp that was taken just before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The stamp.
    pub stamp: u64,
    /// Nanoseconds; not before the stamp was taken.
    pub time: u64,
}

impl Default for Stamps {
    /// Asks the kernel whether it trusts the counter: that it runs evenly and alike on all processors.
    fn default() -> Self {
        let source = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
        let trusted = || std::fs::read(source).is_ok_and(|name| name.trim_ascii() == b"tsc");
        Self { counter: cfg!(target_arch = "x86_64") && trusted() }
    }
}

impl Stamps {
    /// One for now. The processor may take it a few instructions early.
    #[inline(always)]
    pub fn stamp(self) -> u64 {
        #[cfg(target_arch = "x86_64")]
        if self.counter {
            // SAFETY: the kernel lets programs read it, or could not tell the time by it without a system call.
            return unsafe { std::arch::x86_64::_rdtsc() };
        }
        monotonic()
    }

    /// Now.
    #[inline]
    pub fn moment(self) -> Moment {
        let stamp = self.stamp();
        Moment { stamp, time: if self.counter { monotonic() } else { stamp } }
    }
}

/// What lies between two moments: tells the time of a stamp in it.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    begin: Moment,
    end: Moment,
    /// Nanoseconds of one step of the stamp.
    rate: f64,
}

/// How much later [`Span::time_of`] may be than the stamp was taken (nanoseconds): the processor takes it early by some, and the
/// kernel changes the clock's rate by some millionths.
const MARGIN: u64 = 1000;

impl Span {
    /// From one moment to a later one.
    pub fn new(begin: Moment, end: Moment) -> Self {
        let (steps, time) = (end.stamp.saturating_sub(begin.stamp), end.time.saturating_sub(begin.time));
        Self { begin, end, rate: time as f64 / steps as f64 }
    }

    /// When a stamp was taken that lies between the two: not earlier than that, at most a microsecond later, and not after the end. The
    /// end, for one that does not lie between them.
    #[inline]
    pub fn time_of(&self, stamp: u64) -> u64 {
        if stamp < self.begin.stamp || stamp >= self.end.stamp {
            return self.end.time;
        }
        let since = (stamp - self.begin.stamp) as f64 * self.rate;
        self.begin.time.saturating_add(since as u64).saturating_add(MARGIN).min(self.end.time)
    }
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
    fn a_stamp_between_two_moments_has_the_time_at_which_it_was_taken() {
        for stamps in [Stamps::default(), Stamps { counter: false }] {
            let begin = stamps.moment();
            let taken: Vec<_> = (0..10_000).map(|_| (monotonic(), stamps.stamp(), monotonic())).collect();
            let span = Span::new(begin, stamps.moment());
            for (before, stamp, after) in taken {
                let time = span.time_of(stamp);
                assert!(time >= before && time <= after + 10 * MARGIN, "{before} {time} {after}");
            }
        }
    }

    #[test]
    fn a_stamp_outside_of_a_span_has_the_time_of_its_end() {
        let at = |stamp, time| Moment { stamp, time };
        let span = Span::new(at(100, 1_000_000), at(200, 2_000_000));
        assert_eq!([span.time_of(100), span.time_of(150)], [1_000_000 + MARGIN, 1_500_000 + MARGIN]);
        assert_eq!([span.time_of(99), span.time_of(200), span.time_of(201)], [2_000_000; 3]);
        // The counter was set back meanwhile, or did not move.
        assert_eq!(Span::new(at(200, 1_000_000), at(100, 2_000_000)).time_of(200), 2_000_000);
        assert_eq!(Span::new(at(100, 1_000_000), at(100, 2_000_000)).time_of(100), 2_000_000);
    }

    #[test]
    fn a_local_time_that_does_not_fit_is_none() {
        let some = Duration::from_secs(86_400 * 365);
        assert_eq!(local_time(some, c"%Y", 16).unwrap_or_default().len(), 4);
        assert_eq!(local_time(some, c"%Y", 4), None);
        assert_eq!(local_time(some, c"", 16), None);
    }
}
