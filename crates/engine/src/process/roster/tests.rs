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
fn how_it_is_with_a_process_goes_with_it_and_what_has_happened_stays() {
    let roster = Roster::new(TEAM).unwrap();
    let one = roster.enter(0).unwrap();
    roster.set_pid(one, pid(10));
    roster.set_gauge(one, Gauge::Said, 5);
    roster.set_gauge(one, Gauge::MostLag, 7);
    roster.note(Event::Died);
    assert_eq!((roster.gauge(one, Gauge::Said), roster.gauge(one, Gauge::MostLag)), (5, 7));
    assert_eq!(roster.everybody().collect::<Vec<_>>(), [(one, Some(0), 10, Status::New)]);
    roster.leave(one);
    assert_eq!((roster.gauge(one, Gauge::MostLag), roster.noted(Event::Died), roster.noted(Event::Reload)), (0, 1, 0));
    assert_eq!(roster.everybody().count(), 0);
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
