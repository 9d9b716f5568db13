//! [`Record`]: a request whose answer is written down while it is given. It is done when the answer is whole and the callback has returned.
//!
//! No PHP code runs in here, and nothing is borrowed beyond a call.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bytes::Bytes;
use steel_engine::server::{Origin, RequestHead};
use tokio::sync::{Notify, mpsc::UnboundedSender};

use super::{
    super::{audit, scopes},
    answer::{Answer, Body},
    compare::END,
};

/// What was asked.
pub(super) struct Asked {
    pub(super) head: RequestHead,
    pub(super) body: Bytes,
    pub(super) origin: Origin,
    /// Its number in this process.
    pub(super) number: u64,
    /// `GET /buy?n=1`
    pub(super) name: String,
}

/// Who waits for a record of a request that a client has sent.
pub(super) struct Sampled {
    pub(super) asked: Asked,
    pub(super) done: UnboundedSender<Rc<Record>>,
    /// It is one of those that are under way, as long as this lives.
    pub(super) _under_way: Rc<()>,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Record {
    pub(super) sampled: Option<Sampled>,
    head: RefCell<Answer>,
    body: RefCell<Body>,
    is_answered: Cell<bool>,
    has_returned: Cell<bool>,
    /// It cannot be compared: somebody else answers, or it has become something else than an answer.
    is_elsewhere: Cell<bool>,
    changed: Notify,
    /// What others had written where it has looked, as far as the audit knows.
    pub(super) traces: RefCell<Vec<audit::Trace>>,
}

impl Record {
    pub(super) fn of(sampled: Sampled) -> Rc<Record> {
        Rc::new(Record { sampled: Some(sampled), ..Record::default() })
    }

    /// The head of the answer.
    pub(crate) fn begin(&self, head: Answer) {
        if !self.is_answered.get() {
            self.head.borrow_mut().parts.extend(head.parts);
        }
    }

    /// The next part of the body.
    pub(crate) fn part(&self, bytes: &[u8]) {
        if !self.is_answered.get() {
            self.body.borrow_mut().add(bytes);
        }
    }

    /// The answer is whole.
    pub(crate) fn end(self: &Rc<Self>) {
        self.is_answered.set(true);
        self.settle();
    }

    /// Nobody has answered; what was sent so far is all.
    pub(crate) fn gone(self: &Rc<Self>) {
        if !self.is_answered.get() {
            self.head.borrow_mut().add("its answer", b"not at its end");
            self.end();
        }
    }

    /// See [`Record::is_elsewhere`].
    pub(crate) fn elsewhere(self: &Rc<Self>) {
        self.is_elsewhere.set(true);
        self.end();
    }

    /// The callback has come to its end; `failure` says how, if that is not the normal one.
    pub(crate) fn returned(self: &Rc<Self>, failure: Option<String>) {
        if !self.has_returned.replace(true) {
            if let Some(failure) = failure {
                self.head.borrow_mut().add(END, failure.as_bytes());
            }
            self.settle();
        }
    }

    fn is_done(&self) -> bool {
        self.is_answered.get() && self.has_returned.get()
    }

    fn settle(self: &Rc<Self>) {
        if !self.is_done() {
            return;
        }
        self.changed.notify_one();
        let Some(sampled) = &self.sampled else { return };
        // What it was answered may depend on what its session has, and is meant to; that may have gone when its turn comes.
        if !self.is_elsewhere.get() && !scopes::is_known(sampled.asked.origin.session) {
            self.traces.replace(audit::traces(sampled.asked.number));
            // If nobody waits any more, nothing is compared.
            let _ = sampled.done.send(Rc::clone(self));
        }
    }

    /// What was answered, once it is.
    pub(super) async fn done(&self) -> Option<Answer> {
        while !self.is_done() {
            self.changed.notified().await;
        }
        self.take()
    }

    /// What was answered. `None`: it cannot be compared.
    pub(super) fn take(&self) -> Option<Answer> {
        let (mut answer, body) = (self.head.take(), self.body.take());
        answer.add("the body", &body.finish());
        (!self.is_elsewhere.get()).then_some(answer)
    }
}
