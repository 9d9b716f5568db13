//! Writes down what is answered, for whoever compares it with other answers ([`crate::lifetime::replay`]).

use std::rc::Rc;

use steel_engine::server::Exchange;
use steel_zend::{Error, Result, Zval, globals};

use super::ResponseState;
use crate::lifetime::replay::{Answer, Record};

/// From now on the answer of this response is.
pub(crate) fn write_down(response: &Zval, record: Rc<Record>) {
    let object = response.as_object();
    let state = object.as_ref().and_then(|object| object.state::<ResponseState>());
    match state.filter(|state| state.record.get().is_none()) {
        Some(state) => drop(state.record.set(record)),
        None => record.elsewhere(),
    }
}

/// How a callback has ended; `None`: normally.
fn failure<T>(outcome: &Result<T>) -> Option<String> {
    match outcome {
        Ok(_) => None,
        Err(Error::Bailout) => Some("a fatal error".to_owned()),
        Err(_) => {
            let exception = globals::exception();
            Some(match exception {
                // How a fatal error leaves functions of PHP's own.
                Some(exception) if globals::is_graceful_exit(&exception) || globals::is_exit(&exception) => {
                    "a fatal error".to_owned()
                }
                Some(exception) => exception.class_name(),
                None => "an exception".to_owned(),
            })
        }
    }
}

impl ResponseState {
    #[cold]
    pub(super) fn record_end(&self, record: &Rc<Record>, exchange: &Exchange, body: &[u8]) {
        if self.is_switching() {
            return record.elsewhere();
        }
        self.record_part(record, exchange, body);
        record.end();
    }

    #[cold]
    pub(super) fn record_part(&self, record: &Rc<Record>, exchange: &Exchange, body: &[u8]) {
        if !exchange.is_streaming() {
            record.begin(self.head_of_answer());
        }
        record.part(body);
    }

    /// The callback has come to its end.
    #[cold]
    pub(super) fn record_return<T>(&self, record: &Rc<Record>, outcome: &Result<T>) {
        record.returned(failure(outcome));
    }

    /// The response goes: whatever has not been answered is not.
    #[cold]
    pub(super) fn record_gone(&self, record: &Rc<Record>) {
        record.gone();
    }

    fn head_of_answer(&self) -> Answer {
        let head = self.head.borrow();
        let mut answer = Answer::default();
        let status = if head.status == 0 { 200 } else { head.status };
        answer.add("the status", format!("{status} {}", String::from_utf8_lossy(&head.reason)).trim_end().as_bytes());
        head.headers.each(|name, value| answer.add_field(name, value));
        head.cookies.iter().for_each(|cookie| answer.add_cookie(cookie));
        head.trailers.each(|name, value| answer.add_field(name, value));
        answer
    }
}
