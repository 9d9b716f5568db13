//! A server of HTTP/2 that runs as long as the process, and what a client that sends anything must find: frames that are whole and where they may
//! be, an end, and afterwards a server that holds nothing of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::rc::{Rc, Weak};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use steel_engine::server::{
    Address, App, Exchange, Http2Options, HttpOptions, Limits, ListenOptions, Listener, Port, Protocol, Request,
    Server, Session, Sessions, SocketKind,
};

/// What every client says first.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a client listens.
const MOMENT: Duration = Duration::from_millis(20);

/// A program whose answers depend on the path.
struct Program {
    server: RefCell<Weak<Server>>,
    kept: RefCell<Vec<Exchange>>,
    file: std::path::PathBuf,
}

impl App for Program {
    fn receive(&self, _: &Session, _: bytes::Bytes) {}

    fn request(&self, session: &Session, mut exchange: Exchange, request: Request) {
        let path = request.head.path().get(..3).unwrap_or_default();
        let _ = match path {
            b"/he" => {
                let held = self.server.borrow().upgrade().map(|server| server.held());
                return end(exchange, format!("{held:?}").as_bytes());
            }
            b"/ke" => {
                // Answered with the next ones, or never.
                self.kept.borrow_mut().push(exchange);
                if self.kept.borrow().len() > 20 {
                    self.kept.take().into_iter().for_each(|exchange| end(exchange, b"at last"));
                }
                return;
            }
            b"/bi" => return end(exchange, &[b'x'; 200_000]),
            b"/no" => return drop(exchange),
            b"/re" => return exchange.refuse(403),
            b"/fi" => match (exchange.respond(200, None), std::fs::File::open(&self.file)) {
                (Ok(response), Ok(file)) => response.send_file(file, 0, 100_000),
                _ => return,
            },
            b"/wr" | b"/br" => {
                let begun = exchange.respond(200, None).and_then(|response| response.stream(0));
                exchange.set_trailers(b"x: y\r\n");
                let written = (0..5).try_for_each(|_| exchange.write(&[b'x'; 30_000]));
                begun.and(written).and_then(|()| if path == b"/wr" { exchange.end(b"") } else { Ok(()) })
            }
            b"/pi" => {
                exchange.ping([7; 8]);
                return end(exchange, b"ping");
            }
            b"/aw" => {
                exchange.go_away(11, b"enough");
                return end(exchange, b"away");
            }
            b"/se" => {
                // A frame that nobody knows.
                let _ = session.send(b"\0\0\x01\x4d\0\0\0\0\0x");
                return end(exchange, b"sent");
            }
            b"/cl" => {
                session.close(false);
                return end(exchange, b"closing");
            }
            _ => return end(exchange, &request.body),
        };
    }
}

fn end(mut exchange: Exchange, body: &[u8]) {
    // The client may have given it up.
    if let Ok(response) = exchange.respond(200, None) {
        let _ = response.end(body);
    }
}

/// The server, made when it is first asked for; or the one at `STEELWOOL_FUZZ_SERVER`, whose `/held` says what [`is_at_rest`] waits for.
pub(crate) fn server() -> SocketAddr {
    static SERVER: OnceLock<SocketAddr> = OnceLock::new();
    *SERVER.get_or_init(|| {
        if let Ok(address) = std::env::var("STEELWOOL_FUZZ_SERVER") {
            return address.parse().expect("an address");
        }
        let (sender, address) = channel();
        std::thread::spawn(move || run(&sender));
        address.recv_timeout(PATIENCE).expect("the server serves")
    })
}

fn run(ready: &Sender<SocketAddr>) {
    let listener = Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).expect("a port");
    let Address::Ip(address) = *listener.address() else { panic!("an IP listener") };
    let file = std::env::temp_dir().join(format!("steel-frames-{}", std::process::id()));
    std::fs::write(&file, vec![b'x'; 100_000]).expect("a file");
    let http2 = Http2Options { max_concurrent_streams: 8, ..Http2Options::default() };
    let limits = Limits { max_body: 3000, ..Limits::default() };
    let options = HttpOptions { http2: Some(Box::new(http2)), limits, ..HttpOptions::default() };
    let port = Port { max_pending: 100_000, ..Port::new(Protocol::Http(options)) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let sessions = Arc::new(Sessions::new(10_000).expect("memory"));
        let server = Server::new(vec![(Arc::new(listener), port)], sessions, 0, 1000);
        let program = Rc::new(Program { server: RefCell::new(Rc::downgrade(&server)), kept: RefCell::default(), file });
        server.start(program).expect("it starts");
        let _ = ready.send(address);
        std::future::pending::<()>().await;
    });
}

/// A frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// The bytes of an input. With the lowest bit of the first byte the rest are those; else they are written as `kind, flags, stream, length, payload`, so that changes
/// keep most frames whole.
pub(crate) fn bytes_of(input: &[u8]) -> Vec<u8> {
    let Some((mode, mut rest)) = input.split_first() else { return Vec::new() };
    if mode % 2 == 1 {
        return rest.to_vec();
    }
    let mut bytes = Vec::new();
    while let [kind, flags, stream, length, behind @ ..] = rest {
        let (payload, behind) = behind.split_at(behind.len().min(usize::from(*length)));
        bytes.extend_from_slice(&frame(kind % 16, *flags, u32::from(*stream), payload));
        rest = behind;
    }
    bytes
}

/// Sends the input behind a preface, in `pieces`, with the second bit of its first byte listens for a while, and reads to the end; answers what came.
///
/// # Panics
/// The server has not done what it must.
pub(crate) fn served(input: &[u8], pieces: usize) -> String {
    let mut socket = TcpStream::connect(server()).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    socket.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    let bytes = [PREFACE, &frame(4, 0, 0, &[]), &bytes_of(input)].concat();
    for piece in bytes.chunks(bytes.len().div_ceil(pieces.max(1))) {
        if socket.write_all(piece).is_err() {
            // It has seen enough.
            break;
        }
    }
    let mut all = Vec::new();
    if input.first().is_some_and(|mode| mode & 2 != 0) {
        listen(&mut socket, &mut all);
    }
    let _ = socket.shutdown(Shutdown::Write);
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    if let Err(error) = socket.read_to_end(&mut all) {
        assert!(!matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "the end comes: {error}");
    }
    look(&all)
}

/// Reads until all that was sent has been looked at, or if the server waits for the rest of something, for a moment.
fn listen(socket: &mut TcpStream, all: &mut Vec<u8>) {
    let (ping, pong) = (frame(6, 0, 0, b"the end!"), frame(6, 1, 0, b"the end!"));
    socket.set_read_timeout(Some(MOMENT)).expect("a timeout");
    let mut sent = socket.write_all(&ping).is_ok();
    let mut part = [0; 65_536];
    while sent && all.windows(pong.len()).rev().take(part.len() + pong.len()).all(|window| window != pong) {
        let length = socket.read(&mut part).unwrap_or(0);
        all.extend_from_slice(&part[..length]);
        sent = length > 0;
    }
}

/// Whether these frames may come in this order; what they are.
fn look(mut bytes: &[u8]) -> String {
    let (mut seen, mut over) = (Vec::new(), BTreeSet::new());
    let mut expected = None;
    while let Some((head, rest)) = bytes.split_first_chunk::<9>() {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let (kind, flags) = (head[3], head[4]);
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        assert!(!seen.is_empty() || kind == 4, "the first frame are settings");
        assert!(length < 1 << 24 && stream < 1 << 31, "a header that can be");
        assert!(kind < 10 && kind != 5 || kind == 0x4d, "no frame of type {kind}");
        assert!(!matches!(kind, 4 | 6 | 7) || stream == 0, "a frame of type {kind} on stream {stream}");
        // A reset may answer what was no request of a client.
        assert!(!matches!(kind, 0 | 1 | 9) || stream % 2 == 1, "a frame of type {kind} on stream {stream}");
        assert!(kind != 3 || stream != 0, "a reset of the connection");
        assert!(expected.is_none_or(|waits| kind == 9 && stream == waits), "fields go on without a break");
        // RFC 9113, 5.1: what follows the end of a stream can be a reset only.
        assert!(!matches!(kind, 0 | 1 | 9) || !over.contains(&stream), "stream {stream} has ended");
        expected = (matches!(kind, 1 | 9) && flags & 4 == 0).then_some(stream);
        if kind == 3 || matches!(kind, 0 | 1) && flags & 1 != 0 && expected.is_none() {
            over.insert(stream);
        }
        // The last one may be cut by a reset.
        bytes = rest.get(length..).unwrap_or_default();
        seen.push(kind);
    }
    let mut counts = BTreeMap::new();
    seen.iter().for_each(|kind| *counts.entry(kind).or_insert(0_usize) += 1);
    let many = |count: usize| if count > 3 { "+".to_owned() } else { count.to_string() };
    counts.into_iter().map(|(kind, count)| format!("{kind}:{} ", many(count))).collect()
}

/// Whether another client is served, and nothing is held of those that have gone.
///
/// # Panics
/// It is not so.
pub(crate) fn is_at_rest() {
    let begin = Instant::now();
    loop {
        let mut socket = TcpStream::connect(server()).expect("the server accepts");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        socket.write_all(b"GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("it answers");
        if answer.ends_with("Some((0, 0))") {
            return;
        }
        assert!(begin.elapsed() < PATIENCE, "something is held: {answer}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
