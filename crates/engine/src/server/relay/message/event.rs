//! What a reactor tells a worker, and the headers of that.

use super::{Address, Header, REQUEST, decode_address, encode_address};
use bytes::{Buf, Bytes, BytesMut};

/// From a reactor to a worker.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Event {
    /// A session that this worker has not heard of before.
    Open { session: i64, port: u16, record: u32, connected_at: i64, certificate: Option<Box<str>>, peer: Address },
    /// The program is to be told of it.
    Connect { session: i64 },
    /// Bytes; `came`: when, in milliseconds, as far as they fit; `first`: of a piece; `more`: it goes on with the next message.
    Data { session: i64, came: u32, first: bool, more: bool, data: Bytes },
    /// A request, and what of its body goes along. `stream`: of HTTP/2, or 0.
    Request { session: i64, turn: u32, stream: u32, head: BytesMut, length: usize, body: BytesMut },
    /// The body goes on.
    Body { session: i64, turn: u32, body: BytesMut },
    /// The session is over. `told`: the program has to hear of it. `active`: messages of WebSocket were exchanged until then.
    Close { session: i64, told: bool, by_server: bool, active: bool },
    /// What was sent has left: all of it, or of a turn that is a stream's.
    Flushed { session: i64, turn: u32 },
    /// The client has given up the stream of this turn.
    Stopped { session: i64, turn: u32 },
    /// Nothing more comes by this ring: another process serves in this one's place.
    Last,
    /// What waits for the client has crossed a mark: the high one (`full`), or the low one.
    Mark { session: i64, full: bool },
}

impl Event {
    pub(in super::super) fn decode(mut message: BytesMut) -> Option<Self> {
        let header = Header::take(&mut message)?;
        let session = header.session;
        Some(match header.kind {
            OPEN => {
                let connected_at = message.try_get_i64_ne().ok()?;
                let certificate = take_certificate(&mut message)?;
                let peer = decode_address(header.flag, &message)?;
                Self::Open { session, port: header.port, record: header.number, connected_at, certificate, peer }
            }
            2 => Self::Connect { session },
            3 => {
                let (first, more) = (header.flag & 2 != 0, header.flag & 1 != 0);
                Self::Data { session, came: header.number, first, more, data: message.freeze() }
            }
            4 => {
                let head = message.try_get_u32_ne().ok()? as usize;
                let length = usize::try_from(message.try_get_u64_ne().ok()?).ok()?;
                let stream = message.try_get_u32_ne().ok()?;
                if head > message.len() || message.len() - head > length {
                    return None;
                }
                let head = message.split_to(head);
                Self::Request { session, turn: header.number, stream, head, length, body: message }
            }
            5 => Self::Body { session, turn: header.number, body: message },
            CLOSE => {
                let has = |bit: u8| header.flag & bit != 0;
                Self::Close { session, told: has(1), by_server: has(2), active: has(ACTIVE) }
            }
            7 => Self::Flushed { session, turn: header.number },
            8 => Self::Last,
            9 => Self::Mark { session, full: header.flag != 0 },
            10 => Self::Stopped { session, turn: header.number },
            _ => return None,
        })
    }
}

pub(in super::super) const OPEN: u8 = 1;
pub(in super::super) const CLOSE: u8 = 6;

/// Of a close, beside the kind of the address, which takes three bits behind the first two.
pub(in super::super) const ACTIVE: u8 = 0x80;

/// A certificate of a client that is longer stays where its socket is.
const LONGEST_CERTIFICATE: usize = 64 * 1024;

/// Its length comes first. `None`: what stands there is no certificate.
fn take_certificate(message: &mut BytesMut) -> Option<Option<Box<str>>> {
    let length = message.try_get_u32_ne().ok()? as usize;
    if length > message.len() {
        return None;
    }
    let text = String::from_utf8(message.split_to(length).to_vec()).ok()?;
    Some((length > 0).then(|| text.into()))
}

/// The whole message.
pub(in super::super) fn open(
    session: i64,
    port: usize,
    record: u32,
    connected_at: i64,
    certificate: Option<&str>,
    peer: &Address,
) -> Vec<u8> {
    let (flag, address) = encode_address(peer);
    let header = Header { flag, port: port as u16, number: record, ..Header::new(OPEN, session) };
    let certificate = certificate.filter(|text| text.len() <= LONGEST_CERTIFICATE).unwrap_or_default();
    let mut message = header.bytes().to_vec();
    message.extend_from_slice(&connected_at.to_ne_bytes());
    message.extend_from_slice(&(certificate.len() as u32).to_ne_bytes());
    message.extend_from_slice(certificate.as_bytes());
    message.extend_from_slice(&address);
    message
}

pub(in super::super) fn connect(session: i64) -> Header {
    Header::new(2, session)
}

pub(in super::super) fn data(session: i64, came: u32, first: bool, more: bool) -> Header {
    Header { flag: u8::from(more) | u8::from(first) << 1, number: came, ..Header::new(3, session) }
}

/// Microseconds since 1970 as milliseconds, as far as they fit: they come round after 49 days.
pub(in super::super) fn shorten(micros: i64) -> u32 {
    (micros / 1000) as u32
}

/// The moment before `now` that was shortened to this; `now`, if the clock was set back meanwhile.
pub(in super::super) fn lengthen(millis: u32, now: i64) -> i64 {
    let age = shorten(now).wrapping_sub(millis);
    let is_past = age <= u32::MAX / 2;
    if is_past { (now / 1000 - i64::from(age)) * 1000 } else { now }
}

/// With what stands between it and the head.
pub(in super::super) fn request(
    session: i64,
    turn: u32,
    stream: u32,
    head: usize,
    body: usize,
) -> (Header, [u8; REQUEST]) {
    let mut lengths = [0; REQUEST];
    lengths[..4].copy_from_slice(&(head as u32).to_ne_bytes());
    lengths[4..12].copy_from_slice(&(body as u64).to_ne_bytes());
    lengths[12..].copy_from_slice(&stream.to_ne_bytes());
    (Header { number: turn, ..Header::new(4, session) }, lengths)
}

pub(in super::super) fn body(session: i64, turn: u32) -> Header {
    Header { number: turn, ..Header::new(5, session) }
}

/// The whole message. What introduces the session (`open`) goes along: should nobody read this, and the connection be gone, whoever
/// is told of the end instead has to hear of the session first.
pub(in super::super) fn close(open: &[u8], told: bool, by_server: bool, active: bool) -> Vec<u8> {
    let mut message = open.to_vec();
    if let [kind, flag, ..] = &mut message[..] {
        *kind = CLOSE;
        *flag = *flag << 2 | u8::from(by_server) << 1 | u8::from(told) | if active { ACTIVE } else { 0 };
    }
    message
}

/// What introduces the session of a close.
pub(in super::super) fn introduction(close: &[u8]) -> Option<Vec<u8>> {
    let mut message = close.to_vec();
    match &mut message[..] {
        [kind, flag, ..] if *kind == CLOSE => {
            *kind = OPEN;
            *flag = (*flag & !ACTIVE) >> 2;
        }
        _ => return None,
    }
    Some(message)
}

pub(in super::super) fn flushed(session: i64, turn: u32) -> Header {
    Header { number: turn, ..Header::new(7, session) }
}

pub(in super::super) fn stopped(session: i64, turn: u32) -> Header {
    Header { number: turn, ..Header::new(10, session) }
}

pub(in super::super) fn last() -> Header {
    Header::new(8, 0)
}

pub(in super::super) fn mark(session: i64, full: bool) -> Header {
    Header { flag: u8::from(full), ..Header::new(9, session) }
}
