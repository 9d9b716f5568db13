//! Reading, writing, and messages.

use std::io;

use steel_engine::net::Direction;
use steel_os::foreign::{self, How};
use steel_zend::{
    Error, Level, Result, report,
    stream::{Bytes, Message, Place, Stream, Tried},
};

use super::held::{Held, Outcome};
use crate::errors;

const FAILED: Result<isize> = Ok(-1);

/// A stream's read: the answer of the operation.
pub(super) fn read(stream: &Stream, place: &mut Place) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return FAILED };
    stream.set_timed_out(false);
    if held.secure.get() {
        return super::secure::read(stream, &held, place);
    }
    let room = place.length();
    let mut attempt = || {
        let received = place.with(|place| foreign::receive(held.number(), place, How::Plainly));
        match received {
            Some(Err(error)) if error.kind() == io::ErrorKind::WouldBlock && held.is_shut() => Ok(0),
            Some(received) => received,
            None => Err(io::ErrorKind::NotFound.into()),
        }
    };
    if !stream.is_blocking() {
        held.claim(Direction::Read)?;
        return received(stream, &held, attempt());
    }
    // Behind a short datagram there may be others, of which nothing is told any more.
    let emptied = |count: &usize| *count > 0 && *count < room && !stream.transport().is_datagram();
    match held.attempt(Direction::Read, stream.patience(), attempt, emptied)? {
        Outcome::Done(done) => received(stream, &held, done),
        Outcome::TimedOut => {
            stream.set_timed_out(true);
            FAILED
        }
        Outcome::Interrupted => interrupted(stream, &held),
    }
}

/// The answer of a read that was cancelled, or whose stream is being closed.
pub(super) fn interrupted(stream: &Stream, held: &Held) -> Result<isize> {
    if held.is_closing() {
        stream.set_ended(); // So that nobody tries again.
    }
    FAILED
}

fn received(stream: &Stream, held: &Held, done: io::Result<usize>) -> Result<isize> {
    match done {
        Ok(0) => {
            stream.set_ended();
            Ok(0)
        }
        Ok(count) => {
            let _operation = held.operate(Direction::Read);
            stream.progress(count)?;
            Ok(count.cast_signed())
        }
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        Err(_) => {
            stream.set_ended();
            FAILED
        }
    }
}

/// A stream's write.
pub(super) fn write(stream: &Stream, bytes: &Bytes) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(0) };
    stream.set_timed_out(false);
    if held.secure.get() {
        return super::secure::write(stream, &held, bytes);
    }
    let attempt = || bytes.with(|bytes| foreign::send(held.number(), bytes, &[], How::Plainly));
    let length = bytes.length();
    let done = if stream.is_blocking() {
        match held.attempt(Direction::Write, stream.patience(), attempt, |count| *count < length)? {
            Outcome::Done(done) => done,
            Outcome::TimedOut => {
                stream.set_timed_out(true);
                Err(io::ErrorKind::WouldBlock.into())
            }
            Outcome::Interrupted => return FAILED,
        }
    } else {
        held.claim(Direction::Write)?;
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(0),
            done => done,
        }
    };
    match done {
        Ok(count) => {
            let _operation = held.operate(Direction::Write);
            stream.progress(count)?;
            Ok(count.cast_signed())
        }
        Err(error) => {
            if !stream.is_quiet() {
                let number = error.raw_os_error().unwrap_or(EAGAIN);
                let text = errors::text(number);
                report(Level::Notice, &format!("Send of {length} bytes failed with errno={number} {text}"))?;
            }
            FAILED
        }
    }
}

/// `EAGAIN`
const EAGAIN: i32 = 11;

/// Before PHP receives a message: waits for one. PHP knows no time limit here.
pub(super) fn receive(stream: &Stream, message: &Message) -> Result<bool> {
    let Some(held) = Held::of(stream) else { return Ok(true) };
    held.claim(Direction::Read)?;
    if !stream.is_blocking() || message.is_out_of_band() {
        return Ok(true);
    }
    match held.until_ready(Direction::Read, None)? {
        Outcome::Done(_) => Ok(true),
        Outcome::TimedOut | Outcome::Interrupted => Ok(false),
    }
}

/// Sends a message; over a connection all of it.
pub(super) fn send(stream: &Stream, message: &Message) -> Result<Option<isize>> {
    let Some(held) = Held::of(stream).filter(|held| stream.is_blocking() && !held.secure.get()) else {
        return Ok(None);
    };
    let how = if message.is_out_of_band() { How::OutOfBand } else { How::Plainly };
    let (mut sent, length) = (0, message.with(|bytes, _| bytes.len()));
    loop {
        let attempt = || message.with(|bytes, to| foreign::send(held.number(), &bytes[sent..], to, how));
        match held.attempt(Direction::Write, None, attempt, |_| false)? {
            Outcome::Done(Ok(count)) => sent += count,
            Outcome::Done(Err(error)) => {
                report(Level::Warning, &format!("{}\n", errors::text(error.raw_os_error().unwrap_or(0))))?;
                return Ok(Some(-1));
            }
            Outcome::TimedOut | Outcome::Interrupted => return Ok(Some(-1)),
        }
        if sent >= length || stream.transport().is_datagram() {
            return Ok(Some(sent.cast_signed()));
        }
    }
}

/// As an attempt of a loop: what PHP's own operation has come to.
pub(super) fn as_attempt<T>(tried: Result<Tried<T>>, thrown: &mut Option<Error>) -> io::Result<Option<T>> {
    match tried {
        Ok(Tried::Done(value)) => Ok(Some(value)),
        Ok(Tried::InVain) => Err(io::ErrorKind::WouldBlock.into()),
        Err(error) => {
            *thrown = Some(error);
            Ok(None)
        }
    }
}
