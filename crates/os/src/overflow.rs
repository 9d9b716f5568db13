//! The message a program gets when a coroutine overflows its C stack, instead of a bare `Segmentation fault`.
//!
//! A fault in the guard of a stack arena is recognised by its address, reported with async-signal-safe means only, and then
//! left to kill the process as it would have. Every other fault goes to the handler that was there before.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// How many chunks can be known at the same time. Chunks double in size; faults in further ones are not explained.
const REGIONS: usize = 512;

#[derive(Debug)]
struct Region {
    start: AtomicUsize,
    bytes: AtomicUsize,
    spacing: AtomicUsize,
    guard: AtomicUsize,
}

// Statics, because a signal handler has no argument of ours. Plain atomics, because it must not lock.
static REGION: [Region; REGIONS] = [const {
    Region {
        start: AtomicUsize::new(0),
        bytes: AtomicUsize::new(0),
        spacing: AtomicUsize::new(0),
        guard: AtomicUsize::new(0),
    }
}; REGIONS];
static CURRENT: AtomicU64 = AtomicU64::new(0);

/// Tells the report which coroutine runs now; 0 for none. A plain store. One thread per process runs coroutines, so the
/// number is the process's.
#[inline]
pub fn set_current(id: u64) {
    CURRENT.store(id, Ordering::Relaxed);
}

/// Makes a chunk of stacks known. `start` is published last, so that a handler sees whole entries.
pub(crate) fn add_region(start: usize, bytes: usize, spacing: usize, guard: usize) {
    for region in &REGION {
        // 1 is a claim: no chunk starts there.
        if region.start.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            region.bytes.store(bytes, Ordering::Relaxed);
            region.spacing.store(spacing, Ordering::Relaxed);
            region.guard.store(guard, Ordering::Relaxed);
            region.start.store(start, Ordering::Release);
            return;
        }
    }
}

/// Forgets the chunk that starts at `start`, before it is unmapped.
pub(crate) fn remove_region(start: usize) {
    if let Some(region) = REGION.iter().find(|region| region.start.load(Ordering::Relaxed) == start) {
        region.start.store(0, Ordering::Release);
    }
}
