//! WebSocket behind an upgrade, over real sockets: messages, what the protocol answers itself, and how a connection ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use bytes::{Bytes, BytesMut};
use common::{Client, NEVER, Script, serve, serve_with};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use steel_engine::server::{Deadlines, HttpOptions, Port, Protocol, Stage, WebSocketOptions, WebSocketState};
use steel_proto::websocket::{self, FrameHead, Message, flag, opcode};

fn port(options: WebSocketOptions) -> Port {
    Port::new(Protocol::Http(HttpOptions { websocket: Some(options), ..HttpOptions::default() }))
}

const QUIET: WebSocketOptions = WebSocketOptions { max: 1000, closes: false, pings: false, pongs: false };

/// Answers every handshake, and sends each message back with its opcode; notes what it was given.
fn echo(given: &Arc<Mutex<Vec<Message>>>) -> Script {
    let mut app = Script::new(|_, mut exchange, _| {
        exchange.session().set_websocket(WebSocketState { stage: Stage::Active, deflate: None });
        let mut response = exchange.respond(101, None).unwrap();
        response.header(b"Upgrade", b"websocket").unwrap();
        response.upgrade().unwrap();
    });
    let given = Arc::clone(given);
    app.receive = Box::new(move |session, data| {
        let message = Message::from_bytes(data).unwrap();
        let mut out = BytesMut::new();
        websocket::encode(&mut out, message.opcode(), flag::FIN, None, message.payload());
        given.lock().unwrap().push(message);
        let _ = session.send(&out);
    });
    app
}

fn frame(opcode: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    websocket::encode(&mut out, opcode, flags, Some([1, 2, 3, 4]), payload);
    out.to_vec()
}

const ASK: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/// The next frame: opcode and payload.
fn read(client: &mut Client) -> (u8, Vec<u8>) {
    let mut head = client.take(2).unwrap().to_vec();
    let more = match head[1] & 127 {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    head.extend_from_slice(&client.take(more).unwrap());
    let (head, _) = FrameHead::read(&head).unwrap().unwrap();
    assert!(head.key.is_none(), "a server does not mask");
    (head.opcode, client.take(head.length as usize).unwrap().to_vec())
}

#[test]
fn messages_come_whole_and_pings_are_answered_between_their_pieces() {
    let given = Arc::default();
    let ((), _) = serve(port(QUIET), echo(&given), |address| {
        let mut client = Client::connect(address);
        // What is sent behind the request, before its answer, counts already.
        client.send([ASK, &frame(opcode::TEXT, 0, b"Hel")[..]].concat());
        assert_eq!(client.response().status, 101);
        client.send(frame(opcode::PING, flag::FIN, b"are you there"));
        assert_eq!(read(&mut client), (opcode::PONG, b"are you there".to_vec()));
        client.send(frame(opcode::CONTINUATION, flag::FIN, b"lo"));
        assert_eq!(read(&mut client), (opcode::TEXT, b"Hello".to_vec()));
        client.send(frame(opcode::BINARY, flag::FIN, &[7; 1000]));
        assert_eq!(read(&mut client), (opcode::BINARY, vec![7; 1000]));
        client.send(frame(opcode::CLOSE, flag::FIN, b"\x03\xe8bye"));
        assert_eq!(read(&mut client), (opcode::CLOSE, b"\x03\xe8bye".to_vec()));
        assert!(client.is_closed());
    });
    assert_eq!(given.lock().unwrap().len(), 2, "no control frame among them");
}

#[test]
fn what_the_standard_forbids_ends_with_a_close_that_says_what_it_was() {
    for (bytes, code) in [
        (b"\x81\x05Hello".to_vec(), 1002_u16),
        (frame(opcode::TEXT, flag::FIN | flag::RSV1, b"not agreed"), 1002),
        (frame(opcode::TEXT, flag::FIN, b"\xff"), 1007),
        (frame(opcode::BINARY, flag::FIN, &[0; 1001]), 1009),
        (frame(3, flag::FIN, b""), 1002),
    ] {
        let given = Arc::default();
        let ((), _) = serve(port(QUIET), echo(&given), move |address| {
            let mut client = Client::connect(address);
            client.send([ASK, &bytes[..]].concat());
            assert_eq!(client.response().status, 101);
            assert_eq!(read(&mut client), (opcode::CLOSE, code.to_be_bytes().to_vec()));
            assert!(client.is_closed());
        });
        assert!(given.lock().unwrap().is_empty());
    }
}

#[test]
fn a_program_that_wants_control_frames_gets_them() {
    let options = WebSocketOptions { closes: true, pings: true, pongs: true, ..QUIET };
    let given: Arc<Mutex<Vec<Message>>> = Arc::default();
    let ((), _) = serve(port(options), echo(&given), |address| {
        let mut client = Client::connect(address);
        client.send(ASK);
        assert_eq!(client.response().status, 101);
        client.send(frame(opcode::PING, flag::FIN, b"1"));
        assert_eq!(read(&mut client), (opcode::PING, b"1".to_vec()), "the program's answer, and only that");
        client.send(frame(opcode::PONG, flag::FIN, b"2"));
        assert_eq!(read(&mut client), (opcode::PONG, b"2".to_vec()));
        client.send(frame(opcode::CLOSE, flag::FIN, b"\x0f\xa1"));
        assert_eq!(read(&mut client), (opcode::CLOSE, b"\x0f\xa1".to_vec()), "the program's");
    });
    let flags = flag::FIN | flag::MASK;
    let close = Message::from_bytes(Bytes::from_static(&[opcode::CLOSE, flag::FIN | flag::MASK, 0x0f, 0xa1])).unwrap();
    assert_eq!(
        *given.lock().unwrap(),
        [Message::new(opcode::PING, flags, b"1"), Message::new(opcode::PONG, flags, b"2"), close]
    );
}

fn connect(address: std::net::SocketAddr) -> Client {
    let mut client = Client::connect(address);
    client.send(ASK);
    assert_eq!(client.response().status, 101);
    client
}

#[test]
fn a_message_that_has_begun_is_to_come_to_its_end_in_time() {
    let whole = frame(opcode::TEXT, flag::FIN, b"Hello");
    for begun in [frame(opcode::TEXT, 0, b"Hel"), whole[..8].to_vec(), whole[..1].to_vec()] {
        let deadlines = Deadlines { body: Some(Duration::from_millis(200)), ..NEVER };
        let whole = whole.clone();
        let ((), log) = serve(Port { deadlines, ..port(QUIET) }, echo(&Arc::default()), move |address| {
            let (mut quiet, mut client) = (connect(address), connect(address));
            client.send([&whole[..], &begun[..]].concat());
            assert_eq!(read(&mut client), (opcode::TEXT, b"Hello".to_vec()));
            assert_eq!(read(&mut client), (opcode::CLOSE, 1008_u16.to_be_bytes().to_vec()));
            assert!(client.is_closed());
            quiet.send(&whole);
            assert_eq!(read(&mut quiet), (opcode::TEXT, b"Hello".to_vec()), "between messages there is no hurry");
        });
        assert!(log.contains(&"late: its request's body comes too slowly".to_owned()), "{log:?}");
    }
}

#[test]
fn messages_that_are_stalled_make_room_for_one_that_comes() {
    const MB: usize = 1 << 20;
    let deadlines = Deadlines { head: Some(Duration::from_millis(160)), ..NEVER };
    let port = Port { deadlines, ..port(WebSocketOptions { max: 64 * MB, ..QUIET }) };
    let ((), log) = serve_with(
        port,
        echo(&Arc::default()),
        |server| server.set_budget(4 * MB),
        |address| {
            let large = frame(opcode::BINARY, flag::FIN, &vec![7; 4 * MB]);
            let mut stalled: Vec<Client> = Vec::new();
            for _ in 0..2 {
                let mut client = connect(address);
                client.stream.set_nonblocking(false).unwrap();
                client.send(&large[..3 * MB]);
                stalled.push(client);
            }
            let end = Instant::now() + Duration::from_secs(20);
            let comes = |_: &()| {
                assert!(Instant::now() < end, "in vain");
                let mut client = connect(address);
                let sent = client.stream.write_all(&frame(opcode::BINARY, flag::FIN, &vec![8; 2 * MB]));
                sent.is_ok() && read(&mut client) == (opcode::BINARY, vec![8; 2 * MB])
            };
            assert!(std::iter::repeat(()).any(|()| comes(&())));
            let (code, payload) = read(&mut stalled[0]);
            assert_eq!((code, payload), (opcode::CLOSE, 1013_u16.to_be_bytes().to_vec()));
        },
    );
    assert!(log.contains(&"late: the worker's buffers are full, and it makes no progress".to_owned()), "{log:?}");
}
