//! One request being answered: the program's handle, good from the request until the response has ended.
//!
//! ```text
//! Fresh --respond().end()/send_file()--> Over
//!   \--respond().stream()--> Streaming --end()--> Over
//!   \--respond().upgrade()--> Over (the connection carries bytes)
//! ```
//! Dropping it ends it: a fresh one with 500, as the reference does when a response object dies; a stream is broken off, so that
//! no client takes for a whole answer what is none.

use super::compression::Folding;
use super::conn::{Farewell, Turn};
use super::registry::Unanswered;
use super::{Broken, Draft, HttpOptions, RequestHead, Response, ResponseError, SendError, Session};
use bytes::{Bytes, BytesMut};
use std::rc::Rc;
use steel_proto::coding::Coding;
use steel_proto::http1::response as wire;

/// How the body of a stream is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Chunked,
    /// This many bytes are still promised.
    Length(u64),
    UntilClose,
    /// As long as its stream.
    Stream,
    /// HEAD, or a status without body: nothing is sent.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Fresh,
    Streaming(Body),
    Over,
}

/// A request that waits for its response.
#[derive(Debug)]
pub struct Exchange {
    pub(super) session: Session,
    pub(super) state: State,
    pub(super) http11: bool,
    pub(super) is_head: bool,
    pub(super) keep_alive: bool,
    /// What its client likes the answer to be compressed with, if the port does that.
    pub(super) coding: Option<Coding>,
    /// The body of a stream is compressed.
    pub(super) folding: Option<Box<Folding>>,
    lost: bool,
    way: Way,
    /// Which request of the session it is, if another process may answer it as well.
    turn: Option<u32>,
    line: Bytes,
    gate: Option<Rc<dyn Gate>>,
}

/// Whose answer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It was made with the request.
    Own,
    /// It takes the place of another one, which has the request as well: let go of, it answers nothing.
    Adopted,
    /// There is no request that the engine knows of: bytes for a session that carries bytes.
    Bytes,
}

/// Whoever counts requests that are in work: see [`Exchange::go_through`].
pub trait Gate: std::fmt::Debug {
    /// A request is over. Called when the exchange goes, in the middle of whatever lets it go: runs no code of the program.
    fn leave(&self);
}

impl Exchange {
    pub(super) fn new(session: Session, head: &RequestHead) -> Self {
        let compression = session.port_options().http().and_then(|options| options.compression.as_ref());
        Self {
            coding: compression.and_then(|compression| compression.agree(head)),
            folding: None,
            turn: session.turn(),
            session,
            state: State::Fresh,
            http11: head.version() >= 11,
            is_head: head.is_head(),
            keep_alive: head.keep_alive(),
            lost: false,
            way: Way::Own,
            line: head.request_line(),
            gate: None,
        }
    }

    /// The answer to a request that another process has (or another part of this one), if one waits for it; in PROCESS mode. For a
    /// session of a port without HTTP, an answer to whatever the program has read there.
    pub fn adopt(session: &Session) -> Option<Self> {
        let (way, http11, is_head, keep_alive) = if session.port_options().http().is_none() {
            (Way::Bytes, true, false, true)
        } else {
            let awaited = session.adopt_turn()?;
            (Way::Adopted, awaited.http11, awaited.is_head, awaited.keep_alive)
        };
        let (session, turn, line) = (session.clone(), session.turn(), Bytes::new());
        Some(Self {
            session,
            state: State::Fresh,
            http11,
            is_head,
            keep_alive,
            // What the client likes is not known.
            coding: None,
            folding: None,
            lost: false,
            way,
            turn,
            line,
            gate: None,
        })
    }

    /// Whether another process has answered, and the session has gone on.
    fn is_past(&self) -> bool {
        self.turn != self.session.turn() && self.session.is_open()
    }

    /// What everybody may know of it.
    pub(super) fn awaited(&self, turn: u32) -> Unanswered {
        Unanswered { turn, http11: self.http11, is_head: self.is_head, keep_alive: self.keep_alive, has_begun: false }
    }

    /// For an answer to what could not be read as a request.
    pub(super) fn refusal(session: Session) -> Self {
        let mut exchange = Self::unasked(session);
        exchange.keep_alive = false;
        exchange
    }

    /// For an answer to what the engine has not read: to a client of HTTP/1.1.
    pub(super) fn unasked(session: Session) -> Self {
        Self {
            coding: None,
            folding: None,
            turn: session.turn(),
            session,
            state: State::Fresh,
            http11: true,
            is_head: false,
            keep_alive: true,
            lost: false,
            way: Way::Own,
            line: Bytes::new(),
            gate: None,
        }
    }

    /// What it writes, if that is the program's to send.
    pub fn draft(&self) -> Option<Rc<Draft>> {
        if let Session::Draft(draft) = &self.session { Some(Rc::clone(draft)) } else { None }
    }

    /// Nothing is answered here: whoever has the socket of the draft does that by itself.
    pub fn let_go(mut self) {
        self.state = State::Over;
    }

    /// Whose request it is.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// From now on the request is counted by this one, until the exchange goes.
    pub fn go_through(&mut self, gate: Rc<dyn Gate>) {
        self.gate = Some(gate);
    }

    /// Whether the response can still be sent or continued: not over, and the peer is there.
    pub fn is_open(&self) -> bool {
        self.state != State::Over && self.session.is_open() && !self.is_past()
    }

    /// Whether nothing has gone out yet: dropped now, it would answer with 500.
    pub fn is_unanswered(&self) -> bool {
        self.state == State::Fresh && self.session.is_open() && !self.is_past()
    }

    /// Method and target of the request as they were sent (`GET /a?b`).
    pub fn request_line(&self) -> &[u8] {
        &self.line
    }

    /// Whether a head has gone out and the body has not ended.
    pub fn is_streaming(&self) -> bool {
        matches!(self.state, State::Streaming(_)) && !self.is_past()
    }

    /// Whether a head has gone out and the client would miss something if the body ended here.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.state, State::Streaming(body) if !matches!(body, Body::Nothing | Body::Length(0)))
    }

    /// Closes the connection after this response.
    pub fn close_after(&mut self) {
        self.keep_alive = false;
    }

    /// Fields that follow the body, as `Name: value` with line ends, which were checked: for an answer on a stream, before it ends. Others have a
    /// place for them at the end of chunks only: [`Exchange::end_with`].
    pub fn set_trailers(&mut self, lines: &[u8]) {
        self.session.set_trailers(lines);
    }

    /// Whether its request came on a stream of HTTP/2.
    pub fn is_stream(&self) -> bool {
        self.session.is_stream()
    }

    /// Asks the client for a sign of life (PING). False: there is no client that knows such a thing.
    pub fn ping(&self, data: [u8; 8]) -> bool {
        self.session.is_open() && self.session.ping(data)
    }

    /// Tells the client that its further requests are not taken (GOAWAY); the connection ends when those are answered that were. `code` is one
    /// of HTTP/2's, `why` for whoever looks at it, 16 KB at most. False: there is no client that knows such a thing.
    pub fn go_away(&self, code: u32, why: &[u8]) -> bool {
        self.session.is_open() && self.session.go_away(code, why)
    }

    /// Begins the response. Without a `reason` the registered phrase is used. Nothing leaves before one of the final calls.
    ///
    /// # Errors
    /// [`ResponseError::Over`], [`SendError::Closed`], or an invalid reason.
    pub fn respond(&mut self, status: u16, reason: Option<&[u8]>) -> Result<Response<'_>, ResponseError> {
        if self.state != State::Fresh || self.is_past() {
            return Err(ResponseError::Over);
        }
        if !self.session.is_open() {
            return Err(SendError::Closed.into());
        }
        Response::new(self, status, reason)
    }

    /// Sends the next part of a stream. Empty data sends nothing.
    ///
    /// # Errors
    /// [`ResponseError::Over`] when no stream is open; [`SendError`]. After [`SendError::Full`] the part can be sent again once
    /// [`Session::flushed`] has answered; who does not send it again calls [`Exchange::lose`].
    pub fn write(&mut self, data: &[u8]) -> Result<(), ResponseError> {
        if self.lost {
            return Err(ResponseError::Lost);
        }
        self.stream(data, None)
    }

    /// A part that was refused will not be sent again: the stream takes no more, and never looks complete.
    pub fn lose(&mut self) {
        self.lost = true;
    }

    /// Sends the last part, which may be empty, and ends the stream. It is taken also when the buffer is full.
    ///
    /// # Errors
    /// As [`Exchange::write`], but never [`SendError::Full`]; the exchange is over in any case.
    pub fn end(&mut self, data: &[u8]) -> Result<(), ResponseError> {
        self.end_with(data, b"")
    }

    /// As [`Exchange::end`], with trailers behind it as [`Exchange::set_trailers`] takes them. A body that is neither chunked nor on a stream goes
    /// without them.
    ///
    /// # Errors
    /// As there.
    pub fn end_with(&mut self, data: &[u8], trailers: &[u8]) -> Result<(), ResponseError> {
        if !self.is_streaming() {
            return Err(ResponseError::Over);
        }
        if self.lost {
            self.broken(Broken::Refused);
            return Err(ResponseError::Lost);
        }
        if !trailers.is_empty() {
            self.session.set_trailers(trailers);
        }
        let result = self.stream(data, Some(trailers));
        match self.state {
            State::Streaming(Body::Length(left)) if left > 0 && result.is_ok() => self.broken(Broken::Short(left)),
            State::Streaming(Body::UntilClose) if result.is_ok() => {
                self.session.set_farewell(Farewell::ResetUntilFlushed);
                self.finish(true);
            }
            _ => self.finish(result.is_ok()),
        }
        result
    }

    /// The connection goes on elsewhere, with whoever has a descriptor of its own of it: nothing is answered here, and the end here is not
    /// its end. What was read ahead, behind the request, is the answer.
    ///
    /// # Errors
    /// The exchange back: something waits to be written, TLS is spoken, or the socket is not this process's.
    pub fn leave(mut self) -> Result<BytesMut, Self> {
        let Session::Local(conn) = &self.session else { return Err(self) };
        if self.state != State::Fresh || !conn.is_open() || conn.pending_bytes() > 0 || self.session.is_secure() {
            return Err(self);
        }
        self.state = State::Over;
        let ahead = conn.ahead.take().unwrap_or_default();
        conn.fail();
        Ok(ahead)
    }

    /// Ends a stream before its end: no last chunk comes, and the connection ends; with a reset where its end would be the body's.
    pub fn break_off(&mut self) {
        match self.state {
            _ if self.is_past() => {}
            State::Streaming(Body::Nothing | Body::Length(0)) => self.finish(true),
            State::Streaming(Body::UntilClose) => {
                self.session.abort();
                self.finish(false);
            }
            State::Streaming(_) => self.finish(false),
            State::Fresh | State::Over => {}
        }
    }

    fn broken(&mut self, why: Broken) {
        if self.is_unfinished() && self.session.is_open() {
            self.session.notice_broken(&self.line, why);
        }
        self.break_off();
    }

    /// `trailers`: it is the last piece.
    fn stream(&mut self, data: &[u8], trailers: Option<&[u8]>) -> Result<(), ResponseError> {
        let last = trailers.is_some();
        if self.is_past() {
            return Err(ResponseError::Over);
        }
        let State::Streaming(body) = &mut self.state else { return Err(ResponseError::Over) };
        let (session, way) = (&self.session, self.way);
        let send = |data: &[u8]| way.send(session, data, last);
        match body {
            Body::Chunked | Body::Stream => {
                let chunked = *body == Body::Chunked;
                let folding = self.folding.as_mut().filter(|_| last || !data.is_empty());
                let folded = folding.map(|folding| match last {
                    true => folding.finish(data),
                    false => folding.fold(data),
                });
                let data = folded.as_deref().unwrap_or(data);
                let result = if chunked { send_chunk(session, data, trailers, send) } else { send(data) };
                if let (Err(SendError::Full), Some(folding), Some(folded)) = (result, &mut self.folding, folded) {
                    folding.keep(folded);
                }
                result?;
            }
            Body::Length(left) => {
                let data = &data[..data.len().min(usize::try_from(*left).unwrap_or(usize::MAX))];
                send(data)?;
                *left -= data.len() as u64;
            }
            Body::UntilClose => send(data)?,
            Body::Nothing if !self.session.is_open() => return Err(SendError::Closed.into()),
            Body::Nothing => {}
        }
        Ok(())
    }

    /// The response is out: on to the next request, or to the end of the connection. One that could not be sent `whole` must be the
    /// last, or the client would take the next one for its rest.
    pub(super) fn finish(&mut self, whole: bool) {
        let complete = whole && !matches!(self.state, State::Streaming(Body::Length(left)) if left > 0);
        self.folding = None;
        self.state = State::Over;
        self.way.end_turn(&self.session, Turn::Over { close: !(complete && self.persists()) });
    }

    /// A piece of the answer.
    pub(super) fn send(&self, data: &[u8]) -> Result<(), SendError> {
        self.way.send(&self.session, data, false)
    }

    /// Whether the answer is to one request, and not bytes of a session without requests.
    pub(super) fn has_turn(&self) -> bool {
        self.way != Way::Bytes
    }

    /// The whole answer, in two pieces.
    pub(super) fn finish_with(&mut self, first: &[u8], second: &[u8]) -> Result<(), SendError> {
        self.state = State::Over;
        let then = Turn::Over { close: !self.persists() };
        if self.has_turn() {
            return self.session.answer_whole(first, second, then);
        }
        let result = self.session.send_parts(first, second);
        self.way.end_turn(&self.session, then.behind(&result));
        result
    }

    /// Another process has given the answer; it knows what comes then.
    pub(super) fn end_relayed(mut self, to: Turn) {
        self.state = State::Over;
        self.session.end_turn(to);
    }

    /// Nobody will give the answer, of which a part has gone if it has `begun`.
    pub(super) fn lose_relayed(mut self, begun: bool) {
        if begun {
            self.state = State::Over;
            self.session.abort();
            self.session.end_turn(Turn::Over { close: true });
        } else {
            self.answer(502);
        }
    }

    /// Whether the connection goes on; asked when the head is written, so that a drain that begins meanwhile counts.
    pub(super) fn persists(&self) -> bool {
        self.session.is_stream() || (self.keep_alive && self.session.site().drain.get().is_none())
    }

    pub(super) fn options(&self) -> Option<&HttpOptions> {
        self.session.port_options().http()
    }

    /// A short answer of the engine itself, after which the connection is closed.
    pub fn refuse(mut self, status: u16) {
        self.keep_alive = false;
        self.answer(status);
    }

    fn answer(&mut self, status: u16) {
        if let Ok(response) = self.respond(status, None) {
            let _ = response.end(b"");
        }
        if self.state != State::Over {
            self.finish(false);
        }
    }
}

impl Way {
    fn send(self, session: &Session, data: &[u8], last: bool) -> Result<(), SendError> {
        if self == Self::Bytes { session.send(data) } else { session.answer(data, &[], last) }
    }

    fn end_turn(self, session: &Session, to: Turn) {
        match to {
            _ if self != Self::Bytes => session.end_turn(to),
            Turn::Over { close: true } => drop(session.close(false)),
            _ => {}
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        match self.state {
            _ if self.is_past() => {}
            State::Fresh if self.way == Way::Own => self.answer(500),
            State::Fresh => self.session.leave_turn(),
            State::Streaming(_) => self.broken(if self.lost { Broken::Refused } else { Broken::Dropped }),
            State::Over => {}
        }
        if let Some(gate) = self.gate.take() {
            gate.leave();
        }
    }
}

/// Sends data as a chunk, if there is some; with `trailers`, which may be empty, it is the last, and the end follows.
fn send_chunk(
    session: &Session,
    data: &[u8],
    trailers: Option<&[u8]>,
    send: impl FnOnce(&[u8]) -> Result<(), SendError>,
) -> Result<(), SendError> {
    let mut out = session.site().output.take(data.len() + trailers.map_or(0, <[u8]>::len) + 32);
    wire::chunk(&mut out, data);
    if let Some(trailers) = trailers {
        wire::last_chunk(&mut out, trailers);
    }
    let result = send(&out);
    session.site().output.put(out);
    result
}
