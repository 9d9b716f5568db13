//! The beat of the loop: one word that changes whenever the loop gets its turn. Other threads may look at it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Odd: something runs; even: the loop waits.
#[derive(Debug, Default)]
pub(crate) struct Beat(AtomicU64);

impl Beat {
    /// Something else runs from now on. By the thread of the loop only, so no locked instruction.
    #[inline(always)]
    pub(crate) fn go_on(&self) {
        self.0.store((self.0.load(Relaxed) + 1) | 1, Relaxed);
    }

    /// The loop waits from now on.
    #[inline(always)]
    pub(crate) fn rest(&self) {
        self.0.store((self.0.load(Relaxed) | 1) + 1, Relaxed);
    }

    /// The number of what runs; `None`: nothing does.
    pub(super) fn running(&self) -> Option<u64> {
        Some(self.0.load(Relaxed)).filter(|beat| beat & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Beat;

    #[test]
    fn each_turn_has_a_number_of_its_own_and_a_wait_has_none() {
        let beat = Beat::default();
        assert_eq!(beat.running(), None);
        beat.go_on();
        let first = beat.running();
        beat.go_on();
        let second = beat.running();
        assert!(first.is_some() && second.is_some() && first != second);
        beat.rest();
        assert_eq!(beat.running(), None);
        beat.rest();
        assert_eq!(beat.running(), None);
        beat.go_on();
        assert!(beat.running() > second);
    }
}
