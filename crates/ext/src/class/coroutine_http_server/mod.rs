//! `Swoole\Coroutine\Http\Server`: the engine of the process servers, on the loop of this process, for as long as a coroutine waits in `start()`.
//!
//! What is under way when `start()` returns comes to its end on the loop, which goes on until then.

mod front;
mod routes;

use std::{
    cell::{Cell, OnceCell, RefCell},
    io,
    os::fd::AsRawFd,
    rc::Rc,
    sync::Arc,
};

use steel_coro::Wait;
use steel_engine::server::{DEFAULT_BACKLOG, Drain, ListenOptions, Listener, Server, Sessions, SocketKind, TcpOptions};
use steel_os::process;
use steel_zend::{Array, Call, Callable, Error, Key, Object, Result, State, Storage, Zval, object::Tracer};
use tokio::sync::Notify;

use self::{front::Front, routes::Routes};
use crate::{
    class::server::{judge_option, plain, tls},
    errors::{self, code},
    runtime::runtime,
    server::{
        life::LifePort,
        reception::{Numbers, Reception},
        websocket::Terms,
        windows::Windows,
    },
    settings::{self, Settings},
    slots::coroutine_http_server as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<HttpServerState>();

/// The name of the class in its own texts.
const CLASS: &str = "Swoole\\Coroutine\\Http\\Server";

/// Sessions beyond those that may be open: blocks of records leave some unused.
const SPARE_SESSIONS: usize = 64;

/// The state of one object.
#[derive(Default)]
pub(crate) struct HttpServerState {
    /// Empty until the constructor has run.
    listener: OnceCell<Bound>,
    routes: Rc<Routes<Callable>>,
    serving: RefCell<Option<Rc<Serving>>>,
}

/// What it is bound to, by which process.
struct Bound {
    listener: Arc<Listener>,
    generation: u64,
}

impl Drop for Bound {
    fn drop(&mut self) {
        // The file of a Unix socket is not that of a child that has inherited it.
        if self.generation == process::generation() {
            self.listener.remove_file();
        }
    }
}

/// One run of `start()`, and what of it comes to its end afterwards.
struct Serving {
    engine: Rc<Server>,
    front: Rc<Front>,
    stopped: Notify,
    /// shutdown() was called.
    stopping: Cell<bool>,
    /// Keeps the callbacks alive: the collector of cycles knows them by the object.
    _server: Object,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.front.close();
    }
}

impl State for HttpServerState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> HttpServerState {
        HttpServerState::default()
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.routes.each(|callback| callback.with_value(|value| tracer.add(value)));
    }
}

/// `Server::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let (host, port, ssl, reuse_port) =
        (call.str(0)?, call.int_or(1, 0)?, call.bool_or(2, false)?, call.bool_or(3, false)?);
    let state = call.this::<HttpServerState>()?;
    let object = call.this_object().ok_or_else(|| Error::php_error("no object"))?;
    if state.listener.get().is_some() {
        return Err(Error::php_error(format!("Constructor of {CLASS} can only be called once")));
    }
    object.set_slot(slot::HOST, host.clone());
    object.set_slot(slot::SSL, ssl);
    if host.as_bytes().is_empty() {
        return Err(Error::throw("Swoole\\Exception", "host is empty", code::EINVAL));
    }
    let host = host.to_lossy();
    let refuse = |error: &io::Error, text: String| {
        let number = error.raw_os_error().map_or(code::EINVAL, i64::from);
        object.set_slot(slot::ERR_CODE, number);
        object.set_slot(slot::ERR_MSG, Zval::str(plain(error)));
        errors::set_last(number);
        Error::throw("Swoole\\Exception", text, number)
    };
    let listener = reserve(&host, port, reuse_port).map_err(|e| refuse(&e, format!("bind({host}:{port}) failed")))?;
    let listened = listener.configure(&TcpOptions::default()).and_then(|()| listener.listen(DEFAULT_BACKLOG));
    listened.map_err(|error| refuse(&error, "listen() failed".to_owned()))?;
    object.set_slot(slot::FD, i64::from(listener.as_raw_fd()));
    object.set_slot(slot::PORT, i64::from(listener.address().port()));
    if ssl {
        let mut settings = Array::new();
        settings.set("open_ssl", true);
        object.set_slot(slot::SETTINGS, settings);
    }
    let _ = state.listener.set(Bound { listener: Arc::new(listener), generation: process::generation() });
    Ok(())
}

fn reserve(host: &str, port: i64, reuse_port: bool) -> io::Result<Listener> {
    let number = u16::try_from(port).map_err(|_| io::Error::from_raw_os_error(code::EINVAL as i32))?;
    let (kind, host) = match host.strip_prefix("unix:") {
        // As many slashes as a URL has, are those of the path.
        Some(path) if path.starts_with('/') => (SocketKind::UnixStream, format!("/{}", path.trim_start_matches('/'))),
        _ if host.contains(':') => (SocketKind::Tcp6, host.trim_matches(['[', ']']).to_owned()),
        _ => (SocketKind::Tcp4, host.to_owned()),
    };
    Listener::reserve(kind, &host, number, &ListenOptions { reuse_port, ..ListenOptions::default() })
}

fn this(call: &Call) -> Result<(Object, &HttpServerState, Arc<Listener>)> {
    let state = call.this::<HttpServerState>()?;
    match (call.this_object(), state.listener.get()) {
        (Some(object), Some(bound)) => Ok((object, state, Arc::clone(&bound.listener))),
        _ => Err(Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)),
    }
}

/// `Server::set()`
pub(crate) fn set(call: &Call) -> Result<bool> {
    let (object, ..) = this(call)?;
    let given = call.array(0)?;
    if given.is_empty() {
        return Ok(false);
    }
    apply(&given)?;
    // Read anew: what was converted may have run PHP code.
    let mut merged = object.slot(slot::SETTINGS).as_array().unwrap_or_default();
    for (key, value) in given.iter() {
        if let Key::Str(key) = key {
            merged.set(key, value.clone());
        }
    }
    object.set_slot(slot::SETTINGS, merged);
    Ok(true)
}

/// The settings of an array, with the defaults for the rest; and whether TLS is spoken.
fn apply(given: &Array) -> Result<(Settings, bool)> {
    let (mut settings, mut ssl) = (Settings::default(), false);
    for (key, value) in given.iter() {
        let Key::Str(key) = key else { continue };
        let key = String::from_utf8_lossy(key).into_owned();
        if key == "open_ssl" {
            ssl = value.is_truthy()?;
            continue;
        }
        match settings::apply(&mut settings, &key, value) {
            // The reference knows nothing of keys that it does not look for.
            settings::Verdict::Unknown => {}
            verdict => judge_option(CLASS, &key, verdict)?,
        }
    }
    Ok((settings, ssl))
}

/// `Server::handle()`
pub(crate) fn handle(call: &Call) -> Result<bool> {
    let (pattern, callback) = (call.str(0)?, call.callable(1)?);
    let (_, state, _) = this(call)?;
    let before = state.routes.set(pattern.as_bytes(), callback);
    drop(before);
    Ok(true)
}

/// `Server::start()`
pub(crate) fn start(call: &Call) -> Result<bool> {
    let (object, state, listener) = this(call)?;
    if state.serving.borrow().is_some() {
        errors::warning(&format!("The server is running, unable to execute {CLASS}->start()"))?;
        return Ok(false);
    }
    let given = object.slot(slot::SETTINGS).as_array().unwrap_or_default();
    let (settings, ssl) = apply(&given)?;
    let serving = match serve(&object, state, listener, settings, ssl)? {
        Ok(serving) => serving,
        Err(error) => return fail(&object, &error),
    };
    // Nobody else can have begun meanwhile: nothing has waited.
    let old = state.serving.replace(Some(Rc::clone(&serving)));
    drop(old);
    let ended = runtime().wait(Wait::Socket, || {
        let (serving, began) = (Rc::clone(&serving), serving.engine.start(Rc::clone(&serving.front) as _));
        async move {
            began?;
            while !serving.stopping.get() {
                serving.stopped.notified().await;
            }
            Ok::<(), io::Error>(())
        }
    });
    let taken = state.serving.take();
    drop(taken);
    // Cancelled: those that are connected may go on, as long as they have something to ask.
    serving.engine.drain(if serving.stopping.get() { Drain::Shutdown } else { Drain::Reload });
    if runtime().ending.get().is_none() && runtime().is_running() {
        linger(serving);
    }
    if let Some(Err(error)) = ended? {
        return fail(&object, &error);
    }
    object.set_slot(slot::ERR_CODE, code::ECANCELED);
    object.set_slot(slot::ERR_MSG, Zval::str(errors::text(code::ECANCELED as i32)));
    Ok(true)
}

fn fail(object: &Object, error: &io::Error) -> Result<bool> {
    let number = error.raw_os_error().map_or(0, i64::from);
    errors::set_last(number);
    object.set_slot(slot::ERR_CODE, number);
    object.set_slot(slot::ERR_MSG, Zval::str(plain(error)));
    errors::warning(&format!("failed to start the server: {error}"))?;
    Ok(false)
}

/// Everything but the start.
///
/// # Errors
/// TLS cannot be spoken; an error handler has failed. The inner one: memory or sockets.
fn serve(
    object: &Object,
    state: &HttpServerState,
    listener: Arc<Listener>,
    settings: Settings,
    ssl: bool,
) -> Result<io::Result<Rc<Serving>>> {
    let refused = |text: String| Error::throw("Swoole\\Exception", text, code::EINVAL);
    let secure =
        if ssl { Some(tls(&settings.port, true, settings.port.protocols.http2).map_err(refused)?) } else { None };
    if let Err(error) = listener.configure(&settings.port.tcp) {
        errors::warning(&format!("cannot set the options of TCP on {}: {error}", listener.address()))?;
    }
    if settings.port.backlog != DEFAULT_BACKLOG
        && let Err(error) = listener.listen(settings.port.backlog)
    {
        return Ok(Err(error));
    }
    let sessions = match Sessions::new(settings.max_connections.saturating_add(SPARE_SESSIONS)) {
        Ok(sessions) => Arc::new(sessions),
        Err(error) => return Ok(Err(error)),
    };
    // As in the reference, whoever begins with its preface may speak HTTP/2; the option is for what TLS agrees on.
    let http2 = true;
    // Any handler may go on with WebSocket.
    let (own, websocket) = (Rc::new(settings.port.clone()), true);
    let port = LifePort { listener, settings: own, http: true, websocket, http2, tls: secure };
    let mut engine_port = port.engine(&settings);
    (engine_port.wants_connect, engine_port.delays) = (false, false);
    // As the reference's, which reads nothing meanwhile.
    engine_port.answers_half_closed = true;
    let engine = Server::new(vec![(port.listener, engine_port)], sessions, 0, settings.max_connections);
    engine.set_budget(settings.max_buffered);
    let reception = Reception::new(Numbers::Descriptors, settings.max_connections);
    let terms = Terms {
        subprotocol: settings.port.websocket.subprotocol.clone(),
        compression: settings.http.websocket_compression,
        max: settings.port.package_max_length,
        inboxes: Rc::default(),
        windows: Windows::new(settings.http.websocket_windows),
    };
    let front = Front::new(Rc::clone(&state.routes), reception, settings.http, terms, settings.leftovers);
    Ok(Ok(Rc::new(Serving {
        engine,
        front,
        stopped: Notify::new(),
        stopping: Cell::new(false),
        _server: object.clone(),
    })))
}

/// What has begun comes to its end, for which the loop goes on.
fn linger(serving: Rc<Serving>) {
    if serving.engine.connection_count() == 0 {
        return;
    }
    let hold = runtime().hold();
    runtime().start_task(async move {
        serving.engine.drained().await;
        drop(serving);
        drop(hold);
    });
}

/// `Server::shutdown()`
pub(crate) fn shutdown(call: &Call) -> Result {
    let (_, state, _) = this(call)?;
    let serving = state.serving.borrow().clone();
    if let Some(serving) = serving {
        serving.stopping.set(true);
        serving.engine.drain(Drain::Shutdown);
        serving.stopped.notify_one();
    }
    Ok(())
}
