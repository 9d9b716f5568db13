//! Locks between processes, some of which die. Each test forks, so this runs without the harness's threads.

mod common;

use std::{
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::{Duration, Instant},
};

use common::{Stepper, collect, fork, kill};
use steel_shm::{
    lock::{Access, Kind, Lock, Refusal},
    pool::Word,
};

const KINDS: [Kind; 3] = [Kind::Mutex, Kind::Spin, Kind::ReadWrite];

/// Longer than anything here takes.
const LONG: Option<Duration> = Some(Duration::from_secs(60));

fn word() -> Word<AtomicU32> {
    Word::new().expect("memory")
}

fn reaches(word: &AtomicU32, value: u32) {
    let start = Instant::now();
    while word.load(SeqCst) < value {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain");
        std::thread::sleep(Duration::from_micros(100));
    }
}

/// A child that takes the lock, says so by adding to the word, and keeps it until it is killed.
fn holder<'a>(lock: &'a Lock, access: Access, taken: &'a AtomicU32) -> i32 {
    fork(|| {
        lock.lock(access, None).expect("it is free");
        taken.fetch_add(1, SeqCst);
        loop {
            std::thread::sleep(Duration::from_secs(60));
        }
    })
}

fn one_holder_at_a_time() {
    for kind in KINDS {
        let (lock, count) = (Lock::new(kind).expect("memory"), word());
        let children = [(); 3].map(|()| {
            fork(|| {
                for _ in 0..5000 {
                    assert_eq!(lock.lock(Access::Write, LONG), Ok(None));
                    // No addition in one step.
                    let value = count.load(SeqCst);
                    std::hint::spin_loop();
                    count.store(value + 1, SeqCst);
                    assert!(lock.unlock());
                }
            })
        });
        assert!(children.into_iter().all(|child| collect(child) == 0));
        assert_eq!(count.load(SeqCst), 15_000, "{kind:?}");
    }
}

fn several_read_and_one_writes() {
    let (lock, taken) = (Lock::new(Kind::ReadWrite).expect("memory"), word());
    let readers = [(); 3].map(|()| holder(&lock, Access::Read, &taken));
    reaches(&taken, 3);
    assert_eq!(lock.try_lock(Access::Write), Err(Refusal::Busy));
    assert_eq!((lock.try_lock(Access::Read), lock.try_lock(Access::Read)), (Ok(None), Ok(None)));
    assert_eq!(lock.lock(Access::Write, None), Err(Refusal::Deadlock), "it would wait for itself");
    assert!(lock.unlock() && lock.unlock() && !lock.unlock(), "as often as it was taken");
    let start = Instant::now();
    assert_eq!(lock.lock(Access::Write, Some(Duration::from_millis(30))), Err(Refusal::TimedOut));
    assert!(start.elapsed() >= Duration::from_millis(30));

    // They die one after the other, and nobody gives anything back.
    readers.into_iter().for_each(kill);
    let dead = lock.lock(Access::Write, LONG).expect("taken from the dead");
    assert!(dead.is_some_and(|pid| readers.contains(&pid)));
    readers.iter().for_each(|reader| _ = collect(*reader));
    assert_eq!(lock.try_lock(Access::Read), Err(Refusal::Busy));
    assert_eq!(lock.lock(Access::Read, None), Err(Refusal::Deadlock));
    assert!(lock.unlock() && !lock.unlock());
    assert_eq!(lock.try_lock(Access::Read), Ok(None));
}

fn more_readers_than_there_is_room_for_wait() {
    let (lock, taken) = (Lock::new(Kind::ReadWrite).expect("memory"), word());
    let readers: Vec<i32> = (0..260).map(|_| holder(&lock, Access::Read, &taken)).collect();
    reaches(&taken, 252);
    kill(readers[0]);
    readers[1..].iter().for_each(|reader| kill(*reader));
    assert!(lock.lock(Access::Write, LONG).is_ok());
    readers.into_iter().for_each(|reader| _ = collect(reader));
}

fn a_lock_is_taken_from_the_dead_and_given_back_by_anybody() {
    for kind in KINDS {
        let (lock, taken) = (Lock::new(kind).expect("memory"), word());
        let child = holder(&lock, Access::Write, &taken);
        reaches(&taken, 1);
        assert_eq!(lock.try_lock(Access::Write), Err(Refusal::Busy));
        if kind == Kind::ReadWrite {
            assert!(!lock.unlock(), "whose it is is known");
        } else {
            assert!(lock.unlock(), "anybody may");
            assert_eq!(lock.try_lock(Access::Read), Ok(None));
            lock.unlock();
        }
        kill(child);
        collect(child);

        let child = holder(&lock, Access::Write, &taken);
        reaches(&taken, 2);
        kill(child);
        // A zombie is dead, too.
        assert_eq!(lock.lock(Access::Write, LONG), Ok(Some(child)), "{kind:?}");
        collect(child);
        assert!(lock.unlock());
        assert_eq!(lock.lock(Access::Write, None), Ok(None), "it is told once");
    }
}

fn a_holder_may_die_at_any_instruction() {
    for (kind, access) in
        [(Kind::Mutex, Access::Write), (Kind::ReadWrite, Access::Write), (Kind::ReadWrite, Access::Read)]
    {
        let mut steps = 0;
        for kill_after in 0.. {
            let lock = Lock::new(kind).expect("memory");
            let child = Stepper::new(
                || (),
                || {
                    lock.lock(access, None).expect("it is free");
                    lock.unlock();
                },
            );
            let goes_on = (0..kill_after).all(|_| child.step());
            drop(child);
            for access in [Access::Read, Access::Write] {
                assert!(lock.lock(access, LONG).is_ok(), "{kind:?} after {kill_after}");
                assert!(lock.unlock());
            }
            assert_eq!(lock.try_lock(Access::Write), Ok(None));
            if !goes_on {
                steps = kill_after;
                break;
            }
        }
        println!("    {kind:?}, {access:?}: {steps} instructions");
        assert!(steps > 20);
    }
}

/// Whoever gives it back may die before he has woken anybody.
fn who_sleeps_is_not_forgotten() {
    for kind in [Kind::Mutex, Kind::ReadWrite] {
        for kill_after in 0.. {
            let (lock, asleep) = (Lock::new(kind).expect("memory"), word());
            let child = Stepper::new(|| _ = lock.lock(Access::Write, None).expect("it is free"), || _ = lock.unlock());
            let sleeper = fork(|| {
                asleep.store(1, SeqCst);
                lock.lock(Access::Write, LONG).expect("in time");
            });
            reaches(&asleep, 1);
            let goes_on = (0..kill_after).all(|_| child.step());
            drop(child);
            assert_eq!(collect(sleeper), 0, "{kind:?} after {kill_after}");
            if !goes_on {
                break;
            }
        }
    }
}

fn main() {
    common::run(&[
        ("one_holder_at_a_time", one_holder_at_a_time),
        ("several_read_and_one_writes", several_read_and_one_writes),
        ("more_readers_than_there_is_room_for_wait", more_readers_than_there_is_room_for_wait),
        (
            "a_lock_is_taken_from_the_dead_and_given_back_by_anybody",
            a_lock_is_taken_from_the_dead_and_given_back_by_anybody,
        ),
        ("a_holder_may_die_at_any_instruction", a_holder_may_die_at_any_instruction),
        ("who_sleeps_is_not_forgotten", who_sleeps_is_not_forgotten),
    ]);
}
