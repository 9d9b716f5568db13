//! [`Flag`]: a number for which processes wait, as `Swoole\Atomic` has it: 0 is none, 1 is set, and anything else is no flag.
//!
//! Who sets it may let several go on that sleep. One of them takes the 1, the others one each of what is kept beside it; what nobody took who
//! slept is not kept for later ones. One that comes in between, without having slept, may take the 1: then one that was woken has nothing.

use std::{
    io::ErrorKind,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
    time::{Duration, Instant},
};

use crate::{futex, pool::shared};

/// See the module.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Flag {
    number: AtomicU32,
    /// How many may go on besides the one that takes the 1.
    others: AtomicU32,
}

shared!(Flag, |flag| {
    flag.number.store(0, SeqCst);
    flag.others.store(0, SeqCst);
});

impl Flag {
    /// The number.
    pub fn number(&self) -> &AtomicU32 {
        &self.number
    }

    /// Waits until it is set, and takes that; for so long at most. False: it was not, or another one was faster, or it is no flag.
    pub fn wait(&self, limit: Option<Duration>) -> bool {
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        loop {
            match self.number.compare_exchange(1, 0, SeqCst, SeqCst) {
                Ok(_) => return true,
                Err(0) => {}
                Err(_) => return false,
            }
            match futex::wait(&self.number, 0, end.map(|end| end.saturating_duration_since(Instant::now()))) {
                // Whoever was woken goes on in any case, as in the reference: it may be what the others wait for.
                Ok(()) => return self.is_taken(),
                // It was set between the two looks at it: it must not stay so for whoever waits next.
                Err(error) if error.kind() != ErrorKind::WouldBlock => return false,
                _ => {}
            }
        }
    }

    /// Whoever has slept goes on, unless somebody was faster.
    fn is_taken(&self) -> bool {
        self.number.compare_exchange(1, 0, SeqCst, SeqCst).is_ok()
            || self.others.fetch_update(SeqCst, SeqCst, |others| others.checked_sub(1)).is_ok()
    }

    /// Sets it, and lets so many go on that sleep, unless it is set, or no flag.
    pub fn wake(&self, count: u32) {
        if self.number.compare_exchange(0, 1, SeqCst, SeqCst).is_err() {
            return;
        }
        let others = count.saturating_sub(1);
        self.others.fetch_add(others, SeqCst);
        let woken = futex::wake(&self.number, i32::try_from(count).unwrap_or(i32::MAX));
        let unused = others.saturating_sub(u32::try_from(woken.saturating_sub(1)).unwrap_or(u32::MAX));
        let _ = self.others.fetch_update(SeqCst, SeqCst, |others| Some(others.saturating_sub(unused)));
    }
}
