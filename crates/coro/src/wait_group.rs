//! A counter that can be waited for to come down to zero.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::{error, fmt};

use crate::gate::Gate;

/// The counter of a wait group would have left its range: more `done` than `add`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the counter of a wait group cannot be negative")
    }
}

impl error::Error for OutOfRange {}

/// Counts what is under way. Shared by `Rc` or reference.
#[derive(Debug)]
pub struct WaitGroup {
    count: Cell<usize>,
    gate: Rc<Gate>,
}

impl WaitGroup {
    /// A group of `count`.
    pub fn new(count: usize) -> Self {
        Self { count: Cell::new(count), gate: Gate::new(count == 0) }
    }

    /// Adds `delta`, which may be negative. Whoever waits goes on when the count comes to zero.
    ///
    /// # Errors
    /// The count would be negative or too large; it stays as it is.
    pub fn add(&self, delta: isize) -> Result<(), OutOfRange> {
        let before = self.count.get();
        let after = before.checked_add_signed(delta).ok_or(OutOfRange)?;
        self.count.set(after);
        if after > 0 {
            self.gate.close();
        } else if before > 0 {
            self.gate.open();
        }
        Ok(())
    }

    /// One less.
    ///
    /// # Errors
    /// The count is zero already.
    pub fn done(&self) -> Result<(), OutOfRange> {
        self.add(-1)
    }

    /// The count.
    pub fn count(&self) -> usize {
        self.count.get()
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.gate.waiting()
    }

    /// Ready when the count is zero, or has been since the first poll. Keeps no borrow of the group.
    pub fn wait(&self) -> impl Future<Output = ()> + use<> + Unpin {
        self.gate.pass()
    }
}

impl Default for WaitGroup {
    fn default() -> Self {
        Self::new(0)
    }
}
