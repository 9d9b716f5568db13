//! The socket of a connection, which the runtime learns of only when somebody has to wait for it.
//!
//! A request that is there when its connection is accepted is read, answered and, if it is the only one, closed without a word to
//! epoll. Nothing is missed: the kernel reports what a socket holds at the time it is registered.

use super::readiness::{self, Number};
use std::cell::OnceCell;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::task::{Context, Poll};
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};

/// Knows that the socket was ready.
pub(super) type ReadyGuard<'a> = AsyncFdReadyGuard<'a, Number>;

#[derive(Debug)]
pub(super) struct Socket {
    /// Stands before the descriptor, so that it is dropped before that is closed.
    registered: OnceCell<AsyncFd<Number>>,
    fd: OwnedFd,
}

impl Socket {
    pub(super) fn new(fd: OwnedFd) -> Self {
        Self { registered: OnceCell::new(), fd }
    }

    /// Waits until it can be read, or has ended or failed.
    pub(super) fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<ReadyGuard<'_>>> {
        match self.registered() {
            Ok(registered) => registered.poll_read_ready(cx),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// Waits until it can be written, or has failed.
    pub(super) fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<ReadyGuard<'_>>> {
        match self.registered() {
            Ok(registered) => registered.poll_write_ready(cx),
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn registered(&self) -> io::Result<&AsyncFd<Number>> {
        match self.registered.get() {
            Some(registered) => Ok(registered),
            None => {
                let registered = readiness::connection(&self.fd)?;
                Ok(self.registered.get_or_init(|| registered))
            }
        }
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> i32 {
        self.fd.as_raw_fd()
    }
}
