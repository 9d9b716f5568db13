//! A request whose body comes to a worker in several messages.

use super::super::Body;
use super::super::body::LONG;
use bytes::BytesMut;
use steel_os::pages::Pages;

enum Gathered {
    Bytes(BytesMut),
    Pages(Pages),
}

impl Gathered {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Pages(pages) => pages.len(),
        }
    }
}

/// See the module.
pub(super) struct Incoming {
    turn: u32,
    head: BytesMut,
    length: usize,
    body: Gathered,
}

impl Incoming {
    /// With the first part of a body of this length. A long one goes into pages of its own, with so much room in front, if they can be had.
    pub(super) fn begin(turn: u32, head: BytesMut, length: usize, headroom: usize, first: &[u8]) -> Self {
        let pages = (length >= LONG).then(|| Pages::reserve(headroom, length).ok()).flatten();
        let pages = pages.and_then(|mut pages| pages.extend(first).is_ok().then_some(pages));
        let body = pages.map_or_else(
            || {
                let mut bytes = BytesMut::with_capacity(length);
                bytes.extend_from_slice(first);
                Gathered::Bytes(bytes)
            },
            Gathered::Pages,
        );
        Self { turn, head, length, body }
    }

    /// Takes the next part, if it is one of this request; true when it is whole.
    pub(super) fn take(&mut self, turn: u32, part: &[u8]) -> bool {
        if self.turn != turn || self.body.len() + part.len() > self.length {
            return false;
        }
        match &mut self.body {
            Gathered::Bytes(bytes) => bytes.extend_from_slice(part),
            Gathered::Pages(pages) => {
                if pages.extend(part).is_err() {
                    return false;
                }
            }
        }
        self.body.len() == self.length
    }

    /// Head and body.
    pub(super) fn into_parts(self) -> (BytesMut, Body) {
        let body = match self.body {
            Gathered::Bytes(bytes) => Body::Bytes(bytes.freeze()),
            Gathered::Pages(pages) => Body::Pages(pages),
        };
        (self.head, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_whole_with_its_last_part_and_takes_none_of_others() {
        let mut incoming = Incoming::begin(7, BytesMut::from("head"), 5, 0, b"ab");
        assert!(!incoming.take(8, b"cde"), "of another request");
        assert!(!incoming.take(7, b"cdef"), "more than was announced");
        assert!(!incoming.take(7, b"c"));
        assert!(incoming.take(7, b"de"));
        let (head, body) = incoming.into_parts();
        assert!(head == "head" && body.len() == 5);
    }
}
