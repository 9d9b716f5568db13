//! Everything of this process that waits for a time: sleeping coroutines, time limits, and the callbacks of `Swoole\Timer`.
//!
//! One queue for all, so that they go off in the order of their deadlines. The loop's root future looks at it whenever it is
//! polled ([`Runtime::fire_timers`]) and has one alarm ring for the earliest; setting and clearing touch neither. While something
//! is in the queue, the loop goes on.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use steel_coro::{
    Cid,
    timers::{Key, Timers as Queue},
};
use steel_os::clock;

use super::{Runtime, runtime};
use crate::class::timer::Callbacks;

/// How late a timer may be (nanoseconds), so that those that are due close to each other share one round of the loop.
const SLACK: u64 = 50_000;

/// What is to be done when the time has come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    /// A coroutine that sleeps.
    Sleeper(Cid),
    /// A coroutine whose wait has a time limit.
    Limit(Cid),
    /// A callback of `Swoole\Timer`, by its id.
    Callback(i64),
}

/// See the module.
#[derive(Default)]
pub(crate) struct Timers {
    queue: RefCell<Queue<Due>>,
    /// How many rounds of the loop there were in which something could go off.
    round: Cell<i64>,
    /// When the alarm rings that the root future has set last; 0 while it will look by itself: in its turn, or when no loop runs.
    ring: Cell<u64>,
    /// `Swoole\Timer`'s own.
    pub(crate) callbacks: Callbacks,
}

/// The end of time.
const NEVER: u64 = u64::MAX;

impl Timers {
    /// Sets one, from now.
    #[inline]
    pub(crate) fn set(&self, time: Duration, due: Due) -> Key {
        let time = u64::try_from(time.as_nanos()).unwrap_or(NEVER);
        self.set_at(clock::monotonic().saturating_add(time), due)
    }

    /// Sets one, at a time of [`clock::monotonic`].
    #[inline]
    pub(crate) fn set_at(&self, deadline: u64, due: Due) -> Key {
        let ring = deadline.saturating_add(SLACK);
        if ring < self.ring.get() {
            self.ring.set(ring);
            runtime().set_alarm(ring);
        }
        self.queue.borrow_mut().insert(deadline, due).expect("memory ends before 2^32 timers do")
    }

    /// Removes one, unless it is over.
    #[inline]
    pub(crate) fn remove(&self, key: Key) -> bool {
        self.queue.borrow_mut().remove(key).is_some()
    }

    /// Has its time not come yet?
    pub(crate) fn is_set(&self, key: Key) -> bool {
        self.queue.borrow().get(key).is_some()
    }

    /// When it is due, if its time has not come.
    pub(crate) fn deadline(&self, key: Key) -> Option<u64> {
        self.queue.borrow().deadline(key)
    }

    /// How many are set.
    pub(crate) fn len(&self) -> usize {
        self.queue.borrow().len()
    }

    /// None is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }

    /// Rounds so far, as `Timer::stats()` counts them.
    pub(crate) fn round(&self) -> i64 {
        self.round.get()
    }

    /// The loop begins.
    pub(super) fn begin_loop(&self) {
        if self.round.get() == 0 {
            self.round.set(1);
        }
    }

    /// The loop has ended. If nothing is left, the count begins anew.
    pub(super) fn end_loop(&self) {
        self.begin_turn();
        if self.is_empty() {
            self.round.set(0);
            self.callbacks.rest();
        }
    }

    /// The root future has its turn.
    #[inline]
    pub(super) fn begin_turn(&self) {
        self.ring.set(0);
    }

    /// At the end of its turn: has the alarm set for the earliest.
    #[inline]
    pub(super) fn watch(&self, set_alarm: impl FnOnce(u64)) {
        let Some(earliest) = self.queue.borrow().earliest() else { return self.ring.set(NEVER) };
        let ring = earliest.saturating_add(SLACK);
        self.ring.set(ring);
        set_alarm(ring);
    }

    /// In the child of a fork: all of it is the parent's.
    pub(super) fn forget(&self) {
        std::mem::forget(self.queue.take());
        self.round.set(0);
        self.ring.set(0);
        self.callbacks.forget();
    }

    /// Drops the callbacks without calling them, and forgets the rest.
    pub(super) fn clear(&self) {
        self.callbacks.clear_all(self);
        drop(self.queue.take());
        self.round.set(0);
        self.callbacks.rest();
    }
}

impl Runtime {
    /// Lets everything go off that is due; what is set meanwhile waits for the next round. The time at the begin.
    #[inline]
    pub(super) fn fire_timers(&self) -> u64 {
        let queue = self.timers.queue.borrow();
        let Some(earliest) = queue.earliest() else { return 0 };
        let mark = queue.mark();
        drop(queue);
        let now = clock::monotonic();
        if earliest <= now {
            self.fire_round(now, mark);
        }
        now
    }

    fn fire_round(&self, now: u64, mark: u64) {
        while self.ending.get().is_none() {
            let Some((deadline, due)) = self.timers.queue.borrow_mut().pop_due(now, mark) else { break };
            match due {
                Due::Sleeper(cid) => {
                    self.coroutines.wake_now(cid);
                }
                Due::Limit(cid) => self.coroutines.notify_now(cid),
                Due::Callback(id) => runtime().timers.callbacks.fire(id, deadline, now),
            }
            self.judge_destructors();
        }
        self.timers.round.set(self.timers.round.get() + 1);
        self.touch();
    }
}
