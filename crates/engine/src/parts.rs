//! Parts of open files: what `Swoole\Async` reads and writes. Opening never waits; the rest may, and is for a thread of the pool.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};

use rustix::fs::OFlags;
use rustix::io::Errno;

/// Which file it is, whatever it is called: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(u64, u64);

impl Identity {
    /// Of an open file.
    ///
    /// # Errors
    /// Those of fstat(2).
    pub fn of(file: &File) -> io::Result<Identity> {
        file.metadata().map(|about| Identity(about.dev(), about.ino()))
    }

    /// Of the file of that name, if there is one.
    pub fn at(path: &[u8]) -> Option<Identity> {
        std::fs::metadata(OsStr::from_bytes(path)).ok().map(|about| Identity(about.dev(), about.ino()))
    }
}

/// Opens a file that is to be read, and its size in bytes: 0 for whatever has none.
///
/// # Errors
/// Those of open(2) and fstat(2).
pub fn open_to_read(path: &[u8]) -> io::Result<(File, u64)> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(OsStr::from_bytes(path))?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

/// Opens a file that is to be written; it is made (mode 0644) if it is not there. `append`: all that is written goes to its end.
///
/// # Errors
/// Those of open(2); `ENXIO` for a pipe that nobody reads.
pub fn open_to_write(path: &[u8], append: bool) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let mut open = OpenOptions::new();
    open.create(true).mode(0o644).custom_flags(flags).write(!append).append(append);
    let file = open.open(OsStr::from_bytes(path))?;
    // A pipe that is full is waited for, later.
    let flags = rustix::fs::fcntl_getfl(&file)?;
    rustix::fs::fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
    Ok(file)
}

/// `length` bytes from `offset` on; fewer at the end of the file.
///
/// # Errors
/// Those of pread(2), if nothing was read before.
pub fn read(file: &File, length: usize, offset: u64) -> io::Result<Vec<u8>> {
    let mut content = vec![0; length];
    let mut filled = 0;
    while let Some(rest) = content.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset.saturating_add(filled as u64)) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if filled == 0 => return Err(error),
            Err(_) => break, // It is told by the next read.
        }
    }
    content.truncate(filled);
    Ok(content)
}

/// The whole file, `most` bytes of it at most.
///
/// # Errors
/// Those of read(2).
pub fn read_all(file: &File, most: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    file.take(most).read_to_end(&mut content)?;
    Ok(content)
}

/// Where [`write`] puts what it writes.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// From this byte on. What has no positions (a pipe) is written to as it is.
    At(u64),
    /// Wherever the file was opened for: its end.
    End,
    /// In place of all that is there.
    Instead,
}

/// Writes everything. Answers how many bytes were written, and what ended it early: an error of pwrite(2) or ftruncate(2).
pub fn write(file: &File, content: &[u8], place: Place) -> (usize, Option<io::Error>) {
    if matches!(place, Place::Instead)
        && let Err(error) = file.set_len(0)
        && error.raw_os_error() != Some(Errno::INVAL.raw_os_error())
    {
        return (0, Some(error));
    }
    let mut at = match place {
        Place::At(offset) => Some(offset),
        Place::Instead => Some(0),
        Place::End => None,
    };
    let mut written = 0;
    while let Some(rest) = content.get(written..).filter(|rest| !rest.is_empty()) {
        let outcome = match at {
            Some(start) => file.write_at(rest, start.saturating_add(written as u64)),
            None => (&*file).write(rest),
        };
        match outcome {
            Ok(0) => break,
            Ok(length) => written += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if at.is_some() && error.raw_os_error() == Some(Errno::SPIPE.raw_os_error()) => at = None,
            Err(error) => return (written, Some(error)),
        }
    }
    (written, None)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn parts_are_written_where_they_belong_and_read_again() {
        let scratch = Scratch::new("parts-places");
        let file = open_to_write(scratch.path(), false).unwrap();
        assert_eq!(write(&file, b"0123456789", Place::Instead).0, 10);
        assert_eq!(write(&file, b"abc", Place::At(4)).0, 3);
        let end = open_to_write(scratch.path(), true).unwrap();
        assert_eq!(write(&end, b"+", Place::End).0, 1);
        let (file, size) = open_to_read(scratch.path()).unwrap();
        assert_eq!((size, read_all(&file, 100).unwrap()), (11, b"0123abc789+".to_vec()));
        assert_eq!(read(&file, 4, 8).unwrap(), b"89+");
        assert_eq!(read(&file, 4, 11).unwrap(), b"");
        assert_eq!(Identity::of(&file).unwrap(), Identity::at(scratch.path()).unwrap());
    }

    #[test]
    fn what_has_no_end_and_no_positions_is_never_waited_for_when_it_is_opened() {
        let fifo = Scratch::new("parts-fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo.0, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        assert_eq!(open_to_write(fifo.path(), true).unwrap_err().raw_os_error(), Some(Errno::NXIO.raw_os_error()));
        let (reader, size) = open_to_read(fifo.path()).unwrap();
        assert_eq!(size, 0);
        let writer = open_to_write(fifo.path(), false).unwrap();
        assert_eq!(write(&writer, b"by a pipe", Place::At(5)).0, 9);
        let mut content = [0; 9];
        (&reader).read_exact(&mut content).unwrap();
        assert_eq!(&content, b"by a pipe");
    }

    #[test]
    fn a_full_device_says_how_much_it_took() {
        let file = open_to_write(b"/dev/full", true).unwrap();
        let (written, error) = write(&file, b"x", Place::End);
        assert_eq!((written, error.unwrap().raw_os_error()), (0, Some(28)));
    }
}
