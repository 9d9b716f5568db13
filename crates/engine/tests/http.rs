//! Requests on HTTP connections: how they are read, and what becomes of the connection. Answers are in `answers.rs`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, answer, http, serve, serve_with};
use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::rc::Rc;
use steel_engine::server::{Body, Drain, Exchange, HttpOptions, Limits, Port, Protocol, ResponseError, SendError};

/// Answers with method, target and body.
fn echo() -> Script {
    Script::new(|_, exchange, request| {
        let text = [request.head.method().as_bytes(), b" ", request.head.target(), b" ", &request.body].concat();
        answer(exchange, &text);
    })
}

#[test]
fn a_kept_connection_serves_one_request_after_the_other() {
    let ((), log) = serve(http(), echo(), |address| {
        let mut client = Client::connect(address);
        for number in 0..20 {
            let response = client.get(&format!("/{number}"));
            assert_eq!(response.text(), format!("GET /{number} "));
            assert_eq!(response.header("connection"), Some("keep-alive"));
            assert_eq!(response.header("server"), Some("swoole-http-server"));
            assert_eq!(response.header("content-type"), Some("text/html"));
            assert!(response.header("date").unwrap().ends_with(" GMT"));
        }
    });
    assert_eq!(log, ["connect 1", "close 1"]);
}

#[test]
fn a_request_split_at_any_byte_is_the_same_request() {
    const REQUEST: &[u8] = b"POST /p?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    serve(http(), echo(), |address| {
        let mut client = Client::connect(address);
        for split in 1..REQUEST.len() {
            let (first, second) = REQUEST.split_at(split);
            client.send(first);
            std::thread::yield_now();
            client.send(second);
            assert_eq!(client.response().text(), "POST /p?a=1 hello");
        }
        for byte in REQUEST {
            client.send([*byte]);
        }
        assert_eq!(client.response().text(), "POST /p?a=1 hello");
    });
}

#[test]
fn pipelined_requests_are_answered_in_order_even_if_answered_late() {
    let app = Script::new(|_, exchange, request| {
        let path = request.head.path().to_vec();
        if path.ends_with(b"late") {
            tokio::task::spawn_local(async move {
                tokio::task::yield_now().await;
                answer(exchange, &path);
            });
        } else {
            answer(exchange, &path);
        }
    });
    serve(http(), app, |address| {
        let paths: Vec<String> = (0..300).map(|n| format!("/{n}{}", if n % 7 == 0 { "late" } else { "" })).collect();
        let mut client = Client::connect(address);
        client.send(paths.iter().map(|path| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).collect::<String>());
        for path in &paths {
            assert_eq!(client.response().text(), path);
        }
    });
}

#[test]
fn pipelined_requests_before_a_half_close_are_all_answered() {
    serve(http(), echo(), |address| {
        let mut client = Client::connect(address);
        client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
        client.stream.shutdown(Shutdown::Write).unwrap();
        assert_eq!(client.response().text(), "GET /1 ");
        assert_eq!(client.response().text(), "GET /2 ");
        assert!(client.is_closed());
    });
}

#[test]
fn chunked_bodies_and_expect_continue_are_understood() {
    serve(http(), echo(), |address| {
        let mut client = Client::connect(address);
        client
            .send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assert_eq!(client.response().text(), "POST /c abcde");
        client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        assert_eq!(client.response().status, 100);
        client.send("body");
        assert_eq!(client.response().text(), "POST /e body");
    });
}

#[test]
fn a_long_body_arrives_whole() {
    let options = HttpOptions { limits: Limits { max_body: 4 << 20, ..Limits::default() }, ..HttpOptions::default() };
    let app = Script::new(|_, exchange, request| {
        let sum: u64 = request.body.iter().map(|byte| u64::from(*byte)).sum();
        answer(exchange, format!("{} {sum}", request.body.len()).as_bytes());
    });
    serve(Port::new(Protocol::Http(options)), app, |address| {
        let mut client = Client::connect(address);
        let body: Vec<u8> = (0..3_000_000_u32).map(|n| n as u8).collect();
        let sum: u64 = body.iter().map(|byte| u64::from(*byte)).sum();
        for _ in 0..2 {
            client.send(format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len())).send(&body);
            assert_eq!(client.response().text(), format!("3000000 {sum}"));
        }
    });
}

#[test]
fn a_long_body_lies_in_pages_with_headroom_and_what_follows_is_the_next_request() {
    const LENGTH: usize = 5_000_000;
    let limits = Limits { max_body: 2 * LENGTH, ..Limits::default() };
    let options = HttpOptions { limits, body_headroom: 24, ..HttpOptions::default() };
    let app = Script::new(|_, exchange, request| {
        let in_pages = matches!(&request.body, Body::Pages(pages) if pages.headroom() == 24);
        let sum: u64 = request.body.iter().map(|byte| u64::from(*byte)).sum();
        let text = format!("{} {in_pages} {} {sum}", request.head.method(), request.body.len());
        assert_eq!(request.body.into_bytes().len() as u64, text.split(' ').nth(2).unwrap().parse::<u64>().unwrap());
        answer(exchange, text.as_bytes());
    });
    let body: Vec<u8> = (0..LENGTH).map(|n| (n / 3) as u8).collect();
    let sum: u64 = body.iter().map(|byte| u64::from(*byte)).sum();
    serve(Port::new(Protocol::Http(options)), app, move |address| {
        let head = format!("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: {LENGTH}\r\n\r\n");
        let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let mut client = Client::connect(address);
        // Together with the head, after it, in two halves; the next request begins in the same piece, or in the middle of a piece.
        for cuts in
            [vec![], vec![head.len()], vec![head.len() + 1, head.len() + LENGTH / 2], vec![head.len() + LENGTH + 9]]
        {
            let all = [head.as_bytes(), &body, get.as_bytes()].concat();
            let mut from = 0;
            for cut in cuts.into_iter().chain([all.len()]) {
                client.send(&all[from..cut]);
                std::thread::yield_now();
                from = cut;
            }
            assert_eq!(client.response().text(), format!("PUT true {LENGTH} {sum}"));
            assert_eq!(client.response().text(), "GET false 0 0");
        }
        // Cut off: no request.
        client.send(&head).send(&body[..LENGTH - 1]);
        client.stream.shutdown(Shutdown::Write).unwrap();
        assert!(client.is_closed());
        // A length that is only announced keeps nobody waiting.
        let mut waiting = Client::connect(address);
        waiting.send(&head);
        assert_eq!(Client::connect(address).get("/").text(), "GET false 0 0");
    });
}

#[test]
fn http_1_0_closes_unless_asked_to_keep_and_never_gets_chunks() {
    let app = Script::new(|_, mut exchange, request| {
        if request.head.path() == b"/stream" {
            exchange.respond(200, None).unwrap().stream(0).unwrap();
            exchange.write(b"one ").unwrap();
            exchange.end(b"two").unwrap();
        } else {
            answer(exchange, b"ok");
        }
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assert_eq!(client.response().header("connection"), Some("keep-alive"));
        client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        let response = client.response();
        assert_eq!((response.text(), response.header("transfer-encoding")), ("one two", None));
        assert_eq!(response.header("connection"), Some("close"));
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.0\r\n\r\n");
        assert_eq!(client.response().header("connection"), Some("close"));
        assert!(client.is_closed());
    });
}

#[test]
fn bad_input_is_refused_with_its_status_and_disturbs_nobody_else() {
    let cases: &[(&str, u16)] = &[
        ("NOT HTTP AT ALL\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("GET / HTTP/2.0\r\n\r\n", 505),
    ];
    let cases: Vec<(String, u16)> = cases.iter().map(|(text, status)| ((*text).to_owned(), *status)).collect();
    let long = [
        (format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(70_000)), 414),
        (format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "a".repeat(70_000)), 431),
    ];
    let cases = [cases, long.to_vec()].concat();
    let statuses: Vec<u16> = cases.iter().map(|(_, status)| *status).collect();
    let ((), log) = serve(http(), echo(), move |address| {
        let mut other = Client::connect(address);
        for (text, status) in cases {
            let mut client = Client::connect(address);
            // A request behind the bad one is never looked at.
            client.send(text).send("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            let response = client.response();
            assert_eq!((response.status, response.header("connection")), (status, Some("close")));
            assert!(client.is_closed());
            assert_eq!(other.get("/fine").text(), "GET /fine ");
        }
    });
    let bad: Vec<&String> = log.iter().filter(|line| line.starts_with("bad")).collect();
    assert_eq!(
        bad,
        statuses.iter().map(|status| format!("bad {status}")).collect::<Vec<_>>().iter().collect::<Vec<_>>()
    );
}

#[test]
fn a_client_that_does_not_read_slows_only_itself_and_still_gets_everything() {
    let app = Script::new(|_, exchange, _| answer(exchange, &[b'x'; 300_000]));
    serve(http(), app, |address| {
        let mut slow = Client::connect(address);
        slow.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));
        let mut other = Client::connect(address);
        assert_eq!(other.get("/").body.len(), 300_000);
        for _ in 0..100 {
            assert_eq!(slow.response().body.len(), 300_000);
        }
    });
}

#[test]
fn a_peer_that_leaves_during_an_exchange_is_noticed_at_once() {
    let kept: Rc<RefCell<Option<Exchange>>> = Rc::default();
    let keep = Rc::clone(&kept);
    let app = Script::new(move |_, exchange, _| drop(keep.borrow_mut().replace(exchange)));
    let ((), log) = serve(http(), app, |address| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    });
    assert_eq!(log, ["connect 1", "close 1"]);
    let mut exchange = kept.borrow_mut().take().unwrap();
    assert!(!exchange.is_open() && exchange.session().raw_fd() == -1);
    assert_eq!(exchange.respond(200, None).unwrap_err(), ResponseError::Send(SendError::Closed));
}

#[test]
fn a_client_that_resets_is_closed_once() {
    let app = Script::new(|_, mut exchange, _| {
        // May find the client gone.
        let _ = exchange.respond(200, None).map(|response| response.end(&[b'x'; 5_000_000]));
    });
    let ((), log) = serve(http(), app, |address| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3));
        // Closing with unread bytes makes the kernel send a reset.
        let mut first = [0; 1];
        client.stream.read_exact(&mut first).unwrap();
    });
    assert_eq!(log, ["connect 1", "close 1"]);
}

#[test]
fn an_upgraded_connection_carries_bytes_both_ways() {
    let mut app = Script::new(|_, mut exchange, _| {
        let mut response = exchange.respond(101, None).unwrap();
        response.header(b"Upgrade", b"echo").unwrap();
        response.upgrade().unwrap();
    });
    app.receive = Box::new(|conn, data| {
        if data.ends_with(b"bye") {
            conn.close(false);
        } else {
            conn.send(&data).unwrap();
        }
    });
    let ((), log) = serve(http(), app, |address| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly");
        let response = client.response();
        assert_eq!((response.status, response.header("connection")), (101, Some("Upgrade")));
        assert_eq!(client.take(5).unwrap(), b"early");
        client.send("bye");
        assert!(client.is_closed());
    });
    assert_eq!(log, ["connect 1", "close 1"]);
}

#[test]
fn a_draining_server_answers_what_comes_on_kept_connections_with_close() {
    let server = Rc::new(RefCell::new(None));
    let handle = Rc::clone(&server);
    let app = Script::new(move |_, exchange, request| {
        if request.head.path() == b"/drain" {
            let server: Rc<steel_engine::server::Server> = handle.borrow_mut().take().unwrap();
            server.drain(Drain::Reload);
        }
        answer(exchange, b"ok");
    });
    let prepare = |started: &Rc<_>| drop(server.borrow_mut().replace(Rc::clone(started)));
    serve_with(http(), app, prepare, |address| {
        let mut kept = Client::connect(address);
        assert_eq!(kept.get("/").header("connection"), Some("keep-alive"));
        assert_eq!(Client::connect(address).get("/drain").header("connection"), Some("close"));
        assert_eq!(kept.get("/").header("connection"), Some("close"));
        assert!(kept.is_closed());
    });
}

#[test]
fn a_stopping_server_closes_idle_connections_and_waits_for_open_exchanges() {
    let server = Rc::new(RefCell::new(None));
    let handle = Rc::clone(&server);
    let waiting: RefCell<Option<Exchange>> = RefCell::new(None);
    let app = Script::new(move |_, exchange, request| match request.head.path() {
        b"/wait" => drop(waiting.borrow_mut().replace(exchange)),
        b"/stop" => {
            let server: Rc<steel_engine::server::Server> = handle.borrow_mut().take().unwrap();
            server.drain(Drain::Shutdown);
            answer(exchange, b"stopping");
            let waiting = waiting.borrow_mut().take().unwrap();
            tokio::task::spawn_local(async move {
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
                answer(waiting, b"waited");
            });
        }
        _ => answer(exchange, b"ok"),
    });
    let prepare = |started: &Rc<_>| drop(server.borrow_mut().replace(Rc::clone(started)));
    serve_with(http(), app, prepare, |address| {
        let (mut idle, mut busy) = (Client::connect(address), Client::connect(address));
        assert_eq!(idle.get("/").text(), "ok");
        assert_eq!(busy.get("/").text(), "ok");
        busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        // The next request on the idle connection comes after the server has read the one above.
        assert_eq!(idle.get("/").text(), "ok");
        assert_eq!(Client::connect(address).get("/stop").text(), "stopping");
        assert!(idle.is_closed());
        let response = busy.response();
        assert_eq!((response.text(), response.header("connection")), ("waited", Some("close")));
        assert!(busy.is_closed());
    });
}

#[test]
fn a_paused_connection_is_not_read_until_resumed() {
    let app = Script::new(|conn, exchange, request| {
        if request.head.path() == b"/pause" {
            conn.pause();
            let conn = conn.clone();
            tokio::task::spawn_local(async move {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                conn.resume();
            });
        }
        answer(exchange, if conn.is_paused() { b"paused" } else { b"read" });
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        assert_eq!(client.get("/pause").text(), "paused");
        assert_eq!(client.get("/").text(), "read");
    });
}

#[test]
fn a_body_that_is_cut_off_by_the_peer_is_no_request() {
    let ((), log) = serve(http(), echo(), |address| {
        let mut client = Client::connect(address);
        client.stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf").unwrap();
        client.stream.shutdown(Shutdown::Write).unwrap();
        assert!(client.is_closed());
    });
    assert_eq!(log, ["connect 1", "close 1"]);
}

#[test]
fn a_client_that_wants_no_more_gets_the_end_at_once_and_one_that_may_go_on_is_given_time() {
    let app = Script::new(|_, mut exchange, request| {
        if request.head.path() == b"/server-closes" {
            exchange.close_after();
        }
        answer(exchange, b"hello");
    });
    serve(http(), app, |address| {
        for (request, is_given_time) in [
            ("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false),
            ("GET / HTTP/1.0\r\n\r\n", false),
            ("GET /server-closes HTTP/1.1\r\nHost: x\r\n\r\n", true),
            // What it should not have sent must not destroy the answer either.
            ("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET", true),
        ] {
            let mut client = Client::connect(address);
            client.send(request);
            assert_eq!(client.response().text(), "hello");
            assert_eq!(client.stream.read(&mut [0]).unwrap(), 0);
            // The answer to bytes for a socket that is closed for good is a reset, after which nothing can be sent.
            client.send("x");
            let is_reset = client.stream.write(b"y").is_err();
            assert_eq!(is_reset, !is_given_time, "{request:?}");
        }
    });
}
