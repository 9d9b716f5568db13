//! Answers: what the program sends, as frames.

use super::super::code::Code;
use super::super::frame::{flag, kind, write, write_number};
use super::Server;

/// Memory of a block that is kept for the next.
const KEPT: usize = 4096;

/// Why something is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The stream is over, or its answer has ended.
    #[error("the stream is over")]
    Gone,
    /// It is no head of an answer, or comes at a wrong time: a second head, or a body without one. Nothing was sent.
    #[error("this cannot be sent now")]
    Misplaced,
}

impl Server {
    /// The head of an answer, as HTTP/1 would get it, blank line and all: `HTTP/1.1 200 OK`, lines. What concerns a connection of HTTP/1 is left out
    /// (RFC 9113, 8.2.2). `ends`: no body follows.
    ///
    /// # Errors
    /// [`SendError`]
    pub fn answer(&mut self, stream: u32, head: &[u8], ends: bool) -> Result<(), SendError> {
        let at = self.sending(stream)?;
        let Some(stream) = self.streams.at_mut(at) else { return Err(SendError::Gone) };
        // HTTP/1.1 200 OK
        let Some(&[a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9']) = head.get(9..12) else {
            return Err(SendError::Misplaced);
        };
        if stream.is_begun || a == b'1' {
            return Err(SendError::Misplaced);
        }
        stream.is_begun = true;
        let id = stream.id;
        self.begin_fields();
        self.encoder.head([a, b, c], head, &mut self.fields);
        self.end_fields(at, id, ends);
        Ok(())
    }

    /// An interim answer (RFC 9110, 15.2), which has no fields: 100 (Continue).
    ///
    /// # Errors
    /// [`SendError`]
    pub fn inform(&mut self, stream: u32, status: u16) -> Result<(), SendError> {
        let at = self.sending(stream)?;
        let Some(stream) = self.streams.at(at) else { return Err(SendError::Gone) };
        if stream.is_begun || !(100..200).contains(&status) {
            return Err(SendError::Misplaced);
        }
        let id = stream.id;
        self.begin_fields();
        let digit = |of: u16| b'0' + (status / of % 10) as u8;
        self.encoder.status([digit(100), digit(10), digit(1)], &mut self.fields);
        self.end_fields(at, id, false);
        Ok(())
    }

    /// Bytes of the answer's body that may be sent now. Where there are none, [`super::Event::WindowOpened`] tells when there are.
    pub fn capacity(&mut self, stream: u32) -> usize {
        let Some(stream) = self.streams.get_mut(stream).filter(|stream| !stream.is_sent) else { return 0 };
        let room = stream.outbound.room().min(self.outbound.room());
        if room == 0 {
            stream.is_starved |= stream.outbound.room() == 0;
            self.is_starved |= self.outbound.room() == 0;
        }
        room
    }

    /// A piece of the answer's body, as much of it as the windows let through: that is answered, and the rest is to be given again when they open.
    /// `ends`: it is the last, and with it goes the end, if all of it goes.
    ///
    /// # Errors
    /// [`SendError`]
    pub fn data(&mut self, stream: u32, data: &[u8], ends: bool) -> Result<usize, SendError> {
        let at = self.sending(stream)?;
        let Some(stream) = self.streams.at_mut(at) else { return Err(SendError::Gone) };
        if !stream.is_begun {
            return Err(SendError::Misplaced);
        }
        let id = stream.id;
        let length = data.len().min(stream.outbound.room()).min(self.outbound.room());
        stream.outbound.take(length);
        self.outbound.take(length);
        if length < data.len() {
            stream.is_starved |= stream.outbound.room() == 0;
            self.is_starved |= self.outbound.room() == 0;
        }
        let ends = ends && length == data.len();
        let mut rest = &data[..length];
        while rest.len() > self.peer_frame {
            let (piece, behind) = rest.split_at(self.peer_frame);
            write(&mut self.output, kind::DATA, 0, id, piece);
            rest = behind;
        }
        if !rest.is_empty() || ends {
            write(&mut self.output, kind::DATA, if ends { flag::END_STREAM } else { 0 }, id, rest);
        }
        if ends {
            self.sent(at);
        }
        Ok(length)
    }

    /// Fields behind the body, as lines; they end the answer. All of the body must have been taken by [`Server::data`].
    ///
    /// # Errors
    /// [`SendError`]
    pub fn trailers(&mut self, stream: u32, lines: &[u8]) -> Result<(), SendError> {
        let at = self.sending(stream)?;
        let Some(stream) = self.streams.at(at) else { return Err(SendError::Gone) };
        if !stream.is_begun {
            return Err(SendError::Misplaced);
        }
        let id = stream.id;
        self.begin_fields();
        self.encoder.lines(lines, &mut self.fields);
        if self.fields.is_empty() {
            // Fields that are none.
            return self.data(id, b"", true).map(drop);
        }
        self.end_fields(at, id, true);
        Ok(())
    }

    /// The client gets no more of an answer, and sends no more of its request. Nothing comes of the stream any more.
    pub fn reset(&mut self, stream: u32, code: Code) {
        if self.streams.reset_open(stream) && self.fatal.is_none() {
            write_number(&mut self.output, kind::RST_STREAM, stream, code.0);
        }
    }

    /// A block begins.
    fn begin_fields(&mut self) {
        self.fields.clear();
        self.encoder.begin(&mut self.fields);
    }

    /// The block is whole; it is for the stream at this place.
    fn end_fields(&mut self, at: usize, stream: u32, ends: bool) {
        let flags = if ends { flag::END_STREAM } else { 0 };
        if self.fields.len() <= self.peer_frame {
            write(&mut self.output, kind::HEADERS, flags | flag::END_HEADERS, stream, &self.fields);
        } else {
            self.split_block(stream, flags);
        }
        self.fields.clear();
        if self.fields.capacity() > KEPT {
            self.fields.shrink_to(KEPT);
        }
        if ends {
            self.sent(at);
        }
    }

    /// A block that is longer than a frame goes on in CONTINUATION (6.10).
    #[cold]
    fn split_block(&mut self, stream: u32, flags: u8) {
        let (mut of, mut with) = (kind::HEADERS, flags);
        let mut pieces = self.fields.chunks(self.peer_frame).peekable();
        while let Some(piece) = pieces.next() {
            if pieces.peek().is_none() {
                with |= flag::END_HEADERS;
            }
            write(&mut self.output, of, with, stream, piece);
            (of, with) = (kind::CONTINUATION, 0);
        }
    }

    /// The place of a stream on which an answer can go on.
    #[inline]
    fn sending(&self, stream: u32) -> Result<usize, SendError> {
        let at = self.streams.find(stream).ok_or(SendError::Gone)?;
        match self.streams.at(at) {
            // Nothing stands behind the GOAWAY of an error.
            Some(stream) if !stream.is_sent && self.fatal.is_none() => Ok(at),
            _ => Err(SendError::Gone),
        }
    }

    /// END_STREAM was sent.
    #[inline]
    fn sent(&mut self, at: usize) {
        if let Some(stream) = self.streams.at_mut(at) {
            stream.is_sent = true;
            self.floods.note_answered();
            if stream.is_received {
                self.streams.end_at(at);
            }
        }
    }
}
