//! `Swoole\Client`: a socket of [`crate::socket`] that blocks the process while it waits ([`blocking`]); or, with `SWOOLE_SOCK_ASYNC`, one
//! that calls back ([`callbacks`]). Here is what both have: the state, its beginning and its end; [`about`] tells of the connection.

mod about;
mod blocking;
pub(crate) mod callbacks;
mod kept;
mod own_path;

use std::{
    cell::{Cell, RefCell},
    os::fd::AsRawFd,
    rc::Rc,
};

use steel_engine::net::Name;
use steel_zend::{Call, Error, Object, Result, State, Storage, Zval, object::Tracer};

pub(crate) use about::{get_peer_cert, get_socket, getpeername, getsockname, is_connected, verify_peer_cert};
pub(crate) use blocking::{connect, enable_ssl, recv, send, sendfile, sendto, shutdown};

use self::own_path::OwnPath;
use super::coroutine_client::kind_of;
use crate::{
    error_text,
    errors::{self, code},
    slots::client as slot,
    socket::{Failure, Socket, merged},
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

/// `EAGAIN`
const EAGAIN: i64 = 11;

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

    fn socket(&self) -> Option<Rc<Socket>> {
        self.connection.borrow().as_ref().map(|connection| Rc::clone(&connection.socket))
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
    const GOES_FIRST: bool = true;

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
    match state.socket() {
        Some(socket) => Ok(Some((object, state, socket))),
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
    let number = note_failure(object, failure);
    let text = if number == failure.code { failure.text() } else { error_text::of(number) };
    errors::warning(&format!("{what}, Error: {text}[{number}]"))?;
    errors::set_last(number);
    Ok(Zval::bool(false))
}

/// A call has failed: its number, which is in `errCode` and `swoole_last_error()`.
fn note_failure(object: &Object, failure: &Failure) -> i64 {
    // The system's own limits end a blocking call with this.
    let number = if failure.code == code::ETIMEDOUT { EAGAIN } else { failure.code };
    object.set_slot(slot::ERR_CODE, number);
    errors::set_last(number);
    number
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

/// The socket, made if there is none: one that has sent messages before has its own already.
fn socket_of(object: &Object, state: &ClientState, blocks: bool) -> Result<Option<Rc<Socket>>> {
    match state.socket() {
        Some(socket) => Ok(Some(socket)),
        None => make(object, state, None, blocks),
    }
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
