//! Order of switches, parking, resuming, canceling and limits, seen through a switch that records.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use common::{Bed, Name, Recorder, spawn};
use steel_coro::{
    ArenaOptions, CancelError, Cid, Outside, Parked, ResumeError, Scheduler, SpawnError, Switch, Wait, Wake,
};

fn cid(number: u64) -> Cid {
    Cid::new(number).unwrap()
}

#[test]
fn a_spawned_body_runs_at_once_and_its_data_goes_after_the_switch_back() {
    let bed = Bed::new();
    let note = bed.note();
    let id = bed.spawn(move |_, cid| note(&format!("body {cid}")));
    assert_eq!(bed.take_log(), ["0>1", "body 1", "1>0", "drop 1"]);
    assert_eq!(id, cid(1));
    assert_eq!((bed.scheduler.count(), bed.scheduler.peak(), bed.scheduler.exists(id)), (0, 1, false));
}

#[test]
fn nested_resumes_return_to_whoever_resumed() {
    let bed = Bed::new();
    let note = bed.note();
    let first = bed.spawn(|scheduler, _| {
        assert_eq!(scheduler.park(Wait::Yield), Ok(Wake::Resumed));
    });
    let second = bed.spawn(move |scheduler, _| {
        scheduler.park(Wait::Yield).unwrap();
        note("2 resumes 1");
        scheduler.resume(first).unwrap();
        note("2 goes on");
    });
    bed.take_log();
    bed.scheduler.resume(second).unwrap();
    assert_eq!(bed.take_log(), ["0>2", "2 resumes 1", "2>1", "1>2", "drop 1", "2 goes on", "2>0", "drop 2"]);
}

#[test]
fn a_coroutine_that_parks_below_another_goes_back_to_it() {
    let bed = Bed::new();
    let note = bed.note();
    let outer = bed.spawn(move |scheduler, me| {
        let log = scheduler.with_data(me, |data| Rc::clone(&data.log)).unwrap();
        let inner = spawn(scheduler, &log, |scheduler, _| {
            scheduler.park(Wait::Yield).unwrap();
        })
        .unwrap();
        note(&format!("inner {inner} parked"));
        assert_eq!(scheduler.parent_of(inner), Some(Some(me)));
        scheduler.park(Wait::Yield).unwrap();
    });
    assert_eq!(bed.take_log(), ["0>1", "1>2", "2>1", "inner 2 parked", "1>0"]);
    bed.scheduler.resume(cid(2)).unwrap();
    assert_eq!(bed.take_log(), ["0>2", "2>0", "drop 2"]);
    bed.scheduler.resume(outer).unwrap();
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn resume_says_why_it_cannot() {
    let bed = Bed::new();
    let scheduler = &bed.scheduler;
    assert_eq!(scheduler.resume(cid(7)), Err(ResumeError::NotFound));
    let waiting = bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Sleep).unwrap();
    });
    assert_eq!(scheduler.resume(waiting), Err(ResumeError::NotYielded));
    bed.spawn(|scheduler, outer| {
        assert_eq!(scheduler.resume(outer), Err(ResumeError::Current));
        let log = scheduler.with_data(outer, |data| Rc::clone(&data.log)).unwrap();
        spawn(scheduler, &log, move |scheduler, _| {
            assert_eq!(scheduler.resume(outer), Err(ResumeError::Ancestor));
        })
        .unwrap();
    });
    assert!(scheduler.wake(waiting));
    assert_eq!(scheduler.resume(waiting), Err(ResumeError::NotYielded), "it is queued");
    bed.turn();
    assert_eq!(scheduler.resume(waiting), Err(ResumeError::NotFound));
    assert_eq!(scheduler.park(Wait::Yield), Err(Outside));
}

#[test]
fn a_wake_queues_once_and_never_a_yielded_one() {
    let bed = Bed::new();
    let runs = Rc::new(Cell::new(0));
    let seen = Rc::clone(&runs);
    let waiting = bed.spawn(move |scheduler, _| {
        while scheduler.park(Wait::Socket) == Ok(Wake::Woken) {
            seen.set(seen.get() + 1);
        }
    });
    let yielded = bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Yield).unwrap();
    });
    bed.turn();
    assert!(!bed.scheduler.wake(yielded));
    assert!(bed.scheduler.wake(waiting));
    assert!(!bed.scheduler.wake(waiting), "queued already");
    assert_eq!(bed.root_calls(), 1, "the root future is to be polled");
    assert!(!bed.turn());
    assert_eq!(runs.get(), 1);
    assert!(bed.scheduler.wake_now(waiting));
    assert_eq!(runs.get(), 2, "without a turn");
    bed.scheduler.cancel(waiting, true).unwrap();
    bed.scheduler.resume(yielded).unwrap();
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn a_canceled_wait_says_so_now_or_in_the_next_turn() {
    let bed = Bed::new();
    let scheduler = &bed.scheduler;
    let wakes = Rc::<RefCell<Vec<Wake>>>::default();
    let seen = Rc::clone(&wakes);
    let id = bed.spawn(move |scheduler, me| {
        assert_eq!(scheduler.cancel(me, true), Err(CancelError::Running));
        for wait in [Wait::Yield, Wait::Channel, Wait::Sleep] {
            let wake = scheduler.park(wait).unwrap();
            assert_eq!(scheduler.is_canceled(me), wake == Wake::Canceled);
            seen.borrow_mut().push(wake);
        }
    });
    scheduler.cancel(id, true).unwrap();
    assert_eq!(*wakes.borrow(), [Wake::Canceled]);
    scheduler.cancel(id, false).unwrap();
    assert_eq!(scheduler.cancel(id, true), Err(CancelError::Ready));
    assert_eq!(wakes.borrow().len(), 1);
    bed.turn();
    scheduler.wake(id);
    bed.turn();
    assert_eq!(*wakes.borrow(), [Wake::Canceled, Wake::Canceled, Wake::Woken]);
    assert_eq!(scheduler.cancel(id, true), Err(CancelError::NotFound));
}

#[test]
fn the_limit_counts_the_living() {
    let bed = Bed::new();
    bed.scheduler.set_max(2);
    let park = |scheduler: &Rc<Scheduler<Recorder>>, _| {
        scheduler.park(Wait::Yield).unwrap();
    };
    let first = bed.spawn(park);
    bed.spawn(park);
    let third = spawn(&bed.scheduler, &bed.log, park);
    assert!(matches!(third, Err(SpawnError::Limit)), "{third:?}");
    bed.scheduler.resume(first).unwrap();
    assert_eq!(bed.spawn(park), cid(3), "an id is not lost by a refused spawn, and not reused");
    assert_eq!(bed.scheduler.ids(), [cid(2), cid(3)]);
    assert_eq!((bed.scheduler.peak(), bed.scheduler.last_cid()), (2, Some(cid(3))));
}

#[test]
fn a_panic_in_a_body_reaches_the_hook_and_nobody_else() {
    let bed = Bed::new();
    let note = bed.note();
    bed.scheduler.on_panic(move |cid, payload| {
        note(&format!("panic of {cid}: {}", payload.downcast_ref::<&str>().copied().unwrap_or("?")));
    });
    bed.spawn(|_, _| std::panic::resume_unwind(Box::new("broken")));
    assert_eq!(bed.take_log(), ["0>1", "1>0", "drop 1", "panic of 1: broken"]);
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn a_report_names_what_everybody_waits_for() {
    let bed = Bed::new();
    for wait in [Wait::Channel, Wait::Other("barrier")] {
        bed.spawn(move |scheduler, _| {
            scheduler.park(wait).unwrap();
        });
    }
    let expected = [
        Parked { cid: cid(1), wait: Wait::Channel, parent: None },
        Parked { cid: cid(2), wait: Wait::Other("barrier"), parent: None },
    ];
    assert_eq!(bed.scheduler.parked(), expected);
    assert_eq!(bed.scheduler.wait_of(cid(2)).map(Wait::name), Some("barrier"));
}

#[test]
fn what_is_queued_during_a_round_runs_after_it() {
    let bed = Bed::new();
    let order = Rc::<RefCell<Vec<u64>>>::default();
    for number in 1..=3_u64 {
        let order = Rc::clone(&order);
        bed.spawn(move |scheduler, _| {
            for _ in 0..2 {
                scheduler.park(Wait::Channel).unwrap();
                order.borrow_mut().push(number);
                // The one before us, which has run in this round already.
                if let Some(before) = Cid::new(number - 1) {
                    scheduler.wake(before);
                }
            }
        });
    }
    (1..=3).for_each(|number| assert!(bed.scheduler.wake(cid(number))));
    assert!(!bed.turn());
    assert_eq!(*order.borrow(), [1, 2, 3, 1, 2]);
}

#[test]
fn a_turn_ends_although_two_coroutines_keep_waking_each_other() {
    let bed = Bed::new();
    let stop = Rc::new(Cell::new(false));
    for other in [2, 1] {
        let stop = Rc::clone(&stop);
        bed.spawn(move |scheduler, _| {
            while !stop.get() {
                scheduler.wake(cid(other));
                scheduler.park(Wait::Channel).unwrap();
            }
            scheduler.wake(cid(other));
        });
    }
    let before = bed.root_calls();
    assert!(bed.turn(), "some remain");
    assert!(bed.root_calls() > before, "and the turn has asked for the next one");
    stop.set(true);
    while bed.turn() {}
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn who_yields_now_runs_after_those_that_are_ready() {
    let bed = Bed::new();
    let note = bed.note();
    assert_eq!(bed.scheduler.yield_now(), Err(Outside));
    for name in ["a", "b"] {
        let note = note.clone();
        bed.spawn(move |scheduler, _| {
            for part in 1..3 {
                note(&format!("{name}{part}"));
                scheduler.yield_now().unwrap();
            }
        });
    }
    while bed.turn() {}
    let log: Vec<_> = bed.take_log().into_iter().filter(|line| line.starts_with(['a', 'b'])).collect();
    assert_eq!(log, ["a1", "b1", "a2", "b2"]);
}

#[test]
fn the_root_is_called_when_the_last_coroutine_ends_outside_of_a_turn() {
    let bed = Bed::new();
    let id = bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Yield).unwrap();
    });
    bed.turn();
    assert_eq!(bed.root_calls(), 0);
    bed.scheduler.resume(id).unwrap();
    assert_eq!(bed.root_calls(), 1);
}

#[test]
fn stacks_of_another_size_serve_the_coroutines_that_come_later() {
    let bed = Bed::new();
    let old = bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Yield).unwrap();
    });
    bed.scheduler.set_stacks(ArenaOptions { size: 4 * 1024 * 1024, ..ArenaOptions::default() });
    assert_eq!(bed.scheduler.stacks().size, 4 * 1024 * 1024);
    bed.spawn(|_, _| {
        std::hint::black_box([1_u8; 3 * 1024 * 1024]);
    });
    bed.scheduler.trim(8192);
    bed.scheduler.resume(old).unwrap();
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn a_destructor_may_spawn_and_resume_while_its_coroutine_is_taken_apart() {
    struct Noisy(Rc<Scheduler<Silent>>, Option<Cid>);
    struct Silent;
    impl Switch for Silent {
        type Data = Option<Noisy>;
        fn exchange(&self, _: &Self::Data, _: &Self::Data) {}
    }
    impl Drop for Noisy {
        fn drop(&mut self) {
            self.0.spawn(|_| None, |_| ()).unwrap();
            self.1.into_iter().for_each(|other| self.0.resume(other).unwrap());
        }
    }
    let scheduler = Scheduler::new(Silent, None, ArenaOptions::default());
    let inner = Rc::clone(&scheduler);
    let body = move |_| {
        inner.park(Wait::Yield).unwrap();
    };
    let other = scheduler.spawn(|_| None, body).unwrap();
    let data = Noisy(Rc::clone(&scheduler), Some(other));
    scheduler.spawn(|_| Some(data), |_| ()).unwrap();
    assert_eq!((scheduler.count(), scheduler.last_cid()), (0, Some(cid(3))));
}

#[test]
fn a_hundred_thousand_coroutines_live_at_once() {
    let bed = Bed::new();
    for _ in 0..100_000 {
        bed.spawn(|scheduler, _| {
            scheduler.park(Wait::Channel).unwrap();
        });
    }
    assert_eq!(bed.scheduler.count(), 100_000);
    let refused = spawn(&bed.scheduler, &bed.log, |_, _| {});
    assert!(matches!(refused, Err(SpawnError::Limit)), "100,000 is the default limit");
    for id in bed.scheduler.ids() {
        assert!(bed.scheduler.wake(id));
    }
    while bed.turn() {}
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn memory_reserved_at_the_top_of_the_stack_lives_as_long_as_the_data() {
    let bed = Bed::new();
    let log = Rc::clone(&bed.log);
    let scheduler = Rc::clone(&bed.scheduler);
    let mut reserved = 0;
    let data = |stack: &mut steel_coro::Stack| {
        let usable = stack.usable();
        stack.reserve_top(2048).expect("room for a page of the VM stack");
        reserved = usable - stack.usable();
        Name { number: 1, log }
    };
    let body = move |_| {
        scheduler.park(Wait::Yield).unwrap();
    };
    bed.scheduler.spawn(data, body).unwrap();
    assert_eq!(reserved, 2048);
    bed.scheduler.resume(cid(1)).unwrap();
}

#[test]
fn a_scheduler_that_goes_leaves_its_parked_coroutines_where_they_are() {
    let leaked = steel_os::fiber::leaked();
    let log = Rc::<RefCell<Vec<String>>>::default();
    let touched = Rc::new(Cell::new(false));
    let guard = Touch(Rc::clone(&touched));
    {
        let switch = common::silent(&log);
        let scheduler = Scheduler::new(switch, Name { number: 0, log: Rc::clone(&log) }, ArenaOptions::default());
        let name = Name { number: 1, log: Rc::clone(&log) };
        let body = move |_| {
            let _guard = guard;
            let _ = steel_os::fiber::suspend();
        };
        scheduler.spawn(|_| name, body).unwrap();
        assert_eq!(scheduler.wait_of(cid(1)), Some(Wait::Yield));
    }
    assert_eq!(steel_os::fiber::leaked(), leaked + 1);
    assert!(!touched.get(), "nothing on the abandoned stack has been dropped");
}

struct Touch(Rc<Cell<bool>>);

impl Drop for Touch {
    fn drop(&mut self) {
        self.0.set(true);
    }
}
