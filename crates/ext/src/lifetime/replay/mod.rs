//! Proof by replay (`steelwool.lifetime_replay`): a request that was answered in a worker which has served others is answered again in a copy
//! of the worker as it was before its first request. What differs depends on what the others have left.
//!
//! | File | What it does |
//! |---|---|
//! | this | Which requests; the worker's side |
//! | `record` | What a request was answered with, while it is |
//! | `image` | The clean copy, and its children that answer |
//! | `answer`, `compare` | What an answer is, what differs between several |
//! | `message`, `wire` | What both sides say to each other |

mod answer;
mod compare;
mod image;
mod known;
mod message;
mod record;
mod wire;

use std::{
    cell::RefCell,
    io,
    os::unix::net::UnixStream,
    rc::Rc,
    time::{Duration, Instant},
};

use steel_engine::server::{App, Body, Drafts, Exchange, Notice, Origin, Port, Request, Session};
use steel_os::{
    child,
    process::{self, Pid},
    seclusion::Seclusion,
};
use steel_zend::{ini, per_thread};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

pub(crate) use self::{answer::Answer, record::Record};
use self::{
    compare::Difference,
    image::Image,
    known::Known,
    message::{Job, Verdict, of_answer},
    record::{Asked, Sampled},
};
use super::audit;
use crate::{
    findings::Findings,
    log::{self, Level},
    runtime::runtime,
    server::worker::{self, Worker},
};

/// Requests that wait to be replayed; of further ones none is taken.
const MOST_UNDER_WAY: usize = 8;

/// For so many times as long as a replay has taken none begins, where not all requests are wanted: a fifth of a processor's time at most.
const REST: u32 = 4;
const LONGEST_REST: Duration = Duration::from_secs(5);

/// What a client may send again without asking (RFC 9110, 9.2.1; QUERY).
const SAFE: [&str; 4] = ["GET", "HEAD", "OPTIONS", "QUERY"];

/// So much is shown of a text.
const MOST_SHOWN: usize = 80;

per_thread! {
    /// Requests are replayed.
    static ON: bool = false
}

per_thread! {
    /// One in so many of them.
    static SAMPLE: u64 = 1
}

per_thread! {
    /// How many there were.
    static COUNTED: u64 = 0
}

per_thread! {
    /// This process is a copy.
    static APART: bool = false
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Replay>>> = const { RefCell::new(None) };
}

/// Are requests replayed here?
#[inline(always)]
pub(crate) fn is_on() -> bool {
    ON.get()
}

/// Are answers written down here?
#[inline(always)]
pub(crate) fn is_recording() -> bool {
    ON.get() || APART.get()
}

/// Is this process a clean image, or a child of one? It tells nobody what it does.
pub(crate) fn is_apart() -> bool {
    APART.get()
}

/// Is it wanted? One in so many requests; 0: none.
fn sample() -> u64 {
    u64::try_from(ini::get_int("steelwool.lifetime_replay")).unwrap_or(0)
}

/// Does the setting ask for it?
pub(crate) fn is_wanted() -> bool {
    sample() > 0
}

/// The worker's side.
struct Replay {
    /// Whatever the method is.
    all: bool,
    /// Bytes of a request's body.
    most: usize,
    limit: Duration,
    known: Known,
    under_way: Rc<()>,
    done: UnboundedSender<Rc<Record>>,
    waiting: RefCell<Option<(UnboundedReceiver<Rc<Record>>, UnixStream)>>,
    drafts: Drafts,
    /// Why some could not be replayed.
    told: RefCell<Findings>,
}

/// Who has no connections: nothing is told.
struct Nobody;

impl App for Nobody {
    fn receive(&self, _: &Session, _: bytes::Bytes) {}

    fn request(&self, _: &Session, _: Exchange, _: Request) {}

    fn notice(&self, _: Notice<'_>) {}
}

/// Makes the clean image of a worker that has started and serves nobody yet. Outside of the loop, which a copy must not have on its stack.
///
/// # Errors
/// No process or no descriptors are left.
pub(crate) fn begin(worker: &Rc<Worker>, ports: impl Fn() -> Vec<Port>) -> io::Result<()> {
    let (ours, theirs) = UnixStream::pair()?;
    let drafts = Drafts::of(ports(), Rc::new(Nobody))?;
    let limit = Duration::try_from_secs_f64(ini::get("steelwool.lifetime_replay_timeout").parse().unwrap_or(5.0));
    let limit = limit.unwrap_or(Duration::from_secs(5)).max(Duration::from_millis(1));
    let parent = child::descriptor(Pid::current())?;
    // A copy has none of the threads, and what one of them was about to do would stay half done.
    runtime().dismiss_watchdogs();
    if process::fork_away()? {
        drop(ours);
        live_apart(Rc::clone(worker), drafts, theirs, parent, limit)
    }
    ours.set_nonblocking(true)?;
    let (done, waiting) = unbounded_channel();
    let replay = Rc::new(Replay {
        all: ini::get_bool("steelwool.lifetime_replay_all"),
        most: usize::try_from(ini::get_int("steelwool.lifetime_replay_max_body")).unwrap_or(0),
        limit,
        known: Known::of_settings(),
        under_way: Rc::new(()),
        done,
        waiting: RefCell::new(Some((waiting, ours))),
        drafts,
        told: RefCell::default(),
    });
    CURRENT.set(Some(replay));
    SAMPLE.set(sample());
    ON.set(true);
    Ok(())
}

/// The life of the copy.
fn live_apart(
    worker: Rc<Worker>,
    drafts: Drafts,
    channel: UnixStream,
    parent: std::os::fd::OwnedFd,
    limit: Duration,
) -> ! {
    use std::os::fd::AsRawFd;
    APART.set(true);
    let Ok(seclusion) = Seclusion::new(&[channel.as_raw_fd(), parent.as_raw_fd()]) else { process::exit_now(1) };
    log::change(log::Changes { level: Some(i64::MAX), ..log::Changes::default() });
    // A program that shows its settings shows the worker's.
    for (setting, value) in [("log_errors", "0"), ("error_log", "/dev/null")] {
        ini::set_unseen(setting, value);
    }
    Image { worker, drafts, channel, parent, seclusion, limit, known: Known::of_settings() }.live()
}

/// The worker serves: in its loop.
pub(crate) fn start() {
    let Some(replay) = CURRENT.with_borrow(Option::clone) else { return };
    let waiting = replay.waiting.take();
    if let Some((waiting, stream)) = waiting {
        runtime().start_task(async move {
            let outcome = replay.attend(waiting, stream).await;
            ON.set(false);
            if outcome.is_err() && CURRENT.with_borrow(Option::is_some) {
                log::line(Level::Warning, "the clean image of this worker has ended: no request is replayed any more");
            }
        });
    }
}

/// The worker ends, and with this its image.
pub(crate) fn end() {
    ON.set(false);
    let taken = CURRENT.take();
    drop(taken);
}

/// A request has come that may be replayed; `has_served`: this worker has answered others.
pub(crate) fn take(exchange: &Exchange, request: &Request, has_served: bool) -> Option<Rc<Record>> {
    COUNTED.set(COUNTED.get() + 1);
    if !has_served || !COUNTED.get().is_multiple_of(SAMPLE.get()) {
        return None;
    }
    let replay = CURRENT.with_borrow(Option::clone)?;
    let Request { head, body } = request;
    let (method, length) = (head.method(), body.len());
    if !(replay.all || SAFE.contains(&method)) || length > replay.most || replay.known.has_path(head.path()) {
        return None;
    }
    if Rc::strong_count(&replay.under_way) > MOST_UNDER_WAY {
        return None;
    }
    let asked = Asked {
        name: format!("{method} {}", String::from_utf8_lossy(head.target())),
        head: head.clone(),
        body: bytes::Bytes::copy_from_slice(body),
        origin: Origin::of(exchange.session()),
        number: runtime().owner().request,
    };
    let (done, under_way) = (replay.done.clone(), Rc::clone(&replay.under_way));
    Some(Record::of(Sampled { asked, done, _under_way: under_way }))
}

impl Replay {
    async fn attend(&self, mut waiting: UnboundedReceiver<Rc<Record>>, stream: UnixStream) -> io::Result<()> {
        let mut stream = tokio::net::UnixStream::from_std(stream)?;
        while let Some(record) = waiting.recv().await {
            let Some((sampled, answer)) = record.sampled.as_ref().zip(record.take()) else { continue };
            let asked = &sampled.asked;
            if super::scopes::is_known(asked.origin.session) {
                // Its session has got one meanwhile.
                continue;
            }
            let begun = Instant::now();
            let (head, body, origin) = (asked.head.clone(), asked.body.clone(), asked.origin.clone());
            send(&mut stream, &Job { head, body, origin, answer }.to_bytes()).await?;
            loop {
                let message = receive(&mut stream).await?;
                match Verdict::of_bytes(&message).ok_or(io::ErrorKind::InvalidData)? {
                    Verdict::Same => {}
                    Verdict::Again => {
                        let answer = self.again(asked).await;
                        send(&mut stream, &of_answer(answer.as_ref())).await?;
                        continue;
                    }
                    Verdict::Differs(difference) => tell(asked, &difference, &record.traces.borrow()),
                    Verdict::Failed(why) => self.tell_failure(asked, &why),
                }
                log::line(Level::Debug, &format!("lifetime: {} was replayed", asked.name));
                break;
            }
            if SAMPLE.get() > 1 {
                // In production others need the processors more.
                tokio::time::sleep((begun.elapsed() * REST).min(LONGEST_REST)).await;
            }
        }
        Ok(())
    }

    /// Answers it once more, as the worker is now.
    async fn again(&self, asked: &Asked) -> Option<Answer> {
        let worker = worker::current()?;
        let record = Rc::new(Record::default());
        let exchange = self.drafts.begin_as(&asked.head, &asked.origin);
        let draft = exchange.draft();
        let request = Request { head: asked.head.clone(), body: Body::Bytes(asked.body.clone()) };
        worker.rehearse(exchange, request, Rc::clone(&record), false);
        let answer = tokio::time::timeout(self.limit, record.done()).await;
        if let (Err(_), Some(draft)) = (&answer, draft) {
            // Who writes for as long as somebody reads has nobody any more.
            draft.fail();
        }
        answer.ok().flatten()
    }

    fn tell_failure(&self, asked: &Asked, why: &str) {
        let path = String::from_utf8_lossy(asked.head.path());
        let times = self.told.borrow_mut().add(format!("{} {path} {why}", asked.head.method()));
        if let Some(times) = times {
            log::line(Level::Notice, &format!("lifetime: {} could not be replayed: {why}{times}", asked.name));
        }
    }
}

async fn send(stream: &mut tokio::net::UnixStream, message: &[u8]) -> io::Result<()> {
    stream.write_all(&wire::framed(message)).await
}

async fn receive(stream: &mut tokio::net::UnixStream) -> io::Result<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let mut message = vec![0; wire::length(head)?];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

fn tell(asked: &Asked, difference: &Difference, traces: &[audit::Trace]) {
    let Difference { part, before, was, clean, pieces } = difference;
    let behind = if before.is_empty() { String::new() } else { format!(" behind {}", shown(before)) };
    let mut text = format!(
        "{} is answered otherwise by a worker that has served nobody: {part} has {}{behind}, where that has {}",
        asked.name,
        shown(was),
        shown(clean)
    );
    let path = String::from_utf8_lossy(asked.head.path());
    let signature = format!("replay {} {path} {part}", asked.head.method());
    if !audit::is_told(&signature) {
        let found = audit::told_of(traces, pieces).or_else(|| audit::holders_of(pieces));
        text.push_str(&found.unwrap_or_else(|| audit::looked_at(traces)));
    }
    audit::tell(signature, text);
}

/// `'Ann'`; nothing that a program answers may look like a line of the log, or fill it.
fn shown(text: &[u8]) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let mut length = text.len().min(MOST_SHOWN);
    let readable = String::from_utf8_lossy(&text[..length]);
    let readable = readable.trim_end_matches(char::REPLACEMENT_CHARACTER);
    length = length.min(readable.len());
    let dots = if length < text.len() { "..." } else { "" };
    let clean: String = readable.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    format!("'{clean}'{dots}")
}
