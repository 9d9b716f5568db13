//! The turns of the processes' lives, as callbacks of the program: start, manager, workers, reload, shutdown. What a worker does between
//! its start and its stop is in `turns`.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use steel_engine::{
    process::{
        Attention, Control, Crew, Event as Happened, Kind, Lifecycle, Note, Policy as Supervision, Returned, Seat,
        Signals, WorkerContext,
    },
    server::{
        Address, HttpOptions, Listener, PacketOptions, Port, Protocol, Server, Serving, Sessions, WebSocketOptions,
    },
    tls::Tls,
};
use steel_os::{
    process::{Exit, Pid, exit_now},
    signal::SIGINT,
};
use steel_zend::{Object, Zval, globals};

use super::{
    events::ServerEvent,
    lanes::Lanes,
    letters,
    master::Nobody,
    objects,
    process::{self, Process, Role},
    sessions,
    start::Start,
    task_worker::TaskWorker,
    turns::{self, Turns},
    user_process,
    worker::{PortCalls, Worker},
};
use crate::{
    class::server::ServerState,
    lifetime::replay,
    live::{Live, Subject},
    log,
    runtime::{Failure, Policy, runtime},
    settings::{PortSettings, Settings},
    slots::server as slot,
};

/// How often the manager tries to send what an inbox was too full for.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// One started server.
pub(crate) struct Life {
    pub(crate) server: Object,
    pub(crate) settings: Rc<Settings>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) crew: Crew,
    pub(crate) ports: Vec<LifePort>,
    /// The processes of `addProcess()`.
    pub(crate) users: Vec<Object>,
    pub(crate) calls: fn(&Object, usize, &Settings) -> PortCalls,
    pub(crate) master: Pid,
    /// PROCESS mode's.
    pub(crate) lanes: Option<Lanes>,
    /// By what it is seen from outside.
    pub(crate) live: Live,
}

/// One of its ports.
pub(crate) struct LifePort {
    pub(crate) listener: Arc<Listener>,
    pub(crate) settings: Rc<PortSettings>,
    /// HTTP is spoken.
    pub(crate) http: bool,
    /// And WebSocket, with clients that ask for it.
    pub(crate) websocket: bool,
    /// And HTTP/2, with clients that want it.
    pub(crate) http2: bool,
    pub(crate) tls: Option<Tls>,
}

impl LifePort {
    /// As the engine serves it.
    pub(crate) fn engine(&self, settings: &Settings) -> Port {
        let protocol = if self.http {
            Protocol::Http(HttpOptions {
                limits: settings.limits(&self.settings),
                rules: settings.http.rules,
                compression: settings.http.compression(),
                uploads: settings.http.uploads(),
                files: settings.http.files.options(),
                body_headroom: steel_zend::ZStr::HEADROOM,
                websocket: self.websocket.then(|| WebSocketOptions {
                    max: self.settings.package_max_length,
                    closes: self.settings.websocket.closes,
                    pings: self.settings.websocket.pings,
                    pongs: self.settings.websocket.pongs,
                }),
                http2: self.http2.then(|| Box::new(self.settings.http2)),
                ..HttpOptions::default()
            })
        } else if let Some(framing) = self.settings.packets.framing() {
            Protocol::Packets(PacketOptions { framing, max: self.settings.package_max_length })
        } else {
            Protocol::Raw
        };
        let mut port = Port::new(protocol);
        port.proxy = self.settings.proxy;
        port.tls = self.tls.clone();
        // Counted, whether the program has callbacks for them or not.
        (port.wants_connect, port.wants_close) = (true, true);
        port.max_pending = self.settings.max_pending;
        port.max_queued = settings.max_queued;
        port.discards_gone = settings.discards_gone && settings.dispatch.is_stateless() && !settings.unsafe_events;
        port.delays = settings.delay_receive;
        port.deadlines = settings.patience.deadlines(&self.settings, self.http);
        port
    }
}

impl Life {
    /// Serves until the server is shut down. Returns in the process that called it, and in user processes that have done their part.
    ///
    /// # Errors
    /// Signals or processes could not be set up; the sockets cannot listen.
    pub(crate) fn serve(&self) -> std::io::Result<Returned> {
        let outcome = self.serve_to_the_end();
        if !matches!(outcome, Ok(Returned::User)) {
            self.live.end();
            process::forget();
        }
        outcome
    }

    fn serve_to_the_end(&self) -> std::io::Result<Returned> {
        let single = is_single(&self.settings, &self.users);
        let alone = single || self.lanes.is_some();
        let signals = if alone { Signals::of_single()? } else { Signals::of_manager()? };
        self.ports.iter().try_for_each(|port| port.listener.listen(port.settings.backlog))?;
        if self.lanes.is_some() {
            self.rule(signals)
        } else if single {
            self.begin_live();
            steel_engine::process::run_single(self, &self.crew, signals).map(|_| Returned::Manager)
        } else {
            self.manage(signals)
        }
    }

    /// The calling process has the hub.
    fn begin_live(&self) {
        self.live.begin(Subject {
            roster: Arc::clone(&self.crew.roster),
            sessions: Arc::clone(&self.sessions),
            board: self.lanes.as_ref().map(|lanes| Arc::clone(&lanes.board)),
        });
    }

    /// The calling process becomes the manager.
    pub(super) fn manage(&self, signals: Signals) -> std::io::Result<Returned> {
        let (server, settings) = (self.server.clone(), Rc::clone(&self.settings));
        Process::enter(server, settings, Role::Manager, None, None, self.manager_seat());
        if let Some(reach) = self.lanes.as_ref().and_then(|lanes| lanes.of_manager(self.lane_ports()).ok()) {
            reach.attach(Rc::new(Nobody));
            sessions::reach(Some(reach));
        }
        let supervision =
            Supervision { max_wait: Some(self.settings.max_wait), grace: turns::STOP_GRACE, ..Supervision::default() };
        let runtime = runtime();
        // The workers reserve theirs. Who has set a callback for SIGINT before the start has not meant the manager.
        let is_early = runtime.listeners.has(SIGINT);
        runtime.listeners.forget_past();
        runtime.signals.reserve(&if is_early { signals.list() } else { signals.own() });
        let outer = runtime.policy.replace(Policy::Worker(Rc::new(|_| {})));
        self.begin_live();
        let outcome = steel_engine::process::run(self, &self.crew, supervision, signals);
        if !matches!(outcome, Ok(Returned::User)) {
            self.live.end();
            // Timers of the manager end with the server, as those of a worker do.
            runtime.give_up();
            runtime.signals.reserve(&[]);
            runtime.policy.replace(outer);
        }
        outcome
    }

    fn manager_seat(&self) -> Seat {
        if self.lanes.is_some() { self.crew.manager() } else { self.crew.master() }
    }

    /// What a worker has to know of the ports whose sockets are the master's.
    pub(super) fn lane_ports(&self) -> Vec<(Address, Port)> {
        self.ports.iter().map(|port| (port.listener.address().clone(), port.engine(&self.settings))).collect()
    }

    /// The same for a reactor, with what the program wants to be told.
    pub(super) fn reactor_ports(&self) -> Vec<(Arc<Listener>, Port)> {
        let port = |(index, port): (usize, &LifePort)| {
            let calls = (self.calls)(&self.server, index, &self.settings);
            let mut engine = port.engine(&self.settings);
            if let Protocol::Http(options) = &mut engine.protocol {
                options.body_headroom = 0;
            }
            let wants_close = calls.close.is_some() || calls.disconnect.is_some();
            (engine.wants_connect, engine.wants_close) = (calls.connect.is_some(), wants_close);
            engine.marks = calls.marks(&port.settings);
            (Arc::clone(&port.listener), engine)
        };
        self.ports.iter().enumerate().map(port).collect()
    }

    fn state(&self) -> &ServerState {
        self.server.state::<ServerState>().expect("Life is made from a Server object")
    }

    /// Calls a server event outside of coroutines (manager and master).
    pub(super) fn call(&self, event: ServerEvent, args: Vec<Zval>) {
        self.call_with(event, || Ok(args));
    }

    fn call_with(&self, event: ServerEvent, args: impl FnOnce() -> steel_zend::Result<Vec<Zval>>) {
        let Some(callback) = self.state().callbacks.get(event as usize) else { return };
        let process = Pid::current();
        let outcome = args().and_then(|mut args| {
            args.insert(0, self.server.clone().into());
            callback.call(&args).map(drop)
        });
        let failure = Failure::of(outcome);
        end_child(process);
        if let Some(failure) = failure {
            Policy::Worker(Rc::new(|_| {})).apply(failure);
        }
    }

    /// What an event worker serves.
    fn make_worker(&self, process: &Rc<Process>, number: u16) -> std::io::Result<Rc<Worker>> {
        let calls: Vec<PortCalls> =
            (0..self.ports.len()).map(|index| (self.calls)(&self.server, index, &self.settings)).collect();
        if let Some(lanes) = &self.lanes {
            return Ok(Worker::new(Rc::clone(process), lanes.own(self.lane_ports())?, calls));
        }
        let ports = self.ports.iter().zip(&calls).map(|(port, calls)| {
            let engine = Port { marks: calls.marks(&port.settings), ..port.engine(&self.settings) };
            (Arc::clone(&port.listener), engine)
        });
        let engine = Server::new(ports.collect(), Arc::clone(&self.sessions), number, self.settings.max_connections);
        engine.set_budget(self.settings.max_buffered);
        Ok(Worker::new(Rc::clone(process), Serving::Sockets(engine), calls))
    }

    fn set_identity(&self, context: &WorkerContext) {
        self.server.set_slot(slot::WORKER_ID, i64::from(context.worker));
        self.server.set_slot(slot::WORKER_PID, i64::from(Pid::current().get()));
        self.server.set_slot(slot::MANAGER_PID, context.manager.map_or(0, |pid| i64::from(pid.get())));
        self.server.set_slot(slot::TASKWORKER, context.kind == Kind::Task);
    }

    /// The calling process becomes what its context says.
    fn enter(&self, context: &WorkerContext) -> Rc<Process> {
        self.live.attend(&context.seat, &self.settings);
        Process::enter(
            self.server.clone(),
            Rc::clone(&self.settings),
            context.kind.into(),
            Some(context.worker),
            Some(context.control.share()),
            context.seat.clone(),
        )
    }

    /// The life of an event worker or a task worker, in its own loop.
    fn run_worker(&self, context: WorkerContext) -> i32 {
        let runtime = runtime();
        runtime.signals.reserve(&context.control.signals());
        let process = self.enter(&context);
        let start = Rc::new(Start::default());
        let outer = runtime.policy.replace(Policy::Worker(Rc::new({
            let (process, start) = (Rc::downgrade(&process), Rc::clone(&start));
            move |failure: &Failure| {
                start.note(failure);
                if let (Failure::Fatal, Some(process)) = (failure, process.upgrade()) {
                    process.retire();
                }
            }
        })));
        let (number, replaces, control) = (context.worker, context.replaces, context.control);
        let code = if context.kind == Kind::Task {
            let service = TaskWorker::new(Rc::clone(&process));
            let reach = self.lanes.as_ref().and_then(|lanes| lanes.own(self.lane_ports()).ok());
            let code = runtime.run_task(
                Turns { process, number, start, service, reach, ordered: Cell::default() }.run(control, replaces),
            );
            runtime.unwind_all();
            sessions::reach(None);
            TaskWorker::forget();
            code
        } else {
            let service = match self.make_worker(&process, number) {
                Ok(service) => service,
                Err(error) => {
                    log::line(log::Level::Error, &format!("worker {number} cannot serve: {error}"));
                    return 1;
                }
            };
            let worker = Rc::clone(&service);
            let turns = Turns { process, number, start, service, reach: None, ordered: Cell::default() };
            let code = if replay::is_wanted() {
                self.run_with_image(&worker, turns, control, replaces)
            } else {
                runtime.run_task(turns.run(control, replaces))
            };
            runtime.unwind_all();
            replay::end();
            worker.forget();
            code
        };
        process::forget();
        runtime.give_up();
        runtime.signals.reserve(&[]);
        *runtime.policy.borrow_mut() = outer;
        code.unwrap_or(1)
    }

    /// The life of an event worker of which a copy is made between its start and its first request.
    fn run_with_image(
        &self,
        worker: &Rc<Worker>,
        turns: Turns<Worker>,
        control: Control,
        replaces: bool,
    ) -> Option<i32> {
        let (runtime, turns, control) = (runtime(), Rc::new(turns), Rc::new(control));
        let started = runtime.run_task({
            let (turns, control) = (Rc::clone(&turns), Rc::clone(&control));
            async move { turns.begin(&control, replaces, true).await }
        });
        let begun = match started? {
            Ok(begun) => begun,
            Err(code) => return Some(code),
        };
        if begun.is_whole() {
            let ports = || self.lane_ports().into_iter().map(|(_, port)| port).collect();
            if let Err(error) = replay::begin(worker, ports) {
                let text = format!("no request of worker {} is replayed: {error}", turns.number);
                log::line(log::Level::Warning, &text);
            }
        }
        runtime.run_task(async move { turns.serve(&control, begun).await })
    }
}

/// May one process do everything?
pub(crate) fn is_single(settings: &Settings, users: &[Object]) -> bool {
    settings.is_single() && users.is_empty()
}

/// A child that PHP code in the manager has forked must not go on as a second one.
fn end_child(manager: Pid) {
    if Pid::current() != manager {
        exit_now(globals::exit_status());
    }
}

impl Lifecycle for Life {
    fn manager_start(&self) {
        self.server.set_slot(slot::MANAGER_PID, i64::from(Pid::current().get()));
        if self.lanes.is_none() {
            self.call(ServerEvent::Start, Vec::new());
        }
        self.call(ServerEvent::ManagerStart, Vec::new());
    }

    fn manager_stop(&self) {
        self.call(ServerEvent::ManagerStop, Vec::new());
    }

    fn shutdown(&self) {
        // A master calls it itself.
        if self.lanes.is_none() {
            self.call(ServerEvent::Shutdown, Vec::new());
        }
    }

    fn worker_run(&self, context: WorkerContext) -> i32 {
        self.set_identity(&context);
        // The manager's way to sessions, and its hub, are not this process's.
        if context.manager.is_some() {
            self.live.leave();
        }
        sessions::reach(None);
        if context.manager.is_none() {
            self.call(ServerEvent::Start, Vec::new());
        }
        match context.kind {
            Kind::Event | Kind::Task => self.run_worker(context),
            Kind::User => {
                self.enter(&context);
                if let Some(reach) = self.lanes.as_ref().and_then(|lanes| lanes.own(self.lane_ports()).ok()) {
                    reach.attach(Rc::new(Nobody));
                    sessions::reach(Some(reach));
                }
                user_process::live(&self.users, context.worker - self.crew.team().workers(), context.worker);
                0
            }
        }
    }

    fn equip(&self, _worker: u16) -> bool {
        self.lanes.as_ref().is_none_or(Lanes::hire)
    }

    fn equipped(&self, pid: Option<Pid>) {
        if pid.is_some() {
            self.crew.roster.note(Happened::Started);
        }
        if let Some(lanes) = &self.lanes {
            lanes.forked(pid);
        }
    }

    fn shutdown_asked(&self) -> bool {
        self.lanes.is_some() && steel_os::process::kill(self.master, steel_os::signal::SIGTERM).is_ok()
    }

    fn child_ended(&self, pid: Pid) {
        match &self.lanes {
            Some(lanes) => lanes.bury(pid),
            None => self.sessions.release(pid),
        }
    }

    fn exit(&self, code: i32) -> ! {
        steel_zend::output::flush();
        exit_now(code)
    }

    fn attend(&self) -> Attention {
        let manager = Pid::current();
        let timer = runtime().fire_without_loop();
        end_child(manager);
        let Some(process) = process::current() else { return Attention { after: timer, ..Attention::default() } };
        letters::read_now(&process);
        end_child(manager);
        runtime().signals.dispatch_now();
        end_child(manager);
        let post = Rc::clone(&process.seat.post);
        let letters = (!post.flush()).then_some(TRY_AGAIN);
        Attention {
            after: timer.into_iter().chain(letters).min(),
            post: Some(post),
            signals: runtime().signals.source(),
            takes_interrupt: runtime().listeners.has_had(SIGINT) && !runtime().signals.is_reserved(SIGINT),
        }
    }

    fn worker_error(&self, worker: u16, exit: Exit) {
        self.crew.roster.note(Happened::Died);
        log::line(
            log::Level::Warning,
            &format!(
                "worker(pid={}, id={worker}) abnormal exit, status={}, signal={}",
                exit.pid, exit.code, exit.signal
            ),
        );
        self.call_with(ServerEvent::WorkerError, || {
            if self.settings.event_object {
                return Ok(vec![objects::status_info(worker, exit)?.into()]);
            }
            let numbers = [i64::from(worker), i64::from(exit.pid.get()), i64::from(exit.code), i64::from(exit.signal)];
            Ok(numbers.into_iter().map(Zval::int).collect())
        });
    }

    fn before_reload(&self) {
        self.crew.roster.note(Happened::Reload);
        self.call(ServerEvent::BeforeReload, Vec::new());
    }

    fn after_reload(&self) {
        self.call(ServerEvent::AfterReload, Vec::new());
    }

    fn reopen_log(&self) {
        log::reopen();
    }

    fn note(&self, note: Note) {
        let level = match note {
            Note::Reloading { .. } | Note::NoTaskWorkers => log::Level::Info,
            Note::SuccessorFailed { .. } | Note::ReloadGivenUp { .. } => log::Level::Error,
            _ => log::Level::Warning,
        };
        log::line(level, &note.to_string());
    }
}
