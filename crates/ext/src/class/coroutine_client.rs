//! `Swoole\Coroutine\Client`: a socket that is made when it connects, and made anew when it connects again. All else is [`crate::socket`]'s.

use std::{cell::RefCell, os::fd::AsRawFd, path::Path, rc::Rc};

use steel_engine::net::SockAddr;
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, ZStr, Zval};

use super::coroutine_socket::{self, file_part};
use crate::{
    errors::{self, code},
    slots::coroutine_client as slot,
    socket::{Deadline, Failure, Socket, merged},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

/// `SWOOLE_SSL`
const SSL: i64 = 512;
/// What of a type is its kind of socket.
const KIND: i64 = 0x1f;

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// `EISCONN`, `ESOCKTNOSUPPORT`
const EISCONN: i64 = 106;
const ESOCKTNOSUPPORT: i64 = 94;

/// `SWOOLE_SOCK_*`: domain and type.
const KINDS: [(i64, i32, i32); 6] = [(1, 2, 1), (3, 10, 1), (2, 2, 2), (4, 10, 2), (5, 1, 1), (6, 1, 2)];

/// The state of one object.
#[derive(Default)]
pub(crate) struct ClientState {
    /// From connect() to close().
    socket: RefCell<Option<Rc<Socket>>>,
}

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ClientState {
        ClientState::default()
    }
}

/// Domain and type of a kind of client.
pub(crate) fn kind_of(kind: i64) -> Option<(i32, i32)> {
    KINDS.iter().find(|(number, ..)| *number == kind & KIND).map(|(_, domain, kind)| (*domain, *kind))
}

fn tell(object: &Object, failure: &Failure) {
    failure.note();
    object.set_slot(slot::ERR_CODE, failure.code);
    object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
}

/// The answer of what does something, or does not.
fn said(object: &Object, outcome: std::result::Result<(), Failure>) -> bool {
    match outcome {
        Ok(()) => true,
        Err(failure) => {
            tell(object, &failure);
            false
        }
    }
}

fn object(call: &Call) -> Result<(&Object, &ClientState)> {
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    Ok((object, call.this::<ClientState>()?))
}

/// The socket, if it has an open one.
fn open(state: &ClientState) -> Option<Rc<Socket>> {
    state.socket.borrow().clone().filter(|socket| !socket.is_closed())
}

/// `$this` with its socket. `None`: it has none, and says so.
fn this(call: &Call) -> Result<Option<(&Object, Rc<Socket>)>> {
    let (object, state) = object(call)?;
    match open(state) {
        Some(socket) => Ok(Some((object, socket))),
        None => {
            tell(object, &Failure::new(code::ENOTCONN));
            Ok(None)
        }
    }
}

/// `Client::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let kind = call.int(0)?;
    if kind_of(kind).is_none() {
        let text = "expects parameter 1 to be client type, unknown type";
        return Err(Error::type_error(format!("Swoole\\Coroutine\\Client::__construct() {text} {kind} given")));
    }
    object(call)?.0.set_slot(slot::TYPE, kind);
    Ok(())
}

/// `Client::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Client::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    if given.is_empty() {
        return Ok(false);
    }
    let (object, state) = object(call)?;
    let settings = merged(object.slot(slot::SETTING), &given);
    object.set_slot(slot::SETTING, settings);
    match open(state) {
        Some(socket) => socket.set(&given),
        None => Ok(true),
    }
}

/// A new socket of the client's kind, with its settings.
fn make(object: &Object, state: &ClientState) -> Result<Option<Rc<Socket>>> {
    let kind = object.slot(slot::TYPE).to_int()?;
    let Some((domain, of)) = kind_of(kind) else { return Ok(None) };
    let socket = match Socket::open(domain, of, 0) {
        Ok(socket) => socket,
        Err(error) => {
            let number = error.raw_os_error().unwrap_or(0);
            tell(object, &Failure::of(&error));
            errors::warning(&format!("new Socket() failed. Error: {} [{number}]", errors::text(number)))?;
            return Ok(None);
        }
    };
    if kind & SSL != 0 {
        socket.want_tls();
    }
    state.socket.replace(Some(Rc::clone(&socket)));
    let number = socket.net().map_or(-1, |net| i64::from(net.as_raw_fd()));
    object.set_slot(slot::FD, number);
    object.set_slot(slot::SOCKET, coroutine_socket::object(Rc::clone(&socket)));
    if let Some(settings) = object.slot(slot::SETTING).as_array() {
        socket.set(&settings)?;
    }
    Ok(Some(socket))
}

/// It has no socket any more.
fn release(object: &Object, state: &ClientState, socket: &Rc<Socket>) {
    let is_own = state.socket.borrow().as_ref().is_some_and(|own| Rc::ptr_eq(own, socket));
    if is_own {
        state.socket.take();
        object.set_slot(slot::FD, -1);
        object.set_slot(slot::SOCKET, Zval::null());
        object.set_slot(slot::CONNECTED, false);
    }
    socket.close();
}

/// `Client::connect()`
pub(crate) fn connect(call: &Call) -> Result<bool> {
    let (host, port, seconds) = (call.str(0)?, call.int_or(1, 0)?, call.float_or(2, 0.0)?);
    if host.as_bytes().is_empty() {
        errors::misuse("The host is empty")?;
        return Ok(false);
    }
    let (object, state) = object(call)?;
    if open(state).is_some() {
        tell(object, &Failure::new(EISCONN));
        return Ok(false);
    }
    if matches!(object.slot(slot::TYPE).to_int()? & KIND, 1 | 3) && !(1..65_536).contains(&port) {
        errors::misuse("The port is invalid")?;
        return Ok(false);
    }
    let Some(socket) = make(object, state)? else { return Ok(false) };
    let mut times = socket.times.get();
    if seconds != 0.0 {
        times.connect = seconds;
        socket.times.set(times);
    }
    match socket.connect(host.as_bytes(), port, 0.0)? {
        Ok(()) => {}
        Err(failure) => {
            tell(object, &failure);
            release(object, state, &socket);
            return Ok(false);
        }
    }
    if seconds != 0.0 {
        (times.read, times.write) = (seconds, seconds);
        socket.times.set(times);
    }
    object.set_slot(slot::CONNECTED, true);
    Ok(true)
}

fn text(object: &Object, outcome: std::result::Result<ZStr, Failure>) -> Zval {
    match outcome {
        Ok(text) => text.into(),
        Err(failure) => {
            tell(object, &failure);
            Zval::bool(false)
        }
    }
}

/// `Client::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    let seconds = call.float_or(0, 0.0)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let mut deadline = Deadline::new(seconds, socket.times.get().read);
    let outcome = if socket.has_packets() {
        socket.receive_packet(&mut deadline)?
    } else {
        socket.receive(ROOM, &mut deadline)?
    };
    if let Err(failure) = &outcome
        && failure.code == code::PACKAGE_LENGTH_NOT_FOUND
    {
        tell(object, failure);
        return Ok(Zval::str(""));
    }
    Ok(text(object, outcome))
}

/// `Client::peek()`
pub(crate) fn peek(call: &Call) -> Result<Zval> {
    let length = call.int_or(0, ROOM as i64 - 1)?;
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else {
        errors::misuse("length must be greater than 0")?;
        return Ok(Zval::bool(false));
    };
    Ok(text(object, socket.peek(length)))
}

/// `Client::send()`
pub(crate) fn send(call: &Call) -> Result<Zval> {
    let (data, seconds) = (call.str(0)?, call.float_or(1, 0.0)?);
    if data.as_bytes().is_empty() {
        errors::misuse("data to send is empty")?;
        return Ok(Zval::bool(false));
    }
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    let mut deadline = Deadline::new(seconds, socket.times.get().write);
    let (sent, failure) = socket.send_all(data.as_bytes(), &mut deadline)?;
    if let Some(failure) = &failure {
        tell(object, failure);
    }
    Ok(if failure.is_some() && sent == 0 { Zval::bool(false) } else { Zval::int(sent as i64) })
}

/// `Client::sendfile()`
pub(crate) fn sendfile(call: &Call) -> Result<bool> {
    let (file, offset, length) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let Some((path, from, bytes)) = file_part(&file, offset, length)? else { return Ok(false) };
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    if socket.net().is_some_and(|net| net.is_datagram()) {
        return Ok(said(object, Err(Failure::with(code::EINVAL, "dgram socket cannot use sendfile"))));
    }
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    let outcome = socket.send_file(Path::new(&path), from, bytes, &mut deadline)?;
    Ok(said(object, outcome))
}

/// The socket of a client that speaks without having connected.
fn unconnected(call: &Call) -> Result<Option<(&Object, Rc<Socket>)>> {
    let (object, state) = object(call)?;
    let socket = match open(state) {
        Some(socket) => Some(socket),
        None => make(object, state)?,
    };
    Ok(socket.map(|socket| (object, socket)))
}

/// `Client::sendto()`
pub(crate) fn sendto(call: &Call) -> Result<bool> {
    let (host, port, data) = (call.str(0)?, call.int(1)?, call.str(2)?);
    if data.as_bytes().is_empty() {
        return Ok(false);
    }
    let Some((object, socket)) = unconnected(call)? else { return Ok(false) };
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    let outcome = socket.send_to(host.as_bytes(), port, data.as_bytes(), &mut deadline)?;
    Ok(said(object, outcome.map(drop)))
}

/// `Client::recvfrom()`
pub(crate) fn recvfrom(call: &Call) -> Result<Zval> {
    let length = call.int(0)?;
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else {
        return Ok(Zval::bool(false));
    };
    let Some((object, socket)) = unconnected(call)? else { return Ok(Zval::bool(false)) };
    let mut deadline = Deadline::new(0.0, socket.times.get().read);
    match socket.receive_from(length, &mut deadline)? {
        Ok((message, from)) => {
            call.assign(1, Zval::str(&from.host));
            call.assign(2, Zval::int(from.port.into()));
            Ok(message.into())
        }
        Err(failure) => {
            tell(object, &failure);
            Ok(Zval::bool(false))
        }
    }
}

/// `Client::enableSSL()`
pub(crate) fn enable_ssl(call: &Call) -> Result<bool> {
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    if !matches!(object.slot(slot::TYPE).to_int()? & KIND, 1 | 3) {
        return Ok(said(object, Err(Failure::new(ESOCKTNOSUPPORT))));
    }
    if socket.is_secure() {
        return Ok(said(object, Err(Failure::new(EISCONN))));
    }
    socket.want_tls();
    if let Some(settings) = object.slot(slot::SETTING).as_array() {
        socket.set_protocol(&settings)?;
    }
    let outcome = socket.handshake(None)?;
    if socket.is_closed() {
        release(object, call.this::<ClientState>()?, &socket);
    }
    Ok(said(object, outcome))
}

/// `Client::getPeerCert()`
pub(crate) fn get_peer_cert(call: &Call) -> Result<Zval> {
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    Ok(text(object, socket.peer_certificate().map(|pem| ZStr::new(pem.as_bytes()))))
}

/// `Client::verifyPeerCert()`
pub(crate) fn verify_peer_cert(call: &Call) -> Result<bool> {
    let allow_self_signed = call.bool_or(0, false)?;
    let Some((object, socket)) = this(call)? else { return Ok(false) };
    Ok(said(object, socket.verify_peer(allow_self_signed)))
}

/// `Client::exportSocket()`
pub(crate) fn export_socket(call: &Call) -> Result<Zval> {
    let socket = object(call)?.0.slot(slot::SOCKET).clone();
    Ok(if socket.is_null() { Zval::bool(false) } else { socket })
}

/// `Client::isConnected()`
pub(crate) fn is_connected(call: &Call) -> Result<bool> {
    Ok(open(object(call)?.1).is_some_and(|socket| socket.is_connected()))
}

fn name_of(call: &Call, ask: impl FnOnce(&steel_engine::net::Socket) -> std::io::Result<SockAddr>) -> Result<Zval> {
    let Some((object, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    match socket.name(ask) {
        Ok(name) => {
            let mut array = Array::new();
            array.set("host", Zval::str(&name.host)); // As older versions call it.
            array.set("address", Zval::str(&name.host));
            array.set("port", i64::from(name.port));
            Ok(array.into())
        }
        Err(failure) => {
            tell(object, &failure);
            Ok(Zval::bool(false))
        }
    }
}

/// `Client::getsockname()`
pub(crate) fn getsockname(call: &Call) -> Result<Zval> {
    name_of(call, steel_engine::net::Socket::local_name)
}

/// `Client::getpeername()`
pub(crate) fn getpeername(call: &Call) -> Result<Zval> {
    name_of(call, steel_engine::net::Socket::peer_name)
}

/// `Client::close()`. As in the reference it answers false while somebody waits, who then may close it, too; it is closed in any case.
pub(crate) fn close(call: &Call) -> Result<bool> {
    let (object, state) = object(call)?;
    let Some(socket) = state.socket.borrow().clone() else {
        tell(object, &Failure::new(code::ENOTCONN));
        return Ok(false);
    };
    if socket.is_awaited() && !socket.is_closed() {
        socket.close();
        object.set_slot(slot::CONNECTED, false);
        tell(object, &Failure::new(code::CLOSE_WAIT));
        return Ok(false);
    }
    release(object, state, &socket);
    Ok(true)
}
