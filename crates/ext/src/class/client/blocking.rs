//! What a client does that blocks the process while it waits. One that calls back does it by [`callbacks`].

use std::{os::fd::AsRawFd, path::Path};

use steel_zend::{Call, Error, Object, Result, ZStr, Zval};

use super::{
    KEEP, KIND, UNIX_DATAGRAMS, callbacks, end, fail, make, note_failure, object, own_path::OwnPath, socket_of, this,
};
use crate::{
    class::coroutine_socket::file_part,
    errors::{self, code},
    slots::client as slot,
    socket::{Deadline, Failure},
};

const MSG_PEEK: i64 = 2;
const MSG_DONTWAIT: i64 = 64;
const MSG_WAITALL: i64 = 256;
/// `true`, as older programs give it.
const ALL: i64 = 1;

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// `Client::connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::connect(call);
    }
    let (host, port, seconds) = (call.str(0)?, call.int_or(1, 0)?, call.float_or(2, 0.5)?);
    let (object, state) = object(call)?;
    if host.as_bytes().is_empty() {
        errors::misuse("The host is empty")?;
        return Ok(false);
    }
    if state.connection.borrow().is_some() {
        errors::misuse("connection to the server has already been established")?;
        return Ok(false);
    }
    let kind = object.slot(slot::TYPE).to_int()?;
    if matches!(kind & KIND, 1 | 3) && !(1..65_536).contains(&port) {
        errors::misuse("The port is invalid")?;
        return Ok(false);
    }
    let id = object.slot(slot::ID).to_str()?;
    let target = format!("{}:{port} {kind} {}", host.to_lossy(), id.to_lossy());
    // One for Unix datagrams has a file that goes with its object.
    let target = (kind & KEEP != 0 && kind & KIND != UNIX_DATAGRAMS).then_some(target);
    let Some(socket) = make(object, state, target, true)? else { return Ok(false) };
    if object.slot(slot::REUSE).as_bool() == Some(true) {
        return Ok(true);
    }
    let mut times = socket.times.get();
    if seconds > 0.0 {
        (times.connect, times.read, times.write) = (seconds, seconds, seconds);
        socket.times.set(times);
    }
    let named = if kind & KIND == UNIX_DATAGRAMS { OwnPath::bind(&socket) } else { Ok(None) };
    let connected = match named {
        Ok(path) => {
            state.own_path.replace(path);
            socket.connect(host.as_bytes(), port, 0.0)?
        }
        Err(failure) => Err(failure),
    };
    if let Err(failure) = connected {
        end(object, state, true);
        object.set_slot(slot::ERR_CODE, failure.code);
        failure.note();
        let text = format!(
            "connect to server[{}:{port}] failed. Error: {}[{}]",
            host.to_lossy(),
            failure.text(),
            failure.code
        );
        errors::warning(&text)?;
        failure.note();
        return Ok(false);
    }
    Ok(true)
}

fn text(object: &Object, outcome: std::result::Result<ZStr, Failure>) -> Result<Zval> {
    match outcome {
        Ok(text) => Ok(text.into()),
        Err(failure) => fail(object, "recv() failed", &failure),
    }
}

/// `Client::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    if object(call)?.1.is_async() {
        return callbacks::recv();
    }
    let (size, flags) = (call.int_or(0, ROOM as i64)?, call.int_or(1, 0)?);
    let Some((object, state, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let size = usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(ROOM);
    let mut deadline = Deadline::new(0.0, socket.times.get().read);
    if socket.has_packets() {
        let outcome = socket.receive_packet(&mut deadline)?;
        let is_none = matches!(&outcome, Err(failure) if [code::PACKAGE_LENGTH_NOT_FOUND, code::PACKAGE_TOO_LARGE].contains(&failure.code));
        return if is_none { Ok(Zval::str("")) } else { text(object, outcome) };
    }
    if flags & MSG_DONTWAIT != 0
        && let Err(failure) = socket.peek(1)
    {
        return fail(object, "recv() failed", &failure);
    }
    if flags & MSG_PEEK != 0 {
        if let Err(failure) = socket.readable(&mut deadline)? {
            return fail(object, "recv() failed", &failure);
        }
        return text(object, socket.peek(size.min(ROOM)));
    }
    if flags & MSG_WAITALL != 0 || flags == ALL {
        let (all, failure) = socket.receive_all(size, &mut deadline)?;
        return match failure {
            Some(failure) if all.as_bytes().is_empty() => fail(object, "recv() failed", &failure),
            _ => Ok(all.into()),
        };
    }
    if socket.net().is_some_and(|net| net.is_datagram()) {
        let outcome = socket.receive_from(size.min(ROOM), &mut deadline)?;
        return text(
            object,
            outcome.map(|(message, from)| {
                state.from.replace(Some(from));
                message
            }),
        );
    }
    text(object, socket.receive(size.min(ROOM), &mut deadline)?)
}

/// `Client::send()`
pub(crate) fn send(call: &Call) -> Result<Zval> {
    if object(call)?.1.is_async() {
        return callbacks::send(call);
    }
    let data = call.str(0)?;
    if data.as_bytes().is_empty() {
        errors::misuse("data to send is empty")?;
        return Ok(Zval::bool(false));
    }
    let Some((object, _, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    let (sent, failure) = socket.send_all(data.as_bytes(), &mut deadline)?;
    match failure {
        Some(failure) if sent == 0 => {
            let number = socket.net().map_or(-1, |net| net.as_raw_fd());
            fail(object, &format!("failed to send({number}) {} bytes", data.as_bytes().len()), &failure)
        }
        _ => Ok(Zval::int(sent as i64)),
    }
}

/// `Client::sendfile()`
pub(crate) fn sendfile(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::sendfile(call);
    }
    let (file, offset, length) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let Some((path, from, bytes)) = file_part(&file, offset, length)? else { return Ok(false) };
    let Some((object, _, socket)) = this(call)? else { return Ok(false) };
    if socket.net().is_some_and(|net| net.is_datagram()) {
        errors::misuse("dgram socket cannot use sendfile")?;
        return Ok(false);
    }
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    match socket.send_file(Path::new(&path), from, bytes, &mut deadline)? {
        Ok(()) => Ok(true),
        Err(failure) => fail(object, "sendfile() failed", &failure).map(|_| false),
    }
}

/// `Client::sendto()`
pub(crate) fn sendto(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::sendto(call);
    }
    let (host, port, data) = (call.str(0)?, call.int(1)?, call.str(2)?);
    if data.as_bytes().is_empty() {
        errors::notice("data to send is empty")?;
        return Ok(false);
    }
    let (object, state) = object(call)?;
    let Some(socket) = socket_of(object, state, true)? else { return Ok(false) };
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    match socket.send_to(host.as_bytes(), port, data.as_bytes(), &mut deadline)? {
        Ok(_) => Ok(true),
        // A message that gets lost is nothing to warn of, here as on its way.
        Err(failure) => {
            note_failure(object, &failure);
            Ok(false)
        }
    }
}

/// `Client::enableSSL()`
pub(crate) fn enable_ssl(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::enable_ssl(call);
    }
    if call.callable_or_null(0)?.is_some() {
        let text = "sync client does not support `onSslReady` callback";
        return Err(Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS));
    }
    let Some((object, state, socket)) = this(call)? else { return Ok(false) };
    if !matches!(object.slot(slot::TYPE).to_int()? & KIND, 1 | 3) {
        errors::misuse("cannot use enableSSL")?;
        return Ok(false);
    }
    if socket.is_secure() {
        errors::misuse("SSL has been enabled")?;
        return Ok(false);
    }
    socket.want_tls();
    if let Some(settings) = object.slot(slot::SETTING).as_array() {
        socket.set_protocol(&settings)?;
    }
    match socket.handshake(None)? {
        Ok(()) => Ok(true),
        Err(failure) => {
            if socket.is_closed() {
                end(object, state, true);
            }
            fail(object, "TLS failed", &failure).map(|_| false)
        }
    }
}

/// `Client::shutdown()`
pub(crate) fn shutdown(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::shutdown(call);
    }
    let how = call.int(0)?;
    let Some((object, _, socket)) = this(call)? else { return Ok(false) };
    match socket.shut_down(how) {
        Ok(()) => Ok(true),
        Err(failure) => fail(object, "shutdown() failed", &failure).map(|_| false),
    }
}
