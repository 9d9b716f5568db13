//! Answers that were detached (`Response::detach()`), and wait in the process that has their connection for whoever gives them: this process, or in
//! BASE mode any other one of the server.
//!
//! Of a connection of HTTP/1 one answer waits at most, and all processes know of it by a number in the session's record: its *turn*. Whoever takes
//! that away gives the answer, also here; what another process says of it names the turn, so that none comes late to another request.
//! Answers on streams of HTTP/2 are given where they were detached.

use std::{cell::Cell, cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use steel_engine::{process::Member, server::Exchange};

use super::{sessions, worker};
use crate::runtime::runtime;

/// How often it is looked whether those who give answers are still there.
const LOOK: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Default)]
pub(super) struct Detached {
    /// By session, and stream of it.
    waiting: RefCell<BTreeMap<(i64, u32), Exchange>>,
    /// Of those that other processes know of, by session.
    turns: RefCell<BTreeMap<i64, u32>>,
    last_turn: Cell<u32>,
    /// Answers in parts that other processes give, by session.
    given: RefCell<BTreeMap<i64, Given>>,
    /// Somebody looks after those.
    is_watched: Cell<bool>,
}

struct Given {
    exchange: Exchange,
    by: Member,
    turn: u32,
}

/// Keeps a detached answer until `Response::create()` asks for it. It comes back if its connection is none of this process's worker.
pub(crate) fn keep(exchange: Exchange) -> Option<Exchange> {
    let Some(worker) = worker::current().filter(|worker| worker.engine.has(exchange.session())) else {
        return Some(exchange);
    };
    let (session, detached) = (exchange.session(), &worker.detached);
    let turn = detached.last_turn.get().wrapping_add(1).max(1);
    if session.announce_detached(turn) {
        detached.last_turn.set(turn);
        detached.turns.borrow_mut().insert(session.id(), turn);
    }
    let old = detached.waiting.borrow_mut().insert((session.id(), session.stream_id()), exchange);
    drop(old);
    None
}

/// Gives a detached answer back; of those of a connection with streams the oldest. `None`: none waits, or another process gives it.
pub(crate) fn take(session: i64) -> Option<Exchange> {
    let worker = worker::current()?;
    let detached = &worker.detached;
    loop {
        let first = detached.waiting.borrow().range(of_session(session)).next().map(|(key, _)| *key)?;
        let turn = detached.turns.borrow().get(&session).copied();
        if let Some(turn) = turn {
            let claimed = sessions::current()?.claim_answer(session);
            if claimed != Some(turn) {
                return None;
            }
            detached.turns.borrow_mut().remove(&session);
        }
        let exchange = detached.waiting.borrow_mut().remove(&first);
        // Another process may have answered meanwhile; or the client has given up a stream.
        if let Some(exchange) = exchange.filter(Exchange::is_open) {
            return Some(exchange);
        }
    }
}

/// The one that another process gives from now on.
pub(crate) fn take_for(session: i64, turn: u32) -> Option<Exchange> {
    let worker = worker::current()?;
    let detached = &worker.detached;
    if detached.turns.borrow().get(&session) != Some(&turn) {
        return None;
    }
    detached.turns.borrow_mut().remove(&session);
    let exchange = detached.waiting.borrow_mut().remove(&(session, 0));
    exchange.filter(Exchange::is_open)
}

/// Keeps an answer in parts that another process gives.
pub(crate) fn give(exchange: Exchange, by: Member, turn: u32) {
    let Some(worker) = worker::current() else { return };
    let session = exchange.session().id();
    let old = worker.detached.given.borrow_mut().insert(session, Given { exchange, by, turn });
    drop(old);
    if !worker.detached.is_watched.replace(true) {
        runtime().start_task(watch(Rc::clone(&worker)));
    }
}

/// Gives it back to the one who gives it.
pub(crate) fn given(session: i64, by: Member, turn: u32) -> Option<Exchange> {
    let worker = worker::current()?;
    let mut given = worker.detached.given.borrow_mut();
    given.get(&session).filter(|given| given.by == by && given.turn == turn)?;
    given.remove(&session).map(|given| given.exchange)
}

/// Breaks answers off whose givers have ended.
async fn watch(worker: Rc<worker::Worker>) {
    while !worker.detached.given.borrow().is_empty() {
        tokio::time::sleep(LOOK).await;
        let is_gone = |given: &Given| !worker.process.seat.roster.is_there(given.by);
        let gone = worker.detached.given.borrow().iter().find(|(_, given)| is_gone(given)).map(|(session, _)| *session);
        let gone = gone.and_then(|session| worker.detached.given.borrow_mut().remove(&session));
        if let Some(mut gone) = gone {
            gone.exchange.break_off();
        }
    }
    worker.detached.is_watched.set(false);
}

fn of_session(session: i64) -> std::ops::RangeInclusive<(i64, u32)> {
    (session, 0)..=(session, u32::MAX)
}

impl Detached {
    /// The session is over.
    pub(super) fn forget(&self, session: i64) {
        self.turns.borrow_mut().remove(&session);
        let given = self.given.borrow_mut().remove(&session);
        drop(given);
        loop {
            let first = self.waiting.borrow().range(of_session(session)).next().map(|(key, _)| *key);
            let Some(first) = first else { return };
            let waiting = self.waiting.borrow_mut().remove(&first);
            drop(waiting);
        }
    }

    /// The worker ends.
    pub(super) fn forget_all(&self) {
        let (waiting, given) = (self.waiting.take(), self.given.take());
        drop((waiting, given));
    }
}
