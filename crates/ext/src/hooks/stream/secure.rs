//! Encrypted streams: PHP's OpenSSL reads, writes and shakes hands on a descriptor that does not block; the waits are ours.
//!
//! TLS may have to write in order to read (a peer wants new keys) and to read in order to write. PHP does not tell which it was that was in
//! vain, so it is concluded from what the descriptor is ready for ([`attempt`]). The handshake goes in both directions: nobody else may use
//! the stream meanwhile, or there would be bytes in the clear in the middle of it.

use std::{io, time::Duration};

use steel_engine::net::Direction;
use steel_os::foreign;
use steel_zend::{
    Level, Result, report,
    stream::{Bytes, Encrypting, Place, Stream, Tried},
};

use super::{
    super::deadline::Deadline,
    held::{Held, Outcome},
    transfer::{as_attempt, interrupted},
};
use crate::runtime::{Raced, race};

/// The descriptor does not block from now on: whatever PHP does elsewhere sets it as it needs it.
fn unblock(held: &Held) {
    let _ = foreign::set_blocking(held.number(), false);
}

/// How often in a row an attempt may be in vain although the descriptor is ready.
const VAIN: usize = 8;
/// How long such a one rests then.
const REST: Duration = Duration::from_millis(10);

/// Tries until it is done or has failed, and waits in between, in these directions; the first is what it mostly waits for.
fn attempt<T>(
    held: &Held,
    directions: &[Direction],
    patience: Option<Duration>,
    mut attempt: impl FnMut() -> io::Result<T>,
) -> Result<Outcome<io::Result<T>>> {
    for direction in directions {
        held.claim(*direction)?;
    }
    let reads = directions.contains(&Direction::Read);
    let mut deadline = Deadline::new(patience);
    let mut vain = 0;
    loop {
        let tried = {
            let both = [Direction::Read, Direction::Write];
            let _operations = both.map(|direction| directions.contains(&direction).then(|| held.operate(direction)));
            attempt()
        };
        match tried {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return Ok(Outcome::Done(done)),
        }
        let (readable, writable) = (held.is_ready(Direction::Read), held.is_ready(Direction::Write));
        let (read, write) = (held.ready(Direction::Read), held.ready(Direction::Write));
        vain = if readable && (writable || reads) { vain + 1 } else { 0 };
        let waited = match (readable, writable) {
            // Something has come meanwhile, or there is room again.
            _ if (1..VAIN).contains(&vain) => continue,
            (true, true) => {
                if deadline.left().is_none() {
                    return Ok(Outcome::TimedOut);
                }
                match held.wait_in(directions, &mut Deadline::new(Some(REST)), std::future::pending)? {
                    Outcome::TimedOut => Outcome::Done(Ok(())),
                    waited => waited,
                }
            }
            (false, true) => held.wait_in(directions, &mut deadline, || read)?,
            (false, false) if reads => held.wait_in(directions, &mut deadline, || async {
                match race(read, write).await {
                    Raced::A(done) | Raced::B(done) => done,
                }
            })?,
            (_, false) => held.wait_in(directions, &mut deadline, || write)?,
        };
        match waited {
            Outcome::Done(Ok(())) => {}
            Outcome::Done(Err(error)) => return Ok(Outcome::Done(Err(error))),
            Outcome::TimedOut => return Ok(Outcome::TimedOut),
            Outcome::Interrupted => return Ok(Outcome::Interrupted),
        }
    }
}

pub(super) fn read(stream: &Stream, held: &Held, place: &mut Place) -> Result<isize> {
    if !stream.is_blocking() {
        held.claim(Direction::Read)?;
        let _operation = held.operate(Direction::Read);
        return Ok(match place.read_unblocked()? {
            Tried::Done(count) => count,
            Tried::InVain => 0,
        });
    }
    unblock(held);
    let mut thrown = None;
    let tried = || as_attempt(place.read_unblocked(), &mut thrown);
    let outcome = attempt(held, &[Direction::Read], stream.patience(), tried)?;
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
        let _operation = held.operate(Direction::Write);
        return Ok(match bytes.write_unblocked()? {
            Tried::Done(count) => count,
            Tried::InVain => 0,
        });
    }
    unblock(held);
    let mut thrown = None;
    let tried = || as_attempt(bytes.write_unblocked(), &mut thrown);
    let outcome = attempt(held, &[Direction::Write], stream.patience(), tried)?;
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
        let _operations = [held.operate(Direction::Read), held.operate(Direction::Write)];
        return Ok(match encrypting.attempt()? {
            Tried::Done(answer) => answer,
            Tried::InVain => 0,
        });
    }
    unblock(&held);
    let patience = held.opening.patience.or_else(|| stream.patience());
    let mut thrown = None;
    let tried = || as_attempt(encrypting.attempt(), &mut thrown);
    let outcome = attempt(&held, &[Direction::Read, Direction::Write], patience, tried)?;
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
