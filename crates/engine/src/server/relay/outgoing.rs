//! What a process has for one session that waits for room in a ring, in order.

use super::board::CHUNK;
use super::message::Header;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::rc::Rc;

pub(super) enum Piece {
    /// A whole message.
    Message(Vec<u8>),
    /// A part of a file, each part of it behind this header.
    File { header: Header, file: Rc<File>, offset: u64, length: u64 },
}

#[derive(Default)]
pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    bytes: usize,
    buffer: Vec<u8>,
}

/// What the first piece gives to send.
pub(super) enum Next<'a> {
    Nothing,
    Message(&'a [u8]),
    /// A header and what follows it.
    Part(Header, &'a [u8]),
}

impl Outgoing {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the next piece is a part of a file, which is sent as fast as the client reads it.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.pieces.front(), Some(Piece::File { .. }))
    }

    /// Whether this very message waits.
    pub(super) fn has(&self, message: &[u8]) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Message(known) if known == message))
    }

    pub(super) fn push(&mut self, piece: Piece) {
        if let Piece::Message(message) = &piece {
            self.bytes += message.len();
        }
        self.pieces.push_back(piece);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What is to be sent next; [`Outgoing::sent`] says that it was.
    ///
    /// # Errors
    /// `UnexpectedEof`: the file is shorter than it was. Those of pread(2).
    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        match self.pieces.front() {
            None => Ok(Next::Nothing),
            Some(Piece::Message(message)) => Ok(Next::Message(message)),
            Some(Piece::File { header, file, offset, length }) => {
                if self.buffer.is_empty() {
                    let part = usize::try_from(*length).unwrap_or(usize::MAX).min(CHUNK);
                    self.buffer.resize(part, 0);
                    if let Err(error) = file.read_exact_at(&mut self.buffer, *offset) {
                        self.buffer.clear();
                        return Err(error);
                    }
                }
                let more = *length > self.buffer.len() as u64;
                Ok(Next::Part(header.go_on(more), &self.buffer))
            }
        }
    }

    /// The last answer of [`Outgoing::next`] has gone.
    pub(super) fn sent(&mut self) {
        match self.pieces.front_mut() {
            Some(Piece::File { offset, length, .. }) => {
                let part = self.buffer.len() as u64;
                *offset += part;
                *length -= part.min(*length);
                self.buffer.clear();
                if *length > 0 {
                    return;
                }
                self.buffer.shrink_to_fit();
            }
            Some(Piece::Message(message)) => self.bytes -= message.len(),
            None => return,
        }
        self.pieces.pop_front();
    }
}
