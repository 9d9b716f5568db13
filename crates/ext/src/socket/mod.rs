//! The sockets that PHP code has: what [`steel_engine::net`] can do, done by coroutines that wait. The classes (`Coroutine\Socket` and the
//! coroutine clients) are doors to it.
//!
//! A socket has two directions; in each, one coroutine may wait at a time ([`slot`]). What ends a wait: readiness, the time limit, a cancel
//! of the coroutine or of the direction, and the end of the socket. Every operation answers twice: the outer `Result` is what PHP code
//! threw, or the unwinding of the coroutine; the inner one says whether it was done ([`Failure`]).

mod connect;
pub(crate) mod exported;
mod failure;
mod file;
mod packet;
mod proxy;
mod resolve;
mod secure;
mod settings;
mod slot;
mod tasks;
mod transfer;

use std::{
    cell::{Cell, RefCell},
    io,
    os::fd::{OwnedFd, RawFd},
    rc::Rc,
    time::Duration,
};

use bytes::BytesMut;
pub(crate) use failure::Failure;
use file::BoundFile;
pub(crate) use secure::{client as client_tls, is_address};
pub(crate) use settings::{Proxy, Rules, merged, proxy as proxy_of};
pub(crate) use slot::{Deadline, Occupied, Slot};
use steel_coro::Wait;
use steel_engine::net::{self, Direction, Secure};
use steel_os::{
    poll::{self, Watched},
    process as os_process,
};
use steel_proto::framing::PacketDecoder;
use steel_zend::{Error, Result, object::Tracer};
pub(crate) use tasks::{Place, Received};

use crate::{
    errors::code,
    runtime::{Waited, runtime},
    settings::{SocketTimes, process},
};

/// What an operation has come to, if no exception ended it.
pub(crate) type Done<T> = Result<std::result::Result<T, Failure>>;

/// Leaves an operation that has failed, and its function with it.
macro_rules! done {
    ($outcome:expr) => {
        match $outcome? {
            Ok(value) => value,
            Err(failure) => return Ok(Err(failure)),
        }
    };
}
pub(crate) use done;

/// See the module.
pub(crate) struct Socket {
    /// `None`: closed.
    net: RefCell<Option<Rc<net::Socket>>>,
    secure: RefCell<Option<Rc<Secure>>>,
    pub(crate) reader: Slot,
    pub(crate) writer: Slot,
    /// How long it waits where the program does not say.
    pub(crate) times: Cell<SocketTimes>,
    /// What has come and was not taken.
    buffer: RefCell<BytesMut>,
    /// What has come before it was this socket's: read before all that the system has, by whatever reads.
    ahead: RefCell<BytesMut>,
    /// Where it stands in a packet.
    packets: RefCell<Option<PacketDecoder>>,
    /// Framing, TLS, proxies.
    pub(crate) rules: RefCell<Option<Rc<Rules>>>,
    /// Connected, or accepted, and not shut down in both directions.
    connected: Cell<bool>,
    shut: Cell<(bool, bool)>,
    listens: Cell<bool>,
    /// The process stands still while it waits.
    blocks: Cell<bool>,
    /// The file that it is bound to.
    file: RefCell<Option<Box<BoundFile>>>,
    /// [`process::generation`] of the process that made it: in the child of a fork the connection is its parent's.
    generation: u64,
}

impl Socket {
    fn of(net: net::Socket) -> Rc<Socket> {
        Rc::new(Socket {
            net: RefCell::new(Some(Rc::new(net))),
            secure: RefCell::default(),
            reader: Slot::default(),
            writer: Slot::default(),
            times: Cell::new(process(|process| process.socket)),
            buffer: RefCell::default(),
            ahead: RefCell::default(),
            packets: RefCell::default(),
            rules: RefCell::default(),
            connected: Cell::new(false),
            shut: Cell::default(),
            listens: Cell::new(false),
            blocks: Cell::new(false),
            file: RefCell::default(),
            generation: os_process::generation(),
        })
    }

    /// A new one.
    pub(crate) fn open(domain: i32, kind: i32, protocol: i32) -> io::Result<Rc<Socket>> {
        Ok(Socket::of(net::Socket::open(domain, kind, protocol)?))
    }

    /// Two that are connected.
    pub(crate) fn pair(domain: i32, kind: i32, protocol: i32) -> io::Result<(Rc<Socket>, Rc<Socket>)> {
        let (one, other) = net::Socket::pair(domain, kind, protocol)?;
        let socket = |end| {
            let socket = Socket::of(end);
            socket.connected.set(true);
            socket
        };
        Ok((socket(one), socket(other)))
    }

    /// One that somebody else has opened.
    pub(crate) fn adopt(fd: OwnedFd) -> io::Result<Rc<Socket>> {
        let socket = Socket::of(net::Socket::adopt(fd)?);
        socket.connected.set(socket.net().is_some_and(|net| net.peer_name().is_ok()));
        Ok(socket)
    }

    /// `None`: it is closed.
    pub(crate) fn net(&self) -> Option<Rc<net::Socket>> {
        self.net.borrow().clone()
    }

    /// Is it this process's? In the child of a fork it is the parent's.
    pub(crate) fn is_own(&self) -> bool {
        self.generation == os_process::generation()
    }

    /// Is it closed?
    pub(crate) fn is_closed(&self) -> bool {
        self.net.borrow().is_none()
    }

    /// Does a coroutine wait for it?
    pub(crate) fn is_awaited(&self) -> bool {
        self.reader.owner().is_some() || self.writer.owner().is_some()
    }

    /// Connected, and not shut down?
    pub(crate) fn is_connected(&self) -> bool {
        self.connected.get() && !self.is_closed()
    }

    fn slot(&self, direction: Direction) -> &Slot {
        match direction {
            Direction::Read => &self.reader,
            Direction::Write => &self.writer,
        }
    }

    /// For an operation in these directions.
    ///
    /// # Errors
    /// Another coroutine waits in one of them.
    pub(crate) fn available(&self, directions: &[Direction]) -> Done<Rc<net::Socket>> {
        let Some(net) = self.net() else { return Ok(Err(Failure::new(code::EBADF))) };
        match directions.iter().find_map(|direction| self.slot(*direction).owner()) {
            Some(_) => Err(self.bound(&net, directions)),
            None => Ok(Ok(net)),
        }
    }

    #[cold]
    fn bound(&self, net: &net::Socket, directions: &[Direction]) -> Error {
        bound(std::os::fd::AsRawFd::as_raw_fd(net), (&self.reader, &self.writer), directions)
    }

    /// Waits until the socket is ready in a direction, as the one that waits in `slot`.
    fn wait(&self, net: &net::Socket, slot: &Slot, direction: Direction, deadline: &mut Deadline) -> Done<()> {
        let Some(left) = deadline.left() else { return Ok(Err(timed_out())) };
        if self.blocks.get() {
            return Ok(wait_blocking(net, direction, left));
        }
        let _occupied = slot.occupy();
        let ready = || slot.or_interrupted(net.descriptor().ready(direction));
        Ok(match runtime().wait_at_most(Wait::Socket, left, ready)? {
            Waited::Done(Ok(Ok(()))) => Ok(()),
            Waited::Done(Ok(Err(error))) => Err(Failure::of(&error)),
            Waited::Done(Err(code)) => Err(Failure::new(code)),
            Waited::TimedOut => Err(timed_out()),
            Waited::Canceled => Err(Failure::new(code::ECANCELED)),
        })
    }

    /// Tries until it is done, or has failed; waits in between.
    fn attempt<T>(
        &self,
        direction: Direction,
        deadline: &mut Deadline,
        mut attempt: impl FnMut(&net::Socket) -> io::Result<T>,
    ) -> Done<T> {
        let net = done!(self.available(&[direction]));
        loop {
            match attempt(&net) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    done!(self.wait(&net, self.slot(direction), direction, deadline));
                }
                outcome => return Ok(outcome.map_err(|error| Failure::of(&error))),
            }
        }
    }

    /// The process stands still while it waits: for the blocking client.
    pub(crate) fn block(&self) {
        self.blocks.set(true);
    }

    /// Waits until there is something to receive.
    pub(crate) fn readable(&self, deadline: &mut Deadline) -> Done<()> {
        self.attempt(Direction::Read, deadline, |net| match self.ahead.borrow().is_empty() {
            true => net.peek(&mut [0]).map(drop),
            false => Ok(()),
        })
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// Another coroutine waits for one.
    pub(crate) fn accept(&self, seconds: f64) -> Done<Rc<Socket>> {
        let mut deadline = Deadline::new(seconds, self.times.get().read);
        let net = done!(self.attempt(Direction::Read, &mut deadline, net::Socket::accept));
        let socket = Socket::of(net);
        socket.times.set(self.times.get());
        socket.rules.replace(self.rules.borrow().clone());
        socket.connected.set(true);
        socket.listens.set(true);
        Ok(Ok(socket))
    }

    /// listen(2)
    pub(crate) fn listen(&self, backlog: i64) -> std::result::Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let backlog = i32::try_from(backlog).ok().filter(|backlog| *backlog > 0).unwrap_or(512);
        net.listen(backlog).map_err(|error| Failure::of(&error))?;
        self.listens.set(true);
        Ok(())
    }

    /// shutdown(2): 0 reading, 1 writing, 2 both.
    pub(crate) fn shut_down(&self, how: i64) -> std::result::Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let (read, write) = self.shut.get();
        if !self.connected.get() || (how == 0 && read) || (how == 1 && write) {
            return Err(Failure::new(code::ENOTCONN));
        }
        if how != 0 {
            self.say_goodbye(&net);
        }
        let mut how = how;
        match net.shut_down(how) {
            Err(error) if error.raw_os_error().map(i64::from) == Some(code::ENOTCONN) => how = 2,
            outcome => outcome.map_err(|error| Failure::of(&error))?,
        }
        let shut = (read || how != 1, write || how != 0);
        self.shut.set(shut);
        self.connected.set(shut != (true, true));
        Ok(())
    }

    /// Ends the wait of the coroutine that waits in a direction. False: none does.
    pub(crate) fn cancel(&self, direction: Direction) -> bool {
        self.slot(direction).interrupt(code::ECANCELED)
    }

    /// Closes it; who waits goes on. False: it was closed before. In the child of a fork the connection goes on for the parent.
    pub(crate) fn close(&self) -> bool {
        let Some(net) = self.net.take() else { return false };
        if self.connected.replace(false) && self.is_own() {
            self.say_goodbye(&net);
            // Also for others that have it.
            let _ = net.shut_down(2);
        }
        self.secure.take();
        self.buffer.take();
        self.ahead.take();
        self.packets.take();
        // A function of the program's may hold the very object that this belongs to.
        let rules = self.rules.take();
        self.reader.interrupt(code::ECANCELED);
        self.writer.interrupt(code::ECANCELED);
        drop(self.file.take());
        drop(net);
        drop(rules);
        true
    }

    /// Shows the cycle collector what the rules hold of the program's, if `self` is all that has it: what several share is not told.
    pub(crate) fn trace(self: &Rc<Self>, tracer: &mut Tracer) {
        if Rc::strong_count(self) != 1 {
            return;
        }
        let rules = self.rules.borrow();
        let alone = rules.as_ref().filter(|rules| Rc::strong_count(rules) == 1);
        let function = alone.and_then(|rules| rules.port.packets.function.as_ref());
        tracer.add_callable(function.filter(|function| Rc::strong_count(function) == 1).map(|function| &**function));
    }

    /// Has the other side ended it?
    ///
    /// # Errors
    /// Why it cannot be used.
    pub(crate) fn check_liveness(&self) -> std::result::Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        match net.peek(&mut [0]) {
            Ok(0) if self.ahead.borrow().is_empty() => Err(Failure::new(code::ECONNRESET)),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(Failure::of(&error)),
            _ => Ok(()),
        }
    }
}

/// What is thrown when another coroutine waits in one of these directions: it says who, and for what.
#[cold]
pub(crate) fn bound(number: RawFd, (reader, writer): (&Slot, &Slot), directions: &[Direction]) -> Error {
    let (reads, writes) = (reader.owner(), writer.owner());
    let of = |direction: &Direction| match direction {
        Direction::Read => reads,
        Direction::Write => writes,
    };
    let owner = directions.iter().find_map(of).map_or(0, |cid| cid.get());
    let what = match directions {
        [Direction::Read] => "reading",
        [Direction::Write] => "writing",
        _ if reads.is_some() && writes.is_some() => "reading or writing",
        _ if reads.is_some() => "reading",
        _ => "writing",
    };
    let own = runtime().coroutines.current().map_or(-1, |cid| cid.get().cast_signed());
    let text = format!(
        "Socket#{number} has already been bound to another coroutine#{owner}, {what} of the same socket in \
         coroutine#{own} at the same time is not allowed"
    );
    Error::throw("Swoole\\Error", text, code::HAS_BEEN_BOUND)
}

fn wait_blocking(net: &net::Socket, direction: Direction, left: f64) -> std::result::Result<(), Failure> {
    let wanted = match direction {
        Direction::Read => poll::READABLE,
        Direction::Write => poll::WRITABLE,
    };
    let patience = Some(left).filter(|left| *left >= 0.0).and_then(|left| Duration::try_from_secs_f64(left).ok());
    let mut watched = [Watched { fd: std::os::fd::AsRawFd::as_raw_fd(net), wanted, ready: 0 }];
    match poll::wait(&mut watched, patience) {
        Ok(0) => Err(timed_out()),
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::of(&error)),
    }
}

fn timed_out() -> Failure {
    Failure::new(code::ETIMEDOUT)
}
