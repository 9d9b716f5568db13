//! Descriptors between processes: socket pairs, and waiting on several of them without a runtime.
//!
//! The manager has no tokio; it blocks in [`poll`].

use crate::process::check;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

/// A connected pair of Unix sockets that keep message boundaries (`SOCK_SEQPACKET`): a message arrives whole or not at
/// all, and the end of one side is seen by the other. Close-on-exec and non-blocking.
///
/// # Errors
/// `EMFILE`, `ENFILE`, `ENOMEM`.
pub fn message_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    Ok(rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None)?)
}

/// Closes all descriptors but standard input, output and error, and this one. For the child of a fork that does one thing and ends: what the
/// process has of the others must not be used any more.
pub fn close_others(keep: impl AsFd) {
    let keep = keep.as_fd().as_raw_fd().cast_unsigned();
    for (first, last) in [(3, keep.saturating_sub(1)), (keep + 1, u32::MAX)] {
        if first <= last && first > 2 {
            // SAFETY: takes numbers only; the caller's promise is that nobody uses what they stood for.
            unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
        }
    }
}

/// The calling thread has descriptors of its own from now on, of which it keeps these (and standard input, output and error): what it
/// opens later no child of the process inherits, and what the process opens or closes is none of its business. False: the system does not
/// do so (Linux before 5.9), and nothing has changed.
pub fn part_with(keep: &[RawFd]) -> bool {
    const UNSHARE: u32 = 2;
    let mut keep: Vec<u32> = keep.iter().filter_map(|fd| u32::try_from(*fd).ok()).filter(|fd| *fd > 2).collect();
    keep.sort_unstable();
    // SAFETY: takes numbers only. Those above the last one are closed in the copy.
    let close =
        |first: u32, last: u32, flags: u32| unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) == 0 };
    if !close(keep.last().map_or(3, |last| last + 1), u32::MAX, UNSHARE) {
        return false;
    }
    let mut next = 3;
    for fd in keep {
        if next < fd {
            close(next, fd - 1, 0);
        }
        next = fd + 1;
    }
    true
}

/// Listens at a path, for this user only (mode 0600). A socket that is there and at which nobody listens makes way.
///
/// # Errors
/// `EADDRINUSE`: somebody listens there, or it is no socket; those of the directory.
pub fn listen_private(path: &std::path::Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::FileTypeExt;
    if std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
        match UnixStream::connect(path) {
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path)?,
            _ => return Err(io::ErrorKind::AddrInUse.into()),
        }
    }
    // Nobody else is to connect in between.
    let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o177));
    let listener = UnixListener::bind(path);
    rustix::process::umask(before);
    listener
}

/// A file to be written from its beginning, which only this user may read. With `is_new` it must not be there yet; else a plain file of this
/// user, with no other name, is emptied. Neither a symbolic link nor anything that is no file is written to, and nothing is waited for.
///
/// # Errors
/// `EEXIST`, `ELOOP`, `PermissionDenied`: it is not such a file; those of the directory.
pub fn create_private(path: &std::path::Path, is_new: bool) -> io::Result<std::fs::File> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
    let mut options = std::fs::OpenOptions::new();
    options.write(true).mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = if is_new { options.create_new(true).open(path)? } else { options.create(true).open(path)? };
    let found = file.metadata()?;
    if !found.is_file() || found.nlink() != 1 || found.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "there is something else than a file of this user",
        ));
    }
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.set_len(0)?;
    Ok(file)
}

/// As [`message_pair`], a stream of bytes.
///
/// # Errors
/// `EMFILE`, `ENFILE`, `ENOMEM`.
pub fn stream_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    Ok(rustix::net::socketpair(AddressFamily::UNIX, SocketType::STREAM, flags, None)?)
}

/// Sends one message without raising `SIGPIPE`.
///
/// # Errors
/// `EAGAIN` (the reader is far behind), `EPIPE` (it is gone).
pub fn send(fd: impl AsFd, message: &[u8]) -> io::Result<()> {
    rustix::io::retry_on_intr(|| rustix::net::send(fd.as_fd(), message, SendFlags::NOSIGNAL))?;
    Ok(())
}

/// Receives one message; 0 bytes mean that the other side is gone.
///
/// # Errors
/// `EAGAIN` when nothing has arrived; `ECONNRESET`.
pub fn receive(fd: impl AsFd, buffer: &mut [u8]) -> io::Result<usize> {
    let (_, length) = rustix::io::retry_on_intr(|| rustix::net::recv(fd.as_fd(), &mut *buffer, RecvFlags::empty()))?;
    Ok(length)
}

/// Waits until one of `fds` is readable (or its other side is gone) or `timeout` has passed; `None` waits without end.
/// Answers the indices that are ready; none after a timeout or an interrupting signal.
///
/// # Errors
/// `ENOMEM`, `EINVAL` (more descriptors than the limit).
pub fn poll(fds: &[BorrowedFd<'_>], timeout: Option<Duration>) -> io::Result<Vec<usize>> {
    let mut polled: Vec<PollFd<'_>> = fds.iter().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)).collect();
    let timeout = timeout.map(timespec);
    match rustix::event::poll(&mut polled, timeout.as_ref()) {
        Ok(_) => {}
        Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    }
    Ok(polled.iter().enumerate().filter(|(_, fd)| !fd.revents().is_empty()).map(|(index, _)| index).collect())
}

/// Waits until something can be written to `fd` (or its other side is gone), for at most `timeout`. False: nothing can, or a signal came.
///
/// # Errors
/// `ENOMEM`
pub fn wait_writable(fd: impl AsFd, timeout: Duration) -> io::Result<bool> {
    match rustix::event::poll(&mut [PollFd::new(&fd, PollFlags::OUT)], Some(&timespec(timeout))) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Waits until the other side of `fd` is gone, whatever there may be to read before; for `timeout`, or without end. True: it is.
///
/// # Errors
/// `ENOMEM`
pub fn wait_for_end(fd: impl AsFd, timeout: Option<Duration>) -> io::Result<bool> {
    let timeout = timeout.map(timespec);
    match rustix::event::poll(&mut [PollFd::new(&fd, PollFlags::empty())], timeout.as_ref()) {
        Ok(count) => Ok(count > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Ends a connected socket in both directions, for every process that has this end.
///
/// # Errors
/// `ENOTCONN`
pub fn shut_down(fd: impl AsFd) -> io::Result<()> {
    Ok(rustix::net::shutdown(fd, rustix::net::Shutdown::Both)?)
}

/// Whether reading or writing would not wait, of those that are asked for. Where the other side is gone, both would not.
///
/// # Errors
/// `EBADF`, `ENOMEM`.
pub fn readiness(fd: impl AsFd, read: bool, write: bool) -> io::Result<(bool, bool)> {
    let mut wanted = PollFlags::empty();
    wanted.set(PollFlags::IN, read);
    wanted.set(PollFlags::OUT, write);
    let mut polled = [PollFd::new(&fd, wanted)];
    let none = Timespec { tv_sec: 0, tv_nsec: 0 };
    rustix::io::retry_on_intr(|| rustix::event::poll(&mut polled, Some(&none)))?;
    let found = polled[0].revents();
    let over = found.intersects(PollFlags::ERR | PollFlags::HUP);
    Ok((read && (over || found.contains(PollFlags::IN)), write && (over || found.contains(PollFlags::OUT))))
}

fn timespec(time: Duration) -> Timespec {
    Timespec { tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(time.subsec_nanos()) }
}

/// A descriptor of our own for what a number of the program means now. Close-on-exec.
///
/// # Errors
/// `EBADF`: nothing. `EMFILE`.
pub fn duplicate(raw: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: any number may be asked for; what the copy refers to lives on by itself.
    let copy = unsafe { libc::fcntl(raw, libc::F_DUPFD_CLOEXEC, 3) };
    check(copy)?;
    // SAFETY: a fresh descriptor that nobody else owns.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Programs that this process starts do not get it.
///
/// # Errors
/// `EBADF`: it is nothing.
pub fn keep_from_programs(raw: RawFd) -> io::Result<()> {
    // SAFETY: any number may be asked for; nothing but the flag changes.
    check(unsafe { libc::fcntl(raw, libc::F_SETFD, libc::FD_CLOEXEC) }).map(drop)
}

/// Gives up what `of` refers to, in this process only: its number means the same as `by` from now on, so that it stays taken, and whoever
/// has it cannot meet something else. Close-on-exec.
///
/// # Errors
/// `EBUSY`: another thread is just opening that number.
pub fn replace(of: impl AsFd, by: impl AsFd) -> io::Result<()> {
    // SAFETY: both are open for the call. The number stays open and whose it was; only what lies behind it is another file.
    check(unsafe { libc::dup3(by.as_fd().as_raw_fd(), of.as_fd().as_raw_fd(), libc::O_CLOEXEC) }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_boundaries_and_the_end_is_seen() {
        let (left, right) = message_pair().unwrap();
        send(&left, b"one").unwrap();
        send(&left, b"three").unwrap();
        let mut buffer = [0; 16];
        assert_eq!(receive(&right, &mut buffer).unwrap(), 3);
        assert_eq!(receive(&right, &mut buffer).unwrap(), 5);
        assert_eq!(receive(&right, &mut buffer).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(left);
        assert_eq!(poll(&[right.as_fd()], None).unwrap(), [0]);
        assert_eq!(receive(&right, &mut buffer).unwrap(), 0);
        assert_eq!(send(&right, b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn the_end_of_the_other_side_is_seen_behind_what_is_unread() {
        let (left, right) = message_pair().unwrap();
        send(&left, b"unread").unwrap();
        assert!(!wait_for_end(&right, Some(Duration::ZERO)).unwrap());
        shut_down(&left).unwrap();
        assert!(wait_for_end(&right, None).unwrap());
        let mut buffer = [0; 16];
        assert_eq!(receive(&right, &mut buffer).unwrap(), 6);
        assert_eq!(receive(&right, &mut buffer).unwrap(), 0);
    }

    #[test]
    fn poll_names_the_descriptors_that_are_ready() {
        let (a, b) = stream_pair().unwrap();
        let (c, d) = stream_pair().unwrap();
        let fds = [b.as_fd(), d.as_fd()];
        assert!(poll(&fds, Some(Duration::ZERO)).unwrap().is_empty());
        send(&c, b"x").unwrap();
        assert_eq!(poll(&fds, None).unwrap(), [1]);
        drop(a);
        assert_eq!(poll(&fds, None).unwrap(), [0, 1]);
    }
}
