//! What is known of a `Socket` beside what PHP knows: its registration with the loop, and who waits for it. Kept from its first operation in a
//! coroutine until it is closed.
//!
//! A descriptor that is a stream's as well has the stream's registration already, or may be closed by it: it is waited for in a set of its
//! own, made for each wait.

use std::{
    cell::{Cell, RefCell},
    io,
    os::fd::RawFd,
    rc::Rc,
    time::Duration,
};

use rustc_hash::FxHashMap;
use steel_coro::Wait;
use steel_engine::net::{Direction, Foreign};
use steel_os::foreign;
use steel_zend::{
    Call, Result,
    sockets::{Id, Socket},
};

use super::{
    super::{deadline::Deadline, send_away, wanted},
    failure::Failure,
};
use crate::{
    runtime::{Waited, runtime},
    socket::{Slot, bound},
};

thread_local! {
    static HELD: RefCell<FxHashMap<Id, Rc<Held>>> = RefCell::default();
}

/// See the module.
pub(super) struct Held {
    descriptor: Foreign,
    reader: Slot,
    writer: Slot,
    closing: Cell<bool>,
    /// Somebody else has a registration of the same descriptor, or may close it.
    shared: Cell<bool>,
    /// It is shut for reading, and the kernel does not tell.
    shut: Cell<bool>,
    /// Does it keep no boundaries?
    pub(super) is_stream: bool,
}

/// An operation's outcome: the outer `Result` is what PHP code threw, or the unwinding of the coroutine.
pub(super) type Done<T> = Result<std::result::Result<T, Failure>>;

/// Is anything held?
pub(super) fn any() -> bool {
    HELD.with_borrow(|all| !all.is_empty())
}

/// What is held of a socket.
pub(super) fn known(socket: &Socket) -> Option<Rc<Held>> {
    HELD.with_borrow(|all| all.get(&socket.id()).cloned())
}

/// The socket is gone, and nobody waits for it.
pub(super) fn forget(id: Id) {
    let gone = HELD.with_borrow_mut(|all| all.remove(&id));
    drop(gone);
}

/// A socket is about to be closed: those who wait go on, now.
pub(super) fn close(socket: &Socket) {
    let gone = HELD.with_borrow_mut(|all| all.remove(&socket.id()));
    if let Some(held) = gone {
        held.leave();
    }
}

/// The same for all that have this descriptor.
pub(super) fn close_shared(number: RawFd) {
    let gone: Vec<_> = HELD.with_borrow_mut(|all| all.extract_if(|_, held| held.number() == number).collect());
    for (_, held) in gone {
        held.leave();
    }
}

/// The socket of a call's first argument, and what is held of it. `None`: PHP's own function does what is to be done, since it is no open socket, or
/// nothing waits.
pub(super) fn of(call: &Call) -> Option<(Socket, Rc<Held>)> {
    let socket = call.arg(0).and_then(Socket::of)?;
    let held = Held::of(&socket)?;
    Some((socket, held))
}

impl Held {
    /// As [`of`].
    pub(super) fn of(socket: &Socket) -> Option<Rc<Held>> {
        let number = socket.number()?;
        let is_shared = socket.is_of_stream();
        let blocks = if is_shared { foreign::is_blocking(number) } else { socket.is_blocking() };
        if !blocks {
            return None;
        }
        if let Some(held) = known(socket).filter(|held| held.number() == number) {
            return Some(held);
        }
        socket.watch();
        let held = Rc::new(Held {
            descriptor: Foreign::new(number),
            reader: Slot::default(),
            writer: Slot::default(),
            closing: Cell::new(false),
            shared: Cell::new(is_shared),
            shut: Cell::new(false),
            is_stream: foreign::socket::is_stream(number),
        });
        let old = HELD.with_borrow_mut(|all| all.insert(socket.id(), Rc::clone(&held)));
        drop(old);
        Some(held)
    }

    /// Its descriptor.
    pub(super) fn number(&self) -> RawFd {
        self.descriptor.number()
    }

    fn leave(&self) {
        self.closing.set(true);
        send_away(&self.reader);
        send_away(&self.writer);
    }

    fn slot(&self, direction: Direction) -> &Slot {
        match direction {
            Direction::Read => &self.reader,
            Direction::Write => &self.writer,
        }
    }

    /// # Errors
    /// Another coroutine waits in this direction.
    pub(super) fn claim(&self, direction: Direction) -> Result {
        match self.slot(direction).owner() {
            Some(_) => Err(bound(self.number(), (&self.reader, &self.writer), &[direction])),
            None => Ok(()),
        }
    }

    /// Does nothing come any more, once what has come is received?
    pub(super) fn is_shut(&self) -> bool {
        self.shut.get()
    }

    /// How long an operation may wait, as the socket's options say.
    pub(super) fn patience(&self, direction: Direction) -> Deadline {
        Deadline::new(foreign::socket::patience(self.number(), direction == Direction::Write))
    }

    /// Tries until it is done or has failed, and waits in between.
    ///
    /// # Errors
    /// Another coroutine waits in this direction; the unwinding of this one.
    pub(super) fn attempt<T>(&self, direction: Direction, attempt: impl FnMut() -> io::Result<T>) -> Done<T> {
        self.attempt_until(direction, &mut None, attempt)
    }

    /// As [`Held::attempt`], for one of several attempts, which have one time limit.
    ///
    /// # Errors
    /// As there.
    pub(super) fn attempt_until<T>(
        &self,
        direction: Direction,
        deadline: &mut Option<Deadline>,
        mut attempt: impl FnMut() -> io::Result<T>,
    ) -> Done<T> {
        self.claim(direction)?;
        if self.closing.get() {
            return Ok(Err(Failure::closed())); // Its number may be another's.
        }
        let mut waited = false;
        loop {
            match self.descriptor.attempt(direction, &mut attempt, |_| false) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return Ok(done.map_err(|error| Failure::of(&error))),
            }
            if waited && direction == Direction::Read && !self.shut.get() && foreign::is_shut(self.number()) {
                self.shut.set(true);
                continue;
            }
            waited = true;
            let deadline = deadline.get_or_insert_with(|| self.patience(direction));
            if let Err(failure) = self.wait(direction, deadline)? {
                return Ok(Err(failure));
            }
        }
    }

    /// Waits until an attempt is worth it.
    ///
    /// # Errors
    /// As [`Held::attempt`].
    pub(super) fn until_ready(&self, direction: Direction, deadline: &mut Option<Deadline>) -> Done<()> {
        let is_ready = || match foreign::is_ready(self.number(), wanted(direction)) {
            true => Ok(()),
            false => Err(io::ErrorKind::WouldBlock.into()),
        };
        self.attempt_until(direction, deadline, is_ready)
    }

    /// Rests for so long, or until the deadline, because it is in vain to try although the descriptor is ready.
    ///
    /// # Errors
    /// As [`Held::attempt`].
    pub(super) fn rest(&self, direction: Direction, time: Duration, deadline: &mut Deadline) -> Done<()> {
        self.claim(direction)?;
        let Some(left) = deadline.left() else { return Ok(Err(Failure::timed_out())) };
        let seconds = if left < 0.0 { time.as_secs_f64() } else { time.as_secs_f64().min(left) };
        Ok(match self.wait_for(direction, seconds, std::future::pending::<()>)? {
            Waited::TimedOut => Ok(()),
            Waited::Done(_) => Err(Failure::closed()),
            Waited::Canceled => Err(Failure::canceled()),
        })
    }

    fn wait(&self, direction: Direction, deadline: &mut Deadline) -> Done<()> {
        loop {
            if self.closing.get() {
                return Ok(Err(Failure::closed()));
            }
            let Some(left) = deadline.left() else { return Ok(Err(Failure::timed_out())) };
            let waited = match self.shared.get() {
                true => self.wait_for(direction, left, || self.descriptor.ready_alone(direction))?,
                false => self.wait_for(direction, left, || self.descriptor.ready(direction))?,
            };
            match waited {
                Waited::Done(Ok(Err(error))) if error.kind() == io::ErrorKind::AlreadyExists && !self.shared.get() => {
                    self.shared.set(true);
                }
                Waited::Done(Ok(ready)) => return Ok(ready.map_err(|error| Failure::of(&error))),
                Waited::Done(Err(_)) => return Ok(Err(Failure::closed())),
                Waited::TimedOut => return Ok(Err(Failure::timed_out())),
                Waited::Canceled => return Ok(Err(Failure::canceled())),
            }
        }
    }

    fn wait_for<F: Future>(
        &self,
        direction: Direction,
        left: f64,
        ready: impl FnOnce() -> F,
    ) -> Result<Waited<std::result::Result<F::Output, i64>>> {
        let slot = self.slot(direction);
        let _occupied = slot.occupy();
        runtime().wait_at_most(Wait::Socket, left, || slot.or_interrupted(ready()))
    }
}
