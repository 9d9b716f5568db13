//! `Server::start()`: checks, then hands over to the processes' lives.

use std::{rc::Rc, sync::Arc};

use steel_engine::server::Sessions;
use steel_os::process::Pid;
use steel_zend::{Call, Error, Level, Object, Result, report};

use super::{Phase, ServerState, set, shared};
use crate::{
    class::{connection_iterator, server_port::PortState},
    errors, hooks, log,
    runtime::{refuse_as_thread, runtime},
    server::{events::PortEvent, life::Life, sessions, worker::PortCalls},
    settings::Settings,
    slots::{server as slot, server_port},
};

/// `Server::start()`. Returns when the server has been shut down.
pub(crate) fn start(call: &Call) -> Result<bool> {
    let state = call.this::<ServerState>()?;
    let Some(server) = call.this_object() else { return Ok(false) };
    if let Some(error) = refuse_as_thread("start a server") {
        return Err(error);
    }
    if !may_start(state, &server)? {
        return Ok(false);
    }
    require_callbacks(state, &server)?;
    let life = prepare(state, &server)?;
    state.phase.set(Phase::Running);
    let served = life.serve();
    state.phase.set(Phase::Over);
    finish(&life);
    runtime().check_ending()?;
    match served {
        Ok(()) => Ok(true),
        Err(error) => {
            errors::set_last(i64::from(error.raw_os_error().unwrap_or_default()));
            errors::warning(&format!("failed to start the server: {error}"))?;
            Ok(false)
        }
    }
}

fn may_start(state: &ServerState, server: &Object) -> Result<bool> {
    let class = server.class_name();
    let refusal = match state.phase.get() {
        Phase::Running => Some(format!("The server is running, unable to execute {class}->start()")),
        Phase::Over => Some(format!("The server have been shutdown, unable to execute {class}->start()")),
        Phase::New if runtime().is_running() || runtime().coroutines.count() > 0 => {
            Some(format!("The event-loop has already been created, unable to start {class}"))
        }
        Phase::New if state.ports.borrow().is_empty() => Some(format!("please call the {class} constructor first")),
        Phase::New => None,
    };
    match refusal {
        None => Ok(true),
        Some(text) => errors::warning(&text).map(|()| false),
    }
}

/// HTTP is spoken on the ports of an `Http\Server` that have an `onRequest`.
fn speaks_http(server: &Object, port: &PortState) -> bool {
    server.is_a("Swoole\\Http\\Server") && port.callbacks.get(PortEvent::Request as usize).is_some()
}

fn require_callbacks(state: &ServerState, server: &Object) -> Result {
    let is_http = server.is_a("Swoole\\Http\\Server");
    let ports = state.ports.borrow().clone();
    for (index, port) in ports.iter().filter_map(|port| port.state::<PortState>()).enumerate() {
        let has = |event: PortEvent| port.callbacks.get(event as usize).is_some();
        if is_http && index == 0 && !has(PortEvent::Request) {
            return report(Level::Fatal, "require onRequest callback").and(Err(Error::Thrown));
        }
        if !has(PortEvent::Request) && !has(PortEvent::Receive) {
            return report(Level::Fatal, "require onReceive callback").and(Err(Error::Thrown));
        }
    }
    Ok(())
}

fn prepare(state: &ServerState, server: &Object) -> Result<Life> {
    let settings = shared(&state.settings.borrow());
    log::of_server();
    hooks::tell_unbuilt();
    let sessions = Sessions::new(most_sessions(&settings))
        .map_err(|error| Error::throw("Swoole\\Exception", format!("cannot start: {error}"), 0))?;
    let sessions = Arc::new(sessions);
    let master = Pid::current();
    server.set_slot(slot::MASTER_PID, i64::from(master.get()));
    if let Some(path) = &settings.pid_file
        && let Err(error) = std::fs::write(path, master.get().to_string())
    {
        errors::warning(&format!("cannot write the pid file {}: {error}", path.display()))?;
    }
    let ports = state.ports.borrow().clone();
    for listener in ports.iter().filter_map(|port| port.state::<PortState>()?.listener()) {
        if let Err(error) = listener.configure(&settings.tcp) {
            errors::warning(&format!("cannot set the options of TCP on {}: {error}", listener.address()))?;
        }
    }
    set::complete(server, &ports, &settings);
    // Nothing of the loop may be shared with the processes to come.
    runtime().drop_loop();
    server.set_slot(slot::CONNECTIONS, connection_iterator::make(None));
    for (index, port) in ports.iter().enumerate() {
        port.set_slot(server_port::CONNECTIONS, connection_iterator::make(Some(index)));
    }
    let ports: Vec<_> = ports
        .iter()
        .filter_map(|port| port.state::<PortState>())
        .filter_map(|port| Some((port.listener()?, speaks_http(server, port))))
        .collect();
    sessions::begin(Arc::clone(&sessions), ports.iter().map(|(listener, _)| Arc::clone(listener)).collect());
    Ok(Life { server: server.clone(), settings, sessions, ports, calls: port_calls, master })
}

fn port_calls(server: &Object, index: usize, settings: &Settings) -> PortCalls {
    let http = Rc::new(settings.http.clone());
    let port = server.state::<ServerState>().and_then(|state| state.ports.borrow().get(index).cloned());
    let port = port.as_ref().and_then(|port| port.state::<PortState>());
    let get = |event: PortEvent| port.and_then(|port| port.callbacks.get(event as usize));
    PortCalls {
        connect: get(PortEvent::Connect),
        receive: get(PortEvent::Receive),
        request: get(PortEvent::Request),
        close: get(PortEvent::Close),
        http,
    }
}

/// Those of all workers, of each also while its predecessors drain, and what blocks of records leave unused.
fn most_sessions(settings: &Settings) -> usize {
    let processes = usize::from(settings.worker_num) * 3;
    processes.saturating_mul(settings.max_connections + 64)
}

fn finish(life: &Life) {
    sessions::end();
    if Pid::current() == life.master {
        if let Some(path) = &life.settings.pid_file {
            let _ = std::fs::remove_file(path);
        }
        life.ports.iter().for_each(|(listener, _)| listener.remove_file());
    }
}
