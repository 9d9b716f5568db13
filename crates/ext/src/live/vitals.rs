//! The figures of a process that nobody counts at each request: a task of its loop says them every half a second, in the roster.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use steel_engine::process::{Gauge, Seat};
use steel_os::{clock, process};
use steel_zend::globals;
use tokio::task::JoinHandle;

use crate::{lifetime::scopes, runtime::Runtime};

/// Between two looks.
pub(super) const PERIOD: Duration = Duration::from_millis(500);

thread_local! {
    /// Where this process says how it is; `None`: nobody wants to know.
    /// With its generation: a child that it forks is another one.
    static SEAT: RefCell<Option<(Seat, u64)>> = const { RefCell::new(None) };
    static TASK: RefCell<Option<JoinHandle<()>>> = const { RefCell::new(None) };
}

/// The calling process says from now on how it is, whenever a loop runs.
pub(super) fn of_process(seat: Seat) {
    SEAT.set(Some((seat, process::generation())));
}

/// It is no process of a server any more.
pub(super) fn forget() {
    SEAT.set(None);
    drop(TASK.take());
}

/// A loop begins to run.
#[inline]
pub(super) fn post(runtime: &'static Runtime) {
    let seat = SEAT.with_borrow(Clone::clone);
    if let Some((seat, generation)) = seat
        && generation == process::generation()
        && TASK.with_borrow(|task| task.as_ref().is_none_or(JoinHandle::is_finished))
    {
        let task = runtime.start_task(tell(runtime, seat));
        drop(TASK.replace(Some(task)));
    }
}

async fn tell(runtime: &'static Runtime, seat: Seat) {
    let mut most_lag = 0;
    let mut lag = 0;
    loop {
        say(runtime, &seat, lag, most_lag);
        let begun = Instant::now();
        tokio::time::sleep(PERIOD).await;
        lag = begun.elapsed().saturating_sub(PERIOD).as_micros() as i64;
        most_lag = most_lag.max(lag);
    }
}

fn say(runtime: &Runtime, seat: &Seat, lag: i64, most_lag: i64) {
    let say = |gauge, value| seat.roster.set_gauge(seat.member, gauge, value);
    say(Gauge::Coroutines, runtime.coroutines.count() as i64);
    say(Gauge::MostCoroutines, runtime.coroutines.peak() as i64);
    say(Gauge::Timers, runtime.timers.callbacks.ids().len() as i64);
    say(Gauge::Scopes, scopes::count() as i64);
    say(Gauge::Memory, globals::memory_usage() as i64);
    say(Gauge::MemoryReserved, globals::memory_reserved() as i64);
    say(Gauge::Lag, lag);
    say(Gauge::MostLag, most_lag);
    say(Gauge::Said, (clock::monotonic() / 1_000_000) as i64);
}
