//! What is known of an open stream beside what PHP knows: its registration with the loop, who waits for it, how it was made.
//!
//! It is kept by the stream's address, from its first operation to its end; a persistent stream's outlives the request.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    io,
    os::fd::RawFd,
    rc::Rc,
    time::Duration,
};

use rustc_hash::FxHashMap;
use steel_coro::{Cid, Wait};
use steel_engine::net::{Direction, Foreign};
use steel_os::foreign;
use steel_zend::{
    Result,
    stream::{
        Opening, Settled, Stream,
        copying::{self, Other},
    },
};

use super::super::{deadline::Deadline, send_away, wanted};
use super::{file::Looked, output::Output};
use crate::{
    runtime::{Waited, runtime},
    socket::{Occupied, Slot, bound},
};

thread_local! {
    static HELD: RefCell<FxHashMap<usize, Rc<Held>>> = RefCell::default();
    /// How many threads work for files.
    static FILE_WAITS: Cell<usize> = const { Cell::new(0) };
}

/// See the module.
pub(super) struct Held {
    stream: usize,
    descriptor: Foreign,
    reader: Slot,
    writer: Slot,
    /// Who is in the middle of PHP's operation, which may run PHP code: to read, and to write.
    busy: (Slot, Slot),
    /// It is encrypted, so PHP reads and writes.
    pub(super) secure: Cell<bool>,
    /// It is shut for reading, and the kernel does not tell.
    shut: Cell<bool>,
    pub(super) opening: Opening,
    /// It is being closed: whoever is in an operation is to leave.
    closing: Cell<bool>,
    visit: Rc<Visit>,
    /// Of a file: what was found of it.
    pub(super) looked: Looked,
    /// How it is written to, if others do so as well.
    pub(super) output: Output,
    /// Where what is left of a write begins that was broken off, and whose it was.
    rest: Cell<Option<(Cid, usize)>>,
}

/// What an open stream keeps while its descriptor comes and goes, as it does in a connect.
#[derive(Default)]
struct Visit {
    /// A coroutine has it connect.
    connecting: Cell<bool>,
    /// Who waits with the stream in its frames, but not for the descriptor.
    waiting: RefCell<Vec<Rc<Slot>>>,
}

/// A connect is under way, until this is dropped.
pub(super) struct ConnectingNow(Rc<Visit>);

impl Drop for ConnectingNow {
    fn drop(&mut self) {
        self.0.connecting.set(false);
        let waiting = self.0.waiting.borrow().clone();
        for slot in &waiting {
            let _ = slot.interrupt(GO_ON);
        }
    }
}

/// No failure: the connect has ended.
const GO_ON: i64 = 0;

struct Visiting<'a>(&'a Visit, Rc<Slot>);

impl Drop for Visiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.borrow_mut().retain(|slot| !Rc::ptr_eq(slot, &self.1));
    }
}

/// The other stream of a copy, until this is dropped: who waits leaves its frames when it is closed, or it is not to be closed.
struct Beside {
    end: Rc<Slot>,
    visit: Option<Rc<Visit>>,
    _other: Other,
}

impl Beside {
    fn new(other: Other) -> Beside {
        let end = Rc::new(Slot::default());
        let visit = match &other {
            Other::Taken(stream) => Some(HELD.with_borrow_mut(|all| {
                let new = || Rc::new(Held::new(*stream, -1, Opening { patience: None, method: None }, Rc::default()));
                Rc::clone(&all.entry(*stream).or_insert_with(new).visit)
            })),
            Other::Kept(_) => None,
        };
        if let Some(visit) = &visit {
            visit.waiting.borrow_mut().push(Rc::clone(&end));
        }
        Beside { end, visit, _other: other }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(visit) = &self.visit {
            visit.waiting.borrow_mut().retain(|slot| !Rc::ptr_eq(slot, &self.end));
        }
    }
}

/// What an operation that waits has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome<T> {
    Done(T),
    TimedOut,
    /// Cancelled, or the stream is being closed.
    Interrupted,
}

/// A stream was made: what was known under its address was another's.
pub(super) fn open(stream: &Stream, opening: Opening) {
    put(stream, Rc::new(Held::new(stream.id(), -1, opening, Rc::default())));
}

fn put(stream: &Stream, held: Rc<Held>) {
    let old = HELD.with_borrow_mut(|all| all.insert(stream.id(), held));
    drop(old);
}

/// The same, of one that will not wait for now.
pub(super) fn forget(stream: &Stream) {
    let old = HELD.with_borrow_mut(|all| all.remove(&stream.id()));
    drop(old);
}

/// A thread works for a file, until this is dropped.
pub(super) struct FileWaits;

impl FileWaits {
    pub(super) fn new() -> FileWaits {
        FILE_WAITS.set(FILE_WAITS.get() + 1);
        FileWaits
    }
}

impl Drop for FileWaits {
    fn drop(&mut self) {
        FILE_WAITS.set(FILE_WAITS.get().saturating_sub(1));
    }
}

/// Does a thread work for any file?
pub(super) fn any_file_waits() -> bool {
    FILE_WAITS.get() > 0
}

/// A stream is about to be closed. Those who wait leave it, now, since their frames have it; its number is another's afterwards.
pub(super) fn close(stream: &Stream) {
    let Some(held) = HELD.with_borrow_mut(|all| all.remove(&stream.id())) else { return };
    held.closing.set(true);
    for slot in [&held.reader, &held.writer] {
        send_away(slot);
    }
    loop {
        let next = held.visit.waiting.borrow().first().cloned();
        let Some(slot) = next else { return };
        held.visit.waiting.borrow_mut().retain(|other| !Rc::ptr_eq(other, &slot));
        send_away(&slot);
    }
}

/// A descriptor of a stream's, which goes on without it, is about to be closed.
pub(super) fn forget_descriptor(stream: &Stream) {
    let known = HELD.with_borrow(|all| all.get(&stream.id()).cloned());
    if let Some(held) = known {
        put(stream, Rc::new(Held::new(stream.id(), -1, held.opening, Rc::clone(&held.visit))));
    }
}

/// Has a coroutine it connect now?
pub(super) fn is_connecting(stream: &Stream) -> bool {
    HELD.with_borrow(|all| all.get(&stream.id()).is_some_and(|held| held.visit.connecting.get()))
}

/// Waits until another coroutine's connect of the stream has ended.
///
/// # Errors
/// The unwinding of this coroutine.
pub(super) fn settle(stream: &Stream) -> Result<Settled> {
    let Some(held) = Held::known(stream).filter(|held| held.visit.connecting.get()) else { return Ok(Settled::Done) };
    let ended = held.visit(Wait::Socket, -1.0, std::future::pending::<()>)?;
    Ok(match ended {
        Waited::Done(Err(GO_ON)) => Settled::Done,
        Waited::Done(_) => Settled::Closing,
        Waited::Canceled | Waited::TimedOut => Settled::NotYet,
    })
}

impl Held {
    fn new(stream: usize, number: RawFd, opening: Opening, visit: Rc<Visit>) -> Held {
        Held {
            stream,
            descriptor: Foreign::new(number),
            reader: Slot::default(),
            writer: Slot::default(),
            busy: <(Slot, Slot)>::default(),
            secure: Cell::new(false),
            shut: Cell::new(false),
            opening,
            closing: Cell::new(false),
            visit,
            looked: Looked::default(),
            output: Output::default(),
            rest: Cell::new(None),
        }
    }

    /// The running coroutine's write ends here, at this place.
    pub(super) fn leave_rest(&self, place: usize) {
        self.rest.set(runtime().coroutines.current().map(|cid| (cid, place)));
    }

    /// Is it what was left of the write that ended last? Asked once.
    pub(super) fn is_rest(&self, place: usize) -> bool {
        let rest = self.rest.take();
        rest.is_some() && rest == runtime().coroutines.current().map(|cid| (cid, place))
    }

    /// That of a stream. `None`: it has no descriptor.
    pub(super) fn of(stream: &Stream) -> Option<Rc<Held>> {
        let number = stream.number()?;
        let known = Held::known(stream);
        if let Some(held) = known.as_ref().filter(|held| held.descriptor.number() == number) {
            return Some(Rc::clone(held));
        }
        let (opening, visit) = match known {
            Some(held) => (held.opening, Rc::clone(&held.visit)),
            None => (Opening { patience: None, method: None }, Rc::default()),
        };
        let held = Rc::new(Held::new(stream.id(), number, opening, visit));
        put(stream, Rc::clone(&held));
        Some(held)
    }

    /// A stream, before it has a descriptor.
    pub(super) fn known(stream: &Stream) -> Option<Rc<Held>> {
        HELD.with_borrow(|all| all.get(&stream.id()).cloned())
    }

    /// A coroutine has it connect: others that find it by its name wait for that.
    pub(super) fn connecting(&self) -> ConnectingNow {
        self.visit.connecting.set(true);
        ConnectingNow(Rc::clone(&self.visit))
    }

    /// Waits with the stream in one's frames, but not for its descriptor; for `seconds`, if above 0. The error is that of [`Slot::interrupt`].
    ///
    /// # Errors
    /// The unwinding of this coroutine.
    pub(super) fn visit<F: Future>(
        &self,
        why: Wait,
        seconds: f64,
        make: impl FnOnce() -> F,
    ) -> Result<Waited<std::result::Result<F::Output, i64>>> {
        let slot = Rc::new(Slot::default());
        self.visit.waiting.borrow_mut().push(Rc::clone(&slot));
        let _visiting = Visiting(&self.visit, Rc::clone(&slot));
        let _occupied = slot.occupy();
        runtime().wait_at_most(why, seconds, || slot.or_interrupted(make()))
    }

    /// Its descriptor.
    pub(super) fn number(&self) -> RawFd {
        self.descriptor.number()
    }

    /// Is it being closed?
    pub(super) fn is_closing(&self) -> bool {
        self.closing.get()
    }

    /// # Errors
    /// Another coroutine waits in this direction, or somebody's operation runs PHP code.
    pub(super) fn claim(&self, direction: Direction) -> Result {
        for slots in [(&self.reader, &self.writer), (&self.busy.0, &self.busy.1)] {
            let slot = if direction == Direction::Read { slots.0 } else { slots.1 };
            if slot.owner().is_some() {
                return Err(bound(self.number(), slots, &[direction]));
            }
        }
        Ok(())
    }

    /// PHP code may run in the middle of an operation in this direction, until this is dropped. What was read is not in the stream's buffer yet: a
    /// second operation would put its bytes to the same place.
    pub(super) fn operate(&self, direction: Direction) -> Occupied<'_> {
        match direction {
            Direction::Read => self.busy.0.occupy(),
            Direction::Write => self.busy.1.occupy(),
        }
    }

    /// Does nothing come any more, once what has come is received?
    pub(super) fn is_shut(&self) -> bool {
        self.shut.get()
    }

    fn slot(&self, direction: Direction) -> &Slot {
        match direction {
            Direction::Read => &self.reader,
            Direction::Write => &self.writer,
        }
    }

    /// Tries until it is done or has failed, and waits in between.
    ///
    /// # Errors
    /// Another coroutine waits in this direction; the unwinding of this one.
    pub(super) fn attempt<T>(
        &self,
        direction: Direction,
        patience: Option<Duration>,
        mut attempt: impl FnMut() -> io::Result<T>,
        emptied: impl Fn(&T) -> bool,
    ) -> Result<Outcome<io::Result<T>>> {
        self.claim(direction)?;
        let mut deadline = Deadline::new(patience);
        let mut waited = false;
        loop {
            match self.descriptor.attempt(direction, &mut attempt, &emptied) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Ok(Outcome::Done(done)),
            }
            if waited && direction == Direction::Read && !self.shut.get() && foreign::is_shut(self.number()) {
                self.shut.set(true);
                continue;
            }
            waited = true;
            match self.wait(direction, &mut deadline)? {
                Outcome::Done(Ok(())) => {}
                Outcome::Done(Err(error)) => return Ok(Outcome::Done(Err(error))),
                Outcome::TimedOut => return Ok(Outcome::TimedOut),
                Outcome::Interrupted => return Ok(Outcome::Interrupted),
            }
        }
    }

    /// Waits until an attempt is worth it, for so long.
    ///
    /// # Errors
    /// As [`Held::attempt`].
    pub(super) fn until_ready(
        &self,
        direction: Direction,
        patience: Option<Duration>,
    ) -> Result<Outcome<io::Result<()>>> {
        let attempt = || match foreign::is_ready(self.number(), wanted(direction)) {
            true => Ok(()),
            false => Err(io::ErrorKind::WouldBlock.into()),
        };
        self.attempt(direction, patience, attempt, |()| false)
    }

    fn wait(&self, direction: Direction, deadline: &mut Deadline) -> Result<Outcome<io::Result<()>>> {
        self.wait_in(&[direction], deadline, || self.descriptor.ready(direction))
    }

    /// Waits in these directions, for what `make` makes.
    pub(super) fn wait_in<F: Future<Output = io::Result<()>>>(
        &self,
        directions: &[Direction],
        deadline: &mut Deadline,
        make: impl FnOnce() -> F,
    ) -> Result<Outcome<io::Result<()>>> {
        if self.is_closing() {
            return Ok(Outcome::Interrupted);
        }
        let Some(left) = deadline.left() else { return Ok(Outcome::TimedOut) };
        let slots: Vec<_> = directions.iter().map(|direction| self.slot(*direction)).collect();
        let _occupied: Vec<_> = slots.iter().map(|slot| slot.occupy()).collect();
        let Some(slot) = slots.first() else { return Ok(Outcome::Interrupted) };
        let beside = copying::other(self.stream).map(Beside::new);
        let _watched = beside.as_ref().map(|beside| beside.end.occupy());
        let ready = || async {
            let ready = make();
            match &beside {
                None => Ok(ready.await),
                Some(beside) => beside.end.or_interrupted(ready).await,
            }
        };
        let waited = runtime().wait_at_most(Wait::Socket, left, || slot.or_interrupted(ready()))?;
        Ok(match waited {
            Waited::Done(Ok(Ok(ready))) => Outcome::Done(ready),
            Waited::TimedOut => Outcome::TimedOut,
            Waited::Done(Ok(Err(_)) | Err(_)) | Waited::Canceled => Outcome::Interrupted,
        })
    }

    /// Waits for readiness in whatever direction.
    pub(super) async fn ready(&self, direction: Direction) -> io::Result<()> {
        self.descriptor.ready(direction).await
    }

    /// Is it ready in this direction? If not, the next wait is for a change.
    pub(super) fn is_ready(&self, direction: Direction) -> bool {
        let attempt = || match foreign::is_ready(self.number(), wanted(direction)) {
            true => Ok(()),
            false => Err(io::ErrorKind::WouldBlock.into()),
        };
        // Known not to be, or found not to be.
        self.descriptor.attempt(direction, attempt, |()| false).is_ok()
    }
}
