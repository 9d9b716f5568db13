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
    /// `bytes` of zeros, page-aligned.
    ///
    /// # Errors
    /// `ENOMEM`; `EINVAL` for none.
    pub fn new(bytes: usize) -> io::Result<Region> {
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED | MapFlags::NORESERVE);
        // SAFETY: a new mapping at an address of the kernel's choice; it replaces nothing.
        let base = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), bytes, protection, flags) }?;
        let base = NonNull::new(base).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Region { base, bytes })
    }

    /// The start of the mapping.
    pub(crate) fn base(&self) -> NonNull<c_void> {
        self.base
    }

    /// Its size.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: exactly the mapping of `new`; whoever hands out references into it keeps the region.
        let _ = unsafe { rustix::mm::munmap(self.base.as_ptr(), self.bytes) };
    }
}
