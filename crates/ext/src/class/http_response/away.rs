//! BASE mode: an answer to a request whose connection another process of the server has, and which was detached there. It goes to that process
//! in letters, as a head and pieces; there the exchange is that gives it.
//!
//! ```text
//! WHOLE | FILE | BEGIN -> MORE* -> LAST | BREAK
//! ```

use std::{cell::Cell, rc::Rc};

use steel_engine::{
    process::Member,
    server::{Exchange, ResponseError, SendError, Session},
};
use steel_os::process::generation;
use steel_zend::Result;

use super::{Head, ResponseState};
use crate::{
    log,
    server::{
        detached,
        elsewhere::{self, Sent},
        process::{self, Process},
        sessions,
    },
};

/// A head and the body behind it.
const WHOLE: u16 = 0;
/// A head and a part of a file.
const FILE: u16 = 1;
/// A head, of an answer in parts.
const BEGIN: u16 = 2;
/// A part.
const MORE: u16 = 3;
/// Trailers, and the last part behind them.
const LAST: u16 = 4;
/// There will be no last part.
const BREAK: u16 = 5;

/// See the module.
pub(super) struct Away {
    process: Rc<Process>,
    holder: Member,
    session: i64,
    /// The number of the answer, once this process gives it.
    turn: Cell<u32>,
    /// The head has gone, and the end has not.
    begun: Cell<bool>,
    /// A part was refused: what comes behind it must not look like its continuation.
    lost: Cell<bool>,
    /// In the child of a fork it is the parent's.
    generation: u64,
}

impl Away {
    /// The answer of this session, if it waits in another process.
    pub(super) fn find(session: i64) -> Option<Away> {
        // Where the sockets are the master's, all processes are alike.
        let process = process::current().filter(|process| !process.has_master)?;
        let holder = elsewhere::holder(&process, session)?;
        let waits = sessions::current().is_some_and(|sessions| sessions.awaits_answer(session));
        let (turn, begun, lost) = (Cell::new(0), Cell::new(false), Cell::new(false));
        waits.then(|| Away { process, holder, session, turn, begun, lost, generation: generation() })
    }

    pub(super) fn is_open(&self) -> bool {
        sessions::current().is_some_and(|sessions| sessions.look(self.session).is_some())
    }

    /// Has the head gone?
    pub(super) fn is_streaming(&self) -> bool {
        self.begun.get()
    }

    /// `end()`
    pub(super) fn end(self, state: &ResponseState, body: &[u8]) -> Result<Sent> {
        let sent = if !self.begun.get() {
            self.begin(WHOLE, state, body)?
        } else if self.lost.get() {
            Err(SendError::Full)
        } else {
            let mut letter = self.letter();
            letter.field(&state.trailers());
            let sent = self.post(LAST, &letter.ended_with(body))?;
            self.begun.set(sent.is_err());
            sent
        };
        Ok(counted(sent, body.len()))
    }

    /// `write()`
    pub(super) fn write(&self, state: &ResponseState, data: &[u8]) -> Result<Sent> {
        if self.lost.get() {
            return Ok(Err(SendError::Full));
        }
        if !self.begun.get() {
            let begun = self.begin(BEGIN, state, b"")?;
            if begun.is_err() {
                return Ok(begun);
            }
            self.begun.set(true);
        }
        if data.is_empty() {
            return Ok(Ok(()));
        }
        self.lost.set(true);
        let sent = self.post(MORE, &self.letter().ended_with(data))?;
        self.lost.set(sent.is_err());
        Ok(sent)
    }

    /// `sendfile()`
    pub(super) fn send_file(self, state: &ResponseState, path: &[u8], offset: u64, length: u64) -> Result<Sent> {
        let sent = self.begin(FILE, state, &elsewhere::file_part(path, offset, length))?;
        Ok(counted(sent, usize::try_from(length).unwrap_or(0)))
    }

    /// The first of an answer: whoever takes its number gives it.
    fn begin(&self, what: u16, state: &ResponseState, body: &[u8]) -> Result<Sent> {
        let Some(sessions) = sessions::current().filter(|_| self.is_own()) else {
            return Ok(Err(SendError::Closed));
        };
        let Some(turn) = sessions.claim_answer(self.session) else { return Ok(Err(SendError::Closed)) };
        self.turn.set(turn);
        let mut letter = self.letter();
        state.head.borrow().write(&mut letter);
        let sent = self.post(what, &letter.ended_with(body));
        if !matches!(sent, Ok(Ok(()))) {
            sessions.give_answer_back(self.session, turn);
        }
        sent
    }

    fn letter(&self) -> Writer {
        let mut letter = Writer::default();
        letter.0.extend_from_slice(&self.turn.get().to_le_bytes());
        letter
    }

    /// A coroutine waits for a client that does not read; with the last piece nobody waits for him.
    fn post(&self, what: u16, body: &[u8]) -> Result<Sent> {
        if !self.is_own() {
            return Ok(Err(SendError::Closed));
        }
        let (process, holder, session) = (&self.process, self.holder, self.session);
        elsewhere::patiently(process, || match what {
            MORE => elsewhere::answer_part(process, holder, session, what, body),
            _ => elsewhere::answer(process, holder, session, what, body),
        })
    }

    fn is_own(&self) -> bool {
        self.generation == generation()
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        // Nobody will end it.
        if self.begun.get() && self.is_own() {
            let letter = self.turn.get().to_le_bytes();
            elsewhere::answer_at_once(&self.process, self.holder, self.session, BREAK, &letter);
        }
    }
}

fn counted(sent: Sent, bytes: usize) -> Sent {
    if sent.is_ok() {
        process::answered(bytes);
    }
    sent
}

/// What another process says of an answer, in the process that has the connection. [`SendError::Full`]: to be said again when the client has
/// read.
pub(crate) fn obey(session: &Session, by: Member, what: u16, letter: &[u8]) -> Sent {
    let Some((turn, body)) = letter.split_first_chunk() else { return Ok(()) };
    let (id, turn) = (session.id(), u32::from_le_bytes(*turn));
    let given = || detached::given(id, by, turn);
    match what {
        MORE => {
            let Some(mut exchange) = given() else { return Ok(()) };
            let written = exchange.write(body);
            if exchange.is_streaming() {
                detached::give(exchange, by, turn);
            }
            if written == Err(ResponseError::Send(SendError::Full)) {
                return Err(SendError::Full);
            }
        }
        LAST => {
            if let (Some(mut exchange), Some((trailers, rest))) = (given(), Reader(body).field_and_rest()) {
                let _ = exchange.end_with(rest, trailers); // What is wrong with it the engine writes to the log.
            }
        }
        BREAK => {
            if let Some(mut exchange) = given() {
                exchange.break_off();
            }
        }
        _ => {
            if let Some(exchange) = detached::take_for(id, turn) {
                begin(exchange, (by, turn), what, body);
            }
        }
    }
    Ok(())
}

fn begin(mut exchange: Exchange, (by, turn): (Member, u32), what: u16, body: &[u8]) {
    let mut reader = Reader(body);
    let Some(head) = Head::read(&mut reader) else { return exchange.refuse(500) };
    let has_begun = exchange.is_streaming();
    let answered = match (what, reader.0) {
        (WHOLE, rest) if has_begun => exchange.end_with(rest, &head.trailers.to_lines()),
        (WHOLE, rest) => head.respond(&mut exchange, |response| response.end(rest)),
        (BEGIN, _) => {
            let begun = if has_begun { Ok(()) } else { head.respond(&mut exchange, |response| response.stream(0)) };
            if exchange.is_streaming() {
                detached::give(exchange, by, turn);
            }
            begun
        }
        (_, rest) => match elsewhere::open_part(exchange.session(), rest) {
            Some((file, offset, length)) => {
                head.respond(&mut exchange, |response| response.send_file(file, offset, length))
            }
            // One that has begun is broken off by letting go of it.
            None if has_begun => return,
            None => return exchange.refuse(500),
        },
    };
    if let Err(error) = answered {
        log::line(log::Level::Warning, &format!("an answer that another process gives cannot be sent: {error}"));
    }
}

/// Puts a letter together: numbers, and fields with their lengths before them.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
    }

    pub(super) fn field(&mut self, field: &[u8]) {
        self.number(field.len());
        self.0.extend_from_slice(field);
    }

    fn ended_with(mut self, rest: &[u8]) -> Vec<u8> {
        self.0.extend_from_slice(rest);
        self.0
    }
}

/// Takes it apart. `None`: it is cut short.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Option<usize> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        usize::try_from(u32::from_le_bytes(*number)).ok()
    }

    pub(super) fn field(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (field, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }

    fn field_and_rest(mut self) -> Option<(&'a [u8], &'a [u8])> {
        let field = self.field()?;
        Some((field, self.0))
    }
}

impl Head {
    fn write(&self, letter: &mut Writer) {
        letter.number(usize::from(self.status));
        letter.field(&self.reason);
        self.headers.write_to(letter);
        letter.number(self.cookies.len());
        self.cookies.iter().for_each(|cookie| letter.field(cookie));
        self.trailers.write_to(letter);
    }

    fn read(letter: &mut Reader<'_>) -> Option<Head> {
        let status = u16::try_from(letter.number()?).ok()?;
        let reason = letter.field()?.to_vec();
        let headers = super::Headers::read_from(letter)?;
        let count = letter.number()?;
        let cookies = (0..count).map(|_| letter.field().map(<[u8]>::to_vec)).collect::<Option<_>>()?;
        let trailers = super::Headers::read_from(letter)?;
        Some(Head { status, reason, headers, cookies, trailers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_arrives_as_it_was_and_nothing_of_one_that_is_cut_short() {
        let mut head = Head { status: 404, reason: b"Gone".to_vec(), ..Head::default() };
        head.headers.set(b"x-a", vec![b"1".to_vec(), b"2".to_vec()], false).unwrap();
        head.headers.set(b"server", Vec::new(), false).unwrap();
        head.cookies.push(b"a=b".to_vec());
        head.trailers.set(b"t", vec![b"u".to_vec()], false).unwrap();
        let mut letter = Writer::default();
        head.write(&mut letter);
        let bytes = letter.ended_with(b"rest");
        let mut reader = Reader(&bytes);
        let read = Head::read(&mut reader).unwrap();
        assert_eq!((read.status, &read.reason[..], reader.0), (404, &b"Gone"[..], &b"rest"[..]));
        assert_eq!(
            (read.headers.to_lines(), read.trailers.to_lines()),
            (head.headers.to_lines(), b"t: u\r\n".to_vec())
        );
        assert!(read.headers.has(b"server") && read.cookies == head.cookies);
        let whole = bytes.len() - 4;
        assert!((0..whole).all(|length| Head::read(&mut Reader(&bytes[..length])).is_none()));
    }
}
