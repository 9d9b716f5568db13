//! Signals that this process blocks for as long as somebody reads them from a [`SignalFd`](super::SignalFd), besides those that
//! it has blocked for good.
//!
//! The child of a fork reads nobody's signals, and one that stays blocked in it could never stop it: so every child starts
//! with these unblocked again, whoever calls `fork`.

use super::{SignalSet, block, mask};
use crate::process;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// One bit for each signal that [`hold`] has blocked, from 1.
static HELD: AtomicU64 = AtomicU64::new(0);

fn bit(signal: i32) -> u64 {
    u32::try_from(signal - 1).ok().and_then(|shift| 1_u64.checked_shl(shift)).unwrap_or(0)
}

/// Blocks a signal until [`release`]. One that is blocked anyway stays so afterwards.
///
/// # Errors
/// None that a valid number can cause.
pub fn hold(signal: i32) -> io::Result<()> {
    process::generation(); // From the first call on it watches for forks.
    let before = block(&SignalSet::of(&[signal]))?;
    if !before.contains(signal) {
        HELD.fetch_or(bit(signal), Ordering::Relaxed);
    }
    Ok(())
}

/// The end of [`hold`]. What has arrived and was not read takes its usual way now.
pub fn release(signal: i32) {
    if HELD.fetch_and(!bit(signal), Ordering::Relaxed) & bit(signal) != 0 {
        let _ = mask(libc::SIG_UNBLOCK, &SignalSet::of(&[signal]));
    }
}

/// In the child of a fork: the end of every [`hold`]. Async-signal-safe.
pub(crate) fn release_in_child() {
    let held = HELD.swap(0, Ordering::Relaxed);
    if held != 0 {
        let mut set = SignalSet::empty();
        for signal in (1..=64).filter(|signal| held & bit(*signal) != 0) {
            // SAFETY: the set is initialised; the number is that of a signal.
            unsafe { libc::sigaddset(&raw mut set.0, signal) };
        }
        let _ = mask(libc::SIG_UNBLOCK, &set);
    }
}
