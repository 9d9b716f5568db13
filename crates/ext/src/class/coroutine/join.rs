//! `Coroutine::join()`: waits for the end of other coroutines.

use steel_coro::Wait;
use steel_zend::{Call, Result};

use super::known;
use crate::{
    errors::{self, code},
    runtime::{Waited, runtime},
};

/// `Coroutine::join()`
pub(crate) fn join(call: &Call) -> Result<bool> {
    let (list, seconds) = (call.array(0)?, call.float_or(1, -1.0)?);
    let runtime = runtime();
    let scheduler = &runtime.coroutines;
    let mut alive = Vec::new();
    for (_, value) in list.iter() {
        let Some(cid) = known(value.to_int()?) else { continue };
        if scheduler.current() == Some(cid) {
            errors::set_last(code::WRONG_OPERATION);
            errors::warning("can not join self")?;
            return Ok(false);
        }
        if alive.contains(&cid) {
            errors::set_last(code::WRONG_OPERATION);
            return Ok(false);
        }
        alive.extend(scheduler.exists(cid).then_some(cid));
    }
    if alive.is_empty() {
        errors::set_last(code::INVALID_PARAMS);
        return Ok(false);
    }
    let all = async || {
        for cid in alive {
            scheduler.finished(cid).await;
        }
    };
    let waited = runtime.wait_for_others(Wait::Join, seconds, all)?;
    if matches!(waited, Waited::TimedOut) {
        errors::set_last(code::TIMED_OUT);
    }
    Ok(matches!(waited, Waited::Done(())))
}
