//! What is not heard: of sessions that are closed, and from memory that was overwritten.

use super::*;
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::Ordering::SeqCst;
use steel_os::signal::SIGKILL;

/// What a worker hears of a session that has said two words and is closed before it has looked.
fn words(discards_gone: bool, leaves: bool, closes: bool) -> String {
    let mut rig = Rig::new();
    rig.port.discards_gone = discards_gone;
    let (_, desk, notes) = rig.worker();
    let mut client = rig.connect();
    let mut read = 0;
    let mut say = |word: &[u8]| {
        client.write_all(word).unwrap();
        // Each is read by itself.
        let before = read;
        eventually(|| {
            read = rig.board.sessions.take_queued(rig.board.sessions.entry(1)?, 0).0;
            (read > before).then_some(())
        });
    };
    say(b"one");
    say(b"three");
    if closes {
        assert!(session(&desk, 1).close(false));
    }
    drop(client);
    if leaves {
        eventually(|| (rig.board.connections().1 == 1).then_some(()));
    }
    eventually(|| {
        desk.take_events();
        notes.0.borrow().iter().any(|line| line.starts_with("close")).then_some(())
    });
    let heard = notes.0.borrow().join(", ");
    rig.end();
    heard
}

#[test]
fn what_had_come_of_a_session_that_is_closed() {
    assert_eq!(words(false, false, false), "connect 1, receive 1 3, receive 1 5, close 1 of 127.0.0.1");
    assert_eq!(words(false, true, false), "connect 1, receive 1 3, receive 1 5, close 1 of 127.0.0.1");
    assert_eq!(words(false, false, true), "connect 1, discarded 1 3, discarded 1 5, close 1 of 127.0.0.1");
    assert_eq!(words(true, true, false), "connect 1, discarded 1 3, discarded 1 5, close 1 of 127.0.0.1");
}

#[test]
fn a_lane_whose_memory_was_overwritten_is_reported_once_and_its_process_killed() {
    let rig = Rig::new();
    let (lane, desk, notes) = rig.worker();
    let mut child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
    // The reactor knows the lane: it takes a new one over empty.
    let mut client = rig.connect();
    eventually(|| {
        desk.take_events();
        (notes.0.borrow().len() == 1).then_some(())
    });
    rig.board.commands(usize::from(lane), 0).spoil();
    let is_told = || rig.told.lock().unwrap().iter().any(|told| matches!(told, Told::Corrupt { .. }));
    eventually(|| is_told().then_some(()));
    // The process of this test has the lane, and is not killed for it.
    rig.board.tenant_pid(usize::from(lane)).store(i64::from(child.id()), SeqCst);
    rig.board.condemn(usize::from(lane));
    assert_eq!(child.wait().unwrap().signal(), Some(SIGKILL));
    // Others are served as before; what comes for the dead one waits for the next.
    client.write_all(b"hello").unwrap();
    let (_, other) = rig.process();
    session(&other, 1).send(b"from another").unwrap();
    let mut answer = [0; 12];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"from another");
    std::mem::forget(desk);
    rig.board.bury(lane);
    let (_, desk, next) = rig.worker();
    eventually(|| {
        desk.take_events();
        next.0.borrow().iter().any(|line| line.starts_with("receive 1 5")).then_some(())
    });
    assert_eq!(notes.0.borrow()[..], ["connect 1"]);
    drop(client);
    let told = rig.end();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn a_worker_whose_events_were_overwritten_is_told_so() {
    let rig = Rig::new();
    let (lane, desk, notes) = rig.worker();
    rig.board.events(usize::from(lane), 0).spoil();
    desk.take_events();
    assert!(notes.0.borrow()[0].starts_with("corrupt: a ring's positions are impossible"), "{:?}", notes.0.borrow());
    std::mem::forget(desk);
    rig.board.bury(lane);
    rig.end();
}
