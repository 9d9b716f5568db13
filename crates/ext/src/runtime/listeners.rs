//! The callbacks of `Process::signal()`, by signal. They keep the loop alive only with the option `wait_signal`.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    rc::Rc,
};

use steel_os::signal::SIGINT;
use steel_zend::{Callable, Zval};

use super::{Watch, runtime};
use crate::settings;

/// The callbacks of this process, by signal.
#[derive(Default)]
pub(crate) struct Listeners {
    all: RefCell<BTreeMap<i32, Listener>>,
    /// A bit for each signal that there was one for.
    past: Cell<u64>,
    /// A server reads SIGINT in this process, and leaves it to the program if that wants it.
    is_offered_interrupt: Cell<bool>,
}

struct Listener {
    callable: Callable,
    /// `None`: it is called by whoever reads the signal.
    watch: Option<Watch>,
}

impl Listeners {
    /// Does the loop wait for signals?
    pub(crate) fn keep_loop(&self) -> bool {
        !self.all.borrow().is_empty() && settings::process(|process| process.wait_signal)
    }

    /// Does the program have a callback for this signal?
    pub(crate) fn has(&self, signal: i32) -> bool {
        self.all.borrow().contains_key(&signal)
    }

    /// Shows each. No PHP code runs meanwhile.
    pub(crate) fn each(&self, mut look: impl FnMut(i32, &Callable)) {
        self.all.borrow().iter().for_each(|(signal, listener)| look(*signal, &listener.callable));
    }

    /// Has it had one since [`Listeners::forget_past`]? Signals are numbered from 1 to 64.
    pub(crate) fn has_had(&self, signal: i32) -> bool {
        self.past.get() & bit(signal) != 0
    }

    /// From here on it counts.
    pub(crate) fn forget_past(&self) {
        self.past.set(0);
    }

    /// All go.
    pub(crate) fn clear(&self) {
        let all = self.all.take();
        drop(all);
    }

    /// In the child of a fork: they are the parent's, and not in force here.
    pub(crate) fn forget(&self) {
        std::mem::forget(self.all.take());
        self.is_offered_interrupt.set(false);
    }

    /// In the child of a fork that goes on as its parent: puts them in force.
    pub(crate) fn renew(&self) {
        let all = self.all.take();
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
        let is_offered = signal == SIGINT && self.is_offered_interrupt.get();
        let watch = if is_offered { None } else { Some(runtime().signals.handle(signal, Rc::new(handler))?) };
        self.past.set(self.past.get() | bit(signal));
        // The old one goes when the new one is there: nothing that arrives meanwhile is lost.
        let old = self.all.borrow_mut().insert(signal, Listener { callable, watch });
        drop(old);
        Ok(())
    }

    /// False: there was none.
    pub(crate) fn remove(&self, signal: i32) -> bool {
        let old = self.all.borrow_mut().remove(&signal);
        old.is_some()
    }

    /// From now on a server asks [`Listeners::take_interrupt`] of each SIGINT; or does not any more, and the callback that was called in this way
    /// goes.
    pub(crate) fn offer_interrupt(&self, on: bool) {
        self.is_offered_interrupt.set(on);
        let is_gone = !on && self.all.borrow().get(&SIGINT).is_some_and(|listener| listener.watch.is_none());
        if is_gone {
            self.remove(SIGINT);
        }
    }

    /// May the program have this signal, though a server reads it?
    pub(crate) fn is_offered(&self, signal: i32) -> bool {
        signal == SIGINT && self.is_offered_interrupt.get()
    }

    /// A SIGINT has come: false if the program has no callback for it, which it has set while the server ran.
    pub(crate) fn take_interrupt(&self) -> bool {
        let all = self.all.borrow();
        let Some(callable) = all.get(&SIGINT).filter(|listener| listener.watch.is_none()) else { return false };
        let callable = callable.callable.clone();
        drop(all);
        runtime().call_back(callable, vec![Zval::int(SIGINT.into())]);
        true
    }
}

fn bit(signal: i32) -> u64 {
    signal.checked_sub(1).and_then(|place| 1_u64.checked_shl(place.cast_unsigned())).unwrap_or(0)
}
