//! [`Current`]: the process of a running pool that this is, master or worker. Reachable by [`current`] for the methods of `Pool`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use steel_engine::pool::Hall;
use steel_os::process::Pid;
use steel_zend::{Callable, Object, Zval};
use tokio::sync::Notify;

use super::{Event, Pool, PoolState};
use crate::slots::process_pool as slot;

/// See the module.
pub(super) struct Current {
    /// `$pool`, as every callback gets it.
    pub(super) object: Object,
    pub(super) master: Pid,
    /// `None` in the master.
    pub(super) worker: Option<u32>,
    /// This process: PHP code may fork one that is none of the pool.
    pub(super) pid: Pid,
    pub(super) hall: Rc<Hall>,
    stopping: Cell<bool>,
    /// It was told so.
    pub(super) told: Notify,
    /// Its start has failed: no good end is to be had of it.
    pub(super) failed: Cell<bool>,
    /// The answer to the message of a client, while that is being done.
    pub(super) answer: RefCell<Option<Vec<u8>>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Current>>> = const { RefCell::new(None) };
}

/// The process of a pool that this is.
pub(super) fn current() -> Option<Rc<Current>> {
    CURRENT.with(|current| current.borrow().clone())
}

/// It is one from now on, or none.
pub(super) fn become_current(new: Option<Rc<Current>>) {
    let old = CURRENT.with(|current| current.replace(new));
    drop(old);
}

impl Current {
    pub(super) fn new(object: Object, master: Pid, worker: Option<u32>, hall: Rc<Hall>) -> Rc<Current> {
        Rc::new(Current {
            object,
            master,
            worker,
            pid: Pid::current(),
            hall,
            stopping: Cell::new(false),
            told: Notify::new(),
            failed: Cell::new(false),
            answer: RefCell::new(None),
        })
    }

    pub(super) fn pool(&self) -> &Pool {
        let state = self.object.state::<PoolState>().and_then(|state| state.0.get());
        state.expect("a pool that runs was constructed")
    }

    pub(super) fn callback(&self, event: Event) -> Option<Rc<Callable>> {
        self.object.state::<PoolState>()?.1.get(event as usize)
    }

    /// The arguments of a callback: the pool, and more.
    pub(super) fn args(&self, more: Option<Zval>) -> Vec<Zval> {
        std::iter::once(self.object.clone().into()).chain(more).collect()
    }

    /// Its own number, for callbacks.
    pub(super) fn number(&self) -> Option<Zval> {
        self.worker.map(|worker| Zval::int(worker.into()))
    }

    /// Is this still the process that it was made in?
    pub(super) fn is_here(&self) -> bool {
        Pid::current() == self.pid
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    /// It ends when what it is at is done.
    pub(super) fn stop(&self) {
        self.stopping.set(true);
        self.told.notify_one();
    }

    /// Another worker takes this one's place.
    pub(super) fn detach(&self) -> bool {
        let may = self.worker.is_some() && self.is_here() && !self.is_stopping() && !self.pool().coroutines.get();
        if !may || self.hall.leave().is_err() {
            return false;
        }
        self.stop();
        true
    }

    /// Shows in the object whether this process runs.
    pub(super) fn show(&self, running: bool) {
        self.object.set_slot(slot::RUNNING, running);
        self.object.set_slot(slot::WORKER_RUNNING, running);
    }
}
