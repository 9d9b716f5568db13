//! What can be asked about coroutines: numbers, context, call stack.

use steel_coro::Cid;
use steel_zend::{Array, Call, Object, Result, Zval, backtrace, output, vm};

use super::{known, number};
use crate::{
    errors::{self, code},
    runtime::runtime,
};

/// `Coroutine::stats()`
pub(crate) fn stats(_: &Call) -> Result<Array> {
    let runtime = runtime();
    let scheduler = &runtime.coroutines;
    let mut stats = Array::new();
    stats.set("event_num", runtime.pending() as i64);
    stats.set("signal_listener_num", runtime.signals.count() as i64);
    stats.set("aio_task_num", runtime.pool.jobs() as i64);
    stats.set("aio_worker_num", runtime.pool.threads() as i64);
    stats.set("aio_queue_size", runtime.pool.queue() as i64);
    stats.set("c_stack_size", scheduler.stacks().size as i64);
    stats.set("coroutine_num", scheduler.count() as i64);
    stats.set("coroutine_peak_num", scheduler.peak() as i64);
    stats.set("coroutine_last_cid", scheduler.last_cid().map_or(0, number));
    Ok(stats)
}

/// The coroutine that an argument names; 0 or none: the one that runs. `None`, noted as the last error: there is none.
fn subject(call: &Call) -> Result<Option<Cid>> {
    let scheduler = &runtime().coroutines;
    let cid = match call.int_or(0, 0)? {
        0 => scheduler.current(),
        cid => known(cid).filter(|cid| scheduler.exists(*cid)),
    };
    if cid.is_none() {
        errors::set_last(code::NOT_EXISTS);
    }
    Ok(cid)
}

/// `Coroutine::getContext()`
pub(crate) fn get_context(call: &Call) -> Result<Option<Object>> {
    let Some(cid) = subject(call)? else { return Ok(None) };
    let runtime = runtime();
    let known = runtime.with_local(cid, |local| local.context.borrow().clone());
    if known.is_some() {
        return Ok(known);
    }
    let context = Object::create("Swoole\\Coroutine\\Context", &[])?;
    let kept = context.clone();
    runtime.with_local(cid, |local| local.context.replace(Some(kept)));
    Ok(Some(context))
}

/// `Coroutine::getElapsed()`
pub(crate) fn get_elapsed(call: &Call) -> Result<i64> {
    let elapsed = subject(call)?.and_then(|cid| runtime().coroutines.elapsed(cid));
    Ok(elapsed.map_or(-1, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)))
}

/// `Coroutine::getStackUsage()`
pub(crate) fn get_stack_usage(call: &Call) -> Result<Zval> {
    let Some(cid) = subject(call)? else { return Ok(Zval::bool(false)) };
    let scheduler = &runtime().coroutines;
    let bytes = if scheduler.current() == Some(cid) {
        Some(vm::stack_usage())
    } else {
        scheduler.with_data(cid, |place| place.stack_usage())
    };
    Ok(bytes.map_or(Zval::bool(false), |bytes| Zval::int(bytes as i64)))
}

/// Runs `look` where the frames of the coroutine that the call asks for are the current ones.
fn looking_at<R>(call: &Call, look: impl FnOnce() -> R) -> Result<Option<R>> {
    let scheduler = &runtime().coroutines;
    let cid = call.int_or(0, 0)?;
    if cid == 0 || known(cid) == scheduler.current() {
        return Ok(Some(look()));
    }
    let seen = known(cid).and_then(|cid| scheduler.with_data(cid, |place| place.looking_at(look)));
    if seen.is_none() {
        errors::set_last(code::NOT_EXISTS);
    }
    Ok(seen)
}

/// `DEBUG_BACKTRACE_PROVIDE_OBJECT`
const PROVIDE_OBJECT: i64 = 1;

/// `Coroutine::getBackTrace()`
pub(crate) fn get_back_trace(call: &Call) -> Result<Zval> {
    let (options, limit) = (call.int_or(1, PROVIDE_OBJECT)?, call.int_or(2, 0)?);
    Ok(looking_at(call, || backtrace::array(options, limit))?.map_or(Zval::bool(false), Zval::from))
}

/// `Coroutine::printBackTrace()`
pub(crate) fn print_back_trace(call: &Call) -> Result {
    let (options, limit) = (call.int_or(1, 0)?, call.int_or(2, 0)?);
    match looking_at(call, || backtrace::text(options, limit))? {
        Some(text) => output::write(text.as_bytes()),
        None => Ok(()),
    }
}

/// `Coroutine::list()`: the newest first, as in the reference.
pub(crate) fn list(_: &Call) -> Result<Object> {
    let ids: Array = runtime().coroutines.ids().into_iter().rev().map(|cid| Zval::int(number(cid))).collect();
    Object::create("Swoole\\Coroutine\\Iterator", &[ids.into()])
}
