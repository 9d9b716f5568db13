//! Limits on what a coroutine takes: `setTimeLimit()`, and its say in preemption.

use std::cell::Cell;

use steel_coro::{CancelError, Cid};
use steel_zend::{Call, Result};
use tokio::task::AbortHandle;

use crate::{
    errors::{self, code},
    runtime::{OnCancel, patience, runtime},
};

/// The alarm of a coroutine; it goes with the coroutine.
pub(crate) struct TimeLimit(AbortHandle);

impl Drop for TimeLimit {
    fn drop(&mut self) {
        self.0.abort();
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
    runtime.need_loop()?;
    let limit = patience(seconds).map(|time| {
        let deadline = tokio::time::Instant::now() + time;
        TimeLimit(runtime.start_task(expire(cid, deadline)).abort_handle())
    });
    let set = limit.is_some();
    let old = runtime.coroutines.with_current_data(|place| place.local.time_limit.replace(limit.map(Box::new)));
    drop(old);
    Ok(set)
}

async fn expire(cid: Cid, deadline: tokio::time::Instant) {
    tokio::time::sleep_until(deadline).await;
    let coroutines = &runtime().coroutines;
    let arm = |how| coroutines.with_data(cid, |place| place.local.on_cancel.set(how));
    loop {
        arm(OnCancel::Timeout);
        match coroutines.cancel(cid, false) {
            // It is about to go on by itself: the limit meets its next wait.
            Err(CancelError::Ready | CancelError::Running) => {
                arm(OnCancel::Fail);
                tokio::task::yield_now().await;
            }
            Ok(()) | Err(CancelError::NotFound) => return,
        }
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
