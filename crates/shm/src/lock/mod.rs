//! [`Lock`]: one process at a time, or several that read. Whoever dies with a lock does not keep it: the next one takes it over, and is told.
//!
//! Who has it is a word ([`crate::owner`]) that one exchange writes and clears; there is no moment at which a lock is taken and nobody known to
//! have it. Those who wait sleep at a futex, and look from time to time whether the holder is alive, so that a wake-up that went down with
//! its sender costs a moment only. Anybody may give back a lock that one process has, as with the reference's.

mod gate;
mod several;
mod single;

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
    time::{Duration, Instant},
};

use self::{gate::Gate, several::Several, single::Single};
use crate::{owner, pool::Word};

/// Kinds of locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One holder; whoever waits sleeps.
    Mutex,
    /// One holder; whoever waits turns round and round.
    Spin,
    /// One that writes, or several that read.
    ReadWrite,
}

/// What for. A mutex makes no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Together with others that read.
    Read,
    /// Alone.
    Write,
}

/// Why a lock was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another one has it.
    Busy,
    /// Another one had it all the time.
    TimedOut,
    /// This process has it, and only this process can give it back: waiting would never end.
    Deadlock,
}

/// A process that has died with the lock.
pub type Dead = i32;

/// A lock between a process and its later children.
#[derive(Debug)]
pub struct Lock {
    words: Words,
    spins: bool,
}

#[derive(Debug)]
enum Words {
    Single(Word<Single>),
    Several(Word<Several>),
}

/// Attempts before anybody sleeps: most locks are held for less.
const SPINS: u32 = 100;

/// The first sleep, and the longest: then it is looked whether the holder is alive.
const FIRST_SLEEP: Duration = Duration::from_millis(5);
const LONGEST_SLEEP: Duration = Duration::from_millis(50);

/// Clears a word if the process that it names has died.
fn bury(word: &AtomicU64, owner_of: impl Fn(u64) -> u64) -> Option<Dead> {
    let value = word.load(SeqCst);
    let owner = owner_of(value);
    let is_dead = owner != 0 && owner != owner::me() && !owner::is_alive(owner);
    (is_dead && word.compare_exchange(value, 0, SeqCst, SeqCst).is_ok()).then(|| owner::pid(owner))
}

impl Lock {
    /// One that nobody has.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new(kind: Kind) -> io::Result<Lock> {
        let words = match kind {
            Kind::Mutex | Kind::Spin => Words::Single(Word::new()?),
            Kind::ReadWrite => Words::Several(Word::new()?),
        };
        Ok(Lock { words, spins: kind == Kind::Spin })
    }

    /// Takes it if nobody has it.
    #[inline]
    pub fn attempt(&self, access: Access) -> bool {
        match (&self.words, access) {
            (Words::Single(word), _) => word.take(owner::me()),
            (Words::Several(word), Access::Read) => word.take_to_read(owner::me()),
            (Words::Several(word), Access::Write) => word.take_to_write(owner::me()),
        }
    }

    /// Takes it from the dead, so that an attempt may succeed.
    pub fn bury(&self) -> Option<Dead> {
        match &self.words {
            Words::Single(word) => word.bury(),
            Words::Several(word) => word.bury(),
        }
    }

    /// Does this process have it in such a way that nobody else can give it back, so that it must not wait?
    pub fn is_own(&self, access: Access) -> bool {
        match &self.words {
            // Anybody may give it back.
            Words::Single(_) => false,
            Words::Several(word) => word.is_in_the_way_of(owner::me(), access),
        }
    }

    /// Takes it if nobody has it who is alive.
    ///
    /// # Errors
    /// [`Refusal::Busy`]
    pub fn try_lock(&self, access: Access) -> Result<Option<Dead>, Refusal> {
        if self.attempt(access) {
            return Ok(None);
        }
        let dead = self.bury();
        if dead.is_some() && self.attempt(access) { Ok(dead) } else { Err(Refusal::Busy) }
    }

    /// Takes it, waiting for as long as `limit`; without one, for ever. The whole thread waits.
    ///
    /// # Errors
    /// [`Refusal::TimedOut`], [`Refusal::Deadlock`]
    #[inline]
    pub fn lock(&self, access: Access, limit: Option<Duration>) -> Result<Option<Dead>, Refusal> {
        if self.attempt(access) { Ok(None) } else { self.wait(access, limit) }
    }

    /// As [`Lock::lock`], only for as long as one takes that is held for some stores.
    pub fn spin(&self, access: Access) -> bool {
        (0..SPINS).any(|_| {
            std::hint::spin_loop();
            self.attempt(access)
        })
    }

    #[cold]
    #[inline(never)]
    fn wait(&self, access: Access, limit: Option<Duration>) -> Result<Option<Dead>, Refusal> {
        if self.is_own(access) {
            return Err(Refusal::Deadlock);
        }
        // Beyond what a clock can tell: for ever.
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        if self.spin(access) {
            return Ok(None);
        }
        let (mut dead, mut sleep) = (None, FIRST_SLEEP);
        loop {
            dead = self.bury().or(dead);
            let left = deadline.map_or(sleep, |deadline| deadline.saturating_duration_since(Instant::now()));
            if self.sleep(access, left.min(sleep)) {
                return Ok(dead);
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Err(Refusal::TimedOut);
            }
            sleep = (sleep * 2).min(LONGEST_SLEEP);
        }
    }

    /// Waits for so long. True: it is taken.
    fn sleep(&self, access: Access, time: Duration) -> bool {
        if self.spins {
            let end = Instant::now() + time;
            while Instant::now() < end {
                if self.spin(access) {
                    return true;
                }
                std::thread::yield_now();
            }
            return self.attempt(access);
        }
        let gate = self.gate();
        gate.sleep(time, || self.attempt(access)) || {
            let taken = self.attempt(access);
            if taken {
                // There may be others: whoever gives it back is to wake one.
                gate.expect();
            }
            taken
        }
    }

    /// Gives it back. False: this process does not have it, and nobody who has it lets others do that.
    #[inline]
    pub fn unlock(&self) -> bool {
        match &self.words {
            Words::Single(word) => {
                word.give_back();
                true
            }
            Words::Several(word) => word.give_back(owner::me()),
        }
    }

    fn gate(&self) -> &Gate {
        match &self.words {
            Words::Single(word) => &word.gate,
            Words::Several(word) => &word.gate,
        }
    }
}
