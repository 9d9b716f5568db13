//! Tasks by a queue, inside of one process.

use super::*;
use crate::process::bus::{Bus, Draft, Letter, LetterKind, Post, Received, SendError, To, Which};
use crate::process::{Roster, Team};
use std::rc::Rc;
use std::time::Duration;

const TEAM: Team = Team { events: 1, tasks: 2, users: 0 };

struct World {
    queue: TaskQueue,
    roster: Roster,
}

impl World {
    fn new(any: bool) -> Self {
        let queue = TaskQueue::open(0, any, Store::default(), None).unwrap();
        Self { queue, roster: Roster::new(TEAM).unwrap() }
    }

    /// As if forked.
    fn post(&self, worker: u16) -> Rc<Post> {
        let (any, server, store) = (self.queue.any, self.queue.server, self.queue.store.clone());
        let queue = TaskQueue { queue: self.queue.queue.share(), any, maker: None, server, store };
        let bus = Bus::new(TEAM, self.roster.places(), Some(queue)).unwrap();
        Post::of_child(Rc::new(bus), self.roster.enter(worker).unwrap(), worker, Store::default())
    }

    fn messages(&self) -> u64 {
        self.queue.fill().unwrap().messages
    }
}

fn task(id: i64, body: &[u8]) -> Draft<'_> {
    Draft { kind: LetterKind::Task, flags: 4, id, time: 1.5, body }
}

fn letter(received: Received) -> Letter {
    match received {
        Received::Letter(letter) => letter,
        other => panic!("{other:?}"),
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), future).await.expect("in time") })
}

#[test]
fn each_takes_its_own_or_any() {
    run(async {
        for any in [false, true] {
            let world = World::new(any);
            let (event, other) = (world.post(0), world.post(2));
            let inbox = TaskInbox::new(&other).unwrap().unwrap();
            event.send(To::Worker(1), &task(1, b"first")).unwrap();
            event.send(To::Worker(2), &task(2, &[b'x'; 9000])).unwrap();
            let taken = letter(inbox.next().await.unwrap());
            assert_eq!((taken.id, taken.from), (if any { 1 } else { 2 }, event.me()));
            assert_eq!(taken.body.len(), if any { 5 } else { 9000 });
            drop(inbox);
            assert_eq!(world.messages(), 1);
            // What is no task goes by the bus.
            let message = Draft { kind: LetterKind::Message, ..task(3, b"") };
            event.send(To::Worker(0), &message).unwrap();
            assert!(event.take(Which::Worker).is_some() && world.messages() == 1);
        }
    });
}

#[test]
fn who_waits_gets_one_and_who_stops_leaves_the_rest() {
    run(async {
        let world = World::new(true);
        let (event, worker) = (world.post(0), world.post(1));
        let inbox = TaskInbox::new(&worker).unwrap().unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(5), inbox.next()).await.is_err());
        for id in 1..=3 {
            event.send(To::Worker(1), &task(id, b"")).unwrap();
        }
        assert_eq!(letter(inbox.next().await.unwrap()).id, 1);
        let (rest, stopped) = (world.messages(), inbox.stop());
        assert!(rest == 2 && stopped.is_none());
        // One that the thread has taken, and nobody wants, goes back.
        let inbox = TaskInbox::new(&worker).unwrap().unwrap();
        while letter(inbox.take().unwrap()).id != 3 {}
        assert!(tokio::time::timeout(Duration::from_millis(5), inbox.next()).await.is_err());
        event.send(To::Worker(1), &task(4, b"")).unwrap();
        drop(inbox);
        assert_eq!(world.messages(), 1);
    });
}

#[test]
fn what_the_queue_has_no_room_for_waits_and_nothing_is_lost_or_doubled() {
    run(async {
        let world = World::new(false);
        let (event, worker) = (world.post(0), world.post(1));
        event.set_most_waiting(1_000_000);
        let sender = tokio::task::LocalSet::new();
        sender.spawn_local(Rc::clone(&event).run());
        sender
            .run_until(async {
                for id in 0..50 {
                    event.send(To::Worker(1), &task(id, &[b'x'; 5000])).unwrap();
                }
                assert!(!event.is_flushed());
                let inbox = TaskInbox::new(&worker).unwrap().unwrap();
                for id in 0..50 {
                    assert_eq!(letter(inbox.next().await.unwrap()).id, id);
                }
                assert!(event.is_flushed() && inbox.take().is_none());
            })
            .await;
    });
}

#[test]
fn there_is_a_bound_and_a_queue_that_is_gone_or_too_small_is_told() {
    let world = World::new(false);
    let (event, worker) = (world.post(0), world.post(1));
    event.set_most_waiting(10_000);
    let refused = (0..50).find_map(|id| event.send(To::Worker(1), &task(id, &[b'x'; 5000])).err());
    assert!(matches!(refused, Some(SendError::Full)));
    assert!(!event.flush_for(Duration::from_millis(5)));
    while worker.queue().unwrap().queue.pop(0, 9000, false).is_ok() {}
    assert!(event.flush_for(Duration::from_secs(5)));
    while worker.queue().unwrap().queue.pop(0, 9000, false).is_ok() {}
    world.queue.queue.set_capacity(1000).unwrap();
    assert!(matches!(event.send(To::Worker(1), &task(1, &[b'x'; 5000])), Err(SendError::Failed(_))));
    let inbox = TaskInbox::new(&worker).unwrap().unwrap();
    drop(world);
    assert!(matches!(event.send(To::Worker(1), &task(1, b"")), Err(SendError::Failed(_))));
    run(async { assert!(inbox.next().await.is_err()) });
}

#[test]
fn what_others_put_in_is_a_task_or_told_to_be_none() {
    let world = World::new(true);
    let worker = world.post(1);
    let inbox = TaskInbox::new(&worker).unwrap().unwrap();
    let from = crate::process::bus::Sender { member: crate::process::Member::NOBODY, worker: None };
    let packet = pack(&task(9, b"text"), from, 0, &world.queue.store.0).unwrap();
    world.queue.queue.push(1, &packet, false).unwrap();
    world.queue.queue.push(1, b"no task", false).unwrap();
    let taken = letter(inbox.take().unwrap());
    assert_eq!((taken.id, taken.from), (9, from));
    assert!(matches!(inbox.take(), Some(Received::Bad)) && inbox.take().is_none());
}
