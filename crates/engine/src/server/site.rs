//! What sessions and answers need to know of their server, whoever has its sockets: clock, ports, prepared fields, the program.

use super::service::{Drain, Stats};
use super::spare::Spare;
use super::standing::Standing;
use super::statics::Shelf;
use super::{Address, App, Clock, Exchange, Port, Request, Session, Sessions};
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

pub(super) struct Site {
    pub(super) clock: Clock,
    pub(super) ports: Vec<Port>,
    /// By port: the address of whoever comes in there, if it is one for all.
    pub(super) addresses: Vec<Option<Address>>,
    /// By port.
    pub(super) standing: Vec<Standing>,
    /// By port: the files that it serves.
    pub(super) shelves: Vec<Shelf>,
    pub(super) drain: Cell<Option<Drain>>,
    pub(super) stats: Stats,
    pub(super) sessions: Arc<Sessions>,
    pub(super) output: Spare,
    /// Answers that are compressed while they are written.
    pub(super) folded_streams: Rc<Cell<usize>>,
    app: RefCell<Option<Rc<dyn App>>>,
}

impl Site {
    /// `addresses` are those that the listeners are bound to.
    pub(super) fn new(ports: Vec<Port>, addresses: impl Iterator<Item = Address>, sessions: Arc<Sessions>) -> Self {
        Self {
            clock: Clock::new(),
            addresses: addresses.map(Address::specific).collect(),
            standing: ports.iter().map(|_| Standing::default()).collect(),
            shelves: ports.iter().map(|_| Shelf::default()).collect(),
            ports,
            drain: Cell::new(None),
            stats: Stats::default(),
            sessions,
            output: Spare::default(),
            folded_streams: Rc::default(),
            app: RefCell::default(),
        }
    }

    /// False if there is one already.
    pub(super) fn set_app(&self, app: Rc<dyn App>) -> bool {
        let mut slot = self.app.borrow_mut();
        let is_first = slot.is_none();
        slot.get_or_insert(app);
        is_first
    }

    /// Nothing more is told to the program, which is let go of. A program has its server as well: neither would go otherwise.
    pub(super) fn leave_app(&self) {
        let app = self.app.replace(Some(Rc::new(Nobody)));
        drop(app);
    }

    pub(super) fn app(&self) -> Rc<dyn App> {
        self.app.borrow().clone().expect("connections exist only after start")
    }
}

/// The program of a server that has ended.
struct Nobody;

impl App for Nobody {
    fn receive(&self, _: &Session, _: Bytes) {}

    fn request(&self, _: &Session, exchange: Exchange, _: Request) {
        exchange.refuse(503);
    }
}
