//! A gate: futures wait in front of it while it is closed, and all of those pass when it opens, even if it closes again
//! before they run.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::iter;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::wait_queue::{Outcome, Place, WaitQueue};

#[derive(Debug, Default)]
pub(crate) struct Gate {
    open: Cell<bool>,
    queue: RefCell<WaitQueue>,
}

impl Gate {
    pub(crate) fn new(open: bool) -> Rc<Self> {
        Rc::new(Self { open: Cell::new(open), queue: RefCell::default() })
    }

    /// Opens it and calls the wakers of all who wait.
    pub(crate) fn open(&self) {
        self.open.set(true);
        // All places are granted before the first waker runs: who comes meanwhile is not among them.
        let wakers: Vec<Waker> = {
            let mut queue = self.queue.borrow_mut();
            iter::from_fn(|| queue.grant()).collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn close(&self) {
        self.open.set(false);
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.borrow().waiting()
    }

    /// Ready when it is open, or has been since the first poll.
    pub(crate) fn pass(self: &Rc<Self>) -> Pass {
        Pass { gate: Rc::clone(self), place: None }
    }
}

#[derive(Debug)]
pub(crate) struct Pass {
    gate: Rc<Gate>,
    place: Option<Place>,
}

impl Future for Pass {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut queue = this.gate.queue.borrow_mut();
        match this.place {
            Some(place) if queue.settle(place, cx.waker()) == Outcome::Waiting => return Poll::Pending,
            None if !this.gate.open.get() => {
                this.place = Some(queue.push(cx.waker().clone()));
                return Poll::Pending;
            }
            _ => {}
        }
        this.place = None;
        Poll::Ready(())
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.gate.queue.borrow_mut().remove(place);
        }
    }
}
