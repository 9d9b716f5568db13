//! The clean image: a copy of a worker as it was before its first request. It does nothing until the worker sends a request and what it was
//! answered with; then a child of it answers that once more.
//!
//! ```text
//! worker --job--> image --fork--> child: answers, answers once more
//!        <-Again-
//!        -answer->       --fork--> another child
//!        <-verdict-
//! ```
//! Where the worker's answer is none of the two of a clean child, the worker itself answers again between two clean ones: only what both of these
//! have in common and the worker has not, twice, is told. So what time brings, and what others have changed outside, is no finding.

use std::{
    os::fd::{AsFd, OwnedFd},
    os::unix::net::UnixStream,
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use steel_engine::server::{Body, Drafts, Origin, Request};
use steel_os::{
    fd,
    process::{self, Fork, Pid},
    seclusion::Seclusion,
    signal::SIGKILL,
};
use steel_zend::{Callable, Object, Zval, globals};

use super::{
    answer::Answer,
    compare::{Difference, difference},
    known::Known,
    message::{Job, Verdict},
    record::Record,
    wire::{self, Reader, Writer},
};
use crate::{
    runtime::{Failure, begin_as_child, runtime},
    server::worker::Worker,
};

/// So often the worker answers again.
const ROUNDS: i64 = 3;

/// Numbers of sessions in later children are other ones, so that those are no reason to tell.
const OTHER_SESSION: i64 = 1_000_003;

/// So many objects, resources and coroutines a later child has had more, so that their numbers are no reason either.
const MORE: i64 = 7;

/// See the module.
pub(super) struct Image {
    pub(super) worker: Rc<Worker>,
    pub(super) drafts: Drafts,
    pub(super) channel: UnixStream,
    /// Of the worker's process.
    pub(super) parent: OwnedFd,
    pub(super) seclusion: Seclusion,
    /// How long a child may take for one answer.
    pub(super) limit: Duration,
    pub(super) known: Known,
}

/// The worker has ended, and so does its image.
struct Gone;

/// Why a child has no answer.
enum Lack {
    Gone,
    Why(String),
}

impl From<Gone> for Lack {
    fn from(_: Gone) -> Lack {
        Lack::Gone
    }
}

impl Image {
    /// Its life. Never returns.
    pub(super) fn live(self) -> ! {
        let _end = End;
        while let Ok(verdict) = self.next_verdict() {
            if wire::send(&self.channel, &verdict.to_bytes()).is_err() {
                break;
            }
        }
        process::exit_now(0)
    }

    fn next_verdict(&self) -> Result<Verdict, Gone> {
        let Some(job) = Job::of_bytes(&self.hear()?) else {
            return Ok(Verdict::Failed("it cannot be read again".to_owned()));
        };
        match self.judge(&job) {
            Ok(None) => Ok(Verdict::Same),
            Ok(Some(difference)) => Ok(Verdict::Differs(difference)),
            Err(Lack::Gone) => Err(Gone),
            Err(Lack::Why(why)) => Ok(Verdict::Failed(why)),
        }
    }

    /// What the worker says next.
    fn hear(&self) -> Result<Vec<u8>, Gone> {
        self.wait(&self.channel, None)?;
        wire::receive(&self.channel).map_err(|_| Gone)
    }

    /// Waits until there is something to read from one; true: there is.
    fn wait(&self, of: &UnixStream, end: Option<Instant>) -> Result<bool, Gone> {
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let ready = fd::poll(&[of.as_fd(), self.parent.as_fd()], left).map_err(|_| Gone)?;
            match ready.first() {
                _ if ready.contains(&1) => return Err(Gone),
                Some(_) => return Ok(true),
                None if left.is_some_and(|left| left.is_zero()) => return Ok(false),
                None => {}
            }
        }
    }

    fn judge(&self, job: &Job) -> Result<Option<Difference>, Lack> {
        let (mut first, mut second, mut last) = (Vec::new(), Vec::new(), None);
        for round in 0..=ROUNDS {
            // Between two clean answers; what is set up at the first request is there at the second.
            let again = if round == 0 { None } else { Some(self.ask_again()?) };
            if round == ROUNDS {
                self.wait_for_another_second()?;
            }
            let child = self.fork(job, round)?;
            let found = child.answer()?;
            first.push(found.0);
            if round == 0 && self.difference(&job.answer, &first).is_none() {
                return Ok(None);
            }
            let more = child.answer()?;
            second.push(more.0);
            let differs = |answer: &Answer| {
                self.difference(answer, &first).is_some() && self.difference(answer, &second).is_some()
            };
            if !differs(&job.answer) || again.as_ref().is_some_and(|again| !again.as_ref().is_some_and(differs)) {
                return Ok(None);
            }
            last = again.flatten();
            if let Some(what) = found.1.or(more.1) {
                return Err(Lack::Why(format!("it speaks to {what}, which was connected before the first request")));
            }
        }
        // Not what the client was answered: that connection has what drafts have not (the number of a stream).
        Ok(last.and_then(|last| self.difference(&last, &first)))
    }

    /// So that a time which is noted once, and shown from then on, is not the same in all clean answers.
    fn wait_for_another_second(&self) -> Result<(), Gone> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let left = Duration::from_secs(1).saturating_sub(Duration::from_nanos(now.subsec_nanos().into()));
        // The worker says nothing meanwhile.
        match fd::poll(&[self.parent.as_fd()], Some(left)) {
            Ok(ended) if ended.is_empty() => Ok(()),
            _ => Err(Gone),
        }
    }

    fn difference(&self, of: &Answer, clean: &[Answer]) -> Option<Difference> {
        difference(of, clean, |part| self.known.has_part(part))
    }

    /// The worker's answer as it is now. `None`: it has none.
    fn ask_again(&self) -> Result<Option<Answer>, Gone> {
        wire::send(&self.channel, &Verdict::Again.to_bytes()).map_err(|_| Gone)?;
        Ok(Answer::read(&mut Reader::new(&self.hear()?)))
    }

    fn fork(&self, job: &Job, round: i64) -> Result<Child<'_>, Lack> {
        let why = |error: std::io::Error| Lack::Why(format!("no child can be made: {error}"));
        let (ours, theirs) = UnixStream::pair().map_err(why)?;
        match process::fork().map_err(why)? {
            Fork::Parent(pid) => Ok(Child { image: self, pid, stream: ours }),
            Fork::Child => {
                drop(ours);
                self.live_as_child(&theirs, job, round)
            }
        }
    }

    fn live_as_child(&self, stream: &UnixStream, job: &Job, round: i64) -> ! {
        let _end = End;
        process::lead_group();
        let _ = process::set_parent_death_signal(Some(SIGKILL));
        let Ok(traps) = self.seclusion.enter() else { process::exit_now(LOST) };
        begin_as_child();
        runtime().callbacks_in_coroutines.set(Some(self.worker.process.has_coroutines()));
        perturb(round);
        while wire::receive(stream).is_ok() {
            let record = Rc::new(Record::default());
            let (worker, done) = (Rc::clone(&self.worker), Rc::clone(&record));
            let origin = Origin { session: job.origin.session + round * OTHER_SESSION, ..job.origin.clone() };
            let exchange = self.drafts.begin_as(&job.head, &origin);
            let request = Request { head: job.head.clone(), body: Body::Bytes(job.body.clone()) };
            let answer = runtime().run_task(async move {
                worker.rehearse(exchange, request, Rc::clone(&done), true);
                done.done().await
            });
            // None: it has ended as a whole; or it is no answer any more.
            let Some(answer) = answer.flatten() else { process::exit_now(LOST) };
            let mut message = Writer::default();
            message.bytes(traps.touched().unwrap_or_default().as_bytes());
            answer.write(&mut message);
            if wire::send(stream, &message.finish()).is_err() {
                break;
            }
        }
        process::exit_now(0)
    }
}

/// The exit code of a child that has no answer.
const LOST: i32 = 3;

/// A copy never goes on as its parent would, also if it panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        process::exit_now(2);
    }
}

/// A child that answers.
struct Child<'a> {
    image: &'a Image,
    pid: Pid,
    stream: UnixStream,
}

impl Child<'_> {
    /// Its next answer, and what it has spoken to that leads nowhere.
    fn answer(&self) -> Result<(Answer, Option<String>), Lack> {
        // One that has died already says so when it is read from.
        let _ = wire::send(&self.stream, &[]);
        if !self.image.wait(&self.stream, Some(Instant::now() + self.image.limit))? {
            return Err(Lack::Why(format!("a clean copy has not answered within {:?}", self.image.limit)));
        }
        let Ok(message) = wire::receive(&self.stream) else { return Err(Lack::Why(self.end())) };
        let mut reader = Reader::new(&message);
        let read = |reader: &mut Reader<'_>| Some((reader.text()?, Answer::read(reader)?));
        let Some((touched, answer)) = read(&mut reader) else { return Err(Lack::Why("it cannot be read".to_owned())) };
        Ok((answer, Some(touched).filter(|touched| !touched.is_empty())))
    }

    /// How it has ended.
    fn end(&self) -> String {
        match process::wait_for(self.pid) {
            Ok(exit) if exit.signal != 0 => format!("a clean copy was ended by signal {}", exit.signal),
            Ok(exit) if exit.code != LOST => format!("a clean copy has ended by itself, with code {}", exit.code),
            _ => "a clean copy has no answer that could be compared".to_owned(),
        }
    }
}

impl Drop for Child<'_> {
    fn drop(&mut self) {
        // With what it has started.
        let _ = process::kill_any(-self.pid.get(), SIGKILL);
        let _ = process::kill(self.pid, SIGKILL);
        let _ = process::wait_for(self.pid);
    }
}

/// What is drawn by chance is drawn anew, and what is counted begins elsewhere.
fn perturb(round: i64) {
    let call = |name: &str| {
        if let Ok(function) = Callable::resolve(&Zval::str(name)) {
            drop(Failure::of(function.call(&[]).map(drop)));
        }
    };
    call("mt_srand");
    for _ in 0..round * MORE {
        // This one cannot be seeded.
        call("lcg_value");
        std::mem::forget(Object::create("stdClass", &[]));
    }
    globals::skip_resources(round * MORE);
    runtime().coroutines.skip((round * MORE).unsigned_abs());
}
