//! Receiving into a growing buffer without clearing its memory first.

use bytes::BytesMut;
use rustix::net::RecvFlags;
use std::io;
use std::os::fd::AsFd;

/// Receives into the spare room of `buffer` and extends it by what came; 0 is the end of the stream (or no room was left).
///
/// # Errors
/// Those of recv(2); `EAGAIN` on a non-blocking socket without data.
pub fn receive_into(fd: impl AsFd, buffer: &mut BytesMut) -> io::Result<usize> {
    let fd = fd.as_fd();
    let length = rustix::io::retry_on_intr(|| {
        let (received, _) = rustix::net::recv(fd, buffer.spare_capacity_mut(), RecvFlags::empty())?.0;
        Ok(received.len())
    })?;
    let filled = buffer.len() + length;
    // SAFETY: recv has written `length` bytes at the start of the spare room, so everything up to `filled` is initialised
    // and lies within the capacity.
    unsafe { buffer.set_len(filled) };
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;

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
