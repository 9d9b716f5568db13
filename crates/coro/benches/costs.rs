//! What the scheduler costs, in nanoseconds each: the best of several runs, so that neighbours on the machine do not count.
//! `cargo bench -p steel-coro`

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;
use std::task::{Context, Waker};
use std::time::Instant;

use steel_coro::{ArenaOptions, BlockError, Channel, Cid, Scheduler, Switch, Wait};
use steel_os::fiber::{Fiber, suspend};
use steel_os::stack::Arena;

const RUNS: usize = 9;
const COUNT: u32 = 200_000;

/// Moves a few words, as a VM state would.
struct Words;

impl Switch for Words {
    type Data = Cell<[usize; 8]>;

    fn exchange(&self, from: &Self::Data, to: &Self::Data) {
        black_box((from, to));
    }
}

fn scheduler() -> Rc<Scheduler<Words>> {
    Scheduler::new(Words, Cell::default(), ArenaOptions::default())
}

fn spawn(scheduler: &Scheduler<Words>, body: impl FnOnce(Cid) + 'static) -> Cid {
    scheduler.spawn(|_| Cell::default(), body).expect("a coroutine")
}

fn once(name: &str, count: u32, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    println!("{name:<44} {:>8.1} ns", start.elapsed().as_nanos() as f64 / f64::from(count));
}

/// Takes a result that the bench has no use for.
fn ignore<T>(_: T) {}

/// The best time per unit of a run that does `count` units.
fn measure(name: &str, count: u32, mut run: impl FnMut()) {
    let best = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    let nanos = best.min().unwrap_or_default().as_nanos() as f64 / f64::from(count);
    println!("{name:<44} {nanos:>8.1} ns");
}

fn fibers() {
    let arena = Arena::new(ArenaOptions::default());
    let take = || arena.take().expect("a stack");
    measure("stack: take + release", COUNT, || (0..COUNT).for_each(|_| drop(black_box(take()))));
    let fresh = Arena::new(ArenaOptions::default());
    let mut kept = Vec::with_capacity(50_000);
    once("stack: take a fresh one, of 50000", 50_000, || (0..50_000).for_each(|_| kept.extend(fresh.take())));
    once("fiber: create + finish on a fresh one", 50_000, || {
        kept.drain(..).for_each(|stack| ignore(Fiber::new(stack, || black_box(())).resume()));
    });
    measure("fiber: create + finish", COUNT, || {
        (0..COUNT).for_each(|_| drop(Fiber::new(take(), || black_box(())).resume()));
    });
    let fiber = Fiber::new(take(), || {
        for _ in 0..COUNT * RUNS as u32 {
            let _ = suspend();
        }
    });
    measure("fiber: resume + suspend", COUNT, || (0..COUNT).for_each(|_| drop(fiber.resume())));
    fiber.resume();
}

fn coroutines() {
    let bed = scheduler();
    measure("coroutine: create + finish", COUNT, || {
        (0..COUNT).for_each(|_| ignore(black_box(spawn(&bed, |_| ()))));
    });
    let inner = Rc::clone(&bed);
    let stop = Rc::new(Cell::new(false));
    let stopped = Rc::clone(&stop);
    let id = spawn(&bed, move |_| {
        while !stopped.get() {
            let _ = inner.park(Wait::Yield);
        }
    });
    measure("coroutine: resume + yield", COUNT, || (0..COUNT).for_each(|_| ignore(bed.resume(id))));
    stop.set(true);
    let _ = bed.resume(id);
}

fn wakes() {
    let bed = scheduler();
    let mut context = Context::from_waker(Waker::noop());
    let inner = Rc::clone(&bed);
    let id = spawn(&bed, move |_| while inner.park(Wait::Channel) == Ok(steel_coro::Wake::Woken) {});
    measure("coroutine: wake + turn + park", COUNT, || {
        (0..COUNT).for_each(|_| {
            bed.wake(id);
            bed.poll_ready(&mut context);
        });
    });
    let _ = bed.cancel(id, true);
    let inner = Rc::clone(&bed);
    spawn(&bed, move |_| {
        measure("block_on: a ready future", COUNT, || {
            (0..COUNT).for_each(|n| ignore(black_box(inner.block_on(std::future::ready(n), Wait::Future))));
        });
    });
}

/// Two coroutines over a channel of one: each item is a push, a pop and two switches.
fn channel() {
    for (name, eager) in [("channel: push + pop, queued wakes", false), ("channel: push + pop, eager wakes", true)] {
        let bed = scheduler();
        let mut context = Context::from_waker(Waker::noop());
        measure(name, COUNT, || {
            let channel = Rc::new(Channel::new(1));
            let (inner, pop) = (Rc::clone(&bed), Rc::clone(&channel));
            spawn(&bed, move |_| while let Ok(Ok(_)) = wait(&inner, pop.pop(), eager) {});
            let inner = Rc::clone(&bed);
            spawn(&bed, move |_| {
                (0..COUNT).for_each(|item| ignore(wait(&inner, channel.push(item), eager)));
                channel.close();
            });
            while bed.poll_ready(&mut context) {}
        });
    }
    let channel = Channel::new(1);
    measure("channel: try_push + try_pop", COUNT, || {
        (0..COUNT).for_each(|item| {
            ignore(channel.try_push(item));
            ignore(black_box(channel.try_pop()));
        });
    });
}

fn wait<F: Future>(scheduler: &Scheduler<Words>, future: F, eager: bool) -> Result<F::Output, BlockError> {
    if eager { scheduler.block_on_eager(future, Wait::Channel) } else { scheduler.block_on(future, Wait::Channel) }
}

/// Each of many coroutines in its turn, so that neither stack nor record is in the nearest cache.
fn crowd() {
    const CROWD: u32 = 50_000;
    let bed = scheduler();
    let mut ids = Vec::with_capacity(CROWD as usize);
    once("coroutine: create on a fresh stack, of 50000", CROWD, || {
        for _ in 0..CROWD {
            let inner = Rc::clone(&bed);
            ids.push(spawn(&bed, move |_| while inner.park(Wait::Yield) == Ok(steel_coro::Wake::Resumed) {}));
        }
    });
    measure("coroutine: resume + yield, of 50000", CROWD, || ids.iter().for_each(|id| ignore(bed.resume(*id))));
    ids.iter().for_each(|id| ignore(bed.cancel(*id, true)));
}

fn main() {
    // `cargo bench -p steel-coro -- wakes` runs one group.
    let wanted = std::env::args().nth(1).filter(|word| !word.starts_with('-'));
    for (name, group) in [
        ("fibers", fibers as fn()),
        ("coroutines", coroutines),
        ("wakes", wakes),
        ("channel", channel),
        ("crowd", crowd),
    ] {
        if wanted.as_ref().is_none_or(|wanted| wanted == name) {
            group();
        }
    }
}
