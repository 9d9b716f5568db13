//! Whoever waits for the same thing.

use std::cell::RefCell;
use std::task::{Context, Poll, Waker};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Waiters(RefCell<Vec<Waker>>);

impl Waiters {
    /// Waits until `look` has an answer. It is asked again after each [`Waiters::wake`].
    pub(super) async fn wait<R>(&self, mut look: impl FnMut() -> Poll<R>) -> R {
        std::future::poll_fn(|cx| {
            let found = look();
            if found.is_pending() {
                self.add(cx);
            }
            found
        })
        .await
    }

    fn add(&self, cx: &Context<'_>) {
        let mut waiters = self.0.borrow_mut();
        if !waiters.iter().any(|waiter| waiter.will_wake(cx.waker())) {
            waiters.push(cx.waker().clone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// All of them look again.
    pub(super) fn wake(&self) {
        if !self.is_empty() {
            self.0.take().into_iter().for_each(Waker::wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::pin::pin;

    #[test]
    fn who_waits_is_asked_again_and_counted_once() {
        let (waiters, open, mut cx) = (Waiters::default(), Cell::new(false), Context::from_waker(Waker::noop()));
        let mut wait = pin!(waiters.wait(|| if open.get() { Poll::Ready(7) } else { Poll::Pending }));
        assert!(wait.as_mut().poll(&mut cx).is_pending() && wait.as_mut().poll(&mut cx).is_pending());
        assert_eq!(waiters.0.borrow().len(), 1);
        open.set(true);
        waiters.wake();
        assert!(waiters.is_empty());
        assert_eq!(wait.as_mut().poll(&mut cx), Poll::Ready(7));
    }
}
