//! One stream of HTTP/2 as an exchange sees it: what is answered on it goes out as its window and the connection's allow.
//!
//! ```text
//! Fresh --head--> Begun --end, all of it in frames--> Over
//!   \-- reset by either side, the connection's end --^
//! ```
//! The first bytes of an answer are its head, as HTTP/1 would get it. What the windows do not let through, or the connection's queue, waits here, is
//! counted in the worker's budget, and moves on in the driver's poll.

use super::super::conn::{Phase, Turn};
use super::super::waiters::Waiters;
use super::super::{Broken, Conn, SendError};
use super::streams::Streams;
use bytes::{Bytes, BytesMut};
use memchr::memmem;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::task::Poll;
use steel_proto::http2::Code;

/// See the module.
pub struct Stream {
    conn: Rc<Conn>,
    id: u32,
    streams: Rc<Streams>,
    sending: Cell<Sending>,
    queue: RefCell<VecDeque<Part>>,
    /// Bytes of it in memory.
    queued: Cell<usize>,
    /// Fields that follow the body, as lines.
    trailers: RefCell<BytesMut>,
    /// A head, or trailers, of which more is to come from another process.
    gathered: RefCell<BytesMut>,
    /// The answer has its end; what is queued is the last of it.
    ended: Cell<bool>,
    /// It was over before its answer had an end.
    given_up: Cell<bool>,
    /// Bytes of the request's body, as long as it is not answered.
    body: Cell<usize>,
    /// The program has the request.
    at_work: Cell<bool>,
    waiters: Waiters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Fresh,
    Begun,
    Over,
}

#[derive(Debug)]
enum Part {
    Data(Bytes),
    File { file: Rc<File>, offset: u64, length: u64 },
}

/// What has stopped the queue.
enum Stop {
    /// The client's windows, or what waits for it already.
    Full,
    /// Nothing is left.
    Empty,
    /// The stream is over.
    Gone,
    /// A file is shorter than it was.
    File,
}

impl Stream {
    pub(super) fn new(conn: &Rc<Conn>, streams: &Rc<Streams>, id: u32) -> Rc<Self> {
        Rc::new(Self {
            conn: Rc::clone(conn),
            id,
            streams: Rc::clone(streams),
            sending: Cell::new(Sending::Fresh),
            queue: RefCell::default(),
            queued: Cell::new(0),
            trailers: RefCell::default(),
            gathered: RefCell::default(),
            ended: Cell::new(false),
            given_up: Cell::new(false),
            body: Cell::new(0),
            at_work: Cell::new(false),
            waiters: Waiters::default(),
        })
    }

    pub(in super::super) fn conn(&self) -> &Rc<Conn> {
        &self.conn
    }

    pub(in super::super) fn id(&self) -> u32 {
        self.id
    }

    /// Whether something can be answered.
    pub(in super::super) fn is_open(&self) -> bool {
        self.conn.phase() == Phase::Open && !self.is_over()
    }

    pub(super) fn is_over(&self) -> bool {
        self.sending.get() == Sending::Over
    }

    /// Whether the program has ended its answer.
    pub(super) fn is_ended(&self) -> bool {
        self.ended.get()
    }

    /// Whether the client has let go of it, or we have, before its answer had an end.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.get()
    }

    /// Bytes of memory of the request's body.
    pub(super) fn body(&self) -> usize {
        self.body.get()
    }

    pub(super) fn set_body(&self, bytes: usize) {
        self.body.set(bytes);
    }

    /// The program gets the request, and has it until the exchange ends, also if the client gives it up.
    pub(super) fn begin_work(&self) {
        if !self.at_work.replace(true) {
            self.streams.begin_work();
        }
    }

    fn end_work(&self) {
        if self.at_work.replace(false) {
            self.streams.end_work();
        }
    }

    /// Bytes that wait.
    pub(in super::super) fn pending_bytes(&self) -> usize {
        self.queued.get()
    }

    /// A piece of the answer. The `last` is taken also when too much waits.
    pub(in super::super) fn answer(&self, first: &[u8], second: &[u8], last: bool) -> Result<(), SendError> {
        if !last {
            self.check_room()?;
        }
        self.take(first, second, false)?;
        if !last {
            self.push_on();
        }
        self.settle()
    }

    /// As [`Stream::answer`] for what another process has been allowed to send; `whole`: nothing of the body follows.
    pub(in super::super) fn take_relayed(&self, data: &[u8], whole: bool) -> Result<(), SendError> {
        if self.sending.get() != Sending::Fresh {
            self.take(data, &[], whole)?;
        } else {
            let mut head = self.gathered.take();
            head.extend_from_slice(data);
            if !whole && head_length(&head).is_none() {
                // What is longer than a message comes in several.
                self.gathered.replace(head);
                return Ok(());
            }
            self.take(&head, &[], whole)?;
        }
        if !whole {
            self.pump();
        }
        self.settle()
    }

    /// The whole answer, and what comes then.
    pub(in super::super) fn answer_whole(&self, first: &[u8], second: &[u8], then: Turn) -> Result<(), SendError> {
        let result = self.check_room().and_then(|()| self.take(first, second, true));
        self.end_turn(then.behind(&result));
        result.and_then(|()| self.settle())
    }

    /// As [`Stream::answer`], then a part of a file.
    pub(in super::super) fn send_file(
        &self,
        head: &[u8],
        file: Rc<File>,
        offset: u64,
        length: u64,
    ) -> Result<(), SendError> {
        self.check_room()?;
        self.take(head, &[], false)?;
        if length > 0 {
            self.queue.borrow_mut().push_back(Part::File { file, offset, length });
            self.streams.add_file(length);
            self.conn.patience.add_output(length);
        }
        self.conn.wake();
        self.settle()
    }

    /// Fields that follow the body, as lines.
    pub(in super::super) fn set_trailers(&self, lines: &[u8]) {
        *self.trailers.borrow_mut() = BytesMut::from(lines);
    }

    /// As [`Stream::set_trailers`] for what another process says, in several pieces if there are `more`.
    pub(in super::super) fn take_trailers(&self, lines: &[u8], more: bool) {
        self.gathered.borrow_mut().extend_from_slice(lines);
        if !more {
            let lines = self.gathered.take();
            self.set_trailers(&lines);
        }
    }

    /// The answer is out; one that is not whole ends with a reset.
    pub(in super::super) fn end_turn(&self, turn: Turn) {
        self.end_work();
        match turn {
            Turn::Over { close: false } if self.sending.get() != Sending::Fresh => {
                self.ended.set(true);
                self.pump();
            }
            _ => self.reset(Code::INTERNAL_ERROR),
        }
        self.conn.wake();
    }

    /// The client gets no more of it.
    pub(in super::super) fn reset(&self, code: Code) {
        if !self.is_over() {
            self.streams.with_server(|server| server.reset(self.id, code));
            self.fail();
            self.conn.wake();
        }
    }

    /// Waits until what was sent is in frames.
    pub(in super::super) async fn flushed(&self) -> Result<(), SendError> {
        self.waiters
            .wait(|| match self.queue.borrow().is_empty() {
                _ if !self.is_open() => Poll::Ready(Err(SendError::Closed)),
                true => Poll::Ready(Ok(())),
                false => Poll::Pending,
            })
            .await
    }

    fn check_room(&self) -> Result<(), SendError> {
        if self.is_full() {
            // The client may have read meanwhile, while the loop had no turn.
            self.push_on();
        }
        match self.is_open() {
            false => Err(SendError::Closed),
            true if self.is_full() => Err(SendError::Full),
            true => Ok(()),
        }
    }

    fn is_full(&self) -> bool {
        let queued = self.queued.get();
        queued > 0 && (queued >= self.conn.port_options().max_pending || !self.conn.admit_output())
    }

    /// Lets as much leave as can now, without the driver's turn. Nothing is borrowed.
    fn push_on(&self) {
        let Some(waker) = self.conn.waker() else { return };
        loop {
            let before = self.queued.get();
            self.pump();
            self.streams.write_out(&self.conn);
            self.conn.write_now();
            if self.queued.get() == 0 || !self.is_open() {
                return;
            }
            self.streams.with_wire(|wire| wire.look(&self.conn, &waker));
            self.pump();
            if self.queued.get() == before {
                return;
            }
        }
    }

    /// Takes bytes into the queue; `whole`: there are no others.
    fn take(&self, first: &[u8], second: &[u8], whole: bool) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        self.conn.facts.note_send();
        self.conn.patience.note_sent(self.conn.shared.tick.get());
        let mut first = first;
        if self.sending.get() == Sending::Fresh {
            let length = head_length(first).unwrap_or(0);
            let (head, rest) = first.split_at(length);
            let is_all = whole && rest.is_empty() && second.is_empty() && self.trailers.borrow().is_empty();
            if !self.begin(head, is_all) {
                self.reset(Code::INTERNAL_ERROR);
                return Err(SendError::Closed);
            }
            first = rest;
        }
        self.push(first);
        self.push(second);
        Ok(())
    }

    /// Sends the head; false if that cannot be.
    fn begin(&self, head: &[u8], is_all: bool) -> bool {
        let begun = self.streams.with_server(|server| server.answer(self.id, head, is_all).is_ok()) == Some(true);
        if begun {
            self.sending.set(Sending::Begun);
            if is_all {
                self.ended.set(true);
                self.end();
            }
        }
        begun
    }

    /// All of the answer is in frames. What the client has still to say of its request is of no interest.
    fn end(&self) {
        self.sending.set(Sending::Over);
        self.streams.with_server(|server| {
            if server.is_receiving(self.id) {
                server.reset(self.id, Code::NO_ERROR);
            }
        });
    }

    /// The client may send the body.
    pub(super) fn inform(&self) {
        if self.sending.get() == Sending::Fresh {
            self.streams.with_server(|server| server.inform(self.id, 100));
        }
    }

    fn push(&self, data: &[u8]) {
        if !data.is_empty() && !self.is_over() {
            self.queue.borrow_mut().push_back(Part::Data(Bytes::copy_from_slice(data)));
            self.queued.set(self.queued.get() + data.len());
            self.streams.add(data.len());
            self.conn.patience.add_output(data.len() as u64);
        }
    }

    /// Counts what waits; if that is too much for the worker, this connection is what it can do without.
    fn settle(&self) -> Result<(), SendError> {
        self.conn.hold_output();
        if self.queued.get() > 0 && !self.conn.admit_output() {
            return Err(self.conn.give_up_full());
        }
        if self.streams.waiting() > 0 {
            // What is in frames leaves in the driver's poll, and what is not may become some.
            self.conn.wake();
        }
        Ok(())
    }

    /// Has as much leave as can.
    pub(super) fn pump(&self) {
        match self.give() {
            Stop::Full => {}
            Stop::Empty => self.waiters.wake(),
            Stop::Gone => self.fail(),
            Stop::File => {
                self.reset(Code::INTERNAL_ERROR);
                self.conn.notice_broken(b"", Broken::File);
            }
        }
    }

    fn give(&self) -> Stop {
        if self.sending.get() != Sending::Begun {
            return Stop::Empty;
        }
        let mut queue = self.queue.borrow_mut();
        while let Some(front) = queue.front_mut() {
            let room = match self.streams.with_server(|server| server.capacity(self.id)) {
                Some(room) if self.streams.has_room(&self.conn) => room.min(PIECE),
                Some(_) => 0,
                None => return Stop::Gone,
            };
            if room == 0 {
                return Stop::Full;
            }
            let Some(data) = self.cut(front, room) else { return Stop::File };
            if front.len() == 0 {
                queue.pop_front();
            }
            let last = queue.is_empty() && self.ended.get() && self.trailers.borrow().is_empty();
            match self.streams.with_server(|server| server.data(self.id, &data, last)) {
                Some(Ok(taken)) if taken == data.len() => {}
                _ => return Stop::Gone,
            }
            if last {
                self.end();
                return Stop::Empty;
            }
        }
        if self.ended.get() {
            let trailers = self.trailers.take();
            let sent = self.streams.with_server(|server| match &trailers[..] {
                [] => server.data(self.id, b"", true).map(drop),
                lines => server.trailers(self.id, lines),
            });
            self.end();
            if !matches!(sent, Some(Ok(()))) {
                return Stop::Gone;
            }
        }
        Stop::Empty
    }

    /// The next bytes of a part, at most `room` of them.
    fn cut(&self, part: &mut Part, room: usize) -> Option<Bytes> {
        match part {
            Part::Data(data) => {
                let data = data.split_to(room.min(data.len()));
                self.queued.set(self.queued.get() - data.len());
                self.streams.remove(data.len());
                Some(data)
            }
            Part::File { file, offset, length } => {
                let mut data = BytesMut::zeroed(room.min(usize::try_from(*length).unwrap_or(room)));
                let read = file.read_at(&mut data, *offset).ok().filter(|read| *read > 0)?;
                data.truncate(read);
                *offset += read as u64;
                *length -= read as u64;
                self.streams.remove_file(read as u64);
                Some(data.freeze())
            }
        }
    }

    /// Whether something waits that could go on.
    pub(super) fn has_queue(&self) -> bool {
        !self.queue.borrow().is_empty()
    }

    /// It is over, whatever waits.
    pub(super) fn fail(&self) {
        if self.is_over() {
            return;
        }
        self.given_up.set(!self.ended.get());
        self.sending.set(Sending::Over);
        let queue = self.queue.take();
        self.streams.remove(self.queued.replace(0));
        let files = queue.iter().map(|part| if let Part::File { length, .. } = part { *length } else { 0 });
        self.streams.remove_file(files.sum());
        self.conn.hold_output();
        self.waiters.wake();
    }
}

/// Bytes of a body that go at once, before another stream has its turn.
const PIECE: usize = 32 * 1024;

/// The length of a head, its blank line included, if it is whole.
fn head_length(bytes: &[u8]) -> Option<usize> {
    memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4)
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.end_work();
    }
}

impl Part {
    fn len(&self) -> u64 {
        match self {
            Self::Data(data) => data.len() as u64,
            Self::File { length, .. } => *length,
        }
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("conn", &self.conn.id()).field("id", &self.id).finish_non_exhaustive()
    }
}
