//! What could not be sent yet: a queue for each inbox that is full, and one bound for all of them.
//!
//! Knows no loop: [`Outbox::send`] tries at once and keeps what the socket does not take, [`Outbox::flush`] tries again.

use super::carrier::{LARGEST_INLINE, Store};
use super::letter::{Draft, HEAD, Sender, head};
use super::{Bus, Target};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, IoSlice};
use std::os::fd::AsFd;
use steel_os::passing;

/// What a letter that waits is taken to cost beside its contents.
const COST: usize = 200;

/// How much may wait, in bytes.
const DEFAULT_MOST: usize = 64 << 20;

/// Why a letter was not taken.
#[derive(Debug)]
pub enum SendError {
    /// Nobody has that number or place.
    Nobody,
    /// Too much waits already.
    Full,
    /// There is no room for its contents, or the socket has failed.
    Failed(io::Error),
}

/// A letter that waits.
#[derive(Debug)]
struct Waiting {
    head: [u8; HEAD],
    body: Vec<u8>,
    /// Made when its turn has come, so that few are open.
    file: Option<File>,
}

#[derive(Debug)]
pub(super) struct Outbox {
    queues: RefCell<BTreeMap<Target, VecDeque<Waiting>>>,
    bytes: Cell<usize>,
    most: Cell<usize>,
    store: Store,
}

/// What became of one attempt.
enum Attempt {
    Sent,
    /// The inbox is full; a file that was made for it is to be used again.
    Full(Option<File>),
}

impl Outbox {
    pub(super) fn new(store: Store) -> Self {
        Self { queues: RefCell::default(), bytes: Cell::new(0), most: Cell::new(DEFAULT_MOST), store }
    }

    /// Bounds what may wait.
    pub(super) fn set_most(&self, bytes: usize) {
        self.most.set(bytes);
    }

    /// How much may wait, in bytes.
    pub(super) fn most(&self) -> usize {
        self.most.get()
    }

    /// Sends, or keeps it for later. False: it waits.
    pub(super) fn send(
        &self,
        bus: &Bus,
        target: Target,
        draft: &Draft<'_>,
        from: Sender,
        to_epoch: u32,
    ) -> Result<bool, SendError> {
        let head = head(draft, from, to_epoch, draft.body.len() > LARGEST_INLINE);
        let mut file = None;
        if !self.queues.borrow().contains_key(&target) {
            match self.attempt(bus, target, &head, draft.body, None) {
                Ok(Attempt::Sent) => return Ok(true),
                Ok(Attempt::Full(made)) => file = made,
                Err(error) => return Err(SendError::Failed(error)),
            }
        }
        let cost = draft.body.len() + COST;
        if self.bytes.get().saturating_add(cost) > self.most.get() {
            return Err(SendError::Full);
        }
        self.bytes.set(self.bytes.get() + cost);
        let waiting = Waiting { head, body: draft.body.to_vec(), file };
        self.queues.borrow_mut().entry(target).or_default().push_back(waiting);
        Ok(false)
    }

    fn attempt(&self, bus: &Bus, target: Target, head: &[u8], body: &[u8], file: Option<File>) -> io::Result<Attempt> {
        let Some(socket) = bus.write_end(target) else { return Err(io::ErrorKind::NotFound.into()) };
        let large = body.len() > LARGEST_INLINE;
        let file = match file {
            None if large => Some(self.store.keep(body)?),
            file => file,
        };
        let parts = [IoSlice::new(head), IoSlice::new(if large { &[] } else { body })];
        match passing::send(socket, &parts, file.as_ref().map(AsFd::as_fd)) {
            Ok(()) => Ok(Attempt::Sent),
            Err(error) if is_full(&error) => Ok(Attempt::Full(file)),
            Err(error) => Err(error),
        }
    }

    /// Sends what waits for an inbox, as far as it goes. A letter that cannot be sent at all is dropped, and told of.
    pub(super) fn flush(&self, bus: &Bus, target: Target, mut failed: impl FnMut(io::Error)) {
        while let Some(mut first) = self.take_first(target) {
            match self.attempt(bus, target, &first.head, &first.body, first.file.take()) {
                Ok(Attempt::Sent) => self.paid(&first),
                Ok(Attempt::Full(file)) => {
                    first.file = file;
                    self.queues.borrow_mut().entry(target).or_default().push_front(first);
                    return;
                }
                Err(error) => {
                    self.paid(&first);
                    failed(error);
                }
            }
        }
        self.queues.borrow_mut().remove(&target);
    }

    fn take_first(&self, target: Target) -> Option<Waiting> {
        self.queues.borrow_mut().get_mut(&target)?.pop_front()
    }

    fn paid(&self, waiting: &Waiting) {
        self.bytes.set(self.bytes.get().saturating_sub(waiting.body.len() + COST));
    }

    /// The inboxes for which something waits.
    pub(super) fn targets(&self) -> Vec<Target> {
        self.queues.borrow().keys().copied().collect()
    }

    /// Does nothing wait?
    pub(super) fn is_empty(&self) -> bool {
        self.queues.borrow().is_empty()
    }

    /// Would a letter of so many bytes be taken now, if its inbox is full?
    pub(super) fn has_room(&self, body: usize) -> bool {
        self.bytes.get().saturating_add(body + COST) <= self.most.get()
    }
}

/// `ETOOMANYREFS`: files that others have to take first.
const ETOOMANYREFS: i32 = 109;
/// `ENOBUFS`, `ENOMEM`: the kernel's own shortness.
const SHORT: [i32; 2] = [105, 12];

fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
        || error.raw_os_error().is_some_and(|errno| errno == ETOOMANYREFS || SHORT.contains(&errno))
}
