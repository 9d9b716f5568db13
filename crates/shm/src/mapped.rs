//! A fixed part and a run of words in shared memory, both made of [`Word64`] only: what the sides of a ring have in common.

use std::{io, marker::PhantomData, ops::Deref};

use crate::{region::Region, sync::Word64};

/// Where the words begin: on a page of their own, so that the fixed part shares no page with what comes and goes.
const WORDS_AT: usize = 4096;

/// A `T` and words behind it, all zero at first; the same memory in every child that is forked later.
#[derive(Debug)]
pub(crate) struct Mapped<T> {
    region: Region,
    words: usize,
    of: PhantomData<T>,
}

/// Types of which any bytes are a value, and which any process may change at any time.
///
/// # Safety
/// They consist of [`Word64`] and nothing else (padding apart), and are smaller than a page.
pub(crate) unsafe trait Shareable {}

// SAFETY: the memory belongs to no thread, and is reached through atomics only (`Shareable`).
unsafe impl<T: Shareable> Send for Mapped<T> {}
// SAFETY: as above.
unsafe impl<T: Shareable> Sync for Mapped<T> {}

impl<T: Shareable> Mapped<T> {
    /// Maps it.
    ///
    /// # Errors
    /// `ENOMEM`
    pub(crate) fn new(words: usize) -> io::Result<Self> {
        const { assert!(size_of::<T>() <= WORDS_AT && align_of::<T>() <= WORDS_AT) };
        let bytes = words.checked_mul(size_of::<Word64>()).and_then(|bytes| bytes.checked_add(WORDS_AT));
        let region = Region::new(bytes.ok_or(io::ErrorKind::InvalidInput)?)?;
        Ok(Self { region, words, of: PhantomData })
    }

    /// The words behind the fixed part.
    #[inline]
    pub(crate) fn words(&self) -> &[Word64] {
        // SAFETY: `new` has mapped WORDS_AT bytes and these words; the base is page-aligned. Atomics may be changed by other processes,
        // and the region lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.region.base().as_ptr().byte_add(WORDS_AT).cast(), self.words) }
    }
}

impl<T: Shareable> Deref for Mapped<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the mapping begins with WORDS_AT bytes, no less than `T` has, page-aligned; any bytes are a `T` (`Shareable`).
        unsafe { self.region.base().cast().as_ref() }
    }
}
