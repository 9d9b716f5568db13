//! What a coroutine takes from its WebSocket by itself, in the style of coroutine servers (`$response->upgrade()`, `recv()`): messages wait here
//! until it does.
//!
//! ```text
//! engine --put--> Inbox (held while there is much) --take--> the coroutine
//!    \--the session has ended--> closed: what is there can still be taken
//! ```

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use steel_coro::{Channel, TryPopError, Wait};
use steel_engine::server::Session;
use steel_proto::websocket::Message;
use steel_zend::Result;

use crate::runtime::{Waited, runtime};

/// Messages that may wait before nothing more is read of the client.
const MOST_MESSAGES: usize = 64;

/// Bytes that may wait, the last message apart.
const MOST_BYTES: usize = 256 * 1024;

/// The sessions of a server that speak WebSocket with coroutines, by their numbers.
#[derive(Default)]
pub(crate) struct Inboxes(RefCell<HashMap<i64, Rc<Inbox>>>);

/// See the module.
pub(crate) struct Inbox {
    session: Session,
    /// Twice as many as are let in: the engine looks whether it is held before each of them, and its own are counted as well.
    messages: Channel<Message>,
    bytes: Cell<usize>,
}

impl Inboxes {
    /// For a session that speaks WebSocket from now on.
    pub(crate) fn open(&self, session: &Session) -> Rc<Inbox> {
        let messages = Channel::new(2 * MOST_MESSAGES);
        let inbox = Rc::new(Inbox { session: session.clone(), messages, bytes: Cell::new(0) });
        self.0.borrow_mut().insert(session.id(), Rc::clone(&inbox));
        inbox
    }

    /// A message has come.
    pub(crate) fn put(&self, session: &Session, message: Message) {
        let inbox = self.0.borrow().get(&session.id()).cloned();
        if let Some(inbox) = inbox {
            inbox.put(message);
        }
    }

    /// The session has ended.
    pub(crate) fn end(&self, session: &Session) {
        let inbox = self.0.borrow_mut().remove(&session.id());
        if let Some(inbox) = inbox {
            inbox.messages.close();
        }
    }
}

impl Inbox {
    /// Its session.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    fn put(&self, message: Message) {
        self.bytes.set(self.bytes.get() + message.payload().len());
        if self.messages.try_push(message).is_err() {
            // Nobody can answer for what is lost.
            self.session.close(true);
            return;
        }
        if self.is_full() {
            self.session.hold(true);
        }
    }

    fn is_full(&self) -> bool {
        self.messages.len() >= MOST_MESSAGES || self.bytes.get() >= MOST_BYTES
    }

    /// The next message, for which a coroutine waits `seconds` at most (not above 0: for ever). [`None`]: the session has ended.
    ///
    /// # Errors
    /// There is none yet and the caller is no coroutine; or it is being unwound.
    pub(crate) fn take(&self, seconds: f64) -> Result<Waited<Option<Message>>> {
        let taken = match self.messages.try_pop() {
            Ok(message) => Waited::Done(Some(message)),
            Err(TryPopError::Closed) => Waited::Done(None),
            Err(TryPopError::Empty) => {
                match runtime().wait_at_most(Wait::Socket, seconds, || async { self.messages.pop().await.ok() })? {
                    Waited::Done(message) => Waited::Done(message),
                    other => other,
                }
            }
        };
        if let Waited::Done(Some(message)) = &taken {
            self.bytes.set(self.bytes.get().saturating_sub(message.payload().len()));
            if !self.is_full() {
                self.session.hold(false);
            }
        }
        Ok(taken)
    }
}
