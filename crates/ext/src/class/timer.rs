//! `Swoole\\Timer`: callbacks after a time or at an interval. Each timer is a task of the loop and keeps it alive; the callback
//! runs in a coroutine of its own.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use steel_zend::{Array, Call, Callable, Object, Result, Zval};
use tokio::{task::AbortHandle, time::Instant};

use crate::{errors, runtime::runtime};

/// `SWOOLE_TIMER_MAX_MS`
const MAX_MS: i64 = 86_400_000 * 365;

/// The timers of this process.
#[derive(Default)]
pub(crate) struct Timers {
    all: RefCell<BTreeMap<i64, Rc<Timer>>>,
    last: Cell<i64>,
    /// How many have fired.
    rounds: Cell<i64>,
}

impl Timers {
    /// In the child of a fork: the timers are the parent's.
    pub(crate) fn forget(&self) {
        std::mem::forget(self.all.take());
    }

    /// Is there any?
    pub(crate) fn exist(&self) -> bool {
        !self.all.borrow().is_empty()
    }
}

struct Timer {
    id: i64,
    /// Milliseconds; 0 for a single one.
    interval: i64,
    callable: Callable,
    args: Vec<Zval>,
    due: Cell<Instant>,
    fired: Cell<i64>,
    /// `rounds` when it was set.
    round: i64,
    /// The round of the loop in which it was set.
    set_in: u64,
    task: RefCell<Option<AbortHandle>>,
}

/// `Timer::after()`
pub(crate) fn after(call: &Call) -> Result<Zval> {
    set(call, false)
}

/// `Timer::tick()`
pub(crate) fn tick(call: &Call) -> Result<Zval> {
    set(call, true)
}

fn set(call: &Call, repeated: bool) -> Result<Zval> {
    let ms = call.int(0)?;
    let callable = call.callable(1)?;
    if ms < 1 {
        errors::warning("Timer must be greater than or equal to 1")?;
        return Ok(Zval::bool(false));
    }
    let (ms, timers) = (ms.min(MAX_MS), timers());
    let id = timers.last.get() + 1;
    timers.last.set(id);
    let timer = Rc::new(Timer {
        id,
        interval: if repeated { ms } else { 0 },
        callable,
        args: repeated.then(|| Zval::int(id)).into_iter().chain(call.rest(2)).collect(),
        due: Cell::new(Instant::now() + Duration::from_millis(ms.unsigned_abs())),
        fired: Cell::new(0),
        round: timers.rounds.get(),
        set_in: runtime().round(),
        task: RefCell::new(None),
    });
    timers.all.borrow_mut().insert(id, Rc::clone(&timer));
    let hold = runtime().hold();
    let running = Rc::clone(&timer);
    let task = runtime().start_task(async move {
        let _hold = hold;
        run(running).await;
    });
    *timer.task.borrow_mut() = Some(task.abort_handle());
    Ok(Zval::int(id))
}

async fn run(timer: Rc<Timer>) {
    loop {
        tokio::time::sleep_until(timer.due.get()).await;
        if timer.interval == 0 {
            remove(timer.id);
            return fire(&timer);
        }
        // The next one is due an interval after this one was, however late this one is; what is past already is left out.
        let (now, step) = (Instant::now(), Duration::from_millis(timer.interval.unsigned_abs()));
        let due = timer.due.get() + step;
        timer.due.set(if due > now { due } else { now + step });
        fire(&timer);
    }
}

fn fire(timer: &Timer) {
    let timers = timers();
    timers.rounds.set(timers.rounds.get() + 1);
    timer.fired.set(timer.fired.get() + 1);
    let (callable, args) = (timer.callable.clone(), timer.args.clone());
    // If the process is to end, the loop sees it by itself.
    let _ = runtime().spawn(move || callable.call(&args).map(drop));
}

/// The timers of this process (not those of the one that forked it).
fn timers() -> &'static Timers {
    let runtime = runtime();
    runtime.leave_parents_loop();
    &runtime.timers
}

fn remove(id: i64) -> Option<Rc<Timer>> {
    timers().all.borrow_mut().remove(&id)
}

fn cancel(id: i64) -> bool {
    let Some(timer) = remove(id) else { return false };
    if let Some(task) = timer.task.take() {
        task.abort();
    }
    true
}

/// `Timer::clear()`
pub(crate) fn clear(call: &Call) -> Result<bool> {
    Ok(cancel(call.int(0)?))
}

/// `Timer::clearAll()`
pub(crate) fn clear_all(_: &Call) -> Result<bool> {
    cancel_all();
    Ok(timers().last.get() > 0)
}

/// Clears them all.
pub(crate) fn cancel_all() {
    let ids = ids();
    for id in ids {
        cancel(id);
    }
}

/// When the first of those timers is due that were set in a round of the loop.
pub(crate) fn first_set_in(round: u64) -> Option<Instant> {
    timers().all.borrow().values().filter(|timer| timer.set_in == round).map(|timer| timer.due.get()).min()
}

fn ids() -> Vec<i64> {
    timers().all.borrow().keys().copied().collect()
}

/// `Timer::exists()`
pub(crate) fn exists(call: &Call) -> Result<bool> {
    Ok(timers().all.borrow().contains_key(&call.int(0)?))
}

/// `Timer::info()`
pub(crate) fn info(call: &Call) -> Result<Option<Array>> {
    let timer = timers().all.borrow().get(&call.int(0)?).cloned();
    Ok(timer.map(|timer| {
        let mut info = Array::new();
        let left = timer.due.get().saturating_duration_since(Instant::now());
        info.set("exec_msec", i64::try_from(left.as_millis()).unwrap_or(i64::MAX));
        info.set("exec_count", timer.fired.get());
        info.set("interval", timer.interval);
        info.set("round", timer.round);
        info.set("removed", false);
        info
    }))
}

/// `Timer::stats()`
pub(crate) fn stats(_: &Call) -> Result<Array> {
    let timers = timers();
    let mut stats = Array::new();
    stats.set("initialized", timers.last.get() > 0);
    stats.set("num", timers.all.borrow().len() as i64);
    stats.set("round", timers.rounds.get());
    Ok(stats)
}

/// `Timer::list()`
pub(crate) fn list(_: &Call) -> Result<Object> {
    let ids: Array = ids().into_iter().map(Zval::int).collect();
    Object::create("Swoole\\Timer\\Iterator", &[ids.into()])
}
