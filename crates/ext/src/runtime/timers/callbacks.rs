//! What `Swoole\Timer` has set, by id: what is called when its time has come. Each call runs in a coroutine of its own.

use std::cell::{Cell, RefCell};

use steel_coro::{ids::Ids, timers::Key};
use steel_os::clock;
use steel_zend::{Callable, Zval};

use super::{Due, Timers};
use crate::{lifetime::Share, runtime::runtime};

const NS_PER_MS: u64 = 1_000_000;

/// What `Swoole\Timer` has set in this process, by id.
#[derive(Default)]
pub(crate) struct Callbacks {
    all: RefCell<Ids<Timer>>,
    last: Cell<i64>,
    /// The one whose callback is being called; 0: none.
    current: Cell<i64>,
    /// When the first was set since the loop rested: `exec_msec` counts from then. 0: none was.
    base: Cell<u64>,
}

#[derive(Default)]
struct Timer {
    /// None: it is over, or its callback is being called.
    key: Option<Key>,
    /// Taken by the only call of a single one, like the arguments.
    callback: Option<Callable>,
    args: Args,
    /// Of a single one: the request that goes on until then.
    share: Option<Share>,
    /// Milliseconds; 0 for a single one.
    interval: i64,
    /// When it was due, while its callback is being called.
    deadline: u64,
    exec_count: i64,
    /// The round of the loop in which it was set.
    round: i64,
    /// Cleared by its own callback.
    removed: bool,
    /// The round of the loop, as `Swoole\Event` counts them, in which it was set.
    set_in: u64,
}

impl Callbacks {
    /// In the child of a fork: they are the parent's.
    pub(crate) fn forget(&self) {
        std::mem::forget(self.all.take());
        self.current.set(0);
        self.base.set(0);
    }

    /// The loop has come to rest with nothing left.
    pub(crate) fn rest(&self) {
        self.base.set(0);
    }

    /// Drops them all without a call; the one that is being called is marked.
    pub(crate) fn clear_all(&self, timers: &Timers) {
        for id in self.ids() {
            self.clear(timers, id);
        }
    }

    /// False: there is none of this id.
    #[inline(always)]
    pub(crate) fn clear(&self, timers: &Timers, id: i64) -> bool {
        if id == self.current.get()
            && let Some(timer) = self.all.borrow_mut().get_mut(id)
        {
            return !std::mem::replace(&mut timer.removed, true);
        }
        let mut all = self.all.borrow_mut();
        let Some(timer) = all.remove(id) else { return false };
        let (key, callback, args) = (timer.key.take(), timer.callback.take(), timer.args.take());
        drop(all);
        if let Some(key) = key {
            timers.remove(key);
        }
        drop(args);
        drop(callback);
        true
    }

    /// Their ids, in order.
    pub(crate) fn ids(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.all.borrow().iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }

    /// Shows what each holds, and whether it goes off again and again. No PHP code runs meanwhile.
    pub(crate) fn each(&self, mut look: impl FnMut(i64, bool, Option<&Callable>, &[Zval])) {
        for (id, timer) in self.all.borrow().iter() {
            look(id, timer.interval != 0, timer.callback.as_ref(), timer.args.as_ref().map_or(&[], |args| args));
        }
    }

    /// Is there one of this id that was not cleared?
    pub(crate) fn exists(&self, id: i64) -> bool {
        self.all.borrow().get(id).is_some_and(|timer| !timer.removed)
    }

    /// Is one being called?
    pub(crate) fn is_calling(&self) -> bool {
        self.current.get() != 0
    }

    /// Its time has come. Only the loop calls this.
    pub(crate) fn fire(&self, id: i64, deadline: u64, now: u64) {
        let (callable, args, share) = {
            let mut all = self.all.borrow_mut();
            let Some(timer) = all.get_mut(id) else { return };
            (timer.key, timer.deadline) = (None, deadline);
            match timer.interval {
                0 => timer.take(),
                _ => (timer.callback.clone(), timer.args.clone(), None),
            }
        };
        let Some(callable) = callable else { return };
        let outer = self.current.replace(id);
        let call = || runtime().call_back(callable, args.map_or(Vec::new(), |args| *args));
        match share {
            Some(share) => share.run(call),
            None => call(),
        };
        self.current.set(outer);
        let over = self.called(id, deadline, now);
        drop(over);
    }

    /// After the call: the next time of one that repeats; what is over is taken out.
    fn called(&self, id: i64, deadline: u64, now: u64) -> Option<Owned> {
        let mut all = self.all.borrow_mut();
        let timer = all.get_mut(id)?;
        if timer.interval == 0 || timer.removed {
            return all.remove(id).map(Timer::take);
        }
        // Whole intervals after it was due, however late it was; what is past already is left out.
        let step = timer.interval.unsigned_abs().saturating_mul(NS_PER_MS);
        let steps = (now.saturating_sub(deadline)) / step + 1;
        let next = deadline.saturating_add(step.saturating_mul(steps));
        timer.exec_count += 1;
        timer.key = Some(runtime().timers.set_at(next, Due::Callback(id)));
        None
    }
}

/// None, mostly: one word to move then, and nothing to look at.
pub(crate) type Args = Option<Box<Vec<Zval>>>;

/// What is dropped only when nothing is borrowed any more: destructors may run.
type Owned = (Option<Callable>, Args, Option<Share>);

impl Timer {
    #[inline(always)]
    fn take(&mut self) -> Owned {
        (self.callback.take(), self.args.take(), self.share.take())
    }
}

/// What can be told of one.
pub(crate) struct Info {
    /// When it is due, in milliseconds since the first one was set.
    pub(crate) due_in: i64,
    pub(crate) exec_count: i64,
    pub(crate) interval: i64,
    pub(crate) round: i64,
    pub(crate) removed: bool,
}

impl Timers {
    /// Has `callable` called after `ms` milliseconds, once or again and again; `args` makes its arguments. Returns its id.
    #[inline(always)]
    pub(crate) fn call_after(
        &self,
        ms: i64,
        repeated: bool,
        callable: Callable,
        args: impl FnOnce(i64) -> Args,
    ) -> i64 {
        let callbacks = &self.callbacks;
        let id = callbacks.last.get() + 1;
        callbacks.last.set(id);
        if callbacks.base.get() == 0 {
            callbacks.base.set(clock::monotonic());
        }
        let args = args(id);
        let share = (!repeated).then(Share::here);
        let key = self.set_ns(ms.unsigned_abs().saturating_mul(NS_PER_MS), Due::Callback(id));
        let (round, set_in) = (self.round(), runtime().round());
        // Written field by field where it lies: it was left without anything to drop.
        let mut all = callbacks.all.borrow_mut();
        let timer = all.add(id);
        timer.key = Some(key);
        (timer.callback, timer.args, timer.share) = (Some(callable), args, share);
        (timer.interval, timer.exec_count, timer.deadline) = (if repeated { ms } else { 0 }, 0, 0);
        (timer.round, timer.set_in, timer.removed) = (round, set_in, false);
        id
    }

    /// Clears all callbacks.
    pub(crate) fn clear_callbacks(&self) {
        self.callbacks.clear_all(self);
    }

    /// When the first of those is due that were set in a round of the loop, by [`clock::monotonic`].
    pub(crate) fn first_set_in(&self, round: u64) -> Option<u64> {
        let all = self.callbacks.all.borrow();
        let keys = all.iter().filter(|(_, timer)| timer.set_in == round).filter_map(|(_, timer)| timer.key);
        keys.filter_map(|key| self.deadline(key)).min()
    }

    /// Has something been set since the loop rested?
    pub(crate) fn is_initialized(&self) -> bool {
        self.callbacks.base.get() > 0 || !self.is_empty()
    }

    /// What can be told of a callback.
    pub(crate) fn info(&self, id: i64) -> Option<Info> {
        let base = self.callbacks.base.get();
        self.callbacks.all.borrow().get(id).map(|timer| Info {
            due_in: match timer.key.and_then(|key| self.deadline(key)).unwrap_or(timer.deadline) {
                u64::MAX => i64::MAX,
                deadline => (deadline.saturating_sub(base) / NS_PER_MS).cast_signed(),
            },
            exec_count: timer.exec_count,
            interval: timer.interval,
            round: timer.round,
            removed: timer.removed,
        })
    }
}
