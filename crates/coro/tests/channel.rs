//! The channel, the wait group and joining, by hand-polled futures and inside coroutines.

#![allow(clippy::unwrap_used)]

mod common;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use common::{Bed, Root, spawn};
use steel_coro::{BlockError, Channel, Closed, OutOfRange, TryPopError, TryPushError, Wait, WaitGroup};

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn items_come_out_in_the_order_they_went_in() {
    let channel = Channel::new(2);
    assert_eq!(channel.try_pop(), Err(TryPopError::Empty));
    assert_eq!((channel.try_push(1), channel.try_push(2)), (Ok(()), Ok(())));
    assert_eq!(channel.try_push(3), Err(TryPushError::Full(3)));
    assert!(channel.is_full());
    assert_eq!((channel.try_pop(), channel.try_pop()), (Ok(1), Ok(2)));
    assert!(channel.is_empty());
    assert_eq!(Channel::<()>::new(0).capacity(), 1);
}

#[test]
fn nobody_takes_an_item_that_a_waiting_consumer_was_promised() {
    let channel = Channel::new(4);
    let (mut first, mut second) = (channel.pop(), channel.pop());
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    assert_eq!(channel.consumers(), 2);
    channel.try_push('a').unwrap();
    assert_eq!(channel.try_pop(), Err(TryPopError::Empty), "it is the first one's");
    assert!(poll(&mut channel.pop()).is_pending());
    assert!(poll(&mut second).is_pending(), "the second cannot overtake the first");
    assert_eq!(poll(&mut first), Poll::Ready(Ok('a')));
}

#[test]
fn nobody_takes_room_that_a_waiting_producer_was_promised() {
    let channel = Channel::new(1);
    channel.try_push(1).unwrap();
    let (mut second, mut third) = (channel.push(2), channel.push(3));
    assert!(poll(&mut second).is_pending() && poll(&mut third).is_pending());
    assert_eq!(channel.producers(), 2);
    assert_eq!(channel.try_pop(), Ok(1));
    assert_eq!(channel.try_push(9), Err(TryPushError::Full(9)));
    assert!(poll(&mut third).is_pending());
    assert_eq!(poll(&mut second), Poll::Ready(Ok(())));
    assert_eq!(channel.try_pop(), Ok(2));
    assert_eq!(poll(&mut third), Poll::Ready(Ok(())));
    assert_eq!(channel.try_pop(), Ok(3));
}

#[test]
fn what_was_promised_to_a_dropped_future_goes_to_the_next() {
    let channel = Channel::new(1);
    let (mut first, mut second) = (channel.pop(), channel.pop());
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    channel.try_push(1).unwrap();
    drop(first);
    assert_eq!(poll(&mut second), Poll::Ready(Ok(1)));

    channel.try_push(2).unwrap();
    let (mut third, mut fourth) = (channel.push(3), channel.push(4));
    assert!(poll(&mut third).is_pending() && poll(&mut fourth).is_pending());
    assert_eq!(channel.try_pop(), Ok(2));
    assert_eq!(third.into_value(), Some(3), "a push that gave up returns its value");
    assert_eq!(poll(&mut fourth), Poll::Ready(Ok(())));
    assert_eq!(channel.try_pop(), Ok(4));
}

#[test]
fn a_future_dropped_while_waiting_leaves_no_trace() {
    let channel = Channel::new(1);
    let root = Arc::<Root>::default();
    let waker = Waker::from(Arc::clone(&root));
    {
        let mut pop = pin!(channel.pop());
        assert!(pop.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!((channel.consumers(), Arc::strong_count(&root)), (1, 3));
    }
    assert_eq!((channel.consumers(), Arc::strong_count(&root)), (0, 2));
    channel.try_push(1).unwrap();
    assert_eq!(root.calls.load(Ordering::SeqCst), 0);
    assert_eq!(channel.try_pop(), Ok(1));
}

#[test]
fn closing_wakes_everybody_and_what_is_inside_still_comes_out() {
    let channel = Channel::new(1);
    channel.try_push(1).unwrap();
    let mut push = channel.push(2);
    assert!(poll(&mut push).is_pending());
    assert!(channel.close());
    assert!(!channel.close(), "twice");
    assert_eq!((poll(&mut push), push.into_value()), (Poll::Ready(Err(Closed)), Some(2)));
    assert_eq!(channel.try_push(3), Err(TryPushError::Closed(3)));
    assert_eq!(poll(&mut channel.pop()), Poll::Ready(Ok(1)));
    assert_eq!(poll(&mut channel.pop()), Poll::Ready(Err(Closed)));
    assert_eq!(channel.try_pop(), Err(TryPopError::Closed));

    let channel = Channel::<u8>::new(1);
    let mut pop = channel.pop();
    assert!(poll(&mut pop).is_pending());
    channel.close();
    channel.reopen();
    assert_eq!(poll(&mut pop), Poll::Ready(Err(Closed)), "it was told before the channel opened again");
}

#[test]
fn producers_and_consumers_take_turns() {
    let bed = Bed::new();
    let channel = Rc::new(Channel::new(1));
    let got = Rc::<RefCell<Vec<(u32, u32)>>>::default();
    for consumer in 0..3 {
        let (channel, got) = (Rc::clone(&channel), Rc::clone(&got));
        bed.spawn(move |scheduler, _| {
            while let Ok(Ok(item)) = scheduler.block_on(channel.pop(), Wait::Channel) {
                got.borrow_mut().push((consumer, item));
            }
        });
    }
    for producer in 0..3 {
        let channel = Rc::clone(&channel);
        bed.spawn(move |scheduler, _| {
            for item in 0..100 {
                scheduler.block_on(channel.push(producer * 1000 + item), Wait::Channel).unwrap().unwrap();
            }
        });
    }
    while bed.turn() {}
    channel.close();
    while bed.turn() {}
    assert_eq!(bed.scheduler.count(), 0);
    let got = got.borrow();
    assert_eq!(got.len(), 300);
    for who in 0..3 {
        let mine: Vec<u32> = got.iter().filter(|(_, item)| item / 1000 == who).map(|(_, item)| item % 1000).collect();
        assert_eq!(mine, (0..100).collect::<Vec<_>>(), "a producer's items keep their order");
        let share = got.iter().filter(|(consumer, _)| *consumer == who).count();
        assert!((90..=110).contains(&share), "consumer {who} got {share} of 300");
    }
}

#[test]
fn an_eager_consumer_runs_inside_the_push_and_a_patient_one_after_it() {
    for (eager, expected) in [(true, ["got 7", "pushed"]), (false, ["pushed", "got 7"])] {
        let bed = Bed::new();
        let channel = Rc::new(Channel::new(1));
        let (note, pop) = (bed.note(), Rc::clone(&channel));
        bed.spawn(move |scheduler, _| {
            let item = if eager {
                scheduler.block_on_eager(pop.pop(), Wait::Channel)
            } else {
                scheduler.block_on(pop.pop(), Wait::Channel)
            };
            note(&format!("got {}", item.unwrap().unwrap()));
        });
        let note = bed.note();
        bed.spawn(move |scheduler, _| {
            scheduler.block_on(channel.push(7), Wait::Channel).unwrap().unwrap();
            note("pushed");
        });
        while bed.turn() {}
        let seen: Vec<_> = bed.take_log().into_iter().filter(|line| expected.contains(&line.as_str())).collect();
        assert_eq!(seen, expected, "eager: {eager}");
    }
}

#[test]
fn a_turn_ends_although_two_coroutines_hand_each_other_something_without_end() {
    let bed = Bed::new();
    let (there, back) = (Rc::new(Channel::new(1)), Rc::new(Channel::new(1)));
    let handed = Rc::new(Cell::new(0));
    let (push, pop, count) = (Rc::clone(&there), Rc::clone(&back), Rc::clone(&handed));
    let first = bed.spawn(move |scheduler, _| {
        scheduler.park(Wait::Sleep).unwrap();
        loop {
            count.set(count.get() + 1);
            scheduler.block_on_eager(push.push(()), Wait::Channel).unwrap().unwrap();
            scheduler.block_on_eager(pop.pop(), Wait::Channel).unwrap().unwrap();
        }
    });
    bed.spawn(move |scheduler, _| {
        loop {
            scheduler.block_on_eager(there.pop(), Wait::Channel).unwrap().unwrap();
            scheduler.block_on_eager(back.push(()), Wait::Channel).unwrap().unwrap();
        }
    });
    bed.scheduler.wake(first);
    assert!(bed.turn(), "they remain");
    let in_one_turn = handed.get();
    assert!((1000..100_000).contains(&in_one_turn), "{in_one_turn}");
    bed.turn();
    assert!(handed.get() > in_one_turn + 1000, "the next turn is as long");
}

#[test]
fn an_eager_wake_from_the_root_waits_for_the_turn() {
    let bed = Bed::new();
    let channel = Rc::new(Channel::new(1));
    let pop = Rc::clone(&channel);
    bed.spawn(move |scheduler, _| {
        scheduler.block_on_eager(pop.pop(), Wait::Channel).unwrap().unwrap();
    });
    channel.try_push(()).unwrap();
    assert_eq!(bed.scheduler.count(), 1);
    bed.turn();
    assert_eq!(bed.scheduler.count(), 0);
}

#[test]
fn a_canceled_pop_gives_its_place_up() {
    let bed = Bed::new();
    let channel = Rc::new(Channel::<u8>::new(1));
    let pop = Rc::clone(&channel);
    let id = bed.spawn(move |scheduler, _| {
        assert_eq!(scheduler.block_on(pop.pop(), Wait::Channel), Err(BlockError::Canceled));
    });
    assert_eq!(channel.consumers(), 1);
    bed.scheduler.cancel(id, true).unwrap();
    assert_eq!(channel.consumers(), 0);
}

#[test]
fn a_wait_group_lets_all_go_when_it_comes_to_zero() {
    let group = WaitGroup::new(2);
    let (mut first, mut second) = (group.wait(), group.wait());
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    group.done().unwrap();
    assert!(poll(&mut first).is_pending());
    assert_eq!(group.waiting(), 2);
    group.done().unwrap();
    assert_eq!(poll(&mut first), Poll::Ready(()));
    group.add(1).unwrap();
    assert_eq!(poll(&mut second), Poll::Ready(()), "it was released before the count rose again");
    assert!(poll(&mut group.wait()).is_pending());
    assert_eq!((group.add(-2), group.count()), (Err(OutOfRange), 1));
    assert_eq!(poll(&mut WaitGroup::default().wait()), Poll::Ready(()));
}

#[test]
fn who_joins_a_coroutine_goes_on_after_its_data_is_gone() {
    let bed = Bed::new();
    let note = bed.note();
    let log = Rc::clone(&bed.log);
    let slow = bed.spawn(|scheduler, _| {
        scheduler.park(Wait::Yield).unwrap();
    });
    for joiner in 0..2 {
        let note = note.clone();
        bed.spawn(move |scheduler, _| {
            scheduler.block_on(scheduler.finished(slow), Wait::Join).unwrap();
            note(&format!("joined by {joiner}"));
            scheduler.block_on(scheduler.finished(slow), Wait::Join).unwrap();
        });
    }
    spawn(&bed.scheduler, &log, |scheduler, me| assert!(scheduler.parent_of(me) == Some(None))).unwrap();
    bed.take_log();
    bed.scheduler.resume(slow).unwrap();
    assert_eq!(bed.take_log(), ["0>1", "1>0", "drop 1"]);
    bed.turn();
    let log: Vec<_> = bed.take_log().into_iter().filter(|line| line.contains("joined")).collect();
    assert_eq!(log, ["joined by 0", "joined by 1"]);
    assert_eq!(bed.scheduler.count(), 0);
}
