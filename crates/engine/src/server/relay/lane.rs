//! A reactor's ends of one lane: the ring of events to its tenant, that of its commands, and what waits because a ring is full.

use super::board::{Board, Fate};
use super::item::{Delivery, Item, ROOM, What};
use super::message::event;
use super::ringer::Ringer;
use super::seat::Seat;
use bytes::BytesMut;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use steel_shm::ring::{Consumer, Corrupt, Producer, Refused};

pub(super) struct Lane {
    events: Producer,
    commands: Consumer,
    ringer: Rc<Ringer>,
    /// The number of the process that has it, while it lives.
    pub(super) tenant: Option<i64>,
    /// The last one after whose death it was cleared.
    pub(super) cleared: i64,
    /// The last one that was told that nothing more comes.
    told_last: i64,
    waiting: VecDeque<Item>,
    /// Bytes of what waits.
    bytes: usize,
    /// Sessions that are not read, since too much waits.
    pub(super) blocked: Vec<i64>,
    /// Requests that are with the tenant: their sessions and turns.
    pub(super) held: BTreeSet<(i64, u32)>,
    /// What it says cannot be read any more.
    pub(super) is_corrupt: bool,
}

impl Lane {
    /// # Errors
    /// [`Corrupt`]: it was made wrong.
    pub(super) fn new(board: &Board, lane: usize, reactor: usize, ringer: &Rc<Ringer>) -> Result<Self, Corrupt> {
        Ok(Self {
            events: board.events(lane, reactor).producer()?,
            commands: board.commands(lane, reactor).consumer()?,
            ringer: Rc::clone(ringer),
            tenant: None,
            cleared: 0,
            told_last: 0,
            waiting: VecDeque::new(),
            bytes: 0,
            blocked: Vec::new(),
            held: BTreeSet::new(),
            is_corrupt: false,
        })
    }

    /// Sends an event, behind those that wait. The sessions whose requests went are noted in `held`.
    pub(super) fn post(&mut self, number: usize, mut item: Item) {
        if !self.waiting.is_empty() || self.deliver(number, &mut item) == Delivery::Later {
            self.bytes += item.what.size();
            self.waiting.push_back(item);
        }
    }

    /// Sends of what waits as much as there is room for.
    pub(super) fn pump(&mut self, number: usize) {
        while let Some(mut item) = self.waiting.pop_front() {
            if self.deliver(number, &mut item) == Delivery::Later {
                self.waiting.push_front(item);
                return;
            }
            self.bytes -= item.what.size();
        }
    }

    /// A request that waits is left out if its client is gone.
    pub(super) fn leave_out(&mut self, seat: &Rc<Seat>, turn: u32) {
        let bytes = &mut self.bytes;
        self.waiting.retain(|item| {
            let is_out = item.is_request_of(seat, turn);
            *bytes -= if is_out { item.what.size() } else { 0 };
            !is_out
        });
    }

    /// Whether something waits of this session.
    pub(super) fn has_waiting(&self, seat: &Rc<Seat>) -> bool {
        self.waiting.iter().any(|item| Rc::ptr_eq(&item.seat, seat))
    }

    /// How many events wait.
    pub(super) fn waiting_events(&self) -> usize {
        self.waiting.len()
    }

    /// Bytes of what waits.
    pub(super) fn waiting_bytes(&self) -> usize {
        self.bytes
    }

    /// Whether something waits for which there is room now.
    pub(super) fn can_pump(&mut self) -> bool {
        self.tenant.is_some() && !self.waiting.is_empty() && self.events.has_room(ROOM).unwrap_or(false)
    }

    /// Nothing more comes to its tenant, which drains. Said once.
    pub(super) fn say_last(&mut self, number: usize) {
        match self.tenant {
            Some(tenant) if self.told_last != tenant => self.told_last = tenant,
            _ => return,
        }
        self.post(number, Item { seat: Seat::nobody(), what: What::Message(event::last().bytes().to_vec()) });
    }

    /// The next command.
    ///
    /// # Errors
    /// [`Corrupt`], until it is cleared.
    pub(super) fn command(&mut self, into: &mut BytesMut) -> Result<Option<usize>, Corrupt> {
        self.commands.pop(into)
    }

    /// Whether its tenant has something of this reactor still to read.
    pub(super) fn has_unread(&self) -> bool {
        self.tenant.is_some() && !self.events.is_taken()
    }

    pub(super) fn has_commands(&self) -> bool {
        !self.is_corrupt && !self.commands.is_empty()
    }

    /// Its tenant is dead: what it has not read, and what waited for it. `each` gets the messages that lay in the ring.
    pub(super) fn clear(&mut self, each: impl FnMut(&[u8])) -> VecDeque<Item> {
        // What cannot be told apart is lost with the requests that were held, and those are known.
        let _ = self.commands.reset(|_| {});
        let _ = self.events.reset(each);
        (self.tenant, self.is_corrupt) = (None, false);
        self.bytes = 0;
        std::mem::take(&mut self.waiting)
    }

    /// Whether the board tells of another tenant, or of its death.
    pub(super) fn has_died(&self, fate: Fate) -> Option<i64> {
        match fate {
            // Also one who lived so shortly that nobody here knew of it: it may have said something.
            Fate::Dead(tenant) if self.cleared != tenant => Some(tenant),
            _ => None,
        }
    }

    fn deliver(&mut self, number: usize, item: &mut Item) -> Delivery {
        let Some(tenant) = self.tenant else { return Delivery::Later };
        match self.try_deliver((number, tenant), item) {
            Ok(delivery) => delivery,
            // Not to be mended: its tenant is as good as dead, and what it holds is answered when it is.
            Err(_) => Delivery::Later,
        }
    }

    fn try_deliver(&mut self, to: (usize, i64), item: &mut Item) -> Result<Delivery, Refused> {
        let seat = &item.seat;
        if seat.session != 0 && !seat.is_known_to(to.0, to.1) {
            match self.events.push_unrung(&[seat.introduction()]) {
                Ok(()) => seat.note_known(to.0, to.1),
                Err(Refused::Full) => return Ok(Delivery::Later),
                Err(error) => return Err(error),
            }
        }
        let delivery = item.what.send(seat.session, &mut self.events)?;
        self.ringer.published(to.0);
        if let Some(turn) = item.what.turn().filter(|_| item.what.has_begun())
            && let Some(held) = seat.held.borrow_mut().iter_mut().find(|held| held.turn == turn)
        {
            held.lane = Some(to.0);
            self.held.insert((seat.session, turn));
        }
        Ok(delivery)
    }
}
