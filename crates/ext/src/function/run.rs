//! Running the loop: `Swoole\Coroutine\run()` and the end of the script.

use steel_zend::{Call, Error, Result};

use crate::{
    errors::{self, code},
    hooks,
    runtime::{deadlock, runtime},
};

/// `Swoole\Coroutine\run()`: runs the callback in a coroutine and the loop until all is done.
pub(crate) fn run(call: &Call) -> Result<bool> {
    let runtime = runtime();
    let within = runtime.in_coroutine() && runtime.loops_within.get();
    if !within && (runtime.in_coroutine() || runtime.is_running()) {
        errors::warning("must be called outside the coroutine")?;
        return Ok(false);
    }
    let callable = call.callable(0)?;
    let args = call.rest(1);
    if within {
        let started = runtime.spawn(move || callable.call(&args))?;
        return runtime.wait_within(started).map(|()| started.is_some());
    }
    runtime.bury_what_failed();
    hooks::default_for_run();
    runtime.start_ticker();
    // What runs before the first wait keeps the loop waiting, too.
    runtime.begin_turns();
    let started = runtime.spawn(move || callable.call(&args));
    runtime.beat.rest();
    let started = started?.is_some();
    runtime.run();
    runtime.check_ending()?;
    deadlock::report(runtime)?;
    Ok(started)
}

/// `swoole_event_rshutdown()`: the script has ended, the loop runs.
pub(crate) fn swoole_event_rshutdown(_: &Call) -> Result {
    let runtime = runtime();
    if runtime.in_coroutine() {
        errors::set_last(code::NOT_SUPPORTED);
        let text = "Unable to call Event::rshutdown() in coroutine";
        return Err(Error::throw("Swoole\\Error", text, code::NOT_SUPPORTED));
    }
    if runtime.is_running() {
        return errors::misuse("the event loop is running already");
    }
    runtime.script_ends();
    runtime.finish_script(true)?;
    runtime.check_ending()
}
