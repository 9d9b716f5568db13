//! The id of a coroutine, and the map from ids to what they name.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
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

/// A map by coroutine id.
pub(crate) type CidMap<V> = HashMap<Cid, V, BuildHasherDefault<CidHasher>>;

/// Ids are counted by us, so nobody can choose colliding ones; one multiplication spreads them.
#[derive(Default)]
pub(crate) struct CidHasher(u64);

impl Hasher for CidHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte) ^ self.0);
        }
    }

    fn write_u64(&mut self, number: u64) {
        // 2^64 divided by the golden ratio; the map takes its bucket from the low bits and its tag from the top ones.
        self.0 = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32);
    }
}
