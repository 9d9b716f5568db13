//! The program of a reactor's server: hands every event on to a worker, and obeys the commands that come back.
//!
//! A request is with a worker from the moment its first message is in that one's ring. What a worker that dies has not taken out goes
//! to whoever serves next; what it has taken is lost, and answered with 502, or if its answer has begun, broken off (`aftermath`).

mod aftermath;
mod listen;
mod obey;

use super::super::registry::Entry;
use super::super::shared::Shared;
use super::super::{Address, App, Conn, Exchange, Notice, Request, Session, Stage};
use super::board::{Board, Wish};
use super::dispatch::{Choice, Chooser, Dispatch, Happening, Measurer, Question};
use super::item::{Item, What};
use super::lane::Lane;
use super::message::event;
use super::pieces::Pieces;
use super::reactor::Told;
use super::ringer::Ringer;
use super::seat::{Held, Seat};
use bytes::Bytes;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use steel_shm::ring::Corrupt;
use tokio::sync::Notify;

/// The status of a request that the program gives to no worker.
const UNAVAILABLE: u16 = 503;

/// With so many bytes waiting for a worker, who sends it more is not read.
const MOST_WAITING: usize = 4 << 20;

/// With so many events waiting for a worker no new connection is taken that it would have to be told of. Those that are open are limited
/// in number; but each that comes and goes while nobody serves leaves its begin and its end here.
const MOST_EVENTS: usize = if cfg!(test) { 64 } else { 32_768 };

/// What programs want to be told of a port's sessions, besides what comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wants {
    pub(super) connect: bool,
    pub(super) close: bool,
    /// That much waits for a client, and no more.
    pub(super) marks: bool,
}

/// The way to a worker.
#[derive(Default)]
struct Route {
    lane: Option<usize>,
    /// What waits while it has none.
    waiting: VecDeque<Item>,
    /// Sessions that are not read meanwhile.
    blocked: Vec<i64>,
}

pub(super) struct Relay {
    me: Weak<Self>,
    board: Arc<Board>,
    reactor: usize,
    dispatch: Dispatch,
    asks: Asks,
    wants: Vec<Wants>,
    tell: Arc<dyn Fn(Told) + Send + Sync>,
    shared: OnceCell<Rc<Shared>>,
    lanes: RefCell<Vec<Lane>>,
    ringer: Rc<Ringer>,
    hint: Notify,
    /// By worker.
    routes: RefCell<Vec<Route>>,
    pieces: Pieces,
    epoch: Cell<i64>,
    events: Cell<usize>,
    turns: Cell<u32>,
}

/// What the program is asked.
#[derive(Default)]
pub(super) struct Asks {
    pub(super) chooser: Option<Chooser>,
    pub(super) measurer: Option<Measurer>,
}

impl Relay {
    /// # Errors
    /// [`Corrupt`]: a ring was made wrong.
    pub(super) fn new(
        board: Arc<Board>,
        reactor: usize,
        dispatch: Dispatch,
        asks: Asks,
        wants: Vec<Wants>,
        tell: Arc<dyn Fn(Told) + Send + Sync>,
    ) -> Result<Rc<Self>, Corrupt> {
        let ringer = Ringer::new(&board);
        let lanes =
            (0..board.lanes()).map(|lane| Lane::new(&board, lane, reactor, &ringer)).collect::<Result<Vec<_>, _>>()?;
        let routes = (0..board.workers()).map(|_| Route::default()).collect();
        Ok(Rc::new_cyclic(|me| Self {
            me: me.clone(),
            board,
            reactor,
            dispatch,
            asks,
            wants,
            tell,
            shared: OnceCell::new(),
            lanes: RefCell::new(lanes),
            ringer,
            hint: Notify::new(),
            routes: RefCell::new(routes),
            pieces: Pieces::default(),
            epoch: Cell::new(-1),
            events: Cell::new(0),
            turns: Cell::new(0),
        }))
    }

    /// Begins to ring, and to find connections.
    pub(super) fn begin(&self, shared: Rc<Shared>) {
        if self.dispatch.counts() {
            self.board.count_data();
        }
        let _ = self.shared.set(shared);
        tokio::task::spawn_local(Rc::clone(&self.ringer).run());
    }

    fn find(&self, session: i64) -> Option<Rc<Conn>> {
        self.shared.get()?.find(session)
    }

    /// Whoever is to get an event: never [`Choice::Rule`]. Nothing may be borrowed: this may take a while.
    fn ask(&self, conn: &Conn, seat: &Seat, event: Happening, data: impl FnOnce() -> Bytes) -> Choice {
        let question = |data| Question { session: conn.id(), event, data };
        match self.asks.chooser.as_ref().map_or(Choice::Rule, |chooser| chooser(question(data()))) {
            Choice::Rule => Choice::Worker(self.choose(conn, seat)),
            Choice::Worker(worker) if worker >= self.board.workers() => Choice::Discard,
            choice => choice,
        }
    }

    /// As [`Relay::ask`]; a connection that is to be closed is. `None`: nobody gets it.
    fn find_worker(&self, conn: &Conn, seat: &Seat, event: Happening, data: impl FnOnce() -> Bytes) -> Option<usize> {
        match self.ask(conn, seat, event, data) {
            Choice::Worker(worker) => Some(worker),
            Choice::Close => {
                conn.close(true);
                None
            }
            Choice::Discard | Choice::Rule => None,
        }
    }

    fn choose(&self, conn: &Conn, seat: &Seat) -> usize {
        if let Some(worker) = seat.worker.get() {
            return worker;
        }
        let turn = self.events.get();
        self.events.set(turn.wrapping_add(1));
        let worker = self.dispatch.choose(&self.board, conn.id(), conn.peer(), turn);
        if self.dispatch.is_fixed() {
            seat.worker.set(Some(worker));
        }
        worker
    }

    /// Sends an event to a worker, now or as soon as it can be.
    fn post(&self, worker: usize, item: Item) -> Option<usize> {
        let mut routes = self.routes.borrow_mut();
        let route = &mut routes[worker];
        match route.lane {
            Some(lane) if route.waiting.is_empty() => {
                drop(routes);
                self.give(&mut self.lanes.borrow_mut()[lane], lane, item);
                Some(lane)
            }
            _ => {
                route.waiting.push_back(item);
                None
            }
        }
    }

    fn give(&self, lane: &mut Lane, number: usize, item: Item) {
        if self.dispatch.counts() && matches!(item.what, What::Data { .. }) {
            self.board.data_load(number).fetch_add(1, Relaxed);
        }
        lane.post(number, item);
    }

    /// Whether too many events wait for the worker of a new connection, whichever that will be.
    fn is_crowded(&self, conn: &Conn) -> bool {
        let (routes, lanes) = (self.routes.borrow(), self.lanes.borrow());
        let is_full = |route: &Route| {
            let in_lane = route.lane.map_or(0, |lane| lanes[lane].waiting_events());
            route.waiting.len() + in_lane >= MOST_EVENTS
        };
        if self.dispatch.is_by_client() {
            return is_full(&routes[self.dispatch.choose(&self.board, conn.id(), conn.peer(), 0)]);
        }
        routes.iter().all(is_full)
    }

    /// A request that nobody has got yet, and whose client is gone.
    fn leave_out(&self, seat: &Rc<Seat>, turn: u32, worker: usize) {
        let mut routes = self.routes.borrow_mut();
        let route = &mut routes[worker];
        route.waiting.retain(|item| !item.is_request_of(seat, turn));
        if let Some(lane) = route.lane {
            self.lanes.borrow_mut()[lane].leave_out(seat, turn);
        }
    }

    fn has_waiting(&self, seat: &Rc<Seat>, worker: usize) -> bool {
        let routes = self.routes.borrow();
        let route = &routes[worker];
        let in_lane = |lane: usize| self.lanes.borrow()[lane].has_waiting(seat);
        route.waiting.iter().any(|item| Rc::ptr_eq(&item.seat, seat)) || route.lane.is_some_and(in_lane)
    }

    /// Reads no more from a session while too much waits for its worker.
    fn hold_back(&self, conn: &Conn, worker: usize, lane: Option<usize>) {
        let Some(lane) = lane else {
            // Until somebody serves, one piece of each is enough.
            conn.hold_back(true);
            return self.routes.borrow_mut()[worker].blocked.push(conn.id());
        };
        let mut lanes = self.lanes.borrow_mut();
        if lanes[lane].waiting_bytes() > MOST_WAITING {
            conn.hold_back(true);
            lanes[lane].blocked.push(conn.id());
        }
    }

    /// Looks what has become of lanes, if the board has changed.
    pub(super) fn look(&self) -> Wish {
        let epoch = self.board.epoch();
        if self.epoch.replace(epoch) != epoch {
            for lane in 0..self.board.lanes() {
                let fate = self.board.fate(lane);
                let died = self.lanes.borrow()[lane].has_died(fate);
                if let Some(tenant) = died {
                    self.clear(lane);
                    self.lanes.borrow_mut()[lane].cleared = tenant;
                    self.board.cleared(lane, self.reactor, tenant);
                }
                if let super::board::Fate::Running(tenant) = fate {
                    self.lanes.borrow_mut()[lane].tenant = Some(tenant);
                }
            }
            (0..self.board.workers()).for_each(|worker| self.reroute(worker));
            // Also one that has come and was replaced since the last look.
            let mut lanes = self.lanes.borrow_mut();
            lanes.iter_mut().enumerate().filter(|(lane, _)| self.board.is_superseded(*lane)).for_each(
                |(number, lane)| {
                    lane.say_last(number);
                },
            );
        }
        self.board.wished()
    }

    pub(super) fn has_news(&self) -> bool {
        self.board.epoch() != self.epoch.get()
            || self.lanes.borrow_mut().iter_mut().any(|lane| lane.has_commands() || lane.can_pump())
    }

    /// A worker may have another lane now.
    fn reroute(&self, worker: usize) {
        let now = self.board.current(worker);
        let before = std::mem::replace(&mut self.routes.borrow_mut()[worker].lane, now);
        if before == now {
            return;
        }
        if let Some(before) = before {
            self.lanes.borrow_mut()[before].say_last(before);
        }
        if let Some(lane) = now {
            let Route { waiting, blocked, .. } =
                std::mem::replace(&mut self.routes.borrow_mut()[worker], Route { lane: now, ..Route::default() });
            let mut lanes = self.lanes.borrow_mut();
            waiting.into_iter().for_each(|item| self.give(&mut lanes[lane], lane, item));
            drop(lanes);
            self.go_on(blocked);
        }
    }

    /// Sends what waits, as far as there is room.
    pub(super) fn pump(&self) {
        for lane in 0..self.board.lanes() {
            let free = {
                let mut lanes = self.lanes.borrow_mut();
                let lane_ends = &mut lanes[lane];
                if lane_ends.can_pump() {
                    lane_ends.pump(lane);
                }
                if lane_ends.waiting_bytes() > MOST_WAITING / 2 {
                    Vec::new()
                } else {
                    std::mem::take(&mut lane_ends.blocked)
                }
            };
            self.go_on(free);
        }
    }

    /// These are read again.
    fn go_on(&self, sessions: Vec<i64>) {
        for conn in sessions.into_iter().filter_map(|session| self.find(session)) {
            conn.hold_back(false);
        }
    }

    /// What waits for a client has crossed a mark.
    fn tell_mark(&self, session: &Session, full: bool) {
        let Session::Local(conn) = session else { return };
        if !self.wants[conn.port()].marks {
            return;
        }
        let seat = Seat::of(conn);
        let happening = if full { Happening::Full } else { Happening::Empty };
        let Some(worker) = self.find_worker(conn, &seat, happening, Bytes::new) else { return };
        let what = What::Message(event::mark(conn.id(), full).bytes().to_vec());
        self.post(worker, Item { seat, what });
    }

    /// Nobody waits for an answer any more.
    fn let_go(&self, seat: &Rc<Seat>, held: &Held) {
        self.unload(held.worker);
        for lane in [held.lane, held.answers].into_iter().flatten() {
            self.lanes.borrow_mut()[lane].held.remove(&(seat.session, held.turn));
        }
        if held.lane.is_none() {
            self.leave_out(seat, held.turn, held.worker);
        }
    }

    /// A request came, or went back to where it waits.
    fn hold(&self, entry: Entry, seat: &Seat, exchange: Exchange, worker: usize) -> u32 {
        // 0 is none.
        let turn = self.turns.get().wrapping_add(1).max(1);
        self.turns.set(turn);
        if self.dispatch.counts() {
            self.board.load(worker).fetch_add(1, Relaxed);
        }
        if !exchange.is_stream() {
            self.board.sessions.set_awaited(entry, Some(exchange.awaited(turn)));
        }
        seat.held.borrow_mut().push(Held { exchange, turn, worker, lane: None, answers: None });
        turn
    }
}

impl App for Relay {
    fn connect(&self, session: &Session) {
        let Session::Local(conn) = session else { return };
        self.board.count_accepted();
        if self.is_crowded(conn) {
            let error = format!("{MOST_EVENTS} events wait for a worker: the connection is refused");
            let address = conn.local_address().cloned().unwrap_or_else(|| Address::Unix(String::new()));
            (self.tell)(Told::Accept { port: conn.port(), address, error });
            return conn.abort();
        }
        if self.wants[conn.port()].connect {
            let seat = Seat::of(conn);
            let Some(worker) = self.find_worker(conn, &seat, Happening::Connect, Bytes::new) else { return };
            let what = What::Message(event::connect(conn.id()).bytes().to_vec());
            self.post(worker, Item { seat, what });
        }
    }

    fn receive(&self, session: &Session, data: Bytes) {
        let Session::Local(conn) = session else { return };
        let seat = Seat::of(conn);
        let Some(worker) = self.find_worker(conn, &seat, Happening::Data, || data.clone()) else { return };
        let queued = conn.add_queued(data.len());
        let came = event::shorten(conn.facts.received());
        let lane = self.post(worker, Item { seat, what: What::Data { came, data, sent: 0 } });
        self.hold_back(conn, worker, lane);
        if conn.is_too_much_queued(queued) {
            // Whoever takes enough of it says so afterwards: that command has not been looked at yet.
            conn.hold_back(true);
        }
    }

    fn packet_length(&self, session: &Session, head: &[u8]) -> i64 {
        self.asks.measurer.as_ref().map_or(-1, |measure| measure(session.port(), Bytes::copy_from_slice(head)))
    }

    fn full(&self, session: &Session) {
        self.tell_mark(session, true);
    }

    fn empty(&self, session: &Session) {
        self.tell_mark(session, false);
    }

    fn request(&self, session: &Session, exchange: Exchange, request: Request) {
        let Session::Local(conn) = session else { return };
        let seat = Seat::of(conn);
        let Some(worker) = self.find_worker(conn, &seat, Happening::Data, || request.head.raw().clone()) else {
            return exchange.refuse(UNAVAILABLE);
        };
        let stream = exchange.session().stream_id();
        let turn = self.hold(conn.facts.entry, &seat, exchange, worker);
        let what = What::Request { turn, stream, head: request.head.raw().clone(), body: request.body, sent: None };
        self.post(worker, Item { seat, what });
    }

    fn stopped(&self, session: &Session) {
        let Session::Stream(stream) = session else { return };
        let Some(seat) = Seat::known(stream.conn()) else { return };
        let is_it = |held: &Held| held.exchange.session().is_same_stream(stream);
        // Nobody has heard of it.
        if let Some(held) = seat.take_if(|held| is_it(held) && held.lane.is_none() && held.answers.is_none()) {
            return self.let_go(&seat, &held);
        }
        let found = seat.held.borrow().iter().find(|held| is_it(held)).map(|held| (held.lane, held.answers, held.turn));
        let Some((lane, answers, turn)) = found else { return };
        if let Some(lane) = answers.or(lane) {
            let what = What::Message(event::stopped(seat.session, turn).bytes().to_vec());
            self.lanes.borrow_mut()[lane].post(lane, Item { seat, what });
        }
    }

    fn close(&self, session: &Session) {
        let Session::Local(conn) = session else { return };
        self.board.count_closed();
        let Some(seat) = Seat::known(conn) else { return self.run_held(self.pieces.end(conn.id())) };
        seat.is_closed.set(true);
        let held = seat.held.take();
        let wanted = self.wants[conn.port()].close;
        let by_server = conn.facts.by_server.get();
        let active = conn.facts.websocket().stage == Stage::Active;
        let message = |told: bool| What::Message(event::close(seat.introduction(), told, by_server, active));
        for held in held {
            self.let_go(&seat, &held);
        }
        let chosen = if wanted { self.ask(conn, &seat, Happening::Close, Bytes::new) } else { Choice::Discard };
        let (told, worker) = match chosen {
            Choice::Worker(worker) => (true, worker),
            _ => (false, self.choose(conn, &seat)),
        };
        let others = seat.known_to();
        let lane = if told || !others.is_empty() || self.has_waiting(&seat, worker) {
            self.post(worker, Item { seat: Rc::clone(&seat), what: message(told) })
        } else {
            None
        };
        // Whoever else has heard of it forgets it; one that drains may have the request, and waits for it.
        let mut lanes = self.lanes.borrow_mut();
        for (other, tenant) in others.into_iter().filter(|(other, _)| Some(*other) != lane) {
            if lanes[other].tenant == Some(tenant) {
                lanes[other].post(other, Item { seat: Rc::clone(&seat), what: message(false) });
            }
        }
        drop(lanes);
        // The seat and what it holds must not keep each other.
        let user = conn.facts.user.borrow_mut().take();
        drop(user);
        self.run_held(self.pieces.end(conn.id()));
    }

    fn notice(&self, notice: Notice<'_>) {
        (self.tell)(Told::of(&notice));
    }
}
