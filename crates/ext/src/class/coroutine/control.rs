//! Limits on what a coroutine takes: `setTimeLimit()`, and its say in preemption.

use std::cell::Cell;

use steel_coro::{CancelError, Cid, timers::Key};
use steel_os::clock;
use steel_zend::{Call, Result};

use crate::{
    errors::{self, code},
    runtime::{Due, OnCancel, patience, runtime},
};

/// The timer of a coroutine's time limit; it goes with the coroutine.
pub(crate) struct TimeLimit(Key);

impl Drop for TimeLimit {
    fn drop(&mut self) {
        runtime().timers.remove(self.0);
    }
}

/// `Coroutine::setTimeLimit()`
pub(crate) fn set_time_limit(call: &Call) -> Result<bool> {
    let seconds = call.float(0)?;
    let runtime = runtime();
    let Some(cid) = runtime.coroutines.current() else {
        errors::set_last(code::OUT_OF_COROUTINE);
        return Ok(false);
    };
    runtime.leave_parents_loop();
    let limit = patience(seconds).map(|time| TimeLimit(runtime.timers.set_ns(time, Due::TimeLimit(cid))));
    let set = limit.is_some();
    let old = runtime.coroutines.with_current_data(|place| place.local.time_limit.replace(limit));
    drop(old);
    Ok(set)
}

/// The time of a coroutine has passed: it goes on at once, with an exception.
pub(crate) fn expire(cid: Cid) {
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

/// `Coroutine::enableScheduler()`
pub(crate) fn enable_scheduler(_: &Call) -> Result<bool> {
    Ok(preempt(true))
}

/// `Coroutine::disableScheduler()`
pub(crate) fn disable_scheduler(_: &Call) -> Result<bool> {
    Ok(preempt(false))
}

/// Whether that changed anything.
fn preempt(on: bool) -> bool {
    let runtime = runtime();
    let change = |computes: &Cell<bool>| computes.replace(!on) == on;
    runtime.in_coroutine() && runtime.coroutines.with_current_data(|place| change(&place.local.computes))
}
