//! The callback API of `Swoole\Client` (`SWOOLE_SOCK_ASYNC`), which is `Swoole\Async\Client` as well.
//!
//! The methods are here; [`link`] is one connection, driven by a task of the loop in [`driver`]; [`outgoing`] is what it has still to send.

mod driver;
mod events;
mod link;
mod outgoing;

use std::{path::Path, rc::Rc};

use bytes::Bytes;
use steel_engine::{files, net::Name};
use steel_zend::{Call, Error, Level, Object, Result, Zval, ini, report};

pub(crate) use events::Events;
pub(super) use link::Link;

use super::{ClientState, KIND, UNIX_DATAGRAMS, fail, object, own_path::OwnPath, socket_of};
use crate::{
    class::{callback, coroutine_socket::file_part},
    errors::{self, code},
    runtime::runtime,
    slots::client as slot,
    socket::{Failure, Socket},
};
use driver::Target;
use events::Event;
use outgoing::Piece;

/// `SWOOLE_SOCK_TCP`, `SWOOLE_SOCK_TCP6`: kinds that need a port, and of which TLS can be spoken.
const TCP: [i64; 2] = [1, 3];

/// `Async\Client::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    super::begin(call, call.int(0)?, true)
}

/// `Client::on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    let name = call.str(0)?;
    let (_, state) = object(call)?;
    if !state.is_async() {
        errors::misuse("only asynchronous clients have events")?;
        return Ok(false);
    }
    let Some(event) = Event::of(name.as_bytes()) else {
        errors::misuse(&format!("Unknown event callback type name '{}'", name.to_lossy()))?;
        return Ok(false);
    };
    let Some(callback) = callback::checked(call.arg(1))? else { return Ok(false) };
    let old = state.events.set(event, Some(callback));
    drop(old);
    Ok(true)
}

/// `Client::connect()`
pub(super) fn connect(call: &Call) -> Result<bool> {
    let (host, port, seconds) = (call.str(0)?, call.int_or(1, 0)?, call.float_or(2, 0.5)?);
    let (object, state) = object(call)?;
    if host.as_bytes().is_empty() {
        errors::misuse("The host is empty")?;
        return Ok(false);
    }
    if state.link().is_some() {
        errors::misuse("connection to the server has already been established")?;
        return Ok(false);
    }
    let kind = object.slot(slot::TYPE).to_int()?;
    if TCP.contains(&(kind & KIND)) && !(1..65_536).contains(&port) {
        errors::misuse("The port is invalid")?;
        errors::set_last(code::INVALID_PARAMS);
        return Ok(false);
    }
    if let Some(missing) = missing(state, kind) {
        return report(Level::Fatal, &format!("no '{missing}' callback function")).and(Err(Error::Bailout));
    }
    let Some(socket) = socket_of(object, state, false)? else { return Ok(false) };
    let is_named = kind & KIND != UNIX_DATAGRAMS || state.own_path.borrow().is_some();
    match if is_named { Ok(None) } else { OwnPath::bind(&socket) } {
        Ok(None) => {}
        Ok(path) => drop(state.own_path.replace(path)),
        Err(failure) => {
            super::end(object, state, true);
            return fail(object, "bind() failed", &failure).map(|_| false);
        }
    }
    let (most, watermarks) = (highest(object)?, watermarks(object)?);
    // Values of the settings may have run PHP code that was faster.
    if state.link().is_some() {
        errors::misuse("connection to the server has already been established")?;
        return Ok(false);
    }
    runtime().need_loop()?;
    let link = Rc::new(Link::new(object.clone(), socket, most, watermarks));
    drop(state.link.replace(Some(Rc::clone(&link))));
    if can_send(&link.socket, host.as_bytes(), port) {
        link.course.opened();
    }
    let target = Target { host: host.as_bytes().to_vec(), port, limit: callback::limit(seconds) };
    runtime().start_task(driver::drive(link, target));
    Ok(true)
}

/// Messages to an address in digits, or to a path, can be sent before the event connect.
fn can_send(socket: &Socket, host: &[u8], port: i64) -> bool {
    let Some(net) = socket.net().filter(|net| net.is_datagram()) else { return false };
    let address = u16::try_from(port).ok().and_then(|port| Name::parse(net.domain(), host, port).ok());
    address.is_some_and(|address| net.connect(&address).is_ok_and(|done| done))
}

/// The callback that must be there and is not.
fn missing(state: &ClientState, kind: i64) -> Option<&'static str> {
    let is_stream = !matches!(kind & KIND, 2 | 4 | 6);
    let needed = [Event::Receive, Event::Connect, Event::Error, Event::Close];
    let needed = if is_stream { &needed[..] } else { &needed[..1] };
    needed.iter().find(|event| state.events.get(**event).is_none()).map(|event| event.name())
}

fn setting(object: &Object, key: &str) -> Result<Option<usize>> {
    let settings = object.slot(slot::SETTING).as_array();
    let value = settings.as_ref().and_then(|settings| settings.get(key)).filter(|value| !value.deref().is_null());
    Ok(value.map(|value| value.to_int()).transpose()?.and_then(|bytes| usize::try_from(bytes).ok()))
}

/// Bytes that may wait to be sent.
fn highest(object: &Object) -> Result<usize> {
    let usual = usize::try_from(ini::get_int("swoole.socket_buffer_size")).unwrap_or(usize::MAX);
    Ok(setting(object, "socket_buffer_size")?.filter(|bytes| *bytes > 0).unwrap_or(usual))
}

/// Bytes from which on `bufferFull` is told, and down to which `bufferEmpty` is.
fn watermarks(object: &Object) -> Result<(usize, usize)> {
    let high = highest(object)? / 5 * 4;
    Ok((
        setting(object, "buffer_high_watermark")?.unwrap_or(high),
        setting(object, "buffer_low_watermark")?.unwrap_or(0),
    ))
}

/// `$this` with its open connection. `None`, with the reference's warning: it has none.
fn open(call: &Call) -> Result<Option<(&Object, Rc<Link>)>> {
    let (object, state) = object(call)?;
    match state.link().filter(|link| link.is_open()) {
        Some(link) => Ok(Some((object, link))),
        None => {
            object.set_slot(slot::ERR_CODE, code::CLIENT_NO_CONNECTION);
            errors::misuse("client is not connected to server")?;
            errors::set_last(code::CLIENT_NO_CONNECTION);
            Ok(None)
        }
    }
}

/// `Client::send()`
pub(super) fn send(call: &Call) -> Result<Zval> {
    let data = call.str(0)?;
    if data.as_bytes().is_empty() {
        errors::misuse("data to send is empty")?;
        return Ok(Zval::bool(false));
    }
    let Some((object, link)) = open(call)? else { return Ok(Zval::bool(false)) };
    errors::set_last(0);
    match link.send(data.as_bytes()) {
        Ok(full) => {
            if full {
                events::emit(object, Event::BufferFull)?;
            }
            Ok(Zval::int(data.as_bytes().len() as i64))
        }
        Err(failure) => fail(object, &format!("failed to send {} bytes", data.as_bytes().len()), &failure),
    }
}

/// `Client::sendto()`
pub(super) fn sendto(call: &Call) -> Result<bool> {
    let (host, port, data) = (call.str(0)?, call.int(1)?, call.str(2)?);
    let (object, state) = object(call)?;
    if data.as_bytes().is_empty() {
        errors::notice("data to send is empty")?;
        return Ok(false);
    }
    let Some(socket) = socket_of(object, state, false)? else { return Ok(false) };
    match send_message(&socket, host.as_bytes(), port, data.as_bytes()) {
        Ok(()) => Ok(true),
        Err(failure) => fail(object, "sendto() failed", &failure).map(|_| false),
    }
}

/// To an address in digits, or a path: names take time.
fn send_message(socket: &Socket, host: &[u8], port: i64, data: &[u8]) -> std::result::Result<(), Failure> {
    let net = socket.net().ok_or_else(|| Failure::new(code::EBADF))?;
    if !net.is_datagram() {
        return Err(Failure::new(code::NOT_SUPPORTED));
    }
    let port = u16::try_from(port).map_err(|_| Failure::new(code::EINVAL))?;
    let address = Name::parse(net.domain(), host, port).map_err(|_| Failure::new(code::BAD_HOST_ADDR))?;
    match net.send_to(data, &address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Err(Failure::new(11)), // EAGAIN
        Err(error) => Err(Failure::of(&error)),
    }
}

/// `Client::sendfile()`
pub(super) fn sendfile(call: &Call) -> Result<bool> {
    let (file, offset, length) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let Some((path, from, bytes)) = file_part(&file, offset, length)? else { return Ok(false) };
    let Some((object, link)) = open(call)? else { return Ok(false) };
    if link.socket.net().is_some_and(|net| net.is_datagram()) {
        errors::misuse("dgram socket cannot use sendfile")?;
        return Ok(false);
    }
    let (file, size) = match files::open_to_send(Path::new(&path).as_os_str().as_encoded_bytes()) {
        Ok(open) => open,
        Err(error) => {
            let failure = Failure::with(error.errno(), error.to_string());
            return fail(object, &format!("sendfile({path}) failed"), &failure).map(|_| false);
        }
    };
    let end = if bytes == 0 { size } else { from.saturating_add(bytes).min(size) };
    if from >= end {
        errors::misuse(&format!("sendfile({path}) failed: there is nothing behind its byte {from}"))?;
        return Ok(false);
    }
    link.queue(Piece::File { file, at: from, end });
    Ok(true)
}

/// `Client::enableSSL()`
pub(super) fn enable_ssl(call: &Call) -> Result<bool> {
    let Some(callback) = call.callable_or_null(0)? else {
        let text = "require `onSslReady` callback";
        return Err(Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS));
    };
    let Some((object, link)) = open(call)? else { return Ok(false) };
    if !TCP.contains(&(object.slot(slot::TYPE).to_int()? & KIND)) {
        errors::misuse("cannot use enableSSL")?;
        return Ok(false);
    }
    if link.socket.is_secure() || link.greets() {
        errors::misuse("SSL has been enabled")?;
        return Ok(false);
    }
    link.socket.want_tls();
    if let Some(settings) = object.slot(slot::SETTING).as_array()
        && !link.socket.set_protocol(&settings)?
    {
        return Ok(false);
    }
    let (_, state) = super::object(call)?;
    let old = state.events.set(Event::SslReady, Some(callback));
    drop(old);
    // What was sent before goes in the clear, what is sent from now on does not.
    link.queue(Piece::Tls);
    Ok(true)
}

/// `Client::sleep()`, `pause()`
pub(crate) fn sleep(call: &Call) -> Result<bool> {
    Ok(open(call)?.is_some_and(|(_, link)| link.set_sleeping(true)))
}

/// `Client::wakeup()`, `resume()`
pub(crate) fn wakeup(call: &Call) -> Result<bool> {
    Ok(open(call)?.is_some_and(|(_, link)| link.set_sleeping(false)))
}

/// `Client::close()`
pub(super) fn close(call: &Call) -> Result<bool> {
    let (object, state) = object(call)?;
    match state.link() {
        Some(link) => link.close(),
        // One that has only sent messages.
        None if super::end(object, state, true) => Ok(true),
        None => {
            errors::misuse("client is not connected to the server")?;
            Ok(false)
        }
    }
}

/// `Client::shutdown()`
pub(super) fn shutdown(call: &Call) -> Result<bool> {
    let how = call.int(0)?;
    let Some((object, link)) = open(call)? else { return Ok(false) };
    match link.socket.shut_down(how) {
        Ok(()) => Ok(true),
        Err(failure) => fail(object, "shutdown() failed", &failure).map(|_| false),
    }
}

/// Cannot be used: what comes goes to the event receive.
pub(super) fn recv() -> Result<Zval> {
    errors::misuse("what an asynchronous client receives goes to its callback 'receive'")?;
    Ok(Zval::bool(false))
}

/// Bytes that wait for a socket that takes no more.
fn copy(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(bytes)
}
