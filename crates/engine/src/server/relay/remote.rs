//! A session whose socket a reactor has, as a worker (or whoever sends) sees it.
//!
//! What is sent goes over the ring to that reactor at once, or if the ring is full, waits here in order. How much the client has not read
//! yet is known to all processes ([`Sessions`](super::super::Sessions)), so a client that reads slowly is noticed here as it is
//! beside the socket.

mod turns;

use super::super::conn::{Farewell, Turn};
use super::super::facts::Facts;
use super::super::registry::Unanswered;
use super::super::waiters::Waiters;
use super::super::{Broken, Late, Notice, SendError, WebSocketState};
use super::board::CHUNK;
use super::desk::Desk;
use super::incoming::Incoming;
use super::load::Load;
use super::message::{Closing, Header, command};
use super::outgoing::{Next, Outgoing, Piece};
use super::stream::RemoteStream;
use bytes::BytesMut;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::rc::Rc;
use std::task::Poll;

/// With so much unread by the client a file waits.
const WINDOW: i64 = 512 * 1024;

/// See the module.
pub struct Remote {
    pub(in super::super) facts: Facts,
    reactor: usize,
    desk: Rc<Desk>,
    /// The request that the program answers.
    turn: Cell<Option<u32>>,
    /// Nothing more is to be sent.
    closing: Cell<bool>,
    paused: Cell<bool>,
    /// Whoever works off what has come has enough of it.
    full: Cell<bool>,
    outgoing: RefCell<Outgoing>,
    /// Whether the desk looks after what waits.
    pub(super) queued: Cell<bool>,
    /// [`Event::Flushed`](super::message::Event) was asked for.
    asked: Cell<bool>,
    /// Whether all know that something is still here.
    marked: Cell<bool>,
    /// So many bytes of a file may go although much is unread: the client has read all that came before, and what others have sent since
    /// waits for the file's end.
    credit: Cell<usize>,
    waiters: Waiters,
    /// How far its WebSocket had come at its end: its record may be another session's then.
    last_websocket: Cell<Option<WebSocketState>>,
    /// Pieces of data, and a request, that are still coming in.
    pub(super) data: RefCell<BytesMut>,
    pub(super) incoming: RefCell<Option<Incoming>>,
    /// Streams of HTTP/2 that are answered here, by their turns.
    pub(super) streams: RefCell<BTreeMap<u32, Rc<RemoteStream>>>,
    /// What the program is called with at this moment, if that is counted.
    pub(in super::super) load: Cell<Option<Load>>,
}

impl Remote {
    pub(super) fn new(facts: Facts, reactor: usize, desk: Rc<Desk>) -> Rc<Self> {
        Rc::new(Self {
            facts,
            reactor,
            turn: Cell::new(None),
            closing: Cell::new(false),
            paused: Cell::new(false),
            full: Cell::new(false),
            outgoing: RefCell::new(Outgoing::new(desk.waiting())),
            queued: Cell::new(false),
            asked: Cell::new(false),
            marked: Cell::new(false),
            credit: Cell::new(0),
            waiters: Waiters::default(),
            last_websocket: Cell::new(None),
            data: RefCell::default(),
            incoming: RefCell::default(),
            streams: RefCell::default(),
            load: Cell::default(),
            desk,
        })
    }

    pub(super) fn id(&self) -> i64 {
        self.facts.id()
    }

    pub(super) fn reactor(&self) -> usize {
        self.reactor
    }

    /// Bytes in memory that wait for room in the ring.
    pub(super) fn waiting_bytes(&self) -> usize {
        self.outgoing.borrow().bytes()
    }

    /// Whether all that was sent is with the reactor.
    pub(super) fn has_sent_all(&self) -> bool {
        self.outgoing.borrow().is_empty()
    }

    /// Whether nothing is left to do: nothing to be sent, nobody to be woken, no word awaited.
    pub(super) fn is_idle(&self) -> bool {
        let is_awaited = self.asked.get() || !self.waiters.is_empty();
        !self.queued.get() && !is_awaited && self.has_sent_all()
    }

    pub(in super::super) fn is_open(&self) -> bool {
        !self.closing.get() && self.desk.is_own() && self.is_there()
    }

    /// Whether the program has closed it in this very process.
    pub(super) fn is_closed_here(&self) -> bool {
        self.closing.get() && self.facts.by_server.get()
    }

    fn is_there(&self) -> bool {
        self.facts.site.sessions.entry(self.id()).is_some_and(|entry| self.facts.site.sessions.is_open(entry))
    }

    pub(in super::super) fn pending_bytes(&self) -> usize {
        // The record may be another session's by now.
        let told = self.facts.site.sessions.look(self.id()).map(|known| known.pending);
        told.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
    }

    pub(in super::super) fn close(&self, reset: bool) -> bool {
        self.close_how(if reset { Closing::Reset } else { Closing::Orderly })
    }

    /// Something is missing: the client must not take what it got for the whole.
    pub(in super::super) fn abort(&self) {
        self.close_how(Closing::Abort);
    }

    fn close_how(&self, how: Closing) -> bool {
        if !self.desk.is_own() {
            return false;
        }
        let reset = how != Closing::Orderly;
        let was_open = self.is_open();
        if was_open {
            self.facts.by_server.set(true);
        }
        self.closing.set(true);
        self.desk.at_hand(self.id(), || {
            // For everybody, not only when the reactor has heard of it.
            self.facts.site.sessions.leave(self.facts.entry);
            if reset {
                self.drop_outgoing();
            }
            if was_open || reset {
                self.post(command::close(self.id(), how), &[]);
            }
        });
        was_open
    }

    pub(in super::super) fn pause(&self, on: bool) {
        self.paused.set(on);
        self.post_pause();
    }

    pub(in super::super) fn hold(&self, on: bool) {
        // Another process may have resumed it meanwhile: said again each time.
        if self.full.replace(on) || on {
            self.post_pause();
        }
    }

    fn post_pause(&self) {
        self.post(command::pause(self.id(), self.is_paused()), &[]);
    }

    pub(in super::super) fn is_paused(&self) -> bool {
        self.paused.get() || self.full.get()
    }

    /// So many of its bytes have come. The one that makes them few enough says so.
    pub(super) fn take_queued(&self, bytes: usize) {
        let (before, after) = self.facts.site.sessions.take_queued(self.facts.entry, bytes as i64);
        if self.facts.port_options().max_queued.is_some_and(|most| before > most as i64 && after <= most as i64) {
            self.post(command::go_on(self.id()), &[]);
        }
    }

    /// Bytes of the program's own.
    pub(in super::super) fn send(&self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        self.check_room()?;
        self.give(command::send(self.id()), first, second, false)
    }

    /// Bytes of an answer; the last ones are taken also when the client reads too slowly.
    pub(in super::super) fn answer(&self, first: &[u8], second: &[u8], last: bool) -> Result<(), SendError> {
        let Some(turn) = self.turn.get().filter(|turn| self.is_awaited(*turn)) else { return Err(SendError::Closed) };
        if last && !self.is_open() {
            return Err(SendError::Closed);
        }
        if !last {
            self.check_room()?;
        }
        self.give(command::answer(self.id(), turn), first, second, false)
    }

    /// A whole answer, in one message if it is not too long: whoever has the socket learns at once that it has ended.
    pub(in super::super) fn answer_whole(&self, first: &[u8], second: &[u8], then: Turn) -> Result<(), SendError> {
        let short = first.len() + second.len() <= CHUNK;
        let result = match self.turn.get() {
            Some(turn) if short && self.is_awaited(turn) && self.check_room().is_ok() => {
                let given = self.give(command::answer_whole(self.id(), turn, then), first, second, false);
                self.end_awaited(turn);
                return given;
            }
            _ => self.answer(first, second, false),
        };
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
        if self.facts.site.sessions.carries_streams(self.facts.entry) {
            // Its bytes would come between those of frames.
            return Err(SendError::Closed);
        }
        let header = match self.turn.get() {
            Some(turn) if !head.is_empty() => command::answer(self.id(), turn),
            _ => command::send(self.id()),
        };
        self.give(header, head, &[], length > 0)?;
        if length > 0 {
            self.mark_waiting(true);
            self.outgoing.borrow_mut().push(Piece::File { header, file, offset, length });
            self.pump();
        }
        Ok(())
    }

    pub(in super::super) fn set_farewell(&self, farewell: Farewell) {
        self.post(command::farewell(self.id(), farewell), &[]);
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Ends what is answered on its streams.
    fn end_streams(&self) {
        let streams = self.streams.borrow().clone();
        streams.values().for_each(|stream| stream.stop());
    }

    /// One that waits stands for all that are asked for meanwhile.
    pub(in super::super) fn ping(&self) {
        let ping = command::ping(self.id());
        if !self.outgoing.borrow().has(&ping.bytes()) {
            self.post(ping, &[]);
        }
    }

    /// False: too much waits.
    pub(in super::super) fn go_away(&self, code: u32, why: &[u8]) -> bool {
        let has_room = self.outgoing.borrow().bytes() < self.facts.port_options().max_pending;
        if !has_room || self.check_room().is_err() {
            return false;
        }
        self.post(command::go_away(self.id(), code), &[&why[..why.len().min(CHUNK)]]);
        true
    }

    /// Asks to be told when what was sent on a stream has left.
    pub(super) fn ask_of(&self, turn: u32) {
        self.post(command::flush(self.id(), turn), &[]);
    }

    /// Waits until the kernel has all that was sent so far.
    pub(in super::super) async fn flushed(&self) -> Result<(), SendError> {
        self.waiters
            .wait(|| match self.pending_bytes() {
                _ if !self.is_open() => Poll::Ready(Err(SendError::Closed)),
                0 => Poll::Ready(Ok(())),
                _ => {
                    self.ask();
                    Poll::Pending
                }
            })
            .await
    }

    /// The reactor has nothing more of it, or the session is over.
    pub(super) fn wake(&self) {
        self.asked.set(false);
        self.credit.set(WINDOW as usize);
        self.pump();
        self.waiters.wake();
    }

    /// As the loop does, where none runs that would.
    pub(in super::super) fn hand_over(&self) -> bool {
        self.desk.take_events();
        self.pump();
        // Also what closes it: it is gone for all others then.
        self.has_sent_all() || self.facts.site.sessions.pending(self.facts.entry).is_none()
    }

    pub(in super::super) fn websocket(&self) -> WebSocketState {
        self.last_websocket.get().unwrap_or_else(|| self.facts.websocket())
    }

    /// The session is over: nothing can be sent, and what waits is lost with it.
    pub(super) fn end(&self, by_server: bool, websocket: WebSocketState) {
        self.last_websocket.set(Some(websocket));
        self.facts.by_server.set(self.facts.by_server.get() || by_server);
        self.closing.set(true);
        self.drop_outgoing();
        if self.turn.take().is_some() {
            self.desk.end_request();
        }
        self.end_streams();
        self.wake();
    }

    /// Closes it, whatever is still to be sent or answered.
    pub(super) fn give_up(&self, reset: bool) {
        if reset {
            self.drop_outgoing();
        }
        if self.turn.take().is_some() {
            self.desk.end_request();
        }
        self.end_streams();
        self.close(reset);
        self.waiters.wake();
    }

    fn check_room(&self) -> Result<(), SendError> {
        let limit = self.facts.port_options().max_pending;
        match self.pending_bytes() {
            _ if !self.is_open() => Err(SendError::Closed),
            pending if pending > 0 && pending >= limit => Err(SendError::Full),
            _ => Ok(()),
        }
    }

    /// Bytes behind a header, in as many messages as they take. `more`: what comes next belongs to them.
    ///
    /// # Errors
    /// This process holds too much: the session is given up.
    pub(super) fn give(&self, header: Header, first: &[u8], second: &[u8], more: bool) -> Result<(), SendError> {
        if !self.desk.is_own() {
            return Err(SendError::Closed);
        }
        if !self.desk.has_room(self, first.len() + second.len()) {
            return Err(self.give_up_full());
        }
        self.facts.note_send();
        self.desk.at_hand(self.id(), || {
            self.add_pending((first.len() + second.len()) as i64);
            if first.len() + second.len() <= CHUNK {
                return self.post(header.go_on(more), &[first, second]);
            }
            let mut parts = [first, second].into_iter().flat_map(|part| part.chunks(CHUNK)).peekable();
            while let Some(part) = parts.next() {
                self.post(header.go_on(more || parts.peek().is_some()), &[part]);
            }
        });
        Ok(())
    }

    /// This process has no room for more that waits: this session is what it can do without.
    fn give_up_full(&self) -> SendError {
        self.abort();
        let late = Late::Full;
        self.facts.site.app().notice(Notice::Late { session: self.id(), peer: self.facts.peer(), late });
        SendError::Closed
    }

    /// One message, now or behind what waits.
    pub(super) fn post(&self, header: Header, parts: &[&[u8]]) {
        let (is_missed, header) = (header.is_missed(), header.bytes());
        let mut message = [&header[..], &[], &[]];
        message.iter_mut().skip(1).zip(parts).for_each(|(place, part)| *place = part);
        if !self.outgoing.borrow().is_empty() {
            // Also where no loop runs that would.
            self.pump();
        }
        if self.outgoing.borrow().is_empty() && self.desk.push(self.reactor, &message) {
            return;
        }
        if is_missed {
            self.mark_waiting(true);
        }
        self.outgoing.borrow_mut().push(Piece::Message(message.concat()));
        self.desk.queue(self);
    }

    /// Sends of what waits as much as there is room for.
    pub(super) fn pump(&self) {
        loop {
            let mut outgoing = self.outgoing.borrow_mut();
            if outgoing.is_file() {
                match self.facts.site.sessions.pending(self.facts.entry) {
                    // Nobody is left to read it.
                    None => outgoing.clear(),
                    Some(pending) if pending >= WINDOW && self.credit.get() == 0 => {
                        drop(outgoing);
                        return self.ask();
                    }
                    Some(_) => {}
                }
            }
            let sent = match outgoing.next() {
                Ok(Next::Nothing) => {
                    drop(outgoing);
                    self.mark_waiting(false);
                    if !self.waiters.is_empty() {
                        self.ask();
                    }
                    return self.desk.note_sent();
                }
                Ok(Next::Message(message)) => self.desk.push(self.reactor, &[message]),
                Ok(Next::Part(header, part)) => self.desk.at_hand(self.id(), || {
                    // Before somebody can take it off again.
                    self.add_pending(part.len() as i64);
                    let sent = self.desk.push(self.reactor, &[&header.bytes(), part]);
                    if sent {
                        self.credit.set(self.credit.get().saturating_sub(part.len()));
                    } else {
                        self.add_pending(-(part.len() as i64));
                    }
                    sent
                }),
                Err(_) => {
                    drop(outgoing);
                    return self.break_file();
                }
            };
            if !sent {
                drop(outgoing);
                return self.desk.queue(self);
            }
            outgoing.sent();
        }
    }

    /// A file became shorter than it was.
    fn break_file(&self) {
        self.abort();
        let notice = Notice::Broken { session: self.id(), peer: self.facts.peer(), line: b"", why: Broken::File };
        self.facts.site.app().notice(notice);
    }

    fn ask(&self) {
        if !self.asked.replace(true) && !self.desk.push(self.reactor, &[&command::flush(self.id(), 0).bytes()]) {
            self.asked.set(false);
            self.desk.queue(self);
        }
    }

    fn drop_outgoing(&self) {
        let bytes = self.outgoing.borrow().bytes();
        self.add_pending(-(bytes as i64));
        self.outgoing.borrow_mut().clear();
        self.mark_waiting(false);
    }

    fn add_pending(&self, bytes: i64) {
        if !self.desk.is_own() {
            return;
        }
        self.facts.site.sessions.add_pending(self.facts.entry, bytes);
    }

    /// Lets it be known whether something would be missed if this process ended now.
    fn mark_waiting(&self, on: bool) {
        if self.marked.replace(on) != on && self.desk.is_own() {
            self.facts.site.sessions.mark_waiting(self.facts.entry, self.desk.lane(), on);
        }
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote").field("id", &self.id()).field("reactor", &self.reactor).finish_non_exhaustive()
    }
}
