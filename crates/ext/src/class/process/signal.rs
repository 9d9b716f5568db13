//! `Process::signal()`: callbacks for signals, called by the event loop. They keep the loop alive only with the option `wait_signal`.

use std::{cell::RefCell, collections::BTreeMap, io, rc::Rc};

use steel_os::signal::{self, Disposition};
use steel_zend::{Call, Callable, Error, Result, Zval};

use super::misuse;
use crate::{
    errors,
    runtime::{Watch, runtime},
    settings,
};

/// `SW_SIGNO_MAX`
const MOST: i64 = 128;
/// `SIG_IGN`
const IGNORE: i64 = 1;
/// `EBUSY`
const BUSY: i32 = 16;

/// The callbacks of this process, by signal.
#[derive(Default)]
pub(crate) struct Listeners(RefCell<BTreeMap<i32, Listener>>);

struct Listener {
    callable: Callable,
    _watch: Watch,
}

impl Listeners {
    /// Does the loop wait for signals?
    pub(crate) fn keep_loop(&self) -> bool {
        !self.0.borrow().is_empty() && settings::process(|process| process.wait_signal)
    }

    /// All go.
    pub(crate) fn clear(&self) {
        let all = self.0.take();
        drop(all);
    }

    /// In the child of a fork: they are the parent's, and not in force here.
    pub(crate) fn forget(&self) {
        std::mem::forget(self.0.take());
    }

    /// In the child of a fork that goes on as its parent: puts them in force.
    pub(super) fn renew(&self) {
        let all = self.0.take();
        for (signal, listener) in all {
            // A signal that could be handled can be.
            let _ = self.set(signal, listener.callable);
        }
    }

    fn set(&self, signal: i32, callable: Callable) -> io::Result<()> {
        let called = callable.clone();
        let handler = move |number: i32| {
            runtime().call_back(called.clone(), vec![Zval::int(number.into())]);
        };
        let watch = runtime().signals.handle(signal, Rc::new(handler))?;
        // The old one goes when the new one is there: nothing that arrives meanwhile is lost.
        let old = self.0.borrow_mut().insert(signal, Listener { callable, _watch: watch });
        drop(old);
        Ok(())
    }

    /// False: there was none.
    fn remove(&self, signal: i32) -> bool {
        let old = self.0.borrow_mut().remove(&signal);
        old.is_some()
    }
}

/// `Process::signal()`
pub(crate) fn signal(call: &Call) -> Result<bool> {
    let number = call.int(0)?;
    if !(0..MOST).contains(&number) {
        return misuse(&format!("invalid signal number [{number}]")).map(|()| false);
    }
    let signal = number as i32;
    let runtime = runtime();
    runtime.leave_parents_loop();
    if runtime.signals.is_reserved(signal) {
        return registered(signal);
    }
    let Some(value) = call.given(1) else { return take_back(signal) };
    if value.as_int() == Some(IGNORE) {
        runtime.listeners.remove(signal);
        runtime.kick();
        return Ok(signal::dispose(signal, Disposition::Ignore).is_ok());
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
    if !value.is_truthy() {
        return misuse("illegal callback function").map(|()| None);
    }
    match Callable::resolve(value) {
        Ok(callable) => Ok(Some(callable)),
        Err(None) => Err(Error::Thrown),
        Err(Some(_)) => misuse(&format!("function '{}' is not callable", value.callable_name())).map(|()| None),
    }
}
