//! The server of one worker: accepts, knows all open connections, drains.
//!
//! Made in the worker after fork, used on its one thread, inside a `LocalSet` of a runtime with I/O and time.

use super::accepting::Accepting;
use super::driver::Driver;
use super::facts::Facts;
use super::shared::Shared;
use super::site::Site;
use super::transport::Transport;
use super::{Address, App, Clock, Conn, Listener, Notice, Port, Session, Sessions, Wish, deadline};
use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// How a server comes to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drain {
    /// Another worker takes over: every connection may finish, and what arrives on kept ones is answered with `Connection: close`.
    Reload,
    /// All ends: idle connections are closed at once, open exchanges may finish.
    Shutdown,
}

/// Counters since the start of this worker.
#[derive(Debug, Default)]
pub struct Stats {
    /// Connections accepted.
    pub accepted: Cell<u64>,
    /// Connections ended.
    pub closed: Cell<u64>,
    /// Requests handed to the program.
    pub requests: Cell<u64>,
}

/// A worker's server.
pub struct Server {
    shared: Rc<Shared>,
    listeners: Vec<Arc<Listener>>,
    max_connections: usize,
    /// How long a tick of the wheel is.
    tick: Duration,
    accepting: RefCell<Vec<Accepting>>,
}

impl Server {
    /// For worker number `worker`. Accepts nothing yet.
    pub fn new(
        ports: Vec<(Arc<Listener>, Port)>,
        sessions: Arc<Sessions>,
        worker: u16,
        max_connections: usize,
    ) -> Rc<Self> {
        let (listeners, ports): (Vec<Arc<Listener>>, Vec<Port>) = ports.into_iter().unzip();
        let site = Site::new(ports, listeners.iter().map(|listener| listener.address().clone()), sessions);
        let (shared, tick) = Shared::new(Rc::new(site), worker);
        Rc::new(Self { shared: Rc::new(shared), listeners, max_connections, tick, accepting: RefCell::default() })
    }

    /// Nothing more is told to the program, which is let go of: for the end.
    pub fn leave(&self) {
        self.shared.site.leave_app();
    }

    /// Begins to accept, for `app`. Must be called inside a `LocalSet`.
    ///
    /// # Errors
    /// A listener could not be registered; or the server has been started before.
    pub fn start(self: &Rc<Self>, app: Rc<dyn App>) -> io::Result<()> {
        if !self.shared.site.set_app(app) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        for (port, listener) in self.listeners.iter().enumerate() {
            self.accepting.borrow_mut().push(Accepting::start(self, port, Arc::clone(listener))?);
        }
        tokio::task::spawn_local(deadline::run(Rc::downgrade(&self.shared), self.tick));
        Ok(())
    }

    /// Takes over a connected, non-blocking socket as if it had been accepted on `port`. `None`: there are too many sessions.
    pub fn adopt(&self, socket: OwnedFd, port: usize, peer: Address) -> Option<Session> {
        let (shared, site) = (&self.shared, &self.shared.site);
        let micros = site.clock.micros();
        let now = micros / 1_000_000;
        let entry = site.sessions.open(shared.owner, port, socket.as_raw_fd(), &peer, now)?;
        site.sessions.begin_silence(entry, micros);
        let facts = Facts::new(entry, port, peer, now, Rc::clone(site));
        let conn = Rc::new(Conn::new(facts, Transport::plain(socket), Rc::clone(shared)));
        shared.conns.borrow_mut().insert(entry.id, Rc::clone(&conn));
        let accepted = &site.stats.accepted;
        accepted.set(accepted.get() + 1);
        tokio::task::spawn_local(Driver::new(Rc::clone(&conn)));
        Some(Session::Local(conn))
    }

    /// The open connection with this session id, if it is this worker's.
    pub fn find(&self, id: i64) -> Option<Session> {
        self.shared.find(id).map(Session::Local)
    }

    /// Up to `limit` connections with ids above `after`, in order.
    pub fn connections(&self, after: i64, limit: usize) -> Vec<Session> {
        self.shared.list(after, limit).into_iter().map(Session::Local).collect()
    }

    /// How many connections are open.
    pub fn connection_count(&self) -> usize {
        self.shared.conns.borrow().len()
    }

    /// The sessions of all workers.
    pub fn sessions(&self) -> &Arc<Sessions> {
        &self.shared.site.sessions
    }

    /// Which worker owns a session (0 for worker 0...).
    pub fn owner(&self, id: i64) -> Option<u16> {
        self.shared.site.sessions.owner(id)
    }

    /// The listener of a port.
    pub fn listener(&self, port: usize) -> Option<&Arc<Listener>> {
        self.listeners.get(port)
    }

    /// The clock of this worker.
    pub fn clock(&self) -> &Clock {
        &self.shared.site.clock
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        &self.shared.site.stats
    }

    /// Stops accepting, and lets connections come to their end. A second call may turn a reload into a shutdown.
    pub fn drain(&self, how: Drain) {
        if self.shared.site.drain.get() != Some(Drain::Shutdown) {
            self.shared.site.drain.set(Some(how));
        }
        drop(self.accepting.take());
        self.wake_all();
    }

    /// How it is being drained, if it is.
    pub fn draining(&self) -> Option<Drain> {
        self.shared.site.drain.get()
    }

    /// Waits until no connection is open.
    pub async fn drained(&self) {
        self.shared.drained().await;
    }

    /// Closes all connections, each with its close event: after writing what is pending, or at once with `reset`.
    /// The loop must run on for that; see [`Server::drained`].
    pub fn close_all(&self, reset: bool) {
        self.shared.stopping.set(true);
        for conn in self.connections(0, usize::MAX) {
            conn.close(reset);
        }
        // Those that linger or flush already.
        self.wake_all();
    }

    /// What a wish of whoever runs the reactors means.
    pub(super) fn obey(&self, wish: Wish) {
        match wish {
            Wish::Serve => {}
            Wish::Drain => self.drain(Drain::Shutdown),
            Wish::Close => self.close_all(false),
            Wish::Reset => self.close_all(true),
        }
    }

    pub(super) fn share(&self) -> Rc<Shared> {
        Rc::clone(&self.shared)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    fn wake_all(&self) {
        for conn in self.shared.list(0, usize::MAX) {
            conn.wake();
        }
    }

    pub(super) fn welcome(&self, socket: OwnedFd, port: usize, peer: Address) {
        if self.connection_count() >= self.max_connections || self.adopt(socket, port, peer).is_none() {
            self.tell(port, |address| Notice::TooManyConnections { port, address });
        }
    }

    /// Tells the program something about a port.
    pub(super) fn tell<'a>(&'a self, port: usize, notice: impl FnOnce(&'a Address) -> Notice<'a>) {
        if let Some(listener) = self.listeners.get(port) {
            self.shared.app().notice(notice(listener.address()));
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("worker", &self.shared.owner)
            .field("connections", &self.connection_count())
            .finish()
    }
}
