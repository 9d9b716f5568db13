//! How a coroutine waits: for a resume, for what the loop brings, for what other coroutines bring. Here a cancel becomes `false`,
//! an exception, or the unwinding of the coroutine.

use std::{
    cell::Cell,
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use steel_coro::{BlockError, Wait, Wake, timers::Key};
use steel_zend::{Error, Result, globals};

use super::{Loop, OnCancel, Runtime, runtime, timers::Due};
use crate::errors::{self, code};

/// The outcome of a wait with a time limit.
pub(crate) enum Waited<T> {
    /// It has happened.
    Done(T),
    /// It has not, in time.
    TimedOut,
    /// `Coroutine::cancel()`.
    Canceled,
}

impl<T> Waited<T> {
    /// Not cancelled: in time?
    fn of(outcome: Option<Option<T>>) -> Self {
        match outcome {
            Some(Some(output)) => Waited::Done(output),
            Some(None) => Waited::TimedOut,
            None => Waited::Canceled,
        }
    }
}

/// The longest time that anything waits, in seconds: two years. Longer is for ever.
const LONGEST: f64 = 60_000_000.0;

/// A timeout as PHP gives it, in seconds, as nanoseconds: at least a millisecond; `None`, for ever, unless it is above 0.
#[inline(always)]
pub(crate) fn patience(seconds: f64) -> Option<u64> {
    (seconds > 0.0).then(|| (seconds.clamp(0.001, LONGEST) * 1e9 + 0.5) as u64)
}

impl Runtime {
    /// Suspends the running coroutine until somebody resumes it. False: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    #[inline(always)]
    pub(crate) fn park(&self, why: Wait) -> Result<bool> {
        if self.unwinding.get() {
            self.still_unwinding()?;
        }
        match self.coroutines.park(why) {
            Ok(Wake::Resumed | Wake::Woken) => Ok(true),
            Ok(Wake::Canceled) => self.not_parked(true),
            Err(_) => self.not_parked(false),
        }
    }

    #[cold]
    #[inline(never)]
    fn not_parked(&self, canceled: bool) -> Result<bool> {
        if canceled { self.canceled().map(|()| false) } else { Err(outside()) }
    }

    /// Suspends the running coroutine for a time in nanoseconds. False: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    #[inline(always)]
    pub(crate) fn sleep(&self, time: u64) -> Result<bool> {
        let sleeper = self.coroutines.current_handle().ok_or_else(outside)?;
        self.leave_parents_loop();
        let key = self.timers.set_ns(time, Due::Sleeper(sleeper));
        match self.park(Wait::Sleep) {
            Ok(true) => Ok(true),
            disturbed => self.not_slept(key, disturbed),
        }
    }

    #[cold]
    #[inline(never)]
    fn not_slept(&self, key: Key, outcome: Result<bool>) -> Result<bool> {
        self.timers.remove(key);
        outcome
    }

    /// Awaits something that the loop brings, from within a coroutine. `None`: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait<F: Future>(&self, why: Wait, make: impl FnOnce() -> F) -> Result<Option<F::Output>> {
        if !self.in_coroutine() {
            return Err(outside());
        }
        self.may_wait()?;
        let event_loop = if self.running.get() {
            None
        } else {
            self.need_loop()?;
            self.event_loop().ok()
        };
        let future = InLoop { event_loop: event_loop.as_deref(), inner: pin!(enter(event_loop.as_deref(), make)) };
        let _waiting = Counted::new(&self.io_waits);
        let outcome = self.coroutines.block_on(future, why);
        self.waited(outcome)
    }

    /// As [`Runtime::wait`], for `seconds` at most; not above 0: for ever.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait_at_most<F: Future>(
        &self,
        why: Wait,
        seconds: f64,
        make: impl FnOnce() -> F,
    ) -> Result<Waited<F::Output>> {
        let outcome = match patience(seconds) {
            None => self.wait(why, make)?.map(Some),
            Some(time) => self.wait(why, || async move { Limited::new(pin!(make()), time).await })?,
        };
        Ok(Waited::of(outcome))
    }

    /// Awaits what other coroutines bring (a channel, their end); they run this one at once. `seconds` not above 0: for ever. `make`
    /// makes the future where it stays.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    #[inline(always)]
    pub(crate) fn wait_for_others<F: Future>(
        &self,
        why: Wait,
        seconds: f64,
        make: impl FnOnce() -> F,
    ) -> Result<Waited<F::Output>> {
        if self.unwinding.get() {
            self.still_unwinding()?;
        }
        if let Some(time) = patience(seconds) {
            return self.wait_limited(why, time, make());
        }
        let outcome = {
            let future = pin!(make());
            self.coroutines.block_on_eager(future, why)
        };
        match outcome {
            Ok(output) => Ok(Waited::Done(output)),
            Err(BlockError::Canceled) => self.not_parked(true).map(|_| Waited::Canceled),
            Err(BlockError::Outside) => Err(outside()),
        }
    }

    #[inline(never)]
    fn wait_limited<F: Future>(&self, why: Wait, time: u64, future: F) -> Result<Waited<F::Output>> {
        let outcome = self.coroutines.block_on_eager(Limited::new(pin!(future), time), why);
        self.waited(outcome).map(Waited::of)
    }

    /// As [`Runtime::wait_for_others`] without a limit, but who is woken runs in its turn, when the one that woke it next waits.
    /// `None`: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait_in_turn<F: Future>(&self, why: Wait, future: F) -> Result<Option<F::Output>> {
        if !self.in_coroutine() {
            return Err(outside());
        }
        self.may_wait()?;
        let outcome = self.coroutines.block_on(future, why);
        self.waited(outcome)
    }

    fn waited<T>(&self, outcome: std::result::Result<T, BlockError>) -> Result<Option<T>> {
        match outcome {
            Ok(output) => Ok(Some(output)),
            Err(BlockError::Canceled) => self.canceled().map(|()| None),
            Err(BlockError::Outside) => Err(outside()),
        }
    }

    /// A coroutine that is being unwound goes on to its end.
    #[inline(always)]
    fn may_wait(&self) -> Result {
        if self.unwinding.get() { self.still_unwinding() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn still_unwinding(&self) -> Result {
        if self.in_coroutine() && self.coroutines.with_current_data(|place| place.local.unwinding.get()) {
            return self.canceled();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn canceled(&self) -> Result {
        errors::set_last(code::CANCELED);
        let (unwinding, how) =
            self.coroutines.with_current_data(|place| (place.local.unwinding.get(), place.local.on_cancel.take()));
        if unwinding {
            globals::throw_graceful_exit();
            return Err(Error::Thrown);
        }
        match how {
            OnCancel::Fail => Ok(()),
            OnCancel::Throw => {
                Err(Error::throw("Swoole\\Coroutine\\CanceledException", "coroutine canceled", code::CANCELED))
            }
            OnCancel::Timeout => {
                errors::set_last(code::TIMED_OUT);
                Err(Error::throw(
                    "Swoole\\Coroutine\\TimeoutException",
                    "coroutine time limit exceeded",
                    code::TIMED_OUT,
                ))
            }
        }
    }
}

fn enter<R>(event_loop: Option<&Loop>, make: impl FnOnce() -> R) -> R {
    match event_loop {
        None => make(),
        Some(event_loop) => {
            let _tokio = event_loop.tokio.enter();
            let _local = event_loop.local.enter();
            make()
        }
    }
}

/// A future of a coroutine with a time limit, which counts from its first poll. `None`: it has passed.
pub(crate) struct Limited<'a, F> {
    future: Pin<&'a mut F>,
    time: u64,
    key: Option<Key>,
}

impl<'a, F> Limited<'a, F> {
    /// `time` in nanoseconds.
    pub(crate) fn new(future: Pin<&'a mut F>, time: u64) -> Self {
        Limited { future, time, key: None }
    }
}

impl<F: Future> Future for Limited<'_, F> {
    type Output = Option<F::Output>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<F::Output>> {
        if let Poll::Ready(output) = self.future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        let runtime = runtime();
        match self.key {
            Some(key) if !runtime.timers.is_set(key) => return Poll::Ready(None),
            Some(_) => {}
            None => {
                runtime.leave_parents_loop();
                // Only coroutines await it; elsewhere it would have no limit.
                self.key = runtime.coroutines.current().map(|cid| runtime.timers.set_ns(self.time, Due::Limit(cid)));
            }
        }
        Poll::Pending
    }
}

impl<F> Drop for Limited<'_, F> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            runtime().timers.remove(key);
        }
    }
}

/// A future that is polled inside the loop's context, also when the loop does not run yet.
struct InLoop<'a, F> {
    event_loop: Option<&'a Loop>,
    inner: Pin<&'a mut F>,
}

impl<F: Future> Future for InLoop<'_, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let event_loop = self.event_loop;
        let inner = self.inner.as_mut();
        match event_loop {
            Some(event_loop) if !runtime().running.get() => enter(Some(event_loop), || inner.poll(cx)),
            _ => inner.poll(cx),
        }
    }
}

/// Counts itself in a cell for as long as it lives.
pub(super) struct Counted<'a>(&'a Cell<usize>);

impl<'a> Counted<'a> {
    pub(super) fn new(cell: &'a Cell<usize>) -> Self {
        cell.set(cell.get() + 1);
        Counted(cell)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1)); // The child of a fork counts anew.
    }
}

#[cold]
fn outside() -> Error {
    errors::set_last(code::OUT_OF_COROUTINE);
    Error::throw("Swoole\\Error", "API must be called in the coroutine", code::OUT_OF_COROUTINE)
}
