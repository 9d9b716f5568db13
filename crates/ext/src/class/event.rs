//! `Swoole\Event`: the event loop of the process, for descriptors of the program's own. The methods; what they do lies in
//! [`crate::runtime`]: descriptors in its `watches`, rounds of the loop in its `round`.

pub(crate) mod descriptor;

use std::rc::Rc;

use descriptor::fd_of;
use steel_zend::{Call, Callable, Error, Level, Result, Zval, report};

use crate::{
    errors::{self, code},
    runtime::{
        self, Runtime,
        watches::{READ, WRITE, Watch, output},
    },
};

/// `Event::add()`
pub(crate) fn add(call: &Call) -> Result<Zval> {
    let (events, runtime) = (call.int_or(3, READ)?, runtime());
    runtime.use_loop();
    let refused = |text: &str| errors::misuse(text).map(|()| Zval::bool(false));
    let Some(fd) = argument_fd(call)? else { return refused("unknown fd type") };
    if fd == 0 && events & WRITE != 0 {
        return refused("invalid socket fd [0]");
    }
    if runtime.watches.find(fd).is_some() {
        return refused("already exist");
    }
    if events & (READ | WRITE) == 0 {
        return refused("invalid events");
    }
    let on_read = optional_callback(call, 1, "readable_callback")?;
    if events & READ != 0 && on_read.is_none() {
        return refused(&no_callback("readable", fd));
    }
    let on_write = optional_callback(call, 2, "writable_callback")?;
    if events & WRITE != 0 && on_write.is_none() {
        return refused(&no_callback("writable", fd));
    }
    let value = call.arg(0).map(|value| value.deref().clone()).unwrap_or_default();
    // An error handler may have run meanwhile, and have added it.
    if runtime.watches.find(fd).is_some() {
        return refused("already exist");
    }
    if let Err(error) = runtime.watches.add(fd, value, on_read, on_write, events) {
        errors::warning(&format!("swoole_event_add failed, fd [{fd}]: {}", reason(&error)))?;
        errors::set_last(i64::from(error.raw_os_error().unwrap_or(0)));
        return Ok(Zval::bool(false));
    }
    Ok(Zval::int(i64::from(fd)))
}

/// `Event::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    if !is_ready("set")? {
        return Ok(false);
    }
    let events = call.int_or(3, 0)?;
    let Some(fd) = argument_fd(call)? else { return Ok(false) };
    let Some(watch) = found(fd)? else { return Ok(false) };
    let on_read = optional_callback(call, 1, "readable_callback")?;
    let on_write = optional_callback(call, 2, "writable_callback")?;
    replace(&watch.on_read, on_read);
    replace(&watch.on_write, on_write);
    for (event, callback, name) in [(READ, &watch.on_read, "readable"), (WRITE, &watch.on_write, "writable")] {
        if events & event != 0 && callback.borrow().is_none() {
            errors::misuse(&no_callback(name, fd))?;
            return Ok(false);
        }
    }
    if watch.is_removed() {
        return Ok(false);
    }
    let before = watch.events.replace(events);
    if let Err(error) = runtime().watches.update(&watch) {
        watch.events.set(before);
        errors::warning(&format!("Swoole\\Event::set failed, fd [{fd}]: {}", reason(&error)))?;
        errors::set_last(i64::from(error.raw_os_error().unwrap_or(0)));
        return Ok(false);
    }
    Ok(true)
}

/// The one before is dropped when the new one is in place: its destructors may run PHP code.
fn replace(slot: &std::cell::RefCell<Option<Callable>>, callback: Option<Callable>) {
    if callback.is_some() {
        let before = slot.replace(callback);
        drop(before);
    }
}

/// `Event::del()`
pub(crate) fn del(call: &Call) -> Result<bool> {
    if !is_ready("del")? {
        return Ok(false);
    }
    let Some(fd) = argument_fd(call)? else { return unknown() };
    Ok(runtime().watches.remove(fd).is_some())
}

/// `Event::isset()`
pub(crate) fn isset(call: &Call) -> Result<bool> {
    if !runtime().uses_loop() {
        return Ok(false);
    }
    let events = call.int_or(1, READ | WRITE)?;
    let Some(fd) = argument_fd(call)? else { return unknown() };
    Ok(runtime().watches.find(fd).is_some_and(|watch| watch.events.get() & events != 0))
}

/// `Event::write()`
pub(crate) fn write(call: &Call) -> Result<bool> {
    let data = call.str(1)?;
    if data.as_bytes().is_empty() {
        errors::misuse("data empty")?;
        return Ok(false);
    }
    let Some(fd) = argument_fd(call)? else { return unknown() };
    let Some(watch) = found(fd)? else { return Ok(false) };
    output::write(&runtime().watches, &watch, data.as_bytes())
}

/// `Event::wait()`
pub(crate) fn wait(_: &Call) -> Result {
    let runtime = runtime();
    if !runtime.uses_loop() {
        return Ok(());
    }
    if runtime.in_coroutine() {
        return report(Level::Fatal, "Unable to call Event::wait() in coroutine");
    }
    if runtime.is_running() {
        return errors::misuse("the event loop is running already");
    }
    runtime.run();
    runtime.check_ending()?;
    runtime::deadlock::report(runtime)
}

/// `Event::exit()`
pub(crate) fn exit(_: &Call) -> Result {
    if runtime().uses_loop() {
        runtime().timers.clear_callbacks();
        runtime().leave_loop();
    }
    Ok(())
}

/// `Event::dispatch()`
pub(crate) fn dispatch(_: &Call) -> Result<bool> {
    let runtime = runtime();
    if !runtime.uses_loop() {
        return Ok(false);
    }
    if runtime.in_coroutine() {
        return runtime.wait_for_round();
    }
    if runtime.is_running() {
        errors::misuse("the event loop is running already")?;
        return Ok(false);
    }
    runtime.run_round(|round| runtime.timers.first_set_in(round));
    runtime.check_ending().map(|()| true)
}

/// `Event::defer()`
pub(crate) fn defer(call: &Call) -> Result<bool> {
    runtime().use_loop();
    let Some(callback) = callback(call, 0)? else { return Ok(false) };
    runtime().defer(callback);
    Ok(true)
}

/// `Event::cycle()`
pub(crate) fn cycle(call: &Call) -> Result<bool> {
    let before = call.bool_or(1, false)?;
    runtime().use_loop();
    if call.given(0).is_none() {
        return Ok(runtime().set_cycle(before, None).is_some());
    }
    let Some(callback) = callback(call, 0)? else { return Ok(false) };
    let replaced = runtime().set_cycle(before, Some(callback));
    drop(replaced);
    Ok(true)
}

/// The runtime, with what is this process's own (not of the one that forked it).
fn runtime() -> &'static Runtime {
    let runtime = runtime::runtime();
    runtime.leave_parents_loop();
    runtime
}

fn argument_fd(call: &Call) -> Result<Option<i32>> {
    call.arg(0).map_or(Ok(None), fd_of)
}

fn unknown() -> Result<bool> {
    errors::misuse("unknown type").map(|()| false)
}

/// Is there a loop that could know the descriptor?
fn is_ready(method: &str) -> Result<bool> {
    if !runtime().uses_loop() {
        errors::misuse(&format!("reactor is not ready, cannot call swoole_event_{method}"))?;
        return Ok(false);
    }
    Ok(true)
}

fn found(fd: i32) -> Result<Option<Rc<Watch>>> {
    let watch = runtime().watches.find(fd);
    if watch.is_none() {
        errors::misuse(&format!("socket[{fd}] is not found in the reactor"))?;
    }
    Ok(watch)
}

fn no_callback(name: &str, fd: i32) -> String {
    format!("Swoole\\Event: unable to find {name} callback of fd [{fd}]")
}

/// `Operation not permitted [1]`
fn reason(error: &std::io::Error) -> String {
    let code = error.raw_os_error().unwrap_or(0);
    format!("{} [{code}]", errors::text(code))
}

/// A callback, or the reference's warning.
fn callback(call: &Call, index: usize) -> Result<Option<Callable>> {
    let value = call.arg(index).map(Zval::deref);
    let set = value.map_or(Ok(false), Zval::is_truthy)?;
    let text = match value {
        None => "illegal callback function".to_owned(),
        Some(_) if !set => "illegal callback function".to_owned(),
        Some(value) => match Callable::resolve(value) {
            Ok(callable) => return Ok(Some(callable)),
            Err(None) => return Err(Error::Thrown),
            Err(Some(_)) => format!("function '{}' is not callable", value.callable_name()),
        },
    };
    errors::misuse(&text)?;
    Ok(None)
}

/// A callback that may be left out.
fn optional_callback(call: &Call, index: usize, name: &str) -> Result<Option<Callable>> {
    let Some(value) = call.given(index) else { return Ok(None) };
    match callback(call, index)? {
        Some(callable) => Ok(Some(callable)),
        None => {
            let text = format!("{name} must be of type callable, {} given", value.type_name());
            Err(Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS))
        }
    }
}
