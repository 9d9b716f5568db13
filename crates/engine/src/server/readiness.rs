//! Registering a descriptor with the runtime.
//!
//! tokio 1.54 deprecates `AsyncFd::new`, since a type whose `as_raw_fd` changes or whose descriptor is closed early could be passed to
//! it. Here it takes only [`Arc<Listener>`], which owns one descriptor for as long as the `AsyncFd` lives, and a [`Number`], made in this
//! file and never changed, whose owner ([`super::socket`]) drops the `AsyncFd` before it closes the descriptor; the replacement is an
//! unsafe function, which this crate forbids itself.

use super::Listener;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The number of a descriptor that somebody else owns.
#[derive(Debug)]
pub(super) struct Number(RawFd);

impl AsRawFd for Number {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

#[expect(deprecated, reason = "see above")]
pub(super) fn connection(socket: &OwnedFd) -> io::Result<AsyncFd<Number>> {
    AsyncFd::new(Number(socket.as_raw_fd()))
}

/// What a registered number is.
pub(super) type Registered = AsyncFd<Number>;

/// For reading. Whoever owns the descriptor drops what this gives first.
#[expect(deprecated, reason = "see above")]
pub(super) fn number(owner: &impl AsFd) -> io::Result<Registered> {
    AsyncFd::with_interest(Number(owner.as_fd().as_raw_fd()), Interest::READABLE)
}

#[expect(deprecated, reason = "see above")]
pub(super) fn listener(listener: Arc<Listener>) -> io::Result<AsyncFd<Arc<Listener>>> {
    AsyncFd::with_interest(listener, Interest::READABLE)
}
