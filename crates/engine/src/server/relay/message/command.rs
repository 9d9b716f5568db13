//! What a process tells a reactor, and the headers of that.

use super::{Farewell, Header, Turn};
use bytes::BytesMut;

/// From a process to a reactor.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) enum Command {
    /// Bytes of the program's own. `more`: the next one of this process goes on with it, and nothing of others may come between.
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
        how: Closing,
    },
    Pause {
        session: i64,
        on: bool,
    },
    /// [`super::Event::Flushed`] is wanted.
    Flush {
        session: i64,
        turn: u32,
    },
    /// Fields that follow the body of a stream's answer, as lines. `more`: the next one goes on with them.
    Trailers {
        session: i64,
        turn: u32,
        more: bool,
        lines: BytesMut,
    },
    /// Asks a client of HTTP/2 for a sign of life.
    Ping {
        session: i64,
    },
    /// Tells a client of HTTP/2 that nothing more is taken.
    GoAway {
        session: i64,
        code: u32,
        why: BytesMut,
    },
    /// Few enough bytes of it are on their way by now: it can be read again.
    GoOn {
        session: i64,
    },
}

/// What becomes of what has not been sent when a session is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Closing {
    /// It is sent first.
    Orderly = 0,
    /// It is dropped.
    Reset = 1,
    /// It is dropped, and the client is not to take what it got for the whole.
    Abort = 2,
}

impl Command {
    pub(in super::super) fn session(&self) -> i64 {
        match self {
            Self::Send { session, .. } | Self::Answer { session, .. } | Self::EndTurn { session, .. } => *session,
            Self::Farewell { session, .. } | Self::Close { session, .. } | Self::Pause { session, .. } => *session,
            Self::Flush { session, .. } | Self::GoOn { session } | Self::Trailers { session, .. } => *session,
            Self::Ping { session } | Self::GoAway { session, .. } => *session,
        }
    }

    /// Whether it comes behind bytes that were sent before, also by others.
    pub(in super::super) fn is_behind(&self) -> bool {
        match self {
            Self::Send { .. } | Self::Answer { .. } | Self::EndTurn { .. } => true,
            Self::Farewell { .. } | Self::Flush { .. } | Self::Close { how: Closing::Orderly, .. } => true,
            Self::Trailers { .. } => true,
            Self::Close { .. } | Self::Pause { .. } | Self::GoOn { .. } => false,
            Self::Ping { .. } | Self::GoAway { .. } => false,
        }
    }

    pub(in super::super) fn decode(mut message: BytesMut) -> Option<Self> {
        let Header { kind, flag, number: turn, session, .. } = Header::take(&mut message)?;
        Some(match kind {
            SEND => Self::Send { session, more: flag != 0, data: message },
            ANSWER => {
                let end = if flag == 0 { None } else { Some(turn_of(flag - 1)?) };
                Self::Answer { session, turn, data: message, end }
            }
            END_TURN => Self::EndTurn { session, turn, to: turn_of(flag)? },
            4 => {
                let farewell = match flag {
                    0 => Farewell::Orderly,
                    1 => Farewell::Reset,
                    2 => Farewell::ResetUntilFlushed,
                    _ => return None,
                };
                Self::Farewell { session, farewell }
            }
            CLOSE => {
                let how = match flag {
                    0 => Closing::Orderly,
                    1 => Closing::Reset,
                    2 => Closing::Abort,
                    _ => return None,
                };
                Self::Close { session, how }
            }
            6 => Self::Pause { session, on: flag != 0 },
            7 => Self::Flush { session, turn },
            8 => Self::GoOn { session },
            TRAILERS => Self::Trailers { session, turn, more: flag != 0, lines: message },
            10 => Self::Ping { session },
            11 => Self::GoAway { session, code: turn, why: message },
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

pub(in super::super) const SEND: u8 = 1;
pub(in super::super) const ANSWER: u8 = 2;
pub(in super::super) const END_TURN: u8 = 3;
pub(in super::super) const CLOSE: u8 = 5;
pub(in super::super) const TRAILERS: u8 = 9;

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

pub(in super::super) fn close(session: i64, how: Closing) -> Header {
    Header { flag: how as u8, ..Header::new(CLOSE, session) }
}

pub(in super::super) fn pause(session: i64, on: bool) -> Header {
    Header { flag: u8::from(on), ..Header::new(6, session) }
}

pub(in super::super) fn flush(session: i64, turn: u32) -> Header {
    Header { number: turn, ..Header::new(7, session) }
}

pub(in super::super) fn trailers(session: i64, turn: u32) -> Header {
    Header { number: turn, ..Header::new(TRAILERS, session) }
}

pub(in super::super) fn ping(session: i64) -> Header {
    Header::new(10, session)
}

pub(in super::super) fn go_away(session: i64, code: u32) -> Header {
    Header { number: code, ..Header::new(11, session) }
}

pub(in super::super) fn go_on(session: i64) -> Header {
    Header::new(8, session)
}
