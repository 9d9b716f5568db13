//! `Server::start()`: checks, then hands over to the processes' lives.

use std::{rc::Rc, sync::Arc};

use steel_engine::{
    process::{
        Crew, Returned, Team,
        bus::{Store, TaskQueue},
    },
    server::Sessions,
    tls::Tls,
};
use steel_os::{privilege, process::Pid};
use steel_zend::{Call, Error, Level, Object, Result, report};

use super::{Phase, ServerState, background, set, shared};
use crate::{
    class::{connection_iterator, server_port::PortState},
    errors, hooks,
    live::{self, Live},
    log,
    runtime::{refuse_as_thread, runtime},
    server::{
        events::{PortEvent, ServerEvent},
        helper,
        lanes::Lanes,
        life::{Life, LifePort, is_single},
        sessions,
        websocket::WebSocketCalls,
        worker::PortCalls,
    },
    settings::{Mode, PortSettings, Settings, Ways},
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
    let ports = state.ports.borrow().clone();
    let mut settings = state.settings.borrow().clone();
    settings.control_socket = live::socket_path(&settings);
    let settings = shared(&settings);
    let served = ports_to_serve(&ports, &server, &settings)?;
    if settings.tasks.workers > 0 && state.callbacks.get(ServerEvent::Task as usize).is_none() {
        let text = "failed to start server. Error: require 'onTask' callback";
        return report(Level::Fatal, text).and(Err(Error::Thrown));
    }
    if settings.tasks.coroutines && settings.tasks.ways != Ways::Sockets {
        return report(Level::Fatal, "cannot use msgqueue when `task_enable_coroutine` is enable")
            .and(Err(Error::Thrown));
    }
    if !background::check_identity(&settings)? || !background::enter(&settings)? {
        return Ok(false);
    }
    helper::before_start(&server, &settings)?;
    let users = state.users.borrow().clone();
    let life = prepare(&server, &ports, settings, served, users)?;
    state.phase.set(Phase::Running);
    let result = life.serve();
    if matches!(result, Ok(Returned::User)) {
        // It is at its end: from here on as after a fatal error, so that no `finally` block of these frames runs.
        return Err(Error::Bailout);
    }
    state.phase.set(Phase::Over);
    finish(&life);
    ports.iter().filter_map(|port| port.state::<PortState>()).for_each(PortState::close);
    runtime().check_ending()?;
    match result {
        Ok(_) => Ok(true),
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
        Some(text) => errors::misuse(&text).map(|()| false),
    }
}

fn is_stream(port: &Object) -> bool {
    port.state::<PortState>().is_some_and(|port| port.listener().is_some())
}

fn has(port: &PortState, event: PortEvent) -> bool {
    port.callbacks.get(event as usize).is_some()
}

/// Whether HTTP is spoken on a port: on the first of an `Http\Server` always; else as its options say, and if those say nothing, on one
/// that belongs to an `Http\Server` and has a callback `request`, or nothing of its own at all.
fn speaks_http(server: &Object, index: usize, port: &PortState, settings: &PortSettings) -> bool {
    let is_http = server.is_a("Swoole\\Http\\Server");
    if is_http && index == 0 {
        return true;
    }
    let without_word = || {
        let is_bare = port.own().is_none() && !has(port, PortEvent::Receive);
        is_http && (has(port, PortEvent::Request) || is_bare)
    };
    settings.protocols.speaks_http().unwrap_or_else(without_word)
}

/// Whether WebSocket is spoken on a port that speaks HTTP: on the first of a `WebSocket\\Server` always; else as its options say, and on one
/// that belongs to such a server and has nothing of its own.
fn speaks_websocket(server: &Object, index: usize, port: &PortState, settings: &PortSettings) -> bool {
    let is_bare = port.own().is_none() && !has(port, PortEvent::Receive);
    settings.protocols.websocket || (server.is_a("Swoole\\WebSocket\\Server") && (index == 0 || is_bare))
}

/// Whether requests of Redis go to the handlers of a `Redis\\Server`: on its first port, on one that has nothing of its own, and as options say.
fn answers_redis(server: &Object, index: usize, port: &PortState, settings: &PortSettings) -> bool {
    let is_bare = port.own().is_none() && !has(port, PortEvent::Receive);
    let is_asked = settings.packets.redis || index == 0 || is_bare;
    is_asked && server.is_a("Swoole\\Redis\\Server")
}

/// What each port is to be served with, and whether it has the callbacks for it. What a port has not the first one has for it.
fn ports_to_serve(ports: &[Object], server: &Object, settings: &Settings) -> Result<Vec<LifePort>> {
    let first = ports.first().and_then(|port| port.state::<PortState>());
    let fatal = |text: &str| report(Level::Fatal, text).and(Err(Error::Thrown));
    let mut served = Vec::with_capacity(ports.len());
    for (index, port) in ports.iter().filter_map(|port| port.state::<PortState>()).enumerate() {
        let any_has = |event| has(port, event) || first.is_some_and(|first| has(first, event));
        let Some(listener) = port.listener() else {
            if !any_has(PortEvent::Packet) {
                return fatal("require onPacket callback");
            }
            continue;
        };
        let mut own = port.own().unwrap_or_else(|| settings.port.clone());
        let redis = answers_redis(server, index, port, &own);
        own.packets.redis |= redis;
        // As in the reference, packets come before HTTP, but not on the first port of a server for HTTP.
        let in_packets = own.packets.framing().is_some();
        let mut http = speaks_http(server, index, port, &own);
        if in_packets && (index > 0 || !server.is_a("Swoole\\Http\\Server")) {
            http = false;
        }
        let mut websocket = http && speaks_websocket(server, index, port, &own);
        let (needed, text) = if websocket {
            (PortEvent::Message, "require onMessage callback")
        } else {
            (PortEvent::Request, "require onRequest callback")
        };
        if http && !any_has(needed) {
            // Who has only `receive` gets the bytes as they are.
            http = !any_has(PortEvent::Receive) || (index == 0 && server.is_a("Swoole\\Http\\Server"));
            websocket &= http;
            if http {
                return fatal(text);
            }
        }
        if !http && !redis && !any_has(PortEvent::Receive) {
            return fatal("require onReceive callback");
        }
        if http && has(port, PortEvent::Request) && !server.is_a("Swoole\\Http\\Server") {
            let class = server.class_name();
            errors::warning(&format!(
                "use {class} class and open http related protocols may lead to some errors (inconsistent class type)"
            ))?;
        }
        let http2 = http && own.protocols.http2;
        let tls = match port.is_secure().then(|| tls(&own, http, http2)).transpose() {
            Ok(tls) => tls,
            Err(text) => return fatal(&text),
        };
        served.push(LifePort { listener, settings: Rc::new(own), http, websocket, http2, tls });
    }
    Ok(served)
}

/// TLS of a port that speaks it.
///
/// # Errors
/// What it lacks, or what is wrong with it.
pub(crate) fn tls(settings: &PortSettings, http: bool, http2: bool) -> std::result::Result<Tls, String> {
    let Some(options) = settings.tls.options(http, http2) else {
        return Err("require `ssl_cert_file` and `ssl_key_file` options".to_owned());
    };
    let clients = &options.clients;
    if clients.verify
        && clients.authorities.is_none()
        && clients.more_authorities.is_none()
        && clients.directory.is_none()
    {
        let text = "server open verify peer require `ssl_client_cert_file` or `ssl_capath` or `ssl_cafile` config";
        return Err(text.to_owned());
    }
    match Tls::new(&options) {
        Ok((tls, warnings)) => {
            warnings.iter().for_each(|text| log::line(log::Level::Warning, text));
            Ok(tls)
        }
        Err(error) => Err(error.to_string()),
    }
}

fn prepare(
    server: &Object,
    ports: &[Object],
    settings: Rc<Settings>,
    served: Vec<LifePort>,
    users: Vec<Object>,
) -> Result<Life> {
    log::of_server();
    hooks::tell_unbuilt();
    let cannot = |error| Error::throw("Swoole\\Exception", format!("cannot start: {error}"), 0);
    let sessions = Arc::new(Sessions::new(most_sessions(&settings)).map_err(cannot)?);
    sessions.begin_after(settings.start_session);
    let crew = crew(&settings, &users).map_err(cannot)?;
    let lanes = lanes(&settings, &crew, &sessions).map_err(cannot)?;
    let master = Pid::current();
    server.set_slot(slot::MASTER_PID, i64::from(master.get()));
    if let Some(path) = &settings.pid_file
        && let Err(error) = std::fs::write(path, master.get().to_string())
    {
        errors::warning(&format!("cannot write the pid file {}: {error}", path.display()))?;
    }
    for LifePort { listener, settings, .. } in &served {
        if let Err(error) = listener.configure(&settings.tcp) {
            errors::warning(&format!("cannot set the options of TCP on {}: {error}", listener.address()))?;
        }
    }
    for port in ports.iter().filter_map(|port| port.state::<PortState>()) {
        let Some(datagrams) = port.datagrams() else { continue };
        let own = port.own().unwrap_or_else(|| settings.port.clone());
        let buffer = |kernel: Option<usize>| kernel.unwrap_or(own.max_pending).min(1 << 30);
        let outcome = datagrams.set_buffers(buffer(own.tcp.receive_buffer), buffer(own.tcp.send_buffer));
        if let Err(error) = outcome {
            errors::warning(&format!("cannot set the buffers of {}: {error}", datagrams.address()))?;
        }
    }
    tell_unused(&settings);
    let live = Live::prepare(&settings, &crew.roster);
    set::complete(server, ports, &settings);
    ports.iter().filter_map(|port| port.state::<PortState>()).for_each(PortState::serve);
    // Nothing of the loop may be shared with the processes to come.
    runtime().drop_loop();
    server.set_slot(slot::CONNECTIONS, connection_iterator::make(None));
    let streams = ports.iter().filter(|port| is_stream(port));
    for (index, port) in streams.enumerate() {
        port.set_slot(server_port::CONNECTIONS, connection_iterator::make(Some(index)));
    }
    let silence = |port: &LifePort| settings.patience.deadlines(&port.settings, port.http).silence;
    let silences = served.iter().map(|port| silence(port).map(|time| time.as_secs_f64())).collect();
    let listeners = served.iter().map(|port| Arc::clone(&port.listener)).collect();
    let websockets = served.iter().map(|port| port.websocket).collect();
    sessions::begin(Arc::clone(&sessions), listeners, silences, websockets);
    Ok(Life {
        server: server.clone(),
        settings,
        sessions,
        crew,
        ports: served,
        users,
        calls: port_calls,
        master,
        lanes,
        live,
    })
}

/// In PROCESS mode: the lanes of all processes.
fn lanes(settings: &Settings, crew: &Crew, sessions: &Arc<Sessions>) -> std::io::Result<Option<Lanes>> {
    if settings.mode == Mode::Base {
        return Ok(None);
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let reactors = settings.reactor_num.unwrap_or_else(|| processors.div_ceil(2).min(64) as u16);
    Lanes::new(reactors, settings.worker_num, crew.team().len(), Arc::clone(sessions), settings.max_buffered).map(Some)
}

/// Who the processes will be, and the bus between them.
fn crew(settings: &Settings, users: &[Object]) -> std::io::Result<Crew> {
    let team = Team { events: settings.worker_num, tasks: settings.tasks.workers, users: users.len() as u16 };
    if is_single(settings, users) {
        return Crew::single(team);
    }
    let store = Store(settings.tasks.dir.clone());
    let tasks = &settings.tasks;
    let queue = if tasks.workers > 0 && tasks.ways != Ways::Sockets {
        let owner = privilege::numbers(&settings.identity).ok().flatten();
        Some(TaskQueue::open(tasks.queue_key, tasks.ways == Ways::AnyOfQueue, store.clone(), owner)?)
    } else {
        None
    };
    Crew::new(team, store, settings.max_buffered, queue)
}

/// Files that were asked for and are nowhere.
fn tell_unused(settings: &Settings) {
    if settings.http.files.enabled && settings.http.files.root.is_none() {
        log::line(log::Level::Warning, "enable_static_handler: no files are served, since there is no document_root");
    }
}

fn port_calls(server: &Object, index: usize, settings: &Settings) -> PortCalls {
    let ports = server.state::<ServerState>().map(|state| state.ports.borrow().clone()).unwrap_or_default();
    // Ports for datagrams are not numbered with those that have sessions.
    let streams: Vec<&Object> = ports.iter().filter(|port| is_stream(port)).collect();
    let of = |index: usize| streams.get(index).and_then(|port| port.state::<PortState>());
    let first = ports.first().and_then(|port| port.state::<PortState>());
    let get = |event: PortEvent| {
        let callback = |port: &PortState| port.callbacks.get(event as usize);
        of(index).and_then(callback).or_else(|| first.and_then(callback))
    };
    let own = of(index).and_then(PortState::own).unwrap_or_else(|| settings.port.clone());
    PortCalls {
        connect: get(PortEvent::Connect),
        receive: get(PortEvent::Receive),
        request: get(PortEvent::Request),
        websocket: sessions::speaks_websocket(index).then(|| WebSocketCalls {
            message: get(PortEvent::Message),
            open: get(PortEvent::Open),
            handshake: get(PortEvent::Handshake),
            before_response: get(PortEvent::BeforeHandshakeResponse),
            subprotocol: own.websocket.subprotocol.clone(),
            max: own.package_max_length,
        }),
        redis: of(index).is_some_and(|port| answers_redis(server, index, port, &own)),
        disconnect: get(PortEvent::Disconnect),
        close: get(PortEvent::Close),
        full: get(PortEvent::BufferFull),
        empty: get(PortEvent::BufferEmpty),
        length: of(index).and(own.packets.function),
        http: Rc::new(settings.http.clone()),
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
        life.ports.iter().for_each(|port| port.listener.remove_file());
        super::datagram_ports(&life.server).iter().for_each(|(datagrams, _)| datagrams.remove_file());
    }
}
