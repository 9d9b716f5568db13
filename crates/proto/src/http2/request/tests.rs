//! Fields in, a head of HTTP/1.1 out.

use super::*;
use crate::http1::{Limits, RequestHead, Rules, read_head};
use crate::http2::hpack::Decoder;

/// A block of fields that go into no table.
fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            assert!(text.len() < 127);
            block.push(text.len() as u8);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

fn gather(fields: &[(&str, &str)], max_head: usize, max_headers: usize, ends: bool) -> Outcome {
    let mut gatherer = Gatherer::new(max_head, max_headers);
    gatherer.begin(Role::Head);
    let list = Decoder::new().decode(&block(fields), 1 << 20, &mut gatherer).unwrap();
    gatherer.finish(list, 1 << 16, ends)
}

fn with(fields: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.b")];
    all.extend_from_slice(fields);
    all
}

fn head(fields: &[(&str, &str)]) -> String {
    match gather(fields, 1 << 16, 100, true) {
        Outcome::Head(head, _) => String::from_utf8(head.to_vec()).unwrap(),
        outcome => format!("{outcome:?}"),
    }
}

fn read(fields: &[(&str, &str)]) -> RequestHead {
    let Outcome::Head(head, _) = gather(fields, 1 << 16, 100, true) else { panic!("{fields:?}") };
    let capacity = head.capacity();
    assert!(capacity <= head.len() + 40, "{capacity} for {}", head.len());
    read_head(head, &Limits::default(), &Rules::default()).unwrap()
}

#[test]
fn a_request_is_a_head_of_http1() {
    let fields = [
        (":method", "GET"),
        (":path", "/a/b?c=d"),
        (":scheme", "https"),
        (":authority", "example.com:1"),
        ("cookie", "a=1"),
        ("x-one", "1"),
        ("cookie", "b=2"),
        ("te", "trailers"),
    ];
    assert_eq!(
        head(&fields),
        "GET /a/b?c=d HTTP/1.1\r\nhost: example.com:1\r\ncookie: a=1; b=2\r\nx-one: 1\r\nte: trailers\r\n\r\n"
    );
    let head = read(&fields).of_http2();
    assert_eq!((head.method(), head.path(), head.query()), ("GET", &b"/a/b"[..], Some(&b"c=d"[..])));
    assert_eq!((head.version(), head.keep_alive(), head.wants_upgrade()), (20, true, false));
}

#[test]
fn one_host_whichever_way_it_was_sent() {
    assert_eq!(head(&with(&[("host", "A.b")])), "GET / HTTP/1.1\r\nhost: a.b\r\n\r\n");
    let plain = [(":method", "GET"), (":scheme", "http"), (":path", "/"), ("x", "1"), ("host", "a")];
    assert_eq!(head(&plain), "GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\n\r\n");
    for hosts in [&[("host", "b")][..], &[("host", "a.b"), ("host", "a.b")]] {
        let Outcome::Unfit(error) = gather(&with(hosts), 1 << 16, 100, true) else { panic!("{hosts:?}") };
        assert_eq!(error.status(), 400);
    }
    let Outcome::Head(none, _) = gather(&plain[..4], 1 << 16, 100, true) else { panic!("no host is HTTP/1's matter") };
    assert_eq!(read_head(none, &Limits::default(), &Rules::default()).unwrap_err().status(), 400);
}

#[test]
fn what_the_standard_calls_malformed_is() {
    let missing = |name| with(&[]).into_iter().filter(|field| field.0 != name).collect::<Vec<_>>();
    for fields in [
        vec![],
        missing(":method"),
        missing(":scheme"),
        missing(":path"),
        with(&[(":path", "/b")]),
        with(&[("x", "1"), (":path", "/b")]),
        [missing(":path"), vec![("x", "1"), (":path", "/")]].concat(),
        [missing(":path"), vec![(":path", "")]].concat(),
        [missing(":path"), vec![(":path", "a")]].concat(),
        [missing(":path"), vec![(":path", "*")]].concat(),
        [missing(":path"), vec![(":path", "http://a.b/")]].concat(),
        [missing(":path"), vec![(":path", "/ HTTP/1.1\r\nx: y\r\n")]].concat(),
        [missing(":method"), vec![(":method", "CONNECT")]].concat(),
        with(&[(":status", "200")]),
        with(&[(":protocol", "websocket")]),
        with(&[("X-One", "1")]),
        with(&[("connection", "close")]),
        with(&[("transfer-encoding", "chunked")]),
        with(&[("te", "gzip")]),
        with(&[("x", "a\r\nb: c")]),
        with(&[("", "x")]),
        with(&[("content-length", "-1")]),
        with(&[("content-length", "")]),
        with(&[("content-length", "+1")]),
        with(&[("content-length", "0, 0")]),
        with(&[("content-length", "0"), ("content-length", "0")]),
        with(&[("content-length", "99999999999999999999")]),
        // The end has come, and not the body.
        with(&[("content-length", "1")]),
        vec![(":method", "CONNECT")],
    ] {
        assert!(matches!(gather(&fields, 1 << 16, 100, true), Outcome::Malformed), "{fields:?}");
    }
}

#[test]
fn other_targets_are_as_http1_has_them() {
    let options = [(":method", "OPTIONS"), (":scheme", "http"), (":path", "*"), (":authority", "a")];
    assert_eq!(head(&options), "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n");
    let connect = [(":method", "CONNECT"), (":authority", "a:1")];
    let Outcome::Head(head, _) = gather(&connect, 1 << 16, 100, false) else { panic!("CONNECT has no path") };
    assert_eq!(read_head(head, &Limits::default(), &Rules::default()).unwrap_err().status(), 501);
}

#[test]
fn what_is_too_much_is_refused_as_http1_refuses_it() {
    let long = "x".repeat(100);
    let status = |fields: &[(&str, &str)], max_head, max_headers| match gather(fields, max_head, max_headers, true) {
        Outcome::Unfit(error) => error.status(),
        _ => 0,
    };
    assert_eq!(status(&with(&[("x", "1"), ("y", "2")]), 1000, 2), 0);
    assert_eq!(status(&with(&[("x", "1"), ("y", "2"), ("z", "3")]), 1000, 2), 431);
    assert_eq!(status(&with(&[("cookie", "1"), ("cookie", "2"), ("cookie", "3")]), 1000, 1), 0);
    assert_eq!(status(&[&with(&[])[..], &[("x", &long)]].concat(), 100, 100), 431);
    assert_eq!(status(&[&with(&[])[..], &[("cookie", &long)]].concat(), 100, 100), 431);
    assert_eq!(status(&[(":method", "GET"), (":scheme", "http"), (":path", &format!("/{long}"))], 100, 100), 431);
    let mut gatherer = Gatherer::new(1000, 100);
    gatherer.begin(Role::Head);
    let list = Decoder::new().decode(&block(&with(&[])), 1 << 20, &mut gatherer).unwrap();
    assert!(matches!(gatherer.finish(list, list - 1, true), Outcome::Unfit(RequestError::HeadTooLarge)));
    assert_eq!(status(&with(&[("x", " a")]), 1000, 100), 400);
    assert_eq!(status(&with(&[("x", "a\t")]), 1000, 100), 400);
}

#[test]
fn nothing_is_left_of_the_request_before() {
    let mut gatherer = Gatherer::new(1000, 100);
    let mut decoder = Decoder::new();
    for fields in [with(&[("host", "c"), ("cookie", "a"), ("x", " ")]), with(&[("X", "")]), with(&[("x", "1")])] {
        gatherer.begin(Role::Head);
        decoder.decode(&block(&fields), 1 << 20, &mut gatherer).unwrap();
    }
    let Outcome::Head(head, None) = gatherer.finish(0, 1, true) else { panic!() };
    assert_eq!(head, &b"GET / HTTP/1.1\r\nhost: a.b\r\nx: 1\r\n\r\n"[..]);
}
