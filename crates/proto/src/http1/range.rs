//! Parts of a content that a client asks for: the field `Range` (RFC 9110, 14).
//!
//! Many parts cost more than they are worth, and those that overlap may be made to cost any amount (CVE-2011-3192): such a field is as good
//! as none.

/// More parts than this are not sent, but the whole content.
pub const MOST_PARTS: usize = 32;

/// Bytes of the content: the first, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first byte, counted from 0.
    pub first: u64,
    /// How many there are; never 0.
    pub length: u64,
}

impl Part {
    /// The number of the last byte.
    pub fn last(&self) -> u64 {
        self.first + (self.length - 1)
    }
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// One part or several, in the client's order.
    Parts(Vec<Part>),
    /// Nothing of what is asked for exists, or it is no list of ranges; 416. (RFC 9110 would let such a list be ignored; the reference does this.)
    Nothing,
}

/// What the value of `Range` asks for, of a content of `size` bytes.
pub fn wanted(value: &[u8], size: u64) -> Wanted {
    let value = value.trim_ascii();
    let Some(list) = value.get(..6).filter(|unit| unit.eq_ignore_ascii_case(b"bytes=")).map(|_| &value[6..]) else {
        return Wanted::Whole;
    };
    let mut parts = Vec::new();
    let (mut members, mut total) = (0, 0_u128);
    // Empty members of a list count for nothing (RFC 9110, 5.6.1).
    for member in list.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|member| !member.is_empty()) {
        members += 1;
        if members > MOST_PARTS {
            return Wanted::Whole;
        }
        match part(member, size) {
            None => return Wanted::Nothing,
            Some(None) => {}
            Some(Some(part)) => {
                total += u128::from(part.length);
                parts.push(part);
            }
        }
    }
    match parts.len() {
        0 => Wanted::Nothing,
        1 => Wanted::Parts(parts),
        _ if total > u128::from(size) => Wanted::Whole,
        _ => Wanted::Parts(parts),
    }
}

/// One range: the outer `None` if it is none, the inner one if nothing of it exists.
fn part(member: &[u8], size: u64) -> Option<Option<Part>> {
    let dash = member.iter().position(|byte| *byte == b'-')?;
    let (first, last) = (member[..dash].trim_ascii(), member[dash + 1..].trim_ascii());
    if first.is_empty() {
        let length = number(last)?.min(size);
        return Some((length > 0).then_some(Part { first: size - length, length }));
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    let end = last.saturating_add(1).min(size);
    Some((first < end).then(|| Part { first, length: end - first }))
}

/// A number; one that is too large for any content counts as the largest.
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(value: &str, size: u64) -> Vec<(u64, u64)> {
        match wanted(value.as_bytes(), size) {
            Wanted::Parts(parts) => parts.iter().map(|part| (part.first, part.length)).collect(),
            other => panic!("{value}: {other:?}"),
        }
    }

    #[test]
    fn each_form_has_its_part() {
        for (value, wanted) in [
            ("bytes=0-0", vec![(0, 1)]),
            ("bytes=0-9", vec![(0, 10)]),
            ("bytes=0-99", vec![(0, 10)]),
            ("bytes=3-", vec![(3, 7)]),
            ("bytes=-3", vec![(7, 3)]),
            ("bytes=-99", vec![(0, 10)]),
            ("Bytes= 1 - 2 ", vec![(1, 2)]),
            ("bytes=0-0,-1", vec![(0, 1), (9, 1)]),
            ("bytes=5-6, 1-2,,", vec![(5, 2), (1, 2)]),
            ("bytes=0-1,20-30", vec![(0, 2)]),
            ("bytes=9-99999999999999999999999999", vec![(9, 1)]),
        ] {
            assert_eq!(parts(value, 10), wanted, "{value}");
        }
        assert_eq!(parts("bytes=0-18446744073709551615", u64::MAX), [(0, u64::MAX)]);
    }

    #[test]
    fn what_does_not_exist_or_is_no_range_gives_nothing() {
        for value in [
            "bytes=10-",
            "bytes=10-12",
            "bytes=-0",
            "bytes=",
            "bytes=,",
            "bytes=abc",
            "bytes=5",
            "bytes=3-2",
            "bytes=1-2-3",
            "bytes=--1",
            "bytes=1-x",
            "bytes=0x1-2",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(wanted(value.as_bytes(), 10), Wanted::Nothing, "{value}");
        }
        assert_eq!(wanted(b"bytes=0-", 0), Wanted::Nothing);
    }

    #[test]
    fn other_units_and_greedy_lists_give_all() {
        for value in ["", "abc", "lines=1-2", "bytes", "bytes:0-1", "bytes=0-,0-", "bytes=0-5,4-9"] {
            assert_eq!(wanted(value.as_bytes(), 10), Wanted::Whole, "{value}");
        }
        let many = format!("bytes={}", "0-0,".repeat(MOST_PARTS + 1));
        assert_eq!(wanted(many.as_bytes(), 1000), Wanted::Whole);
        let most = format!("bytes={}", "0-0,".repeat(MOST_PARTS));
        assert_eq!(parts(&most, 1000).len(), MOST_PARTS);
    }
}
