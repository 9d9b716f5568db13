//! SQLite's waits: a pause is a coroutine's, the disk is a thread's of the pool.

use std::time::Duration;

use steel_coro::Wait;
use steel_zend::{Result, sqlite::Waiter};

use super::{PDO_SQLITE, calls};
use crate::{hooks::wants, runtime::runtime};

/// See the module.
pub(super) struct Disk;

impl Waiter for Disk {
    fn is_wanted(&self) -> bool {
        wants(PDO_SQLITE) && calls::may_wait()
    }

    fn sleep(&self, time: Duration) -> Result {
        if calls::is_given_up() {
            // SQLite counts its pauses, and comes to an end.
            return Ok(());
        }
        let slept = runtime().sleep(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        if !matches!(slept, Ok(true)) {
            calls::give_up();
        }
        slept.map(drop)
    }

    fn away(&self, work: Box<dyn FnOnce() + Send>) -> Result {
        if calls::is_given_up() {
            return Ok(());
        }
        let done = runtime().wait(Wait::File, || runtime().on_pool(work));
        if !matches!(done, Ok(Some(_))) {
            calls::give_up();
        }
        done.map(drop)
    }

    fn share(&self) {
        calls::share();
    }
}
