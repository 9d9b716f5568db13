//! Requests as servers get them: arrays of texts, or a line of words (`PING` typed by hand).
//!
//! ```text
//! *2\r\n $3\r\nGET\r\n $1\r\na\r\n      GET a\r\n
//! ```

use std::ops::Range;

/// The most arguments that a request may have, as in Redis.
pub const MAX_ARGUMENTS: u64 = 1 << 20;

/// Bytes of the longest line of words, as in Redis.
pub const MAX_INLINE: usize = 64 * 1024;

/// Bytes that a number may take with its mark and its line end.
const MAX_NUMBER: usize = 24;

/// It is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What stands at a place of the bytes that have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// More bytes are needed: at least so many.
    More(usize),
    /// This, and where the next thing begins.
    Item(Item, usize),
}

/// A part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An array of so many arguments follows; none for what is empty or null.
    Array(u64),
    /// A text, or a number as it is written.
    Text(Range<usize>),
    /// Null.
    Null,
    /// A line of words.
    Inline(Range<usize>),
}

/// What begins a request.
///
/// # Errors
/// [`Malformed`]
pub fn begin(bytes: &[u8]) -> Result<Found, Malformed> {
    match bytes.first() {
        None => Ok(Found::More(1)),
        Some(b'*') => Ok(match number(bytes, 0)? {
            Some((count, next)) => Found::Item(Item::Array(within(count)?), next),
            None => Found::More(1),
        }),
        Some(_) => {
            let window = &bytes[..bytes.len().min(MAX_INLINE)];
            match memchr::memchr(b'\n', window) {
                Some(end) => {
                    let line = bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]).len();
                    Ok(Found::Item(Item::Inline(0..line), end + 1))
                }
                None if window.len() == MAX_INLINE => Err(Malformed),
                None => Ok(Found::More(1)),
            }
        }
    }
}

/// The argument that begins at `at`.
///
/// # Errors
/// [`Malformed`]
pub fn argument(bytes: &[u8], at: usize) -> Result<Found, Malformed> {
    let Some(mark) = bytes.get(at) else { return Ok(Found::More(1)) };
    let Some((length, next)) = number(bytes, at)? else { return Ok(Found::More(1)) };
    match mark {
        b':' => Ok(Found::Item(Item::Text(at + 1..next - 2), next)),
        b'$' if length == -1 => Ok(Found::Item(Item::Null, next)),
        b'$' => {
            let length = usize::try_from(length).map_err(|_| Malformed)?;
            let end = next.checked_add(length).ok_or(Malformed)?;
            match bytes.get(end..).unwrap_or_default() {
                [b'\r', b'\n', ..] => Ok(Found::Item(Item::Text(next..end), end + 2)),
                [] | [b'\r'] => Ok(Found::More((end + 2).saturating_sub(bytes.len()).max(1))),
                _ => Err(Malformed),
            }
        }
        _ => Err(Malformed),
    }
}

/// The arguments of a whole request; `None` for null. Nothing for one that is empty, or is none.
pub fn arguments(request: &[u8]) -> Vec<Option<&[u8]>> {
    let Ok(Found::Item(first, mut at)) = begin(request) else { return Vec::new() };
    match first {
        Item::Inline(line) => {
            request[line].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(Some).collect()
        }
        Item::Array(count) => {
            let mut all = Vec::new();
            for _ in 0..count {
                match argument(request, at) {
                    Ok(Found::Item(item, next)) => {
                        all.push(if let Item::Text(range) = item { request.get(range) } else { None });
                        at = next;
                    }
                    _ => break,
                }
            }
            all
        }
        Item::Text(_) | Item::Null => Vec::new(),
    }
}

fn within(count: i64) -> Result<u64, Malformed> {
    match u64::try_from(count) {
        Err(_) => Ok(0),
        Ok(count) if count <= MAX_ARGUMENTS => Ok(count),
        Ok(_) => Err(Malformed),
    }
}

/// The number behind the mark at `at`, and where its line ends.
fn number(bytes: &[u8], at: usize) -> Result<Option<(i64, usize)>, Malformed> {
    let line = &bytes[at + 1..bytes.len().min(at + MAX_NUMBER)];
    let Some(end) = memchr::memchr(b'\n', line) else {
        return if line.len() + 1 >= MAX_NUMBER { Err(Malformed) } else { Ok(None) };
    };
    let digits = line[..end].strip_suffix(b"\r").ok_or(Malformed)?;
    let (is_negative, digits) = match digits {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Malformed);
    }
    let mut value: i64 = 0;
    for digit in digits {
        value = value.checked_mul(10).and_then(|value| value.checked_add(i64::from(digit - b'0'))).ok_or(Malformed)?;
    }
    Ok(Some((if is_negative { -value } else { value }, at + 1 + end + 1)))
}
