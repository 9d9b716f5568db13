//! The record of one coroutine.
//!
//! ```text
//!             park                 wake, cancel
//!  Running ----------> Parked(why) -------------> Queued
//!     ^  \                 | resume                  | poll_ready
//!     |   \ body ends      v                         v
//!     |    `---> Done   (Running)                 (Running)
//! ```

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::time::Duration;

use steel_os::fiber::Fiber;

use crate::cid::Cid;
use crate::gate::Gate;
use crate::wait::{Wait, Wake};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It runs, or has resumed one that runs.
    Running,
    /// It waits.
    Parked(Wait),
    /// It is in the ready queue.
    Queued,
    /// Its body has ended.
    Done,
}

/// One coroutine. Fields drop in order: the data goes before the stack, part of which it may use.
pub(crate) struct Task<D> {
    pub(crate) cid: Cid,
    pub(crate) parent: Option<Cid>,
    /// By the coarse clock.
    pub(crate) created: Duration,
    pub(crate) state: Cell<State>,
    /// How it came or will come back.
    pub(crate) wake: Cell<Wake>,
    /// It is inside `block_on`: wakers count, also those that fire before it has parked.
    pub(crate) polling: Cell<bool>,
    /// A waker fired while it was inside `block_on` and not parked.
    pub(crate) notified: Cell<bool>,
    /// Its wakers run it at once when they fire inside another coroutine, instead of queueing it.
    pub(crate) eager: Cell<bool>,
    /// Opens when it has ended; made by the first who waits for that.
    pub(crate) ended: OnceCell<Rc<Gate>>,
    pub(crate) data: D,
    pub(crate) fiber: Fiber,
}
