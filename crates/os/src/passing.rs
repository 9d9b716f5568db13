//! Messages between processes that may carry an open file (`SCM_RIGHTS`), over the sockets of [`crate::fd::message_pair`].

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Sends one message, made of `parts`, without raising `SIGPIPE`. The file stays open for the message until it is received, whatever the
/// sender does with it.
///
/// # Errors
/// `EAGAIN` (the reader is far behind), `EMSGSIZE` (more than the socket's buffer can ever hold), `ETOOMANYREFS` (too many files are
/// on their way), `EPIPE`.
pub fn send(socket: impl AsFd, parts: &[IoSlice<'_>], file: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let mut room = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut room);
    let files = file.map(|file| [file]);
    if let Some(files) = &files {
        ancillary.push(SendAncillaryMessage::ScmRights(files));
    }
    let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    rustix::io::retry_on_intr(|| rustix::net::sendmsg(socket.as_fd(), parts, &mut ancillary, flags))?;
    Ok(())
}

/// Receives one message: how long it is, and the file that came with it (close-on-exec). 0 bytes: nobody is left who could send.
///
/// # Errors
/// `EAGAIN` when nothing has arrived; `EMSGSIZE` when it does not fit in `buffer`, or carries more than one file: it is lost then.
pub fn receive(socket: impl AsFd, buffer: &mut [u8]) -> io::Result<(usize, Option<OwnedFd>)> {
    let mut room = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut room);
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let received = rustix::io::retry_on_intr(|| {
        rustix::net::recvmsg(socket.as_fd(), &mut [IoSliceMut::new(buffer)], &mut ancillary, flags)
    })?;
    let mut file = None;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(files) = message {
            file = files.last();
        }
    }
    if received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(io::Error::from_raw_os_error(libc::EMSGSIZE));
    }
    Ok((received.bytes, file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd::message_pair;
    use crate::scratch;
    use std::io::{Read, Seek, Write};

    #[test]
    fn a_message_arrives_whole_with_the_file_that_it_carries() {
        let (left, right) = message_pair().unwrap();
        let mut file = scratch::in_memory().unwrap();
        file.write_all(b"contents").unwrap();
        send(&left, &[IoSlice::new(b"he"), IoSlice::new(b"ad")], Some(file.as_fd())).unwrap();
        drop(file);
        send(&left, &[IoSlice::new(b"plain")], None).unwrap();
        let mut buffer = [0; 16];
        let (length, file) = receive(&right, &mut buffer).unwrap();
        assert_eq!(&buffer[..length], b"head");
        let (mut file, mut text) = (std::fs::File::from(file.unwrap()), String::new());
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "contents");
        let (length, file) = receive(&right, &mut buffer).unwrap();
        assert!(&buffer[..length] == b"plain" && file.is_none());
        assert_eq!(receive(&right, &mut buffer).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(left);
        assert_eq!(receive(&right, &mut buffer).unwrap().0, 0);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_the_next_message_is_not_harmed() {
        let (left, right) = message_pair().unwrap();
        let file = scratch::in_memory().unwrap();
        send(&left, &[IoSlice::new(&[b'x'; 100])], Some(file.as_fd())).unwrap();
        send(&left, &[IoSlice::new(b"next")], None).unwrap();
        let mut buffer = [0; 16];
        assert_eq!(receive(&right, &mut buffer).unwrap_err().raw_os_error(), Some(libc::EMSGSIZE));
        assert_eq!(receive(&right, &mut buffer).unwrap().0, 4);
    }
}
