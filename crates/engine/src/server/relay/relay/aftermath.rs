//! What is done when a process has died that had a lane: what it had not read goes to the next one, what it had taken is lost, and no
//! client takes what comes later for the continuation of what is missing.

use super::super::super::{Address, Body, WebSocketState};
use super::super::item::{Item, What};
use super::super::message::{Event, event};
use super::super::reactor::Told;
use super::super::seat::{Held, Seat};
use super::Relay;
use super::obey::BATCH;
use bytes::BytesMut;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::atomic::Ordering::Acquire;

/// How often others are obeyed before a dead process's requests are given up: more than their rings hold.
const MOST_ROUNDS: usize = 64;

impl Relay {
    /// The process that had this lane is dead.
    pub(super) fn clear(&self, lane: usize) {
        // What is sent again waits for the next one, not here.
        let worker =
            self.routes.borrow_mut().iter_mut().position(|route| route.lane.take_if(|now| *now == lane).is_some());
        // What it said before it died counts, and what others said before: one may have answered in its place, and killed it then.
        while self.obey_lane(lane, BATCH) {}
        let _ = (0..MOST_ROUNDS).find(|_| !self.obey());
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
                    self.lose(lane, item.seat.session, turn);
                    lost.insert(item.seat.session);
                }
                // Also the rest of a piece of data: its begin was sent again before it, or whoever reads it leaves it out.
                _ => self.post_again(item),
            }
        }
        for (session, turn) in held {
            let is_lost = self.find(session).and_then(|conn| Seat::known(&conn)).is_some_and(|seat| {
                let is_its = |held: &Held| held.turn == turn && held.answers.or(held.lane) == Some(lane);
                seat.held.borrow().iter().any(is_its)
            });
            if is_lost {
                self.lose(lane, session, turn);
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
            // What is sent again is left out if it was given up.
            Event::Stopped { .. } => return,
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
            Event::Request { turn, stream, head, length, body, .. } if length == body.len() => {
                // Another process has answered it, or is about to; or nobody waits for it.
                if !seat.let_go(turn) || !self.is_awaited(&seat, turn) {
                    return;
                }
                What::Request { turn, stream, head: head.freeze(), body: Body::Bytes(body.freeze()), sent: None }
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
        if let Some(turn) = item.what.turn() {
            item.seat.let_go(turn);
        }
        self.post(worker, item);
    }

    /// Whether a client waits for the answer to a request that is with nobody. Of one that was given up nothing is kept.
    fn is_awaited(&self, seat: &Rc<Seat>, turn: u32) -> bool {
        let is_gone =
            |held: &Held| held.turn == turn && held.exchange.is_stream() && !held.exchange.session().is_open();
        match seat.take_if(is_gone) {
            Some(held) => {
                self.let_go(seat, &held);
                false
            }
            None => true,
        }
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
    fn lose(&self, lane: usize, session: i64, turn: u32) {
        let Some(conn) = self.find(session) else { return };
        let Some(seat) = Seat::known(&conn) else { return };
        let Some(Held { exchange, answers, worker, .. }) = seat.take(turn, lane) else { return };
        let begun = answers.is_some();
        if !begun && !exchange.is_stream() {
            // It may have been about to agree upon WebSocket; the client hears of nothing of it.
            conn.facts.set_websocket(WebSocketState::default());
        }
        if !exchange.is_stream() {
            self.board.sessions.set_awaited(conn.facts.entry, None);
        }
        self.unload(worker);
        if !exchange.is_stream() || exchange.session().is_open() {
            let line = String::from_utf8_lossy(exchange.request_line()).into_owned();
            (self.tell)(Told::Lost { session, peer: conn.peer().clone(), line, begun });
        }
        exchange.lose_relayed(begun);
    }
}
