//! The bus between the processes of a server: any of them may write to any other.
//!
//! ```text
//! Post::send -> outbox (only while the inbox is full) -> socket of an inbox -> Post::take
//! ```
//! Two kinds of inboxes exist. One belongs to the *number* of a worker: whoever serves under it reads it, so what a dead or retired
//! process has not taken its successor does. The other belongs to a *place* of the [`super::Roster`], that is, to one process:
//! answers, and what is meant for its connections.
//!
//! All sockets are made before the first fork, so that a process that is forked later has them too; the manager keeps both ends of each,
//! and so an inbox outlives its reader. A letter arrives whole or not at all: a sender that dies loses what it has not sent, and nobody
//! else's. What is large goes by a file without a name. What comes out is checked before it is believed.
//!
//! The sockets are an implementation: nobody outside of this folder knows of them, so that letters can go by rings in shared memory later.

mod carrier;
mod inbox;
mod letter;
mod outbox;
mod post;
mod queue;

pub use carrier::Store;
pub use inbox::{Inbox, Received};
pub use letter::{Body, Draft, Letter, LetterKind, Sender};
pub use outbox::SendError;
pub use post::{Post, To, Which};
pub use queue::{TaskInbox, TaskQueue, pack, unpack};

use super::{Member, Team};
use std::cell::RefCell;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use steel_os::fd;
use steel_os::process::raise_open_files;

/// The sockets of all inboxes.
#[derive(Debug)]
pub(super) struct Bus {
    /// Where anybody writes: those of the numbers, then those of the places.
    writes: Vec<OwnedFd>,
    /// Where it is read, in the same order. `None` in a process that reads its own only.
    reads: RefCell<Option<Vec<OwnedFd>>>,
    numbers: u16,
    /// By which tasks go instead.
    queue: Option<TaskQueue>,
}

/// An index of [`Bus::writes`].
pub(super) type Target = usize;

impl Bus {
    /// May raise this process's limit of open files, up to what it may have.
    pub(super) fn new(team: Team, places: u16, queue: Option<TaskQueue>) -> io::Result<Self> {
        let count = usize::from(team.workers()) + usize::from(places);
        let pairs = || (0..count).map(|_| fd::message_pair()).collect::<io::Result<Vec<_>>>();
        let pairs = pairs().or_else(|error| {
            raise_open_files()?;
            pairs().map_err(|_| error)
        });
        let (writes, reads) = pairs?.into_iter().unzip();
        Ok(Self { writes, reads: RefCell::new(Some(reads)), numbers: team.workers(), queue })
    }

    /// The queue by which tasks go, if they do.
    pub(super) fn queue(&self) -> Option<&TaskQueue> {
        self.queue.as_ref()
    }

    /// Nobody to write to: a server of one process.
    pub(super) fn none() -> Self {
        Self { writes: Vec::new(), reads: RefCell::new(None), numbers: 0, queue: None }
    }

    fn of_number(&self, worker: u16) -> Option<Target> {
        (worker < self.numbers).then_some(usize::from(worker))
    }

    fn of_place(&self, member: Member) -> Option<Target> {
        let target = usize::from(self.numbers) + usize::from(member.place);
        (target < self.writes.len()).then_some(target)
    }

    /// Where the inbox of a place is read, for the manager, which keeps the ends of all. `None`: it could not be had.
    fn share_end(&self, member: Member) -> Option<OwnedFd> {
        let target = self.of_place(member)?;
        self.reads.borrow().as_ref()?.get(target)?.try_clone().ok()
    }

    fn write_end(&self, target: Target) -> Option<BorrowedFd<'_>> {
        self.writes.get(target).map(AsFd::as_fd)
    }

    /// In a process that is not the manager: keeps the ends of its own inboxes, and closes those of all others.
    fn keep(&self, own: [Option<Target>; 2]) -> [Option<OwnedFd>; 2] {
        let mut reads: Vec<_> = self.reads.take().into_iter().flatten().map(Some).collect();
        own.map(|target| reads.get_mut(target?)?.take())
    }
}

#[cfg(test)]
mod tests;
