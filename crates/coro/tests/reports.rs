//! What can be asked about coroutines, how they are woken by those who know them, and how each error and wait is named.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use common::Bed;
use steel_coro::{
    ArenaOptions, BlockError, CancelError, Channel, Cid, Closed, Outside, Parked, ResumeError, SpawnError, Wait, Wake,
};

#[test]
fn each_error_says_what_is_wrong() {
    let told = [
        SpawnError::Limit.to_string(),
        SpawnError::Memory(std::io::Error::other("none left")).to_string(),
        ResumeError::NotFound.to_string(),
        ResumeError::Current.to_string(),
        ResumeError::Ancestor.to_string(),
        ResumeError::NotYielded.to_string(),
        CancelError::NotFound.to_string(),
        CancelError::Running.to_string(),
        CancelError::Ready.to_string(),
        Outside.to_string(),
        BlockError::Canceled.to_string(),
        BlockError::Outside.to_string(),
        Closed.to_string(),
        steel_coro::OutOfRange.to_string(),
    ];
    assert!(told[1].contains("none left"), "the cause is told: {}", told[1]);
    assert_eq!(told[9], told[11], "the same mistake is called the same");
    let mut all: Vec<&String> = told.iter().collect();
    all.sort();
    all.dedup();
    // Twice the same: no such coroutine (resume, cancel), not in a coroutine (park, block).
    assert_eq!(all.len(), told.len() - 2, "{told:?}");
}

#[test]
fn waits_have_names_of_their_own() {
    let waits = [
        (Wait::Yield, "yield"),
        (Wait::Future, "future"),
        (Wait::Channel, "channel"),
        (Wait::WaitGroup, "wait group"),
        (Wait::Join, "join"),
        (Wait::Sleep, "sleep"),
        (Wait::Lock, "lock"),
        (Wait::Socket, "socket"),
        (Wait::File, "file"),
        (Wait::Dns, "dns"),
        (Wait::Process, "process"),
        (Wait::Other("autoload"), "autoload"),
    ];
    for (wait, name) in waits {
        assert_eq!(wait.to_string(), name);
    }
}

#[test]
fn a_report_tells_who_waits_for_what_and_who_made_it() {
    let bed = Bed::new();
    let outer = bed.spawn(|scheduler, me| {
        assert_eq!(scheduler.current(), Some(me));
        assert_eq!(scheduler.with_current_data(|data| data.number), me.get());
        let log = scheduler.with_data(me, |data| Rc::clone(&data.log)).unwrap();
        common::spawn(scheduler, &log, |scheduler, _| {
            scheduler.park(Wait::Sleep).unwrap();
        })
        .unwrap();
        scheduler.park(Wait::Yield).unwrap();
    });
    let inner = Cid::new(2).unwrap();
    let scheduler = &bed.scheduler;
    assert_eq!(scheduler.ids(), [outer, inner]);
    assert_eq!((scheduler.last_cid(), scheduler.count(), scheduler.ready_count()), (Some(inner), 2, 0));
    let parked = [
        Parked { cid: outer, wait: Wait::Yield, parent: None },
        Parked { cid: inner, wait: Wait::Sleep, parent: Some(outer) },
    ];
    assert_eq!(scheduler.parked(), parked);
    assert_eq!((scheduler.wait_of(outer), scheduler.wait_of(inner)), (Some(Wait::Yield), Some(Wait::Sleep)));
    assert!(scheduler.elapsed(outer).is_some());
    assert_eq!(scheduler.with_current_data(|data| data.number), 0, "outside it is the root's");
    assert_eq!((format!("{outer}"), format!("{outer:?}")), ("1".to_owned(), "#1".to_owned()));
    assert!(scheduler.wake(inner));
    assert_eq!((scheduler.ready_count(), scheduler.wait_of(inner)), (1, None), "who is ready waits for nothing");
    bed.turn();
    scheduler.resume(outer).unwrap();
    assert_eq!((scheduler.elapsed(outer), scheduler.parent_of(outer), scheduler.wait_of(outer)), (None, None, None));
}

#[test]
fn whoever_holds_a_handle_wakes_a_coroutine_that_waits_and_no_other() {
    let bed = Bed::new();
    let kept = Rc::new(RefCell::new(Vec::new()));
    let keep = Rc::clone(&kept);
    bed.spawn(move |scheduler, _| {
        for _ in 0..3 {
            keep.borrow_mut().extend(scheduler.current_handle());
        }
        assert_eq!(scheduler.park(Wait::Sleep), Ok(Wake::Woken));
        assert_eq!(scheduler.park(Wait::Yield), Ok(Wake::Resumed));
    });
    let mut handles = kept.take().into_iter();
    let mut next = || handles.next().unwrap();
    assert!(bed.scheduler.current_handle().is_none(), "nobody runs");
    let handle = next();
    assert_eq!(format!("{handle:?}"), "#1");
    bed.scheduler.prefetch(Some(&handle), None);
    assert!(bed.scheduler.wake_handle(handle));
    assert_eq!(bed.scheduler.wait_of(Cid::new(1).unwrap()), Some(Wait::Yield), "it has run at once");
    assert!(!bed.scheduler.wake_handle(next()), "who has yielded is for resume");
    bed.scheduler.resume(Cid::new(1).unwrap()).unwrap();
    assert!(!bed.scheduler.wake_handle(next()), "who has ended is not woken");
}

/// A future that is ready when the flag is set, and leaves its waker.
fn flag(set: &Rc<Cell<bool>>, waker: &Rc<RefCell<Option<Waker>>>) -> impl Future<Output = ()> + use<> {
    let (set, waker) = (Rc::clone(set), Rc::clone(waker));
    poll_fn(move |cx| {
        *waker.borrow_mut() = Some(cx.waker().clone());
        if set.get() { Poll::Ready(()) } else { Poll::Pending }
    })
}

#[test]
fn a_waiter_is_run_at_once_by_notify_now_and_by_wake_by_if_it_is_eager() {
    for eager in [false, true] {
        let bed = Bed::new();
        let (set, waker) = (Rc::new(Cell::new(false)), Rc::new(RefCell::new(None)));
        let (first, second) = (flag(&set, &waker), flag(&set, &waker));
        let ended = Rc::new(Cell::new(0));
        let out = Rc::clone(&ended);
        let unset = Rc::clone(&set);
        let cid = bed.spawn(move |scheduler, _| {
            scheduler.block_on(first, Wait::Future).unwrap();
            unset.set(false);
            out.set(1);
            match eager {
                true => scheduler.block_on_eager(second, Wait::Channel).unwrap(),
                false => scheduler.block_on(second, Wait::Channel).unwrap(),
            }
            out.set(2);
        });
        bed.scheduler.notify_now(cid);
        assert_eq!(ended.get(), 0, "polled, and not ready");
        set.set(true);
        bed.scheduler.notify_now(cid);
        assert_eq!(ended.get(), 1, "at once");
        set.set(true);
        let by = waker.take().unwrap();
        bed.spawn(move |scheduler, _| scheduler.wake_by(by));
        assert_eq!(ended.get(), if eager { 2 } else { 1 });
        bed.turn();
        assert_eq!(ended.get(), 2);
        bed.scheduler.notify_now(cid);
    }
}

#[test]
fn unwinding_reaches_whoever_waits_and_whoever_is_ready() {
    let bed = Bed::new();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let ids: Vec<Cid> = (0..3)
        .map(|_| {
            let seen = Rc::clone(&seen);
            bed.spawn(move |scheduler, cid| {
                let wake = scheduler.park(Wait::Sleep).unwrap();
                seen.borrow_mut().push((cid.get(), wake, scheduler.is_canceled(cid)));
            })
        })
        .collect();
    assert!(bed.scheduler.wake(ids[1]));
    assert_eq!(bed.scheduler.cancel(ids[1], true), Err(CancelError::Ready));
    for &cid in &ids[..2] {
        bed.scheduler.unwind(cid).unwrap();
    }
    assert_eq!(*seen.borrow(), [(1, Wake::Canceled, true), (2, Wake::Canceled, true)]);
    bed.scheduler.cancel(ids[2], false).unwrap();
    assert_eq!(seen.borrow().len(), 2, "by the queue: in its turn");
    assert!(!bed.turn());
    assert_eq!(seen.borrow()[2], (3, Wake::Canceled, true));
    assert_eq!(bed.scheduler.unwind(ids[0]), Err(CancelError::NotFound));
    assert_eq!(bed.scheduler.continued(), 2, "those that the queue has continued or skipped");
}

#[test]
fn coroutines_of_the_parent_are_forgotten_and_ids_go_on() {
    let bed = Bed::new();
    bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Sleep).unwrap();
    });
    bed.scheduler.forget_all();
    assert_eq!((bed.scheduler.count(), bed.scheduler.ready_count(), bed.turn()), (0, 0, false));
    assert_eq!(bed.spawn(|_, _| {}).get(), 2);
}

#[test]
fn later_stacks_are_cut_as_told_and_idle_ones_give_their_memory_back() {
    let bed = Bed::new();
    let options = ArenaOptions { size: 256 * 1024, ..bed.scheduler.stacks() };
    bed.scheduler.set_stacks(options);
    assert_eq!(bed.scheduler.stacks().size, 256 * 1024);
    bed.spawn(|_, _| {});
    bed.scheduler.trim(0);
    bed.spawn(|_, _| {});
    assert_eq!(bed.scheduler.peak(), 1);
}

#[test]
fn what_a_channel_holds_can_be_seen_and_taken_out() {
    let channel = Channel::new(3);
    for item in 1..=3 {
        channel.try_push(item).unwrap();
    }
    let mut seen = Vec::new();
    channel.for_each(|item| seen.push(*item));
    assert_eq!(seen, [1, 2, 3]);
    assert_eq!((channel.capacity(), channel.is_full(), channel.consumers(), channel.producers()), (3, true, 0, 0));
    assert_eq!(format!("{channel:?}"), "Channel { capacity: 3, len: 3, closed: false, .. }");
    assert_eq!(channel.drain(), [1, 2, 3]);
    assert!(channel.is_empty());
}
