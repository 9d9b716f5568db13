//! One connection of a client, as the methods and the task of the loop share it.
//!
//! ```text
//! Waiting (connect, request) <-submit- Idle          Waiting -close()-> Canceling -callback-> Ended
//!      |\------ callback --------------^ \--- close(), peer, failure ---> Ended
//!      \------- 101 --> Talking (WebSocket) ---- close(), peer, failure ---> Ended
//! ```
//! The end is told once: whoever takes the lifeline's reference calls `onClose`. While the connection is waiting, close() leaves
//! that to the task, which calls the pending callback first.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_engine::client::websocket::Outbox;
use steel_os::process;
use steel_proto::websocket::{close_payload, opcode};
use steel_zend::{Object, Result, object::Tracer};

use super::{ClientState, request::Job};
use crate::{
    class::{
        callback::{self, Lifeline},
        websocket_client::WebSocketSettings,
    },
    runtime::connections::Connection,
    slots::http_client as slot,
};

/// With which a program's close() ends a WebSocket (RFC 6455, 7.4.1).
const NORMAL: u16 = 1000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Canceling,
    Idle,
    /// It speaks WebSocket.
    Talking,
    /// No further request is possible; ends when the callback of the last has returned.
    Spent,
    Ended,
}

/// See the file's header.
pub(super) struct Link {
    pub(super) line: Lifeline,
    phase: Cell<Phase>,
    callback: RefCell<Option<callback::Callback>>,
    job: RefCell<Option<Job>>,
    /// The callback of the last request is over, but could not end the connection itself.
    overdue: Cell<bool>,
    talk: RefCell<Option<Rc<Talk>>>,
    /// The process that has it.
    generation: u64,
}

/// The WebSocket of a connection, as who sends sees it.
pub(super) struct Talk {
    pub(super) outbox: Outbox,
    /// Messages may be compressed.
    pub(super) deflate: bool,
    pub(super) settings: WebSocketSettings,
}

impl Link {
    pub(super) fn new(client: Object) -> Link {
        Link {
            line: Lifeline::new(client),
            phase: Cell::new(Phase::Idle),
            callback: RefCell::default(),
            job: RefCell::default(),
            overdue: Cell::new(false),
            talk: RefCell::default(),
            generation: process::generation(),
        }
    }

    /// Is it of this process, and not of one that has forked it?
    pub(super) fn is_own(&self) -> bool {
        self.generation == process::generation()
    }

    /// Does a request wait for its answer?
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.phase.get(), Phase::Waiting | Phase::Canceling)
    }

    /// Can it take a request?
    pub(super) fn is_reusable(&self) -> bool {
        self.phase.get() == Phase::Idle
    }

    /// As `isConnected()` says.
    pub(super) fn is_open(&self) -> bool {
        self.line.was_open() && !matches!(self.phase.get(), Phase::Canceling | Phase::Ended)
    }

    /// Gives the task a request.
    pub(super) fn submit(&self, job: Job, callback: callback::Callback) {
        self.phase.set(Phase::Waiting);
        *self.job.borrow_mut() = Some(job);
        let old = self.callback.replace(Some(callback));
        debug_assert!(old.is_none());
        self.line.notify();
    }

    /// The WebSocket, once the server has agreed.
    pub(super) fn talk(&self) -> Option<Rc<Talk>> {
        self.talk.borrow().clone().filter(|_| self.phase.get() == Phase::Talking)
    }

    /// The server has agreed to WebSocket; the callback has not been called yet.
    pub(super) fn begin_talk(&self, talk: Talk) {
        *self.talk.borrow_mut() = Some(Rc::new(talk));
    }

    /// The connection speaks WebSocket, as far as the program knows.
    pub(super) fn is_talking(&self) -> bool {
        self.phase.get() == Phase::Talking
    }

    /// What the request under way holds.
    pub(super) fn holds(&self, tracer: &mut Tracer) {
        tracer.add_callable(self.callback.borrow().as_deref());
    }

    /// The request that the task is to send.
    pub(super) fn take_job(&self) -> Option<Job> {
        self.job.take()
    }

    /// The last request was a handshake to which a server has not agreed, or was not.
    pub(super) fn note_handshake(&self, is_refused: bool) {
        if let Some(client) = self.line.client()
            && let Some(state) = client.state::<ClientState>()
        {
            state.has_refused.set(is_refused);
        }
    }

    /// `close()`
    pub(super) fn close(&self) -> Result<bool> {
        match self.phase.get() {
            Phase::Waiting => {
                self.cancel();
                Ok(true)
            }
            Phase::Idle | Phase::Spent => self.end().map(|()| true),
            Phase::Talking => {
                self.say_goodbye();
                self.end().map(|()| true)
            }
            Phase::Canceling | Phase::Ended => Ok(false),
        }
    }

    fn say_goodbye(&self) {
        if let Some(talk) = self.talk().filter(|talk| !talk.outbox.is_closing()) {
            talk.outbox.control(opcode::CLOSE, &close_payload(NORMAL, b""));
        }
    }

    fn cancel(&self) {
        self.phase.set(Phase::Canceling);
        self.line.notify();
    }

    /// Ready when close() has come before the answer.
    pub(super) async fn canceled(&self) {
        while self.phase.get() != Phase::Canceling {
            self.line.changed().await;
        }
    }

    pub(super) fn is_canceled(&self) -> bool {
        self.phase.get() == Phase::Canceling
    }

    pub(super) fn is_overdue(&self) -> bool {
        self.overdue.get()
    }

    /// The answer is there: takes the callback. `keep`: the connection can take another request. `broken`: it is closed already.
    pub(super) fn answered(&self, keep: bool, broken: bool) -> Option<callback::Callback> {
        self.phase.set(match (keep, broken) {
            _ if self.talk.borrow().is_some() && !broken => Phase::Talking,
            (true, _) => Phase::Idle,
            (false, false) => Phase::Spent,
            (false, true) => Phase::Ended,
        });
        if broken {
            self.forget();
        }
        self.callback.take()
    }

    /// The callback of the last answer has returned: ends the connection if it is not to go on.
    pub(super) fn after_answer(&self, came_to_end: bool) -> Result {
        if came_to_end && self.is_to_end() { self.end() } else { Ok(()) }
    }

    fn is_to_end(&self) -> bool {
        matches!(self.phase.get(), Phase::Spent | Phase::Ended) && self.line.is_held()
    }

    /// Has the task end the connection.
    pub(super) fn set_overdue(&self) {
        if self.is_to_end() {
            self.overdue.set(true);
            self.line.notify();
        }
    }

    /// The connection's end, told from within a call of PHP: `onClose`, and its reference is given back.
    pub(super) fn end(&self) -> Result {
        match self.ended() {
            Some(client) if self.line.was_open() => callback::emit(&client, slot::ON_CLOSE),
            _ => Ok(()),
        }
    }

    /// As [`Link::end`], from the task.
    pub(super) fn end_from_loop(&self) {
        if let Some(client) = self.ended() {
            callback::end_from_loop(client, self.line.was_open().then_some(slot::ON_CLOSE));
        }
    }

    fn ended(&self) -> Option<Object> {
        self.phase.set(Phase::Ended);
        self.forget();
        self.line.take()
    }

    fn forget(&self) {
        if let Some(client) = self.line.client()
            && let Some(state) = client.state::<ClientState>()
        {
            state.forget(self);
        }
    }

    /// The loop is given up: everything is released, nobody is called.
    pub(super) fn abandon(&self) {
        let client = self.ended();
        callback::release(self.callback.take(), client);
    }
}

impl Connection for Link {
    fn is_pending(&self) -> bool {
        self.is_busy()
    }

    fn with_client(&self, look: &mut dyn FnMut(&Object)) {
        self.line.with_client(look);
    }

    fn close_from_loop(&self) {
        match self.phase.get() {
            Phase::Waiting => self.cancel(),
            Phase::Idle | Phase::Spent => self.end_from_loop(),
            Phase::Talking => {
                self.say_goodbye();
                self.end_from_loop();
            }
            Phase::Canceling | Phase::Ended => {}
        }
    }
}
