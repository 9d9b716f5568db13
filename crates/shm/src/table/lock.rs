//! The lock of a stripe: who writes. It is held for some stores and never while anything else runs, so whoever wants it turns round and
//! round for a while; if its holder has died meanwhile, it is taken over.

use std::time::Duration;

use super::{Table, stripe::Stripe};
use crate::{
    atomics::{
        Ordering::{Acquire, Relaxed, Release},
        spin_loop, yield_now,
    },
    owner,
};

/// A stripe that this thread may write to.
pub(super) struct Guard<'a> {
    pub(super) table: &'a Table,
    pub(super) stripe: &'a Stripe,
    pub(super) index: usize,
}

/// How long somebody waits for a holder before he asks whether it is alive.
#[derive(Debug, Default)]
struct Patience {
    holder: u64,
    turns: u32,
}

/// Turns without giving the processor away, and how many follow until it is slept instead.
const SPINS: u32 = 100;
const YIELDS: u32 = 50;

/// Between two questions whether the holder is alive.
const PAUSE: Duration = Duration::from_micros(100);

impl Table {
    #[inline(always)]
    pub(super) fn lock(&self, index: usize) -> Guard<'_> {
        let stripe = &self.memory.stripes()[index];
        if stripe.lock.compare_exchange(0, owner::me(), Acquire, Relaxed).is_err() {
            self.lock_slowly(index, stripe);
        }
        Guard { table: self, stripe, index }
    }

    #[cold]
    #[inline(never)]
    fn lock_slowly(&self, index: usize, stripe: &Stripe) {
        let mut patience = Patience::default();
        loop {
            let holder = stripe.lock.load(Relaxed);
            let is_free = holder == 0;
            if (is_free || patience.is_over(holder))
                && stripe.lock.compare_exchange(holder, owner::me(), Acquire, Relaxed).is_ok()
            {
                if !is_free {
                    self.recover(index, stripe);
                    self.bereaved.store(owner::pid(holder), Relaxed);
                }
                return;
            }
        }
    }

    /// Sees to it that no dead process has the stripe: what it has counted may be wrong. Waits a moment for one that is alive.
    #[inline(always)]
    pub(super) fn settle(&self, index: usize, stripe: &Stripe) {
        if stripe.lock.load(Acquire) != 0 {
            drop(self.lock(index));
        }
    }
}

impl Patience {
    /// Waits a turn. True: the holder has not changed for long, and is dead.
    fn is_over(&mut self, holder: u64) -> bool {
        if self.holder != holder {
            *self = Patience { holder, turns: 0 };
        }
        self.turns = self.turns.saturating_add(1);
        if self.turns < SPINS {
            spin_loop();
        } else if self.turns < SPINS + YIELDS {
            yield_now();
        } else {
            if !owner::is_alive(holder) {
                return true;
            }
            std::thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Guard<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.stripe.lock.store(0, Release);
    }
}
