//! What must hold for any input: no parser panics, and how the bytes arrive makes no difference to what is read.
//!
//! Shared by the mutation test beside it and by the fuzz targets in `fuzz/`. Each function takes the whole input and a step in which
//! the same input is fed again, and answers in short what happened, by which a search tells new inputs from known ones.

mod clients;
mod http2;
mod messages;
mod mysql;
mod oracle;

pub(crate) use clients::{coding, tunnel};
pub(crate) use http2::http2;
pub(crate) use messages::messages;
pub(crate) use mysql::mysql;

use bytes::{Bytes, BytesMut};
use steel_proto::dns::record::{Records, Section};
use steel_proto::dns::{Kind, NoAnswer, Question};
use steel_proto::framing::{self, Framing, FramingError, LengthField, LengthKind, Mark, Next, PacketDecoder};
use steel_proto::http1::chunked::{ChunkError, ChunkedDecoder, Piece};
use steel_proto::http1::client::{ResponseDecoder, ResponseEvent, ResponseLimits};
use steel_proto::http1::conditions::{Validators, judge};
use steel_proto::http1::range::{self, Wanted};
use steel_proto::http1::{Event, Limits, Request, RequestDecoder, RequestError, Rules, date, read_head};
use steel_proto::resp::{self, Reply, ReplyDecoder};
use steel_proto::{cookie, multipart, proxy, urlencoded};

/// Small limits, so that short inputs reach them.
const REQUEST_LIMITS: Limits = Limits { max_head: 512, max_headers: 8, max_body: 256, max_upload: 0 };
const RESPONSE_LIMITS: ResponseLimits = ResponseLimits { max_head: 512, max_headers: 8, max_body: 256 };
const RESP_LIMITS: resp::Limits = resp::Limits { max_bulk: 256, max_depth: 4, max_elements: 64, max_reply: 1 << 16 };
const MAX_PACKET: usize = 200;
const MULTIPART_LIMITS: multipart::Limits = multipart::Limits { max_fields: 8, max_files: 4, max_part_head: 256 };

/// The server's decoder reads the same requests from one piece and from many; each is strictly what the standards allow, and says
/// the same when it is read alone.
pub(crate) fn request(input: &[u8], step: usize) -> String {
    let mut story = String::new();
    for rules in [Rules::default(), Rules { raw_target: true, any_method: true, underscores: true }] {
        let (whole, error) = requests(input, input.len(), rules);
        let (stepped, _) = requests(input, step, rules);
        assert!(whole.iter().map(parts).eq(stepped.iter().map(parts)), "splitting changed the requests");
        for request in &whole {
            oracle::check(&request.head, &rules);
            assert!(
                request.head.raw().len() <= REQUEST_LIMITS.max_head && request.body.len() <= REQUEST_LIMITS.max_body
            );
            assert!(request.head.headers().len() <= REQUEST_LIMITS.max_headers);
            let (again, _) = requests(&oracle::rewritten(request), step, rules);
            assert!(again.iter().map(parts).eq([parts(request)]), "alone it is another request");
            story +=
                &format!("{} {} {};", request.head.method().len(), request.head.headers().len(), request.body.len());
        }
        story += &format!("{error:?}");
    }
    story
}

type Parts = (String, Vec<u8>, u8, Vec<(Vec<u8>, Vec<u8>)>, Bytes, bool);

fn parts(r: &Request) -> Parts {
    let headers = r.head.headers().map(|(n, v)| (n.to_vec(), v.to_vec())).collect();
    let keep = r.head.keep_alive();
    (r.head.method().to_string(), r.head.target().to_vec(), r.head.version(), headers, r.body.clone(), keep)
}

fn requests(input: &[u8], step: usize, rules: Rules) -> (Vec<Request>, Option<RequestError>) {
    let mut decoder = RequestDecoder::new(REQUEST_LIMITS).with_rules(rules);
    let (mut buf, mut requests) = (BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buf) {
                Ok(Some(Event::Request(request))) => requests.push(request),
                Ok(Some(Event::ExpectContinue)) => {}
                Ok(None) => break,
                Err(error) => {
                    assert!((400..=505).contains(&error.status()));
                    return (requests, Some(error));
                }
            }
        }
    }
    (requests, None)
}

/// The client's decoder reads the same response from one piece and from many, and agrees whether it is complete.
pub(crate) fn response(input: &[u8], step: usize) -> String {
    let mut story = String::new();
    for method in [&b"GET"[..], b"HEAD", b"CONNECT"] {
        let whole = response_of(method, input, input.len());
        assert_eq!(whole, response_of(method, input, step));
        if let Some((status, body, rest, keep)) = whole {
            story += &format!("{status} {} {} {keep};", body.len(), rest.len().min(2));
        }
    }
    story
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
pub(crate) fn chunked(input: &[u8], step: usize) -> String {
    let whole = chunks(ChunkedDecoder::new(), input, input.len());
    assert_eq!(whole, chunks(ChunkedDecoder::new(), input, step));
    let lenient = chunks(ChunkedDecoder::lenient(), input, input.len());
    assert_eq!(lenient, chunks(ChunkedDecoder::lenient(), input, step));
    // What a server takes, a client reads the same way.
    assert!(whole.1.is_err() || whole == lenient, "the two roles disagree");
    format!("{} {:?} {:?}", whole.0.len(), whole.1.map(|rest| rest.is_some()), lenient.1.map(|rest| rest.is_some()))
}

fn chunks(mut decoder: ChunkedDecoder, input: &[u8], step: usize) -> (Vec<u8>, Result<Option<Vec<u8>>, ChunkError>) {
    let (mut buf, mut body) = (BytesMut::new(), Vec::new());
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
pub(crate) fn replies(input: &[u8], step: usize) -> String {
    let (whole, stepped) = (replies_of(input, input.len()), replies_of(input, step));
    assert_eq!(whole, stepped);
    for reply in &whole {
        let (mut out, mut rewritten) = (BytesMut::new(), BytesMut::new());
        resp::encode_reply(&mut out, reply);
        let again = ReplyDecoder::new(RESP_LIMITS).decode(&mut out.clone()).expect("own encoding").expect("whole");
        resp::encode_reply(&mut rewritten, &again);
        assert_eq!(out, rewritten);
    }
    whole.iter().map(|reply| format!("{reply:?}")).map(|text| text[..text.len().min(12)].to_owned()).collect()
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
pub(crate) fn form(input: &[u8], _: usize) -> String {
    let named = multipart::boundary(input);
    assert!(
        named.is_err() || named.is_ok_and(|name| name.is_none_or(|name| !name.is_empty() && name.len() < input.len()))
    );
    let body = Bytes::copy_from_slice(input);
    let form = match multipart::parse(&body, b"XX", &MULTIPART_LIMITS) {
        Ok(form) => form,
        Err(error) => return format!("{error:?} {}", named.is_ok()),
    };
    let (files, fields): (Vec<_>, Vec<_>) = form.parts.iter().partition(|part| part.filename.is_some());
    assert!(fields.len() <= MULTIPART_LIMITS.max_fields && files.len() <= MULTIPART_LIMITS.max_files);
    assert!(form.more_fields == 0 || fields.len() == MULTIPART_LIMITS.max_fields);
    assert!(form.more_files == 0 || files.len() == MULTIPART_LIMITS.max_files);
    assert!(form.parts.iter().all(|part| !part.name.is_empty() && part.data.len() < input.len()));
    let boundary = "no-such-line-in-a-fuzzed-input-7d93";
    let story = format!("{} {} {} {}", fields.len(), files.len(), form.more_fields, form.more_files);
    if memchr::memmem::find(input, boundary.as_bytes()).is_some() {
        return story;
    }
    let mut out = BytesMut::new();
    fields.iter().for_each(|part| multipart::field(&mut out, boundary, b"n", &part.data));
    multipart::end(&mut out, boundary);
    let again = multipart::parse(&out.freeze(), boundary.as_bytes(), &MULTIPART_LIMITS).expect("own encoding");
    assert!(again.parts.iter().map(|p| &p.data).eq(fields.iter().map(|p| &p.data)));
    story
}

/// Percent-encoding is undone by decoding; pairs are pieces of their text.
pub(crate) fn text(input: &[u8], _: usize) -> String {
    assert_eq!(urlencoded::decode(&urlencoded::encode(input)), input);
    assert_eq!(urlencoded::decode_raw(&urlencoded::encode_raw(input)), input);
    let plain = urlencoded::decode(input);
    assert!(plain.len() <= input.len() && urlencoded::decode_raw(input).len() == plain.len());
    assert!(urlencoded::encode(input).iter().all(|byte| byte.is_ascii_graphic()));
    let pairs: Vec<_> = urlencoded::pairs(input).collect();
    assert!(pairs.iter().all(|(name, value)| name.len() + value.len() <= input.len()));
    format!("{} {}", pairs.len(), input.len() - plain.len())
}

/// Cookies that are read are pieces of their line; cookies that are built cannot break out of their header.
pub(crate) fn cookies(input: &[u8], _: usize) -> String {
    let read: Vec<_> = cookie::parse(input).collect();
    assert!(read.iter().all(|(name, value)| {
        !name.is_empty() && !name.contains(&b'=') && !name.contains(&b';') && !value.contains(&b';')
    }));
    let (name, value) = input.split_at(input.len() / 2);
    let mut story = format!("{} {:?}", read.len(), cookie::parse_set_cookie(input).map(|(name, _)| name.len()));
    for encode in [false, true] {
        let cookie =
            cookie::SetCookie { name, value: Some(value), encode, path: name, domain: value, ..Default::default() };
        match cookie.build(0) {
            Ok(header) => {
                assert!(steel_proto::http1::fields::is_value(&header));
                assert_eq!(cookie::parse_set_cookie(&header).map(|(n, _)| n), Some(name));
            }
            Err(error) => story += &format!("{error:?}"),
        }
    }
    story
}

/// Any bytes may be a name to ask for, and the answer to a question, of which only one with its id and its name gives addresses.
pub(crate) fn names(input: &[u8], _: usize) -> String {
    let mut story = String::new();
    for kind in [Kind::A, Kind::Aaaa] {
        if let Ok(question) = Question::new(0x3039, input, kind) {
            assert_eq!(question.addresses(question.as_bytes()), Err(NoAnswer::Unrelated), "a question is no answer");
        }
        let Ok(question) = Question::new(0x3039, b"a.test", kind) else { unreachable!("a good name") };
        let found = question.addresses(input);
        story += &format!("{:?};", found.as_ref().map(Vec::len));
        if let Ok(found) = found {
            assert!(input.starts_with(b"\x30\x39") && !found.is_empty() && found.len() <= input.len() / 12);
            assert!(found.iter().all(|address| address.is_ipv4() == (kind == Kind::A)));
        }
    }
    if let Some(mut records) = Records::new(input) {
        for (section, raw) in [(Section::Answer, false), (Section::Authority, true), (Section::Additional, false)] {
            let mut count = 0;
            while records.next(section, None, raw).is_some() {
                count += 1;
            }
            // A record has 11 bytes at least.
            assert!(count <= input.len() / 11, "records out of nothing");
            story += &format!("{count};");
        }
    }
    story
}

/// Packets are the same from one piece and from many, whatever tells them apart, and together they are what came. (What is gathered up to
/// a mark depends on how it came, but not on where it ends.)
pub(crate) fn packets(input: &[u8], step: usize) -> String {
    let mark = |text: &[u8]| Mark::new(text).expect("a good mark");
    let marks = [Framing::Split(mark(b"\r\n")), Framing::Split(mark(b"\0"))];
    let mut rules = [&marks[..], &[Framing::Function, Framing::Mqtt, Framing::Redis]].concat();
    for (letter, offset, body_offset) in [('N', 0, 4), ('n', 2, 0), ('c', 0, 1), ('P', 1, 20), ('q', 0, 0), ('S', 3, 1)]
    {
        let kind = LengthKind::of(letter).expect("a good letter");
        rules.push(Framing::Length(LengthField { kind, offset, body_offset }));
    }
    let mut story = String::new();
    for rule in &rules {
        let (whole, end) = packets_of(rule, input, input.len());
        let (stepped, end_stepped) = packets_of(rule, input, step);
        assert!(whole == stepped && end.is_ok() == end_stepped.is_ok(), "splitting changed the packets");
        assert!(input.starts_with(&whole.concat()));
        assert!(whole.iter().all(|packet| (1..=MAX_PACKET).contains(&packet.len())));
        story += &format!("{} {:?};", whole.len(), end.map(|rest| rest.min(2)));
    }
    let end = mark(b"\r\n");
    let (gathered, _) = packets_of(&Framing::Gather(end.clone()), input, step);
    assert!(input.starts_with(&gathered.concat()));
    assert!(gathered.iter().all(|packet| packet.len() <= MAX_PACKET && packet.ends_with(end.bytes())));
    story
}

/// The packets, and how many bytes are left over or why it failed. A function takes the first byte for the length.
fn packets_of(rule: &Framing, input: &[u8], step: usize) -> (Vec<Vec<u8>>, Result<usize, FramingError>) {
    let (mut decoder, mut buf, mut packets) = (PacketDecoder::new(MAX_PACKET), BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(rule, &mut buf) {
                Ok(Next::Packet(packet)) => packets.push(packet.to_vec()),
                Ok(Next::Ask) => {
                    let asked = framing::asked(&buf);
                    let answer = match asked {
                        [0, _, ..] => i64::from(asked[1] as i8),
                        [0] => 0,
                        _ => i64::from(asked[0] as i8),
                    };
                    let _ = decoder.answer(&buf, answer);
                }
                Ok(Next::More(_)) => break,
                Err(error) => return (packets, Err(error)),
            }
        }
    }
    (packets, Ok(buf.len()))
}

/// A PROXY header ends where it says, nothing before its end is another one, and nothing behind it matters.
pub(crate) fn proxy_header(input: &[u8], _: usize) -> String {
    let read = proxy::read(input);
    match &read {
        Ok(Some((length, _))) => {
            assert!(*length <= input.len() && *length <= proxy::MAX_BINARY);
            assert_eq!(proxy::read(&input[..*length]), read);
            assert!((0..*length).all(|end| proxy::read(&input[..end]) == Ok(None)));
        }
        Ok(None) => assert!(input.len() < proxy::MAX_BINARY),
        // Whoever is refused is also refused with more behind it.
        Err(_) => assert!(proxy::read(&[input, b"\r\n"].concat()).is_err()),
    }
    format!("{read:?}").chars().take(24).collect()
}

/// The parts of a content that a client asks for lie in it, are together no more than it, and mean the same when they are written anew; a
/// date is the same second when it is written anew; tags and dates of any kind can be judged.
pub(crate) fn ranges(input: &[u8], step: usize) -> String {
    let mut said = String::new();
    for size in [0, 1, step as u64, 1000, u64::MAX] {
        let wanted = range::wanted(input, size);
        if let Wanted::Parts(parts) = &wanted {
            assert!((1..=range::MOST_PARTS).contains(&parts.len()));
            assert!(parts.iter().all(|part| part.length > 0 && part.last() < size && part.first <= part.last()));
            let total = parts.iter().fold(0, |sum: u128, part| sum + u128::from(part.length));
            assert!(total <= u128::from(size));
            let list: Vec<String> = parts.iter().map(|part| format!("{}-{}", part.first, part.last())).collect();
            assert_eq!(range::wanted(format!("bytes={}", list.join(",")).as_bytes(), size), wanted);
        }
        said.push(match wanted {
            Wanted::Whole => 'w',
            Wanted::Nothing => 'n',
            Wanted::Parts(parts) => {
                if parts.len() == 1 {
                    'o'
                } else {
                    's'
                }
            }
        });
    }
    let date = date::parse(input);
    if let Some(seconds) = date {
        let seconds = seconds.min(date::MAX_SECONDS);
        assert_eq!(date::parse(&date::imf_fixdate(seconds)), Some(seconds));
    }
    for name in ["If-None-Match", "If-Match", "If-Range", "If-Modified-Since"] {
        let text = [b"GET / HTTP/1.1\r\nHost: x\r\n", name.as_bytes(), b": ", input, b"\r\n\r\n"].concat();
        let head = read_head(BytesMut::from(&text[..]), &Limits::default(), &Rules::default());
        let verdict = head.map(|head| judge(&head, Validators { tag: b"\"tag\"", modified: 784_111_777 }));
        said.push_str(&format!("{verdict:?}"));
    }
    format!("{said} {}", date.is_some())
}
