//! Reading and writing: `socket_read()`, `socket_recv()`, `socket_write()`, `socket_send()`.
//!
//! They are done here, with the results and warnings of ext-sockets, since the first and the third know no `MSG_DONTWAIT`.

use std::cell::RefCell;

use steel_engine::net::Direction;
use steel_os::foreign::socket::{receive, send};
use steel_zend::{Call, Result, ZStr, Zval, refusal, replace::Replacement};

use super::{
    failure::Failure,
    held::{self, Done, Held},
    wanted,
};

pub(super) fn replacements() -> [Replacement; 4] {
    [
        refusal!("socket_read", wanted, socket_read),
        refusal!("socket_recv", wanted, socket_recv),
        refusal!("socket_write", wanted, socket_write),
        refusal!("socket_send", wanted, socket_send),
    ]
}

/// `PHP_NORMAL_READ`
const NORMAL_READ: i64 = 1;
/// `PHP_BINARY_READ`
const BINARY_READ: i64 = 2;
/// `MSG_PEEK`
const PEEK: i32 = 0x02;
/// `MSG_TRUNC`: the kernel writes less than it says, or nothing.
const TRUNC: i32 = 0x20;
/// `MSG_DONTWAIT`
pub(super) const DONTWAIT: i32 = 0x40;
/// `MSG_WAITALL`
pub(super) const WAITALL: i32 = 0x100;
/// `ECONNRESET`
const ECONNRESET: i32 = 104;

/// The most that is asked for at once; no socket's buffer is as large.
const MOST: usize = 64 << 20;
/// Up to this size a place is kept.
const KEPT: usize = 64 << 10;

thread_local! {
    /// Where what comes is received, before it is a string of its own size.
    static PLACE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Nothing, if nothing comes any more.
fn receive_or_end(held: &Held, place: &mut [u8], flags: i32) -> std::io::Result<usize> {
    match receive(held.number(), place, flags) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock && held.is_shut() => Ok(0),
        received => received,
    }
}

/// Receives once into a place of this size: what came, and what the kernel says of its length.
fn receive_once(held: &Held, length: usize, flags: i32) -> std::io::Result<(ZStr, usize)> {
    let into = |place: &mut [u8]| {
        if flags & TRUNC != 0 {
            place.fill(0);
        }
        let count = receive_or_end(held, place, flags)?;
        Ok((ZStr::new(&place[..count.min(length)]), count))
    };
    if length > KEPT {
        return into(&mut vec![0; length.min(MOST)]);
    }
    PLACE.with_borrow_mut(|place| {
        if place.len() < length {
            place.resize(length, 0);
        }
        into(&mut place[..length])
    })
}

/// Receives until there are so many bytes, as `MSG_WAITALL` has it for what keeps no boundaries; fewer at the end, and where a failure follows.
pub(super) fn receive_all(held: &Held, length: usize, flags: i32) -> Done<(ZStr, usize)> {
    let mut all = Vec::new();
    let mut deadline = None;
    while all.len() < length {
        let once = || receive_once(held, length - all.len(), flags);
        match held.attempt_until(Direction::Read, &mut deadline, once)? {
            Ok((_, 0)) => break,
            Ok((piece, _)) => all.extend_from_slice(piece.as_bytes()),
            Err(failure) if all.is_empty() => return Ok(Err(failure)),
            Err(_) => break,
        }
    }
    Ok(Ok((ZStr::new(&all), all.len())))
}

/// Receives up to the end of a line, which it includes: CR or LF. Byte by byte and without a time limit, as ext-sockets does it; what has come before the
/// end of the connection is lost.
fn receive_line(held: &Held, most: usize) -> Done<ZStr> {
    let mut line = Vec::new();
    let mut for_ever = Some(super::super::deadline::Deadline::new(None));
    while line.len() < most {
        let mut byte = [0];
        let once = || receive_or_end(held, &mut byte, 0);
        match held.attempt_until(Direction::Read, &mut for_ever, once)? {
            Ok(0) => return Ok(Err(Failure::new(ECONNRESET))),
            Ok(_) => line.extend_from_slice(&byte),
            Err(failure) => return Ok(Err(failure)),
        }
        if matches!(line.last(), Some(b'\n' | b'\r')) {
            break;
        }
    }
    Ok(Ok(ZStr::new(&line)))
}

/// A length that ext-sockets takes.
pub(super) fn length_of(length: i64) -> Option<usize> {
    usize::try_from(length).ok().filter(|_| (1..i64::MAX).contains(&length))
}

/// `socket_read()`
fn socket_read(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let (length, kind) = (call.int(1)?, call.int_or(2, BINARY_READ)?);
    let Some(length) = length_of(length) else { return Ok(None) };
    let done = match kind {
        NORMAL_READ => receive_line(&held, length)?,
        _ => held.attempt(Direction::Read, || receive_once(&held, length, 0))?.map(|(text, _)| text),
    };
    match done {
        Ok(text) => Ok(Some(text.into())),
        Err(failure) => failure.tell(&socket, "unable to read from socket"),
    }
}

/// `socket_recv()`
fn socket_recv(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let (length, flags) = (call.int(2)?, call.int(3)? as i32);
    let Some(length) = length_of(length).filter(|_| flags & DONTWAIT == 0) else { return Ok(None) };
    let done = match flags & (WAITALL | PEEK | TRUNC) == WAITALL && held.is_stream {
        true => receive_all(&held, length, flags)?,
        false => held.attempt(Direction::Read, || receive_once(&held, length, flags))?,
    };
    match done {
        Ok((text, count)) => {
            call.try_assign(1, if count == 0 { Zval::null() } else { text.into() })?;
            Ok(Some(Zval::int(count as i64)))
        }
        Err(failure) => {
            call.try_assign(1, Zval::null())?;
            failure.tell(&socket, "Unable to read from socket")
        }
    }
}

/// Sends everything of what keeps no boundaries, or once; how many bytes went, if any did before a failure.
pub(super) fn send_all(held: &Held, bytes: &[u8], flags: i32) -> Done<usize> {
    let mut sent = 0;
    let mut deadline = None;
    loop {
        let once = || send(held.number(), &bytes[sent..], flags);
        match held.attempt_until(Direction::Write, &mut deadline, once)? {
            Ok(count) => sent += count,
            Err(failure) if sent == 0 => return Ok(Err(failure)),
            Err(_) => return Ok(Ok(sent)),
        }
        if !held.is_stream || sent >= bytes.len() {
            return Ok(Ok(sent));
        }
    }
}

/// The bytes that are to be sent, of the second argument and the length in the third. `None`: the length is for PHP to refuse, or there are none.
fn outgoing(text: &ZStr, length: i64) -> Option<&[u8]> {
    let length = usize::try_from(length).ok()?;
    let bytes = text.as_bytes();
    Some(&bytes[..bytes.len().min(length)]).filter(|bytes| !bytes.is_empty())
}

/// `socket_write()`
fn socket_write(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let (text, length) = (call.str(1)?, call.int_or(2, i64::MAX)?);
    let Some(bytes) = outgoing(&text, length) else { return Ok(None) };
    match send_all(&held, bytes, 0)? {
        Ok(count) => Ok(Some(Zval::int(count as i64))),
        Err(failure) => failure.tell(&socket, "unable to write to socket"),
    }
}

/// `socket_send()`
fn socket_send(call: &Call) -> Result<Option<Zval>> {
    let Some((socket, held)) = held::of(call) else { return Ok(None) };
    let (text, length, flags) = (call.str(1)?, call.int(2)?, call.int(3)? as i32);
    let Some(bytes) = outgoing(&text, length).filter(|_| flags & DONTWAIT == 0) else { return Ok(None) };
    match send_all(&held, bytes, flags)? {
        Ok(count) => Ok(Some(Zval::int(count as i64))),
        Err(failure) => failure.tell(&socket, "Unable to write to socket"),
    }
}
