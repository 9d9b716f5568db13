//! [`Queue`]: messages between a process and its later children, of any number of writers and readers.
//!
//! A lock lets one in at a time, for as long as the copying takes. Positions are written last, so that a process that dies in the middle
//! leaves what was there before; the next one counts anew.

use std::io;

use bytes::BytesMut;

use crate::{
    lock::{Access, Kind, Lock},
    mapped::{Mapped, Shareable},
    ring::copy::{self, Filler},
    sync::Word64,
};

/// See the module.
#[derive(Debug)]
pub struct Queue {
    memory: Mapped<Control>,
    lock: Lock,
    /// Words that may be in it, heads of messages included.
    capacity: usize,
}

/// Gives the lock back, also when what is done under it panics.
struct Alone<'a>(&'a Lock);

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        self.0.unlock();
    }
}

/// What shared memory holds was written by nobody of us; the queue has been emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is in a queue is no message")]
pub struct Corrupt;

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no room now.
    #[error("the queue is full")]
    Full,
    /// There is never so much.
    #[error("a message of {0} bytes is too long for the queue")]
    TooLong(usize),
    /// See [`Corrupt`].
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

/// How full it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fill {
    /// Messages.
    pub messages: u64,
    /// Their bytes, without heads.
    pub bytes: u64,
}

/// Positions count words, and never go back; beyond the largest number they begin anew.
#[derive(Debug, Default)]
#[repr(C)]
struct Control {
    head: Word64,
    tail: Word64,
    messages: Word64,
    bytes: Word64,
}

// SAFETY: Word64s, 32 bytes.
unsafe impl Shareable for Control {}

/// The smallest and the largest queue, in bytes.
pub const SIZES: std::ops::RangeInclusive<usize> = 64..=1 << 30;

const WORD: usize = size_of::<Word64>();

/// A message's head: its length, a mark, and the user's tag.
const MARK: u64 = 0x51_0000;

impl Queue {
    /// A queue of `capacity` bytes, rounded up to whole words. Its pages are taken as they are written for the first time.
    ///
    /// # Errors
    /// `InvalidInput`: not in [`SIZES`]. `ENOMEM`.
    pub fn new(capacity: usize) -> io::Result<Queue> {
        if !SIZES.contains(&capacity) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let memory = Mapped::new(capacity.next_power_of_two() / WORD)?;
        Ok(Queue { memory, lock: Lock::new(Kind::Mutex)?, capacity: capacity.div_ceil(WORD) })
    }

    /// The longest message that an empty queue takes.
    pub fn longest(&self) -> usize {
        (self.capacity - 1) * WORD
    }

    /// Puts a message behind all others; `tag` goes with it.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn push(&self, message: &[u8], tag: u8) -> Result<(), Refused> {
        if message.len() > self.longest() {
            return Err(Refused::TooLong(message.len()));
        }
        let words = message.len().div_ceil(WORD) + 1;
        self.alone(|control| {
            let (used, tail) = self.used()?;
            if used + words > self.capacity {
                return Err(Refused::Full);
            }
            let mut filler = Filler::new(self.memory.words(), self.place(tail));
            filler.word((message.len() as u64) << 32 | MARK | u64::from(tag));
            filler.bytes(message);
            filler.finish();
            control.tail.set(tail.wrapping_add(words as u64));
            control.messages.set(control.messages.get().wrapping_add(1));
            control.bytes.set(control.bytes.get().wrapping_add(message.len() as u64));
            Ok(())
        })
    }

    /// Appends the first message to `into`, and takes it out; its tag. `None`: there is none.
    ///
    /// # Errors
    /// [`Corrupt`]
    pub fn pop(&self, into: &mut BytesMut) -> Result<Option<u8>, Corrupt> {
        self.alone(|control| {
            let Some((length, tag, next)) = self.first(into)? else { return Ok(None) };
            control.head.set(next);
            control.messages.set(control.messages.get().saturating_sub(1));
            control.bytes.set(control.bytes.get().saturating_sub(length));
            Ok(Some(tag))
        })
    }

    /// As [`Queue::pop`], and leaves it there.
    ///
    /// # Errors
    /// [`Corrupt`]
    pub fn peek(&self, into: &mut BytesMut) -> Result<Option<u8>, Corrupt> {
        self.alone(|_| Ok(self.first(into)?.map(|(_, tag, _)| tag)))
    }

    /// How full it is.
    pub fn fill(&self) -> Fill {
        self.alone(|control| Fill { messages: control.messages.get(), bytes: control.bytes.get() })
    }

    fn place(&self, position: u64) -> usize {
        position as usize & (self.memory.words().len() - 1)
    }

    /// How many words are in it, and where they end, if that can be.
    fn used(&self) -> Result<(usize, u64), Corrupt> {
        let (head, tail) = (self.memory.head.get(), self.memory.tail.get());
        let used = tail.wrapping_sub(head);
        if used <= self.capacity as u64 { Ok((used as usize, tail)) } else { Err(self.empty()) }
    }

    /// The head of the message at a position, with `left` words from there to the end: its length, its tag, and its words.
    fn message(&self, at: u64, left: usize) -> Option<(u64, u8, usize)> {
        let word = self.memory.words().get(self.place(at))?.get();
        let length = word >> 32;
        let words = 1 + (length as usize).div_ceil(WORD);
        (word & 0xffff_ff00 == MARK && words <= left).then_some((length, word as u8, words))
    }

    /// The first message: its length, its tag, and where the next one is.
    fn first(&self, into: &mut BytesMut) -> Result<Option<(u64, u8, u64)>, Corrupt> {
        let (used, tail) = self.used()?;
        if used == 0 {
            return Ok(None);
        }
        let head = tail.wrapping_sub(used as u64);
        let Some((length, tag, words)) = self.message(head, used) else { return Err(self.empty()) };
        copy::read(self.memory.words(), self.place(head.wrapping_add(1)), length as usize, into);
        Ok(Some((length, tag, head.wrapping_add(words as u64))))
    }

    fn empty(&self) -> Corrupt {
        self.memory.head.set(0);
        self.memory.tail.set(0);
        self.memory.messages.set(0);
        self.memory.bytes.set(0);
        Corrupt
    }

    fn alone<T>(&self, body: impl FnOnce(&Control) -> T) -> T {
        // A mutex is never refused for ever.
        let taken = self.lock.lock(Access::Write, None);
        let _alone = Alone(&self.lock);
        if matches!(taken, Ok(Some(_))) {
            self.count();
        }
        body(&self.memory)
    }

    /// Counts what a process that has died may have left uncounted.
    fn count(&self) {
        let Ok((mut left, tail)) = self.used() else { return };
        let mut fill = Fill::default();
        while left > 0 {
            let Some((length, _, words)) = self.message(tail.wrapping_sub(left as u64), left) else {
                self.empty();
                return;
            };
            fill = Fill { messages: fill.messages + 1, bytes: fill.bytes + length };
            left -= words;
        }
        self.memory.messages.set(fill.messages);
        self.memory.bytes.set(fill.bytes);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn popped(queue: &Queue) -> Option<(Vec<u8>, u8)> {
        let mut into = BytesMut::new();
        let tag = queue.pop(&mut into).unwrap()?;
        Some((into.to_vec(), tag))
    }

    #[test]
    fn messages_of_all_lengths_come_out_in_order_around_the_end() {
        let queue = Queue::new(1000).unwrap();
        for turn in 0..2000_usize {
            let message = vec![turn as u8; turn % 300];
            queue.push(&message, turn as u8).unwrap();
            assert_eq!(queue.fill(), Fill { messages: 1, bytes: message.len() as u64 });
            let mut peeked = BytesMut::new();
            assert_eq!(queue.peek(&mut peeked).unwrap(), Some(turn as u8));
            assert_eq!(peeked, message);
            assert_eq!(popped(&queue), Some((message, turn as u8)));
            assert_eq!(popped(&queue), None);
        }
    }

    #[test]
    fn it_is_full_at_its_size_and_goes_on_when_there_is_room() {
        let queue = Queue::new(100).unwrap();
        assert_eq!(queue.longest(), 96);
        assert_eq!(queue.push(&[0; 97], 0), Err(Refused::TooLong(97)));
        queue.push(&[0; 96], 0).unwrap();
        assert_eq!(popped(&queue).unwrap().0, [0; 96]);
        queue.push(&[1; 40], 0).unwrap();
        queue.push(&[2; 48], 0).unwrap();
        assert_eq!(queue.push(b"", 0), Err(Refused::Full));
        assert_eq!(queue.fill(), Fill { messages: 2, bytes: 88 });
        popped(&queue).unwrap();
        queue.push(&[3; 40], 7).unwrap();
        assert_eq!(popped(&queue).unwrap().0, [2; 48]);
        assert_eq!(popped(&queue).unwrap(), (vec![3; 40], 7));
        assert_eq!(queue.fill(), Fill::default());
    }

    #[test]
    fn positions_begin_anew_beyond_the_largest_number() {
        let queue = Queue::new(256).unwrap();
        queue.memory.head.set(u64::MAX - 2);
        queue.memory.tail.set(u64::MAX - 2);
        queue.memory.messages.set(u64::MAX);
        for turn in 0..8_u8 {
            queue.push(&[turn; 40], turn).unwrap();
            queue.push(&[turn; 3], 9).unwrap();
            queue.count();
            assert_eq!(queue.fill(), Fill { messages: 2, bytes: 43 });
            assert_eq!(popped(&queue), Some((vec![turn; 40], turn)));
            assert_eq!(popped(&queue), Some((vec![turn; 3], 9)));
        }
    }

    #[test]
    fn what_panics_under_the_lock_gives_it_back() {
        let queue = Queue::new(256).unwrap();
        let panicked =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| queue.alone(|_| panic!("under the lock"))));
        assert!(panicked.is_err());
        queue.push(b"message", 1).unwrap();
        assert_eq!(popped(&queue), Some((b"message".to_vec(), 1)));
    }

    #[test]
    fn what_is_no_message_empties_it() {
        let queue = Queue::new(256).unwrap();
        for spoil in [
            &(|queue: &Queue| queue.memory.words()[0].set(5)) as &dyn Fn(&Queue),
            &|queue| queue.memory.words()[0].set(u64::MAX),
            &|queue| queue.memory.tail.set(u64::MAX),
            &|queue| queue.memory.head.set(1 << 60),
        ] {
            queue.push(b"message", 1).unwrap();
            spoil(&queue);
            assert_eq!(queue.pop(&mut BytesMut::new()), Err(Corrupt));
            assert_eq!(queue.fill(), Fill::default());
            assert_eq!(popped(&queue), None);
        }
    }

    #[test]
    fn several_writers_and_readers_lose_nothing() {
        let queue = Queue::new(4096).unwrap();
        let got: Vec<u64> = std::thread::scope(|scope| {
            for writer in 0..3_u64 {
                let queue = &queue;
                scope.spawn(move || {
                    for number in 0..1000 {
                        while queue.push(&(writer * 1000 + number).to_le_bytes(), 0).is_err() {
                            std::thread::yield_now();
                        }
                    }
                });
            }
            let readers: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        let mut got = Vec::new();
                        while got.len() < 1000 {
                            match popped(&queue) {
                                Some((bytes, _)) => got.push(u64::from_le_bytes(bytes.try_into().unwrap())),
                                None => std::thread::yield_now(),
                            }
                        }
                        got
                    })
                })
                .collect();
            readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect()
        });
        let mut sorted = got;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..3000).collect::<Vec<_>>());
    }
}
