//! The sessions of the server that this process is a part of, as long as that runs: the same ones in all of its processes.

use std::{
    cell::RefCell,
    sync::Arc,
    time::{Duration, Instant},
};

use steel_engine::server::{Listener, Serving, Session, Sessions};
use steel_zend::Result;

use super::{
    process::{self, Role},
    worker,
};
use crate::{runtime::runtime, settings};

thread_local! {
    /// Of the one server that a process can have. A child has it by the fork.
    static CURRENT: RefCell<Option<Running>> = const { RefCell::new(None) };
}

struct Running {
    sessions: Arc<Sessions>,
    /// By port.
    listeners: Vec<Arc<Listener>>,
    /// By port: seconds that its clients may be silent.
    silences: Vec<Option<f64>>,
    /// By port: whether WebSocket is spoken after an upgrade.
    websockets: Vec<bool>,
    /// By which a process that is no event worker reaches sessions.
    serving: Option<Serving>,
}

/// `None`: no server runs.
pub(crate) fn current() -> Option<Arc<Sessions>> {
    CURRENT.with(|current| current.borrow().as_ref().map(|running| Arc::clone(&running.sessions)))
}

/// The listener of a port of it.
pub(crate) fn listener(port: usize) -> Option<Arc<Listener>> {
    CURRENT.with(|current| current.borrow().as_ref()?.listeners.get(port).cloned())
}

/// Whether sessions of a port can speak WebSocket.
pub(crate) fn speaks_websocket(port: usize) -> bool {
    CURRENT.with(|current| current.borrow().as_ref().is_some_and(|running| running.websockets.get(port) == Some(&true)))
}

/// Sessions whose clients were silent for too long; `None`: they may all be silent.
pub(crate) fn silent(now: f64) -> Option<Vec<i64>> {
    CURRENT.with(|current| {
        let running = current.borrow();
        let Running { sessions, silences, .. } = running.as_ref()?;
        let limit = |port: u16| silences.get(usize::from(port)).copied().flatten();
        silences.iter().any(Option::is_some).then(|| sessions.silent(now, limit))
    })
}

/// By what sessions can be reached from here.
pub(crate) fn serving() -> Option<Serving> {
    let other = || CURRENT.with(|current| current.borrow().as_ref()?.serving.clone());
    worker::current().map(|worker| worker.engine.clone()).or_else(other)
}

/// How often a user process looks whether there is room.
const LOOK: Duration = Duration::from_micros(100);

/// Before a send in a user process, whose loop is the program's: nobody would hand over later what a ring has no room for.
pub(crate) fn unattended(session: &Session) -> Option<Session> {
    process::is(Role::User).then(|| session.clone())
}

/// Behind it: it is handed over now, for as long as writing to a socket may take (`socket_write_timeout`).
///
/// # Errors
/// The unwinding of this coroutine.
pub(crate) fn settle(session: Option<Session>) -> Result {
    let Some(session) = session.filter(|session| !session.hand_over()) else { return Ok(()) };
    let (_, limit) = settings::socket_limits();
    let end = Instant::now() + limit;
    while !session.hand_over() && Instant::now() < end {
        if !runtime().in_coroutine() {
            std::thread::sleep(LOOK);
        } else if !runtime().sleep(LOOK.as_nanos() as u64)? {
            break;
        }
    }
    Ok(())
}

/// Whether the sockets are the master's.
pub(crate) fn lanes() -> bool {
    matches!(serving(), Some(Serving::Lane(_)))
}

/// Connections that were accepted, and that have ended, where the sockets are the master's.
pub(crate) fn counts() -> Option<(u64, u64)> {
    match serving()? {
        Serving::Lane(desk) => Some(desk.board().connections()),
        Serving::Sockets(_) => None,
    }
}

/// Sessions can be reached from a process that serves none.
pub(crate) fn reach(serving: Option<Serving>) {
    CURRENT.with(|current| {
        if let Some(running) = current.borrow_mut().as_mut() {
            running.serving = serving;
        }
    });
}

/// A server starts.
pub(crate) fn begin(
    sessions: Arc<Sessions>,
    listeners: Vec<Arc<Listener>>,
    silences: Vec<Option<f64>>,
    websockets: Vec<bool>,
) {
    let running = Running { sessions, listeners, silences, websockets, serving: None };
    CURRENT.with(|current| *current.borrow_mut() = Some(running));
}

/// It has ended.
pub(crate) fn end() {
    CURRENT.with(|current| current.borrow_mut().take());
}
