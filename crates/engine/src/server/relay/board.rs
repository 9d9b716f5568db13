//! What the processes of a server have in common in PROCESS mode: lanes, their rings and bells, and who serves by which.
//!
//! Made before the first fork. A *lane* is the way of one process, with one ring from each reactor and one to each. A worker that is
//! replaced and its successor live at the same time, so lanes are not workers': the manager hires one out for each process that it forks.
//!
//! ```text
//! Free --hire()--> Running --bury(): its process has ended--> Dead --every reactor has cleared it--> (hired again)
//! ```
//! The manager alone changes lanes' states; a worker says itself when it serves ([`Board::serve`]). Of several that serve under one number
//! it is the one that was forked last, whichever of them says so last: one may be so slow to begin that its successor is there before it.
//! Reactors look when their bell rings and [`Board::epoch`] has changed.

use super::super::registry::Sessions;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use steel_os::process::Pid;
use steel_os::shared::SharedWords;
use steel_os::signal::SIGKILL;
use steel_shm::bell::Bell;
use steel_shm::ring::Ring;

/// Bytes of a ring. Its pages are taken as they are needed.
const RING: usize = 1 << 20;

/// The most bytes of a message's data: what is longer goes in several, so that a ring never waits for a hole of its size.
pub(super) const CHUNK: usize = 128 * 1024;

/// The shared state.
#[derive(Debug)]
pub struct Board {
    lanes: Vec<Lane>,
    reactors: Vec<Arc<Bell>>,
    workers: usize,
    words: SharedWords,
    pub(super) sessions: Arc<Sessions>,
}

#[derive(Debug)]
struct Lane {
    bell: Arc<Bell>,
    /// By reactor.
    events: Vec<Ring>,
    /// By reactor.
    commands: Vec<Ring>,
}

/// What has become of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    /// With the number of its tenant.
    Running(i64),
    Dead(i64),
}

/// What the reactors are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// Serve.
    Serve,
    /// Accept no more, and close what is idle.
    Drain,
    /// Close all, after what is pending.
    Close,
    /// Close all, at once.
    Reset,
}

/// The shared words before those of lanes.
const EPOCH: usize = 0;
const WISH: usize = 1;
const ACCEPTED: usize = 2;
const CLOSED: usize = 3;
/// How many events have gone to whoever was next.
const ROUND: usize = 4;
/// Not 0: how much data a process has in work is to be known.
const COUNTS: usize = 5;
/// How many lanes were hired so far.
const HIRED: usize = 6;
const FIXED: usize = 7;

/// The words that each lane has of its own.
const AT_HAND: usize = 0;
const TENANT_PID: usize = 1;
const DATA_LOAD: usize = 2;
const HIRED_AS: usize = 3;
const SERVES_AS: usize = 4;
const OWN_WORDS: usize = 5;

impl Board {
    /// For so many reactors, workers, and lanes in all (of workers, their predecessors, and others who send).
    ///
    /// # Errors
    /// `ENOMEM`, `EMFILE`.
    pub fn new(reactors: usize, workers: usize, lanes: usize, sessions: Arc<Sessions>) -> io::Result<Arc<Self>> {
        let reactors: Vec<_> = (0..reactors).map(|_| Bell::new()).collect::<io::Result<_>>()?;
        let lanes = (0..lanes)
            .map(|_| {
                let bell = Bell::new()?;
                let events =
                    reactors.iter().map(|reactor| Ring::new(RING, &bell, reactor)).collect::<io::Result<_>>()?;
                let commands =
                    reactors.iter().map(|reactor| Ring::new(RING, reactor, &bell)).collect::<io::Result<_>>()?;
                Ok(Lane { bell, events, commands })
            })
            .collect::<io::Result<Vec<_>>>()?;
        let words = SharedWords::new(FIXED + 2 * workers + lanes.len() * (1 + reactors.len() + OWN_WORDS))?;
        Ok(Arc::new(Self { lanes, reactors, workers, words, sessions }))
    }

    /// How many reactors there are.
    pub fn reactors(&self) -> usize {
        self.reactors.len()
    }

    /// How many workers there are.
    pub fn workers(&self) -> usize {
        self.workers
    }

    pub(super) fn lanes(&self) -> usize {
        self.lanes.len()
    }

    /// A lane for a process that is about to be forked; `None`: all are taken.
    pub fn hire(&self) -> Option<u16> {
        let lane = (0..self.lanes.len()).find(|lane| match self.fate(*lane) {
            Fate::Free => true,
            Fate::Running(_) => false,
            Fate::Dead(tenant) => {
                (0..self.reactors.len()).all(|reactor| self.ack(*lane, reactor).load(Acquire) == tenant)
            }
        })?;
        let tenant = self.state(lane).load(Relaxed) >> 1;
        self.at_hand(lane).store(0, Relaxed);
        self.tenant_pid(lane).store(0, Relaxed);
        self.data_load(lane).store(0, Relaxed);
        self.serves_as(lane).store(0, Relaxed);
        self.hired(lane).store(self.words[HIRED].fetch_add(1, Relaxed), Relaxed);
        self.state(lane).store((tenant + 1) << 1 | 1, Release);
        // Of who never serves, and only sends, reactors would not hear otherwise.
        self.announce();
        Some(lane as u16)
    }

    /// The process with this lane serves as that worker from now on, unless a younger one does already.
    pub fn serve(&self, worker: u16, lane: u16) {
        self.serves_as(usize::from(lane)).store(i64::from(worker) + 1, Release);
        self.take_office(usize::from(worker), usize::from(lane));
        self.announce();
    }

    fn take_office(&self, worker: usize, lane: usize) {
        let may = |current: i64| {
            let current = self.lane_of(current);
            current.is_none_or(|current| self.hired(current).load(Acquire) < self.hired(lane).load(Acquire))
        };
        let next = |current| may(current).then_some(lane as i64 + 1);
        let _ = self.current_word(worker).fetch_update(AcqRel, Acquire, next); // Or a younger one serves.
    }

    /// Whether the process with this lane has served, and a younger one does so in its place.
    pub(super) fn is_superseded(&self, lane: usize) -> bool {
        let Ok(worker) = usize::try_from(self.serves_as(lane).load(Acquire) - 1) else { return false };
        let current = if worker < self.workers { self.current(worker) } else { None };
        current.is_some_and(|current| self.hired(current).load(Acquire) > self.hired(lane).load(Acquire))
    }

    /// The process with this lane has ended. If it was the one that served, its predecessor does so again, if that still lives: it may be
    /// that nobody has told it to end.
    pub fn bury(&self, lane: u16) {
        for worker in 0..self.workers {
            let served = self.current_word(worker).compare_exchange(i64::from(lane) + 1, 0, AcqRel, Relaxed);
            let is_left = |other: &usize| {
                *other != usize::from(lane)
                    && matches!(self.fate(*other), Fate::Running(_))
                    && self.serves_as(*other).load(Acquire) == worker as i64 + 1
            };
            let left = (0..self.lanes.len()).filter(is_left).max_by_key(|other| self.hired(*other).load(Relaxed));
            if let (Ok(_), Some(left)) = (served, left) {
                self.take_office(worker, left);
            }
        }
        // Behind that: a reactor that clears the lane must not take it for anybody's way afterwards.
        let state = self.state(usize::from(lane));
        state.store(state.load(Relaxed) & !1, Release);
        self.announce();
    }

    /// Tells the reactors what to do; a later wish is never a smaller one.
    pub fn wish(&self, wish: Wish) {
        self.words[WISH].fetch_max(wish as i64, AcqRel);
        self.announce();
        // Answers that are still to come say that they are the last.
        self.lanes.iter().for_each(|lane| lane.bell.ring());
    }

    pub(super) fn wished(&self) -> Wish {
        match self.words[WISH].load(Acquire) {
            0 => Wish::Serve,
            1 => Wish::Drain,
            2 => Wish::Close,
            _ => Wish::Reset,
        }
    }

    /// Connections that were accepted, and that have ended, since the start.
    pub fn connections(&self) -> (u64, u64) {
        (self.words[ACCEPTED].load(Relaxed) as u64, self.words[CLOSED].load(Relaxed) as u64)
    }

    pub(super) fn count_accepted(&self) {
        self.words[ACCEPTED].fetch_add(1, Relaxed);
    }

    pub(super) fn count_closed(&self) {
        self.words[CLOSED].fetch_add(1, Relaxed);
    }

    /// Changes whenever there is something to look at.
    pub(super) fn epoch(&self) -> i64 {
        self.words[EPOCH].load(Acquire)
    }

    pub(super) fn fate(&self, lane: usize) -> Fate {
        let state = self.state(lane).load(Acquire);
        match (state >> 1, state & 1) {
            (0, _) => Fate::Free,
            (tenant, 1) => Fate::Running(tenant),
            (tenant, _) => Fate::Dead(tenant),
        }
    }

    /// The lane of whoever serves as this worker.
    pub(super) fn current(&self, worker: usize) -> Option<usize> {
        self.lane_of(self.current_word(worker).load(Acquire))
    }

    fn lane_of(&self, current: i64) -> Option<usize> {
        usize::try_from(current - 1).ok().filter(|lane| *lane < self.lanes.len())
    }

    /// A reactor has cleared a lane of this dead tenant.
    pub(super) fn cleared(&self, lane: usize, reactor: usize, tenant: i64) {
        self.ack(lane, reactor).store(tenant, Release);
    }

    /// How many requests and pieces of data are with a worker, for finding an idle one.
    pub(super) fn load(&self, worker: usize) -> &AtomicI64 {
        &self.words[FIXED + self.workers + worker]
    }

    pub(super) fn bell(&self, lane: usize) -> &Arc<Bell> {
        &self.lanes[lane].bell
    }

    pub(super) fn reactor_bell(&self, reactor: usize) -> &Arc<Bell> {
        &self.reactors[reactor]
    }

    pub(super) fn events(&self, lane: usize, reactor: usize) -> &Ring {
        &self.lanes[lane].events[reactor]
    }

    pub(super) fn commands(&self, lane: usize, reactor: usize) -> &Ring {
        &self.lanes[lane].commands[reactor]
    }

    fn announce(&self) {
        self.words[EPOCH].fetch_add(1, AcqRel);
        self.reactors.iter().for_each(|bell| bell.ring());
    }

    fn current_word(&self, worker: usize) -> &AtomicI64 {
        &self.words[FIXED + worker]
    }

    /// `tenant << 1 | alive`
    fn state(&self, lane: usize) -> &AtomicI64 {
        &self.words[FIXED + 2 * self.workers + lane]
    }

    /// The session whose figures the process with this lane is changing at this moment, so that whoever hears of its death knows where to
    /// look; 0: none.
    pub(super) fn at_hand(&self, lane: usize) -> &AtomicI64 {
        self.of_lane(AT_HAND, lane)
    }

    /// The calling process is the one that has this lane.
    pub(super) fn move_in(&self, lane: usize) {
        self.tenant_pid(lane).store(i64::from(Pid::current().get()), Relaxed);
    }

    /// What the process with this lane says cannot be told apart any more: its memory was overwritten, so it is killed. Whoever waits for
    /// its death buries it.
    pub(super) fn condemn(&self, lane: usize) {
        let pid = i32::try_from(self.tenant_pid(lane).load(Relaxed)).ok().and_then(Pid::new);
        if let (Fate::Running(_), Some(pid)) = (self.fate(lane), pid)
            && pid != Pid::current()
        {
            let _ = steel_os::process::kill(pid, SIGKILL); // It may be dead already.
        }
    }

    /// The number of this event among all that go to whoever is next, of all reactors.
    pub(super) fn next_in_round(&self) -> usize {
        self.words[ROUND].fetch_add(1, Relaxed) as usize
    }

    /// From now on it is to be known how much data each process has in work.
    pub(super) fn count_data(&self) {
        self.words[COUNTS].store(1, Relaxed);
    }

    pub(super) fn counts_data(&self) -> bool {
        self.words[COUNTS].load(Relaxed) != 0
    }

    /// How many pieces of data the process with this lane has, and has not done yet. Nothing hangs on it but who gets the next one: what
    /// is sent twice when a process dies may be counted twice, and a new tenant begins with none.
    pub(super) fn data_load(&self, lane: usize) -> &AtomicI64 {
        self.of_lane(DATA_LOAD, lane)
    }

    pub(super) fn unload_data(&self, lane: usize) {
        let _ = self.data_load(lane).fetch_update(Relaxed, Relaxed, |load| (load > 0).then(|| load - 1));
    }

    pub(super) fn tenant_pid(&self, lane: usize) -> &AtomicI64 {
        self.of_lane(TENANT_PID, lane)
    }

    /// When the lane was hired, counted.
    fn hired(&self, lane: usize) -> &AtomicI64 {
        self.of_lane(HIRED_AS, lane)
    }

    /// As which worker the process with this lane has begun to serve, and one more; 0: as none.
    fn serves_as(&self, lane: usize) -> &AtomicI64 {
        self.of_lane(SERVES_AS, lane)
    }

    /// A word of a lane's own, behind the states and acknowledgements of all.
    fn of_lane(&self, which: usize, lane: usize) -> &AtomicI64 {
        let before = self.lanes.len() * (1 + self.reactors.len() + which);
        &self.words[FIXED + 2 * self.workers + before + lane]
    }

    fn ack(&self, lane: usize, reactor: usize) -> &AtomicI64 {
        &self.words[FIXED + 2 * self.workers + self.lanes.len() + lane * self.reactors.len() + reactor]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_hired_again_when_every_reactor_has_cleared_it() {
        let board = Board::new(2, 1, 2, Arc::new(Sessions::new(1).unwrap())).unwrap();
        let (a, b) = (board.hire().unwrap(), board.hire().unwrap());
        assert_eq!((a, b, board.hire(), board.current(0)), (0, 1, None, None));
        let epoch = board.epoch();
        board.serve(0, a);
        board.serve(0, b);
        assert_eq!(board.current(0), Some(1));
        assert!(board.is_superseded(0) && !board.is_superseded(1));
        board.bury(a);
        assert_eq!((board.current(0), board.fate(0), board.fate(1)), (Some(1), Fate::Dead(1), Fate::Running(1)));
        assert!(board.epoch() > epoch);
        board.cleared(0, 0, 1);
        assert_eq!(board.hire(), None);
        board.cleared(0, 1, 1);
        assert_eq!((board.hire(), board.fate(0)), (Some(0), Fate::Running(2)));
        board.bury(b);
        assert_eq!(board.current(0), None);
    }

    #[test]
    fn the_youngest_serves_whichever_says_so_last_and_the_one_before_it_when_it_is_dead() {
        let board = Board::new(1, 2, 4, Arc::new(Sessions::new(1).unwrap())).unwrap();
        let [old, slow, young, other] = [(); 4].map(|()| board.hire().unwrap());
        board.serve(0, old);
        board.serve(1, other);
        board.serve(0, young);
        board.serve(0, slow);
        assert_eq!((board.current(0), board.current(1)), (Some(usize::from(young)), Some(usize::from(other))));
        let superseded = || [old, slow, young, other].map(|lane| board.is_superseded(usize::from(lane)));
        assert_eq!(superseded(), [true, true, false, false]);
        board.bury(young);
        assert_eq!(board.current(0), Some(usize::from(slow)));
        assert_eq!(superseded(), [true, false, false, false]);
        board.bury(old);
        board.bury(slow);
        assert_eq!((board.current(0), board.current(1)), (None, Some(usize::from(other))));
    }

    #[test]
    fn wishes_only_grow() {
        let board = Board::new(1, 1, 1, Arc::new(Sessions::new(1).unwrap())).unwrap();
        assert_eq!(board.wished(), Wish::Serve);
        board.wish(Wish::Reset);
        board.wish(Wish::Drain);
        assert_eq!(board.wished(), Wish::Reset);
    }
}
