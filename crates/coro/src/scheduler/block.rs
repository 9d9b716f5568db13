//! How a coroutine waits: parking, and awaiting a future on its own stack.

use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use steel_os::fiber;

use super::{Scheduler, Switch};
use crate::cid::Cid;
use crate::error::{BlockError, Outside};
use crate::gate::{Gate, Pass};
use crate::hub::Local;
use crate::task::{State, Task};
use crate::wait::{Wait, Wake};

impl<S: Switch> Scheduler<S> {
    /// Suspends the current coroutine until it is resumed, woken or canceled. A wake that came before does not count.
    /// While the coroutine unwinds from a panic it cannot be suspended, and is canceled at once instead.
    ///
    /// # Errors
    /// The caller is not in a coroutine.
    #[inline(always)]
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

    /// Lets all others that are ready run first: the current coroutine goes to the end of the queue. For preemption. It
    /// cannot be canceled meanwhile, but unwound.
    ///
    /// # Errors
    /// The caller is not in a coroutine.
    pub fn yield_now(&self) -> Result<Wake, Outside> {
        let task = self.current.borrow().clone().ok_or(Outside)?;
        let polling = task.polling.replace(false);
        self.hogged.set(true);
        self.queue(Rc::clone(&task), Wake::Resumed);
        let wake = suspend(&task);
        task.polling.set(polling);
        task.notified.set(polling); // As in `park`.
        Ok(wake)
    }

    /// Awaits `future` on the coroutine's own stack: ready at once, there is no switch; pending, the coroutine parks until
    /// its waker fires, from whatever thread. A future may wake itself during its poll; the others get their turn first.
    ///
    /// # Errors
    /// Canceled, or not in a coroutine; the future has been dropped then.
    pub fn block_on<F: Future>(&self, future: F, why: Wait) -> Result<F::Output, BlockError> {
        self.block(future, why, false)
    }

    /// As [`Self::block_on`], but a waker that fires inside another coroutine of this thread runs this one at once, nested on
    /// that coroutine, as Swoole's channels do. Only for futures whose wakers are called with nothing borrowed or locked:
    /// [`Channel`](crate::Channel), [`WaitGroup`](crate::WaitGroup) and [`Self::finished`].
    ///
    /// # Errors
    /// As [`Self::block_on`].
    #[inline(always)]
    pub fn block_on_eager<F: Future>(&self, future: F, why: Wait) -> Result<F::Output, BlockError> {
        self.block(future, why, true)
    }

    #[inline(always)]
    fn block<F: Future>(&self, future: F, why: Wait, eager: bool) -> Result<F::Output, BlockError> {
        let task = self.current.borrow().clone().ok_or(BlockError::Outside)?;
        let waker = self.registration.waker(task.cid);
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        let _polling = Polling::begin(&task);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            task.eager.set(eager);
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

    /// A future that is ready when `cid` has ended, its data is gone and its stack is free; at once if there is no such
    /// coroutine. One that waits for itself waits for ever.
    pub fn finished(&self, cid: Cid) -> impl Future<Output = ()> + use<S> + Unpin {
        let ended = self.find(cid).map(|task| task.ended.get_or_init(|| Gate::new(false)).pass());
        Finished(ended)
    }
}

struct Finished(Option<Pass>);

impl Future for Finished {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().map_or(Poll::Ready(()), |pass| Pin::new(pass).poll(cx))
    }
}

#[inline(always)]
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
            State::Parked(_) if task.eager.get() && self.may_enter() => self.enter(task, Wake::Woken),
            State::Parked(_) => self.queue(task, Wake::Woken),
            State::Running => task.notified.set(true),
            State::Queued | State::Done => {}
        }
    }
}

impl<S: Switch> Scheduler<S> {
    /// As `waker.wake()`. A coroutine that it runs at once is entered with no machine frame in between (see `enter_here`).
    #[inline(always)]
    pub fn wake_by(&self, waker: Waker) {
        if let Some(cid) = self.registration.cid_of(&waker)
            && let Some(task) = self.find(cid)
            && task.polling.get()
            && task.eager.get()
            && matches!(task.state.get(), State::Parked(_))
            && self.may_enter()
        {
            return self.enter_here(task, Wake::Woken);
        }
        waker.wake();
    }

    /// As a waker of `cid` that fires, but a coroutine that is parked runs now, nested on the caller, which has nothing borrowed:
    /// the loop, when a time limit has passed.
    pub fn notify_now(&self, cid: Cid) {
        let Some(task) = self.find(cid) else { return };
        if task.polling.get() && matches!(task.state.get(), State::Parked(_)) {
            return self.enter(task, Wake::Woken);
        }
        self.notify(cid);
    }

    /// Whether an eager wake may run its coroutine now: inside another one, which does not unwind (nothing can be suspended
    /// meanwhile), and unless the loop has been kept from its turn for long.
    #[inline(always)]
    fn may_enter(&self) -> bool {
        self.current_cid.get().is_some() && !std::thread::panicking() && self.spend_eager()
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
