//! [`Slab`]: an array of atomics that a process shares with its later children.

use std::{io, ops::Deref};

/// What may lie in a slab.
///
/// # Safety
/// All zeros is a value of it, and it consists of atomics only: another process may change any of it at any time.
pub unsafe trait Atomics: Default + Sync {}

// SAFETY: an atomic; 0 is a value.
unsafe impl Atomics for crate::atomics::AtomicU32 {}
// SAFETY: as above.
unsafe impl Atomics for crate::atomics::AtomicU64 {}

#[cfg(not(loom))]
mod mapped {
    use std::marker::PhantomData;

    use super::*;
    use crate::region::Region;

    /// The array; all zeros at first. Dropping it gives back this process's view only.
    #[derive(Debug)]
    pub struct Slab<T> {
        region: Region,
        length: usize,
        items: PhantomData<T>,
    }

    impl<T: Atomics> Slab<T> {
        /// `length` items.
        ///
        /// # Errors
        /// `ENOMEM`, also if it is more than can be addressed.
        pub fn new(length: usize) -> io::Result<Slab<T>> {
            const { assert!(align_of::<T>() <= 4096, "a page is aligned enough") };
            let bytes = length.checked_mul(size_of::<T>()).filter(|bytes| *bytes <= isize::MAX as usize);
            let region = Region::reserved(bytes.ok_or(io::ErrorKind::OutOfMemory)?.max(1))?;
            Ok(Slab { region, length, items: PhantomData })
        }

        /// How much memory it takes.
        pub fn bytes(&self) -> usize {
            self.region.bytes()
        }
    }

    impl<T: Atomics> Deref for Slab<T> {
        type Target = [T];

        #[inline(always)]
        fn deref(&self) -> &[T] {
            // SAFETY: the mapping is page-aligned, of at least this size, began as zeros, which are values, and stays as long as `self`. Only
            // atomics lie in it (`Atomics`), so others may write while the reference is used.
            unsafe { std::slice::from_raw_parts(self.region.base().cast::<T>().as_ptr(), self.length) }
        }
    }
}

/// For the model checker, whose atomics are no plain memory.
#[cfg(loom)]
mod modelled {
    use super::*;

    /// As the other, within one process.
    #[derive(Debug)]
    pub struct Slab<T>(Vec<T>);

    impl<T: Atomics> Slab<T> {
        /// As the other.
        ///
        /// # Errors
        /// None.
        pub fn new(length: usize) -> io::Result<Slab<T>> {
            Ok(Slab((0..length).map(|_| T::default()).collect()))
        }

        /// As the other.
        pub fn bytes(&self) -> usize {
            self.0.len() * size_of::<T>()
        }
    }

    impl<T> Deref for Slab<T> {
        type Target = [T];

        fn deref(&self) -> &[T] {
            &self.0
        }
    }
}

#[cfg(not(loom))]
pub use mapped::Slab;
#[cfg(loom)]
pub use modelled::Slab;
