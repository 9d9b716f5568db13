//! The bus inside of one process: every member writes and reads here.

use super::letter::HEAD;
use super::*;
use crate::process::Roster;
use std::rc::Rc;
use std::time::Duration;

const TEAM: Team = Team { events: 1, tasks: 1, users: 0 };

struct World {
    bus: Rc<Bus>,
    roster: Roster,
}

impl World {
    fn new() -> Self {
        let roster = Roster::new(TEAM).unwrap();
        Self { bus: Rc::new(Bus::new(TEAM, roster.places(), None).unwrap()), roster }
    }

    /// As if forked: with copies of the sockets.
    fn post(&self, worker: u16) -> Rc<Post> {
        let copy = |ends: &[OwnedFd]| ends.iter().map(|end| end.try_clone().unwrap()).collect::<Vec<_>>();
        let reads = RefCell::new(self.bus.reads.borrow().as_deref().map(copy));
        let bus = Bus { writes: copy(&self.bus.writes), reads, numbers: self.bus.numbers, queue: None };
        Post::of_child(Rc::new(bus), self.roster.enter(worker).unwrap(), worker, Store::default())
    }
}

fn draft(id: i64, body: &[u8]) -> Draft<'_> {
    Draft { kind: LetterKind::Message, flags: 0, id, time: 1.5, body }
}

fn letter(post: &Post, which: Which) -> Letter {
    match post.take(which) {
        Some(Received::Letter(letter)) => letter,
        other => panic!("{other:?}"),
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

#[test]
fn a_letter_to_a_number_is_read_by_whoever_serves_under_it() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    event.send(To::Worker(1), &draft(1, b"one")).unwrap();
    event.send(To::Worker(1), &draft(2, b"two")).unwrap();
    let first = letter(&task, Which::Worker);
    assert_eq!((first.id, first.from, first.body.load().unwrap()), (1, event.me(), b"one".to_vec()));
    // It dies; its successor goes on with what it has not read.
    drop(task);
    let successor = world.post(1);
    assert_eq!(letter(&successor, Which::Worker).id, 2);
    assert!(successor.take(Which::Worker).is_none());
}

#[test]
fn a_letter_to_a_process_is_read_by_that_one_only() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    let member = event.me().member;
    task.send(To::Member(member), &draft(7, b"answer")).unwrap();
    assert_eq!(letter(&event, Which::Own).id, 7);
    task.send(To::Member(member), &draft(8, b"too late")).unwrap();
    drop(event);
    world.roster.leave(member);
    let next = world.post(0);
    assert_eq!(next.me().member.place, member.place);
    assert!(matches!(next.take(Which::Own), Some(Received::Late(letter)) if letter.id == 8));
}

#[test]
fn nobody_can_be_written_to_who_is_not_there() {
    let world = World::new();
    let post = world.post(0);
    for to in [To::Worker(2), To::Member(crate::process::Member { place: 999, epoch: 1 })] {
        assert!(matches!(post.send(to, &draft(1, b"")), Err(SendError::Nobody)));
    }
}

#[test]
fn contents_of_any_size_arrive() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    for length in [0, 1, carrier::LARGEST_INLINE, carrier::LARGEST_INLINE + 1, 300_000, 3 << 20] {
        event.send(To::Worker(1), &draft(0, &bytes(length))).unwrap();
        assert!(letter(&task, Which::Worker).body.load().unwrap() == bytes(length), "{length}");
    }
}

#[test]
fn what_a_full_inbox_does_not_take_waits_in_order_and_within_bounds() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    event.set_most_waiting(400_000);
    // Some large ones among them, for which files are made.
    let size = |id: i64| if id % 7 == 0 { 40_000 } else { 1000 };
    let mut given = 0;
    while event.send(To::Worker(1), &draft(given, &bytes(size(given)))).is_ok() {
        given += 1;
        assert!(given < 100_000);
    }
    assert!(!event.is_flushed());
    // Another inbox is not held up.
    let own = task.me().member;
    event.set_most_waiting(usize::MAX);
    event.send(To::Member(own), &draft(0, b"")).unwrap();
    assert!(task.take(Which::Own).is_some());
    let mut taken = 0;
    while taken < given {
        event.flush();
        let letter = letter(&task, Which::Worker);
        assert_eq!((letter.id, letter.body.len()), (taken, size(taken)));
        taken += 1;
    }
    assert!(event.flush() && task.take(Which::Worker).is_none());
}

#[test]
fn what_waits_is_sent_by_a_task_of_the_loop_as_soon_as_there_is_room() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let world = World::new();
        let (event, task) = (world.post(0), world.post(1));
        tokio::task::spawn_local(Rc::clone(&event).run());
        let count = 2000;
        for id in 0..count {
            event.send(To::Worker(1), &draft(id, &bytes(1000))).unwrap();
        }
        assert!(!event.is_flushed());
        let inbox = Inbox::new(&task, Which::Worker).unwrap();
        for id in 0..count {
            let Received::Letter(letter) = inbox.next().await else { panic!("no letter") };
            assert_eq!(letter.id, id);
        }
        event.has_room(usize::MAX / 2).await;
        assert!(event.is_flushed());
    });
}

#[test]
fn without_a_loop_one_can_wait_for_a_letter_and_for_room() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    let short = Duration::from_millis(5);
    assert!(!task.wait(Which::Worker, short));
    event.send(To::Worker(1), &draft(0, b"")).unwrap();
    assert!(task.wait(Which::Worker, Duration::from_secs(10)));
    while event.is_flushed() {
        event.send(To::Worker(1), &draft(0, &bytes(1000))).unwrap();
    }
    assert!(!event.flush_for(short));
    while task.take(Which::Worker).is_some() {}
    assert!(event.flush_for(Duration::from_secs(10)));
}

#[test]
fn what_is_no_letter_harms_nobody() {
    let world = World::new();
    let (event, task) = (world.post(0), world.post(1));
    let socket = event.bus_write_end(1);
    for bad in [&b"x"[..], &[0; HEAD], &[1; 5000]] {
        fd::send(socket, bad).unwrap();
        assert!(matches!(task.take(Which::Worker), Some(Received::Bad)));
    }
    // Longer than any letter.
    fd::send(socket, &[1; 100_000]).unwrap();
    assert!(matches!(task.take(Which::Worker), Some(Received::Bad)));
    event.send(To::Worker(1), &draft(5, b"good")).unwrap();
    assert_eq!(letter(&task, Which::Worker).id, 5);
}
