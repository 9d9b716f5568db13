//! Operations on open files that belong to somebody else, who has them as numbers: PHP's streams.
//!
//! As [`crate::foreign`]: nothing here owns or trusts a descriptor, and the kernel answers for a wrong one. What its name says to be done "now"
//! does not wait; [`read`] and [`write`] may.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use crate::stack::page_size;

fn count(answer: isize) -> io::Result<usize> {
    usize::try_from(answer).map_err(|_| io::Error::last_os_error())
}

/// Reads from the file's position what lies in the page cache: so many bytes of `place` are written then. 0 is the end.
///
/// # Errors
/// `WouldBlock`: it would have to be fetched. `EOPNOTSUPP`: this file system cannot tell. And those of read(2).
pub fn read_now(fd: RawFd, place: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
    let part = libc::iovec { iov_base: place.as_mut_ptr().cast(), iov_len: place.len() };
    // SAFETY: the kernel writes at most `place.len()` bytes there; a descriptor that is none is refused.
    count(unsafe { libc::preadv2(fd, &raw const part, 1, -1, libc::RWF_NOWAIT) })
}

/// Writes what the other side takes now.
///
/// # Errors
/// `WouldBlock`: nothing. `EOPNOTSUPP`: this file cannot tell. And those of write(2).
pub fn write_now(fd: RawFd, bytes: &[u8]) -> io::Result<usize> {
    let part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    // SAFETY: the kernel reads `bytes.len()` bytes there; a descriptor that is none is refused.
    count(unsafe { libc::pwritev2(fd, &raw const part, 1, -1, libc::RWF_NOWAIT) })
}

/// read(2)
///
/// # Errors
/// Its own.
pub fn read(fd: RawFd, place: &mut [MaybeUninit<u8>]) -> io::Result<usize> {
    // SAFETY: the kernel writes at most `place.len()` bytes there; a descriptor that is none is refused.
    count(unsafe { libc::read(fd, place.as_mut_ptr().cast(), place.len()) })
}

/// write(2)
///
/// # Errors
/// Its own.
pub fn write(fd: RawFd, bytes: &[u8]) -> io::Result<usize> {
    // SAFETY: the kernel reads `bytes.len()` bytes there; a descriptor that is none is refused.
    count(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) })
}

/// Where the next read begins.
///
/// # Errors
/// `ESPIPE`, `EBADF`
pub fn position(fd: RawFd) -> io::Result<u64> {
    // SAFETY: asks for a number.
    let answer = unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) };
    u64::try_from(answer).map_err(|_| io::Error::last_os_error())
}

/// Has the next read begin there.
///
/// # Errors
/// As [`position`].
pub fn set_position(fd: RawFd, position: u64) -> io::Result<()> {
    let position = i64::try_from(position).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: sets a number.
    if unsafe { libc::lseek(fd, position, libc::SEEK_SET) } < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn about(fd: RawFd) -> io::Result<libc::stat> {
    let mut about = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the kernel fills the place, or refuses the descriptor.
    if unsafe { libc::fstat(fd, about.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: filled.
    Ok(unsafe { about.assume_init() })
}

/// The numbers that tell the file from all others: those of its file system and of itself. Of a pipe as well.
///
/// # Errors
/// `EBADF`
pub fn identity(fd: RawFd) -> io::Result<(u64, u64)> {
    about(fd).map(|about| (about.st_dev, about.st_ino))
}

/// Are `length` bytes from the file's position on in memory, or behind its end?
pub fn is_cached(fd: RawFd, length: usize) -> bool {
    position(fd).is_ok_and(|from| cached(fd, from, length) >= length)
}

/// How many of the `length` bytes from this place on are in memory, or behind the file's end, up to the first that is not. For file systems that do
/// not know [`read_now`]: their pages are mapped and looked at. Where that cannot be done, none is.
pub fn cached(fd: RawFd, from: u64, length: usize) -> usize {
    let Ok(about) = about(fd) else { return 0 };
    let size = u64::try_from(about.st_size).unwrap_or(0);
    let Some(left) = size.checked_sub(from).filter(|left| *left > 0) else { return length };
    let page = page_size();
    let lead = usize::try_from(from % page as u64).unwrap_or(0);
    let looked = length.min(usize::try_from(left).unwrap_or(usize::MAX)).saturating_add(lead);
    let Ok(start) = i64::try_from(from - lead as u64) else { return 0 };
    // SAFETY: a new mapping, which nobody reads.
    let map = unsafe { libc::mmap(std::ptr::null_mut(), looked, libc::PROT_READ, libc::MAP_SHARED, fd, start) };
    if map == libc::MAP_FAILED {
        return 0;
    }
    let mut pages = vec![0_u8; looked.div_ceil(page)];
    // SAFETY: the mapping has so many pages, and there is a byte for each.
    let answer = unsafe { libc::mincore(map, looked, pages.as_mut_ptr()) };
    // SAFETY: the mapping from above.
    unsafe { libc::munmap(map, looked) };
    if answer != 0 {
        return 0;
    }
    match pages.iter().position(|page| page & 1 == 0) {
        Some(absent) => (absent * page).saturating_sub(lead),
        None => length,
    }
}

/// Opens a terminal once more, to be written to without waiting: the descriptor that others have keeps its mode. `None`: it is none, or not to
/// be had in this way.
pub fn reopen_terminal(fd: RawFd) -> Option<OwnedFd> {
    // SAFETY: asks the kernel.
    if unsafe { libc::isatty(fd) } != 1 {
        return None;
    }
    let old = about(fd).ok()?;
    // The other side of a terminal of programs: whoever opens that makes a new one.
    if old.st_rdev == libc::makedev(5, 2) {
        return None;
    }
    let path = format!("/proc/self/fd/{fd}\0");
    let how = libc::O_WRONLY | libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_CLOEXEC;
    // SAFETY: the path ends in a zero.
    let number = unsafe { libc::open(path.as_ptr().cast(), how) };
    if number < 0 {
        return None;
    }
    // SAFETY: just opened, and nobody else's.
    let new = unsafe { OwnedFd::from_raw_fd(number) };
    let same = about(new.as_raw_fd()).is_ok_and(|new| new.st_rdev == old.st_rdev && new.st_ino == old.st_ino);
    same.then_some(new)
}

/// Is it a pipe, with a name or without?
pub fn is_pipe(fd: RawFd) -> bool {
    about(fd).is_ok_and(|about| about.st_mode & libc::S_IFMT == libc::S_IFIFO)
}

/// Has somebody this pipe open for writing, or had since it was opened? Reads nothing.
pub fn has_writer(fd: RawFd) -> bool {
    // Something is there, or who wrote is gone.
    if crate::foreign::is_ready(fd, crate::poll::READABLE) {
        return true;
    }
    let Ok((_end, start)) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC) else { return true };
    // SAFETY: copies what is in a pipe to another one, of descriptors that are open or refused.
    let copied = unsafe { libc::tee(fd, start.as_raw_fd(), 1, libc::SPLICE_F_NONBLOCK) };
    copied != 0 // 0: nothing, and nobody who would write.
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, File, OpenOptions};
    use std::io::{Seek, Write};
    use std::os::unix::fs::OpenOptionsExt;

    fn scratch(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("steel-open-file-{name}-{}", std::process::id()))
    }

    #[test]
    fn what_was_written_just_now_is_cached_and_read_from_the_position_on() {
        let path = scratch("cached");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        file.write_all(&[7; 10_000]).unwrap();
        file.seek(io::SeekFrom::Start(9_000)).unwrap();
        fs::remove_file(&path).unwrap();
        let number = file.as_raw_fd();
        assert!(is_cached(number, 8192) && is_cached(number, usize::MAX));
        assert_eq!((cached(number, 3, 9), cached(number, 9_999, 70_000)), (9, 70_000));
        let mut place = [MaybeUninit::uninit(); 8192];
        match read_now(number, &mut place) {
            Ok(count) => assert_eq!(count, 1000),
            Err(error) => assert_eq!(error.raw_os_error(), Some(libc::EOPNOTSUPP)),
        }
        set_position(number, 20_000).unwrap();
        assert!(is_cached(number, 1) && position(number).unwrap() == 20_000);
        assert_eq!(read(number, &mut place).unwrap(), 0);
    }

    #[test]
    fn a_pipe_with_a_name_tells_whether_somebody_writes() {
        let path = scratch("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
        let reader = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(&path).unwrap();
        assert!(is_pipe(reader.as_raw_fd()) && !has_writer(reader.as_raw_fd()));
        let mut writer = OpenOptions::new().write(true).open(&path).unwrap();
        assert!(has_writer(reader.as_raw_fd()));
        writer.write_all(b"x").unwrap();
        drop(writer);
        assert!(has_writer(reader.as_raw_fd()));
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_wrong_number_is_refused() {
        assert!(read_now(-1, &mut []).is_err() && write_now(-1, b"x").is_err() && position(-1).is_err());
        assert!(identity(-1).is_err() && !is_cached(-1, 1) && cached(-1, 0, 1) == 0 && reopen_terminal(-1).is_none());
        assert!(reopen_terminal(File::open("/dev/null").unwrap().as_raw_fd()).is_none());
    }
}
