//! The Huffman code of HPACK (RFC 7541, 5.2 and appendix B).
//!
//! The code is canonical: those of one length follow each other in the order of their bytes. So a table of ten bits finds what text consists
//! of, and a walk over the lengths the rest.

use super::HpackError;
use super::lengths::LENGTHS;

/// The longest code.
const LONGEST: usize = 30;

/// Bits that the table is asked with.
const BITS: usize = 10;

/// The number behind the bytes: the end of a string, which is never written.
const EOS: u16 = 256;

/// All that follows from the lengths.
struct Code {
    /// The bits of each byte's code.
    codes: [u32; 257],
    /// Bytes by their codes.
    order: [u16; 257],
    /// For each length: the first code of it, how many codes are shorter, and how many are of it.
    first: [u32; LONGEST + 1],
    shorter: [u16; LONGEST + 1],
    count: [u16; LONGEST + 1],
    /// By the next ten bits: the byte, and above it the length of its code; 0: it is longer.
    fast: [u16; 1 << BITS],
}

static CODE: Code = {
    let mut code = Code {
        codes: [0; 257],
        order: [0; 257],
        first: [0; LONGEST + 1],
        shorter: [0; LONGEST + 1],
        count: [0; LONGEST + 1],
        fast: [0; 1 << BITS],
    };
    let (mut next, mut seen, mut length) = (0_u32, 0, 1);
    while length <= LONGEST {
        next <<= 1;
        code.first[length] = next;
        code.shorter[length] = seen as u16;
        let mut byte = 0;
        while byte < 257 {
            if LENGTHS[byte] as usize == length {
                code.codes[byte] = next;
                code.order[seen] = byte as u16;
                if length <= BITS {
                    let from = (next as usize) << (BITS - length);
                    let mut at = from;
                    while at < from + (1 << (BITS - length)) {
                        code.fast[at] = (length as u16) << 8 | byte as u16;
                        at += 1;
                    }
                }
                next += 1;
                seen += 1;
            }
            byte += 1;
        }
        code.count[length] = seen as u16 - code.shorter[length];
        length += 1;
    }
    code
};

/// Appends what `coded` stands for.
///
/// # Errors
/// It holds EOS, or its end is no padding: fewer than eight bits, all of them one.
pub(super) fn decode(coded: &[u8], out: &mut Vec<u8>) -> Result<(), HpackError> {
    // No byte has fewer than five bits.
    out.reserve(coded.len() * 8 / 5);
    let (mut bits, mut have, mut rest) = (0_u64, 0_usize, coded);
    loop {
        // The highest `have` bits are those that come next; below them stand zeros.
        while have <= 56 {
            let Some((byte, tail)) = rest.split_first() else { break };
            bits |= u64::from(*byte) << (56 - have);
            have += 8;
            rest = tail;
        }
        let (byte, length) = match CODE.fast[(bits >> (64 - BITS)) as usize] {
            0 => match long(bits) {
                Some(found) => found,
                None if have < 8 => return end(bits, have),
                None => return Err(HpackError::Huffman),
            },
            found => ((found & 255), usize::from(found >> 8)),
        };
        if length > have {
            return end(bits, have);
        }
        if byte == EOS {
            return Err(HpackError::Huffman);
        }
        out.push(byte as u8);
        bits <<= length;
        have -= length;
        if have == 0 && rest.is_empty() {
            return Ok(());
        }
    }
}

/// What is left when no code fits: padding, if it is right.
fn end(bits: u64, have: usize) -> Result<(), HpackError> {
    let is_padding = have < 8 && (have == 0 || bits >> (64 - have) == (1 << have) - 1);
    if is_padding { Ok(()) } else { Err(HpackError::Huffman) }
}

/// The byte of a code of more than ten bits.
fn long(bits: u64) -> Option<(u16, usize)> {
    (BITS + 1..=LONGEST).find_map(|length| {
        let offset = ((bits >> (64 - length)) as u32).checked_sub(CODE.first[length])?;
        if offset >= u32::from(CODE.count[length]) {
            return None;
        }
        Some((CODE.order[usize::from(CODE.shorter[length]) + offset as usize], length))
    })
}

/// Bytes that [`encode`] makes of `plain`.
pub(super) fn encoded_length(plain: &[u8]) -> usize {
    plain.iter().map(|byte| usize::from(LENGTHS[usize::from(*byte)])).sum::<usize>().div_ceil(8)
}

/// Appends the code of `plain`, padded with ones.
pub(super) fn encode(plain: &[u8], out: &mut Vec<u8>) {
    let (mut bits, mut have) = (0_u64, 0);
    for byte in plain {
        let length = u32::from(LENGTHS[usize::from(*byte)]);
        bits = bits << length | u64::from(CODE.codes[usize::from(*byte)]);
        have += length;
        while have >= 8 {
            have -= 8;
            out.push((bits >> have) as u8);
        }
    }
    if have > 0 {
        out.push((bits << (8 - have)) as u8 | 255 >> have);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(coded: &[u8]) -> Result<Vec<u8>, HpackError> {
        let mut out = Vec::new();
        decode(coded, &mut out).map(|()| out)
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        for text in [&all[..], b"", b"www.example.com", b"a", b"\xff\xff\x16", &all.repeat(3)] {
            let mut coded = Vec::new();
            encode(text, &mut coded);
            assert_eq!(coded.len(), encoded_length(text));
            assert_eq!(decoded(&coded).as_deref(), Ok(text));
        }
        for byte in all {
            let mut coded = Vec::new();
            encode(&[byte], &mut coded);
            assert_eq!(decoded(&coded), Ok(vec![byte]));
        }
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        assert_eq!((CODE.codes[0], CODE.codes[usize::from(b'0')], CODE.codes[256]), (0x1ff8, 0, 0x3fff_ffff));
        assert_eq!((CODE.codes[usize::from(b'&')], CODE.codes[10]), (0xf8, 0x3fff_fffc));
    }

    #[test]
    fn padding_is_short_and_of_ones() {
        // "a" is 00011.
        assert_eq!(decoded(&[0b0001_1111]), Ok(b"a".to_vec()));
        assert_eq!(decoded(&[0b0001_1110]), Err(HpackError::Huffman), "a zero");
        assert_eq!(decoded(&[0b0001_1111, 255]), Err(HpackError::Huffman), "eleven bits");
        assert_eq!(decoded(&[255]), Err(HpackError::Huffman), "eight bits of nothing");
        assert_eq!(decoded(&[255, 255, 255, 255]), Err(HpackError::Huffman), "EOS");
        assert_eq!(decoded(&[255, 255, 255, 252]), Err(HpackError::Huffman), "EOS and zeros");
    }
}
