//! A long piece of data on disk instead of in memory: written piece by piece to a file without a name, then read as if it were memory. What
//! has been written is the kernel's to write out and to take from memory, whenever it needs that.

use crate::scratch;
use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags};
use std::fs::File;
use std::io::{self, Write};
use std::ops::Deref;
use std::path::Path;
use std::ptr::NonNull;

/// It is being written.
#[derive(Debug)]
pub struct Spool {
    file: File,
    written: usize,
    length: usize,
}

impl Spool {
    /// For `length` bytes, in the file system of `dir`.
    ///
    /// # Errors
    /// `ENOENT`, `EACCES`, `EROFS`, `EMFILE`.
    pub fn create(dir: &Path, length: usize) -> io::Result<Self> {
        let file = match scratch::in_dir(dir) {
            // That file system, or that kernel, has none without a name.
            Err(error) if matches!(Errno::from_io_error(&error), Some(Errno::OPNOTSUPP | Errno::ISDIR)) => {
                let (file, path) = scratch::named(dir, "swoole.spool.")?;
                std::fs::remove_file(path)?;
                file
            }
            made => made?,
        };
        Ok(Self { file, written: 0, length })
    }

    /// How many bytes are still to come.
    pub fn missing(&self) -> usize {
        self.length - self.written
    }

    /// How many bytes have come.
    pub fn len(&self) -> usize {
        self.written
    }

    /// Have none come?
    pub fn is_empty(&self) -> bool {
        self.written == 0
    }

    /// Appends bytes, as many as are missing; answers how many.
    ///
    /// # Errors
    /// `ENOSPC`, `EDQUOT`, `EIO`; a part may have been taken.
    pub fn extend(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(self.missing())];
        self.file.write_all(bytes)?;
        self.written += bytes.len();
        Ok(bytes.len())
    }

    /// What was written, to be read.
    ///
    /// # Errors
    /// `ENOMEM`: no address space is left.
    pub fn finish(self) -> io::Result<Spooled> {
        let Some(length) = Some(self.written).filter(|length| *length > 0) else {
            return Ok(Spooled { base: NonNull::dangling(), length: 0 });
        };
        let (protection, flags) = (ProtFlags::READ, MapFlags::PRIVATE);
        // SAFETY: a new mapping at an address of the kernel's choice; it replaces nothing.
        let base = unsafe { rustix::mm::mmap(std::ptr::null_mut(), length, protection, flags, &self.file, 0) }?;
        Ok(Spooled { base: NonNull::new(base.cast()).ok_or(io::ErrorKind::OutOfMemory)?, length })
    }
}

/// It can be read.
#[derive(Debug)]
pub struct Spooled {
    base: NonNull<u8>,
    length: usize,
}

// SAFETY: it is memory that nobody writes.
unsafe impl Send for Spooled {}
// SAFETY: the same.
unsafe impl Sync for Spooled {}

impl Deref for Spooled {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the mapping is this long and lives as long as `self`. Its file never had a name that anybody else knew, and was given up
        // with the only descriptor: nobody can write to it or make it shorter.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr(), self.length) }
    }
}

impl AsRef<[u8]> for Spooled {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if self.length > 0 {
            // SAFETY: our own mapping, to which nothing refers any more.
            let _ = unsafe { rustix::mm::munmap(self.base.as_ptr().cast(), self.length) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_takes_no_more_than_was_announced() {
        let mut spool = Spool::create(&std::env::temp_dir(), 100_000).unwrap();
        for number in 0..200_u8 {
            let taken = spool.extend(&[number; 600]).unwrap();
            assert_eq!(taken, 600.min(100_000_usize.saturating_sub(usize::from(number) * 600)));
        }
        assert_eq!((spool.missing(), spool.len()), (0, 100_000));
        let spooled = spool.finish().unwrap();
        assert!(spooled.len() == 100_000 && spooled[599] == 0 && spooled[600] == 1 && spooled[99_999] == 166);
    }

    #[test]
    fn nothing_is_nothing_and_no_directory_is_an_error() {
        assert_eq!(Spool::create(&std::env::temp_dir(), 0).unwrap().finish().unwrap().len(), 0);
        assert_eq!(Spool::create(Path::new("/nowhere"), 1).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
