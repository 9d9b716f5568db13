//! `Swoole\Server` (and `Swoole\Http\Server`): ports, callbacks, settings, start; and what a worker can do with connections.

mod background;
mod commands;
mod connection;
mod control;
mod datagrams;
mod heartbeat;
mod messages;
mod set;
mod sockets;
mod start;
mod tasks;
mod users;

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use steel_zend::{Array, Call, Callable, Error, Object, Result, State, Storage, Zval, object::Tracer};

use super::server_port::{self, Bound, PortState};
use crate::{
    errors,
    server::{
        commands::Command,
        events::{Callbacks, PortEvent, ServerEvent},
    },
    settings::{Mode, Settings},
    slots::{self, server as slot},
    unfinished,
};
pub(crate) use commands::{add_command, command};
pub(crate) use connection::*;
use control::running;
pub(crate) use control::{
    get_last_error, get_manager_pid, get_master_pid, get_worker_id, get_worker_pid, get_worker_status, reload,
    shutdown, stats, stop,
};
pub(crate) use datagrams::{datagram_ports, sendto};
pub(crate) use heartbeat::{heartbeat, protect};
pub(crate) use messages::*;
pub(crate) use set::{judge_option, set, set_port};
pub(crate) use sockets::plain;
use sockets::{SSL, bind_port, handed_over, socket_type};
pub(crate) use start::{start, tls};
pub(crate) use tasks::{finish, task, task_co, task_wait_multi, taskwait};
pub(crate) use users::add_process;

/// Where `Server` keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ServerState>();

/// `SWOOLE_BASE`
const MODE_BASE: i64 = 1;

/// `SWOOLE_PROCESS`
const MODE_PROCESS: i64 = 2;

/// `SWOOLE_THREAD`
const MODE_THREAD: i64 = 3;

/// How far a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    New,
    Running,
    Over,
}

/// The state of one server object.
pub(crate) struct ServerState {
    pub(crate) callbacks: Callbacks<{ ServerEvent::COUNT }>,
    pub(crate) ports: RefCell<Vec<Object>>,
    pub(crate) settings: RefCell<Settings>,
    /// The processes of `addProcess()`.
    pub(crate) users: RefCell<Vec<Object>>,
    /// Those of `addCommand()`, by number.
    pub(crate) commands: RefCell<Vec<Rc<Command>>>,
    /// Those of commands of Redis, by their names in small letters.
    pub(crate) handlers: RefCell<HashMap<Vec<u8>, Rc<Callable>>>,
    pub(crate) phase: Cell<Phase>,
}

impl State for ServerState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ServerState {
        ServerState {
            callbacks: Callbacks::new(),
            ports: RefCell::default(),
            settings: RefCell::default(),
            users: RefCell::default(),
            commands: RefCell::default(),
            handlers: RefCell::default(),
            phase: Cell::new(Phase::New),
        }
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.callbacks.trace(tracer);
        self.ports.borrow().iter().for_each(|port| tracer.add_object(port));
        self.users.borrow().iter().for_each(|user| tracer.add_object(user));
        self.commands.borrow().iter().for_each(|command| command.callback.with_value(|value| tracer.add(value)));
        self.handlers.borrow().values().for_each(|handler| tracer.add_callable(Some(handler)));
    }
}

/// `Server::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let state = call.this::<ServerState>()?;
    let host = call.str_or_null(0)?.map_or_else(|| "0.0.0.0".to_owned(), |host| host.to_lossy().into_owned());
    let (port, mode, kind) = (call.int_or(1, 0)?, call.int_or(2, MODE_BASE)?, call.int_or(3, 1)?);
    if !state.ports.borrow().is_empty() {
        return Err(Error::throw("Swoole\\Error", "Constructor of Swoole\\Server can only be called once", 0));
    }
    let mode_of = match mode {
        MODE_BASE => Mode::Base,
        MODE_PROCESS => Mode::Process,
        MODE_THREAD => {
            let text = "SWOOLE_THREAD is not built in this version of Steelwool: use SWOOLE_BASE or SWOOLE_PROCESS";
            return Err(unfinished::refused(text.to_owned()));
        }
        _ => return Err(Error::php_error(format!("invalid $mode parameters {mode}"))),
    };
    state.settings.borrow_mut().set_mode(mode_of);
    let Some(object) = call.this_object() else { return Ok(()) };
    let (kind, secure) = (kind & !SSL, kind & SSL != 0);
    let mut handed = if port == 0 && host.eq_ignore_ascii_case("SYSTEMD") { handed_over()? } else { VecDeque::new() };
    let (own_host, kind, bound) = match handed.pop_front() {
        Some(first) => first,
        None => (host.clone(), kind, bind_port(&host, port, kind, secure, &[])?),
    };
    let takes_tls = |bound: &Bound| secure && matches!(bound, Bound::Listener(_));
    let is_secure = takes_tls(&bound);
    object.set_slot(slot::HOST, host.as_str());
    object.set_slot(slot::PORT, i64::from(bound.port()));
    object.set_slot(slot::TYPE, kind);
    object.set_slot(slot::SSL, is_secure);
    object.set_slot(slot::MODE, mode);
    let port = server_port::make(&own_host, kind, is_secure, bound);
    if let Some(first) = port.state::<PortState>() {
        // What is set for the server is set for its first port as well, which so has settings of its own.
        first.take_own(|_| ());
    }
    add_port(&object, state, port);
    for (host, kind, bound) in handed {
        let is_secure = takes_tls(&bound);
        add_port(&object, state, server_port::make(&host, kind, is_secure, bound));
    }
    Ok(())
}

/// `Server::__destruct()`: ownership does it all.
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

fn add_port(object: &Object, state: &ServerState, port: Object) {
    state.ports.borrow_mut().push(port);
    let ports: Array = state.ports.borrow().iter().map(|port| Zval::from(port.clone())).collect();
    object.set_slot(slot::PORTS, ports);
}

/// `Server::listen()`, `addListener()`
pub(crate) fn listen(call: &Call) -> Result<Zval> {
    let state = call.this::<ServerState>()?;
    let (host, port, kind) = (call.str(0)?.to_lossy().into_owned(), call.int(1)?, call.int(2)?);
    if state.phase.get() != Phase::New {
        errors::warning("server is running, cannot add listener")?;
        return Ok(Zval::bool(false));
    }
    let Some(object) = call.this_object() else { return Ok(Zval::bool(false)) };
    let (kind, secure) = (kind & !SSL, kind & SSL != 0);
    let others = state.ports.borrow().clone();
    let bound = match bind_port(&host, port, kind, secure, &others) {
        Ok(bound) => bound,
        Err(Error::Throw(throw)) => {
            errors::set_last(throw.code);
            errors::warning(&throw.message)?;
            return Ok(Zval::bool(false));
        }
        Err(error) => return Err(error),
    };
    let port = server_port::make(&host, kind, secure, bound);
    add_port(&object, state, port.clone());
    Ok(port.into())
}

/// `Server::on()`: a server's own event, or one of its first port.
pub(crate) fn on(call: &Call) -> Result<bool> {
    let state = call.this::<ServerState>()?;
    let name = call.str(0)?;
    let callback = call.callable(1)?;
    if state.phase.get() != Phase::New {
        errors::warning("server is running, unable to register event callback function")?;
        return Ok(false);
    }
    match ServerEvent::by_name(&name.to_lossy()) {
        Some(event) => {
            state.callbacks.set(event as usize, callback);
            Ok(true)
        }
        None => {
            let first = first_port(state)?;
            server_port::register(&first, &name.to_lossy(), callback)
        }
    }
}

fn first_port(state: &ServerState) -> Result<Object> {
    let first = state.ports.borrow().first().cloned();
    first.ok_or_else(|| Error::throw("Swoole\\Error", "please call the Swoole\\Server constructor first", 0))
}

/// `Server::getCallback()`
pub(crate) fn get_callback(call: &Call) -> Result<Zval> {
    let state = call.this::<ServerState>()?;
    let name = call.str(0)?.to_lossy().into_owned();
    let found = match ServerEvent::by_name(&name) {
        Some(event) => state.callbacks.get(event as usize),
        None => first_port(state)?
            .state::<PortState>()
            .zip(PortEvent::by_name(&name))
            .and_then(|(port, event)| port.callbacks.get(event as usize)),
    };
    Ok(found.map_or(Zval::null(), |callback| callback.value()))
}

fn shared(settings: &Settings) -> Rc<Settings> {
    Rc::new(settings.clone())
}

/// `Server::getSocket()`
pub(crate) fn get_socket(call: &Call) -> Result<Zval> {
    let (state, number) = (call.this::<ServerState>()?, call.int_or(0, 0)?);
    let ports = state.ports.borrow().clone();
    let has_number =
        |port: &&Object| number == 0 || port.slot(slots::server_port::PORT).to_int().is_ok_and(|own| own == number);
    match ports.iter().find(has_number).and_then(|port| port.state::<PortState>()) {
        Some(port) => port.export(),
        None => {
            errors::warning(&format!("the server does not listen to port {number}"))?;
            Ok(Zval::bool(false))
        }
    }
}
