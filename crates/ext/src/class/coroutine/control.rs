//! Limits on what a coroutine takes: `setTimeLimit()`, and its say in preemption.

use std::cell::Cell;

use steel_zend::{Call, Result};

use crate::{
    errors::{self, code},
    runtime::{TimeLimit, patience, runtime},
};

/// `Coroutine::setTimeLimit()`
pub(crate) fn set_time_limit(call: &Call) -> Result<bool> {
    let seconds = call.float(0)?;
    let runtime = runtime();
    let Some(cid) = runtime.coroutines.current() else {
        errors::set_last(code::OUT_OF_COROUTINE);
        return Ok(false);
    };
    runtime.leave_parents_loop();
    let limit = patience(seconds).map(|time| TimeLimit::new(cid, time));
    let set = limit.is_some();
    let old = runtime.coroutines.with_current_data(|place| place.local.time_limit.replace(limit));
    drop(old);
    Ok(set)
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
