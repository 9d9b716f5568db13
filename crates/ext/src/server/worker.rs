//! One worker at work: the engine's connections and requests become PHP callbacks.
//!
//! All of it runs on the worker's one thread. While the worker serves it is reachable by [`current`], for the methods of `Server` and
//! `Response`.

use std::{cell::RefCell, rc::Rc};

use bytes::Bytes;
use steel_engine::{
    process::Figure,
    server::{Address, App, Datagrams, Exchange, Notice, Request, Serving, Session, Stage, Watermarks},
};
use steel_zend::{Callable, Zval};

use super::{
    concurrency::Gate,
    detached::Detached,
    elsewhere::Backlog,
    handshake, objects,
    process::Process,
    questions::{NO_PACKET, measure},
    reception::{Numbers, Reception},
    redis::Lines,
    websocket::WebSocketCalls,
    windows::Windows,
};
use crate::{
    class::http_response,
    errors,
    lifetime::{
        Owner, Work, audit,
        replay::{self, Record},
        scopes, structure,
    },
    runtime::runtime,
    settings::{HttpSettings, PortSettings},
};

/// The status of what is too much for all workers.
const UNAVAILABLE: u16 = 503;

/// The status of what only a client of WebSocket may ask for.
const BAD_REQUEST: u16 = 400;

/// The callbacks of one port, resolved once.
pub(crate) struct PortCalls {
    pub(crate) connect: Option<Rc<Callable>>,
    pub(crate) receive: Option<Rc<Callable>>,
    pub(crate) request: Option<Rc<Callable>>,
    /// Of WebSocket, where that is spoken.
    pub(crate) websocket: Option<WebSocketCalls>,
    /// Requests of Redis go to the handlers of their commands.
    pub(crate) redis: bool,
    pub(crate) disconnect: Option<Rc<Callable>>,
    pub(crate) close: Option<Rc<Callable>>,
    pub(crate) full: Option<Rc<Callable>>,
    pub(crate) empty: Option<Rc<Callable>>,
    /// Knows how long packets are.
    pub(crate) length: Option<Rc<Callable>>,
    pub(crate) http: Rc<HttpSettings>,
}

impl PortCalls {
    /// The marks of what waits for clients that the program has callbacks for.
    pub(crate) fn marks(&self, port: &PortSettings) -> Option<Watermarks> {
        let (wants_full, wants_empty) = (self.full.is_some(), self.empty.is_some());
        // As in the reference: without somebody for the high mark it is the limit itself that counts.
        let high = if wants_full { port.high_mark() } else { port.max_pending };
        (wants_full || wants_empty).then_some(Watermarks { wants_full, wants_empty, high, low: port.low_mark })
    }
}

/// A worker that serves connections.
pub(crate) struct Worker {
    pub(crate) process: Rc<Process>,
    pub(crate) engine: Serving,
    pub(super) reception: Rc<Reception>,
    ports: Vec<PortCalls>,
    senders: objects::Senders,
    pub(super) detached: Detached,
    gate: Rc<Gate>,
    /// Requests of Redis that wait.
    pub(super) lines: Lines,
    /// What other processes have sent to clients that do not read.
    pub(crate) backlog: Backlog,
    /// Of WebSockets whose sockets are this process's.
    pub(crate) windows: Option<Rc<Windows>>,
}

thread_local! {
    /// The worker that this process is, while it serves.
    static CURRENT: RefCell<Option<Rc<Worker>>> = const { RefCell::new(None) };
}

/// The worker that this process is.
pub(crate) fn current() -> Option<Rc<Worker>> {
    CURRENT.with(|current| current.borrow().clone())
}

impl Worker {
    pub(crate) fn new(process: Rc<Process>, engine: Serving, ports: Vec<PortCalls>) -> Rc<Worker> {
        let gate = Gate::new(process.seat.clone(), &process.settings);
        let reception = Reception::new(Numbers::Sessions, process.settings.max_connections);
        let has_sockets = !process.has_master;
        let windows = has_sockets.then(|| Windows::new(process.settings.http.websocket_windows)).flatten();
        let worker = Rc::new(Worker {
            process,
            engine,
            reception,
            ports,
            senders: objects::Senders::new(),
            detached: Detached::default(),
            gate,
            lines: Lines::default(),
            backlog: Backlog::default(),
            windows,
        });
        CURRENT.with(|current| *current.borrow_mut() = Some(Rc::clone(&worker)));
        worker
    }

    /// The end: nobody can reach it any more.
    pub(crate) fn forget(&self) {
        let taken = CURRENT.with(|current| current.borrow_mut().take());
        drop(taken);
        self.detached.forget_all();
        self.gate.refuse_all(UNAVAILABLE);
        self.reception.end();
        self.engine.leave();
    }

    /// Runs the callback of a request. Once it has returned, nobody but the program has the two objects; what the outcome means for the
    /// response is noted before that.
    pub(super) fn answer(&self, callback: Rc<Callable>, args: [Zval; 2]) {
        let response = args[1].clone();
        let leftovers = self.process.settings.leftovers;
        let done = move |outcome: &steel_zend::Result<Zval>| {
            http_response::explain(&[response], outcome);
            leftovers.into_iter().for_each(structure::end);
        };
        if let Err(args) = self.process.run_first(&callback, args, done) {
            self.process.run(move || {
                let outcome = callback.call(&args);
                http_response::explain(&args, &outcome);
                leftovers.into_iter().for_each(structure::end);
                outcome
            });
        }
    }

    /// Runs the callback of a request that may begin.
    fn begin(&self, exchange: Exchange, request: Request) {
        let port = &self.ports[exchange.session().port()];
        let session = exchange.session().id();
        let _work = self.process.work_for(session, || {
            format!("{} {}", request.head.method(), String::from_utf8_lossy(request.head.target()))
        });
        if let Some(calls) = port.websocket.as_ref().filter(|_| handshake::is_asked(&request.head)) {
            self.process.serve();
            return self.shake_hands(calls, exchange, request, &port.http);
        }
        if port.request.is_none() {
            return refuse_page(exchange);
        }
        if self.process.has_coroutines() && runtime().coroutines.is_full() {
            exchange.refuse(UNAVAILABLE);
            return self.judge_full();
        }
        let record = if replay::is_on() { replay::take(&exchange, &request, self.process.served() > 0) } else { None };
        let Some(args) = self.reception.receive(exchange, request, &port.http) else { return };
        if audit::is_active() {
            audit::watch_objects(&args);
        }
        if let Some(record) = record {
            http_response::write_down(&args[1], record);
        }
        self.process.serve();
        if let Some(callback) = port.request.clone() {
            self.answer(callback, args);
        }
    }

    /// Answers a request once more, for whoever compares. `is_first`: the client has just connected.
    pub(crate) fn rehearse(&self, exchange: Exchange, request: Request, record: Rc<Record>, is_first: bool) {
        let session = exchange.session().clone();
        let port = &self.ports[session.port()];
        if is_first {
            let _work = Work::go_on(Owner { request: 0, session: session.id() });
            self.call_with_session(&port.connect, &session, 0);
        }
        let _work = Work::go_on(Owner::of_request(session.id()));
        let args = self.reception.receive(exchange, request, &port.http);
        let Some((args, callback)) = args.zip(port.request.clone()) else { return record.elsewhere() };
        http_response::write_down(&args[1], record);
        self.answer(callback, args);
    }

    /// A request has found no room for its coroutine: the reference's warnings.
    #[cold]
    fn judge_full(&self) {
        let runtime = runtime();
        let warned = runtime
            .warn_full()
            .and_then(|()| errors::warning(&format!("{}->onRequest handler error", self.process.server.class_name())));
        runtime.judge(warned);
    }

    /// Begins what has had to wait, whenever it may.
    pub(super) fn admit(self: &Rc<Self>) -> Option<impl Future<Output = ()> + use<>> {
        let (gate, worker) = (Rc::clone(&self.gate), Rc::downgrade(self));
        gate.may_wait().then_some(async move {
            loop {
                let (exchange, request) = gate.next().await;
                let Some(worker) = worker.upgrade() else { return };
                if exchange.is_open() {
                    worker.begin(exchange, request);
                }
            }
        })
    }

    fn call_with_session(&self, callback: &Option<Rc<Callable>>, session: &Session, reactor: i64) {
        if let Some(callback) = callback.clone() {
            if self.process.settings.event_object {
                return self.call_with_event(callback, session, reactor, None);
            }
            let args = [self.process.server.clone().into(), Zval::int(session.id()), Zval::int(reactor)];
            self.process.run(move || callback.call(&args));
        }
    }

    /// Two values, also with `event_object`, as in the reference.
    fn call_with_mark(&self, callback: &Option<Rc<Callable>>, session: &Session) {
        if let Some(callback) = callback.clone() {
            let args = [self.process.server.clone().into(), Zval::int(session.id())];
            self.process.run(move || callback.call(&args));
        }
    }

    #[cold]
    fn call_with_event(&self, callback: Rc<Callable>, session: &Session, reactor: i64, data: Option<Zval>) {
        let (server, id) = (self.process.server.clone(), session.id());
        let body = move || {
            let event = objects::event(id, reactor, data)?;
            callback.call(&[server.into(), event.into()])
        };
        self.process.run_until(body, session.take_load());
    }

    /// A datagram has come.
    pub(super) fn packet(&self, socket: &Datagrams, callback: Option<&Rc<Callable>>, from: &Address, data: &[u8]) {
        self.process.count(Figure::Dispatched, 1);
        self.process.count(Figure::Received, data.len() as u64);
        self.process.serve();
        let Some(callback) = callback else { return };
        let server = self.process.server.clone();
        if self.process.settings.event_object {
            let (callback, packet) = (Rc::clone(callback), objects::packet(socket, from, data));
            return self.process.run(move || callback.call(&[server.into(), packet?.into()]));
        }
        let args = [server.into(), Zval::str(data), self.senders.of(socket, from).into()];
        if let Err(args) = self.process.run_first(callback, args, |_| ()) {
            let callback = Rc::clone(callback);
            self.process.run(move || callback.call(&args));
        }
    }

    pub(super) fn port(&self, session: &Session) -> &PortCalls {
        &self.ports[session.port()]
    }
}

impl App for Worker {
    fn connect(&self, session: &Session) {
        self.process.count(Figure::Accepted, 1);
        let _work = Work::begin(Owner { request: 0, session: session.id() }, String::new);
        self.call_with_session(&self.port(session).connect, session, 0);
    }

    fn receive(&self, session: &Session, data: Bytes) {
        session.note_dispatch();
        self.process.count(Figure::Dispatched, 1);
        self.process.count(Figure::Received, data.len() as u64);
        self.process.serve();
        let _work = self.process.work_for(session.id(), || format!("data of session {}", session.id()));
        if let Some(calls) = &self.port(session).websocket {
            return self.message(calls, session, data);
        }
        if self.port(session).redis {
            return self.redis_request(session, data);
        }
        if audit::is_active() {
            audit::watch_bytes(&data);
        }
        if let Some(callback) = self.port(session).receive.clone() {
            if self.process.settings.event_object {
                return self.call_with_event(callback, session, 0, Some(Zval::str(&data)));
            }
            let args = [self.process.server.clone().into(), Zval::int(session.id()), Zval::int(0), Zval::str(&data)];
            self.call_loaded(session, callback, args);
        }
    }

    fn full(&self, session: &Session) {
        self.call_with_mark(&self.port(session).full, session);
    }

    fn empty(&self, session: &Session) {
        self.call_with_mark(&self.port(session).empty, session);
    }

    fn packet_length(&self, session: &Session, head: &[u8]) -> i64 {
        let function = self.port(session).length.clone();
        function.map_or(NO_PACKET, |function| measure(&function, head))
    }

    fn request(&self, session: &Session, mut exchange: Exchange, request: Request) {
        session.note_dispatch();
        self.process.count(Figure::Dispatched, 1);
        self.process.count(Figure::Received, request.body.len() as u64);
        if self.gate.is_closed() {
            return exchange.refuse(UNAVAILABLE);
        }
        if self.gate.enter(&mut exchange) { self.begin(exchange, request) } else { self.gate.keep(exchange, request) }
    }

    fn forget(&self, session: &Session) {
        self.lines.forget(session);
        self.detached.forget(session.id());
        scopes::close(scopes::Key::Session(session.id()));
        runtime().judge_destructors();
    }

    fn close(&self, session: &Session) {
        self.lines.forget(session);
        self.process.count(Figure::Closed, 1);
        self.detached.forget(session.id());
        runtime().judge_destructors();
        // A negative reactor id says that the server closed, as in the reference.
        let reactor = if session.is_closed_by_server() { -1 } else { 0 };
        let port = self.port(session);
        // As in the reference: also of what has spoken HTTP only.
        let is_active = session.websocket().stage == Stage::Active;
        let disconnect = port.disconnect.as_ref().filter(|_| port.websocket.is_some() && !is_active);
        {
            let _work = Work::begin(Owner { request: 0, session: session.id() }, String::new);
            self.call_with_session(if disconnect.is_some() { &port.disconnect } else { &port.close }, session, reactor);
        }
        scopes::close(scopes::Key::Session(session.id()));
    }

    fn notice(&self, notice: Notice<'_>) {
        if matches!(notice, Notice::TooManyConnections { .. }) {
            self.process.count(Figure::Aborted, 1);
        }
        self.reception.notice(&notice);
    }
}

/// A request that asks for no WebSocket, on a port that speaks nothing else: people look at it with a browser.
fn refuse_page(mut exchange: Exchange) {
    exchange.close_after();
    if let Ok(mut answer) = exchange.respond(BAD_REQUEST, None) {
        let _ = answer.header(b"Content-Type", b"text/plain; charset=utf-8");
        // If it cannot be sent, nobody is there who could be told.
        let _ = answer.end(b"HTTP 400 Bad Request: WebSocket is spoken here\n");
    }
}
