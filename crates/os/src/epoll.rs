//! An epoll set of descriptors that belong to somebody else: a program names them by number and may close them at any time.
//!
//! Level-triggered. Nothing here owns or trusts a descriptor that it is given; the kernel answers for a wrong one.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Most events that [`Epoll::take`] takes at a time.
const BATCH: usize = 256;

/// The set.
#[derive(Debug)]
pub struct Epoll(OwnedFd);

/// What is wanted of a descriptor. Its failure and its end are always reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    /// It can be read.
    pub read: bool,
    /// It can be written.
    pub write: bool,
}

/// What has happened to a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// What it was added with.
    pub token: u64,
    /// It can be read.
    pub read: bool,
    /// It can be written.
    pub write: bool,
    /// It has failed or ended.
    pub end: bool,
}

impl Epoll {
    /// An empty set, close-on-exec.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn new() -> io::Result<Epoll> {
        // SAFETY: makes a descriptor, which nobody else knows.
        unsafe {
            let fd = check(libc::epoll_create1(libc::EPOLL_CLOEXEC))?;
            Ok(Epoll(OwnedFd::from_raw_fd(fd)))
        }
    }

    /// Adds a descriptor.
    ///
    /// # Errors
    /// `EEXIST`, `EBADF` (not open), `EPERM` (a kind that is always ready: a regular file), `EINVAL` (the set itself).
    pub fn add(&self, fd: RawFd, token: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd, token, interest)
    }

    /// Changes what is wanted.
    ///
    /// # Errors
    /// `ENOENT` (not in the set), `EBADF` (not open).
    pub fn modify(&self, fd: RawFd, token: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_MOD, fd, token, interest)
    }

    /// Removes a descriptor.
    ///
    /// # Errors
    /// `ENOENT` (not in the set), `EBADF` (not open).
    pub fn remove(&self, fd: RawFd) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_DEL, fd, 0, Interest { read: false, write: false })
    }

    fn control(&self, operation: i32, fd: RawFd, token: u64, interest: Interest) -> io::Result<()> {
        let mut events = 0;
        if interest.read {
            events |= libc::EPOLLIN;
        }
        if interest.write {
            events |= libc::EPOLLOUT;
        }
        let mut event = libc::epoll_event { events: events.cast_unsigned(), u64: token };
        // SAFETY: the kernel reads the event during the call; a descriptor that is none is refused.
        check(unsafe { libc::epoll_ctl(self.0.as_raw_fd(), operation, fd, &raw mut event) }).map(drop)
    }

    /// What is ready now, without waiting: `into` is replaced, by nothing if nothing is.
    ///
    /// # Errors
    /// None that the kernel documents for an open set.
    pub fn take(&self, into: &mut Vec<Ready>) -> io::Result<()> {
        into.clear();
        let mut events = [libc::epoll_event { events: 0, u64: 0 }; BATCH];
        // SAFETY: the kernel writes at most BATCH events to the array.
        let count = unsafe { libc::epoll_wait(self.0.as_raw_fd(), events.as_mut_ptr(), BATCH as i32, 0) };
        let count = match check(count) {
            Ok(count) => usize::try_from(count).unwrap_or(0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => return Err(error),
        };
        into.extend(events.iter().take(count).map(|event| {
            let (token, events) = (event.u64, event.events.cast_signed());
            let any = |kinds: i32| events & kinds != 0;
            Ready {
                token,
                read: any(libc::EPOLLIN),
                write: any(libc::EPOLLOUT),
                end: any(libc::EPOLLERR | libc::EPOLLHUP),
            }
        }));
        Ok(())
    }
}

impl AsRawFd for Epoll {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl AsFd for Epoll {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Makes a descriptor non-blocking.
///
/// # Errors
/// `EBADF`
pub fn set_nonblocking(fd: RawFd) -> io::Result<()> {
    // SAFETY: reads and sets flags; a descriptor that is none is refused.
    unsafe {
        let flags = check(libc::fcntl(fd, libc::F_GETFL))?;
        check(libc::fcntl(fd, libc::F_SETFL, flags | libc::O_NONBLOCK)).map(drop)
    }
}

/// Writes what fits, without `SIGPIPE` where the descriptor is a socket.
///
/// # Errors
/// `EAGAIN`, `EPIPE`, `EBADF` and those of the kind of descriptor.
pub fn write(fd: RawFd, data: &[u8]) -> io::Result<usize> {
    loop {
        // SAFETY: the kernel reads `data` during the call; a descriptor that is none is refused.
        let sent = unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), libc::MSG_NOSIGNAL) };
        let done = match usize::try_from(sent) {
            Ok(sent) => Ok(sent),
            Err(_) if io::Error::last_os_error().raw_os_error() == Some(libc::ENOTSOCK) => {
                // SAFETY: as above.
                usize::try_from(unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) })
                    .map_err(|_| io::Error::last_os_error())
            }
            Err(_) => Err(io::Error::last_os_error()),
        };
        match done {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd::stream_pair;

    const READ: Interest = Interest { read: true, write: false };
    const BOTH: Interest = Interest { read: true, write: true };

    fn ready(set: &Epoll) -> Vec<Ready> {
        let mut ready = Vec::new();
        set.take(&mut ready).unwrap();
        ready
    }

    #[test]
    fn what_is_not_read_is_reported_again() {
        let (set, (left, right)) = (Epoll::new().unwrap(), stream_pair().unwrap());
        set.add(right.as_raw_fd(), 7, READ).unwrap();
        assert!(ready(&set).is_empty());
        assert_eq!(write(left.as_raw_fd(), b"x").unwrap(), 1);
        let expected = [Ready { token: 7, read: true, write: false, end: false }];
        assert_eq!(ready(&set), expected);
        assert_eq!(ready(&set), expected);
        set.modify(right.as_raw_fd(), 8, BOTH).unwrap();
        assert_eq!(ready(&set), [Ready { token: 8, read: true, write: true, end: false }]);
        set.remove(right.as_raw_fd()).unwrap();
        assert!(ready(&set).is_empty());
    }

    #[test]
    fn a_descriptor_that_was_closed_is_out_of_the_set() {
        let (set, (left, right)) = (Epoll::new().unwrap(), stream_pair().unwrap());
        let number = right.as_raw_fd();
        set.add(number, 1, READ).unwrap();
        drop(right);
        assert!(ready(&set).is_empty());
        assert!(set.remove(number).is_err());
        assert_eq!(write(left.as_raw_fd(), b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_epoll_cannot_watch_is_refused() {
        let set = Epoll::new().unwrap();
        assert_eq!(set.add(-1, 1, READ).unwrap_err().raw_os_error(), Some(libc::EBADF));
        assert_eq!(set.add(set.as_raw_fd(), 1, READ).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        let file = std::fs::File::open("/proc/self/exe").unwrap();
        assert_eq!(set.add(file.as_raw_fd(), 1, READ).unwrap_err().raw_os_error(), Some(libc::EPERM));
        assert!(set_nonblocking(-1).is_err());
    }
}
