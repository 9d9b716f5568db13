//! A lock between the tasks of one thread: without data, taken and given back by hand, fair.
//!
//! ```text
//!  free --lock--> held --unlock, nobody waits--> free
//!                  ^ \--unlock, somebody waits--> granted --its poll--> held
//! ```
//! An unlock passes the lock to the first that waits, even if that one has not run yet: nobody overtakes. A waiting future may be
//! dropped at any time; what was granted to it goes to the next.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::wait_queue::{Outcome, Place, WaitQueue};

/// See the module. Shared by `Rc` or reference.
#[derive(Debug, Default)]
pub struct Mutex {
    /// Not free.
    taken: Cell<bool>,
    queue: RefCell<WaitQueue>,
}

impl Mutex {
    /// Takes it if it is free.
    pub fn try_lock(&self) -> bool {
        !self.taken.replace(true)
    }

    /// Ready when it has been taken.
    pub fn lock(&self) -> Lock<'_> {
        Lock { mutex: self, place: None }
    }

    /// Gives it back, whoever holds it. False if nobody does: it is free, or granted to one that has not run yet.
    pub fn unlock(&self) -> bool {
        let held = self.taken.get() && self.queue.borrow().granted() == 0;
        if held {
            self.pass_on();
        }
        held
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.queue.borrow().waiting()
    }

    fn pass_on(&self) {
        let next = self.queue.borrow_mut().grant();
        match next {
            Some(waker) => waker.wake(),
            None => self.taken.set(false),
        }
    }
}

/// The future of [`Mutex::lock`].
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Lock<'a> {
    mutex: &'a Mutex,
    place: Option<Place>,
}

impl Future for Lock<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mutex = self.mutex;
        match self.place {
            Some(place) => {
                if mutex.queue.borrow_mut().settle(place, cx.waker()) == Outcome::Waiting {
                    return Poll::Pending;
                }
                self.place = None;
                Poll::Ready(())
            }
            None if mutex.try_lock() => Poll::Ready(()),
            None => {
                self.place = Some(mutex.queue.borrow_mut().push(cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        let Some(place) = self.place.take() else { return };
        let outcome = self.mutex.queue.borrow_mut().remove(place);
        if outcome == Outcome::Granted {
            self.mutex.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::Waker;

    fn poll(future: Pin<&mut Lock<'_>>) -> bool {
        future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn who_waited_first_gets_it_first_and_nobody_overtakes() {
        let mutex = Mutex::default();
        assert!(mutex.try_lock());
        let (mut first, mut second) = (pin!(mutex.lock()), pin!(mutex.lock()));
        assert!(!poll(first.as_mut()) && !poll(second.as_mut()));
        assert!(mutex.unlock());
        assert!(!mutex.try_lock(), "it is granted");
        assert!(!mutex.unlock(), "nobody holds it yet");
        assert!(!poll(second.as_mut()));
        assert!(poll(first.as_mut()));
        assert!(mutex.unlock());
        assert!(poll(second.as_mut()));
        assert!(mutex.unlock());
        assert!(mutex.try_lock());
    }

    #[test]
    fn a_grant_to_one_that_gives_up_goes_to_the_next() {
        let mutex = Mutex::default();
        assert!(mutex.try_lock());
        let mut second = pin!(mutex.lock());
        {
            let mut first = pin!(mutex.lock());
            assert!(!poll(first.as_mut()) && !poll(second.as_mut()));
            assert!(mutex.unlock());
        }
        assert!(poll(second.as_mut()));
        assert_eq!(mutex.waiting(), 0);
    }

    #[test]
    fn it_is_free_again_when_all_have_given_up() {
        let mutex = Mutex::default();
        assert!(!mutex.unlock());
        assert!(mutex.try_lock());
        {
            let mut only = pin!(mutex.lock());
            assert!(!poll(only.as_mut()));
            assert!(mutex.unlock());
        }
        assert!(mutex.try_lock());
    }
}
