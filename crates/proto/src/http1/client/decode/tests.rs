//! Tests of the response decoder: framing by length, chunks and close, interim responses, every split, limits.

use super::*;

/// A response as a driver would gather it.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    body: Vec<u8>,
    keep_alive: bool,
    rest: Vec<u8>,
}

fn run_as(method: &str, limits: ResponseLimits, input: &[u8], step: usize) -> Result<Seen, ResponseError> {
    let (mut decoder, mut buf) = (ResponseDecoder::new(limits, method.as_bytes()), BytesMut::new());
    let mut seen = Seen { status: 0, body: Vec::new(), keep_alive: false, rest: Vec::new() };
    let mut pieces = input.chunks(step);
    loop {
        match decoder.decode(&mut buf)? {
            Some(ResponseEvent::Head(head)) => seen.status = head.status(),
            Some(ResponseEvent::Data(data)) => seen.body.extend_from_slice(&data),
            Some(ResponseEvent::End) => break,
            None => match pieces.next() {
                Some(piece) => buf.extend_from_slice(piece),
                None => {
                    decoder.finish()?;
                    break;
                }
            },
        }
    }
    assert!(decoder.is_done());
    seen.keep_alive = decoder.keep_alive();
    buf.extend(pieces.flatten());
    seen.rest = buf.to_vec();
    Ok(seen)
}

fn run(input: &str) -> Result<Seen, ResponseError> {
    run_as("GET", ResponseLimits::default(), input.as_bytes(), usize::MAX)
}

fn seen(status: u16, body: &str, keep_alive: bool, rest: &str) -> Result<Seen, ResponseError> {
    Ok(Seen { status, body: body.into(), keep_alive, rest: rest.into() })
}

#[test]
fn a_body_by_length_decodes_at_every_split() {
    let input = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1";
    for step in 1..=input.len() {
        assert_eq!(run_as("GET", ResponseLimits::default(), input, step), seen(200, "hello", true, "HTTP/1.1"));
    }
}

#[test]
fn a_chunked_body_after_interim_responses_decodes_at_every_split() {
    let input = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n\
        HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
    for step in 1..=input.len() {
        assert_eq!(run_as("POST", ResponseLimits::default(), input, step), seen(201, "abcd", true, ""), "step {step}");
    }
}

#[test]
fn without_framing_the_body_lasts_until_close() {
    let input = b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall of it";
    for step in 1..=input.len() {
        assert_eq!(run_as("GET", ResponseLimits::default(), input, step), seen(200, "all of it", false, ""));
    }
    assert_eq!(run("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nraw"), seen(200, "raw", false, ""));
}

#[test]
fn a_connection_that_ends_early_is_truncation() {
    let input = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for end in 0..input.len() {
        let result = run_as("GET", ResponseLimits::default(), &input[..end], 7);
        assert_eq!(result, Err(ResponseError::Truncated), "prefix {end}");
    }
    assert_eq!(run("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab"), Err(ResponseError::Truncated));
}

#[test]
fn some_responses_have_no_body_whatever_they_announce() {
    let response = |status| format!("HTTP/1.1 {status} X\r\nContent-Length: 5\r\n\r\n");
    assert_eq!(run(&response(204)), seen(204, "", true, ""));
    assert_eq!(run(&response(304)), seen(304, "", true, ""));
    let limits = ResponseLimits::default();
    assert_eq!(run_as("HEAD", limits, response(200).as_bytes(), 9), seen(200, "", true, ""));
    let tunnel = b"HTTP/1.1 200 Established\r\n\r\n\x16\x03";
    assert_eq!(run_as("CONNECT", limits, tunnel, 99), seen(200, "", true, "\x16\x03"));
}

#[test]
fn after_switching_protocols_the_rest_is_left() {
    let input = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x01frame";
    assert_eq!(run(input), seen(101, "", false, "\x01frame"));
}

#[test]
fn persistence_follows_version_and_headers() {
    assert_eq!(run("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), seen(200, "", false, ""));
    let kept = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(run(kept), seen(200, "", true, ""));
    assert_eq!(run("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"), seen(200, "", false, ""));
    let twice_framed = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    assert_eq!(run(twice_framed), seen(200, "a", false, ""));
}

#[test]
fn header_order_and_repetition_are_preserved() {
    let mut buf = BytesMut::from("HTTP/1.1 200 Very OK\r\nSet-Cookie: a=1\r\nX: y\r\nset-cookie: b=2\r\n\r\n");
    let mut decoder = ResponseDecoder::new(ResponseLimits::default(), b"GET");
    assert!(decoder.is_untouched());
    let Ok(Some(ResponseEvent::Head(head))) = decoder.decode(&mut buf) else { panic!("no head") };
    let headers: Vec<_> = head.headers().collect();
    let expected: [(&[u8], &[u8]); 3] = [(b"Set-Cookie", b"a=1"), (b"X", b"y"), (b"set-cookie", b"b=2")];
    assert_eq!(headers, expected);
    assert_eq!((head.reason(), head.version(), head.content_length()), (&b"Very OK"[..], 11, None));
    assert_eq!(head.header("x").map(|v| head.share(v)), Some(Bytes::from("y")));
}

#[test]
fn malformed_responses_are_refused() {
    for bad in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ] {
        assert!(matches!(run(bad), Err(ResponseError::Malformed(_))), "{bad:?} gave {:?}", run(bad));
    }
    let chunk = run("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    assert_eq!(chunk, Err(ResponseError::Chunk(ChunkError::Size)));
    let endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(usize::from(MAX_INTERIM) + 1);
    assert!(matches!(run(&endless), Err(ResponseError::Malformed(_))));
}

#[test]
fn a_status_line_without_a_reason_is_accepted() {
    assert_eq!(run("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), seen(200, "", true, ""));
    assert_eq!(run("HTTP/1.1 200 OK\nContent-Length: 0\n\n"), seen(200, "", true, ""));
}

#[test]
fn limits_hold_at_every_pace() {
    let limits = ResponseLimits { max_head: 64, max_headers: 2, max_body: 4 };
    for input in [
        format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "a".repeat(100)),
        "HTTP/1.1 200 OK\r\na:b\r\nc:d\r\ne:f\r\n\r\n".to_string(),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_string(),
        "HTTP/1.1 200 OK\r\n\r\nhello".to_string(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\n".to_string() + "abc\r\n",
    ] {
        for step in 1..=input.len() {
            let result = run_as("GET", limits, input.as_bytes(), step);
            assert_eq!(result, Err(ResponseError::TooLarge), "{input:?} in steps of {step}");
        }
    }
}
