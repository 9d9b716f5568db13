//! Integers of HPACK (RFC 7541, 5.1): a prefix of some bits, and more bytes if it is full.

use super::HpackError;

/// The largest number that is read. Nothing can be as long, or have so many entries; more is refused, as 5.1 asks for.
const LARGEST: usize = 1 << 28;

/// Bytes behind a prefix that are looked at: as many as the largest number takes. Zeros at its end make no number longer.
const MOST_BYTES: usize = 5;

/// Reads a number from the front of `block`, whose first byte has it in its lowest `bits`.
#[inline]
pub(super) fn read(block: &mut &[u8], bits: u32) -> Result<usize, HpackError> {
    let Some((first, rest)) = block.split_first() else { return Err(HpackError::Short) };
    let full = (1_usize << bits) - 1;
    let value = usize::from(*first) & full;
    *block = rest;
    if value < full { Ok(value) } else { read_more(block, full) }
}

fn read_more(block: &mut &[u8], full: usize) -> Result<usize, HpackError> {
    let mut value = full;
    for at in 0..MOST_BYTES {
        let Some((byte, rest)) = block.split_first() else { return Err(HpackError::Short) };
        *block = rest;
        value += usize::from(byte & 127) << (7 * at);
        if value > LARGEST {
            return Err(HpackError::Number);
        }
        if byte & 128 == 0 {
            return Ok(value);
        }
    }
    Err(HpackError::Number)
}

/// Appends a number behind the bits of `first` that are not the prefix.
#[inline]
pub(super) fn write(out: &mut Vec<u8>, first: u8, bits: u32, value: usize) {
    let full = (1_usize << bits) - 1;
    if value < full {
        return out.push(first | value as u8);
    }
    out.push(first | full as u8);
    let mut rest = value - full;
    while rest >= 128 {
        out.push(rest as u8 | 128);
        rest >>= 7;
    }
    out.push(rest as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_read_and_write() {
        for (bits, value, bytes) in [(5, 10, &[10][..]), (5, 1337, &[31, 154, 10]), (8, 42, &[42])] {
            let mut out = Vec::new();
            write(&mut out, 0, bits, value);
            assert_eq!(out, bytes);
            let mut block = bytes;
            assert_eq!(read(&mut block, bits), Ok(value));
            assert!(block.is_empty());
        }
    }

    #[test]
    fn numbers_that_do_not_end_or_are_too_large_are_refused() {
        for (bytes, error) in [
            (&[][..], HpackError::Short),
            (&[31], HpackError::Short),
            (&[31, 128], HpackError::Short),
            (&[31, 255, 255, 255, 255, 0], HpackError::Number),
            (&[31, 128, 128, 128, 128, 128, 0], HpackError::Number),
        ] {
            assert_eq!(read(&mut &*bytes, 5), Err(error), "{bytes:?}");
        }
        assert_eq!(read(&mut &[31, 128, 128, 128, 0][..], 5), Ok(31), "zeros at the end are no error");
    }
}
