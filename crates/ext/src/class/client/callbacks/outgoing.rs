//! What a client has still to send: bytes, files, and the point from which on it is encrypted.

use std::{collections::VecDeque, fs::File, io, os::fd::AsFd};

use bytes::{Buf, Bytes};

use crate::socket::Socket;

/// How much of a file is handed to the kernel at once, and how much is read at once to be encrypted.
const FILE_STEP: u64 = 1 << 20;
const SECURE_STEP: u64 = 64 * 1024;

/// One thing to be sent.
pub(super) enum Piece {
    Bytes(Bytes),
    /// From one byte to another.
    File {
        file: File,
        at: u64,
        end: u64,
    },
    /// The handshake of TLS: all that is sent behind it is encrypted.
    Tls,
}

/// Where the sending stands.
pub(super) enum Progress {
    /// Nothing is left.
    Done,
    /// The socket takes no more.
    Waits,
    /// The handshake is next.
    Tls,
}

/// In order.
#[derive(Default)]
pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    /// Bytes that wait in memory: files do not count.
    length: usize,
}

impl Outgoing {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Bytes that wait in memory.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    pub(super) fn push(&mut self, piece: Piece) {
        if let Piece::Bytes(bytes) = &piece {
            self.length += bytes.len();
        }
        self.pieces.push_back(piece);
    }

    /// Does a handshake wait for its turn, or is it under way?
    pub(super) fn greets(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Tls))
    }

    /// The handshake is over.
    pub(super) fn greeted(&mut self) {
        if matches!(self.pieces.front(), Some(Piece::Tls)) {
            self.pieces.pop_front();
        }
    }

    /// Sends what is taken now.
    pub(super) fn send(&mut self, socket: &Socket) -> io::Result<Progress> {
        let outcome = self.send_pieces(socket);
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Progress::Waits),
            outcome => outcome,
        }
    }

    fn send_pieces(&mut self, socket: &Socket) -> io::Result<Progress> {
        socket.flush_now()?;
        let is_datagram = socket.net().is_some_and(|net| net.is_datagram());
        while let Some(piece) = self.pieces.front_mut() {
            let is_done = match piece {
                Piece::Tls => return Ok(Progress::Tls),
                Piece::Bytes(bytes) => {
                    let sent = socket.send_now(bytes)?;
                    // A message goes whole, or not at all.
                    let sent = if is_datagram { bytes.len() } else { sent };
                    bytes.advance(sent.min(bytes.len()));
                    self.length -= sent.min(self.length);
                    bytes.is_empty()
                }
                Piece::File { file, at, end } => {
                    send_file(socket, file, at, *end)?;
                    at >= end
                }
            };
            if is_done {
                self.pieces.pop_front();
            }
        }
        socket.flush_now()?;
        Ok(Progress::Done)
    }
}

fn send_file(socket: &Socket, file: &File, at: &mut u64, end: u64) -> io::Result<()> {
    let left = end.saturating_sub(*at);
    let sent = if socket.is_secure() {
        let mut data = vec![0; left.min(SECURE_STEP) as usize];
        let read = std::os::unix::fs::FileExt::read_at(file, &mut data, *at)?;
        data.truncate(read);
        let sent = if read == 0 { 0 } else { socket.send_now(&data)? };
        *at += sent as u64;
        sent
    } else {
        let net = socket.net().ok_or(io::ErrorKind::NotConnected)?;
        net.send_file(file.as_fd(), at, left.min(FILE_STEP) as usize)?
    };
    // It has become shorter meanwhile: what was promised cannot be sent.
    if sent == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}
