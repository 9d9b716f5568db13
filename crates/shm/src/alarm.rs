//! The descriptor of a bell: an eventfd, readable from the first [`Alarm::set_off`] until [`Alarm::clear`].

use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::Duration,
};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec};

use crate::sync::step;

/// Non-blocking, close-on-exec; a forked child has the same one.
#[derive(Debug)]
pub(crate) struct Alarm(OwnedFd);

impl Alarm {
    pub(crate) fn new() -> io::Result<Alarm> {
        Ok(Alarm(rustix::event::eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?))
    }

    /// Makes it readable. The only failure is a counter that is full, and then it is readable.
    pub(crate) fn set_off(&self) {
        step();
        let _ = rustix::io::retry_on_intr(|| rustix::io::write(&self.0, &1_u64.to_ne_bytes()));
    }

    /// Makes it unreadable; it may have been so.
    pub(crate) fn clear(&self) {
        step();
        let _ = rustix::io::retry_on_intr(|| rustix::io::read(&self.0, &mut [0_u8; 8]));
    }

    /// Waits until it is readable, a signal comes, or the limit has passed.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> io::Result<()> {
        let limit = limit.map(|limit| Timespec {
            tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(limit.subsec_nanos()),
        });
        match rustix::event::poll(&mut [PollFd::new(&self.0, PollFlags::IN)], limit.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl AsFd for Alarm {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
