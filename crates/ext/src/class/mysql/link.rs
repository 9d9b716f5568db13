//! One connection of a client, as the methods and the task of the loop share it.
//!
//! ```text
//! Connecting -callback(true)-> Open -close(), nothing pending; peer, failure-> Ended
//!      |                        \--close(), a result pending--> Canceling --callback(false)-> Ended
//!      \-callback(false)-> Ended
//! ```
//! The end is told once: whoever takes the lifeline's reference calls `onClose`.

use std::{
    cell::{Cell, RefCell},
    io,
    rc::Rc,
};

use bytes::{Buf, Bytes, BytesMut};
use steel_proto::mysql::{Event, Options, ProtocolError, Session};
use steel_zend::{Object, Result, globals, object::Tracer};

use super::MysqlState;
use crate::{
    class::callback::{self, Course, Phase},
    runtime::connections::Connection,
    slots::mysql as slot,
    socket::Socket,
};

/// See the file's header.
pub(super) struct Link {
    pub(super) course: Course,
    pub(super) socket: Rc<Socket>,
    /// Numbers are given as such.
    pub(super) strict: bool,
    pub(super) in_transaction: Cell<bool>,
    session: RefCell<Session>,
    /// What the socket has not taken.
    outgoing: RefCell<Bytes>,
    /// That of connect(), then that of the query under way.
    pending: RefCell<Option<callback::Callback>>,
}

impl Link {
    pub(super) fn new(
        mysql: Object,
        socket: Rc<Socket>,
        options: Options,
        strict: bool,
        connect: callback::Callback,
    ) -> Link {
        Link {
            course: Course::new(mysql),
            socket,
            strict,
            in_transaction: Cell::new(false),
            session: RefCell::new(Session::new(options)),
            outgoing: RefCell::default(),
            pending: RefCell::new(Some(connect)),
        }
    }

    /// Can it take a query?
    pub(super) fn is_ready(&self) -> bool {
        self.course.is_open() && !self.is_awaited() && self.session.borrow().is_ready()
    }

    /// Does a query wait for its result?
    pub(super) fn is_querying(&self) -> bool {
        self.course.is_open() && self.is_awaited()
    }

    fn is_awaited(&self) -> bool {
        self.pending.borrow().is_some()
    }

    /// What waits for the server.
    pub(super) fn holds(&self, tracer: &mut Tracer) {
        tracer.add_callable(self.pending.borrow().as_deref());
    }

    /// A text as it stands between single quotes in a query.
    pub(super) fn escape(&self, text: &[u8]) -> Vec<u8> {
        self.session.borrow().escape(text)
    }

    /// Sends a query. False: the connection has just failed, and the task will say so.
    pub(super) fn query(&self, sql: &[u8], callback: callback::Callback) -> bool {
        // What becomes PHP values must fit in with those that are there.
        let room = globals::memory_limit().map_or(usize::MAX, |limit| limit.saturating_sub(globals::memory_usage()));
        if !self.session.borrow_mut().query(sql, room) {
            return false;
        }
        let old = self.pending.replace(Some(callback));
        drop(old);
        // An error is seen by the task as well.
        let _ = self.flush();
        self.course.line.notify();
        true
    }

    /// Sends what the socket takes now. True: something is left.
    ///
    /// # Errors
    /// Those of the socket.
    pub(super) fn flush(&self) -> io::Result<bool> {
        let mut outgoing = self.outgoing.borrow_mut();
        if outgoing.is_empty() {
            *outgoing = self.session.borrow_mut().take_outgoing();
        }
        let sent = (|| {
            self.socket.flush_now()?;
            while !outgoing.is_empty() {
                let sent = self.socket.send_now(&outgoing)?;
                outgoing.advance(sent);
                if outgoing.is_empty() {
                    *outgoing = self.session.borrow_mut().take_outgoing();
                }
            }
            self.socket.flush_now()
        })();
        match sent {
            Ok(()) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// The next event in what has come.
    ///
    /// # Errors
    /// What has come cannot be.
    pub(super) fn event(&self, received: &mut BytesMut) -> std::result::Result<Option<Event>, ProtocolError> {
        self.session.borrow_mut().receive(received)
    }

    /// TLS is there.
    ///
    /// # Errors
    /// The server asks for what is not known.
    pub(super) fn is_secure(&self) -> std::result::Result<(), ProtocolError> {
        self.session.borrow_mut().is_secure()
    }

    /// The callback that waits.
    pub(super) fn take_pending(&self) -> Option<callback::Callback> {
        self.pending.take()
    }

    /// `close()`
    pub(super) fn close(&self) -> Result<bool> {
        match self.course.phase() {
            Phase::Open if !self.is_awaited() => {
                // In the child of a fork the connection is the parent's, and goes on.
                if self.socket.is_own() {
                    self.session.borrow_mut().quit();
                    let _ = self.flush();
                }
                match self.take() {
                    Some(mysql) => callback::emit(&mysql, slot::ON_CLOSE).map(|()| true),
                    None => Ok(false),
                }
            }
            Phase::Connecting | Phase::Open => {
                self.course.cancel();
                Ok(true)
            }
            Phase::Canceling | Phase::Ended => Ok(false),
        }
    }

    /// No query is taken any more; who waits is about to be told.
    pub(super) fn broken(&self) {
        self.course.ended();
        self.socket.close();
        if let Some(mysql) = self.course.line.client().filter(|mysql| self.is_last_of(mysql)) {
            mysql.set_slot(slot::CONNECTED, false);
            mysql.set_slot(slot::SOCK, -1);
        }
    }

    /// Has the client not begun another connection since?
    fn is_last_of(&self, mysql: &Object) -> bool {
        let last = mysql.state::<MysqlState>().and_then(MysqlState::link);
        last.is_some_and(|last| std::ptr::eq(&*last, self))
    }

    /// The connection is over. From then on the object may connect anew.
    fn take(&self) -> Option<Object> {
        self.broken();
        self.course.line.take()
    }

    /// The end, from the task.
    pub(super) fn end_from_loop(&self) {
        if let Some(mysql) = self.take() {
            callback::end_from_loop(mysql, self.course.line.was_open().then_some(slot::ON_CLOSE));
        }
    }

    /// As [`Link::end_from_loop`], behind a callback.
    pub(super) fn end(&self) -> Result {
        match self.take() {
            Some(mysql) if self.course.line.was_open() => callback::emit(&mysql, slot::ON_CLOSE),
            _ => Ok(()),
        }
    }

    /// The loop is given up: everything is released in order, nobody is called.
    pub(super) fn abandon(&self) {
        let mysql = self.take();
        callback::release(self.take_pending(), mysql);
    }
}

impl Connection for Link {
    fn is_pending(&self) -> bool {
        self.course.is_alive() && self.is_awaited()
    }

    fn with_client(&self, look: &mut dyn FnMut(&Object)) {
        self.course.line.with_client(look);
    }

    fn close_from_loop(&self) {
        if self.course.is_alive() {
            self.course.cancel();
        }
    }
}
