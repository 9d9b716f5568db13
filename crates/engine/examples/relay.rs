//! A hello-world server in PROCESS mode on the engine alone, for measuring it: `relay [port] [workers] [reactors]`.
//!
//! Reactor threads in this process, workers forked before them. Ends with SIGTERM's default; the workers with it.

use bytes::Bytes;
use std::rc::Rc;
use std::sync::Arc;
use steel_engine::server::{
    App, Board, Dispatch, Exchange, HttpOptions, ListenOptions, Listener, Port, Protocol, Reactor, Request, Serving,
    Session, Sessions, SocketKind,
};
use steel_os::process::{Fork, exit_now, fork, set_parent_death_signal};

const BODY: &[u8] = b"<h1>Hello Steelwool</h1>";

struct Hello;

impl App for Hello {
    fn receive(&self, _: &Session, _: Bytes) {}

    fn request(&self, _: &Session, mut exchange: Exchange, _: Request) {
        if let Ok(response) = exchange.respond(200, None) {
            let _ = response.end(BODY);
        }
    }
}

fn work(board: &Arc<Board>, worker: u16, lane: u16, listener: &Listener) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async move {
        let serving = Serving::lane(board, lane, vec![(listener.address().clone(), port())])?;
        serving.start(Rc::new(Hello), Some(worker))?;
        std::future::pending().await
    })
}

fn port() -> Port {
    Port { wants_connect: false, wants_close: false, ..Port::new(Protocol::Http(HttpOptions::default())) }
}

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u16>().ok());
    let mut arg = |default| args.next().flatten().unwrap_or(default);
    let (number, workers, reactors) = (arg(9600), arg(1), arg(1));
    let listener = Listener::bind(SocketKind::Tcp4, "0.0.0.0", number, &ListenOptions::default())?;
    let listener = Arc::new(listener);
    let sessions = Arc::new(Sessions::new(100_000)?);
    let board = Board::new(usize::from(reactors), usize::from(workers), usize::from(workers), sessions)?;
    for worker in 0..workers {
        let lane = board.hire().ok_or_else(|| std::io::Error::other("no lane"))?;
        if let Fork::Child = fork()? {
            let _ = set_parent_death_signal(Some(15));
            let _ = work(&board, worker, lane, &listener);
            exit_now(1);
        }
    }
    let threads: Vec<_> = (0..reactors)
        .map(|number| {
            let reactor = Reactor {
                board: Arc::clone(&board),
                number,
                ports: vec![(Arc::clone(&listener), port())],
                dispatch: Dispatch::Session,
                chooser: None,
                measurer: None,
                unsafe_events: false,
                max_connections: 100_000,
                budget: 256 << 20,
                tell: Arc::new(|told| eprintln!("{told:?}")),
                ended: Box::new(|| {}),
            };
            reactor.start()
        })
        .collect::<std::io::Result<_>>()?;
    threads.into_iter().for_each(|thread| drop(thread.join()));
    Ok(())
}
