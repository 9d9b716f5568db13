//! Tests of the request decoder: good and bad messages, every split, pipelining, limits.

use super::*;

fn decoder() -> RequestDecoder {
    RequestDecoder::new(Limits::default())
}

/// Decodes everything in `input`, given in pieces of `step` bytes.
fn decode_all(limits: Limits, input: &[u8], step: usize) -> Result<(Vec<Request>, usize, BytesMut), RequestError> {
    let (mut decoder, mut buf) = (RequestDecoder::new(limits), BytesMut::new());
    let (mut requests, mut continues) = (Vec::new(), 0);
    for piece in input.chunks(step) {
        buf.extend_from_slice(piece);
        while let Some(event) = decoder.decode(&mut buf)? {
            match event {
                Event::Request(request) => requests.push(request),
                Event::ExpectContinue => continues += 1,
            }
        }
    }
    Ok((requests, continues, buf))
}

fn one(input: &str) -> Result<Option<Event>, RequestError> {
    decoder().decode(&mut BytesMut::from(input))
}

pub(super) fn request(input: &str) -> Request {
    match one(input) {
        Ok(Some(Event::Request(request))) => request,
        other => panic!("{input:?} gave {other:?}"),
    }
}

fn status(input: &str) -> u16 {
    match one(input) {
        Err(error) => error.status(),
        other => panic!("{input:?} gave {other:?}"),
    }
}

#[test]
fn a_simple_get_gives_all_its_parts() {
    let raw = "GET /a/b?x=1&y=%20 HTTP/1.1\r\nHost: example.org\r\nX-Mixed-Case:  two words \r\nEmpty:\r\n\r\n";
    let head = request(raw).head;
    assert_eq!((head.method(), head.version(), head.is_head()), ("GET", 11, false));
    assert_eq!(head.target(), b"/a/b?x=1&y=%20");
    assert_eq!((head.path(), head.query()), (&b"/a/b"[..], Some(&b"x=1&y=%20"[..])));
    assert_eq!(head.request_line(), &b"GET /a/b?x=1&y=%20"[..]);
    let headers: Vec<_> = head.headers().collect();
    assert_eq!(headers, [(&b"Host"[..], &b"example.org"[..]), (b"X-Mixed-Case", b"two words"), (b"Empty", b"")]);
    assert_eq!(head.header("x-mixed-CASE"), Some(&b"two words"[..]));
    assert_eq!(head.header("missing"), None);
    assert_eq!(head.raw(), raw.as_bytes());
    assert!(head.keep_alive() && !head.wants_upgrade());
}

#[test]
fn a_shared_slice_is_not_copied() {
    let head = request("GET /path HTTP/1.1\r\nHost: h\r\n\r\n").head;
    let path = head.share(head.path());
    assert_eq!((path.as_ptr(), &path[..]), (head.path().as_ptr(), &b"/path"[..]));
    assert_eq!(head.share(b"foreign"), "foreign");
}

#[test]
fn the_query_may_be_missing_or_empty() {
    assert_eq!(request("GET / HTTP/1.1\r\nHost: h\r\n\r\n").head.query(), None);
    assert_eq!(request("GET /? HTTP/1.1\r\nHost: h\r\n\r\n").head.query(), Some(&b""[..]));
    assert_eq!(request("GET /?a?b HTTP/1.1\r\nHost: h\r\n\r\n").head.query(), Some(&b"a?b"[..]));
}

#[test]
fn http_1_0_closes_unless_it_asks_to_go_on() {
    assert!(!request("GET / HTTP/1.0\r\n\r\n").head.keep_alive());
    assert!(request("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").head.keep_alive());
    assert!(!request("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").head.keep_alive());
}

#[test]
fn an_upgrade_needs_both_headers_and_leaves_what_follows() {
    let mut buf = BytesMut::from(
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n\x01\x02",
    );
    let Ok(Some(Event::Request(request))) = decoder().decode(&mut buf) else { panic!("no request") };
    assert!(request.head.wants_upgrade());
    assert_eq!(buf, "\x01\x02");
    assert!(!self::request("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n").head.wants_upgrade());
}

#[test]
fn pipelined_requests_decode_the_same_at_every_split() {
    let input = b"\r\nPOST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: a\r\n\r\n\
        PUT /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nT: v\r\n\r\nHEAD /4 HTTP/1.0\r\n\r\nGE";
    for step in 1..=input.len() {
        let (requests, _, rest) = decode_all(Limits::default(), input, step).expect("valid");
        let seen: Vec<_> = requests.iter().map(|r| (r.head.method(), r.head.path(), &r.body[..])).collect();
        let expected: [(&str, &[u8], &[u8]); 4] =
            [("POST", b"/1", b"hello"), ("GET", b"/2", b""), ("PUT", b"/3", b"abcde"), ("HEAD", b"/4", b"")];
        assert_eq!(seen, expected, "step {step}");
        assert_eq!(rest, "GE");
    }
}

#[test]
fn every_cut_into_two_decodes_the_same() {
    let input = b"POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n";
    for cut in 0..=input.len() {
        let (mut decoder, mut buf, mut paths) = (decoder(), BytesMut::new(), Vec::new());
        for part in [&input[..cut], &input[cut..]] {
            buf.extend_from_slice(part);
            while let Some(event) = decoder.decode(&mut buf).expect("valid") {
                if let Event::Request(request) = event {
                    paths.push(request.head.path().to_vec());
                }
            }
        }
        assert_eq!(paths, [b"/1", b"/2"], "cut {cut}");
        assert!(decoder.is_idle());
    }
}

#[test]
fn expect_continue_is_reported_once_and_only_before_the_body() {
    let head = b"PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    let (mut decoder, mut buf) = (decoder(), BytesMut::from(&head[..]));
    assert!(matches!(decoder.decode(&mut buf), Ok(Some(Event::ExpectContinue))));
    assert!(matches!(decoder.decode(&mut buf), Ok(None)));
    assert_eq!(decoder.missing(&buf), 2);
    buf.extend_from_slice(b"ab");
    assert!(matches!(decoder.decode(&mut buf), Ok(Some(Event::Request(r))) if r.body == "ab"));
    let (requests, continues, _) = decode_all(Limits::default(), &[head, &b"ab"[..]].concat(), 1000).expect("valid");
    assert_eq!((requests.len(), continues), (1, 0));
    assert!(matches!(one("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n"), Ok(Some(Event::Request(_)))));
    assert!(matches!(one("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"), Ok(None)));
}

#[test]
fn a_body_that_is_not_chunked_as_announced_gets_400() {
    for bad in ["zz\r\n", "5 x\r\n", "1\r\nabc", "ffffffffffffffff0\r\n", "1\nab"] {
        assert_eq!(
            status(&format!("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{bad}")),
            400,
            "{bad:?}"
        );
    }
}

#[test]
fn bodies_past_the_limit_get_413_before_they_arrive() {
    let limits = Limits { max_body: 10, ..Limits::default() };
    let length =
        |n| decode_all(limits, format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {n}\r\n\r\n").as_bytes(), 1000);
    assert!(length("10").is_ok());
    assert_eq!(length("11").map(|_| ()), Err(RequestError::BodyTooLarge));
    assert_eq!(length("9223372036854775808").map(|_| ()), Err(RequestError::BodyTooLarge));
    assert_eq!(length("18446744073709551616").map_err(|error| error.status()).map(|_| ()), Err(400));
    let chunked =
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n";
    for step in 1..=chunked.len() {
        assert_eq!(decode_all(limits, chunked, step).map(|_| ()), Err(RequestError::BodyTooLarge), "step {step}");
    }
}

#[test]
fn long_heads_get_431_and_long_targets_414_at_every_pace() {
    let limits = Limits { max_head: 64, ..Limits::default() };
    let long_target = format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(100));
    let long_head = format!("GET / HTTP/1.1\r\nHost: h\r\nA: {}\r\n\r\n", "a".repeat(100));
    for step in 1..=long_head.len() {
        assert_eq!(decode_all(limits, long_target.as_bytes(), step).map(|_| ()), Err(RequestError::TargetTooLong));
        assert_eq!(decode_all(limits, long_head.as_bytes(), step).map(|_| ()), Err(RequestError::HeadTooLarge));
    }
    let exact = format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(64 - 27));
    assert_eq!(exact.len(), 64);
    assert_eq!(decode_all(limits, exact.as_bytes(), 1).expect("fits").0.len(), 1);
}

#[test]
fn too_many_headers_get_431() {
    let head = |n: usize| format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "a: b\r\n".repeat(n - 1));
    assert_eq!(request(&head(DEFAULT_MAX_HEADERS)).head.headers().len(), DEFAULT_MAX_HEADERS);
    assert_eq!(one(&head(DEFAULT_MAX_HEADERS + 1)).map(|_| ()), Err(RequestError::TooManyHeaders));
    for (max_headers, fits) in [(3, 3), (STACK_HEADERS, STACK_HEADERS), (STACK_HEADERS + 1, STACK_HEADERS + 1)] {
        let limits = Limits { max_headers, ..Limits::default() };
        let seen = decode_all(limits, head(fits).as_bytes(), 1000).expect("fits").0;
        assert_eq!(seen[0].head.headers().len(), fits);
        assert_eq!(decode_all(limits, head(fits + 1).as_bytes(), 1000).map(|_| ()), Err(RequestError::TooManyHeaders));
    }
}

#[test]
fn limits_past_the_hard_ones_are_lowered() {
    let decoder =
        RequestDecoder::new(Limits { max_head: usize::MAX, max_headers: usize::MAX, max_body: 1, max_upload: 0 });
    assert_eq!(
        *decoder.limits(),
        Limits { max_head: HARD_MAX_HEAD, max_headers: HARD_MAX_HEADERS, max_body: 1, max_upload: 0 }
    );
}

#[test]
fn a_long_body_can_be_left_to_the_caller() {
    let (mut decoder, mut buf) =
        (decoder(), BytesMut::from("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"));
    assert_eq!(decoder.take_body(0).map(|_| ()), None);
    assert!(matches!(decoder.decode(&mut buf), Ok(None)));
    assert_eq!(decoder.take_body(6).map(|_| ()), None);
    let (head, length) = decoder.take_body(5).expect("a body of five bytes");
    assert_eq!((head.method(), length, &buf[..]), ("POST", 5, &b"ab"[..]));
    buf.clear();
    buf.extend_from_slice(b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(matches!(decoder.decode(&mut buf), Ok(Some(Event::Request(next))) if next.head.path() == b"/next"));
}

#[test]
fn after_an_error_the_decoder_stays_failed() {
    let (mut decoder, mut buf) = (decoder(), BytesMut::from("bad\r\n\r\n"));
    let error = decoder.decode(&mut buf).expect_err("malformed");
    buf.clear();
    buf.extend_from_slice(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(decoder.decode(&mut buf).expect_err("stays failed"), error);
    assert!(!decoder.is_idle());
}

#[test]
fn a_slow_sender_is_not_parsed_again_for_each_byte() {
    let (mut decoder, mut buf) = (decoder(), BytesMut::new());
    let input = format!("GET / HTTP/1.1\r\nHost: h\r\nA: {}\r\n\r\n", "a".repeat(100));
    for (i, byte) in input.bytes().enumerate().take(input.len() - 1) {
        buf.extend_from_slice(&[byte]);
        assert!(matches!(decoder.decode(&mut buf), Ok(None)));
        // Only what comes after `scanned` (and three bytes before) is looked at again.
        assert!(matches!(decoder.state, State::Head { scanned, .. } if scanned == i + 1));
    }
    buf.extend_from_slice(b"\n");
    assert!(matches!(decoder.decode(&mut buf), Ok(Some(Event::Request(_)))));
}
