//! Preemption: a coroutine that computes for more than some ten milliseconds goes to the end of the queue.
//!
//! A thread raises the VM's interrupt every five milliseconds. A coroutine that is found at work by three of them in a row is a
//! hog. It may have waited in between; then the others have had their turn already, and one more does no harm.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use steel_coro::{Cid, Wake};
use steel_os::{process, signal};
use steel_zend::{globals, interrupt};

use super::Runtime;
use crate::live;

/// Between two interrupts.
const PERIOD: Duration = Duration::from_millis(5);
/// So many ticks after it was first seen a coroutine has run for more than ten milliseconds.
const PATIENCE: u32 = 2;

/// See the module.
#[derive(Default)]
pub(crate) struct Preemption {
    wanted: Cell<bool>,
    /// The ticker and the process (its generation) that it belongs to.
    ticker: RefCell<Option<(interrupt::Ticker, u64)>>,
    /// Who was seen at work, and at which tick.
    seen: Cell<Option<(Cid, u32)>>,
}

impl Runtime {
    /// Preemption on or off.
    pub(crate) fn set_preemption(&self, on: bool) {
        self.preemption.wanted.set(on);
        if on {
            self.start_ticker();
        } else {
            self.stop_ticker();
        }
    }

    /// The ticker of this process, if it is wanted: not that of the parent, whose thread a fork does not copy.
    pub(crate) fn start_ticker(&self) {
        if !self.preemption.wanted.get() {
            return;
        }
        let mut slot = self.preemption.ticker.borrow_mut();
        if let Some((inherited, _)) = slot.take_if(|(_, generation)| *generation != process::generation()) {
            inherited.forget();
        }
        if slot.is_none() {
            *slot = interrupt::Ticker::start(PERIOD).map(|ticker| (ticker, process::generation()));
        }
    }

    /// Before a fork, and at the end: no thread is left.
    pub(super) fn stop_ticker(&self) {
        match self.preemption.ticker.take() {
            Some((inherited, generation)) if generation != process::generation() => inherited.forget(),
            ours => drop(ours),
        }
    }

    /// Whether the coroutine that runs is a hog by now.
    fn is_hog(&self, cid: Cid) -> bool {
        let ticks = match &*self.preemption.ticker.borrow() {
            Some((ticker, _)) => ticker.ticks(),
            None => return false,
        };
        match self.preemption.seen.get() {
            Some((seen, since)) if seen == cid => ticks.wrapping_sub(since) >= PATIENCE,
            _ => {
                self.preemption.seen.set(Some((cid, ticks)));
                false
            }
        }
    }
}

/// Does pcntl call its handlers? It blocks all signals meanwhile, also for whoever would run now, and for the children that they make.
/// Other code in which the engine forbids its own fibers to switch, destructors for one, may wait, and so it may be preempted.
fn is_signal_handler() -> bool {
    signal::all_are_blocked()
}

/// Whom the VM's interrupt calls.
pub(crate) fn on_interrupt() {
    let Some(runtime) = Runtime::existing() else { return };
    runtime.answer_sentry();
    live::interrupted(runtime);
    let Some(cid) = runtime.coroutines.current() else { return };
    if !runtime.is_hog(cid) || globals::exception_is_set() || is_signal_handler() {
        return;
    }
    let (computes, unwinding) =
        runtime.coroutines.with_current_data(|place| (place.local.computes.get(), place.local.unwinding.get()));
    if computes || unwinding {
        return;
    }
    runtime.preemption.seen.set(None);
    if runtime.coroutines.yield_now() == Ok(Wake::Canceled) {
        globals::throw_graceful_exit(); // Only the end of the script cancels a coroutine that is ready.
    }
}
