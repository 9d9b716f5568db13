//! The program of a reactor's server: hands every event on to a worker, and obeys the commands that come back.
//!
//! A request is with a worker from the moment its first message is in that one's ring. What a worker that dies has not taken out goes
//! to whoever serves next; what it has taken is lost, and answered with 502, or if its answer has begun, broken off.

use super::super::conn::{Phase, Turn};
use super::super::shared::Shared;
use super::super::{Address, App, Body, Conn, Exchange, Notice, Request, Session};
use super::board::{Board, Wish};
use super::dispatch::{Choice, Chooser, Dispatch, Happening, Question};
use super::item::{Item, What};
use super::lane::Lane;
use super::message::{Command, Event, event};
use super::pieces::{Held as HeldBack, Pieces};
use super::reactor::Told;
use super::ringer::Ringer;
use super::seat::{Held, Seat};
use bytes::{Bytes, BytesMut};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use steel_shm::ring::Corrupt;

/// The status of a request that the program gives to no worker.
const UNAVAILABLE: u16 = 503;

/// Commands of one lane that are obeyed in one go, so that sockets have their turn.
const BATCH: usize = 256;

/// With so many bytes waiting for a worker, who sends it more is not read.
const MOST_WAITING: usize = 4 << 20;

/// With so many events waiting for a worker no new connection is taken that it would have to be told of. Those that are open are limited
/// in number; but each that comes and goes while nobody serves leaves its begin and its end here.
const MOST_EVENTS: usize = if cfg!(test) { 64 } else { 32_768 };

/// What programs want to be told of a port's sessions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wants {
    pub(super) connect: bool,
    pub(super) close: bool,
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
    chooser: Option<Chooser>,
    wants: Vec<Wants>,
    tell: Arc<dyn Fn(Told) + Send + Sync>,
    shared: OnceCell<Rc<Shared>>,
    lanes: RefCell<Vec<Lane>>,
    ringer: Rc<Ringer>,
    /// By worker.
    routes: RefCell<Vec<Route>>,
    pieces: Pieces,
    epoch: Cell<i64>,
    events: Cell<usize>,
    turns: Cell<u32>,
}

impl Relay {
    /// # Errors
    /// [`Corrupt`]: a ring was made wrong.
    pub(super) fn new(
        board: Arc<Board>,
        reactor: usize,
        dispatch: Dispatch,
        chooser: Option<Chooser>,
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
            chooser,
            wants,
            tell,
            shared: OnceCell::new(),
            lanes: RefCell::new(lanes),
            ringer,
            routes: RefCell::new(routes),
            pieces: Pieces::default(),
            epoch: Cell::new(-1),
            events: Cell::new(0),
            turns: Cell::new(0),
        }))
    }

    /// Begins to ring, and to find connections.
    pub(super) fn begin(&self, shared: Rc<Shared>) {
        let _ = self.shared.set(shared);
        tokio::task::spawn_local(Rc::clone(&self.ringer).run());
    }

    fn find(&self, session: i64) -> Option<Rc<Conn>> {
        self.shared.get()?.find(session)
    }

    /// Whoever is to get an event: never [`Choice::Rule`]. Nothing may be borrowed: this may take a while.
    fn ask(&self, conn: &Conn, seat: &Seat, event: Happening, data: impl FnOnce() -> Bytes) -> Choice {
        let question = |data| Question { session: conn.id(), event, data };
        match self.chooser.as_ref().map_or(Choice::Rule, |chooser| chooser(question(data()))) {
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
                let mut lanes = self.lanes.borrow_mut();
                lanes[lane].post(lane, item);
                Some(lane)
            }
            _ => {
                route.waiting.push_back(item);
                None
            }
        }
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
    fn leave_out(&self, seat: &Rc<Seat>, worker: usize) {
        let mut routes = self.routes.borrow_mut();
        let route = &mut routes[worker];
        route.waiting.retain(|item| !item.is_request_of(seat));
        if let Some(lane) = route.lane {
            self.lanes.borrow_mut()[lane].leave_out(seat);
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

    /// Obeys what has come; true if something has.
    pub(super) fn obey(&self) -> bool {
        let mut any = false;
        for lane in 0..self.board.lanes() {
            any |= self.obey_lane(lane, BATCH);
        }
        any
    }

    fn obey_lane(&self, lane: usize, most: usize) -> bool {
        let mut buffer = BytesMut::new();
        for count in 0..most {
            let popped = self.lanes.borrow_mut()[lane].command(&mut buffer);
            let message = buffer.split();
            match popped {
                Ok(Some(_)) => match Command::decode(message) {
                    Some(command) => self.run(lane, command),
                    None => (self.tell)(Told::Garbled { lane }),
                },
                Ok(None) | Err(_) => return count > 0,
            }
        }
        true
    }

    fn run(&self, lane: usize, command: Command) {
        let Some(command) = self.pieces.admit(lane, command) else { return };
        match command {
            Command::Send { session, more, data } => {
                let is_taken = self.take_charge(session, data.len()).is_some_and(|conn| conn.take(&data).is_ok());
                self.run_held(self.pieces.note(session, lane, more && is_taken));
            }
            Command::Answer { session, turn, data, end } => {
                self.answer(session, turn, &data);
                if let Some(to) = end {
                    self.end_turn(lane, session, turn, to);
                }
            }
            Command::EndTurn { session, turn, to } => self.end_turn(lane, session, turn, to),
            Command::Farewell { session, farewell } => {
                if let Some(conn) = self.find(session) {
                    conn.set_farewell(farewell);
                }
            }
            Command::Close { session, reset } => {
                if let Some(conn) = self.find(session) {
                    conn.close(reset);
                }
            }
            Command::Pause { session, on } => match self.find(session) {
                Some(conn) if on => conn.pause(),
                Some(conn) => conn.resume(),
                None => {}
            },
            Command::Flush { session } => self.flush(lane, session),
            Command::GoOn { session } => self.go_on(vec![session]),
        }
    }

    fn run_held(&self, held: HeldBack) {
        held.into_iter().for_each(|(lane, command)| self.run(lane, command));
    }

    fn answer(&self, session: i64, turn: u32, data: &[u8]) {
        let Some(conn) = self.take_charge(session, data.len()) else { return };
        let Some(seat) = Seat::known(&conn) else { return };
        let is_its = match seat.held.borrow_mut().as_mut().filter(|held| held.turn == turn) {
            Some(held) => {
                held.begun = true;
                true
            }
            None => false,
        };
        if is_its {
            let _ = conn.take(data);
        }
    }

    /// Bytes that were underway are here now. Those of a connection that takes no more stay counted, so that nobody reads a file for it.
    fn take_charge(&self, session: i64, bytes: usize) -> Option<Rc<Conn>> {
        let conn = self.find(session).filter(|conn| conn.phase() == Phase::Open)?;
        conn.take_pending(bytes);
        Some(conn)
    }

    fn end_turn(&self, lane: usize, session: i64, turn: u32, to: Turn) {
        let Some(seat) = self.find(session).and_then(|conn| Seat::known(&conn)) else { return };
        if let Some(held) = seat.take(turn) {
            self.lanes.borrow_mut()[held.lane.unwrap_or(lane)].held.remove(&session);
            self.unload(held.worker);
            held.exchange.end_relayed(to);
        }
    }

    fn unload(&self, worker: usize) {
        if self.dispatch.counts() {
            self.board.load(worker).fetch_sub(1, Relaxed);
        }
    }

    fn flush(&self, lane: usize, session: i64) {
        let conn = self.find(session);
        let board = Arc::clone(&self.board);
        let tenant = self.lanes.borrow()[lane].tenant;
        // Whoever waits for it looks whether the session is open as well.
        let relay = self.me.clone();
        tokio::task::spawn_local(async move {
            if let Some(conn) = conn {
                let _ = conn.flushed().await;
            }
            let Some(relay) = relay.upgrade() else { return };
            if matches!(board.fate(lane), super::board::Fate::Running(now) if Some(now) == tenant) {
                let what = What::Message(event::flushed(session).bytes().to_vec());
                // Who asked knows the session, and it may be over: it is not introduced.
                relay.lanes.borrow_mut()[lane].post(lane, Item { seat: Seat::nobody(), what });
            }
        });
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
            let mut lanes = self.lanes.borrow_mut();
            if lanes[before].tenant.is_some() {
                lanes[before].say_last(before);
            }
        }
        if let Some(lane) = now {
            let Route { waiting, blocked, .. } =
                std::mem::replace(&mut self.routes.borrow_mut()[worker], Route { lane: now, ..Route::default() });
            let mut lanes = self.lanes.borrow_mut();
            waiting.into_iter().for_each(|item| lanes[lane].post(lane, item));
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

    /// The process that had this lane is dead.
    fn clear(&self, lane: usize) {
        // What is sent again waits for the next one, not here.
        let worker =
            self.routes.borrow_mut().iter_mut().position(|route| route.lane.take_if(|now| *now == lane).is_some());
        // What it said before it died counts.
        while self.obey_lane(lane, BATCH) {}
        let mut unread = Vec::new();
        let (waiting, held, blocked) = {
            let mut lanes = self.lanes.borrow_mut();
            let waiting = lanes[lane].clear(|message| unread.push(BytesMut::from(message)));
            (waiting, std::mem::take(&mut lanes[lane].held), std::mem::take(&mut lanes[lane].blocked))
        };
        let mut lost = BTreeSet::new();
        let gone = self.gone(worker, &unread, &waiting);
        unread.into_iter().for_each(|message| self.send_again(message, &gone));
        for item in waiting {
            match item.what.turn() {
                Some(turn) if item.what.has_begun() => {
                    self.lose(item.seat.session, Some(turn));
                    lost.insert(item.seat.session);
                }
                // Also the rest of a piece of data: its begin was sent again before it, or whoever reads it leaves it out.
                _ => self.post_again(item),
            }
        }
        for session in held {
            let is_lost = self
                .find(session)
                .and_then(|conn| Seat::known(&conn))
                .is_some_and(|seat| seat.held.borrow().as_ref().is_some_and(|held| held.lane == Some(lane)));
            if is_lost {
                self.lose(session, None);
                lost.insert(session);
            }
        }
        self.go_on(blocked);
        self.settle(lane, &lost);
    }

    /// What a dead process had still to send is lost. No client takes what comes after it for its continuation: the connection is broken
    /// off, unless what is missing was the answer to a request, of which nothing had been sent (`lost`).
    fn settle(&self, lane: usize, lost: &BTreeSet<i64>) {
        let mut cut = self.pieces.of(lane);
        for conn in self.shared.get().into_iter().flat_map(|shared| shared.list(0, usize::MAX)) {
            conn.settle_queued();
            if self.board.sessions.mark_waiting(conn.facts.entry, lane, false) {
                conn.settle_pending();
                if !lost.contains(&conn.id()) && !cut.contains(&conn.id()) {
                    cut.push(conn.id());
                }
            }
        }
        if let Some(conn) = self.find(self.board.at_hand(lane).load(Acquire)) {
            // It has counted and not sent, or closed and not said so.
            conn.settle_pending();
            if conn.is_open() && !self.board.sessions.is_open(conn.facts.entry) {
                conn.close(false);
            }
        }
        for conn in cut.into_iter().filter_map(|session| self.find(session)).filter(|conn| conn.is_open()) {
            (self.tell)(Told::Cut { session: conn.id(), peer: conn.peer().clone() });
            conn.abort();
        }
    }

    /// These are read again.
    fn go_on(&self, sessions: Vec<i64>) {
        for conn in sessions.into_iter().filter_map(|session| self.find(session)) {
            conn.hold_back(false);
        }
    }

    /// The seats of connections that are gone, and of which this dead worker has not read everything: the next one is to hear of what
    /// they had sent, and of their end.
    /// `worker`: who it was.
    fn gone(&self, worker: Option<usize>, unread: &[BytesMut], waiting: &VecDeque<Item>) -> BTreeMap<i64, Rc<Seat>> {
        let is_gone = |seat: &Rc<Seat>| seat.session != 0 && self.find(seat.session).is_none();
        let kept = waiting.iter().map(|item| Rc::clone(&item.seat));
        let made = unread.iter().filter_map(|message| {
            let Some(Event::Close { session, .. }) = Event::decode(message.clone()) else { return None };
            Some(Seat::of_gone(session, worker.filter(|_| self.dispatch.is_fixed()), event::introduction(message)?))
        });
        made.chain(kept).filter(is_gone).map(|seat| (seat.session, seat)).collect()
    }

    /// A message that a worker has not read before it died, for the one that serves next.
    fn send_again(&self, message: BytesMut, gone: &BTreeMap<i64, Rc<Seat>>) {
        let Some(event) = Event::decode(message.clone()) else { return };
        let session = match &event {
            // Whoever gets the next event of a session is told of it anyway.
            Event::Open { .. } | Event::Flushed { .. } | Event::Last | Event::Body { .. } => return,
            Event::Connect { session } | Event::Data { session, .. } | Event::Request { session, .. } => *session,
            Event::Close { session, .. } | Event::Mark { session, .. } => *session,
        };
        let seat = match self.find(session) {
            Some(conn) => Seat::of(&conn),
            None => match gone.get(&session) {
                Some(seat) => Rc::clone(seat),
                None => return,
            },
        };
        let what = match event {
            Event::Request { turn, head, length, body, .. } if length == body.len() => {
                if let Some(held) = seat.held.borrow_mut().as_mut().filter(|held| held.turn == turn) {
                    held.lane = None;
                }
                What::Request { turn, head: head.freeze(), body: Body::Bytes(body.freeze()), sent: None }
            }
            Event::Request { .. } => return,
            _ => What::Message(message.to_vec()),
        };
        self.post_again(Item { seat, what });
    }

    fn post_again(&self, item: Item) {
        let worker = match self.find(item.seat.session) {
            Some(conn) => self.choose(&conn, &item.seat),
            // Nobody waits for an answer, and of what concerns no session nobody else has to hear.
            None if item.seat.session == 0 || item.what.turn().is_some() => return,
            None => self.worker_of_gone(&item.seat),
        };
        if let Some(held) = item.seat.held.borrow_mut().as_mut() {
            held.lane = None;
        }
        self.post(worker, item);
    }

    fn worker_of_gone(&self, seat: &Seat) -> usize {
        let peer = match Event::decode(BytesMut::from(seat.introduction())) {
            Some(Event::Open { peer, .. }) => peer,
            _ => Address::Unix(String::new()),
        };
        let choose = || self.dispatch.choose(&self.board, seat.session, &peer, self.events.get());
        seat.worker.get().unwrap_or_else(choose)
    }

    /// A request was with a process that has died.
    fn lose(&self, session: i64, turn: Option<u32>) {
        let Some(conn) = self.find(session) else { return };
        let Some(seat) = Seat::known(&conn) else { return };
        let held = seat.held.borrow_mut().take_if(|held| turn.is_none_or(|turn| held.turn == turn));
        let Some(Held { exchange, begun, worker, .. }) = held else { return };
        self.unload(worker);
        let line = String::from_utf8_lossy(exchange.request_line()).into_owned();
        (self.tell)(Told::Lost { session, peer: conn.peer().clone(), line, begun });
        exchange.lose_relayed(begun);
    }

    /// What waits for a client has crossed a mark.
    fn tell_mark(&self, session: &Session, full: bool) {
        let Session::Local(conn) = session else { return };
        if self.dispatch.is_stateless() {
            return;
        }
        let seat = Seat::of(conn);
        let happening = if full { Happening::Full } else { Happening::Empty };
        let Some(worker) = self.find_worker(conn, &seat, happening, Bytes::new) else { return };
        let what = What::Message(event::mark(conn.id(), full).bytes().to_vec());
        self.post(worker, Item { seat, what });
    }

    /// A request came, or went back to where it waits.
    fn hold(&self, seat: &Seat, exchange: Exchange, worker: usize) -> u32 {
        let turn = self.turns.get().wrapping_add(1);
        self.turns.set(turn);
        if self.dispatch.counts() {
            self.board.load(worker).fetch_add(1, Relaxed);
        }
        *seat.held.borrow_mut() = Some(Held { exchange, turn, worker, lane: None, begun: false });
        turn
    }
}

impl App for Relay {
    fn connect(&self, session: &Session) {
        let Session::Local(conn) = session else { return };
        self.board.count_accepted();
        if self.is_crowded(conn) {
            let error = format!("{MOST_EVENTS} events wait for a worker: the connection is refused");
            (self.tell)(Told::Accept { port: conn.port(), error });
            return conn.abort();
        }
        if self.wants[conn.port()].connect && !self.dispatch.is_stateless() {
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
        let lane = self.post(worker, Item { seat, what: What::Data { data, sent: 0 } });
        self.hold_back(conn, worker, lane);
        if conn.is_too_much_queued(queued) {
            // Whoever takes enough of it says so afterwards: that command has not been looked at yet.
            conn.hold_back(true);
        }
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
        let turn = self.hold(&seat, exchange, worker);
        let what = What::Request { turn, head: request.head.raw().clone(), body: request.body, sent: None };
        self.post(worker, Item { seat, what });
    }

    fn close(&self, session: &Session) {
        let Session::Local(conn) = session else { return };
        self.board.count_closed();
        let Some(seat) = Seat::known(conn) else { return self.run_held(self.pieces.end(conn.id())) };
        seat.is_closed.set(true);
        let held = seat.held.borrow_mut().take();
        let wanted = self.wants[conn.port()].close && !self.dispatch.is_stateless();
        let by_server = conn.facts.by_server.get();
        let message = |told: bool| What::Message(event::close(seat.introduction(), told, by_server));
        if let Some(held) = held {
            self.unload(held.worker);
            match held.lane {
                Some(lane) => drop(self.lanes.borrow_mut()[lane].held.remove(&conn.id())),
                None => self.leave_out(&seat, held.worker),
            }
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
