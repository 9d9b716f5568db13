use super::*;

fn peer(port: u16) -> Address {
    Address::Ip(([127, 0, 0, 1], port).into())
}

#[test]
fn ids_count_from_one_and_know_their_owner_until_closed() {
    let sessions = Sessions::new(100).unwrap();
    let (first, second) = (sessions.open(0, 0, 9, &peer(1), 5).unwrap(), sessions.open(7, 2, 9, &peer(2), 6).unwrap());
    assert_eq!((first.id, second.id), (1, 2));
    assert_eq!((sessions.owner(1), sessions.owner(2), sessions.owner(3)), (Some(0), Some(7), None));
    assert_eq!(
        (sessions.list(0, 9, None), sessions.list(1, 9, None), sessions.list(0, 9, Some(2))),
        (vec![1, 2], vec![2], vec![2])
    );
    assert_eq!(sessions.list(0, 1, None), [1]);
    sessions.leave(second);
    assert_eq!((sessions.look(2), sessions.list(0, 9, None), sessions.recall(second).owner), (None, vec![1], 7));
    sessions.close(second);
    assert_eq!((sessions.owner(2), sessions.count(None)), (None, 1));
    assert_eq!((sessions.owner(0), sessions.owner(-5), sessions.owner(i64::MAX)), (None, None, None));
}

#[test]
fn what_is_known_of_a_session_is_what_was_noted() {
    let sessions = Sessions::new(1).unwrap();
    let long = Address::Unix("/run/".to_owned() + &"x".repeat(103));
    for peer in [peer(65_535), Address::Ip("[2001:db8::7]:1".parse().unwrap()), Address::Unix(String::new()), long] {
        let entry = sessions.open(3, 4, 9, &peer, 1000).unwrap();
        sessions.note(entry, Figure::Received, 1001);
        sessions.note(entry, Figure::Sent, 1002);
        sessions.note(entry, Figure::Dispatched, 1003);
        assert!(sessions.bind(entry.id, -9) && !sessions.bind(entry.id, 7) && !sessions.bind(entry.id + 1, 7));
        sessions.add_pending(entry, 70);
        sessions.add_pending(entry, -20);
        let websocket = WebSocketState { stage: Stage::Active, deflate: Some(9) };
        assert_eq!(sessions.websocket(entry), WebSocketState::default());
        sessions.set_websocket(entry, websocket);
        assert!(sessions.protect(entry.id, true) && sessions.is_protected(entry));
        assert!(sessions.protect(entry.id, false) && !sessions.is_protected(entry));
        let known = Known {
            id: entry.id,
            owner: 3,
            port: 4,
            descriptor: 9,
            peer,
            connected_at: 1000,
            last_receive: 1001,
            last_send: 1002,
            last_dispatch: 1003,
            pending: 50,
            uid: -9,
            queued: 0,
            websocket,
        };
        assert_eq!(sessions.look(entry.id), Some(known));
        sessions.close(entry);
        assert_eq!(sessions.look(entry.id), None);
    }
}

#[test]
fn bytes_on_their_way_are_counted_up_and_down_and_never_below_none() {
    let sessions = Sessions::new(1).unwrap();
    let entry = sessions.open(0, 0, 9, &peer(1), 0).unwrap();
    assert_eq!((sessions.add_queued(entry, 100), sessions.add_queued(entry, 50)), (100, 150));
    assert_eq!((sessions.take_queued(entry, 70), sessions.look(entry.id).unwrap().queued), ((150, 80), 80));
    assert_eq!((sessions.take_queued(entry, i64::MAX), sessions.take_queued(entry, 1)), ((80, 0), (0, 0)));
    sessions.close(entry);
    assert_eq!((sessions.add_queued(entry, 5), sessions.take_queued(entry, 5)), (0, (0, 0)));
}

#[test]
fn what_waits_in_a_process_is_known_by_its_lane_and_forgotten_with_the_session() {
    let sessions = Sessions::new(1).unwrap();
    let path = Address::Unix("/run/".to_owned() + &"x".repeat(103));
    let entry = sessions.open(0, 0, 9, &path, 0).unwrap();
    let mark = |lane, on| sessions.mark_waiting(entry, lane, on);
    assert_eq!((mark(3, true), mark(3, true), mark(383, true), mark(4, false)), (false, true, false, false));
    assert_eq!(sessions.look(entry.id).unwrap().peer, path);
    assert_eq!((mark(3, false), mark(3, false), mark(383, false)), (true, false, true));
    assert!(!mark(100, true));
    sessions.add_pending(entry, 5);
    sessions.leave(entry);
    assert_eq!((sessions.pending(entry), mark(100, true)), (Some(5), true), "it is not over yet");
    sessions.close(entry);
    assert_eq!((sessions.pending(entry), mark(100, true)), (None, false));
    let next = sessions.open(0, 0, 9, &path, 0).unwrap();
    assert!(!sessions.mark_waiting(next, 100, false));
}

#[test]
fn who_is_silent_is_found_unless_protected() {
    let sessions = Sessions::new(3).unwrap();
    let [a, b, c] = [0, 0, 1].map(|port| sessions.open(0, port, 9, &peer(1), 1000).unwrap());
    let silent = |now: f64| sessions.silent(now, |port| (port == 0).then_some(5.0));
    assert_eq!((silent(1004.9), silent(1005.0)), (vec![], vec![a.id, b.id]));
    assert!(sessions.protect(a.id, true) && sessions.protect(c.id, true) && !sessions.protect(99, true));
    sessions.note(b, Figure::Received, 1_003_500_000);
    assert_eq!((silent(1008.0), silent(1009.0)), (vec![], vec![b.id]));
    assert!(sessions.protect(a.id, false));
    assert_eq!(silent(1009.0), [a.id, b.id]);
    sessions.leave(a);
    assert!(!sessions.protect(a.id, true));
    assert_eq!(silent(1009.0), [b.id]);
    sessions.protect(b.id, true);
    sessions.close(b);
    let next = sessions.open(0, 0, 9, &peer(1), 1000).unwrap();
    assert_eq!((next.record, silent(1009.0)), (b.record, vec![next.id]));
}

#[test]
fn there_is_an_end_to_sessions_and_one_that_closes_makes_room() {
    let sessions = Sessions::new(BLOCK * 2).unwrap();
    let open: Vec<_> = (0..BLOCK * 2).map(|_| sessions.open(0, 0, 9, &peer(1), 0).unwrap()).collect();
    assert!(sessions.open(0, 0, 9, &peer(1), 0).is_none());
    sessions.close(open[70]);
    assert!(sessions.open(0, 0, 9, &peer(1), 0).is_some());
    assert_eq!(sessions.count(None), BLOCK * 2);
}

#[test]
fn an_old_session_cannot_take_away_the_slot_of_a_later_one() {
    let sessions = Sessions::new(100).unwrap();
    let old = sessions.open(1, 0, 9, &peer(1), 0).unwrap();
    sessions.ids[0].store(SLOTS as i64, Relaxed);
    let new = sessions.open(2, 0, 9, &peer(1), 0).unwrap();
    assert_eq!(slot(old.id), slot(new.id));
    sessions.close(old);
    assert_eq!((sessions.owner(old.id), sessions.owner(new.id)), (None, Some(2)));
}

#[test]
fn the_sessions_of_a_process_that_has_ended_are_taken_back() {
    use steel_os::process::{Fork, exit_now, fork, wait_for};
    let sessions = Sessions::new(BLOCK * 3).unwrap();
    let own = sessions.open(0, 0, 9, &peer(1), 0).unwrap();
    // The child touches shared words and a lock that nobody else has, and ends.
    let pid = match fork().unwrap() {
        Fork::Child => {
            (0..BLOCK + 1).for_each(|_| assert!(sessions.open(1, 0, 9, &peer(2), 0).is_some()));
            exit_now(0);
        }
        Fork::Parent(pid) => pid,
    };
    assert!(wait_for(pid).unwrap().is_clean());
    assert_eq!(sessions.count(None), BLOCK + 2);
    sessions.release(pid);
    assert_eq!((sessions.list(0, 9, None), sessions.owner(own.id)), (vec![own.id], Some(0)));
    assert!((0..BLOCK * 2).all(|_| sessions.open(0, 0, 9, &peer(1), 0).is_some()));
}
