//! `flock()` of `SWOOLE_HOOK_FILE`: the lock is tried for, again and again.
//!
//! The kernel tells nobody when a lock is free. A thread that waits in its stead could not be called back, and a few of them would keep all other
//! work of the pool waiting.

use steel_zend::{
    Call, Result, Zval,
    replace::Replacement,
    replacement,
    stream::{self, Locked},
};

use super::{FILE, plain};
use crate::runtime::runtime;

pub(super) fn replacements() -> [Replacement; 1] {
    [replacement!("flock", wanted, flock)]
}

fn wanted() -> bool {
    plain::wants_hooked(FILE)
}

/// `LOCK_SH`
const SHARED: i64 = 1;
/// `LOCK_EX`
const EXCLUSIVE: i64 = 2;
/// Nanoseconds between two attempts, at first.
const SHORTEST_PAUSE: u64 = 1_000_000;
/// The same, at last.
const LONGEST_PAUSE: u64 = 20_000_000;

/// Nanoseconds until the next one, by how many there were.
pub(super) fn pause(attempt: u32) -> u64 {
    SHORTEST_PAUSE.checked_shl(attempt.min(20)).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

/// `flock()`: `false` if it was cancelled, or somebody has closed the stream meanwhile.
fn flock(call: &Call) -> Result<Zval> {
    let as_it_is = || plain::call("flock", &plain::arguments(call));
    let waits = (2..=3).contains(&call.count()).then(|| call.arg(1).and_then(|how| how.deref().as_int())).flatten();
    let (Some(stream), Some(how @ (SHARED | EXCLUSIVE))) = (call.arg(0), waits) else { return as_it_is() };
    let Some(mut locked) = stream::lock(stream, how == EXCLUSIVE)? else { return as_it_is() };
    call.assign(2, Zval::int(0));
    let mut attempt = 0;
    while locked == Locked::Busy {
        if !runtime().sleep(pause(attempt))? {
            return Ok(Zval::bool(false));
        }
        attempt += 1;
        locked = stream::lock(stream, how == EXCLUSIVE)?.unwrap_or(Locked::Failed);
    }
    Ok(Zval::bool(locked == Locked::Done))
}
