//! The request of a session that waits for its answer, as any process may want to give it.

/// See the module. One word: the turn, and behind it a bit for each of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Unanswered {
    /// What the answer has to refer to.
    pub(in super::super) turn: u32,
    /// The request is of HTTP/1.1, not 1.0.
    pub(in super::super) http11: bool,
    /// It is a HEAD request.
    pub(in super::super) is_head: bool,
    /// The connection goes on after the answer.
    pub(in super::super) keep_alive: bool,
    /// A part of the answer has gone: whoever has begun it ends it.
    pub(in super::super) has_begun: bool,
}

/// There is one.
const VALID: i64 = 1;
const HTTP11: i64 = 2;
const HEAD: i64 = 4;
const KEEP: i64 = 8;
const BEGUN: i64 = 16;

/// How far up the turn begins.
const TURN: u32 = 5;

impl Unanswered {
    /// In BASE mode: one that waits where the connection is. What the answer is like is known there.
    pub(in super::super) fn detached(turn: u32) -> Unanswered {
        Unanswered { turn, http11: true, is_head: false, keep_alive: true, has_begun: false }
    }

    pub(super) fn word(self) -> i64 {
        let bit = |is_set: bool, bit: i64| if is_set { bit } else { 0 };
        let bits = bit(self.http11, HTTP11) | bit(self.is_head, HEAD) | bit(self.keep_alive, KEEP);
        let bits = bits | bit(self.has_begun, BEGUN);
        i64::from(self.turn) << TURN | bits | VALID
    }

    pub(super) fn of(word: i64) -> Option<Self> {
        let has = |bit: i64| word & bit != 0;
        has(VALID).then(|| Self {
            turn: (word >> TURN) as u32,
            http11: has(HTTP11),
            is_head: has(HEAD),
            keep_alive: has(KEEP),
            has_begun: has(BEGUN),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_all_of_it() {
        assert_eq!(Unanswered::of(0), None);
        for bits in 0..8 {
            for turn in [0, 1, u32::MAX] {
                let (http11, is_head, keep_alive) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
                let awaited = Unanswered { turn, http11, is_head, keep_alive, has_begun: !http11 };
                assert_eq!(Unanswered::of(awaited.word()), Some(awaited));
            }
        }
    }
}
