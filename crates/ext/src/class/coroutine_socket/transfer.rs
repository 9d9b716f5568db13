//! What travels over a `Coroutine\Socket`.

use std::path::Path;

use steel_zend::{Array, Call, Error, Object, Result, ZStr, Zval};

use super::{named, tell, this};
use crate::{
    errors::{self, code},
    socket::{Deadline, Done, Failure, Socket},
};

/// How much is received where the program does not say, and for each message.
const LENGTH: i64 = 64 * 1024;

/// The most pieces that the system takes at once (`IOV_MAX`).
const MOST_PIECES: usize = 1024;

/// The time for an operation: what the call says, or the usual one.
fn reading(socket: &Socket, seconds: f64) -> Deadline {
    Deadline::new(seconds, socket.times.get().read)
}

fn writing(socket: &Socket, seconds: f64) -> Deadline {
    Deadline::new(seconds, socket.times.get().write)
}

fn length(call: &Call) -> Result<usize> {
    let length = call.int_or(0, LENGTH)?;
    Ok(usize::try_from(length).ok().filter(|length| *length > 0).unwrap_or(LENGTH as usize))
}

fn text(object: &Object, outcome: std::result::Result<ZStr, Failure>) -> Zval {
    tell(object, outcome.as_ref().err());
    outcome.map_or(Zval::bool(false), Into::into)
}

fn received(call: &Call, receive: impl FnOnce(&Socket, usize, &mut Deadline) -> Done<ZStr>) -> Result<Zval> {
    let (length, seconds) = (length(call)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = receive(&socket, length, &mut reading(&socket, seconds))?;
    Ok(text(object, outcome))
}

/// `Socket::peek()`
pub(crate) fn peek(call: &Call) -> Result<Zval> {
    let length = length(call)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    Ok(text(object, socket.peek(length)))
}

/// `Socket::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    received(call, Socket::receive)
}

/// `Socket::recvLine()`
pub(crate) fn recv_line(call: &Call) -> Result<Zval> {
    received(call, Socket::receive_line)
}

/// `Socket::recvWithBuffer()`
pub(crate) fn recv_with_buffer(call: &Call) -> Result<Zval> {
    received(call, Socket::receive_buffered)
}

/// `Socket::recvAll()`
pub(crate) fn recv_all(call: &Call) -> Result<Zval> {
    let (length, seconds) = (length(call)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let (all, failure) = socket.receive_all(length, &mut reading(&socket, seconds))?;
    tell(object, failure.as_ref());
    Ok(if failure.is_some() && all.as_bytes().is_empty() { Zval::bool(false) } else { all.into() })
}

/// `Socket::recvPacket()`
pub(crate) fn recv_packet(call: &Call) -> Result<Zval> {
    let seconds = call.float_or(0, 0.0)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.receive_packet(&mut reading(&socket, seconds))?;
    if let Err(failure) = &outcome
        && failure.code == code::PACKAGE_LENGTH_NOT_FOUND
    {
        tell(object, Some(failure));
        return Ok(Zval::str(""));
    }
    Ok(text(object, outcome))
}

/// `Socket::recvfrom()`
pub(crate) fn recvfrom(call: &Call) -> Result<Zval> {
    let seconds = call.float_or(1, 0.0)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.receive_from(LENGTH as usize, &mut reading(&socket, seconds))?;
    tell(object, outcome.as_ref().err());
    Ok(match outcome {
        Ok((message, from)) => {
            if !message.as_bytes().is_empty() {
                call.assign(0, named(&from));
            }
            message.into()
        }
        Err(_) => Zval::bool(false),
    })
}

fn count(object: &Object, outcome: std::result::Result<usize, Failure>) -> Zval {
    tell(object, outcome.as_ref().err());
    outcome.map_or(Zval::bool(false), |sent| Zval::int(sent as i64))
}

/// Of several steps: a failure counts only if none was done.
fn counted(object: &Object, (sent, failure): (usize, Option<Failure>)) -> Zval {
    tell(object, failure.as_ref());
    if failure.is_some() && sent == 0 { Zval::bool(false) } else { Zval::int(sent as i64) }
}

/// `Socket::send()`
pub(crate) fn send(call: &Call) -> Result<Zval> {
    let (data, seconds) = (call.str(0)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.send(data.as_bytes(), &mut writing(&socket, seconds))?;
    Ok(count(object, outcome))
}

/// `Socket::sendAll()`
pub(crate) fn send_all(call: &Call) -> Result<Zval> {
    let (data, seconds) = (call.str(0)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.send_all(data.as_bytes(), &mut writing(&socket, seconds))?;
    Ok(counted(object, outcome))
}

/// `Socket::sendto()`
pub(crate) fn sendto(call: &Call) -> Result<Zval> {
    let (host, port, data) = (call.str(0)?, call.int(1)?, call.str(2)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let outcome = socket.send_to(host.as_bytes(), port, data.as_bytes(), &mut writing(&socket, 0.0))?;
    Ok(count(object, outcome))
}

/// `Socket::sendFile()`
pub(crate) fn send_file(call: &Call) -> Result<bool> {
    let (file, offset, length) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    let Some((path, from, bytes)) = file_part(&file, offset, length)? else { return Ok(false) };
    let outcome = socket.send_file(Path::new(&path), from, bytes, &mut writing(&socket, 0.0))?;
    tell(object, outcome.as_ref().err());
    Ok(outcome.is_ok())
}

/// What of a file is to be sent; `None` with the reference's warning.
///
/// # Errors
/// What an error handler threw.
pub(crate) fn file_part(file: &ZStr, offset: i64, length: i64) -> Result<Option<(String, u64, u64)>> {
    if file.as_bytes().is_empty() {
        errors::misuse("file to send is empty")?;
        return Ok(None);
    }
    for (name, number) in [("offset", offset), ("length", length)] {
        if number < 0 {
            errors::notice(&format!("parameter ${name}[{number}] must be greater than or equal to 0"))?;
            return Ok(None);
        }
    }
    let path = steel_zend::path::absolute(file.as_bytes());
    Ok(Some((String::from_utf8_lossy(&path).into_owned(), offset.unsigned_abs(), length.unsigned_abs())))
}

fn refuse(text: String) -> Error {
    Error::throw("Swoole\\Coroutine\\Socket\\Exception", text, code::EINVAL)
}

/// The pieces may not be more than the system takes.
fn too_many(object: &Object, pieces: &Array) -> bool {
    let many = pieces.len() > MOST_PIECES;
    if many {
        let text = format!("The maximum of iov count is {MOST_PIECES}");
        tell(object, Some(&Failure::with(code::EINVAL, text)));
    }
    many
}

fn written(call: &Call, all: bool) -> Result<Zval> {
    let (given, seconds) = (call.array(0)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    if too_many(object, &given) {
        return Ok(Zval::bool(false));
    }
    let mut pieces = Vec::with_capacity(given.len());
    for (at, (_, value)) in given.iter().enumerate() {
        let value = value.deref();
        match value.as_str().filter(|_| value.kind() == steel_zend::Kind::Str) {
            Some(piece) if piece.as_bytes().is_empty() => {
                return Err(refuse(format!("Item #[{at}] cannot be empty string")));
            }
            Some(piece) => pieces.push(piece),
            None => {
                return Err(refuse(format!("Item #[{at}] must be of type string, {} given", value.type_name())));
            }
        }
    }
    let outcome = socket.send_pieces(&pieces, all, &mut writing(&socket, seconds))?;
    Ok(counted(object, outcome))
}

/// `Socket::writeVector()`
pub(crate) fn write_vector(call: &Call) -> Result<Zval> {
    written(call, false)
}

/// `Socket::writeVectorAll()`
pub(crate) fn write_vector_all(call: &Call) -> Result<Zval> {
    written(call, true)
}

fn read(call: &Call, all: bool) -> Result<Zval> {
    let (given, seconds) = (call.array(0)?, call.float_or(1, 0.0)?);
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    if too_many(object, &given) {
        return Ok(Zval::bool(false));
    }
    let mut lengths = Vec::with_capacity(given.len());
    let mut total = 0_i64;
    for (at, (_, value)) in given.iter().enumerate() {
        let value = value.deref();
        let Some(length) = value.as_int().filter(|_| value.kind() == steel_zend::Kind::Int) else {
            return Err(refuse(format!("Item #[{at}] must be of type int, {} given", value.type_name())));
        };
        if length <= 0 {
            return Err(refuse(format!("Item #[{at}] must be greater than 0")));
        }
        total = total
            .checked_add(length)
            .ok_or_else(|| refuse("The total length of the io vector is too large".to_owned()))?;
        lengths.push(usize::try_from(length).unwrap_or(usize::MAX));
    }
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let mut deadline = reading(&socket, seconds);
    let (bytes, failure) = if all {
        socket.receive_all(total, &mut deadline)?
    } else {
        match socket.receive(total, &mut deadline)? {
            Ok(bytes) => (bytes, None),
            Err(failure) => (ZStr::new(b""), Some(failure)),
        }
    };
    tell(object, failure.as_ref());
    let mut rest = bytes.as_bytes();
    if failure.is_some() && rest.is_empty() {
        return Ok(Zval::bool(false));
    }
    let mut parts = Array::new();
    for length in lengths {
        if rest.is_empty() {
            break;
        }
        let (part, after) = rest.split_at(length.min(rest.len()));
        parts.push(Zval::str(part));
        rest = after;
    }
    Ok(parts.into())
}

/// `Socket::readVector()`
pub(crate) fn read_vector(call: &Call) -> Result<Zval> {
    read(call, false)
}

/// `Socket::readVectorAll()`
pub(crate) fn read_vector_all(call: &Call) -> Result<Zval> {
    read(call, true)
}
