//! `Swoole\Coroutine\Scheduler`: collects coroutines, then runs them all and the loop until nothing is left.

use std::cell::{Cell, RefCell};

use steel_coro::Cid;
use steel_zend::{Call, Callable, Result, State, Storage, Zval, object::Tracer};

use crate::{
    errors,
    runtime::{deadlock, runtime},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<SchedulerState>();

struct Entry {
    count: i64,
    callable: Callable,
    args: Vec<Zval>,
}

/// The state of one scheduler object.
#[derive(Default)]
pub(crate) struct SchedulerState {
    entries: RefCell<Vec<Entry>>,
    started: Cell<bool>,
}

impl State for SchedulerState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> SchedulerState {
        SchedulerState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        for entry in self.entries.borrow().iter() {
            tracer.add_callable(Some(&entry.callable));
            entry.args.iter().for_each(|value| tracer.add(value));
        }
    }
}

fn add_entry(call: &Call, name: &str, count: i64, at: usize) -> Result {
    let state = call.this::<SchedulerState>()?;
    if state.started.get() {
        return errors::warning(&format!(
            "scheduler is running, unable to execute Swoole\\Coroutine\\Scheduler->{name}"
        ));
    }
    let entry = Entry { count, callable: call.callable(at)?, args: call.rest(at + 1) };
    state.entries.borrow_mut().push(entry);
    Ok(())
}

/// `Scheduler::add()`
pub(crate) fn add(call: &Call) -> Result {
    add_entry(call, "add", 1, 0)
}

/// `Scheduler::parallel()`
pub(crate) fn parallel(call: &Call) -> Result {
    let count = call.int(0)?;
    add_entry(call, "parallel", count, 1)
}

/// `Scheduler::start()`
pub(crate) fn start(call: &Call) -> Result<bool> {
    let state = call.this::<SchedulerState>()?;
    let runtime = runtime();
    let within = runtime.in_coroutine() && runtime.loops_within.get();
    if !within && (runtime.in_coroutine() || runtime.is_running()) {
        errors::warning("must be called outside the coroutine")?;
        return Ok(false);
    }
    if state.started.replace(true) {
        errors::warning("scheduler is started, unable to execute Swoole\\Coroutine\\Scheduler->start")?;
        return Ok(false);
    }
    let entries = state.entries.take();
    if entries.is_empty() {
        state.started.set(false);
        errors::warning("no coroutine task")?;
        return Ok(false);
    }
    let outcome = if within { begin(entries).and_then(|first| runtime.wait_within(first)) } else { run(entries) };
    state.started.set(false);
    outcome.map(|()| true)
}

fn run(entries: Vec<Entry>) -> Result {
    let runtime = runtime();
    runtime.bury_what_failed();
    // What runs before the first wait keeps the loop waiting, too.
    runtime.begin_turns();
    let begun = begin(entries);
    runtime.beat.rest();
    begun?;
    runtime.run();
    runtime.check_ending()?;
    deadlock::report(runtime)
}

/// The first one that it has begun.
fn begin(entries: Vec<Entry>) -> Result<Option<Cid>> {
    let mut first = None;
    for entry in entries {
        for _ in 0..entry.count {
            let (callable, args) = (entry.callable.clone(), entry.args.clone());
            let started = runtime().spawn(move || callable.call(&args))?;
            first = first.or(started);
        }
    }
    Ok(first)
}
