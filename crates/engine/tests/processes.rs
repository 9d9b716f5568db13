//! The manager and its workers as real processes: the example `prefork`, driven by its output, signals and requests.
//!
//! `cargo test` builds the example; with `--test processes` alone, run `cargo build --examples` first, or an old one is tested.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Client;
use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use steel_os::process::{Pid, exists, kill};
use steel_os::signal::{SIGKILL, SIGTERM, SIGUSR1, SIGUSR2, sigrtmin};

const PATIENCE: Duration = Duration::from_secs(10);

struct Server {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    address: SocketAddr,
    broken: PathBuf,
}

impl Server {
    fn start(workers: u16, max_request: u64, max_wait_ms: u64) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("steel-broken-{}-{}", std::process::id(), COUNT.fetch_add(1, SeqCst));
        let broken = std::env::temp_dir().join(name);
        let mut program = std::env::current_exe().unwrap();
        program.pop();
        program.pop();
        let mut child = Command::new(program.join("examples/prefork"))
            .args([workers.to_string(), max_request.to_string(), max_wait_ms.to_string()])
            .env("STEEL_BROKEN", &broken)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Self { child, lines, seen: Vec::new(), address: ([127, 0, 0, 1], 0).into(), broken };
        let port = server.wait_for("listening ");
        server.address.set_port(port.parse().unwrap());
        for _ in 0..workers.max(1) {
            server.wait_for("worker_start ");
        }
        if workers > 0 {
            server.seen("manager_start ");
        }
        server
    }

    fn pid(&self) -> Pid {
        Pid::new(self.child.id().cast_signed()).unwrap()
    }

    fn signal(&self, signal: i32) {
        kill(self.pid(), signal).unwrap();
    }

    /// The rest of the next line that begins so; those before are kept in `seen`.
    fn wait_for(&mut self, start: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|_| panic!("no {start:?} after {:#?}", self.seen));
            self.seen.push(line.clone());
            if let Some(rest) = line.strip_prefix(start) {
                return rest.to_owned();
            }
        }
    }

    /// As `wait_for`, or a line that has come before.
    fn seen(&mut self, start: &str) -> String {
        match self.seen.iter().find_map(|line| line.strip_prefix(start)) {
            Some(rest) => rest.to_owned(),
            None => self.wait_for(start),
        }
    }

    fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// The pid of the worker that answers on this connection.
    fn worker(client: &mut Client) -> i32 {
        client.get("/").text().split(' ').next().unwrap().parse().unwrap()
    }

    /// SIGTERM, and how long it takes; all lines.
    fn stop(mut self) -> (Duration, Vec<String>) {
        let begun = Instant::now();
        self.signal(SIGTERM);
        assert!(self.child.wait().unwrap().success());
        let took = begun.elapsed();
        self.seen.extend(self.lines.iter());
        (took, std::mem::take(&mut self.seen))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.broken);
    }
}

/// Clients that send requests one after the other on kept connections, until told to stop. A request is lost if its connection
/// breaks, or if anything but an answer comes.
struct Load {
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<(usize, Vec<String>)>>,
    workers: Arc<Mutex<HashSet<String>>>,
}

impl Load {
    fn start(address: SocketAddr, clients: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let workers = Arc::<Mutex<HashSet<String>>>::default();
        let one = |_| {
            let (stop, workers) = (Arc::clone(&stop), Arc::clone(&workers));
            std::thread::spawn(move || Self::run(address, &stop, &workers))
        };
        let threads = (0..clients).map(one).collect();
        Self { stop, threads, workers }
    }

    fn run(address: SocketAddr, stop: &AtomicBool, workers: &Mutex<HashSet<String>>) -> (usize, Vec<String>) {
        let (mut client, mut answered, mut lost) = (None, 0, Vec::new());
        while !stop.load(SeqCst) {
            let mut connection = client.take().unwrap_or_else(|| Client::connect(address));
            match connection.try_get("/") {
                Ok(response) if response.status == 200 => {
                    answered += 1;
                    workers.lock().unwrap().insert(response.text().split(' ').next().unwrap().to_owned());
                    if response.header("connection") == Some("keep-alive") {
                        client = Some(connection);
                    }
                }
                Ok(response) => lost.push(response.head),
                Err(error) => lost.push(error.to_string()),
            }
        }
        (answered, lost)
    }

    /// Waits until a worker has answered that is not among these so many.
    fn wait_for_another_worker(&self, known: usize) -> usize {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let workers = self.workers.lock().unwrap().len();
            if workers > known {
                return workers;
            }
            assert!(Instant::now() < deadline, "only {known} workers have answered");
            std::thread::yield_now();
        }
    }

    /// Answered requests, and how many workers answered. Panics if one was lost.
    fn stop(self) -> (usize, usize) {
        self.stop.store(true, SeqCst);
        let mut answered = 0;
        for thread in self.threads {
            let (count, lost) = thread.join().unwrap();
            assert_eq!(lost, Vec::<String>::new(), "lost requests");
            answered += count;
        }
        (answered, self.workers.lock().unwrap().len())
    }
}

fn wait_until_gone(pid: i32) {
    let deadline = Instant::now() + PATIENCE;
    while exists(Pid::new(pid).unwrap()) {
        assert!(Instant::now() < deadline, "{pid} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn sigterm_stops_all_within_a_second_even_with_idle_connections_open() {
    let mut server = Server::start(2, 0, 3000);
    let mut idle: Vec<Client> = (0..8).map(|_| server.client()).collect();
    for client in &mut idle {
        client.get("/");
    }
    server.seen("manager_start");
    let (took, seen) = server.stop();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(seen.iter().filter(|line| line.starts_with("worker_stop")).count(), 2);
    assert_eq!(seen[seen.len() - 2..], ["manager_stop", "shutdown"]);
    assert!(!seen.iter().any(|line| line.starts_with("worker_error")));
}

#[test]
fn session_ids_are_unique_over_workers() {
    let server = Server::start(3, 0, 3000);
    let mut clients: Vec<Client> = (0..30).map(|_| server.client()).collect();
    let ids: HashSet<String> =
        clients.iter_mut().map(|client| client.get("/").text().split(' ').nth(2).unwrap().to_owned()).collect();
    assert_eq!(ids, (1..=30).map(|id: i32| id.to_string()).collect());
}

#[test]
fn a_dead_worker_is_reported_and_replaced() {
    let mut server = Server::start(1, 0, 3000);
    let pid = Server::worker(&mut server.client());
    let _ = server.client().try_get("/crash");
    assert_eq!(server.wait_for("worker_error "), format!("0 {pid} 0 6"));
    assert_ne!(server.wait_for("worker_start 0 "), pid.to_string());
    let pid = Server::worker(&mut server.client());
    let _ = server.client().try_get("/exit");
    assert_eq!(server.wait_for("worker_error "), format!("0 {pid} 3 0"));
    server.wait_for("worker_start 0 ");
    assert_ne!(Server::worker(&mut server.client()), pid);
}

#[test]
fn reloads_under_load_lose_no_request() {
    let mut server = Server::start(2, 0, 3000);
    let load = Load::start(server.address, 6);
    let mut workers = load.wait_for_another_worker(0);
    for _ in 0..5 {
        server.signal(SIGUSR1);
        server.wait_for("before_reload");
        server.wait_for("after_reload");
        workers = load.wait_for_another_worker(workers);
    }
    let (answered, workers) = load.stop();
    assert!(answered >= workers && workers >= 6, "{answered} answers of {workers} workers");
    assert!(!server.seen.iter().any(|line| line.starts_with("worker_error")));
}

#[test]
fn max_request_replaces_workers_under_load_and_loses_no_request() {
    let mut server = Server::start(2, 200, 3000);
    let load = Load::start(server.address, 6);
    for _ in 0..10 {
        server.wait_for("worker_stop ");
    }
    let (answered, workers) = load.stop();
    assert!(answered >= 2000 && workers >= 10, "{answered} answers of {workers} workers");
}

#[test]
fn what_is_under_way_is_answered_by_the_old_worker_during_a_reload() {
    let mut server = Server::start(1, 0, 8000);
    let (mut slow, mut kept, mut last) = (server.client(), server.client(), server.client());
    let old = Server::worker(&mut kept);
    assert_eq!(Server::worker(&mut last), old);
    slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    server.wait_for("slow ");
    server.signal(SIGUSR1);
    let new = server.wait_for("worker_start 0 ");
    // A fresh connection reaches the successor as soon as the old worker has stopped accepting.
    let deadline = Instant::now() + PATIENCE;
    while Server::worker(&mut server.client()).to_string() != new {
        assert!(Instant::now() < deadline);
    }
    // The successor accepts before the old worker is told to go.
    while kept.get("/").header("connection") != Some("close") {
        assert!(Instant::now() < deadline);
    }
    let response = last.get("/go");
    assert_eq!(
        (response.text().split(' ').next(), response.header("connection")),
        (Some(&*old.to_string()), Some("close"))
    );
    let response = slow.response();
    assert_eq!((response.text(), response.header("connection")), (&*format!("slow {old}"), Some("close")));
    drop((slow, kept, last));
    server.wait_for("after_reload");
    assert_eq!(server.seen.iter().filter(|line| **line == format!("worker_stop 0 {old}")).count(), 1);
}

#[test]
fn a_reload_to_broken_code_keeps_the_old_workers() {
    let mut server = Server::start(2, 0, 3000);
    let load = Load::start(server.address, 2);
    std::fs::write(&server.broken, "").unwrap();
    server.signal(SIGUSR1);
    server.wait_for("note ReloadGivenUp");
    server.wait_for("after_reload");
    std::fs::remove_file(&server.broken).unwrap();
    server.signal(SIGUSR1);
    server.wait_for("after_reload");
    let (_, workers) = load.stop();
    assert!(workers <= 4);
}

#[test]
fn a_worker_that_gets_sigterm_is_replaced_and_loses_no_request() {
    let mut server = Server::start(1, 0, 3000);
    let load = Load::start(server.address, 4);
    let pid = Server::worker(&mut server.client());
    kill(Pid::new(pid).unwrap(), SIGTERM).unwrap();
    server.wait_for("worker_start 0 ");
    assert_eq!(server.wait_for("worker_stop 0 "), pid.to_string());
    load.stop();
}

#[test]
fn workers_end_when_their_manager_is_killed() {
    let server = Server::start(2, 0, 300);
    let mut clients: Vec<Client> = (0..20).map(|_| server.client()).collect();
    let workers: HashSet<i32> = clients.iter_mut().map(Server::worker).collect();
    server.signal(SIGKILL);
    workers.into_iter().for_each(wait_until_gone);
}

#[test]
fn a_worker_that_does_not_end_is_killed_after_its_time() {
    let mut server = Server::start(1, 0, 200);
    let mut client = server.client();
    client.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
    server.wait_for("block ");
    let begun = Instant::now();
    server.signal(SIGTERM);
    server.wait_for("note Killed");
    server.wait_for("shutdown");
    assert!(begun.elapsed() >= Duration::from_millis(700));
}

#[test]
fn an_exchange_that_is_never_answered_does_not_stop_a_shutdown() {
    let mut server = Server::start(1, 0, 200);
    let mut client = server.client();
    client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    server.wait_for("slow ");
    let (took, seen) = server.stop();
    assert!(took >= Duration::from_millis(200) && took < Duration::from_secs(2), "{took:?}");
    assert!(seen.iter().any(|line| line.starts_with("worker_stop")));
    assert!(!seen.iter().any(|line| line.starts_with("note Killed")));
}

#[test]
fn a_worker_can_ask_for_reload_stop_and_shutdown() {
    let mut server = Server::start(1, 0, 3000);
    server.client().get("/reload");
    server.wait_for("after_reload");
    let pid = Server::worker(&mut server.client());
    server.client().get("/stop");
    server.wait_for("worker_start 0 ");
    assert_eq!(server.wait_for("worker_stop 0 "), pid.to_string());
    server.client().get("/shutdown");
    server.wait_for("manager_stop");
    server.wait_for("shutdown");
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn task_reload_without_task_workers_and_reopening_the_log_are_noted() {
    let mut server = Server::start(1, 0, 3000);
    let pid = Server::worker(&mut server.client());
    server.signal(SIGUSR2);
    server.wait_for("note NoTaskWorkers");
    server.signal(sigrtmin());
    server.wait_for("reopen_log manager");
    assert_eq!(server.wait_for("reopen_log "), pid.to_string());
}

#[test]
fn a_server_of_one_process_serves_without_a_manager() {
    let mut server = Server::start(0, 0, 3000);
    let mut client = server.client();
    assert_eq!(Server::worker(&mut client), server.pid().get());
    server.signal(SIGUSR1);
    server.wait_for("Reload");
    let (took, seen) = server.stop();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(seen.last().unwrap() == "shutdown" && !seen.iter().any(|line| line.starts_with("manager")));
}
