//! The rounds of the loop, as `Swoole\Event` shows them: callbacks before and after each, deferred ones at its end, and one by one.
//!
//! tokio has no such thing. A round here is what runs between two waits, and it has an end only if anything has happened in it: a
//! coroutine was started or continued, a descriptor's callback was called. Nothing of this costs anything while nobody asks for it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_coro::{Cid, Wait};
use steel_zend::{Callable, Result, Zval, fence};

use super::Runtime;
use crate::{lifetime::Share, settings};

/// See the module.
#[derive(Default)]
pub(super) struct Rounds {
    /// How many have ended.
    count: Cell<u64>,
    /// Somebody wants to know of their ends.
    pub(super) watched: Cell<bool>,
    /// Something has happened in this one.
    active: Cell<bool>,
    /// Timers have gone off in this one. It is active then.
    fired: Cell<bool>,
    /// It ends when the loop's root is polled next: what was ready together with it runs before that.
    ends: Cell<bool>,
    /// The next poll begins one.
    begins: Cell<bool>,
    /// How many coroutines had been continued at the last look.
    continued: Cell<u64>,
    defers: RefCell<Vec<(Callable, Share)>>,
    before: RefCell<Option<Callable>>,
    after: RefCell<Option<Callable>>,
    /// Called at the end of each, on the loop's own stack.
    ended: RefCell<Option<Rc<dyn Fn()>>>,
    /// Coroutines in `Event::dispatch()`.
    waiting: RefCell<Vec<Cid>>,
    /// `Event::dispatch()` outside of coroutines runs the loop.
    single: Cell<bool>,
    /// When the timer is due that ends that round without being called (nanoseconds), and whether it was.
    due: Cell<Option<u64>>,
    expired: Cell<bool>,
}

impl Rounds {
    /// Is there a deferred callback?
    pub(super) fn has_defers(&self) -> bool {
        !self.defers.borrow().is_empty()
    }

    /// Timers go off once in each round, also if more are due before it has ended, which takes a second look at what is ready.
    pub(super) fn have_fired(&self) -> bool {
        self.watched.get() && self.fired.get()
    }

    /// Timers have gone off.
    pub(super) fn set_fired(&self) {
        self.fired.set(self.watched.get());
    }

    fn set_active(&self, active: bool) {
        self.active.set(active);
        self.fired.set(self.fired.get() && active);
    }

    /// Is the round over that is not to see this timer?
    pub(super) fn end_before_timers(&self, now: u64) -> bool {
        let over = self.due.get().is_some_and(|due| due <= now);
        if over {
            self.expired.set(true);
        }
        over
    }

    fn look(&self) {
        self.watched.set(
            self.single.get()
                || self.has_defers()
                || self.before.borrow().is_some()
                || self.after.borrow().is_some()
                || self.ended.borrow().is_some()
                || !self.waiting.borrow().is_empty(),
        );
    }
}

impl Runtime {
    /// How many rounds have ended, as far as anybody wanted to know.
    pub(crate) fn round(&self) -> u64 {
        self.rounds.count.get()
    }

    /// Something has happened in this round.
    #[inline(always)]
    pub(crate) fn touch(&self) {
        if self.rounds.watched.get() {
            self.rounds.active.set(true);
            self.kick();
        }
    }

    /// A batch of descriptors was answered, and with that the round is over: there is one in each.
    pub(crate) fn touch_last(&self) {
        if self.rounds.watched.get() {
            self.rounds.ends.set(true);
            self.touch();
        }
    }

    /// Shows what the loop is to call in its next rounds, and what it asks. No PHP code runs meanwhile.
    pub(crate) fn each_deferred(&self, mut look: impl FnMut(&str, &Callable)) {
        self.rounds.defers.borrow().iter().for_each(|(callback, _)| look("Event::defer()", callback));
        self.rounds.before.borrow().iter().for_each(|callback| look("Event::cycle()", callback));
        self.rounds.after.borrow().iter().for_each(|callback| look("Event::cycle()", callback));
        self.exit_condition.borrow().iter().for_each(|callback| look("exit_condition", callback));
    }

    /// Has `callback` called at the end of the round.
    pub(crate) fn defer(&self, callback: Callable) {
        self.rounds.defers.borrow_mut().push((callback, Share::here()));
        self.watch_rounds();
    }

    /// Has `callback` called before or after each round; returns the one before it.
    pub(crate) fn set_cycle(&self, before: bool, callback: Option<Callable>) -> Option<Callable> {
        let slot = if before { &self.rounds.before } else { &self.rounds.after };
        let replaced = slot.replace(callback);
        self.watch_rounds();
        replaced
    }

    /// Has `ended` called at the end of each round, this one included.
    pub(crate) fn set_round_end(&self, ended: Option<Rc<dyn Fn()>>) {
        let replaced = self.rounds.ended.replace(ended);
        drop(replaced);
        self.watch_rounds();
    }

    fn watch_rounds(&self) {
        self.rounds.look();
        if self.is_running() {
            self.touch();
        }
    }

    /// Suspends the running coroutine until the round has ended.
    ///
    /// # Errors
    /// Unwinding.
    pub(crate) fn wait_for_round(&self) -> Result<bool> {
        let Some(cid) = self.coroutines.current() else { return Ok(false) };
        self.rounds.waiting.borrow_mut().push(cid);
        self.rounds.look();
        let outcome = self.park(Wait::Other("event dispatch"));
        self.rounds.waiting.borrow_mut().retain(|waiting| *waiting != cid);
        self.rounds.look();
        outcome
    }

    /// Runs the loop for one round. A timer that was set since the last one is not called in this one, but ends it: so does the
    /// reference, and programs count rounds by it. `first_set_in` says when the first of those is due.
    pub(crate) fn run_round(&self, first_set_in: impl FnOnce(u64) -> Option<u64>) {
        let (round, rounds) = (self.round(), &self.rounds);
        rounds.due.set(first_set_in(round));
        rounds.expired.set(false);
        rounds.single.set(true);
        rounds.look();
        rounds.set_active(false);
        self.leaving.set(false);
        self.run_until(|runtime| {
            let rounds = &runtime.rounds;
            rounds.count.get() != round || rounds.expired.get() || runtime.leaving.get() || runtime.is_idle()
        });
        rounds.due.set(None);
        rounds.single.set(false);
        rounds.look();
        if self.round() == round {
            rounds.count.set(round + 1);
        }
    }

    /// The loop starts. The reference's first round ends when the first timer is due, but calls no timer yet; here it ends at once.
    pub(super) fn start_rounds(&self, ends_at_once: bool) {
        self.rounds.set_active(ends_at_once);
    }

    /// The loop begins to wait: at its start.
    pub(super) fn enter_rounds(&self) {
        self.rounds.begins.set(true);
        self.rounds.ends.set(false);
        self.rounds.continued.set(self.coroutines.continued());
    }

    /// Whenever the loop has run what was ready: ends the round, if there was any. True: it has not ended yet, but will.
    pub(super) fn poll_round(&'static self, done: impl Fn() -> bool) -> bool {
        let rounds = &self.rounds;
        if rounds.begins.take() && !done() {
            let active = rounds.active.get();
            self.call_cycle(&rounds.before);
            rounds.active.set(active);
        }
        let continued = self.coroutines.continued();
        let moved = rounds.continued.replace(continued) != continued;
        if moved {
            rounds.active.set(true);
        }
        if !(rounds.active.get() || rounds.has_defers()) {
            return false;
        }
        if !rounds.ends.replace(true) {
            self.kick();
            return true;
        }
        rounds.ends.set(false);
        let defers = rounds.defers.take();
        for (callback, share) in defers {
            share.run(|| self.call_back(callback, Vec::new()));
        }
        self.call_cycle(&rounds.after);
        let ended = rounds.ended.borrow().clone();
        if let Some(ended) = ended
            && self.ending.get().is_none()
        {
            ended();
        }
        rounds.count.set(rounds.count.get() + 1);
        let waiting = rounds.waiting.take();
        for cid in waiting {
            if self.ending.get().is_none() {
                self.coroutines.wake_now(cid);
            }
        }
        if !done() {
            self.call_cycle(&rounds.before);
        }
        // What these callbacks did is no round of its own, unless they have deferred something.
        rounds.set_active(false);
        rounds.continued.set(self.coroutines.continued());
        rounds.look();
        if rounds.has_defers() {
            self.kick();
        }
        false
    }

    fn call_cycle(&'static self, slot: &RefCell<Option<Callable>>) {
        let callback = slot.borrow().clone();
        if let Some(callback) = callback {
            self.call_back(callback, Vec::new());
        }
    }

    /// Calls a callback of the program from the loop: in a coroutine, unless those are switched off. False: none could be made.
    pub(crate) fn call_back(&'static self, callback: Callable, args: Vec<Zval>) -> bool {
        if self.ending.get().is_some() {
            return true;
        }
        if self.calls_in_coroutines() {
            return !matches!(self.spawn(move || call_and_drop(callback, args)), Ok(None));
        }
        self.judge(call_and_drop(callback, args).map(drop));
        true
    }

    /// Do the loop's callbacks run in coroutines?
    pub(crate) fn calls_in_coroutines(&self) -> bool {
        self.callbacks_in_coroutines.get().unwrap_or_else(settings::enable_coroutine)
    }

    /// The loop is over: what was left of its rounds goes, in order.
    pub(super) fn drop_rounds(&self) {
        let defers = self.rounds.defers.take();
        drop(defers);
        let before = self.rounds.before.take();
        drop(before);
        let after = self.rounds.after.take();
        drop(after);
        let ended = self.rounds.ended.take();
        drop(ended);
        self.rounds.look();
    }

    /// In the child of a fork: they are the parent's.
    pub(super) fn forget_rounds(&self) {
        std::mem::forget(self.rounds.defers.take());
        std::mem::forget(self.rounds.before.take());
        std::mem::forget(self.rounds.after.take());
        std::mem::forget(self.rounds.ended.take());
        self.rounds.waiting.borrow_mut().clear();
        self.rounds.look();
    }
}

/// What a destructor throws when the callback goes is the callback's failure, too.
fn call_and_drop(callback: Callable, args: Vec<Zval>) -> Result<Zval> {
    let outcome = callback.call(&args);
    let dropped = fence::dropping((callback, args));
    outcome.and_then(|result| dropped.map(|()| result))
}
