//! What the program waits for by callbacks, as the process sees it that is about to end: the connections of callback clients, and other
//! operations.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use steel_zend::{Callable, Object};
use tokio::sync::Notify;

use super::runtime;

/// A connection, or another operation, as the process sees it that is about to end.
pub(crate) trait Connection {
    /// What it is, where chains are shown.
    fn kind(&self) -> &'static str {
        CONNECTION
    }
    /// Does a callback wait for something?
    fn is_pending(&self) -> bool;
    /// As the program's own close(), from a task of the loop.
    fn close_from_loop(&self);
    /// Lends the client, until the connection has come to its end. No PHP code runs meanwhile.
    fn with_client(&self, look: &mut dyn FnMut(&Object));
    /// Lends the callback of what has no client.
    fn with_callback(&self, _: &mut dyn FnMut(&Callable)) {}
}

/// The kind of what has a client.
pub(crate) const CONNECTION: &str = "connection";

/// The connections of all clients, from the start of their connect to their end.
#[derive(Default)]
pub(crate) struct Connections {
    live: RefCell<BTreeMap<u64, Rc<dyn Connection>>>,
    last: Cell<u64>,
    changed: Notify,
}

/// A connection is among the [`Connections`] until this is dropped.
pub(crate) struct Entry(u64);

impl Connections {
    pub(crate) fn add(&self, connection: Rc<dyn Connection>) -> Entry {
        self.last.set(self.last.get() + 1);
        self.live.borrow_mut().insert(self.last.get(), connection);
        Entry(self.last.get())
    }

    /// Does a callback wait for something?
    pub(crate) fn is_pending(&self) -> bool {
        self.live.borrow().values().any(|connection| connection.is_pending())
    }

    /// Shows each, with its number.
    pub(crate) fn each(&self, mut look: impl FnMut(u64, &dyn Connection)) {
        for (id, connection) in &*self.live.borrow() {
            look(*id, &**connection);
        }
    }

    /// In the child of a fork: they are the parent's.
    pub(super) fn forget(&self) {
        std::mem::forget(self.live.take());
    }

    /// Is none open?
    pub(crate) fn is_empty(&self) -> bool {
        self.live.borrow().is_empty()
    }

    /// Waits until a connection has ended. Its callbacks may still run.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Closes them all, the oldest first: what is pending is called back, what is open gets its event. Waits for their ends.
    pub(crate) async fn close_all(&self) {
        let all: Vec<_> = self.live.borrow().values().cloned().collect();
        all.into_iter().for_each(|connection| connection.close_from_loop());
        while !self.live.borrow().is_empty() {
            self.changed().await;
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let connections = &runtime().connections;
        let gone = connections.live.borrow_mut().remove(&self.0);
        drop(gone);
        connections.changed.notify_one();
    }
}
