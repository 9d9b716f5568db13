//! What processes send in several messages arrives as a whole: while such a piece of a session is underway, what others say to that session
//! waits here. Pure.
//!
//! ```text
//! Send{more} of lane 1 -> underway --Send of lane 1, the last one--> over: what has waited is obeyed
//!                            |
//!                            +- lane 1 ends: the connection is broken off, since a part is missing
//! ```
//! How much waits is limited by what each sender may have waiting for a client.

use super::message::Command;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

/// Commands and the lanes by which they came.
pub(super) type Held = VecDeque<(usize, Command)>;

#[derive(Default)]
pub(super) struct Pieces(RefCell<BTreeMap<i64, Underway>>);

struct Underway {
    lane: usize,
    held: Held,
}

impl Pieces {
    /// Gives a command back that is to be obeyed now.
    pub(super) fn admit(&self, lane: usize, command: Command) -> Option<Command> {
        let mut pieces = self.0.borrow_mut();
        match pieces.get_mut(&command.session()).filter(|piece| piece.lane != lane && command.is_behind()) {
            Some(piece) => {
                piece.held.push_back((lane, command));
                None
            }
            None => Some(command),
        }
    }

    /// A part has come, and `more` will; or not, then this is what has waited.
    pub(super) fn note(&self, session: i64, lane: usize, more: bool) -> Held {
        let mut pieces = self.0.borrow_mut();
        if more {
            pieces.entry(session).or_insert_with(|| Underway { lane, held: Held::new() });
            return Held::new();
        }
        pieces.remove(&session).map(|piece| piece.held).unwrap_or_default()
    }

    /// The session is over.
    pub(super) fn end(&self, session: i64) -> Held {
        self.note(session, 0, false)
    }

    /// The sessions to which the process with this lane is sending.
    pub(super) fn of(&self, lane: usize) -> Vec<i64> {
        self.0.borrow().iter().filter(|(_, piece)| piece.lane == lane).map(|(session, _)| *session).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::Closing;
    use super::*;
    use bytes::BytesMut;

    fn send(session: i64, more: bool) -> Command {
        Command::Send { session, more, data: BytesMut::new() }
    }

    #[test]
    fn what_others_say_to_a_session_waits_for_the_end_of_a_piece() {
        let pieces = Pieces::default();
        assert!(pieces.note(5, 1, true).is_empty());
        assert_eq!(pieces.admit(1, send(5, true)), Some(send(5, true)), "it goes on");
        assert_eq!(pieces.admit(2, send(6, false)), Some(send(6, false)), "another session");
        let reset = || Command::Close { session: 5, how: Closing::Reset };
        assert_eq!(pieces.admit(2, reset()), Some(reset()), "what breaks it off");
        assert_eq!(pieces.admit(2, send(5, true)), None);
        assert_eq!(pieces.admit(3, Command::Close { session: 5, how: Closing::Orderly }), None);
        assert_eq!((pieces.of(1), pieces.of(2)), (vec![5], vec![]));
        let held = pieces.note(5, 1, false);
        assert_eq!(held, [(2, send(5, true)), (3, Command::Close { session: 5, how: Closing::Orderly })]);
        assert!(pieces.admit(2, send(5, false)).is_some() && pieces.end(5).is_empty() && pieces.of(1).is_empty());
    }
}
