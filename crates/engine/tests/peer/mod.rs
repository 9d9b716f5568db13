//! A scripted peer on a loopback socket: a thread with a blocking socket, so that it cannot hide an error of the client's runtime.
#![allow(dead_code, reason = "each test file uses its part")]

use std::future::Future;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

/// Far more than anything here takes; only a test that hangs reaches it.
pub(crate) const AMPLE: Option<Duration> = Some(Duration::from_secs(20));

/// Runs a future as a worker does: one thread, not `Send`.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let limited = async { tokio::time::timeout(Duration::from_secs(30), future).await.expect("the test hangs") };
    tokio::task::LocalSet::new().block_on(&runtime, limited)
}

/// A peer that listens and follows its script in a thread.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Peer {
    /// The script gets the listener and accepts what it wants.
    pub(crate) fn listening(script: impl FnOnce(TcpListener) + Send + 'static) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        let address = listener.local_addr().expect("address");
        Peer { address, thread: Some(std::thread::spawn(move || script(listener))) }
    }

    /// The script gets the one connection.
    pub(crate) fn once(script: impl FnOnce(TcpStream) + Send + 'static) -> Peer {
        Peer::listening(|listener| script(listener.accept().expect("accept").0))
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Waits for the end of the script; its failed assertions fail the test.
    pub(crate) fn join(mut self) {
        self.thread.take().expect("joined once").join().expect("the peer's script failed");
    }
}

/// A port of the loopback address where nobody listens.
pub(crate) fn unused_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("bind").local_addr().expect("address").port()
}

/// Reads until the bytes end with `end`.
pub(crate) fn read_until(stream: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(end) {
        stream.read_exact(&mut byte).expect("the client closed early");
        seen.push(byte[0]);
    }
    seen
}

/// Reads a request's head and answers with these bytes.
pub(crate) fn answer(stream: &mut TcpStream, response: &[u8]) -> String {
    let head = read_until(stream, b"\r\n\r\n");
    stream.write_all(response).expect("write");
    String::from_utf8(head).expect("ascii")
}

/// Waits until the client closes.
pub(crate) fn wait_for_close(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}

/// Closes with a reset: Linux sends one when received bytes were never read.
pub(crate) fn reset(stream: TcpStream) {
    stream.peek(&mut [0]).expect("the client sends something");
    drop(stream);
}
