//! Character sets by their names, and how a text is escaped in one.

/// The set that a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    /// The number of its usual collation.
    pub number: u8,
    /// The second byte of a character may be what ASCII has as a backslash.
    shifts: bool,
}

#[rustfmt::skip]
const ALL: [(&str, u8, bool); 33] = [
    ("big5", 1, true), ("dec8", 3, false), ("cp850", 4, false), ("hp8", 6, false), ("koi8r", 7, false), ("latin1", 8, false),
    ("latin2", 9, false), ("swe7", 10, false), ("ascii", 11, false), ("ujis", 12, false), ("sjis", 13, true), ("hebrew", 16, false),
    ("tis620", 18, false), ("euckr", 19, false), ("koi8u", 22, false), ("gb2312", 24, false), ("greek", 25, false),
    ("cp1250", 26, false), ("gbk", 28, true), ("latin5", 30, false), ("armscii8", 32, false), ("utf8", 33, false),
    ("utf8mb3", 33, false), ("cp866", 36, false), ("keybcs2", 37, false), ("macroman", 39, false), ("cp852", 40, false),
    ("latin7", 41, false), ("utf8mb4", 45, false), ("cp1251", 51, false), ("cp1256", 57, false), ("binary", 63, false),
    ("cp932", 95, true),
];

impl Default for Charset {
    /// `utf8mb4`
    fn default() -> Charset {
        Charset { number: 45, shifts: false }
    }
}

impl Charset {
    /// By its name, in any spelling.
    pub fn of(name: &str) -> Option<Charset> {
        let found = ALL.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(_, number, shifts)| Charset { number: *number, shifts: *shifts })
    }

    /// A text as it stands between quotes in a query.
    pub fn escape(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + text.len() / 8);
        let mut rest = text;
        while let [first, after @ ..] = rest {
            rest = after;
            match (first, after) {
                // A character of two bytes stays as it is, whatever its second one looks like.
                (0x81..=0xfe, [second @ (0x40..=0x7e | 0x80..=0xfe), after @ ..]) if self.shifts => {
                    out.extend_from_slice(&[*first, *second]);
                    rest = after;
                }
                (0, _) => out.extend_from_slice(b"\\0"),
                (b'\n', _) => out.extend_from_slice(b"\\n"),
                (b'\r', _) => out.extend_from_slice(b"\\r"),
                (0x1a, _) => out.extend_from_slice(b"\\Z"),
                (b'\\' | b'\'' | b'"', _) => out.extend_from_slice(&[b'\\', *first]),
                _ => out.push(*first),
            }
        }
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_quoted_text() {
        assert_eq!(Charset::default().escape(b"a'b\"c\\d\0\n\r\x1a"), b"a\\'b\\\"c\\\\d\\0\\n\\r\\Z");
        assert_eq!(Charset::of("UTF8").unwrap().number, 33);
        assert!(Charset::of("klingon").is_none());
    }

    #[test]
    fn a_second_byte_that_looks_like_a_backslash_is_none() {
        assert_eq!(Charset::of("gbk").unwrap().escape(b"\xbf\x5c'"), b"\xbf\x5c\\'");
        assert_eq!(Charset::of("gbk").unwrap().escape(b"\xbf'"), b"\xbf\\'");
        assert_eq!(Charset::of("utf8").unwrap().escape(b"\xbf\x5c'"), b"\xbf\x5c\x5c\\'");
    }
}
