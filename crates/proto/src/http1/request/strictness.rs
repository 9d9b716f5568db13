//! Tests of what the decoder refuses, and of what stands next to it and is accepted. Each line names its reason, so that nothing is
//! refused by accident. Beside each fault stands the good case.

use super::RequestError::{Chunk, Framing, Malformed, UnknownCoding, UnknownMethod, Version};
use super::tests::request;
use super::*;

const METHOD: RequestError = Malformed("method");
const LINE: RequestError = Malformed("request line");
const LINE_END: RequestError = Malformed("line does not end in CRLF");
const NAME: RequestError = Malformed("header name");
const VALUE: RequestError = Malformed("header value");
const HOST: RequestError = Malformed("Host");
const FORM: RequestError = Malformed("form of the target");
const LENGTH: RequestError = Framing("invalid or repeated Content-Length");
const CODING: RequestError = Framing("misplaced Transfer-Encoding");
const SIZE: RequestError = Chunk(ChunkError::Size);

/// The error for an input, however it is split.
fn refused(input: &str, rules: Rules) -> Option<RequestError> {
    let at_once = outcome(input, rules, input.len());
    for step in [1, 2, 3, 7] {
        let stepped = outcome(input, rules, step);
        // Byte by byte, a head is judged when it is whole; what never ends waits for a deadline.
        assert!(
            stepped == at_once || stepped.is_none() && !input.contains("\r\n\r\n"),
            "{input:?} by {step}: {stepped:?}"
        );
    }
    at_once
}

fn outcome(input: &str, rules: Rules, step: usize) -> Option<RequestError> {
    let (mut decoder, mut buf) = (RequestDecoder::new(Limits::default()).with_rules(rules), BytesMut::new());
    for piece in input.as_bytes().chunks(step) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buf) {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => return Some(error),
            }
        }
    }
    None
}

fn check(table: &[(&str, Option<RequestError>)]) {
    for (input, expected) in table {
        assert_eq!(refused(input, Rules::default()), *expected, "{input:?}");
    }
}

#[test]
fn request_lines() {
    check(&[
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", None),
        ("GET / HTTP/1.0\r\n\r\n", None),
        ("\r\nGET / HTTP/1.0\r\n\r\n", None),
        ("\r\n\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n", None),
        ("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.0\r\n\r\n", Some(Malformed("blank lines before the request line"))),
        ("\nGET / HTTP/1.0\r\n\r\n", Some(Malformed("bare line end before the request line"))),
        ("\rGET / HTTP/1.0\r\n\r\n", Some(Malformed("bare line end before the request line"))),
        (" GET / HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET  / HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /  HTTP/1.0\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/1.0 \r\n\r\n", Some(Malformed("line end"))),
        ("GET\t/ HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /\tHTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /a b HTTP/1.0\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /\r\n\r\n", Some(LINE)),
        ("GET\r\n\r\n", Some(LINE)),
        ("GET / HTTP/1.0\rHost: h\r\n\r\n", Some(Malformed("line end"))),
        ("GET / HTTP/1.0\n\r\n", Some(LINE_END)),
        ("GET / HTTP/1.0\n\n\r\n\r\n", Some(LINE_END)),
        ("G(T / HTTP/1.0\r\n\r\n", Some(LINE)),
        ("G\0T / HTTP/1.0\r\n\r\n", Some(LINE)),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\r\n\r\n", Some(LINE)),
    ]);
}

#[test]
fn versions() {
    check(&[
        ("GET / HTTP/2.0\r\n\r\n", Some(Version)),
        ("GET / HTTP/0.9\r\n\r\n", Some(Version)),
        ("GET / HTTP/1.2\r\n\r\n", Some(Version)),
        ("GET / HTTP/9.9\r\n\r\n", Some(Version)),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Some(Version)),
        ("GET / HTTP/1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/11\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/1.\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/1,1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/2.00\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/01.01\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/ 1.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/-1.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / http/1.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTPS/1.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / ICY/1.1\r\n\r\n", Some(Malformed("not HTTP"))),
        ("GET / HTTP/1.1.1\r\n\r\n", Some(Malformed("line end"))),
        ("GET / HTTP/1.10\r\n\r\n", Some(Malformed("line end"))),
    ]);
}

#[test]
fn methods() {
    check(&[
        ("QUERY / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", None),
        ("PROPFIND / HTTP/1.0\r\n\r\n", None),
        ("TRACE / HTTP/1.0\r\n\r\n", None),
        ("TRACE / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", None),
        ("TRACE / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", Some(Framing("TRACE with a body"))),
        ("FOOBAR / HTTP/1.0\r\n\r\n", Some(UnknownMethod)),
        ("get / HTTP/1.0\r\n\r\n", Some(UnknownMethod)),
        ("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", Some(UnknownMethod)),
        ("CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n", Some(UnknownMethod)),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.0\r\n\r\n", Some(UnknownMethod)),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.0\r\n\r\n", Some(METHOD)),
    ]);
    let any = Rules { any_method: true, ..Rules::default() };
    assert_eq!(refused("FOOBAR / HTTP/1.0\r\n\r\n", any), None);
    assert_eq!(refused("CONNECT / HTTP/1.0\r\n\r\n", any), Some(UnknownMethod));
    // A word that does not end is refused before the head's limit is reached.
    for length in [MAX_METHOD + 1, 100, 100_000] {
        assert_eq!(refused(&"A".repeat(length), Rules::default()), Some(METHOD), "{length}");
    }
}

#[test]
fn targets() {
    check(&[
        ("GET /%00%zz%?a=[]|{}^\"<>`\\&b='%' HTTP/1.0\r\n\r\n", None),
        ("GET /a/../b//c;d=e HTTP/1.0\r\n\r\n", None),
        ("GET //h/a HTTP/1.0\r\n\r\n", None),
        ("GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", None),
        ("GET http://H:80/a HTTP/1.1\r\nHost: h\r\n\r\n", None),
        ("GET https://[::1]:8443/a HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", None),
        ("GET http://h/a HTTP/1.0\r\n\r\n", None),
        ("OPTIONS * HTTP/1.0\r\n\r\n", None),
        ("GET http://h/a HTTP/1.1\r\n\r\n", Some(Malformed("no Host"))),
        ("GET http://h/a HTTP/1.1\r\nHost: i\r\n\r\n", Some(Malformed("Host is not that of the target"))),
        ("GET http://h:81/a HTTP/1.1\r\nHost: h\r\n\r\n", Some(Malformed("Host is not that of the target"))),
        ("GET http://u@h/a HTTP/1.1\r\nHost: h\r\n\r\n", Some(Malformed("host in the target"))),
        ("GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", Some(Malformed("host in the target"))),
        ("GET ftp://h/a HTTP/1.1\r\nHost: h\r\n\r\n", Some(FORM)),
        ("GET * HTTP/1.0\r\n\r\n", Some(FORM)),
        ("OPTIONS *a HTTP/1.0\r\n\r\n", Some(FORM)),
        ("GET h:80 HTTP/1.0\r\n\r\n", Some(FORM)),
        ("GET a HTTP/1.0\r\n\r\n", Some(FORM)),
        ("GET ?a HTTP/1.0\r\n\r\n", Some(FORM)),
        ("GET \\a HTTP/1.0\r\n\r\n", Some(FORM)),
        ("GET /a#b HTTP/1.0\r\n\r\n", Some(Malformed("fragment in the target"))),
        ("GET #b HTTP/1.0\r\n\r\n", Some(Malformed("fragment in the target"))),
        ("GET /caf\u{e9} HTTP/1.0\r\n\r\n", Some(Malformed("byte above 127 in the target"))),
        ("GET /?q=\u{20ac} HTTP/1.0\r\n\r\n", Some(Malformed("byte above 127 in the target"))),
        ("GET /\0 HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /\x7f HTTP/1.0\r\n\r\n", Some(LINE)),
        ("GET /\r HTTP/1.0\r\n\r\n", Some(LINE)),
    ]);
    let raw = Rules { raw_target: true, ..Rules::default() };
    assert_eq!(refused("GET /caf\u{e9}?q=\u{20ac} HTTP/1.0\r\n\r\n", raw), None);
    // What is no UTF-8, overlong forms included, is refused with any rules.
    for bytes in [&b"\xe9"[..], b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xed\xa0\x80", b"\xff"] {
        let mut buf = BytesMut::from(&[b"GET /", bytes, b" HTTP/1.0\r\n\r\n"].concat()[..]);
        let error = RequestDecoder::new(Limits::default()).with_rules(raw).decode(&mut buf).expect_err("no UTF-8");
        assert_eq!(error, LINE, "{bytes:?}");
    }
}

#[test]
fn the_path_comes_without_scheme_and_host() {
    for (target, path, query) in [
        ("http://h/a/b?c=d?e", "/a/b", Some("c=d?e")),
        ("http://h", "/", None),
        ("http://h?c", "/", Some("c")),
        ("http://h/", "/", None),
        ("/a?", "/a", Some("")),
    ] {
        let head = request(&format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n")).head;
        assert_eq!((head.path(), head.query()), (path.as_bytes(), query.map(str::as_bytes)), "{target}");
        assert_eq!(head.target(), target.as_bytes());
    }
    let head = request("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").head;
    assert_eq!((head.path(), head.query()), (&b"*"[..], None));
}

#[test]
fn hosts() {
    check(&[
        ("GET / HTTP/1.1\r\nHost: h:80\r\n\r\n", None),
        ("GET / HTTP/1.1\r\nhost:\th \r\n\r\n", None),
        ("GET / HTTP/1.0\r\nHost: h\r\n\r\n", None),
        ("GET / HTTP/1.1\r\n\r\n", Some(Malformed("no Host"))),
        ("GET / HTTP/1.1\r\nX-Host: h\r\n\r\n", Some(Malformed("no Host"))),
        ("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", Some(Malformed("more than one Host"))),
        ("GET / HTTP/1.1\r\nHost: h\r\nHOST: i\r\n\r\n", Some(Malformed("more than one Host"))),
        ("GET / HTTP/1.0\r\nHost: h\r\nHost:\r\n\r\n", Some(Malformed("more than one Host"))),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.0\r\nHost: \r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: h/a\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: h, i\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: h i\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: h:port\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: http://h\r\n\r\n", Some(HOST)),
        ("GET / HTTP/1.1\r\nHost: \u{e9}\r\n\r\n", Some(HOST)),
    ]);
}

#[test]
fn header_fields() {
    check(&[
        ("GET / HTTP/1.0\r\nA:\r\nB: \r\nC:c\r\nD:\t d e \t\r\nE: \u{e9}\r\n\r\n", None),
        ("GET / HTTP/1.0\r\n!#$%&'*+-.^`|~0aZ: b\r\n\r\n", None),
        ("GET / HTTP/1.0\r\nA : b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA\t: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\n A: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\n\tA: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA: b\r\n c\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA: b\r\n\tc\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA:\r\n b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA: b\r\n \r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\n: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA[b: c\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA b: c\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\n\u{e9}: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA\0: b\r\n\r\n", Some(NAME)),
        ("GET / HTTP/1.0\r\nA: b\0c\r\n\r\n", Some(VALUE)),
        ("GET / HTTP/1.0\r\nA: b\rc\r\n\r\n", Some(VALUE)),
        ("GET / HTTP/1.0\r\nA: b\r\rc\r\n\r\n", Some(VALUE)),
        ("GET / HTTP/1.0\r\nA: \x0bb\r\n\r\n", Some(VALUE)),
        ("GET / HTTP/1.0\r\nA: b\x7f\r\n\r\n", Some(VALUE)),
        ("GET / HTTP/1.0\r\nA: b\nC: d\r\n\r\n", Some(LINE_END)),
        ("GET / HTTP/1.0\r\nA: b\r\n\n\r\n\r\n", Some(LINE_END)),
        ("GET / HTTP/1.0\r\nA: b\n\r\n", Some(LINE_END)),
    ]);
}

#[test]
fn names_with_an_underscore_are_left_out_unless_asked_for() {
    let input =
        "POST / HTTP/1.1\r\nHost: h\r\nX_A: b\r\nX-A: c_d\r\nContent_Length: 9\r\nTransfer_Encoding: chunked\r\n\r\n";
    let head = request(input).head;
    let names: Vec<_> = head.headers().map(|(name, _)| name).collect();
    assert_eq!(names, [&b"Host"[..], b"X-A"]);
    assert_eq!(head.header("x_a"), None);
    assert_eq!(head.raw(), input.as_bytes());
    let keep = Rules { underscores: true, ..Rules::default() };
    let mut decoder = RequestDecoder::new(Limits::default()).with_rules(keep);
    let Ok(Some(Event::Request(request))) = decoder.decode(&mut BytesMut::from(input)) else { panic!("good") };
    assert_eq!((request.head.headers().len(), request.head.header("X_a")), (5, Some(&b"b"[..])));
    assert_eq!(request.body, "", "an underscore is no hyphen");
}

#[test]
fn lengths() {
    let post = |fields: &str| format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n\r\nhello");
    for good in ["Content-Length: 5", "content-length:5", "Content-Length:\t 5 \t", "Content-Length: 0005"] {
        assert_eq!(request(&post(good)).body, "hello", "{good}");
    }
    for bad in [
        "Content-Length:",
        "Content-Length: ",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: -0",
        "Content-Length: 5.0",
        "Content-Length: 5e0",
        "Content-Length: 0x5",
        "Content-Length: 0o5",
        "Content-Length: 1_0",
        "Content-Length: 1 0",
        "Content-Length: 5;",
        "Content-Length: \"5\"",
        "Content-Length: five",
        "Content-Length: \u{665}",
        "Content-Length: 5, 6",
        "Content-Length: 5, 5",
        "Content-Length: 5,",
        "Content-Length: ,5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\ncontent-length: 5",
        "Content-Length: 5\r\nContent-Length:",
        "Content-Length: 18446744073709551616",
        "Content-Length: 99999999999999999999999",
    ] {
        assert_eq!(refused(&post(bad), Rules::default()), Some(LENGTH), "{bad}");
    }
}

#[test]
fn transfer_codings() {
    let post = |fields: &str| format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    for good in ["Transfer-Encoding: chunked", "transfer-encoding:CHUNKED", "Transfer-Encoding:\tchunked \t"] {
        assert_eq!(request(&post(good)).body, "hello", "{good}");
    }
    for bad in [
        "Transfer-Encoding:",
        "Transfer-Encoding: ,",
        "Transfer-Encoding: , chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: chunked gzip",
        "Transfer-Encoding: chunked, gzip, chunked",
    ] {
        assert_eq!(refused(&post(bad), Rules::default()), Some(CODING), "{bad}");
    }
    assert_eq!(refused(&post("Transfer-Encoding: gzip, chunked"), Rules::default()), Some(UnknownCoding));
    for both in ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 15"]
    {
        let expected = Framing("both Content-Length and Transfer-Encoding");
        assert_eq!(refused(&post(both), Rules::default()), Some(expected), "{both}");
    }
    let old = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    assert_eq!(refused(old, Rules::default()), Some(CODING));
    assert_eq!(refused(&post("Transfer-Encoding: \x0cchunked"), Rules::default()), Some(VALUE));
    assert_eq!(refused(&post("Transfer-Encoding : chunked"), Rules::default()), Some(NAME));
}

#[test]
fn chunks() {
    let post = |body: &str| format!("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
    assert_eq!(request(&post("5;a=b;c=\"d e\"\r\nhello\r\n0;z\r\nT: v\r\n\r\n")).body, "hello");
    for (bad, expected) in [
        ("5;\r\nhello\r\n0\r\n\r\n", SIZE),
        ("5 \r\nhello\r\n0\r\n\r\n", SIZE),
        ("5\nhello\r\n0\r\n\r\n", SIZE),
        ("\r\nhello\r\n0\r\n\r\n", SIZE),
        ("0x5\r\nhello\r\n0\r\n\r\n", SIZE),
        ("+0\r\n\r\n", SIZE),
        ("10000000000000005\r\nhello\r\n0\r\n\r\n", SIZE),
        ("5\r\nhello!!\r\n0\r\n\r\n", Chunk(ChunkError::DataEnd)),
        ("5\r\nhello0\r\n\r\n", Chunk(ChunkError::DataEnd)),
        ("0\r\n\n\r\n\r\n", Chunk(ChunkError::Trailer)),
        ("0\r\nHost : h\r\n\r\n", Chunk(ChunkError::Trailer)),
        ("0\r\nHost: h\r\n\r\n", Chunk(ChunkError::LateField)),
        ("0\r\nT: v\r\ncontent-length: 5\r\n\r\n", Chunk(ChunkError::LateField)),
    ] {
        assert_eq!(refused(&post(bad), Rules::default()), Some(expected), "{bad:?}");
    }
    // What can only become too large is not waited for.
    assert_eq!(refused(&post("ffffffffffffffff\r\nhello"), Rules::default()), Some(RequestError::BodyTooLarge));
    assert_eq!(refused(&post("5\r\nhello\r\n200000\r\nhello"), Rules::default()), Some(RequestError::BodyTooLarge));
    assert_eq!(refused(&post("5\r\nhello\r\n1ffffb\r\nhello"), Rules::default()), None);
}

#[test]
fn an_upgrade_is_nothing_in_http_1_0() {
    let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    assert!(request(&format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}")).head.wants_upgrade());
    assert!(!request(&format!("GET / HTTP/1.0\r\n{fields}")).head.wants_upgrade());
}
