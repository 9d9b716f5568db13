//! How a coroutine waits: parking, and awaiting a future on its own stack.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use steel_os::fiber;

use super::{Scheduler, Switch};
use crate::cid::Cid;
use crate::error::{BlockError, Outside};
use crate::hub::Local;
use crate::task::{State, Task};
use crate::wait::{Wait, Wake};

impl<S: Switch> Scheduler<S> {
    /// Suspends the current coroutine until it is resumed, woken or canceled. A wake that came before does not count.
    /// While the coroutine unwinds from a panic it cannot be suspended, and is canceled at once instead.
    ///
    /// # Errors
    /// The caller is not in a coroutine.
    pub fn park(&self, why: Wait) -> Result<Wake, Outside> {
        let task = self.current.borrow().clone().ok_or(Outside)?;
        // Wakers of an outer block_on must not end this wait; it says itself who may.
        let polling = task.polling.replace(false);
        task.state.set(State::Parked(why));
        let wake = suspend(&task);
        task.polling.set(polling);
        task.notified.set(polling); // An outer block_on looks again: its wakers were not heard meanwhile.
        Ok(wake)
    }

    /// Awaits `future` on the coroutine's own stack: ready at once, there is no switch; pending, the coroutine parks until
    /// its waker fires, from whatever thread. A future may wake itself during its poll; the others get their turn first.
    ///
    /// # Errors
    /// Canceled, or not in a coroutine; the future has been dropped then.
    pub fn block_on<F: Future>(&self, future: F, why: Wait) -> Result<F::Output, BlockError> {
        let task = self.current.borrow().clone().ok_or(BlockError::Outside)?;
        let waker = self.registration.waker(task.cid);
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        let _polling = Polling::begin(&task);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            if task.notified.take() {
                self.queue(Rc::clone(&task), Wake::Woken);
            } else {
                task.state.set(State::Parked(why));
            }
            if suspend(&task) == Wake::Canceled {
                return Err(BlockError::Canceled);
            }
        }
    }
}

fn suspend<D>(task: &Task<D>) -> Wake {
    if fiber::suspend().is_err() {
        task.state.set(State::Running);
        return Wake::Canceled;
    }
    task.wake.get()
}

impl<S: Switch> Local for Scheduler<S> {
    fn notify(&self, cid: Cid) {
        let Some(task) = self.find(cid) else { return };
        match task.state.get() {
            _ if !task.polling.get() => {}
            State::Parked(_) => self.queue(task, Wake::Woken),
            State::Running => task.notified.set(true),
            State::Queued | State::Done => {}
        }
    }
}

/// Marks a task as being inside `block_on`, also for one that is nested in the poll of another.
struct Polling<'a, D> {
    task: &'a Task<D>,
    outer: bool,
}

impl<'a, D> Polling<'a, D> {
    fn begin(task: &'a Task<D>) -> Self {
        Self { task, outer: task.polling.replace(true) }
    }
}

impl<D> Drop for Polling<'_, D> {
    fn drop(&mut self) {
        self.task.polling.set(self.outer);
        // A wake meant for the outer future may have ended one of our waits: let the outer one look again.
        self.task.notified.set(self.outer);
    }
}
