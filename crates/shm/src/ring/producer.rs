//! The writing end.

use std::sync::Arc;

use super::{Corrupt, Discarded, Shared, copy::Filler, format};
use crate::sync::full_fence;

/// One in the world, of each ring.
#[derive(Debug)]
pub struct Producer {
    shared: Arc<Shared>,
    tail: u64,
    /// The consumer's position when it was looked at last; it can only have grown.
    head: u64,
    /// In which span it has looked last whether it may go back to the start.
    looked: u64,
    /// Refused once, and not been served since.
    wants_room: bool,
}

/// Why a message was not taken. Nothing of it is in the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no room now. The bell of this side is rung when the consumer has read all that it knew of and half of the ring is free;
    /// before a sleep by that bell, ask [`Producer::room`] again.
    #[error("the ring is full")]
    Full,
    /// There never will be: it is longer than [`Ring::longest`](super::Ring::longest).
    #[error("the message is longer than the ring")]
    TooLong,
    /// See there; until [`Producer::reset`].
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

impl Producer {
    pub(super) fn take(shared: &Arc<Shared>) -> Result<Producer, Corrupt> {
        let (tail, head) = (shared.tail().observe(), shared.head().observe());
        shared.between(head, tail)?;
        shared.wants_room().set(0);
        shared.consumer_bell.ring();
        Ok(Producer { shared: Arc::clone(shared), tail, head, looked: 0, wants_room: false })
    }

    /// Publishes one message, all `parts` in a row, and rings for the consumer if it sleeps. Allocates nothing.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn push(&mut self, parts: &[&[u8]]) -> Result<(), Refused> {
        self.push_unrung(parts)?;
        self.shared.consumer_bell.ring();
        Ok(())
    }

    /// As [`Producer::push`], for all but the last of several in a row: a consumer that sleeps does not hear of it.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn push_unrung(&mut self, parts: &[&[u8]]) -> Result<(), Refused> {
        let length = parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(part.len())).ok_or(Refused::TooLong)?;
        if length > self.shared.longest() {
            return Err(Refused::TooLong);
        }
        let size = format::size(length);
        let at = self.next_place(size)?;
        self.write(at, length, parts);
        self.tail = at.wrapping_add(size);
        self.shared.tail().publish(self.tail);
        if self.wants_room {
            self.wants_room = false;
            self.shared.wants_room().set(0);
        }
        Ok(())
    }

    /// Whether the consumer has taken all, as far as is seen now.
    pub fn is_taken(&self) -> bool {
        self.shared.head().observe() == self.tail
    }

    /// The longest message that would be taken now; none if not even an empty one would be.
    ///
    /// # Errors
    /// [`Corrupt::Positions`]
    pub fn room(&mut self) -> Result<Option<usize>, Corrupt> {
        self.look()?;
        Ok(self.known_room()?.checked_sub(format::HEADER).map(|room| room as usize))
    }

    /// Whether a message of this length would be taken now. If not, the bell of this side is rung when half of the ring is free, also if
    /// shorter ones have been taken since one was refused. To be asked before a sleep.
    ///
    /// # Errors
    /// [`Corrupt::Positions`]
    pub fn has_room(&mut self, length: usize) -> Result<bool, Corrupt> {
        if self.room()?.is_some_and(|room| room >= length) {
            return Ok(true);
        }
        let _ = self.full();
        full_fence(); // The wish before `head`: see `Consumer::look`.
        Ok(self.room()?.is_some_and(|room| room >= length))
    }

    /// The consumer is known to be dead: empties the ring, whatever is in it. `each` gets the messages that nobody will read.
    pub fn reset(&mut self, each: impl FnMut(&[u8])) -> Discarded {
        let (discarded, _) = self.shared.discard(self.shared.head().observe(), self.tail, each);
        self.shared.empty_at(self.tail);
        (self.head, self.wants_room) = (self.tail, false);
        discarded
    }

    /// The longest message that there ever is room for.
    pub fn longest(&self) -> usize {
        self.shared.longest()
    }

    fn look(&mut self) -> Result<(), Corrupt> {
        let head = self.shared.head().observe();
        self.shared.between(head, self.tail)?;
        self.head = head;
        Ok(())
    }

    /// Where a message of this size will be: behind the last one, or at the start of the memory if all has been read.
    fn next_place(&mut self, size: u64) -> Result<u64, Refused> {
        let (offset, span) = (self.shared.offset(self.tail), self.tail / self.shared.span());
        if offset >= self.shared.span() && span != self.looked {
            self.looked = span;
            self.look()?;
            // What is skipped is taken until the message is read, so there has to be room for it on this side.
            if self.head == self.tail && size <= offset {
                self.filler(self.tail).word(format::header(self.tail, format::SKIP));
                return Ok(self.shared.next_lap(self.tail));
            }
        }
        if self.known_room()? < size {
            self.look()?;
            if self.known_room()? < size {
                return Err(self.full());
            }
        }
        Ok(self.tail)
    }

    fn known_room(&self) -> Result<u64, Corrupt> {
        Ok(self.shared.capacity() - self.shared.between(self.head, self.tail)?)
    }

    #[cold]
    fn full(&mut self) -> Refused {
        self.wants_room = true;
        self.shared.wants_room().set(1);
        Refused::Full
    }

    fn filler(&self, at: u64) -> Filler<'_> {
        Filler::new(self.shared.memory.words(), self.shared.place(at))
    }

    fn write(&self, at: u64, length: usize, parts: &[&[u8]]) {
        let mut filler = self.filler(at);
        filler.word(format::header(at, length));
        parts.iter().for_each(|part| filler.bytes(part));
        filler.finish();
    }
}
