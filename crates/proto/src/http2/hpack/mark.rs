//! What a field is, and whether it may be: judged once, and kept beside it in the table.

use crate::http1::fields::is_token;

/// What is done with a field of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is written down as it is.
    Plain,
    Method,
    Scheme,
    Path,
    Authority,
    Host,
    Cookie,
    ContentLength,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// White space around the value (RFC 9113, 8.2.1). The request is told so.
    Space,
    /// The request is malformed (8.1.1).
    Malformed,
}

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: Kind,
    pub(crate) fault: Fault,
}

impl Mark {
    /// Nothing is special, and nothing wrong.
    pub(super) const PLAIN: Mark = Mark { kind: Kind::Plain, fault: Fault::None };

    /// Judges a field.
    pub(super) fn of(name: &[u8], value: &[u8]) -> Mark {
        Mark::of_name(name).with(name, value)
    }

    /// Judges a field whose name has this number in every table.
    #[inline]
    pub(super) fn of_static(number: usize, name: &[u8], value: &[u8]) -> Mark {
        let kind = match number {
            1 => Kind::Authority,
            2 | 3 => Kind::Method,
            4 | 5 => Kind::Path,
            6 | 7 => Kind::Scheme,
            // :status, and what is of a connection of HTTP/1.
            8..15 | 57 => return Mark { kind: Kind::Plain, fault: Fault::Malformed },
            28 => Kind::ContentLength,
            32 => Kind::Cookie,
            38 => Kind::Host,
            _ => Kind::Plain,
        };
        Mark::new(kind).with(name, value)
    }

    #[inline]
    fn with(self, name: &[u8], value: &[u8]) -> Mark {
        let mut mark = self;
        if mark.fault == Fault::None {
            mark.fault = fault_of_value(mark.kind, name, value);
        }
        mark
    }

    const fn new(kind: Kind) -> Mark {
        Mark { kind, fault: Fault::None }
    }

    fn of_name(name: &[u8]) -> Mark {
        const MALFORMED: Mark = Mark { kind: Kind::Plain, fault: Fault::Malformed };
        match name {
            b":method" => Mark::new(Kind::Method),
            b":scheme" => Mark::new(Kind::Scheme),
            b":path" => Mark::new(Kind::Path),
            b":authority" => Mark::new(Kind::Authority),
            b"host" => Mark::new(Kind::Host),
            b"cookie" => Mark::new(Kind::Cookie),
            b"content-length" => Mark::new(Kind::ContentLength),
            // Of a connection of HTTP/1 (8.2.2).
            b"connection" | b"proxy-connection" | b"keep-alive" | b"transfer-encoding" | b"upgrade" => MALFORMED,
            // Capitals, and what no pseudo field is called.
            _ if !is_token(name) || name.iter().any(u8::is_ascii_uppercase) => MALFORMED,
            _ => Mark::PLAIN,
        }
    }
}

fn fault_of_value(kind: Kind, name: &[u8], value: &[u8]) -> Fault {
    let may_be = match kind {
        // They become a line of HTTP/1, where a space has a meaning.
        Kind::Method => is_token(value),
        Kind::Path => !value.is_empty() && value.iter().fold(true, |fits, byte| fits & (*byte > b' ') & (*byte != 127)),
        Kind::Scheme => is_scheme(value),
        // RFC 9113, 8.2.1; no branch for each byte: such values are rare.
        _ => !value.iter().fold(false, |odd, byte| odd | matches!(byte, 0 | b'\r' | b'\n')) && may_be_te(name, value),
    };
    match value {
        _ if !may_be => Fault::Malformed,
        [b' ' | b'\t', ..] | [.., b' ' | b'\t'] => Fault::Space,
        _ => Fault::None,
    }
}

/// RFC 9113, 8.2.2: TE says only that trailers are understood.
fn may_be_te(name: &[u8], value: &[u8]) -> bool {
    name != b"te" || value.eq_ignore_ascii_case(b"trailers")
}

/// RFC 3986, 3.1.
fn is_scheme(value: &[u8]) -> bool {
    value.first().is_some_and(u8::is_ascii_alphabetic)
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_every_table_are_judged_by_their_numbers_as_by_themselves() {
        for (at, (name, _)) in super::super::statics::FIELDS.iter().enumerate() {
            for value in [&b""[..], b"/", b"GET", b" a", b"a\n", b"1a"] {
                let name: &[u8] = name;
                assert_eq!(Mark::of_static(at + 1, name, value), Mark::of(name, value), "{at} {value:?}");
            }
        }
    }

    #[test]
    fn what_is_malformed_is_seen() {
        for (name, value) in [
            ("", "x"),
            ("X", "1"),
            ("a b", "1"),
            ("a:b", "1"),
            (":what", "1"),
            (":status", "200"),
            (":", ""),
            ("ä", "1"),
            ("x", "a\r\nb"),
            ("x", "a\nb"),
            ("x", "a\0b"),
            ("connection", "close"),
            ("te", "gzip"),
            (":path", ""),
            (":path", "/a b"),
            (":path", "/\x7f"),
            (":method", "GE T"),
            (":method", ""),
            (":scheme", ""),
            (":scheme", "1a"),
        ] {
            assert_eq!(Mark::of(name.as_bytes(), value.as_bytes()).fault, Fault::Malformed, "{name}: {value:?}");
        }
        for value in [" a", "a\t", " "] {
            assert_eq!(Mark::of(b"x", value.as_bytes()).fault, Fault::Space);
        }
        for (name, value) in
            [("x", ""), ("x", "a b"), ("x", "\u{e4}"), ("te", "Trailers"), (":path", "/\u{e4}"), (":authority", "")]
        {
            assert_eq!(Mark::of(name.as_bytes(), value.as_bytes()).fault, Fault::None, "{name}: {value:?}");
        }
    }
}
