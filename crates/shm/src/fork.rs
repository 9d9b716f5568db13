//! Has this process been forked, or forked one itself? Memory that was shared at that moment may have an owner elsewhere.
//! A child also forgets by which word it is known as an owner ([`crate::owner`]): that is its parent's.

use std::sync::{
    Once,
    atomic::{AtomicU64, Ordering},
};

static EPOCH: AtomicU64 = AtomicU64::new(0);
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// Two counters of forks. Whoever calls `fork`, they are right from the first call of [`Moment::now`] on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Forks so far, on either side of them.
    pub forks: u64,
    /// Forks that lie between the first process and this one: two moments with the same number are in the same process.
    pub generation: u64,
}

impl Moment {
    /// The present one.
    pub fn now() -> Moment {
        watch();
        Moment { forks: EPOCH.load(Ordering::Relaxed), generation: GENERATION.load(Ordering::Relaxed) }
    }
}

pub(crate) fn watch() {
    static WATCH: Once = Once::new();
    extern "C" fn in_parent() {
        EPOCH.fetch_add(1, Ordering::Relaxed);
    }
    extern "C" fn in_child() {
        EPOCH.fetch_add(1, Ordering::Relaxed);
        GENERATION.fetch_add(1, Ordering::Relaxed);
        crate::owner::forget();
    }
    // SAFETY: the handlers only write to atomics, which is async-signal-safe; they are removed when this module is unloaded.
    WATCH.call_once(|| unsafe {
        libc::pthread_atfork(None, Some(in_parent), Some(in_child));
    });
}
