//! Receiving into a growing buffer without clearing its memory first, and options of sockets that nobody else wraps.

use bytes::BytesMut;
use rustix::net::RecvFlags;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::time::Duration;

/// Receives into the spare room of `buffer` and extends it by what came; 0 is the end of the stream (or no room was left).
///
/// # Errors
/// Those of recv(2); `EAGAIN` on a non-blocking socket without data.
pub fn receive_into(fd: impl AsFd, buffer: &mut BytesMut) -> io::Result<usize> {
    let fd = fd.as_fd();
    let length = rustix::io::retry_on_intr(|| {
        let (received, _) = rustix::net::recv(fd, buffer.spare_capacity_mut(), RecvFlags::DONTWAIT)?.0;
        Ok(received.len())
    })?;
    let filled = buffer.len() + length;
    // SAFETY: recv has written `length` bytes at the start of the spare room, so everything up to `filled` is initialised
    // and lies within the capacity.
    unsafe { buffer.set_len(filled) };
    Ok(length)
}

/// Bytes that were written to a socket and that its peer has not acknowledged; 0 for what is no socket.
pub fn unacknowledged(fd: BorrowedFd<'_>) -> u64 {
    let mut bytes: libc::c_int = 0;
    // SAFETY: the descriptor is open, and TIOCOUTQ writes one int, to a place that is ours.
    unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCOUTQ, &mut bytes) };
    u64::from(bytes.max(0).unsigned_abs())
}

/// Keeps connections from accept(2) until their client has sent something, or for so long, in whole seconds; zero: gives them at once.
///
/// # Errors
/// The kernel's: `socket` does not listen for TCP.
pub fn defer_accept(socket: BorrowedFd<'_>, time: Duration) -> io::Result<()> {
    set_tcp(socket, libc::TCP_DEFER_ACCEPT, time.as_secs().try_into().unwrap_or(libc::c_int::MAX))
}

/// Lets clients send data with their SYN (RFC 7413), as many of them at once as `queue` says.
///
/// # Errors
/// The kernel's: `socket` does not listen for TCP.
pub fn fast_open(socket: BorrowedFd<'_>, queue: u16) -> io::Result<()> {
    set_tcp(socket, libc::TCP_FASTOPEN, queue.into())
}

fn set_tcp(socket: BorrowedFd<'_>, option: libc::c_int, value: libc::c_int) -> io::Result<()> {
    set_option(socket, libc::IPPROTO_TCP, option, &value.to_ne_bytes())
}

/// setsockopt(2), for options that nobody else wraps: the bytes are what the option takes.
///
/// # Errors
/// The kernel's.
pub fn set_option(socket: BorrowedFd<'_>, level: i32, option: i32, value: &[u8]) -> io::Result<()> {
    let length = libc::socklen_t::try_from(value.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: the descriptor is open, and the kernel reads `length` bytes from a place that has them.
    match unsafe { libc::setsockopt(socket.as_raw_fd(), level, option, value.as_ptr().cast(), length) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// getsockopt(2): how many bytes of `place` were written.
///
/// # Errors
/// The kernel's.
pub fn option(socket: BorrowedFd<'_>, level: i32, option: i32, place: &mut [u8]) -> io::Result<usize> {
    let mut length = libc::socklen_t::try_from(place.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: the descriptor is open, and the kernel writes at most `length` bytes to a place that has room for them.
    match unsafe { libc::getsockopt(socket.as_raw_fd(), level, option, place.as_mut_ptr().cast(), &raw mut length) } {
        0 => Ok((length as usize).min(place.len())),
        _ => Err(io::Error::last_os_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;

    #[test]
    fn what_the_peer_has_not_read_is_unacknowledged() {
        let (left, right) = fd::stream_pair().unwrap();
        assert_eq!(unacknowledged(left.as_fd()), 0);
        fd::send(&left, b"more").unwrap();
        assert!(unacknowledged(left.as_fd()) > 0);
        receive_into(&right, &mut BytesMut::with_capacity(64)).unwrap();
        assert_eq!(unacknowledged(left.as_fd()), 0);
    }

    #[test]
    fn options_are_bytes() {
        let (socket, _other) = fd::stream_pair().unwrap();
        set_option(socket.as_fd(), libc::SOL_SOCKET, libc::SO_KEEPALIVE, &1_i32.to_ne_bytes()).unwrap();
        let mut place = [0; 8];
        assert_eq!(option(socket.as_fd(), libc::SOL_SOCKET, libc::SO_KEEPALIVE, &mut place).unwrap(), 4);
        assert_eq!(place[..4], 1_i32.to_ne_bytes());
        assert!(set_option(socket.as_fd(), libc::SOL_SOCKET, 12_345, &[0; 4]).is_err());
    }

    #[test]
    fn what_arrives_is_appended() {
        let (left, right) = fd::stream_pair().unwrap();
        let mut buffer = BytesMut::with_capacity(64);
        buffer.extend_from_slice(b"have ");
        fd::send(&left, b"more").unwrap();
        assert_eq!(receive_into(&right, &mut buffer).unwrap(), 4);
        assert_eq!(buffer, "have more");
        assert_eq!(receive_into(&right, &mut buffer).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(left);
        assert_eq!(receive_into(&right, &mut buffer).unwrap(), 0);
        assert_eq!(buffer, "have more");
    }
}
