//! The sessions of the server that this process is a part of, as long as that runs: the same ones in all of its processes.

use std::{cell::RefCell, sync::Arc};

use steel_engine::server::{Listener, Sessions};

thread_local! {
    /// Of the one server that a process can have. A child has it by the fork.
    static CURRENT: RefCell<Option<Running>> = const { RefCell::new(None) };
}

struct Running {
    sessions: Arc<Sessions>,
    /// By port.
    listeners: Vec<Arc<Listener>>,
}

/// `None`: no server runs.
pub(crate) fn current() -> Option<Arc<Sessions>> {
    CURRENT.with(|current| current.borrow().as_ref().map(|running| Arc::clone(&running.sessions)))
}

/// The listener of a port of it.
pub(crate) fn listener(port: usize) -> Option<Arc<Listener>> {
    CURRENT.with(|current| current.borrow().as_ref()?.listeners.get(port).cloned())
}

/// A server starts.
pub(crate) fn begin(sessions: Arc<Sessions>, listeners: Vec<Arc<Listener>>) {
    CURRENT.with(|current| *current.borrow_mut() = Some(Running { sessions, listeners }));
}

/// It has ended.
pub(crate) fn end() {
    CURRENT.with(|current| current.borrow_mut().take());
}
