//! A client that has ended its side while its request is with the program, and a connection that the program takes over.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, answer, http, serve};
use std::cell::RefCell;
use std::net::{Shutdown, SocketAddr};
use std::rc::Rc;
use steel_engine::server::{Exchange, Port};

/// `/wait` is answered with the next `/go`.
fn waiter() -> Script {
    let waiting: RefCell<Option<Exchange>> = RefCell::new(None);
    Script::new(move |_, exchange, request| match request.head.path() {
        b"/wait" => drop(waiting.borrow_mut().replace(exchange)),
        b"/go" => {
            let waiting = waiting.borrow_mut().take().unwrap();
            let still = if waiting.session().is_open() { &b"it is there"[..] } else { b"it has left" };
            answer(exchange, still);
            if waiting.session().is_open() {
                answer(waiting, b"waited");
            }
        }
        _ => answer(exchange, b"ok"),
    })
}

fn wait_half_closed(address: SocketAddr) -> Client {
    let mut client = Client::connect(address);
    client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    client.stream.shutdown(Shutdown::Write).unwrap();
    // What comes later on other connections is served when that end has been seen.
    for _ in 0..3 {
        assert_eq!(Client::connect(address).get("/").text(), "ok");
    }
    client
}

#[test]
fn who_has_ended_its_side_has_left_unless_the_port_answers_half_closed_clients() {
    serve(http(), waiter(), |address| {
        let mut client = wait_half_closed(address);
        assert_eq!(Client::connect(address).get("/go").text(), "it has left");
        assert!(client.is_closed());
    });
    serve(Port { answers_half_closed: true, ..http() }, waiter(), |address| {
        let mut client = wait_half_closed(address);
        assert_eq!(Client::connect(address).get("/go").text(), "it is there");
        assert_eq!(client.response().text(), "waited");
        assert!(client.is_closed());
    });
}

#[test]
fn who_takes_a_connection_over_gets_what_has_come_behind_the_request_at_once_or_later() {
    let taken: Rc<RefCell<Vec<Vec<u8>>>> = Rc::default();
    let (seen, waiting) = (Rc::clone(&taken), RefCell::new(None));
    let take = move |exchange: Exchange| seen.borrow_mut().push(exchange.leave().unwrap().to_vec());
    let app = Script::new(move |_, exchange, request| match request.head.path() {
        b"/now" => take(exchange),
        b"/later" => drop(waiting.borrow_mut().replace(exchange)),
        _ => {
            answer(exchange, b"ok");
            take(waiting.borrow_mut().take().unwrap());
        }
    });
    serve(http(), app, |address| {
        for path in ["/now", "/later", "/now"] {
            let mut client = Client::connect(address);
            let ahead = if path == "/later" { "later words" } else { "words" };
            client.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n{ahead}"));
            if path == "/later" {
                assert_eq!(Client::connect(address).get("/go").text(), "ok");
            }
            // Nobody has a descriptor of it: it has ended.
            assert!(client.stream.peek(&mut [0]).is_ok_and(|length| length == 0));
        }
    });
    assert_eq!(*taken.borrow(), [&b"words"[..], b"later words", b"words"]);
}
