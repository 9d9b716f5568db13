//! One process after the other is killed, each one access to shared memory later than the one before, until one gets through. What it
//! leaves must be what its successor can go on with.
//!
//! The children touch shared memory and allocate, no more: safe although the harness has threads.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use super::*;
use crate::{pool::Word, steps};

/// Runs `child` in processes that live for 0, 1, 2... steps, each with a scene of its own, and shows `judge` what the dead one has left.
fn at_each_step<S>(scene: impl Fn() -> S, child: impl Fn(&mut S), judge: impl Fn(S)) {
    for steps in 0.. {
        let mut scene = scene();
        // SAFETY: see above.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            steps::live_for(steps);
            let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| child(&mut scene)));
            // SAFETY: ends this process without a look at the harness's.
            unsafe { libc::_exit(if end.is_ok() { 0 } else { 101 }) };
        }
        let mut status = 0;
        // SAFETY: `status` outlives the call.
        assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
        judge(scene);
        if !libc::WIFSIGNALED(status) {
            assert_eq!((libc::WEXITSTATUS(status), steps > 10), (0, true), "after {steps} steps");
            return;
        }
        assert_eq!(libc::WTERMSIG(status), libc::SIGKILL);
    }
}

/// A ring whose memory has been used, with a reader that sleeps.
fn used_ring(capacity: usize) -> Both {
    let mut both = Both::new(capacity);
    both.producer.push(&[&vec![0; capacity / 2 - 2]]).unwrap();
    both.pop().unwrap();
    let Both { consumer, reader, .. } = &mut both;
    assert!(reader.may_sleep(|| !consumer.is_empty()));
    both
}

#[test]
fn a_producer_that_dies_leaves_whole_messages_and_its_successor_wakes_the_reader() {
    let child = |both: &mut Both| {
        let mut producer = both.ring.producer().unwrap();
        for number in 1..=3_u8 {
            while producer.push(&[&[number], &[number; 9]]) == Err(Refused::Full) {
                let Both { consumer, .. } = both;
                assert_eq!(pop(consumer), Some(vec![number - 2; 10]));
            }
        }
    };
    let judge = |mut both: Both| {
        let mut producer = both.ring.producer().unwrap();
        let mut consumer = both.ring.consumer().unwrap();
        assert!(rung(&both.reader) || consumer.is_empty());
        let mut seen = Vec::new();
        while let Some(message) = pop(&mut consumer) {
            assert_eq!(message, [message[0]; 10]);
            seen.push(message[0]);
        }
        let in_order = seen.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        assert!(in_order && seen.len() <= 3 && seen.last() <= Some(&3), "{seen:?}");
        both.reader.woken();
        assert!(both.reader.may_sleep(|| !consumer.is_empty()));
        producer.push(&[b"goes on"]).unwrap();
        assert!(rung(&both.reader));
        assert_eq!(pop(&mut consumer), Some(b"goes on".to_vec()));
    };
    at_each_step(|| used_ring(64), child, judge);
    // Large enough to go back to its start.
    at_each_step(|| used_ring(1024), child, judge);
}

#[test]
fn a_consumer_that_dies_has_had_each_message_at_most_once() {
    let scene = || {
        let mut both = used_ring(64);
        (1..=3_u8).for_each(|number| both.producer.push(&[&[number; 8]]).unwrap());
        assert_eq!(both.producer.push(&[&[4; 8], &[4; 8]]), Err(Refused::Full));
        let Both { producer, writer, .. } = &mut both;
        assert!(writer.may_sleep(|| producer.room().unwrap() >= Some(16)));
        (both, Word::<AtomicI64>::new().unwrap())
    };
    let child = |(both, handled): &mut (Both, Word<AtomicI64>)| {
        let mut sleeper = crate::bell::Bell::sleeper(&both.ring.shared.consumer_bell);
        let mut consumer = both.ring.consumer().unwrap();
        while let Some(message) = pop(&mut consumer) {
            assert_eq!(handled.swap(i64::from(message[0]), SeqCst), i64::from(message[0]) - 1);
        }
        assert!(sleeper.may_sleep(|| !consumer.is_empty()));
    };
    at_each_step(scene, child, |(mut both, handled)| {
        let mut sleeper = crate::bell::Bell::sleeper(&both.ring.shared.consumer_bell);
        let mut consumer = both.ring.consumer().unwrap();
        assert!(rung(&both.writer) || !consumer.is_empty(), "the dead one has made room and told nobody");
        let mut last = handled.load(SeqCst);
        let lost = pop(&mut consumer).map_or(0, |message| {
            let first = i64::from(message[0]);
            let lost = first - last - 1;
            last = first;
            lost
        });
        assert!((0..=1).contains(&lost), "{last}: {lost} lost");
        while let Some(message) = pop(&mut consumer) {
            last += 1;
            assert_eq!(message, [last as u8; 8]);
        }
        assert!(last == 3 || lost == 0);
        assert!(rung(&both.writer), "a producer that waits for room is woken, by the dead one or its successor");
        assert!(sleeper.may_sleep(|| !consumer.is_empty()));
        both.producer.push(&[&[4; 8], &[4; 8]]).unwrap();
        assert!(rung(&sleeper));
        assert_eq!(pop(&mut consumer), Some(vec![4; 16]));
    });
}
