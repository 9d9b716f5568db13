//! What goes over the rings: events from a reactor to a worker, commands from any process to a reactor. Pure.
//!
//! A message is 16 bytes of header, then its own: `kind, flag, port (2), number (4), session (8)`, in the order of the machine, since both
//! ends are on one. What is no message is `None`: another process wrote it.

use super::super::Address;
use super::super::conn::{Farewell, Turn};
use bytes::{Buf, Bytes, BytesMut};
use std::net::{IpAddr, SocketAddr};

/// Bytes of a header.
pub(super) const HEADER: usize = 16;

/// Bytes behind the header of a request: the length of its head, and of its body.
pub(super) const REQUEST: usize = 12;

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
        if self.kind == command::SEND { Self { flag: u8::from(more), ..self } } else { self }
    }

    /// Whether something is missed if such a command is lost. Others ask for something, or say how.
    pub(super) fn is_missed(self) -> bool {
        matches!(self.kind, command::SEND | command::ANSWER | command::END_TURN | command::CLOSE)
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

/// From a reactor to a worker.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A session that this worker has not heard of before.
    Open { session: i64, port: u16, record: u32, connected_at: i64, peer: Address },
    /// The program is to be told of it.
    Connect { session: i64 },
    /// Bytes; `first`: of a piece; `more`: it goes on with the next message.
    Data { session: i64, first: bool, more: bool, data: Bytes },
    /// A request, and what of its body goes along.
    Request { session: i64, turn: u32, head: BytesMut, length: usize, body: BytesMut },
    /// The body goes on.
    Body { session: i64, turn: u32, body: BytesMut },
    /// The session is over. `told`: the program has to hear of it.
    /// `active`: messages of WebSocket were exchanged until then.
    Close { session: i64, told: bool, by_server: bool, active: bool },
    /// What was sent has left.
    Flushed { session: i64 },
    /// Nothing more comes by this ring: another process serves in this one's place.
    Last,
    /// What waits for the client has crossed a mark: the high one (`full`), or the low one.
    Mark { session: i64, full: bool },
}

impl Event {
    pub(super) fn decode(mut message: BytesMut) -> Option<Self> {
        let header = Header::take(&mut message)?;
        let session = header.session;
        Some(match header.kind {
            event::OPEN => {
                let connected_at = message.try_get_i64_ne().ok()?;
                let peer = decode_address(header.flag, &message)?;
                Self::Open { session, port: header.port, record: header.number, connected_at, peer }
            }
            2 => Self::Connect { session },
            3 => {
                Self::Data { session, first: header.flag & 2 != 0, more: header.flag & 1 != 0, data: message.freeze() }
            }
            4 => {
                let head = message.try_get_u32_ne().ok()? as usize;
                let length = usize::try_from(message.try_get_u64_ne().ok()?).ok()?;
                if head > message.len() || message.len() - head > length {
                    return None;
                }
                let head = message.split_to(head);
                Self::Request { session, turn: header.number, head, length, body: message }
            }
            5 => Self::Body { session, turn: header.number, body: message },
            event::CLOSE => {
                let has = |bit: u8| header.flag & bit != 0;
                Self::Close { session, told: has(1), by_server: has(2), active: has(event::ACTIVE) }
            }
            7 => Self::Flushed { session },
            8 => Self::Last,
            9 => Self::Mark { session, full: header.flag != 0 },
            _ => return None,
        })
    }
}

/// Headers of events; what follows them is said at [`Event`].
pub(super) mod event {
    use super::{Address, Header, REQUEST, encode_address};

    pub(in super::super) const OPEN: u8 = 1;
    pub(in super::super) const CLOSE: u8 = 6;

    /// Of a close, beside the kind of the address, which takes three bits behind the first two.
    pub(in super::super) const ACTIVE: u8 = 0x80;

    /// The whole message.
    pub(in super::super) fn open(session: i64, port: usize, record: u32, connected_at: i64, peer: &Address) -> Vec<u8> {
        let (flag, address) = encode_address(peer);
        let header = Header { flag, port: port as u16, number: record, ..Header::new(OPEN, session) };
        let mut message = header.bytes().to_vec();
        message.extend_from_slice(&connected_at.to_ne_bytes());
        message.extend_from_slice(&address);
        message
    }

    pub(in super::super) fn connect(session: i64) -> Header {
        Header::new(2, session)
    }

    pub(in super::super) fn data(session: i64, first: bool, more: bool) -> Header {
        Header { flag: u8::from(more) | u8::from(first) << 1, ..Header::new(3, session) }
    }

    /// With what stands between it and the head.
    pub(in super::super) fn request(session: i64, turn: u32, head: usize, body: usize) -> (Header, [u8; REQUEST]) {
        let mut lengths = [0; REQUEST];
        lengths[..4].copy_from_slice(&(head as u32).to_ne_bytes());
        lengths[4..].copy_from_slice(&(body as u64).to_ne_bytes());
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

    pub(in super::super) fn flushed(session: i64) -> Header {
        Header::new(7, session)
    }

    pub(in super::super) fn last() -> Header {
        Header::new(8, 0)
    }

    pub(in super::super) fn mark(session: i64, full: bool) -> Header {
        Header { flag: u8::from(full), ..Header::new(9, session) }
    }
}

/// From a process to a reactor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Bytes of the program's own.
    /// `more`: the next one of this process goes on with it, and nothing of others may come between.
    Send {
        session: i64,
        more: bool,
        data: BytesMut,
    },
    /// Bytes of an answer; `end`: it is the whole of it, or its last part, and this comes then.
    Answer {
        session: i64,
        turn: u32,
        data: BytesMut,
        end: Option<Turn>,
    },
    /// The answer is out.
    EndTurn {
        session: i64,
        turn: u32,
        to: Turn,
    },
    Farewell {
        session: i64,
        farewell: Farewell,
    },
    Close {
        session: i64,
        reset: bool,
    },
    Pause {
        session: i64,
        on: bool,
    },
    /// [`Event::Flushed`] is wanted.
    Flush {
        session: i64,
    },
    /// Few enough bytes of it are on their way by now: it can be read again.
    GoOn {
        session: i64,
    },
}

impl Command {
    pub(super) fn session(&self) -> i64 {
        match self {
            Self::Send { session, .. } | Self::Answer { session, .. } | Self::EndTurn { session, .. } => *session,
            Self::Farewell { session, .. } | Self::Close { session, .. } | Self::Pause { session, .. } => *session,
            Self::Flush { session } | Self::GoOn { session } => *session,
        }
    }

    /// Whether it comes behind bytes that were sent before, also by others.
    pub(super) fn is_behind(&self) -> bool {
        match self {
            Self::Send { .. } | Self::Answer { .. } | Self::EndTurn { .. } => true,
            Self::Farewell { .. } | Self::Flush { .. } | Self::Close { reset: false, .. } => true,
            Self::Close { reset: true, .. } | Self::Pause { .. } | Self::GoOn { .. } => false,
        }
    }

    pub(super) fn decode(mut message: BytesMut) -> Option<Self> {
        let Header { kind, flag, number: turn, session, .. } = Header::take(&mut message)?;
        Some(match kind {
            command::SEND => Self::Send { session, more: flag != 0, data: message },
            command::ANSWER => {
                let end = if flag == 0 { None } else { Some(turn_of(flag - 1)?) };
                Self::Answer { session, turn, data: message, end }
            }
            command::END_TURN => Self::EndTurn { session, turn, to: turn_of(flag)? },
            4 => {
                let farewell = match flag {
                    0 => Farewell::Orderly,
                    1 => Farewell::Reset,
                    2 => Farewell::ResetUntilFlushed,
                    _ => return None,
                };
                Self::Farewell { session, farewell }
            }
            command::CLOSE => Self::Close { session, reset: flag != 0 },
            6 => Self::Pause { session, on: flag != 0 },
            7 => Self::Flush { session },
            8 => Self::GoOn { session },
            _ => return None,
        })
    }
}

fn turn_of(flag: u8) -> Option<Turn> {
    match flag {
        0 => Some(Turn::Over { close: false }),
        1 => Some(Turn::Over { close: true }),
        2 => Some(Turn::Upgraded),
        _ => None,
    }
}

fn flag_of(turn: Turn) -> u8 {
    match turn {
        Turn::Upgraded => 2,
        Turn::Over { close: true } => 1,
        Turn::Over { close: false } | Turn::Idle | Turn::Open => 0,
    }
}

/// Headers of commands; what follows them is said at [`Command`].
pub(super) mod command {
    use super::{Farewell, Header, Turn, flag_of};

    pub(in super::super) const SEND: u8 = 1;
    pub(in super::super) const ANSWER: u8 = 2;
    pub(in super::super) const END_TURN: u8 = 3;
    pub(in super::super) const CLOSE: u8 = 5;

    pub(in super::super) fn send(session: i64) -> Header {
        Header::new(SEND, session)
    }

    pub(in super::super) fn answer(session: i64, turn: u32) -> Header {
        Header { number: turn, ..Header::new(ANSWER, session) }
    }

    pub(in super::super) fn answer_whole(session: i64, turn: u32, then: Turn) -> Header {
        Header { flag: 1 + flag_of(then), number: turn, ..Header::new(ANSWER, session) }
    }

    pub(in super::super) fn end_turn(session: i64, turn: u32, to: Turn) -> Header {
        Header { flag: flag_of(to), number: turn, ..Header::new(END_TURN, session) }
    }

    pub(in super::super) fn farewell(session: i64, farewell: Farewell) -> Header {
        let flag = match farewell {
            Farewell::Orderly => 0,
            Farewell::Reset => 1,
            Farewell::ResetUntilFlushed => 2,
        };
        Header { flag, ..Header::new(4, session) }
    }

    pub(in super::super) fn close(session: i64, reset: bool) -> Header {
        Header { flag: u8::from(reset), ..Header::new(CLOSE, session) }
    }

    pub(in super::super) fn pause(session: i64, on: bool) -> Header {
        Header { flag: u8::from(on), ..Header::new(6, session) }
    }

    pub(in super::super) fn flush(session: i64) -> Header {
        Header::new(7, session)
    }

    pub(in super::super) fn go_on(session: i64) -> Header {
        Header::new(8, session)
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

    fn message(header: Header, rest: &[u8]) -> BytesMut {
        BytesMut::from(&[&header.bytes(), rest].concat()[..])
    }

    #[test]
    fn events_arrive_as_they_were_sent() {
        let long = Address::Unix("/run/x".to_owned());
        for peer in [Address::Ip("10.0.0.1:80".parse().unwrap()), Address::Ip("[::1]:9".parse().unwrap()), long] {
            let sent = BytesMut::from(&event::open(7, 3, 99, -5, &peer)[..]);
            let open = Event::Open { session: 7, port: 3, record: 99, connected_at: -5, peer };
            assert_eq!(Event::decode(sent), Some(open));
        }
        let (header, lengths) = event::request(1, 2, 3, 10);
        let request = message(header, &[&lengths[..], b"GETbody"].concat());
        let (head, body) = (BytesMut::from("GET"), BytesMut::from("body"));
        assert_eq!(Event::decode(request), Some(Event::Request { session: 1, turn: 2, head, length: 10, body }));
        let data = Event::Data { session: -1, first: false, more: true, data: Bytes::from_static(b"x") };
        assert_eq!(Event::decode(message(event::data(-1, false, true), b"x")), Some(data));
        let open = event::open(4, 3, 99, -5, &Address::Ip("[::1]:9".parse().unwrap()));
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
        let (header, lengths) = event::request(1, 2, 30, 10);
        assert_eq!(Event::decode(message(header, &lengths)), None, "the head is longer than the message");
        let (header, lengths) = event::request(1, 2, 1, 1);
        assert_eq!(Event::decode(message(header, &[&lengths[..], b"abc"].concat())), None, "more body than there is");
    }
}
