//! The tasks that this process has given and that are not answered yet: who waits for them, and callbacks of their own.
//!
//! Answers are matched by the number of the task, which counts in each process by itself: they come by the process's own inbox.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use steel_engine::process::bus::Body;
use steel_zend::Callable;
use tokio::sync::Notify;

use crate::lifetime::Share;

/// What has become of a task.
pub(crate) enum Answer {
    /// Its result, with the flags that say how it is packed.
    Result(Body, u16),
    /// It has failed: there is none.
    Failed,
}

/// Several tasks that somebody waits for.
pub(crate) struct Expected {
    answers: RefCell<Vec<Option<Answer>>>,
    missing: Cell<usize>,
    changed: Notify,
}

impl Expected {
    /// Of so many tasks.
    pub(crate) fn new(count: usize) -> Rc<Expected> {
        let answers = RefCell::new((0..count).map(|_| None).collect());
        Rc::new(Expected { answers, missing: Cell::new(count), changed: Notify::new() })
    }

    /// The first answer counts.
    pub(crate) fn put(&self, index: usize, answer: Answer) {
        let mut answers = self.answers.borrow_mut();
        if let Some(place @ None) = answers.get_mut(index) {
            *place = Some(answer);
            self.missing.set(self.missing.get() - 1);
            self.changed.notify_one();
        }
    }

    /// Takes the answer of a task; `None`: it has not come.
    pub(crate) fn take(&self, index: usize) -> Option<Answer> {
        self.answers.borrow_mut().get_mut(index)?.take()
    }

    /// Have all come?
    pub(crate) fn is_complete(&self) -> bool {
        self.missing.get() == 0
    }

    /// Waits for all of them.
    pub(crate) async fn complete(&self) {
        while !self.is_complete() {
            self.changed.notified().await;
        }
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Given {
    expected: RefCell<HashMap<i64, (Rc<Expected>, usize)>>,
    callbacks: RefCell<HashMap<i64, (Callable, Share)>>,
    answered: Notify,
}

impl Given {
    /// The answer to this task is the one at `index` of those that are expected, until [`Given::give_up`].
    pub(crate) fn expect(&self, task: i64, expected: &Rc<Expected>, index: usize) {
        self.expected.borrow_mut().insert(task, (Rc::clone(expected), index));
    }

    /// Nobody waits for it any more.
    pub(crate) fn give_up(&self, task: i64) {
        let gone = self.expected.borrow_mut().remove(&task);
        drop(gone);
    }

    /// Hands an answer to who waits for it; back if nobody does.
    pub(crate) fn answer(&self, task: i64, answer: Answer) -> Option<Answer> {
        let waiting = self.expected.borrow_mut().remove(&task);
        match waiting {
            Some((expected, index)) => {
                expected.put(index, answer);
                None
            }
            None => Some(answer),
        }
    }

    /// The result of this task goes to a callback of its own.
    pub(crate) fn keep_callback(&self, task: i64, callback: Callable) {
        let old = self.callbacks.borrow_mut().insert(task, (callback, Share::here()));
        drop(old);
    }

    /// Shows each callback, with its task. No PHP code runs meanwhile.
    pub(crate) fn each(&self, mut look: impl FnMut(i64, &Callable)) {
        self.callbacks.borrow().iter().for_each(|(task, (callback, _))| look(*task, callback));
    }

    /// The callback of a task, once.
    pub(crate) fn take_callback(&self, task: i64) -> Option<(Callable, Share)> {
        let callback = self.callbacks.borrow_mut().remove(&task);
        self.answered.notify_waiters();
        callback
    }

    /// Waits until no result is outstanding for which there is a callback.
    pub(crate) async fn called_back(&self) {
        loop {
            let answered = self.answered.notified();
            if self.callbacks.borrow().is_empty() {
                return;
            }
            answered.await;
        }
    }

    /// The process ends: nobody is called any more.
    pub(crate) fn forget(&self) {
        let gone = (self.callbacks.take(), self.expected.take());
        drop(gone);
    }
}
