//! Operations on descriptors that belong to somebody else, who has them as numbers: PHP's streams.
//!
//! Nothing here owns or trusts a descriptor; the kernel answers for a wrong one. Nothing waits, whatever mode the descriptor is in.

pub mod socket;

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};

use crate::poll::{self, Watched};

/// How one message is sent or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As usual.
    Plainly,
    /// What is received stays to be received once more.
    Peeking,
    /// `MSG_OOB`
    OutOfBand,
}

impl How {
    fn flag(self) -> i32 {
        match self {
            How::Plainly => 0,
            How::Peeking => libc::MSG_PEEK,
            How::OutOfBand => libc::MSG_OOB,
        }
    }
}

/// Receives what has come: so many bytes of `place` are written then. 0 is the end.
///
/// # Errors
/// `WouldBlock`, and those of recv(2).
pub fn receive(fd: RawFd, place: &mut [MaybeUninit<u8>], how: How) -> io::Result<usize> {
    retry(|| {
        let flags = how.flag() | libc::MSG_DONTWAIT;
        // SAFETY: the kernel writes at most `place.len()` bytes there; a descriptor that is none is refused.
        unsafe { libc::recv(fd, place.as_mut_ptr().cast(), place.len(), flags) }
    })
}

/// Sends what fits, to an address of the kernel's own layout if there is one.
///
/// # Errors
/// `WouldBlock`, and those of sendto(2).
pub fn send(fd: RawFd, bytes: &[u8], address: &[u8], how: How) -> io::Result<usize> {
    let to = if address.is_empty() { std::ptr::null() } else { address.as_ptr().cast() };
    let length = libc::socklen_t::try_from(address.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    retry(|| {
        let flags = how.flag() | libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        // SAFETY: the kernel reads the bytes and the address, of these lengths; a descriptor that is none is refused.
        unsafe { libc::sendto(fd, bytes.as_ptr().cast(), bytes.len(), flags, to, length) }
    })
}

fn retry(mut call: impl FnMut() -> isize) -> io::Result<usize> {
    loop {
        match usize::try_from(call()) {
            Ok(count) => return Ok(count),
            Err(_) => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::Interrupted => {}
                error => return Err(error),
            },
        }
    }
}

/// Takes the error that a socket has met, such as that of a connect that went on behind the caller's back.
///
/// # Errors
/// That error, or that of getsockopt(2).
pub fn take_error(fd: RawFd) -> io::Result<()> {
    let mut error: libc::c_int = 0;
    let mut length = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: the kernel writes one int to a place that is one; a descriptor that is none is refused.
    let done =
        unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_ERROR, (&raw mut error).cast(), &raw mut length) };
    match (done, error) {
        (0, 0) => Ok(()),
        (0, error) => Err(io::Error::from_raw_os_error(error)),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Has something happened to it, of [`poll::READABLE`] or [`poll::WRITABLE`]? Also if it has failed, or is none.
pub fn is_ready(fd: RawFd, wanted: i16) -> bool {
    poll::wait(&mut [Watched { fd, wanted, ready: 0 }], Some(std::time::Duration::ZERO)).is_ok_and(|count| count > 0)
}

/// Is it a socket that receives nothing any more? One of datagrams is said to be ready then, and nevertheless would block; the kernel tells its end only
/// to who does block.
pub fn is_shut(fd: RawFd) -> bool {
    let mut watched = [Watched { fd, wanted: libc::POLLRDHUP, ready: 0 }];
    let asked = poll::wait(&mut watched, Some(std::time::Duration::ZERO));
    asked.is_ok() && watched[0].ready & libc::POLLRDHUP != 0
}

/// Does it block? Also if it is none.
pub fn is_blocking(fd: RawFd) -> bool {
    // SAFETY: reads flags; a descriptor that is none is refused.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    flags < 0 || flags & libc::O_NONBLOCK == 0
}

/// Sets or clears `O_NONBLOCK`. True: it was the other way.
///
/// # Errors
/// `EBADF`
pub fn set_blocking(fd: RawFd, blocking: bool) -> io::Result<bool> {
    // SAFETY: reads flags; a descriptor that is none is refused.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    if flags < 0 {
        return Err(io::Error::last_os_error());
    }
    if (flags & libc::O_NONBLOCK == 0) == blocking {
        return Ok(false);
    }
    // SAFETY: sets flags; a descriptor that is none is refused.
    match unsafe { libc::fcntl(fd, libc::F_SETFL, flags ^ libc::O_NONBLOCK) } {
        0 => Ok(true),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Ends both directions of a connection: whoever uses it finds it broken. What is no connection stays as it is.
pub fn shut(fd: RawFd) {
    // SAFETY: a number to the kernel.
    unsafe { libc::shutdown(fd, libc::SHUT_RDWR) };
}

/// Closes what is behind the number, which leads to `/dev/null` from now on: so that the other end of a pipe sees its end, and nobody else gets
/// the number.
///
/// # Errors
/// `EBADF`, `EMFILE`, and those of open(2).
pub fn end(fd: RawFd) -> io::Result<()> {
    let null = std::fs::File::options().read(true).write(true).open("/dev/null")?;
    // SAFETY: reads flags; a descriptor that is none is refused.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFD) };
    if flags < 0 {
        return Err(io::Error::last_os_error());
    }
    let flags = if flags & libc::FD_CLOEXEC == 0 { 0 } else { libc::O_CLOEXEC };
    // SAFETY: two open descriptors; the second one's owner has it still.
    match unsafe { libc::dup3(null.as_raw_fd(), fd, flags) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;

    #[test]
    fn nothing_waits() {
        let (left, right) = fd::stream_pair().unwrap();
        let (left, right) = (left.as_raw_fd(), right.as_raw_fd());
        assert!(set_blocking(left, true).is_ok() && set_blocking(right, true).is_ok());
        let mut place = [MaybeUninit::uninit(); 8];
        assert_eq!(receive(left, &mut place, How::Plainly).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert!(!is_ready(left, poll::READABLE));
        assert_eq!(send(right, b"four", &[], How::Plainly).unwrap(), 4);
        assert!(is_ready(left, poll::READABLE));
        assert_eq!(receive(left, &mut place, How::Peeking).unwrap(), 4);
        assert_eq!(receive(left, &mut place, How::Plainly).unwrap(), 4);
        while send(right, &[0; 4096], &[], How::Plainly).is_ok() {}
        assert!(!is_ready(right, poll::WRITABLE));
    }

    #[test]
    fn a_wrong_number_is_refused() {
        assert!(send(-1, b"x", &[], How::OutOfBand).is_err());
        assert!(take_error(-1).is_err() && set_blocking(-1, true).is_err() && end(-1).is_err());
    }

    #[test]
    fn the_other_side_sees_the_end_and_the_number_stays() {
        let (left, right) = fd::stream_pair().unwrap();
        end(left.as_raw_fd()).unwrap();
        let mut place = [MaybeUninit::uninit(); 8];
        assert_eq!(receive(right.as_raw_fd(), &mut place, How::Plainly).unwrap(), 0);
        assert!(is_blocking(left.as_raw_fd()));
    }

    #[test]
    fn the_mode_is_told_from_the_change() {
        let (left, _right) = fd::stream_pair().unwrap();
        let number = left.as_raw_fd();
        set_blocking(number, true).unwrap();
        assert!(!set_blocking(number, true).unwrap() && is_blocking(number));
        assert!(set_blocking(number, false).unwrap() && !is_blocking(number));
        assert!(take_error(number).is_ok());
    }
}
