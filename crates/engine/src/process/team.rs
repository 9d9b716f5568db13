//! How many processes of each kind a server has, and how they are numbered.

use super::Kind;

/// How many processes of each kind. Numbers are given in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Team {
    /// Event workers.
    pub events: u16,
    /// Task workers.
    pub tasks: u16,
    /// User processes.
    pub users: u16,
}

/// Processes that may live beside those in office, all numbers together: successors that start, predecessors that drain.
const LEAST_SPARE: u16 = 8;
const MOST_SPARE: u16 = 64;

impl Team {
    /// What the process with this number is for.
    pub fn kind(&self, worker: u16) -> Option<Kind> {
        let (events, tasks) = (u32::from(self.events), u32::from(self.tasks));
        match u32::from(worker) {
            number if number < events => Some(Kind::Event),
            number if number < events + tasks => Some(Kind::Task),
            number if number < events + tasks + u32::from(self.users) => Some(Kind::User),
            _ => None,
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> u16 {
        self.workers().saturating_add(self.users)
    }

    /// Is there nobody?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many event workers and task workers there are: those that anybody can write to by number.
    pub fn workers(&self) -> u16 {
        self.events.saturating_add(self.tasks)
    }

    /// The numbers of the task workers.
    pub fn task_numbers(&self) -> std::ops::Range<u16> {
        self.events..self.workers()
    }

    /// How many processes may live beside those in office.
    pub fn spare(&self) -> u16 {
        self.len().clamp(LEAST_SPARE, MOST_SPARE)
    }

    /// The order of starting: task workers first, since event workers send to them; user processes last.
    pub(super) fn start_order(&self) -> impl Iterator<Item = u16> {
        self.task_numbers().chain(0..self.events).chain(self.workers()..self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_by_kind_and_task_workers_start_first() {
        let team = Team { events: 2, tasks: 2, users: 1 };
        let kinds: Vec<_> = (0..6).map(|number| team.kind(number)).collect();
        let expected =
            [Some(Kind::Event), Some(Kind::Event), Some(Kind::Task), Some(Kind::Task), Some(Kind::User), None];
        assert_eq!(kinds, expected);
        assert_eq!(team.start_order().collect::<Vec<_>>(), [2, 3, 0, 1, 4]);
        assert_eq!((team.workers(), team.len(), team.spare()), (4, 5, 8));
    }

    #[test]
    fn a_team_beyond_counting_does_not_overflow() {
        let team = Team { events: u16::MAX, tasks: u16::MAX, users: u16::MAX };
        assert_eq!((team.workers(), team.len(), team.spare()), (u16::MAX, u16::MAX, 64));
        assert_eq!(team.kind(u16::MAX - 1), Some(Kind::Event));
    }
}
