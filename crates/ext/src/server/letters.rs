//! Letters between the processes of a server: how they are sent from PHP code, and what happens with those that come.

use std::{
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use steel_coro::Wait;
use steel_engine::process::bus::{Draft, Inbox, Letter, LetterKind, Received, SendError, To, Which};
use steel_zend::{Callable, Result, Zval};

use super::{
    commands, elsewhere,
    events::ServerEvent,
    objects,
    process::{Process, Role},
    task::{Answer, flag, unpack},
    task_worker,
};
use crate::{
    errors, log,
    runtime::{Raced, Waited, race, runtime},
    settings,
};

/// How often a coroutine of a user process tries again, in nanoseconds.
const TRY_AGAIN: u64 = 5_000_000;

/// So many letters are taken in a row, then others have their turn.
const ROW: u32 = 16;

/// Seconds since 1970.
pub(crate) fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// Sends; while too much waits already, a coroutine waits, and a process without coroutines stands still, for as long as writing to a
/// socket may take (`socket_write_timeout`).
///
/// # Errors
/// The coroutine was cancelled, or is being unwound.
pub(crate) fn send_patiently(
    process: &Rc<Process>,
    to: To,
    draft: &Draft<'_>,
) -> Result<std::result::Result<(), SendError>> {
    let post = &process.seat.post;
    let seconds = settings::process(|process| process.socket.write);
    let limit = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let mut sent = post.send(to, draft);
    if sent.is_ok() && process.role == Role::User {
        flush(process, limit)?;
    }
    if !matches!(sent, Err(SendError::Full)) {
        return Ok(sent);
    }
    if runtime().in_coroutine() {
        let (room, bytes) = (Rc::clone(post), draft.body.len());
        let waited = runtime().wait_at_most(Wait::Socket, seconds, || async move { room.has_room(bytes).await })?;
        if matches!(waited, Waited::Done(())) {
            sent = post.send(to, draft);
        }
    } else if process.role != Role::Event {
        post.flush_for(limit);
        sent = post.send(to, draft);
    }
    Ok(sent)
}

/// In a user process nobody sends later what an inbox is too full for: its loop is the program's.
fn flush(process: &Rc<Process>, limit: Duration) -> Result {
    if !runtime().in_coroutine() {
        process.seat.post.flush_for(limit);
        return Ok(());
    }
    let end = std::time::Instant::now().checked_add(limit);
    while !process.seat.post.flush() && end.is_none_or(|end| std::time::Instant::now() < end) {
        if !runtime().sleep(TRY_AGAIN)? {
            break;
        }
    }
    Ok(())
}

/// Reads the process's own inbox for as long as the task lives.
pub(crate) async fn read_own(process: Rc<Process>, inbox: Inbox) {
    loop {
        // What came while the process stood still for something else.
        while let Some(letter) = process.take_deferred() {
            receive(&process, letter);
        }
        for _ in 0..ROW {
            match race(inbox.next(), process.deferred()).await {
                Raced::A(received) => take(&process, received),
                Raced::B(()) => break,
            }
        }
        tokio::task::yield_now().await;
    }
}

/// Reads the inbox of an event worker's number.
pub(crate) async fn read_office(process: Rc<Process>, inbox: Inbox) {
    loop {
        for _ in 0..ROW {
            let received = inbox.next().await;
            take(&process, received);
        }
        tokio::task::yield_now().await;
    }
}

/// Deals with all that has come by the own inbox, outside of a loop.
pub(crate) fn read_now(process: &Rc<Process>) {
    while let Some(received) = process.seat.post.take(Which::Own) {
        take(process, received);
    }
}

/// Stands still until `done`, for at most `limit`: reads the own inbox meanwhile, and keeps for later what is not an answer for
/// somebody who waits.
pub(crate) fn stand_still(process: &Rc<Process>, limit: Duration, done: impl Fn() -> bool) {
    let end = std::time::Instant::now().checked_add(limit);
    while !done() {
        let left = end.map_or(limit, |end| end.saturating_duration_since(std::time::Instant::now()));
        if left.is_zero() || !process.seat.post.wait(Which::Own, left) {
            return;
        }
        while let Some(received) = process.seat.post.take(Which::Own) {
            let Received::Letter(letter) = received else { continue };
            let waits =
                matches!(letter.kind, LetterKind::Result | LetterKind::Failed) && letter.flags & flag::CALLBACK == 0;
            if waits { receive(process, letter) } else { process.defer(letter) }
        }
    }
}

/// Deals with what an inbox had.
pub(crate) fn take(process: &Rc<Process>, received: Received) {
    match received {
        Received::Letter(letter) => receive(process, letter),
        Received::Late(letter) => expired(&letter),
        Received::Bad => {
            let number = process.number.map_or(-1, i64::from);
            log::line(
                log::Level::Warning,
                &format!("[Worker#{number}] bad task packet: it is no message of this server"),
            );
        }
    }
}

fn expired(letter: &Letter) {
    if matches!(letter.kind, LetterKind::Result) {
        log::line(log::Level::Warning, &format!("task[{}] has expired", letter.id));
    }
}

fn receive(process: &Rc<Process>, letter: Letter) {
    match letter.kind {
        LetterKind::Task => task_worker::receive(letter),
        LetterKind::Result | LetterKind::Failed => answered(process, letter),
        LetterKind::Message => message(process, letter),
        LetterKind::Send | LetterKind::Close | LetterKind::SendFile | LetterKind::Answer => elsewhere::receive(letter),
        LetterKind::Command => commands::perform(process, letter),
        LetterKind::CommandTaken | LetterKind::CommandAnswer => commands::answered(letter),
        LetterKind::Reading => elsewhere::set_reading(&letter),
    }
}

/// An answer to a task of this process, or of one that served under its number before.
fn answered(process: &Rc<Process>, letter: Letter) {
    let failed = letter.kind == LetterKind::Failed;
    if letter.flags & flag::CALLBACK != 0 {
        let callback = process.given.take_callback(letter.id);
        if failed {
            drop(callback);
            return runtime().judge_destructors();
        }
        return match callback {
            Some((callback, share)) => share.run(|| finished(process, letter, Some(Rc::new(callback)))),
            None => finished(process, letter, None),
        };
    }
    if letter.flags & flag::NONBLOCK != 0 && letter.flags & flag::COROUTINE == 0 {
        let callback = process.callback(ServerEvent::Finish);
        return if failed { drop(callback) } else { finished(process, letter, callback) };
    }
    let (id, flags) = (letter.id, letter.flags);
    let answer = if failed { Answer::Failed } else { Answer::Result(letter.body, flags) };
    let is_late = matches!(process.given.answer(id, answer), Some(Answer::Result(..)));
    if is_late && flags & flag::COROUTINE != 0 {
        log::line(log::Level::Warning, &format!("task[{id}] has expired"));
    }
}

/// `onFinish`, or a task's own callback.
fn finished(process: &Rc<Process>, letter: Letter, callback: Option<Rc<Callable>>) {
    let Some(callback) = callback else {
        return runtime().judge(errors::misuse("require 'onFinish' callback"));
    };
    let (server, as_object) = (process.server.clone(), process.settings.event_object);
    process.run(move || {
        let (id, time, from) = (letter.id, letter.time, objects::source(&letter));
        let Some(result) = unpack(letter.body, letter.flags)? else { return Ok(Zval::null()) };
        let args = if as_object {
            vec![server.into(), objects::task_result(id, from, time, result)?.into()]
        } else {
            vec![server.into(), Zval::int(id), result]
        };
        callback.call(&args)
    });
}

/// `onPipeMessage`
fn message(process: &Rc<Process>, letter: Letter) {
    let Some(callback) = process.callback(ServerEvent::PipeMessage) else { return };
    let (server, as_object) = (process.server.clone(), process.settings.event_object);
    process.run(move || {
        let (time, from) = (letter.time, objects::source(&letter));
        let Some(data) = unpack(letter.body, letter.flags)? else { return Ok(Zval::null()) };
        let args = if as_object {
            vec![server.into(), objects::pipe_message(from, time, data)?.into()]
        } else {
            vec![server.into(), Zval::int(from), data]
        };
        callback.call(&args)
    });
}
