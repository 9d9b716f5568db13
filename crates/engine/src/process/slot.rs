//! One worker number and the processes behind it: the one that serves, its successor while that starts, predecessors that drain.

use super::Kind;
use std::time::{Duration, Instant};
use steel_os::process::Pid;

/// How patient a manager is.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How long a worker may take to end before it is killed (`max_wait_time`); `None` waits for ever.
    pub max_wait: Option<Duration>,
    /// Added to `max_wait`, since the worker itself gives up at that moment and still has to run its stop callbacks.
    pub grace: Duration,
    /// A successor that has not said that it is ready after this time is killed, as one that does not start; where the worker itself
    /// never was, its start callback never returns, and the successor takes over.
    pub ready_within: Duration,
    /// A worker that lived longer than this was no failed start; nor was one that was ready and then killed by a signal from outside.
    pub settled: Duration,
    /// This many failed starts in a row are repeated at once; then pauses begin.
    pub free_starts: u32,
    /// The first pause; it doubles.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// A reload is given up after this many failed starts of a successor.
    pub give_up: u32,
    /// So many retired processes of one worker may still be at their last requests; the next replacement waits for one of them to end.
    pub most_old: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_wait: Some(Duration::from_secs(3)),
            grace: Duration::from_millis(500),
            ready_within: Duration::from_secs(30),
            settled: Duration::from_secs(1),
            free_starts: 2,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
            give_up: 5,
            most_old: 4,
        }
    }
}

impl Policy {
    /// The pause after this many failed starts in a row.
    pub(super) fn pause(&self, failures: u32) -> Duration {
        match failures.checked_sub(self.free_starts + 1) {
            None => Duration::ZERO,
            Some(doublings) => self.first_pause.saturating_mul(1 << doublings.min(16)).min(self.longest_pause),
        }
    }

    /// A process that ends by itself, without an error, is started again at once if it has lived for so long.
    pub(super) fn shortest_life(&self, kind: Option<Kind>) -> Duration {
        if kind == Some(Kind::User) { self.first_pause } else { Duration::ZERO }
    }

    /// When a child that was told to end at `now` is killed.
    pub(super) fn deadline(&self, now: Instant) -> Option<Instant> {
        self.max_wait.map(|wait| now + wait + self.grace)
    }
}

/// A process.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) pid: Pid,
    pub(super) born: Instant,
    pub(super) ready: bool,
    /// When to kill it. Only for a child that was told to end.
    pub(super) deadline: Option<Instant>,
    /// It was sent SIGKILL.
    pub(super) killed: bool,
    /// Replaced by the reload that is going on, which is over when it has ended.
    pub(super) of_reload: bool,
    /// It is to be replaced. Kept until it is: a successor may fail, or have to wait.
    pub(super) wants_successor: bool,
}

/// Where in its slot a child stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Current,
    Next,
    Old,
}

#[derive(Debug, Default)]
pub(super) struct Slot {
    pub(super) current: Option<Child>,
    pub(super) next: Option<Child>,
    pub(super) old: Vec<Child>,
    /// Asked to be forked.
    pub(super) spawning: bool,
    /// To be forked then.
    pub(super) respawn_at: Option<Instant>,
    /// Failed starts in a row.
    pub(super) failures: u32,
    /// The log says that a replacement waits for those that are retired.
    pub(super) crowded: bool,
}

impl Slot {
    /// Whether a worker serves.
    pub(super) fn works(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.ready)
    }

    /// How many live beside the one in office, or are about to.
    pub(super) fn beside(&self) -> usize {
        let coming = self.next.is_some() || (self.spawning && self.current.is_some());
        self.old.len() + usize::from(coming)
    }

    /// Whether no child is on its way.
    pub(super) fn is_settled(&self) -> bool {
        self.next.is_none() && !self.spawning && self.respawn_at.is_none()
    }

    pub(super) fn children(&self) -> impl Iterator<Item = &Child> {
        self.current.iter().chain(&self.next).chain(&self.old)
    }

    pub(super) fn children_mut(&mut self) -> impl Iterator<Item = &mut Child> {
        self.current.iter_mut().chain(&mut self.next).chain(&mut self.old)
    }

    pub(super) fn place(&self, pid: Pid) -> Option<Place> {
        let is = |child: &Child| child.pid == pid;
        if self.current.as_ref().is_some_and(is) {
            Some(Place::Current)
        } else if self.next.as_ref().is_some_and(is) {
            Some(Place::Next)
        } else {
            self.old.iter().any(is).then_some(Place::Old)
        }
    }

    pub(super) fn remove(&mut self, pid: Pid) -> Option<(Place, Child)> {
        let place = self.place(pid)?;
        let child = match place {
            Place::Current => self.current.take(),
            Place::Next => self.next.take(),
            Place::Old => self.old.iter().position(|child| child.pid == pid).map(|index| self.old.remove(index)),
        };
        child.map(|child| (place, child))
    }

    /// The earliest moment at which something is to be done.
    pub(super) fn next_timeout(&self, policy: &Policy) -> Option<Instant> {
        let overdue =
            self.next.as_ref().filter(|next| !next.ready && !next.killed).map(|next| next.born + policy.ready_within);
        let deadlines = self.children().filter_map(|child| child.deadline);
        deadlines.chain(overdue).chain(self.respawn_at).min()
    }
}
