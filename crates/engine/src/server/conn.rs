//! One connection as the program sees it: close, pause, and facts about it. What is sent on it: [`super::outlet`].
//!
//! ```text
//! Open --close()--> Closing --all written--> Closed
//!   \--close(reset), a write fails, the peer leaves--> Closed
//! ```
//! The socket itself is driven by the connection's task ([`super::driver`]); a `Conn` that the program still holds after the end
//! owns no descriptor any more.

use super::budget::Held;
use super::facts::Facts;
use super::http2::Streams;
use super::marks::{Mark, Marks};
use super::output::Output;
use super::patience::Patience;
use super::shared::Shared;
use super::transport::Transport;
use super::waiters::Waiters;
use super::{Address, Port, SendError};
use crate::tls::TlsSession;
use bytes::BytesMut;
use std::cell::{Cell, OnceCell, Ref, RefCell};
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

impl Turn {
    /// What comes behind an answer that could be sent, or could not: that one is the last.
    pub(super) fn behind(self, sent: &Result<(), SendError>) -> Turn {
        if sent.is_ok() { self } else { Turn::Over { close: true } }
    }
}

/// A connection.
pub struct Conn {
    pub(super) facts: Facts,
    pub(super) transport: RefCell<Option<Transport>>,
    pub(super) output: RefCell<Output>,
    pub(super) phase: Cell<Phase>,
    paused: Cell<bool>,
    /// Reading is stopped because too much waits for whoever gets it.
    held_back: Cell<bool>,
    /// Whoever works off what has come has enough of it.
    full: Cell<bool>,
    /// Sends are gathered, since more requests are already there (pipelining); the driver takes it off.
    pub(super) corked: Cell<bool>,
    /// The client may still be sending, so closing must not answer it with a reset that eats our last words.
    pub(super) linger: Cell<bool>,
    pub(super) turn: Cell<Turn>,
    /// It carries streams of HTTP/2, each with an exchange of its own; what is said of turns is not said of it.
    streams: OnceCell<Rc<Streams>>,
    /// What has come behind the request that the program answers, while the driver does not look at it: [`super::input::Input::lay_by`].
    pub(super) ahead: Cell<Option<BytesMut>>,
    /// What a process sends in several messages has begun to come, and not ended: nothing may be said in between.
    in_piece: Cell<bool>,
    task: RefCell<Option<Waker>>,
    polling: Cell<bool>,
    pub(super) flush_waiters: Waiters,
    /// How the kernel ends it.
    pub(super) farewell: Cell<Farewell>,
    pub(super) patience: Patience,
    pub(super) held: Held,
    marks: Marks,
    pub(super) shared: Rc<Shared>,
}

impl Conn {
    pub(super) fn new(facts: Facts, transport: Transport, shared: Rc<Shared>) -> Self {
        Self {
            facts,
            transport: RefCell::new(Some(transport)),
            output: RefCell::default(),
            phase: Cell::new(Phase::Open),
            paused: Cell::new(false),
            held_back: Cell::new(false),
            full: Cell::new(false),
            corked: Cell::new(false),
            linger: Cell::new(false),
            turn: Cell::new(Turn::Idle),
            streams: OnceCell::new(),
            ahead: Cell::default(),
            in_piece: Cell::new(false),
            task: RefCell::new(None),
            polling: Cell::new(false),
            flush_waiters: Waiters::default(),
            farewell: Cell::new(Farewell::Orderly),
            patience: Patience::new(shared.tick.get()),
            held: Held::default(),
            marks: Marks::default(),
            shared,
        }
    }

    pub(super) fn id(&self) -> i64 {
        self.facts.id()
    }

    pub(super) fn port(&self) -> usize {
        self.facts.port
    }

    pub(super) fn port_options(&self) -> &Port {
        self.facts.port_options()
    }

    pub(super) fn peer(&self) -> &Address {
        self.facts.peer()
    }

    /// See [`super::Session::local_address`].
    pub(super) fn local_address(&self) -> Option<&Address> {
        if let Some(address) = &self.facts.site.addresses[self.facts.port] {
            return Some(address);
        }
        let local = &self.facts.local;
        if local.get().is_none() {
            let _ = local.set(self.transport().as_ref()?.local_address()?);
        }
        local.get()
    }

    /// Whether it can still be sent on.
    pub(super) fn is_open(&self) -> bool {
        self.phase.get() == Phase::Open
    }

    /// Bytes that wait for the client to read.
    pub(super) fn pending_bytes(&self) -> usize {
        self.output.borrow().pending() + self.streams().map_or(0, Streams::held)
    }

    /// What its streams have in common, if it carries some.
    pub(super) fn streams(&self) -> Option<&Streams> {
        self.streams.get().map(|streams| &**streams)
    }

    /// Asks a client of HTTP/2 for a sign of life.
    pub(super) fn ping(&self, data: [u8; 8]) {
        if let Some(streams) = self.streams() {
            streams.ping(data);
            self.hold_output();
            self.wake();
        }
    }

    /// Tells a client of HTTP/2 that nothing more is taken than what has come. `code`: one of HTTP/2; `why`: for whoever looks at it. False:
    /// it is none, or too much waits for it.
    pub(super) fn go_away(&self, code: u32, why: &[u8]) -> bool {
        let Some(streams) = self.streams().filter(|_| self.check_room().is_ok()) else { return false };
        streams.go_away(code, why);
        self.hold_output();
        self.wake();
        true
    }

    /// From now on it carries streams.
    pub(super) fn carry_streams(&self) -> &Rc<Streams> {
        self.facts.site.sessions.carry_streams(self.facts.entry);
        self.streams.get_or_init(Rc::default)
    }

    /// The number of the descriptor, for information only; -1 once closed.
    pub(super) fn raw_fd(&self) -> i32 {
        self.transport().as_ref().map_or(-1, Transport::number)
    }

    /// Ends the connection: after what is pending has been written, or with `reset` at once, dropping it.
    /// False if it was closed already.
    pub(super) fn close(&self, reset: bool) -> bool {
        let was_open = self.is_open();
        self.facts.by_server.set(self.facts.by_server.get() || was_open);
        if reset && self.phase.get() != Phase::Closed {
            self.fail();
        } else if was_open {
            self.enter_phase(Phase::Closing);
            self.linger.set(true);
            self.wake();
        }
        was_open
    }

    /// Stops reading; the kernel's window then slows the client down.
    pub(super) fn pause(&self) {
        self.paused.set(true);
    }

    /// Reads again.
    pub(super) fn resume(&self) {
        if self.paused.replace(false) {
            self.wake();
        }
    }

    /// Whether reading is stopped.
    pub(super) fn is_paused(&self) -> bool {
        self.paused.get() || self.held_back.get() || self.full.get()
    }

    /// As [`Conn::pause`] and [`Conn::resume`], for whoever works off what has come; the program's word stays as it is.
    pub(super) fn hold(&self, on: bool) {
        if self.full.replace(on) && !on {
            self.wake();
        }
    }

    /// As [`Conn::pause`] and [`Conn::resume`], for the engine's own reasons.
    pub(super) fn hold_back(&self, on: bool) {
        if self.held_back.replace(on) && !on {
            self.wake();
        }
    }
}

/// For the driver and the exchange.
impl Conn {
    pub(super) fn enter_phase(&self, phase: Phase) {
        if self.phase.replace(phase) == Phase::Open {
            self.facts.site.sessions.leave(self.facts.entry);
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// `None` once it is closed.
    pub(super) fn transport(&self) -> Ref<'_, Option<Transport>> {
        self.transport.borrow()
    }

    /// See [`Session::client_certificate`](super::Session::client_certificate).
    pub(super) fn client_certificate(&self) -> Option<String> {
        self.transport().as_ref().and_then(Transport::client_certificate)
    }

    /// Over TLS from now on; `early` are bytes that have come already.
    pub(super) fn secure(&self, session: TlsSession, early: &[u8]) {
        let mut transport = self.transport.borrow_mut();
        *transport = transport.take().map(|transport| transport.secure(session, early));
    }

    /// Whether all that was sent has left.
    pub(super) fn is_flushed(&self) -> bool {
        self.output.borrow().is_empty() && self.outgoing() == 0
    }

    /// Bytes that the transport has taken and not written yet.
    pub(super) fn outgoing(&self) -> usize {
        self.transport().as_ref().map_or(0, Transport::outgoing)
    }

    /// The end comes from our side.
    pub(super) fn end_by_server(&self) {
        self.facts.by_server.set(true);
    }

    pub(super) fn note_receive(&self, bytes: usize) {
        self.facts.note_receive();
        // Of those of streams not all are a body's: see there.
        let bytes = if self.streams().is_some() { 0 } else { bytes };
        self.patience.note_received(bytes, self.shared.tick.get());
    }

    /// The client has shown that it is there, with nothing for the program.
    pub(super) fn note_sign(&self) {
        self.patience.note_received(0, self.shared.tick.get());
    }

    /// So many bytes go to a worker: how many are on their way now.
    pub(super) fn add_queued(&self, bytes: usize) -> i64 {
        self.facts.site.sessions.add_queued(self.facts.entry, bytes as i64)
    }

    /// Whether it is not to be read before some of them have come.
    pub(super) fn is_too_much_queued(&self, queued: i64) -> bool {
        self.port_options().max_queued.is_some_and(|most| queued > most as i64)
    }

    /// Nobody will say that they have come.
    pub(super) fn settle_queued(&self) {
        let (before, _) = self.facts.site.sessions.take_queued(self.facts.entry, i64::MAX);
        if self.is_too_much_queued(before) {
            self.hold_back(false);
        }
    }

    /// What waits for the client has become more or less.
    pub(super) fn note_pending(&self) {
        if let Some(marks) = &self.port_options().marks
            && self.marks.note(marks, self.pending_bytes())
        {
            self.wake();
        }
    }

    /// What the program has to be told of it.
    pub(super) fn take_mark(&self) -> Option<Mark> {
        self.marks.take(self.port_options().marks.as_ref()?)
    }

    pub(super) fn is_in_piece(&self) -> bool {
        self.in_piece.get()
    }

    pub(super) fn set_in_piece(&self, on: bool) {
        if self.in_piece.replace(on) && !on {
            self.wake();
        }
    }

    /// The driver's poll begins: remembers whom to wake.
    pub(super) fn enter(&self, waker: &Waker) {
        self.polling.set(true);
        let mut task = self.task.borrow_mut();
        if !task.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *task = Some(waker.clone());
        }
    }

    /// Whom to wake when there is something for the driver; `None` once there is none.
    pub(super) fn waker(&self) -> Option<Waker> {
        self.task.borrow().clone()
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
            self.enter_phase(Phase::Closing);
        }
    }

    /// The end: the descriptor is closed here.
    pub(super) fn release(&self) {
        self.fail();
        self.leave_wheel();
        self.hold_input(0);
        drop(self.ahead.take());
        self.transport.borrow_mut().take();
        self.task.borrow_mut().take();
    }
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").field("id", &self.facts.id()).field("phase", &self.phase.get()).finish_non_exhaustive()
    }
}
