//! Requests that are to be performed only if the client's copy is what it thinks (RFC 9110, 13), judged in the order of 13.2.2.

use super::RequestHead;
use super::date;

/// What the server has: its tag with the quotes, and when it was changed last, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Validators<'a> {
    /// The entity tag, a strong one.
    pub tag: &'a [u8],
    /// The last change.
    pub modified: u64,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Perform it; the `Range` counts if `range` says so.
    Perform {
        /// `If-Range` lets it, or there is none.
        range: bool,
    },
    /// The client has it already; 304.
    NotModified,
    /// What the client relies on does not hold; 412.
    Failed,
}

/// The verdict on a GET or HEAD.
pub fn judge(head: &RequestHead, of: Validators<'_>) -> Verdict {
    let all = |name: &'static str| {
        head.headers().filter(move |(found, _)| found.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    };
    if head.header("if-match").is_some() {
        if !all("if-match").any(|list| lists(list, of.tag, false)) {
            return Verdict::Failed;
        }
    } else if head.header("if-unmodified-since").and_then(date::parse).is_some_and(|date| of.modified > date) {
        return Verdict::Failed;
    }
    if head.header("if-none-match").is_some() {
        if all("if-none-match").any(|list| lists(list, of.tag, true)) {
            return Verdict::NotModified;
        }
    } else if head.header("if-modified-since").and_then(date::parse).is_some_and(|date| of.modified <= date) {
        return Verdict::NotModified;
    }
    Verdict::Perform { range: head.header("if-range").is_none_or(|value| may_have_part(value, of)) }
}

/// Whether a list of tags names this one, or is `*`. `weakly`: `W/` in front of one there does not matter.
fn lists(list: &[u8], tag: &[u8], weakly: bool) -> bool {
    let mut rest = list.trim_ascii();
    if rest == b"*" {
        return true;
    }
    // A tag may have commas in it, so it ends at its quote.
    while !rest.is_empty() {
        let (weak, value) = rest.strip_prefix(b"W/").map_or((false, rest), |value| (true, value));
        let Some(end) = value.get(1..).and_then(|inner| inner.iter().position(|byte| *byte == b'"')) else {
            return false;
        };
        if !value.starts_with(b"\"") {
            return false;
        }
        let (this, behind) = value.split_at(end + 2);
        if this == tag && (weakly || !weak) {
            return true;
        }
        let behind = behind.trim_ascii_start();
        rest = behind.strip_prefix(b",").unwrap_or(behind).trim_ascii_start();
    }
    false
}

/// `If-Range`: a strong tag, or just the date of the last change. What is neither counts as not sent, as in the reference.
fn may_have_part(value: &[u8], of: Validators<'_>) -> bool {
    let value = value.trim_ascii();
    if value.starts_with(b"\"") || value.starts_with(b"W/") {
        return value == of.tag;
    }
    date::parse(value).is_none_or(|date| date == of.modified)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::{Limits, Rules, read_head};
    use bytes::BytesMut;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    const MODIFIED: u64 = 784_111_777;

    fn verdict(fields: &str) -> Verdict {
        let text = format!("GET / HTTP/1.1\r\nHost: x\r\n{fields}\r\n");
        let head = read_head(BytesMut::from(text.as_str()), &Limits::default(), &Rules::default()).expect("a head");
        judge(&head, Validators { tag: b"\"v,1\"", modified: MODIFIED })
    }

    const PERFORM: Verdict = Verdict::Perform { range: true };
    const WHOLE: Verdict = Verdict::Perform { range: false };

    #[test]
    fn tags_come_before_dates() {
        let (same, before) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:36 GMT");
        for (fields, wanted) in [
            (String::new(), PERFORM),
            (format!("If-Modified-Since: {same}\r\n"), Verdict::NotModified),
            (format!("If-Modified-Since: {before}\r\n"), PERFORM),
            ("If-Modified-Since: yesterday\r\n".into(), PERFORM),
            ("If-None-Match: \"v,1\"\r\n".into(), Verdict::NotModified),
            ("If-None-Match: W/\"v,1\"\r\n".into(), Verdict::NotModified),
            ("If-None-Match: \"a\" , W/\"b\",\"v,1\"\r\n".into(), Verdict::NotModified),
            ("If-None-Match: \"a\"\r\nIf-None-Match: \"v,1\"\r\n".into(), Verdict::NotModified),
            ("If-None-Match: *\r\n".into(), Verdict::NotModified),
            ("If-None-Match: v,1\r\n".into(), PERFORM),
            ("If-None-Match: \"v\r\n".into(), PERFORM),
            ("If-None-Match: \"\r\n".into(), PERFORM),
            ("If-None-Match: W/\r\n".into(), PERFORM),
            (format!("If-None-Match: \"v2\"\r\nIf-Modified-Since: {same}\r\n"), PERFORM),
            ("If-Match: \"v,1\"\r\n".into(), PERFORM),
            ("If-Match: *\r\n".into(), PERFORM),
            ("If-Match: W/\"v,1\"\r\n".into(), Verdict::Failed),
            ("If-Match: \"v2\"\r\n".into(), Verdict::Failed),
            (format!("If-Unmodified-Since: {before}\r\n"), Verdict::Failed),
            (format!("If-Unmodified-Since: {same}\r\n"), PERFORM),
            (format!("If-Match: \"v,1\"\r\nIf-Unmodified-Since: {before}\r\n"), PERFORM),
            ("If-Match: \"v,1\"\r\nIf-None-Match: \"v,1\"\r\n".into(), Verdict::NotModified),
        ] {
            assert_eq!(verdict(&fields), wanted, "{fields}");
        }
    }

    #[test]
    fn a_part_is_for_who_has_the_rest_of_the_same() {
        for (value, wanted) in [
            ("\"v,1\"", PERFORM),
            ("W/\"v,1\"", WHOLE),
            ("\"v2\"", WHOLE),
            ("Sun, 06 Nov 1994 08:49:37 GMT", PERFORM),
            ("Sun, 06 Nov 1994 08:49:36 GMT", WHOLE),
            ("Sun, 06 Nov 1994 08:49:38 GMT", WHOLE),
            ("test", PERFORM),
        ] {
            assert_eq!(verdict(&format!("If-Range: {value}\r\n")), wanted, "{value}");
        }
    }
}
