//! What is known of an open stream beside what PHP knows: its registration with the loop, who waits for it, how it was made.
//!
//! It is kept by the stream's address, from its first operation to its end; a persistent stream's outlives the request.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    io,
    os::fd::RawFd,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_coro::Wait;
use steel_engine::net::{Direction, Foreign};
use steel_os::{foreign, poll};
use steel_zend::{
    Result,
    stream::{Opening, Stream},
};

use crate::{
    errors::code,
    runtime::{Runtime, Waited, runtime},
    socket::{Slot, bound},
};

thread_local! {
    static HELD: RefCell<HashMap<usize, Rc<Held>>> = RefCell::default();
}

/// See the module.
pub(super) struct Held {
    descriptor: Foreign,
    reader: Slot,
    writer: Slot,
    /// It is encrypted, so PHP reads and writes.
    pub(super) secure: Cell<bool>,
    pub(super) opening: Opening,
    /// It is being closed: whoever is in an operation is to leave.
    closing: Cell<bool>,
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
    put(stream, Rc::new(Held::new(-1, opening)));
}

fn put(stream: &Stream, held: Rc<Held>) {
    let old = HELD.with_borrow_mut(|all| all.insert(stream.id(), held));
    drop(old);
}

/// A stream is about to be closed. Those who wait leave it, now, since their frames have it; its number is another's afterwards.
pub(super) fn close(stream: &Stream) {
    let Some(held) = HELD.with_borrow_mut(|all| all.remove(&stream.id())) else { return };
    held.closing.set(true);
    for slot in [&held.reader, &held.writer] {
        let owner = slot.owner();
        if slot.interrupt(code::EBADF)
            && let (Some(owner), Some(runtime)) = (owner, Runtime::existing())
        {
            runtime.coroutines.hasten(owner);
        }
    }
}

impl Held {
    fn new(number: RawFd, opening: Opening) -> Held {
        Held {
            descriptor: Foreign::new(number),
            reader: Slot::default(),
            writer: Slot::default(),
            secure: Cell::new(false),
            opening,
            closing: Cell::new(false),
        }
    }

    /// That of a stream. `None`: it has no descriptor.
    pub(super) fn of(stream: &Stream) -> Option<Rc<Held>> {
        let number = stream.number()?;
        let known = HELD.with_borrow(|all| all.get(&stream.id()).cloned());
        if let Some(held) = known.as_ref().filter(|held| held.descriptor.number() == number) {
            return Some(Rc::clone(held));
        }
        let opening = known.map_or(Opening { patience: None, method: None }, |held| held.opening);
        let held = Rc::new(Held::new(number, opening));
        put(stream, Rc::clone(&held));
        Some(held)
    }

    /// How a stream was made.
    pub(super) fn opening(stream: &Stream) -> Option<Opening> {
        HELD.with_borrow(|all| all.get(&stream.id()).map(|held| held.opening))
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
    /// Another coroutine waits in this direction.
    pub(super) fn claim(&self, direction: Direction) -> Result {
        match self.slot(direction).owner() {
            None => Ok(()),
            Some(_) => Err(bound(self.number(), (&self.reader, &self.writer), &[direction])),
        }
    }

    fn slot(&self, direction: Direction) -> &Slot {
        match direction {
            Direction::Read => &self.reader,
            Direction::Write => &self.writer,
        }
    }

    /// Tries until it is done or has failed, and waits in between. Not in vain if `always` although nothing new is known to have come.
    ///
    /// # Errors
    /// Another coroutine waits in this direction; the unwinding of this one.
    pub(super) fn attempt<T>(
        &self,
        direction: Direction,
        patience: Option<Duration>,
        always: bool,
        mut attempt: impl FnMut() -> io::Result<T>,
        emptied: impl Fn(&T) -> bool,
    ) -> Result<Outcome<io::Result<T>>> {
        self.claim(direction)?;
        let mut deadline = Deadline { patience, end: None };
        loop {
            let tried = match always {
                true => self.descriptor.attempt_always(direction, &mut attempt),
                false => self.descriptor.attempt(direction, &mut attempt, &emptied),
            };
            match tried {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Ok(Outcome::Done(done)),
            }
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
        let wanted = match direction {
            Direction::Read => poll::READABLE,
            Direction::Write => poll::WRITABLE,
        };
        let attempt = || match foreign::is_ready(self.number(), wanted) {
            true => Ok(()),
            false => Err(io::ErrorKind::WouldBlock.into()),
        };
        self.attempt(direction, patience, false, attempt, |()| false)
    }

    fn wait(&self, direction: Direction, deadline: &mut Deadline) -> Result<Outcome<io::Result<()>>> {
        if self.is_closing() {
            return Ok(Outcome::Interrupted);
        }
        let Some(left) = deadline.left() else { return Ok(Outcome::TimedOut) };
        let slot = self.slot(direction);
        let _occupied = slot.occupy();
        let ready = || slot.or_interrupted(self.descriptor.ready(direction));
        Ok(match runtime().wait_at_most(Wait::Socket, left, ready)? {
            Waited::Done(Ok(ready)) => Outcome::Done(ready),
            Waited::TimedOut => Outcome::TimedOut,
            Waited::Done(Err(_)) | Waited::Canceled => Outcome::Interrupted,
        })
    }
}

/// Until when an operation waits, from its first wait on.
struct Deadline {
    patience: Option<Duration>,
    end: Option<Instant>,
}

impl Deadline {
    /// Seconds that are left, negative for ever. `None`: it has passed.
    fn left(&mut self) -> Option<f64> {
        let Some(patience) = self.patience else { return Some(-1.0) };
        let now = Instant::now();
        let end = match self.end {
            Some(end) => end,
            None => match now.checked_add(patience) {
                Some(end) => *self.end.insert(end),
                None => return Some(-1.0),
            },
        };
        Some(end.saturating_duration_since(now).as_secs_f64()).filter(|left| *left > 0.0)
    }
}
