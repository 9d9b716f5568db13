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

mod figures;
#[cfg(test)]
mod tests;

pub use figures::{Event, Figure, Gauge, Status};

use super::Team;
use figures::{EVENTS, FIGURES, GAUGES};
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

/// Words of a place: three cache lines.
const ROW: usize = 24;
const EPOCH: usize = 0;
const WORKER: usize = 1;
const PID: usize = 2;
const STATUS: usize = 3;
const FIRST_FIGURE: usize = 4;
/// Requests that the process has in work now.
const IN_WORK: usize = FIRST_FIGURE + FIGURES;
const FIRST_GAUGE: usize = IN_WORK + 1;
const _: () = assert!(FIRST_GAUGE + GAUGES <= ROW);

/// Words at the start.
const HEAD: usize = 8;
const STARTED: usize = 0;
const ROUND: usize = 1;
const FIRST_EVENT: usize = 2;
const _: () = assert!(FIRST_EVENT + EVENTS <= HEAD);

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
        row[FIRST_GAUGE..FIRST_GAUGE + GAUGES].iter().for_each(|gauge| gauge.store(0, Relaxed));
        row[STATUS].store(Status::New as i64, Relaxed);
        row[PID].store(0, Relaxed);
    }

    /// Once more; by the manager, or the only process.
    pub fn note(&self, event: Event) {
        self.words[FIRST_EVENT + event as usize].fetch_add(1, Relaxed);
    }

    /// How often.
    pub fn noted(&self, event: Event) -> i64 {
        self.words[FIRST_EVENT + event as usize].load(Relaxed)
    }

    /// Says how it is with a process; by itself.
    pub fn set_gauge(&self, member: Member, gauge: Gauge, value: i64) {
        if let Some(row) = self.row(member.place) {
            row[FIRST_GAUGE + gauge as usize].store(value, Relaxed);
        }
    }

    /// How it is with a process.
    pub fn gauge(&self, member: Member, gauge: Gauge) -> i64 {
        self.row(member.place).map_or(0, |row| row[FIRST_GAUGE + gauge as usize].load(Relaxed))
    }

    /// Who is there: each with the number that it has, or had, and what it is about.
    pub fn everybody(&self) -> impl Iterator<Item = (Member, Option<u16>, i32, Status)> {
        (0..self.places()).filter_map(|place| {
            let (row, pid) = (self.row(place)?, self.pid(place).filter(|pid| *pid > 0)?);
            let member = Member { place, epoch: row[EPOCH].load(Relaxed) as u32 };
            let worker = u16::try_from(row[WORKER].load(Relaxed)).ok();
            Some((member, worker, pid, Status::of(row[STATUS].load(Relaxed))))
        })
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
    fn status_of(&self, worker: u16) -> Option<Status> {
        self.status(self.holder(worker)?)
    }

    /// What a process is about; `None`: it has ended.
    pub fn status(&self, member: Member) -> Option<Status> {
        self.is_there(member).then_some(Status::of(self.row(member.place)?[STATUS].load(Relaxed)))
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
