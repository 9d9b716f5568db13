//! A server of several processes on the engine alone: `prefork <workers> [max_request] [max_wait_ms]`. Driven by `tests/processes.rs`.
//!
//! Prints one line per event of its life; the first is `listening <port>`. With 0 workers it serves in its own process.
//! Paths: `/` (pid), `/slow` (answers after the release of `/go`), `/block` (sleeps in the callback), `/crash`, `/exit`, `/reload`, `/shutdown`, `/stop`. While the file
//! named by STEEL_BROKEN exists, workers fail to start.

use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use steel_engine::process::bus::Store;
use steel_engine::process::{
    Control, Crew, FromWorker, Lifecycle, Note, Order, Policy, Signals, Team, WorkerContext, run, run_single,
};
use steel_engine::server::{
    App, Exchange, HttpOptions, ListenOptions, Listener, Port, Protocol, Request, Server, Serving, Session, Sessions,
    SocketKind,
};
use steel_os::process::{Exit, Pid, exit_now, kill};
use tokio::sync::Notify;

/// One write per line, so that lines of different processes do not mix.
fn say(line: &str) {
    let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
}

struct Program {
    listener: Arc<Listener>,
    sessions: Arc<Sessions>,
    max_request: u64,
    max_wait: Duration,
}

struct Pages {
    worker: u16,
    control: Control,
    max_request: u64,
    served: Cell<u64>,
    slow: RefCell<Vec<Exchange>>,
    go: Notify,
}

fn answer(exchange: &mut Exchange, body: &str) {
    if let Ok(response) = exchange.respond(200, None) {
        let _ = response.end(body.as_bytes());
    }
}

impl App for Pages {
    fn receive(&self, _conn: &Session, _data: Bytes) {}

    fn request(&self, conn: &Session, mut exchange: Exchange, request: Request) {
        self.served.set(self.served.get() + 1);
        if self.served.get() == self.max_request {
            let _ = self.control.replace();
        }
        let pid = Pid::current();
        match request.head.path() {
            b"/slow" => {
                say(&format!("slow {pid}"));
                return self.slow.borrow_mut().push(exchange);
            }
            b"/go" => {
                for mut waiting in self.slow.take() {
                    answer(&mut waiting, &format!("slow {pid}"));
                }
                self.go.notify_waiters();
            }
            b"/crash" => drop(kill(pid, 6)),
            b"/block" => {
                say(&format!("block {pid}"));
                std::thread::sleep(Duration::from_secs(60));
            }
            b"/exit" => exit_now(3),
            b"/reload" => drop(self.control.tell(FromWorker::Reload { tasks_only: false })),
            b"/shutdown" => drop(self.control.tell(FromWorker::Shutdown)),
            b"/stop" => drop(self.control.tell(FromWorker::Stop { worker: self.worker })),
            _ => {}
        }
        answer(&mut exchange, &format!("{pid} {} {}", self.worker, conn.id()));
    }
}

impl Lifecycle for Program {
    fn manager_start(&self) {
        say(&format!("manager_start {}", Pid::current()));
    }

    fn manager_stop(&self) {
        say("manager_stop");
    }

    fn shutdown(&self) {
        say("shutdown");
    }

    fn worker_run(&self, context: WorkerContext) -> i32 {
        let (worker, pid) = (context.worker, Pid::current());
        if std::env::var_os("STEEL_BROKEN").is_some_and(|path| std::path::Path::new(&path).exists()) {
            return 7;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let port = Port::new(Protocol::Http(HttpOptions::default()));
            let server =
                Server::new(vec![(Arc::clone(&self.listener), port)], Arc::clone(&self.sessions), worker, 10_000);
            let pages = Pages {
                worker,
                control: context.control.share(),
                max_request: self.max_request,
                served: Cell::new(0),
                slow: RefCell::default(),
                go: Notify::new(),
            };
            server.start(Rc::new(pages)).expect("listeners can be registered");
            let events = context.control.events().expect("links can be registered");
            say(&format!("worker_start {worker} {pid}"));
            let _ = context.control.ready();
            let other = |order| match order {
                Order::ReopenLog => say(&format!("reopen_log {pid}")),
                order => say(&format!("{order:?}")),
            };
            steel_engine::worker::attend(&Serving::Sockets(Rc::clone(&server)), &events, Some(self.max_wait), other)
                .await;
        });
        say(&format!("worker_stop {worker} {pid}"));
        0
    }

    fn exit(&self, code: i32) -> ! {
        exit_now(code)
    }

    fn worker_error(&self, worker: u16, exit: Exit) {
        say(&format!("worker_error {worker} {} {} {}", exit.pid, exit.code, exit.signal));
    }

    fn before_reload(&self) {
        say("before_reload");
    }

    fn after_reload(&self) {
        say("after_reload");
    }

    fn reopen_log(&self) {
        say("reopen_log manager");
    }

    fn note(&self, note: Note) {
        say(&format!("note {note:?}"));
    }
}

fn main() -> std::io::Result<()> {
    let arg = |index| std::env::args().nth(index).and_then(|arg| arg.parse::<u64>().ok());
    let workers = arg(1).and_then(|workers| u16::try_from(workers).ok()).unwrap_or(2);
    let max_wait = Duration::from_millis(arg(3).unwrap_or(3000));
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default())?);
    say(&format!("listening {}", listener.address().port()));
    let sessions = Arc::new(Sessions::new(10_000)?);
    let program = Program { listener, sessions, max_request: arg(2).unwrap_or(0), max_wait };
    if workers == 0 {
        return run_single(&program, &Crew::single(Team { events: 1, tasks: 0, users: 0 })?, Signals::of_single()?)
            .map(drop);
    }
    let policy = Policy { max_wait: Some(max_wait), ..Policy::default() };
    let crew = Crew::new(Team { events: workers, tasks: 0, users: 0 }, Store::default(), 1 << 20, None)?;
    run(&program, &crew, policy, Signals::of_manager()?).map(drop)
}
