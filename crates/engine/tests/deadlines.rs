//! Deadlines over real sockets: what a client that takes too long gets. The limits themselves are tested with a clock of their own,
//! beside the code.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, NEVER, Script, answer, serve};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};
use steel_engine::server::{Deadlines, HttpOptions, Port, Protocol};

const SHORT: Option<Duration> = Some(Duration::from_millis(200));

fn http(deadlines: Deadlines) -> Port {
    Port { deadlines, ..Port::new(Protocol::Http(HttpOptions::default())) }
}

fn hello() -> Script {
    Script::new(|_, exchange, _| answer(exchange, b"hello"))
}

#[test]
fn a_head_that_drips_is_answered_with_408_and_others_are_served() {
    let ((), log) = serve(http(Deadlines { head: SHORT, ..NEVER }), hello(), |address| {
        let (mut slow, mut other) = (Client::connect(address), Client::connect(address));
        let begin = Instant::now();
        slow.send("GET / HTTP/1.1\r\nHost: ");
        slow.stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut bytes = [0; 100];
        // A byte now and then does not help.
        while slow.stream.read(&mut bytes).is_err_and(|error| error.kind() == ErrorKind::WouldBlock) {
            assert!(slow.stream.write(b"x").is_ok() && begin.elapsed() < Duration::from_secs(5));
            assert_eq!(other.get("/").status, 200);
        }
        assert!(
            bytes.starts_with(b"HTTP/1.1 408 Request Timeout\r\n") && begin.elapsed() >= Duration::from_millis(200)
        );
    });
    assert_eq!(log, ["late: its request's head did not come to its end in time"]);
}

#[test]
fn who_does_not_come_to_the_end_of_its_greeting_is_not_known_to_the_program() {
    let port =
        Port { proxy: true, wants_connect: true, wants_close: true, ..http(Deadlines { greeting: SHORT, ..NEVER }) };
    let ((), log) = serve(port, hello(), |address| {
        let mut silent = Client::connect(address);
        let mut half = Client::connect(address);
        half.send("PROXY TCP4 192.0.2.1 ");
        let mut whole = Client::connect(address);
        whole.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n");
        assert_eq!(whole.get("/").status, 200);
        assert!(silent.is_closed() && half.is_closed());
        // It has no limit any more.
        assert_eq!(whole.get("/").status, 200);
    });
    let late = "late: its handshake did not come to its end in time";
    assert_eq!(log.iter().filter(|line| *line == late).count(), 2, "{log:?}");
    assert_eq!(
        log.iter().filter(|line| line.starts_with("connect") || line.starts_with("close")).count(),
        2,
        "{log:?}"
    );
}

#[test]
fn a_body_that_comes_too_slowly_is_answered_with_408() {
    let bodies = [
        "Content-Length: 100000\r\n\r\nsome",
        "Content-Length: 5000000\r\n\r\nsome",
        "Transfer-Encoding: chunked\r\n\r\n4\r\nsome",
    ];
    let port = Port {
        protocol: Protocol::Http(HttpOptions {
            limits: steel_engine::server::Limits { max_body: 10_000_000, ..Default::default() },
            ..HttpOptions::default()
        }),
        ..http(Deadlines { body: SHORT, min_rate: 1000, ..NEVER })
    };
    let ((), log) = serve(port, hello(), move |address| {
        for body in bodies {
            let mut client = Client::connect(address);
            client.send(format!("POST / HTTP/1.1\r\nHost: x\r\n{body}"));
            let response = client.response();
            assert_eq!((response.status, response.header("connection")), (408, Some("close")));
            assert!(client.is_closed());
        }
        // One that is fast enough may take several windows.
        let mut client = Client::connect(address);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000\r\n\r\n");
        let (begin, mut sent) = (Instant::now(), 0);
        while sent < 8000 {
            let due = (begin.elapsed().as_millis() as usize * 10).min(8000);
            client.send(vec![b'x'; due - sent]);
            sent = due;
            std::thread::yield_now();
        }
        assert_eq!(client.response().text(), "hello");
    });
    assert_eq!(log, ["late: its request's body comes too slowly"; 3]);
}

#[test]
fn a_connection_without_a_request_is_closed_without_a_word() {
    let ((), log) = serve(http(Deadlines { idle: SHORT, ..NEVER }), hello(), |address| {
        let mut fresh = Client::connect(address);
        let mut kept = Client::connect(address);
        assert_eq!(kept.get("/").status, 200);
        assert!(fresh.is_closed() && kept.is_closed());
    });
    assert!(log.is_empty(), "{log:?}");
}

#[test]
fn the_program_may_take_its_time() {
    let all = Deadlines {
        greeting: SHORT,
        head: SHORT,
        body: SHORT,
        idle: SHORT,
        upgraded: None,
        silence: SHORT,
        check: None,
        output: SHORT,
        min_rate: 1000,
    };
    let app = Script::new(|_, exchange, _| {
        tokio::task::spawn_local(async move {
            tokio::time::sleep(Duration::from_millis(800)).await;
            answer(exchange, b"late");
        });
    });
    serve(http(all), app, |address| assert_eq!(Client::connect(address).get("/").text(), "late"));
}

#[test]
fn a_client_that_does_not_read_is_reset_and_one_that_reads_slowly_is_not() {
    const SIZE: usize = 20_000_000;
    for raw in [false, true] {
        let deadlines = Deadlines { output: SHORT, min_rate: 100, ..NEVER };
        let port = if raw { Port { deadlines, ..Port::new(Protocol::Raw) } } else { http(deadlines) };
        let mut app = Script::raw(|conn, _| {
            conn.send(&vec![b'x'; SIZE]).unwrap();
            conn.close(false);
        });
        app.request = Box::new(|_, exchange, _| answer(exchange, &vec![b'x'; SIZE]));
        let ((), log) = serve(port, app, |address| {
            let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            let (mut stalled, mut slow) = (Client::connect(address), Client::connect(address));
            stalled.send(request);
            slow.send(request);
            let (begin, mut read, mut buffer) = (Instant::now(), 0, vec![0; 1 << 20]);
            // In some windows, the last bytes at once.
            loop {
                let due = if begin.elapsed() < Duration::from_millis(900) {
                    begin.elapsed().as_millis() as usize * 10_000
                } else {
                    usize::MAX
                };
                if read < due {
                    match slow.stream.read(&mut buffer).unwrap() {
                        0 => break,
                        length => read += length,
                    }
                }
                std::thread::yield_now();
            }
            assert!(read >= SIZE);
            let error = stalled.stream.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        });
        let late: Vec<_> = log.iter().filter(|line| line.starts_with("late")).collect();
        assert_eq!(late, ["late: it does not read what is sent to it, or too slowly"], "raw: {raw}");
    }
}

#[test]
fn bytes_have_limits_only_if_they_are_set() {
    let silent = |deadlines| {
        let app = Script::raw(|conn, data| conn.send(&data).unwrap());
        let (closed, _) = serve(Port { deadlines, ..Port::new(Protocol::Raw) }, app, |address| {
            let mut client = Client::connect(address);
            client.send("x");
            assert_eq!(client.take(1).unwrap(), b"x");
            client.stream.set_read_timeout(Some(Duration::from_millis(600))).unwrap();
            client.is_closed()
        });
        closed
    };
    assert!(!silent(NEVER));
    assert!(silent(Deadlines { idle: SHORT, ..NEVER }));
    assert!(silent(Deadlines { silence: SHORT, ..NEVER }));
}
