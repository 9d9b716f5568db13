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
    assert_eq!(small.send(b"y"), Err(SendError::Closed));
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
