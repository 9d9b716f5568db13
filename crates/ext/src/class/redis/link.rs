//! One connection of a client, as the methods and the task of the loop share it.
//!
//! ```text
//! Connecting -callback(true)-> Open -close(), nothing pending; peer, failure-> Ended
//!      |                        \--close(), results pending--> Canceling --callbacks--> Ended
//!      \-callback(false)-> Ended
//! ```
//! The end is told once: whoever takes the lifeline's reference calls `onClose`.

use std::cell::RefCell;

use steel_engine::client::redis::CommandWriter;
use steel_zend::{Object, Result, ZStr, ini, object::Tracer};

use super::{
    pending::{Channels, Destination, Pending},
    state,
};
use crate::{
    class::callback::{self, Course, Phase},
    errors,
    runtime::connections::Connection,
    slots::redis as slot,
};
use steel_proto::resp::Reply;

/// See the file's header.
pub(super) struct Link {
    pub(super) course: Course,
    connect: RefCell<Option<callback::Callback>>,
    pending: RefCell<Pending>,
    writer: RefCell<Option<CommandWriter>>,
}

impl Link {
    pub(super) fn new(redis: Object, connect: callback::Callback) -> Link {
        Link {
            course: Course::new(redis),
            connect: RefCell::new(Some(connect)),
            pending: RefCell::default(),
            writer: RefCell::default(),
        }
    }

    /// What waits for the server.
    pub(super) fn holds(&self, tracer: &mut Tracer) {
        tracer.add_callable(self.connect.borrow().as_deref());
        self.pending.borrow().each(|callback| tracer.add_callable(Some(callback)));
    }

    /// `getState()`
    pub(super) fn state(&self) -> i64 {
        let pending = self.pending.borrow();
        match self.course.phase() {
            Phase::Connecting => state::CONNECT,
            Phase::Open if pending.is_subscribed() => state::SUBSCRIBE,
            Phase::Open if !pending.is_empty() => state::WAIT_RESULT,
            Phase::Open => state::READY,
            Phase::Canceling | Phase::Ended => state::CLOSED,
        }
    }

    /// Queues a command. False: the connection has just ended, and the task will say so; or the server does not read, and as much as
    /// `socket_buffer_size` waits for it.
    pub(super) fn command(&self, words: &[ZStr], callback: callback::Callback) -> bool {
        let sent = self.send(words);
        if sent {
            self.pending.borrow_mut().command(callback);
        }
        sent
    }

    /// Queues a subscription or its end.
    pub(super) fn subscription(&self, words: &[ZStr], kind: Channels) -> bool {
        let sent = self.send(words);
        if sent {
            self.pending.borrow_mut().subscription(kind, words.len() - 1);
        }
        sent
    }

    fn send(&self, words: &[ZStr]) -> bool {
        let words: Vec<&[u8]> = words.iter().map(ZStr::as_bytes).collect();
        let writer = self.writer.borrow();
        let Some(writer) = writer.as_ref() else { return false };
        if writer.queued() as i64 > ini::get_int("swoole.socket_buffer_size") {
            errors::set_last(errors::code::OUTPUT_BUFFER_OVERFLOW);
            return false;
        }
        writer.send(&words).is_ok()
    }

    /// `close()`
    pub(super) fn close(&self) -> Result<bool> {
        match self.course.phase() {
            Phase::Open if self.pending.borrow().is_empty() => self.end().map(|()| true),
            Phase::Connecting | Phase::Open => {
                self.course.cancel();
                Ok(true)
            }
            Phase::Canceling | Phase::Ended => Ok(false),
        }
    }

    /// The connect has succeeded.
    pub(super) fn opened(&self, writer: CommandWriter) {
        *self.writer.borrow_mut() = Some(writer);
        self.course.opened();
    }

    /// No command can be taken any more; those that wait are about to be told.
    pub(super) fn broken(&self) {
        self.course.ended();
        self.writer.take();
    }

    /// The callback of connect().
    pub(super) fn take_connect(&self) -> Option<callback::Callback> {
        self.connect.take()
    }

    /// The callback that waits longest.
    pub(super) fn take_pending(&self) -> Option<callback::Callback> {
        self.pending.borrow_mut().pop_callback()
    }

    /// Where a reply belongs.
    pub(super) fn destination(&self, reply: &Reply) -> Destination {
        self.pending.borrow_mut().destination(reply)
    }

    /// The end, told from within a call of PHP: `onClose`, and the reference is given back.
    pub(super) fn end(&self) -> Result {
        self.broken();
        match self.course.line.take() {
            Some(redis) if self.course.line.was_open() => callback::emit(&redis, slot::ON_CLOSE),
            _ => Ok(()),
        }
    }

    /// As [`Link::end`], from the task.
    pub(super) fn end_from_loop(&self) {
        self.broken();
        if let Some(redis) = self.course.line.take() {
            callback::end_from_loop(redis, self.course.line.was_open().then_some(slot::ON_CLOSE));
        }
    }

    /// The loop is given up: everything is released in order, nobody is called.
    pub(super) fn abandon(&self) {
        self.broken();
        let redis = self.course.line.take();
        while let Some(callback) = self.take_connect().or_else(|| self.take_pending()) {
            callback::release(Some(callback), None);
        }
        drop(redis);
    }
}

impl Connection for Link {
    fn is_pending(&self) -> bool {
        self.course.phase() == Phase::Connecting || self.course.is_alive() && !self.pending.borrow().is_empty()
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
