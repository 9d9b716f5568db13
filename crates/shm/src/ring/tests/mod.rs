//! What the sides promise, in one process; then at each step of a death, and against memory that anybody has written to.

mod corrupt;
mod crash;
mod model;

use bytes::BytesMut;

use super::*;
use crate::bell::Sleeper;

/// A ring, its ends, and those who sleep by its bells.
struct Both {
    ring: Ring,
    producer: Producer,
    consumer: Consumer,
    reader: Sleeper,
    writer: Sleeper,
}

impl Both {
    fn new(capacity: usize) -> Both {
        let (reads, writes) = (Bell::new().unwrap(), Bell::new().unwrap());
        let ring = Ring::new(capacity, &reads, &writes).unwrap();
        let (producer, consumer) = (ring.producer().unwrap(), ring.consumer().unwrap());
        Both { ring, producer, consumer, reader: reads.sleeper(), writer: writes.sleeper() }
    }

    fn pop(&mut self) -> Option<Vec<u8>> {
        pop(&mut self.consumer)
    }
}

fn pop(consumer: &mut Consumer) -> Option<Vec<u8>> {
    let mut into = BytesMut::new();
    let length = consumer.pop(&mut into).unwrap()?;
    assert_eq!(into.len(), length);
    Some(into.to_vec())
}

fn rung(sleeper: &Sleeper) -> bool {
    let mut fds = [rustix::event::PollFd::new(sleeper, rustix::event::PollFlags::IN)];
    rustix::event::poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })).unwrap() == 1
}

/// Numbers that are the same in each run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        (self.word() % limit as u64) as usize
    }

    fn word(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[test]
fn a_message_of_several_parts_arrives_as_one_behind_what_is_there() {
    let mut both = Both::new(256);
    both.producer.push(&[b"GET ", b"", b"/", b" and a body of more words than one"]).unwrap();
    both.producer.push(&[]).unwrap();
    let mut into = BytesMut::from(&b"> "[..]);
    assert_eq!(both.consumer.pop(&mut into).unwrap(), Some(39));
    assert_eq!(into, b"> GET / and a body of more words than one"[..]);
    assert_eq!(both.consumer.pop(&mut into).unwrap(), Some(0));
    assert_eq!(both.consumer.pop(&mut into).unwrap(), None);
    assert!(both.consumer.is_empty());
}

#[test]
fn a_full_ring_takes_nothing_of_a_message_and_rings_when_there_is_room() {
    let mut both = Both::new(64);
    assert_eq!(both.producer.room(), Ok(Some(56)));
    both.producer.push(&[&[1; 20]]).unwrap();
    assert_eq!(both.producer.room(), Ok(Some(24)));
    assert_eq!(both.producer.push(&[&[2; 20], &[2; 5]]), Err(Refused::Full));
    both.producer.push(&[&[3; 24]]).unwrap();
    assert_eq!(both.producer.room(), Ok(None));
    assert_eq!(both.producer.push(&[]), Err(Refused::Full));
    let Both { producer, writer, .. } = &mut both;
    assert!(writer.may_sleep(|| producer.room().unwrap().is_some()));
    assert_eq!(both.pop(), Some(vec![1; 20]));
    assert_eq!(both.pop(), Some(vec![3; 24]));
    assert!(!rung(&both.writer));
    assert_eq!(both.pop(), None);
    assert!(rung(&both.writer));
    both.writer.woken();
    both.producer.push(&[]).unwrap();
    assert_eq!((both.pop(), both.pop()), (Some(vec![]), None));
    assert!(!rung(&both.writer), "it was served, nobody rings for it");
}

#[test]
fn a_producer_that_waits_is_rung_for_as_soon_as_half_is_seen_to_be_free() {
    let mut both = Both::new(64);
    both.producer.push(&[&[1; 24]]).unwrap();
    assert_eq!(both.consumer.pop(&mut BytesMut::new()), Ok(Some(24)));
    both.producer.push(&[&[2; 8]]).unwrap();
    assert_eq!(both.consumer.look(), Ok(()));
    both.producer.push(&[&[3; 24]]).unwrap();
    assert_eq!(both.producer.push(&[&[4; 24]]), Err(Refused::Full));
    let Both { producer, writer, .. } = &mut both;
    assert!(writer.may_sleep(|| producer.room().unwrap() >= Some(24)));
    assert_eq!(both.pop(), Some(vec![2; 8]));
    assert!(!rung(&both.writer));
    assert_eq!(both.pop(), Some(vec![3; 24]));
    assert!(rung(&both.writer), "seen before it was read");
}

#[test]
fn a_producer_waits_for_room_for_a_long_message_also_when_a_short_one_has_passed_since() {
    let mut both = Both::new(64);
    both.producer.push(&[&[1; 24]]).unwrap();
    both.producer.push(&[&[2; 8]]).unwrap();
    assert_eq!(both.producer.push(&[&[3; 24]]), Err(Refused::Full));
    both.producer.push(&[]).unwrap();
    let Both { producer, writer, .. } = &mut both;
    assert!(writer.may_sleep(|| producer.has_room(24).unwrap()));
    while both.pop().is_some() {}
    assert!(rung(&both.writer));
    assert!(both.producer.has_room(24).unwrap());
}

#[test]
fn a_ring_that_is_read_at_once_uses_little_of_its_memory() {
    let mut both = Both::new(1 << 20);
    for round in 0..10_000_u32 {
        let message = vec![1; 1 + round as usize % 900];
        both.producer.push(&[&message]).unwrap();
        assert_eq!(both.pop(), Some(message));
    }
    let used = both.ring.shared.memory.words().iter().rposition(|word| word.get() != 0).unwrap() * 8;
    assert!((20_000..40_000).contains(&used), "{used} bytes");
}

#[test]
fn the_longest_message_fits_and_a_longer_one_never() {
    let mut both = Both::new(128);
    both.producer.push(&[b"move on"]).unwrap();
    both.pop().unwrap();
    let longest = vec![7; both.ring.longest()];
    both.producer.push(&[&longest]).unwrap();
    assert_eq!(both.pop(), Some(longest.clone()));
    assert_eq!(both.producer.push(&[&longest, b"!"]), Err(Refused::TooLong));
    assert_eq!(both.producer.room(), Ok(Some(longest.len())));
}

#[test]
fn only_powers_of_two_are_sizes() {
    let bell = Bell::new().unwrap();
    for bad in [0, 32, 63, 96, 1 << 31, usize::MAX] {
        assert_eq!(Ring::new(bad, &bell, &bell).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}

#[test]
fn a_reader_that_sleeps_is_rung_for() {
    let mut both = Both::new(64);
    let Both { consumer, reader, producer, .. } = &mut both;
    assert!(reader.may_sleep(|| !consumer.is_empty()));
    producer.push(&[b"wake up"]).unwrap();
    assert!(rung(reader));
    reader.woken();
    assert!(!reader.may_sleep(|| !consumer.is_empty()));
}

#[test]
fn a_reset_gives_out_what_nobody_read() {
    let mut both = Both::new(64);
    both.producer.push(&[b"read"]).unwrap();
    both.producer.push(&[b"left"]).unwrap();
    both.producer.push(&[b"over"]).unwrap();
    assert_eq!(both.producer.push(&[&[0; 40]]), Err(Refused::Full));
    both.pop();
    let mut left = Vec::new();
    let discarded = both.producer.reset(|message| left.push(message.to_vec()));
    assert_eq!((discarded, left), (Discarded { messages: 2, corrupt: None }, vec![b"left".to_vec(), b"over".to_vec()]));
    both.consumer = both.ring.consumer().unwrap();
    assert_eq!(both.pop(), None);
    both.producer.push(&[&[5; 40]]).unwrap();
    assert_eq!(both.pop(), Some(vec![5; 40]));

    both.producer.push(&[b"from the dead"]).unwrap();
    let mut count = 0;
    assert_eq!(both.consumer.reset(|_| count += 1).messages, 1);
    both.producer = both.ring.producer().unwrap();
    both.producer.push(&[b"from its successor"]).unwrap();
    assert_eq!((both.pop(), count), (Some(b"from its successor".to_vec()), 1));

    both.producer.push(&[b"a"]).unwrap();
    assert_eq!(both.ring.reset(|_| count += 1), Discarded { messages: 1, corrupt: None });
    assert_eq!(pop(&mut both.ring.consumer().unwrap()), None);
}
