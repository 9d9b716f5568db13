//! One process's access to the bus: what it sends, and what has come for it.

use super::carrier::LARGEST_INLINE;
use super::inbox::{Received, Source};
use super::letter::{Draft, HEAD, LetterKind, Sender, decode};
use super::outbox::{Outbox, SendError};
use super::queue::{Outgoing, TaskQueue};
use super::{Bus, Store, Target};
use crate::process::Member;
use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::rc::Rc;
use std::time::{Duration, Instant};
use steel_os::{fd, passing};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;

/// How often what waits is tried again, whatever the kernel says about the sockets: a file may be refused while there is room.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// How often a task is tried again that the queue has no room for: nobody says when it has.
const TRY_TASK_AGAIN: Duration = Duration::from_millis(1);

/// Nobody waits longer without a loop, whatever is asked for: a year.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// To whom a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Whoever serves under this number when it is read.
    Worker(u16),
    /// This process. Once it has ended the letter is dropped.
    Member(Member),
}

/// One of the two inboxes of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// That of its number: its predecessors and successors read the same one.
    Worker,
    /// Its own.
    Own,
}

/// See the module.
#[derive(Debug)]
pub struct Post {
    bus: Rc<Bus>,
    me: Sender,
    /// That of the number, and its own.
    reads: [Option<OwnedFd>; 2],
    outbox: Outbox,
    /// Tasks, where they go by a queue.
    tasks: Outgoing,
    buffer: RefCell<Vec<u8>>,
    /// Something waits that did not before.
    queued: Notify,
    /// Less waits than before.
    sent: Notify,
}

impl Post {
    /// For the manager: its children read all other inboxes.
    pub(in crate::process) fn of_head(bus: Rc<Bus>, member: Member, store: Store) -> Rc<Self> {
        let own = bus.share_end(member);
        Self::new(bus, Sender { member, worker: None }, [None, own], store)
    }

    /// For a master, which has forked its manager and forks no process of the server any more.
    pub(in crate::process) fn of_master(bus: Rc<Bus>, member: Member, store: Store) -> Rc<Self> {
        let reads = bus.keep([None, bus.of_place(member)]);
        Self::new(bus, Sender { member, worker: None }, reads, store)
    }

    /// For a fresh child of the manager.
    pub(in crate::process) fn of_child(bus: Rc<Bus>, member: Member, worker: u16, store: Store) -> Rc<Self> {
        let reads = bus.keep([bus.of_number(worker), bus.of_place(member)]);
        Self::new(bus, Sender { member, worker: Some(worker) }, reads, store)
    }

    fn new(bus: Rc<Bus>, me: Sender, reads: [Option<OwnedFd>; 2], store: Store) -> Rc<Self> {
        let (outbox, buffer) = (Outbox::new(store), RefCell::new(vec![0; HEAD + LARGEST_INLINE]));
        Rc::new(Self {
            bus,
            me,
            reads,
            outbox,
            tasks: Outgoing::default(),
            buffer,
            queued: Notify::new(),
            sent: Notify::new(),
        })
    }

    /// Who we are on the bus.
    pub fn me(&self) -> Sender {
        self.me
    }

    /// Bounds what may wait for inboxes that are full, in bytes.
    pub fn set_most_waiting(&self, bytes: usize) {
        self.outbox.set_most(bytes);
    }

    /// Sends a letter, or keeps it until its inbox has room: then [`Post::run`], [`Post::flush`] or [`Post::flush_for`] must see to it.
    /// Never waits.
    ///
    /// # Errors
    /// [`SendError::Full`]: too much is kept already; nothing was sent.
    pub fn send(&self, to: To, draft: &Draft<'_>) -> Result<(), SendError> {
        if let (LetterKind::Task, To::Worker(worker), Some(queue)) = (draft.kind, to, self.queue()) {
            if !self.tasks.send(queue, worker, draft, self.me, self.outbox.most())? {
                self.queued.notify_one();
            }
            return Ok(());
        }
        let (target, epoch) = self.target(to).ok_or(SendError::Nobody)?;
        if !self.outbox.send(&self.bus, target, draft, self.me, epoch)? {
            self.queued.notify_one();
        }
        Ok(())
    }

    /// The queue by which tasks go, if they do.
    pub fn queue(&self) -> Option<&TaskQueue> {
        self.bus.queue()
    }

    pub(super) fn bus(&self) -> &Rc<Bus> {
        &self.bus
    }

    fn target(&self, to: To) -> Option<(Target, u32)> {
        match to {
            To::Worker(worker) => Some((self.bus.of_number(worker)?, 0)),
            To::Member(member) => Some((self.bus.of_place(member)?, member.epoch)),
        }
    }

    /// Waits until a letter with so many bytes would be taken. Somebody must call [`Post::run`] meanwhile.
    pub async fn has_room(&self, bytes: usize) {
        loop {
            let sent = self.sent.notified();
            let room = self.outbox.has_room(bytes) && self.tasks.has_room(self.outbox.most());
            if room || self.is_flushed() {
                return;
            }
            sent.await;
        }
    }

    /// Is nothing kept?
    pub fn is_flushed(&self) -> bool {
        self.outbox.is_empty() && self.tasks.is_empty()
    }

    /// Sends what is kept, as far as it goes. True: nothing is left.
    pub fn flush(&self) -> bool {
        let targets = self.outbox.targets();
        for target in targets {
            self.outbox.flush(&self.bus, target, |_| {});
        }
        if let Some(queue) = self.queue() {
            self.tasks.flush(queue);
        }
        self.sent.notify_waiters();
        self.is_flushed()
    }

    /// As [`Post::flush`], waiting without a loop for at most `limit`.
    pub fn flush_for(&self, limit: Duration) -> bool {
        let end = Instant::now() + limit.min(LONGEST);
        while !self.flush() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            self.wait_for_room(left.min(self.again()));
        }
        true
    }

    fn again(&self) -> Duration {
        if self.tasks.is_empty() { TRY_AGAIN } else { TRY_TASK_AGAIN }
    }

    fn wait_for_room(&self, limit: Duration) {
        let first = self.outbox.targets().first().and_then(|target| self.bus.write_end(*target));
        match first {
            Some(socket) => drop(fd::wait_writable(socket, limit)),
            None => std::thread::sleep(limit),
        }
    }

    /// Sends what is kept whenever there is room. For a task of the loop; never ends.
    pub async fn run(self: Rc<Self>) {
        loop {
            let queued = self.queued.notified();
            if self.is_flushed() {
                queued.await;
                continue;
            }
            let watched: Vec<_> = self.outbox.targets().into_iter().filter_map(|target| self.watch(target)).collect();
            let ready = std::future::poll_fn(|cx| {
                let ready = watched.iter().any(|socket| socket.poll_write_ready(cx).is_ready());
                if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            });
            let _ = tokio::time::timeout(self.again(), ready).await;
            drop(watched);
            if !self.flush() {
                // A socket that has room and does not take a file would be ready again at once.
                tokio::task::yield_now().await;
            }
        }
    }

    fn watch(&self, target: Target) -> Option<AsyncFd<Source>> {
        Source::new(self.bus.write_end(target)?).watch(Interest::WRITABLE).ok()
    }

    /// The next letter of an inbox, without waiting. `None`: none has come.
    pub fn take(&self, which: Which) -> Option<Received> {
        let socket = self.read_end(which)?;
        let mut buffer = self.buffer.borrow_mut();
        match passing::receive(socket, &mut buffer) {
            Ok((0, _)) => None,
            Ok((length, file)) => Some(self.judge(&buffer[..length], file.map(File::from))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
            Err(_) => Some(Received::Bad),
        }
    }

    fn judge(&self, bytes: &[u8], file: Option<File>) -> Received {
        match decode(bytes, file) {
            None => Received::Bad,
            Some((letter, 0)) => Received::Letter(letter),
            Some((letter, epoch)) if epoch == self.me.member.epoch => Received::Letter(letter),
            Some((letter, _)) => Received::Late(letter),
        }
    }

    #[cfg(test)]
    pub(super) fn bus_write_end(&self, target: Target) -> BorrowedFd<'_> {
        self.bus.write_end(target).expect("a test knows its inboxes")
    }

    pub(super) fn read_end(&self, which: Which) -> Option<BorrowedFd<'_>> {
        let [of_worker, own] = &self.reads;
        let end = match which {
            Which::Worker => of_worker,
            Which::Own => own,
        };
        end.as_ref().map(AsFd::as_fd)
    }

    /// The inbox of this very process, to be waited for without a loop.
    pub fn own_inbox(&self) -> Option<BorrowedFd<'_>> {
        self.read_end(Which::Own)
    }

    /// Waits, without a loop, until a letter has come to an inbox, for at most `limit`; sends what is kept meanwhile.
    pub fn wait(&self, which: Which, limit: Duration) -> bool {
        let Some(socket) = self.read_end(which) else { return false };
        let end = Instant::now() + limit.min(LONGEST);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let step = if self.flush() { left } else { left.min(self.again()) };
            match fd::poll(&[socket], Some(step)) {
                Ok(ready) if !ready.is_empty() => return true,
                Ok(_) if left > step => {}
                Ok(_) if !left.is_zero() => {} // Interrupted, or just now over.
                Ok(_) | Err(_) => return false,
            }
        }
    }
}
