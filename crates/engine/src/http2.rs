//! What the client of HTTP/2 needs beside crate `h2`: bytes that are counted as long as h2 has them, and the frames that we write ourselves.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use std::cell::Cell;
use std::rc::Rc;

/// Types of frames (RFC 9113, 6).
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;

/// Bytes of a frame's header (RFC 9113, 4.1).
pub(crate) const HEADER: usize = 9;

/// The largest frame that every endpoint takes (RFC 9113, 4.2).
pub(crate) const MAX_FRAME: usize = 16_384;

/// Asks the peer for a sign of life.
pub(crate) fn ping(data: [u8; 8]) -> BytesMut {
    frame(PING, &[&data])
}

/// Tells the peer that nothing more is taken behind the stream `latest`. `why` is cut to what fits.
pub(crate) fn go_away(latest: u32, code: u32, why: &[u8]) -> BytesMut {
    let why = &why[..why.len().min(MAX_FRAME - 8)];
    frame(GOAWAY, &[&latest.to_be_bytes(), &code.to_be_bytes(), why])
}

/// A frame of the connection, without flags. The payload is at most [`MAX_FRAME`].
fn frame(kind: u8, payload: &[&[u8]]) -> BytesMut {
    let length: usize = payload.iter().map(|part| part.len()).sum();
    let mut frame = BytesMut::with_capacity(HEADER + length);
    frame.put_uint(length as u64, 3);
    frame.put_slice(&[kind, 0, 0, 0, 0, 0]);
    payload.iter().for_each(|part| frame.put_slice(part));
    frame
}

/// Bytes that h2 has to send: they count until it lets go of them, however much of them it has sent.
#[derive(Debug)]
pub(crate) struct Counted {
    data: Bytes,
    size: usize,
    all: Rc<Cell<usize>>,
}

impl Counted {
    pub(crate) fn new(data: Bytes, all: &Rc<Cell<usize>>) -> Self {
        all.set(all.get() + data.len());
        Self::known(data, all)
    }

    /// Of bytes that are counted already.
    pub(crate) fn known(data: Bytes, all: &Rc<Cell<usize>>) -> Self {
        Self { size: data.len(), data, all: Rc::clone(all) }
    }
}

impl Buf for Counted {
    fn remaining(&self) -> usize {
        self.data.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.data
    }

    fn advance(&mut self, count: usize) {
        self.data.advance(count);
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.all.set(self.all.get() - self.size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_frames_are_those_of_the_standard() {
        assert_eq!(&ping(*b"abcdefgh")[..], b"\0\0\x08\x06\0\0\0\0\0abcdefgh");
        assert_eq!(&go_away(5, 2, b"why")[..], b"\0\0\x0b\x07\0\0\0\0\0\0\0\0\x05\0\0\0\x02why");
        assert_eq!(go_away(0, 0, &[0; 20_000]).len(), HEADER + MAX_FRAME);
    }

    #[test]
    fn bytes_count_until_they_go_however_many_of_them_were_read() {
        let all = Rc::new(Cell::new(5));
        let mut known = Counted::known(Bytes::from_static(b"hello"), &all);
        let new = Counted::new(Bytes::from_static(b"abc"), &all);
        known.advance(3);
        assert_eq!((known.chunk(), known.remaining(), all.get()), (&b"lo"[..], 2, 8));
        drop(new);
        assert_eq!(all.get(), 5);
        drop(known);
        assert_eq!(all.get(), 0);
    }
}
