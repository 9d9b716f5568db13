//! HTTP/2 where a client does not do its part: windows that never open, bodies that drip, connections without requests.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{NEVER, Script, answer, serve, serve_with};
use std::cell::{Cell, RefCell};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::time::Duration;
use steel_engine::server::{Deadlines, Exchange, HttpOptions, Port, Protocol, Server};

const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

fn port(deadlines: Deadlines) -> Port {
    let options = HttpOptions { http2: Some(Box::default()), ..HttpOptions::default() };
    Port { deadlines, ..Port::new(Protocol::Http(options)) }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// GET, or with `body` POST, of `/`.
fn request(stream: u32, body: bool) -> Vec<u8> {
    // :method, :scheme http, :path /, and :authority with its value.
    let method = if body { 0x83 } else { 0x82 };
    frame(1, if body { 4 } else { 5 }, stream, &[&[method, 0x86, 0x84, 0x01, 1][..], b"x"].concat())
}

/// A client whose streams have windows of this size.
fn connect(address: SocketAddr, window: u32) -> TcpStream {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    socket.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    socket.write_all(&frame(SETTINGS, 0, 0, &[&[0, 4][..], &window.to_be_bytes()].concat())).unwrap();
    socket
}

/// Kinds of the frames that come until the end, however it comes.
fn read_all(socket: &mut TcpStream) -> Vec<u8> {
    let (mut kinds, mut head) = (Vec::new(), [0; 9]);
    while socket.read_exact(&mut head).is_ok() {
        kinds.push(head[3]);
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        if socket.read_exact(&mut payload).is_err() {
            break;
        }
    }
    kinds
}

#[test]
fn who_never_opens_a_window_is_given_up() {
    let deadlines = Deadlines { output: Some(Duration::from_millis(200)), min_rate: 100, ..NEVER };
    let app = Script::new(|_, exchange, _| answer(exchange, &[b'x'; 1 << 20]));
    let server: Rc<RefCell<Option<Rc<Server>>>> = Rc::default();
    let kept = Rc::clone(&server);
    let (kinds, log) = serve_with(
        port(deadlines),
        app,
        |server| *kept.borrow_mut() = Some(Rc::clone(server)),
        |address| {
            let mut socket = connect(address, 0);
            for stream in 0..50 {
                socket.write_all(&request(stream * 2 + 1, false)).unwrap();
            }
            // It says that it lives, and reads everything that it gets.
            let mut pings = socket.try_clone().unwrap();
            let pinging = std::thread::spawn(move || {
                while pings.write_all(&frame(PING, 0, 0, b"12345678")).is_ok() {
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let kinds = read_all(&mut socket);
            pinging.join().unwrap();
            kinds
        },
    );
    assert!(kinds.contains(&1), "the heads have come");
    assert_eq!(log, ["late: it does not read what is sent to it, or too slowly"]);
    assert_eq!(server.borrow().as_ref().unwrap().held(), (0, 0));
}

#[test]
fn the_answers_of_many_streams_do_not_each_count_as_the_one_that_everybody_may_have() {
    let held: Rc<RefCell<Vec<Exchange>>> = Rc::default();
    let app = Script::new(move |_, exchange, _| {
        held.borrow_mut().push(exchange);
        if held.borrow().len() == 20 {
            for mut exchange in held.take() {
                if let Ok(response) = exchange.respond(200, None) {
                    let _ = response.end(&[b'x'; 1 << 20]);
                }
            }
        }
    });
    let port = Port { max_pending: 1 << 20, ..port(NEVER) };
    let ((), log) = serve_with(
        port,
        app,
        |server| server.set_budget(4 << 20),
        |address| {
            let mut socket = connect(address, 0);
            (0..20).for_each(|stream| socket.write_all(&request(stream * 2 + 1, false)).unwrap());
            read_all(&mut socket);
        },
    );
    assert_eq!(log, ["late: the worker's buffers are full"]);
}

#[test]
fn who_does_not_read_answers_gets_no_more_of_them_and_others_do() {
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    let app = Script::new(move |_, exchange, request| {
        if request.head.path() == b"/" {
            asked.set(asked.get() + 1);
        }
        answer(exchange, &vec![b'x'; if request.head.path() == b"/" { 1 << 20 } else { 10 }]);
    });
    let port = Port { max_pending: 1 << 20, ..port(NEVER) };
    serve(port, app, |address| {
        let mut socket = connect(address, 0);
        (0..20).for_each(|stream| socket.write_all(&request(stream * 2 + 1, false)).unwrap());
        for _ in 0..20 {
            let mut other = TcpStream::connect(address).unwrap();
            other.write_all(b"GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
            let mut all = Vec::new();
            other.read_to_end(&mut all).unwrap();
            assert!(all.ends_with(b"xxxxxxxxxx"));
        }
    });
    assert_eq!(count.get(), 1);
}

#[test]
fn a_body_that_drips_is_given_up_whatever_comes_beside_it() {
    let deadlines = Deadlines { body: Some(Duration::from_millis(200)), min_rate: 1000, ..NEVER };
    let app = Script::new(|_, exchange, _| answer(exchange, b"never"));
    let (kinds, log) = serve(port(deadlines), app, |address| {
        let mut socket = connect(address, 1 << 16);
        socket.write_all(&request(1, true)).unwrap();
        let mut pings = socket.try_clone().unwrap();
        let pinging = std::thread::spawn(move || {
            while pings.write_all(&frame(PING, 0, 0, b"12345678").repeat(100)).is_ok() {
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let kinds = read_all(&mut socket);
        pinging.join().unwrap();
        kinds
    });
    assert!(kinds.contains(&GOAWAY), "{kinds:?}");
    assert_eq!(log, ["late: its request's body comes too slowly"]);
}

#[test]
fn without_a_request_the_time_is_limited_whatever_comes() {
    let deadlines = Deadlines { idle: Some(Duration::from_millis(200)), ..NEVER };
    let app = Script::new(|_, exchange, _| answer(exchange, b"hello"));
    let (kinds, log) = serve(port(deadlines), app, |address| {
        let mut socket = connect(address, 1 << 16);
        socket.write_all(&request(1, false)).unwrap();
        read_all(&mut socket)
    });
    assert_eq!(kinds.iter().filter(|kind| matches!(**kind, 0 | 1 | GOAWAY)).collect::<Vec<_>>(), [&1, &0, &GOAWAY]);
    assert!(log.is_empty(), "{log:?}");
}

#[test]
fn a_preface_that_stops_in_its_middle_is_no_request_for_ever() {
    let deadlines = Deadlines { head: Some(Duration::from_millis(200)), ..NEVER };
    let app = Script::new(|_, exchange, _| answer(exchange, b"never"));
    let ((), log) = serve(port(deadlines), app, |address| {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(b"PRI * HTTP/2.0\r\n\r\nSM").unwrap();
        let mut all = Vec::new();
        let _ = socket.read_to_end(&mut all);
    });
    assert_eq!(log, ["late: its request's head did not come to its end in time"]);
}
