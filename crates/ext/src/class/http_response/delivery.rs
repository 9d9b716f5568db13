//! What is to be done behind each step of an answer, where nobody does it later: on a socket of the program's own the bytes are sent, and in a user
//! process they are handed over to whoever has the connection.

use std::rc::Rc;

use steel_engine::server::{Draft, Exchange, ResponseError, Session};
use steel_zend::Result;

use super::{ResponseState, outcome};
use crate::server::sessions;

/// What an exchange had before the step, which may use it up.
pub(super) struct Delivery {
    draft: Option<Rc<Draft>>,
    unattended: Option<Session>,
}

impl Delivery {
    pub(super) fn of(exchange: &Exchange) -> Delivery {
        Delivery { draft: exchange.draft(), unattended: sessions::unattended(exchange.session()) }
    }

    /// Does it, and answers what the step has come to.
    ///
    /// # Errors
    /// What an error handler threw; the unwinding of this coroutine.
    pub(super) fn make(self, state: &ResponseState, result: std::result::Result<(), ResponseError>) -> Result<bool> {
        sessions::settle(self.unattended)?;
        let sent = match (&self.draft, state.own.get()) {
            (Some(draft), Some(own)) => own.deliver(draft)?,
            _ => true,
        };
        Ok(outcome(result)? && sent)
    }
}
