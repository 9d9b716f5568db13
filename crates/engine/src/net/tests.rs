#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::os::unix::{fs::OpenOptionsExt, net::UnixDatagram};
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use rustix::fs::{CWD, Mode, OFlags, mkfifoat};
use socket2::Domain;

use super::{Direction, Foreign, Name, Socket};

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

/// A name in the file system, until this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("steel-net-{name}-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Does it come to nothing, although the loop has looked?
async fn pends(future: impl Future<Output = io::Result<()>>) -> bool {
    tokio::time::timeout(Duration::from_millis(10), future).await.is_err()
}

#[test]
fn a_pipe_whose_other_side_is_opened_again_is_waited_for_anew() {
    let path = Scratch::new("fifo");
    mkfifoat(CWD, &path.0, Mode::RUSR | Mode::WUSR).unwrap();
    let mut pipe = File::options().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(&path.0).unwrap();
    let mut place = [0; 64];
    run(async {
        let watched = Foreign::new(pipe.as_raw_fd());
        let mut read = || watched.attempt(Direction::Read, || pipe.read(&mut place), |_| false);
        for _ in 0..3 {
            let mut writer = File::options().write(true).open(&path.0).unwrap();
            assert_eq!(read().unwrap_err().kind(), ErrorKind::WouldBlock);
            assert!(pends(watched.ready(Direction::Read)).await, "nothing has come");
            writer.write_all(b"word").unwrap();
            watched.ready(Direction::Read).await.unwrap();
            assert_eq!(read().unwrap(), 4);
            drop(writer);
            assert_eq!(read().unwrap(), 0);
            watched.ready(Direction::Read).await.unwrap();
        }
        let mut writer = File::options().write(true).open(&path.0).unwrap();
        assert!(pends(poll_fn(|cx| watched.poll_level(cx, Direction::Read))).await, "as for whom the state counts");
        writer.write_all(b"word").unwrap();
        poll_fn(|cx| watched.poll_level(cx, Direction::Read)).await.unwrap();
    });
}

#[test]
fn who_writes_waits_although_the_loop_takes_an_error_that_is_over_for_an_end_and_somebody_reads() {
    let paths = [Scratch::new("left"), Scratch::new("right"), Scratch::new("other")];
    let [left, right, _other] = paths.each_ref().map(|path| UnixDatagram::bind(&path.0).unwrap());
    for (one, to) in [(&left, &paths[1]), (&right, &paths[0])] {
        one.connect(&to.0).unwrap();
        one.set_nonblocking(true).unwrap();
    }
    let mut place = [0; 64];
    run(async {
        let watched = Foreign::new(left.as_raw_fd());
        let mut read = || watched.attempt(Direction::Read, || left.recv(&mut place), |_| false);
        assert!(pends(watched.ready(Direction::Read)).await);
        left.send(b"lost, which is the error").unwrap();
        right.connect(&paths[2].0).unwrap();
        right.connect(&paths[0].0).unwrap();
        watched.ready(Direction::Read).await.unwrap();
        assert_eq!(read().unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert_eq!(read().unwrap_err().kind(), ErrorKind::WouldBlock);

        let mut reading = pin!(watched.ready(Direction::Read));
        assert!(pends(reading.as_mut()).await);
        let write = || watched.attempt(Direction::Write, || left.send(b"word"), |_| false);
        while write().is_ok() {}
        assert_eq!(write().unwrap_err().kind(), ErrorKind::WouldBlock);
        assert!(pends(watched.ready(Direction::Write)).await, "there is no room");
        while right.recv(&mut [0; 64]).is_ok() {}
        watched.ready(Direction::Write).await.unwrap();
        right.send(b"word").unwrap();
        reading.await.unwrap();
    });
}

#[test]
fn who_reads_is_told_of_an_error() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let gone = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    socket.connect(gone).unwrap();
    socket.set_nonblocking(true).unwrap();
    run(async {
        let watched = Foreign::new(socket.as_raw_fd());
        let mut reading = pin!(watched.ready(Direction::Read));
        assert!(pends(reading.as_mut()).await);
        socket.send(b"word").unwrap();
        reading.await.unwrap();
        let read = || watched.attempt(Direction::Read, || socket.recv(&mut [0; 64]), |_| false);
        assert_eq!(read().unwrap_err().kind(), ErrorKind::ConnectionRefused);
        assert_eq!(read().unwrap_err().kind(), ErrorKind::WouldBlock);
        assert!(pends(watched.ready(Direction::Read)).await, "it is over");
    });
}
