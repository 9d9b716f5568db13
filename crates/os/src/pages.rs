//! Memory for a long piece of data whose length is announced before it comes: address space for all of it, pages only for what has
//! arrived (and as much again, at most [`STEP`]). It never grows by copying, and it can be moved, page by page, over other memory.
//!
//! ```text
//! | headroom | bytes that have come | room | not accessible yet |
//! ```
//! It begins where a huge page may begin, and takes huge pages as soon as it is large enough to fill one: faulting small ones in costs
//! more than the copying (20 MB: 11 ms in 5120 faults, 3 ms with huge pages, on the machine of the benches).

use crate::stack::page_size;
use rustix::mm::{Advice, MapFlags, MprotectFlags, MremapFlags, ProtFlags};
use rustix::net::RecvFlags;
use std::ffi::c_void;
use std::io;
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::os::fd::AsFd;
use std::ptr::NonNull;

/// The size of a huge page, and what the start is aligned to.
pub const HUGE: usize = 2 * 1024 * 1024;

/// The room at the start; it doubles with what arrives.
const FIRST: usize = 64 * 1024;

/// The most by which it grows at once.
const STEP: usize = HUGE;

/// See the module.
#[derive(Debug)]
pub struct Pages {
    base: NonNull<u8>,
    /// Bytes of address space.
    reserved: usize,
    /// Bytes from the start that can be used.
    ready: usize,
    /// Bytes left free at the start.
    headroom: usize,
    /// Bytes that have come, behind the headroom.
    filled: usize,
    /// How many may come.
    length: usize,
}

// SAFETY: it owns its memory alone, as a Vec does.
unsafe impl Send for Pages {}
// SAFETY: without `&mut` it is only read.
unsafe impl Sync for Pages {}

impl Pages {
    /// For `length` bytes behind a headroom, with at least one byte free behind them.
    ///
    /// # Errors
    /// `ENOMEM`, also for a length that does not fit into the address space.
    pub fn reserve(headroom: usize, length: usize) -> io::Result<Self> {
        let size = headroom.checked_add(length).and_then(|size| size.checked_add(1));
        let size = size
            .and_then(|size| size.checked_next_multiple_of(page_size()))
            .filter(|size| *size <= isize::MAX as usize / 2);
        let size = size.ok_or(io::ErrorKind::OutOfMemory)?;
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: a new mapping at an address of the kernel's choice; it replaces nothing.
        let raw = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), size + HUGE, ProtFlags::empty(), flags) }?;
        let start = raw.cast::<u8>();
        let before = start.align_offset(HUGE);
        // SAFETY: cuts the mapping that was just made to the part that is kept; nothing refers to it yet. The kernel does not refuse it.
        unsafe {
            unmap(start, before);
            unmap(start.add(before + size), HUGE - before);
        }
        // SAFETY: inside of the mapping.
        let base = NonNull::new(unsafe { start.add(before) }).ok_or(io::ErrorKind::OutOfMemory)?;
        // SAFETY: a wish for our own mapping; a kernel without huge pages refuses it.
        let _ = unsafe { rustix::mm::madvise(base.as_ptr().cast(), size, Advice::LinuxHugepage) };
        Ok(Self { base, reserved: size, ready: 0, headroom, filled: 0, length })
    }

    /// How many bytes are still to come.
    pub fn missing(&self) -> usize {
        self.length - self.filled
    }

    /// Bytes of memory that it takes, more or less.
    pub fn resident(&self) -> usize {
        self.ready
    }

    /// Bytes left free at the start.
    pub fn headroom(&self) -> usize {
        self.headroom
    }

    /// Receives once: as much as there is, as far as there is room for. Answers how many bytes came, and whether there was room for more;
    /// 0 is the end of the stream.
    ///
    /// # Errors
    /// Those of recv(2), `EAGAIN` on a non-blocking socket without data; `ENOMEM`.
    pub fn receive(&mut self, fd: impl AsFd) -> io::Result<(usize, bool)> {
        let fd = fd.as_fd();
        let room = self.room()?;
        let offered = room.len();
        let length =
            rustix::io::retry_on_intr(|| Ok(rustix::net::recv(fd, &mut *room, RecvFlags::empty())?.0.0.len()))?;
        self.filled += length;
        Ok((length, length < offered))
    }

    /// Appends bytes, as many as are missing; answers how many.
    ///
    /// # Errors
    /// `ENOMEM`; a part may have been taken.
    pub fn extend(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(self.missing())];
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = self.room()?;
            let (now, later) = rest.split_at(rest.len().min(room.len()));
            // SAFETY: there is room for that many bytes, which are not those of `now`.
            unsafe { room.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(now.as_ptr(), now.len()) };
            self.filled += now.len();
            rest = later;
        }
        Ok(bytes.len())
    }

    /// The room behind what has come, not empty if something is missing.
    fn room(&mut self) -> io::Result<&mut [MaybeUninit<u8>]> {
        if self.headroom + self.filled >= self.ready {
            self.grow()?;
        }
        let end = (self.headroom + self.length).min(self.ready);
        let start = self.headroom + self.filled;
        // SAFETY: the first `ready` bytes are ours alone and can be written; `start` and `end` lie in them.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.base.as_ptr().add(start).cast(), end - start) })
    }

    fn grow(&mut self) -> io::Result<()> {
        let step = self.ready.clamp(FIRST, STEP);
        let ready = (self.ready + step).max(self.headroom + 1).next_multiple_of(page_size()).min(self.reserved);
        // SAFETY: inside of our own mapping.
        unsafe {
            let (from, length) = (self.base.as_ptr().add(self.ready).cast::<c_void>(), ready - self.ready);
            rustix::mm::mprotect(from, length, MprotectFlags::READ | MprotectFlags::WRITE)?;
            // All at once instead of by faults, where the kernel (5.14) can.
            let _ = rustix::mm::madvise(from, length, Advice::LinuxPopulateWrite);
        }
        self.ready = ready;
        Ok(())
    }

    /// Moves headroom, bytes and the byte behind them over the memory at `target`. True if the pages themselves were moved; where the
    /// kernel does not let them go, the bytes are copied.
    ///
    /// # Safety
    /// `target` is aligned to [`HUGE`], and from there on as many bytes as these, up to the end of the last page, are memory of the
    /// caller that can be written, private and anonymous, to which nobody refers.
    pub unsafe fn move_over(mut self, target: NonNull<u8>) -> bool {
        let bytes = self.headroom + self.filled + 1;
        let size = bytes.next_multiple_of(page_size());
        let (from, to) = (self.base.as_ptr(), target.as_ptr());
        let flags = MremapFlags::MAYMOVE;
        // SAFETY: the pages are ours up to `ready`; the caller gives what lies at the target.
        let moved = size <= self.ready
            && unsafe { rustix::mm::mremap_fixed(from.cast(), size, size, flags, to.cast()) }.is_ok();
        if moved {
            // They are no longer here; only the rest is unmapped at the end.
            // SAFETY: inside of our own mapping or at its end.
            self.base = unsafe { self.base.add(size) };
            self.reserved -= size;
            (self.ready, self.headroom, self.filled, self.length) = (0, 0, 0, 0);
        } else {
            // SAFETY: two mappings that do not overlap; the headroom's bytes are of no interest.
            unsafe { to.add(self.headroom).copy_from_nonoverlapping(from.add(self.headroom), self.filled) };
        }
        moved
    }
}

/// # Safety
/// A mapping, or the part of one, that is ours and that nobody refers to.
unsafe fn unmap(start: *mut u8, length: usize) {
    if length > 0 {
        // SAFETY: the caller's promise.
        let _ = unsafe { rustix::mm::munmap(start.cast(), length) };
    }
}

impl Deref for Pages {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: these bytes have been written, in memory that lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr().add(self.headroom), self.filled) }
    }
}

impl AsRef<[u8]> for Pages {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: what is left of the mapping of `reserve`; slices that were handed out borrow `self` and are gone.
        unsafe { unmap(self.base.as_ptr(), self.reserved) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;

    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn bytes_come_in_pieces_of_any_size_and_no_more_than_announced() {
        for (headroom, length) in
            [(0, 1), (24, page_size() - 25), (24, page_size() - 24), (24, FIRST), (24, 5 * HUGE + 7), (3 * HUGE, 10)]
        {
            let data = pattern(length);
            let mut pages = Pages::reserve(headroom, length).unwrap();
            for piece in data.chunks(100_003) {
                assert_eq!(pages.extend(piece).unwrap(), piece.len());
            }
            assert_eq!((pages.missing(), pages.extend(b"more").unwrap()), (0, 0));
            assert!(*pages == data[..], "{headroom} {length}");
        }
    }

    #[test]
    fn memory_is_taken_for_what_has_come_not_for_what_was_announced() {
        let mut pages = Pages::reserve(24, 1 << 40).unwrap();
        assert_eq!(pages.resident(), 0);
        pages.extend(b"x").unwrap();
        assert_eq!(pages.resident(), FIRST);
        let data = pattern(3 * HUGE);
        pages.extend(&data).unwrap();
        assert!(pages.resident() <= data.len() + STEP + page_size(), "{}", pages.resident());
    }

    #[test]
    fn a_length_beyond_the_address_space_is_an_error() {
        for length in [usize::MAX, usize::MAX - page_size(), isize::MAX as usize, 1 << 60] {
            assert!(Pages::reserve(24, length).is_err());
        }
    }

    #[test]
    fn a_socket_is_read_straight_into_it() {
        let (left, right) = fd::stream_pair().unwrap();
        let mut pages = Pages::reserve(24, 9).unwrap();
        assert_eq!(pages.receive(&right).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        fd::send(&left, b"four").unwrap();
        assert_eq!(pages.receive(&right).unwrap(), (4, true));
        fd::send(&left, b"five+next").unwrap();
        assert_eq!(pages.receive(&right).unwrap(), (5, false));
        assert_eq!((&*pages, pages.missing()), (&b"fourfive+"[..], 0));
        let mut next = bytes::BytesMut::with_capacity(16);
        crate::socket::receive_into(&right, &mut next).unwrap();
        assert_eq!(next, "next");
    }

    #[test]
    fn pages_replace_those_of_another_mapping_and_what_lies_around_it_stays() {
        for length in [2 * HUGE - 25, 3 * HUGE, HUGE + 5] {
            let data = pattern(length);
            let mut pages = Pages::reserve(24, length).unwrap();
            pages.extend(&data).unwrap();
            // Memory of somebody else, aligned alike, with a page behind it.
            let size = (24 + length + 1).next_multiple_of(page_size());
            let mut other = Pages::reserve(0, size + page_size() - 1).unwrap();
            other.extend(&vec![7; size + page_size() - 1]).unwrap();
            // SAFETY: `other` is private memory of that size and alignment, which nobody reads meanwhile.
            assert!(unsafe { pages.move_over(other.base) });
            assert!(other[24..24 + length] == data[..], "{length}");
            assert!(other[size..].iter().all(|byte| *byte == 7));
        }
    }
}
