//! What the connections of this process share: the registry of those that are open, deadlines, buffers and budgets. They need it of
//! their server without knowing that one.

use super::budget::{DEFAULT_BUDGET, Pool};
use super::patience::{self, Ticks};
use super::registry::Entry;
use super::service::Drain;
use super::site::Site;
use super::spare::Spare;
use super::wheel::Wheel;
use super::{App, Conn};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;

pub(super) struct Shared {
    pub(super) site: Rc<Site>,
    pub(super) input: Spare,
    /// The deadlines of each port.
    pub(super) limits: Vec<Ticks>,
    pub(super) wheel: RefCell<Wheel>,
    /// The wheel's tick.
    pub(super) tick: Cell<u32>,
    /// Wakes the wheel's task, also at the end of all this.
    pub(super) wheel_filled: Rc<Notify>,
    /// All that are open, until their driver has ended.
    pub(super) conns: RefCell<BTreeMap<i64, Rc<Conn>>>,
    pub(super) budget: Cell<usize>,
    pub(super) input_pool: Pool,
    pub(super) output_pool: Pool,
    /// Whose the sessions are: a worker, or a reactor thread.
    pub(super) owner: u16,
    /// There is no time to linger.
    pub(super) stopping: Cell<bool>,
    empty: Notify,
}

impl Shared {
    /// With the time that a tick of the wheel takes.
    pub(super) fn new(site: Rc<Site>, owner: u16) -> (Self, Duration) {
        let tick = patience::tick(site.ports.iter().map(|port| port.deadlines));
        let shared = Self {
            limits: site.ports.iter().map(|port| Ticks::new(&port.deadlines, tick)).collect(),
            site,
            input: Spare::default(),
            wheel: RefCell::default(),
            tick: Cell::new(0),
            wheel_filled: Rc::default(),
            conns: RefCell::default(),
            budget: Cell::new(DEFAULT_BUDGET),
            input_pool: Pool::default(),
            output_pool: Pool::default(),
            owner,
            stopping: Cell::new(false),
            empty: Notify::new(),
        };
        (shared, tick)
    }

    pub(super) fn app(&self) -> Rc<dyn App> {
        self.site.app()
    }

    pub(super) fn draining(&self) -> Option<Drain> {
        self.site.drain.get()
    }

    pub(super) fn find(&self, id: i64) -> Option<Rc<Conn>> {
        self.conns.borrow().get(&id).cloned()
    }

    /// Up to `limit` connections with ids above `after`, in order.
    pub(super) fn list(&self, after: i64, limit: usize) -> Vec<Rc<Conn>> {
        let conns = self.conns.borrow();
        conns.range(after.saturating_add(1)..).take(limit).map(|(_, conn)| Rc::clone(conn)).collect()
    }

    /// A connection has come to its end.
    pub(super) fn forget(&self, entry: Entry) {
        if self.conns.borrow_mut().remove(&entry.id).is_none() {
            return;
        }
        self.site.sessions.close(entry);
        let closed = &self.site.stats.closed;
        closed.set(closed.get() + 1);
        if self.conns.borrow().is_empty() {
            self.empty.notify_waiters();
        }
    }

    /// Waits until no connection is open.
    pub(super) async fn drained(&self) {
        while !self.conns.borrow().is_empty() {
            self.empty.notified().await;
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.wheel_filled.notify_one();
    }
}
