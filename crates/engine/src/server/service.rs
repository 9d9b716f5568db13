//! The server of one worker: accepts, knows all open connections, drains.
//!
//! Made in the worker after fork, used on its one thread, inside a `LocalSet` of a runtime with I/O and time.

use super::budget::{DEFAULT_BUDGET, Pool};
use super::driver::Driver;
use super::exchange::Spare;
use super::patience::{self, Ticks};
use super::standing::Standing;
use super::wheel::Wheel;
use super::{Address, App, Clock, Conn, Listener, Notice, Port, Sessions, deadline, readiness};
use rustix::io::Errno;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::Duration;
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// Connections taken in one go, so that other workers get some of a burst too.
const ACCEPT_BATCH: usize = 8;

/// Rest after accept failed for want of descriptors or memory.
const ACCEPT_REST: Duration = Duration::from_millis(100);

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

/// What connections need of their server without knowing it.
pub(super) struct Shared {
    pub(super) clock: Clock,
    pub(super) ports: Vec<Port>,
    /// By port: the address of whoever comes in there, if it is one for all.
    pub(super) addresses: Vec<Option<Address>>,
    /// By port.
    pub(super) standing: Vec<Standing>,
    pub(super) drain: Cell<Option<Drain>>,
    pub(super) stats: Stats,
    pub(super) input: Spare,
    pub(super) output: Spare,
    app: OnceCell<Rc<dyn App>>,
    /// The deadlines of each port.
    pub(super) limits: Vec<Ticks>,
    pub(super) wheel: RefCell<Wheel>,
    /// The wheel's tick.
    pub(super) tick: Cell<u32>,
    pub(super) wheel_filled: Notify,
    /// All that are open, until their driver has ended.
    pub(super) conns: RefCell<BTreeMap<i64, Rc<Conn>>>,
    pub(super) budget: Cell<usize>,
    pub(super) input_pool: Pool,
    pub(super) output_pool: Pool,
}

impl Shared {
    pub(super) fn app(&self) -> &dyn App {
        &**self.app.get().expect("connections exist only after start")
    }
}

/// A worker's server.
pub struct Server {
    shared: Rc<Shared>,
    listeners: Vec<Rc<Listener>>,
    sessions: Rc<Sessions>,
    worker: u16,
    max_connections: usize,
    /// How long a tick of the wheel is.
    tick: Duration,
    accepting: RefCell<Vec<AbortHandle>>,
    stopping: Cell<bool>,
    empty: Notify,
}

impl Server {
    /// For worker number `worker`. Accepts nothing yet.
    pub fn new(
        ports: Vec<(Rc<Listener>, Port)>,
        sessions: Rc<Sessions>,
        worker: u16,
        max_connections: usize,
    ) -> Rc<Self> {
        let (listeners, ports): (Vec<Rc<Listener>>, Vec<Port>) = ports.into_iter().unzip();
        let tick = patience::tick(ports.iter().map(|port| port.deadlines));
        let shared = Shared {
            clock: Clock::new(),
            limits: ports.iter().map(|port| Ticks::new(&port.deadlines, tick)).collect(),
            addresses: listeners.iter().map(|listener| listener.address().clone().specific()).collect(),
            standing: ports.iter().map(|_| Standing::default()).collect(),
            ports,
            drain: Cell::new(None),
            stats: Stats::default(),
            input: Spare::default(),
            output: Spare::default(),
            app: OnceCell::new(),
            wheel: RefCell::default(),
            tick: Cell::new(0),
            wheel_filled: Notify::new(),
            conns: RefCell::default(),
            budget: Cell::new(DEFAULT_BUDGET),
            input_pool: Pool::default(),
            output_pool: Pool::default(),
        };
        Rc::new(Self {
            shared: Rc::new(shared),
            listeners,
            sessions,
            worker,
            max_connections,
            tick,
            accepting: RefCell::default(),
            stopping: Cell::new(false),
            empty: Notify::new(),
        })
    }

    /// Begins to accept, for `app`. Must be called inside a `LocalSet`.
    ///
    /// # Errors
    /// A listener could not be registered; or the server has been started before.
    pub fn start(self: &Rc<Self>, app: Rc<dyn App>) -> io::Result<()> {
        self.shared.app.set(app).map_err(|_| io::Error::from(io::ErrorKind::AlreadyExists))?;
        for (port, listener) in self.listeners.iter().enumerate() {
            let listener = readiness::listener(Rc::clone(listener))?;
            let task = tokio::task::spawn_local(accept(Rc::clone(self), port, listener));
            self.accepting.borrow_mut().push(task.abort_handle());
        }
        tokio::task::spawn_local(deadline::run(Rc::downgrade(self), Rc::clone(&self.shared), self.tick));
        Ok(())
    }

    /// Takes over a connected, non-blocking socket as if it had been accepted on `port`.
    pub fn adopt(self: &Rc<Self>, socket: OwnedFd, port: usize, peer: Address) -> Rc<Conn> {
        let id = self.sessions.open(self.worker);
        let conn = Rc::new(Conn::new(id, port, peer, socket, Rc::clone(&self.shared)));
        self.shared.conns.borrow_mut().insert(id, Rc::clone(&conn));
        let accepted = &self.shared.stats.accepted;
        accepted.set(accepted.get() + 1);
        tokio::task::spawn_local(Driver::new(Rc::clone(&conn), Rc::clone(self)));
        conn
    }

    /// The open connection with this session id, if it is this worker's.
    pub fn find(&self, id: i64) -> Option<Rc<Conn>> {
        self.shared.conns.borrow().get(&id).cloned()
    }

    /// Up to `limit` connections with ids above `after`, in order.
    pub fn connections(&self, after: i64, limit: usize) -> Vec<Rc<Conn>> {
        let conns = self.shared.conns.borrow();
        conns.range(after.saturating_add(1)..).take(limit).map(|(_, conn)| Rc::clone(conn)).collect()
    }

    /// How many connections are open.
    pub fn connection_count(&self) -> usize {
        self.shared.conns.borrow().len()
    }

    /// Which worker owns a session (0 for worker 0...).
    pub fn owner(&self, id: i64) -> Option<u16> {
        self.sessions.owner(id)
    }

    /// The listener of a port.
    pub fn listener(&self, port: usize) -> Option<&Rc<Listener>> {
        self.listeners.get(port)
    }

    /// The clock of this worker.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        &self.shared.stats
    }

    /// Stops accepting, and lets connections come to their end. A second call may turn a reload into a shutdown.
    pub fn drain(&self, how: Drain) {
        if self.shared.drain.get() != Some(Drain::Shutdown) {
            self.shared.drain.set(Some(how));
        }
        self.accepting.take().iter().for_each(AbortHandle::abort);
        self.wake_all();
    }

    /// How it is being drained, if it is.
    pub fn draining(&self) -> Option<Drain> {
        self.shared.drain.get()
    }

    /// Waits until no connection is open.
    pub async fn drained(&self) {
        while !self.shared.conns.borrow().is_empty() {
            self.empty.notified().await;
        }
    }

    /// Closes all connections, each with its close event: after writing what is pending, or at once with `reset`.
    /// The loop must run on for that; see [`Server::drained`].
    pub fn close_all(&self, reset: bool) {
        self.stopping.set(true);
        for conn in self.connections(0, usize::MAX) {
            conn.close(reset);
        }
        // Those that linger or flush already.
        self.wake_all();
    }

    pub(super) fn app(&self) -> &dyn App {
        self.shared.app()
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Whether there is no time to linger.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    pub(super) fn forget(&self, id: i64) {
        if self.shared.conns.borrow_mut().remove(&id).is_none() {
            return;
        }
        self.sessions.close(id, self.worker);
        let closed = &self.shared.stats.closed;
        closed.set(closed.get() + 1);
        if self.shared.conns.borrow().is_empty() {
            self.empty.notify_waiters();
        }
    }

    fn wake_all(&self) {
        for conn in self.connections(0, usize::MAX) {
            conn.wake();
        }
    }

    fn welcome(self: &Rc<Self>, socket: OwnedFd, port: usize, peer: Address) {
        if self.connection_count() >= self.max_connections {
            self.app().notice(Notice::TooManyConnections { port });
        } else {
            self.adopt(socket, port, peer);
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("worker", &self.worker).field("connections", &self.connection_count()).finish()
    }
}

async fn accept(server: Rc<Server>, port: usize, listener: AsyncFd<Rc<Listener>>) {
    loop {
        let Ok(mut guard) = listener.readable().await else { return };
        for _ in 0..ACCEPT_BATCH {
            match listener.get_ref().accept() {
                Ok((socket, peer)) => server.welcome(socket, port, Address::from_kernel(peer)),
                Err(Errno::AGAIN) => {
                    guard.clear_ready();
                    break;
                }
                // The client left before we came; or a signal.
                Err(Errno::CONNABORTED | Errno::INTR | Errno::PROTO) => {}
                Err(error) => {
                    server.app().notice(Notice::Accept { port, error: error.into() });
                    tokio::time::sleep(ACCEPT_REST).await;
                    break;
                }
            }
        }
        tokio::task::yield_now().await;
    }
}
