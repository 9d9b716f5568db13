//! Unfolds one body, piece by piece.
//!
//! What a few bytes unfold to may be very much: the result is limited.

use std::io::{self, Write};

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::{Coding, brotli::BrotliDecoder, zstd::ZstdDecoder};

/// What clients may ask for, as the value of `Accept-Encoding`.
pub const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// Why a body cannot be unfolded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// It is not what its header says, or ends too early.
    #[error("the body is not coded as its header says")]
    Malformed,
    /// It becomes larger than is allowed.
    #[error("the body becomes too large")]
    TooLarge,
}

/// What has been unfolded and was not taken.
#[derive(Debug, Default)]
struct Unfolded {
    bytes: Vec<u8>,
    left: u64,
    overflowed: bool,
}

impl Write for Unfolded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => {
                self.overflowed = true;
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Kind {
    Gzip(MultiGzDecoder<Unfolded>),
    Zlib(ZlibDecoder<Unfolded>),
    /// What many servers send for "deflate" has no head.
    Raw(DeflateDecoder<Unfolded>),
    Brotli(Box<BrotliDecoder<Unfolded>>),
    Zstd(Box<ZstdDecoder<Unfolded>>),
    /// "deflate", of which nothing is known yet: its first byte.
    Deflate(Option<u8>, Unfolded),
}

/// Unfolds one body.
pub struct ContentDecoder {
    kind: Kind,
    /// There was a byte of it. An answer without a body (to HEAD, 204, 304, or an empty one) may have the header all the same.
    has_begun: bool,
}

impl ContentDecoder {
    /// For the value of `Content-Encoding`; `None` for what is sent as it is, or is not understood. `limit` is the most that it may become, in bytes.
    pub fn new(coding: &[u8], limit: u64) -> Option<ContentDecoder> {
        let unfolded = Unfolded { left: limit, ..Unfolded::default() };
        let kind = match Coding::of(coding)? {
            Coding::Gzip => Kind::Gzip(MultiGzDecoder::new(unfolded)),
            Coding::Deflate => Kind::Deflate(None, unfolded),
            Coding::Brotli => Kind::Brotli(Box::new(BrotliDecoder::new(unfolded))),
            Coding::Zstd => Kind::Zstd(Box::new(ZstdDecoder::new(unfolded))),
        };
        Some(ContentDecoder { kind, has_begun: false })
    }

    /// Unfolds a piece.
    ///
    /// # Errors
    /// [`CodingError`]
    pub fn decode(&mut self, piece: &[u8]) -> Result<Vec<u8>, CodingError> {
        self.has_begun |= !piece.is_empty();
        let mut piece = piece;
        let mut begin = Vec::new();
        if let Kind::Deflate(first, unfolded) = &mut self.kind {
            begin.extend(first.take());
            begin.extend_from_slice(piece);
            let [one, two, ..] = begin[..] else {
                *first = begin.first().copied();
                return Ok(Vec::new());
            };
            // RFC 1950, 2.2: a method, and a sum.
            let has_head = one & 15 == 8 && u16::from_be_bytes([one, two]) % 31 == 0;
            let unfolded = std::mem::take(unfolded);
            self.kind = if has_head {
                Kind::Zlib(ZlibDecoder::new(unfolded))
            } else {
                Kind::Raw(DeflateDecoder::new(unfolded))
            };
            piece = &begin;
        }
        let written = match &mut self.kind {
            Kind::Gzip(decoder) => decoder.write_all(piece).and_then(|()| decoder.flush()),
            Kind::Zlib(decoder) => decoder.write_all(piece).and_then(|()| decoder.flush()),
            Kind::Raw(decoder) => decoder.write_all(piece).and_then(|()| decoder.flush()),
            Kind::Brotli(decoder) => decoder.write_all(piece),
            Kind::Zstd(decoder) => decoder.write_all(piece),
            Kind::Deflate(..) => Ok(()),
        };
        let unfolded = self.unfolded();
        match written {
            Ok(()) => Ok(std::mem::take(&mut unfolded.bytes)),
            Err(_) if unfolded.overflowed => Err(CodingError::TooLarge),
            Err(_) => Err(CodingError::Malformed),
        }
    }

    fn unfolded(&mut self) -> &mut Unfolded {
        match &mut self.kind {
            Kind::Gzip(decoder) => decoder.get_mut(),
            Kind::Zlib(decoder) => decoder.get_mut(),
            Kind::Raw(decoder) => decoder.get_mut(),
            Kind::Brotli(decoder) => decoder.get_mut(),
            Kind::Zstd(decoder) => decoder.get_mut(),
            Kind::Deflate(_, unfolded) => unfolded,
        }
    }

    /// What is left at the end of the body.
    ///
    /// # Errors
    /// [`CodingError`]
    pub fn finish(&mut self) -> Result<Vec<u8>, CodingError> {
        if !self.has_begun {
            return Ok(Vec::new());
        }
        let done = match &mut self.kind {
            Kind::Gzip(decoder) => decoder.try_finish(),
            Kind::Zlib(decoder) => decoder.try_finish(),
            Kind::Raw(decoder) => decoder.try_finish(),
            Kind::Brotli(decoder) if decoder.is_whole() => Ok(()),
            Kind::Zstd(decoder) if decoder.is_whole() => Ok(()),
            Kind::Brotli(_) | Kind::Zstd(_) => return Err(CodingError::Malformed),
            Kind::Deflate(None, _) => Ok(()),
            Kind::Deflate(Some(_), _) => return Err(CodingError::Malformed),
        };
        done.map_err(|_| CodingError::Malformed)?;
        Ok(std::mem::take(&mut self.unfolded().bytes))
    }
}

impl std::fmt::Debug for ContentDecoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContentDecoder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::Encoder;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    fn folded(kind: &str, text: &[u8]) -> Vec<u8> {
        if let Some(coding @ (Coding::Brotli | Coding::Zstd)) = Coding::of(kind.as_bytes()) {
            let mut encoder = Encoder::new(coding, 1, None);
            encoder.push(text);
            return encoder.finish();
        }
        let level = Compression::default();
        match kind {
            "gzip" => {
                let mut to = GzEncoder::new(Vec::new(), level);
                to.write_all(text).and_then(|()| to.finish())
            }
            "zlib" => {
                let mut to = ZlibEncoder::new(Vec::new(), level);
                to.write_all(text).and_then(|()| to.finish())
            }
            _ => {
                let mut to = DeflateEncoder::new(Vec::new(), level);
                to.write_all(text).and_then(|()| to.finish())
            }
        }
        .expect("to memory")
    }

    fn unfold(coding: &str, body: &[u8], limit: u64, step: usize) -> Result<Vec<u8>, CodingError> {
        let mut decoder = ContentDecoder::new(coding.as_bytes(), limit).expect("known");
        let mut all = Vec::new();
        for piece in body.chunks(step) {
            all.extend(decoder.decode(piece)?);
        }
        all.extend(decoder.finish()?);
        Ok(all)
    }

    #[test]
    fn each_coding_is_unfolded_however_it_is_split() {
        let text = b"a text that says the same, a text that says the same".repeat(50);
        for (coding, kind) in [
            ("gzip", "gzip"),
            ("X-GZIP", "gzip"),
            ("deflate", "zlib"),
            (" deflate", "raw"),
            ("br", "br"),
            ("zstd", "zstd"),
        ] {
            for step in [1, 7, 100_000] {
                assert_eq!(
                    unfold(coding, &folded(kind, &text), 1 << 20, step),
                    Ok(text.clone()),
                    "{coding} {kind} {step}"
                );
            }
        }
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(unfold(coding, b"", 10, 1), Ok(Vec::new()), "an answer without a body");
        }
        assert!(ContentDecoder::new(b"identity", 1).is_none() && ContentDecoder::new(b"compress", 1).is_none());
    }

    #[test]
    fn what_is_too_large_or_none_is_refused() {
        let bomb = folded("gzip", &vec![0; 1 << 20]);
        assert_eq!(unfold("gzip", &bomb, 1000, 4096), Err(CodingError::TooLarge));
        for coding in ["br", "zstd"] {
            let bomb = folded(coding, &vec![0; 1 << 24]);
            assert!(bomb.len() < 1 << 14);
            assert_eq!(unfold(coding, &bomb, 1000, 4096), Err(CodingError::TooLarge), "{coding}");
            let whole = folded(coding, b"a text, a text, a text");
            assert_eq!(unfold(coding, &whole[..whole.len() - 1], 1000, 1), Err(CodingError::Malformed), "{coding}");
            let more = [&whole[..], b"more"].concat();
            assert_eq!(unfold(coding, &more, 1000, 1), Err(CodingError::Malformed), "{coding}");
        }
        // A window of 2 TiB; one that depends on a dictionary; br with a window of 1 GiB.
        assert_eq!(unfold("zstd", b"\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00", 1000, 1), Err(CodingError::Malformed));
        assert_eq!(unfold("zstd", b"\x28\xb5\x2f\xfd\x21\x01\x01\x01\x00\x00", 1000, 1), Err(CodingError::Malformed));
        assert_eq!(unfold("br", b"\x11\x1e\x00\x00\x00", 1000, 1), Err(CodingError::Malformed));
        // A frame that is to be skipped, and an empty one.
        let skipped = b"\x50\x2a\x4d\x18\x02\x00\x00\x00ab\x28\xb5\x2f\xfd\x20\x00\x01\x00\x00";
        assert_eq!(unfold("zstd", skipped, 1000, 1), Ok(Vec::new()));
        assert_eq!(unfold("gzip", b"this is no gzip at all", 1000, 4096), Err(CodingError::Malformed));
        assert_eq!(unfold("deflate", b"\x78\x9cthis is none", 1000, 1), Err(CodingError::Malformed));
        assert_eq!(unfold("deflate", b"x", 1000, 1), Err(CodingError::Malformed));
    }

    /// One block that becomes 100,000 bytes, of a frame that has a checksum, as `zstd` makes it.
    #[test]
    fn a_zstd_frame_with_a_checksum_is_unfolded_to_its_end() {
        let frame = b"\x28\xb5\x2f\xfd\x04\x38\x03\x35\x0c\x61\x2f\x4e\xfe\xfd";
        for step in [1, 5, 100] {
            assert_eq!(unfold("zstd", frame, 1 << 20, step), Ok(vec![b'a'; 100_000]), "{step}");
            let twice = [frame, &frame[..]].concat();
            assert_eq!(unfold("zstd", &twice, 1 << 20, step).map(|all| all.len()), Ok(200_000), "{step}");
        }
        assert_eq!(unfold("zstd", &frame[..frame.len() - 1], 1 << 20, 3), Err(CodingError::Malformed));
        assert_eq!(unfold("zstd", frame, 99_999, 3), Err(CodingError::TooLarge));
    }
}
