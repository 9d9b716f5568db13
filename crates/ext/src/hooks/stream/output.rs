//! Writing to what other processes have as well (`STDOUT`, `STDERR`), and to devices: who writes waits until the other side takes it, the others
//! queue behind, so that what each of them writes stays in one piece.
//!
//! The descriptor keeps its mode. So nothing is written that would not be taken at once: the kernel is told so with each write where it can be,
//! a pipe that cannot be told so gets as much as it has room for when it is ready, and a terminal is opened once more.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    io,
    os::fd::{AsRawFd, OwnedFd, RawFd},
    rc::{Rc, Weak},
    time::Duration,
};

use steel_coro::{Mutex, Wait};
use steel_engine::net::Direction;
use steel_os::{
    foreign::{self, How},
    open_file, process,
};
use steel_zend::{
    Result,
    stream::{Bytes, Stream, Transport, Tried},
};

use super::{
    super::deadline::Deadline,
    held::{Held, Outcome},
};
use crate::runtime::Waited;

/// Which file, by the process and the file's identity: a child of a fork has none of its parent's coroutines.
type File = (u64, (u64, u64));

thread_local! {
    /// Who writes to which file: several streams may lead to one.
    static QUEUES: RefCell<HashMap<File, Weak<Mutex>>> = RefCell::default();
}

/// What is known of a stream that is written to.
#[derive(Default)]
pub(super) struct Output {
    way: OnceCell<Way>,
    queue: RefCell<Option<(u64, Rc<Mutex>)>>,
}

/// How a write is tried that does not wait.
enum Way {
    /// `MSG_DONTWAIT`
    Socket,
    /// `RWF_NOWAIT`; where that is not to be had, as with pipes that have a name, as much as fits for sure, if there is room.
    Pipe,
    /// Another open file of the same terminal.
    Reopened(OwnedFd),
    /// PHP's own write, which waits: no way to do otherwise.
    Plain,
}

/// Room for as much is there when a pipe is ready: one page (`PIPE_BUF`).
const PIECE: usize = 4096;

const EOPNOTSUPP: i32 = 95;

impl Output {
    fn way(&self, stream: &Stream, number: RawFd) -> &Way {
        self.way.get_or_init(|| {
            if stream.transport() == Transport::StandardSocket {
                return Way::Socket;
            }
            if open_file::is_pipe(number) {
                return Way::Pipe;
            }
            open_file::reopen_terminal(number).map_or(Way::Plain, Way::Reopened)
        })
    }

    fn queue(&self, number: RawFd) -> Rc<Mutex> {
        let generation = process::generation();
        if let Some((_, known)) = self.queue.borrow().as_ref().filter(|(made, _)| *made == generation) {
            return Rc::clone(known);
        }
        let queue = open_file::identity(number).map_or_else(|_| Rc::default(), |file| queue_of((generation, file)));
        self.queue.replace(Some((generation, Rc::clone(&queue))));
        queue
    }
}

fn queue_of(file: File) -> Rc<Mutex> {
    QUEUES.with_borrow_mut(|queues| {
        if let Some(queue) = queues.get(&file).and_then(Weak::upgrade) {
            return queue;
        }
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Rc::new(Mutex::default());
        queues.insert(file, Rc::downgrade(&queue));
        queue
    })
}

impl Way {
    fn attempt(&self, number: RawFd, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Way::Socket => foreign::send(number, bytes, &[], How::Plainly),
            Way::Pipe => match open_file::write_now(number, bytes) {
                Err(error) if error.raw_os_error() == Some(EOPNOTSUPP) => write_piece(number, bytes),
                done => done,
            },
            Way::Reopened(terminal) => open_file::write(terminal.as_raw_fd(), bytes),
            Way::Plain => open_file::write(number, bytes),
        }
    }
}

fn write_piece(number: RawFd, bytes: &[u8]) -> io::Result<usize> {
    if !foreign::is_ready(number, steel_os::poll::WRITABLE) {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    open_file::write(number, bytes.get(..PIECE).unwrap_or(bytes))
}

/// One's turn to write, until this is dropped.
struct Turn(Rc<Mutex>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.unlock();
    }
}

pub(super) fn write(stream: &Stream, bytes: &Bytes) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    let way = held.output.way(stream, held.number());
    if matches!(way, Way::Plain) || bytes.length() == 0 {
        return plainly(bytes);
    }
    if held.is_rest(bytes.address()) {
        return Ok(-1);
    }
    if !stream.is_blocking() {
        return match bytes.with(|bytes| way.attempt(held.number(), bytes)) {
            Ok(count) => Ok(count.cast_signed()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(_) => plainly(bytes),
        };
    }
    let queue = held.output.queue(held.number());
    if !queue.try_lock() && !matches!(held.visit(Wait::Lock, -1.0, || queue.lock())?, Waited::Done(Ok(()))) {
        return Ok(-1);
    }
    let _turn = Turn(queue);
    let mut written = 0;
    while written < bytes.length() {
        match bytes.with(|bytes| way.attempt(held.number(), bytes.get(written..).unwrap_or_default())) {
            Ok(count) => written += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if !until_taken(&held)? {
                    return Ok(broken_off(&held, bytes, written));
                }
            }
            Err(_) if written > 0 => break, // It fails again, for what is left.
            Err(_) => return plainly(bytes),
        }
    }
    Ok(written.cast_signed())
}

/// PHP's own write, which has its words for what fails.
fn plainly(bytes: &Bytes) -> Result<isize> {
    Ok(match bytes.write_unblocked()? {
        Tried::Done(count) => count,
        Tried::InVain => 0,
    })
}

/// How long an attempt rests that was in vain although the descriptor is ready.
const REST: Duration = Duration::from_millis(10);

/// Waits until another attempt is worth it. False: cancelled, or the stream is being closed.
fn until_taken(held: &Held) -> Result<bool> {
    // A terminal that nobody has any more counts as ready, and takes nothing.
    if held.is_ready(Direction::Write) {
        let rested =
            held.wait_in(&[Direction::Write], &mut Deadline::new(Some(REST)), std::future::pending::<io::Result<()>>)?;
        return Ok(matches!(rested, Outcome::TimedOut));
    }
    Ok(matches!(held.until_ready(Direction::Write, None)?, Outcome::Done(_)))
}

/// The answer of a write that does not go on. PHP comes again with what is left.
fn broken_off(held: &Held, bytes: &Bytes, written: usize) -> isize {
    if written == 0 {
        return -1;
    }
    held.leave_rest(bytes.address() + written);
    written.cast_signed()
}
