//! Everything of this process that waits for a time: sleeping coroutines, time limits, and the callbacks of `Swoole\Timer`.
//!
//! One queue for all, so that they go off in the order of their deadlines. The loop's root future looks at it whenever it is
//! polled ([`Runtime::fire_timers`]) and has one alarm ring for the earliest; setting and clearing touch neither. While something
//! is in the queue, the loop goes on.
//!
//! Most are cleared long before their time, so a new one gets no deadline at once but a stamp of when it was set. The deadlines
//! are made of the stamps when they are needed, or soon after: when the root future begins or ends its turn.

mod callbacks;

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    time::Duration,
};

use steel_coro::{
    Cid, Handle,
    timers::{Key, Timers as Queue},
};
use steel_engine::alarm::Alarm;
use steel_os::clock::{Moment, Span, Stamps, monotonic};
use steel_zend::coroutine::VmSwitch;

pub(crate) use callbacks::Args as CallbackArgs;
use callbacks::Callbacks;

use super::{Local, Runtime, runtime, time_limit::expire};

/// How late a timer may be (nanoseconds), so that those that are due close to each other share one round of the loop.
const SLACK: u64 = 50_000;

/// For how long a moment serves to tell the time of stamps: some milliseconds, whatever their unit.
const SPAN: u64 = 1 << 26;

/// What is to be done when the time has come.
#[derive(Debug)]
pub(crate) enum Due {
    /// A coroutine that sleeps.
    Sleeper(Sleeper),
    /// A coroutine whose wait has a time limit.
    Limit(Cid),
    /// A coroutine that has lived for too long (`setTimeLimit()`).
    TimeLimit(Cid),
    /// A callback of `Swoole\Timer`, by its id.
    Callback(i64),
}

/// See [`Due`].
pub(crate) type Sleeper = Handle<VmSwitch<Local>>;

/// See the module.
#[derive(Default)]
pub(crate) struct Timers {
    queue: RefCell<Queue<Due>>,
    stamps: Stamps,
    /// When the clock was read last; the stamps of all that have no deadline yet follow soon after.
    known: Cell<Moment>,
    /// How many rounds of the loop there were in which something could go off.
    round: Cell<i64>,
    /// When the alarm rings that the root future has set last; 0 while it will look by itself: in its turn, or when no loop runs.
    ring: Cell<u64>,
    /// `Swoole\Timer`'s own.
    pub(crate) callbacks: Callbacks,
}

/// The end of time.
const NEVER: u64 = u64::MAX;

/// Why a timer can always be set.
const ROOM: &str = "memory ends before 2^32 timers do";

impl Timers {
    /// Sets one, from now, in nanoseconds.
    #[inline(always)]
    pub(crate) fn set_ns(&self, time: u64, due: Due) -> Key {
        let stamp = self.stamps.stamp();
        let mut known = self.known.get();
        if stamp.wrapping_sub(known.stamp) > SPAN {
            self.settle();
            known = self.known.get();
        }
        // It cannot be due before the alarm rings, or the root future looks anyway.
        if known.time.saturating_add(time).saturating_add(SLACK) >= self.ring.get() {
            return self.queue.borrow_mut().insert_fresh(stamp.max(known.stamp), time, due).expect(ROOM);
        }
        self.set_exactly(time, due)
    }

    /// Those that were set before come before it, also by a few nanoseconds.
    #[inline(never)]
    fn set_exactly(&self, time: u64, due: Due) -> Key {
        let now = self.settle();
        self.set_at(now.saturating_add(time), due)
    }

    /// Sets one, at a time of [`clock::monotonic`](steel_os::clock::monotonic).
    #[inline]
    pub(crate) fn set_at(&self, deadline: u64, due: Due) -> Key {
        let ring = deadline.saturating_add(SLACK);
        if ring < self.ring.get() {
            self.ring.set(ring);
            runtime().set_alarm(ring);
        }
        self.queue.borrow_mut().insert(deadline, due).expect(ROOM)
    }

    /// Gives deadlines to those that have none yet; returns the time.
    fn settle(&self) -> u64 {
        let now = self.stamps.moment();
        let span = Span::new(self.known.replace(now), now);
        self.queue.borrow_mut().settle(|stamp| span.time_of(stamp));
        now.time
    }

    /// Removes one, unless it is over.
    #[inline(always)]
    pub(crate) fn remove(&self, key: Key) -> bool {
        self.queue.borrow_mut().remove(key).is_some()
    }

    /// Has its time not come yet?
    pub(crate) fn is_set(&self, key: Key) -> bool {
        self.queue.borrow().get(key).is_some()
    }

    /// When it is due, if its time has not come.
    pub(crate) fn deadline(&self, key: Key) -> Option<u64> {
        if self.queue.borrow().has_fresh() {
            self.settle();
        }
        self.queue.borrow().deadline(key)
    }

    /// The coroutines that go on by themselves after a time: whose wait, or life, has a limit.
    pub(crate) fn limited(&self) -> HashSet<Cid> {
        let queue = self.queue.borrow();
        let limits = queue.values().filter_map(|due| match due {
            Due::Limit(cid) | Due::TimeLimit(cid) => Some(*cid),
            Due::Sleeper(_) | Due::Callback(_) => None,
        });
        limits.collect()
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

    /// At the end of its turn: has the alarm set for the earliest. `now` is the time at its begin, if that is known.
    #[inline]
    pub(super) fn watch(&self, now: Option<u64>, alarm: &Alarm) {
        if self.is_empty() {
            return self.ring.set(NEVER);
        }
        let fresh = self.queue.borrow().has_fresh();
        let settled = fresh.then(|| self.settle());
        let Some(earliest) = self.queue.borrow().earliest() else { return };
        let ring = earliest.saturating_add(SLACK);
        self.ring.set(ring);
        alarm.set(ring, settled.or(now).unwrap_or_else(monotonic));
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
    /// Lets everything go off that is due; what is set meanwhile waits for the next round. The time at the begin; `None`: nothing
    /// was set.
    #[inline]
    pub(super) fn fire_timers(&self) -> Option<u64> {
        if self.timers.is_empty() {
            return None;
        }
        let now = self.timers.settle();
        let queue = self.timers.queue.borrow();
        let (earliest, mark) = (queue.earliest()?, queue.mark());
        drop(queue);
        if earliest <= now && !self.rounds.have_fired() && !self.rounds.end_before_timers(now) {
            self.fire_round(now, mark);
        }
        Some(now)
    }

    /// Where no loop runs, in the manager of a server: lets everything go off that is due. How long until the next one is; `None`: none
    /// is set.
    pub(crate) fn fire_without_loop(&self) -> Option<Duration> {
        self.fire_timers();
        self.timers.settle();
        let earliest = self.timers.queue.borrow().earliest()?;
        Some(Duration::from_nanos(earliest.saturating_sub(monotonic())))
    }

    /// Takes the next one that is due; the processor may look after those that follow. After a millisecond of idling hardly
    /// anything of a coroutine is left in the processor's caches.
    #[inline(always)]
    fn next_due(&self, now: u64, mark: u64) -> Option<(u64, Due)> {
        let mut queue = self.timers.queue.borrow_mut();
        let due = queue.pop_due(now, mark);
        let sleeper = |index| match queue.upcoming(index) {
            Some(Due::Sleeper(sleeper)) => Some(sleeper),
            _ => None,
        };
        self.coroutines.prefetch(sleeper(0), sleeper(1));
        due
    }

    fn fire_round(&self, now: u64, mark: u64) {
        while self.ending.get().is_none() {
            let Some((deadline, due)) = self.next_due(now, mark) else { break };
            match due {
                Due::Sleeper(sleeper) => {
                    self.coroutines.wake_handle(sleeper);
                }
                Due::Limit(cid) => self.coroutines.notify_now(cid),
                Due::TimeLimit(cid) => expire(cid),
                Due::Callback(id) => runtime().timers.callbacks.fire(id, deadline, now),
            }
            self.judge_destructors();
        }
        self.timers.round.set(self.timers.round.get() + 1);
        self.touch();
        self.rounds.set_fired();
    }
}
