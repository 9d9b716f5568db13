//! A reactor on a thread of its own, and processes that have a lane and no loop: what they do, and where they end, is the test's to say.

use super::super::{
    Address, App, Drain, ListenOptions, Listener, Notice, Port, Protocol, Session, Sessions, SocketKind,
};
use super::*;
use bytes::Bytes;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

mod full;
mod unheard;

struct Rig {
    board: Arc<Board>,
    address: SocketAddr,
    listening: Address,
    port: Port,
    told: Arc<Mutex<Vec<Told>>>,
    thread: JoinHandle<()>,
    ended: Receiver<()>,
}

struct Nobody;

impl App for Nobody {
    fn receive(&self, _: &Session, _: Bytes) {}

    fn request(&self, _: &Session, exchange: super::super::Exchange, _: super::super::Request) {
        exchange.refuse(503);
    }
}

impl Rig {
    fn new() -> Self {
        let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap();
        let listening = listener.address().clone();
        let Address::Ip(address) = listening else { panic!("an IP listener") };
        let port = Port { max_pending: 64 << 20, wants_connect: true, wants_close: true, ..Port::new(Protocol::Raw) };
        let board = Board::new(1, 1, 6, Arc::new(Sessions::new(10_000).unwrap())).unwrap();
        let told = Arc::<Mutex<Vec<Told>>>::default();
        let (tell, (over, ended)) = (Arc::clone(&told), channel());
        let reactor = Reactor {
            board: Arc::clone(&board),
            number: 0,
            ports: vec![(Arc::new(listener), port.clone())],
            dispatch: Dispatch::Session,
            unsafe_events: false,
            chooser: None,
            measurer: None,
            max_connections: 1000,
            budget: 64 << 20,
            tell: Arc::new(move |notice| tell.lock().unwrap().push(notice)),
            ended: Box::new(move || over.send(()).unwrap()),
        };
        let thread = reactor.start().unwrap();
        Self { board, address, listening, port, told, thread, ended }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// A process, and its lane.
    fn process(&self) -> (u16, Rc<Desk>) {
        let lane = self.board.hire().unwrap();
        let site = Desk::site_of(&self.board, vec![(self.listening.clone(), self.port.clone())]);
        site.set_app(Rc::new(Nobody));
        (lane, Desk::new(&self.board, lane, site).unwrap())
    }

    /// The process has been killed: what it has in memory is never heard of again.
    fn kill(&self, (lane, desk): (u16, Rc<Desk>)) {
        std::mem::forget(desk);
        self.board.bury(lane);
    }

    fn end(self) -> Vec<Told> {
        self.board.wish(Wish::Reset);
        self.ended.recv_timeout(Duration::from_secs(10)).unwrap();
        self.thread.join().unwrap();
        std::mem::take(&mut self.told.lock().unwrap())
    }
}

fn eventually<T>(mut question: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(answer) = question() {
            return answer;
        }
        assert!(Instant::now() < end, "waited in vain");
        std::thread::yield_now();
    }
}

fn session(desk: &Rc<Desk>, id: i64) -> Session {
    eventually(|| desk.find(id))
}

fn remote(session: &Session) -> &Remote {
    let Session::Remote(remote) = session else { panic!("the socket is the reactor's") };
    remote
}

const MUCH: usize = 24 << 20;

#[test]
fn what_one_process_sends_arrives_as_a_whole_while_others_send_as_well() {
    let rig = Rig::new();
    let mut client = rig.connect();
    let (one, other) = (rig.process(), rig.process());
    let (large, small) = (session(&one.1, 1), session(&other.1, 1));
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        client.read_to_end(&mut all).unwrap();
        all
    });
    large.send(&vec![b'b'; MUCH]).unwrap();
    let mut sent = 0;
    while !remote(&large).has_sent_all() {
        small.send(b"a").unwrap();
        sent += 1;
        remote(&large).pump();
        std::thread::yield_now();
    }
    eventually(|| {
        remote(&small).pump();
        remote(&small).has_sent_all().then_some(())
    });
    // Also the end waits for its turn.
    assert!(small.close(false));
    let all = reader.join().unwrap();
    let begin = all.iter().position(|byte| *byte == b'b').unwrap();
    let run = all[begin..].iter().take_while(|byte| **byte == b'b').count();
    assert_eq!((run, all.len()), (MUCH, MUCH + sent));
    assert_eq!(rig.end().len(), 0);
}

#[test]
fn an_abort_in_the_middle_of_what_another_process_sends_does_not_look_like_its_end() {
    let rig = Rig::new();
    let mut client = rig.connect();
    let (one, other) = (rig.process(), rig.process());
    let (large, aborts) = (session(&one.1, 1), session(&other.1, 1));
    large.send(&vec![b'b'; MUCH]).unwrap();
    // It has begun.
    client.read_exact(&mut [0; 5]).unwrap();
    remote(&aborts).abort();
    let mut rest = Vec::new();
    assert!(client.read_to_end(&mut rest).is_err() && rest.len() < MUCH);
    rig.end();
}

#[test]
fn a_connection_is_broken_off_when_a_process_ends_that_had_not_sent_all() {
    let rig = Rig::new();
    let (mut cut, mut kept) = (rig.connect(), rig.connect());
    let (dies, lives) = (rig.process(), rig.process());
    session(&dies.1, 2).send(b"whole").unwrap();
    session(&lives.1, 2).send(b"alive").unwrap();
    session(&dies.1, 1).send(&vec![b'x'; MUCH]).unwrap();
    let mut part = [0; 5];
    cut.read_exact(&mut part).unwrap();
    rig.kill(dies);
    let mut rest = Vec::new();
    assert!(cut.read_to_end(&mut rest).is_err() && rest.len() < MUCH, "the client sees that something is missing");
    let mut text = [0; 10];
    kept.read_exact(&mut text).unwrap();
    let other = session(&lives.1, 2);
    eventually(|| (other.pending_bytes() == 0).then_some(()));
    other.send(b"again").unwrap();
    kept.read_exact(&mut text[..5]).unwrap();
    assert_eq!(&text[..5], b"again");
    let told = rig.end();
    assert!(matches!(told[..], [Told::Cut { session: 1, .. }]), "{told:?}");
}

#[test]
fn what_waits_in_a_process_as_a_whole_is_missed_as_well() {
    let rig = Rig::new();
    let (mut full, mut client) = (rig.connect(), rig.connect());
    let dies = rig.process();
    let (large, small) = (session(&dies.1, 1), session(&dies.1, 2));
    // The reactor stands still in the middle of its report, so that no room is made in the ring.
    let report = rig.told.lock().unwrap();
    assert!(dies.1.push(0, &[b"no command"]));
    large.send(&vec![b'x'; MUCH]).unwrap();
    while remote(&small).has_sent_all() {
        small.send(b"there is room for small ones for a while").unwrap();
    }
    drop(report);
    rig.kill(dies);
    for client in [&mut full, &mut client] {
        assert!(client.read_to_end(&mut Vec::new()).is_err());
    }
    let told = rig.end();
    assert!(matches!(told[..], [Told::Garbled { .. }, Told::Cut { .. }, Told::Cut { .. }]), "{told:?}");
}

#[test]
fn what_a_process_had_counted_and_not_sent_when_it_was_killed_is_not_counted_any_more() {
    let rig = Rig::new();
    let mut client = rig.connect();
    let (dies, lives) = (rig.process(), rig.process());
    let (at_hand, other) = (session(&dies.1, 1), session(&lives.1, 1));
    // In the middle of a send.
    let word = rig.board.at_hand(usize::from(dies.0));
    dies.1.at_hand(1, || {
        assert_eq!(word.load(std::sync::atomic::Ordering::Relaxed), 1);
        remote(&at_hand).facts.site.sessions.add_pending(remote(&at_hand).facts.entry, 5000);
    });
    assert_eq!((other.pending_bytes(), word.load(std::sync::atomic::Ordering::Relaxed)), (5000, 0));
    word.store(1, std::sync::atomic::Ordering::Relaxed);
    rig.kill(dies);
    eventually(|| (other.pending_bytes() == 0).then_some(()));
    other.send(b"hello").unwrap();
    let mut text = [0; 5];
    client.read_exact(&mut text).unwrap();
    eventually(|| (other.pending_bytes() == 0).then_some(()));
    // In the middle of a close.
    let dies = rig.process();
    let word = rig.board.at_hand(usize::from(dies.0));
    word.store(1, std::sync::atomic::Ordering::Relaxed);
    rig.board.sessions.leave(remote(&other).facts.entry);
    rig.kill(dies);
    assert_eq!(client.read(&mut text).unwrap(), 0, "it is closed");
    assert_eq!(rig.end().len(), 0);
}

#[test]
fn a_file_that_is_being_sent_goes_on_when_its_session_is_closed_behind_it() {
    let rig = Rig::new();
    let mut client = rig.connect();
    let sends = rig.process();
    let mut file = tempfile();
    file.write_all(&vec![b'f'; MUCH]).unwrap();
    let sender = session(&sends.1, 1);
    sender.send_file(b"", file, 0, MUCH as u64).unwrap();
    assert!(sender.close(false) && !sender.is_open());
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        client.read_to_end(&mut all).map(|_| all.len())
    });
    while !remote(&sender).has_sent_all() {
        // As the loop does when the reactor says that it has been read.
        remote(&sender).wake();
        std::thread::yield_now();
    }
    assert_eq!(reader.join().unwrap().unwrap(), MUCH);
    assert_eq!(rig.end().len(), 0);
}

fn tempfile() -> std::fs::File {
    let path = std::env::temp_dir().join(format!("steelwool-relay-{}", std::process::id()));
    let file = std::fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

/// A program that notes what it hears of.
#[derive(Default)]
struct Notes(std::cell::RefCell<Vec<String>>);

impl App for Notes {
    fn connect(&self, session: &Session) {
        self.0.borrow_mut().push(format!("connect {}", session.id()));
    }

    fn receive(&self, session: &Session, data: Bytes) {
        self.0.borrow_mut().push(format!("receive {} {}", session.id(), data.len()));
    }

    fn request(&self, _: &Session, exchange: super::super::Exchange, _: super::super::Request) {
        exchange.refuse(503);
    }

    fn notice(&self, notice: Notice<'_>) {
        self.0.borrow_mut().push(match notice {
            Notice::Corrupt { error } => format!("corrupt: {error}"),
            Notice::Discarded { session, bytes } => format!("discarded {session} {bytes}"),
            other => format!("{other:?}"),
        });
    }

    fn close(&self, session: &Session) {
        self.0.borrow_mut().push(format!("close {} of {}", session.id(), session.peer().host()));
    }
}

impl Rig {
    /// A worker that reads for as long as the test says, or not at all.
    fn worker(&self) -> (u16, Rc<Desk>, Rc<Notes>) {
        let lane = self.board.hire().unwrap();
        let desk =
            Desk::new(&self.board, lane, Desk::site_of(&self.board, vec![(self.listening.clone(), self.port.clone())]));
        let (desk, notes) = (desk.unwrap(), Rc::<Notes>::default());
        desk.site.set_app(Rc::clone(&notes) as Rc<dyn App>);
        self.board.serve(0, lane);
        (lane, desk, notes)
    }

    fn count(&self) -> usize {
        self.board.sessions.count(None)
    }
}

#[test]
fn the_next_worker_hears_of_what_the_dead_one_has_not_read_also_of_connections_that_are_gone() {
    let rig = Rig::new();
    let (lane, dies, first) = rig.worker();
    let mut client = rig.connect();
    client.write_all(b"hello").unwrap();
    eventually(|| {
        dies.take_events();
        (first.0.borrow().len() == 2).then_some(())
    });
    // More than a ring takes: its end waits in the reactor.
    client.write_all(&vec![b'x'; 3 << 19]).unwrap();
    let mut other = rig.connect();
    other.write_all(b"bye").unwrap();
    eventually(|| (rig.board.connections().0 == 2).then_some(()));
    drop((client, other));
    eventually(|| (rig.board.connections().1 == 2).then_some(()));
    assert_eq!(rig.count(), 0);
    std::mem::forget(dies);
    rig.board.bury(lane);
    let (_, lives, next) = rig.worker();
    eventually(|| {
        lives.take_events();
        (next.0.borrow().iter().filter(|line| line.starts_with("close")).count() == 2).then_some(())
    });
    let of = |id: &str| -> Vec<String> {
        next.0.borrow().iter().filter(|line| line.split(' ').nth(1) == Some(id)).cloned().collect()
    };
    assert_eq!(of("2"), ["connect 2", "receive 2 3", "close 2 of 127.0.0.1"]);
    let (received, end) = (of("1"), "close 1 of 127.0.0.1".to_owned());
    let bytes =
        received.iter().filter_map(|line| line.strip_prefix("receive 1 ")?.parse::<usize>().ok()).sum::<usize>();
    assert_eq!(
        (bytes, received.first().is_some_and(|line| line.starts_with("receive")), received.last()),
        (3 << 19, true, Some(&end))
    );
    assert_eq!((first.0.borrow()[..].join(", "), lives.count()), ("connect 1, receive 1 5".to_owned(), 0));
    assert_eq!(rig.end().len(), 0);
}

#[test]
fn a_worker_that_is_replaced_before_a_reactor_has_looked_is_told_that_nothing_more_comes() {
    let rig = Rig::new();
    // Each begins while the reactor stands still, and the slow one when its successor is there.
    let lanes: [_; 3] = std::array::from_fn(|_| rig.board.hire().unwrap());
    let desks = lanes.map(|lane| {
        let site = Desk::site_of(&rig.board, vec![(rig.listening.clone(), rig.port.clone())]);
        site.set_app(Rc::new(Nobody));
        Desk::new(&rig.board, lane, site).unwrap()
    });
    let report = rig.told.lock().unwrap();
    assert!(rig.process().1.push(0, &[b"no command"]));
    rig.board.serve(0, lanes[0]);
    rig.board.serve(0, lanes[2]);
    rig.board.serve(0, lanes[1]);
    drop(report);
    let young = Rc::clone(&desks[2]);
    for desk in &desks[..2] {
        desk.drain(Drain::Reload);
        eventually(|| (desk.take_events(), desk.is_drained().then_some(())).1);
    }
    let mut client = rig.connect();
    client.write_all(b"hello").unwrap();
    eventually(|| (young.take_events(), (young.count() == 1).then_some(())).1);
    assert!(desks[..2].iter().all(|desk| desk.count() == 0));
    rig.end();
}

#[test]
fn a_session_that_somebody_has_is_known_also_when_others_are_asked_for_in_between() {
    let rig = Rig::new();
    let (mut client, _other, _third) = (rig.connect(), rig.connect(), rig.connect());
    let (_, desk) = rig.process();
    let held = session(&desk, 1);
    held.send(b"first").unwrap();
    drop(session(&desk, 2));
    assert!(std::ptr::eq(remote(&held), remote(&session(&desk, 1))), "the same one");
    held.send(&vec![b'x'; MUCH]).unwrap();
    drop(session(&desk, 2));
    let reader = std::thread::spawn(move || client.read_exact(&mut vec![0; 5 + MUCH]).map(|()| client));
    // As the loop does.
    eventually(|| (desk.take_events(), desk.pump(), remote(&held).has_sent_all().then_some(())).2);
    let mut client = reader.join().unwrap().unwrap();
    drop(held);
    drop(session(&desk, 3));
    assert!(desk.stranger(1).is_none(), "nobody has it any more");
    session(&desk, 1).send(b"last").unwrap();
    client.read_exact(&mut [0; 4]).unwrap();
    rig.end();
}

#[test]
fn connections_that_come_and_go_while_nobody_serves_do_not_pile_up() {
    let rig = Rig::new();
    let visit = |number: u64| {
        let client = rig.connect();
        eventually(|| (rig.board.connections().0 == number).then_some(()));
        drop(client);
        eventually(|| (rig.board.connections().1 == number).then_some(()));
    };
    (1..=100).for_each(visit);
    let (_, desk, notes) = rig.worker();
    eventually(|| {
        desk.take_events();
        (notes.0.borrow().len() == 64).then_some(())
    });
    visit(101);
    eventually(|| {
        desk.take_events();
        (notes.0.borrow().len() == 66).then_some(())
    });
    let told = rig.end();
    assert_eq!((told.len(), matches!(told[0], Told::Accept { port: 0, .. })), (68, true), "{:?}", told[0]);
}
