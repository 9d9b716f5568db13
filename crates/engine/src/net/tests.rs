#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::poll_fn;
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::task::Poll;
use std::time::Duration;

use socket2::Domain;

use super::{Direction, Name, Socket};

const INET: i32 = 2;
const UNIX: i32 = 1;
const STREAM: i32 = 1;
const DATAGRAM: i32 = 2;

fn run<T>(body: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(body)
}

async fn receive(socket: &Socket) -> Vec<u8> {
    let mut place = [0; 64];
    loop {
        match socket.receive(&mut place) {
            Ok(length) => return place[..length].to_vec(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                socket.descriptor().ready(Direction::Read).await.unwrap();
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_connection_is_made_accepted_and_ended() {
    run(async {
        let listener = Socket::open(INET, STREAM, 0).unwrap();
        listener.bind(&Name::parse(Domain::IPV4, b"127.0.0.1", 0).unwrap()).unwrap();
        listener.listen(8).unwrap();
        let name = listener.local_name().unwrap();
        let client = Socket::open(INET, STREAM, 0).unwrap();
        if !client.connect(&name).unwrap() {
            while client.connected().is_err() {
                client.descriptor().ready(Direction::Write).await.unwrap();
            }
        }
        let server = loop {
            match listener.accept() {
                Ok(socket) => break socket,
                Err(_) => listener.descriptor().ready(Direction::Read).await.unwrap(),
            }
        };
        assert_eq!(Name::of(&server.peer_name().unwrap()), Name::of(&client.local_name().unwrap()));
        assert_eq!(client.send(b"a word").unwrap(), 6);
        assert_eq!(receive(&server).await, b"a word");
        drop(client);
        assert_eq!(receive(&server).await, b"");
    });
}

#[test]
fn a_refused_connection_says_so() {
    run(async {
        let free = Socket::open(INET, STREAM, 0).unwrap();
        free.bind(&Name::parse(Domain::IPV4, b"127.0.0.1", 0).unwrap()).unwrap();
        let client = Socket::open(INET, STREAM, 0).unwrap();
        let refused = match client.connect(&free.local_name().unwrap()) {
            Ok(false) => loop {
                match client.connected() {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        client.descriptor().ready(Direction::Write).await.unwrap();
                    }
                    outcome => break outcome,
                }
            },
            outcome => outcome.map(drop),
        };
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    });
}

#[test]
fn one_registration_serves_all_waits_and_a_new_loop_gets_its_own() {
    let (left, right) = Socket::pair(UNIX, STREAM, 0).unwrap();
    for _ in 0..2 {
        run(async {
            for _ in 0..3 {
                let mut receiving = std::pin::pin!(receive(&right));
                let begun = poll_fn(|cx| Poll::Ready(receiving.as_mut().poll(cx)));
                assert!(begun.await.is_pending());
                left.send(b"x").unwrap();
                assert_eq!(receiving.await, b"x");
            }
            let waits = right.descriptor().ready(Direction::Read);
            assert!(tokio::time::timeout(Duration::from_millis(10), waits).await.is_err(), "nothing is there");
        });
    }
}

#[test]
fn messages_keep_their_boundaries_and_their_senders() {
    let (left, right) = Socket::pair(UNIX, DATAGRAM, 0).unwrap();
    left.send(b"one").unwrap();
    left.send(b"two").unwrap();
    let mut place = [0; 64];
    assert_eq!(right.receive(&mut place).unwrap(), 3);
    assert_eq!(right.receive(&mut place).unwrap(), 3);
    assert_eq!(right.receive(&mut place).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!(left.as_raw_fd() > 2 && left.is_datagram());
}
