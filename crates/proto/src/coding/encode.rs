//! Folds one body, piece by piece.

use std::io::Write;

use ::brotli::CompressorWriter;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::Coding;

/// The largest window of br, as a power of two: 4 MiB, RFC 7932's largest is four times that. A body whose length is known needs no
/// larger one than itself.
const MAX_WINDOW: u32 = 22;

/// The window of br for a body of unknown length: 256 KiB, since it stays while the body is written.
const STREAM_WINDOW: u32 = 18;

/// The smallest window of br.
const MIN_WINDOW: u32 = 10;

enum Kind {
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    /// Each piece becomes a frame: the bytes of those that have not been taken, and whether there was one.
    Zstd {
        bytes: Vec<u8>,
        begun: bool,
    },
}

/// See the module. What it has folded is taken with [`Encoder::take`].
pub struct Encoder(Kind);

impl Encoder {
    /// `level`: how much time may be spent, 1 to 9 for gzip and deflate, 0 to 11 for br; what lies outside counts as the nearest. zstd has one
    /// only. `length`: how long the body is, if that is known.
    pub fn new(coding: Coding, level: u8, length: Option<usize>) -> Encoder {
        let room = Vec::with_capacity(length.map_or(0, |length| length / 4));
        let level_of_zlib = Compression::new(u32::from(level.clamp(1, 9)));
        Encoder(match coding {
            Coding::Gzip => Kind::Gzip(GzEncoder::new(room, level_of_zlib)),
            Coding::Deflate => Kind::Deflate(ZlibEncoder::new(room, level_of_zlib)),
            Coding::Brotli => {
                let needed = length.map(|length| usize::BITS - length.leading_zeros());
                let window = needed.unwrap_or(STREAM_WINDOW).clamp(MIN_WINDOW, MAX_WINDOW);
                Kind::Brotli(Box::new(CompressorWriter::new(room, 4096, u32::from(level.min(11)), window)))
            }
            Coding::Zstd => Kind::Zstd { bytes: room, begun: false },
        })
    }

    /// Takes the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        // They write to memory, which cannot fail.
        let _ = match &mut self.0 {
            Kind::Gzip(encoder) => encoder.write_all(piece),
            Kind::Deflate(encoder) => encoder.write_all(piece),
            Kind::Brotli(encoder) => encoder.write_all(piece),
            Kind::Zstd { bytes, begun } => {
                if !piece.is_empty() {
                    *begun = true;
                    bytes.extend(compress_to_vec(piece, CompressionLevel::Fastest));
                }
                Ok(())
            }
        };
    }

    /// Lets all that was pushed be unfolded by whoever gets what is taken next.
    pub fn flush(&mut self) {
        let _ = match &mut self.0 {
            Kind::Gzip(encoder) => encoder.flush(),
            Kind::Deflate(encoder) => encoder.flush(),
            Kind::Brotli(encoder) => encoder.flush(),
            Kind::Zstd { .. } => Ok(()),
        };
    }

    /// What has been folded since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(match &mut self.0 {
            Kind::Gzip(encoder) => encoder.get_mut(),
            Kind::Deflate(encoder) => encoder.get_mut(),
            Kind::Brotli(encoder) => encoder.get_mut(),
            Kind::Zstd { bytes, .. } => bytes,
        })
    }

    /// The end of the body: what has not been taken, with all that is left.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            Kind::Gzip(encoder) => encoder.finish().unwrap_or_default(),
            Kind::Deflate(encoder) => encoder.finish().unwrap_or_default(),
            Kind::Brotli(encoder) => encoder.into_inner(),
            Kind::Zstd { bytes, begun: true } => bytes,
            Kind::Zstd { .. } => compress_to_vec(&b""[..], CompressionLevel::Fastest),
        }
    }
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::ContentDecoder;

    fn unfolded(coding: Coding, pieces: &[Vec<u8>]) -> Vec<u8> {
        let mut decoder = ContentDecoder::new(coding.name().as_bytes(), 1 << 24).expect("known");
        let mut all: Vec<u8> = pieces.iter().flat_map(|piece| decoder.decode(piece).expect("well coded")).collect();
        all.extend(decoder.finish().expect("whole"));
        all
    }

    #[test]
    fn a_whole_body_becomes_shorter_and_itself_again() {
        let text = b"a text that says the same, ".repeat(2000);
        for coding in Coding::ALL {
            for level in [0, 1, 6, 11, 255] {
                let mut encoder = Encoder::new(coding, level, Some(text.len()));
                encoder.push(&text);
                let folded = encoder.finish();
                assert!(folded.len() < text.len() / 10, "{coding:?} {level}: {}", folded.len());
                assert_eq!(unfolded(coding, &[folded]), text, "{coding:?} {level}");
            }
            assert_eq!(unfolded(coding, &[Encoder::new(coding, 1, Some(0)).finish()]), b"");
        }
    }

    #[test]
    fn a_piece_that_was_flushed_is_there_before_the_next() {
        for coding in Coding::ALL {
            let mut encoder = Encoder::new(coding, 1, None);
            let mut decoder = ContentDecoder::new(coding.name().as_bytes(), 1 << 20).expect("known");
            let mut all = Vec::new();
            for piece in [&b"first"[..], b"", b"second", &[7; 100_000]] {
                encoder.push(piece);
                encoder.flush();
                let got = decoder.decode(&encoder.take()).expect("well coded");
                assert_eq!(got.len(), piece.len(), "{coding:?}");
                all.extend(got);
            }
            all.extend(decoder.decode(&encoder.finish()).expect("well coded"));
            all.extend(decoder.finish().expect("whole"));
            assert_eq!(all.len(), 11 + 100_000);
        }
    }

    #[test]
    fn pieces_of_all_lengths_are_there_when_they_were_flushed() {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let noise: Vec<u8> = (0..66_000).map(|_| next()).collect();
        for coding in Coding::ALL {
            let mut encoder = Encoder::new(coding, 6, None);
            let mut decoder = ContentDecoder::new(coding.name().as_bytes(), 1 << 30).expect("known");
            for length in (31_000..33_000).chain(62_000..66_000).step_by(37) {
                encoder.push(&noise[..length]);
                encoder.flush();
                let got = decoder.decode(&encoder.take()).expect("well coded");
                assert_eq!(got.len(), length, "{coding:?}");
            }
        }
    }
}
