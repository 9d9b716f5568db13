//! How many requests a worker has in work (`worker_max_concurrency`), and all workers together (`max_concurrency`).
//!
//! A request is in work until its response has ended, or the object that answers it is gone. What a worker may not begin yet waits here, in
//! order; what would be too much for all workers is refused before.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use steel_engine::{
    process::Seat,
    server::{Exchange, Gate as Through, Request},
};
use tokio::sync::Notify;

use crate::settings::Settings;

/// Of one worker.
pub(crate) struct Gate {
    /// Requests that have come and are not over, those that wait included.
    inside: Cell<u32>,
    waiting: RefCell<VecDeque<(Exchange, Request)>>,
    /// One of those that wait may begin.
    room: Notify,
    seat: Seat,
    most: u32,
    most_of_all: u32,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} inside", self.inside.get())
    }
}

impl Gate {
    pub(crate) fn new(seat: Seat, settings: &Settings) -> Rc<Gate> {
        let most_of_all = settings.max_concurrency;
        Rc::new(Gate {
            inside: Cell::new(0),
            waiting: RefCell::default(),
            room: Notify::new(),
            seat,
            most: settings.worker_max_concurrency.unwrap_or(most_of_all),
            most_of_all,
        })
    }

    /// Have all workers together as many as they may?
    pub(crate) fn is_closed(&self) -> bool {
        self.most_of_all != u32::MAX && self.seat.roster.in_work() >= i64::from(self.most_of_all)
    }

    /// Is there a limit at which requests wait?
    pub(crate) fn may_wait(&self) -> bool {
        self.most != u32::MAX
    }

    /// What waits still, at the end.
    pub(crate) fn refuse_all(&self, status: u16) {
        let waiting = self.waiting.take();
        waiting.into_iter().for_each(|(exchange, _)| exchange.refuse(status));
    }

    /// A request has come. False: it cannot begin yet.
    pub(crate) fn enter(self: &Rc<Self>, exchange: &mut Exchange) -> bool {
        self.set(self.inside.get() + 1);
        exchange.go_through(Rc::clone(self) as Rc<dyn Through>);
        self.inside.get() <= self.most
    }

    /// It is to be had from [`Gate::next`] when others are over.
    pub(crate) fn keep(&self, exchange: Exchange, request: Request) {
        self.waiting.borrow_mut().push_back((exchange, request));
    }

    /// Waits for the next request that may begin.
    pub(crate) async fn next(&self) -> (Exchange, Request) {
        loop {
            if self.has_room()
                && let Some(next) = { self.waiting.borrow_mut().pop_front() }
            {
                return next;
            }
            self.room.notified().await;
        }
    }

    fn has_room(&self) -> bool {
        let waiting = self.waiting.borrow().len();
        (self.inside.get() as usize).saturating_sub(waiting) < self.most as usize
    }

    fn set(&self, inside: u32) {
        self.inside.set(inside);
        self.seat.roster.set_in_work(self.seat.member, inside);
    }
}

impl Through for Gate {
    fn leave(&self) {
        self.set(self.inside.get().saturating_sub(1));
        self.room.notify_one();
    }
}
