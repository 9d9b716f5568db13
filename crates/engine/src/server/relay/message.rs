//! What goes over the rings: events from a reactor to a worker, commands from any process to a reactor. Pure.
//!
//! A message is 16 bytes of header, then its own: `kind, flag, port (2), number (4), session (8)`, in the order of the machine, since both
//! ends are on one. What is no message is `None`: another process wrote it.

use super::super::Address;
use super::super::conn::{Farewell, Turn};
use bytes::{Buf, BytesMut};
use std::net::{IpAddr, SocketAddr};

pub(super) mod command;
pub(super) mod event;

pub(super) use command::{Closing, Command};
pub(super) use event::Event;

/// Bytes of a header.
pub(super) const HEADER: usize = 16;

/// Bytes behind the header of a request: the length of its head, and of its body, and the number of its stream.
pub(super) const REQUEST: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    kind: u8,
    flag: u8,
    port: u16,
    number: u32,
    pub(super) session: i64,
}

impl Header {
    fn new(kind: u8, session: i64) -> Self {
        Self { kind, flag: 0, port: 0, number: 0, session }
    }

    pub(super) fn bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[0] = self.kind;
        bytes[1] = self.flag;
        bytes[2..4].copy_from_slice(&self.port.to_ne_bytes());
        bytes[4..8].copy_from_slice(&self.number.to_ne_bytes());
        bytes[8..].copy_from_slice(&self.session.to_ne_bytes());
        bytes
    }

    /// Of bytes that go on with the next message, or do not. Answers have turns instead.
    pub(super) fn go_on(self, more: bool) -> Self {
        if matches!(self.kind, command::SEND | command::TRAILERS) {
            Self { flag: u8::from(more), ..self }
        } else {
            self
        }
    }

    /// Whether something is missed if such a command is lost. Others ask for something, or say how.
    pub(super) fn is_missed(self) -> bool {
        matches!(self.kind, command::SEND | command::ANSWER | command::END_TURN | command::CLOSE | command::TRAILERS)
    }

    fn take(message: &mut BytesMut) -> Option<Self> {
        let bytes: [u8; HEADER] = message.get(..HEADER)?.try_into().ok()?;
        message.advance(HEADER);
        Some(Self {
            kind: bytes[0],
            flag: bytes[1],
            port: u16::from_ne_bytes([bytes[2], bytes[3]]),
            number: u32::from_ne_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            session: i64::from_ne_bytes(bytes[8..].try_into().ok()?),
        })
    }
}

const V4: u8 = 4;
const V6: u8 = 6;
const UNIX: u8 = 1;

fn encode_address(address: &Address) -> (u8, Vec<u8>) {
    match address {
        Address::Unix(path) => (UNIX, path.as_bytes().to_vec()),
        Address::Ip(ip) => {
            let mut bytes = ip.port().to_ne_bytes().to_vec();
            match ip.ip() {
                IpAddr::V4(v4) => bytes.extend_from_slice(&v4.octets()),
                IpAddr::V6(v6) => bytes.extend_from_slice(&v6.octets()),
            }
            (if ip.is_ipv4() { V4 } else { V6 }, bytes)
        }
    }
}

fn decode_address(kind: u8, mut bytes: &[u8]) -> Option<Address> {
    if kind == UNIX {
        return Some(Address::Unix(String::from_utf8_lossy(bytes).into_owned()));
    }
    let port = bytes.try_get_u16_ne().ok()?;
    let ip: IpAddr = match kind {
        V4 => <[u8; 4]>::try_from(bytes).ok()?.into(),
        V6 => <[u8; 16]>::try_from(bytes).ok()?.into(),
        _ => return None,
    };
    Some(Address::Ip(SocketAddr::new(ip, port)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn message(header: Header, rest: &[u8]) -> BytesMut {
        BytesMut::from(&[&header.bytes(), rest].concat()[..])
    }

    #[test]
    fn events_arrive_as_they_were_sent() {
        let long = Address::Unix("/run/x".to_owned());
        for peer in [Address::Ip("10.0.0.1:80".parse().unwrap()), Address::Ip("[::1]:9".parse().unwrap()), long] {
            for certificate in [None, Some("-----BEGIN")] {
                let sent = BytesMut::from(&event::open(7, 3, 99, -5, certificate, &peer)[..]);
                let (certificate, peer) = (certificate.map(Box::from), peer.clone());
                let open = Event::Open { session: 7, port: 3, record: 99, connected_at: -5, certificate, peer };
                assert_eq!(Event::decode(sent.clone()), Some(open));
                assert_eq!(Event::decode(sent.split_at(HEADER + 11).0.into()), None);
            }
        }
        let (header, lengths) = event::request(1, 2, 5, 3, 10);
        let request = message(header, &[&lengths[..], b"GETbody"].concat());
        let (head, body) = (BytesMut::from("GET"), BytesMut::from("body"));
        assert_eq!(
            Event::decode(request),
            Some(Event::Request { session: 1, turn: 2, stream: 5, head, length: 10, body })
        );
        let data = Event::Data { session: -1, came: 9, first: false, more: true, data: Bytes::from_static(b"x") };
        assert_eq!(Event::decode(message(event::data(-1, 9, false, true), b"x")), Some(data));
        let open = event::open(4, 3, 99, -5, Some("text"), &Address::Ip("[::1]:9".parse().unwrap()));
        for (told, by_server, active) in [(true, false, true), (false, true, false), (true, true, true)] {
            let sent = event::close(&open, told, by_server, active);
            assert_eq!(
                Event::decode(BytesMut::from(&sent[..])),
                Some(Event::Close { session: 4, told, by_server, active })
            );
            assert_eq!(event::introduction(&sent).as_ref(), Some(&open));
        }
        assert_eq!((event::introduction(&open), event::introduction(b"")), (None, None));
        assert_eq!(Event::decode(message(event::last(), b"")), Some(Event::Last));
        let flushed = Event::Flushed { session: 4, turn: 9 };
        assert_eq!(Event::decode(message(event::flushed(4, 9), b"")), Some(flushed));
        let stopped = Event::Stopped { session: 4, turn: 9 };
        assert_eq!(Event::decode(message(event::stopped(4, 9), b"")), Some(stopped));
        for full in [true, false] {
            let mark = Event::Mark { session: 4, full };
            assert_eq!(Event::decode(message(event::mark(4, full), b"")), Some(mark));
        }
    }

    #[test]
    fn commands_arrive_as_they_were_sent() {
        for to in [Turn::Over { close: true }, Turn::Over { close: false }, Turn::Upgraded] {
            let sent = message(command::end_turn(5, 6, to), b"");
            assert_eq!(Command::decode(sent), Some(Command::EndTurn { session: 5, turn: 6, to }));
        }
        for farewell in [Farewell::Orderly, Farewell::Reset, Farewell::ResetUntilFlushed] {
            let sent = message(command::farewell(5, farewell), b"");
            assert_eq!(Command::decode(sent), Some(Command::Farewell { session: 5, farewell }));
        }
        assert_eq!(Command::decode(message(command::go_on(5), b"")), Some(Command::GoOn { session: 5 }));
        let flush = Command::Flush { session: 5, turn: 6 };
        assert_eq!(Command::decode(message(command::flush(5, 6), b"")), Some(flush));
        for more in [true, false] {
            let trailers = Command::Trailers { session: 5, turn: 6, more, lines: BytesMut::from("a: b") };
            assert_eq!(Command::decode(message(command::trailers(5, 6).go_on(more), b"a: b")), Some(trailers));
        }
        assert_eq!(Command::decode(message(command::ping(5), b"")), Some(Command::Ping { session: 5 }));
        let away = Command::GoAway { session: 5, code: 11, why: BytesMut::from("why") };
        assert_eq!(Command::decode(message(command::go_away(5, 11), b"why")), Some(away));
        for more in [true, false] {
            let sent = message(command::send(5).go_on(more), b"abc");
            assert_eq!(Command::decode(sent), Some(Command::Send { session: 5, more, data: BytesMut::from("abc") }));
            assert_eq!(command::answer(5, 6).go_on(more), command::answer(5, 6));
        }
        let sent = message(command::answer(5, 6), b"abc");
        let answer = |end| Some(Command::Answer { session: 5, turn: 6, data: BytesMut::from("abc"), end });
        assert_eq!(Command::decode(sent), answer(None));
        for then in [Turn::Over { close: true }, Turn::Over { close: false }] {
            assert_eq!(Command::decode(message(command::answer_whole(5, 6, then), b"abc")), answer(Some(then)));
        }
    }

    #[test]
    fn what_is_no_message_is_none_and_nothing_panics() {
        let mut seed = 7_u64;
        for round in 0..20_000 {
            let bytes: Vec<u8> = (0..round % 60)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (seed >> 33) as u8 % if round % 2 == 0 { 12 } else { 255 }
                })
                .collect();
            let _ = Event::decode(BytesMut::from(&bytes[..]));
            let _ = Command::decode(BytesMut::from(&bytes[..]));
        }
        let (header, lengths) = event::request(1, 2, 0, 30, 10);
        assert_eq!(Event::decode(message(header, &lengths)), None, "the head is longer than the message");
        let (header, lengths) = event::request(1, 2, 0, 1, 1);
        assert_eq!(Event::decode(message(header, &[&lengths[..], b"abc"].concat())), None, "more body than there is");
    }

    #[test]
    fn the_time_at_which_data_came_is_known_again_within_weeks() {
        // Around a moment at which the milliseconds come round.
        for now in [1_800_000_000_123_456, (u32::MAX as i64 + 5) * 1000, 1 << 52] {
            for age in [0, 1, 300, 20 * 24 * 3_600_000] {
                let came = now - age * 1000;
                assert_eq!(event::lengthen(event::shorten(came), now), came / 1000 * 1000);
            }
            assert_eq!(event::lengthen(event::shorten(now + 60_000_000), now), now, "the clock was set back");
        }
    }
}
