//! The pipe of a process: two ends that parent and child both have, of which each uses one.

use std::{
    cell::{Cell, RefCell},
    io,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
    rc::Rc,
    time::Duration,
};

use steel_os::{errno, pipe};
use steel_zend::{Call, Result, ZStr, Zval, ini};

use super::{
    STREAM, misuse, note_errno,
    outgoing::{Outgoing, Refused},
    system_warning, this,
};
use crate::{
    errors::{self, code},
    runtime::runtime,
    settings,
};

/// `Process::PIPE_MASTER` and the others.
const MASTER: i64 = 1;
const WORKER: i64 = 2;
const READ: i64 = 3;
const WRITE: i64 = 4;

/// `SWOOLE_ERROR_SOCKET_POLL_TIMEOUT`
const TIMED_OUT: i64 = 6002;
/// `EAGAIN`
const EAGAIN: i32 = 11;

/// Longer limits are none.
const LONGEST: f64 = 1e9;

/// Which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The parent's.
    Master,
    /// The child's.
    Worker,
}

/// Both ends, as far as this process has them open.
pub(super) struct Pipe {
    master: RefCell<Option<Rc<OwnedFd>>>,
    worker: RefCell<Option<Rc<OwnedFd>>>,
    /// The end of this process.
    mine: Cell<Side>,
    blocking: Cell<bool>,
    /// How long a blocking read waits.
    read_limit: Cell<Option<Duration>>,
    /// How long a blocking write waits.
    write_limit: Cell<Option<Duration>>,
    outgoing: Outgoing,
    /// It is a pool's, and cannot be closed by the program.
    lent: bool,
}

/// The pipe of a worker of a pool: everybody else writes to the master's end, the worker reads from its own.
pub(crate) struct Line {
    master: Rc<OwnedFd>,
    worker: Rc<OwnedFd>,
    outgoing: Outgoing,
}

impl Line {
    /// A new one, for messages.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub(crate) fn new() -> io::Result<Line> {
        let (worker, master) = pipe::pair(pipe::Kind::Datagram, buffer())?;
        Ok(Line { master: Rc::new(master), worker: Rc::new(worker), outgoing: Outgoing::default() })
    }

    /// Where the worker reads.
    pub(crate) fn worker_end(&self) -> BorrowedFd<'_> {
        self.worker.as_fd()
    }

    /// Sends the worker a message. On the loop, what cannot be sent now is left to it; elsewhere this waits.
    ///
    /// # Errors
    /// `EMSGSIZE`: longer than the kernel takes. `ETIMEDOUT`: nobody reads.
    pub(crate) fn send(&self, message: &[u8]) -> io::Result<()> {
        if runtime().is_running() || runtime().in_coroutine() {
            return match self.outgoing.write(self.master.as_fd(), message, usize::MAX) {
                Ok(()) => Ok(()),
                Err(Refused::Failed(error)) => Err(error),
                Err(Refused::Full(_)) => Err(io::ErrorKind::WouldBlock.into()),
            };
        }
        let limit = settings::process(|process| limit(process.socket.write));
        let sent = match message {
            // An empty one is a message, too.
            [] => pipe::send_now(self.master.as_fd(), message)?,
            _ => pipe::send(self.master.as_fd(), message, limit)?,
        };
        if sent < message.len() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    /// In a fresh worker: what waits is its master's.
    pub(crate) fn forget(&self) {
        self.outgoing.forget();
    }
}

impl Pipe {
    /// As the process sees it that the line belongs to (`own`), or any other.
    pub(super) fn of_line(line: Option<(Rc<Line>, bool)>) -> Pipe {
        let own = line.as_ref().is_some_and(|(_, own)| *own);
        let (master, worker) = line.map(|(line, _)| (Rc::clone(&line.master), Rc::clone(&line.worker))).unzip();
        Pipe::with(master, worker, if own { Side::Worker } else { Side::Master }, true)
    }

    fn with(master: Option<Rc<OwnedFd>>, worker: Option<Rc<OwnedFd>>, mine: Side, lent: bool) -> Pipe {
        Pipe {
            master: RefCell::new(master),
            worker: RefCell::new(worker),
            mine: Cell::new(mine),
            blocking: Cell::new(true),
            read_limit: Cell::new(settings::process(|process| limit(process.socket.read))),
            write_limit: Cell::new(settings::process(|process| limit(process.socket.write))),
            outgoing: Outgoing::default(),
            lent,
        }
    }

    /// `kind` as `Process::PIPE_TYPE_*`.
    pub(super) fn new(kind: i64) -> io::Result<Pipe> {
        let pair = match kind {
            ..=0 => None,
            STREAM => Some(pipe::pair(pipe::Kind::Stream, buffer())?),
            _ => Some(pipe::pair(pipe::Kind::Datagram, buffer())?),
        };
        let (worker, master) = pair.map(|(worker, master)| (Rc::new(worker), Rc::new(master))).unzip();
        Ok(Pipe::with(master, worker, Side::Master, false))
    }

    /// In the child.
    pub(super) fn become_worker(&self) {
        self.mine.set(Side::Worker);
        self.outgoing.forget();
    }

    /// The end that this process uses, if it is open.
    pub(super) fn mine(&self) -> Option<Rc<OwnedFd>> {
        self.end(self.mine.get()).borrow().clone()
    }

    /// The descriptor of the end that this process uses, as PHP sees it.
    pub(super) fn my_number(&self) -> Option<i64> {
        self.number(self.mine.get())
    }

    /// The descriptor of an end, as PHP sees it.
    pub(super) fn number(&self, side: Side) -> Option<i64> {
        self.end(side).borrow().as_ref().map(|end| i64::from(end.as_raw_fd()))
    }

    fn end(&self, side: Side) -> &RefCell<Option<Rc<OwnedFd>>> {
        match side {
            Side::Master => &self.master,
            Side::Worker => &self.worker,
        }
    }

    fn close(&self, side: Side) {
        let end = self.end(side).take();
        drop(end);
    }

    /// As [`Pipe::send`], but what cannot be sent now is left to the loop, which there must be.
    fn queue(&self, end: BorrowedFd<'_>, bytes: &[u8]) -> Result<io::Result<usize>> {
        match self.outgoing.write(end, bytes, buffer()) {
            Ok(()) => Ok(Ok(bytes.len())),
            Err(Refused::Failed(error)) => Ok(Err(error)),
            Err(Refused::Full(waiting)) => {
                errors::set_last(code::OUTPUT_BUFFER_OVERFLOW);
                let (fd, most) = (end.as_raw_fd(), buffer());
                errors::warning(&format!("socket#{fd} output buffer overflow: ({waiting}/{most})"))?;
                Ok(Err(io::Error::from_raw_os_error(EAGAIN)))
            }
        }
    }

    fn send(&self, end: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<usize> {
        let sent = pipe::send(end, bytes, self.write_limit.get())?;
        if sent < bytes.len() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(sent) }
    }

    fn receive(&self, end: BorrowedFd<'_>, size: usize) -> io::Result<Vec<u8>> {
        if self.blocking.get() { pipe::receive(end, size, self.read_limit.get()) } else { pipe::receive_now(end, size) }
    }
}

fn limit(seconds: f64) -> Option<Duration> {
    (seconds > 0.0 && seconds < LONGEST).then(|| Duration::from_secs_f64(seconds))
}

fn buffer() -> usize {
    usize::try_from(ini::get_int("swoole.socket_buffer_size")).unwrap_or(0)
}

/// Notes an error as the reference does: a limit that has passed is `EAGAIN` with a code of its own.
fn not_done(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::TimedOut {
        return error;
    }
    errors::set_last(TIMED_OUT);
    errno::set(EAGAIN);
    io::Error::from_raw_os_error(EAGAIN)
}

/// The end of this process, or the reference's warning.
fn mine(call: &Call, text: &str) -> Result<Option<Rc<OwnedFd>>> {
    let end = this(call)?.pipe.mine();
    if end.is_none() {
        misuse(text)?;
    }
    Ok(end)
}

/// `Process::write()`
pub(crate) fn write(call: &Call) -> Result<Zval> {
    let data = call.str(0)?;
    if data.as_bytes().is_empty() {
        misuse("the data to send is empty")?;
        return Ok(Zval::bool(false));
    }
    let Some(end) = mine(call, "no pipe, cannot write into pipe")? else { return Ok(Zval::bool(false)) };
    let pipe = &this(call)?.pipe;
    let sent = if !pipe.blocking.get() && runtime().uses_loop() {
        pipe.queue(end.as_fd(), data.as_bytes())?
    } else {
        pipe.send(end.as_fd(), data.as_bytes())
    };
    match sent {
        Ok(sent) => Ok(Zval::int(sent as i64)),
        Err(error) => {
            let timed_out = error.kind() == io::ErrorKind::TimedOut;
            system_warning("write() failed", &not_done(error))?;
            if timed_out {
                errors::set_last(TIMED_OUT);
            }
            Ok(Zval::bool(false))
        }
    }
}

/// `Process::read()`
pub(crate) fn read(call: &Call) -> Result<Zval> {
    let size = call.int_or(0, 8192)?;
    let process = this(call)?;
    let Some(size) = usize::try_from(size).ok().filter(|size| *size > 0) else {
        misuse("size must be greater than 0")?;
        return Ok(Zval::bool(false));
    };
    let Some(end) = mine(call, "no pipe, cannot read from pipe")? else { return Ok(Zval::bool(false)) };
    match process.pipe.receive(end.as_fd(), size) {
        Ok(bytes) => Ok(ZStr::new(&bytes).into()),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            not_done(error);
            Ok(Zval::bool(false))
        }
        Err(error) => {
            note_errno(&error);
            Ok(Zval::bool(false))
        }
    }
}

/// `Process::close()`
pub(crate) fn close(call: &Call) -> Result<bool> {
    let which = call.int_or(0, 0)?;
    let Some(end) = mine(call, "no pipe, cannot close the pipe")? else { return Ok(false) };
    this(call)?.exported.end();
    let pipe = &this(call)?.pipe;
    if pipe.lent {
        return misuse("the pipe of a pool cannot be closed").map(|()| false);
    }
    match which {
        READ | WRITE => {
            if let Err(error) = pipe::shut(end.as_fd(), which == READ) {
                system_warning("close() failed", &error)?;
                return Ok(false);
            }
        }
        MASTER => pipe.close(Side::Master),
        WORKER => pipe.close(Side::Worker),
        _ => {
            pipe.close(Side::Master);
            pipe.close(Side::Worker);
        }
    }
    Ok(true)
}

/// `Process::setTimeout()`
pub(crate) fn set_timeout(call: &Call) -> Result<bool> {
    let seconds = call.float(0)?;
    if mine(call, "no pipe, cannot setTimeout the pipe")?.is_none() {
        return Ok(false);
    }
    let pipe = &this(call)?.pipe;
    pipe.read_limit.set(limit(seconds));
    pipe.write_limit.set(limit(seconds));
    Ok(true)
}

/// `Process::setBlocking()`
pub(crate) fn set_blocking(call: &Call) -> Result<bool> {
    let blocking = call.bool(0)?;
    let Some(end) = mine(call, "no pipe, cannot setBlocking the pipe")? else { return Ok(false) };
    this(call)?.pipe.blocking.set(blocking);
    Ok(pipe::set_blocking(end.as_fd(), blocking).is_ok())
}
