//! What the processes of a server know of each other: a table in shared memory, made before the first of them is forked.
//!
//! A process has a *place* for its life. A number of a worker (`$workerId`) is an office: its holder changes, and while one drains and the
//! other serves, each has a place of its own. The manager gives places, and takes them back when it has collected the process;
//! `epoch` tells later holders of a place from earlier ones. Figures are written by their process alone, in cache lines of its own;
//! what a process has counted before it ended is added up in `past`, so that totals never shrink.
//!
//! ```text
//! head | offices: place + 1 of the holder, tasks that wait | past figures | places: epoch, number, pid, status, figures
//! ```

use super::Team;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use steel_os::process::Pid;
use steel_os::shared::SharedWords;

/// The place of the process that has called `start()`.
pub(super) const MASTER: u16 = 0;
/// Places that are nobody's number: that one, and one for a manager that is another process.
const HEADS: u16 = 2;

/// One of those that have held a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Member {
    /// Where it stands in the table.
    pub place: u16,
    /// How many have held the place, it included: never 0.
    pub epoch: u32,
}

impl Member {
    /// Someone who is no process of this server.
    pub const NOBODY: Self = Self { place: u16::MAX, epoch: 0 };
}

/// What a process is about, as `Server::getWorkerStatus()` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It has been forked, and has not started yet.
    New = 0,
    /// `SWOOLE_WORKER_BUSY`: inside of a callback.
    Busy = 1,
    /// `SWOOLE_WORKER_IDLE`
    Idle = 2,
    /// `SWOOLE_WORKER_EXIT`: it does its last work.
    Exit = 3,
}

impl Status {
    fn of(word: i64) -> Self {
        match word {
            1 => Self::Busy,
            2 => Self::Idle,
            3 => Self::Exit,
            _ => Self::New,
        }
    }
}

/// What a process counts, from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Connections that it has accepted.
    Accepted,
    /// Connections that have ended.
    Closed,
    /// Connections that were closed because there are too many.
    Aborted,
    /// Requests, or pieces of data, that were handed to the program; in a task worker, tasks.
    Requests,
    /// Answers that the program has sent.
    Responses,
    /// Bytes received.
    Received,
    /// Bytes sent.
    Sent,
    /// Tasks that it has given to task workers.
    Tasks,
    /// Tasks that it has begun.
    Begun,
}

impl Figure {
    const ALL: [Figure; 9] = [
        Self::Accepted,
        Self::Closed,
        Self::Aborted,
        Self::Requests,
        Self::Responses,
        Self::Received,
        Self::Sent,
        Self::Tasks,
        Self::Begun,
    ];
}

const FIGURES: usize = Figure::ALL.len();

/// Words of a place: two cache lines.
const ROW: usize = 16;
const EPOCH: usize = 0;
const WORKER: usize = 1;
const PID: usize = 2;
const STATUS: usize = 3;
const FIRST_FIGURE: usize = 4;
/// Requests that the process has in work now.
const IN_WORK: usize = FIRST_FIGURE + FIGURES;
const _: () = assert!(IN_WORK < ROW);

/// Words at the start.
const HEAD: usize = 8;
const STARTED: usize = 0;
const ROUND: usize = 1;

/// The table.
#[derive(Debug)]
pub struct Roster {
    words: SharedWords,
    team: Team,
    /// Where the places begin, at a cache line. It is asked for several times in each request.
    rows: usize,
    places: u16,
}

impl Roster {
    /// Everybody is missing.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new(team: Team) -> io::Result<Self> {
        let places = team.len().saturating_add(team.spare()).saturating_add(HEADS);
        let rows = (HEAD + 2 * usize::from(team.len()) + FIGURES).next_multiple_of(8);
        let roster = Self { words: SharedWords::new(rows + usize::from(places) * ROW)?, team, rows, places };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        roster.words[STARTED].store(now.as_secs().cast_signed(), Relaxed);
        Ok(roster)
    }

    /// Whose table it is.
    pub fn team(&self) -> Team {
        self.team
    }

    /// When it was made, which is when the server was started: seconds since 1970.
    pub fn started(&self) -> i64 {
        self.words[STARTED].load(Relaxed)
    }

    /// How many places there are.
    pub fn places(&self) -> u16 {
        self.places
    }

    #[inline]
    fn row(&self, place: u16) -> Option<&[AtomicI64; ROW]> {
        self.words.get(self.rows + usize::from(place) * ROW..)?.first_chunk()
    }

    /// The two words of an office.
    fn office(&self, worker: u16) -> Option<&[AtomicI64]> {
        let start = HEAD + 2 * usize::from(worker);
        (worker < self.team.len()).then(|| &self.words[start..start + 2])
    }

    /// Gives a free place to a process that is about to be forked; by the manager only. `None`: all are taken.
    pub fn enter(&self, worker: u16) -> Option<Member> {
        let place = (HEADS..self.places()).find(|place| self.pid(*place).is_none())?;
        let row = self.row(place)?;
        let epoch = self.enter_row(row, i64::from(worker));
        // Taken, until its number is known.
        row[PID].store(-1, Relaxed);
        Some(Member { place, epoch })
    }

    /// Takes the place of a head, as [`MASTER`].
    pub(super) fn enter_as(&self, place: u16, pid: Pid) -> Option<Member> {
        let row = self.row(place.min(HEADS - 1))?;
        let epoch = self.enter_row(row, -1);
        row[PID].store(i64::from(pid.get()), Relaxed);
        Some(Member { place, epoch })
    }

    fn enter_row(&self, row: &[AtomicI64], worker: i64) -> u32 {
        // 0 is nobody's, also when the count has gone round.
        let epoch = (row[EPOCH].load(Relaxed) as u32).wrapping_add(1).max(1);
        row[WORKER].store(worker, Relaxed);
        row[STATUS].store(Status::New as i64, Relaxed);
        row[EPOCH].store(i64::from(epoch), Relaxed);
        epoch
    }

    /// The process is there.
    pub fn set_pid(&self, member: Member, pid: Pid) {
        if let Some(row) = self.row(member.place) {
            row[PID].store(i64::from(pid.get()), Relaxed);
        }
    }

    /// The process has ended and was collected, or was never forked; by the manager only. What it has counted is kept.
    pub fn leave(&self, member: Member) {
        let Some(row) = self.row(member.place) else { return };
        let past = HEAD + 2 * usize::from(self.team.len());
        row[IN_WORK].store(0, Relaxed);
        for (figure, past) in row[FIRST_FIGURE..IN_WORK].iter().zip(&self.words[past..past + FIGURES]) {
            past.fetch_add(figure.swap(0, Relaxed), Relaxed);
        }
        row[STATUS].store(Status::New as i64, Relaxed);
        row[PID].store(0, Relaxed);
    }

    /// From now on this one holds the office.
    pub fn appoint(&self, worker: u16, member: Member) {
        if let Some(office) = self.office(worker) {
            office[0].store(i64::from(member.place) + 1, Relaxed);
        }
    }

    /// Who holds an office, or did last.
    pub fn holder(&self, worker: u16) -> Option<Member> {
        let place = self.office(worker)?[0].load(Relaxed);
        let place = u16::try_from(place).ok()?.checked_sub(1)?;
        Some(Member { place, epoch: self.row(place)?[EPOCH].load(Relaxed) as u32 })
    }

    /// The process in a place.
    pub fn pid(&self, place: u16) -> Option<i32> {
        let pid = self.row(place)?[PID].load(Relaxed) as i32;
        (pid != 0).then_some(pid)
    }

    /// The manager's place; `None`: there is no such process.
    pub fn manager(&self, has_master: bool) -> Option<Member> {
        let place = if has_master { MASTER + 1 } else { MASTER };
        self.pid(place)?;
        Some(Member { place, epoch: self.row(place)?[EPOCH].load(Relaxed) as u32 })
    }

    /// Does this one still have its place?
    pub fn is_there(&self, member: Member) -> bool {
        let epoch = self.row(member.place).map(|row| row[EPOCH].load(Relaxed) as u32);
        epoch == Some(member.epoch) && self.pid(member.place).is_some()
    }

    /// Who this process is.
    pub fn member(&self, pid: Pid) -> Option<Member> {
        let place = (0..self.places()).find(|place| self.pid(*place) == Some(pid.get()))?;
        Some(Member { place, epoch: self.row(place)?[EPOCH].load(Relaxed) as u32 })
    }

    /// The process that holds an office; `None` while there is none.
    pub fn pid_of(&self, worker: u16) -> Option<Pid> {
        Pid::new(self.pid(self.holder(worker)?.place)?)
    }

    /// What the holder of an office is about.
    pub fn status_of(&self, worker: u16) -> Option<Status> {
        Some(Status::of(self.row(self.holder(worker)?.place)?[STATUS].load(Relaxed)))
    }

    /// How many of these offices have a holder that is idle.
    pub fn idle(&self, workers: impl Iterator<Item = u16>) -> usize {
        workers.filter(|worker| self.status_of(*worker) == Some(Status::Idle)).count()
    }

    /// Says what a process is about; by itself.
    #[inline]
    pub fn set_status(&self, member: Member, status: Status) {
        if let Some(row) = self.row(member.place) {
            row[STATUS].store(status as i64, Relaxed);
        }
    }

    /// Counts; by the process itself.
    #[inline]
    pub fn count(&self, member: Member, figure: Figure, more: u64) {
        if let Some(row) = self.row(member.place) {
            // Nobody else writes to it, so no locked instruction.
            let word = &row[FIRST_FIGURE + figure as usize];
            word.store(word.load(Relaxed).wrapping_add(more.cast_signed()), Relaxed);
        }
    }

    /// Says how many requests a process has in work; by itself.
    #[inline]
    pub fn set_in_work(&self, member: Member, requests: u32) {
        if let Some(row) = self.row(member.place) {
            row[IN_WORK].store(i64::from(requests), Relaxed);
        }
    }

    /// How many requests one process has in work.
    pub fn in_work_of(&self, member: Member) -> i64 {
        self.row(member.place).map_or(0, |row| row[IN_WORK].load(Relaxed))
    }

    /// How many requests all processes have in work.
    pub fn in_work(&self) -> i64 {
        (0..self.places()).filter_map(|place| self.row(place)).map(|row| row[IN_WORK].load(Relaxed)).sum()
    }

    /// What a process has counted.
    pub fn figure(&self, member: Member, figure: Figure) -> i64 {
        self.row(member.place).map_or(0, |row| row[FIRST_FIGURE + figure as usize].load(Relaxed))
    }

    /// What all processes have counted, those that are gone included.
    pub fn total(&self, figure: Figure) -> i64 {
        let past = self.words[HEAD + 2 * usize::from(self.team.len()) + figure as usize].load(Relaxed);
        let rows = (0..self.places()).filter_map(|place| self.row(place));
        rows.map(|row| row[FIRST_FIGURE + figure as usize].load(Relaxed)).fold(past, i64::wrapping_add)
    }

    /// What the processes that hold the offices of event workers have counted.
    pub fn total_of_events(&self, figure: Figure) -> i64 {
        let holders = (0..self.team.events).filter_map(|worker| self.holder(worker));
        holders.map(|member| self.figure(member, figure)).fold(0, i64::wrapping_add)
    }

    /// The task worker for the next task: an idle one for which none waits, or one for which the fewest do; in turn. The answer may
    /// be wrong, for all of them work meanwhile, but it is a task worker. `None`: there is none.
    pub fn next_task_worker(&self) -> Option<u16> {
        let count = u64::from(self.team.tasks);
        let round = self.words[ROUND].fetch_add(1, Relaxed).cast_unsigned().checked_rem(count)?;
        let numbers = (0..count).map(|step| self.team.events + ((round + step) % count) as u16);
        numbers.min_by_key(|worker| {
            let busy = self.status_of(*worker) != Some(Status::Idle);
            self.waiting(*worker) + i64::from(busy)
        })
    }

    /// Tasks that wait for a task worker, as far as is known.
    pub fn waiting(&self, worker: u16) -> i64 {
        self.office(worker).map_or(0, |office| office[1].load(Relaxed).max(0))
    }

    /// One more waits for it, or one less. A process that dies in between leaves it wrong by one, until [`Roster::none_wait`].
    pub fn wait_more(&self, worker: u16, more: i64) {
        if let Some(office) = self.office(worker) {
            office[1].fetch_add(more, Relaxed);
        }
    }

    /// The task worker has looked: none waits.
    pub fn none_wait(&self, worker: u16) {
        if let Some(office) = self.office(worker) {
            office[1].store(0, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: Team = Team { events: 2, tasks: 3, users: 0 };

    fn pid(number: i32) -> Pid {
        Pid::new(number).unwrap()
    }

    #[test]
    fn a_place_is_given_again_and_its_holders_can_be_told_apart() {
        let roster = Roster::new(TEAM).unwrap();
        let first = roster.enter(0).unwrap();
        roster.set_pid(first, pid(10));
        roster.appoint(0, first);
        assert_eq!((roster.pid_of(0), roster.holder(0)), (Some(pid(10)), Some(first)));
        assert_eq!((roster.member(pid(10)), roster.member(pid(11))), (Some(first), None));
        let beside = roster.enter(0).unwrap();
        assert_ne!(beside.place, first.place);
        roster.leave(first);
        assert_eq!(roster.pid_of(0), None);
        let next = roster.enter(1).unwrap();
        assert_eq!((next.place, next.epoch), (first.place, first.epoch + 1));
        roster.set_pid(next, pid(12));
        assert!(roster.is_there(next) && !roster.is_there(first));
    }

    #[test]
    fn what_a_dead_process_had_in_work_is_not_in_work_any_more() {
        let roster = Roster::new(TEAM).unwrap();
        let (one, other) = (roster.enter(0).unwrap(), roster.enter(1).unwrap());
        roster.set_pid(one, pid(10));
        roster.set_pid(other, pid(11));
        roster.set_in_work(one, 3);
        roster.set_in_work(other, 4);
        roster.count(one, Figure::Begun, 9);
        assert_eq!((roster.in_work(), roster.in_work_of(one)), (7, 3));
        roster.leave(one);
        assert_eq!((roster.in_work(), roster.total(Figure::Begun)), (4, 9));
    }

    #[test]
    fn there_is_a_place_for_everybody_and_then_no_more() {
        let roster = Roster::new(TEAM).unwrap();
        let heads = [roster.enter_as(MASTER, pid(1)).unwrap(), roster.enter_as(MASTER + 1, pid(2)).unwrap()];
        let given: Vec<_> = std::iter::from_fn(|| roster.enter(0)).collect();
        assert_eq!(given.len(), usize::from(TEAM.len() + TEAM.spare()));
        assert!(given.iter().all(|member| !heads.iter().any(|head| head.place == member.place)));
        roster.leave(given[3]);
        assert_eq!(roster.enter(4).map(|member| member.place), Some(given[3].place));
    }

    #[test]
    fn totals_do_not_shrink_when_a_process_ends() {
        let roster = Roster::new(TEAM).unwrap();
        let (one, other) = (roster.enter(0).unwrap(), roster.enter(1).unwrap());
        roster.count(one, Figure::Requests, 5);
        roster.count(other, Figure::Requests, 2);
        roster.count(one, Figure::Begun, 1);
        roster.leave(one);
        assert_eq!((roster.total(Figure::Requests), roster.total(Figure::Begun)), (7, 1));
        let again = roster.enter(0).unwrap();
        assert_eq!((again.place, roster.figure(again, Figure::Requests)), (one.place, 0));
        roster.appoint(1, other);
        assert_eq!(roster.total_of_events(Figure::Requests), 2);
    }

    #[test]
    fn tasks_go_to_who_is_idle_then_to_who_has_the_fewest() {
        let roster = Roster::new(TEAM).unwrap();
        for worker in TEAM.task_numbers() {
            let member = roster.enter(worker).unwrap();
            roster.appoint(worker, member);
            roster.set_status(member, if worker == 3 { Status::Idle } else { Status::Busy });
        }
        let give = || roster.next_task_worker().inspect(|worker| roster.wait_more(*worker, 1));
        assert_eq!(give(), Some(3));
        // One waits for 3, and each of the others is at one.
        let mut next: Vec<_> = (0..3).map(|_| give().unwrap()).collect();
        next.sort_unstable();
        assert_eq!(next, [2, 3, 4]);
        roster.none_wait(3);
        assert_eq!(give(), Some(3));
        assert_eq!(roster.idle(TEAM.task_numbers()), 1);
        assert_eq!(Roster::new(Team { tasks: 0, ..TEAM }).unwrap().next_task_worker(), None);
    }

    #[test]
    fn a_number_that_nobody_has_is_nobody() {
        let roster = Roster::new(TEAM).unwrap();
        assert_eq!((roster.pid_of(0), roster.pid_of(99), roster.status_of(99)), (None, None, None));
        assert_eq!(roster.pid(9999), None);
        roster.wait_more(99, 1);
        assert_eq!(roster.waiting(99), 0);
    }
}
