//! Encrypted streams: PHP's OpenSSL reads, writes and shakes hands on a descriptor that does not block; the waits are ours.
//!
//! A read waits for bytes, a write for room, as if TLS had no words of its own. It has few since version 1.3: a peer that wants new keys is
//! answered within the next read, into a socket that nearly always has room for that. Where it has none, the read waits longer.

use steel_engine::net::Direction;
use steel_os::foreign;
use steel_zend::{
    Level, Result, report,
    stream::{Bytes, Encrypting, Place, Stream, Tried},
};

use super::{
    held::{Held, Outcome},
    transfer::{as_attempt, interrupted},
};

/// The descriptor does not block from now on: whatever PHP does elsewhere sets it as it needs it.
fn unblock(held: &Held) {
    let _ = foreign::set_blocking(held.number(), false);
}

pub(super) fn read(stream: &Stream, held: &Held, place: &mut Place) -> Result<isize> {
    if !stream.is_blocking() {
        held.claim(Direction::Read)?;
        return Ok(match place.read_unblocked()? {
            Tried::Done(count) => count,
            Tried::InVain => 0,
        });
    }
    unblock(held);
    let mut thrown = None;
    let attempt = || as_attempt(place.read_unblocked(), &mut thrown);
    let outcome = held.attempt(Direction::Read, stream.patience(), true, attempt, |_| false)?;
    if let Some(error) = thrown {
        return Err(error);
    }
    match outcome {
        Outcome::Done(Ok(count)) => Ok(count.unwrap_or(-1)),
        Outcome::Done(Err(_)) => Ok(-1),
        Outcome::TimedOut => {
            stream.set_timed_out(true);
            Ok(-1)
        }
        Outcome::Interrupted => interrupted(stream, held),
    }
}

pub(super) fn write(stream: &Stream, held: &Held, bytes: &Bytes) -> Result<isize> {
    if !stream.is_blocking() {
        held.claim(Direction::Write)?;
        return Ok(match bytes.write_unblocked()? {
            Tried::Done(count) => count,
            Tried::InVain => 0,
        });
    }
    unblock(held);
    let mut thrown = None;
    let attempt = || as_attempt(bytes.write_unblocked(), &mut thrown);
    let outcome = held.attempt(Direction::Write, stream.patience(), true, attempt, |_| false)?;
    if let Some(error) = thrown {
        return Err(error);
    }
    match outcome {
        Outcome::Done(Ok(count)) => Ok(count.unwrap_or(-1)),
        Outcome::TimedOut => {
            stream.set_timed_out(true);
            Ok(-1)
        }
        Outcome::Done(Err(_)) | Outcome::Interrupted => Ok(-1),
    }
}

/// Shakes hands: 1, 0 (not yet, for a stream that does not block) or -1. As long as a connect may take, for who has connected.
pub(super) fn encrypt(stream: &Stream, encrypting: &Encrypting) -> Result<i32> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    held.claim(Direction::Read)?;
    held.claim(Direction::Write)?;
    if !stream.is_blocking() {
        return Ok(match encrypting.attempt()? {
            Tried::Done(answer) => answer,
            Tried::InVain => 0,
        });
    }
    unblock(&held);
    let patience = held.opening.patience.or_else(|| stream.patience());
    let mut thrown = None;
    let attempt = || as_attempt(encrypting.attempt(), &mut thrown);
    let outcome = held.attempt(Direction::Read, patience, true, attempt, |_| false)?;
    if let Some(error) = thrown {
        return Err(error);
    }
    match outcome {
        Outcome::Done(Ok(answer)) => Ok(answer.unwrap_or(-1)),
        Outcome::TimedOut => {
            report(Level::Warning, "SSL: Handshake timed out")?;
            Ok(-1)
        }
        Outcome::Done(Err(_)) | Outcome::Interrupted => Ok(-1),
    }
}
