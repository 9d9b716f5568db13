//! A server on a real loopback socket in the test's thread, and a blocking client in another.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use bytes::Bytes;
use std::cell::RefCell;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use steel_engine::server::{
    Address, App, Deadlines, Exchange, HttpOptions, ListenOptions, Listener, Notice, Port, Protocol, Request, Server,
    Session, Sessions, SocketKind,
};

/// No client is too slow.
pub const NEVER: Deadlines = Deadlines {
    greeting: None,
    head: None,
    body: None,
    idle: None,
    upgraded: None,
    silence: None,
    check: None,
    output: None,
    min_rate: 0,
};

type OnRequest = Box<dyn Fn(&Session, Exchange, Request)>;
type OnReceive = Box<dyn Fn(&Session, Bytes)>;

/// An app made of closures, which notes what happens.
pub struct Script {
    pub request: OnRequest,
    pub receive: OnReceive,
    pub log: Rc<RefCell<Vec<String>>>,
}

impl Script {
    pub fn new(request: impl Fn(&Session, Exchange, Request) + 'static) -> Self {
        Self { request: Box::new(request), receive: Box::new(|_, _| {}), log: Rc::default() }
    }

    pub fn raw(receive: impl Fn(&Session, Bytes) + 'static) -> Self {
        Self { request: Box::new(|_, _, _| {}), receive: Box::new(receive), log: Rc::default() }
    }
}

impl App for Script {
    fn connect(&self, conn: &Session) {
        self.log.borrow_mut().push(format!("connect {}", conn.id()));
    }

    fn receive(&self, conn: &Session, data: Bytes) {
        (self.receive)(conn, data);
    }

    fn request(&self, conn: &Session, exchange: Exchange, request: Request) {
        (self.request)(conn, exchange, request);
    }

    fn close(&self, conn: &Session) {
        self.log.borrow_mut().push(format!("close {}", conn.id()));
    }

    fn notice(&self, notice: Notice<'_>) {
        let line = match notice {
            Notice::BadRequest { error, .. } => format!("bad {}", error.status()),
            Notice::BadBytes { error, .. } => format!("bad bytes: {error}"),
            Notice::Accept { error, .. } => format!("accept {error}"),
            Notice::Broken { line, why, .. } => format!("broken {}: {why}", String::from_utf8_lossy(line)),
            Notice::Late { late, .. } => format!("late: {late}"),
            Notice::TooManyConnections { .. } => "too many".to_owned(),
            Notice::Discarded { session, bytes } => format!("{bytes} bytes of {session} discarded"),
            Notice::Corrupt { error } => format!("corrupt: {error}"),
        };
        self.log.borrow_mut().push(line);
    }
}

/// Answers 200 with this body.
pub fn answer(mut exchange: Exchange, body: &[u8]) {
    exchange.respond(200, None).unwrap().end(body).unwrap();
}

/// Runs a server until `client` (on a thread of its own) has ended and all connections are gone; answers its result and the log.
pub fn serve<T: Send + 'static>(
    port: Port,
    app: Script,
    client: impl FnOnce(SocketAddr) -> T + Send + 'static,
) -> (T, Vec<String>) {
    serve_with(port, app, |_| {}, client)
}

/// A port for HTTP whose program is told of connections.
pub fn http() -> Port {
    Port { wants_connect: true, wants_close: true, ..Port::new(Protocol::Http(HttpOptions::default())) }
}

/// As [`serve`]; `prepare` gets the server before the client starts.
pub fn serve_with<T: Send + 'static>(
    port: Port,
    app: Script,
    prepare: impl FnOnce(&Rc<Server>),
    client: impl FnOnce(SocketAddr) -> T + Send + 'static,
) -> (T, Vec<String>) {
    let log = Rc::clone(&app.log);
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap());
    let Address::Ip(address) = *listener.address() else { panic!("an IP listener") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = tokio::task::LocalSet::new().block_on(&runtime, async {
        let server = Server::new(vec![(listener, port)], Arc::new(Sessions::new(10_000).unwrap()), 0, 1000);
        server.start(Rc::new(app)).unwrap();
        prepare(&server);
        let (done, ended) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let result = client(address);
            let _ = done.send(());
            result
        });
        let _ = ended.await;
        let all_ended = async {
            // The client may be gone before its connection was accepted.
            while server.stats().accepted.get() == 0 {
                tokio::task::yield_now().await;
            }
            server.drained().await;
        };
        tokio::time::timeout(Duration::from_secs(5), all_ended).await.expect("all connections end");
        thread.join().unwrap()
    });
    let log = log.borrow().clone();
    (result, log)
}

/// A response as a client reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A blocking HTTP client that fails rather than hangs.
pub struct Client {
    pub stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::new() }
    }

    pub fn send(&mut self, data: impl AsRef<[u8]>) -> &mut Self {
        self.stream.write_all(data.as_ref()).unwrap();
        self
    }

    pub fn get(&mut self, path: &str) -> Response {
        self.try_get(path).unwrap()
    }

    pub fn try_get(&mut self, path: &str) -> std::io::Result<Response> {
        self.stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())?;
        self.try_response(false)
    }

    pub fn response(&mut self) -> Response {
        self.try_response(false).unwrap()
    }

    /// Reads one response; `bodiless` for the answer to HEAD.
    pub fn try_response(&mut self, bodiless: bool) -> std::io::Result<Response> {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.fill()?;
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect()).unwrap();
        let status = head[9..12].parse().unwrap();
        let mut response = Response { status, head, body: Vec::new() };
        if bodiless || status < 200 || status == 204 || status == 304 {
            return Ok(response);
        }
        if response.header("transfer-encoding") == Some("chunked") {
            response.body = self.chunks()?;
        } else if let Some(length) = response.header("content-length") {
            response.body = self.take(length.parse().unwrap())?;
        } else {
            while self.fill().is_ok() {}
            response.body = std::mem::take(&mut self.buffer);
        }
        Ok(response)
    }

    /// True when the server has closed and nothing more came.
    pub fn is_closed(&mut self) -> bool {
        self.buffer.is_empty() && self.fill().is_err_and(|error| error.kind() == ErrorKind::UnexpectedEof)
    }

    fn chunks(&mut self) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                if let Some(end) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                    break self.take(end + 2)?;
                }
                self.fill()?;
            };
            let length = usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim(), 16).unwrap();
            let data = self.take(length + 2)?;
            assert!(data.ends_with(b"\r\n"));
            body.extend_from_slice(&data[..length]);
            if length == 0 {
                return Ok(body);
            }
        }
    }

    /// Reads this many bytes.
    pub fn take(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn fill(&mut self) -> std::io::Result<()> {
        let mut bytes = [0; 64 * 1024];
        match self.stream.read(&mut bytes)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            length => {
                self.buffer.extend_from_slice(&bytes[..length]);
                Ok(())
            }
        }
    }
}
