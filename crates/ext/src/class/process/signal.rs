//! `Process::signal()`: callbacks for signals, called by the event loop.

use steel_os::signal;
use steel_zend::{Call, Callable, Error, Result, Zval};

use super::misuse;
use crate::{
    errors,
    runtime::{refuse_as_thread, runtime},
};

/// `SW_SIGNO_MAX`
const MOST: i64 = 128;
/// `SIG_IGN`
const IGNORE: i64 = 1;
/// `EBUSY`
const BUSY: i32 = 16;

/// `Process::signal()`
pub(crate) fn signal(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    if !(0..MOST).contains(&number) {
        return misuse(&format!("invalid signal number [{number}]")).map(|()| false);
    }
    let signal = number as i32;
    if let Some(error) = refuse_as_thread("handle signals") {
        return Err(error);
    }
    let runtime = runtime();
    runtime.leave_parents_loop();
    if runtime.signals.is_reserved(signal) && !runtime.listeners.is_offered(signal) {
        return registered(signal);
    }
    let Some(value) = call.given(1) else { return take_back(signal) };
    if value.as_int() == Some(IGNORE) {
        runtime.listeners.remove(signal);
        runtime.kick();
        return Ok(signal::ignore(signal).is_ok());
    }
    let Some(callable) = callback(value)? else { return Ok(false) };
    runtime.use_loop();
    match runtime.listeners.set(signal, callable) {
        Ok(()) => Ok(true),
        Err(error) if error.raw_os_error() == Some(BUSY) => registered(signal),
        Err(_) => misuse(&format!("signal [{signal}] cannot be handled")).map(|()| false),
    }
}

fn registered(signal: i32) -> Result<bool> {
    misuse(&format!("signal [{signal}] processor has been registered by the system")).map(|()| false)
}

fn take_back(signal: i32) -> Result<bool> {
    let runtime = runtime();
    if runtime.listeners.remove(signal) {
        runtime.kick(); // The loop may have waited for it.
        return Ok(true);
    }
    errors::notice(&format!("unable to find the callback of signal [{signal}]")).map(|()| false)
}

fn callback(value: &Zval) -> Result<Option<Callable>> {
    if !value.is_truthy()? {
        return misuse("illegal callback function").map(|()| None);
    }
    match Callable::resolve(value) {
        Ok(callable) => Ok(Some(callable)),
        Err(None) => Err(Error::Thrown),
        Err(Some(_)) => misuse(&format!("function '{}' is not callable", value.callable_name())).map(|()| None),
    }
}
