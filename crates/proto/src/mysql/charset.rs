//! Character sets by their names, and how a text is escaped in one.

/// The set that a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    /// The number of its usual collation.
    pub number: u8,
    pairs: &'static Pairs,
}

/// The characters of two bytes of a set whose second byte may be what ASCII has as a backslash: ranges of first and of second bytes, as the
/// server takes them. Sets whose second bytes are none of ASCII's need no entry.
#[derive(Debug, PartialEq, Eq)]
struct Pairs {
    leads: &'static [(u8, u8)],
    seconds: &'static [(u8, u8)],
}

const NO_PAIRS: Pairs = Pairs { leads: &[], seconds: &[] };
const BIG5: Pairs = Pairs { leads: &[(0xa1, 0xf9)], seconds: &[(0x40, 0x7e), (0xa1, 0xfe)] };
const GBK: Pairs = Pairs { leads: &[(0x81, 0xfe)], seconds: &[(0x40, 0x7e), (0x80, 0xfe)] };
/// `sjis`, `cp932`
const SHIFT_JIS: Pairs = Pairs { leads: &[(0x81, 0x9f), (0xe0, 0xfc)], seconds: &[(0x40, 0x7e), (0x80, 0xfc)] };

impl Pairs {
    fn begins(&self, lead: u8) -> bool {
        within(self.leads, lead)
    }

    fn has(&self, lead: u8, second: u8) -> bool {
        self.begins(lead) && within(self.seconds, second)
    }
}

fn within(ranges: &[(u8, u8)], byte: u8) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&byte))
}

#[rustfmt::skip]
const ALL: [(&str, u8, &Pairs); 33] = [
    ("big5", 1, &BIG5), ("dec8", 3, &NO_PAIRS), ("cp850", 4, &NO_PAIRS), ("hp8", 6, &NO_PAIRS), ("koi8r", 7, &NO_PAIRS),
    ("latin1", 8, &NO_PAIRS), ("latin2", 9, &NO_PAIRS), ("swe7", 10, &NO_PAIRS), ("ascii", 11, &NO_PAIRS), ("ujis", 12, &NO_PAIRS),
    ("sjis", 13, &SHIFT_JIS), ("hebrew", 16, &NO_PAIRS), ("tis620", 18, &NO_PAIRS), ("euckr", 19, &NO_PAIRS), ("koi8u", 22, &NO_PAIRS),
    ("gb2312", 24, &NO_PAIRS), ("greek", 25, &NO_PAIRS), ("cp1250", 26, &NO_PAIRS), ("gbk", 28, &GBK), ("latin5", 30, &NO_PAIRS),
    ("armscii8", 32, &NO_PAIRS), ("utf8", 33, &NO_PAIRS), ("utf8mb3", 33, &NO_PAIRS), ("cp866", 36, &NO_PAIRS),
    ("keybcs2", 37, &NO_PAIRS), ("macroman", 39, &NO_PAIRS), ("cp852", 40, &NO_PAIRS), ("latin7", 41, &NO_PAIRS),
    ("utf8mb4", 45, &NO_PAIRS), ("cp1251", 51, &NO_PAIRS), ("cp1256", 57, &NO_PAIRS), ("binary", 63, &NO_PAIRS),
    ("cp932", 95, &SHIFT_JIS),
];

impl Default for Charset {
    /// `utf8mb4`
    fn default() -> Charset {
        Charset { number: 45, pairs: &NO_PAIRS }
    }
}

impl Charset {
    /// By its name, in any spelling.
    pub fn of(name: &str) -> Option<Charset> {
        let found = ALL.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(_, number, pairs)| Charset { number: *number, pairs })
    }

    /// A text as it stands between quotes in a query, for a server that knows backslashes.
    pub(super) fn escape(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + text.len() / 8);
        let mut rest = text;
        while let [first, after @ ..] = rest {
            rest = after;
            match (first, after) {
                // A character of two bytes stays as it is, whatever its second one looks like.
                (_, [second, after @ ..]) if self.pairs.has(*first, *second) => {
                    out.extend_from_slice(&[*first, *second]);
                    rest = after;
                }
                // It would make a character with the backslash that comes next, which would escape nothing then.
                _ if self.pairs.begins(*first) => out.extend_from_slice(&[b'\\', *first]),
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

/// A text as it stands between single quotes in a query, for a server whose mode is `NO_BACKSLASH_ESCAPES`. A quote is the second byte of
/// no character.
pub(super) fn double_quotes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 8);
    for byte in text {
        out.extend(std::iter::repeat_n(*byte, if *byte == b'\'' { 2 } else { 1 }));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// What a server reads behind an opening quote: characters whole, what is behind a backslash as one byte. `None`: it ends early, or not.
    fn read(set: Charset, quoted: &[u8]) -> Option<Vec<u8>> {
        let (mut text, mut rest) = (Vec::new(), quoted);
        loop {
            let [first, after @ ..] = rest else { return None };
            rest = after;
            match (first, after) {
                (_, [second, after @ ..]) if set.pairs.has(*first, *second) => {
                    text.extend([*first, *second]);
                    rest = after;
                }
                (b'\\', [escaped, after @ ..]) => {
                    text.push(match escaped {
                        b'0' => 0,
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b'Z' => 0x1a,
                        other => *other,
                    });
                    rest = after;
                }
                (b'\'', _) => return after.is_empty().then_some(text),
                _ => text.push(*first),
            }
        }
    }

    #[test]
    fn nothing_ends_a_quoted_text() {
        assert_eq!(Charset::default().escape(b"a'b\"c\\d\0\n\r\x1a"), b"a\\'b\\\"c\\\\d\\0\\n\\r\\Z");
        assert_eq!(Charset::of("UTF8").unwrap().number, 33);
        assert!(Charset::of("klingon").is_none());
        assert_eq!(double_quotes(b"it's \\ \"x\" \0"), b"it''s \\ \"x\" \0");
    }

    #[test]
    fn a_second_byte_that_looks_like_a_backslash_is_none() {
        assert_eq!(Charset::of("gbk").unwrap().escape(b"\xbf\x5c'"), b"\xbf\x5c\\'");
        assert_eq!(Charset::of("utf8").unwrap().escape(b"\xbf\x5c'"), b"\xbf\x5c\x5c\\'");
    }

    #[test]
    fn a_lead_byte_without_its_second_one_swallows_no_backslash() {
        assert_eq!(Charset::of("gbk").unwrap().escape(b"\xbf'"), b"\\\xbf\\'");
        assert_eq!(Charset::of("gbk").unwrap().escape(b"\xbf"), b"\\\xbf");
        // 0xa0 to 0xdf are whole characters of Shift JIS.
        assert_eq!(Charset::of("sjis").unwrap().escape(b"\xbf\x5c'"), b"\xbf\x5c\x5c\\'");
        assert_eq!(Charset::of("big5").unwrap().escape(b"\xfe\x5c'"), b"\xfe\x5c\x5c\\'");
        assert_eq!(Charset::of("big5").unwrap().escape(b"\xa1\x80'"), b"\\\xa1\x80\\'");
    }

    #[test]
    fn a_server_reads_every_text_of_up_to_three_bytes_as_it_was() {
        let odd = [
            0, b'\n', b'"', b'\'', b'0', b'@', b'Z', b'\\', b'n', 0x7e, 0x7f, 0x80, 0x81, 0x9f, 0xa0, 0xa1, 0xbf, 0xdf,
            0xe0,
        ];
        let odd = [&odd[..], &[0xf9, 0xfa, 0xfc, 0xfd, 0xfe, 0xff]].concat();
        for name in ["big5", "gbk", "sjis", "utf8mb4"] {
            let set = Charset::of(name).unwrap();
            let check = |text: &[u8]| {
                let quoted = [&set.escape(text)[..], b"'"].concat();
                assert_eq!(read(set, &quoted).as_deref(), Some(text), "{name} {text:x?}");
            };
            for first in 0..=255 {
                check(&[first]);
                for second in 0..=255 {
                    check(&[first, second]);
                    odd.iter().for_each(|third| check(&[first, second, *third]));
                }
            }
        }
    }
}
