//! Operations on sockets that belong to somebody else: those of ext-sockets. As for all of [`super`], nothing waits, whatever mode the descriptor
//! is in.

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

use super::retry;

/// Receives what has come, with flags as programs give them (`MSG_PEEK`, `MSG_OOB`...). The count may be larger than `place`, for a message
/// that was cut off.
///
/// # Errors
/// `WouldBlock`, and those of recv(2).
pub fn receive(fd: RawFd, place: &mut [u8], flags: i32) -> io::Result<usize> {
    retry(|| {
        // SAFETY: the kernel writes at most `place.len()` bytes there; a descriptor that is none is refused.
        unsafe { libc::recv(fd, place.as_mut_ptr().cast(), place.len(), flags | libc::MSG_DONTWAIT) }
    })
}

/// Sends what fits, with flags as programs give them.
///
/// # Errors
/// `WouldBlock`, and those of send(2).
pub fn send(fd: RawFd, bytes: &[u8], flags: i32) -> io::Result<usize> {
    retry(|| {
        let flags = flags | libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        // SAFETY: the kernel reads the bytes, of this length; a descriptor that is none is refused.
        unsafe { libc::send(fd, bytes.as_ptr().cast(), bytes.len(), flags) }
    })
}

/// Does it not block, until this is dropped? Another process that has the same socket sees it, too.
struct Unblocked(RawFd, bool);

impl Unblocked {
    fn new(fd: RawFd) -> io::Result<Unblocked> {
        Ok(Unblocked(fd, super::set_blocking(fd, false)?))
    }
}

impl Drop for Unblocked {
    fn drop(&mut self) {
        if self.1 {
            let _ = super::set_blocking(self.0, true);
        }
    }
}

/// Takes a connection, and the family of its address.
///
/// # Errors
/// `WouldBlock`, and those of accept(2).
pub fn accept(fd: RawFd) -> io::Result<(OwnedFd, i32)> {
    let _unblocked = Unblocked::new(fd)?;
    // SAFETY: plain data for which all zeroes is a valid value.
    let mut from: libc::sockaddr_storage = unsafe { std::mem::zeroed() };
    let mut length = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    let number = retry(|| {
        // SAFETY: the kernel writes an address to a place of this length; a descriptor that is none is refused.
        unsafe { libc::accept(fd, (&raw mut from).cast(), &raw mut length) as isize }
    })?;
    let number = RawFd::try_from(number).map_err(|_| io::ErrorKind::InvalidData)?;
    // SAFETY: a new descriptor, which nobody else knows.
    let taken = unsafe { OwnedFd::from_raw_fd(number) };
    Ok((taken, from.ss_family.into()))
}

/// Begins to connect to an address of the kernel's own layout. False: it goes on.
///
/// # Errors
/// Those of connect(2): `EALREADY` for one that goes on.
pub fn connect(fd: RawFd, address: &[u8]) -> io::Result<bool> {
    let _unblocked = Unblocked::new(fd)?;
    let length = libc::socklen_t::try_from(address.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: the kernel reads the address, of this length; a descriptor that is none is refused.
    let done = retry(|| unsafe { libc::connect(fd, address.as_ptr().cast(), length) as isize });
    match done {
        Ok(_) => Ok(true),
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(false),
        Err(error) => Err(error),
    }
}

/// How long it may wait to receive (`SO_RCVTIMEO`), or to send (`SO_SNDTIMEO`). `None`: for ever.
pub fn patience(fd: RawFd, to_send: bool) -> Option<Duration> {
    let option = if to_send { libc::SO_SNDTIMEO } else { libc::SO_RCVTIMEO };
    let mut time = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let mut length = size_of::<libc::timeval>() as libc::socklen_t;
    // SAFETY: the kernel writes one time to a place that is one; a descriptor that is none is refused.
    unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, option, (&raw mut time).cast(), &raw mut length) };
    let time = Duration::from_secs(time.tv_sec.try_into().ok()?)
        .checked_add(Duration::from_micros(time.tv_usec.try_into().ok()?))?;
    (!time.is_zero()).then_some(time)
}

/// Is it one that keeps no boundaries (`SOCK_STREAM`)?
pub fn is_stream(fd: RawFd) -> bool {
    let mut kind: libc::c_int = 0;
    let mut length = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: the kernel writes one int to a place that is one; a descriptor that is none is refused.
    let done =
        unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_TYPE, (&raw mut kind).cast(), &raw mut length) };
    done == 0 && kind == libc::SOCK_STREAM
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::{fd, foreign};

    #[test]
    fn nobody_waits_for_a_connection_and_the_mode_stays() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let number = listener.as_raw_fd();
        assert_eq!(accept(number).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (taken, family) = accept(number).unwrap();
        assert_eq!(family, libc::AF_INET);
        assert!(foreign::is_blocking(number) && is_stream(taken.as_raw_fd()));
        assert_eq!(patience(client.as_raw_fd(), false), None);
        client.set_read_timeout(Some(Duration::from_millis(1500))).unwrap();
        assert_eq!(patience(client.as_raw_fd(), false), Some(Duration::from_millis(1500)));
        assert_eq!(patience(client.as_raw_fd(), true), None);
    }

    #[test]
    fn bytes_go_and_come_without_waiting() {
        let (left, right) = fd::stream_pair().unwrap();
        let (left, right) = (left.as_raw_fd(), right.as_raw_fd());
        let mut place = [0; 8];
        assert_eq!(receive(left, &mut place, 0).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert_eq!(send(right, b"four", 0).unwrap(), 4);
        assert_eq!(receive(left, &mut place, libc::MSG_PEEK).unwrap(), 4);
        assert_eq!(receive(left, &mut place, libc::MSG_WAITALL).unwrap(), 4);
        assert!(connect(-1, &[]).is_err() && accept(-1).is_err() && !is_stream(-1));
    }
}
