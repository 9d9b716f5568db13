//! `System::waitSignal()`

use steel_coro::Wait;
use steel_os::signal::SIGCHLD;
use steel_zend::{Call, Result, Zval};

use super::wait;
use crate::{
    errors::{self, code},
    runtime::{Waited, refuse_as_thread, runtime},
};

/// `System::waitSignal()`
pub(crate) fn wait_signal(call: &Call) -> Result<Zval> {
    let signals = wanted(call)?;
    let seconds = call.float_or(1, -1.0)?;
    if let Some(error) = refuse_as_thread("wait for signals") {
        return Err(error);
    }
    if runtime().in_coroutine() && runtime().signals.handlers() > 0 {
        return refused(code::EBUSY);
    }
    if signals.contains(&SIGCHLD) {
        return refused(code::EINVAL);
    }
    let outcome = wait(Wait::Process, seconds, || {
        let watch = runtime().signals.wait(&signals);
        async move { Ok::<_, std::io::Error>(watch?.next().await) }
    })?;
    match outcome {
        Waited::Done(Ok(signal)) => Ok(Zval::int(i64::from(signal))),
        Waited::Done(Err(error)) => refused(i64::from(error.raw_os_error().unwrap_or(0))),
        Waited::TimedOut => {
            errors::set_last(code::TIMED_OUT);
            Ok(Zval::bool(false))
        }
        Waited::Canceled => Ok(Zval::bool(false)),
    }
}

/// The first parameter: a number or an array of them. What does not fit is no signal either.
fn wanted(call: &Call) -> Result<Vec<i32>> {
    let number = |value: &Zval| value.to_int().map(|number| i32::try_from(number).unwrap_or(-1));
    let Some(given) = call.arg(0) else { return Ok(Vec::new()) };
    match given.as_array() {
        Some(array) => array.iter().map(|(_, value)| number(value)).collect(),
        None => Ok(vec![number(given)?]),
    }
}

fn refused(error: i64) -> Result<Zval> {
    errors::set_last(error);
    match error {
        code::EBUSY => errors::misuse("Unable to wait signal, async signal listener has been registered")?,
        code::EINVAL => errors::misuse("Invalid signal in the given list")?,
        _ => {}
    }
    Ok(Zval::bool(false))
}
