//! The time limits of coroutines, as `setTimeLimit()` sets them.

use steel_coro::{CancelError, Cid, timers::Key};
use steel_os::clock;

use super::{Due, OnCancel, runtime};

/// The timer of a coroutine's time limit; it goes with the coroutine.
pub(crate) struct TimeLimit(Key);

impl TimeLimit {
    /// From now on, in nanoseconds.
    pub(crate) fn new(cid: Cid, time: u64) -> TimeLimit {
        TimeLimit(runtime().timers.set_ns(time, Due::TimeLimit(cid)))
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        runtime().timers.remove(self.0);
    }
}

/// The time of a coroutine has passed: it goes on at once, with an exception.
pub(super) fn expire(cid: Cid) {
    let runtime = runtime();
    let arm = |how| runtime.coroutines.with_data(cid, |place| place.local.on_cancel.set(how));
    arm(OnCancel::Timeout);
    // It is about to go on by itself: the limit meets its next wait.
    if let Err(CancelError::Ready | CancelError::Running) = runtime.coroutines.cancel(cid, true) {
        arm(OnCancel::Fail);
        let again = TimeLimit(runtime.timers.set_at(clock::monotonic(), Due::TimeLimit(cid)));
        let old = runtime.coroutines.with_data(cid, |place| place.local.time_limit.replace(Some(again)));
        drop(old);
    }
}
