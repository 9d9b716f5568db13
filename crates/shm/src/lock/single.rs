//! A lock that one process has.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use super::{Dead, gate::Gate};
use crate::pool;

/// On a line of the processor's cache of its own.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(super) struct Single {
    /// Who has it; 0: nobody.
    holder: AtomicU64,
    pub(super) gate: Gate,
}

impl Single {
    #[inline(always)]
    pub(super) fn take(&self, me: u64) -> bool {
        self.holder.compare_exchange(0, me, SeqCst, SeqCst).is_ok()
    }

    #[inline(always)]
    pub(super) fn give_back(&self) {
        self.holder.swap(0, SeqCst);
        self.gate.open(1);
    }

    pub(super) fn bury(&self) -> Option<Dead> {
        super::bury(&self.holder, |holder| holder)
    }
}

pool::shared!(Single, |single| {
    single.holder.store(0, SeqCst);
    single.gate.clear();
});
