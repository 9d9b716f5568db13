//! One alarm of an event loop, exact to microseconds: tokio's own timers are rounded up to whole milliseconds twice, so that a
//! sleep of one takes two.
//!
//! A `timerfd` in the loop's epoll set. It is set again only when the time changes: no system call for an alarm that rings too
//! early, or for none.

use std::cell::Cell;
use std::io;
use std::os::fd::OwnedFd;
use std::task::{Context, Poll};

use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec};
use tokio::io::unix::AsyncFd;
use tokio::io::{Interest, Ready};

/// See the module. Belongs to the loop in whose context it was made.
#[derive(Debug)]
pub struct Alarm {
    fd: AsyncFd<OwnedFd>,
    /// When it will ring; 0: it is not set.
    set: Cell<u64>,
}

impl Alarm {
    /// An alarm that is not set. To be called in a runtime's context.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<Alarm> {
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let fd = rustix::time::timerfd_create(TimerfdClockId::Monotonic, flags)?;
        #[expect(deprecated, reason = "unsound for types that lie about their descriptor; an OwnedFd does not")]
        let fd = AsyncFd::with_interest(fd, Interest::READABLE)?;
        Ok(Alarm { fd, set: Cell::new(0) })
    }

    /// Has the waker of `cx` called when it rings.
    pub fn watch(&self, cx: &mut Context<'_>) {
        // It rings by edges: nothing needs to be read for the next one to come.
        while let Poll::Ready(Ok(mut ready)) = self.fd.poll_read_ready(cx) {
            ready.clear_ready_matching(Ready::READABLE);
        }
    }

    /// Has it ring at `time` (nanoseconds of `CLOCK_MONOTONIC`), and earlier if it was set for an earlier time that has not come.
    /// `now` is the time, or that of the last [`Alarm::watch`].
    pub fn set(&self, time: u64, now: u64) {
        let set = self.set.get();
        if set > now && set <= time {
            return;
        }
        let value = Timespec {
            tv_sec: i64::try_from(time / 1_000_000_000).unwrap_or(i64::MAX),
            tv_nsec: (time % 1_000_000_000) as i64,
        };
        let once = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: value };
        // It fails for a bad descriptor or time only.
        let done = rustix::time::timerfd_settime(&self.fd, TimerfdTimerFlags::ABSTIME, &once);
        debug_assert!(done.is_ok(), "{done:?}");
        self.set.set(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use steel_os::clock;

    const MS: u64 = 1_000_000;

    /// Waits until the alarm has been set for the last of `times` (milliseconds from now) in turn, and rung; how often it rang.
    fn rings(offsets: &[u64]) -> (u64, u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        let _context = runtime.enter();
        let alarm = Alarm::new().expect("an alarm");
        let start = clock::monotonic();
        let last = start + offsets.last().expect("an offset") * MS;
        let (mut round, mut polls) = (0, 0);
        let wait = poll_fn(|cx| {
            polls += 1;
            let now = clock::monotonic();
            if now >= last {
                return Poll::Ready(());
            }
            alarm.watch(cx);
            while round < offsets.len() {
                alarm.set(start + offsets[round] * MS, now);
                round += 1;
            }
            alarm.set(last, now);
            Poll::Pending
        });
        runtime.block_on(wait);
        ((clock::monotonic() - start) / MS, polls)
    }

    #[test]
    fn it_rings_when_the_time_has_come_and_not_before() {
        let (after, polls) = rings(&[5]);
        assert!((5..1000).contains(&after), "{after}");
        assert_eq!(polls, 2);
    }

    #[test]
    fn set_for_a_later_time_it_rings_at_the_earlier_one_too() {
        let (after, polls) = rings(&[5, 10]);
        assert!((10..1000).contains(&after), "{after}");
        assert_eq!(polls, 3);
    }

    #[test]
    fn set_for_an_earlier_time_it_rings_then() {
        let (after, _) = rings(&[60_000, 5]);
        assert!((5..1000).contains(&after), "{after}");
    }

    #[test]
    fn a_time_that_is_past_rings_at_once() {
        assert!(rings(&[0]).0 < 1000);
    }
}
