//! PROCESS mode without processes: a reactor on a thread of its own, and a worker's desk on the test's thread.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, answer, http};
use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use steel_engine::server::{
    Address, Board, Dispatch, Drain, Exchange, ListenOptions, Listener, Port, Protocol, Reactor, ResponseError,
    SendError, Serving, Sessions, SocketKind, Told, Wish,
};

type Log = Arc<Mutex<Vec<String>>>;

/// Runs `client` against a reactor; the workers' lanes are taken one after the other: each app serves until `client` asks for the next
/// one by its end of the channel.
fn relay<T: Send + 'static>(
    port: Port,
    apps: Vec<Script>,
    client: impl FnOnce(SocketAddr, Next) -> T + Send + 'static,
) -> (T, Vec<String>, Vec<String>) {
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap());
    let address = listener.address().clone();
    let Address::Ip(ip) = address else { panic!("an IP listener") };
    let sessions = Arc::new(Sessions::new(10_000).unwrap());
    let board = Board::new(1, 1, 4, Arc::clone(&sessions)).unwrap();
    let log = Rc::new(RefCell::new(Vec::new()));
    let told: Log = Arc::default();
    let tell = Arc::clone(&told);
    let (over, ended) = std::sync::mpsc::channel();
    let reactor = Reactor {
        board: Arc::clone(&board),
        number: 0,
        ports: vec![(listener, port.clone())],
        dispatch: Dispatch::Session,
        unsafe_events: false,
        chooser: None,
        measurer: None,
        max_connections: 1000,
        budget: 64 << 20,
        tell: Arc::new(move |notice| tell.lock().unwrap().push(text(&notice))),
        ended: Box::new(move || over.send(()).unwrap()),
    };
    let thread = reactor.start().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (ask, mut asked) = tokio::sync::mpsc::unbounded_channel();
    let client = std::thread::spawn(move || client(ip, Next(ask)));
    for mut app in apps {
        app.log = Rc::clone(&log);
        let lane = board.hire().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let serving = Serving::lane(&board, lane, vec![(address.clone(), port.clone())]).unwrap();
            serving.start(Rc::new(app), Some(0)).unwrap();
            let wish = tokio::time::timeout(Duration::from_secs(20), asked.recv()).await.expect("the client goes on");
            if wish.is_none() {
                let all_ended = async {
                    while sessions.count(None) > 0 {
                        tokio::task::yield_now().await;
                    }
                    serving.drain(Drain::Shutdown);
                    serving.drained().await;
                };
                tokio::time::timeout(Duration::from_secs(5), all_ended).await.expect("all sessions end");
            }
        });
        board.bury(lane);
    }
    board.wish(Wish::Close);
    ended.recv_timeout(Duration::from_secs(5)).expect("the reactor ends");
    thread.join().unwrap();
    let log = log.borrow().clone();
    let told = told.lock().unwrap().clone();
    (client.join().unwrap(), log, told)
}

/// The client's wish for the next worker; dropped, the last one ends.
struct Next(tokio::sync::mpsc::UnboundedSender<()>);

impl Next {
    fn worker(&self) {
        self.0.send(()).unwrap();
    }
}

fn text(told: &Told) -> String {
    match told {
        Told::Lost { line, begun, .. } => format!("lost {line}, begun: {begun}"),
        other => format!("{other:?}"),
    }
}

fn hello() -> Script {
    Script::new(|_, exchange, request| {
        let text = format!("{} {}", String::from_utf8_lossy(request.head.path()), request.body.len());
        answer(exchange, text.as_bytes());
    })
}

#[test]
fn requests_are_answered_over_the_rings_on_one_kept_connection() {
    let (ports, log, told) = relay(http(), vec![hello()], |address, _next| {
        let mut client = Client::connect(address);
        for number in 0..500 {
            assert_eq!(client.get(&format!("/{number}")).text(), format!("/{number} 0"));
        }
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!((client.response().text(), client.response().text()), ("/a 3", "/b 0"));
        client.stream.local_addr().unwrap().port()
    });
    assert!(ports > 0);
    assert_eq!((log, told), (vec!["connect 1".to_owned(), "close 1".to_owned()], vec![]));
}

#[test]
fn bodies_and_answers_that_are_larger_than_a_ring_pass() {
    const SIZE: usize = 9_000_000;
    let app = Script::new(|_, exchange, request| {
        assert!(request.body.iter().enumerate().all(|(at, byte)| *byte == (at % 251) as u8));
        answer(exchange, &request.body);
    });
    let mut port = http();
    let Protocol::Http(options) = &mut port.protocol else { panic!("HTTP") };
    options.limits.max_body = SIZE;
    let ((), _, told) = relay(port, vec![app], |address, _next| {
        let mut client = Client::connect(address);
        let body: Vec<u8> = (0..SIZE).map(|at| (at % 251) as u8).collect();
        for _ in 0..2 {
            client.send(format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {SIZE}\r\n\r\n")).send(&body);
            assert!(client.response().body == body);
        }
    });
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn a_connection_outlives_its_worker_and_only_what_that_held_is_lost() {
    let kept: Rc<RefCell<Vec<Exchange>>> = Rc::default();
    let keeps = Rc::clone(&kept);
    let first = Script::new(move |_, mut exchange, request| match request.head.path() {
        b"/keep" => keeps.borrow_mut().push(exchange),
        b"/stream" => {
            exchange.respond(200, None).unwrap().stream(0).unwrap();
            exchange.write(b"part").unwrap();
            keeps.borrow_mut().push(exchange);
        }
        _ => answer(exchange, b"first"),
    });
    let second = Script::new(|_, exchange, _| answer(exchange, b"second"));
    let ((), log, told) = relay(http(), vec![first, second], |address, next| {
        let (mut idle, mut busy, mut stream) =
            (Client::connect(address), Client::connect(address), Client::connect(address));
        assert_eq!(idle.get("/").text(), "first");
        busy.send("GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
        stream.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(stream.take(20).unwrap().len(), 20);
        assert_eq!(idle.get("/").text(), "first");
        next.worker();
        assert_eq!(busy.response().status, 502);
        let mut rest = Vec::new();
        assert!(std::io::Read::read_to_end(&mut stream.stream, &mut rest).is_err(), "the stream is reset");
        assert_eq!((idle.get("/").text(), busy.get("/").text()), ("second", "second"));
    });
    // They die with their worker's process.
    kept.take().into_iter().for_each(std::mem::forget);
    let mut told = told;
    told.sort();
    assert_eq!(told, ["lost GET /keep, begun: false", "lost GET /stream, begun: true"]);
    assert_eq!(log.iter().filter(|line| line.starts_with("connect")).count(), 3, "{log:?}");
}

#[test]
fn bytes_go_both_ways_and_a_session_is_told_once_of_its_begin_and_end() {
    let app = Script::raw(|session, data| match &data[..] {
        b"close" => assert!(session.close(false) && !session.close(false) && !session.is_open()),
        b"full" => {
            let mut sent = 0;
            let error = loop {
                match session.send(&[b'x'; 100_000]) {
                    Ok(()) => sent += 1,
                    Err(error) => break error,
                }
            };
            assert_eq!(error, SendError::Full);
            assert!(sent >= 10 && session.pending_bytes() >= 1_000_000);
            let session = session.clone();
            tokio::task::spawn_local(async move {
                session.flushed().await.unwrap();
                session.send(b"end").unwrap();
            });
        }
        _ => session.send(&data).unwrap(),
    });
    let port = Port { max_pending: 1_000_000, ..Port::new(Protocol::Raw) };
    let ((), log, told) = relay(port, vec![app], |address, _next| {
        let mut client = Client::connect(address);
        for text in ["hello", "again"] {
            client.send(text);
            assert_eq!(client.take(5).unwrap(), text.as_bytes());
        }
        client.send("full");
        let mut all = Vec::new();
        while !all.ends_with(b"end") {
            all.extend(client.take(1).unwrap());
        }
        assert_eq!(all.len() % 100_000, 3);
        client.send("close");
        assert!(client.is_closed());
    });
    assert_eq!((log, told), (vec!["connect 1".to_owned(), "close 1".to_owned()], vec![]));
}

#[test]
fn a_client_that_leaves_ends_what_it_asked_for() {
    let (tell, asked) = std::sync::mpsc::channel();
    let app = Script::new(move |_, mut exchange, _| {
        tell.send(()).unwrap();
        tokio::task::spawn_local(async move {
            while exchange.is_open() {
                tokio::task::yield_now().await;
            }
            assert_eq!(exchange.respond(200, None).err(), Some(ResponseError::Send(SendError::Closed)));
        });
    });
    let ((), log, told) = relay(http(), vec![app], move |address, _next| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        asked.recv().unwrap();
    });
    assert_eq!((log, told), (vec!["connect 1".to_owned(), "close 1".to_owned()], vec![]));
}

#[test]
fn a_ring_with_room_for_most_but_not_for_the_next_event_does_not_stop_the_reactor() {
    let (go, wait) = std::sync::mpsc::channel();
    let app = Script::new(move |_, exchange, request| {
        if request.head.path() == b"/block" {
            wait.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        answer(exchange, request.head.path());
    });
    let ((), _, told) = relay(http(), vec![app], move |address, _next| {
        let post = |head: usize| {
            let mut client = Client::connect(address);
            let body = "b".repeat(128 * 1024);
            let head = format!("POST /post HTTP/1.1\r\nHost: x\r\nX: {}\r\n", "h".repeat(head));
            client.send(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()));
            client
        };
        let mut blocks = Client::connect(address);
        blocks.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
        // Of 1 MB some 180 KB are left, and the last one takes 190.
        let mut posts: Vec<_> = [60_000, 60_000, 60_000, 60_000, 10, 60_000].into_iter().map(post).collect();
        assert_eq!(Client::connect(address).send("nonsense\r\n\r\n").response().status, 400);
        go.send(()).unwrap();
        assert_eq!(blocks.response().text(), "/block");
        posts.iter_mut().for_each(|client| assert_eq!(client.response().text(), "/post"));
    });
    assert_eq!(told.len(), 1, "{told:?}");
}
