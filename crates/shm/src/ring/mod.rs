//! A [`Ring`] hands messages of any length from one process to another: one producer, one consumer, a fixed piece of shared memory.
//!
//! It is made before the fork, together with the [`Bell`]s of both sides; after the fork one process takes [`Ring::producer`], another one
//! [`Ring::consumer`]. Neither ever waits: a full ring refuses, an empty one says so, and bells tell of the change.
//!
//! ```text
//!   let ring = Ring::new(1 << 20, &worker_bell, &reactor_bell)?;          // before the fork
//!
//!   let mut to_worker = ring.producer()?;                                 // in the reactor
//!   match to_worker.push(&[&head, &body]) {                               // one message of both, and the worker's bell
//!       Err(Refused::Full) => ...                                         // keep it, stop reading; the reactor's bell tells of room
//!
//!   let mut requests = ring.consumer()?;                                  // in the worker
//!   let mut sleeper = worker_bell.sleeper();
//!   loop {
//!       while let Some(length) = requests.pop(&mut buffer)? { ... }       // a copy, behind what `buffer` holds
//!       sleeper.sleep(|| !requests.is_empty(), None)?;                    // or: may_sleep(), wait for its descriptor, woken()
//!   }
//! ```
//!
//! **What is in it.** A message is a header word (length, and a check that depends on the position), then its bytes, filled up to words;
//! it may go on at the start of the memory. Positions are 64-bit numbers of bytes that only grow. `tail` is the producer's: up to there
//! messages are complete. `head` is the consumer's: up to there memory may be written again. Each side keeps a copy of the other's, and looks
//! anew only when it has used that up; so the line of the other side is fetched once in many messages.
//!
//! **A large ring stays small** as long as it is not needed: a producer that has gone a [`Shared::span`] further and finds everything read goes
//! back to the start of the memory, with a header that says so. So a ring of 1 MiB that never holds more than a few messages touches some
//! 32 KiB, which stay in the processors' caches; there may be one ring for each pair of reactor and worker.
//!
//! **Either side may be killed at any instruction** and have a successor, forked later, that takes its end anew.
//! - A message that the producer had not finished is not there, and its successor writes over it.
//! - A message is handed over *at most once*: `pop` copies it, moves `head`, and returns only then. A consumer that is killed before that
//!   has done nothing with it, and its successor gets it. One that is killed later took it along: what became of it is for whoever sent it
//!   to find out, who knows what is not answered yet and hears of the death. At least once would be wrong here: a request that kills
//!   its worker would kill every successor, and one that has moved money would move it twice.
//! - With no successor, the side that is left takes out what lies there, with [`Producer::reset`] or [`Consumer::reset`]; with both sides
//!   dead, [`Ring::reset`].
//! - Before anybody relies on a bell again: the end that is taken anew rings for the other one, since the dead may have published and not
//!   rung. Whoever only hears of a death looks at the ring.
//!
//! **Nothing in that memory is believed.** Each side keeps its own position in memory of its own, checks the other's against it, checks
//! each header and copies: no reference points there, and bytes that change meanwhile are wrong bytes, no more. What cannot be is
//! [`Corrupt`], the same at each further call, until somebody resets the ring. How large a ring is stands in no shared memory.
//!
//! More than one living producer (or consumer) of a ring garbles messages, and does no other harm.

mod consumer;
pub(crate) mod copy;
mod discard;
mod format;
mod producer;

pub use consumer::Consumer;
pub use discard::Discarded;
pub use producer::{Producer, Refused};

use std::{io, sync::Arc};

#[cfg(not(loom))]
use crate::mapped::{Mapped, Shareable};
#[cfg(loom)]
use crate::mapped_loom::{Mapped, Shareable};
use crate::{
    bell::Bell,
    sync::{Line, Word64},
};

/// The smallest and the largest ring, in bytes. The length of a message has 32 bits.
pub const SIZES: std::ops::RangeInclusive<usize> = 64..=1 << 30;

/// Both ends, before they are taken.
#[derive(Debug, Clone)]
pub struct Ring {
    shared: Arc<Shared>,
}

/// What the shared memory holds cannot have been left by a producer or consumer of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// The positions of the two sides do not go together.
    #[error("a ring's positions are impossible: head {head}, tail {tail}")]
    Positions {
        /// Where the consumer is.
        head: u64,
        /// Where the producer is.
        tail: u64,
    },
    /// No message begins where one should.
    #[error("no message where a ring's next one should be, at {at}")]
    Header {
        /// Its position.
        at: u64,
    },
}

#[derive(Debug)]
struct Shared {
    memory: Mapped<Control>,
    consumer_bell: Arc<Bell>,
    producer_bell: Arc<Bell>,
}

/// The fixed part of the shared memory.
#[derive(Debug, Default)]
#[repr(C)]
struct Control {
    producer: Line<ProducersWords>,
    consumer: Line<ConsumersWords>,
}

#[derive(Debug, Default)]
#[repr(C)]
struct ProducersWords {
    tail: Word64,
    /// Not 0: it was refused, and is to be rung for when there is room.
    wants_room: Word64,
}

#[derive(Debug, Default)]
#[repr(C)]
struct ConsumersWords {
    head: Word64,
}

// SAFETY: Word64s in lines, 256 bytes.
unsafe impl Shareable for Control {}

impl Ring {
    /// A ring of `capacity` bytes, a power of two in [`SIZES`], and the bells by which its two sides sleep (each may belong to many
    /// rings). Its pages are taken as they are written for the first time, and kept; in one that
    /// is never half full these are few.
    ///
    /// # Errors
    /// `InvalidInput`: another capacity. `ENOMEM`.
    pub fn new(capacity: usize, consumer: &Arc<Bell>, producer: &Arc<Bell>) -> io::Result<Ring> {
        if !capacity.is_power_of_two() || !SIZES.contains(&capacity) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let memory = Mapped::new(capacity / size_of::<Word64>())?;
        let (consumer_bell, producer_bell) = (Arc::clone(consumer), Arc::clone(producer));
        Ok(Ring { shared: Arc::new(Shared { memory, consumer_bell, producer_bell }) })
    }

    /// Takes the writing end, for the first time or in a dead producer's place. The consumer is rung for.
    ///
    /// # Errors
    /// [`Corrupt::Positions`]
    pub fn producer(&self) -> Result<Producer, Corrupt> {
        Producer::take(&self.shared)
    }

    /// Takes the reading end, for the first time or in a dead consumer's place. A producer that wants room is rung for.
    ///
    /// # Errors
    /// [`Corrupt::Positions`]
    pub fn consumer(&self) -> Result<Consumer, Corrupt> {
        Consumer::take(&self.shared)
    }

    /// The longest message that an empty ring takes.
    pub fn longest(&self) -> usize {
        self.shared.longest()
    }

    /// Overwrites what says how much is in it, as a stray write would; for tests.
    #[cfg(feature = "spoil")]
    pub fn spoil(&self) {
        self.shared.tail().set(u64::MAX - 7);
        self.shared.consumer_bell.ring();
    }

    /// Empties the ring when both sides are known to be dead, whatever is in it; `each` gets the messages that nobody will read.
    pub fn reset(&self, each: impl FnMut(&[u8])) -> Discarded {
        let (head, tail) = (self.shared.head().observe(), self.shared.tail().observe());
        let (discarded, end) = self.shared.discard(head, tail, each);
        self.shared.empty_at(end);
        discarded
    }
}

impl Shared {
    fn head(&self) -> &Word64 {
        &self.memory.consumer.0.head
    }

    fn tail(&self) -> &Word64 {
        &self.memory.producer.0.tail
    }

    fn wants_room(&self) -> &Word64 {
        &self.memory.producer.0.wants_room
    }

    fn capacity(&self) -> u64 {
        size_of_val(self.memory.words()) as u64
    }

    fn longest(&self) -> usize {
        (self.capacity() - format::HEADER) as usize
    }

    /// How many bytes lie between two positions.
    fn between(&self, head: u64, tail: u64) -> Result<u64, Corrupt> {
        let used = tail.wrapping_sub(head);
        let possible =
            used <= self.capacity() && head.is_multiple_of(format::WORD) && tail.is_multiple_of(format::WORD);
        possible.then_some(used).ok_or(Corrupt::Positions { head, tail })
    }

    /// How far the producer goes before it looks whether it may go back to the start.
    fn span(&self) -> u64 {
        (self.capacity() / 32).max(64)
    }

    /// Where a position is, counted in bytes from the start of the memory.
    fn offset(&self, at: u64) -> u64 {
        at & (self.capacity() - 1)
    }

    /// The first position behind `at` that is at the start of the memory.
    fn next_lap(&self, at: u64) -> u64 {
        at.wrapping_sub(self.offset(at)).wrapping_add(self.capacity())
    }

    /// The number of the word at a position.
    fn place(&self, at: u64) -> usize {
        (self.offset(at) / format::WORD) as usize
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests;
