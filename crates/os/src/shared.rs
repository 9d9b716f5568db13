//! A few 64-bit words that a process shares with the children it forks: counters and small tables of the server.
//!
//! Anonymous shared memory, zero at first, pages taken when touched. The richer structures (Table, rings) are in `shm`.

use rustix::mm::{MapFlags, ProtFlags};
use std::ffi::c_void;
use std::io;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::AtomicI64;

/// A fixed array of atomic words; made before fork, the same memory in every child.
#[derive(Debug)]
pub struct SharedWords {
    base: NonNull<AtomicI64>,
    length: usize,
}

impl SharedWords {
    /// `length` words, all zero.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` for no words or too many to count in bytes.
    pub fn new(length: usize) -> io::Result<Self> {
        let bytes = length.checked_mul(size_of::<AtomicI64>()).filter(|bytes| *bytes > 0);
        let bytes = bytes.ok_or(io::ErrorKind::InvalidInput)?;
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED | MapFlags::NORESERVE);
        // SAFETY: a new mapping at an address of the kernel's choice; it replaces nothing.
        let base = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), bytes, protection, flags) }?;
        let base = NonNull::new(base.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { base, length })
    }
}

// SAFETY: the memory belongs to no thread, and is reached through atomics only.
unsafe impl Send for SharedWords {}
// SAFETY: as above.
unsafe impl Sync for SharedWords {}

impl Deref for SharedWords {
    type Target = [AtomicI64];

    fn deref(&self) -> &[AtomicI64] {
        // SAFETY: the mapping is page-aligned, has `length` zero-filled words, and lives as long as `self`. Other
        // processes change it only through atomics, as we do.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr(), self.length) }
    }
}

impl Drop for SharedWords {
    fn drop(&mut self) {
        let bytes = self.length * size_of::<AtomicI64>();
        // SAFETY: exactly the mapping of `new`; the slices handed out borrow `self` and are gone.
        let _ = unsafe { rustix::mm::munmap(self.base.as_ptr().cast::<c_void>(), bytes) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Fork, exit_now, fork, wait_for};
    use std::sync::atomic::Ordering::Relaxed;

    #[test]
    fn a_child_counts_in_the_memory_of_its_parent() {
        let words = SharedWords::new(3).unwrap();
        // The child touches only the shared words and ends: safe although the harness has threads.
        match fork().unwrap() {
            Fork::Child => {
                words[2].fetch_add(5, Relaxed);
                exit_now(0);
            }
            Fork::Parent(pid) => assert!(wait_for(pid).unwrap().is_clean()),
        }
        assert_eq!(words[2].load(Relaxed), 5);
        assert_eq!(words.len(), 3);
        assert!(SharedWords::new(0).is_err());
    }
}
