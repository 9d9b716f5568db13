//! `Swoole\Timer`: callbacks after a time or at an interval. The times lie in the runtime's queue, with everything else that waits
//! for one; here is what is called, by its id. Each call runs in a coroutine of its own.

use std::cell::{Cell, RefCell};

use steel_coro::{ids::Ids, timers::Key};
use steel_os::clock;
use steel_zend::{Array, Call, Callable, Object, Result, Zval};

use crate::{
    errors,
    runtime::{Due, Runtime, Timers, runtime},
};

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

    #[inline(always)]
    fn clear(&self, timers: &Timers, id: i64) -> bool {
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

    fn ids(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.all.borrow().iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }

    /// Its time has come. Only the loop calls this.
    pub(crate) fn fire(&self, id: i64, deadline: u64, now: u64) {
        let (callable, args) = {
            let mut all = self.all.borrow_mut();
            let Some(timer) = all.get_mut(id) else { return };
            (timer.key, timer.deadline) = (None, deadline);
            match timer.interval {
                0 => timer.take(),
                _ => (timer.callback.clone(), timer.args.clone()),
            }
        };
        let Some(callable) = callable else { return };
        let outer = self.current.replace(id);
        runtime().call_back(callable, args.map_or(Vec::new(), |args| *args));
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
type Args = Option<Box<Vec<Zval>>>;

/// What is dropped only when nothing is borrowed any more: destructors may run.
type Owned = (Option<Callable>, Args);

impl Timer {
    #[inline(always)]
    fn take(&mut self) -> Owned {
        (self.callback.take(), self.args.take())
    }
}

/// The runtime, with the timers of this process (not those of the one that forked it).
fn own() -> &'static Runtime {
    let runtime = runtime();
    runtime.leave_parents_loop();
    runtime
}

/// `Timer::after()`
pub(crate) fn after(call: &Call) -> Result<Zval> {
    set(call, false)
}

/// `Timer::tick()`
pub(crate) fn tick(call: &Call) -> Result<Zval> {
    set(call, true)
}

#[inline(always)]
fn set(call: &Call, repeated: bool) -> Result<Zval> {
    let ms = call.int(0)?;
    let callable = call.callable(1)?;
    if ms < 1 {
        errors::warning("Timer must be greater than or equal to 1")?;
        return Ok(Zval::bool(false));
    }
    let runtime = own();
    runtime.use_loop();
    let (timers, callbacks) = (&runtime.timers, &runtime.timers.callbacks);
    let id = callbacks.last.get() + 1;
    callbacks.last.set(id);
    if callbacks.base.get() == 0 {
        callbacks.base.set(clock::monotonic());
    }
    let args = if repeated || call.count() > 2 { args(id, repeated, call) } else { None };
    let key = timers.set_ns(ms.unsigned_abs().saturating_mul(NS_PER_MS), Due::Callback(id));
    let (round, set_in) = (timers.round(), runtime.round());
    // Written field by field where it lies: it was left without anything to drop.
    let mut all = callbacks.all.borrow_mut();
    let timer = all.add(id);
    timer.key = Some(key);
    (timer.callback, timer.args) = (Some(callable), args);
    (timer.interval, timer.exec_count, timer.deadline) = (if repeated { ms } else { 0 }, 0, 0);
    (timer.round, timer.set_in, timer.removed) = (round, set_in, false);
    drop(all);
    Ok(Zval::int(id))
}

/// A callback of `tick()` is told which one it is.
#[inline(never)]
fn args(id: i64, repeated: bool, call: &Call) -> Args {
    Some(Box::new(repeated.then_some(Zval::int(id)).into_iter().chain(call.rest(2)).collect()))
}

/// `Timer::clear()`
#[inline]
pub(crate) fn clear(call: &Call) -> Result<bool> {
    let timers = &own().timers;
    Ok(timers.callbacks.clear(timers, call.int(0)?))
}

/// `Timer::clearAll()`
pub(crate) fn clear_all(_: &Call) -> Result<bool> {
    let timers = &own().timers;
    timers.callbacks.clear_all(timers);
    Ok(is_initialized(timers))
}

/// Clears them all.
pub(crate) fn cancel_all() {
    let timers = &own().timers;
    timers.callbacks.clear_all(timers);
}

/// When the first of those timers is due that were set in a round of the loop, by [`clock::monotonic`].
pub(crate) fn first_set_in(round: u64) -> Option<u64> {
    let timers = &own().timers;
    let all = timers.callbacks.all.borrow();
    let keys = all.iter().filter(|(_, timer)| timer.set_in == round).filter_map(|(_, timer)| timer.key);
    keys.filter_map(|key| timers.deadline(key)).min()
}

/// Something has been set since the loop rested.
fn is_initialized(timers: &Timers) -> bool {
    timers.callbacks.base.get() > 0 || !timers.is_empty()
}

/// `Timer::exists()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    let id = call.int(0)?;
    Ok(own().timers.callbacks.all.borrow().get(id).is_some_and(|timer| !timer.removed))
}

/// `Timer::info()`
pub(crate) fn info(call: &Call) -> Result<Option<Array>> {
    let id = call.int(0)?;
    let timers = &own().timers;
    let base = timers.callbacks.base.get();
    Ok(timers.callbacks.all.borrow().get(id).map(|timer| {
        let deadline = timer.key.and_then(|key| timers.deadline(key)).unwrap_or(timer.deadline);
        let mut info = Array::new();
        let exec_msec = match deadline {
            u64::MAX => i64::MAX,
            deadline => (deadline.saturating_sub(base) / NS_PER_MS).cast_signed(),
        };
        info.set("exec_msec", exec_msec);
        info.set("exec_count", timer.exec_count);
        info.set("interval", timer.interval);
        info.set("round", timer.round);
        info.set("removed", timer.removed);
        info
    }))
}

/// `Timer::stats()`
pub(crate) fn stats(_: &Call) -> Result<Array> {
    let timers = &own().timers;
    // The one that is being called counts, too.
    let num = timers.len() + usize::from(timers.callbacks.current.get() != 0);
    let mut stats = Array::new();
    stats.set("initialized", is_initialized(timers));
    stats.set("num", num as i64);
    stats.set("round", timers.round());
    Ok(stats)
}

/// `Timer::list()`
pub(crate) fn list(_: &Call) -> Result<Object> {
    let ids: Array = own().timers.callbacks.ids().into_iter().map(Zval::int).collect();
    Object::create("Swoole\\Timer\\Iterator", &[ids.into()])
}
