//! `Swoole\Http\Client`: the HTTP client of the callback API.
//!
//! The methods are here; a request is put together in [`request`], its answer is written to the object in [`answer`], and [`link`]
//! is one connection from connect to close, driven by a task of the loop in [`driver`].

mod answer;
mod driver;
mod link;
mod request;
mod settings;

use std::{cell::RefCell, rc::Rc};

use steel_zend::{Call, Callable, Error, Object, Result, State, Storage, Zval};

use self::{link::Link, settings::Settings};
use crate::{class::callback, errors, runtime::runtime, slots::http_client as slot};

/// `SWOOLE_SOCK_TCP`, `SWOOLE_SOCK_TCP6`, `SWOOLE_SOCK_UNIX_STREAM`
const SOCK: [i64; 3] = [1, 3, 5];

/// The client's own state; all else are its properties.
pub(crate) struct ClientState {
    settings: RefCell<Settings>,
    /// The connection, from the start of its connect until it is closed.
    link: RefCell<Option<Rc<Link>>>,
}

/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<ClientState>();

impl State for ClientState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> Self {
        ClientState { settings: RefCell::default(), link: RefCell::default() }
    }
}

impl ClientState {
    fn link(&self) -> Option<Rc<Link>> {
        self.link.borrow().clone()
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
    if ssl {
        return Err(Error::throw(
            "Swoole\\Exception",
            "this version of Steelwool has no TLS for callback clients yet",
            0,
        ));
    }
    if !host.as_bytes().starts_with(b"unix:") && host.as_bytes().windows(3).any(|part| part == b"://") {
        errors::warning("host must be a name or an address, not a URL")?;
    }
    let family = match host.as_bytes() {
        [b'u', b'n', b'i', b'x', b':', ..] => SOCK[2],
        other if other.contains(&b':') => SOCK[1],
        _ => SOCK[0],
    };
    client.set_slot(slot::TYPE, family);
    client.set_slot(slot::HOST, host);
    client.set_slot(slot::PORT, port);
    client.set_slot(slot::SSL, ssl);
    Ok(())
}

/// `set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let given = call.array(0)?;
    let mut settings = call.this::<ClientState>()?.settings.borrow().clone();
    settings.merge(&given)?;
    *call.this::<ClientState>()?.settings.borrow_mut() = settings;
    Ok(true)
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

/// `get()`
pub(crate) fn get(call: &Call) -> Result<bool> {
    start(call, None, 1)
}

/// `post()`
pub(crate) fn post(call: &Call) -> Result<bool> {
    let data = call.arg(1).map(|data| data.deref().clone());
    start(call, data, 2)
}

/// `execute()`
pub(crate) fn execute(call: &Call) -> Result<bool> {
    start(call, None, 1)
}

fn start(call: &Call, data: Option<Zval>, callback: usize) -> Result<bool> {
    let path = call.str(0)?;
    let (Some(client), state) = (call.this_object(), call.this::<ClientState>()?) else { return Ok(false) };
    let Some(callback) = callback::argument(call, callback)? else { return Ok(false) };
    if state.link().is_some_and(|link| link.is_busy()) {
        return refused("the client is busy, wait for the response of the request before");
    }
    if path.as_bytes().is_empty() {
        return refused("the path is empty");
    }
    let settings = state.settings.borrow().clone();
    let Some(endpoint) = request::endpoint(&client, &settings)? else {
        return refused("the client has no valid host and port");
    };
    let is_post = data.is_some();
    let job = request::build(&client, path.as_bytes(), data.as_ref(), is_post, &settings)?;
    submit(&client, state, endpoint, job, callback)
}

/// Hands the request to the open connection, or to a new one.
fn submit(
    client: &Object,
    state: &ClientState,
    endpoint: request::Endpoint,
    job: request::Job,
    callback: Callable,
) -> Result<bool> {
    match state.link() {
        // Conversions of the request's values may have called PHP code that was faster.
        Some(link) if link.is_busy() => {
            return refused("the client is busy, wait for the response of the request before");
        }
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
