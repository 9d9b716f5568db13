//! [`Keeper`]: which worker is started, told to end, or killed, and when. No system call, no clock: it is told the time.
//!
//! A worker that ends is started again at once, however it has ended; only one that fails again and again right after its start has to
//! wait a little. A reload has one after the other end. A stop has all of them end at the same time.

use std::{
    collections::{HashSet, VecDeque},
    time::{Duration, Instant},
};

use steel_os::process::{Exit, Pid};

/// Who has ended in a failure sooner than this after his start may be at it again and again.
const EARLY: Duration = Duration::from_secs(1);

/// So many of those in a row are started again at once.
const FREE: u32 = 5;

/// Then the pause begins with this, and doubles up to that.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A worker that has asked for the end is at its last lines: it may finish them before the order to end comes, as it can in the reference,
/// whose master takes longer.
const LAST_LINES: Duration = Duration::from_millis(3);

/// After a fork that failed.
const FORK_PAUSE: Duration = Duration::from_secs(1);

/// The rules of one pool.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How many workers there are.
    pub workers: u32,
    /// How long one that is told to end may take; `None`: as long as it likes.
    pub max_wait: Option<Duration>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Fork this worker, then call [`Keeper::spawned`] or [`Keeper::spawn_failed`].
    Spawn(u32),
    /// Tell it to end (SIGTERM).
    Stop(Pid),
    /// Kill it.
    Kill(Pid),
    /// Something for the log.
    Note(Note),
}

/// A line for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A worker ended with a code other than 0, or by a signal.
    Abnormal {
        /// Which.
        worker: u32,
        /// How.
        exit: Exit,
    },
    /// It fails again and again, and is started again only after a pause.
    BackOff {
        /// Which.
        worker: u32,
        /// The pause.
        pause: Duration,
    },
    /// It did not end in time, and is killed.
    Forced {
        /// Which.
        worker: u32,
        /// Its process.
        pid: Pid,
    },
    /// It could not be forked; it is tried again.
    ForkFailed {
        /// Which.
        worker: u32,
        /// The errno.
        errno: i32,
    },
}

#[derive(Debug, Default)]
struct Place {
    /// Who works there, since when.
    holder: Option<(Pid, Option<Instant>)>,
    /// When it is to be started again.
    due: Option<Instant>,
    /// Early failures in a row.
    failures: u32,
}

/// Those of before the reload that are left.
#[derive(Debug)]
struct Reload {
    left: HashSet<Pid>,
    /// Of those, who was not told yet.
    next: VecDeque<Pid>,
    deadline: Option<Instant>,
}

#[derive(Debug)]
enum Stop {
    Not,
    /// All are told when the first time has come, and killed at the second.
    Told(Option<Instant>, Option<Instant>),
}

/// See the module.
#[derive(Debug)]
pub struct Keeper {
    policy: Policy,
    places: Vec<Place>,
    /// They go on with what they do, and belong to the pool no more.
    detached: HashSet<Pid>,
    reload: Option<Reload>,
    stop: Stop,
    actions: VecDeque<Action>,
}

impl Keeper {
    /// A pool whose workers are to be started.
    pub fn new(policy: Policy) -> Keeper {
        let places = (0..policy.workers).map(|_| Place::default()).collect();
        let actions = (0..policy.workers).map(Action::Spawn).collect();
        Keeper { policy, places, detached: HashSet::new(), reload: None, stop: Stop::Not, actions }
    }

    /// What is to be done next.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// The processes that may end: workers, and those that have left.
    pub fn pids(&self) -> Vec<Pid> {
        self.holders().map(|(_, pid)| pid).chain(self.detached.iter().copied()).collect()
    }

    /// Is the pool told to end?
    pub fn is_stopping(&self) -> bool {
        !matches!(self.stop, Stop::Not)
    }

    /// Was it told to, and has every worker ended?
    pub fn is_finished(&self) -> bool {
        self.is_stopping() && self.holders().next().is_none()
    }

    fn holders(&self) -> impl Iterator<Item = (u32, Pid)> {
        let holder = |(worker, place): (usize, &Place)| place.holder.map(|(pid, _)| (worker as u32, pid));
        self.places.iter().enumerate().filter_map(holder)
    }

    fn place_of(&self, pid: Pid) -> Option<u32> {
        self.holders().find(|(_, holder)| *holder == pid).map(|(worker, _)| worker)
    }

    /// A worker was forked.
    pub fn spawned(&mut self, worker: u32, pid: Pid, now: Instant) {
        self.places[worker as usize].holder = Some((pid, Some(now)));
        if self.is_stopping() {
            // It was on its way when the order came.
            self.actions.push_back(Action::Stop(pid));
        }
    }

    /// It could not be forked.
    pub fn spawn_failed(&mut self, worker: u32, errno: i32, now: Instant) {
        self.places[worker as usize].due = Some(now + FORK_PAUSE);
        self.actions.push_back(Action::Note(Note::ForkFailed { worker, errno }));
    }

    /// A process has ended.
    pub fn exited(&mut self, exit: Exit, now: Instant) {
        if self.detached.remove(&exit.pid) {
            return;
        }
        let Some(worker) = self.place_of(exit.pid) else { return };
        let place = &mut self.places[worker as usize];
        let since = place.holder.take().and_then(|(_, since)| since);
        if self.is_stopping() {
            return;
        }
        if !exit.is_clean() {
            self.actions.push_back(Action::Note(Note::Abnormal { worker, exit }));
        }
        let told = self.reload.as_ref().is_some_and(|reload| reload.left.contains(&exit.pid));
        let early = since.is_some_and(|since| now.saturating_duration_since(since) < EARLY);
        self.start_again(worker, early && !exit.is_clean() && !told, now);
        if let Some(reload) = &mut self.reload {
            reload.left.remove(&exit.pid);
            self.go_on_reloading();
        }
    }

    fn start_again(&mut self, worker: u32, failed: bool, now: Instant) {
        let place = &mut self.places[worker as usize];
        place.failures = if failed { place.failures + 1 } else { 0 };
        let Some(doubled) = place.failures.checked_sub(FREE) else {
            self.actions.push_back(Action::Spawn(worker));
            return;
        };
        let pause = FIRST_PAUSE.saturating_mul(1 << doubled.min(10)).min(LONGEST_PAUSE);
        place.due = Some(now + pause);
        if doubled == 0 || pause < LONGEST_PAUSE {
            self.actions.push_back(Action::Note(Note::BackOff { worker, pause }));
        }
    }

    /// A worker goes on with what it does, and another one takes its place.
    pub fn detach(&mut self, pid: Pid) {
        let Some(worker) = self.place_of(pid) else { return };
        if self.is_stopping() {
            return;
        }
        self.places[worker as usize].holder = None;
        self.detached.insert(pid);
        self.actions.push_back(Action::Spawn(worker));
        if let Some(reload) = &mut self.reload {
            reload.left.remove(&pid);
            self.go_on_reloading();
        }
    }

    /// Has one worker after the other replaced. Nothing while that is under way.
    pub fn reload(&mut self, now: Instant) {
        if self.reload.is_some() || self.is_stopping() {
            return;
        }
        let all: VecDeque<Pid> = self.holders().map(|(_, pid)| pid).collect();
        let deadline = self.policy.max_wait.map(|wait| now + wait);
        self.reload = Some(Reload { left: all.iter().copied().collect(), next: all, deadline });
        self.go_on_reloading();
    }

    fn go_on_reloading(&mut self) {
        let Some(reload) = &mut self.reload else { return };
        if reload.left.is_empty() {
            self.reload = None;
            return;
        }
        while let Some(pid) = reload.next.pop_front() {
            if reload.left.contains(&pid) {
                self.actions.push_back(Action::Stop(pid));
                return;
            }
        }
    }

    /// Has all workers end.
    pub fn shutdown(&mut self, now: Instant) {
        if self.is_stopping() {
            return;
        }
        self.stop = Stop::Told(Some(now + LAST_LINES), self.policy.max_wait.map(|wait| now + wait));
        self.reload = None;
        self.actions.retain(|action| !matches!(action, Action::Spawn(_)));
    }

    /// When [`Keeper::handle_timeout`] has something to do.
    pub fn next_timeout(&self) -> Option<Instant> {
        if let Stop::Told(order, deadline) = self.stop {
            return order.or(deadline);
        }
        let reload = self.reload.as_ref().and_then(|reload| reload.deadline);
        self.places.iter().filter_map(|place| place.due).chain(reload).min()
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Stop::Told(order, deadline) = &mut self.stop {
            let is_due = |time: &mut Option<Instant>| time.take_if(|at| *at <= now).is_some();
            let (order, force) = (is_due(order), is_due(deadline));
            let all: Vec<(u32, Pid)> = self.holders().collect();
            if order {
                self.actions.extend(all.iter().map(|(_, pid)| Action::Stop(*pid)));
            }
            if force {
                self.force(&all);
            }
            return;
        }
        if let Some(reload) = &mut self.reload
            && reload.deadline.is_some_and(|deadline| deadline <= now)
        {
            reload.deadline = None;
            reload.next.clear();
            let left = reload.left.clone();
            let all: Vec<(u32, Pid)> = self.holders().filter(|(_, pid)| left.contains(pid)).collect();
            self.force(&all);
        }
        for (worker, place) in self.places.iter_mut().enumerate() {
            if place.due.is_some_and(|due| due <= now) {
                place.due = None;
                self.actions.push_back(Action::Spawn(worker as u32));
            }
        }
    }

    fn force(&mut self, all: &[(u32, Pid)]) {
        for (worker, pid) in all.iter().copied() {
            self.actions.push_back(Action::Kill(pid));
            self.actions.push_back(Action::Note(Note::Forced { worker, pid }));
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::Abnormal { worker, exit } => write!(
                f,
                "worker(pid={}, id={worker}) abnormal exit, status={}, signal={}",
                exit.pid, exit.code, exit.signal
            ),
            Note::BackOff { worker, pause } => {
                write!(f, "worker {worker} fails again and again right after its start: the next one in {pause:?}")
            }
            Note::Forced { worker, pid } => write!(f, "force kill worker process(pid={pid}, id={worker})"),
            Note::ForkFailed { worker, errno } => {
                write!(
                    f,
                    "worker {worker} cannot be forked, it is tried again: {}",
                    std::io::Error::from_raw_os_error(*errno)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench {
        keeper: Keeper,
        now: Instant,
        last: i32,
    }

    fn pid(number: i32) -> Pid {
        Pid::new(number).unwrap()
    }

    impl Bench {
        /// Workers 0.. have the processes 100...
        fn new(workers: u32, max_wait: Option<u64>) -> Bench {
            let policy = Policy { workers, max_wait: max_wait.map(Duration::from_secs) };
            let mut bench = Bench { keeper: Keeper::new(policy), now: Instant::now(), last: 99 };
            assert_eq!(bench.act().len(), workers as usize);
            bench
        }

        /// Does what is to be done: processes are numbered one after the other.
        fn act(&mut self) -> Vec<Action> {
            let mut done = Vec::new();
            while let Some(action) = self.keeper.poll_action() {
                if let Action::Spawn(worker) = action {
                    self.last += 1;
                    self.keeper.spawned(worker, pid(self.last), self.now);
                }
                done.push(action);
            }
            done
        }

        fn exit(&mut self, number: i32, status: i32) -> Vec<Action> {
            self.keeper.exited(Exit::from_status(pid(number), status), self.now);
            self.act()
        }

        fn pass(&mut self, millis: u64) -> Vec<Action> {
            self.now += Duration::from_millis(millis);
            self.keeper.handle_timeout(self.now);
            self.act()
        }
    }

    #[test]
    fn a_worker_that_ends_is_started_again() {
        let mut bench = Bench::new(2, Some(3));
        assert_eq!(bench.exit(100, 0), [Action::Spawn(0)]);
        let exit = Exit::from_status(pid(101), 9);
        assert_eq!(bench.exit(101, 9), [Action::Note(Note::Abnormal { worker: 1, exit }), Action::Spawn(1)]);
        assert_eq!(bench.exit(7, 9), [], "not one of ours");
        assert_eq!(bench.keeper.pids(), [pid(102), pid(103)]);
    }

    #[test]
    fn one_that_fails_again_and_again_has_to_wait() {
        let mut bench = Bench::new(1, None);
        let spawned = |actions: &[Action]| actions.contains(&Action::Spawn(0));
        for number in 100..104 {
            assert!(spawned(&bench.exit(number, 256)), "{number}");
        }
        let actions = bench.exit(104, 256);
        assert!(!spawned(&actions));
        assert_eq!(actions[1], Action::Note(Note::BackOff { worker: 0, pause: FIRST_PAUSE }));
        assert_eq!(bench.keeper.next_timeout(), Some(bench.now + FIRST_PAUSE));
        assert!(bench.pass(99).is_empty() && spawned(&bench.pass(1)));
        assert!(!spawned(&bench.exit(105, 256)) && !spawned(&bench.pass(199)) && spawned(&bench.pass(1)));
        // It has lived for a while: that counts as a good start.
        bench.pass(1000);
        assert!(spawned(&bench.exit(106, 256)));
        // A clean end does, too.
        (107..111).for_each(|number| drop(bench.exit(number, 256)));
        assert!(spawned(&bench.exit(111, 0)) && spawned(&bench.exit(112, 256)));
    }

    #[test]
    fn a_fork_that_fails_is_tried_again() {
        let policy = Policy { workers: 1, max_wait: None };
        let (mut keeper, now) = (Keeper::new(policy), Instant::now());
        assert_eq!(keeper.poll_action(), Some(Action::Spawn(0)));
        keeper.spawn_failed(0, 11, now);
        assert_eq!(keeper.poll_action(), Some(Action::Note(Note::ForkFailed { worker: 0, errno: 11 })));
        keeper.handle_timeout(now + FORK_PAUSE);
        assert_eq!(keeper.poll_action(), Some(Action::Spawn(0)));
    }

    #[test]
    fn a_reload_has_one_after_the_other_end() {
        let mut bench = Bench::new(3, Some(3));
        bench.keeper.reload(bench.now);
        assert_eq!(bench.act(), [Action::Stop(pid(100))]);
        bench.keeper.reload(bench.now);
        assert_eq!(bench.act(), [], "it is under way");
        assert_eq!(bench.exit(100, 0), [Action::Spawn(0), Action::Stop(pid(101))]);
        // One that ends by itself meanwhile is done with.
        assert_eq!(bench.exit(102, 0), [Action::Spawn(2)]);
        assert_eq!(bench.exit(101, 0), [Action::Spawn(1)]);
        bench.keeper.reload(bench.now);
        assert_eq!(bench.act(), [Action::Stop(pid(103))], "the next one");
    }

    #[test]
    fn who_does_not_end_in_time_is_killed() {
        let mut bench = Bench::new(2, Some(3));
        bench.keeper.reload(bench.now);
        bench.act();
        assert_eq!(bench.pass(2999), []);
        let forced =
            |worker, number| [Action::Kill(pid(number)), Action::Note(Note::Forced { worker, pid: pid(number) })];
        assert_eq!(bench.pass(1), [forced(0, 100), forced(1, 101)].concat());
        assert_eq!(bench.pass(10_000), []);
        assert!(bench.exit(100, 9).contains(&Action::Spawn(0)) && bench.exit(101, 9).contains(&Action::Spawn(1)));

        bench.keeper.shutdown(bench.now);
        assert_eq!((bench.act(), bench.pass(2)), (vec![], vec![]), "they may come to their end");
        assert_eq!(bench.pass(1), [Action::Stop(pid(102)), Action::Stop(pid(103))]);
        assert_eq!(bench.exit(102, 0), []);
        assert!(!bench.keeper.is_finished());
        assert_eq!(bench.pass(2996), []);
        assert_eq!(bench.pass(1), forced(1, 103));
        assert_eq!(bench.exit(103, 9), []);
        assert!(bench.keeper.is_finished());
    }

    #[test]
    fn nobody_is_started_once_the_pool_stops() {
        let mut bench = Bench::new(2, None);
        bench.keeper.exited(Exit::from_status(pid(100), 0), bench.now);
        bench.keeper.shutdown(bench.now);
        assert_eq!(bench.pass(3), [Action::Stop(pid(101))]);
        bench.keeper.reload(bench.now);
        bench.keeper.detach(pid(101));
        assert_eq!(bench.act(), []);
        assert_eq!(bench.keeper.next_timeout(), None);
        // One that was being forked when the order came.
        bench.keeper.spawned(0, pid(200), bench.now);
        assert_eq!(bench.act(), [Action::Stop(pid(200))]);
        bench.exit(101, 0);
        bench.exit(200, 0);
        assert!(bench.keeper.is_finished());
    }

    #[test]
    fn one_that_has_detached_is_replaced_and_let_go() {
        let mut bench = Bench::new(1, Some(3));
        bench.keeper.detach(pid(100));
        bench.keeper.detach(pid(100));
        assert_eq!(bench.act(), [Action::Spawn(0)]);
        assert_eq!(bench.keeper.pids(), [pid(101), pid(100)]);
        bench.keeper.reload(bench.now);
        assert_eq!(bench.act(), [Action::Stop(pid(101))]);
        assert_eq!(bench.exit(100, 256), []);
        bench.keeper.shutdown(bench.now);
        assert_eq!(bench.pass(3), [Action::Stop(pid(101))]);
        bench.exit(101, 0);
        assert!(bench.keeper.is_finished());
    }
}
