//! The eventfd as loom knows it: a flag with a condition.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    time::Duration,
};

use loom::sync::{Condvar, Mutex};

#[derive(Debug)]
pub(crate) struct Alarm {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Alarm {
    pub(crate) fn new() -> io::Result<Alarm> {
        Ok(Alarm { set: Mutex::new(false), changed: Condvar::new() })
    }

    pub(crate) fn set_off(&self) {
        let mut set = self.set.lock().expect("not poisoned");
        *set = true;
        self.changed.notify_one();
    }

    pub(crate) fn clear(&self) {
        *self.set.lock().expect("not poisoned") = false;
    }

    /// Without a limit, whatever is asked for: a wait that does not end is what the model looks for.
    pub(crate) fn wait(&self, _: Option<Duration>) -> io::Result<()> {
        let mut set = self.set.lock().expect("not poisoned");
        while !*set {
            set = self.changed.wait(set).expect("not poisoned");
        }
        Ok(())
    }
}

impl AsFd for Alarm {
    fn as_fd(&self) -> BorrowedFd<'_> {
        unreachable!("a model has no descriptors")
    }
}
