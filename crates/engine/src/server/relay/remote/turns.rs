//! The request of a session that waits for its answer: whose it is, and when it is over.

use super::super::message::command;
use super::{Remote, Turn, Unanswered};

impl Remote {
    pub(in crate::server) fn end_turn(&self, to: Turn) {
        if let Some(turn) = self.turn.get() {
            self.post(command::end_turn(self.id(), turn, to), &[]);
            self.end_awaited(turn);
        }
    }

    pub(super) fn end_awaited(&self, turn: u32) {
        self.turn.set(None);
        if self.desk.is_own() {
            self.facts.site.sessions.end_awaited(self.facts.entry, turn);
        }
        self.desk.end_request();
    }

    pub(in crate::server) fn turn(&self) -> Option<u32> {
        self.turn.get()
    }

    pub(in super::super) fn has_request(&self) -> bool {
        self.turn.get().is_some()
    }

    /// As [`Remote::has_request`], also of streams.
    pub(in super::super) fn has_requests(&self) -> bool {
        self.has_request() || !self.streams.borrow().is_empty()
    }

    pub(in super::super) fn begin_turn(&self, turn: u32) {
        if self.turn.replace(Some(turn)).is_none() {
            self.desk.begin_request();
        }
    }

    /// The request that waits for its answer, wherever it is, becomes this process's; `None`: there is none, or it is already.
    pub(in crate::server) fn adopt_turn(&self) -> Option<Unanswered> {
        let awaited = self.facts.site.sessions.awaited(self.facts.entry).filter(|awaited| !awaited.has_begun)?;
        if self.has_request() || self.closing.get() {
            return None;
        }
        self.begin_turn(awaited.turn);
        Some(awaited)
    }

    pub(in crate::server) fn note_begun(&self) {
        if let Some(turn) = self.turn.get() {
            self.facts.site.sessions.begin_awaited(self.facts.entry, turn);
        }
    }

    /// Somebody else answers it.
    pub(in crate::server) fn leave_turn(&self) {
        if self.turn.take().is_some() {
            self.desk.end_request();
        }
    }

    /// Whether the request is still to be answered: it is not, if another process has done so.
    pub(super) fn is_awaited(&self, turn: u32) -> bool {
        self.facts.site.sessions.awaited(self.facts.entry).is_some_and(|awaited| awaited.turn == turn)
    }
}
