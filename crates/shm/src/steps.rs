//! Death on order, for the unit tests: each access to a shared word or a bell's descriptor is a step, and a process can be told at which one to kill itself.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// Steps that are left to this process; below zero, as it starts, for ever.
static LEFT: AtomicI64 = AtomicI64::new(-1);

/// Lets this process live for `steps` more.
pub(crate) fn live_for(steps: i64) {
    LEFT.store(steps, Relaxed);
}

#[inline]
pub(crate) fn step() {
    if LEFT.load(Relaxed) >= 0 && LEFT.fetch_sub(1, Relaxed) == 0 {
        // SAFETY: no pointers; ends this process on the spot, as any other SIGKILL would.
        unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
    }
}
