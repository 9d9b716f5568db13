//! A pair of Unix sockets between a process and one that it forks, used by blocking calls with a time limit.
//!
//! The descriptors are inherited by programs that the child executes, and the flags of the open file are left as they are: a
//! program whose output goes there relies on both.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    net::{AddressFamily, RecvFlags, SendFlags, Shutdown, SocketFlags, SocketType, sockopt},
};

/// What is sent arrives as bytes in a row, or message by message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `SOCK_STREAM`
    Stream,
    /// `SOCK_DGRAM`
    Datagram,
}

/// Both ends. `buffer`: how much the kernel may keep for each, as far as it grants that.
///
/// # Errors
/// `EMFILE`, `ENFILE`, `ENOMEM`.
pub fn pair(kind: Kind, buffer: usize) -> io::Result<(OwnedFd, OwnedFd)> {
    let kind = if kind == Kind::Stream { SocketType::STREAM } else { SocketType::DGRAM };
    let (one, other) = rustix::net::socketpair(AddressFamily::UNIX, kind, SocketFlags::empty(), None)?;
    for end in [&one, &other] {
        // Only a wish.
        let _ = sockopt::set_socket_send_buffer_size(end, buffer);
        let _ = sockopt::set_socket_recv_buffer_size(end, buffer);
    }
    Ok((one, other))
}

/// Sends all of it, waiting as long as nothing can be sent, but not longer than `limit` in all. How much was sent: less than all
/// only when the limit has passed.
///
/// # Errors
/// `ETIMEDOUT` (nothing was sent), `EPIPE`, `EMSGSIZE`.
pub fn send(fd: BorrowedFd<'_>, bytes: &[u8], limit: Option<Duration>) -> io::Result<usize> {
    let end = limit.map(|limit| Instant::now() + limit);
    let mut sent = 0;
    while sent < bytes.len() {
        match send_now(fd, &bytes[sent..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if !wait(fd, PollFlags::OUT, end)? {
                    return if sent > 0 { Ok(sent) } else { Err(io::Error::from_raw_os_error(libc::ETIMEDOUT)) };
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}

/// Sends what can be sent at once.
///
/// # Errors
/// `EAGAIN`, `EPIPE`, `EMSGSIZE`.
pub fn send_now(fd: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<usize> {
    let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    match rustix::io::retry_on_intr(|| rustix::net::send(fd, bytes, flags)) {
        Err(rustix::io::Errno::NOBUFS) => Err(io::ErrorKind::WouldBlock.into()),
        result => Ok(result?),
    }
}

/// Receives up to `size` bytes, or one message (what does not fit is lost). Empty: the other end is gone.
///
/// # Errors
/// `ETIMEDOUT`
pub fn receive(fd: BorrowedFd<'_>, size: usize, limit: Option<Duration>) -> io::Result<Vec<u8>> {
    let end = limit.map(|limit| Instant::now() + limit);
    loop {
        match receive_now(fd, size) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            result => return result,
        }
        if !wait(fd, PollFlags::IN, end)? {
            return Err(io::Error::from_raw_os_error(libc::ETIMEDOUT));
        }
    }
}

/// Receives what is there.
///
/// # Errors
/// `EAGAIN`
pub fn receive_now(fd: BorrowedFd<'_>, size: usize) -> io::Result<Vec<u8>> {
    let there = rustix::io::ioctl_fionread(fd).map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX));
    let mut buffer = vec![0; size.min(there).max(1)];
    let received = rustix::io::retry_on_intr(|| rustix::net::recv(fd, &mut buffer[..], RecvFlags::DONTWAIT));
    let (_, count) = received?;
    buffer.truncate(count);
    Ok(buffer)
}

/// False: the time has come.
fn wait(fd: BorrowedFd<'_>, what: PollFlags, end: Option<Instant>) -> io::Result<bool> {
    loop {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let left = left.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(left.subsec_nanos()),
        });
        match rustix::event::poll(&mut [PollFd::from_borrowed_fd(fd, what)], left.as_ref()) {
            Ok(count) => return Ok(count > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Ends one direction, for every process that has this end.
///
/// # Errors
/// `ENOTCONN`
pub fn shut(fd: BorrowedFd<'_>, reading: bool) -> io::Result<()> {
    Ok(rustix::net::shutdown(fd, if reading { Shutdown::Read } else { Shutdown::Write })?)
}

/// Sets the blocking mode of the open file, which is that of every process that has it.
///
/// # Errors
/// Never seen in practice; the kernel's own.
pub fn set_blocking(fd: BorrowedFd<'_>, blocking: bool) -> io::Result<()> {
    Ok(rustix::io::ioctl_fionbio(fd, !blocking)?)
}

/// Makes standard input, output and error refer to the same open file as `fd`.
///
/// # Errors
/// Never seen in practice; the kernel's own.
pub fn become_stdio(fd: impl AsFd) -> io::Result<()> {
    let fd = fd.as_fd();
    (0..3).try_for_each(|target| replace(fd, target))
}

/// Makes descriptor `target` (0, 1 or 2) refer to the same open file as `fd`.
///
/// # Errors
/// Never seen in practice; the kernel's own.
pub fn replace(fd: impl AsFd, target: i32) -> io::Result<()> {
    let fd = fd.as_fd();
    match target {
        0 => rustix::stdio::dup2_stdin(fd)?,
        1 => rustix::stdio::dup2_stdout(fd)?,
        2 => rustix::stdio::dup2_stderr(fd)?,
        _ => return Err(io::ErrorKind::InvalidInput.into()),
    }
    Ok(())
}

/// As [`replace`], for a descriptor that the caller has as a number only.
///
/// # Errors
/// `EBADF`
pub fn replace_by_number(fd: i32, target: i32) -> io::Result<()> {
    if !(0..=2).contains(&target) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // SAFETY: dup2 takes two numbers; the target is 0, 1 or 2, which no Rust value owns.
    crate::process::check(unsafe { libc::dup2(fd, target) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_boundaries_and_bytes_do_not() {
        for (kind, expected) in [(Kind::Datagram, "one"), (Kind::Stream, "onetwo")] {
            let (left, right) = pair(kind, 65536).unwrap();
            send(left.as_fd(), b"one", None).unwrap();
            send(left.as_fd(), b"two", None).unwrap();
            assert_eq!(receive(right.as_fd(), 100, None).unwrap(), expected.as_bytes());
        }
    }

    #[test]
    fn a_limit_ends_a_wait_for_bytes_and_one_for_room() {
        let (left, right) = pair(Kind::Stream, 4096).unwrap();
        let limit = Some(Duration::from_millis(5));
        assert_eq!(receive(right.as_fd(), 1, limit).unwrap_err().raw_os_error(), Some(libc::ETIMEDOUT));
        let sent = send(left.as_fd(), &[b'x'; 1 << 22], limit).unwrap();
        assert!(sent > 0 && sent < 1 << 22);
        assert_eq!(send(left.as_fd(), b"x", limit).unwrap_err().raw_os_error(), Some(libc::ETIMEDOUT));
    }

    #[test]
    fn the_end_of_the_other_side_is_an_empty_read_and_a_broken_pipe() {
        let (left, right) = pair(Kind::Stream, 4096).unwrap();
        drop(right);
        assert!(receive(left.as_fd(), 10, None).unwrap().is_empty());
        assert_eq!(send(left.as_fd(), b"x", None).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
