//! What a worker serves from: sockets of its own (BASE mode), or the rings of a lane (PROCESS mode). The program sees no difference.

use super::relay::{Board, Desk};
use super::{Address, App, Clock, Drain, Port, Server, Session, Stats};
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// One or the other.
#[derive(Debug, Clone)]
pub enum Serving {
    /// BASE mode.
    Sockets(Rc<Server>),
    /// PROCESS mode.
    Lane(Rc<Desk>),
}

impl Serving {
    /// From a lane of a board; `ports` as the reactors have them.
    ///
    /// # Errors
    /// The rings are broken.
    pub fn lane(board: &Arc<Board>, lane: u16, ports: Vec<(Address, Port)>) -> io::Result<Self> {
        let site = Desk::site_of(board, ports);
        Ok(Self::Lane(Desk::new(board, lane, site).map_err(io::Error::other)?))
    }

    /// Bytes of answers that may wait for clients; of a lane, for its reactors. [`DEFAULT_BUDGET`](super::DEFAULT_BUDGET) if it is not called.
    pub fn set_budget(&self, bytes: usize) {
        match self {
            Self::Sockets(server) => server.set_budget(bytes),
            Self::Lane(desk) => desk.set_budget(bytes),
        }
    }

    /// Begins, for `app`, as this worker. Must be called inside a `LocalSet`. Without a number, by a lane, it only sends.
    ///
    /// # Errors
    /// A descriptor could not be registered; or it has been started before.
    pub fn start(&self, app: Rc<dyn App>, worker: Option<u16>) -> io::Result<()> {
        match self {
            Self::Sockets(server) => server.start(app),
            Self::Lane(desk) => desk.start(app, worker),
        }
    }

    /// For a process that only sends, by a lane, and has no loop or not always one.
    pub fn attach(&self, app: Rc<dyn App>) {
        if let Self::Lane(desk) = self {
            desk.site.set_app(app);
        }
    }

    /// Nothing more is told to the program, which is let go of: for the end.
    pub fn leave(&self) {
        match self {
            Self::Sockets(server) => server.leave(),
            Self::Lane(desk) => desk.site.leave_app(),
        }
    }

    /// A session that this process can reach.
    pub fn find(&self, id: i64) -> Option<Session> {
        match self {
            Self::Sockets(server) => server.find(id),
            Self::Lane(desk) => desk.find(id),
        }
    }

    /// Whether a session is one of these, and not of another server in this process.
    pub fn has(&self, session: &Session) -> bool {
        let site = match self {
            Self::Sockets(server) => &server.shared().site,
            Self::Lane(desk) => &desk.site,
        };
        Rc::ptr_eq(site, session.site())
    }

    /// How many sessions it has to do with.
    pub fn connection_count(&self) -> usize {
        match self {
            Self::Sockets(server) => server.connection_count(),
            Self::Lane(desk) => desk.count(),
        }
    }

    /// The clock of this worker.
    pub fn clock(&self) -> &Clock {
        match self {
            Self::Sockets(server) => server.clock(),
            Self::Lane(desk) => &desk.site.clock,
        }
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        match self {
            Self::Sockets(server) => server.stats(),
            Self::Lane(desk) => &desk.site.stats,
        }
    }

    /// Takes nothing new, and lets what is there come to its end. A second call may turn a reload into a shutdown.
    pub fn drain(&self, how: Drain) {
        match self {
            Self::Sockets(server) => server.drain(how),
            Self::Lane(desk) => desk.drain(how),
        }
    }

    /// How it is being drained, if it is.
    pub fn draining(&self) -> Option<Drain> {
        match self {
            Self::Sockets(server) => server.draining(),
            Self::Lane(desk) => desk.draining(),
        }
    }

    /// Waits until nothing is left that was to come to its end: connections, or by a lane requests.
    pub async fn drained(&self) {
        match self {
            Self::Sockets(server) => server.drained().await,
            Self::Lane(desk) => desk.drained().await,
        }
    }

    /// The time is over: closes what is left, after writing what is pending, or at once with `reset`.
    pub fn close_all(&self, reset: bool) {
        match self {
            Self::Sockets(server) => server.close_all(reset),
            Self::Lane(desk) => desk.close_requests(reset),
        }
    }
}
