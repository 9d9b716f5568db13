//! The id of a coroutine.

use std::fmt;
use std::num::NonZeroU64;

/// The id of a coroutine: counted from 1 within a scheduler, never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cid(NonZeroU64);

impl Cid {
    /// The id with this number; `None` for 0, which means "no coroutine".
    #[inline]
    pub fn new(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// The number.
    #[inline]
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// The number as [`Ids`](crate::ids::Ids) have it.
    #[inline]
    pub(crate) fn key(self) -> i64 {
        self.0.get().cast_signed()
    }
}

impl fmt::Debug for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
