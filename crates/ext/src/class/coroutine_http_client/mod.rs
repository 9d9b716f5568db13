//! `Swoole\Coroutine\Http\Client`: here the object and what is set before a request; how it is sent is in `request`, the connection in `connection`,
//! what comes back in `response`.

mod connection;
mod request;
mod response;
mod websocket;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bytes::Bytes;
use connection::Connection;
use steel_engine::net::{self, SockAddr};
use steel_proto::tunnel::{self, Credentials};
use steel_zend::{Array, Call, Callable, Error, Key, Object, Result, State, Storage, ZStr, Zval, object::Tracer};

pub(crate) use websocket::{disconnect, ping, push, upgrade};

use super::{
    coroutine_socket::named,
    http_form,
    websocket_client::{Handshake, WebSocketSettings},
};
use crate::{
    errors::{self, code},
    slots::coroutine_http_client as slot,
    socket::{Failure, merged},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

/// `SWOOLE_HTTP_CLIENT_ESTATUS_*`
mod status {
    pub(super) const CONNECT_FAILED: i64 = -1;
    pub(super) const TIMED_OUT: i64 = -2;
    pub(super) const SERVER_RESET: i64 = -3;
    pub(super) const SEND_FAILED: i64 = -4;
}

/// What was set.
#[derive(Clone)]
struct Settings {
    /// Seconds for a response; 0: the usual time.
    timeout: f64,
    /// Seconds for connecting; 0: the usual time.
    connect: f64,
    keep_alive: bool,
    lowercase: bool,
    /// Compressed answers are asked for.
    compression: bool,
    /// They are unfolded.
    decompression: bool,
    /// How often a request is tried again.
    retries: u8,
    /// Is given the body.
    write: Option<Rc<Callable>>,
    websocket: WebSocketSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: 0.0,
            connect: 0.0,
            keep_alive: true,
            lowercase: true,
            compression: true,
            decompression: true,
            retries: 0,
            write: None,
            websocket: WebSocketSettings::default(),
        }
    }
}

/// The state of one object.
#[derive(Default)]
pub(crate) struct ClientState {
    constructed: Cell<bool>,
    settings: RefCell<Settings>,
    defer: Cell<bool>,
    /// The value of `Authorization`.
    authorization: RefCell<Option<String>>,
    connection: RefCell<Option<Rc<Connection>>>,
    /// The head of the last request.
    sent: RefCell<Bytes>,
    /// The method of a request whose response was not received yet.
    awaited: RefCell<Option<Bytes>>,
}

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ClientState {
        ClientState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        tracer.add_callable(self.settings.borrow().write.as_deref());
    }
}

fn this(call: &Call) -> Result<(&Object, &ClientState)> {
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    let state = call.this::<ClientState>()?;
    if state.constructed.get() {
        Ok((object, state))
    } else {
        Err(Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION))
    }
}

/// Says why there is no response.
fn tell(object: &Object, failure: &Failure, status: i64) {
    failure.note();
    object.set_slot(slot::ERR_CODE, failure.code);
    object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
    object.set_slot(slot::STATUS_CODE, status);
}

fn refuse(text: &str, code: i64) -> Error {
    Error::throw("Swoole\\Coroutine\\Http\\Client\\Exception", text, code)
}

/// `Client::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (host, port, ssl) = (call.str(0)?, call.int_or(1, 0)?, call.bool_or(2, false)?);
    let object = call.this_ref().ok_or_else(|| Error::php_error("no object"))?;
    object.set_slot(slot::HOST, host.clone());
    object.set_slot(slot::SSL, ssl);
    if host.as_bytes().is_empty() {
        return Err(refuse("host is empty", code::EINVAL));
    }
    let is_unix = host.as_bytes().starts_with(b"unix:");
    if port != 0 && !is_unix && !(1..65_536).contains(&port) {
        return Err(refuse("The port is invalid", code::INVALID_PARAMS));
    }
    let usual = if ssl { 443 } else { 80 };
    object.set_slot(slot::PORT, if port == 0 && !is_unix { usual } else { port });
    call.this::<ClientState>()?.constructed.set(true);
    Ok(())
}

/// `Client::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Client::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    let (object, state) = this(call)?;
    if given.is_empty() {
        return Ok(false);
    }
    let mut settings = state.settings.borrow().clone();
    for (name, value) in given.iter() {
        let (Key::Str(name), value) = (name, value.deref()) else { continue };
        if !value.is_null() && !take(state, &mut settings, name, value)? {
            return Ok(false);
        }
    }
    let all = merged(object.slot(slot::SETTING), &given);
    object.set_slot(slot::SETTING, all);
    let websocket = settings.websocket;
    let old = state.settings.replace(settings);
    drop(old);
    let connection = state.connection.borrow().clone();
    match connection {
        Some(connection) => {
            // Also of one that speaks WebSocket already, as in the reference.
            connection.talk.get().into_iter().for_each(|talk| talk.set(websocket));
            connection.socket.set(&given)
        }
        None => Ok(true),
    }
}

/// One option. False: its value cannot be, of which a warning tells.
fn take(state: &ClientState, settings: &mut Settings, name: &[u8], value: &Zval) -> Result<bool> {
    match name {
        b"timeout" => settings.timeout = value.to_float()?,
        b"connect_timeout" => settings.connect = value.to_float()?,
        b"keep_alive" => settings.keep_alive = value.is_truthy()?,
        b"lowercase_header" => settings.lowercase = value.is_truthy()?,
        b"http_compression" => settings.compression = value.is_truthy()?,
        b"body_decompression" => settings.decompression = value.is_truthy()?,
        b"defer" => state.defer.set(value.is_truthy()?),
        b"max_retries" => {
            let retries = value.to_int()?;
            if retries < 0 {
                errors::misuse(&format!("max_retries must be greater than or equal to 0, got {retries}"))?;
                return Ok(false);
            }
            settings.retries = u8::try_from(retries).unwrap_or(u8::MAX);
        }
        b"write_func" => match Callable::resolve(value) {
            Ok(callable) => settings.write = Some(Rc::new(callable)),
            Err(_) => {
                errors::misuse(&format!("function '{}' is not callable", value.callable_name()))?;
                return Ok(false);
            }
        },
        _ => settings.websocket.take(name, value)?,
    }
    Ok(true)
}

/// `Client::getDefer()`
pub(crate) fn get_defer(call: &Call) -> Result<bool> {
    Ok(this(call)?.1.defer.get())
}

/// `Client::setDefer()`
pub(crate) fn set_defer(call: &Call) -> Result<bool> {
    this(call)?.1.defer.set(call.bool_or(0, true)?);
    Ok(true)
}

fn put(call: &Call, slot: usize, value: impl Into<Zval>) -> Result<bool> {
    this(call)?.0.set_slot(slot, value);
    Ok(true)
}

/// `Client::setMethod()`
pub(crate) fn set_method(call: &Call) -> Result<bool> {
    put(call, slot::REQUEST_METHOD, call.str(0)?)
}

/// `Client::setHeaders()`
pub(crate) fn set_headers(call: &Call) -> Result<bool> {
    put(call, slot::REQUEST_HEADERS, call.array(0)?)
}

/// `Client::setCookies()`
pub(crate) fn set_cookies(call: &Call) -> Result<bool> {
    put(call, slot::COOKIES, call.array(0)?)
}

/// `Client::setData()`
pub(crate) fn set_data(call: &Call) -> Result<bool> {
    put(call, slot::REQUEST_BODY, call.arg(0).map(|value| value.deref().clone()).unwrap_or_default())
}

/// `Client::setBasicAuth()`
pub(crate) fn set_basic_auth(call: &Call) -> Result {
    let (user, password) = (call.str(0)?.as_bytes().to_vec(), call.str(1)?.as_bytes().to_vec());
    this(call)?.1.authorization.replace(Some(tunnel::basic(&Credentials { user, password })));
    Ok(())
}

/// `Client::addFile()`
pub(crate) fn add_file(call: &Call) -> Result<bool> {
    match http_form::file(call)? {
        Some(entry) => append_file(call, entry),
        None => Ok(false),
    }
}

/// `Client::addData()`
pub(crate) fn add_data(call: &Call) -> Result<bool> {
    let (data, name) = (call.str(0)?, call.str(1)?);
    let (kind, filename) = (call.str_or_null(2)?, call.str_or_null(3)?);
    let given = |text: Option<ZStr>| text.filter(|text| !text.as_bytes().is_empty());
    let mut entry = Array::new();
    entry.set("size", data.as_bytes().len() as i64);
    entry.set("content", data);
    entry.set("filename", given(filename).unwrap_or_else(|| name.clone()));
    entry.set("name", name);
    entry.set("type", given(kind).unwrap_or_else(|| ZStr::new(b"application/octet-stream")));
    append_file(call, entry)
}

fn append_file(call: &Call, entry: Array) -> Result<bool> {
    let (object, _) = this(call)?;
    let mut files = object.slot(slot::UPLOAD_FILES).as_array().unwrap_or_default();
    files.push(entry);
    object.set_slot(slot::UPLOAD_FILES, files);
    Ok(true)
}

/// `Client::execute()`
pub(crate) fn execute(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    run(object, state, &call.str(0)?, None)
}

/// `Client::get()`
pub(crate) fn get(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    object.set_slot(slot::REQUEST_METHOD, "GET");
    run(object, state, &call.str(0)?, None)
}

/// `Client::post()`
pub(crate) fn post(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    let (path, data) = (call.str(0)?, call.arg(1).map(|value| value.deref().clone()).unwrap_or_default());
    object.set_slot(slot::REQUEST_METHOD, "POST");
    object.set_slot(slot::REQUEST_BODY, data);
    let done = run(object, state, &path, None);
    object.set_slot(slot::REQUEST_BODY, Zval::null());
    done
}

/// `Client::download()`
pub(crate) fn download(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    let (path, file, offset) = (call.str(0)?, call.str(1)?, call.int_or(2, 0)?);
    if offset < 0 {
        errors::notice(&format!("parameter $offset[{offset}] must be greater than or equal to 0"))?;
        return Ok(false);
    }
    object.set_slot(slot::DOWNLOAD_FILE, file);
    object.set_slot(slot::DOWNLOAD_OFFSET, offset);
    run(object, state, &path, None)
}

/// One request; and its response, unless that is for later. Its files are used up, whatever has come of it; what setData() has set stays, as in
/// the reference.
fn run(object: &Object, state: &ClientState, path: &ZStr, handshake: Option<&Handshake>) -> Result<bool> {
    let done = exchange(object, state, path, handshake);
    object.set_slot(slot::UPLOAD_FILES, Zval::null());
    done
}

fn exchange(object: &Object, state: &ClientState, path: &ZStr, handshake: Option<&Handshake>) -> Result<bool> {
    let retries = state.settings.borrow().retries;
    for turn in 0..=retries {
        if !request::send(object, state, path, handshake)? {
            return Ok(false);
        }
        if state.defer.get() {
            break;
        }
        if !response::receive(object, state, 0.0)? {
            return Ok(false);
        }
        let unavailable = matches!(object.slot(slot::STATUS_CODE).as_int(), Some(502 | 503));
        if turn == retries || !unavailable {
            break;
        }
        connection::close(object, state);
    }
    Ok(true)
}

/// `Client::recv()`
pub(crate) fn recv(call: &Call) -> Result<Zval> {
    let (object, state) = this(call)?;
    let seconds = call.float_or(0, 0.0)?;
    if let Some(frame) = websocket::receive(object, state, seconds)? {
        return Ok(frame);
    }
    if state.awaited.borrow().is_none() {
        return Ok(Zval::bool(false));
    }
    response::receive(object, state, seconds).map(Zval::bool)
}

/// `Client::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    let (object, state) = this(call)?;
    Ok(connection::close(object, state))
}

/// `Client::getBody()`
pub(crate) fn get_body(call: &Call) -> Result<Zval> {
    Ok(this(call)?.0.slot(slot::BODY).clone())
}

/// `Client::getHeaders()`
pub(crate) fn get_headers(call: &Call) -> Result<Zval> {
    Ok(this(call)?.0.slot(slot::HEADERS).clone())
}

/// `Client::getCookies()`
pub(crate) fn get_cookies(call: &Call) -> Result<Zval> {
    Ok(this(call)?.0.slot(slot::COOKIES).clone())
}

/// `Client::getStatusCode()`
pub(crate) fn get_status_code(call: &Call) -> Result<Zval> {
    Ok(this(call)?.0.slot(slot::STATUS_CODE).clone())
}

/// `Client::getHeaderOut()`
pub(crate) fn get_header_out(call: &Call) -> Result<Zval> {
    let sent = this(call)?.1.sent.borrow().clone();
    Ok(if sent.is_empty() { Zval::bool(false) } else { Zval::str(&sent) })
}

/// `Client::getPeerCert()`
pub(crate) fn get_peer_cert(call: &Call) -> Result<Zval> {
    let connection = this(call)?.1.connection.borrow().clone();
    let certificate = connection.and_then(|connection| connection.socket.peer_certificate().ok());
    Ok(certificate.map_or(Zval::bool(false), Zval::str))
}

fn name_of(call: &Call, ask: impl FnOnce(&net::Socket) -> std::io::Result<SockAddr>) -> Result<Zval> {
    let (object, state) = this(call)?;
    let connection = state.connection.borrow().clone();
    let asked = connection.map_or_else(|| Err(Failure::new(code::ENOTCONN)), |connection| connection.socket.name(ask));
    Ok(match asked {
        Ok(name) => named(&name),
        Err(failure) => {
            failure.note();
            object.set_slot(slot::ERR_CODE, failure.code);
            object.set_slot(slot::ERR_MSG, Zval::str(failure.text()));
            Zval::bool(false)
        }
    })
}

/// `Client::getsockname()`
pub(crate) fn getsockname(call: &Call) -> Result<Zval> {
    name_of(call, net::Socket::local_name)
}

/// `Client::getpeername()`
pub(crate) fn getpeername(call: &Call) -> Result<Zval> {
    name_of(call, net::Socket::peer_name)
}
