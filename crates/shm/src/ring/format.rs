//! How a message lies in a ring: a header word, then its bytes, filled up to words. Pure.

/// All positions and sizes are multiples of it.
pub(super) const WORD: u64 = 8;
/// Bytes before a message's own.
pub(super) const HEADER: u64 = WORD;

/// In place of a length: the next message is at the start of the memory.
pub(super) const SKIP: usize = u32::MAX as usize;

/// What a message takes of the ring.
pub(super) const fn size(length: usize) -> u64 {
    HEADER + (length as u64).next_multiple_of(WORD)
}

/// The header of a message, or a [`SKIP`], at a position. A length that does not fit in 32 bits fits in no ring.
pub(super) fn header(at: u64, length: usize) -> u64 {
    let length = length as u32;
    u64::from(check(at, length)) << 32 | u64::from(length)
}

/// The length of the message (or [`SKIP`]) whose header is found at a position, if it is one.
pub(super) fn length(at: u64, header: u64) -> Option<usize> {
    let length = header as u32;
    ((header >> 32) as u32 == check(at, length)).then_some(length as usize)
}

/// Never right by accident: not for zeroes, bytes of a message, nor a header of an earlier round.
fn check(at: u64, length: u32) -> u32 {
    let mixed = (at ^ u64::from(length).rotate_left(40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32 ^ length ^ 0x5357_5247
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_counts_only_at_its_position() {
        for at in [0, 8, 1 << 20, u64::MAX - 7] {
            for of in [0, 1, 8, 65_535, (1 << 30) - 8, SKIP] {
                assert_eq!(length(at, header(at, of)), Some(of));
                assert_eq!(length(at.wrapping_add(1 << 20), header(at, of)), None);
                (0..64).for_each(|bit| assert_eq!(length(at, header(at, of) ^ 1 << bit), None, "{at} {of} {bit}"));
            }
        }
        assert_eq!(length(0, 0), None);
    }

    #[test]
    fn sizes_are_whole_words() {
        assert_eq!([0, 1, 8, 9].map(size), [8, 16, 16, 24]);
    }
}
