//! Parameters of `Content-Type` and `Content-Disposition`: `; name=value; name="quoted \"value\""`.
//!
//! As PHP reads them: in a quoted value a backslash escapes only a quote or another backslash, so that a Windows path survives.

use crate::http1::fields::trim;

/// The value before the first `;` and an iterator over the parameters, if there are any. Quoted values come without their quotes
/// and still escaped.
pub(super) fn split(value: &[u8]) -> (&[u8], Option<Params<'_>>) {
    match memchr::memchr(b';', value) {
        Some(at) => (trim(&value[..at]), Some(Params { rest: &value[at..] })),
        None => (trim(value), None),
    }
}

/// See [`split`].
pub(super) struct Params<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Params<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while let [b';' | b' ' | b'\t', tail @ ..] = self.rest {
            self.rest = tail;
        }
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'=', b';', self.rest).unwrap_or(self.rest.len());
        let name = trim(&self.rest[..end]);
        self.rest = &self.rest[end..];
        if !self.rest.starts_with(b"=") {
            return Some((name, b""));
        }
        let value = trim_start(&self.rest[1..]);
        let (value, rest) = match value {
            [b'"', quoted @ ..] => split_quoted(quoted),
            _ => {
                let end = memchr::memchr(b';', value).unwrap_or(value.len());
                (trim(&value[..end]), &value[end..])
            }
        };
        self.rest = rest;
        Some((name, value))
    }
}

fn trim_start(value: &[u8]) -> &[u8] {
    let blanks = value.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    &value[blanks..]
}

/// The text up to the closing quote, and what follows the next `;`. Without a closing quote all of it is the value.
fn split_quoted(text: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'\\', Some(b'"' | b'\\')) => at += 2,
            (b'"', _) => {
                let rest = &text[at + 1..];
                return (&text[..at], memchr::memchr(b';', rest).map_or(&[], |next| &rest[next..]));
            }
            _ => at += 1,
        }
    }
    (text, &[])
}

/// The value without its escapes; `None` if it has none and may be used as it stands.
pub(super) fn unescape(value: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'\\', value)?;
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    loop {
        rest = match rest {
            [] => return Some(out),
            [b'\\', escaped @ (b'"' | b'\\'), tail @ ..] | [escaped, tail @ ..] => {
                out.push(*escaped);
                tail
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(value: &str) -> Vec<(&str, &str)> {
        let text = |b| std::str::from_utf8(b).expect("text");
        split(value.as_bytes()).1.into_iter().flatten().map(|(n, v)| (text(n), text(v))).collect()
    }

    #[test]
    fn parameters_are_split_at_semicolons_outside_quotes() {
        assert_eq!(params("form-data"), []);
        assert_eq!(
            params("form-data; name=a ;filename = \"x;y\" junk; z"),
            [("name", "a"), ("filename", "x;y"), ("z", "")]
        );
        assert_eq!(params("x; a=\"open"), [("a", "open")]);
        assert_eq!(params(r#"x; a="q\"q"; b="c:\dir\"; c=2"#), [("a", r#"q\"q"#), ("b", r#"c:\dir\"; c=2"#)]);
        assert_eq!(params("x;;  ; =v"), [("", "v")]);
    }

    #[test]
    fn a_backslash_escapes_only_quotes_and_itself() {
        assert_eq!(unescape(b"plain"), None);
        assert_eq!(unescape(br#"a\"b\\c:\dir\"#).as_deref(), Some(&br#"a"b\c:\dir\"#[..]));
    }
}
