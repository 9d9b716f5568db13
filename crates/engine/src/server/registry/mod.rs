//! The sessions of a server as all its processes see them: their ids, what the program calls `$fd`, and a record for each open one.
//!
//! One counter, from 1 upwards: small, positive, unique over workers and over reloads, in order of accepting, as the reference's. A table
//! beside it says which record belongs to an id. Made before fork; whoever has the sockets opens and closes sessions, everybody else
//! looks. Records lie in blocks that belong to one process each, so nobody waits for anybody; what a process that died has left is
//! taken back by [`Sessions::release`].

mod record;
mod unanswered;

pub(super) use unanswered::Unanswered;

use super::{Address, Stage, WebSocketState};
use record::{Field, Record};
use std::io;
use std::sync::Mutex;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;
use steel_os::process::Pid;
use steel_os::shared::SharedWords;
use steel_shm::fork::Moment;

/// Slots of the id table (8 MB of address space, touched as ids advance): as the reference's session list. An id that is
/// older than this many later ones is forgotten by the table, not by its owner.
const SLOTS: usize = 1 << 20;

/// The number of a record fits into this many bits of an entry of the id table.
const RECORD_BITS: u32 = 24;

/// Records that a process takes at a time.
const BLOCK: usize = 64;

/// The greatest number after which sessions may begin: it leaves room for as many of them as there are seconds in a century.
pub const LATEST_FIRST: i64 = (1 << (63 - RECORD_BITS)) - (1 << 32);

/// The most sessions that can be open at once, of all processes.
pub const MOST_SESSIONS: usize = (1 << RECORD_BITS) - BLOCK;

/// Hands out session ids and knows the open sessions.
#[derive(Debug)]
pub struct Sessions {
    /// Word 0: the last id given. Others: `id << RECORD_BITS | record`, or 0.
    ids: SharedWords,
    /// By block: the process that has it, or 0.
    blocks: SharedWords,
    records: SharedWords,
    stock: Mutex<Stock>,
}

/// The free records of this process.
#[derive(Debug, Default)]
struct Stock {
    generation: u64,
    free: Vec<u32>,
    /// Where the search for a free block begins.
    next: usize,
}

/// An open session, for its owner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: i64,
    record: u32,
}

impl Entry {
    /// The same record by the id of another session: for who shows one that is not in this registry.
    pub(super) fn named(self, id: i64) -> Self {
        Self { id, ..self }
    }

    /// The number of its record.
    pub(super) fn record(self) -> u32 {
        self.record
    }
}

/// What everybody can know of an open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: i64,
    /// Who has its socket: a worker, or a reactor thread.
    pub owner: u16,
    /// Index of its port.
    pub port: u16,
    /// The number of its socket, where that is.
    pub descriptor: i32,
    /// The peer.
    pub peer: Address,
    /// Unix seconds at which it was accepted.
    pub connected_at: i64,
    /// When bytes last came in: microseconds since 1970. Before the first: when it was accepted, in whole seconds.
    pub last_receive: i64,
    /// When something was last sent, likewise; 0: never.
    pub last_send: i64,
    /// When that came in which the program was given last, likewise; 0: nothing yet.
    pub last_dispatch: i64,
    /// Bytes that wait for the client to read.
    pub pending: i64,
    /// What `Server::bind()` has set; 0 if nothing.
    pub uid: i64,
    /// Bytes that are on their way from its socket to a worker (PROCESS mode).
    pub queued: i64,
    /// How far its WebSocket has come.
    pub websocket: WebSocketState,
}

impl Sessions {
    /// With room for at least so many open sessions.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn new(most: usize) -> io::Result<Self> {
        let blocks = most.min(MOST_SESSIONS).div_ceil(BLOCK).max(1);
        let records = SharedWords::new(blocks * BLOCK * record::WORDS)?;
        Ok(Self {
            ids: SharedWords::new(SLOTS + 1)?,
            blocks: SharedWords::new(blocks)?,
            records,
            stock: Mutex::default(),
        })
    }

    /// The first session gets the number behind this one, which is at most [`LATEST_FIRST`]; before any was opened.
    pub fn begin_after(&self, id: i64) {
        self.ids[0].store(id.clamp(0, LATEST_FIRST), Relaxed);
    }

    /// The number of the latest session; 0 before the first.
    pub fn latest(&self) -> i64 {
        self.ids[0].load(Relaxed)
    }

    /// Opens a session, owned by `owner`, a worker or a reactor thread of this process. `None`: there are too many.
    pub(super) fn open(&self, owner: u16, port: usize, descriptor: i32, peer: &Address, now: i64) -> Option<Entry> {
        let index = self.take_record()?;
        let record = self.record(index);
        let id = self.ids[0].fetch_add(1, Relaxed) + 1;
        record.write(owner, port, descriptor, peer, now);
        record.set(Field::Id, id);
        self.ids[slot(id)].store(id << RECORD_BITS | i64::from(index), Release);
        Some(Entry { id, record: index })
    }

    /// Its silence begins, in microseconds since 1970; what [`Sessions::open`] knows is the second.
    pub(super) fn begin_silence(&self, entry: Entry, micros: i64) {
        self.record(entry.record).set(Field::LastReceive, micros);
    }

    /// Another peer than it was opened for. Who reads it at the same time may see some of each.
    pub(super) fn set_peer(&self, entry: Entry, peer: &Address) {
        self.record(entry.record).write_peer(peer);
    }

    /// Nothing can be sent on it any more: for all others it is gone.
    pub(super) fn leave(&self, entry: Entry) {
        self.record(entry.record).negate(entry.id);
    }

    /// The session is over, and its number means nothing any more.
    pub(super) fn close(&self, entry: Entry) {
        self.bury(entry);
        if let Ok(mut stock) = self.stock.lock() {
            stock.free.push(entry.record);
        }
    }

    /// Changes a figure of a session, as long as its record is its own.
    pub(super) fn note(&self, entry: Entry, figure: Figure, value: i64) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.set(figure.field(), value);
        }
    }

    /// A figure of a session. Only its owner can be sure that the record is still its own.
    pub(super) fn figure(&self, entry: Entry, figure: Figure) -> i64 {
        self.record(entry.record).get(figure.field())
    }

    /// What is known of a session's WebSocket.
    pub(super) fn websocket(&self, entry: Entry) -> WebSocketState {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id { record.websocket() } else { WebSocketState::default() }
    }

    /// Changes it, as long as the record is the session's own.
    pub(super) fn set_websocket(&self, entry: Entry, state: WebSocketState) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.set_websocket(state);
        }
    }

    pub(super) fn add_pending(&self, entry: Entry, bytes: i64) {
        let record = self.record(entry.record);
        if bytes != 0 && record.get(Field::Id).abs() == entry.id {
            record.add(Field::Pending, bytes);
        }
    }

    /// Of what was underway to the socket these bytes have come, or are lost; `own` wait there, and stay counted whatever else was
    /// taken for lost before it came.
    pub(super) fn take_pending(&self, entry: Entry, bytes: i64, own: i64) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.change(Field::Pending, |pending| pending.saturating_sub(bytes).max(own));
        }
    }

    /// Whether the process with this lane has something of it, which was taken from the program, still in its own memory: nobody else
    /// can send it when that process ends. What was said before.
    pub(super) fn mark_waiting(&self, entry: Entry, lane: usize, on: bool) -> bool {
        let record = self.record(entry.record);
        record.get(Field::Id).abs() == entry.id && record.mark_waiting(lane, on)
    }

    /// Bytes that wait for the client, also of a session on which nothing more can be sent. `None`: it is over.
    pub(super) fn pending(&self, entry: Entry) -> Option<i64> {
        let record = self.record(entry.record);
        let pending = record.get(Field::Pending);
        fence(Acquire);
        (record.get(Field::Id).abs() == entry.id).then_some(pending)
    }

    /// So many bytes are on their way to a worker: how many are, now.
    pub(super) fn add_queued(&self, entry: Entry, bytes: i64) -> i64 {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id { record.add(Field::Queued, bytes) + bytes } else { 0 }
    }

    /// So many bytes are with a worker, or lost: how many were on their way, and how many still are.
    pub(super) fn take_queued(&self, entry: Entry, bytes: i64) -> (i64, i64) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() != entry.id {
            return (0, 0);
        }
        // Of a worker that has died nobody knows what it had counted.
        let less = |queued: i64| queued.saturating_sub(bytes).max(0);
        let before = record.change(Field::Queued, less);
        (before, less(before))
    }

    /// The entry of an open session, whoever owns it.
    pub(super) fn entry(&self, id: i64) -> Option<Entry> {
        let found = if id > 0 { self.ids[slot(id)].load(Acquire) } else { 0 };
        (found != 0 && found >> RECORD_BITS == id)
            .then_some(Entry { id, record: found as u32 & ((1 << RECORD_BITS) - 1) })
    }

    /// Who has the socket of an open session.
    pub fn owner(&self, id: i64) -> Option<u16> {
        Some(self.look(id)?.owner)
    }

    /// The entry that another process has told of.
    pub(super) fn entry_of(&self, id: i64, record: u32) -> Entry {
        let most = (self.blocks.len() * BLOCK - 1) as u32;
        Entry { id, record: record.min(most) }
    }

    /// Whether the session of an entry can be sent on.
    pub(super) fn is_open(&self, entry: Entry) -> bool {
        self.record(entry.record).get(Field::Id) == entry.id
    }

    /// The process that has the socket of an open session.
    pub fn process(&self, id: i64) -> Option<Pid> {
        let entry = self.entry(id).filter(|entry| self.is_open(*entry))?;
        let block = self.blocks[entry.record as usize / BLOCK].load(Relaxed);
        Pid::new(i32::try_from(block).ok()?)
    }

    /// What is known of a session, if it is open.
    pub fn look(&self, id: i64) -> Option<Known> {
        let entry = self.entry(id)?;
        let record = self.record(entry.record);
        let known = record.read(id);
        fence(Acquire);
        // Otherwise another session may have come into the record meanwhile.
        (record.get(Field::Id) == id).then_some(known)
    }

    /// Of that, what concerns WebSocket.
    pub fn look_at_websocket(&self, id: i64) -> Option<WebSocketState> {
        let entry = self.entry(id)?;
        let state = self.record(entry.record).websocket();
        fence(Acquire);
        self.is_open(entry).then_some(state)
    }

    /// What is known of a session that its owner has not closed yet.
    pub(super) fn recall(&self, entry: Entry) -> Known {
        self.record(entry.record).read(entry.id)
    }

    /// Which request waits for its answer; for who has the socket.
    pub(super) fn set_awaited(&self, entry: Entry, awaited: Option<Unanswered>) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.set(Field::Unanswered, awaited.map_or(0, Unanswered::word));
        }
    }

    /// A part of its answer has gone.
    pub(super) fn begin_awaited(&self, entry: Entry, turn: u32) {
        let begun = |word| match Unanswered::of(word) {
            Some(awaited) if awaited.turn == turn => Unanswered { has_begun: true, ..awaited }.word(),
            _ => word,
        };
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.change(Field::Unanswered, begun);
        }
    }

    /// This request waits no longer, as all know at once.
    pub(super) fn end_awaited(&self, entry: Entry, turn: u32) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.erase(Field::Unanswered, |word| Unanswered::of(word).is_some_and(|awaited| awaited.turn == turn));
        }
    }

    /// The request that waits for its answer, in PROCESS mode.
    pub(super) fn awaited(&self, entry: Entry) -> Option<Unanswered> {
        let record = self.record(entry.record);
        let awaited = Unanswered::of(record.get(Field::Unanswered));
        fence(Acquire);
        awaited.filter(|_| record.get(Field::Id) == entry.id)
    }

    /// Whether an answer waits for whoever gives it: see [`Session::announce_detached`](super::Session::announce_detached).
    pub fn awaits_answer(&self, id: i64) -> bool {
        self.entry(id).is_some_and(|entry| self.awaited(entry).is_some())
    }

    /// The calling process gives it: its number. `None`: another one does, or there is none.
    pub fn claim_answer(&self, id: i64) -> Option<u32> {
        let entry = self.entry(id)?;
        let awaited = self.awaited(entry)?;
        let is_it = |word| Unanswered::of(word).is_some_and(|there| there.turn == awaited.turn);
        self.record(entry.record).erase(Field::Unanswered, is_it).then_some(awaited.turn)
    }

    /// And it does not, after all.
    pub fn give_answer_back(&self, id: i64, turn: u32) {
        if let Some(entry) = self.entry(id).filter(|entry| self.is_open(*entry)) {
            self.record(entry.record).claim(Field::Unanswered, Unanswered::detached(turn).word());
        }
    }

    /// Gives a session a number of the program's, once: false if it has one already, or is not open.
    pub fn bind(&self, id: i64, uid: i64) -> bool {
        self.entry(id).is_some_and(|entry| self.record(entry.record).claim(Field::Uid, uid))
    }

    /// A session's WebSocket comes so far.
    pub fn enter_websocket_stage(&self, id: i64, stage: Stage) {
        if let Some(entry) = self.entry(id).filter(|entry| self.is_open(*entry)) {
            self.set_websocket(entry, WebSocketState { stage, ..self.websocket(entry) });
        }
    }

    /// Lets a session be silent for as long as it likes, or not any more; false if it is not open.
    pub fn protect(&self, id: i64, on: bool) -> bool {
        let Some(entry) = self.entry(id).filter(|entry| self.is_open(*entry)) else { return false };
        let set = |marks| if on { marks | record::PROTECTED } else { marks & !record::PROTECTED };
        self.record(entry.record).change(Field::Marks, set);
        true
    }

    pub(super) fn is_protected(&self, entry: Entry) -> bool {
        self.record(entry.record).get(Field::Marks) & record::PROTECTED != 0
    }

    /// From now on it carries streams of HTTP/2.
    pub(super) fn carry_streams(&self, entry: Entry) {
        let record = self.record(entry.record);
        if record.get(Field::Id).abs() == entry.id {
            record.change(Field::Marks, |marks| marks | record::STREAMS);
        }
    }

    /// Whether it carries streams of HTTP/2.
    pub(super) fn carries_streams(&self, entry: Entry) -> bool {
        let record = self.record(entry.record);
        record.get(Field::Marks) & record::STREAMS != 0 && record.get(Field::Id).abs() == entry.id
    }

    /// The open sessions without a byte for longer than their port allows, but for protected ones, in order. `limit`: of a port, in
    /// seconds; `None`: it may be silent.
    pub fn silent(&self, now: f64, limit: impl Fn(u16) -> Option<f64>) -> Vec<i64> {
        let is_silent = |id: &i64| {
            let Some(entry) = self.entry(*id).filter(|entry| !self.is_protected(*entry)) else { return false };
            let known = self.recall(entry);
            limit(known.port).is_some_and(|limit| known.last_receive as f64 / 1e6 + limit <= now) && self.is_open(entry)
        };
        self.list(0, usize::MAX, None).into_iter().filter(is_silent).collect()
    }

    /// The `limit` lowest ids of open sessions above `after`, of one port or of all, in order.
    pub fn list(&self, after: i64, limit: usize, port: Option<usize>) -> Vec<i64> {
        let mut ids: Vec<i64> = (0..self.blocks.len())
            .filter(|block| self.blocks[*block].load(Relaxed) != 0)
            .flat_map(|block| block * BLOCK..(block + 1) * BLOCK)
            .filter_map(|index| {
                let record = self.record(index as u32);
                let id = record.get(Field::Id);
                let wanted = id > after && port.is_none_or(|port| record.port() == port);
                wanted.then_some(id)
            })
            .collect();
        ids.sort_unstable();
        ids.truncate(limit);
        ids
    }

    /// How many are open, of one port or of all.
    pub fn count(&self, port: Option<usize>) -> usize {
        self.list(0, usize::MAX, port).len()
    }

    /// Closes the sessions of a process that has ended.
    pub fn release(&self, pid: Pid) {
        let pid = i64::from(pid.get());
        for block in (0..self.blocks.len()).filter(|block| self.blocks[*block].load(Relaxed) == pid) {
            for record in block * BLOCK..(block + 1) * BLOCK {
                let id = self.record(record as u32).get(Field::Id).abs();
                if id != 0 {
                    self.bury(Entry { id, record: record as u32 });
                }
            }
            self.blocks[block].store(0, Release);
        }
    }

    fn bury(&self, entry: Entry) {
        self.record(entry.record).set(Field::Id, 0);
        let mine = entry.id << RECORD_BITS | i64::from(entry.record);
        // Only if a later session has not taken the slot.
        let _ = self.ids[slot(entry.id)].compare_exchange(mine, 0, Relaxed, Relaxed);
    }

    fn record(&self, index: u32) -> Record<'_> {
        let first = index as usize * record::WORDS;
        Record::new(&self.records[first..first + record::WORDS])
    }

    fn take_record(&self) -> Option<u32> {
        let mut stock = self.stock.lock().ok()?;
        let generation = Moment::now().generation;
        if stock.generation != generation {
            // The parent's: its records are not this process's.
            *stock = Stock { generation, ..Stock::default() };
        }
        if stock.free.is_empty() {
            let block = self.take_block(stock.next)?;
            stock.next = block + 1;
            stock.free.extend((block * BLOCK..(block + 1) * BLOCK).rev().map(|index| index as u32));
        }
        stock.free.pop()
    }

    fn take_block(&self, from: usize) -> Option<usize> {
        let own = i64::from(Pid::current().get());
        let count = self.blocks.len();
        (from..from + count)
            .map(|block| block % count)
            .find(|block| self.blocks[*block].compare_exchange(0, own, Acquire, Relaxed).is_ok())
    }
}

/// What of an open session changes: when that was last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    Received,
    Sent,
    Dispatched,
}

impl Figure {
    fn field(self) -> Field {
        match self {
            Self::Received => Field::LastReceive,
            Self::Sent => Field::LastSend,
            Self::Dispatched => Field::LastDispatch,
        }
    }
}

fn slot(id: i64) -> usize {
    1 + (id as usize % SLOTS)
}

#[cfg(test)]
mod tests;
