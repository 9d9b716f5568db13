//! What a request that was accepted must look like, read off its bytes in the plainest way: a second opinion on the decoder.

use bytes::BytesMut;
use steel_proto::http1::{Request, RequestHead, Rules, authority, fields, method, response};

/// Every line of the head, and what they say together.
pub(super) fn check(head: &RequestHead, rules: &Rules) {
    let text = head.raw();
    let body = text.strip_suffix(b"\r\n\r\n").expect("a head ends in a blank line");
    assert!(!body.windows(4).any(|end| end == b"\r\n\r\n"), "only there");
    let lines: Vec<&[u8]> = split(body);
    assert!(lines.iter().all(|line| !line.iter().any(|b| matches!(b, b'\r' | b'\n' | 0))), "CRLF ends lines, alone");
    let words: Vec<&[u8]> = lines[0].split(|&b| b == b' ').collect();
    let [verb, target, version] = words[..] else { panic!("three words") };
    assert!(matches!(version, b"HTTP/1.0" | b"HTTP/1.1"));
    assert!(fields::is_token(verb) && verb != b"CONNECT" && (rules.any_method || method::is_known(verb)));
    assert!(rules.raw_target || target.is_ascii());
    assert!(
        std::str::from_utf8(target).is_ok() && !target.contains(&b'#') && !target.iter().any(|b| b.is_ascii_control())
    );
    assert!(
        target.starts_with(b"/")
            || target.len() > 7 && target[4..].contains(&b'/')
            || (verb, target) == (b"OPTIONS", b"*")
    );
    let all: Vec<(&[u8], &[u8])> = lines[1..].iter().map(|line| field(line)).collect();
    assert!(all.iter().all(|(name, value)| fields::is_token(name) && fields::is_value(value)));
    let of = |wanted: &[u8]| -> Vec<&[u8]> {
        all.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value).collect()
    };
    let (hosts, lengths, codings) = (of(b"host"), of(b"content-length"), of(b"transfer-encoding"));
    assert!(hosts.len() == 1 && authority::is_valid(hosts[0]) || hosts.is_empty() && version == b"HTTP/1.0");
    assert!(lengths.len() + codings.len() <= 1, "one framing");
    assert!(lengths.iter().all(|text| !text.is_empty() && text.iter().all(u8::is_ascii_digit)));
    assert!(codings.iter().all(|text| text.eq_ignore_ascii_case(b"chunked") && version == b"HTTP/1.1"));
    let seen: Vec<(&[u8], &[u8])> = head.headers().collect();
    let expected: Vec<_> = all.into_iter().filter(|(name, _)| rules.underscores || !name.contains(&b'_')).collect();
    assert_eq!(seen, expected);
}

/// The same request with its body in one piece.
pub(super) fn rewritten(request: &Request) -> Vec<u8> {
    let mut out = BytesMut::from(&request.head.raw()[..]);
    if request.head.header("transfer-encoding").is_some() {
        response::chunk(&mut out, &request.body);
        response::last_chunk(&mut out, b"");
    } else {
        out.extend_from_slice(&request.body);
    }
    out.to_vec()
}

fn split(text: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(2).position(|end| end == b"\r\n") {
        lines.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    lines.push(rest);
    lines
}

fn field(line: &[u8]) -> (&[u8], &[u8]) {
    let colon = line.iter().position(|&b| b == b':').expect("a colon");
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let value = &line[colon + 1..];
    let start = value.iter().position(|b| !blank(b)).unwrap_or(value.len());
    let end = value.iter().rposition(|b| !blank(b)).map_or(start, |at| at + 1);
    (&line[..colon], &value[start..end])
}
