//! Coroutines that hand each other things while others cancel them at random, in random orders of what is ready: nothing is lost,
//! and all come to their end. A failure names its seed.

#![allow(clippy::unwrap_used)]

mod common;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use common::{Bed, Random, Recorder};
use steel_coro::{BlockError, Channel, Cid, Mutex, Scheduler, Wait, WaitGroup};

const SEEDS: u64 = 60;
const PRODUCERS: u32 = 4;
const ITEMS: u32 = 40;
/// Far more turns than any order needs.
const TURNS: usize = 20_000;

fn bed(seed: u64) -> Bed {
    println!("seed {seed}");
    let bed = Bed::new();
    bed.scheduler.disorder(seed);
    bed
}

/// Awaits, entered at once by whoever wakes it, or in its turn.
fn wait<F: Future>(scheduler: &Scheduler<Recorder>, eager: bool, future: F) -> Result<F::Output, BlockError> {
    if eager { scheduler.block_on_eager(future, Wait::Channel) } else { scheduler.block_on(future, Wait::Channel) }
}

/// Turns, and a cancel of somebody between two of them, until all have ended.
fn run(bed: &Bed, random: &mut Random) {
    for _ in 0..TURNS {
        bed.turn();
        let ids = bed.scheduler.ids();
        if ids.is_empty() {
            return;
        }
        let cid = ids[random.below(ids.len())];
        if random.once_in(3) {
            let _ = bed.scheduler.cancel(cid, random.once_in(2)); // Who is ready already keeps what it has.
        }
    }
    panic!("{:?} never end", bed.scheduler.parked());
}

/// Cancels another one now and then, from inside of a coroutine.
fn disturb(scheduler: &Scheduler<Recorder>, random: &RefCell<Random>, me: Cid) {
    let mut random = random.borrow_mut();
    let ids = scheduler.ids();
    let cid = ids[random.below(ids.len())];
    let (now, at_once) = (random.once_in(8), random.once_in(2));
    drop(random);
    if now && cid != me {
        let _ = scheduler.cancel(cid, at_once);
    }
}

#[test]
fn what_was_pushed_is_popped_once_although_anybody_may_be_cancelled() {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let bed = bed(seed);
        let channel = Rc::new(Channel::new(1 + random.below(3)));
        let (pushed, popped) = (Rc::<RefCell<Vec<u32>>>::default(), Rc::<RefCell<Vec<(u32, u32)>>>::default());
        let inner = Rc::new(RefCell::new(Random::new(seed + 1000)));
        let open = Rc::new(Cell::new(PRODUCERS));
        for consumer in 0..3 {
            let (channel, popped, inner) = (Rc::clone(&channel), Rc::clone(&popped), Rc::clone(&inner));
            bed.spawn(move |scheduler, me| {
                loop {
                    let eager = inner.borrow_mut().once_in(2);
                    match wait(scheduler, eager, channel.pop()) {
                        Ok(Ok(value)) => popped.borrow_mut().push((consumer, value)),
                        Ok(Err(_)) => return,
                        Err(error) => assert_eq!(error, BlockError::Canceled),
                    }
                    disturb(scheduler, &inner, me);
                }
            });
        }
        for producer in 0..PRODUCERS {
            let (channel, pushed, inner, open) =
                (Rc::clone(&channel), Rc::clone(&pushed), Rc::clone(&inner), Rc::clone(&open));
            bed.spawn(move |scheduler, me| {
                for item in 0..ITEMS {
                    let (value, eager) = (producer * 1000 + item, inner.borrow_mut().once_in(2));
                    if let Ok(outcome) = wait(scheduler, eager, channel.push(value)) {
                        outcome.unwrap();
                        pushed.borrow_mut().push(value);
                    }
                    disturb(scheduler, &inner, me);
                }
                open.set(open.get() - 1);
                if open.get() == 0 {
                    channel.close();
                }
            });
        }
        run(&bed, &mut random);
        let (mut pushed, popped) = (pushed.take(), popped.take());
        // Not so among consumers: one that takes an item may run a producer, and that another consumer, before it notes its own.
        for from_to in (0..3).flat_map(|consumer| (0..PRODUCERS).map(move |producer| (consumer, producer))) {
            let one = popped.iter().filter(|(consumer, value)| (*consumer, value / 1000) == from_to);
            assert!(one.is_sorted(), "a consumer gets what a producer sends in its order");
        }
        let mut popped: Vec<u32> = popped.into_iter().map(|(_, value)| value).collect();
        pushed.sort_unstable();
        popped.sort_unstable();
        assert_eq!(pushed, popped);
    }
}

#[test]
fn a_lock_is_held_by_one_although_those_who_wait_are_cancelled() {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let bed = bed(seed);
        let mutex = Rc::new(Mutex::default());
        let held = Rc::new(Cell::new(false));
        for _ in 0..5 {
            let (mutex, held) = (Rc::clone(&mutex), Rc::clone(&held));
            bed.spawn(move |scheduler, _| {
                for _ in 0..20 {
                    if scheduler.block_on(mutex.lock(), Wait::Lock).is_err() {
                        continue;
                    }
                    assert!(!held.replace(true), "two hold it");
                    scheduler.yield_now().unwrap();
                    held.set(false);
                    assert!(mutex.unlock());
                }
            });
        }
        run(&bed, &mut random);
        assert!(mutex.try_lock(), "it is free in the end");
    }
}

#[test]
fn a_wait_group_and_the_end_of_coroutines_let_everybody_go() {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let bed = bed(seed);
        let group = Rc::new(WaitGroup::new(6));
        let gone = Rc::new(Cell::new(0));
        for _ in 0..6 {
            let inner = Rc::clone(&group);
            let worker = bed.spawn(move |scheduler, _| {
                for _ in 0..5 {
                    scheduler.yield_now().unwrap();
                }
                inner.done().unwrap();
            });
            let (group, gone) = (Rc::clone(&group), Rc::clone(&gone));
            bed.spawn(move |scheduler, _| {
                while scheduler.block_on(group.wait(), Wait::WaitGroup).is_err() {}
                while scheduler.block_on_eager(scheduler.finished(worker), Wait::Join).is_err() {}
                assert!(!scheduler.exists(worker));
                gone.set(gone.get() + 1);
            });
        }
        run(&bed, &mut random);
        assert_eq!((gone.get(), group.count()), (6, 0));
    }
}

#[test]
fn the_same_seed_gives_the_same_order_and_another_one_another() {
    let order = |seed| {
        let bed = Bed::new();
        bed.scheduler.disorder(seed);
        let seen = Rc::<RefCell<Vec<u64>>>::default();
        for _ in 0..12 {
            let seen = Rc::clone(&seen);
            bed.spawn(move |scheduler, me| {
                scheduler.yield_now().unwrap();
                seen.borrow_mut().push(me.get());
            });
        }
        while bed.turn() {}
        seen.take()
    };
    assert_eq!(order(0), (1..=12).collect::<Vec<_>>(), "without a seed, as they came");
    assert_eq!(order(3), order(3));
    assert!(order(3) != order(4) && order(3) != order(0));
    let mut sorted = order(5);
    sorted.sort_unstable();
    assert_eq!(sorted, order(0), "all of them run");
}
