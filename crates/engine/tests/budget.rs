//! What connections may hold of a worker's memory, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, NEVER, Script, answer, serve_with};
use std::cell::{Cell, RefCell};
use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use steel_engine::server::{Deadlines, HttpOptions, Limits, Port, Protocol, Server};

const MB: usize = 1 << 20;

type Holder = Rc<RefCell<Option<Rc<Server>>>>;

/// Ticks of 20 ms, no deadline that matters.
fn port() -> Port {
    port_with_ticks_of(Duration::from_millis(20))
}

/// An eighth of the only limit.
fn port_with_ticks_of(tick: Duration) -> Port {
    let deadlines = Deadlines { head: Some(tick * 8), ..NEVER };
    let limits = Limits { max_body: 64 * MB, ..Limits::default() };
    let options = HttpOptions { limits, ..HttpOptions::default() };
    Port { deadlines, ..Port::new(Protocol::Http(options)) }
}

fn held(server: &Holder) -> (usize, usize) {
    server.borrow().as_ref().unwrap().held()
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

/// Answers of `size` bytes to `/big`, of which the program's side notes the most that was held, and a budget of two of them.
fn big_answers(size: usize, port: Port, client: impl FnOnce(SocketAddr) + Send + 'static) -> (Vec<String>, usize) {
    let server = Holder::default();
    let most = Rc::new(Cell::new(0));
    let app = Script::new({
        let (server, most) = (Rc::clone(&server), Rc::clone(&most));
        move |_, mut exchange, request| {
            if request.head.path() == b"/big" {
                let _ = exchange.respond(200, None).unwrap().end(&vec![b'x'; size]);
            } else {
                answer(exchange, b"small");
            }
            most.set(most.get().max(held(&server).1));
        }
    });
    let prepare = |started: &Rc<Server>| {
        started.set_budget(2 * size);
        *server.borrow_mut() = Some(Rc::clone(started));
    };
    let ((), log) = serve_with(port, app, prepare, client);
    assert_eq!(held(&server), (0, 0), "those that are left end with their clients");
    server.borrow_mut().take();
    (log, most.get())
}

#[test]
fn answers_that_nobody_reads_stay_within_the_budget_and_others_are_served() {
    const ANSWER: usize = 16 * MB;
    // Nobody is stalled before the second tick.
    let (log, most) = big_answers(ANSWER, port_with_ticks_of(Duration::from_millis(500)), |address| {
        let mut other = Client::connect(address);
        let mut deaf: Vec<Client> = Vec::new();
        for _ in 0..12 {
            let mut client = Client::connect(address);
            client.send(request("/big"));
            deaf.push(client);
            assert_eq!(other.get("/").text(), "small");
        }
        let ends = deaf.iter_mut().map(|client| {
            client.stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
            loop {
                match client.stream.read(&mut [0; 64 * 1024]) {
                    Ok(0) => return None,
                    Ok(_) => {}
                    Err(error) => return Some(error.kind()),
                }
            }
        });
        assert!(ends.filter(|end| *end == Some(ErrorKind::ConnectionReset)).count() >= 8);
    });
    assert!((ANSWER..=3 * ANSWER).contains(&most), "{most}");
    assert!(log.contains(&"late: the worker's buffers are full".to_owned()), "{log:?}");
}

#[test]
fn answers_that_are_stalled_make_room_for_one_that_is_read() {
    // Much more than what the kernel takes of each, so that it is the budget that is full.
    const ANSWER: usize = 32 * MB;
    let (log, most) = big_answers(ANSWER, port(), |address| {
        let mut deaf: Vec<Client> = Vec::new();
        for _ in 0..4 {
            let mut client = Client::connect(address);
            client.send(request("/big"));
            deaf.push(client);
        }
        let limit = Instant::now() + Duration::from_secs(20);
        let read = std::iter::repeat_with(|| {
            let mut client = Client::connect(address);
            client.send(request("/big"));
            client.try_response(false).is_ok_and(|response| response.body.len() == ANSWER)
        });
        let mut read = read.take_while(|_| Instant::now() < limit);
        assert!(read.any(|read| read));
    });
    assert!((ANSWER..=3 * ANSWER).contains(&most), "{most}");
    assert!(log.contains(&"late: the worker's buffers are full, and it makes no progress".to_owned()), "{log:?}");
}

#[test]
fn bodies_that_do_not_come_to_their_end_stay_within_the_budget() {
    for (size, head) in [
        (4 * MB, format!("Content-Length: {}\r\n\r\n", 5 * MB)),
        (MB, "Content-Length: 1100000\r\n\r\n".to_owned()),
        (4 * MB, format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", 5 * MB)),
    ] {
        let server = Holder::default();
        let most = Rc::new(Cell::new(0));
        let app = Script::new({
            let (server, most) = (Rc::clone(&server), Rc::clone(&most));
            move |_, exchange, _| {
                most.set(most.get().max(held(&server).0));
                answer(exchange, b"small");
            }
        });
        let prepare = |started: &Rc<Server>| {
            started.set_budget(2 * size);
            *server.borrow_mut() = Some(Rc::clone(started));
        };
        let ((), log) = serve_with(port(), app, prepare, move |address| {
            let mut other = Client::connect(address);
            let mut slow: Vec<Client> = Vec::new();
            for _ in 0..12 {
                let mut client = Client::connect(address);
                client.stream.set_nonblocking(false).unwrap();
                client.send(format!("POST / HTTP/1.1\r\nHost: x\r\n{head}"));
                // It may be refused half-way.
                let _ = std::io::Write::write_all(&mut client.stream, &vec![b'x'; size]);
                slow.push(client);
                assert_eq!(other.get("/").text(), "small");
            }
            let mut refused = 0;
            for client in &mut slow {
                client.stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
                refused += usize::from(client.try_response(false).is_ok_and(|response| response.status == 503));
            }
            assert!(refused >= 3, "{refused}");
        });
        assert!((size..=4 * size).contains(&most.get()), "{} for {size}", most.get());
        assert_eq!(held(&server), (0, 0));
        assert!(log.iter().any(|line| line.starts_with("late: the worker's buffers are full")), "{log:?}");
        server.borrow_mut().take();
    }
}

#[test]
fn bodies_that_are_stalled_make_room_for_one_that_comes_whether_they_have_a_limit_or_not() {
    for limit in [None, Some(Duration::from_secs(60))] {
        let mut port = port();
        port.deadlines.body = limit;
        let server = Holder::default();
        let app = Script::new({
            let server = Rc::clone(&server);
            move |_, exchange, _| answer(exchange, held(&server).0.to_string().as_bytes())
        });
        let prepare = |started: &Rc<Server>| {
            started.set_budget(4 * MB);
            *server.borrow_mut() = Some(Rc::clone(started));
        };
        let ((), log) = serve_with(port, app, prepare, |address| {
            let mut other = Client::connect(address);
            let send = |announced: usize, sent: usize| {
                let mut client = Client::connect(address);
                client.stream.set_nonblocking(false).unwrap();
                client.send(format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {announced}\r\n\r\n"));
                // It may be refused half-way.
                let _ = std::io::Write::write_all(&mut client.stream, &vec![b'x'; sent]);
                client
            };
            let until = |what: &mut dyn FnMut() -> bool| {
                let end = Instant::now() + Duration::from_secs(20);
                while !what() {
                    assert!(Instant::now() < end, "in vain");
                }
            };
            let stalled: Vec<Client> = (1..=2)
                .map(|count| {
                    let client = send(4 * MB, 3 * MB);
                    until(&mut || other.get("/").text().parse::<usize>().unwrap() >= count * 3 * MB);
                    client
                })
                .collect();
            until(&mut || send(2 * MB, 2 * MB).try_response(false).is_ok_and(|response| response.status == 200));
            drop(stalled);
        });
        assert!(log.contains(&"late: the worker's buffers are full, and it makes no progress".to_owned()), "{log:?}");
        server.borrow_mut().take();
    }
}

#[test]
fn one_body_and_one_answer_may_be_larger_than_the_budget() {
    let app = Script::new(|_, exchange, request| answer(exchange, &request.body));
    let ((), log) = serve_with(
        port(),
        app,
        |server| server.set_budget(MB),
        |address| {
            let mut client = Client::connect(address);
            client.send(format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", 20 * MB));
            client.send(vec![b'x'; 20 * MB]);
            assert_eq!(client.response().body.len(), 20 * MB);
        },
    );
    assert!(log.is_empty(), "{log:?}");
}

#[test]
fn heads_that_are_not_whole_hold_what_has_come_of_them() {
    let server = Holder::default();
    let (told, learned) = channel();
    let app = Script::new({
        let server = Rc::clone(&server);
        move |_, exchange, _| {
            told.send(held(&server).0).unwrap();
            answer(exchange, b"");
        }
    });
    let no_limits = Port { deadlines: Deadlines { head: None, ..port().deadlines }, ..port() };
    serve_with(
        no_limits,
        app,
        |started| drop(server.borrow_mut().replace(Rc::clone(started))),
        move |address| {
            let mut other = Client::connect(address);
            let mut half: Vec<Client> = (0..50).map(|_| Client::connect(address)).collect();
            for client in &mut half {
                client.send("GET / HTTP/1.1\r\nHost: ");
            }
            let head = "GET / HTTP/1.1\r\nHost: ";
            let limit = Instant::now() + Duration::from_secs(5);
            let held = loop {
                other.get("/");
                let held = learned.recv().unwrap();
                if held >= 50 * head.len() || Instant::now() > limit {
                    break held;
                }
            };
            assert!((50 * head.len()..=50 * 2048).contains(&held), "{held}");
            for client in &mut half {
                client.send("x\r\n\r\n");
                assert_eq!(client.response().status, 200);
            }
        },
    );
    server.borrow_mut().take();
}
