//! The words that rings and bells share, in two editions: real atomics, and loom's (`--cfg loom`), whose interleavings a model tries.
//!
//! A [`Word64`] is the only way to memory that another process may write. In unit tests each access is a step at which the process can be
//! made to die ([`crate::steps`]).

#[cfg(loom)]
use loom::sync::atomic::AtomicU64;
#[cfg(not(loom))]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// Everything before it is ordered against everything after it, for all processors (`SeqCst`).
#[inline]
pub(crate) fn full_fence() {
    #[cfg(not(loom))]
    std::sync::atomic::fence(Ordering::SeqCst);
    #[cfg(loom)]
    loom::sync::atomic::fence(Ordering::SeqCst);
}

/// One shared word.
#[derive(Debug, Default)]
#[repr(transparent)]
pub(crate) struct Word64(AtomicU64);

impl Word64 {
    /// Its value; whoever stored it with [`Word64::publish`], what they did before is seen.
    #[inline]
    pub(crate) fn observe(&self) -> u64 {
        step();
        self.0.load(Ordering::Acquire)
    }

    /// Its value, no matter what else is seen.
    #[inline]
    pub(crate) fn get(&self) -> u64 {
        step();
        self.0.load(Ordering::Relaxed)
    }

    /// Stores it behind everything done so far.
    #[inline]
    pub(crate) fn publish(&self, value: u64) {
        step();
        self.0.store(value, Ordering::Release);
    }

    /// Stores it.
    #[inline]
    pub(crate) fn set(&self, value: u64) {
        step();
        self.0.store(value, Ordering::Relaxed);
    }

    /// Stores it behind whatever anybody has stored, and behind everything done so far.
    #[inline]
    pub(crate) fn exchange(&self, value: u64) -> u64 {
        step();
        self.0.swap(value, Ordering::AcqRel)
    }

    /// Makes `new` of `old`; false: it was something else.
    #[inline]
    pub(crate) fn replace(&self, old: u64, new: u64) -> bool {
        step();
        self.0.compare_exchange(old, new, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }
}

/// What one side writes, on cache lines of its own: processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(C, align(128))]
pub(crate) struct Line<T>(pub(crate) T);

/// Something happens that others may see.
#[inline]
pub(crate) fn step() {
    #[cfg(test)]
    crate::steps::step();
}
