//! One operation under way: what it holds, and how it is ended early.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_zend::{Callable, Object, Zval};
use tokio::sync::Notify;

use crate::{
    class::callback,
    errors,
    runtime::{Hold, Raced, connections::Connection, connections::Entry, race, runtime, while_alive},
};

/// An operation of the program. It holds its callback, keeps the loop going, and is seen by whoever asks what is pending. Dropped before
/// its end (the loop is given up) it releases the callback without calling it.
pub(super) struct Job {
    pending: Rc<Pending>,
    _entry: Entry,
    _hold: Hold,
}

struct Pending {
    kind: &'static str,
    callback: RefCell<Option<callback::Callback>>,
    canceled: Cell<bool>,
    changed: Notify,
}

impl Job {
    /// It begins; the loop is there. `kind` is its name where chains are shown.
    pub(super) fn begin(kind: &'static str, callback: Option<callback::Callback>) -> Job {
        let pending = Rc::new(Pending {
            kind,
            callback: RefCell::new(callback),
            canceled: Cell::new(false),
            changed: Notify::new(),
        });
        Job { _entry: runtime().connections.add(pending.clone()), _hold: runtime().hold(), pending }
    }

    /// Waits for `work` to its end, even that of the worker: what has begun and cannot be undone.
    pub(super) async fn complete<T>(&self, work: impl Future<Output = T>) -> T {
        let done = work.await;
        while_alive().await;
        // What is told of it is told of this one, not of another that failed before.
        errors::set_last(0);
        done
    }

    /// Waits for `work`. `None`: the worker ends, and waits for nothing any more.
    pub(super) async fn wait<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let outcome = match race(self.pending.canceled(), work).await {
            Raced::A(()) => None,
            Raced::B(done) => Some(done),
        };
        while_alive().await;
        errors::set_last(0);
        outcome
    }

    /// The end: calls the callback, if there is one.
    pub(super) fn finish(self, args: Vec<Zval>) {
        let callback = self.pending.callback.take();
        if let Some(callback) = callback {
            callback::call_from_loop(callback, args, |_| Ok(()));
        }
    }

    /// Calls the callback, and waits for the end of the call, or of the worker; the job goes on. True, if the callback wants no more: it has
    /// returned `false`, or failed.
    pub(super) async fn ask(&self, args: Vec<Zval>) -> bool {
        let callback = self.pending.callback.borrow().clone();
        let Some(callback) = callback else { return true };
        let answer = Rc::new(Answer::default());
        let told = Told(Rc::clone(&answer));
        callback::call_from_loop(callback, args, move |end| {
            told.0.goes_on.set(end == callback::End::Returned);
            Ok(())
        });
        let told = self.wait(answer.told.notified()).await.is_some();
        told && !answer.goes_on.get()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let callback = self.pending.callback.take();
        callback::release(callback, None);
    }
}

/// What a callback has answered.
#[derive(Default)]
struct Answer {
    goes_on: Cell<bool>,
    told: Notify,
}

/// Goes when the callback has come to its end, however that was.
struct Told(Rc<Answer>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.told.notify_one();
    }
}

impl Pending {
    async fn canceled(&self) {
        while !self.canceled.get() {
            self.changed.notified().await;
        }
    }
}

impl Connection for Pending {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn is_pending(&self) -> bool {
        true
    }

    fn close_from_loop(&self) {
        self.canceled.set(true);
        self.changed.notify_one();
    }

    fn with_client(&self, _: &mut dyn FnMut(&Object)) {}

    fn with_callback(&self, look: &mut dyn FnMut(&Callable)) {
        self.callback.borrow().iter().for_each(|callback| look(callback));
    }
}
