//! Ports without a protocol, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, serve, serve_with};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::Arc;
use steel_engine::server::{Address, ListenOptions, Listener, Port, Protocol, SendError, Server, Sessions, SocketKind};

#[test]
fn bytes_are_received_and_sent_and_the_end_is_told_once() {
    let app = Script::raw(|conn, data| {
        assert!(conn.is_open() && conn.connected_at() <= conn.last_receive());
        conn.send(&data).unwrap();
    });
    let ((), log) = serve(Port::new(Protocol::Raw), app, |address| {
        let mut client = Client::connect(address);
        for text in ["hello", "again"] {
            client.send(text);
            assert_eq!(client.take(5).unwrap(), text.as_bytes());
        }
    });
    assert_eq!(log, ["connect 1", "close 1"]);
}

/// More than the kernel's buffers of both sides take in one write, even while the other side reads.
const LARGE: usize = 64_000_000;

#[test]
fn closing_writes_what_is_pending_first_and_resetting_drops_it() {
    let app = Script::raw(|conn, data| {
        conn.send(&vec![b'x'; LARGE]).unwrap();
        assert!(conn.pending_bytes() > 0);
        assert!(conn.close(&data[..] == b"reset"));
        assert!(!conn.close(false) && !conn.is_open());
        assert_eq!(conn.send(b"more"), Err(SendError::Closed));
    });
    let ((), log) = serve(Port::new(Protocol::Raw), app, |address| {
        let mut client = Client::connect(address);
        client.send("flush");
        let mut all = Vec::new();
        client.stream.read_to_end(&mut all).unwrap();
        assert_eq!(all.len(), LARGE);
        let mut client = Client::connect(address);
        client.send("reset");
        let mut all = Vec::new();
        let _ = client.stream.read_to_end(&mut all);
        assert!(all.len() < LARGE);
    });
    assert_eq!(log, ["connect 1", "close 1", "connect 2", "close 2"]);
}

#[test]
fn one_connection_sends_on_and_closes_another() {
    let server = Rc::new(std::cell::RefCell::new(None));
    let handle = Rc::clone(&server);
    let app = Script::raw(move |_, data| {
        let server: Rc<Server> = handle.borrow().clone().unwrap();
        let id: i64 = std::str::from_utf8(&data).unwrap().parse().unwrap();
        assert_eq!(server.owner(id), Some(0));
        let other = server.find(id).unwrap();
        other.send(b"from another").unwrap();
        other.close(false);
        assert_eq!(server.connections(0, 10).len(), 2);
        assert_eq!(server.connections(1, 10).len(), 1);
    });
    let prepare = |started: &Rc<Server>| drop(server.borrow_mut().replace(Rc::clone(started)));
    serve_with(Port::new(Protocol::Raw), app, prepare, |address| {
        let mut first = Client::connect(address);
        let mut second = Client::connect(address);
        second.send("1");
        assert_eq!(first.take(12).unwrap(), b"from another");
        assert!(first.is_closed());
    });
    server.borrow_mut().take();
}

#[test]
fn a_send_that_crosses_the_limit_is_taken_and_the_next_is_not() {
    let port = Port { max_pending: 1000, ..Port::new(Protocol::Raw) };
    let (refused, read) = std::sync::mpsc::channel();
    let app = Script::raw(move |conn, _| {
        conn.send(&vec![b'x'; 8_000_000]).unwrap();
        assert_eq!(conn.send(b"y"), Err(SendError::Full));
        conn.close(false);
        refused.send(()).unwrap();
    });
    serve(port, app, move |address| {
        let mut client = Client::connect(address);
        client.send("go");
        read.recv().unwrap();
        assert_eq!(client.take(8_000_000).unwrap().len(), 8_000_000);
        assert!(client.is_closed());
    });
}

#[test]
fn unix_and_ipv6_listeners_serve_as_well() {
    let path = std::env::temp_dir().join(format!("steel-raw-{}", std::process::id()));
    let path = path.to_str().unwrap().to_owned();
    let options = ListenOptions::default();
    let unix = Arc::new(Listener::bind(SocketKind::UnixStream, &path, 0, &options).unwrap());
    let v6 = Arc::new(Listener::bind(SocketKind::Tcp6, "::1", 0, &options).unwrap());
    let port = v6.address().port();
    let app = Script::raw(|conn, data| {
        let text = format!("{} {}", conn.port(), String::from_utf8_lossy(&data));
        conn.send(text.as_bytes()).unwrap();
        assert_eq!(matches!(conn.peer(), Address::Unix(_)), conn.port() == 0);
        assert!(conn.local_address().is_some());
        conn.close(false);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let ports = [&unix, &v6].map(|listener| (Arc::clone(listener), Port::new(Protocol::Raw)));
        let server = Server::new(ports.into(), Arc::new(Sessions::new(10_000).unwrap()), 0, 10);
        server.start(Rc::new(app)).unwrap();
        let (done, ended) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut client = UnixStream::connect(path).unwrap();
            let mut text = String::new();
            client.write_all(b"unix").unwrap();
            client.read_to_string(&mut text).unwrap();
            let mut client = std::net::TcpStream::connect(("::1", port)).unwrap();
            client.write_all(b"six").unwrap();
            client.read_to_string(&mut text).unwrap();
            done.send(text).unwrap();
        });
        assert_eq!(ended.await.unwrap(), "0 unix1 six");
    });
    unix.remove_file();
}

#[test]
fn connections_above_the_limit_are_refused() {
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap());
    let Address::Ip(address) = *listener.address() else { panic!("an IP listener") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = Script::raw(|conn, data| conn.send(&data).unwrap());
    let log = Rc::clone(&app.log);
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let port = (listener, Port::new(Protocol::Raw));
        let server = Server::new(vec![port], Arc::new(Sessions::new(10_000).unwrap()), 0, 1);
        server.start(Rc::new(app)).unwrap();
        let (done, ended) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut first = Client::connect(address);
            first.send("a");
            assert_eq!(first.take(1).unwrap(), b"a");
            let closed = Client::connect(address).is_closed();
            first.send("b");
            assert_eq!(first.take(1).unwrap(), b"b");
            let _ = done.send(closed);
        });
        assert!(ended.await.unwrap());
    });
    assert!(log.borrow().contains(&"too many".to_owned()));
}
