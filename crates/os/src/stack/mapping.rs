//! One large anonymous mapping out of which coroutine stacks are carved, and the guard at the low end of each slot.
//!
//! `MAP_NORESERVE` memory costs nothing before it is touched. A guard installed by `MADV_GUARD_INSTALL` (Linux 6.13)
//! is a marker in the page table: the whole chunk stays one mapping, so `vm.max_map_count` does not bound the number of
//! stacks. Without it each guard is an `mprotect`, which splits the mapping: about 32,000 stacks at the default limit.
//!
//! The chunk is known to [`crate::overflow`] for as long as it is mapped.

use std::io;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use crate::overflow;

/// `MADV_GUARD_INSTALL` of Linux 6.13; not in every libc header yet.
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// How guards are made on the running kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardKind {
    /// Page table markers; any number of stacks in one mapping (Linux 6.13 and later).
    Marker,
    /// `mprotect(PROT_NONE)`; two mappings per stack, bounded by `vm.max_map_count`.
    Protect,
}

/// The kind of guard that this kernel offers; asked once per process. A fork does not change the answer.
pub fn guard_kind() -> GuardKind {
    static KIND: OnceLock<GuardKind> = OnceLock::new();
    *KIND.get_or_init(probe)
}

fn probe() -> GuardKind {
    let page = page_size();
    match Chunk::map(page, page, 0, 1) {
        Ok(chunk) if chunk.guard_by_marker(0).is_ok() => GuardKind::Marker,
        _ => GuardKind::Protect,
    }
}

/// The size of a page in bytes.
pub fn page_size() -> usize {
    // SAFETY: sysconf has no preconditions.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(size).unwrap_or(4096)
}

/// A mapping of `slots` stacks of `spacing` bytes each. Unmapped when dropped, so whoever hands out slots keeps it.
#[derive(Debug)]
pub(super) struct Chunk {
    start: NonNull<u8>,
    spacing: usize,
    guard: usize,
    slots: usize,
}

impl Chunk {
    /// Maps a chunk; `spacing` and `guard` are multiples of the page size and `guard < spacing` for a useful stack. `size` is that of
    /// a C stack, for the report of an overflow.
    pub(super) fn map(spacing: usize, guard: usize, size: usize, slots: usize) -> io::Result<Self> {
        let bytes = spacing.checked_mul(slots).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOMEM))?;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: a fresh anonymous mapping at an address of the kernel's choice aliases nothing.
        let at = unsafe { libc::mmap(ptr::null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
        if at == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(at.cast::<u8>()).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOMEM))?;
        // A huge page would make 2 MiB resident where a suspended coroutine needs 4 KiB. Kernels without huge
        // pages answer EINVAL, which is as good.
        // SAFETY: the range is the mapping made above.
        unsafe { libc::madvise(at, bytes, libc::MADV_NOHUGEPAGE) };
        overflow::add_region(start.as_ptr() as usize, bytes, spacing, guard, size);
        Ok(Self { start, spacing, guard, slots })
    }

    /// The number of slots.
    pub(super) fn slots(&self) -> usize {
        self.slots
    }

    /// The lowest address of slot `index`.
    pub(super) fn low(&self, index: usize) -> usize {
        debug_assert!(index < self.slots);
        self.start.as_ptr() as usize + index * self.spacing
    }

    /// Installs the guard of slot `index`.
    pub(super) fn guard(&self, index: usize, kind: GuardKind) -> io::Result<()> {
        match kind {
            GuardKind::Marker => self.guard_by_marker(index),
            GuardKind::Protect => self.guard_by_protection(index),
        }
    }

    fn guard_by_marker(&self, index: usize) -> io::Result<()> {
        // SAFETY: the guard range lies in this mapping, in a slot that nobody uses yet.
        let done = unsafe { libc::madvise(self.low(index) as *mut libc::c_void, self.guard, MADV_GUARD_INSTALL) };
        if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    fn guard_by_protection(&self, index: usize) -> io::Result<()> {
        // SAFETY: the guard range lies in this mapping, in a slot that nobody uses yet.
        let done = unsafe { libc::mprotect(self.low(index) as *mut libc::c_void, self.guard, libc::PROT_NONE) };
        if done == 0 {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        if error.raw_os_error() != Some(libc::ENOMEM) {
            return Err(error);
        }
        Err(io::Error::new(
            io::ErrorKind::OutOfMemory,
            "no mapping left for the guard page of a coroutine stack: raise the sysctl vm.max_map_count, \
             or run Linux 6.13 or later, where guard pages need no mapping",
        ))
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        overflow::remove_region(self.start.as_ptr() as usize);
        // SAFETY: the mapping is ours, and every slot handed out keeps its chunk alive (stack::Stack holds the arena).
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.spacing * self.slots) };
    }
}

/// Gives the pages of `[low, high)` back to the kernel; they read as zero afterwards. Guard markers stay.
///
/// # Safety
/// The range is page aligned, lies in a live [`Chunk`] and holds nothing that anybody will read.
pub(super) unsafe fn forget_pages(low: usize, high: usize) {
    // SAFETY: by this function's contract. An error leaves the pages resident, which is only a cost.
    unsafe { libc::madvise(low as *mut libc::c_void, high - low, libc::MADV_DONTNEED) };
}
