//! What a process may have waiting for a reactor that does not take it: here one that stands still in the middle of its report.

use super::*;
use crate::server::SendError;

#[test]
fn a_worker_takes_nothing_new_while_much_waits_for_its_reactor() {
    let rig = Rig::new();
    let (_, desk, notes) = rig.worker();
    let mut client = rig.connect();
    eventually(|| {
        desk.take_events();
        (notes.0.borrow().len() == 1).then_some(())
    });
    let session = session(&desk, 1);
    client.write_all(b"word").unwrap();
    eventually(|| (rig.board.sessions.take_queued(rig.board.sessions.entry(1)?, 0).0 == 4).then_some(()));
    let report = rig.told.lock().unwrap();
    assert!(rig.process().1.push(0, &[b"no command"]));
    session.send(&vec![b'x'; MUCH]).unwrap();
    assert!(!desk.take_events() && notes.0.borrow().len() == 1, "{:?}", notes.0.borrow());
    drop(report);
    let reader = std::thread::spawn(move || client.read_exact(&mut vec![0; MUCH]).unwrap());
    eventually(|| {
        remote(&session).pump();
        desk.take_events();
        let is_heard = notes.0.borrow().iter().any(|note| note == "receive 1 4");
        (is_heard && remote(&session).has_sent_all()).then_some(())
    });
    reader.join().unwrap();
    rig.end();
}

#[test]
fn a_process_that_holds_all_it_may_gives_up_the_session_that_wants_more() {
    let rig = Rig::new();
    let (mut reads, mut refused, mut late) = (rig.connect(), rig.connect(), rig.connect());
    let (_, desk, notes) = rig.worker();
    desk.set_budget(1 << 20);
    eventually(|| (rig.count() == 3).then_some(()));
    let large = session(&desk, 1);
    let report = rig.told.lock().unwrap();
    assert!(rig.process().1.push(0, &[b"no command"]));
    large.send(&vec![b'x'; MUCH]).unwrap();
    large.send(b"its own does not count").unwrap();
    let small = session(&desk, 2);
    small.send(b"what need not wait is sent").unwrap();
    assert!(remote(&small).has_sent_all());
    assert_eq!(eventually(|| small.send(&[b'y'; 1000]).err()), SendError::Closed);
    assert!(!small.is_open() && notes.0.borrow().last().unwrap().contains("Late"), "{:?}", notes.0.borrow());
    // Who waits for the reactor gets its room when that goes on.
    let sender = std::thread::spawn(move || {
        reads.read_exact(&mut vec![0; MUCH]).unwrap();
        let mut text = [0; 3];
        late.read_exact(&mut text).unwrap();
        text
    });
    drop(report);
    let other = session(&desk, 3);
    other.send(b"yes").unwrap();
    remote(&small).pump();
    eventually(|| (remote(&large).pump(), remote(&large).has_sent_all().then_some(())).1);
    eventually(|| (remote(&other).pump(), remote(&other).has_sent_all().then_some(())).1);
    assert_eq!(&sender.join().unwrap(), b"yes");
    assert!(refused.read_to_end(&mut Vec::new()).is_err());
    rig.end();
}

#[test]
fn a_worker_that_slept_over_what_had_come_takes_it_when_what_waited_is_dropped() {
    let rig = Rig::new();
    let lane = rig.board.hire().unwrap();
    let desk = Desk::new(&rig.board, lane, Desk::site_of(&rig.board, vec![(rig.listening.clone(), rig.port.clone())]))
        .unwrap();
    let notes = Rc::<Notes>::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tasks = tokio::task::LocalSet::new();
    let until = async |text: &str| {
        let is_noted = || notes.0.borrow().iter().any(|note| note == text);
        tokio::time::timeout(Duration::from_secs(20), async {
            while !is_noted() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("{text}: waited in vain, {:?}", notes.0.borrow()));
    };
    // The lock is held on purpose: it is the reactor, on a thread of its own, that it stops.
    #[allow(clippy::await_holding_lock, reason = "nobody here takes it")]
    let story = async {
        desk.start(Rc::clone(&notes) as Rc<dyn App>, Some(0)).unwrap();
        let (mut client, _large) = (rig.connect(), rig.connect());
        until("connect 1").await;
        until("connect 2").await;
        let large = session(&desk, 2);
        client.write_all(b"word").unwrap();
        // Not taken before the worker has its turn; and the reactor stands still from then on.
        eventually(|| (rig.board.sessions.take_queued(rig.board.sessions.entry(1)?, 0).0 == 4).then_some(()));
        let report = rig.told.lock().unwrap();
        assert!(rig.process().1.push(0, &[b"no command"]));
        large.send(&vec![b'x'; MUCH]).unwrap();
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(notes.0.borrow().len(), 2, "{:?}", notes.0.borrow());
        large.close(true);
        until("receive 1 4").await;
        drop(report);
    };
    tasks.block_on(&runtime, story);
    drop(tasks);
    rig.end();
}
