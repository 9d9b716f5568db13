//! `pcntl_fork()`: refused in coroutines and on the loop.
//!
//! A fork out of a running loop makes a second process that shares its epoll instance and sockets: it would serve on, and take
//! registrations away from its parent.

use steel_zend::{Call, Result, replace::Replacement, replacement};

use crate::runtime::{may_fork, refuse_fork, runtime};

pub(super) fn replacements() -> [Replacement; 1] {
    [replacement!("pcntl_fork", is_refused, refuse)]
}

fn is_refused() -> bool {
    let is_refused = !may_fork();
    if !is_refused {
        // The child has no threads of its parent: none is there when it is made. The next loop has a sentry again.
        runtime().dismiss_watchdogs();
    }
    is_refused
}

fn refuse(_: &Call) -> Result {
    refuse_fork().map_or(Ok(()), Err)
}
