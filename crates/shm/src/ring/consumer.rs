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
        let message = self.shared.message(self.head, self.tail)?;
        self.shared.copy(message, into);
        self.head = message.next;
        self.shared.head().publish(self.head);
        Ok(Some(message.length))
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

/// Where a message is.
#[derive(Clone, Copy)]
pub(super) struct Message {
    /// Of its first byte.
    bytes: u64,
    length: usize,
    /// Of what comes behind it.
    pub(super) next: u64,
}

impl Shared {
    /// The first message of those between two positions that are not the same.
    pub(super) fn message(&self, head: u64, tail: u64) -> Result<Message, Corrupt> {
        let mut at = head;
        if self.length(at) == Some(format::SKIP) && self.offset(at) != 0 {
            at = self.next_lap(at);
        }
        let published = tail.wrapping_sub(at);
        let behind_tail = published > tail.wrapping_sub(head);
        let length = self.length(at).filter(|length| !behind_tail && format::size(*length) <= published);
        let length = length.ok_or(Corrupt::Header { at })?;
        Ok(Message { bytes: at.wrapping_add(format::HEADER), length, next: at.wrapping_add(format::size(length)) })
    }

    /// Appends its bytes.
    pub(super) fn copy(&self, message: Message, into: &mut BytesMut) {
        copy::read(self.memory.words(), self.place(message.bytes), message.length, into);
    }

    /// What the header at a position says.
    fn length(&self, at: u64) -> Option<usize> {
        format::length(at, self.memory.words()[self.place(at)].get())
    }
}
