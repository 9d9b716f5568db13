//! A descriptor that the loop watches from the first wait on, until it is closed: one registration, edge-triggered, however many wait.

use std::cell::{Cell, RefCell};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use steel_os::epoll::{self, Epoll};
use steel_os::{foreign, poll, process};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Something to read, the end, or a failure.
    Read,
    /// Room to write, or a failure.
    Write,
}

impl Direction {
    fn interest(self) -> Interest {
        match self {
            Direction::Read => Interest::READABLE,
            Direction::Write => Interest::WRITABLE,
        }
    }

    /// What is waited for. The kernel calls a socket of datagrams that has met an error (a port that nobody has) writable, and not readable.
    fn awaited(self) -> Interest {
        match self {
            Direction::Read => Interest::READABLE.add(Interest::ERROR),
            Direction::Write => Interest::WRITABLE,
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Descriptor {
    /// Before the descriptor, which is closed last.
    readiness: Readiness,
    fd: OwnedFd,
}

/// A descriptor that somebody else has as a number, watched from the first wait on. Whoever has this drops it before the descriptor is
/// closed.
#[derive(Debug)]
pub struct Foreign {
    readiness: Readiness,
    fd: RawFd,
}

#[derive(Debug, Default)]
struct Readiness(RefCell<Option<Rc<Watch>>>);

/// The registration, with the loop of one process. In the child of a fork it is the parent's, who shares the set of watched descriptors:
/// it is left alone there.
#[derive(Debug)]
struct Watch {
    registered: Option<AsyncFd<Number>>,
    generation: u64,
    /// The directions that were at their end, and are not any more: for the loop an end is for ever.
    ended: [Cell<bool>; 2],
}

/// The number of the descriptor that stands beside it.
#[derive(Debug)]
struct Number(RawFd);

impl AsRawFd for Number {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.generation != process::generation() {
            std::mem::forget(self.registered.take());
        }
    }
}

/// tokio calls this deprecated, since a number could be changed, or closed before: neither happens to a [`Number`], see [`Descriptor`] and
/// [`Foreign`].
#[expect(deprecated, reason = "see above")]
fn register(fd: RawFd) -> io::Result<AsyncFd<Number>> {
    AsyncFd::new(Number(fd))
}

impl Descriptor {
    /// Of one that does not block.
    pub fn new(fd: OwnedFd) -> Descriptor {
        Descriptor { readiness: Readiness::default(), fd }
    }

    /// Its number.
    pub fn number(&self) -> RawFd {
        self.fd.as_raw_fd()
    }

    /// It alone; the loop does not watch it any more.
    pub fn into_fd(self) -> OwnedFd {
        let Descriptor { readiness, fd } = self;
        drop(readiness);
        fd
    }

    /// Waits until an attempt in this direction is worth it. From within the loop.
    ///
    /// # Errors
    /// `ENOSPC`, `ENOMEM`: the kernel watches no more. `EPERM`: a kind that it cannot watch.
    pub async fn ready(&self, direction: Direction) -> io::Result<()> {
        self.readiness.ready(self.fd.as_raw_fd(), direction).await
    }

    /// An attempt, unless it is known to be in vain. `emptied` says of a success that the next one would be: less came, or went, than there
    /// was room for.
    ///
    /// # Errors
    /// `WouldBlock`, and those of the attempt.
    pub fn attempt<T>(
        &self,
        direction: Direction,
        attempt: impl FnOnce(BorrowedFd<'_>) -> io::Result<T>,
        emptied: impl FnOnce(&T) -> bool,
    ) -> io::Result<T> {
        self.readiness.attempt(direction, || attempt(self.fd.as_fd()), emptied)
    }
}

impl Foreign {
    /// Of a number. Attempts upon it must not wait.
    pub fn new(fd: RawFd) -> Foreign {
        Foreign { readiness: Readiness::default(), fd }
    }

    /// The number.
    pub fn number(&self) -> RawFd {
        self.fd
    }

    /// As [`Descriptor::ready`].
    ///
    /// # Errors
    /// As there.
    pub async fn ready(&self, direction: Direction) -> io::Result<()> {
        self.readiness.ready(self.fd, direction).await
    }

    /// As [`Foreign::ready`], where somebody else has the loop's registration of this descriptor, or may close it: for this one wait.
    ///
    /// # Errors
    /// As there, and `EBADF`.
    pub async fn ready_alone(&self, direction: Direction) -> io::Result<()> {
        ready_alone(self.fd, direction).await
    }

    /// As [`Descriptor::attempt`].
    ///
    /// # Errors
    /// As there.
    pub fn attempt<T>(
        &self,
        direction: Direction,
        attempt: impl FnOnce() -> io::Result<T>,
        emptied: impl FnOnce(&T) -> bool,
    ) -> io::Result<T> {
        self.readiness.attempt(direction, attempt, emptied)
    }

    /// Is it ready in this direction? If not, the task is woken when it may be. What was found ready is found so again, until it is not: for
    /// somebody who need not use all of it up. From within the loop.
    ///
    /// # Errors
    /// As [`Descriptor::ready`].
    pub fn poll_level(&self, cx: &mut Context<'_>, direction: Direction) -> Poll<io::Result<()>> {
        self.readiness.poll_level(self.fd, cx, direction)
    }
}

impl Readiness {
    fn poll_level(&self, fd: RawFd, cx: &mut Context<'_>, direction: Direction) -> Poll<io::Result<()>> {
        let wanted = match direction {
            Direction::Read => poll::READABLE,
            Direction::Write => poll::WRITABLE,
        };
        loop {
            let watch = self.watched(fd)?;
            let Some(registered) = &watch.registered else { return Poll::Ready(Ok(())) };
            let polled = match direction {
                Direction::Read => registered.poll_read_ready(cx),
                Direction::Write => registered.poll_write_ready(cx),
            };
            match ready!(polled) {
                Ok(_) if foreign::is_ready(fd, wanted) => return Poll::Ready(Ok(())),
                // It was at its end, and is not any more.
                Ok(guard) if guard.ready().is_read_closed() || guard.ready().is_write_closed() => {
                    drop(guard);
                    if !self.forget(&watch) {
                        return Poll::Ready(Ok(()));
                    }
                    // The registration takes with it who waits in the other direction.
                    cx.waker().wake_by_ref();
                }
                Ok(mut guard) => guard.clear_ready(),
                // The loop that knew it is gone.
                Err(_) => drop(self.0.replace(None)),
            }
        }
    }

    async fn ready(&self, fd: RawFd, direction: Direction) -> io::Result<()> {
        let mut watch = self.watched(fd)?;
        if watch.ended(direction).get() {
            let is_forgotten = self.forget(&watch);
            drop(watch);
            if !is_forgotten {
                return ready_alone(fd, direction).await;
            }
            watch = self.watched(fd)?;
        }
        match watch.wait(direction).await {
            Ok(()) => Ok(()),
            // The loop that knew it is gone.
            Err(_) => {
                self.0.replace(None);
                self.watched(fd)?.wait(direction).await
            }
        }
    }

    /// The end of a pipe with a name, or of a terminal, is none when somebody opens the other side again: it is registered anew at its next
    /// wait. False: somebody else waits by this registration.
    fn forget(&self, watch: &Rc<Watch>) -> bool {
        let is_mine = Rc::strong_count(watch) <= 2;
        if is_mine {
            self.0.replace(None);
        }
        is_mine
    }

    fn watched(&self, fd: RawFd) -> io::Result<Rc<Watch>> {
        let mut slot = self.0.borrow_mut();
        if let Some(watch) = slot.as_ref()
            && watch.generation == process::generation()
        {
            return Ok(Rc::clone(watch));
        }
        Ok(Rc::clone(slot.insert(Rc::new(Watch::new(fd)?))))
    }

    fn attempt<T>(
        &self,
        direction: Direction,
        attempt: impl FnOnce() -> io::Result<T>,
        emptied: impl FnOnce(&T) -> bool,
    ) -> io::Result<T> {
        let watch = self.0.borrow().clone().filter(|watch| watch.generation == process::generation());
        let Some(registered) = watch.as_ref().and_then(|watch| watch.registered.as_ref()) else {
            return attempt();
        };
        let interest = direction.interest();
        let is_ready = |interest| registered.try_io(interest, |_| Ok(())).is_ok();
        // tokio tries for one interest only.
        let only_failed = direction == Direction::Read && !is_ready(interest) && is_ready(Interest::ERROR);
        let done = registered.try_io(if only_failed { Interest::ERROR } else { interest }, |_| attempt());
        if done.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
            && let Some(watch) = &watch
        {
            // What is called ready even now was at its end.
            watch.ended(direction).set(is_ready(interest));
        }
        let done = done?;
        if emptied(&done) {
            let _ = registered.try_io::<()>(interest, |_| Err(io::ErrorKind::WouldBlock.into()));
        }
        Ok(done)
    }
}

/// Waits by a set of this descriptor alone.
async fn ready_alone(fd: RawFd, direction: Direction) -> io::Result<()> {
    let set = Epoll::new()?;
    set.add(fd, 0, epoll::Interest { read: direction == Direction::Read, write: direction == Direction::Write })?;
    // Dropped before the set.
    let watch = Watch::new(set.as_raw_fd())?;
    watch.wait(Direction::Read).await
}

impl Watch {
    fn new(fd: RawFd) -> io::Result<Watch> {
        Ok(Watch { registered: Some(register(fd)?), generation: process::generation(), ended: Default::default() })
    }

    fn ended(&self, direction: Direction) -> &Cell<bool> {
        &self.ended[direction as usize]
    }

    async fn wait(&self, direction: Direction) -> io::Result<()> {
        let Some(registered) = &self.registered else { return Err(io::ErrorKind::NotConnected.into()) };
        registered.ready(direction.awaited()).await.map(drop)
    }
}

impl AsFd for Descriptor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl AsRawFd for Descriptor {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}
