//! One connection of a client, as the methods and the task of the loop share it.
//!
//! ```text
//! Connecting -connect event-> Open -close(); peer, failure-> Ended: close event (a handshake that fails: error event)
//!     |  \--close()--> Canceling -error event-> Ended
//!     \--failure--------------- -error event-> Ended
//! ```
//! The end is told once: whoever takes the lifeline's reference tells it.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::Rc,
};

use steel_zend::{Object, Result};

use super::{
    super::{ClientState, end},
    copy,
    events::{self, Event},
    outgoing::{Outgoing, Piece, Progress},
};
use crate::{
    class::callback::{Course, Phase},
    errors::{self, code},
    runtime::connections::Connection,
    slots::client as slot,
    socket::{Failure, Socket},
};

/// See the file's header.
pub(crate) struct Link {
    pub(super) course: Course,
    pub(super) socket: Rc<Socket>,
    sleeping: Cell<bool>,
    outgoing: RefCell<Outgoing>,
    /// Bytes that may wait.
    most: usize,
    watermarks: (usize, usize),
    /// `bufferFull` has been told, or as much as may wait has waited.
    full: Cell<bool>,
}

impl Link {
    pub(super) fn new(client: Object, socket: Rc<Socket>, most: usize, watermarks: (usize, usize)) -> Link {
        Link {
            course: Course::new(client),
            socket,
            sleeping: Cell::new(false),
            outgoing: RefCell::default(),
            most,
            watermarks,
            full: Cell::new(false),
        }
    }

    /// Connected?
    pub(crate) fn is_open(&self) -> bool {
        self.course.is_open()
    }

    pub(super) fn is_sleeping(&self) -> bool {
        self.sleeping.get()
    }

    /// False: it is so already.
    pub(super) fn set_sleeping(&self, on: bool) -> bool {
        let changed = self.sleeping.replace(on) != on;
        self.course.line.notify();
        changed
    }

    /// Sends, or keeps what the socket does not take. True: `bufferFull` is to be told.
    ///
    /// # Errors
    /// More waits than may; those of the socket.
    pub(super) fn send(&self, bytes: &[u8]) -> std::result::Result<bool, Failure> {
        let mut outgoing = self.outgoing.borrow_mut();
        let mut rest = bytes;
        if outgoing.is_empty() {
            match self.socket.send_now(bytes) {
                Ok(_) if self.socket.net().is_some_and(|net| net.is_datagram()) => return Ok(false),
                Ok(sent) => rest = bytes.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(Failure::of(&error)),
            }
        }
        if rest.is_empty() {
            // TLS may have kept some of it.
            if self.socket.is_secure() {
                self.course.line.notify();
            }
            return Ok(false);
        }
        self.course.line.notify();
        if outgoing.length() + rest.len() > self.most && outgoing.length() > 0 {
            self.full.set(true);
            return Err(Failure::new(code::OUTPUT_BUFFER_OVERFLOW));
        }
        outgoing.push(Piece::Bytes(copy(rest)));
        let is_full = outgoing.length() >= self.watermarks.0;
        Ok(is_full && !self.full.replace(is_full))
    }

    /// Puts something behind all that waits.
    pub(super) fn queue(&self, piece: Piece) {
        self.outgoing.borrow_mut().push(piece);
        self.course.line.notify();
    }

    /// Is there a handshake that is not over?
    pub(super) fn greets(&self) -> bool {
        self.outgoing.borrow().greets()
    }

    /// The handshake is over.
    pub(super) fn greeted(&self) {
        self.outgoing.borrow_mut().greeted();
    }

    /// Sends what the socket takes now. The second: `bufferEmpty` is to be told.
    ///
    /// # Errors
    /// Those of the socket.
    pub(super) fn flush(&self) -> io::Result<(Progress, bool)> {
        let mut outgoing = self.outgoing.borrow_mut();
        let progress = outgoing.send(&self.socket)?;
        let is_empty = self.full.get() && outgoing.length() <= self.watermarks.1;
        if is_empty {
            self.full.set(false);
        }
        Ok((progress, is_empty))
    }

    /// `close()`
    pub(super) fn close(&self) -> Result<bool> {
        match self.course.phase() {
            Phase::Open => {
                // What the kernel takes still goes out; from the process that has it.
                if self.socket.is_own() {
                    let _ = self.flush();
                }
                match self.take() {
                    Some(client) => events::emit(&client, Event::Close).map(|()| true),
                    None => Ok(false),
                }
            }
            Phase::Connecting => {
                self.course.cancel();
                Ok(true)
            }
            Phase::Canceling | Phase::Ended => Ok(false),
        }
    }

    /// The end, from the task: the last event, and the reference is given back.
    pub(super) fn end_from_loop(&self, failure: Option<&Failure>, event: Event) {
        let Some(client) = self.take() else { return };
        if let Some(failure) = failure {
            failure.note();
            client.set_slot(slot::ERR_CODE, failure.code);
        }
        events::end_from_loop(client, event);
    }

    /// The connection is over: its socket is closed, the client can connect anew.
    fn take(&self) -> Option<Object> {
        self.course.ended();
        drop(self.outgoing.take());
        let client = self.course.line.take()?;
        match client.state::<ClientState>().filter(|state| self.is_last_of(state)) {
            Some(state) => {
                end(&client, state, true);
                if self.is_last_of(state) {
                    let link = state.link.take();
                    drop(link);
                }
            }
            None => drop(self.socket.close()),
        }
        Some(client)
    }

    fn is_last_of(&self, state: &ClientState) -> bool {
        state.link().is_some_and(|link| std::ptr::eq(&*link, self))
    }

    /// The loop is given up: everything is released, nobody is called.
    pub(super) fn abandon(&self) {
        let client = self.take();
        drop(client);
    }
}

impl Connection for Link {
    fn is_pending(&self) -> bool {
        matches!(self.course.phase(), Phase::Connecting | Phase::Canceling) || !self.outgoing.borrow().is_empty()
    }

    fn with_client(&self, look: &mut dyn FnMut(&Object)) {
        self.course.line.with_client(look);
    }

    fn close_from_loop(&self) {
        match self.course.phase() {
            Phase::Connecting => self.course.cancel(),
            Phase::Open => {
                errors::set_last(code::ECANCELED);
                self.end_from_loop(None, Event::Close);
            }
            Phase::Canceling | Phase::Ended => {}
        }
    }
}
