//! A hello-world server on the engine alone, for measuring it: `hello [port] [raw|http|late]`.
//!
//! `late` answers from another task, as a coroutine that has suspended would. Prints the CPU time per request when it ends (SIGTERM is
//! not handled here; send an HTTP request for `/quit`).

use bytes::Bytes;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use steel_engine::server::{
    App, Exchange, HttpOptions, ListenOptions, Listener, Port, Protocol, Request, Server, Session, Sessions, SocketKind,
};
use steel_os::process::cpu_time;
use tokio::sync::Notify;

const BODY: &[u8] = b"<h1>Hello Steelwool</h1>";

struct Hello {
    late: bool,
    quit: Rc<Notify>,
    first: RefCell<Option<(u64, u64)>>,
}

impl App for Hello {
    fn receive(&self, conn: &Session, _data: Bytes) {
        let _ = conn.send(b"HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n<h1>Hello Steelwool</h1>");
    }

    fn request(&self, _conn: &Session, exchange: Exchange, request: Request) {
        self.first.borrow_mut().get_or_insert_with(cpu_time);
        if request.head.path() == b"/quit" {
            self.quit.notify_one();
        }
        if self.late {
            tokio::task::spawn_local(async move { answer(exchange) });
        } else {
            answer(exchange);
        }
    }
}

fn answer(mut exchange: Exchange) {
    if let Ok(response) = exchange.respond(200, None) {
        let _ = response.end(BODY);
    }
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let port = args.next().and_then(|port| port.parse().ok()).unwrap_or(9600);
    let mode = args.next().unwrap_or_default();
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "0.0.0.0", port, &ListenOptions::default())?);
    println!("listening on {}", listener.address());
    let protocol = if mode == "raw" { Protocol::Raw } else { Protocol::Http(HttpOptions::default()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async move {
        let quit = Rc::new(Notify::new());
        let app = Rc::new(Hello { late: mode == "late", quit: Rc::clone(&quit), first: RefCell::new(None) });
        let server = Server::new(vec![(listener, Port::new(protocol))], Arc::new(Sessions::new(10_000)?), 0, 100_000);
        server.start(app.clone())?;
        quit.notified().await;
        let (user, system) = cpu_time();
        let (user0, system0) = app.first.borrow().unwrap_or_default();
        let requests = server.stats().requests.get().max(1) as f64;
        println!(
            "{requests} requests, per request: user {:.3} us, system {:.3} us, together {:.3} us",
            (user - user0) as f64 / requests,
            (system - system0) as f64 / requests,
            (user + system - user0 - system0) as f64 / requests
        );
        Ok(())
    })
}
