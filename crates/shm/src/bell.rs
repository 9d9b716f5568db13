//! A [`Bell`] wakes one sleeper, and costs a look at a word while that is awake.
//!
//! Any number of processes ring it, after they have published something; one process or thread sleeps by it, whatever number of rings it
//! reads or wants room in. It is made before the fork. The word says awake, asleep or rung:
//!
//! ```text
//!   sleeper: say asleep,  FENCE, look at everything once more, wait for the descriptor
//!   ringer:  publish,     FENCE, look at the word; asleep: write the descriptor, then say rung
//! ```
//!
//! Between the fences one of both sees what the other has done, so no wake-up is lost (`tests/loom.rs` tries the interleavings). Whoever
//! rings writes first and says so afterwards: killed in between, the sleeper is awake. The word counts the sleeps, so a ringer that was
//! stopped there cannot take a later sleep for rung. A ringer that is killed *before* it writes has published something that nobody
//! knows of: its successor rings at once ([`Ring::producer`](crate::ring::Ring::producer)), and where there is none, whoever learns of the
//! death looks at its rings.
//!
//! A process that breaks the protocol on purpose can keep a sleeper from waking, no more.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    sync::Arc,
    time::Duration,
};

#[cfg(loom)]
use crate::alarm_loom::Alarm;
#[cfg(loom)]
use crate::mapped_loom::{Mapped, Shareable};
use crate::sync::{Line, Word64, full_fence};
#[cfg(not(loom))]
use crate::{
    alarm::Alarm,
    mapped::{Mapped, Shareable},
};

const AWAKE: u64 = 0;
const ASLEEP: u64 = 1;
const RUNG: u64 = 2;
/// What one sleep adds to the word.
const SLEEP: u64 = 4;
const STATE: u64 = SLEEP - 1;

/// The shared part: a word on a page of its own, and a descriptor.
#[derive(Debug)]
pub struct Bell {
    word: Mapped<Line<Word64>>,
    alarm: Alarm,
}

// SAFETY: one Word64 in its line.
unsafe impl Shareable for Line<Word64> {}

impl Bell {
    /// A bell that this process and those which it forks later share.
    ///
    /// # Errors
    /// `ENOMEM`, `EMFILE`, `ENFILE`.
    pub fn new() -> io::Result<Arc<Bell>> {
        Ok(Arc::new(Bell { word: Mapped::new(0)?, alarm: Alarm::new()? }))
    }

    /// Wakes the sleeper if it sleeps, now that something has been published.
    #[inline]
    pub fn ring(&self) {
        full_fence();
        let seen = self.word.0.get();
        if seen & STATE == ASLEEP {
            self.wake(seen);
        }
    }

    #[cold]
    fn wake(&self, seen: u64) {
        self.alarm.set_off();
        self.word.0.replace(seen, seen - ASLEEP + RUNG);
    }

    /// Takes the sleeper's place, which a process that has died may have left in any state. At most one is alive at any time. Look at
    /// every ring before the first sleep: for what came meanwhile nobody rings again.
    pub fn sleeper(self: &Arc<Self>) -> Sleeper {
        let turn = (self.word.0.get() & !STATE).wrapping_add(SLEEP);
        self.word.0.exchange(turn | AWAKE);
        self.alarm.clear();
        Sleeper { bell: Arc::clone(self), turn }
    }
}

/// Who sleeps by a bell: the one consumer of its rings.
#[derive(Debug)]
pub struct Sleeper {
    bell: Arc<Bell>,
    /// The number of this sleep, or of the last one; in the upper bits, as in the word.
    turn: u64,
}

impl Sleeper {
    /// Whether one may wait now: announces the sleep, then asks `ready`, which looks at everything that this bell is rung for (messages
    /// in any ring, room in those that were full). True: wait until [`AsFd`] is readable, then call [`Sleeper::woken`]. False: there is
    /// something to do, and nobody rings.
    pub fn may_sleep(&mut self, ready: impl FnOnce() -> bool) -> bool {
        self.turn = self.turn.wrapping_add(SLEEP);
        self.bell.word.0.exchange(self.turn | ASLEEP);
        full_fence();
        if !ready() {
            return true;
        }
        // Who has seen the sleep and not said so yet will still write: one wake-up too many.
        if !self.bell.word.0.replace(self.turn | ASLEEP, self.turn | AWAKE) {
            self.woken();
        }
        false
    }

    /// The wait is over, for whatever reason. Look at every ring now.
    pub fn woken(&mut self) {
        self.bell.word.0.exchange(self.turn | AWAKE);
        self.bell.alarm.clear();
    }

    /// For a thread that has no loop: waits until the bell is rung, or a signal comes, or `limit` has passed, unless something is ready.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn sleep(&mut self, ready: impl FnOnce() -> bool, limit: Option<Duration>) -> io::Result<()> {
        if !self.may_sleep(ready) {
            return Ok(());
        }
        let waited = self.bell.alarm.wait(limit);
        self.woken();
        waited
    }
}

impl AsFd for Sleeper {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.bell.alarm.as_fd()
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    fn is_set(sleeper: &Sleeper) -> bool {
        let mut fds = [rustix::event::PollFd::new(sleeper, rustix::event::PollFlags::IN)];
        rustix::event::poll(&mut fds, Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 })).unwrap() == 1
    }

    #[test]
    fn only_a_sleeper_is_rung_for_and_once() {
        let bell = Bell::new().unwrap();
        let mut sleeper = bell.sleeper();
        bell.ring();
        assert!(!is_set(&sleeper));
        assert!(sleeper.may_sleep(|| false));
        bell.ring();
        let rung = bell.word.0.get();
        bell.ring();
        assert!(is_set(&sleeper));
        assert_eq!((rung & STATE, bell.word.0.get()), (RUNG, rung));
        sleeper.woken();
        assert!(!is_set(&sleeper));
    }

    #[test]
    fn whoever_finds_something_does_not_sleep() {
        let bell = Bell::new().unwrap();
        let mut sleeper = bell.sleeper();
        assert!(!sleeper.may_sleep(|| true));
        bell.ring();
        assert!(!is_set(&sleeper));
        assert!(!sleeper.may_sleep(|| {
            bell.ring();
            true
        }));
        assert!(!is_set(&sleeper));
    }

    #[test]
    fn a_late_ringer_does_not_mute_the_next_sleep() {
        let bell = Bell::new().unwrap();
        let mut sleeper = bell.sleeper();
        assert!(sleeper.may_sleep(|| false));
        let seen = bell.word.0.get();
        sleeper.woken();
        assert!(sleeper.may_sleep(|| false));
        bell.wake(seen);
        sleeper.bell.alarm.clear();
        bell.ring();
        assert!(is_set(&sleeper));
    }

    #[test]
    fn the_successor_of_one_that_slept_starts_awake_and_is_rung_for() {
        let bell = Bell::new().unwrap();
        let mut dead = bell.sleeper();
        assert!(dead.may_sleep(|| false));
        bell.ring();
        let mut sleeper = bell.sleeper();
        assert!(!is_set(&sleeper));
        assert!(sleeper.may_sleep(|| false));
        bell.ring();
        assert!(is_set(&sleeper));
    }

    #[test]
    fn a_sleep_has_a_limit() {
        let mut sleeper = Bell::new().unwrap().sleeper();
        sleeper.sleep(|| false, Some(Duration::from_millis(1))).unwrap();
        sleeper.sleep(|| true, None).unwrap();
    }
}
