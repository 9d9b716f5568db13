//! How a connection ends (RFC 9113, 6.8).

use super::*;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

#[test]
fn an_end_is_announced_and_what_is_on_its_way_is_taken() {
    let mut peer = Peer::new();
    peer.ask(1);
    peer.server.announce_end();
    peer.server.announce_end();
    assert_eq!(peer.frames(), "GOAWAY 2147483647 NO_ERROR, PING farewell");
    assert_eq!(peer.ask(3), "request 3 GET / end");
    assert!(peer.server.is_leaving() && !peer.server.is_done());
    assert_eq!(peer.send(&[frame(kind::PING, 1, 0, b"farewell")]), "farewell");
    assert_eq!(peer.frames(), "GOAWAY 3 NO_ERROR");
    assert_eq!(peer.send(&[frame(kind::PING, 1, 0, b"farewell")]), "farewell");
    assert_eq!(
        peer.send(&[headers(5, false, &get()), data(5, false, 5), headers(5, true, &get()), window(5, 1), reset(5)]),
        ""
    );
    assert_eq!(peer.frames(), "");
    peer.server.answer(1, OK, true).unwrap();
    assert!(!peer.server.is_done());
    peer.server.answer(3, OK, true).unwrap();
    assert!(peer.server.is_done());
}

#[test]
fn an_end_with_a_reason_lets_what_was_taken_end() {
    let mut peer = Peer::new();
    peer.send(&[headers(1, false, &get()), headers(3, true, &get())]);
    peer.server.reset(3, Code::CANCEL);
    peer.frames();
    peer.server.end(Code::ENHANCE_YOUR_CALM, b"why");
    assert_eq!(&peer.server.output()[..], frame(kind::GOAWAY, 0, 0, b"\0\0\0\x03\0\0\0\x0bwhy"));
    peer.frames();
    assert_eq!(peer.ask(5), "");
    assert_eq!(peer.send(&[data(1, true, 3)]), "data 1 3 end");
    peer.server.answer(1, OK, true).unwrap();
    peer.server.end(Code::NO_ERROR, b"");
    assert_eq!(peer.frames(), "HEADERS 1 :status=200 end, GOAWAY 3 NO_ERROR");
    assert!(peer.server.is_done());
}

#[test]
fn the_table_is_kept_for_requests_that_nobody_looks_at() {
    let mut peer = Peer::new();
    peer.ask(1);
    peer.server.end(Code::NO_ERROR, b"");
    assert_eq!(
        peer.send(&[headers(3, true, b"\x82\x86\x84\x41\x01a"), headers(5, true, b"\xff\xff")]),
        "fatal COMPRESSION_ERROR"
    );
}

#[test]
fn behind_a_clients_goaway_its_requests_are_answered() {
    let mut peer = Peer::new();
    peer.ask(1);
    assert_eq!(
        peer.send(&[frame(kind::GOAWAY, 0, 0, &[0; 8]), headers(3, true, &get())]),
        "goaway 0 NO_ERROR, request 3 GET / end"
    );
    peer.server.answer(1, OK, true).unwrap();
    peer.server.answer(3, OK, true).unwrap();
    assert_eq!(peer.frames(), "HEADERS 1 :status=200 end, HEADERS 3 :status=200 end");
}

#[test]
fn a_ping_of_ours_is_answered() {
    let mut peer = Peer::new();
    peer.server.ping(*b"12345678");
    assert_eq!(peer.frames(), "PING 12345678");
    assert_eq!(
        peer.send(&[frame(kind::PING, 1, 0, b"12345678"), frame(kind::PING, 0, 0, b"abcdefgh")]),
        "pong 12345678"
    );
    assert_eq!(peer.frames(), "PING ack abcdefgh");
}
