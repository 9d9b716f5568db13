//! The marks of what waits for a client to read: whether the program has to hear that it has risen to the high one, or has fallen to the
//! low one again.
//!
//! ```text
//! Below --at least high--> Above --at most low--> Below
//! ```
//! A change is noted where bytes are sent or written, and told by the connection's task in its next turn: who sends may hold what the
//! program's callback needs. Changes are told in order and alternate; of three that nobody has been told yet, the first two say nothing.

use std::cell::Cell;

/// Marks of a port, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermarks {
    /// Whether the program wants to hear of the high one ([`super::App::full`]).
    pub wants_full: bool,
    /// Whether the program wants to hear of the low one ([`super::App::empty`]).
    pub wants_empty: bool,
    /// That so much waits, at least, is the one.
    pub high: usize,
    /// That so much waits, at most, after it is the other.
    pub low: usize,
}

/// Something to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Full,
    Empty,
}

/// Where a connection stands.
#[derive(Debug, Default)]
pub(super) struct Marks {
    above: Cell<bool>,
    /// Changes that the program has not been told; the last one led to where we are.
    untold: Cell<u8>,
}

impl Marks {
    /// So much waits now; true if there is something to tell.
    pub(super) fn note(&self, marks: &Watermarks, pending: usize) -> bool {
        let above = self.above.get();
        let changes = if above { pending <= marks.low } else { pending > 0 && pending >= marks.high };
        if changes {
            self.above.set(!above);
            self.untold.set(if self.untold.get() == 2 { 1 } else { self.untold.get() + 1 });
        }
        changes
    }

    /// What is to be told next, if the program wants to hear it.
    pub(super) fn take(&self, marks: &Watermarks) -> Option<Mark> {
        while let Some(rest) = self.untold.get().checked_sub(1) {
            self.untold.set(rest);
            // The last change has led to where we are, the one before it to the other place.
            let is_full = self.above.get() == (rest == 0);
            match is_full {
                true if marks.wants_full => return Some(Mark::Full),
                false if marks.wants_empty => return Some(Mark::Empty),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: Watermarks = Watermarks { wants_full: true, wants_empty: true, high: 100, low: 10 };

    #[test]
    fn each_mark_is_told_once_when_it_is_crossed() {
        let marks = Marks::default();
        assert!(!marks.note(&BOTH, 99));
        assert!(marks.note(&BOTH, 100));
        assert!(!marks.note(&BOTH, 500));
        assert_eq!((marks.take(&BOTH), marks.take(&BOTH)), (Some(Mark::Full), None));
        assert!(!marks.note(&BOTH, 11));
        assert!(marks.note(&BOTH, 10));
        assert_eq!((marks.take(&BOTH), marks.take(&BOTH)), (Some(Mark::Empty), None));
    }

    #[test]
    fn what_nobody_was_told_yet_comes_in_order_and_shortened() {
        let marks = Marks::default();
        marks.note(&BOTH, 100);
        marks.note(&BOTH, 0);
        assert_eq!(
            [marks.take(&BOTH), marks.take(&BOTH), marks.take(&BOTH)],
            [Some(Mark::Full), Some(Mark::Empty), None]
        );
        for pending in [100, 0, 100] {
            marks.note(&BOTH, pending);
        }
        assert_eq!((marks.take(&BOTH), marks.take(&BOTH)), (Some(Mark::Full), None));
    }

    #[test]
    fn who_wants_one_only_hears_of_that_one() {
        let marks = Marks::default();
        let empty = Watermarks { wants_full: false, ..BOTH };
        marks.note(&empty, 100);
        assert_eq!(marks.take(&empty), None);
        marks.note(&empty, 0);
        assert_eq!(marks.take(&empty), Some(Mark::Empty));
    }

    #[test]
    fn nothing_that_waits_is_never_the_high_mark() {
        let zero = Watermarks { high: 0, low: 0, ..BOTH };
        assert!(!Marks::default().note(&zero, 0));
    }
}
