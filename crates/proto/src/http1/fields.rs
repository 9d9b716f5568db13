//! Header fields as positions in one frozen buffer, and the rules for names and values.
//!
//! [`Fields`] keeps no text, only ranges, so that a head costs no allocation per header: whoever holds the raw head holds all of
//! it. Order, repetition and spelling are kept as received. The checks for outgoing fields refuse what would end a line early.

use bytes::Bytes;
use smallvec::SmallVec;

/// The hard limit of a head in bytes: positions are kept as 16 bits. (The reference ends at 64 KiB as well.)
pub const HARD_MAX_HEAD: usize = u16::MAX as usize;

/// The hard limit of the number of headers in a head: the shortest one (`a:`) takes four bytes with its line end.
pub const HARD_MAX_HEADERS: usize = HARD_MAX_HEAD / 4;

/// Up to this many headers are parsed without an allocation; it sizes a scratch array on the stack (32 bytes each).
pub(crate) const STACK_HEADERS: usize = 128;

/// Most requests have fewer headers than this (browsers send 12 to 20); more of them spill to the heap.
const INLINE_HEADERS: usize = 16;

/// A range of bytes in a head of at most [`HARD_MAX_HEAD`] bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u16,
    end: u16,
}

impl Span {
    /// The position of `part` inside `base`. The parsers return sub-slices of their input; for anything else the span is empty.
    pub(crate) fn of(base: &[u8], part: &[u8]) -> Span {
        let start = part.as_ptr().addr().wrapping_sub(base.as_ptr().addr());
        let end = start.wrapping_add(part.len());
        if part.is_empty() || start > base.len() || end > base.len() || end > HARD_MAX_HEAD {
            return Span::default();
        }
        Span { start: start as u16, end: end as u16 }
    }

    /// From the first byte of `first` to the last of `last`, which stands behind it.
    pub(crate) fn from_to(first: Span, last: Span) -> Span {
        Span { start: first.start, end: last.end }
    }

    /// The bytes of this range in `raw`.
    pub(crate) fn get<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        raw.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// The header fields of one head, as ranges into its raw bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    spans: SmallVec<[(Span, Span); INLINE_HEADERS]>,
}

impl Fields {
    /// Adds the positions of what httparse found in `raw`.
    pub(crate) fn collect(&mut self, raw: &[u8], parsed: &[httparse::Header<'_>]) {
        self.spans.extend(parsed.iter().map(|h| (Span::of(raw, h.name.as_bytes()), Span::of(raw, h.value))));
    }

    /// Leaves out fields with an underscore in their name, which CGI and its kin cannot tell from a hyphen.
    pub(crate) fn drop_underscores(&mut self, raw: &[u8]) {
        // Most heads have none at all: one fast look over all of it instead of one at each name.
        if memchr::memchr(b'_', raw).is_some() {
            self.spans.retain(|(name, _)| memchr::memchr(b'_', name.get(raw)).is_none());
        }
    }

    /// Names and values in the order received.
    pub(crate) fn iter<'a>(&'a self, raw: &'a [u8]) -> impl ExactSizeIterator<Item = (&'a [u8], &'a [u8])> {
        self.spans.iter().map(move |(name, value)| (name.get(raw), value.get(raw)))
    }

    /// The first value of a field, by its name in any case.
    pub(crate) fn find<'a>(&'a self, raw: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
        self.iter(raw).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// A slice of `raw` as shared bytes; bytes from elsewhere are copied.
pub(crate) fn share(raw: &Bytes, slice: &[u8]) -> Bytes {
    let offset = slice.as_ptr().addr().wrapping_sub(raw.as_ptr().addr());
    match offset.checked_add(slice.len()) {
        Some(end) if end <= raw.len() => raw.slice(offset..end),
        _ => Bytes::copy_from_slice(slice),
    }
}

/// Cuts spaces and tabs off both ends (OWS, RFC 9110 5.6.3).
pub(crate) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// The elements of a comma-separated list, trimmed; empty elements are left out (RFC 9110 5.6.1.2).
pub fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&b| b == b',').map(trim).filter(|e| !e.is_empty())
}

/// Whether a comma-separated list has this token, in any case.
pub fn list_has(value: &[u8], token: &[u8]) -> bool {
    list(value).any(|e| e.eq_ignore_ascii_case(token))
}

/// Why a name or value cannot be sent as a header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A header name that is not a token (RFC 9110 5.1), for example empty or with a space, colon or line end.
    #[error("the header name is not a token")]
    Name,
    /// A header value with CR, LF or NUL, which would start another header or message.
    #[error("the header value contains CR, LF or NUL")]
    Value,
}

/// Whether `name` is a token and so a valid header name or method.
pub fn is_token(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|&b| TOKEN[b as usize])
}

/// Whether `value` may stand in a header line: no CR, LF or NUL. Other control characters are left to the program, as in the
/// reference.
pub fn is_value(value: &[u8]) -> bool {
    memchr::memchr3(b'\r', b'\n', 0, value).is_none()
}

/// Whether a field of this name may follow a body: not what says how a message is read, whose it is, or what is to be asked next (RFC 9110,
/// 6.5.1). In any case of letters.
pub fn may_be_trailer(name: &[u8]) -> bool {
    !BEFORE_THE_BODY.iter().any(|before| name.eq_ignore_ascii_case(before))
}

const BEFORE_THE_BODY: [&[u8]; 15] = [
    b"connection",
    b"content-encoding",
    b"content-length",
    b"content-range",
    b"content-type",
    b"host",
    b"keep-alive",
    b"location",
    b"proxy-authenticate",
    b"set-cookie",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"www-authenticate",
];

/// Both checks for a field that is about to be sent.
pub fn check(name: &[u8], value: &[u8]) -> Result<(), FieldError> {
    if !is_token(name) {
        return Err(FieldError::Name);
    }
    if !is_value(value) {
        return Err(FieldError::Value);
    }
    Ok(())
}

/// `tchar` of RFC 9110 5.6.2.
static TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        table[i] = b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
            );
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_must_be_tokens_and_values_may_not_end_the_line() {
        assert_eq!(check(b"X-Name", b"any \xfftext\t"), Ok(()));
        for name in [&b""[..], b"a b", b"a:b", b"a\r\nb", b"\xe4", b"a\0"] {
            assert_eq!(check(name, b"v"), Err(FieldError::Name), "{name:?}");
        }
        for value in [&b"a\r\nSet-Cookie: x=1"[..], b"\n", b"\r", b"a\0b"] {
            assert_eq!(check(b"n", value), Err(FieldError::Value), "{value:?}");
        }
    }

    #[test]
    fn lists_are_split_trimmed_and_compared_in_any_case() {
        assert!(list_has(b"Keep-Alive,\t Upgrade ", b"upgrade"));
        assert!(!list_has(b"upgrades, keepalive", b"upgrade"));
        assert_eq!(list(b", a ,,b,").collect::<Vec<_>>(), [b"a", b"b"]);
    }

    #[test]
    fn a_span_of_something_outside_is_empty() {
        let raw = b"hello world";
        assert_eq!(Span::of(raw, &raw[6..]).get(raw), b"world");
        assert_eq!(Span::of(raw, b"elsewhere").get(raw), b"");
        assert_eq!(Span::of(raw, b"").get(raw), b"");
    }
}
