//! Answers on HTTP connections: how they are framed, streamed, cut off.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, answer, http, serve};
use std::io::{ErrorKind, Read};
use steel_engine::server::{Exchange, Port, ResponseError, SendError};

#[test]
fn head_and_bodiless_statuses_carry_no_body() {
    let app = Script::new(|_, mut exchange, request| {
        let status = if request.head.path() == b"/204" { 204 } else { 200 };
        exchange.respond(status, None).unwrap().end(b"twelve bytes").unwrap();
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        let response = client.try_response(true).unwrap();
        assert_eq!(response.header("content-length"), Some("12"));
        let response = client.get("/204");
        assert_eq!((response.status, response.header("content-length")), (204, None));
        assert_eq!(client.get("/").text(), "twelve bytes");
    });
}

#[test]
fn a_stream_is_chunked_and_the_connection_goes_on() {
    let app = Script::new(|_, mut exchange, _| {
        exchange.respond(200, None).unwrap().stream(0).unwrap();
        assert_eq!(exchange.respond(200, None).unwrap_err(), ResponseError::Over);
        exchange.write(b"a").unwrap();
        exchange.write(b"").unwrap();
        exchange.write(&[b'b'; 40_000]).unwrap();
        exchange.end(b"c").unwrap();
        assert_eq!(exchange.write(b"d").unwrap_err(), ResponseError::Over);
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        for _ in 0..3 {
            let response = client.get("/");
            assert_eq!(response.header("transfer-encoding"), Some("chunked"));
            assert_eq!(response.body.len(), 40_002);
        }
    });
}

#[test]
fn the_program_cannot_break_the_framing_with_headers() {
    let app = Script::new(|_, mut exchange, _| {
        let mut response = exchange.respond(200, Some(b"Fine")).unwrap();
        response.header(b"Content-Length", b"1").unwrap();
        response.header(b"Transfer-Encoding", b"chunked").unwrap();
        response.header(b"Connection", b"close").unwrap();
        response.header(b"Content-Type", b"text/plain").unwrap();
        assert!(response.header(b"X-Bad", b"a\r\nSet-Cookie: b").is_err());
        response.end(b"hello").unwrap();
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        let response = client.get("/");
        assert!(response.head.starts_with("HTTP/1.1 200 Fine\r\n"));
        assert_eq!(response.text(), "hello");
        assert_eq!(response.header("content-type"), Some("text/plain"));
        assert_eq!(response.header("connection"), Some("close"));
        assert_eq!(response.head.to_lowercase().matches("content-length").count(), 1);
        assert!(!response.head.contains("Set-Cookie") && !response.head.contains("chunked"));
        assert!(client.is_closed());
    });
}

#[test]
fn a_dropped_exchange_answers_500_and_a_dropped_stream_never_looks_complete() {
    let app = Script::new(|_, mut exchange, request| {
        let path = request.head.path().to_vec();
        if path == b"/" {
            return;
        }
        let mut response = exchange.respond(200, None).unwrap();
        if path == b"/length" {
            response.header(b"Content-Length", b"6").unwrap();
        }
        response.stream(0).unwrap();
        exchange.write(b"begun").unwrap();
    });
    let ((), log) = serve(http(), app, |address| {
        assert_eq!(Client::connect(address).get("/").status, 500);
        for path in ["/chunks", "/length"] {
            let error = Client::connect(address).try_get(path).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
        }
        assert!(is_reset(address, "/until-close"), "an end would be taken for the end of the body");
        assert_eq!(
            Client::connect(address).send("HEAD /head HTTP/1.1\r\nHost: x\r\n\r\n").try_response(true).unwrap().status,
            200
        );
    });
    let broken: Vec<&String> = log.iter().filter(|line| line.starts_with("broken")).collect();
    let why = "its handler failed, or nobody ended it";
    let expected = ["/chunks", "/length", "/until-close"].map(|path| format!("broken GET {path}: {why}"));
    assert_eq!(broken, expected.iter().collect::<Vec<_>>());
}

/// Whether the answer to this HTTP/1.0 request ends with a reset.
fn is_reset(address: std::net::SocketAddr, path: &str) -> bool {
    let mut client = Client::connect(address);
    client.send(format!("GET {path} HTTP/1.0\r\n\r\n"));
    client.stream.read_to_end(&mut Vec::new()).is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
}

#[test]
fn a_stream_up_to_the_end_of_the_connection_ends_orderly_when_it_is_whole_and_with_a_reset_when_it_is_not() {
    const SIZE: usize = 20_000_000;
    let app = Script::new(|conn, mut exchange, request| {
        exchange.respond(200, None).unwrap().stream(0).unwrap();
        exchange.write(&vec![b'x'; SIZE]).unwrap();
        match request.head.path() {
            b"/whole" => exchange.end(b"end").unwrap(),
            b"/lost" => {
                exchange.lose();
                assert_eq!(exchange.write(b"more"), Err(ResponseError::Lost));
                assert_eq!(exchange.end(b"end"), Err(ResponseError::Lost));
            }
            b"/closed" => assert!(conn.close(false)),
            _ => {
                exchange.end(b"end").unwrap();
                conn.close(true);
            }
        }
    });
    serve(Port { max_pending: 2 * SIZE, ..http() }, app, |address| {
        let mut client = Client::connect(address);
        client.send("GET /whole HTTP/1.0\r\n\r\n");
        let mut all = Vec::new();
        client.stream.read_to_end(&mut all).unwrap();
        assert!(all.len() > SIZE && all.ends_with(b"xend"));
        for path in ["/lost", "/closed", "/dropped-from-the-queue"] {
            assert!(is_reset(address, path), "{path}");
        }
    });
}

#[test]
fn a_file_that_becomes_shorter_breaks_its_answer_off() {
    let path = std::env::temp_dir().join(format!("steel-cut-{}", std::process::id()));
    let file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file.set_len(300_000_000).unwrap();
    let app = Script::new(move |_, mut exchange, _| {
        let sent = file.try_clone().unwrap();
        exchange.respond(200, None).unwrap().send_file(sent, 0, 300_000_000).unwrap();
        // The kernel has taken a part of it.
        file.set_len(0).unwrap();
    });
    let ((), log) = serve(http(), app, |address| {
        let error = Client::connect(address).try_get("/").map(|_| ()).unwrap_err();
        // Not by the client's patience.
        assert!([ErrorKind::ConnectionReset, ErrorKind::UnexpectedEof].contains(&error.kind()), "{error:?}");
    });
    assert!(log.contains(&"broken : its file is shorter than it was, or cannot be read".to_owned()), "{log:?}");
}

#[test]
fn a_stream_to_a_slow_client_is_refused_when_full_and_goes_on_when_flushed() {
    let port = Port { max_pending: 256 * 1024, ..http() };
    let app = Script::new(|_, mut exchange, _| {
        tokio::task::spawn_local(async move {
            exchange.respond(200, None).unwrap().stream(0).unwrap();
            let mut full = 0;
            for _ in 0..200 {
                while let Err(error) = exchange.write(&[b'x'; 100_000]) {
                    assert_eq!(error, ResponseError::Send(SendError::Full));
                    assert!(exchange.session().pending_bytes() < 256 * 1024 + 200_000);
                    full += 1;
                    exchange.session().flushed().await.unwrap();
                }
            }
            exchange.end(if full > 0 { b"full" } else { b"never" }).unwrap();
        });
    });
    serve(port, app, |address| {
        let response = Client::connect(address).get("/");
        assert_eq!(response.body.len(), 20_000_004);
        assert!(response.body.ends_with(b"full"));
    });
}

#[test]
fn files_are_sent_in_order_with_other_output() {
    let path = std::env::temp_dir().join(format!("steel-http-{}", std::process::id()));
    let content: Vec<u8> = (0..2_000_000_u32).map(|n| (n / 7) as u8).collect();
    std::fs::write(&path, &content).unwrap();
    let name = path.clone();
    let app = Script::new(move |_, mut exchange: Exchange, request| {
        let file = std::fs::File::open(&name).unwrap();
        let response = exchange.respond(200, None).unwrap();
        match request.head.path() {
            b"/part" => response.send_file(file, 1000, 5000).unwrap(),
            b"/short" => response.send_file(file, 0, 3_000_000).unwrap(),
            _ => response.send_file(file, 0, 2_000_000).unwrap(),
        }
    });
    serve(http(), app, move |address| {
        let mut client = Client::connect(address);
        client.send(
            "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /part HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
        );
        assert!(client.response().body == content);
        assert!(client.response().body == content[1000..6000]);
        assert_eq!(client.try_response(true).unwrap().header("content-length"), Some("2000000"));
        assert_eq!(client.get("/part").body.len(), 5000);
        client.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
        assert!(client.try_response(false).is_err(), "a file that is shorter than promised breaks the connection");
    });
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_response_that_could_not_be_sent_whole_is_the_last_on_its_connection() {
    let port = Port { max_pending: 1000, ..http() };
    let app = Script::new(|_, mut exchange, _| {
        exchange.respond(200, None).unwrap().stream(0).unwrap();
        while exchange.write(&[b'x'; 500_000]).is_ok() {}
        assert_eq!(exchange.end(b"end").unwrap_err(), ResponseError::Send(SendError::Full));
    });
    serve(port, app, |address| {
        let mut client = Client::connect(address);
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2));
        assert!(
            client.try_response(false).is_err(),
            "the stream breaks off instead of being joined by the next response"
        );
    });
}

#[test]
fn a_stream_with_a_length_is_cut_at_it_and_one_that_stays_short_closes() {
    let app = Script::new(|_, mut exchange, request| {
        let mut response = exchange.respond(200, None).unwrap();
        response.header(b"Content-Length", b"5").unwrap();
        response.stream(0).unwrap();
        exchange.end(if request.head.path() == b"/long" { b"hello and more" } else { b"he" }).unwrap();
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        assert_eq!(client.get("/long").text(), "hello");
        assert_eq!(client.get("/long").text(), "hello");
        client.send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2));
        assert!(client.try_response(false).is_err());
    });
}

#[test]
fn no_answer_ends_with_an_interim_status() {
    let app = Script::new(|_, mut exchange, request| {
        let status = if request.head.path() == b"/switch" { 101 } else { 100 };
        for way in 0..2 {
            let response = exchange.respond(status, None).unwrap();
            let result = if way == 0 { response.end(b"x") } else { response.stream(0) };
            assert_eq!(result, Err(ResponseError::Interim(status)));
        }
        answer(exchange, b"final");
    });
    serve(http(), app, |address| {
        let mut client = Client::connect(address);
        assert_eq!(client.get("/").text(), "final");
        assert_eq!(client.get("/switch").text(), "final");
    });
}
