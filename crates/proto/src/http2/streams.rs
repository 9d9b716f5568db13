//! The streams of a connection (RFC 9113, 5.1), as a server sees them.
//!
//! ```text
//! idle --HEADERS--> open --END_STREAM received--> half-closed (remote) --END_STREAM sent--> closed
//!                     \------END_STREAM sent----> half-closed (local) ----- received ------^
//! ```
//! Only those that are not closed are kept, in the order of their numbers. How the last ones were closed is remembered for a while: what may
//! still come for those is not the same.

use super::window::{Inbound, Outbound};
use std::collections::VecDeque;

/// Streams that have come to their ends and are remembered.
const ENDED: usize = 64;

/// Streams that were reset and are remembered: frames for them may be on their way.
const RESET: usize = 256;

/// One stream that is not closed.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) id: u32,
    pub(super) outbound: Outbound,
    pub(super) inbound: Inbound,
    /// Bytes that its body lacks, if it has said its length.
    pub(super) missing: Option<u64>,
    /// END_STREAM has come: it is half-closed (remote).
    pub(super) is_received: bool,
    /// The head of the answer is sent.
    pub(super) is_begun: bool,
    /// END_STREAM is sent: it is half-closed (local).
    pub(super) is_sent: bool,
    /// There was no room for what is to be sent.
    pub(super) is_starved: bool,
}

/// How a stream came to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Both sides have ended it.
    Ended,
    /// One side has reset it.
    Reset,
    /// Too long ago, or it was passed over (5.1.1).
    Unknown,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Streams {
    open: VecDeque<Stream>,
    ended: Ring<ENDED>,
    reset: Ring<RESET>,
}

impl Streams {
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Stream> {
        self.open.iter_mut()
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        self.open.capacity() * size_of::<Stream>() + (self.ended.numbers.capacity() + self.reset.numbers.capacity()) * 4
    }

    /// A stream begins; its number is higher than all before.
    pub(super) fn insert(&mut self, stream: Stream) {
        self.open.push_back(stream);
    }

    pub(super) fn get(&self, id: u32) -> Option<&Stream> {
        self.open.get(self.find(id)?)
    }

    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut Stream> {
        let at = self.find(id)?;
        self.open.get_mut(at)
    }

    #[inline]
    pub(super) fn at(&self, at: usize) -> Option<&Stream> {
        self.open.get(at)
    }

    #[inline]
    pub(super) fn at_mut(&mut self, at: usize) -> Option<&mut Stream> {
        self.open.get_mut(at)
    }

    /// Forgets a stream that has come to its end.
    pub(super) fn end(&mut self, id: u32) {
        if let Some(at) = self.find(id) {
            self.end_at(at);
        }
    }

    #[inline]
    pub(super) fn end_at(&mut self, at: usize) {
        let stream = match at {
            0 => self.open.pop_front(),
            _ => self.open.remove(at),
        };
        if let Some(stream) = stream {
            self.ended.push(stream.id);
        }
    }

    /// Forgets a stream, or one that nobody has begun with.
    pub(super) fn reset(&mut self, id: u32) -> Option<Stream> {
        self.reset.push(id);
        self.remove(id)
    }

    /// Forgets a stream, if it is open. Whether it was.
    pub(super) fn reset_open(&mut self, id: u32) -> bool {
        self.find(id).is_some() && self.reset(id).is_some()
    }

    /// How a stream came to be closed that is not open.
    pub(super) fn closed(&self, id: u32) -> Closed {
        if self.ended.has(id) {
            Closed::Ended
        } else if self.reset.has(id) {
            Closed::Reset
        } else {
            Closed::Unknown
        }
    }

    fn remove(&mut self, id: u32) -> Option<Stream> {
        let at = self.find(id)?;
        self.open.remove(at)
    }

    /// Where an open stream stands, until one ends or is reset.
    #[inline]
    pub(super) fn find(&self, id: u32) -> Option<usize> {
        let first = self.open.front()?.id;
        // Clients count by two, and most streams end in their order.
        let guess = (id.checked_sub(first)? / 2) as usize;
        if self.open.get(guess).is_some_and(|stream| stream.id == id) {
            return Some(guess);
        }
        self.open.binary_search_by_key(&id, |stream| stream.id).ok()
    }
}

/// The last `N` numbers.
#[derive(Debug, Default)]
struct Ring<const N: usize> {
    numbers: Vec<u32>,
    next: usize,
}

impl<const N: usize> Ring<N> {
    #[inline]
    fn push(&mut self, number: u32) {
        match self.numbers.get_mut(self.next) {
            Some(place) => *place = number,
            None => self.numbers.push(number),
        }
        self.next = (self.next + 1) % N;
    }

    fn has(&self, number: u32) -> bool {
        self.numbers.contains(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(id: u32) -> Stream {
        Stream {
            id,
            outbound: Outbound::new(1),
            inbound: Inbound::new(1),
            missing: None,
            is_received: false,
            is_begun: false,
            is_sent: false,
            is_starved: false,
        }
    }

    #[test]
    fn streams_are_found_whichever_have_ended() {
        let mut streams = Streams::default();
        (0..100).for_each(|n| streams.insert(stream(2 * n + 1)));
        streams.insert(stream(1001));
        for id in [3, 5, 1, 99, 51] {
            streams.end(id);
            assert!(streams.get(id).is_none());
            assert_eq!(streams.closed(id), Closed::Ended);
        }
        assert_eq!(streams.reset(77).map(|stream| stream.id), Some(77));
        assert_eq!((streams.closed(77), streams.closed(201)), (Closed::Reset, Closed::Unknown));
        for id in (1..2000).step_by(2) {
            let is_open = (id < 200 || id == 1001) && ![3, 5, 1, 99, 51, 77].contains(&id);
            assert_eq!(streams.get(id).map(|stream| stream.id), is_open.then_some(id));
            assert_eq!(streams.get_mut(id).is_some(), is_open);
        }
        assert_eq!(streams.len(), 95);
    }

    #[test]
    fn memory_is_short() {
        let mut streams = Streams::default();
        for id in 0..1000 {
            streams.reset(id);
        }
        assert_eq!(
            (streams.closed(999), streams.closed(744), streams.closed(743)),
            (Closed::Reset, Closed::Reset, Closed::Unknown)
        );
        assert_eq!(streams.reset.numbers.len(), RESET);
    }
}
