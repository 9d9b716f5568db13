//! Folds a whole body that is there.

use super::{Coding, Encoder};
use crate::deflater::deflate_into;
use flate2::{Compression, Crc, FlushCompress};

/// The head of gzip without a name and a time (RFC 1952, 2.3): deflate, no flags, of an unknown system.
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The body, folded; `level` as with [`Encoder::new`].
pub fn fold(coding: Coding, level: u8, body: &[u8]) -> Vec<u8> {
    let level_of_zlib = Compression::new(u32::from(level.clamp(1, 9)));
    let mut out = Vec::with_capacity(body.len() / 4 + 64);
    match coding {
        Coding::Gzip => {
            out.extend_from_slice(&GZIP_HEAD);
            deflate_into(&mut out, body, level_of_zlib, false, FlushCompress::Finish);
            let mut crc = Crc::new();
            crc.update(body);
            out.extend_from_slice(&crc.sum().to_le_bytes());
            out.extend_from_slice(&(body.len() as u32).to_le_bytes());
        }
        Coding::Deflate => deflate_into(&mut out, body, level_of_zlib, true, FlushCompress::Finish),
        Coding::Brotli | Coding::Zstd => {
            let mut encoder = Encoder::new(coding, level, Some(body.len()));
            encoder.push(body);
            return encoder.finish();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::ContentDecoder;

    #[test]
    fn one_body_after_the_other_becomes_shorter_and_itself_again() {
        let text = b"a text that says the same, ".repeat(20_000);
        let noise: Vec<u8> = (0..100_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for coding in Coding::ALL {
            for (level, body) in
                [(1, &text[..]), (9, &text[..]), (6, b""), (1, b"x"), (6, &noise), (1, &text[..]), (0, &text[..270])]
            {
                let folded = fold(coding, level, body);
                let mut decoder = ContentDecoder::new(coding.name().as_bytes(), 1 << 24).expect("known");
                let mut all = decoder.decode(&folded).expect("well coded");
                all.extend(decoder.finish().expect("whole"));
                assert!(all == body, "{coding:?} {level} {}", body.len());
                assert!(body.len() < 270 || folded.len() <= body.len() + 100, "{coding:?} {level}");
                assert!(body.len() != text.len() || folded.len() < text.len() / 10, "{coding:?} {level}");
            }
        }
    }
}
