//! The descriptors that the program watches: an epoll set of their own, level-triggered, which the loop watches as one descriptor.
//!
//! So readiness is the kernel's, not tokio's: what is not read is reported in the next round again, and a descriptor that the program
//! closes is out of the set. A [`Watch`] owns what `Event::add()` was given and keeps the loop going until it is removed.

mod drain;
pub(crate) mod output;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    os::fd::RawFd,
    rc::Rc,
};

use bytes::BytesMut;
use steel_os::epoll::{self, Epoll, Interest};
use steel_zend::{Callable, Zval};

use super::{Hold, runtime};

/// `SWOOLE_EVENT_READ`
pub(crate) const READ: i64 = 512;
/// `SWOOLE_EVENT_WRITE`
pub(crate) const WRITE: i64 = 1024;

/// Events below this are none of the documented ones; the reference takes them for [`READ`].
const LEAST: i64 = 256;

/// The descriptors that the program watches.
#[derive(Default)]
pub(crate) struct Watches {
    all: RefCell<BTreeMap<RawFd, Rc<Watch>>>,
    /// Made with the first descriptor, together with the task that waits for it.
    set: RefCell<Option<Rc<Epoll>>>,
    last: Cell<u32>,
    /// The set may know files that nobody can take out of it: see [`Watches::renew`].
    haunted: Cell<bool>,
}

/// One of them.
pub(crate) struct Watch {
    pub(crate) fd: RawFd,
    /// Names it in the epoll set: what the set reports of an earlier one with this number is not ours.
    token: u64,
    /// What `Event::add()` was given.
    pub(crate) value: Zval,
    pub(crate) on_read: RefCell<Option<Callable>>,
    pub(crate) on_write: RefCell<Option<Callable>>,
    /// `SWOOLE_EVENT_*`
    pub(crate) events: Cell<i64>,
    /// What `Event::write()` could not send yet.
    pub(crate) output: RefCell<BytesMut>,
    removed: Cell<bool>,
    /// Not in the set, because nobody would answer what it reports.
    muted: Cell<bool>,
    _hold: Hold,
}

impl Watch {
    /// Was it removed?
    pub(crate) fn is_removed(&self) -> bool {
        self.removed.get()
    }

    /// Is it watched for being readable?
    pub(crate) fn wants_read(&self) -> bool {
        self.events.get() < LEAST || self.events.get() & READ != 0
    }

    /// Is it watched for being writable?
    pub(crate) fn wants_write(&self) -> bool {
        self.events.get() & WRITE != 0
    }

    fn interest(&self) -> Interest {
        Interest {
            read: self.wants_read() && self.on_read.borrow().is_some(),
            write: self.wants_write() && self.on_write.borrow().is_some() || !self.output.borrow().is_empty(),
        }
    }
}

impl Watches {
    /// Shows the callbacks of each. No PHP code runs meanwhile.
    pub(crate) fn each(&self, mut look: impl FnMut(RawFd, &str, &Callable)) {
        for (fd, watch) in &*self.all.borrow() {
            watch.on_read.borrow().iter().for_each(|callback| look(*fd, "reading", callback));
            watch.on_write.borrow().iter().for_each(|callback| look(*fd, "writing", callback));
        }
    }

    /// What is watched under this number.
    pub(crate) fn find(&self, fd: RawFd) -> Option<Rc<Watch>> {
        self.all.borrow().get(&fd).cloned()
    }

    /// What is watched under this number, if it is still that which was reported, and wants to be.
    pub(crate) fn reported(&self, token: u64) -> Option<Rc<Watch>> {
        self.find((token & 0xffff_ffff) as RawFd).filter(|watch| watch.token == token && !watch.muted.get())
    }

    /// Watches one more.
    pub(crate) fn add(
        &self,
        fd: RawFd,
        value: Zval,
        on_read: Option<Callable>,
        on_write: Option<Callable>,
        events: i64,
    ) -> io::Result<()> {
        let set = self.set()?;
        self.last.set(self.last.get().wrapping_add(1));
        let watch = Rc::new(Watch {
            fd,
            token: u64::from(self.last.get()) << 32 | u64::from(fd.cast_unsigned()),
            value,
            on_read: RefCell::new(on_read),
            on_write: RefCell::new(on_write),
            events: Cell::new(events),
            output: RefCell::default(),
            removed: Cell::new(false),
            muted: Cell::new(false),
            _hold: runtime().hold(),
        });
        set.add(fd, watch.token, watch.interest())?;
        let _ = epoll::set_nonblocking(fd); // It is open, so it can be.
        self.all.borrow_mut().insert(fd, watch);
        Ok(())
    }

    /// Has the set watch for what is wanted now.
    pub(crate) fn update(&self, watch: &Watch) -> io::Result<()> {
        let set = self.set()?;
        if watch.muted.get() {
            set.add(watch.fd, watch.token, watch.interest())?;
            watch.muted.set(false);
            return Ok(());
        }
        set.modify(watch.fd, watch.token, watch.interest())
    }

    /// Takes one out of the set until it is next updated: it has ended, and nobody waits for that.
    pub(crate) fn mute(&self, watch: &Watch) {
        watch.muted.set(true);
        self.take_out(watch.fd);
    }

    /// No longer watches one. Nothing is wrong if it was closed before: then it is out of the set already.
    pub(crate) fn remove(&self, fd: RawFd) -> Option<Rc<Watch>> {
        let watch = self.all.borrow_mut().remove(&fd)?;
        watch.removed.set(true);
        if !watch.muted.get() {
            self.take_out(fd);
        }
        Some(watch)
    }

    fn take_out(&self, fd: RawFd) {
        if let Some(set) = self.set.borrow().as_ref()
            && set.remove(fd).is_err()
        {
            self.haunted.set(true);
        }
    }

    /// For who was told of something that nobody watches. A file that the program has closed before it took it out of the set stays in
    /// there as long as anybody has it open, a child for example, and would be reported for ever: then there is a new set, with a new
    /// task. False: there is not; what was reported has gone meanwhile.
    pub(crate) fn renew(&self) -> io::Result<bool> {
        if !self.haunted.take() {
            return Ok(false);
        }
        let (new, all) = (Rc::new(Epoll::new()?), self.all.borrow());
        for watch in all.values().filter(|watch| !watch.muted.get()) {
            // One that is closed by now is never reported.
            let _ = new.add(watch.fd, watch.token, watch.interest());
        }
        self.begin(new).map(|()| true)
    }

    fn begin(&self, set: Rc<Epoll>) -> io::Result<()> {
        // Now: that the loop cannot watch the set is for `Event::add()` to say.
        let source = drain::source(&set)?;
        self.set.replace(Some(set));
        let task = runtime().start_task(drain::run(source));
        drop(task);
        Ok(())
    }

    /// No longer watches any; they go in the order of their numbers.
    pub(crate) fn clear(&self) {
        loop {
            let Some(fd) = self.all.borrow().keys().next().copied() else { return };
            let watch = self.remove(fd);
            drop(watch);
        }
    }

    /// The loop is given up, and with it the set.
    pub(crate) fn give_up(&self) {
        self.clear();
        let set = self.set.take();
        drop(set);
    }

    /// In the child of a fork: they are the parent's.
    pub(crate) fn forget(&self) {
        std::mem::forget(self.all.take());
        std::mem::forget(self.set.take());
    }

    fn set(&self) -> io::Result<Rc<Epoll>> {
        if let Some(set) = self.set.borrow().as_ref() {
            return Ok(Rc::clone(set));
        }
        let set = Rc::new(Epoll::new()?);
        self.begin(Rc::clone(&set))?;
        Ok(set)
    }
}
