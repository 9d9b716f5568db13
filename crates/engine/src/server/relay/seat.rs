//! What a reactor keeps with a session: whose it is, whom it was introduced to, and the answer that is awaited.

use super::super::{Conn, Exchange};
use super::message::event;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// One per session that a worker was told of.
pub(super) struct Seat {
    pub(super) session: i64,
    /// The worker that the next event goes to, if it keeps one.
    pub(super) worker: Cell<Option<usize>>,
    /// The lanes, and their tenants, that have heard of the session; the last of a lane only.
    introduced: RefCell<Vec<(usize, i64)>>,
    /// The requests that are with the program: one, or those of the connection's streams.
    pub(super) held: RefCell<Vec<Held>>,
    /// Its end is known to the program, or will be.
    pub(super) is_closed: Cell<bool>,
    open: Vec<u8>,
}

/// A request whose answer is awaited.
pub(super) struct Held {
    pub(super) exchange: Exchange,
    /// What answers have to refer to.
    pub(super) turn: u32,
    pub(super) worker: usize,
    /// Where it was sent; `None`: it waits still.
    pub(super) lane: Option<usize>,
    /// The lane of who answers, from the first part of the answer on: what others say to the same request is not heard.
    pub(super) answers: Option<usize>,
}

impl Held {
    /// Whether an answer by this lane is to be heard.
    pub(super) fn hears(&self, lane: usize) -> bool {
        self.answers.is_none_or(|answers| answers == lane)
    }
}

impl Seat {
    /// Of a connection, made when it is first asked for.
    pub(super) fn of(conn: &Conn) -> Rc<Self> {
        let mut user = conn.facts.user.borrow_mut();
        let known = user.as_ref().and_then(|known: &Box<dyn Any>| known.downcast_ref::<Rc<Self>>());
        if let Some(known) = known {
            return Rc::clone(known);
        }
        let facts = &conn.facts;
        let certificate = conn.client_certificate();
        let (id, record, since) = (facts.id(), facts.entry.record(), facts.connected_at);
        let open = event::open(id, facts.port, record, since, certificate.as_deref(), facts.peer());
        let seat = Rc::new(Self {
            session: facts.id(),
            worker: Cell::new(None),
            introduced: RefCell::default(),
            held: RefCell::default(),
            is_closed: Cell::new(false),
            open,
        });
        *user = Some(Box::new(Rc::clone(&seat)));
        seat
    }

    /// Of a connection that is gone, and of which something was not read; `open` introduces it.
    pub(super) fn of_gone(session: i64, worker: Option<usize>, open: Vec<u8>) -> Rc<Self> {
        Rc::new(Self {
            session,
            worker: Cell::new(worker),
            introduced: RefCell::default(),
            held: RefCell::default(),
            is_closed: Cell::new(true),
            open,
        })
    }

    /// For what concerns no session.
    pub(super) fn nobody() -> Rc<Self> {
        Rc::new(Self {
            session: 0,
            worker: Cell::new(None),
            introduced: RefCell::default(),
            held: RefCell::default(),
            is_closed: Cell::new(false),
            open: Vec::new(),
        })
    }

    /// If there is one.
    pub(super) fn known(conn: &Conn) -> Option<Rc<Self>> {
        conn.facts.user.borrow().as_ref()?.downcast_ref::<Rc<Self>>().map(Rc::clone)
    }

    /// Whether the tenant of a lane has heard of it.
    pub(super) fn is_known_to(&self, lane: usize, tenant: i64) -> bool {
        self.introduced.borrow().contains(&(lane, tenant))
    }

    /// The tenant of a lane has heard of it.
    pub(super) fn note_known(&self, lane: usize, tenant: i64) {
        let mut introduced = self.introduced.borrow_mut();
        introduced.retain(|(other, _)| *other != lane);
        introduced.push((lane, tenant));
    }

    /// Everybody who has heard of it.
    pub(super) fn known_to(&self) -> Vec<(usize, i64)> {
        self.introduced.borrow().clone()
    }

    /// What introduces it.
    pub(super) fn introduction(&self) -> &[u8] {
        &self.open
    }

    /// Takes out the request that answers of this turn, by this lane, belong to.
    pub(super) fn take(&self, turn: u32, lane: usize) -> Option<Held> {
        self.take_if(|held| held.turn == turn && held.hears(lane))
    }

    pub(super) fn take_if(&self, is_it: impl FnMut(&Held) -> bool) -> Option<Held> {
        let mut held = self.held.borrow_mut();
        let at = held.iter().position(is_it)?;
        Some(held.swap_remove(at))
    }

    /// The request of this turn is with nobody any more; false if there is none, or somebody answers it.
    pub(super) fn let_go(&self, turn: u32) -> bool {
        let mut held = self.held.borrow_mut();
        let found = held.iter_mut().find(|held| held.turn == turn && held.answers.is_none());
        found.map(|held| held.lane = None).is_some()
    }
}
