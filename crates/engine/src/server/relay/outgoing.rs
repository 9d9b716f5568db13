//! What a process has for one session that waits for room in a ring, in order; and how much that is of all sessions.

use super::board::CHUNK;
use super::message::Header;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use tokio::sync::Notify;

pub(super) enum Piece {
    /// A whole message.
    Message(Vec<u8>),
    /// A part of a file, each part of it behind this header.
    File { header: Header, file: Rc<File>, offset: u64, length: u64 },
}

/// With so many bytes that wait for room in rings, nothing more is taken that would be answered: reactors take what waits as fast as they
/// can, and judge there who may hold how much.
pub(super) const MUCH: usize = 4 << 20;

/// Bytes in memory of all sessions of a process.
#[derive(Default)]
pub(super) struct Waiting {
    all: Cell<usize>,
    /// Of those that wait for nothing but room: no file stands before them, which its client would have to read first.
    ready: Cell<usize>,
    /// Messages that have waited and found room.
    taken: Cell<u64>,
    relieved: Notify,
}

impl Waiting {
    pub(super) fn all(&self) -> usize {
        self.all.get()
    }

    /// How many messages that waited have found room by now.
    pub(super) fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// Whether what waits has to leave first.
    pub(super) fn has_much(&self) -> bool {
        self.ready.get() >= MUCH
    }

    /// Ends when much has waited and does not any more, for whatever reason: it was sent, or its session is over.
    pub(super) async fn relieved(&self) {
        self.relieved.notified().await;
    }

    /// These bytes become those; of each the ones that are ready, too.
    fn change(&self, before: (usize, usize), now: (usize, usize)) {
        let had_much = self.has_much();
        self.all.set(self.all.get() - before.0 + now.0);
        self.ready.set(self.ready.get() - before.1 + now.1);
        if had_much && !self.has_much() {
            self.relieved.notify_one();
        }
    }
}

pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    bytes: usize,
    files: usize,
    buffer: Vec<u8>,
    waiting: Rc<Waiting>,
    /// What `waiting` has of it.
    counted: (usize, usize),
}

/// What the first piece gives to send.
pub(super) enum Next<'a> {
    Nothing,
    Message(&'a [u8]),
    /// A header and what follows it.
    Part(Header, &'a [u8]),
}

impl Outgoing {
    pub(super) fn new(waiting: &Rc<Waiting>) -> Self {
        let waiting = Rc::clone(waiting);
        Self { pieces: VecDeque::new(), bytes: 0, files: 0, buffer: Vec::new(), waiting, counted: (0, 0) }
    }

    /// Has its bytes counted with those of all.
    fn count(&mut self) {
        let now = (self.bytes, if self.files == 0 { self.bytes } else { 0 });
        let before = std::mem::replace(&mut self.counted, now);
        self.waiting.change(before, now);
    }

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
        match &piece {
            Piece::Message(message) => self.bytes += message.len(),
            Piece::File { .. } => self.files += 1,
        }
        self.pieces.push_back(piece);
        self.count();
    }

    pub(super) fn clear(&mut self) {
        (self.pieces, self.buffer) = (VecDeque::new(), Vec::new());
        (self.bytes, self.files) = (0, 0);
        self.count();
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
                self.files -= 1;
            }
            Some(Piece::Message(message)) => {
                self.bytes -= message.len();
                self.waiting.taken.set(self.waiting.taken.get() + 1);
            }
            None => return,
        }
        self.pieces.pop_front();
        self.count();
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::relay::message::command;

    #[test]
    fn what_waits_is_counted_and_what_waits_behind_a_file_for_its_client_apart() {
        let waiting = Rc::default();
        let (mut one, mut other) = (Outgoing::new(&waiting), Outgoing::new(&waiting));
        one.push(Piece::Message(vec![0; 10]));
        other.push(Piece::Message(vec![0; 5]));
        assert_eq!((waiting.all(), waiting.ready.get()), (15, 15));
        let file = Rc::new(File::open("/dev/zero").unwrap());
        one.push(Piece::File { header: command::send(1), file, offset: 0, length: 3 });
        one.push(Piece::Message(vec![0; 7]));
        assert_eq!((waiting.all(), waiting.ready.get()), (22, 5));
        one.sent();
        assert!(matches!(one.next(), Ok(Next::Part(_, [0, 0, 0]))));
        one.sent();
        assert_eq!((waiting.all(), waiting.ready.get()), (12, 12));
        other.clear();
        drop(one);
        assert_eq!((waiting.all(), waiting.ready.get()), (0, 0));
    }
}
