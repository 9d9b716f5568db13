//! What the other side of a lane says is done here.

use super::super::super::conn::{Phase, Turn};
use super::super::super::{Conn, Session, Stage};
use super::super::board::Fate;
use super::super::item::{Item, What};
use super::super::message::{Closing, Command, event};
use super::super::pieces::Held;
use super::super::reactor::Told;
use super::super::seat::Seat;
use super::Relay;
use bytes::BytesMut;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Commands of one lane that are obeyed in one go, so that sockets have their turn.
pub(super) const BATCH: usize = 256;

impl Relay {
    /// Obeys what has come; true if something has.
    pub(in super::super) fn obey(&self) -> bool {
        let mut any = false;
        for lane in 0..self.board.lanes() {
            any |= self.obey_lane(lane, BATCH);
        }
        any
    }

    pub(super) fn obey_lane(&self, lane: usize, most: usize) -> bool {
        let mut buffer = BytesMut::new();
        if self.lanes.borrow()[lane].is_corrupt {
            return false;
        }
        for count in 0..most {
            let popped = self.lanes.borrow_mut()[lane].command(&mut buffer);
            let message = buffer.split();
            match popped {
                Ok(Some(_)) => match Command::decode(message) {
                    Some(command) => self.run(lane, command),
                    None => (self.tell)(Told::Garbled { lane }),
                },
                Ok(None) => return count > 0,
                Err(error) => {
                    self.lanes.borrow_mut()[lane].is_corrupt = true;
                    self.board.condemn(lane);
                    (self.tell)(Told::Corrupt { lane, error: error.to_string() });
                    return count > 0;
                }
            }
        }
        true
    }

    fn run(&self, lane: usize, command: Command) {
        if let Command::Send { session, .. } = &command {
            self.keep_behind_handshake(lane, *session);
        }
        let Some(command) = self.pieces.admit(lane, command) else { return };
        match command {
            Command::Send { session, more, data } => {
                let conn = self.take_charge(session, data.len());
                let is_taken = conn.as_ref().is_some_and(|conn| conn.take(&data).is_ok());
                if let Some(conn) = &conn {
                    conn.set_in_piece(more && is_taken);
                }
                self.run_held(self.pieces.note(session, lane, more && is_taken));
            }
            Command::Answer { session, turn, data, end } => {
                self.answer(lane, session, turn, &data, end.is_some());
                if let Some(to) = end {
                    self.end_turn(lane, session, turn, to);
                }
            }
            Command::EndTurn { session, turn, to } => self.end_turn(lane, session, turn, to),
            Command::Farewell { session, farewell } => {
                if let Some(conn) = self.find(session) {
                    conn.set_farewell(farewell);
                }
            }
            Command::Close { session, how } => match (self.find(session), how) {
                (Some(conn), Closing::Abort) => conn.abort(),
                (Some(conn), how) => drop(conn.close(how == Closing::Reset)),
                (None, _) => {}
            },
            Command::Pause { session, on } => match self.find(session) {
                Some(conn) if on => conn.pause(),
                Some(conn) => conn.resume(),
                None => {}
            },
            Command::Flush { session, turn } => self.flush(lane, session, turn),
            Command::Trailers { session, turn, more, lines } => {
                if let Some(Session::Stream(stream)) = self.heard(lane, session, turn) {
                    stream.take_trailers(&lines, more);
                }
            }
            Command::Ping { session } => {
                if let Some(conn) = self.find(session) {
                    conn.ping([0; 8]);
                }
            }
            Command::GoAway { session, code, why } => {
                if let Some(conn) = self.find(session) {
                    // Whoever reads too slowly for that is not told.
                    let _ = conn.go_away(code, &why);
                }
            }
            Command::GoOn { session } => self.go_on(vec![session]),
        }
    }

    /// All know that a session speaks WebSocket as soon as one answers its handshake. What others send waits until the answer has come.
    fn keep_behind_handshake(&self, lane: usize, session: i64) {
        let Some(conn) = self.find(session).filter(|conn| conn.facts.websocket().stage == Stage::Active) else {
            return;
        };
        let Some(seat) = Seat::known(&conn) else { return };
        let answers = seat.held.borrow().first().and_then(|held| held.lane).filter(|answers| *answers != lane);
        if let Some(answers) = answers {
            let held = self.pieces.note(session, answers, true);
            debug_assert!(held.is_empty(), "only the last part gives back what has waited");
        }
    }

    pub(super) fn run_held(&self, held: Held) {
        held.into_iter().for_each(|(lane, command)| self.run(lane, command));
    }

    fn answer(&self, lane: usize, session: i64, turn: u32, data: &[u8], whole: bool) {
        let Some(conn) = self.take_charge(session, data.len()) else { return };
        match self.heard(lane, session, turn) {
            Some(Session::Stream(stream)) => drop(stream.take_relayed(data, whole)),
            Some(_) => drop(conn.take(data)),
            None => {}
        }
    }

    /// Whose answer this lane gives to a request, if it is heard.
    fn heard(&self, lane: usize, session: i64, turn: u32) -> Option<Session> {
        let seat = Seat::known(&*self.find(session)?)?;
        let mut held = seat.held.borrow_mut();
        let held = held.iter_mut().find(|held| held.turn == turn && held.hears(lane))?;
        if held.answers.replace(lane).is_none() && held.lane != Some(lane) {
            self.lanes.borrow_mut()[lane].held.insert((session, turn));
        }
        Some(held.exchange.session().clone())
    }

    /// Bytes that were underway are here now. Those of a connection that takes no more stay counted, so that nobody reads a file for it.
    fn take_charge(&self, session: i64, bytes: usize) -> Option<Rc<Conn>> {
        let conn = self.find(session).filter(|conn| conn.phase() == Phase::Open)?;
        conn.take_pending(bytes);
        Some(conn)
    }

    fn end_turn(&self, lane: usize, session: i64, turn: u32, to: Turn) {
        let Some(conn) = self.find(session) else { return };
        let Some(seat) = Seat::known(&conn) else { return };
        if let Some(held) = seat.take(turn, lane) {
            for lane in [Some(lane), held.lane].into_iter().flatten() {
                self.lanes.borrow_mut()[lane].held.remove(&(session, turn));
            }
            if held.lane.is_none() {
                self.leave_out(&seat, turn, held.worker);
            }
            if !held.exchange.is_stream() {
                self.board.sessions.set_awaited(conn.facts.entry, None);
            }
            self.unload(held.worker);
            held.exchange.end_relayed(to);
            if to == Turn::Upgraded {
                self.run_held(self.pieces.note(session, held.lane.unwrap_or(lane), false));
            }
        }
    }

    pub(super) fn unload(&self, worker: usize) {
        if self.dispatch.counts() {
            self.board.load(worker).fetch_sub(1, Relaxed);
        }
    }

    /// `turn`: of a stream, or 0.
    fn flush(&self, lane: usize, session: i64, turn: u32) {
        let flushed = if turn == 0 { self.find(session).map(Session::Local) } else { self.heard(lane, session, turn) };
        let board = Arc::clone(&self.board);
        let tenant = self.lanes.borrow()[lane].tenant;
        // Whoever waits for it looks whether the session is open as well.
        let relay = self.me.clone();
        tokio::task::spawn_local(async move {
            if let Some(session) = flushed {
                let _ = session.flushed().await;
            }
            let Some(relay) = relay.upgrade() else { return };
            if matches!(board.fate(lane), Fate::Running(now) if Some(now) == tenant) {
                let what = What::Message(event::flushed(session, turn).bytes().to_vec());
                // Who asked knows the session, and it may be over: it is not introduced.
                relay.lanes.borrow_mut()[lane].post(lane, Item { seat: Seat::nobody(), what });
            }
        });
    }
}
