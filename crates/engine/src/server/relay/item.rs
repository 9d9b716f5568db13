//! One event on its way to a worker: in one message, or in as many as it takes.

use super::super::Body;
use super::board::CHUNK;
use super::message::{HEADER, event};
use super::seat::Seat;
use bytes::Bytes;
use std::rc::Rc;
use steel_proto::http1::fields::HARD_MAX_HEAD;
use steel_shm::ring::{Producer, Refused};

pub(super) struct Item {
    pub(super) seat: Rc<Seat>,
    pub(super) what: What,
}

impl Item {
    pub(super) fn is_request_of(&self, seat: &Rc<Seat>, turn: u32) -> bool {
        Rc::ptr_eq(&self.seat, seat) && self.what.turn() == Some(turn)
    }
}

pub(super) enum What {
    /// A whole message.
    Message(Vec<u8>),
    Data {
        /// As [`event::data`] has it.
        came: u32,
        data: Bytes,
        sent: usize,
    },
    Request {
        turn: u32,
        /// Of HTTP/2; otherwise 0.
        stream: u32,
        head: Bytes,
        body: Body,
        /// Of the body; `None`: the head has not gone either.
        sent: Option<usize>,
    },
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    Done,
    /// The ring is full: the rest waits.
    Later,
}

impl What {
    /// Bytes that wait.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Message(message) => message.len(),
            Self::Data { data, .. } => data.len(),
            Self::Request { head, body, .. } => head.len() + body.len(),
        }
    }

    /// Whether a part of it has gone, so that only whoever has that can have the rest.
    pub(super) fn has_begun(&self) -> bool {
        match self {
            Self::Message(_) => false,
            Self::Data { sent, .. } => *sent > 0,
            Self::Request { sent, .. } => sent.is_some(),
        }
    }

    /// The turn, if it is a request.
    pub(super) fn turn(&self) -> Option<u32> {
        match self {
            Self::Request { turn, .. } => Some(*turn),
            _ => None,
        }
    }

    /// Publishes as much as there is room for; the caller rings.
    pub(super) fn send(&mut self, session: i64, ring: &mut Producer) -> Result<Delivery, Refused> {
        let outcome = match self {
            Self::Message(message) => ring.push_unrung(&[message]),
            Self::Data { came, data, sent } => send_data(session, *came, data, sent, ring),
            Self::Request { turn, stream, head, body, sent } => {
                send_request(session, (*turn, *stream), head, body, sent, ring)
            }
        };
        match outcome {
            Ok(()) => Ok(Delivery::Done),
            Err(Refused::Full) => Ok(Delivery::Later),
            Err(error) => Err(error),
        }
    }
}

fn send_data(session: i64, came: u32, data: &[u8], sent: &mut usize, ring: &mut Producer) -> Result<(), Refused> {
    loop {
        let rest = &data[*sent..];
        let part = &rest[..rest.len().min(CHUNK)];
        let more = part.len() < rest.len();
        ring.push_unrung(&[&event::data(session, came, *sent == 0, more).bytes(), part])?;
        *sent += part.len();
        if !more {
            return Ok(());
        }
    }
}

fn send_request(
    session: i64,
    (turn, stream): (u32, u32),
    head: &[u8],
    body: &[u8],
    sent: &mut Option<usize>,
    ring: &mut Producer,
) -> Result<(), Refused> {
    let mut at = match *sent {
        Some(at) => at,
        None => {
            let part = &body[..body.len().min(CHUNK)];
            let (header, lengths) = event::request(session, turn, stream, head.len(), body.len());
            ring.push_unrung(&[&header.bytes(), &lengths, head, part])?;
            part.len()
        }
    };
    *sent = Some(at);
    while at < body.len() {
        let part = &body[at..body.len().min(at + CHUNK)];
        ring.push_unrung(&[&event::body(session, turn).bytes(), part])?;
        at += part.len();
        *sent = Some(at);
    }
    Ok(())
}

/// What a message takes of a ring besides its bytes, at most: its header, the ring's own, and what makes it end on a boundary.
pub(super) const OVERHEAD: usize = HEADER + 64;

/// Room that a ring should have before a refused event is tried again: as much as the largest message takes, or it would be tried, and
/// refused, for ever.
pub(super) const ROOM: usize = CHUNK + HARD_MAX_HEAD + HEADER + 4096;
