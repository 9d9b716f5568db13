//! `Swoole\Coroutine`: create, yield, resume, sleep, defer and the questions about running coroutines.

mod control;
mod join;
pub(crate) mod options;
mod report;

use std::rc::Rc;

use steel_coro::{Cid, Wait};
use steel_zend::{Call, Result, Zval};

pub(crate) use control::{disable_scheduler, enable_scheduler, set_time_limit};
pub(crate) use join::join;
pub(crate) use options::{get_options, set};
pub(crate) use report::{get_back_trace, get_context, get_elapsed, get_stack_usage, list, print_back_trace, stats};

use crate::{
    errors::{self, code},
    runtime::{OnCancel, patience, runtime},
};

/// `Coroutine::create()`, `go()`
#[inline(always)]
pub(crate) fn create(call: &Call) -> Result<Zval> {
    let spawned = match call.first_call(0) {
        Some(first) => runtime().spawn_call(&first)?,
        None => create_general(call)?,
    };
    Ok(spawned.map_or(Zval::bool(false), |cid| Zval::int(number(cid))))
}

/// Any callable, any arguments.
#[inline(never)]
fn create_general(call: &Call) -> Result<Option<Cid>> {
    let begun = Rc::new((call.callable(0)?, call.rest(1)));
    runtime().spawn(move || {
        let local = |begun| runtime().coroutines.with_current_data(|place| place.local.begun.replace(begun));
        local(Some(Rc::clone(&begun)));
        let outcome = begun.0.call(&begun.1);
        local(None);
        drop(begun);
        outcome
    })
}

/// `Coroutine::yield()`
#[inline(always)]
pub(crate) fn yield_(_: &Call) -> Result<bool> {
    runtime().park(Wait::Yield)
}

/// `Coroutine::resume()`
#[inline(always)]
pub(crate) fn resume(call: &Call) -> Result<bool> {
    if let Some(cid) = known(call.int(0)?)
        && runtime().resume(cid)?.is_ok()
    {
        return Ok(true);
    }
    not_resumed()
}

#[cold]
#[inline(never)]
fn not_resumed() -> Result<bool> {
    errors::set_last(code::NOT_EXISTS);
    errors::warning("can not resume the coroutine which is in IO operation or non-existent")?;
    Ok(false)
}

/// `Coroutine::sleep()`
pub(crate) fn sleep(call: &Call) -> Result<bool> {
    let seconds = call.float(0)?;
    let Some(time) = patience(seconds).filter(|_| seconds >= 0.001) else {
        errors::warning("Timer must be greater than or equal to 0.001")?;
        return Ok(false);
    };
    runtime().sleep(time)
}

/// `Coroutine::getCid()`
#[inline(always)]
pub(crate) fn get_cid(_: &Call) -> Result<i64> {
    Ok(runtime().coroutines.current().map_or(-1, number))
}

/// `Coroutine::getPcid()`
pub(crate) fn get_pcid(call: &Call) -> Result<Zval> {
    let scheduler = &runtime().coroutines;
    let parent = match call.int_or(0, 0)? {
        0 => scheduler.current().and_then(|cid| scheduler.parent_of(cid)),
        cid => known(cid).and_then(|cid| scheduler.parent_of(cid)),
    };
    if parent.is_none() {
        errors::set_last(code::NOT_EXISTS);
    }
    Ok(parent.map_or(Zval::bool(false), |parent| Zval::int(parent.map_or(-1, number))))
}

/// `Coroutine::exists()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    Ok(known(call.int(0)?).is_some_and(|cid| runtime().coroutines.exists(cid)))
}

/// `Coroutine::defer()`, `defer()`
pub(crate) fn defer(call: &Call) -> Result {
    let callback = call.callable(0)?;
    let runtime = runtime();
    if !runtime.in_coroutine() {
        return runtime.park(Wait::Yield).map(drop);
    }
    runtime.coroutines.with_current_data(|place| place.local.defers.borrow_mut().push(callback));
    Ok(())
}

/// `Coroutine::isCanceled()`
pub(crate) fn is_canceled(_: &Call) -> Result<bool> {
    let scheduler = &runtime().coroutines;
    Ok(scheduler.current().is_some_and(|cid| scheduler.is_canceled(cid)))
}

/// `Coroutine::cancel()`
pub(crate) fn cancel(call: &Call) -> Result<bool> {
    let (cid, throw) = (call.int(0)?, call.bool_or(1, false)?);
    let runtime = runtime();
    let Some(cid) = known(cid).filter(|cid| runtime.coroutines.exists(*cid)) else {
        errors::set_last(code::NOT_EXISTS);
        return Ok(false);
    };
    runtime.with_local(cid, |local| {
        local.on_cancel.set(if throw { OnCancel::Throw } else { OnCancel::Fail });
        Some(())
    });
    let canceled = runtime.coroutines.cancel(cid, true).is_ok();
    runtime.check_ending()?;
    if !canceled {
        errors::set_last(code::CANNOT_CANCEL);
    }
    Ok(canceled)
}

#[inline]
pub(super) fn known(cid: i64) -> Option<Cid> {
    (cid > 0).then(|| Cid::new(cid.unsigned_abs())).flatten()
}

pub(super) fn number(cid: Cid) -> i64 {
    cid.get().cast_signed() // Counted one by one from 1.
}
