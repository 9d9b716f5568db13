//! An inbox as something to wait for, inside a loop.

use super::letter::Letter;
use super::post::{Post, Which};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::rc::Rc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What has come.
#[derive(Debug)]
pub enum Received {
    /// A letter.
    Letter(Letter),
    /// A letter for a process that had this place before.
    Late(Letter),
    /// Something that is no letter; it was dropped.
    Bad,
}

/// A socket of the bus, by its number.
#[derive(Debug)]
pub(super) struct Source(RawFd);

impl Source {
    /// `AsyncFd`s of it must not outlive the owner of the socket.
    pub(super) fn new(socket: BorrowedFd<'_>) -> Self {
        Self(socket.as_raw_fd())
    }

    /// `AsyncFd::new` is deprecated for types that may close or change their descriptor; a [`Source`] does neither, and who makes one
    /// owns the [`Post`] that keeps the socket open.
    #[expect(deprecated, reason = "see above")]
    pub(super) fn watch(self, interest: Interest) -> io::Result<AsyncFd<Self>> {
        AsyncFd::with_interest(self, interest)
    }
}

impl AsRawFd for Source {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

/// One inbox of a process, inside its loop.
#[derive(Debug)]
pub struct Inbox {
    /// Stands before the post, so that it is dropped before the socket is closed.
    socket: AsyncFd<Source>,
    which: Which,
    post: Rc<Post>,
}

impl Inbox {
    /// To be made inside a runtime.
    ///
    /// # Errors
    /// There is no such inbox; the socket cannot be registered.
    pub fn new(post: &Rc<Post>, which: Which) -> io::Result<Self> {
        let source = Source::new(post.read_end(which).ok_or(io::ErrorKind::NotFound)?);
        Ok(Self { socket: source.watch(Interest::READABLE)?, which, post: Rc::clone(post) })
    }

    /// The next one. May be dropped half-way.
    pub async fn next(&self) -> Received {
        loop {
            if let Some(received) = self.take() {
                return received;
            }
            if self.socket.readable().await.is_err() {
                std::future::pending().await
            }
        }
    }

    /// The next one, if the loop knows that one has come: it asks the kernel no more often than it must.
    pub fn take(&self) -> Option<Received> {
        let take = |_: &Source| self.post.take(self.which).ok_or_else(|| io::ErrorKind::WouldBlock.into());
        self.socket.try_io(Interest::READABLE, take).ok()
    }
}
