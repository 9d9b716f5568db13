//! A stream of HTTP/2 whose connection a reactor has, as a worker sees it.
//!
//! What is answered goes over the ring as any answer does, with the stream's turn. How much of it the client has not taken is known stream by
//! stream: after so many bytes the reactor is asked to say when they have left, so one that is slow holds up neither others nor their files.

use super::super::SendError;
use super::super::conn::Turn;
use super::super::waiters::Waiters;
use super::super::{Broken, Notice};
use super::board::CHUNK;
use super::message::command;
use super::remote::Remote;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::task::Poll;

/// With so much of a stream on its way a file waits.
const WINDOW: usize = 512 * 1024;

/// See the module.
pub struct RemoteStream {
    remote: Rc<Remote>,
    turn: u32,
    id: u32,
    /// Nothing more is to be sent.
    over: Cell<bool>,
    /// The reactor knows that the program has done with it.
    told: Cell<bool>,
    /// Bytes sent that may still be with the reactor.
    underway: Cell<usize>,
    /// Bytes sent since the reactor was heard of last: it drops what is sent on a stream that the client has given up, and says so.
    unheard: Cell<usize>,
    /// It was asked when they have left.
    asked: Cell<bool>,
    /// What waits behind a file.
    queue: RefCell<VecDeque<Part>>,
    waiters: Waiters,
}

enum Part {
    Data(Vec<u8>),
    File { file: Rc<File>, offset: u64, length: u64 },
    End(Turn),
}

impl RemoteStream {
    /// A request has come.
    pub(super) fn begin(remote: &Rc<Remote>, turn: u32, id: u32) -> Rc<Self> {
        let stream = Rc::new(Self {
            remote: Rc::clone(remote),
            turn,
            id,
            over: Cell::new(false),
            told: Cell::new(false),
            underway: Cell::new(0),
            unheard: Cell::new(0),
            asked: Cell::new(false),
            queue: RefCell::default(),
            waiters: Waiters::default(),
        });
        remote.streams.borrow_mut().insert(turn, Rc::clone(&stream));
        remote.desk().begin_request();
        stream
    }

    /// Whether all that was sent is with the reactor, after one more attempt.
    pub(in super::super) fn has_sent_all(&self) -> bool {
        self.pump();
        self.queue.borrow().is_empty() || !self.is_open()
    }

    pub(in super::super) fn remote(&self) -> &Rc<Remote> {
        &self.remote
    }

    pub(in super::super) fn id(&self) -> u32 {
        self.id
    }

    pub(in super::super) fn is_open(&self) -> bool {
        !self.over.get() && self.remote.is_open()
    }

    /// Bytes of it that the client may not have read: no more than wait for it on all streams of the connection.
    pub(in super::super) fn pending_bytes(&self) -> usize {
        let unread = self.underway.get().min(self.remote.pending_bytes());
        self.underway.set(unread);
        unread
    }

    pub(in super::super) fn answer(&self, first: &[u8], second: &[u8], last: bool) -> Result<(), SendError> {
        if !last {
            self.check_room()?;
        }
        self.push(first, second)
    }

    /// In one message if it is not too long.
    pub(in super::super) fn answer_whole(&self, first: &[u8], second: &[u8], then: Turn) -> Result<(), SendError> {
        let is_short = first.len() + second.len() <= CHUNK;
        if is_short && self.queue.borrow().is_empty() && self.check_room().is_ok() {
            let given =
                self.remote.give(command::answer_whole(self.remote.id(), self.turn, then), first, second, false);
            self.told.set(true);
            self.finish();
            return given;
        }
        let result = self.check_room().and_then(|()| self.push(first, second));
        self.end_turn(then.behind(&result));
        result
    }

    pub(in super::super) fn send_file(
        &self,
        head: &[u8],
        file: Rc<File>,
        offset: u64,
        length: u64,
    ) -> Result<(), SendError> {
        self.check_room()?;
        self.push(head, &[])?;
        if length > 0 {
            self.queue.borrow_mut().push_back(Part::File { file, offset, length });
            self.pump();
        }
        Ok(())
    }

    pub(in super::super) fn set_trailers(&self, lines: &[u8]) {
        if !self.is_open() {
            return;
        }
        let header = command::trailers(self.remote.id(), self.turn);
        let mut parts = lines.chunks(CHUNK).peekable();
        while let Some(part) = parts.next() {
            self.remote.post(header.go_on(parts.peek().is_some()), &[part]);
        }
    }

    /// The answer is out, or broken off.
    pub(in super::super) fn end_turn(&self, to: Turn) {
        if self.over.get() {
            return self.let_go();
        }
        if to == (Turn::Over { close: true }) {
            self.queue.borrow_mut().clear();
        }
        self.queue.borrow_mut().push_back(Part::End(to));
        self.pump();
    }

    /// Waits until what was sent has left the reactor.
    pub(in super::super) async fn flushed(&self) -> Result<(), SendError> {
        self.waiters
            .wait(|| match self.pending_bytes() {
                _ if !self.is_open() => Poll::Ready(Err(SendError::Closed)),
                0 if self.queue.borrow().is_empty() => Poll::Ready(Ok(())),
                _ => {
                    self.ask();
                    Poll::Pending
                }
            })
            .await
    }

    /// Whether so much was sent that it is time to listen: whoever sends without ever waiting does not learn that nobody reads.
    pub(in super::super) fn is_unheard(&self) -> bool {
        self.is_open() && self.unheard.get() >= self.remote.facts.port_options().max_pending
    }

    /// Waits until the reactor has said what has become of it.
    pub(in super::super) async fn heard(&self) {
        self.unheard.set(0);
        self.ask();
        self.waiters.wait(|| if self.asked.get() && self.is_open() { Poll::Pending } else { Poll::Ready(()) }).await;
    }

    /// What was sent when it was asked has left.
    pub(super) fn flush_is_over(&self) {
        self.asked.set(false);
        self.unheard.set(0);
        self.underway.set(0);
        self.pump();
        self.waiters.wake();
    }

    /// Nobody is there to read any more: the client has given it up, or the connection is over. Whoever answers finds it closed; the reactor
    /// counts the request until then.
    pub(super) fn stop(&self) {
        if self.over.get() {
            return;
        }
        self.queue.borrow_mut().clear();
        self.finish();
    }

    /// The program has done with what nobody reads.
    fn let_go(&self) {
        if !self.told.get() && self.remote.is_open() {
            self.tell_end(Turn::Over { close: true });
        }
    }

    fn tell_end(&self, to: Turn) {
        self.told.set(true);
        self.remote.post(command::end_turn(self.remote.id(), self.turn, to), &[]);
    }

    fn check_room(&self) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        let is_full = self.pending_bytes() >= self.remote.facts.port_options().max_pending;
        if is_full || !self.queue.borrow().is_empty() { Err(SendError::Full) } else { Ok(()) }
    }

    fn push(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        if !self.is_open() {
            return Err(SendError::Closed);
        }
        if first.is_empty() && second.is_empty() {
            return Ok(());
        }
        if self.queue.borrow().is_empty() {
            return self.give(first, second);
        }
        self.queue.borrow_mut().push_back(Part::Data([first, second].concat()));
        Ok(())
    }

    fn give(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        let length = first.len() + second.len();
        self.underway.set(self.underway.get() + length);
        self.unheard.set(self.unheard.get().saturating_add(length));
        self.remote.give(command::answer(self.remote.id(), self.turn), first, second, false)
    }

    /// Sends of what waits as much as may be. Nothing is borrowed meanwhile.
    fn pump(&self) {
        loop {
            let next = self.queue.borrow_mut().pop_front();
            match next {
                None => return,
                Some(part @ Part::File { .. }) if self.pending_bytes() >= WINDOW => {
                    self.queue.borrow_mut().push_front(part);
                    return self.ask();
                }
                Some(Part::File { file, offset, length }) => {
                    let Ok(data) = read(&file, offset, length) else { return self.break_file() };
                    let (offset, length) = (offset + data.len() as u64, length - data.len() as u64);
                    if length > 0 {
                        self.queue.borrow_mut().push_front(Part::File { file, offset, length });
                    }
                    if self.give(&data, &[]).is_err() {
                        return;
                    }
                }
                Some(Part::Data(data)) => {
                    if self.give(&data, &[]).is_err() {
                        return;
                    }
                }
                Some(Part::End(to)) => {
                    self.tell_end(to);
                    return self.finish();
                }
            }
        }
    }

    /// A file became shorter than it was.
    fn break_file(&self) {
        let facts = &self.remote.facts;
        let notice = Notice::Broken { session: facts.id(), peer: facts.peer(), line: b"", why: Broken::File };
        facts.site.app().notice(notice);
        self.end_turn(Turn::Over { close: true });
    }

    fn ask(&self) {
        if !self.asked.replace(true) {
            self.remote.ask_of(self.turn);
        }
    }

    fn finish(&self) {
        if !self.over.replace(true) {
            self.forget();
        }
    }

    fn forget(&self) {
        let own = self.remote.streams.borrow_mut().remove(&self.turn);
        self.remote.desk().end_request();
        self.waiters.wake();
        drop(own);
    }
}

/// The next part of a file.
fn read(file: &File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut data = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(CHUNK)];
    file.read_exact_at(&mut data, offset)?;
    Ok(data)
}

impl Drop for RemoteStream {
    /// Also if nobody has ended its exchange.
    fn drop(&mut self) {
        self.let_go();
    }
}

impl std::fmt::Debug for RemoteStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoteStream").field("session", &self.remote.id()).field("id", &self.id).finish_non_exhaustive()
    }
}
