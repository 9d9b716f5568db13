//! One connection as the program sees it: close, pause, and facts about it. What is sent on it: [`super::outlet`].
//!
//! ```text
//! Open --close()--> Closing --all written--> Closed
//!   \--close(reset), a write fails, the peer leaves--> Closed
//! ```
//! The socket itself is driven by the connection's task ([`super::driver`]); a `Conn` that the program still holds after the end
//! owns no descriptor any more.

use super::budget::Held;
use super::output::Output;
use super::patience::Patience;
use super::service::Shared;
use super::socket::Socket;
use super::{Address, Port, deadline};
use std::any::Any;
use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::task::Waker;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    Closing,
    Closed,
}

/// How the kernel ends the connection when its descriptor is closed, whoever closes it: also when the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Farewell {
    /// What is in the kernel's hands is delivered, then comes the end.
    Orderly,
    /// With a reset: a peer that takes the end of the connection for the end of its answer learns that something is missing.
    Reset,
    /// With a reset as long as something waits in our own queue; orderly from then on.
    ResetUntilFlushed,
}

/// Where the HTTP exchange of a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// No request is being answered.
    Idle,
    /// A request is with the program.
    Open,
    /// Answered; the connection goes on, or not.
    Over { close: bool },
    /// Answered with 101: from now on it carries bytes.
    Upgraded,
}

/// A connection.
pub struct Conn {
    id: i64,
    port: usize,
    peer: Address,
    local: OnceCell<Address>,
    connected_at: i64,
    last_receive: Cell<i64>,
    pub(super) last_send: Cell<i64>,
    pub(super) socket: RefCell<Option<Socket>>,
    pub(super) output: RefCell<Output>,
    pub(super) phase: Cell<Phase>,
    paused: Cell<bool>,
    /// Sends are gathered, since more requests are already there (pipelining); the driver takes it off.
    pub(super) corked: Cell<bool>,
    /// The client may still be sending, so closing must not answer it with a reset that eats our last words.
    pub(super) linger: Cell<bool>,
    pub(super) by_server: Cell<bool>,
    pub(super) turn: Cell<Turn>,
    task: RefCell<Option<Waker>>,
    polling: Cell<bool>,
    pub(super) flush_waiters: RefCell<Vec<Waker>>,
    /// How the kernel ends it.
    pub(super) farewell: Cell<Farewell>,
    pub(super) patience: Patience,
    pub(super) held: Held,
    user: RefCell<Option<Box<dyn Any>>>,
    pub(super) shared: Rc<Shared>,
}

impl Conn {
    pub(super) fn new(id: i64, port: usize, peer: Address, socket: OwnedFd, shared: Rc<Shared>) -> Self {
        let now = shared.clock.now();
        Self {
            id,
            port,
            peer,
            local: OnceCell::new(),
            connected_at: now,
            last_receive: Cell::new(now),
            last_send: Cell::new(0),
            socket: RefCell::new(Some(Socket::new(socket))),
            output: RefCell::default(),
            phase: Cell::new(Phase::Open),
            paused: Cell::new(false),
            corked: Cell::new(false),
            linger: Cell::new(false),
            by_server: Cell::new(false),
            turn: Cell::new(Turn::Idle),
            task: RefCell::new(None),
            polling: Cell::new(false),
            flush_waiters: RefCell::default(),
            farewell: Cell::new(Farewell::Orderly),
            patience: deadline::patience(&shared),
            held: Held::default(),
            user: RefCell::new(None),
            shared,
        }
    }

    /// The session id (`$fd`).
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Index of the port it came in on.
    pub fn port(&self) -> usize {
        self.port
    }

    /// Settings of that port.
    pub fn port_options(&self) -> &Port {
        &self.shared.ports[self.port]
    }

    /// The peer's address.
    pub fn peer(&self) -> &Address {
        &self.peer
    }

    /// Our address on this connection: the listener's, or if that is bound to any address asked of the kernel, once. `None` if it was
    /// closed before it was asked.
    pub fn local_address(&self) -> Option<&Address> {
        if let Some(address) = &self.shared.addresses[self.port] {
            return Some(address);
        }
        if self.local.get().is_none() {
            let socket = self.socket.borrow();
            let address = rustix::net::getsockname(socket.as_ref()?).ok()?;
            let _ = self.local.set(Address::from_kernel(Some(address)));
        }
        self.local.get()
    }

    /// Unix seconds at which it was accepted.
    pub fn connected_at(&self) -> i64 {
        self.connected_at
    }

    /// Unix seconds at which bytes last came in.
    pub fn last_receive(&self) -> i64 {
        self.last_receive.get()
    }

    /// Unix seconds of the last send; 0 before the first.
    pub fn last_send(&self) -> i64 {
        self.last_send.get()
    }

    /// Whether it can still be sent on.
    pub fn is_open(&self) -> bool {
        self.phase.get() == Phase::Open
    }

    /// A place for what the program keeps with a connection. Not touched by the engine; take it out before running program code.
    pub fn user(&self) -> &RefCell<Option<Box<dyn Any>>> {
        &self.user
    }

    /// Bytes that wait for the client to read.
    pub fn pending_bytes(&self) -> usize {
        self.output.borrow().pending()
    }

    /// The number of the descriptor, for information only; -1 once closed.
    pub fn raw_fd(&self) -> i32 {
        use std::os::fd::AsRawFd;
        self.socket.borrow().as_ref().map_or(-1, AsRawFd::as_raw_fd)
    }

    /// Ends the connection: after what is pending has been written, or with `reset` at once, dropping it.
    /// False if it was closed already.
    pub fn close(&self, reset: bool) -> bool {
        let was_open = self.is_open();
        self.by_server.set(self.by_server.get() || was_open);
        if reset && self.phase.get() != Phase::Closed {
            self.fail();
        } else if was_open {
            self.phase.set(Phase::Closing);
            self.linger.set(true);
            self.wake();
        }
        was_open
    }

    /// Whether the end came from our side: the program, the protocol or a shutdown, not the peer.
    pub fn is_closed_by_server(&self) -> bool {
        self.by_server.get()
    }

    /// Stops reading; the kernel's window then slows the client down.
    pub fn pause(&self) {
        self.paused.set(true);
    }

    /// Reads again.
    pub fn resume(&self) {
        if self.paused.replace(false) {
            self.wake();
        }
    }

    /// Whether reading is stopped.
    pub fn is_paused(&self) -> bool {
        self.paused.get()
    }
}

/// For the driver and the exchange.
impl Conn {
    pub(super) fn phase(&self) -> Phase {
        self.phase.get()
    }

    pub(super) fn socket(&self) -> Ref<'_, Option<Socket>> {
        self.socket.borrow()
    }

    /// The end comes from our side.
    pub(super) fn end_by_server(&self) {
        self.by_server.set(true);
    }

    pub(super) fn note_receive(&self, bytes: usize) {
        self.last_receive.set(self.shared.clock.now());
        self.patience.note_received(bytes, self.shared.tick.get());
    }

    /// The driver's poll begins: remembers whom to wake.
    pub(super) fn enter(&self, waker: &Waker) {
        self.polling.set(true);
        let mut task = self.task.borrow_mut();
        if !task.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *task = Some(waker.clone());
        }
    }

    /// The driver's poll ends.
    pub(super) fn leave(&self) {
        self.polling.set(false);
    }

    /// Lets the driver look again. Not needed while it is looking anyway: it flushes and checks before it rests.
    pub(super) fn wake(&self) {
        if !self.polling.get() {
            self.wake_always();
        }
    }

    /// Lets the driver look again, also one that is looking.
    pub(super) fn wake_always(&self) {
        if let Some(task) = &*self.task.borrow() {
            task.wake_by_ref();
        }
    }

    /// Ends the exchange; the driver goes on with the next request, closes or hands over bytes.
    pub(super) fn end_turn(&self, turn: Turn) {
        self.turn.set(turn);
        self.wake();
    }

    /// No more sends from the program; what is pending still goes out.
    pub(super) fn begin_close(&self) {
        if self.is_open() {
            self.phase.set(Phase::Closing);
        }
    }

    /// The end: the descriptor is closed here.
    pub(super) fn release(&self) {
        self.fail();
        self.leave_wheel();
        self.hold_input(0);
        self.socket.borrow_mut().take();
        self.task.borrow_mut().take();
    }
}

/// Tells the peer that nothing more will come, while it may still send.
pub(super) fn shutdown_write(socket: BorrowedFd<'_>) -> io::Result<()> {
    Ok(rustix::net::shutdown(socket, rustix::net::Shutdown::Write)?)
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").field("id", &self.id).field("phase", &self.phase.get()).finish_non_exhaustive()
    }
}
