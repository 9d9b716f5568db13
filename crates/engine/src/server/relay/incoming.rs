//! A request whose body comes to a worker in several messages.

use super::super::body::{LONG, Place};
use super::super::{Body, HttpOptions};
use bytes::BytesMut;

enum Gathered {
    Bytes(BytesMut),
    Long(Place),
    /// There is no place for it. It is read to its end all the same.
    Lost(usize),
}

impl Gathered {
    /// How much has come of `length` bytes.
    fn come(&self, length: usize) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Long(place) => length - place.missing(),
            Self::Lost(come) => *come,
        }
    }
}

/// See the module.
pub(super) struct Incoming {
    turn: u32,
    /// Of HTTP/2; otherwise 0.
    pub(super) stream: u32,
    head: BytesMut,
    length: usize,
    body: Gathered,
}

impl Incoming {
    /// With the first part of a body of this length. A long one goes into pages of its own, if they can be had, a large form to the disk.
    pub(super) fn begin(turn: u32, head: BytesMut, length: usize, options: &HttpOptions, first: &[u8]) -> Self {
        let is_upload = length > options.limits.max_body;
        let place = (length >= LONG || is_upload)
            .then(|| Place::new(options, length).and_then(|mut place| place.extend(first).map(|_| place)));
        let body = match place {
            Some(Ok(place)) => Gathered::Long(place),
            Some(Err(_)) if is_upload => Gathered::Lost(first.len()),
            _ => {
                let mut bytes = BytesMut::with_capacity(length);
                bytes.extend_from_slice(first);
                Gathered::Bytes(bytes)
            }
        };
        Self { turn, stream: 0, head, length, body }
    }

    /// Of a stream.
    pub(super) fn on(self, stream: u32) -> Self {
        Self { stream, ..self }
    }

    /// Takes the next part, if it is one of this request; true when it is whole.
    pub(super) fn take(&mut self, turn: u32, part: &[u8]) -> bool {
        let come = self.body.come(self.length);
        if self.turn != turn || come + part.len() > self.length {
            return false;
        }
        match &mut self.body {
            Gathered::Bytes(bytes) => bytes.extend_from_slice(part),
            Gathered::Long(place) => {
                if place.extend(part).is_err() {
                    self.body = Gathered::Lost(come + part.len());
                }
            }
            Gathered::Lost(come) => *come += part.len(),
        }
        self.body.come(self.length) == self.length
    }

    /// Head and body; `None` instead of one for which there was no place.
    pub(super) fn into_parts(self) -> (BytesMut, Option<Body>) {
        let body = match self.body {
            Gathered::Bytes(bytes) => Some(Body::Bytes(bytes.freeze())),
            Gathered::Long(place) => place.into_body().ok(),
            Gathered::Lost(_) => None,
        };
        (self.head, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Limits;

    #[test]
    fn a_body_is_whole_with_its_last_part_and_takes_none_of_others() {
        let mut incoming = Incoming::begin(7, BytesMut::from("head"), 5, &HttpOptions::default(), b"ab");
        assert!(!incoming.take(8, b"cde"), "of another request");
        assert!(!incoming.take(7, b"cdef"), "more than was announced");
        assert!(!incoming.take(7, b"c"));
        assert!(incoming.take(7, b"de"));
        let (head, body) = incoming.into_parts();
        assert!(head == "head" && body.is_some_and(|body| &*body == b"abcde"));
    }

    #[test]
    fn a_large_form_goes_to_the_disk_and_is_lost_where_there_is_none() {
        let limits = Limits { max_body: 3, max_upload: 10, ..Limits::default() };
        for (dir, wanted) in [(std::env::temp_dir(), Some(&b"abcde"[..])), ("/nowhere".into(), None)] {
            let options = HttpOptions { limits, uploads: Some(dir), ..HttpOptions::default() };
            let mut incoming = Incoming::begin(7, BytesMut::new(), 5, &options, b"ab");
            assert!(!incoming.take(7, b"cd") && incoming.take(7, b"e"));
            assert_eq!(incoming.into_parts().1.as_deref(), wanted);
        }
    }
}
