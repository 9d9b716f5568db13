//! `application/x-www-form-urlencoded` and percent-encoding as PHP does them.
//!
//! Decoding never fails: a `%` without two hex digits stands for itself, as in PHP's `urldecode`. Encoding has PHP's two forms. Pairs
//! are split here; what `a[b][]=c` means is PHP's business.

use std::borrow::Cow;

/// Decodes `%XX` and turns `+` into a space (`urldecode`). Borrows if there is nothing to decode.
pub fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    match memchr::memchr2(b'%', b'+', text) {
        Some(first) => Cow::Owned(decoded(text, first, true)),
        None => Cow::Borrowed(text),
    }
}

/// Decodes `%XX` only (`rawurldecode`).
pub fn decode_raw(text: &[u8]) -> Cow<'_, [u8]> {
    match memchr::memchr(b'%', text) {
        Some(first) => Cow::Owned(decoded(text, first, false)),
        None => Cow::Borrowed(text),
    }
}

fn decoded(text: &[u8], first: usize, plus: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&text[..first]);
    let mut rest = &text[first..];
    loop {
        rest = match rest {
            [] => return out,
            [b'+', tail @ ..] if plus => {
                out.push(b' ');
                tail
            }
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex(*high) << 4 | hex(*low));
                tail
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
        };
    }
}

/// The value of a hex digit; 0 for anything else.
fn hex(digit: u8) -> u8 {
    (digit as char).to_digit(16).unwrap_or(0) as u8
}

/// Encodes as `urlencode`: letters, digits, `-`, `_` and `.` stand for themselves, a space becomes `+`.
pub fn encode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    encode_into(&mut out, text);
    out
}

/// [`encode`] into a buffer.
pub fn encode_into(out: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        match byte {
            b' ' => out.push(b'+'),
            _ => push_encoded(out, byte, false),
        }
    }
}

/// Encodes as `rawurlencode` (RFC 3986): a space becomes `%20`, and `~` stands for itself too.
pub fn encode_raw(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    text.iter().for_each(|&byte| push_encoded(&mut out, byte, true));
    out
}

fn push_encoded(out: &mut Vec<u8>, byte: u8, tilde: bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') || (tilde && byte == b'~') {
        out.push(byte);
    } else {
        out.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

/// Names and values of a query or form body, in order, undecoded. A part without `=` has an empty value; empty parts are left
/// out. Costs nothing until iterated; a caller that stores them sets its own limit with `take`.
pub fn pairs(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(|&b| b == b'&').filter(|part| !part.is_empty()).map(|part| match memchr::memchr(b'=', part) {
        Some(at) => (&part[..at], &part[at + 1..]),
        None => (part, &b""[..]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_takes_broken_escapes_literally() {
        for (text, plain) in [
            ("plain", "plain"),
            ("a+b%20c", "a b c"),
            ("%41%4a%4A", "AJJ"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz%+1", "%zz% 1"),
            ("%%41", "%A"),
            ("", ""),
        ] {
            assert_eq!(decode(text.as_bytes()), plain.as_bytes(), "{text}");
        }
        assert_eq!(decode(b"%00%ff"), &b"\0\xff"[..]);
        assert_eq!(decode_raw(b"a+b%20c"), &b"a+b c"[..]);
        assert!(matches!(decode(b"plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn encoding_has_both_forms_of_php() {
        assert_eq!(encode(b"a b~c-_.\xe4/"), b"a+b%7Ec-_.%E4%2F");
        assert_eq!(encode_raw(b"a b~c-_.\xe4/"), b"a%20b~c-_.%E4%2F");
    }

    #[test]
    fn every_byte_survives_encoding_and_decoding() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), &all[..]);
        assert_eq!(decode_raw(&encode_raw(&all)), &all[..]);
    }

    #[test]
    fn pairs_keep_order_and_repetition() {
        let seen: Vec<_> = pairs(b"a=1&b&&=x&a=2=3&").collect();
        let expected: [(&[u8], &[u8]); 4] = [(b"a", b"1"), (b"b", b""), (b"", b"x"), (b"a", b"2=3")];
        assert_eq!(seen, expected);
    }
}
