//! Awaiting futures on a coroutine's own stack: wakes from here and from other threads, cancels, nesting.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use common::{Bed, Recorder};
use steel_coro::{BlockError, Scheduler, Wait, Wake};

/// A future that another side completes.
#[derive(Clone, Default)]
struct Promise(Arc<Mutex<(Option<u32>, Option<Waker>)>>);

impl Promise {
    fn keep(&self, value: u32) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 = Some(value);
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    fn waker(&self) -> Waker {
        self.0.lock().unwrap().1.clone().expect("somebody waits")
    }
}

impl Future for Promise {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let mut state = self.0.lock().unwrap();
        state.1 = Some(cx.waker().clone());
        state.0.take().map_or(Poll::Pending, Poll::Ready)
    }
}

fn blocked(bed: &Bed, promise: &Promise) -> Rc<Cell<Option<Result<u32, BlockError>>>> {
    let result = Rc::new(Cell::new(None));
    let (promise, out) = (promise.clone(), Rc::clone(&result));
    bed.spawn(move |scheduler, _| out.set(Some(scheduler.block_on(promise, Wait::Future))));
    result
}

#[test]
fn a_future_that_is_ready_causes_no_switch() {
    let bed = Bed::new();
    let note = bed.note();
    bed.spawn(move |scheduler, _| {
        assert_eq!(scheduler.block_on(std::future::ready(5), Wait::Future), Ok(5));
        note("done");
    });
    assert_eq!(bed.take_log(), ["0>1", "done", "1>0", "drop 1"]);
}

#[test]
fn outside_of_a_coroutine_nothing_blocks() {
    let bed = Bed::new();
    assert_eq!(bed.scheduler.block_on(std::future::ready(5), Wait::Future), Err(BlockError::Outside));
}

#[test]
fn a_wake_on_the_same_thread_runs_in_the_next_turn() {
    let bed = Bed::new();
    let promise = Promise::default();
    let result = blocked(&bed, &promise);
    bed.turn();
    promise.keep(9);
    assert_eq!((result.get(), bed.root_calls()), (None, 1));
    bed.turn();
    assert_eq!(result.get(), Some(Ok(9)));
}

#[test]
fn a_wake_from_another_thread_calls_the_root_and_runs_here() {
    let bed = Bed::new();
    let promise = Promise::default();
    let result = blocked(&bed, &promise);
    bed.turn();
    let other = promise.clone();
    thread::spawn(move || other.keep(11)).join().unwrap();
    assert_eq!((result.get(), bed.root_calls()), (None, 1));
    bed.turn();
    assert_eq!(result.get(), Some(Ok(11)));
}

#[test]
fn a_thousand_wakes_from_other_threads_are_all_heard() {
    let bed = Bed::new();
    let promises: Vec<Promise> = (0..1000).map(|_| Promise::default()).collect();
    let results: Vec<_> = promises.iter().map(|promise| blocked(&bed, promise)).collect();
    let threads: Vec<_> = promises
        .chunks(250)
        .map(|chunk| {
            let chunk = chunk.to_vec();
            thread::spawn(move || chunk.iter().for_each(|promise| promise.keep(1)))
        })
        .collect();
    while bed.scheduler.count() > 0 {
        bed.turn();
        thread::yield_now();
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert!(results.iter().all(|result| result.get() == Some(Ok(1))));
}

#[test]
fn a_spurious_wake_only_polls_again() {
    let bed = Bed::new();
    let promise = Promise::default();
    let result = blocked(&bed, &promise);
    promise.waker().wake();
    bed.turn();
    assert_eq!(result.get(), None);
    promise.keep(3);
    bed.turn();
    assert_eq!(result.get(), Some(Ok(3)));
}

#[test]
fn a_future_that_wakes_itself_lets_the_others_run_first() {
    let bed = Bed::new();
    let note = bed.note();
    let other = bed.note();
    bed.spawn(move |scheduler, _| {
        let mut polls = 0;
        let future = poll_fn(|cx| {
            note("poll");
            polls += 1;
            cx.waker().wake_by_ref();
            if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
        });
        scheduler.block_on(future, Wait::Future).unwrap();
    });
    let second = bed.spawn(move |scheduler, _| {
        scheduler.park(Wait::Channel).unwrap();
        other("second");
    });
    bed.scheduler.wake(second);
    bed.take_log();
    while bed.turn() {}
    let log: Vec<_> =
        bed.take_log().into_iter().filter(|line| !line.contains(['>', 'd']) || line == "second").collect();
    assert_eq!(log, ["poll", "second", "poll"]);
}

#[test]
fn a_cancel_drops_the_future_and_its_waker_is_deaf_afterwards() {
    let bed = Bed::new();
    let promise = Promise::default();
    let result = blocked(&bed, &promise);
    let late = promise.waker();
    bed.scheduler.cancel(steel_coro::Cid::new(1).unwrap(), false).unwrap();
    late.wake_by_ref();
    bed.turn();
    assert_eq!(result.get(), Some(Err(BlockError::Canceled)));
    assert_eq!(Arc::strong_count(&promise.0), 1, "the future is gone");
    late.wake();
    bed.turn();
}

#[test]
fn a_wakers_call_does_not_end_a_wait_that_is_not_its_own() {
    let bed = Bed::new();
    let promise = Promise::default();
    let kept = promise.clone();
    let wakes = Rc::<RefCell<Vec<Wake>>>::default();
    let seen = Rc::clone(&wakes);
    let id = bed.spawn(move |scheduler, _| {
        scheduler.block_on(promise, Wait::Future).unwrap();
        let wake = scheduler.park(Wait::Sleep).unwrap();
        seen.borrow_mut().push(wake);
    });
    let stale = kept.waker();
    kept.keep(1);
    bed.turn();
    stale.wake();
    bed.turn();
    assert!(wakes.borrow().is_empty(), "still asleep");
    bed.scheduler.wake(id);
    bed.turn();
    assert_eq!(*wakes.borrow(), [Wake::Woken]);
}

/// A future that waits, on the same coroutine, inside the poll of another: what a destructor of PHP might do. The outer one
/// is completed while the coroutine sits in the inner wait.
fn nested(inner: impl FnOnce(&Scheduler<Recorder>) + 'static, end_inner: impl FnOnce(&Scheduler<Recorder>)) {
    let bed = Bed::new();
    let outer = Promise::default();
    let kept = outer.clone();
    let result = Rc::new(Cell::new(0));
    let out = Rc::clone(&result);
    bed.spawn(move |scheduler, _| {
        let (mut outer, mut inner) = (outer, Some(inner));
        let future = poll_fn(|cx| {
            let poll = Pin::new(&mut outer).poll(cx);
            inner.take().into_iter().for_each(|inner| inner(scheduler));
            poll
        });
        out.set(scheduler.block_on(future, Wait::Future).unwrap());
    });
    kept.keep(1);
    bed.turn();
    assert_eq!(result.get(), 0, "the inner wait is not over");
    end_inner(&bed.scheduler);
    while bed.turn() {}
    assert_eq!(result.get(), 1);
}

#[test]
fn a_future_awaited_inside_the_poll_of_another_loses_no_wake() {
    let promise = Promise::default();
    let inner = promise.clone();
    nested(move |scheduler| assert_eq!(scheduler.block_on(inner, Wait::Future), Ok(2)), |_| promise.keep(2));
}

#[test]
fn a_park_inside_the_poll_of_another_loses_no_wake() {
    nested(
        |scheduler| assert_eq!(scheduler.park(Wait::Channel), Ok(Wake::Woken)),
        |scheduler| assert!(scheduler.wake(steel_coro::Cid::new(1).unwrap())),
    );
}

#[test]
fn a_waker_that_outlives_its_scheduler_does_nothing() {
    let promise = Promise::default();
    let polls = Arc::new(AtomicUsize::new(0));
    let stale = {
        let bed = Bed::new();
        let promise = promise.clone();
        let polls = Arc::clone(&polls);
        let slot = Rc::new(RefCell::new(None));
        let out = Rc::clone(&slot);
        bed.spawn(move |scheduler, _| {
            let future = poll_fn(|cx| {
                polls.fetch_add(1, Ordering::Relaxed);
                *out.borrow_mut() = Some(cx.waker().clone());
                Poll::Ready(())
            });
            scheduler.block_on(future, Wait::Future).unwrap();
            drop(promise);
        });
        slot.take().unwrap()
    };
    stale.wake_by_ref();
    thread::spawn(move || stale.wake()).join().unwrap();
    assert_eq!(polls.load(Ordering::Relaxed), 1);
}
