//! What must hold for any input: no parser panics, and how the bytes arrive makes no difference to what is read.
//!
//! Shared by the mutation test beside it and by the fuzz targets in `fuzz/`. Each function takes the whole input and a step in which
//! the same input is fed again.

use bytes::{Bytes, BytesMut};
use steel_proto::dns::{Kind, NoAnswer, Question};
use steel_proto::http1::chunked::{ChunkError, ChunkedDecoder, Piece};
use steel_proto::http1::client::{ResponseDecoder, ResponseEvent, ResponseLimits};
use steel_proto::http1::{Event, Limits, Request, RequestDecoder};
use steel_proto::resp::{self, Reply, ReplyDecoder};
use steel_proto::{cookie, multipart, urlencoded};

/// Small limits, so that short inputs reach them.
const REQUEST_LIMITS: Limits = Limits { max_head: 512, max_headers: 8, max_body: 256 };
const RESPONSE_LIMITS: ResponseLimits = ResponseLimits { max_head: 512, max_headers: 8, max_body: 256 };
const RESP_LIMITS: resp::Limits = resp::Limits { max_bulk: 256, max_depth: 4, max_elements: 64 };
const MULTIPART_LIMITS: multipart::Limits = multipart::Limits { max_fields: 8, max_files: 4, max_part_head: 256 };

/// All properties of all parsers.
pub(crate) fn all(input: &[u8], step: usize) {
    request(input, step);
    response(input, step);
    chunked(input, step);
    replies(input, step);
    form(input);
    text(input);
    names(input);
}

/// The server's decoder reads the same requests from one piece and from many.
pub(crate) fn request(input: &[u8], step: usize) {
    let (whole, stepped) = (requests(input, input.len()), requests(input, step));
    let parts = |r: &Request| {
        let headers: Vec<_> = r.head.headers().map(|(n, v)| (n.to_vec(), v.to_vec())).collect();
        (r.head.method().to_string(), r.head.target().to_vec(), r.head.version(), headers, r.body.clone())
    };
    assert!(whole.iter().map(parts).eq(stepped.iter().map(parts)), "splitting changed the requests");
    for request in &whole {
        let head = &request.head;
        assert!(head.raw().ends_with(b"\r\n\r\n") && head.raw().len() <= REQUEST_LIMITS.max_head);
        assert!(head.headers().len() <= REQUEST_LIMITS.max_headers && request.body.len() <= REQUEST_LIMITS.max_body);
        assert!(head.headers().all(|(name, value)| steel_proto::http1::fields::check(name, value).is_ok()));
        let joined = head.query().map_or(head.path().to_vec(), |q| [head.path(), b"?", q].concat());
        let (target, rootless) = (head.target(), joined.strip_prefix(b"/").unwrap_or_default());
        assert!(target.ends_with(&joined) || head.path() == b"/" && target.ends_with(rootless), "{target:?}");
    }
}

fn requests(input: &[u8], step: usize) -> Vec<Request> {
    let (mut decoder, mut buf, mut requests) = (RequestDecoder::new(REQUEST_LIMITS), BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buf) {
                Ok(Some(Event::Request(request))) => requests.push(request),
                Ok(Some(Event::ExpectContinue)) => {}
                Ok(None) => break,
                Err(error) => {
                    assert!((400..=505).contains(&error.status()));
                    return requests;
                }
            }
        }
    }
    requests
}

/// The client's decoder reads the same response from one piece and from many, and agrees whether it is complete.
pub(crate) fn response(input: &[u8], step: usize) {
    for method in [&b"GET"[..], b"HEAD"] {
        assert_eq!(response_of(method, input, input.len()), response_of(method, input, step));
    }
}

/// Status, body, what is left over, and whether the connection may go on; `None` for a response that is refused or cut off.
fn response_of(method: &[u8], input: &[u8], step: usize) -> Option<(u16, Vec<u8>, Vec<u8>, bool)> {
    let (mut decoder, mut buf) = (ResponseDecoder::new(RESPONSE_LIMITS, method), BytesMut::new());
    let (mut status, mut body) = (0, Vec::new());
    let mut pieces = input.chunks(step.max(1));
    while !decoder.is_done() {
        match decoder.decode(&mut buf).ok()? {
            Some(ResponseEvent::Head(head)) => status = head.status(),
            Some(ResponseEvent::Data(data)) => body.extend_from_slice(&data),
            Some(ResponseEvent::End) => assert!(decoder.is_done()),
            None => match pieces.next() {
                Some(piece) => buf.extend_from_slice(piece),
                None => decoder.finish().ok()?,
            },
        }
    }
    assert!(body.len() as u64 <= RESPONSE_LIMITS.max_body);
    buf.extend(pieces.flatten());
    Some((status, body, buf.to_vec(), decoder.keep_alive()))
}

/// A chunked body gives the same data, rest and error from one piece and from many.
pub(crate) fn chunked(input: &[u8], step: usize) {
    assert_eq!(chunks(input, input.len()), chunks(input, step));
}

fn chunks(input: &[u8], step: usize) -> (Vec<u8>, Result<Option<Vec<u8>>, ChunkError>) {
    let (mut decoder, mut buf, mut body) = (ChunkedDecoder::new(), BytesMut::new(), Vec::new());
    let mut pieces = input.chunks(step.max(1));
    loop {
        match decoder.decode(&mut buf) {
            Ok(Some(Piece::Data(data))) => body.extend_from_slice(&data),
            Ok(Some(Piece::End)) => {
                buf.extend(pieces.flatten());
                return (body, Ok(Some(buf.to_vec())));
            }
            Ok(None) => match pieces.next() {
                Some(piece) => buf.extend_from_slice(piece),
                None => return (body, Ok(None)),
            },
            Err(error) => return (body, Err(error)),
        }
    }
}

/// Replies are the same from one piece and from many, and survive being written and read again.
pub(crate) fn replies(input: &[u8], step: usize) {
    let (whole, stepped) = (replies_of(input, input.len()), replies_of(input, step));
    assert_eq!(whole, stepped);
    for reply in &whole {
        let (mut out, mut rewritten) = (BytesMut::new(), BytesMut::new());
        resp::encode_reply(&mut out, reply);
        let again = ReplyDecoder::new(RESP_LIMITS).decode(&mut out.clone()).expect("own encoding").expect("whole");
        resp::encode_reply(&mut rewritten, &again);
        assert_eq!(out, rewritten);
    }
}

fn replies_of(input: &[u8], step: usize) -> Vec<Reply> {
    let (mut decoder, mut buf, mut replies) = (ReplyDecoder::new(RESP_LIMITS), BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        while let Ok(Some(reply)) = decoder.decode(&mut buf) {
            replies.push(reply);
        }
    }
    replies
}

/// A form is parsed without panic, within its limits, and its parts survive being written and read again.
pub(crate) fn form(input: &[u8]) {
    let _ = multipart::boundary(input);
    let body = Bytes::copy_from_slice(input);
    let Ok(form) = multipart::parse(&body, b"XX", &MULTIPART_LIMITS) else { return };
    let (files, fields): (Vec<_>, Vec<_>) = form.parts.iter().partition(|part| part.filename.is_some());
    assert!(fields.len() <= MULTIPART_LIMITS.max_fields && files.len() <= MULTIPART_LIMITS.max_files);
    assert!(form.more_fields == 0 || fields.len() == MULTIPART_LIMITS.max_fields);
    assert!(form.more_files == 0 || files.len() == MULTIPART_LIMITS.max_files);
    assert!(form.parts.iter().all(|part| !part.name.is_empty() && part.data.len() < input.len()));
    let boundary = "no-such-line-in-a-fuzzed-input-7d93";
    if memchr::memmem::find(input, boundary.as_bytes()).is_some() {
        return;
    }
    let mut out = BytesMut::new();
    fields.iter().for_each(|part| multipart::field(&mut out, boundary, b"n", &part.data));
    multipart::end(&mut out, boundary);
    let again = multipart::parse(&out.freeze(), boundary.as_bytes(), &MULTIPART_LIMITS).expect("own encoding");
    assert!(again.parts.iter().map(|p| &p.data).eq(fields.iter().map(|p| &p.data)));
}

/// Percent-encoding is undone by decoding; cookies that are built cannot break out of their header.
pub(crate) fn text(input: &[u8]) {
    assert_eq!(urlencoded::decode(&urlencoded::encode(input)), input);
    assert_eq!(urlencoded::decode_raw(&urlencoded::encode_raw(input)), input);
    assert!(urlencoded::decode(input).len() <= input.len());
    assert!(urlencoded::pairs(input).all(|(name, value)| name.len() + value.len() <= input.len()));
    assert!(cookie::parse(input).all(|(name, _)| !name.is_empty()));
    let (name, value) = input.split_at(input.len() / 2);
    for encode in [false, true] {
        let cookie =
            cookie::SetCookie { name, value: Some(value), encode, path: name, domain: value, ..Default::default() };
        if let Ok(header) = cookie.build(0) {
            assert!(steel_proto::http1::fields::is_value(&header));
            assert_eq!(cookie::parse_set_cookie(&header).map(|(n, _)| n), Some(name));
        }
    }
}

/// Any bytes may be a name to ask for, and the answer to a question, of which only one with its id and its name gives addresses.
pub(crate) fn names(input: &[u8]) {
    for kind in [Kind::A, Kind::Aaaa] {
        if let Ok(question) = Question::new(0x3039, input, kind) {
            assert_eq!(question.addresses(question.as_bytes()), Err(NoAnswer::Unrelated), "a question is no answer");
        }
        let Ok(question) = Question::new(0x3039, b"a.test", kind) else { unreachable!("a good name") };
        if let Ok(found) = question.addresses(input) {
            assert!(input.starts_with(b"\x30\x39") && !found.is_empty() && found.len() <= input.len() / 12);
            assert!(found.iter().all(|address| address.is_ipv4() == (kind == Kind::A)));
        }
    }
}
