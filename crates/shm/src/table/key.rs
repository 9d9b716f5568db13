//! [`Key`]: under what a row is found.

use crate::atomics::{AtomicU64, Ordering::Relaxed};

/// The longest key, in bytes.
const LONGEST: usize = 63;

/// How many words the bytes of a key take.
pub(super) const WORDS: usize = (LONGEST + 1) / 8;

/// A key, with the hash that says where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    hash: u64,
    length: u8,
    /// Zeros behind the key.
    bytes: [u8; WORDS * 8],
}

impl Key {
    /// The longest key, in bytes.
    pub const LONGEST: usize = LONGEST;

    /// A key of these bytes. `None` for an empty one, and one that is longer than [`Key::LONGEST`].
    #[inline]
    pub fn new(bytes: &[u8], hash: u64) -> Option<Key> {
        if bytes.is_empty() || bytes.len() > LONGEST {
            return None;
        }
        let mut key = Key { hash, length: bytes.len() as u8, bytes: [0; WORDS * 8] };
        key.bytes[..bytes.len()].copy_from_slice(bytes);
        Some(key)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    pub(super) fn length(&self) -> u8 {
        self.length
    }

    /// Its bytes as words: as many as it has.
    #[inline(always)]
    pub(super) fn words(&self) -> impl ExactSizeIterator<Item = u64> {
        let used = usize::from(self.length).div_ceil(8);
        self.bytes.chunks_exact(8).take(used).map(|bytes| u64::from_ne_bytes(bytes.try_into().unwrap_or_default()))
    }

    /// What lies in a slot; what is no key there (a writer is at work) becomes some key.
    pub(super) fn read(hash: u64, length: u8, words: &[AtomicU64]) -> Key {
        let mut key = Key { hash, length: length.min(LONGEST as u8), bytes: [0; WORDS * 8] };
        let used = usize::from(key.length).div_ceil(8);
        for (word, bytes) in words.iter().zip(key.bytes.chunks_exact_mut(8)).take(used) {
            bytes.copy_from_slice(&word.load(Relaxed).to_ne_bytes());
        }
        key.bytes[usize::from(key.length)..].fill(0);
        key
    }
}
