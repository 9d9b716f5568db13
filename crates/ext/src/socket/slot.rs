//! One direction of a socket: the coroutine that waits in it, and how somebody else ends that wait.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
    task::{Poll, Waker},
    time::Instant,
};

use steel_coro::Cid;
use steel_os::process;

use crate::runtime::runtime;

/// See the module.
#[derive(Default)]
pub(crate) struct Slot {
    /// With the process that it is in: a child of a fork has none of its parent's coroutines.
    owner: Cell<Option<(Cid, u64)>>,
    /// Why it is not to wait any longer.
    ended: Cell<Option<i64>>,
    waker: RefCell<Option<Waker>>,
}

/// The running coroutine waits in a direction, until this is dropped.
pub(crate) struct Occupied<'a>(&'a Slot);

impl Drop for Occupied<'_> {
    fn drop(&mut self) {
        self.0.owner.set(None);
        self.0.ended.set(None);
        drop(self.0.waker.take());
    }
}

impl Slot {
    /// Who waits in it.
    pub(crate) fn owner(&self) -> Option<Cid> {
        self.owner.get().filter(|(_, generation)| *generation == process::generation()).map(|(cid, _)| cid)
    }

    pub(crate) fn occupy(&self) -> Occupied<'_> {
        self.owner.set(runtime().coroutines.current().map(|cid| (cid, process::generation())));
        Occupied(self)
    }

    /// Ends the wait with an error. False: nobody waits.
    pub(crate) fn interrupt(&self, code: i64) -> bool {
        if self.owner().is_none() {
            return false;
        }
        self.ended.set(Some(code));
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }

    /// Awaits `ready`; the error is that of [`Slot::interrupt`].
    pub(crate) async fn or_interrupted<T>(&self, ready: impl Future<Output = T>) -> Result<T, i64> {
        let mut ready = pin!(ready);
        poll_fn(|cx| {
            if let Some(code) = self.ended.get() {
                return Poll::Ready(Err(code));
            }
            self.waker.replace(Some(cx.waker().clone()));
            ready.as_mut().poll(cx).map(Ok)
        })
        .await
    }
}

/// Until when an operation waits. It counts from its first wait on.
pub(crate) struct Deadline {
    seconds: f64,
    begun: Option<Instant>,
}

impl Deadline {
    /// `seconds` as programs give them: 0 is the `usual` time, below is for ever.
    pub(crate) fn new(seconds: f64, usual: f64) -> Deadline {
        Deadline { seconds: if seconds == 0.0 { usual } else { seconds }, begun: None }
    }

    /// Seconds that are left, negative for ever. `None`: it has passed.
    pub(super) fn left(&mut self) -> Option<f64> {
        if self.seconds <= 0.0 {
            return Some(-1.0);
        }
        let Some(begun) = self.begun else {
            self.begun = Some(Instant::now());
            return Some(self.seconds);
        };
        Some(self.seconds - begun.elapsed().as_secs_f64()).filter(|left| *left > 0.0)
    }
}
