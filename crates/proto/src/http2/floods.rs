//! What a client may do again and again, and how often.
//!
//! Bounds hold within a second, which whoever drives the connection tells ([`super::Server::tick`]); that on faults for the whole connection.

use super::code::Fatal;

/// Requests that a client may take back within a second beyond those that are answered, at least and at most. As many as it may have open: a
/// browser that leaves a page takes back all that it has asked for. Whoever does that once more floods us (CVE-2023-44487).
const RESETS: (u32, u32) = (20, 256);

/// Streams of one connection that may end with an error of the client's, before the connection does. A client that is right makes none; one
/// in front of many others (a proxy) sends on some of theirs. Each costs the reading of its fields and a reset (CVE-2025-8671).
const FAULTS: u32 = 1024;

/// Frames within a second that are answered, and of no use to any request: PING and SETTINGS. Each answer takes memory until it is read, which the
/// driver bounds: it reads no more of who does not read. This is for who reads them, and has us work for nothing.
const ASKED: u32 = 16 * 1024;

/// Frames within a second that bring nothing: DATA without data or an end. No client has a reason to send any.
const EMPTY: u32 = 100;

/// Pieces of a block of fields beyond those that its length explains.
const PIECES: usize = 64;

/// Bytes of fields that explain a piece: clients put 16 KiB into each but the last.
const PIECE: usize = 256;

/// See the module.
#[derive(Debug)]
pub(super) struct Floods {
    second: u64,
    max_resets: u32,
    resets: u32,
    faults: u32,
    asked: u32,
    empty: u32,
}

impl Floods {
    /// For a connection of so many streams at the same time.
    pub(super) fn new(streams: u32) -> Floods {
        let max_resets = streams.clamp(RESETS.0, RESETS.1);
        Floods { second: 0, max_resets, resets: 0, faults: 0, asked: 0, empty: 0 }
    }

    pub(super) fn tick(&mut self, second: u64) {
        if second != self.second {
            self.second = second;
            (self.resets, self.asked, self.empty) = (0, 0, 0);
        }
    }

    /// An answer has come to its end.
    #[inline]
    pub(super) fn note_answered(&mut self) {
        self.resets = self.resets.saturating_sub(1);
    }

    pub(super) fn note_reset(&mut self) -> Result<(), Fatal> {
        note(&mut self.resets, self.max_resets, "requests are taken back as fast as they come")
    }

    pub(super) fn note_fault(&mut self) -> Result<(), Fatal> {
        note(&mut self.faults, FAULTS, "too many requests are wrong")
    }

    pub(super) fn note_asked(&mut self) -> Result<(), Fatal> {
        note(&mut self.asked, ASKED, "too many PING or SETTINGS")
    }

    pub(super) fn note_empty(&mut self) -> Result<(), Fatal> {
        note(&mut self.empty, EMPTY, "too many frames without content")
    }
}

/// Whether a block of `length` bytes so far may have come in so many pieces.
pub(super) fn check_pieces(pieces: usize, length: usize) -> Result<(), Fatal> {
    if pieces > PIECES + length / PIECE { Err(Fatal::flood("fields come in too many pieces")) } else { Ok(()) }
}

fn note(count: &mut u32, most: u32, why: &'static str) -> Result<(), Fatal> {
    *count += 1;
    if *count > most { Err(Fatal::flood(why)) } else { Ok(()) }
}
