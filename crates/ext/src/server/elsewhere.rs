//! BASE mode: sessions whose sockets another process of the server has. What is to be done with them goes there as letters.
//!
//! Who sends learns at once whether the session is open and whether its client reads; what happens to the letter afterwards it does not. So
//! the other side keeps what does not fit behind it in order, within bounds, and ends a connection that would miss a part.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    fs::File,
    rc::Rc,
    time::Instant,
};

use steel_engine::{
    files,
    process::{
        Member,
        bus::{Draft, Letter, LetterKind, SendError as NotSent, To},
    },
    server::{SendError, Session},
};
use steel_zend::Result;

use super::{
    letters,
    process::{self, Process},
    sessions, worker,
};
use crate::{class::http_response, log, runtime::runtime};

/// How often a coroutine looks whether the client has read, in nanoseconds.
const LOOK: u64 = 10_000_000;

/// What a send has come to.
pub(crate) type Sent = std::result::Result<(), SendError>;

/// Of a letter that closes: what waits is thrown away.
const RESET: u16 = 1;

/// Of a letter about reading: it goes on.
const ON: u16 = 1;

/// Who has the socket of an open session; `None`: nobody else.
pub(crate) fn holder(process: &Process, session: i64) -> Option<Member> {
    let pid = sessions::current()?.process(session)?;
    process.seat.roster.member(pid).filter(|member| *member != process.seat.member)
}

/// Sends bytes on a session of another process.
///
/// # Errors
/// [`SendError::Full`]: its client does not read, or too much waits for other processes. The coroutine was cancelled.
pub(crate) fn send(process: &Rc<Process>, holder: Member, session: i64, data: &[u8]) -> Result<Sent> {
    limited(process, holder, (LetterKind::Send, 0), session, data)
}

/// As [`order`], if the client has read enough for that.
fn limited(process: &Rc<Process>, holder: Member, what: (LetterKind, u16), session: i64, body: &[u8]) -> Result<Sent> {
    let most = process.settings.port.max_pending as i64;
    let waits = sessions::current().and_then(|sessions| sessions.look(session)).map(|known| known.pending);
    match waits {
        None => Ok(Err(SendError::Closed)),
        Some(waits) if waits > 0 && waits.saturating_add(body.len() as i64) > most => Ok(Err(SendError::Full)),
        Some(_) => order(process, holder, what, session, body),
    }
}

/// Has a coroutine try again while the client does not read, for as long as `send_timeout` lets it; what he has read is known by looking only.
///
/// # Errors
/// What an attempt has come to, or the unwinding of this coroutine.
pub(crate) fn patiently(process: &Process, mut attempt: impl FnMut() -> Result<Sent>) -> Result<Sent> {
    let begun = Instant::now();
    loop {
        let sent = attempt()?;
        let waits = sent == Err(SendError::Full) && process::sends_wait();
        let in_time = process.settings.patience.send.is_none_or(|limit| begun.elapsed() < limit);
        if !waits || !in_time || !runtime().sleep(LOOK)? {
            return Ok(sent);
        }
    }
}

/// Says something of an answer that was detached there.
///
/// # Errors
/// As [`send`].
pub(crate) fn answer(process: &Rc<Process>, holder: Member, session: i64, what: u16, body: &[u8]) -> Result<Sent> {
    order(process, holder, (LetterKind::Answer, what), session, body)
}

/// As [`answer`], for a part that the client may have to read others before.
///
/// # Errors
/// As [`send`].
pub(crate) fn answer_part(process: &Rc<Process>, holder: Member, session: i64, what: u16, body: &[u8]) -> Result<Sent> {
    limited(process, holder, (LetterKind::Answer, what), session, body)
}

/// Sends a part of a file.
///
/// # Errors
/// As [`send`].
pub(crate) fn send_file(
    process: &Rc<Process>,
    holder: Member,
    session: i64,
    path: &[u8],
    offset: u64,
    length: u64,
) -> Result<Sent> {
    order(process, holder, (LetterKind::SendFile, 0), session, &file_part(path, offset, length))
}

/// Closes it; with `reset` what waits is thrown away.
///
/// # Errors
/// The coroutine was cancelled.
pub(crate) fn close(process: &Rc<Process>, holder: Member, session: i64, reset: bool) -> Result<bool> {
    let flags = if reset { RESET } else { 0 };
    Ok(order(process, holder, (LetterKind::Close, flags), session, b"")?.is_ok())
}

/// Its socket is not read any more, or is read again.
///
/// # Errors
/// The coroutine was cancelled.
pub(crate) fn read(process: &Rc<Process>, holder: Member, session: i64, on: bool) -> Result<bool> {
    Ok(order(process, holder, (LetterKind::Reading, if on { ON } else { 0 }), session, b"")?.is_ok())
}

/// As [`answer`], from where nothing may wait: an object that goes. With too much on its way already it is not said.
pub(crate) fn answer_at_once(process: &Process, holder: Member, session: i64, what: u16, body: &[u8]) {
    let draft = Draft { kind: LetterKind::Answer, flags: what, id: session, time: letters::now(), body };
    let _ = process.seat.post.send(To::Member(holder), &draft); // The client's patience ends it then.
}

fn order(
    process: &Rc<Process>,
    holder: Member,
    (kind, flags): (LetterKind, u16),
    session: i64,
    body: &[u8],
) -> Result<Sent> {
    let draft = Draft { kind, flags, id: session, time: letters::now(), body };
    let sent = letters::send_patiently(process, To::Member(holder), &draft)?;
    Ok(sent.map_err(|error| match error {
        NotSent::Nobody => SendError::Closed,
        NotSent::Full | NotSent::Failed(_) => SendError::Full,
    }))
}

/// What waits for clients, by session, in order.
#[derive(Default)]
pub(crate) struct Backlog(RefCell<HashMap<i64, VecDeque<Letter>>>);

impl Backlog {
    fn len_of(&self, session: i64) -> Option<usize> {
        self.0.borrow().get(&session).map(|letters| letters.iter().map(|letter| letter.body.len()).sum())
    }
}

/// A letter that says whether a session of this process is to be read.
pub(super) fn set_reading(letter: &Letter) {
    if let Some(session) = worker::current().and_then(|worker| worker.engine.find(letter.id)) {
        if letter.flags & ON != 0 { session.resume() } else { session.pause() }
    }
}

/// A letter for a session of this process.
pub(super) fn receive(letter: Letter) {
    let Some(worker) = worker::current() else { return };
    let Some(session) = worker.engine.find(letter.id) else { return };
    let reset = letter.kind == LetterKind::Close && letter.flags & RESET != 0;
    match worker.backlog.len_of(letter.id) {
        Some(waits) if waits + letter.body.len() > session.port_options().max_pending && !reset => lose(&session),
        Some(_) if !reset => {
            worker.backlog.0.borrow_mut().entry(letter.id).or_default().push_back(letter);
        }
        _ => {
            if let Some(letter) = obey(&session, letter) {
                worker.backlog.0.borrow_mut().insert(letter.id, VecDeque::from([letter]));
                runtime().start_task(catch_up(session));
            }
        }
    }
}

/// A part of what was to be sent cannot be kept: its client must not take the rest for the whole.
fn lose(session: &Session) {
    let text = format!("send failed, session={} output buffer overflow; it is closed", session.id());
    log::line(log::Level::Warning, &text);
    session.close(true);
}

/// Does what a letter says; gives it back if its client has to read first.
fn obey(session: &Session, letter: Letter) -> Option<Letter> {
    let sent = match letter.kind {
        LetterKind::Close => {
            session.close(letter.flags & RESET != 0);
            Ok(())
        }
        LetterKind::SendFile => send_part(session, &letter),
        _ => {
            let mut bytes = vec![0; letter.body.len()];
            match letter.body.read(&mut bytes) {
                Ok(()) if letter.kind == LetterKind::Answer => {
                    http_response::obey(session, letter.from.member, letter.flags, &bytes)
                }
                Ok(()) => session.send(&bytes),
                Err(error) => {
                    log::line(log::Level::Warning, &format!("the contents of a message cannot be read: {error}"));
                    Err(SendError::Closed).inspect_err(|_| lose(session))
                }
            }
        }
    };
    (sent == Err(SendError::Full)).then_some(letter)
}

fn send_part(session: &Session, letter: &Letter) -> Sent {
    let mut bytes = vec![0; letter.body.len()];
    match letter.body.read(&mut bytes).ok().and_then(|()| open_part(session, &bytes)) {
        Some((file, offset, length)) => session.send_file(b"", file, offset, length),
        None => {
            session.close(true);
            Err(SendError::Closed)
        }
    }
}

/// A part of a file as letters have it.
pub(crate) fn file_part(path: &[u8], offset: u64, length: u64) -> Vec<u8> {
    [&offset.to_le_bytes()[..], &length.to_le_bytes(), path].concat()
}

/// And in the process that sends it; `None`, and a line in the log: the file is not there any more.
pub(crate) fn open_part(session: &Session, bytes: &[u8]) -> Option<(File, u64, u64)> {
    let open = || {
        let (offset, rest) = bytes.split_first_chunk()?;
        let (length, path) = rest.split_first_chunk()?;
        let (file, _) = files::open_to_send(path).ok()?;
        Some((file, u64::from_le_bytes(*offset), u64::from_le_bytes(*length)))
    };
    let opened = open();
    if opened.is_none() {
        log::line(log::Level::Warning, &format!("a file for session#{} cannot be opened any more", session.id()));
    }
    opened
}

/// Sends what waits for a client as it reads, until nothing is left.
async fn catch_up(session: Session) {
    while session.flushed().await.is_ok() {
        let Some(worker) = worker::current() else { return };
        loop {
            let next = {
                let mut backlog = worker.backlog.0.borrow_mut();
                match backlog.get_mut(&session.id()).and_then(VecDeque::pop_front) {
                    Some(next) => next,
                    None => {
                        backlog.remove(&session.id());
                        return;
                    }
                }
            };
            if let Some(letter) = obey(&session, next) {
                worker.backlog.0.borrow_mut().entry(session.id()).or_default().push_front(letter);
                break;
            }
        }
    }
    if let Some(worker) = worker::current() {
        let gone = worker.backlog.0.borrow_mut().remove(&session.id());
        drop(gone);
    }
}
