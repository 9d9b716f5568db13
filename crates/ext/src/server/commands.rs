//! Commands: functions of the program that one process of the server has another one call (`Server::command()`).
//!
//! ```text
//! asks -> Command -> takes it: CommandTaken -> performs it: CommandAnswer -> goes on
//! ```
//! A command lies in the inbox of a worker's number, so if nobody has taken it yet a successor does. Who has taken it and ends without an
//! answer is missed: then there is none.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
    time::Duration,
};

use steel_engine::process::{
    Member,
    bus::{Draft, Letter, LetterKind, To},
};
use steel_zend::{Callable, Result, Zval};
use tokio::sync::Notify;

use super::{letters, process::Process};
use crate::{
    class::server::ServerState,
    errors, log,
    runtime::{Failure, runtime},
};

/// How often one that waits looks whether who performs it is still there.
const LOOK: Duration = Duration::from_millis(50);

/// The number of the command, before its contents.
const HEAD: usize = 4;

/// What a handler that fails has answered, as in the reference.
const FAILED: &str = r#"{"data": "failed to call function", "code": -1}"#;
const NO_STRING: &str = r#"{"data": "wrong return type", "code": -2}"#;

/// A command of the program.
pub(crate) struct Command {
    pub(crate) name: Vec<u8>,
    /// `SWOOLE_SERVER_COMMAND_*`
    pub(crate) accepts: i64,
    pub(crate) callback: Callable,
}

/// One that somebody waits for.
struct Asked {
    /// By whom it was taken.
    taken: Cell<Option<Member>>,
    answer: RefCell<Option<Vec<u8>>>,
    changed: Notify,
}

thread_local! {
    static ASKED: RefCell<HashMap<i64, Rc<Asked>>> = RefCell::default();
    static LAST: Cell<i64> = const { Cell::new(0) };
}

/// Waits for its answer until it is dropped.
pub(crate) struct Request {
    id: i64,
    asked: Rc<Asked>,
}

impl Drop for Request {
    fn drop(&mut self) {
        let gone = ASKED.with(|asked| asked.borrow_mut().remove(&self.id));
        drop(gone);
    }
}

impl Request {
    /// Sends a command.
    ///
    /// # Errors
    /// The coroutine was cancelled. `None`: it cannot be sent.
    pub(crate) fn send(process: &Rc<Process>, to: To, command: u32, contents: &[u8]) -> Result<Option<Request>> {
        let id = LAST.get().wrapping_add(1);
        LAST.set(id);
        let asked = Rc::new(Asked { taken: Cell::new(None), answer: RefCell::default(), changed: Notify::new() });
        ASKED.with(|all| all.borrow_mut().insert(id, Rc::clone(&asked)));
        let request = Request { id, asked };
        let body = [&command.to_le_bytes(), contents].concat();
        let draft = Draft { kind: LetterKind::Command, flags: 0, id, time: letters::now(), body: &body };
        Ok(letters::send_patiently(process, to, &draft)?.is_ok().then_some(request))
    }

    /// Waits for the answer. `None`: whoever has performed it has ended before that.
    pub(crate) async fn answer(self, process: Rc<Process>) -> Option<Vec<u8>> {
        loop {
            if let Some(answer) = self.asked.answer.take() {
                return Some(answer);
            }
            // What it has sent before its end is read after this look.
            let gone = self.asked.taken.get().is_some_and(|member| !process.seat.roster.is_there(member));
            let waited = tokio::time::timeout(LOOK, self.asked.changed.notified()).await;
            if gone && waited.is_err() {
                return self.asked.answer.take();
            }
        }
    }
}

/// Something about a command that this process has sent.
pub(super) fn answered(letter: Letter) {
    let Some(asked) = ASKED.with(|asked| asked.borrow().get(&letter.id).cloned()) else { return };
    if letter.kind == LetterKind::CommandTaken {
        asked.taken.set(Some(letter.from.member));
    } else {
        *asked.answer.borrow_mut() = Some(letter.body.load().unwrap_or_default());
        asked.changed.notify_one();
    }
}

/// A command for this process.
pub(super) fn perform(process: &Rc<Process>, letter: Letter) {
    let (to, id) = (letter.from.member, letter.id);
    reply(process, to, LetterKind::CommandTaken, id, b"");
    let Ok(body) = letter.body.load() else { return };
    let Some((number, contents)) = body.split_first_chunk::<HEAD>() else { return };
    let number = u32::from_le_bytes(*number) as usize;
    let state = process.server.state::<ServerState>();
    let Some(command) = state.and_then(|state| state.commands.borrow().get(number).cloned()) else {
        return log::line(log::Level::Error, &format!("Unknown command[command_id={number}]"));
    };
    let (performer, contents) = (Rc::clone(process), contents.to_vec());
    process.run(move || {
        let (answer, outcome) = call(&performer, &command, &contents);
        reply(&performer, to, LetterKind::CommandAnswer, id, &answer);
        outcome
    });
}

/// Calls the handler in this process, and has what goes wrong shown.
///
/// # Errors
/// The process is to end.
pub(crate) fn call_here(process: &Process, command: &Command, contents: &[u8]) -> Result<Vec<u8>> {
    let (answer, outcome) = call(process, command, contents);
    match Failure::of(outcome) {
        None => Ok(answer),
        Some(failure) => {
            let policy = runtime().policy.borrow().clone();
            policy.apply(failure);
            runtime().check_ending().map(|()| answer)
        }
    }
}

/// The answer, and what has gone wrong.
fn call(process: &Process, command: &Command, contents: &[u8]) -> (Vec<u8>, Result) {
    let called = command.callback.call(&[process.server.clone().into(), Zval::str(contents)]);
    match called {
        Ok(answer) => match answer.deref().as_str() {
            Some(text) => (text.as_bytes().to_vec(), Ok(())),
            None => (NO_STRING.into(), Ok(())),
        },
        Err(error) => {
            log::line(log::Level::Warning, "Swoole\\Server: command handler error");
            (FAILED.into(), Err(error))
        }
    }
}

/// What does not reach the one that asks is missed there.
fn reply(process: &Rc<Process>, to: Member, kind: LetterKind, id: i64, body: &[u8]) {
    let draft = Draft { kind, flags: 0, id, time: letters::now(), body };
    let sent = process.seat.post.send(To::Member(to), &draft);
    if let Err(error) = sent {
        log::line(log::Level::Warning, &format!("the answer to a command cannot be sent: {error:?}"));
    }
}

/// `SWOOLE_ERROR_SERVER_INVALID_COMMAND` and the like: a line in the log, not more.
pub(crate) fn refuse(code: i64, text: &str) {
    errors::set_last(code);
    log::line(log::Level::Notice, text);
}
