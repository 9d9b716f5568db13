//! `Swoole\Http\Client`: the HTTP client of the callback API.
//!
//! The methods are here; a request is put together in [`request`], its answer is written to the object in [`answer`], and [`link`]
//! is one connection from connect to close, driven by a task of the loop in [`driver`].

mod answer;
mod driver;
mod link;
mod request;
mod settings;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_proto::websocket::{flag, opcode};
use steel_zend::{Call, Error, Object, Result, State, Storage, Zval, ini, object::Tracer};

use self::{
    link::Link,
    request::{Sink, Wanted},
    settings::Settings,
};
use super::{callback, http_form, websocket_client::Handshake, websocket_frame::Outgoing};
use crate::{
    errors::{self, code},
    runtime::runtime,
    slots::http_client as slot,
    socket::merged,
};

/// `SWOOLE_SOCK_TCP`, `SWOOLE_SOCK_TCP6`, `SWOOLE_SOCK_UNIX_STREAM`
const SOCK: [i64; 3] = [1, 3, 5];

/// `SWOOLE_SSL`
const SSL: i64 = 512;

/// The client's own state; all else are its properties.
pub(crate) struct ClientState {
    settings: RefCell<Settings>,
    /// The connection, from the start of its connect until it is closed.
    link: RefCell<Option<Rc<Link>>>,
    /// A server has not agreed to speak WebSocket, and nothing was asked since.
    has_refused: Cell<bool>,
}

/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;
    const GOES_FIRST: bool = true;

    fn new() -> Self {
        ClientState { settings: RefCell::default(), link: RefCell::default(), has_refused: Cell::new(false) }
    }

    fn holds(&self, tracer: &mut Tracer) {
        if let Some(link) = &*self.link.borrow() {
            link.holds(tracer);
        }
    }
}

impl ClientState {
    /// In the child of a fork there is none: its socket is the parent's.
    fn link(&self) -> Option<Rc<Link>> {
        self.link.borrow().clone().filter(|link| link.is_own())
    }

    /// The connection has come to its end, unless another one has taken its place.
    fn forget(&self, link: &Link) {
        let is_current = self.link.borrow().as_ref().is_some_and(|current| std::ptr::eq(&raw const **current, link));
        drop(is_current.then(|| self.link.take()));
    }
}

/// `__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (host, port, ssl) = (call.str(0)?, call.int_or(1, 80)?, call.bool_or(2, false)?);
    call.this::<ClientState>()?;
    let Some(client) = call.this_object() else { return Ok(()) };
    if host.as_bytes().is_empty() {
        return Err(Error::throw("Swoole\\Exception", "host is empty", 0));
    }
    if !host.as_bytes().starts_with(b"unix:") && host.as_bytes().windows(3).any(|part| part == b"://") {
        errors::warning("host must be a name or an address, not a URL")?;
    }
    let family = match host.as_bytes() {
        [b'u', b'n', b'i', b'x', b':', ..] => SOCK[2],
        other if other.contains(&b':') => SOCK[1],
        _ => SOCK[0],
    };
    client.set_slot(slot::TYPE, if ssl { family | SSL } else { family });
    client.set_slot(slot::HOST, host);
    client.set_slot(slot::PORT, port);
    client.set_slot(slot::SSL, ssl);
    Ok(())
}

/// `set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    let Some(client) = call.this_object() else { return Ok(false) };
    let mut settings = call.this::<ClientState>()?.settings.borrow().clone();
    let good = settings.merge(&given, client.slot(slot::SSL).is_truthy()?)?;
    let all = merged(client.slot(slot::SETTING), &given);
    client.set_slot(slot::SETTING, all);
    let old = call.this::<ClientState>()?.settings.replace(settings);
    drop(old);
    Ok(good)
}

/// `setMethod()`
pub(crate) fn set_method(call: &Call) -> Result<bool> {
    let method = call.str(0)?;
    put(call, slot::REQUEST_METHOD, method)
}

/// `setHeaders()`
pub(crate) fn set_headers(call: &Call) -> Result<bool> {
    let headers = call.array(0)?;
    put(call, slot::REQUEST_HEADERS, headers)
}

/// `setCookies()`
pub(crate) fn set_cookies(call: &Call) -> Result<bool> {
    let cookies = call.array(0)?;
    put(call, slot::COOKIES, cookies)
}

/// `setData()`
pub(crate) fn set_data(call: &Call) -> Result<bool> {
    let data = call.arg(0).map(|data| data.deref().clone()).unwrap_or_default();
    put(call, slot::REQUEST_BODY, data)
}

fn put(call: &Call, slot: usize, value: impl Into<Zval>) -> Result<bool> {
    if let Some(client) = call.this_object() {
        client.set_slot(slot, value);
    }
    Ok(true)
}

/// `addFile()`
pub(crate) fn add_file(call: &Call) -> Result<bool> {
    let (Some(entry), Some(client)) = (http_form::file(call)?, call.this_object()) else { return Ok(false) };
    let mut files = client.slot(slot::UPLOAD_FILES).as_array().unwrap_or_default();
    files.push(entry);
    client.set_slot(slot::UPLOAD_FILES, files);
    Ok(true)
}

/// `get()`
pub(crate) fn get(call: &Call) -> Result<bool> {
    start(call, 1, Wanted::default())
}

/// `post()`
pub(crate) fn post(call: &Call) -> Result<bool> {
    let data = call.arg(1).map(|data| data.deref().clone()).unwrap_or_default();
    start(call, 2, Wanted { data: Some(&data), ..Wanted::default() })
}

/// `execute()`
pub(crate) fn execute(call: &Call) -> Result<bool> {
    start(call, 1, Wanted::default())
}

/// `download()`
pub(crate) fn download(call: &Call) -> Result<bool> {
    let (file, offset) = (call.str(1)?, call.int_or(3, 0)?);
    let Ok(offset) = u64::try_from(offset) else {
        return refused(&format!("the offset {offset} is before the begin of the file"));
    };
    // Before the file is made, or cut off.
    let Some(callback) = ready(call, 2)? else { return Ok(false) };
    let sink = match Sink::open(file.as_bytes(), offset) {
        Ok(sink) => sink,
        Err(error) => {
            errors::set_last_io(&error);
            let why = errors::text(error.raw_os_error().unwrap_or(0));
            return refused(&format!("cannot open {}: {why}", file.to_lossy()));
        }
    };
    if let Some(client) = call.this_object() {
        client.set_slot(slot::DOWNLOAD_FILE, file);
    }
    begin(call, callback, Wanted { sink: Some(sink), ..Wanted::default() })
}

/// `upgrade()`
pub(crate) fn upgrade(call: &Call) -> Result<bool> {
    let Some(client) = call.this_object() else { return Ok(false) };
    if callback::listener(&client, slot::ON_MESSAGE).is_none() {
        return refused("cannot use upgrade without on('message'), which is to get what comes");
    }
    let settings = call.this::<ClientState>()?.settings.borrow().websocket;
    start(call, 1, Wanted { handshake: Some(Handshake::new(settings)), ..Wanted::default() })
}

/// `push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let Some(client) = call.this_object() else { return Ok(false) };
    let opcode = call.int_or(1, i64::from(opcode::TEXT))?;
    let flags = if call.bool_or(2, true)? { flag::FIN } else { 0 };
    let frame = Outgoing::of(call.arg(0), opcode, flags.into())?;
    // The conversion of the data may have run PHP code.
    let link = call.this::<ClientState>()?.link();
    let Some(talk) = link.as_ref().and_then(|link| link.talk()) else {
        let has_refused = call.this::<ClientState>()?.has_refused.get();
        let (code, why) = match has_refused || link.is_some_and(|link| link.is_open()) {
            true => (code::WEBSOCKET_HANDSHAKE_FAILED, "websocket handshake failed, cannot push data"),
            false => (code::WEBSOCKET_UNCONNECTED, "not connected to the server"),
        };
        errors::set_last(code);
        client.set_slot(slot::ERR_CODE, code);
        return refused(why);
    };
    let is_close = frame.is_close();
    let Some(bytes) = frame.for_server(talk.settings.mask, talk.deflate).pack()? else {
        errors::set_last(code::WEBSOCKET_PACK_FAILED);
        return Ok(false);
    };
    if talk.outbox.pending() as i64 > ini::get_int("swoole.socket_buffer_size") {
        // The server does not read.
        errors::set_last(code::OUTPUT_BUFFER_OVERFLOW);
        return Ok(false);
    }
    Ok(talk.outbox.put(&bytes, is_close))
}

fn start(call: &Call, callback: usize, wanted: Wanted<'_>) -> Result<bool> {
    match ready(call, callback)? {
        Some(callback) => begin(call, callback, wanted),
        None => Ok(false),
    }
}

/// The callback, if a request may be made now; else it is refused with a warning.
fn ready(call: &Call, callback: usize) -> Result<Option<callback::Callback>> {
    let path = call.str(0)?;
    let Some(callback) = callback::argument(call, callback)? else { return Ok(None) };
    let why = call.this::<ClientState>()?.link().and_then(|link| why_not(&link));
    match why.or(path.as_bytes().is_empty().then_some("the path is empty")) {
        Some(why) => refused(why).map(|_| None),
        None => Ok(Some(callback)),
    }
}

fn begin(call: &Call, callback: callback::Callback, wanted: Wanted<'_>) -> Result<bool> {
    let path = call.str(0)?;
    let (Some(client), state) = (call.this_object(), call.this::<ClientState>()?) else { return Ok(false) };
    let settings = state.settings.borrow().clone();
    let Some(endpoint) = request::endpoint(&client, &settings)? else { return Ok(false) };
    let wanted = Wanted { path: path.as_bytes(), ..wanted };
    match request::build(&client, wanted, &settings)? {
        Some(job) => submit(&client, state, endpoint, job, callback),
        None => Ok(false),
    }
}

/// Why a connection takes no request now.
fn why_not(link: &Link) -> Option<&'static str> {
    if link.is_busy() {
        Some("the client is busy, wait for the response of the request before")
    } else if link.is_talking() {
        Some("the client speaks WebSocket, close it before another request")
    } else {
        None
    }
}

/// Hands the request to the open connection, or to a new one.
fn submit(
    client: &Object,
    state: &ClientState,
    endpoint: request::Endpoint,
    job: request::Job,
    callback: callback::Callback,
) -> Result<bool> {
    let link = state.link();
    // Conversions of the request's values may have called PHP code that was faster.
    if let Some(why) = link.as_deref().and_then(why_not) {
        return refused(why);
    }
    match link {
        Some(link) if link.is_reusable() => link.submit(job, callback),
        _ => {
            runtime().need_loop()?;
            let link = Rc::new(Link::new(client.clone()));
            link.submit(job, callback);
            drop(state.link.replace(Some(Rc::clone(&link))));
            runtime().start_task(driver::drive(link, endpoint));
        }
    }
    client.set_slot(slot::REQUEST_BODY, Zval::null());
    client.set_slot(slot::UPLOAD_FILES, Zval::null());
    Ok(true)
}

fn refused(why: &str) -> Result<bool> {
    errors::warning(why)?;
    Ok(false)
}

/// `isConnected()`
pub(crate) fn is_connected(call: &Call) -> Result<bool> {
    Ok(call.this::<ClientState>()?.link().is_some_and(|link| link.is_open()))
}

/// `close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    match call.this::<ClientState>()?.link() {
        Some(link) => link.close(),
        None => Ok(false),
    }
}

/// `on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    let event = call.str(0)?;
    let slot = match event.as_bytes().to_ascii_lowercase().as_slice() {
        b"connect" => slot::ON_CONNECT,
        b"error" => slot::ON_ERROR,
        b"message" => slot::ON_MESSAGE,
        b"close" => slot::ON_CLOSE,
        _ => return refused(&format!("unknown event type '{}'", event.to_lossy())),
    };
    match callback::argument(call, 1)? {
        Some(callback) => put(call, slot, callback.value()),
        None => Ok(false),
    }
}
