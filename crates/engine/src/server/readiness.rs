//! Registering a descriptor with the runtime.
//!
//! tokio 1.54 deprecates `AsyncFd::new`, since a type whose `as_raw_fd` changes or whose descriptor is closed early could be passed to
//! it. Here it takes only [`OwnedFd`] and [`Rc<Listener>`], which own one descriptor for as long as the `AsyncFd` lives; the
//! replacement is an unsafe function, which this crate forbids itself.

use super::Listener;
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

#[expect(deprecated, reason = "see above")]
pub(super) fn connection(socket: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::new(socket)
}

#[expect(deprecated, reason = "see above")]
pub(super) fn listener(listener: Rc<Listener>) -> io::Result<AsyncFd<Rc<Listener>>> {
    AsyncFd::with_interest(listener, Interest::READABLE)
}
