//! The reading end.

use std::sync::Arc;

use bytes::BytesMut;

use super::{Corrupt, Discarded, Shared, copy, format};
use crate::sync::full_fence;

/// One in the world, of each ring.
#[derive(Debug)]
pub struct Consumer {
    shared: Arc<Shared>,
    head: u64,
    /// The producer's position when it was looked at last; it can only have grown.
    tail: u64,
}

impl Consumer {
    pub(super) fn take(shared: &Arc<Shared>) -> Result<Consumer, Corrupt> {
        let (head, tail) = (shared.head().observe(), shared.tail().observe());
        shared.between(head, tail)?;
        shared.producer_bell.ring();
        Ok(Consumer { shared: Arc::clone(shared), head, tail })
    }

    /// Appends the next message to `into` and says how long it is; `None`: there is none. From then on it is gone from the ring: it was
    /// handed over, at most once.
    ///
    /// # Errors
    /// [`Corrupt`]; `into` is as before.
    pub fn pop(&mut self, into: &mut BytesMut) -> Result<Option<usize>, Corrupt> {
        if self.head == self.tail {
            self.look()?;
            if self.head == self.tail {
                return Ok(None);
            }
        }
        let (length, next) = self.shared.message(self.head, self.tail)?;
        copy::read(self.shared.memory.words(), self.shared.place(self.head.wrapping_add(format::HEADER)), length, into);
        self.head = next;
        self.shared.head().publish(next);
        Ok(Some(length))
    }

    /// Whether there is nothing at this moment.
    pub fn is_empty(&self) -> bool {
        self.head == self.tail && self.shared.tail().observe() == self.head
    }

    /// The producer is known to be dead: empties the ring, whatever is in it. `each` gets the messages that were not read.
    pub fn reset(&mut self, each: impl FnMut(&[u8])) -> Discarded {
        let (discarded, end) = self.shared.discard(self.head, self.shared.tail().observe(), each);
        self.shared.empty_at(end);
        (self.head, self.tail) = (end, end);
        discarded
    }

    /// Looks how far the producer is, and tells it if it waits for room and half of the ring is free. It looks once more when it has
    /// read what it sees now, so an empty ring is always told of.
    pub(super) fn look(&mut self) -> Result<(), Corrupt> {
        full_fence(); // `head` before the wish: see `Bell`.
        let tail = self.shared.tail().observe();
        let waiting = self.shared.between(self.head, tail)?;
        if self.shared.wants_room().get() != 0 && waiting <= self.shared.capacity() / 2 {
            self.shared.producer_bell.ring();
        }
        self.tail = tail;
        Ok(())
    }
}

impl Shared {
    /// The length of the message at `head` and where the next one begins, of those up to `tail`.
    pub(super) fn message(&self, head: u64, tail: u64) -> Result<(usize, u64), Corrupt> {
        let header = self.memory.words()[self.place(head)].get();
        let published = self.between(head, tail)?;
        let length = format::length(head, header).filter(|length| format::size(*length) <= published);
        let length = length.ok_or(Corrupt::Header { at: head })?;
        Ok((length, head.wrapping_add(format::size(length))))
    }
}
