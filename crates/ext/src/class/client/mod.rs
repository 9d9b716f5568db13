//! `Swoole\Client`: a socket of [`crate::socket`] that blocks the process while it waits; or, with `SWOOLE_SOCK_ASYNC`, one that calls
//! back ([`callbacks`]).

pub(crate) mod callbacks;
mod kept;
mod own_path;

use std::{
    cell::{Cell, RefCell},
    os::fd::{AsFd, AsRawFd},
    path::Path,
    rc::Rc,
};

use steel_engine::net::{self, Name, SockAddr};
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, ZStr, Zval, object::Tracer};

use own_path::OwnPath;

use super::{coroutine_client::kind_of, coroutine_socket::file_part};
use crate::{
    error_text,
    errors::{self, code},
    slots::client as slot,
    socket::{Deadline, Failure, Socket, exported::export, merged},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

/// `SWOOLE_SSL`, `SWOOLE_ASYNC`, `SWOOLE_KEEP`
const SSL: i64 = 512;
const ASYNC: i64 = 1024;
const KEEP: i64 = 4096;
/// What of a type is its kind of socket.
const KIND: i64 = 0x1f;
/// `SWOOLE_SOCK_UNIX_DGRAM`
const UNIX_DATAGRAMS: i64 = 6;

const MSG_PEEK: i64 = 2;
const MSG_DONTWAIT: i64 = 64;
const MSG_WAITALL: i64 = 256;
/// `true`, as older programs give it.
const ALL: i64 = 1;

/// `EAGAIN`
const EAGAIN: i64 = 11;

/// How much is received at once.
const ROOM: usize = 64 * 1024;

/// The state of one object.
#[derive(Default)]
pub(crate) struct ClientState {
    connection: RefCell<Option<Connection>>,
    /// Of a socket for Unix datagrams.
    own_path: RefCell<Option<OwnPath>>,
    /// Who has sent last.
    from: RefCell<Option<Name>>,
    /// Does it call back?
    is_async: Cell<bool>,
    /// Of one that calls back: its connection, from the start of the connect to its end.
    link: RefCell<Option<Rc<callbacks::Link>>>,
    events: callbacks::Events,
}

impl ClientState {
    fn is_async(&self) -> bool {
        self.is_async.get()
    }

    fn link(&self) -> Option<Rc<callbacks::Link>> {
        self.link.borrow().clone()
    }
}

/// From connect() to close().
#[derive(Clone)]
struct Connection {
    socket: Rc<Socket>,
    /// Where it is kept; `None`: nowhere.
    target: Option<String>,
}

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ClientState {
        ClientState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.events.trace(tracer);
        if let Some(connection) = &*self.connection.borrow() {
            connection.socket.trace(tracer);
        }
    }
}

fn object(call: &Call) -> Result<(&Object, &ClientState)> {
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    Ok((object, call.this::<ClientState>()?))
}

/// `$this` with its connection. `None`, with the reference's warning: it has none.
fn this(call: &Call) -> Result<Option<(&Object, &ClientState, Rc<Socket>)>> {
    let (object, state) = object(call)?;
    let connection = state.connection.borrow().clone();
    match connection {
        Some(Connection { socket, .. }) => Ok(Some((object, state, socket))),
        None => {
            object.set_slot(slot::ERR_CODE, code::CLIENT_NO_CONNECTION);
            errors::misuse("client is not connected to server")?;
            errors::set_last(code::CLIENT_NO_CONNECTION);
            Ok(None)
        }
    }
}

/// Notes a failure, with a warning as the reference gives it.
fn fail(object: &Object, what: &str, failure: &Failure) -> Result<Zval> {
    // The system's own limits end a blocking call with this.
    let number = if failure.code == code::ETIMEDOUT { EAGAIN } else { failure.code };
    object.set_slot(slot::ERR_CODE, number);
    let text = if number == failure.code { failure.text() } else { error_text::of(number) };
    errors::set_last(number);
    errors::warning(&format!("{what}, Error: {text}[{number}]"))?;
    errors::set_last(number);
    Ok(Zval::bool(false))
}

/// `Client::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (kind, is_async, id) = (call.int(0)?, call.bool_or(1, false)?, call.str_or_null(2)?);
    begin(call, kind, is_async || kind & ASYNC != 0)?;
    let (object, _) = object(call)?;
    if let Some(id) = id.filter(|id| !id.as_bytes().is_empty()) {
        object.set_slot(slot::ID, id);
    }
    Ok(())
}

/// What the constructors of both generations do.
fn begin(call: &Call, kind: i64, is_async: bool) -> Result {
    if kind_of(kind).is_none() {
        let text = "expects parameter 1 to be client type, unknown type";
        return Err(Error::type_error(format!("{}() {text} {kind} given", call.qualified_name())));
    }
    let (object, state) = object(call)?;
    object.set_slot(slot::TYPE, kind);
    state.is_async.set(is_async);
    Ok(())
}

/// `Client::__destruct()`. A connection that calls back has a reference of its own: here it is only one that the engine destroys with all
/// others, and is released with the loop.
pub(crate) fn destruct(call: &Call) -> Result {
    let (object, state) = object(call)?;
    if state.link().is_none() {
        end(object, state, false);
    }
    Ok(())
}

/// `Client::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    let (object, _) = object(call)?;
    let settings = merged(object.slot(slot::SETTING), &given);
    object.set_slot(slot::SETTING, settings);
    Ok(true)
}

/// A new socket of the client's kind, with its settings.
fn make(object: &Object, state: &ClientState, target: Option<String>, blocks: bool) -> Result<Option<Rc<Socket>>> {
    let kind = object.slot(slot::TYPE).to_int()?;
    let Some((domain, of)) = kind_of(kind) else { return Ok(None) };
    let (socket, count) = match target.as_deref().and_then(kept::take) {
        Some((socket, count)) => (socket, Some(count)),
        None => match Socket::open(domain, of, 0) {
            Ok(socket) => (socket, None),
            Err(error) => {
                fail(object, "socket() failed", &Failure::of(&error))?;
                return Ok(None);
            }
        },
    };
    if blocks {
        socket.block();
    }
    if kind & SSL != 0 {
        socket.want_tls();
    }
    if let Some(settings) = object.slot(slot::SETTING).as_array() {
        // One that was kept is bound and connected already.
        let good = if count.is_some() { socket.set_protocol(&settings)? } else { socket.set(&settings)? };
        if !good {
            object.set_slot(slot::ERR_CODE, errors::last());
            return Ok(None);
        }
    }
    // Values of the settings may have run PHP code that has connected meanwhile.
    if state.connection.borrow().is_some() {
        errors::misuse("connection to the server has already been established")?;
        return Ok(None);
    }
    state.connection.replace(Some(Connection { socket: Rc::clone(&socket), target }));
    object.set_slot(slot::REUSE, count.is_some());
    object.set_slot(slot::REUSE_COUNT, count.unwrap_or(0));
    object.set_slot(slot::SOCK, socket.net().map_or(-1, |net| i64::from(net.as_raw_fd())));
    Ok(Some(socket))
}

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

/// Closes or keeps the connection. False: there is none.
fn end(object: &Object, state: &ClientState, force: bool) -> bool {
    let Some(Connection { socket, target }) = state.connection.take() else { return false };
    state.own_path.take();
    object.set_slot(slot::SOCK, -1);
    match target.filter(|_| !force && socket.check_liveness().is_ok()) {
        Some(target) => kept::keep(target, socket, object.slot(slot::REUSE_COUNT).as_int().unwrap_or(0) + 1),
        None => drop(socket.close()),
    }
    true
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
    let known = state.connection.borrow().clone().map(|connection| connection.socket);
    let socket = match known {
        Some(socket) => socket,
        None => match make(object, state, None, true)? {
            Some(socket) => socket,
            None => return Ok(false),
        },
    };
    let mut deadline = Deadline::new(0.0, socket.times.get().write);
    match socket.send_to(host.as_bytes(), port, data.as_bytes(), &mut deadline)? {
        Ok(_) => Ok(true),
        Err(failure) => fail(object, "sendto() failed", &failure).map(|_| false),
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

/// The connection, if it is encrypted, or the reference's warning.
fn secure(call: &Call) -> Result<Option<(&Object, Rc<Socket>)>> {
    let Some((object, _, socket)) = this(call)? else { return Ok(None) };
    if socket.is_secure() {
        return Ok(Some((object, socket)));
    }
    errors::misuse("SSL is not ready")?;
    Ok(None)
}

/// `Client::getPeerCert()`
pub(crate) fn get_peer_cert(call: &Call) -> Result<Zval> {
    let Some((_, socket)) = secure(call)? else { return Ok(Zval::bool(false)) };
    Ok(socket.peer_certificate().map_or(Zval::bool(false), Zval::str))
}

/// `Client::verifyPeerCert()`
pub(crate) fn verify_peer_cert(call: &Call) -> Result<bool> {
    let allow_self_signed = call.bool_or(0, false)?;
    let Some((object, socket)) = secure(call)? else { return Ok(false) };
    let judged = socket.verify_peer(allow_self_signed);
    if let Err(failure) = &judged {
        failure.note();
        object.set_slot(slot::ERR_CODE, failure.code);
    }
    Ok(judged.is_ok())
}

/// `Client::getSocket()`
pub(crate) fn get_socket(call: &Call) -> Result<Zval> {
    let Some((object, _, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    match socket.net() {
        Some(net) => export(net.as_fd()),
        None => fail(object, "getSocket() failed", &Failure::new(code::EBADF)),
    }
}

/// `Client::isConnected()`
pub(crate) fn is_connected(call: &Call) -> Result<bool> {
    let (_, state) = object(call)?;
    if state.is_async() {
        return Ok(state.link().is_some_and(|link| link.is_open()));
    }
    Ok(state.connection.borrow().is_some())
}

fn named(name: &Name) -> Zval {
    let mut array = Array::new();
    array.set("port", i64::from(name.port));
    array.set("host", Zval::str(&name.host));
    array.into()
}

fn name_of(call: &Call, what: &str, ask: impl FnOnce(&net::Socket) -> std::io::Result<SockAddr>) -> Result<Zval> {
    let Some((object, _, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    match socket.name(ask) {
        Ok(name) => Ok(named(&name)),
        Err(failure) => fail(object, &format!("{what}() failed"), &failure),
    }
}

/// `Client::getsockname()`
pub(crate) fn getsockname(call: &Call) -> Result<Zval> {
    name_of(call, "getsockname", net::Socket::local_name)
}

/// `Client::getpeername()`
pub(crate) fn getpeername(call: &Call) -> Result<Zval> {
    let from = object(call)?.1.from.borrow().clone();
    match from {
        Some(from) => Ok(named(&from)),
        None => name_of(call, "getpeername", net::Socket::peer_name),
    }
}

/// `Client::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    if object(call)?.1.is_async() {
        return callbacks::close(call);
    }
    let force = call.bool_or(0, false)?;
    let (object, state) = object(call)?;
    if end(object, state, force) {
        return Ok(true);
    }
    errors::misuse("client is not connected to the server")?;
    Ok(false)
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
