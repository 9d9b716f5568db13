//! The control socket: one line with a command, and the answer of the processes that it is about, to the end of the connection.

use std::{
    cell::Cell,
    io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use steel_engine::process::{Member, Status};
use steel_os::fd;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, Interest, unix::AsyncFd},
    net::UnixStream,
    sync::{Mutex, OwnedSemaphorePermit, Semaphore},
    task::spawn_local,
};

use super::{
    Subject,
    json::Json,
    metrics::kind,
    top,
    wire::{self, Answer, Question},
};
use crate::runtime::watch_descriptor;

/// What the command says when it is given none.
pub(crate) const USAGE: &str = "\
Looks at a running server (option control_socket).

  steelwool [--socket=PATH] COMMAND [--worker=N] [--limit=N] [--json]

  top [--once] [--interval=SECONDS]   its processes, requests, coroutines and memory
  stacks                              where each coroutine stands
  lifetimes                           requests with coroutines, and scopes
  stuck                               coroutines that nothing can wake any more
  report                              what takes the memory, and which classes
  growth                              what there is more of since this was asked last
  trace CLASS                         why the newest object of a class lives
  snapshot FILE                       all that lives, for Chrome's developer tools (of worker 0, if none is named)
  profile FILE                        what takes the memory, for pprof (the same)
";

/// The longest command.
const LONGEST: usize = 16 * 1024;

/// For how long a client may take to say what it wants, and a process to answer what it can answer at once.
const PATIENCE: Duration = Duration::from_millis(900);

/// The same where the heap is looked at.
const LONG: Duration = Duration::from_secs(60);

/// For how long a client may read nothing of its answer.
const WRITE: Duration = Duration::from_secs(10);

/// Bytes of an answer that it has to read in that time.
const PIECE: usize = 64 * 1024;

/// The hub's ends, by place.
pub(super) struct Wires {
    wires: Vec<Mutex<AsyncFd<OwnedFd>>>,
    number: Cell<u64>,
}

impl Wires {
    pub(super) fn new(wires: Vec<OwnedFd>) -> io::Result<Wires> {
        let watch = |wire| watch_descriptor(wire, Interest::READABLE).map(Mutex::new);
        Ok(Wires { wires: wires.into_iter().map(watch).collect::<io::Result<_>>()?, number: Cell::new(0) })
    }

    /// Asks a process. `Err`: why there is no answer.
    pub(super) async fn ask(&self, member: Member, words: Vec<String>, patience: Duration) -> Result<String, String> {
        let asked = tokio::time::timeout(patience, self.exchange(member, words)).await;
        let text = match asked {
            Ok(Ok(text)) => text,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err("it does not answer".to_owned()),
        };
        match text.split_at_checked(1) {
            Some(("+", text)) => Ok(text.to_owned()),
            Some((_, why)) => Err(why.to_owned()),
            None => Err("it does not answer".to_owned()),
        }
    }

    async fn exchange(&self, member: Member, words: Vec<String>) -> io::Result<String> {
        let wire = self.wires.get(usize::from(member.place)).ok_or(io::ErrorKind::NotFound)?;
        let wire = wire.lock().await;
        self.number.set(self.number.get() + 1);
        let number = self.number.get();
        Question { number, epoch: member.epoch, words }.send(&*wire)?;
        let (mut answer, mut buffer) = (Answer::to(number), wire::buffer());
        loop {
            let mut ready = wire.readable().await?;
            match fd::receive(wire.get_ref(), &mut buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(length) if answer.take(&buffer[..length]) => return Ok(answer.into_text()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => ready.clear_ready(),
                Err(error) => return Err(error),
            }
        }
    }
}

/// What a client wants.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Order {
    pub(super) command: String,
    argument: Option<String>,
    pub(super) json: bool,
    pub(super) once: bool,
    /// It draws on a terminal.
    pub(super) terminal: bool,
    pub(super) interval: Duration,
    worker: Option<u16>,
    limit: Option<usize>,
    directory: PathBuf,
}

impl Order {
    fn read(line: &str) -> Result<Order, String> {
        let mut order = Order { interval: Duration::from_secs(1), ..Order::default() };
        let separator = |char: char| if line.contains('\t') { char == '\t' } else { char.is_whitespace() };
        for word in line.trim_end().split(separator).filter(|word| !word.is_empty()) {
            let value = word.split_once('=').map_or("", |(_, value)| value);
            let number = || value.parse().map_err(|_| format!("{word}: no number"));
            match word.split('=').next().unwrap_or("") {
                "--json" => order.json = true,
                "--once" => order.once = true,
                "--terminal" => order.terminal = true,
                "--interval" => {
                    let seconds = value.parse::<f64>().ok().filter(|seconds| (0.1..=3600.0).contains(seconds));
                    let seconds = seconds.ok_or_else(|| format!("{word}: must be 0.1 to 3600 seconds"))?;
                    order.interval = Duration::from_secs_f64(seconds);
                }
                "--worker" => order.worker = Some(number()?),
                "--limit" => {
                    order.limit = Some(value.parse().map_err(|_| format!("{word}: no number"))?);
                }
                "--directory" => order.directory = PathBuf::from(value),
                option if option.starts_with("--") => return Err(format!("there is no option {option}")),
                _ if order.command.is_empty() => order.command = word.to_owned(),
                _ if order.argument.is_none() => order.argument = Some(word.to_owned()),
                _ => return Err(format!("{word}: one too many")),
            }
        }
        match (order.command.as_str(), &order.argument) {
            ("top" | "stacks" | "lifetimes" | "stuck" | "report" | "growth", None) => Ok(order),
            ("trace", Some(_)) => Ok(order),
            ("snapshot" | "profile", Some(file)) => {
                order.argument = Some(order.directory.join(Path::new(file)).display().to_string());
                order.worker = order.worker.or(Some(0));
                Ok(order)
            }
            ("trace", None) => Err("trace wants a class".to_owned()),
            (command @ ("snapshot" | "profile"), None) => Err(format!("{command} wants a file")),
            ("top" | "stacks" | "lifetimes" | "stuck" | "report" | "growth", Some(word)) => {
                Err(format!("{word}: one too many"))
            }
            (command, _) => {
                let command: String = command.chars().take(40).collect();
                Err(format!("there is no command '{}'", command.escape_debug()))
            }
        }
    }

    /// The words for a process.
    fn words(&self) -> Vec<String> {
        let limit = self.limit.unwrap_or(match self.command.as_str() {
            "report" => 20,
            "growth" => 10,
            "trace" => 3,
            _ => usize::MAX,
        });
        let form = if self.json { "json" } else { "text" };
        let argument = self.argument.clone().unwrap_or_default();
        vec![self.command.clone(), form.to_owned(), limit.to_string(), argument]
    }

    fn patience(&self) -> Duration {
        if matches!(self.command.as_str(), "stacks" | "lifetimes") { PATIENCE } else { LONG }
    }
}

/// Serves one client, which has a place for a question.
///
/// # Errors
/// The client has gone, or does not read.
pub(super) async fn serve(
    mut stream: UnixStream,
    subject: Rc<Subject>,
    wires: Rc<Wires>,
    tops: Arc<Semaphore>,
    place: OwnedSemaphorePermit,
) -> io::Result<()> {
    let line = tokio::time::timeout(PATIENCE, line(&mut stream)).await.unwrap_or_else(|_| Ok(String::new()))?;
    let order = match Order::read(&line) {
        Ok(order) => order,
        Err(why) => return say(&mut stream, &format!("error: {why}\n")).await,
    };
    if order.command == "top" {
        let Ok(_among_them) = tops.try_acquire() else {
            return say(&mut stream, "error: too many look at it already\n").await;
        };
        drop(place);
        return top::show(stream, &order, &subject, &wires).await;
    }
    let text = answers(&order, &subject, &wires).await;
    say(&mut stream, &text).await?;
    stream.shutdown().await
}

/// Sends a text to a client that goes on reading it.
///
/// # Errors
/// It has gone, or does not read.
pub(super) async fn say(stream: &mut UnixStream, text: &str) -> io::Result<()> {
    for piece in text.as_bytes().chunks(PIECE) {
        tokio::time::timeout(WRITE, stream.write_all(piece)).await.map_err(io::Error::other)??;
    }
    Ok(())
}

async fn line(stream: &mut UnixStream) -> io::Result<String> {
    let mut text = Vec::new();
    while !text.contains(&b'\n') && text.len() <= LONGEST {
        if stream.read_buf(&mut text).await? == 0 {
            break;
        }
    }
    Ok(String::from_utf8_lossy(text.split(|byte| *byte == b'\n').next().unwrap_or(&[])).into_owned())
}

/// Who is asked, and how it is called.
struct Process {
    member: Member,
    number: Option<u16>,
    kind: &'static str,
    pid: i32,
    status: &'static str,
}

/// All that could answer, by their numbers.
fn processes(subject: &Subject, order: &Order) -> Vec<Process> {
    let roster = &subject.roster;
    let mut all: Vec<Process> = roster
        .everybody()
        .filter_map(|(member, number, pid, status)| {
            let in_office = number.is_none_or(|number| roster.holder(number) == Some(member));
            let kind = match number {
                Some(number) => kind(roster.team().kind(number)?),
                // The manager has no code of the program that runs, the master of PROCESS mode may.
                None if member.place == 0 && subject.board.is_some() => "master",
                None => return None,
            };
            let status = if in_office { state(status) } else { "beside" };
            Some(Process { member, number, kind, pid, status })
        })
        .filter(|process| order.worker.is_none() || order.worker == process.number)
        .collect();
    all.sort_by_key(|process| (process.number, process.status == "beside"));
    all
}

pub(super) fn state(status: Status) -> &'static str {
    match status {
        Status::New => "starts",
        Status::Busy => "busy",
        Status::Idle => "idle",
        Status::Exit => "ends",
    }
}

/// Asks all of them at once.
async fn answers(order: &Order, subject: &Subject, wires: &Rc<Wires>) -> String {
    let processes = processes(subject, order);
    if processes.is_empty() {
        return "error: there is no such worker\n".to_owned();
    }
    let asked: Vec<_> = processes
        .iter()
        .map(|process| {
            let (wires, member, words, patience) = (Rc::clone(wires), process.member, order.words(), order.patience());
            spawn_local(async move { wires.ask(member, words, patience).await })
        })
        .collect();
    let (mut text, mut list, mut failed) = (String::new(), Vec::new(), 0);
    for (process, answer) in processes.iter().zip(asked) {
        let answer = answer.await.unwrap_or_else(|_| Err("it does not answer".to_owned()));
        failed += usize::from(answer.is_err());
        if order.json {
            list.push(as_json(process, &answer, order));
        } else {
            text.push_str(&as_text(process, &answer));
        }
    }
    if order.json {
        // First, since the command looks at the beginning for how it ends.
        let error = (failed == processes.len()).then(|| ("error", "no process answers".into()));
        text = format!("{}\n", Json::Map(error.into_iter().chain([("processes", Json::List(list))]).collect()));
    } else if failed == processes.len() {
        text.insert_str(0, "error: ");
    }
    text
}

fn as_text(process: &Process, answer: &Result<String, String>) -> String {
    let Process { kind, pid, status, .. } = process;
    let name = match process.number {
        Some(number) => format!("worker {number} ({kind}, pid {pid}, {status})"),
        None => format!("{kind} (pid {pid})"),
    };
    match answer {
        Ok(text) if text.is_empty() => format!("{name}: nothing\n"),
        Ok(text) => format!("{name}\n{text}"),
        Err(why) => format!("{name}: {why}\n"),
    }
}

fn as_json(process: &Process, answer: &Result<String, String>, order: &Order) -> Json {
    let (answer, error) = match answer {
        // What is written to a file is told in words.
        Ok(text) if matches!(order.command.as_str(), "snapshot" | "profile") => (text.trim().into(), Json::Null),
        Ok(text) => (Json::Raw(text.clone()), Json::Null),
        Err(why) => (Json::Null, why.as_str().into()),
    };
    Json::Map(vec![
        ("worker", process.number.map_or(Json::Null, |number| Json::Int(number.into()))),
        ("kind", process.kind.into()),
        ("pid", Json::Int(process.pid.into())),
        ("status", process.status.into()),
        ("answer", answer),
        ("error", error),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_or_has_tabs_where_words_have_spaces() {
        let order = Order::read("trace App\\User --worker=2 --limit=5 --json\n").unwrap();
        assert_eq!((order.argument.as_deref(), order.worker, order.json), (Some("App\\User"), Some(2), true));
        assert_eq!(order.words(), ["trace", "json", "5", "App\\User"]);
        let order = Order::read("snapshot\ta file\t--directory=/tmp/a b").unwrap();
        assert_eq!((order.argument.as_deref(), order.worker), (Some("/tmp/a b/a file"), Some(0)));
        assert_eq!(Order::read("snapshot /tmp/x").unwrap().argument.as_deref(), Some("/tmp/x"));
    }

    #[test]
    fn what_is_no_command_is_refused_with_the_reason() {
        for (line, why) in [
            ("", "there is no command ''"),
            ("nothing", "there is no command 'nothing'"),
            ("trace", "trace wants a class"),
            ("stacks now", "now: one too many"),
            ("trace a b", "b: one too many"),
            ("stacks --worker=x", "--worker=x: no number"),
            ("top --interval=0", "--interval=0: must be 0.1 to 3600 seconds"),
            ("stacks --all", "there is no option --all"),
        ] {
            assert_eq!(Order::read(line), Err(why.to_owned()));
        }
    }
}
