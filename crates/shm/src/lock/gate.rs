//! [`Gate`]: where those sleep who want a lock.

use std::{
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::Duration,
};

use crate::futex;

/// Two words: a number that changes with each wake-up, and whether anybody wants one.
#[derive(Debug, Default)]
#[repr(C)]
pub(super) struct Gate {
    turn: AtomicU32,
    wanted: AtomicU32,
}

impl Gate {
    /// Sleeps for so long, or until a wake-up. True: the attempt succeeded that is made once everybody knows of the sleeper.
    pub(super) fn sleep(&self, time: Duration, attempt: impl FnOnce() -> bool) -> bool {
        let turn = self.turn.load(SeqCst);
        self.expect();
        if attempt() {
            return true;
        }
        // Woken, out of time, a signal: it is all the same, the caller looks.
        let _ = futex::wait(&self.turn, turn, Some(time));
        false
    }

    /// Whoever gives the lock back is to wake somebody.
    pub(super) fn expect(&self) {
        self.wanted.store(1, SeqCst);
    }

    /// Wakes so many, if anybody sleeps. The lock was given back before, by a store that all processors see in one order (`SeqCst`).
    #[inline]
    pub(super) fn open(&self, count: i32) {
        if self.wanted.load(SeqCst) != 0 {
            self.wake(count);
        }
    }

    #[cold]
    fn wake(&self, count: i32) {
        self.wanted.store(0, SeqCst);
        self.turn.fetch_add(1, SeqCst);
        futex::wake(&self.turn, count);
    }

    pub(super) fn clear(&self) {
        self.turn.store(0, SeqCst);
        self.wanted.store(0, SeqCst);
    }
}
