//! The free functions that are not aliases of a method.

use steel_zend::{Call, Result, Zval};

use crate::{errors, lifecycle, runtime::runtime};

/// `Swoole\Coroutine\run()`: runs the callback in a coroutine and the loop until all is done.
pub(crate) fn run(call: &Call) -> Result<bool> {
    let runtime = runtime();
    if runtime.in_coroutine() || runtime.is_running() {
        errors::warning("must be called outside the coroutine")?;
        return Ok(false);
    }
    let callable = call.callable(0)?;
    let args = call.rest(1);
    let started = runtime.spawn(move || callable.call(&args).map(drop))?.is_some();
    runtime.run();
    runtime.check_ending()?;
    crate::deadlock::report(runtime)?;
    Ok(started)
}

/// `swoole_event_rshutdown()`: the script has ended, the loop runs.
pub(crate) fn swoole_event_rshutdown(_: &Call) -> Result {
    let runtime = runtime();
    runtime.finish_script()?;
    runtime.check_ending()
}

/// `swoole_version()`
pub(crate) fn swoole_version(_: &Call) -> Result<&'static str> {
    Ok(lifecycle::SWOOLE_VERSION)
}

/// `swoole_cpu_num()`
pub(crate) fn swoole_cpu_num(_: &Call) -> Result<i64> {
    Ok(std::thread::available_parallelism().map_or(1, |count| count.get() as i64))
}

/// `swoole_last_error()`
pub(crate) fn swoole_last_error(_: &Call) -> Result<i64> {
    Ok(errors::last())
}

/// `swoole_clear_error()`
pub(crate) fn swoole_clear_error(_: &Call) -> Result<Zval> {
    errors::set_last(0);
    Ok(Zval::null())
}
