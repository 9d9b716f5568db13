//! The manager's decisions as a state machine: events with their time go in, actions come out; no system call, no clock.
//!
//! ```text
//! spawn -> starting --Ready--> current --(a successor is Ready)--> old (told to drain) --> gone
//!                     \-- dies --> spawn again, after a pause if it happens again and again
//! ```
//! A reload is rolling, one slot after the other, each by the readiness of its successor (the draining of predecessors overlaps): the
//! machine bears one start at a time, and never fewer workers serve than configured. If the new code does not start, the old
//! workers stay.
//!
//! A wish for a successor is kept with the worker until it is replaced. Of one worker a few retired processes may live at once
//! ([`Policy::most_old`]); whoever is to be replaced then waits, and serves.

use super::lifecycle::Note;
use super::message::{FromWorker, ToWorker};
use super::slot::{Child, Place, Policy, Slot};
use super::{Kind, Team};
use std::collections::VecDeque;
use std::time::Instant;
use steel_os::process::{Exit, Pid};
use steel_os::signal;

/// What the manager is to do, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Fork this worker; answer with [`Supervisor::spawned`] or [`Supervisor::spawn_failed`].
    Spawn {
        /// Its number.
        worker: u16,
    },
    /// Send to a child.
    Send {
        /// Which.
        pid: Pid,
        /// What.
        message: ToWorker,
    },
    /// Send SIGKILL to a child.
    Kill {
        /// Which.
        pid: Pid,
    },
    /// Call [`super::Lifecycle::worker_error`].
    WorkerError {
        /// Its number.
        worker: u16,
        /// How it ended.
        exit: Exit,
    },
    /// Call [`super::Lifecycle::before_reload`].
    BeforeReload,
    /// Call [`super::Lifecycle::after_reload`].
    AfterReload,
    /// Log.
    Note(Note),
}

#[derive(Debug)]
struct Reload {
    queue: VecDeque<u16>,
    /// The slot whose turn it is, and whether its successor has been ordered.
    active: Option<(u16, bool)>,
}

/// The state machine.
#[derive(Debug)]
pub struct Supervisor {
    team: Team,
    policy: Policy,
    slots: Vec<Slot>,
    stopping: bool,
    /// The children below this number have been told to end.
    ended: usize,
    reload: Option<Reload>,
    /// Asked for during a reload: `tasks_only`.
    reload_again: Option<bool>,
    actions: VecDeque<Action>,
}

impl Supervisor {
    /// Begins by ordering all children.
    pub fn new(team: Team, policy: Policy) -> Self {
        let slots = (0..team.len()).map(|_| Slot::default()).collect();
        let (reload, reload_again, actions) = (None, None, VecDeque::new());
        let (stopping, ended) = (false, 0);
        let mut supervisor = Self { team, policy, slots, stopping, ended, reload, reload_again, actions };
        for worker in team.start_order() {
            supervisor.spawn(worker);
        }
        supervisor
    }

    /// What to do next.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When [`Supervisor::handle_timeout`] is due.
    pub fn next_timeout(&self) -> Option<Instant> {
        self.slots.iter().filter_map(|slot| slot.next_timeout(&self.policy)).min()
    }

    /// Stopped, and no child is left.
    pub fn is_finished(&self) -> bool {
        self.stopping && self.actions.is_empty() && self.pids().next().is_none()
    }

    /// Whether it is being stopped.
    pub fn is_stopping(&self) -> bool {
        self.stopping
    }

    /// All children.
    pub fn pids(&self) -> impl Iterator<Item = Pid> {
        self.slots.iter().flat_map(Slot::children).map(|child| child.pid)
    }

    /// Whether a process serves under this number that a successor must not replace before it is ready.
    pub fn works(&self, worker: u16) -> bool {
        self.slots.get(usize::from(worker)).is_some_and(Slot::works)
    }

    /// The child that serves under this number.
    pub fn current(&self, worker: u16) -> Option<Pid> {
        self.slots.get(usize::from(worker))?.current.as_ref().map(|child| child.pid)
    }

    /// A fork succeeded.
    pub fn spawned(&mut self, worker: u16, pid: Pid, now: Instant) {
        // User processes have their own loop and say nothing.
        let ready = self.team.kind(worker) == Some(Kind::User);
        let Some(slot) = self.slots.get_mut(usize::from(worker)) else { return };
        slot.spawning = false;
        let child =
            Child { pid, born: now, ready, deadline: None, killed: false, of_reload: false, wants_successor: false };
        let place = if slot.current.is_none() { &mut slot.current } else { &mut slot.next };
        *place = Some(child);
    }

    /// A fork failed: once more in a while.
    pub fn spawn_failed(&mut self, worker: u16, errno: i32, now: Instant) {
        self.actions.push_back(Action::Note(Note::ForkFailed { worker, errno }));
        if let Some(slot) = self.slots.get_mut(usize::from(worker)) {
            slot.spawning = false;
            slot.respawn_at = (!self.stopping).then_some(now + self.policy.longest_pause);
        }
    }

    /// A child said something.
    pub fn received(&mut self, pid: Pid, message: FromWorker, now: Instant) {
        let Some((worker, place)) = self.find(pid) else { return };
        match message {
            FromWorker::Ready => self.ready(worker, pid, place, now),
            FromWorker::Replace => self.wants_successor(worker, place),
            FromWorker::Stop { worker } => self.wants_successor(worker, Place::Current),
            FromWorker::Reload { tasks_only } => self.start_reload(tasks_only),
            FromWorker::Shutdown => self.shutdown(now),
        }
    }

    /// A child has ended and was collected.
    pub fn exited(&mut self, exit: Exit, now: Instant) {
        let Some((worker, _)) = self.find(exit.pid) else { return };
        let Some(slot) = self.slots.get_mut(usize::from(worker)) else { return };
        let Some((place, child)) = slot.remove(exit.pid) else { return };
        if self.stopping {
            return self.end_next_kind(now);
        }
        if !exit.is_clean() {
            self.actions.push_back(Action::WorkerError { worker, exit });
        }
        if place != Place::Old {
            // A user process says nothing, so its start may be what was killed.
            let is_fault = is_own_fault(exit) || (!exit.is_clean() && self.team.kind(worker) == Some(Kind::User));
            let failed = !child.ready || (is_fault && now < child.born + self.policy.settled);
            slot.failures = if failed { slot.failures + 1 } else { 0 };
            if place == Place::Next && !child.ready && slot.works() {
                self.actions.push_back(Action::Note(Note::SuccessorFailed { worker, exit }));
            }
            let slot = &self.slots[usize::from(worker)];
            if place == Place::Current && slot.next.is_some() {
                self.promote(worker, now);
            } else if exit.is_clean() && now < child.born + self.policy.shortest_life(self.team.kind(worker)) {
                // It does nothing but end: not as fast as the processor can.
                self.slots[usize::from(worker)].respawn_at = Some(child.born + self.policy.first_pause);
            } else if !self.gives_up(worker, place) {
                self.respawn(worker, now);
            }
        }
        self.replace(worker);
        self.advance_reload();
    }

    /// Reloads all workers, or the task workers only. One asked for during a reload follows it, once.
    pub fn start_reload(&mut self, tasks_only: bool) {
        if self.stopping {
            return;
        }
        if tasks_only && self.team.tasks == 0 {
            return self.actions.push_back(Action::Note(Note::NoTaskWorkers));
        }
        if self.reload.is_some() {
            self.reload_again = Some(tasks_only && self.reload_again.unwrap_or(true));
            return;
        }
        let tasks_end = self.team.events.saturating_add(self.team.tasks);
        let first = if tasks_only { self.team.events } else { 0 };
        self.reload = Some(Reload { queue: (first..tasks_end).collect(), active: None });
        self.actions.push_back(Action::Note(Note::Reloading { tasks_only }));
        self.actions.push_back(Action::BeforeReload);
        self.advance_reload();
    }

    /// Ends all children: event workers first, whose requests may wait for task workers, then those, user processes last. Those that
    /// take too long are killed.
    pub fn shutdown(&mut self, now: Instant) {
        if std::mem::replace(&mut self.stopping, true) {
            return;
        }
        self.reload = None;
        self.actions.retain(|action| !matches!(action, Action::Spawn { .. }));
        for slot in &mut self.slots {
            slot.respawn_at = None;
            slot.spawning = false;
        }
        self.end_next_kind(now);
    }

    /// Tells the first kind of which there are children left to end, once.
    fn end_next_kind(&mut self, now: Instant) {
        let team = self.team;
        for kind in [0..team.events, team.task_numbers(), team.workers()..team.len()] {
            let (start, end) = (usize::from(kind.start), usize::from(kind.end));
            let children = || self.slots[start..end].iter().flat_map(Slot::children);
            if children().next().is_none() {
                continue;
            }
            if self.ended < end {
                self.ended = end;
                let deadline = self.policy.deadline(now);
                for child in self.slots[start..end].iter_mut().flat_map(Slot::children_mut) {
                    child.deadline = child.deadline.or(deadline);
                    self.actions.push_back(Action::Send { pid: child.pid, message: ToWorker::Shutdown });
                }
            }
            return;
        }
    }

    /// Tells all children to open the log again.
    pub fn reopen_log(&mut self) {
        let send = |pid| Action::Send { pid, message: ToWorker::ReopenLog };
        let sends: Vec<Action> = self.pids().map(send).collect();
        self.actions.extend(sends);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        for worker in 0..self.team.len() {
            self.kill_overdue(worker, now);
            let slot = &mut self.slots[usize::from(worker)];
            if slot.respawn_at.is_some_and(|at| at <= now) {
                self.spawn(worker);
            }
            self.judge_late_successor(worker, now);
        }
    }

    /// A successor that says nothing must not replace a worker that works.
    fn judge_late_successor(&mut self, worker: u16, now: Instant) {
        let slot = &mut self.slots[usize::from(worker)];
        let (works, within) = (slot.works(), self.policy.ready_within);
        let is_late = |next: &&mut Child| !next.ready && !next.killed && next.born + within <= now;
        let Some(next) = slot.next.as_mut().filter(is_late) else { return };
        self.actions.push_back(Action::Note(Note::NotReady { worker, pid: next.pid }));
        if works {
            next.deadline = Some(now);
            self.kill_overdue(worker, now);
        } else {
            next.ready = true;
            self.promote(worker, now);
            self.replace(worker);
            self.advance_reload();
        }
    }

    fn kill_overdue(&mut self, worker: u16, now: Instant) {
        for child in self.slots[usize::from(worker)].children_mut() {
            if child.deadline.is_some_and(|deadline| deadline <= now) {
                child.deadline = None;
                child.killed = true;
                self.actions.push_back(Action::Kill { pid: child.pid });
                self.actions.push_back(Action::Note(Note::Killed { worker, pid: child.pid }));
            }
        }
    }

    fn find(&self, pid: Pid) -> Option<(u16, Place)> {
        (0..self.team.len()).find_map(|worker| Some((worker, self.slots[usize::from(worker)].place(pid)?)))
    }

    fn spawn(&mut self, worker: u16) {
        let Some(slot) = self.slots.get_mut(usize::from(worker)) else { return };
        // Whatever else was to order one later has its wish now.
        slot.respawn_at = None;
        if !std::mem::replace(&mut slot.spawning, true) {
            self.actions.push_back(Action::Spawn { worker });
        }
    }

    /// Notes the wish, and obeys as soon as it can be.
    fn wants_successor(&mut self, worker: u16, place: Place) {
        let Some(slot) = self.slots.get_mut(usize::from(worker)) else { return };
        let child = match place {
            Place::Current => slot.current.as_mut(),
            Place::Next => slot.next.as_mut(),
            Place::Old => None,
        };
        if let Some(child) = child {
            child.wants_successor = true;
            self.replace(worker);
        }
    }

    /// Orders a successor for a worker that wants one, unless one is on its way.
    fn replace(&mut self, worker: u16) {
        let Some(slot) = self.slots.get(usize::from(worker)) else { return };
        let wanted = slot.current.as_ref().is_some_and(|current| current.wants_successor);
        if wanted && slot.is_settled() && !self.stopping && self.has_room(worker) {
            self.spawn(worker);
        }
    }

    /// May one more process live beside this worker now, one of which is retired afterwards? If not, the log says so, once.
    fn has_room(&mut self, worker: u16) -> bool {
        let beside = self.slots.iter().map(Slot::beside).sum::<usize>();
        let (slot, most) = (&mut self.slots[usize::from(worker)], self.policy.most_old);
        let crowded = slot.old.len() >= most || beside >= usize::from(self.team.spare());
        if crowded && !std::mem::replace(&mut slot.crowded, crowded) {
            self.actions.push_back(Action::Note(Note::Crowded { worker, old: most }));
        }
        self.slots[usize::from(worker)].crowded = crowded;
        !crowded
    }

    /// Orders another one for a child that died: at once, or after a pause.
    fn respawn(&mut self, worker: u16, now: Instant) {
        let slot = &mut self.slots[usize::from(worker)];
        let delay = self.policy.pause(slot.failures);
        if delay.is_zero() || slot.spawning {
            self.spawn(worker);
        } else {
            slot.respawn_at = Some(now + delay);
            self.actions.push_back(Action::Note(Note::BackOff { worker, delay }));
        }
    }

    fn ready(&mut self, worker: u16, pid: Pid, place: Place, now: Instant) {
        let slot = &mut self.slots[usize::from(worker)];
        if let Some(child) = slot.children_mut().find(|child| child.pid == pid) {
            child.ready = true;
        }
        if place == Place::Next && !self.stopping {
            self.promote(worker, now);
            self.replace(worker);
            self.advance_reload();
        }
    }

    /// The successor takes over; the predecessor, if it still lives, drains.
    fn promote(&mut self, worker: u16, now: Instant) {
        let slot = &mut self.slots[usize::from(worker)];
        let deadline = self.policy.deadline(now);
        let active = self.reload.as_mut().and_then(|reload| reload.active.take_if(|active| *active == (worker, true)));
        let Some(next) = slot.next.take() else { return };
        if let Some(old) = slot.current.replace(next) {
            self.actions.push_back(Action::Send { pid: old.pid, message: ToWorker::Drain });
            slot.old.push(Child { deadline, of_reload: active.is_some(), ..old });
        }
    }

    /// A reload whose successors do not start ends here; true if so. The old worker goes on, unless it is the one that died.
    fn gives_up(&mut self, worker: u16, place: Place) -> bool {
        let failures = self.slots[usize::from(worker)].failures;
        let is_active = |reload: &Reload| reload.active == Some((worker, true));
        if place != Place::Next || failures < self.policy.give_up || !self.reload.as_ref().is_some_and(is_active) {
            return false;
        }
        self.reload = Some(Reload { queue: VecDeque::new(), active: None });
        self.slots[usize::from(worker)].failures = 0;
        self.actions.push_back(Action::Note(Note::ReloadGivenUp { worker }));
        true
    }

    /// Goes on with a reload as far as possible.
    fn advance_reload(&mut self) {
        let Some(reload) = &mut self.reload else { return };
        if reload.active.is_none() {
            reload.active = reload.queue.pop_front().map(|worker| (worker, false));
        }
        match reload.active {
            Some((worker, false)) => self.begin_turn(worker),
            Some(_) => {}
            None => self.finish_reload(),
        }
    }

    /// Orders this worker's successor for the reload, if it may be now.
    fn begin_turn(&mut self, worker: u16) {
        if self.may_begin(worker)
            && let Some(reload) = &mut self.reload
        {
            reload.active = Some((worker, true));
            let slot = &mut self.slots[usize::from(worker)];
            slot.failures = 0;
            self.spawn(worker);
        }
    }

    /// May the reload order this worker's successor? One that was ordered before the reload may have the old code, so this one's turn
    /// comes after it; one that is yet to be forked is the reload's own.
    fn may_begin(&mut self, worker: u16) -> bool {
        let slot = &self.slots[usize::from(worker)];
        let free = slot.is_settled() || (slot.current.is_some() && slot.next.is_none() && !slot.spawning);
        free && self.has_room(worker)
    }

    fn finish_reload(&mut self) {
        if self.slots.iter().flat_map(|slot| &slot.old).any(|child| child.of_reload) {
            return;
        }
        self.reload = None;
        self.actions.push_back(Action::AfterReload);
        if let Some(tasks_only) = self.reload_again.take() {
            self.start_reload(tasks_only);
        }
    }
}

/// Whether a process that was ready has ended by a fault of its own, which its successor has as well: a failure that PHP or the processor
/// has noticed, and no signal that somebody has sent.
fn is_own_fault(exit: Exit) -> bool {
    !exit.is_clean() && (exit.signal == 0 || signal::is_fault(exit.signal))
}

#[cfg(test)]
mod tests;
