//! The Redis client against scripted peers on loopback sockets.

mod peer;

use std::io::Write;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use peer::{AMPLE, Peer, read_until, reset, run, unused_port, wait_for_close};
use steel_engine::client::redis::{RedisConnection, RedisFailure};
use steel_proto::resp::Reply;

const RESET: i32 = 104;

async fn connected(peer: &Peer) -> RedisConnection {
    RedisConnection::connect("127.0.0.1", peer.port(), AMPLE).await.expect("connect")
}

/// The replies read until the connection ends, and why it ended.
fn replies_from(bytes: &'static [u8]) -> (Vec<Reply>, RedisFailure) {
    let peer = Peer::once(|mut stream| stream.write_all(bytes).expect("write"));
    let result = run(async {
        let mut connection = connected(&peer).await;
        let mut replies = Vec::new();
        loop {
            match connection.next().await {
                Ok(reply) => replies.push(reply),
                Err(failure) => return (replies, failure),
            }
        }
    });
    peer.join();
    result
}

fn bulk(text: &'static str) -> Reply {
    Reply::Bulk(Bytes::from(text))
}

#[test]
fn a_command_is_sent_and_its_reply_comes_back() {
    let peer = Peer::once(|mut stream| {
        let command = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n\0\r\n\r\n";
        assert_eq!(read_until(&mut stream, command), command);
        stream.write_all(b"+OK\r\n").expect("write");
    });
    run(async {
        let mut connection = connected(&peer).await;
        let reply = connection.call(&[&b"SET"[..], b"k", b"\0\r\n"], AMPLE).await;
        assert_eq!(reply, Ok(Reply::Simple(Bytes::from("OK"))));
    });
    peer.join();
}

#[test]
fn nested_arrays_errors_and_nil_are_read_until_the_peer_closes() {
    let (replies, failure) = replies_from(b"*2\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n-ERR no\r\n");
    let nested = Reply::Array(vec![bulk("a"), Reply::Array(vec![Reply::Int(1), Reply::Nil])]);
    assert_eq!(replies, [nested, Reply::Error(Bytes::from("ERR no"))]);
    assert_eq!(failure, RedisFailure::Closed);
}

#[test]
fn a_close_inside_a_reply_is_a_reset() {
    for part in [&b"$5\r\nhel"[..], b"*2\r\n:1\r\n", b"+O"] {
        assert_eq!(replies_from(part), (vec![], RedisFailure::Reset(RESET)), "{}", part.escape_ascii());
    }
}

#[test]
fn a_reply_that_is_not_resp_ends_the_connection_for_good() {
    let peer = Peer::once(|mut stream| stream.write_all(b"HTTP/1.1 400 Bad Request\r\n").expect("write"));
    run(async {
        let mut connection = connected(&peer).await;
        let first = connection.next().await.expect_err("malformed");
        assert!(matches!(first, RedisFailure::Malformed(_)));
        assert_eq!(connection.next().await, Err(first));
        assert_eq!(connection.send(&["PING"]), Err(RedisFailure::Closed));
    });
    peer.join();
}

#[test]
fn a_real_reset_is_a_reset() {
    let peer = Peer::once(reset);
    run(async {
        let mut connection = connected(&peer).await;
        assert_eq!(connection.call(&["PING"], AMPLE).await, Err(RedisFailure::Reset(RESET)));
    });
    peer.join();
}

#[test]
fn a_refused_connect_has_its_number() {
    let result = run(RedisConnection::connect("127.0.0.1", unused_port(), AMPLE));
    assert_eq!(result.map(|_| ()).map_err(|e| e.errno), Err(111));
}

#[test]
fn a_unix_socket_is_named_by_its_path() {
    let path = std::env::temp_dir().join(format!("steelwool-redis-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let listener = std::os::unix::net::UnixListener::bind(&path).expect("bind");
    let peer = std::thread::spawn(move || listener.accept().expect("accept").0.write_all(b":7\r\n").expect("write"));
    let host = path.to_str().expect("text").to_string();
    run(async {
        let mut connection = RedisConnection::connect(&host, 0, AMPLE).await.expect("connect");
        assert_eq!(connection.next().await, Ok(Reply::Int(7)));
    });
    peer.join().expect("peer");
    std::fs::remove_file(&path).expect("remove");
    let missing = run(RedisConnection::connect(&format!("unix:{host}"), 0, AMPLE));
    assert_eq!(missing.map(|_| ()).map_err(|e| e.errno), Err(2));
}

#[test]
fn authentication_and_selection_report_a_refusal() {
    let peer = Peer::once(|mut stream| {
        read_until(&mut stream, b"*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n");
        stream.write_all(b"+OK\r\n").expect("write");
        read_until(&mut stream, b"*2\r\n$6\r\nSELECT\r\n$2\r\n99\r\n");
        stream.write_all(b"-ERR DB index is out of range\r\n").expect("write");
    });
    run(async {
        let mut connection = connected(&peer).await;
        assert_eq!(connection.auth(Some(b"u"), b"p", AMPLE).await, Ok(()));
        let refused = RedisFailure::Refused(Bytes::from("ERR DB index is out of range"));
        assert_eq!(connection.select(99, AMPLE).await, Err(refused));
    });
    peer.join();
}

#[test]
fn a_reply_that_does_not_come_times_out() {
    let peer = Peer::once(|mut stream| wait_for_close(&mut stream));
    run(async {
        let mut connection = connected(&peer).await;
        let reply = connection.call(&["PING"], Some(Duration::from_millis(30))).await;
        assert_eq!(reply, Err(RedisFailure::TimedOut));
        drop(connection);
    });
    peer.join();
}

#[test]
fn commands_queued_from_outside_wake_the_task_that_reads() {
    let peer = Peer::once(|mut stream| {
        for n in 1..=3 {
            read_until(&mut stream, b"PING\r\n");
            stream.write_all(format!(":{n}\r\n").as_bytes()).expect("write");
        }
    });
    run(async {
        let (mut reader, writer) = connected(&peer).await.split();
        let seen = Rc::new(std::cell::RefCell::new(Vec::new()));
        let (list, notify) = (seen.clone(), Rc::new(tokio::sync::Notify::new()));
        let notified = notify.clone();
        let task = tokio::task::spawn_local(async move {
            while let Ok(reply) = reader.next().await {
                list.borrow_mut().push(reply);
                notify.notify_one();
            }
        });
        // The reader is parked before the first command: only the wake-up can make it send.
        tokio::task::yield_now().await;
        writer.send(&["PING"]).expect("open");
        notified.notified().await;
        writer.send(&["PING"]).expect("open");
        writer.clone().send(&["PING"]).expect("open");
        task.await.expect("task");
        assert_eq!(*seen.borrow(), [Reply::Int(1), Reply::Int(2), Reply::Int(3)]);
        assert!(writer.is_closed() && writer.queued() == 0);
    });
    peer.join();
}

#[test]
fn closing_from_the_writer_ends_the_reader() {
    let peer = Peer::once(|mut stream| wait_for_close(&mut stream));
    run(async {
        let (mut reader, writer) = connected(&peer).await.split();
        let task = tokio::task::spawn_local(async move { reader.next().await });
        tokio::task::yield_now().await;
        writer.close();
        assert_eq!(task.await.expect("task"), Err(RedisFailure::Closed));
        assert_eq!(writer.send(&["PING"]), Err(RedisFailure::Closed));
    });
    peer.join();
}

#[test]
fn a_large_command_and_a_large_reply_cross_without_blocking_each_other() {
    const SIZE: usize = 8 * 1024 * 1024;
    let peer = Peer::once(|mut stream| {
        stream.write_all(format!("${SIZE}\r\n").as_bytes()).expect("write");
        stream.write_all(&vec![b'a'; SIZE]).expect("write");
        stream.write_all(b"\r\n").expect("write");
        wait_for_close(&mut stream);
    });
    run(async {
        let mut connection = connected(&peer).await;
        connection.send(&[&b"SET"[..], b"k", &vec![b'v'; SIZE]]).expect("open");
        let Ok(Reply::Bulk(data)) = connection.next().await else { panic!("no reply") };
        assert_eq!(data.len(), SIZE);
        drop(connection);
    });
    peer.join();
}

#[test]
fn a_servers_last_words_are_read_although_sending_fails() {
    let peer = Peer::once(|mut stream| {
        stream.write_all(b"-ERR max number of clients reached\r\n").expect("write");
    });
    run(async {
        let mut connection = connected(&peer).await;
        peer.join();
        let reply = connection.call(&["PING"], AMPLE).await;
        assert_eq!(reply, Ok(Reply::Error(Bytes::from("ERR max number of clients reached"))));
        assert!(connection.next().await.is_err());
    });
}
