//! The fork, and the life of the child: the callback, the event loop, then the end of the script without what follows `start()`.

use steel_os::{
    pipe,
    process::{self, Fork, Pid},
};
use steel_zend::{Call, Callable, Error, Object, Result, Zval, output};

use super::{Inner, ProcessState, Side, misuse, slot, system_warning, this};
use crate::runtime::{Failure, Policy, begin_as_child, deadlock, refuse_fork, runtime};

/// `Process::start()`
pub(crate) fn start(call: &Call) -> Result<Zval> {
    let process = this(call)?;
    if process.pid.get().is_some_and(process::exists) {
        misuse("process has already been started")?;
        return Ok(Zval::bool(false));
    }
    if let Some(error) = refuse_fork() {
        return Err(error);
    }
    let object = call.this_object().ok_or_else(|| Error::php_error("called statically"))?;
    process::generation(); // Counts from now on, if it did not.
    // The child has none of its parent's threads, and what one of them was about to do would stay half done. The next loop has a sentry again.
    runtime().dismiss_watchdogs();
    match process::fork() {
        Err(error) => {
            system_warning("fork() failed", &error)?;
            Ok(Zval::bool(false))
        }
        Ok(Fork::Parent(pid)) => {
            process.pid.set(Some(pid));
            object.set_slot(slot::PID, i64::from(pid.get()));
            Ok(Zval::int(pid.get().into()))
        }
        Ok(Fork::Child) => {
            live(process, &object);
            // The child is at its end: from here on as after a fatal error, so that no `finally` block of its parent's frames runs.
            Err(Error::Bailout)
        }
    }
}

/// The life of a process that a server's manager has forked.
pub(crate) fn live_in_server(object: &Object, number: u16) {
    let Some(process) = object.state::<ProcessState>().and_then(|state| state.0.get()) else { return };
    object.set_slot(slot::ID, i64::from(number));
    // The server says in which way callbacks run.
    let in_coroutines = runtime().callbacks_in_coroutines.get();
    begin_as_child();
    runtime().callbacks_in_coroutines.set(in_coroutines);
    run(process, object);
}

/// The child's life.
fn live(process: &Inner, object: &Object) {
    begin_as_child();
    run(process, object);
}

fn run(process: &Inner, object: &Object) {
    let outcome = prepare(process, object).and_then(|callable| match callable {
        None => Ok(()),
        Some(callable) if process.coroutine.get() => run_in_coroutine(callable, object.clone()),
        Some(callable) => callable.call(&[object.clone().into()]).map(drop),
    });
    match Failure::of(outcome) {
        // As at the end of a script: the loop runs until it is empty.
        None | Some(Failure::Exit) => {}
        Some(failure) => {
            Policy::Script.apply(failure);
            let _ = Failure::of(runtime().check_ending()); // Told: shutdown functions and destructors run as usual.
        }
    }
}

/// Makes this process the child. `None`: the callback is gone.
fn prepare(process: &Inner, object: &Object) -> Result<Option<Callable>> {
    output::clean_buffers()?;
    process.pipe.become_worker();
    process.pid.set(Some(Pid::current()));
    object.set_slot(slot::PID, i64::from(Pid::current().get()));
    if let Some(number) = process.pipe.number(Side::Worker) {
        object.set_slot(slot::PIPE, number);
    }
    if process.redirect
        && let Some(end) = process.pipe.mine()
        && let Err(error) = pipe::become_stdio(&end)
    {
        system_warning("dup2() failed", &error)?;
    }
    callback(object)
}

fn callback(object: &Object) -> Result<Option<Callable>> {
    let value = object.slot(slot::CALLBACK).clone();
    if !value.is_truthy()? {
        misuse("illegal callback function")?;
        return Ok(None);
    }
    match Callable::resolve(&value) {
        Ok(callable) => Ok(Some(callable)),
        Err(Some(reason)) => misuse(&format!("the callback is not callable: {reason}")).map(|()| None),
        Err(None) => Err(Error::Thrown),
    }
}

fn run_in_coroutine(callable: Callable, object: Object) -> Result {
    let runtime = runtime();
    runtime.spawn(move || callable.call(&[object.into()]))?;
    runtime.run();
    runtime.check_ending()?;
    deadlock::report(runtime)
}
