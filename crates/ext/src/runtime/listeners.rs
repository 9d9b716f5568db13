//! The callbacks of `Process::signal()`, by signal. They keep the loop alive only with the option `wait_signal`.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    rc::Rc,
};

use steel_zend::{Callable, Zval};

use super::{Watch, runtime};
use crate::settings;

/// The callbacks of this process, by signal.
#[derive(Default)]
pub(crate) struct Listeners(RefCell<BTreeMap<i32, Listener>>, Cell<u64>);

struct Listener {
    callable: Callable,
    _watch: Watch,
}

impl Listeners {
    /// Does the loop wait for signals?
    pub(crate) fn keep_loop(&self) -> bool {
        !self.0.borrow().is_empty() && settings::process(|process| process.wait_signal)
    }

    /// Does the program have a callback for this signal?
    pub(crate) fn has(&self, signal: i32) -> bool {
        self.0.borrow().contains_key(&signal)
    }

    /// Has it had one since [`Listeners::forget_past`]? Signals are numbered from 1 to 64.
    pub(crate) fn has_had(&self, signal: i32) -> bool {
        self.1.get() & bit(signal) != 0
    }

    /// From here on it counts.
    pub(crate) fn forget_past(&self) {
        self.1.set(0);
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
    pub(crate) fn renew(&self) {
        let all = self.0.take();
        for (signal, listener) in all {
            // A signal that could be handled can be.
            let _ = self.set(signal, listener.callable);
        }
    }

    /// Puts a callback in force, in the place of the one before.
    ///
    /// # Errors
    /// As [`super::signals::Signals::handle`]; `EBUSY` also if the signal is taken.
    pub(crate) fn set(&self, signal: i32, callable: Callable) -> io::Result<()> {
        let called = callable.clone();
        let handler = move |number: i32| {
            runtime().call_back(called.clone(), vec![Zval::int(number.into())]);
        };
        let watch = runtime().signals.handle(signal, Rc::new(handler))?;
        self.1.set(self.1.get() | bit(signal));
        // The old one goes when the new one is there: nothing that arrives meanwhile is lost.
        let old = self.0.borrow_mut().insert(signal, Listener { callable, _watch: watch });
        drop(old);
        Ok(())
    }

    /// False: there was none.
    pub(crate) fn remove(&self, signal: i32) -> bool {
        let old = self.0.borrow_mut().remove(&signal);
        old.is_some()
    }
}

fn bit(signal: i32) -> u64 {
    signal.checked_sub(1).and_then(|place| 1_u64.checked_shl(place.cast_unsigned())).unwrap_or(0)
}
