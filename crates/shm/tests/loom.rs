//! Models of ring and bell: loom tries the interleavings of their steps and what weak memory may show. A wake-up that is lost is a deadlock.
//! `make loom` runs them; elsewhere this file is empty.
#![cfg(loom)]

use bytes::BytesMut;
use steel_shm::{
    bell::{Bell, Sleeper},
    ring::{Consumer, Producer, Refused, Ring},
};

const SMALLEST: usize = 64;

fn model(preemptions: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(preemptions));
    builder.max_branches = 10_000;
    builder.check(run);
}

/// Pushes, and sleeps for room.
fn send(producer: &mut Producer, writer: &mut Sleeper, message: &[u8]) {
    while let Err(refused) = producer.push(&[message]) {
        assert_eq!(refused, Refused::Full);
        writer.sleep(|| producer.room().expect("sound") >= Some(message.len()), None).expect("a wait");
    }
}

/// Sleeps for a message.
fn receive(consumer: &mut Consumer, reader: &mut Sleeper) -> Vec<u8> {
    let mut into = BytesMut::new();
    while consumer.pop(&mut into).expect("sound").is_none() {
        reader.sleep(|| !consumer.is_empty(), None).expect("a wait");
    }
    into.to_vec()
}

#[test]
fn messages_arrive_whole_and_in_order_and_both_sides_are_woken() {
    model(3, || {
        let (reads, writes) = (Bell::new().expect("a bell"), Bell::new().expect("a bell"));
        let ring = Ring::new(SMALLEST, &reads, &writes).expect("a ring");
        let (mut producer, mut writer) = (ring.producer().expect("sound"), writes.sleeper());
        let (mut consumer, mut reader) = (ring.consumer().expect("sound"), reads.sleeper());
        let sender = loom::thread::spawn(move || {
            // Two of them fit.
            (1..=3_u8).for_each(|number| send(&mut producer, &mut writer, &[number; 17]));
        });
        for number in 1..=3_u8 {
            assert_eq!(receive(&mut consumer, &mut reader), [number; 17]);
        }
        sender.join().expect("the sender");
    });
}

#[test]
fn one_reader_sleeps_by_one_bell_for_two_writers() {
    model(2, || {
        let (reads, writes) = (Bell::new().expect("a bell"), Bell::new().expect("a bell"));
        let rings = [(); 2].map(|()| Ring::new(SMALLEST, &reads, &writes).expect("a ring"));
        let mut consumers = rings.each_ref().map(|ring| ring.consumer().expect("sound"));
        let mut reader = reads.sleeper();
        let senders = rings
            .map(|ring| loom::thread::spawn(move || ring.producer().expect("sound").push(&[b"one"]).expect("room")));
        let (mut count, mut into) = (0, BytesMut::new());
        while count < 2 {
            let popped = consumers.iter_mut().filter_map(|consumer| consumer.pop(&mut into).expect("sound")).count();
            count += popped;
            if popped == 0 {
                reader.sleep(|| consumers.iter().any(|consumer| !consumer.is_empty()), None).expect("a wait");
            }
        }
        senders.into_iter().for_each(|sender| sender.join().expect("a sender"));
    });
}

#[test]
fn the_successor_of_a_reader_that_died_asleep_is_woken() {
    model(3, || {
        let (reads, writes) = (Bell::new().expect("a bell"), Bell::new().expect("a bell"));
        let ring = Ring::new(SMALLEST, &reads, &writes).expect("a ring");
        let mut producer = ring.producer().expect("sound");
        let mut dead = reads.sleeper();
        assert!(dead.may_sleep(|| false));
        let sender = loom::thread::spawn(move || (1..=2_u8).for_each(|n| producer.push(&[&[n]]).expect("room")));
        let (mut consumer, mut reader) = (ring.consumer().expect("sound"), reads.sleeper());
        assert_eq!(receive(&mut consumer, &mut reader), [1]);
        assert_eq!(receive(&mut consumer, &mut reader), [2]);
        sender.join().expect("the sender");
    });
}

#[test]
fn a_reader_that_a_dead_writer_has_not_rung_for_is_woken_by_its_successor() {
    model(3, || {
        let (reads, writes) = (Bell::new().expect("a bell"), Bell::new().expect("a bell"));
        let ring = Ring::new(SMALLEST, &reads, &writes).expect("a ring");
        let mut dead = ring.producer().expect("sound");
        let (mut consumer, mut reader) = (ring.consumer().expect("sound"), reads.sleeper());
        let sender = loom::thread::spawn(move || {
            dead.push_unrung(&[b"silent"]).expect("room"); // And is killed here.
            ring.producer().expect("sound");
        });
        assert_eq!(receive(&mut consumer, &mut reader), b"silent");
        sender.join().expect("the sender");
    });
}
