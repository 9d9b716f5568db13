//! The supervisor against scripted children and a scripted clock.

use super::*;
use std::time::Duration;

/// A supervisor with its actions gathered; pids are given from 100 upwards.
struct World {
    supervisor: Supervisor,
    now: Instant,
    next_pid: i32,
    log: Vec<Action>,
}

impl World {
    fn new(events: u16, tasks: u16) -> Self {
        let supervisor = Supervisor::new(Team { events, tasks, users: 0 }, Policy::default());
        let mut world = Self { supervisor, now: Instant::now(), next_pid: 100, log: Vec::new() };
        world.settle();
        world
    }

    /// With all children ready.
    fn running(events: u16) -> Self {
        let mut world = Self::new(events, 0);
        for pid in 100..100 + i32::from(events) {
            world.say(pid, FromWorker::Ready);
        }
        world.log.clear();
        world
    }

    /// Carries out forks, and notes everything.
    fn settle(&mut self) {
        while let Some(action) = self.supervisor.poll_action() {
            if let Action::Spawn { worker } = action {
                self.supervisor.spawned(worker, pid(self.next_pid), self.now);
                self.next_pid += 1;
            }
            self.log.push(action);
        }
    }

    fn say(&mut self, from: i32, message: FromWorker) {
        self.supervisor.received(pid(from), message, self.now);
        self.settle();
    }

    fn die(&mut self, who: i32, status: i32) {
        self.supervisor.exited(Exit::from_status(pid(who), status), self.now);
        self.settle();
    }

    fn reload(&mut self) {
        self.supervisor.start_reload(false);
        self.settle();
    }

    /// To the next timeout.
    fn wait(&mut self) -> Duration {
        let next = self.supervisor.next_timeout().expect("something is due");
        let waited = next - self.now;
        self.now = next;
        self.supervisor.handle_timeout(next);
        self.settle();
        waited
    }

    fn take_log(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.log)
    }
}

fn pid(raw: i32) -> Pid {
    Pid::new(raw).unwrap()
}

fn spawn(worker: u16) -> Action {
    Action::Spawn { worker }
}

fn drain(to: i32) -> Action {
    Action::Send { pid: pid(to), message: ToWorker::Drain }
}

const CRASH: i32 = 11;
const RELOADING: Action = Action::Note(Note::Reloading { tasks_only: false });

#[test]
fn at_a_shutdown_event_workers_end_before_the_task_workers_that_they_may_wait_for() {
    let mut world = World::new(2, 1);
    world.take_log();
    let told = |pids: &[i32]| -> Vec<Action> {
        pids.iter().map(|to| Action::Send { pid: pid(*to), message: ToWorker::Shutdown }).collect()
    };
    world.supervisor.shutdown(world.now);
    world.settle();
    // 100 is the task worker.
    assert_eq!(world.take_log(), told(&[101, 102]));
    world.die(102, 0);
    assert_eq!(world.take_log(), []);
    world.die(101, CRASH);
    assert_eq!(world.take_log(), told(&[100]));
    world.die(100, 0);
    assert!(world.supervisor.is_finished());
}

#[test]
fn a_task_worker_that_ends_by_itself_during_a_shutdown_has_no_successor() {
    let mut world = World::new(1, 1);
    world.supervisor.shutdown(world.now);
    world.settle();
    world.take_log();
    world.die(100, CRASH);
    world.die(101, 0);
    assert!(world.take_log().is_empty() && world.supervisor.is_finished());
}

#[test]
fn a_user_process_is_started_again_whenever_it_ends_but_not_more_often_than_ten_times_a_second() {
    let supervisor = Supervisor::new(Team { events: 1, tasks: 0, users: 1 }, Policy::default());
    let mut world = World { supervisor, now: Instant::now(), next_pid: 100, log: Vec::new() };
    world.settle();
    assert_eq!(world.take_log(), [spawn(0), spawn(1)]);
    world.now += Duration::from_secs(5);
    world.die(101, 0);
    assert_eq!(world.take_log(), [spawn(1)]);
    for pid in 102..110 {
        world.die(pid, 0);
        assert_eq!(world.wait(), Duration::from_millis(100));
        assert_eq!(world.take_log(), [spawn(1)]);
    }
    // A reload leaves it alone.
    world.say(100, FromWorker::Ready);
    world.reload();
    assert_eq!(world.take_log().iter().filter(|action| matches!(action, Action::Spawn { worker: 1 })).count(), 0);
}

#[test]
fn task_workers_start_before_event_workers() {
    let world = World::new(2, 1);
    assert_eq!(world.log, [spawn(2), spawn(0), spawn(1)]);
}

#[test]
fn a_worker_that_crashes_is_reported_and_started_again_at_once() {
    let mut world = World::running(2);
    world.now += Duration::from_secs(5);
    world.die(101, CRASH);
    let exit = Exit::from_status(pid(101), CRASH);
    assert_eq!(world.take_log(), [Action::WorkerError { worker: 1, exit }, spawn(1)]);
    assert_eq!(world.supervisor.current(1), Some(pid(102)));
}

#[test]
fn a_clean_exit_is_no_error() {
    let mut world = World::running(1);
    world.die(100, 0);
    assert_eq!(world.take_log(), [spawn(0)]);
}

#[test]
fn a_worker_that_never_starts_is_retried_with_growing_pauses() {
    let mut world = World::new(1, 0);
    let mut pauses = Vec::new();
    for attempt in 0..10 {
        world.die(100 + attempt, 1 << 8);
        if world.supervisor.next_timeout().is_some() {
            pauses.push(world.wait().as_millis());
        }
    }
    assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    world.say(110, FromWorker::Ready);
    world.now += Duration::from_secs(2);
    world.die(110, CRASH);
    assert_eq!(world.supervisor.current(0), Some(pid(111)), "a start that worked ends the pauses");
}

#[test]
fn workers_that_were_ready_and_are_killed_from_outside_are_replaced_at_once_however_often() {
    const SEGV: i32 = 11;
    const EXIT: i32 = 255 << 8;
    let pauses_after = |status: i32| {
        let mut world = World::running(1);
        (0..8).for_each(|attempt| {
            world.die(100 + attempt, status);
            if world.supervisor.current(0).is_none() {
                world.wait();
            }
            world.say(101 + attempt, FromWorker::Ready);
        });
        world.log.iter().filter(|action| matches!(action, Action::Note(Note::BackOff { .. }))).count()
    };
    for killed in [1, 2, 9, 15] {
        assert_eq!(pauses_after(killed), 0, "signal {killed}");
    }
    assert_eq!((pauses_after(SEGV), pauses_after(6), pauses_after(EXIT)), (6, 6, 6), "its own fault");
}

#[test]
fn a_reload_replaces_one_worker_after_the_other_by_readiness() {
    let mut world = World::running(2);
    world.reload();
    assert_eq!(world.take_log(), [RELOADING, Action::BeforeReload, spawn(0)]);
    world.say(102, FromWorker::Ready);
    assert_eq!(world.take_log(), [drain(100), spawn(1)]);
    world.die(100, 0);
    world.say(103, FromWorker::Ready);
    assert_eq!(world.take_log(), [drain(101)]);
    world.die(101, 0);
    assert_eq!(world.take_log(), [Action::AfterReload]);
    assert_eq!((world.supervisor.current(0), world.supervisor.current(1)), (Some(pid(102)), Some(pid(103))));
    assert_eq!(world.supervisor.next_timeout(), None);
}

#[test]
fn reloads_asked_for_during_a_reload_are_one_more_reload() {
    let mut world = World::running(1);
    for _ in 0..3 {
        world.reload();
    }
    world.say(101, FromWorker::Ready);
    world.die(100, 0);
    assert_eq!(world.log.iter().filter(|action| **action == Action::BeforeReload).count(), 2);
    world.say(102, FromWorker::Ready);
    world.die(101, 0);
    assert_eq!(world.log.iter().filter(|action| **action == Action::AfterReload).count(), 2);
    assert_eq!(world.supervisor.current(0), Some(pid(102)));
}

#[test]
fn a_reload_to_code_that_does_not_start_leaves_the_old_workers() {
    let mut world = World::running(2);
    world.reload();
    for attempt in 0..5 {
        if world.supervisor.next_timeout().is_some_and(|at| at < world.now + Duration::from_secs(10)) {
            world.wait();
        }
        world.die(102 + attempt, 255 << 8);
    }
    assert!(world.log.contains(&Action::Note(Note::ReloadGivenUp { worker: 0 })));
    assert_eq!(world.log.last(), Some(&Action::AfterReload));
    assert_eq!((world.supervisor.current(0), world.supervisor.current(1)), (Some(pid(100)), Some(pid(101))));
    world.reload();
    assert_eq!(world.log.last(), Some(&spawn(0)), "the next one tries again");
}

#[test]
fn a_worker_that_wants_a_successor_serves_until_that_is_ready() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Replace);
    world.say(100, FromWorker::Replace);
    assert_eq!(world.take_log(), [spawn(0)]);
    assert_eq!(world.supervisor.current(0), Some(pid(100)));
    world.say(101, FromWorker::Ready);
    assert_eq!(world.take_log(), [drain(100)]);
    world.say(100, FromWorker::Replace);
    world.die(100, 0);
    assert_eq!(world.take_log(), [], "no reload, so none ends");
}

#[test]
fn a_reload_does_not_take_a_successor_from_before_it_for_its_own() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Replace);
    world.reload();
    world.say(101, FromWorker::Ready);
    assert_eq!(world.take_log(), [spawn(0), RELOADING, Action::BeforeReload, drain(100), spawn(0)]);
    world.say(102, FromWorker::Ready);
    world.die(101, 0);
    assert_eq!(world.take_log(), [drain(101), Action::AfterReload]);
}

#[test]
fn a_predecessor_that_dies_before_its_successor_is_ready_hands_over_at_once() {
    let mut world = World::running(2);
    world.reload();
    world.die(100, CRASH);
    assert_eq!(world.supervisor.current(0), Some(pid(102)));
    assert_eq!(world.log.last(), Some(&spawn(1)), "the reload goes on with the next slot");
}

#[test]
fn a_drained_worker_that_does_not_end_is_killed_after_its_time() {
    let mut world = World::running(1);
    world.reload();
    world.say(101, FromWorker::Ready);
    world.take_log();
    assert_eq!(world.wait(), Duration::from_millis(3500));
    assert_eq!(
        world.take_log(),
        [Action::Kill { pid: pid(100) }, Action::Note(Note::Killed { worker: 0, pid: pid(100) })]
    );
    world.die(100, 9);
    assert_eq!(world.log.last(), Some(&Action::AfterReload));
}

#[test]
fn a_successor_that_says_nothing_does_not_replace_a_worker_that_works() {
    let mut world = World::running(1);
    world.reload();
    world.take_log();
    assert_eq!(world.wait(), Policy::default().ready_within);
    let late = Action::Note(Note::NotReady { worker: 0, pid: pid(101) });
    let killed = Action::Note(Note::Killed { worker: 0, pid: pid(101) });
    assert_eq!(world.take_log(), [late, Action::Kill { pid: pid(101) }, killed]);
    assert_eq!(world.supervisor.next_timeout(), None, "it is killed once");
    world.die(101, 9);
    assert_eq!(world.supervisor.current(0), Some(pid(100)));
    assert_eq!(world.log.last(), Some(&spawn(0)), "and tried again");
}

#[test]
fn where_nobody_ever_says_that_it_is_ready_the_successor_takes_over() {
    let mut world = World::new(1, 0);
    world.reload();
    assert_eq!(world.wait(), Policy::default().ready_within);
    assert!(world.log.contains(&drain(100)));
    assert_eq!(world.supervisor.current(0), Some(pid(101)));
}

#[test]
fn a_wish_that_comes_before_the_worker_serves_is_kept() {
    let mut world = World::running(1);
    world.reload();
    world.say(101, FromWorker::Replace);
    world.take_log();
    world.say(101, FromWorker::Ready);
    assert_eq!(world.take_log(), [drain(100), spawn(0)], "a successor of the successor");
    world.say(102, FromWorker::Ready);
    assert_eq!(world.take_log(), [drain(101)]);
    assert_eq!(world.supervisor.current(0), Some(pid(102)));
}

#[test]
fn a_wish_outlives_a_reload_that_is_given_up() {
    let mut world = World::running(1);
    world.reload();
    world.say(100, FromWorker::Replace);
    world.say(100, FromWorker::Stop { worker: 0 });
    for attempt in 0..5 {
        while world.supervisor.next_timeout().is_some_and(|at| at < world.now + Duration::from_secs(10)) {
            world.wait();
        }
        world.die(101 + attempt, 1 << 8);
    }
    let given_up = world.log.iter().position(|action| *action == Action::Note(Note::ReloadGivenUp { worker: 0 }));
    assert!(world.log[given_up.unwrap()..].contains(&spawn(0)), "{:?}", world.log);
    world.say(106, FromWorker::Ready);
    assert_eq!(world.supervisor.current(0), Some(pid(106)));
}

#[test]
fn a_successor_that_fails_is_noted_and_tried_again_as_long_as_it_is_wanted() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Replace);
    for attempt in 0..8 {
        world.die(101 + attempt, 1 << 8);
        let exit = Exit::from_status(pid(101 + attempt), 1 << 8);
        let failed = Action::Note(Note::SuccessorFailed { worker: 0, exit });
        assert!(world.take_log().contains(&failed));
        if world.supervisor.next_timeout().is_some() {
            world.wait();
        }
    }
    world.say(109, FromWorker::Ready);
    assert_eq!(world.supervisor.current(0), Some(pid(109)));
    assert!(world.log.contains(&drain(100)));
}

#[test]
fn a_successor_that_was_to_come_later_is_not_ordered_twice() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Replace);
    world.die(101, 1 << 8);
    world.die(102, 1 << 8);
    assert!(world.supervisor.next_timeout().is_some(), "the next try comes after a pause");
    world.now += Policy::default().settled;
    world.die(100, 9);
    let spawns = |world: &World| world.log.iter().filter(|action| **action == spawn(0)).count();
    let ordered = spawns(&world);
    world.now += Duration::from_secs(60);
    world.supervisor.handle_timeout(world.now);
    world.settle();
    assert_eq!(spawns(&world), ordered, "{:?}", world.log);
    assert_eq!(world.supervisor.pids().count(), 1);
}

#[test]
fn a_reload_does_not_wait_for_a_successor_that_never_starts() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Replace);
    for attempt in 0..4 {
        while world.supervisor.next_timeout().is_some() {
            world.wait();
        }
        world.die(101 + attempt, 1 << 8);
    }
    assert!(world.supervisor.next_timeout().is_some(), "the next try is due in a while");
    world.take_log();
    world.reload();
    assert_eq!(world.take_log(), [RELOADING, Action::BeforeReload, spawn(0)]);
    world.say(105, FromWorker::Ready);
    world.die(100, 0);
    assert_eq!(world.take_log(), [drain(100), Action::AfterReload]);
}

#[test]
fn only_so_many_retired_processes_live_at_once() {
    let mut world = World::running(1);
    let most = Policy::default().most_old;
    for turn in 0..most as i32 {
        world.say(100 + turn, FromWorker::Replace);
        world.say(101 + turn, FromWorker::Ready);
    }
    world.take_log();
    let serving = 100 + most as i32;
    world.say(serving, FromWorker::Replace);
    world.say(serving, FromWorker::Replace);
    assert_eq!(world.take_log(), [Action::Note(Note::Crowded { worker: 0, old: most })]);
    world.reload();
    assert_eq!(world.take_log(), [RELOADING, Action::BeforeReload], "a reload waits, too");
    world.die(101, 0);
    assert_eq!(world.take_log(), [spawn(0)]);
    world.say(serving + 1, FromWorker::Ready);
    world.die(100, 0);
    assert_eq!(world.log.last(), Some(&spawn(0)), "the reload's own turn");
}

#[test]
fn a_shutdown_ends_all_children_and_kills_those_that_stay() {
    let mut world = World::running(2);
    world.reload();
    world.take_log();
    world.supervisor.shutdown(world.now);
    world.supervisor.shutdown(world.now);
    world.settle();
    let told: Vec<Action> = [100, 102, 101].map(|to| Action::Send { pid: pid(to), message: ToWorker::Shutdown }).into();
    assert_eq!(world.take_log(), told);
    world.die(100, 0);
    world.die(102, CRASH);
    assert_eq!(world.take_log(), [], "no error is reported any more");
    assert!(!world.supervisor.is_finished());
    world.wait();
    assert_eq!(world.take_log()[0], Action::Kill { pid: pid(101) });
    world.die(101, 9);
    assert!(world.supervisor.is_finished());
}

#[test]
fn a_shutdown_forgets_pauses_and_reloads() {
    let mut world = World::new(1, 0);
    for attempt in 0..3 {
        world.die(100 + attempt, CRASH);
    }
    assert!(world.supervisor.next_timeout().is_some());
    world.supervisor.shutdown(world.now);
    assert!(world.supervisor.is_finished());
    world.supervisor.start_reload(false);
    assert_eq!(world.supervisor.poll_action(), None);
}

#[test]
fn task_workers_alone_are_reloaded_if_there_are_any() {
    let mut world = World::new(1, 1);
    world.say(100, FromWorker::Ready);
    world.say(101, FromWorker::Ready);
    world.take_log();
    world.supervisor.start_reload(true);
    world.settle();
    assert_eq!(world.take_log()[1..], [Action::BeforeReload, spawn(1)]);
    let mut world = World::running(1);
    world.supervisor.start_reload(true);
    world.settle();
    assert_eq!(world.take_log(), [Action::Note(Note::NoTaskWorkers)]);
}

#[test]
fn a_failed_fork_is_tried_again() {
    let mut supervisor = Supervisor::new(Team { events: 1, tasks: 0, users: 0 }, Policy::default());
    let now = Instant::now();
    assert_eq!(supervisor.poll_action(), Some(spawn(0)));
    supervisor.spawn_failed(0, 11, now);
    assert_eq!(supervisor.poll_action(), Some(Action::Note(Note::ForkFailed { worker: 0, errno: 11 })));
    supervisor.handle_timeout(supervisor.next_timeout().unwrap());
    assert_eq!(supervisor.poll_action(), Some(spawn(0)));
}

#[test]
fn numbers_of_workers_that_do_not_exist_are_harmless() {
    let mut world = World::running(1);
    world.say(100, FromWorker::Stop { worker: 40 });
    world.say(7, FromWorker::Shutdown);
    world.die(7, 0);
    assert_eq!(world.take_log(), []);
    world.say(100, FromWorker::Stop { worker: 0 });
    assert_eq!(world.take_log(), [spawn(0)]);
}
