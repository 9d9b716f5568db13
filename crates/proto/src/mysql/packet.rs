//! Packets: a length of three bytes, a number, a payload. What is longer than 16 MiB comes in several.

use bytes::{Buf, Bytes, BytesMut};

use super::ProtocolError;

/// Bytes of a head.
const HEAD: usize = 4;

/// A payload of this length is followed by another one that belongs to it.
const LONGEST: usize = 0xff_ffff;

/// Both directions share one number.
#[derive(Debug)]
pub(super) struct Packets {
    sequence: u8,
    /// What has come of a payload that is not complete.
    joined: BytesMut,
    /// Bytes of the longest payload.
    max: usize,
}

impl Packets {
    pub(super) fn new(max: usize) -> Packets {
        Packets { sequence: 0, joined: BytesMut::new(), max }
    }

    /// From now on payloads may be as long.
    pub(super) fn set_max(&mut self, max: usize) {
        self.max = max;
    }

    /// A command begins.
    pub(super) fn restart(&mut self) {
        self.sequence = 0;
    }

    /// The next payload; `None`: more bytes are needed.
    pub(super) fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Bytes>, ProtocolError> {
        loop {
            let Some([low, middle, high, number]) = buf.first_chunk::<HEAD>().copied() else { return Ok(None) };
            let length = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
            if number != self.sequence {
                return Err(ProtocolError::OutOfOrder);
            }
            if self.joined.len() + length > self.max {
                return Err(ProtocolError::TooLarge(self.max));
            }
            if buf.len() < HEAD + length {
                buf.reserve(HEAD + length - buf.len());
                return Ok(None);
            }
            buf.advance(HEAD);
            let part = buf.split_to(length);
            self.sequence = self.sequence.wrapping_add(1);
            if length == LONGEST {
                self.joined.unsplit(part);
            } else if self.joined.is_empty() {
                return Ok(Some(part.freeze()));
            } else {
                self.joined.extend_from_slice(&part);
                return Ok(Some(self.joined.split().freeze()));
            }
        }
    }

    /// Writes a payload behind what is in `out`.
    pub(super) fn encode(&mut self, payload: &[u8], out: &mut BytesMut) {
        let mut rest = payload;
        loop {
            let (part, after) = rest.split_at(rest.len().min(LONGEST));
            let [low, middle, high, ..] = (part.len() as u32).to_le_bytes();
            out.extend_from_slice(&[low, middle, high, self.sequence]);
            out.extend_from_slice(part);
            self.sequence = self.sequence.wrapping_add(1);
            rest = after;
            // One that is full is followed by another, if only by an empty one.
            if part.len() < LONGEST {
                return;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn payloads_of_all_lengths_come_out_as_they_went_in() {
        for length in [0, 1, 255, 70_000, LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST] {
            let payload: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let mut out = BytesMut::new();
            Packets::new(0).encode(&payload, &mut out);
            let mut reader = Packets::new(usize::MAX);
            assert_eq!(reader.decode(&mut out).unwrap().unwrap(), payload, "{length}");
            assert!(out.is_empty());
        }
    }

    #[test]
    fn what_is_out_of_order_or_too_large_is_refused_before_it_is_there() {
        let mut buf = BytesMut::from(&b"\x01\0\0\x01x"[..]);
        assert_eq!(Packets::new(10).decode(&mut buf), Err(ProtocolError::OutOfOrder));
        let mut buf = BytesMut::from(&b"\x0b\0\0\0"[..]);
        assert_eq!(Packets::new(10).decode(&mut buf), Err(ProtocolError::TooLarge(10)));
    }
}
