//! poll(2) over descriptors that are only numbers: those of PHP's streams and sockets, which may be closed.

use std::io;
use std::os::fd::RawFd;
use std::time::{Duration, Instant};

/// `POLLIN`
pub const READABLE: i16 = libc::POLLIN;
/// `POLLOUT`
pub const WRITABLE: i16 = libc::POLLOUT;
/// `POLLHUP`; the kernel tells it whether it is asked for or not.
pub const HUNG_UP: i16 = libc::POLLHUP;

/// One descriptor: what is waited for, and what has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// The descriptor; one that is not open counts as ready at once, for none of the events.
    pub fd: RawFd,
    /// [`READABLE`], [`WRITABLE`], [`HUNG_UP`].
    pub wanted: i16,
    /// Of the same kind, with `POLLERR` and `POLLNVAL` beside; set by [`wait`].
    pub ready: i16,
}

/// Waits until something has happened to one of them; how many there are. `None`: for ever.
///
/// # Errors
/// Those of poll(2), but not `EINTR`: the wait goes on.
pub fn wait(watched: &mut [Watched], patience: Option<Duration>) -> io::Result<usize> {
    let mut list: Vec<libc::pollfd> =
        watched.iter().map(|one| libc::pollfd { fd: one.fd, events: one.wanted, revents: 0 }).collect();
    let end = patience.and_then(|time| Instant::now().checked_add(time));
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        // At least as long as asked for: a part of a millisecond counts as one.
        let millis = left.map_or(-1, |left| i32::try_from(left.as_micros().div_ceil(1000)).unwrap_or(i32::MAX));
        // SAFETY: reads and writes the list, which has this length; the descriptors are only numbers to the kernel.
        let count = unsafe { libc::poll(list.as_mut_ptr(), list.len() as libc::nfds_t, millis) };
        if count >= 0 {
            for (one, polled) in watched.iter_mut().zip(&list) {
                one.ready = polled.revents;
            }
            return Ok(count as usize);
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;
    use std::os::fd::AsRawFd;

    #[test]
    fn it_tells_what_has_happened_to_which() {
        let (left, right) = fd::stream_pair().unwrap();
        let of = |fd: RawFd, wanted| Watched { fd, wanted, ready: 0 };
        let mut watched = [of(left.as_raw_fd(), READABLE), of(right.as_raw_fd(), WRITABLE)];
        assert_eq!(wait(&mut watched, Some(Duration::ZERO)).unwrap(), 1);
        assert_eq!((watched[0].ready, watched[1].ready), (0, WRITABLE));
        fd::send(&right, b"x").unwrap();
        assert_eq!(wait(&mut watched, None).unwrap(), 2);
        drop(right);
        let mut watched = [of(left.as_raw_fd(), HUNG_UP), of(i32::MAX, READABLE)];
        assert_eq!(wait(&mut watched, None).unwrap(), 2);
        assert_ne!(watched[0].ready & HUNG_UP, 0);
        assert_eq!(watched[1].ready, libc::POLLNVAL);
        assert_eq!(wait(&mut [], Some(Duration::from_millis(1))).unwrap(), 0);
    }
}
