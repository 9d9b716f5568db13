//! Emptying a ring of which a side is dead.

use bytes::BytesMut;

use super::{Corrupt, Shared, format};

/// What a reset found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "what was corrupt has messages that nobody was told of"]
pub struct Discarded {
    /// Messages that nobody had read.
    pub messages: usize,
    /// Why there may have been more, which cannot be told apart.
    pub corrupt: Option<Corrupt>,
}

impl Shared {
    /// Gives `each` the messages between two positions, up to the first that is none; says how far that was.
    pub(super) fn discard(&self, head: u64, tail: u64, mut each: impl FnMut(&[u8])) -> (Discarded, u64) {
        let (mut at, mut messages, mut buffer) = (head, 0, BytesMut::new());
        if let Err(corrupt) = self.between(head, tail) {
            return (Discarded { messages, corrupt: Some(corrupt) }, at - at % format::WORD);
        }
        while at != tail {
            let message = match self.message(at, tail) {
                Ok(found) => found,
                Err(corrupt) => return (Discarded { messages, corrupt: Some(corrupt) }, at),
            };
            buffer.clear();
            self.copy(message, &mut buffer);
            each(&buffer);
            (at, messages) = (message.next, messages + 1);
        }
        (Discarded { messages, corrupt: None }, at)
    }

    /// Both positions at `at`, with nothing between them and nobody who waits.
    pub(super) fn empty_at(&self, at: u64) {
        self.wants_room().set(0);
        // In an order in which whoever is killed here leaves something that is noticed, or empty.
        self.head().publish(at);
        self.tail().publish(at);
    }
}
