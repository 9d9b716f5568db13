//! What is known of a session, wherever its socket is.

use super::site::Site;
use super::{Address, Port};
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// One per session.
pub(super) struct Facts {
    pub(super) id: i64,
    pub(super) port: usize,
    pub(super) peer: Address,
    /// Our address, once somebody has asked for it and it is not the listener's.
    pub(super) local: OnceCell<Address>,
    /// Unix seconds.
    pub(super) connected_at: i64,
    pub(super) last_receive: Cell<i64>,
    pub(super) last_send: Cell<i64>,
    pub(super) by_server: Cell<bool>,
    /// The program's.
    pub(super) user: RefCell<Option<Box<dyn Any>>>,
    pub(super) site: Rc<Site>,
}

impl Facts {
    pub(super) fn new(id: i64, port: usize, peer: Address, site: Rc<Site>) -> Self {
        let now = site.clock.now();
        Self {
            id,
            port,
            peer,
            local: OnceCell::new(),
            connected_at: now,
            last_receive: Cell::new(now),
            last_send: Cell::new(0),
            by_server: Cell::new(false),
            user: RefCell::new(None),
            site,
        }
    }

    pub(super) fn port_options(&self) -> &Port {
        &self.site.ports[self.port]
    }

    pub(super) fn note_send(&self) {
        self.last_send.set(self.site.clock.now());
    }
}
