//! When a reactor rings for the workers: once for all events of a turn of its loop, not for each.
//!
//! A worker is often done with an event before the reactor has the next one, and would be woken for each, at the price of a system call
//! on both sides. So events are published without a word, and the bells are rung by a task that runs when all sockets that were
//! ready have had their turn; or at once when there are many already, since several processors may work on them.

use super::board::Board;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::Notify;

/// Events that are not kept silent any longer.
const MANY: u32 = 16;

pub(super) struct Ringer {
    board: Arc<Board>,
    /// Lanes that have something new.
    lanes: RefCell<Vec<usize>>,
    events: Cell<u32>,
    wish: Notify,
    rung: Notify,
}

impl Ringer {
    pub(super) fn new(board: &Arc<Board>) -> Rc<Self> {
        Rc::new(Self {
            board: Arc::clone(board),
            lanes: RefCell::default(),
            events: Cell::new(0),
            wish: Notify::new(),
            rung: Notify::new(),
        })
    }

    /// Something was published in a lane.
    pub(super) fn published(&self, lane: usize) {
        let mut lanes = self.lanes.borrow_mut();
        if lanes.is_empty() {
            self.wish.notify_one();
        }
        if !lanes.contains(&lane) {
            lanes.push(lane);
        }
        drop(lanes);
        self.events.set(self.events.get() + 1);
        if self.events.get() >= MANY {
            self.ring();
        }
    }

    fn ring(&self) {
        self.events.set(0);
        self.lanes.borrow_mut().drain(..).for_each(|lane| self.board.bell(lane).ring());
        self.rung.notify_one();
    }

    /// Waits until it has rung since this was last asked.
    pub(super) async fn rung(&self) {
        self.rung.notified().await;
    }

    /// The task.
    pub(super) async fn run(self: Rc<Self>) {
        loop {
            self.wish.notified().await;
            self.ring();
        }
    }
}
