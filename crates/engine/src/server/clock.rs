//! The time as a server needs it: seconds, microseconds, and an HTTP date that is written once a second, not once a request.
//!
//! Read from the kernel's coarse clock through the vDSO: no system call, no timer; at most one tick (4 ms) behind.

use std::cell::{Cell, RefCell};
use steel_os::clock::{unix_micros, unix_seconds};
use steel_proto::http1::date;

/// A cached HTTP date.
#[derive(Debug)]
pub struct Clock {
    second: Cell<i64>,
    date: RefCell<[u8; 29]>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { second: Cell::new(-1), date: RefCell::new([b' '; 29]) }
    }

    /// Unix seconds now.
    pub fn now(&self) -> i64 {
        unix_seconds()
    }

    /// Microseconds since 1970 now.
    pub(crate) fn micros(&self) -> i64 {
        unix_micros()
    }

    /// The value of a `Date` header now.
    pub fn date(&self) -> [u8; 29] {
        let now = self.now();
        if self.second.replace(now) != now {
            *self.date.borrow_mut() = date::imf_fixdate(u64::try_from(now).unwrap_or(0));
        }
        *self.date.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_follows_the_second() {
        let clock = Clock::new();
        assert!(clock.date().ends_with(b" GMT"));
        clock.second.set(0);
        clock.date.borrow_mut().fill(b'x');
        assert!(clock.date().ends_with(b" GMT"), "an old second is written anew");
    }
}
