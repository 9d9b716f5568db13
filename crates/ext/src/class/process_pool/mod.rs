//! `Swoole\Process\Pool`. Here: the object, what it is made of, and what is asked of it; the master is in `start`, a worker's life in
//! `worker` and `coroutines`, where its messages come from in `source`. What keeps the processes alive is [`steel_engine::pool`].

mod coroutines;
mod current;
mod messages;
mod source;
mod start;
mod worker;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use current::current;
pub(crate) use messages::{get_process, send_message, write};
use steel_engine::{
    pool::{Board, Bus},
    server::{ListenOptions, Listener, SocketKind},
};
use steel_os::{process, queue::Queue, signal};
use steel_zend::{Array, Call, Error, Result, State, Storage, Zval, globals, object::Tracer};

pub(crate) use self::start::start;
use crate::{
    class::{
        coroutine::options,
        process::{Line, class_name},
    },
    errors::{self, code, misuse},
    log::{self, Level},
    server::{self, events::Callbacks},
    settings::{self, By},
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<PoolState>();

/// The longest message, unless `max_package_size` says otherwise.
const MAX_PACKAGE: usize = 2 << 20;

/// `max_wait_time` in seconds.
const MAX_WAIT: u64 = 3;

/// `SWOOLE_IPC_*`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ipc {
    None = 0,
    UnixSocket = 1,
    Queue = 2,
    Socket = 3,
}

/// The events of a pool, with their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Start,
    Shutdown,
    WorkerStart,
    WorkerStop,
    WorkerExit,
    Message,
}

impl Event {
    const ALL: [(Event, &'static str); 6] = [
        (Event::Start, "Start"),
        (Event::Shutdown, "Shutdown"),
        (Event::WorkerStart, "WorkerStart"),
        (Event::WorkerStop, "WorkerStop"),
        (Event::WorkerExit, "WorkerExit"),
        (Event::Message, "Message"),
    ];

    fn name(self) -> &'static str {
        Event::ALL[self as usize].1
    }
}

/// The state of one object. Empty until the constructor has run.
pub(crate) struct PoolState(OnceCell<Pool>, Callbacks<{ Event::ALL.len() }>);

struct Pool {
    ipc: Ipc,
    board: Board,
    /// The pipe of each worker.
    lines: Vec<Rc<Line>>,
    queue: Option<OwnQueue>,
    listener: RefCell<Option<Port>>,
    bus: RefCell<Bus>,
    coroutines: Cell<bool>,
    message_bus: Cell<bool>,
    max_package: Cell<usize>,
    /// Seconds; 0: for ever.
    max_wait: Cell<u64>,
    started: Cell<bool>,
}

/// The port of a pool.
struct Port {
    listener: Arc<Listener>,
    /// The process that has made it.
    owner: u64,
}

impl Drop for Port {
    fn drop(&mut self) {
        if self.owner == process::generation() {
            self.listener.remove_file();
        }
    }
}

/// The queue of a pool.
struct OwnQueue {
    queue: Queue,
    /// Nobody else can find it, so it goes with the pool, in the process that has made it.
    owner: Option<u64>,
}

impl Drop for OwnQueue {
    fn drop(&mut self) {
        if self.owner == Some(process::generation()) {
            // It is gone already, or nobody can remove it.
            let _ = self.queue.remove();
        }
    }
}

impl State for PoolState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> PoolState {
        PoolState(OnceCell::new(), Callbacks::new())
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.1.trace(tracer);
    }
}

/// The state of `$this`.
fn this(call: &Call) -> Result<&Pool> {
    let not_constructed = || {
        errors::set_last(code::WRONG_OPERATION);
        Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
    };
    call.this::<PoolState>()?.0.get().ok_or_else(not_constructed)
}

fn refused(text: impl Into<String>) -> Error {
    errors::set_last(code::NOT_SUPPORTED);
    Error::php_error(text)
}

/// `Pool::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let class = class_name(call);
    if !["cli", "phpdbg", "embed", "micro"].contains(&globals::sapi_name().as_str()) {
        return Err(refused(format!("{class} can only be used in PHP CLI mode")));
    }
    if server::process::current().is_some() {
        return Err(refused("cannot create server and process pool instances simultaneously"));
    }
    if current().is_some() {
        return Err(refused("A process pool instance has already been created and cannot be created again"));
    }
    let (workers, ipc, key) = (call.int(0)?, call.int_or(1, 0)?, call.int_or(2, 0)?);
    let coroutines = call.bool_or(3, false)?;
    let workers = match u32::try_from(workers) {
        Ok(workers @ 1..) => workers,
        _ if workers <= 0 => {
            return Err(Error::throw("Swoole\\Exception", "the parameter $worker_num must be greater than 0", 0));
        }
        _ => return Err(not_made()),
    };
    let ipc = match ipc {
        1 => Ipc::UnixSocket,
        2 => Ipc::Queue,
        3 => Ipc::Socket,
        _ => Ipc::None,
    };
    if coroutines && !matches!(ipc, Ipc::None | Ipc::UnixSocket) {
        return Err(Error::php_error("the parameter $ipc_type must be SWOOLE_IPC_UNIXSOCK when enable coroutine"));
    }
    let pool = make(workers, ipc, key, coroutines).map_err(|error| {
        errors::set_last_io(&error);
        not_made()
    })?;
    let state = &call.this::<PoolState>()?.0;
    state.set(pool).map_err(|_| Error::php_error(format!("Constructor of {class} can only be called once")))
}

fn not_made() -> Error {
    Error::throw("Swoole\\Exception", "failed to create process pool", errors::last())
}

fn make(workers: u32, ipc: Ipc, key: i64, coroutines: bool) -> std::io::Result<Pool> {
    let lines = if ipc == Ipc::UnixSocket { workers } else { 0 };
    let queue = (ipc == Ipc::Queue).then(|| {
        let owner = (key as i32 == 0).then(process::generation);
        Queue::open(key as i32).map(|queue| OwnQueue { queue, owner })
    });
    Ok(Pool {
        ipc,
        board: Board::new(workers)?,
        lines: (0..lines).map(|_| Line::new().map(Rc::new)).collect::<std::io::Result<_>>()?,
        queue: queue.transpose()?,
        listener: RefCell::new(None),
        bus: RefCell::default(),
        coroutines: Cell::new(coroutines),
        message_bus: Cell::new(false),
        max_package: Cell::new(MAX_PACKAGE),
        max_wait: Cell::new(MAX_WAIT),
        started: Cell::new(false),
    })
}

/// `Pool::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Pool::set()`
pub(crate) fn set(call: &Call) -> Result {
    let given = call.array(0)?;
    let pool = this(call)?;
    settings::set(&given, By::Server)?;
    options::apply(&given, options::stack_size(&given)?)?;
    if let Some(on) = value(&given, "enable_coroutine") {
        pool.coroutines.set(on.is_truthy()?);
    }
    if let Some(on) = value(&given, "enable_message_bus") {
        pool.message_bus.set(on.is_truthy()?);
    }
    if let Some(size) = value(&given, "max_package_size") {
        let size = settings::to_bytes(size)?;
        match u32::try_from(size.min(i64::from(u32::MAX))) {
            Ok(size) => pool.max_package.set(size as usize),
            Err(_) => misuse(&format!("max_package_size must be greater than or equal to 0, got {size}"))?,
        }
    }
    if let Some(time) = value(&given, "max_wait_time") {
        pool.max_wait.set(time.to_int()?.clamp(0, i64::from(u32::MAX)).unsigned_abs());
    }
    Ok(())
}

fn value<'a>(given: &'a Array, key: &str) -> Option<&'a Zval> {
    given.get(key).map(Zval::deref).filter(|value| !value.is_null())
}

/// `Pool::on()`
pub(crate) fn on(call: &Call) -> Result<bool> {
    if this(call)?.started.get() {
        return misuse("process pool is started. unable to register event callback function").map(|()| false);
    }
    let (name, callback) = (call.str(0)?, call.callable(1)?);
    let name = name.to_lossy();
    let Some((event, _)) = Event::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(&name)) else {
        return errors::warning(&format!("unknown event type[{name}]")).map(|()| false);
    };
    if *event == Event::Message && this(call)?.ipc == Ipc::None {
        let text = "cannot set `onMessage` event with ipc_type=0";
        return Err(Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS));
    }
    call.this::<PoolState>()?.1.set(*event as usize, callback);
    Ok(true)
}

/// `Pool::listen()`
pub(crate) fn listen(call: &Call) -> Result<bool> {
    if this(call)?.started.get() {
        return misuse("process pool is started. unable to listen").map(|()| false);
    }
    let (host, port, backlog) = (call.str(0)?, call.int_or(1, 0)?, call.int_or(2, 2048)?);
    let pool = this(call)?;
    if pool.ipc != Ipc::Socket {
        return wrong_ipc(pool, "").map(|()| false);
    }
    if pool.listener.borrow().is_some() {
        errors::set_last(code::WRONG_OPERATION);
        log::line(Level::Warning, "the process pool is already listening");
        return Ok(false);
    }
    let host = host.to_lossy();
    let (kind, host) = match host.get(..6) {
        Some(start) if start.eq_ignore_ascii_case("unix:/") => (SocketKind::UnixStream, &host[5..]),
        _ => (SocketKind::Tcp4, &*host),
    };
    let Ok(number) = u16::try_from(port) else { return no_port(host, port, &invalid()) };
    let options = ListenOptions { backlog: backlog.clamp(1, 65535) as u16, ..ListenOptions::default() };
    match Listener::bind(kind, host, number, &options) {
        Ok(listener) => {
            *pool.listener.borrow_mut() = Some(Port { listener: Arc::new(listener), owner: process::generation() });
            Ok(true)
        }
        Err(error) => no_port(host, port, &error),
    }
}

fn invalid() -> std::io::Error {
    std::io::Error::from_raw_os_error(code::EINVAL as i32)
}

fn no_port(host: &str, port: i64, error: &std::io::Error) -> Result<bool> {
    errors::set_last_io(error);
    let number = error.raw_os_error().unwrap_or(code::EINVAL as i32);
    let text = format!("bind({host}:{port}) failed, Error: {}[{number}]", errors::text(number));
    log::line(Level::Warning, &text);
    Ok(false)
}

fn wrong_ipc(pool: &Pool, more: &str) -> Result {
    misuse(&format!("unsupported ipc type[{}]{more}", pool.ipc as i32))
}

/// `Pool::detach()`
pub(crate) fn detach(_: &Call) -> Result<bool> {
    Ok(current().is_some_and(|current| current.detach()))
}

/// `Pool::stop()`
pub(crate) fn stop(_: &Call) -> Result {
    if let Some(current) = current() {
        current.stop();
    }
    Ok(())
}

/// `Pool::shutdown()`
pub(crate) fn shutdown(_: &Call) -> Result<bool> {
    let Some(current) = current() else {
        return Err(Error::throw("Swoole\\Exception", "The process pool is not started", code::INVALID_PARAMS));
    };
    if current.worker.is_none() {
        current.stop();
        return Ok(true);
    }
    match process::kill(current.master, signal::SIGTERM) {
        Ok(()) => Ok(true),
        Err(error) => {
            errors::set_last_io(&error);
            Ok(false)
        }
    }
}

/// At a request's end: what is left of a pool goes while there is a heap that it is of.
pub(crate) fn end() {
    current::become_current(None);
}

impl Pool {
    fn max_wait(&self) -> Option<Duration> {
        (self.max_wait.get() > 0).then(|| Duration::from_secs(self.max_wait.get()))
    }
}
