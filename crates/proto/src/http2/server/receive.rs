//! Frames, one after the other (RFC 9113, 4 and 6): which may come, and who looks at each.

use super::super::code::Fatal;
use super::super::frame::{FrameHead, HEAD, flag, kind};
use super::{Event, Server};
use crate::http2::PREFACE;
use bytes::{Buf, BytesMut};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The first bytes of a client.
    Preface,
    /// Its first frame, which is SETTINGS.
    First,
    Head,
    /// CONTINUATION of this stream's block; so many pieces have come.
    Continuation {
        stream: u32,
        ends: bool,
        pieces: usize,
    },
    /// So many bytes of a body, and of padding behind them.
    Data {
        stream: u32,
        left: usize,
        padding: usize,
        ends: bool,
    },
    /// So many bytes that nobody looks at.
    Skip(usize),
}

/// SETTINGS with more than this are none: there are six, and a few that nobody knows.
const MAX_SETTINGS: u32 = 6 * 128;

impl Server {
    /// Consumes what it can of `input`; `None` means that more bytes are needed. After an event it is to be called again before more is read.
    ///
    /// # Errors
    /// [`Fatal`]: the connection is to be closed when the output is sent. Each further call says so again.
    pub fn receive(&mut self, input: &mut BytesMut) -> Result<Option<Event>, Fatal> {
        if let Some(fatal) = self.fatal {
            return Err(fatal);
        }
        self.read(input).map_err(|fatal| self.fail(fatal))
    }

    fn read(&mut self, input: &mut BytesMut) -> Result<Option<Event>, Fatal> {
        loop {
            let event = match self.part {
                Part::Preface => {
                    if !self.preface(input)? {
                        return Ok(None);
                    }
                    None
                }
                Part::Skip(left) => {
                    let length = left.min(input.len());
                    input.advance(length);
                    if length < left {
                        self.part = Part::Skip(left - length);
                        return Ok(None);
                    }
                    self.part = Part::Head;
                    None
                }
                Part::Data { .. } if input.is_empty() => return Ok(None),
                Part::Data { stream, left, padding, ends } => self.body(stream, left, padding, ends, input),
                Part::First | Part::Head | Part::Continuation { .. } => {
                    let Some(head) = FrameHead::read(input) else { return Ok(None) };
                    self.check(&head)?;
                    let needed = HEAD + head_of_payload(&head);
                    if input.len() < needed {
                        return Ok(None);
                    }
                    self.frame(&head, input)?
                }
            };
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    /// Whether the preface is whole (3.4).
    fn preface(&mut self, input: &mut BytesMut) -> Result<bool, Fatal> {
        let length = input.len().min(PREFACE.len());
        if input[..length] != PREFACE[..length] {
            return Err(Fatal::protocol("the preface is another"));
        }
        if length < PREFACE.len() {
            return Ok(false);
        }
        input.advance(length);
        self.part = Part::First;
        Ok(true)
    }

    /// Whether such a frame may come now; nothing of its payload is needed to know.
    fn check(&self, head: &FrameHead) -> Result<(), Fatal> {
        if head.length > self.settings.max_frame_size {
            return Err(Fatal::size("a frame is longer than it may be"));
        }
        match self.part {
            Part::First if head.kind != kind::SETTINGS || head.has(flag::ACK) => {
                return Err(Fatal::protocol("the first frame is not SETTINGS"));
            }
            Part::Continuation { stream, .. } if head.kind != kind::CONTINUATION || head.stream != stream => {
                return Err(Fatal::protocol("something comes between HEADERS and CONTINUATION"));
            }
            Part::Head if head.kind == kind::CONTINUATION => {
                return Err(Fatal::protocol("CONTINUATION of nothing"));
            }
            _ => {}
        }
        match head.kind {
            kind::DATA | kind::HEADERS | kind::PRIORITY | kind::RST_STREAM if head.stream == 0 => {
                Err(Fatal::protocol("a frame of a stream has the connection's number"))
            }
            kind::SETTINGS | kind::PING | kind::GOAWAY if head.stream != 0 => {
                Err(Fatal::protocol("a frame of the connection has a stream's number"))
            }
            kind::RST_STREAM | kind::WINDOW_UPDATE if head.length != 4 => {
                Err(Fatal::size("RST_STREAM or WINDOW_UPDATE of another length"))
            }
            kind::PING if head.length != 8 => Err(Fatal::size("PING of another length")),
            kind::GOAWAY if head.length < 8 => Err(Fatal::size("GOAWAY of another length")),
            kind::SETTINGS if head.has(flag::ACK) && head.length != 0 => {
                Err(Fatal::size("an acknowledgement with a payload"))
            }
            kind::SETTINGS if !head.length.is_multiple_of(6) => Err(Fatal::size("half a setting")),
            kind::SETTINGS if head.length > MAX_SETTINGS => Err(Fatal::flood("SETTINGS without end")),
            kind::PUSH_PROMISE => Err(Fatal::protocol("a client pushes")),
            kind::HEADERS | kind::CONTINUATION => self.check_block(head.length as usize),
            _ => Ok(()),
        }
    }

    /// Takes the frame, of which as much has come as is needed, from the input. Goes on to the next, unless a part of it is still to come.
    fn frame(&mut self, head: &FrameHead, input: &mut BytesMut) -> Result<Option<Event>, Fatal> {
        let needed = head_of_payload(head);
        let end = HEAD + needed;
        let Some(payload) = input.get(HEAD..end) else { return Ok(None) };
        let part = self.part;
        // What is left is read over, unless the frame is one whose payload comes piece by piece.
        self.part = match head.length as usize - needed {
            0 => Part::Head,
            left => Part::Skip(left),
        };
        let event = match head.kind {
            kind::DATA => self.data_begins(head, payload)?,
            kind::HEADERS => self.headers(head, payload)?,
            kind::CONTINUATION => self.continuation(head, payload, part)?,
            kind::PRIORITY => self.priority(head)?,
            kind::RST_STREAM => self.peer_resets(head, payload)?,
            kind::SETTINGS => self.peer_sets(head, payload)?,
            kind::PING => self.pinged(head, payload)?,
            kind::GOAWAY => self.peer_goes_away(payload),
            kind::WINDOW_UPDATE => self.window_opens(head, payload)?,
            // Nobody knows it (4.1).
            _ => None,
        };
        input.advance(end);
        Ok(event)
    }
}

/// How much of a payload must have come before the frame is looked at. Bodies, and what is read over, need not be there as a whole.
fn head_of_payload(head: &FrameHead) -> usize {
    match head.kind {
        kind::DATA => usize::from(head.has(flag::PADDED) && head.length > 0),
        kind::GOAWAY => 8,
        kind::HEADERS..=kind::CONTINUATION => head.length as usize,
        _ => 0,
    }
}
