//! A response being composed: status line and headers go straight into the worker's output buffer, the body joins them, and one
//! write takes both.
//!
//! The framing headers are the engine's alone: `Connection`, `Transfer-Encoding` and `Content-Length` of the program are wishes
//! (close; a length for a stream or for HEAD), never copied, so that no program can desynchronise a connection.

use super::compression::{Compression, Folding};
use super::conn::{Farewell, Turn};
use super::exchange::{Body, Exchange, State};
use super::outlet::SendError;
use super::standing::Upto;
use bytes::BytesMut;
use std::fs::File;
use std::rc::Rc;
use steel_proto::coding::Coding;
use steel_proto::http1::fields::FieldError;
use steel_proto::http1::response as wire;

/// A body up to this size is copied behind the head; a larger one goes out beside it in the same write.
const COPY: usize = 8 * 1024;

/// A status without content that has a length nevertheless.
const RESET_CONTENT: u16 = 205;

/// Why a response could not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// The connection is gone or its buffer is full.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The response has ended or, for a head, begun.
    #[error("the response is already sent")]
    Over,
    /// A part of the stream was refused before: see [`Exchange::lose`].
    #[error("a part of the response is lost")]
    Lost,
    /// A status below 200, with which no answer ends.
    #[error("{0} is the status of an interim answer, with which none ends")]
    Interim(u16),
    /// A header name or value that would break out of its line.
    #[error("invalid header: {0:?}")]
    Field(FieldError),
}

/// A head that is not sent yet. Dropped without a final call, nothing is sent and the exchange stays fresh.
#[derive(Debug)]
pub struct Response<'e> {
    exchange: &'e mut Exchange,
    out: BytesMut,
    status: u16,
    seen: Seen,
}

/// A part of a file, and what goes out before it.
#[derive(Debug)]
pub(super) struct FilePart {
    pub(super) head: String,
    pub(super) first: u64,
    pub(super) length: u64,
}

/// What the head says of the body's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// There is no body.
    None,
    Length(u64),
    Chunked,
    /// It ends with the connection.
    Close,
}

/// What the program has set itself.
#[derive(Debug, Default)]
struct Seen {
    server: bool,
    date: bool,
    content_type: bool,
    length: Option<u64>,
    /// The content is coded already, is a part of it, or must not be changed on its way (`no-transform`).
    fixed: bool,
    /// The type is one that is not compressed.
    dense: bool,
    /// `Vary` names `Accept-Encoding`, or anything, or is not to be sent.
    varies: bool,
    /// Where the value of an `ETag` begins that holds for these very bytes.
    strong_tag: Option<usize>,
}

impl<'e> Response<'e> {
    pub(super) fn new(exchange: &'e mut Exchange, status: u16, reason: Option<&[u8]>) -> Result<Self, ResponseError> {
        let mut out = exchange.session.site().output.take(1024);
        wire::status_line(&mut out, status, reason).map_err(ResponseError::Field)?;
        Ok(Self { exchange, out, status, seen: Seen::default() })
    }

    /// Adds a header. The same name may come several times.
    ///
    /// # Errors
    /// [`ResponseError::Field`]; the header is left out then.
    pub fn header(&mut self, name: &[u8], value: &[u8]) -> Result<(), ResponseError> {
        if self.note(name, value) {
            return Ok(());
        }
        wire::header(&mut self.out, name, value).map_err(|error| {
            self.seen.strong_tag = self.seen.strong_tag.filter(|at| *at < self.out.len());
            ResponseError::Field(error)
        })
    }

    /// A header that is not to be sent: the engine leaves out its own of that name. The framing ones stay.
    pub fn without(&mut self, name: &[u8]) {
        self.note(name, b"");
    }

    /// Sends head and body; the exchange is over.
    ///
    /// # Errors
    /// [`ResponseError::Send`]; over in any case. [`ResponseError::Interim`]: fresh as before.
    pub fn end(mut self, body: &[u8]) -> Result<(), ResponseError> {
        self.check_final()?;
        // RFC 9110, 15.3.6: a 205 has no content, but a length.
        let body = if self.status == RESET_CONTENT { &[] } else { body };
        if wire::is_bodiless(self.status) {
            return self.end_with(Framing::None, &[]);
        }
        if self.exchange.is_head {
            let wished = self.seen.length.filter(|_| body.is_empty() && self.status != RESET_CONTENT);
            return match (wished, self.agree(body.len())) {
                (Some(length), _) => self.end_with(Framing::Length(length), &[]),
                (None, Some(coding)) => {
                    // How long it would be is not known: RFC 9110, 9.3.2 lets the length be left out.
                    self.is_coded(coding);
                    self.end_with(Framing::Close, &[])
                }
                (None, None) => self.end_with(Framing::Length(body.len() as u64), &[]),
            };
        }
        let agreed = self.agree(body.len());
        let folded = agreed.zip(self.compression()).and_then(|(coding, compression)| compression.fold(coding, body));
        if let Some((folded, coding)) = folded.zip(agreed) {
            self.is_coded(coding);
            return self.end_with(Framing::Length(folded.len() as u64), &folded);
        }
        self.end_with(Framing::Length(body.len() as u64), body)
    }

    fn end_with(mut self, framing: Framing, body: &[u8]) -> Result<(), ResponseError> {
        self.finish_head(framing);
        if body.len() <= COPY {
            self.out.extend_from_slice(body);
            Ok(self.exchange.finish_with(&self.out, &[])?)
        } else {
            Ok(self.exchange.finish_with(&self.out, body)?)
        }
    }

    /// Sends the head; the body follows through [`Exchange::write`] and [`Exchange::end`]. With chunks for HTTP/1.1; with the
    /// length that the program has set, if it did; up to the end of the connection for HTTP/1.0. What has chunks may be compressed, if its
    /// `first` part is as long as that takes, in bytes.
    ///
    /// # Errors
    /// [`ResponseError::Send`], [`ResponseError::Interim`]; the exchange stays fresh then.
    pub fn stream(mut self, first: usize) -> Result<(), ResponseError> {
        self.check_final()?;
        let body = if wire::is_bodiless(self.status) {
            Body::Nothing
        } else {
            match self.seen.length {
                _ if self.status == RESET_CONTENT => Body::Length(0),
                Some(length) => Body::Length(length),
                None if self.exchange.session.is_stream() => Body::Stream,
                None if self.exchange.http11 => Body::Chunked,
                None => Body::UntilClose,
            }
        };
        self.exchange.keep_alive &= body != Body::UntilClose;
        let folding = if matches!(body, Body::Chunked | Body::Stream) { self.fold_stream(first) } else { None };
        self.finish_head(match body {
            Body::Chunked => Framing::Chunked,
            Body::Length(length) => Framing::Length(length),
            Body::UntilClose | Body::Stream => Framing::Close,
            Body::Nothing => Framing::None,
        });
        // Before anything is sent: whoever has the head may see the process die at that moment.
        let ends_by_close = body == Body::UntilClose && !self.exchange.is_head;
        if ends_by_close {
            self.exchange.session.set_farewell(Farewell::Reset);
        }
        if let Err(error) = self.exchange.send(&self.out) {
            if ends_by_close {
                self.exchange.session.set_farewell(Farewell::Orderly);
            }
            return Err(error.into());
        }
        self.exchange.folding = folding;
        self.exchange.state = State::Streaming(if self.exchange.is_head { Body::Nothing } else { body });
        self.exchange.session.note_begun();
        Ok(())
    }

    /// Sends the head and `length` bytes of a file from `offset` on; the exchange is over.
    ///
    /// # Errors
    /// As [`Response::end`].
    pub fn send_file(mut self, file: File, offset: u64, length: u64) -> Result<(), ResponseError> {
        if wire::is_bodiless(self.status) || self.status == RESET_CONTENT {
            return self.end(b"");
        }
        self.finish_head(Framing::Length(length));
        let session = &self.exchange.session;
        let bodiless = self.exchange.is_head;
        let result =
            if bodiless { self.exchange.send(&self.out) } else { session.send_file(&self.out, file, offset, length) };
        self.exchange.finish(result.is_ok());
        Ok(result?)
    }

    /// Sends the head, then parts of a file, each behind some text of its own, and an `end`; the exchange is over. Of sessions whose socket is
    /// in this process only.
    ///
    /// # Errors
    /// As [`Response::end`].
    pub(super) fn send_parts(mut self, file: File, parts: &[FilePart], end: &[u8]) -> Result<(), ResponseError> {
        let length = parts.iter().fold(end.len() as u64, |sum, part| sum + part.head.len() as u64 + part.length);
        self.finish_head(Framing::Length(length));
        let result = self.send_each(&Rc::new(file), parts, end);
        if result.is_err() {
            // A part of it may be out.
            self.exchange.session.abort();
        }
        self.exchange.finish(result.is_ok());
        Ok(result?)
    }

    fn send_each(&mut self, file: &Rc<File>, parts: &[FilePart], end: &[u8]) -> Result<(), SendError> {
        let session = &self.exchange.session;
        if self.exchange.is_head {
            return session.answer(&self.out, &[], false);
        }
        for part in parts {
            self.out.extend_from_slice(part.head.as_bytes());
            session.send_file(&self.out, Rc::clone(file), part.first, part.length)?;
            self.out.clear();
        }
        session.answer(end, &[], true)
    }

    /// It is not compressed.
    pub(super) fn as_it_is(&mut self) {
        self.seen.fixed = true;
    }

    /// Sends the head of a 101 with the headers given, `Connection: Upgrade` among them. The connection leaves HTTP: what comes in
    /// goes to [`super::App::receive`], what goes out through [`super::Session::send`].
    ///
    /// # Errors
    /// [`ResponseError::Send`]; over in any case.
    pub fn upgrade(mut self) -> Result<(), ResponseError> {
        wire::known_header(&mut self.out, b"Connection", b"Upgrade");
        self.server_and_date();
        wire::end_of_head(&mut self.out);
        if !self.exchange.has_turn() {
            return Err(ResponseError::Over);
        }
        self.exchange.state = State::Over;
        Ok(self.exchange.session.answer_whole(&self.out, &[], Turn::Upgraded)?)
    }

    /// A 1xx is followed by another answer; sent as the last one, the client would wait for that.
    fn check_final(&self) -> Result<(), ResponseError> {
        if self.status < 200 { Err(ResponseError::Interim(self.status)) } else { Ok(()) }
    }

    fn compression(&self) -> Option<&Compression> {
        self.exchange.options().and_then(|options| options.compression.as_ref())
    }

    /// The coding for a body of this length, if it is to have one. Says in the head what that depends on.
    fn agree(&mut self, length: usize) -> Option<Coding> {
        let compression = self.compression()?;
        if self.seen.fixed || self.seen.dense || length < compression.min_length {
            return None;
        }
        if !self.seen.content_type
            && !self.exchange.options().is_some_and(|options| compression.takes(&options.content_type))
        {
            return None;
        }
        if !self.seen.varies {
            wire::known_header(&mut self.out, b"Vary", b"Accept-Encoding");
        }
        self.exchange.coding
    }

    fn fold_stream(&mut self, first: usize) -> Option<Box<Folding>> {
        let coding = self.agree(first)?;
        if self.exchange.is_head {
            self.is_coded(coding);
            return None;
        }
        let streams = Rc::clone(&self.exchange.session.site().folded_streams);
        let folding = Folding::begin(coding, self.compression()?.level, &streams)?;
        self.is_coded(coding);
        Some(Box::new(folding))
    }

    /// What goes out is coded: the tag of the content as it is holds for that no more (RFC 9110, 8.8.3).
    fn is_coded(&mut self, coding: Coding) {
        wire::known_header(&mut self.out, b"Content-Encoding", coding.name().as_bytes());
        if let Some(at) = self.seen.strong_tag {
            let tail = self.out.split_off(at);
            self.out.extend_from_slice(b"W/");
            self.out.extend_from_slice(&tail);
        }
    }

    /// What says whether the content may be compressed.
    fn note_content(&mut self, name: &[u8], value: &[u8]) {
        let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
        let names =
            |wanted: &[u8]| value.split(|byte| *byte == b',').any(|one| one.trim_ascii().eq_ignore_ascii_case(wanted));
        match name.len() {
            4 if is(b"etag") && value.starts_with(b"\"") => {
                self.seen.strong_tag = Some(self.out.len() + b"ETag: ".len())
            }
            4 if is(b"vary") => self.seen.varies |= value.is_empty() || names(b"accept-encoding") || names(b"*"),
            12 if is(b"content-type") => {
                self.seen.dense = self.compression().is_some_and(|compression| !compression.takes(value));
            }
            13 if is(b"cache-control") => self.seen.fixed |= names(b"no-transform"),
            13 if is(b"content-range") => self.seen.fixed = true,
            16 if is(b"content-encoding") => self.seen.fixed = true,
            _ => {}
        }
    }

    /// Remembers the headers that the engine knows itself; true if the header is not to be copied. An empty value of one that it would
    /// add means that there is to be none.
    fn note(&mut self, name: &[u8], value: &[u8]) -> bool {
        self.note_content(name, value);
        let own = match name.len() {
            4 if name.eq_ignore_ascii_case(b"date") => &mut self.seen.date,
            6 if name.eq_ignore_ascii_case(b"server") => &mut self.seen.server,
            12 if name.eq_ignore_ascii_case(b"content-type") => &mut self.seen.content_type,
            10 if name.eq_ignore_ascii_case(b"connection") => {
                if has_close(value) {
                    self.exchange.keep_alive = false;
                }
                return true;
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                self.seen.length = std::str::from_utf8(value).ok().and_then(|value| value.trim().parse().ok());
                return true;
            }
            4 if name.eq_ignore_ascii_case(b"vary") => return value.is_empty(),
            16 if name.eq_ignore_ascii_case(b"content-encoding") => return value.trim_ascii().is_empty(),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => return true,
            _ => return false,
        };
        *own = true;
        value.is_empty()
    }

    /// The fields of the engine, those of the body's framing, and the blank line.
    fn finish_head(&mut self, framing: Framing) {
        let is_typed = !self.seen.content_type;
        if self.seen.server || self.seen.date {
            self.common_headers(framing != Framing::None);
            if let Framing::Length(length) = framing {
                wire::content_length(&mut self.out, length);
            }
        } else {
            let upto = match framing {
                Framing::Length(_) if is_typed => Upto::Length,
                Framing::Chunked | Framing::Close if is_typed => Upto::Type,
                _ => Upto::Connection,
            };
            let (session, site) = (&self.exchange.session, self.exchange.session.site());
            let keeps_alive = self.exchange.persists();
            let now = site.clock.now();
            site.standing[session.port()].write(&mut self.out, session.port_options(), now, keeps_alive, upto);
            match framing {
                Framing::Length(length) if is_typed => {
                    wire::decimal(&mut self.out, length);
                    wire::end_of_head(&mut self.out);
                }
                Framing::Length(length) => wire::content_length(&mut self.out, length),
                _ => {}
            }
        }
        if framing == Framing::Chunked {
            wire::transfer_chunked(&mut self.out);
        }
        wire::end_of_head(&mut self.out);
    }

    fn common_headers(&mut self, with_body: bool) {
        self.server_and_date();
        let connection: &[u8] = if self.exchange.persists() { b"keep-alive" } else { b"close" };
        wire::known_header(&mut self.out, b"Connection", connection);
        if with_body
            && !self.seen.content_type
            && let Some(options) = self.exchange.options()
            && !options.content_type.is_empty()
        {
            wire::known_header(&mut self.out, b"Content-Type", &options.content_type);
        }
    }

    fn server_and_date(&mut self) {
        if !self.seen.server
            && let Some(options) = self.exchange.options()
            && !options.server.is_empty()
        {
            wire::known_header(&mut self.out, b"Server", &options.server);
        }
        if !self.seen.date {
            wire::known_header(&mut self.out, b"Date", &self.exchange.session.site().clock.date());
        }
    }
}

impl Drop for Response<'_> {
    fn drop(&mut self) {
        let site = Rc::clone(self.exchange.session.site());
        site.output.put(std::mem::take(&mut self.out));
    }
}

fn has_close(value: &[u8]) -> bool {
    value.split(|byte| *byte == b',').any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}
