//! Tasks: values that a process hands to task workers, and what comes back.
//!
//! `given` is the side that gives them, `order` the task itself as its task worker has it; here is what both sides need to know.

use std::cell::Cell;

mod given;
mod order;
mod parcel;

pub(crate) use given::{Answer, Expected, Given};
pub(crate) use order::Order;
pub(crate) use parcel::{Parcel, unpack};

thread_local! {
    static NEXT: Cell<i64> = const { Cell::new(0) };
}

/// The number of the next task of this process.
pub(crate) fn number() -> i64 {
    NEXT.replace(NEXT.get().wrapping_add(1) & i64::MAX)
}

/// `SWOOLE_TASK_*`: what `Task::$flags` shows.
pub(crate) mod flag {
    /// The contents are a serialized value.
    pub(crate) const SERIALIZE: u16 = 2;
    /// Who has given it goes on meanwhile.
    pub(crate) const NONBLOCK: u16 = 4;
    /// The result goes to a callback of its own.
    pub(crate) const CALLBACK: u16 = 8;
    /// One of several that a process stands still for.
    pub(crate) const WAITALL: u16 = 16;
    /// A coroutine waits for the result.
    pub(crate) const COROUTINE: u16 = 32;
    /// Nobody takes a result.
    pub(crate) const NOREPLY: u16 = 128;
}

/// Is the result for one that waits, or for a callback of that very process? Otherwise it is for whoever serves under its number.
pub(crate) fn is_personal(flags: u16) -> bool {
    flags & flag::NONBLOCK == 0 || flags & (flag::CALLBACK | flag::COROUTINE) != 0
}
