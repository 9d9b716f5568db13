//! The HTTP client against scripted peers on loopback sockets.

mod peer;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use peer::{AMPLE, Peer, answer, read_until, reset, run, unused_port, wait_for_close};
use steel_engine::client::ConnectError;
use steel_engine::client::http::{ClientRequest, HttpConnection, RequestFailure};
use steel_proto::http1::client::ResponseLimits;

const SHORT: Option<Duration> = Some(Duration::from_millis(50));
const REFUSED: i32 = 111;
const TIMED_OUT: i32 = 110;
const RESET: i32 = 104;

fn get(target: &'static str) -> ClientRequest {
    ClientRequest {
        method: Bytes::from("GET"),
        target: Bytes::from(target),
        headers: vec![(Bytes::from("Host"), Bytes::from("peer"))],
        ..ClientRequest::default()
    }
}

async fn connected(peer: &Peer) -> HttpConnection {
    HttpConnection::connect("127.0.0.1", peer.port(), AMPLE, None).await.expect("connect")
}

/// The result of one GET to a peer that follows the script.
fn one_get(script: impl FnOnce(std::net::TcpStream) + Send + 'static) -> Result<(u16, Bytes, bool), RequestFailure> {
    let peer = Peer::once(script);
    let result = run(async {
        let mut connection = connected(&peer).await;
        let response = connection.request(get("/"), AMPLE).await?;
        Ok((response.status, response.body, connection.is_usable()))
    });
    peer.join();
    result
}

#[test]
fn a_response_comes_with_its_headers_cookies_and_body() {
    let peer = Peer::once(|mut stream| {
        let head = answer(
            &mut stream,
            b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1; Path=/\r\nX-B: c\r\nset-cookie: b=2\r\nContent-Length: 5\r\n\r\nhello",
        );
        assert_eq!(head, "GET /x?y HTTP/1.1\r\nHost: peer\r\n\r\n");
    });
    run(async {
        let mut connection = connected(&peer).await;
        let response = connection.request(get("/x?y"), AMPLE).await.expect("response");
        assert_eq!((response.status, &response.body[..]), (201, &b"hello"[..]));
        assert_eq!(response.set_cookies, ["a=1; Path=/", "b=2"]);
        assert_eq!(response.headers[1], (Bytes::from("X-B"), Bytes::from("c")));
        assert_eq!(response.header("CONTENT-length").map(|v| &v[..]), Some(&b"5"[..]));
    });
    peer.join();
}

#[test]
fn a_connection_is_used_again_while_both_sides_keep_it() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n2\r\n0\r\n\r\n");
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n3");
    });
    run(async {
        let mut connection = connected(&peer).await;
        for (expected, usable) in [("1", true), ("2", true), ("3", false)] {
            let response = connection.request(get("/"), AMPLE).await.expect("response");
            assert_eq!((&response.body[..], connection.is_usable()), (expected.as_bytes(), usable));
        }
        assert_eq!(connection.request(get("/"), AMPLE).await.map(|_| ()), Err(RequestFailure::Stale));
    });
    peer.join();
}

#[test]
fn a_refused_connect_has_its_number() {
    let result = run(HttpConnection::connect("127.0.0.1", unused_port(), AMPLE, None));
    let expected = ConnectError { errno: REFUSED, ..ConnectError::default() };
    assert_eq!(result.map(|_| ()), Err(expected));
}

#[test]
fn a_connect_that_nobody_accepts_times_out() {
    run(async {
        // A full accept queue: Linux then drops further attempts, as a black hole would.
        let socket = tokio::net::TcpSocket::new_v4().expect("socket");
        socket.bind("127.0.0.1:0".parse().expect("address")).expect("bind");
        let listener = socket.listen(1).expect("listen");
        let port = listener.local_addr().expect("address").port();
        let mut queued = Vec::new();
        let error = loop {
            match HttpConnection::connect("127.0.0.1", port, SHORT, None).await {
                Ok(connection) => queued.push(connection),
                Err(error) => break error,
            }
            assert!(queued.len() < 16, "the queue never fills");
        };
        assert_eq!(error, ConnectError { errno: TIMED_OUT, timed_out: true, ..ConnectError::default() });
    });
}

#[test]
fn an_unknown_host_is_told_from_a_failed_connect() {
    // ".invalid" never resolves (RFC 6761), with or without a resolver at hand.
    let result = run(HttpConnection::connect("steelwool.invalid", 80, AMPLE, None));
    assert!(matches!(result, Err(ConnectError { unresolved: true, timed_out: false, .. })), "{result:?}");
}

#[test]
fn a_name_is_resolved_and_a_local_address_is_bound() {
    let peer = Peer::listening(|listener| {
        for _ in 0..2 {
            let (mut stream, from) = listener.accept().expect("accept");
            answer(&mut stream, format!("HTTP/1.0 200 OK\r\n\r\n{}", from.ip()).as_bytes());
        }
    });
    run(async {
        let local = "127.0.0.9:0".parse().expect("address");
        for (host, bind, seen) in [("localhost", None, "127.0.0.1"), ("127.0.0.1", Some(local), "127.0.0.9")] {
            let mut connection = HttpConnection::connect(host, peer.port(), AMPLE, bind).await.expect("connect");
            assert_eq!(connection.request(get("/"), AMPLE).await.expect("response").body, seen);
        }
    });
    peer.join();
}

#[test]
fn an_address_in_digits_starts_no_thread() {
    let peer = Peer::once(|mut stream| wait_for_close(&mut stream));
    let started = Arc::new(AtomicUsize::new(0));
    let count = started.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_start(move || {
            count.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .expect("runtime");
    runtime.block_on(connected(&peer));
    assert_eq!(started.load(Ordering::Relaxed), 0);
    let by_name = runtime.block_on(HttpConnection::connect("localhost", unused_port(), AMPLE, None));
    assert!(by_name.is_err() && started.load(Ordering::Relaxed) > 0, "a name does, so the count works");
    peer.join();
}

#[test]
fn a_response_that_does_not_come_times_out() {
    let peer = Peer::once(|mut stream| {
        read_until(&mut stream, b"\r\n\r\n");
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel").expect("write");
        wait_for_close(&mut stream);
    });
    run(async {
        let mut connection = connected(&peer).await;
        let result = connection.request(get("/"), SHORT).await;
        assert_eq!(result.map(|_| ()), Err(RequestFailure::TimedOut));
        assert!(!connection.is_usable());
    });
    peer.join();
}

#[test]
fn a_peer_that_closes_mid_response_is_a_reset() {
    for part in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"] {
        let result = one_get(|mut stream| drop(answer(&mut stream, part.as_bytes())));
        assert_eq!(result, Err(RequestFailure::Reset(RESET)), "{part:?}");
    }
    let chunked = one_get(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
    });
    assert_eq!(chunked, Err(RequestFailure::Reset(RESET)));
}

#[test]
fn a_real_reset_is_a_reset() {
    assert_eq!(one_get(reset), Err(RequestFailure::Reset(RESET)));
}

#[test]
fn a_body_until_close_is_complete_and_ends_the_connection() {
    let result = one_get(|mut stream| drop(answer(&mut stream, b"HTTP/1.1 200 OK\r\n\r\nall")));
    assert_eq!(result, Ok((200, Bytes::from("all"), false)));
}

#[test]
fn what_is_not_http_is_malformed() {
    let result = one_get(|mut stream| drop(answer(&mut stream, b"SSH-2.0-OpenSSH_9.2\r\n")));
    assert_eq!(result, Err(RequestFailure::Malformed));
}

#[test]
fn bytes_after_the_response_end_the_use_of_the_connection() {
    let result = one_get(|mut stream| drop(answer(&mut stream, b"HTTP/1.1 204 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")));
    assert_eq!(result, Ok((204, Bytes::new(), false)));
}

#[test]
fn a_body_past_the_limit_is_too_large() {
    let peer =
        Peer::once(|mut stream| drop(answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!")));
    run(async {
        let mut connection = connected(&peer).await;
        connection.set_limits(ResponseLimits { max_body: 5, ..ResponseLimits::default() });
        assert_eq!(connection.request(get("/"), AMPLE).await.map(|_| ()), Err(RequestFailure::TooLarge));
    });
    peer.join();
}

#[test]
fn an_invalid_request_sends_nothing_and_leaves_the_connection_usable() {
    let peer = Peer::once(|mut stream| {
        assert!(answer(&mut stream, b"HTTP/1.1 204 X\r\n\r\n").starts_with("GET /good "));
    });
    run(async {
        let mut connection = connected(&peer).await;
        let result = connection.request(get("/bad\r\nX: y"), AMPLE).await;
        assert!(matches!(result, Err(RequestFailure::Invalid(_))));
        assert_eq!(connection.request(get("/good"), AMPLE).await.map(|r| r.status), Ok(204));
    });
    peer.join();
}

#[test]
fn the_peers_close_is_noticed_while_idle() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        read_until(&mut stream, b"\r\n\r\n");
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").expect("write");
    });
    run(async {
        let mut connection = connected(&peer).await;
        connection.request(get("/"), AMPLE).await.expect("response");
        let early = tokio::time::timeout(Duration::from_millis(1), connection.closed()).await;
        assert!(early.is_err() && connection.is_usable(), "waiting for the close may be given up");
        connection.request(get("/"), AMPLE).await.expect("response");
        connection.closed().await;
        assert!(!connection.is_usable());
    });
    peer.join();
}

#[test]
fn a_connection_that_was_closed_while_idle_is_stale_rather_than_reset() {
    let peer = Peer::once(|mut stream| drop(answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
    run(async {
        let mut connection = connected(&peer).await;
        connection.request(get("/"), AMPLE).await.expect("response");
        peer.join();
        assert_eq!(connection.request(get("/"), AMPLE).await.map(|_| ()), Err(RequestFailure::Stale));
    });
}

#[test]
fn a_kept_connection_that_is_lost_after_sending_is_a_reset_since_the_peer_may_have_acted() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        read_until(&mut stream, b"\r\n\r\n");
    });
    run(async {
        let mut connection = connected(&peer).await;
        connection.request(get("/"), AMPLE).await.expect("response");
        assert_eq!(connection.request(get("/"), AMPLE).await.map(|_| ()), Err(RequestFailure::Reset(RESET)));
    });
    peer.join();
}

#[test]
fn a_large_upload_and_a_large_answer_cross_without_blocking_each_other() {
    const SIZE: usize = 8 * 1024 * 1024;
    let peer = Peer::once(|mut stream| {
        // Answers before it reads: a client that sends first and then receives would wait for ever.
        let head = read_until(&mut stream, b"\r\n\r\n");
        assert!(String::from_utf8_lossy(&head).contains(&format!("Content-Length: {SIZE}")));
        stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n").as_bytes()).expect("write");
        stream.write_all(&vec![b'a'; SIZE]).expect("write");
        wait_for_close(&mut stream);
    });
    run(async {
        let mut connection = connected(&peer).await;
        let body = Bytes::from(vec![b'u'; SIZE]);
        let request = ClientRequest { method: Bytes::from("POST"), body, ..get("/") };
        let response = connection.request(request, AMPLE).await.expect("response");
        assert_eq!((response.status, response.body.len()), (200, SIZE));
    });
    peer.join();
}

#[test]
fn an_early_refusal_of_an_upload_is_understood() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        wait_for_close(&mut stream);
    });
    run(async {
        let mut connection = connected(&peer).await;
        let body = Bytes::from(vec![0; 32 * 1024 * 1024]);
        let request = ClientRequest { method: Bytes::from("PUT"), body, ..get("/") };
        assert_eq!(connection.request(request, AMPLE).await.map(|r| r.status), Ok(413));
        assert!(!connection.is_usable(), "the rest of the upload is missing");
    });
    peer.join();
}

#[test]
fn a_body_goes_to_a_file_whatever_its_size() {
    const SIZE: usize = 1024 * 1024;
    let peer = Peer::once(|mut stream| {
        let response = [format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n").as_bytes(), &[7; SIZE]].concat();
        answer(&mut stream, &response);
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    let path = std::env::temp_dir().join(format!("steelwool-download-{}", std::process::id()));
    run(async {
        let mut connection = connected(&peer).await;
        connection.set_limits(ResponseLimits { max_body: 10, ..ResponseLimits::default() });
        let sink = Some(tokio::fs::File::create(&path).await.expect("create"));
        let response = connection.request(ClientRequest { sink, ..get("/") }, AMPLE).await.expect("response");
        assert!(response.body.is_empty());
        assert_eq!(std::fs::read(&path).expect("written"), vec![7; SIZE]);
        assert_eq!(connection.request(get("/"), AMPLE).await.expect("response").body, "ok");
    });
    std::fs::remove_file(&path).expect("remove");
    peer.join();
}

#[test]
fn a_sink_that_fails_ends_the_request() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        wait_for_close(&mut stream);
    });
    run(async {
        let mut connection = connected(&peer).await;
        let sink = Some(tokio::fs::OpenOptions::new().write(true).open("/dev/full").await.expect("open"));
        let result = connection.request(ClientRequest { sink, ..get("/") }, AMPLE).await;
        assert_eq!(result.map(|_| ()), Err(RequestFailure::SinkFailed(28)));
        drop(connection);
    });
    peer.join();
}

#[test]
fn after_switching_protocols_the_stream_and_what_followed_are_handed_over() {
    let peer = Peer::once(|mut stream| {
        answer(&mut stream, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nfirst");
    });
    run(async {
        let mut connection = connected(&peer).await;
        assert_eq!(connection.request(get("/"), AMPLE).await.map(|r| r.status), Ok(101));
        let (stream, rest) = connection.into_parts();
        assert!(stream.tcp().is_some());
        assert!(b"first".starts_with(&rest[..]), "{rest:?}");
    });
    peer.join();
}
