//! A shared anonymous mapping: zero at first, pages taken when touched, the same memory in every child that is forked later.

use std::{ffi::c_void, io, ptr::NonNull};

use rustix::mm::{MapFlags, ProtFlags};

/// The mapping; given back when it is dropped (a child drops its own view only).
#[derive(Debug)]
pub struct Region {
    base: NonNull<c_void>,
    bytes: usize,
}

impl Region {
    /// `bytes` of zeros, page-aligned. The kernel does not ask whether there is as much memory: for little.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` for none.
    pub fn new(bytes: usize) -> io::Result<Region> {
        Region::with(bytes, MapFlags::SHARED | MapFlags::NORESERVE)
    }

    /// As [`Region::new`], for much: where the kernel can tell that there is not so much memory, it says so now, and kills nobody later.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` for none.
    pub fn reserved(bytes: usize) -> io::Result<Region> {
        Region::with(bytes, MapFlags::SHARED)
    }

    fn with(bytes: usize, flags: MapFlags) -> io::Result<Region> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice; it replaces nothing.
        let base = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), bytes, protection, flags) }?;
        let base = NonNull::new(base).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Region { base, bytes })
    }

    /// The start of the mapping.
    #[inline(always)]
    pub(crate) fn base(&self) -> NonNull<c_void> {
        self.base
    }

    /// Its size.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

// SAFETY: an address range; what lies in it is reached by whoever casts `base`, who answers for it.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: exactly the mapping of `new`; whoever hands out references into it keeps the region.
        let _ = unsafe { rustix::mm::munmap(self.base.as_ptr(), self.bytes) };
    }
}
