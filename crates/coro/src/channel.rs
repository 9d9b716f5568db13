//! A bounded channel between the tasks of one thread, fair on both sides.
//!
//! An item that arrives while consumers wait is reserved for the first of them, and room that appears while producers wait
//! for the first of those: nobody overtakes. A waiting future may be dropped at any time (timeouts and cancels are done in
//! this way); what was reserved for it goes to the next. Wakers are called when the channel is consistent and not borrowed, so
//! that they may run the woken side at once.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::wait_queue::{Outcome, Place, WaitQueue};

/// Why `try_push` did not; the value comes back.
#[derive(Debug, PartialEq, Eq)]
pub enum TryPushError<T> {
    /// No room, or what there is is reserved for producers that came before.
    Full(T),
    /// The channel is closed.
    Closed(T),
}

/// Why `try_pop` did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryPopError {
    /// No item, or all are reserved for consumers that came before.
    Empty,
    /// The channel is closed and has been emptied.
    Closed,
}

/// The channel was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the channel is closed")
    }
}

impl std::error::Error for Closed {}

/// A bounded queue. Shared by `Rc` or reference.
pub struct Channel<T> {
    capacity: usize,
    items: RefCell<VecDeque<T>>,
    consumers: RefCell<WaitQueue>,
    producers: RefCell<WaitQueue>,
    closed: Cell<bool>,
}

impl<T> Channel<T> {
    /// A channel with room for `capacity` items, at least one.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            items: RefCell::default(),
            consumers: RefCell::default(),
            producers: RefCell::default(),
            closed: Cell::new(false),
        }
    }

    /// Adds `value`, waiting for room. When the channel is or gets closed meanwhile, [`Push::into_value`] gives it back.
    pub fn push(&self, value: T) -> Push<'_, T> {
        Push { channel: self, value: Some(value), place: None }
    }

    /// Takes the oldest item, waiting for one. Items left in a closed channel still come out.
    pub fn pop(&self) -> Pop<'_, T> {
        Pop { channel: self, place: None }
    }

    /// Adds `value` if there is room now.
    ///
    /// # Errors
    /// There is none, or the channel is closed.
    pub fn try_push(&self, value: T) -> Result<(), TryPushError<T>> {
        self.push_unwoken(value).map(wake)
    }

    /// As [`Self::try_push`], but whoever waited for the item is still to be woken, by the caller.
    ///
    /// # Errors
    /// As [`Self::try_push`].
    #[inline]
    pub fn push_unwoken(&self, value: T) -> Result<Option<Waker>, TryPushError<T>> {
        if self.closed.get() {
            return Err(TryPushError::Closed(value));
        }
        if !self.has_room() {
            return Err(TryPushError::Full(value));
        }
        Ok(self.put(value))
    }

    /// Takes the oldest item if there is one now.
    ///
    /// # Errors
    /// There is none, or none will come.
    pub fn try_pop(&self) -> Result<T, TryPopError> {
        let (item, waiter) = self.pop_unwoken()?;
        wake(waiter);
        Ok(item)
    }

    /// As [`Self::try_pop`], but whoever waited for room is still to be woken, by the caller.
    ///
    /// # Errors
    /// As [`Self::try_pop`].
    #[inline]
    pub fn pop_unwoken(&self) -> Result<(T, Option<Waker>), TryPopError> {
        if self.has_item()
            && let Some(taken) = self.take()
        {
            return Ok(taken);
        }
        Err(if self.closed.get() && self.is_empty() { TryPopError::Closed } else { TryPopError::Empty })
    }

    /// Closes the channel and wakes all who wait. False if it was closed already.
    pub fn close(&self) -> bool {
        if self.closed.replace(true) {
            return false;
        }
        for queue in [&self.producers, &self.consumers] {
            while let Some(waker) = next(queue, WaitQueue::dismiss) {
                waker.wake();
            }
        }
        true
    }

    /// Opens a closed channel again, as Swoole's can be. Those who were told that it is closed stay told.
    pub fn reopen(&self) {
        self.closed.set(false);
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// How many items are in it.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether no item is in it.
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    /// Whether as many items are in it as fit.
    pub fn is_full(&self) -> bool {
        self.len() >= self.capacity
    }

    /// How many items fit.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many consumers wait.
    pub fn consumers(&self) -> usize {
        self.consumers.borrow().waiting()
    }

    /// How many producers wait.
    pub fn producers(&self) -> usize {
        self.producers.borrow().waiting()
    }

    /// Shows all items, oldest first. `look` must not come back to the channel.
    pub fn for_each(&self, look: impl FnMut(&T)) {
        self.items.borrow().iter().for_each(look);
    }

    /// Takes all items out, without waking anybody; for whoever gives the channel up.
    pub fn drain(&self) -> Vec<T> {
        self.items.take().into()
    }

    #[inline]
    fn has_room(&self) -> bool {
        self.len() + self.producers.borrow().granted() < self.capacity
    }

    #[inline]
    fn has_item(&self) -> bool {
        self.len() > self.consumers.borrow().granted()
    }

    #[inline]
    fn put(&self, value: T) -> Option<Waker> {
        self.items.borrow_mut().push_back(value);
        self.offer_item()
    }

    #[inline]
    fn take(&self) -> Option<(T, Option<Waker>)> {
        let item = self.items.borrow_mut().pop_front()?;
        Some((item, self.offer_room()))
    }

    /// Reserves an item that nobody has a claim to for the first consumer that waits, who is to be woken.
    #[inline]
    fn offer_item(&self) -> Option<Waker> {
        let waited_for = self.consumers.borrow().waiting() > 0 && self.has_item();
        waited_for.then(|| next(&self.consumers, WaitQueue::grant)).flatten()
    }

    #[inline]
    fn offer_room(&self) -> Option<Waker> {
        let waited_for = self.producers.borrow().waiting() > 0 && self.has_room();
        waited_for.then(|| next(&self.producers, WaitQueue::grant)).flatten()
    }
}

/// Wakes a waiter, with nothing borrowed.
fn wake(waiter: Option<Waker>) {
    if let Some(waker) = waiter {
        waker.wake();
    }
}

/// The waker of the next waiter, with the borrow released.
fn next(queue: &RefCell<WaitQueue>, step: impl FnOnce(&mut WaitQueue) -> Option<Waker>) -> Option<Waker> {
    step(&mut queue.borrow_mut())
}

impl<T> fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("capacity", &self.capacity)
            .field("len", &self.len())
            .field("closed", &self.closed.get())
            .finish_non_exhaustive()
    }
}

/// The future of [`Channel::push`].
#[must_use = "a future does nothing unless it is awaited"]
pub struct Push<'a, T> {
    channel: &'a Channel<T>,
    value: Option<T>,
    place: Option<Place>,
}

impl<T> Push<'_, T> {
    /// The value again, if it has not been pushed; for a push that timed out, or into a closed channel.
    pub fn into_value(mut self) -> Option<T> {
        self.value.take()
    }
}

// Nothing in it is pinned: the value is moved out when it is pushed.
impl<T> Unpin for Push<'_, T> {}

impl<T> Future for Push<'_, T> {
    type Output = Result<(), Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let channel = this.channel;
        let outcome = this.place.map(|place| channel.producers.borrow_mut().settle(place, cx.waker()));
        if outcome == Some(Outcome::Waiting) {
            return Poll::Pending;
        }
        this.place = None;
        if channel.closed.get() || outcome == Some(Outcome::Dismissed) {
            return Poll::Ready(Err(Closed));
        }
        if (outcome == Some(Outcome::Granted) || channel.has_room())
            && let Some(value) = this.value.take()
        {
            wake(channel.put(value));
            return Poll::Ready(Ok(()));
        }
        this.place = Some(channel.producers.borrow_mut().push(cx.waker().clone()));
        Poll::Pending
    }
}

impl<T> Drop for Push<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            let outcome = self.channel.producers.borrow_mut().remove(place);
            if outcome == Outcome::Granted {
                wake(self.channel.offer_room());
            }
        }
    }
}

/// The future of [`Channel::pop`].
#[must_use = "a future does nothing unless it is awaited"]
pub struct Pop<'a, T> {
    channel: &'a Channel<T>,
    place: Option<Place>,
}

impl<T> Future for Pop<'_, T> {
    type Output = Result<T, Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let channel = this.channel;
        let outcome = this.place.map(|place| channel.consumers.borrow_mut().settle(place, cx.waker()));
        if outcome == Some(Outcome::Waiting) {
            return Poll::Pending;
        }
        this.place = None;
        if (outcome == Some(Outcome::Granted) || channel.has_item())
            && let Some((item, waiter)) = channel.take()
        {
            wake(waiter);
            return Poll::Ready(Ok(item));
        }
        if channel.closed.get() || outcome == Some(Outcome::Dismissed) {
            return Poll::Ready(Err(Closed));
        }
        this.place = Some(channel.consumers.borrow_mut().push(cx.waker().clone()));
        Poll::Pending
    }
}

impl<T> Drop for Pop<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            let outcome = self.channel.consumers.borrow_mut().remove(place);
            if outcome == Outcome::Granted {
                wake(self.channel.offer_item());
            }
        }
    }
}
