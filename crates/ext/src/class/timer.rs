//! `Swoole\Timer`: callbacks after a time or at an interval. They lie in [`crate::runtime`], beside the queue of all that waits for a
//! time.

use steel_zend::{Array, Call, Object, Result, Zval};

use crate::{
    errors,
    runtime::{CallbackArgs as Args, Runtime, runtime},
};

/// The runtime, with the timers of this process (not those of the one that forked it).
fn own() -> &'static Runtime {
    let runtime = runtime();
    runtime.leave_parents_loop();
    runtime
}

/// `Timer::after()`
pub(crate) fn after(call: &Call) -> Result<Zval> {
    set(call, false)
}

/// `Timer::tick()`
pub(crate) fn tick(call: &Call) -> Result<Zval> {
    set(call, true)
}

#[inline(always)]
fn set(call: &Call, repeated: bool) -> Result<Zval> {
    let ms = call.int(0)?;
    let callable = call.callable(1)?;
    if ms < 1 {
        errors::warning("Timer must be greater than or equal to 1")?;
        return Ok(Zval::bool(false));
    }
    let runtime = own();
    runtime.use_loop();
    let args = |id| if repeated || call.count() > 2 { args(id, repeated, call) } else { None };
    Ok(Zval::int(runtime.timers.call_after(ms, repeated, callable, args)))
}

/// A callback of `tick()` is told which one it is.
#[inline(never)]
fn args(id: i64, repeated: bool, call: &Call) -> Args {
    Some(Box::new(repeated.then_some(Zval::int(id)).into_iter().chain(call.rest(2)).collect()))
}

/// `Timer::clear()`
#[inline]
pub(crate) fn clear(call: &Call) -> Result<bool> {
    let timers = &own().timers;
    Ok(timers.callbacks.clear(timers, call.int(0)?))
}

/// `Timer::clearAll()`
pub(crate) fn clear_all(_: &Call) -> Result<bool> {
    let timers = &own().timers;
    timers.clear_callbacks();
    Ok(timers.is_initialized())
}

/// `Timer::exists()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    let id = call.int(0)?;
    Ok(own().timers.callbacks.exists(id))
}

/// `Timer::info()`
pub(crate) fn info(call: &Call) -> Result<Option<Array>> {
    let id = call.int(0)?;
    Ok(own().timers.info(id).map(|timer| {
        let mut info = Array::new();
        info.set("exec_msec", timer.due_in);
        info.set("exec_count", timer.exec_count);
        info.set("interval", timer.interval);
        info.set("round", timer.round);
        info.set("removed", timer.removed);
        info
    }))
}

/// `Timer::stats()`
pub(crate) fn stats(_: &Call) -> Result<Array> {
    let timers = &own().timers;
    // The one that is being called counts, too.
    let num = timers.len() + usize::from(timers.callbacks.is_calling());
    let mut stats = Array::new();
    stats.set("initialized", timers.is_initialized());
    stats.set("num", num as i64);
    stats.set("round", timers.round());
    Ok(stats)
}

/// `Timer::list()`
pub(crate) fn list(_: &Call) -> Result<Object> {
    let ids: Array = own().timers.callbacks.ids().into_iter().map(Zval::int).collect();
    Object::create("Swoole\\Timer\\Iterator", &[ids.into()])
}
