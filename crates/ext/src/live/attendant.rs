//! The attendant: a thread of each process that answers the hub. It knows nothing of PHP: PHP's thread is asked, by the VM's interrupt while its
//! code runs, by a task of the loop while that waits. Whoever is inside of one long function hears neither; then its frames are looked at from here.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io,
    os::fd::OwnedFd,
    path::Path,
    rc::Rc,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use steel_engine::process::Seat;
use steel_os::{
    fd,
    process::{self, Pid},
    signal,
};
use steel_zend::{frames::Window, interrupt::Bell};
use tokio::{sync::Notify, task::JoinHandle};

use super::{
    answers::{self, Asked, Reply},
    wire::{self, Question},
};
use crate::{
    lifetime::{
        Manner,
        snapshot::{self, Format},
    },
    runtime::Runtime,
};

/// For how long PHP's thread may take to hear the question.
const HEARS: Duration = Duration::from_millis(600);

/// For how long it may take to answer one that needs a look at the heap.
const LOOKS: Duration = Duration::from_secs(55);

/// Between two looks whether a child has written its snapshot.
const AGAIN: Duration = Duration::from_millis(20);

/// What both threads have.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// For the task of the loop.
    asked: Notify,
}

#[derive(Default)]
struct State {
    questions: VecDeque<(u64, Asked)>,
    /// The question that PHP's thread has taken.
    taken: Option<u64>,
    replies: Vec<(u64, Reply)>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks PHP's thread. `None`: it does not hear.
    fn ask(&self, number: u64, asked: Asked, bell: Bell) -> Option<Reply> {
        {
            let mut state = self.state();
            // What was answered too late.
            state.replies.clear();
            state.questions.push_back((number, asked));
        }
        self.asked.notify_one();
        bell.ring();
        let begun = Instant::now();
        let mut state = self.state();
        loop {
            if let Some(at) = state.replies.iter().position(|(of, _)| *of == number) {
                return Some(state.replies.swap_remove(at).1);
            }
            let patience = if state.taken == Some(number) { LOOKS } else { HEARS };
            let left = patience.saturating_sub(begun.elapsed());
            if left.is_zero() {
                state.questions.retain(|(of, _)| *of != number);
                return None;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// One process's, on PHP's thread.
struct Attendant {
    shared: Arc<Shared>,
    /// Of the process that it belongs to.
    generation: u64,
    task: RefCell<Option<JoinHandle<()>>>,
}

thread_local! {
    static ATTENDANT: RefCell<Option<Rc<Attendant>>> = const { RefCell::new(None) };
}

fn current() -> Option<Rc<Attendant>> {
    let attendant = ATTENDANT.with_borrow(Clone::clone);
    attendant.filter(|attendant| attendant.generation == process::generation())
}

/// The calling process answers the hub by this wire from now on.
///
/// # Errors
/// The system gives no thread.
pub(super) fn begin(wire: OwnedFd, seat: &Seat) -> io::Result<()> {
    let shared = Arc::new(Shared::default());
    let post = Post {
        shared: Arc::clone(&shared),
        wire,
        epoch: seat.member.epoch,
        bell: Bell::new(),
        window: Window::new(),
        manner: Manner::here(),
    };
    let run = || thread::Builder::new().name("attendant".into()).spawn(move || post.stand());
    signal::with_all_blocked(run)?;
    let attendant = Attendant { shared, generation: process::generation(), task: RefCell::default() };
    ATTENDANT.set(Some(Rc::new(attendant)));
    Ok(())
}

/// It answers no more; what is asked then is answered by the thread alone.
pub(super) fn forget() {
    let taken = ATTENDANT.take();
    if let Some(attendant) = taken {
        drop(attendant.task.take());
    }
}

/// A loop begins to run: it hears questions while it waits.
pub(super) fn listen(runtime: &'static Runtime) {
    let Some(attendant) = current() else { return };
    if attendant.task.borrow().as_ref().is_none_or(JoinHandle::is_finished) {
        let shared = Arc::clone(&attendant.shared);
        let task = runtime.start_task(async move {
            loop {
                shared.asked.notified().await;
                answer(runtime, true);
            }
        });
        drop(attendant.task.replace(Some(task)));
    }
}

/// On PHP's thread, between two opcodes: answers what was asked.
pub(crate) fn interrupted(runtime: &'static Runtime) {
    answer(runtime, false);
}

/// `waits`: the loop has nothing else to do.
fn answer(runtime: &'static Runtime, waits: bool) {
    let Some(attendant) = current() else { return };
    loop {
        let next = {
            let mut state = attendant.shared.state();
            let next = state.questions.pop_front();
            state.taken = next.as_ref().map(|(number, _)| *number);
            next
        };
        let Some((number, asked)) = next else { return };
        let mut owed = Owed { shared: &attendant.shared, number, reply: None };
        owed.reply = Some(answers::reply(runtime, &asked, waits));
    }
}

/// A reply that somebody waits for; also if the question panics.
struct Owed<'a> {
    shared: &'a Shared,
    number: u64,
    reply: Option<Reply>,
}

impl Drop for Owed<'_> {
    fn drop(&mut self) {
        let reply = self.reply.take().unwrap_or_else(|| Reply::error("the question has failed"));
        self.shared.state().replies.push((self.number, reply));
        self.shared.changed.notify_all();
    }
}

/// The thread.
struct Post {
    shared: Arc<Shared>,
    wire: OwnedFd,
    epoch: u32,
    bell: Bell,
    window: Window,
    manner: Manner,
}

impl Post {
    fn stand(self) {
        use std::os::fd::AsFd;
        loop {
            if fd::poll(&[self.wire.as_fd()], None).is_err() {
                thread::sleep(Duration::from_millis(100));
                continue;
            }
            match Question::receive(&self.wire) {
                Ok(Some(question)) if question.epoch == self.epoch => {
                    let reply = self.reply(&question);
                    // A hub that does not read has lost its interest.
                    let _ = wire::answer(&self.wire, question.number, reply.to_string().as_bytes());
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return, // The server is over.
            }
        }
    }

    fn reply(&self, question: &Question) -> Reply {
        let asked = match Asked::read(&question.words) {
            Ok(asked) => asked,
            Err(why) => return Reply::error(why),
        };
        match self.shared.ask(question.number, asked.clone(), self.bell) {
            None => answers::silence(&asked, self.window.look().as_deref(), &self.manner),
            Some(Reply::Child(pid, file, format)) => wait(pid, &file, format),
            Some(reply) => reply,
        }
    }
}

/// Waits for the child that writes a snapshot.
fn wait(pid: Pid, file: &Path, format: Format) -> Reply {
    let begun = Instant::now();
    loop {
        match process::try_wait(pid) {
            Ok(Some(exit)) => {
                return match snapshot::judge(exit) {
                    Ok(()) => answers::written(file, format),
                    Err(error) => Reply::error(error.to_string()),
                };
            }
            // The program waits for any child, and has had it.
            Err(_) if std::fs::metadata(file).is_ok_and(|file| file.len() > 0) => {
                return answers::written(file, format);
            }
            Err(error) => return Reply::error(error.to_string()),
            Ok(None) if begun.elapsed() > LOOKS => return Reply::error("the snapshot takes too long"),
            Ok(None) => thread::sleep(AGAIN),
        }
    }
}
