//! The turns of the processes' lives, as callbacks of the program: start, manager, workers, reload, shutdown.

use std::{pin::pin, rc::Rc, sync::Arc, time::Duration};

use steel_engine::{
    process::{Events, Lifecycle, Note, Order, Policy as Supervision, Signals, Team, WorkerContext},
    server::{HttpOptions, Listener, Port, Protocol, Server, Serving, Sessions},
    worker::attend,
};
use steel_os::process::{Exit, Pid, exit_now};
use steel_zend::{Object, Zval, globals};

use super::{
    events::ServerEvent,
    start::Start,
    worker::{PortCalls, Worker},
};
use crate::{
    class::server::ServerState,
    log,
    runtime::{Failure, Policy, Raced, race, runtime},
    settings::{PortSettings, Settings},
    slots::server as slot,
};

/// How long callbacks that still run may take after the last connection is gone, on top of `max_wait_time`.
const STOP_CALLBACK: Duration = Duration::from_millis(500);

/// What a worker may need for its own end after `max_wait_time`, before the manager kills it: [`STOP_CALLBACK`] three times, and a
/// second for `finally` blocks and destructors.
const STOP_GRACE: Duration = Duration::from_millis(3 * 500 + 1000);

/// One started server.
pub(crate) struct Life {
    pub(crate) server: Object,
    pub(crate) settings: Rc<Settings>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) ports: Vec<LifePort>,
    pub(crate) calls: fn(&Object, usize, &Settings) -> PortCalls,
    pub(crate) master: Pid,
}

/// One of its ports.
pub(crate) struct LifePort {
    pub(crate) listener: Arc<Listener>,
    pub(crate) settings: Rc<PortSettings>,
    /// HTTP is spoken.
    pub(crate) http: bool,
}

impl LifePort {
    fn engine(&self, settings: &Settings, calls: &PortCalls) -> Port {
        let protocol = if self.http {
            Protocol::Http(HttpOptions {
                limits: settings.limits(&self.settings),
                rules: settings.http.rules,
                body_headroom: steel_zend::ZStr::HEADROOM,
                ..HttpOptions::default()
            })
        } else {
            Protocol::Raw
        };
        let mut port = Port::new(protocol);
        port.wants_connect = calls.connect.is_some();
        port.wants_close = calls.close.is_some();
        port.max_pending = self.settings.max_pending;
        port.deadlines = settings.patience.deadlines(&self.settings, self.http);
        port
    }
}

impl Life {
    /// Serves until the server is shut down. Returns in the process that called it only.
    ///
    /// # Errors
    /// Signals or processes could not be set up; the sockets cannot listen.
    pub(crate) fn serve(&self) -> std::io::Result<()> {
        let single = self.settings.is_single();
        let signals = if single { Signals::of_single()? } else { Signals::of_manager()? };
        self.ports.iter().try_for_each(|port| port.listener.listen(port.settings.backlog))?;
        if single {
            return steel_engine::process::run_single(self, signals).map(drop);
        }
        let team = Team { events: self.settings.worker_num, tasks: 0, users: 0 };
        let supervision =
            Supervision { max_wait: Some(self.settings.max_wait), grace: STOP_GRACE, ..Supervision::default() };
        // The manager has no loop that could read one for the program; its workers reserve theirs.
        runtime().signals.reserve(&signals.list());
        let outcome = steel_engine::process::run(self, team, supervision, signals);
        runtime().signals.reserve(&[]);
        outcome
    }

    fn state(&self) -> &ServerState {
        self.server.state::<ServerState>().expect("Life is made from a Server object")
    }

    /// Calls a server event outside of coroutines (manager and master).
    fn call(&self, event: ServerEvent, mut args: Vec<Zval>) {
        let Some(callback) = self.state().callbacks.get(event as usize) else { return };
        args.insert(0, self.server.clone().into());
        let process = Pid::current();
        let outcome = callback.call(&args).map(drop);
        if Pid::current() != process {
            // A child that the callback has forked must not go on as a second manager.
            drop(Failure::of(outcome));
            exit_now(globals::exit_status());
        }
        if let Some(failure) = Failure::of(outcome) {
            Policy::Worker(Rc::new(|_| {})).apply(failure);
        }
    }

    fn make_worker(&self, context: &WorkerContext) -> Rc<Worker> {
        let calls: Vec<PortCalls> =
            (0..self.ports.len()).map(|index| (self.calls)(&self.server, index, &self.settings)).collect();
        let ports = self.ports.iter().zip(&calls);
        let ports = ports.map(|(port, calls)| (Arc::clone(&port.listener), port.engine(&self.settings, calls)));
        let engine =
            Server::new(ports.collect(), Arc::clone(&self.sessions), context.worker, self.settings.max_connections);
        engine.set_budget(self.settings.max_buffered);
        Worker::new(
            self.server.clone(),
            Serving::Sockets(engine),
            context.control.share(),
            Rc::clone(&self.settings),
            context.worker,
            calls,
        )
    }

    fn set_identity(&self, context: &WorkerContext) {
        self.server.set_slot(slot::WORKER_ID, i64::from(context.worker));
        self.server.set_slot(slot::WORKER_PID, i64::from(Pid::current().get()));
        self.server.set_slot(slot::MANAGER_PID, context.manager.map_or(0, |pid| i64::from(pid.get())));
    }
}

impl Lifecycle for Life {
    fn manager_start(&self) {
        self.server.set_slot(slot::MANAGER_PID, i64::from(Pid::current().get()));
        self.call(ServerEvent::Start, Vec::new());
        self.call(ServerEvent::ManagerStart, Vec::new());
    }

    fn manager_stop(&self) {
        self.call(ServerEvent::ManagerStop, Vec::new());
    }

    fn shutdown(&self) {
        self.call(ServerEvent::Shutdown, Vec::new());
    }

    fn worker_run(&self, context: WorkerContext) -> i32 {
        let runtime = runtime();
        runtime.signals.reserve(&context.control.signals());
        self.set_identity(&context);
        if context.manager.is_none() {
            self.call(ServerEvent::Start, Vec::new());
        }
        let worker = self.make_worker(&context);
        let start = Rc::new(Start::default());
        let outer = runtime.policy.replace(Policy::Worker(Rc::new({
            let (worker, start) = (Rc::downgrade(&worker), Rc::clone(&start));
            move |failure: &Failure| {
                start.note(failure);
                if let (Failure::Fatal, Some(worker)) = (failure, worker.upgrade()) {
                    worker.retire();
                }
            }
        })));
        let life = WorkerLife { worker: Rc::clone(&worker), number: context.worker, start };
        let code = runtime.run_task(life.run(context));
        runtime.unwind_all();
        worker.forget();
        drop(worker);
        runtime.give_up();
        runtime.signals.reserve(&[]);
        *runtime.policy.borrow_mut() = outer;
        code.unwrap_or(1)
    }

    fn exit(&self, code: i32) -> ! {
        steel_zend::output::flush();
        exit_now(code)
    }

    fn child_ended(&self, pid: Pid) {
        self.sessions.release(pid);
    }

    fn worker_error(&self, worker: u16, exit: Exit) {
        log::line(
            log::Level::Warning,
            &format!(
                "worker(pid={}, id={worker}) abnormal exit, status={}, signal={}",
                exit.pid, exit.code, exit.signal
            ),
        );
        let numbers = [i64::from(worker), i64::from(exit.pid.get()), i64::from(exit.code), i64::from(exit.signal)];
        self.call(ServerEvent::WorkerError, numbers.into_iter().map(Zval::int).collect());
    }

    fn before_reload(&self) {
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

/// The exit code of a worker that has not started.
const NOT_STARTED: i32 = 255;

/// The life of one worker as a task of its loop.
struct WorkerLife {
    worker: Rc<Worker>,
    number: u16,
    start: Rc<Start>,
}

impl WorkerLife {
    async fn run(self, context: WorkerContext) -> i32 {
        self.call_until(ServerEvent::WorkerStart, self.start.until_dropped());
        let events = match context.control.events() {
            Ok(events) => events,
            Err(error) => return self.cannot_serve(&error),
        };
        // Who replaces nobody serves at once, as in the reference, however long the callback waits.
        let early = match if context.replaces { self.started(&events).await } else { Ok(None) } {
            Ok(early) => early,
            Err(code) => return code,
        };
        if early.is_none() {
            if let Err(error) = self.worker.engine.start(self.worker.clone(), Some(self.number)) {
                return self.cannot_serve(&error);
            }
            // If the manager is gone, the next order says so.
            let _ = context.control.ready();
            attend(&self.worker.engine, &events, Some(self.worker.settings.max_wait), |order| self.told(order)).await;
        }
        self.stop().await;
        0
    }

    /// Waits for the end of the start; an order to stop may come before: then it is answered.
    async fn started(&self, events: &Events) -> Result<Option<Order>, i32> {
        let mut start = pin!(self.start.wait());
        loop {
            match race(start.as_mut(), events.next()).await {
                Raced::A(Ok(())) => return Ok(None),
                Raced::A(Err(what)) => {
                    let text = format!("worker {} has not started: {what} before or in its workerStart", self.number);
                    log::line(log::Level::Error, &text);
                    return Err(NOT_STARTED);
                }
                Raced::B(order) => {
                    self.told(order);
                    if matches!(order, Order::Drain | Order::Shutdown) {
                        return Ok(Some(order));
                    }
                }
            }
        }
    }

    fn cannot_serve(&self, error: &std::io::Error) -> i32 {
        log::line(log::Level::Warning, &format!("worker {} cannot serve: {error}", self.number));
        1
    }

    fn told(&self, order: Order) {
        match order {
            Order::ReopenLog => log::reopen(),
            Order::Reload => {
                log::line(log::Level::Warning, "a server of one process cannot be reloaded: nobody could take over");
            }
            // As in the reference: the first worker calls it, not the manager.
            Order::Shutdown if self.number == 0 => self.call(ServerEvent::BeforeShutdown),
            Order::Drain | Order::Shutdown => {}
        }
    }

    /// What is left when no connection is.
    async fn stop(&self) {
        if is_busy() {
            // The program's chance to end what it has left running.
            self.call(ServerEvent::WorkerExit);
            let _ = tokio::time::timeout(self.worker.settings.max_wait.min(STOP_CALLBACK), idle()).await;
        }
        // What clients of the program still have open ends here: each callback is called, however late.
        let _ = tokio::time::timeout(STOP_CALLBACK, runtime().connections.close_all()).await;
        self.call(ServerEvent::WorkerStop);
        let _ = tokio::time::timeout(STOP_CALLBACK, idle()).await;
    }

    fn call(&self, event: ServerEvent) {
        self.call_until(event, ());
    }

    /// `token` is dropped when the callback has come to its end, or when there is none.
    fn call_until(&self, event: ServerEvent, token: impl Sized + 'static) {
        let Some(state) = self.worker.server.state::<ServerState>() else { return };
        if let Some(callback) = state.callbacks.get(event as usize) {
            let mut args = vec![self.worker.server.clone().into()];
            // onBeforeShutdown belongs to the server, not to a worker.
            if event != ServerEvent::BeforeShutdown {
                args.push(Zval::int(i64::from(self.number)));
            }
            self.worker.run_until(move || callback.call(&args).map(drop), token);
        }
    }
}

/// Is there a coroutine, or a request of a callback client?
fn is_busy() -> bool {
    runtime().coroutines.count() > 0 || runtime().connections.is_pending()
}

/// Waits until nothing is left of both.
async fn idle() {
    while is_busy() {
        race(runtime().changed(), runtime().connections.changed()).await;
    }
}
