//! A random order of whatever may come in any order: for tests, never on by itself.
//!
//! What is promised stays: who is resumed, or entered by a channel, runs at once; waiters of one thing are served first in, first
//! out; timers go off in the order of their times. What is not promised is the order among coroutines that are ready in the same
//! round, and after how many of them the I/O driver gets its turn. A test that fails with some seed has relied on that, or has
//! found a fault.

use std::cell::Cell;

use super::{Scheduler, Switch};

/// Where the random numbers are; 0: nothing is disturbed.
#[derive(Debug, Default)]
pub(super) struct Disorder(Cell<u64>);

impl Disorder {
    pub(super) fn is_on(&self) -> bool {
        self.0.get() != 0
    }

    /// A number below `bound`, which is not 0: Marsaglia's xorshift64*.
    fn below(&self, bound: usize) -> usize {
        let mut state = self.0.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.0.set(state);
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

impl<S: Switch> Scheduler<S> {
    /// From now on the order within a round is random, the same one for the same seed. 0: as it comes.
    pub fn disorder(&self, seed: u64) {
        // Spread, so that neighbouring seeds begin differently.
        self.disorder.0.set(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    }

    /// Shuffles what is ready; how many of it the coming round runs; 0: the I/O driver has its turn before.
    #[cold]
    pub(super) fn shuffle(&self) -> usize {
        let mut ready = self.ready.borrow_mut();
        for place in (1..ready.len()).rev() {
            ready.swap(place, self.disorder.below(place + 1));
        }
        let most = ready.len().min(8);
        self.disorder.below(most + 1)
    }

    /// How many eager wakes the coming turn has: a few, in every other turn.
    #[cold]
    pub(super) fn eager(&self, usual: i64) -> i64 {
        if self.disorder.below(2) == 0 { usual } else { self.disorder.below(8) as i64 }
    }
}
