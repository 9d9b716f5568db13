//! The server's request decoder: bytes from one connection in, whole requests out.
//!
//! ```text
//! Head --no body--> (Request) --> Head
//!   \--body expected--> [ExpectContinue] --> Length | Chunked --complete--> (Request) --> Head
//! ```
//! Made for the common case of a small GET on a kept connection: one parse, no copy, one allocation for the head. Pipelined input
//! stays in the caller's buffer. A slow sender costs no repeated parsing: after a first incomplete parse only new bytes are
//! searched for the end of the head. Whatever two recipients could frame differently is refused (RFC 9112, 11.2).

use std::mem::MaybeUninit;

use bytes::{Buf, Bytes, BytesMut};

use super::chunked::{ChunkError, ChunkedDecoder, Piece};
use super::fields::{HARD_MAX_HEAD, HARD_MAX_HEADERS, STACK_HEADERS};
use super::head::{ParsedHead, RequestHead};
use super::method::MAX_METHOD;
use crate::multipart::MultipartError;

/// The default limit of a head in bytes: 64 KiB, as in the reference.
pub const DEFAULT_MAX_HEAD: usize = HARD_MAX_HEAD;

/// The default limit of headers in a head: many times what browsers and proxies send. The reference has none but the head's size.
pub const DEFAULT_MAX_HEADERS: usize = 1000;

/// Blank lines that may stand before a request line: RFC 9112, 2.2 asks for one, and somebody who sends nothing else is no client.
const MAX_BLANK_LINES: u8 = 4;

/// The default limit of a body in bytes: the reference's default of `package_max_length`.
pub const DEFAULT_MAX_BODY: usize = 2 * 1024 * 1024;

/// What a request may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of request line and headers; at most [`HARD_MAX_HEAD`]. Past it: 431, or 414 if already the request line is longer.
    pub max_head: usize,
    /// Number of headers; at most [`HARD_MAX_HEADERS`]. Past it: 431.
    pub max_headers: usize,
    /// Bytes of the decoded body (`package_max_length`). Past it: 413.
    pub max_body: usize,
    /// The same for a body of an announced length that is a form with files (`multipart/form-data`), if that is more. Whoever allows it takes
    /// the body over ([`RequestDecoder::take_body`]) instead of having it gathered.
    pub max_upload: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_head: DEFAULT_MAX_HEAD,
            max_headers: DEFAULT_MAX_HEADERS,
            max_body: DEFAULT_MAX_BODY,
            max_upload: 0,
        }
    }
}

/// What is accepted beyond the strict reading of the standards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Bytes above 127 in the target, if they are UTF-8. Otherwise: 400.
    pub raw_target: bool,
    /// Methods that [`super::method::is_known`] does not know, except CONNECT. Otherwise: 501.
    pub any_method: bool,
    /// Fields with an underscore in their name. Otherwise they are left out, as if they had not been sent.
    pub underscores: bool,
}

/// Why a request is refused. The client is to blame in every case; the connection cannot go on, since it is not known where
/// the next request would start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The request line or a header breaks the grammar; 400.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// The body's length is not clear; 400.
    #[error("ambiguous request framing: {0}")]
    Framing(&'static str),
    /// The chunked coding is broken; 400.
    #[error("malformed chunked body: {0}")]
    Chunk(ChunkError),
    /// The body is no form although it says so; 400. Not found by this decoder, which looks into no bodies, but by whoever does.
    #[error("malformed form: {0}")]
    Form(MultipartError),
    /// A body past [`Limits::max_body`]; 413.
    #[error("request body too large")]
    BodyTooLarge,
    /// A request line past [`Limits::max_head`]; 414.
    #[error("request target too long")]
    TargetTooLong,
    /// A head past [`Limits::max_head`]; 431.
    #[error("request head too large")]
    HeadTooLarge,
    /// More than [`Limits::max_headers`] headers; 431.
    #[error("too many request headers")]
    TooManyHeaders,
    /// CONNECT, or a method that nobody knows; 501.
    #[error("unknown method")]
    UnknownMethod,
    /// A content coding that the program wants undone and nobody knows; 415. Not found by this decoder.
    #[error("unknown content coding")]
    ContentCoding,
    /// A transfer coding before chunked; 501.
    #[error("unknown transfer coding")]
    UnknownCoding,
    /// A version of HTTP other than 1.0 and 1.1; 505.
    #[error("unsupported HTTP version")]
    Version,
}

impl RequestError {
    /// The status code to answer with before the connection is closed.
    pub fn status(&self) -> u16 {
        match self {
            RequestError::Malformed(_) | RequestError::Framing(_) | RequestError::Chunk(_) | RequestError::Form(_) => {
                400
            }
            RequestError::BodyTooLarge => 413,
            RequestError::TargetTooLong => 414,
            RequestError::ContentCoding => 415,
            RequestError::HeadTooLarge | RequestError::TooManyHeaders => 431,
            RequestError::UnknownMethod | RequestError::UnknownCoding => 501,
            RequestError::Version => 505,
        }
    }
}

/// A complete request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Request line and headers.
    pub head: RequestHead,
    /// The body, decoded from chunks if it came so; empty if there is none.
    pub body: Bytes,
}

/// What the decoder found.
#[derive(Clone, Debug)]
pub enum Event {
    /// The client waits for `100 Continue` before it sends the body. Comes at most once per request and before it.
    ExpectContinue,
    /// A complete request.
    Request(Request),
}

#[derive(Debug)]
enum State {
    /// Before or inside a head; `scanned` bytes of the input are known not to hold its end, and `blank` lines stood before it.
    Head { scanned: usize, blank: u8 },
    /// Waiting for a body of `length` bytes.
    Length { head: RequestHead, length: usize },
    /// Gathering a chunked body.
    Chunked { head: RequestHead, decoder: ChunkedDecoder, body: BytesMut },
    /// Refused; every further call says so again.
    Failed(RequestError),
}

impl State {
    /// Before a request.
    const START: State = State::Head { scanned: 0, blank: 0 };
}

/// The decoder of one connection's requests.
#[derive(Debug)]
pub struct RequestDecoder {
    limits: Limits,
    rules: Rules,
    state: State,
}

impl RequestDecoder {
    /// A decoder for a new connection. Limits past the hard ones are lowered to them.
    pub fn new(limits: Limits) -> Self {
        let limits = Limits {
            max_head: limits.max_head.min(HARD_MAX_HEAD),
            max_headers: limits.max_headers.min(HARD_MAX_HEADERS),
            ..limits
        };
        RequestDecoder { limits, rules: Rules::default(), state: State::START }
    }

    /// The same with other rules than the strict ones.
    pub fn with_rules(self, rules: Rules) -> Self {
        RequestDecoder { rules, ..self }
    }

    /// Consumes what it can from `buf` and reports the next event; `None` means that more bytes are needed. After an event, call
    /// again before reading: pipelined requests may follow. After an error the connection must be closed.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Event>, RequestError> {
        let result = match &mut self.state {
            State::Head { scanned, blank } => match next_head(buf, &self.limits, &self.rules, scanned, blank) {
                Ok(Some(parsed)) => self.start(parsed, buf),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            },
            State::Length { .. } | State::Chunked { .. } => self.body(buf),
            State::Failed(error) => Err(*error),
        };
        if let Err(error) = result {
            self.state = State::Failed(error);
        }
        result
    }

    /// Whether no request has begun. When the peer closes while this is false, or `buf` is not empty, a request was cut off.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Head { scanned: 0, .. })
    }

    /// Whether a head has been read whose body is still under way.
    pub fn is_in_body(&self) -> bool {
        matches!(self.state, State::Length { .. } | State::Chunked { .. })
    }

    /// Whether the body that is being received is larger than [`Limits::max_body`]: a form, for which [`Limits::max_upload`] holds.
    pub fn is_in_upload(&self) -> bool {
        matches!(self.state, State::Length { length, .. } if length > self.limits.max_body)
    }

    /// Bytes of memory that it holds itself, for a body that comes in chunks.
    pub fn held(&self) -> usize {
        if let State::Chunked { body, .. } = &self.state { body.capacity() } else { 0 }
    }

    /// How many bytes `buf` lacks for the body that is being received: a hint for how much to reserve, never past
    /// [`Limits::max_body`]. Zero if not known.
    pub fn missing(&self, buf: &BytesMut) -> usize {
        match &self.state {
            State::Length { length, .. } => length.saturating_sub(buf.len()),
            _ => 0,
        }
    }

    /// Leaves the body that is being received to the caller, if it has an announced length of at least `least` bytes: its head and its
    /// length. Its first bytes may lie in `buf` already; the next request begins behind the last.
    pub fn take_body(&mut self, least: usize) -> Option<(RequestHead, usize)> {
        if !matches!(self.state, State::Length { length, .. } if length >= least) {
            return None;
        }
        match std::mem::replace(&mut self.state, State::START) {
            State::Length { head, length } => Some((head, length)),
            _ => None,
        }
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Cuts a parsed head from the input and goes on to its body, if it has one.
    fn start(&mut self, parsed: ParsedHead, buf: &mut BytesMut) -> Result<Option<Event>, RequestError> {
        let framing = parsed.framing;
        let body = body_kind(&parsed, &self.limits)?;
        if parsed.method(buf) == b"TRACE" && !matches!(body, BodyKind::Length(0)) {
            return Err(RequestError::Framing("TRACE with a body"));
        }
        let raw = buf.split_to(parsed.len).freeze();
        let http11 = parsed.minor_version() >= 1;
        let head = parsed.freeze(raw);
        if matches!(body, BodyKind::Length(length) if length > self.limits.max_body) && !is_upload(&head) {
            return Err(RequestError::BodyTooLarge);
        }
        match body {
            BodyKind::Length(0) => {
                self.state = State::START;
                return Ok(Some(Event::Request(Request { head, body: Bytes::new() })));
            }
            BodyKind::Length(length) => self.state = State::Length { head, length },
            BodyKind::Chunked => {
                self.state = State::Chunked { head, decoder: ChunkedDecoder::new(), body: BytesMut::new() };
            }
        }
        // RFC 9110 10.1.1: no 100 if the body is already on its way, or for HTTP/1.0.
        if framing.expect_continue && http11 && buf.is_empty() {
            return Ok(Some(Event::ExpectContinue));
        }
        self.body(buf)
    }

    /// Goes on with a body; whole requests leave the decoder before the next head.
    fn body(&mut self, buf: &mut BytesMut) -> Result<Option<Event>, RequestError> {
        let body = match &mut self.state {
            State::Length { length, .. } if buf.len() >= *length => buf.split_to(*length).freeze(),
            State::Chunked { decoder, body, .. } => match gather(decoder, body, buf, self.limits.max_body)? {
                Some(body) => body,
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        match std::mem::replace(&mut self.state, State::START) {
            State::Length { head, .. } | State::Chunked { head, .. } => {
                Ok(Some(Event::Request(Request { head, body })))
            }
            State::Head { .. } | State::Failed(_) => Ok(None),
        }
    }
}

/// Reads a whole head that a [`RequestDecoder`] has accepted by the same limits and rules, in another process.
///
/// # Errors
/// [`RequestError`]: it was not, or it is not whole.
pub fn read_head(head: BytesMut, limits: &Limits, rules: &Rules) -> Result<RequestHead, RequestError> {
    let mut head = head;
    match next_head(&mut head, limits, rules, &mut 0, &mut 0)? {
        Some(parsed) if parsed.len == head.len() => Ok(parsed.freeze(head.freeze())),
        _ => Err(RequestError::Malformed("not one whole head")),
    }
}

/// Appends the chunks that have arrived; the whole body when it is complete.
fn gather(
    decoder: &mut ChunkedDecoder,
    body: &mut BytesMut,
    buf: &mut BytesMut,
    max_body: usize,
) -> Result<Option<Bytes>, RequestError> {
    loop {
        match decoder.decode(buf).map_err(RequestError::Chunk)? {
            // What can only become too large is not waited for.
            None if decoder.announced() > (max_body - body.len()) as u64 => return Err(RequestError::BodyTooLarge),
            None => return Ok(None),
            Some(Piece::End) => return Ok(Some(std::mem::take(body).freeze())),
            Some(Piece::Data(data)) if data.len() > max_body - body.len() => return Err(RequestError::BodyTooLarge),
            Some(Piece::Data(data)) => body.extend_from_slice(&data),
        }
    }
}

enum BodyKind {
    Length(usize),
    Chunked,
}

/// RFC 9112, 6.3 for requests, refusing what it calls an attack or an error.
fn body_kind(parsed: &ParsedHead, limits: &Limits) -> Result<BodyKind, RequestError> {
    let framing = &parsed.framing;
    // Who keeps to RFC 9110, 7.6.1 would take them out on the way.
    if framing.hides_framing {
        return Err(RequestError::Framing("Connection names what frames or routes the message"));
    }
    // A number past 64 bits comes as the largest one.
    if framing.bad_length || framing.repeated_length || framing.length == Some(u64::MAX) {
        return Err(RequestError::Framing("invalid or repeated Content-Length"));
    }
    if framing.has_coding {
        if framing.length.is_some() {
            return Err(RequestError::Framing("both Content-Length and Transfer-Encoding"));
        }
        // RFC 9112, 6.3: without chunked as the last coding nobody knows where the body ends.
        if framing.bad_coding || framing.odd_coding || !framing.chunked || parsed.minor_version() == 0 {
            return Err(RequestError::Framing("misplaced Transfer-Encoding"));
        }
        if framing.unknown_coding {
            return Err(RequestError::UnknownCoding);
        }
        return Ok(BodyKind::Chunked);
    }
    match usize::try_from(framing.length.unwrap_or(0)) {
        Ok(length) if length <= limits.max_body.max(limits.max_upload) => Ok(BodyKind::Length(length)),
        _ => Err(RequestError::BodyTooLarge),
    }
}

/// Whether the body is a form that may have files.
fn is_upload(head: &RequestHead) -> bool {
    head.header("content-type").is_some_and(|kind| matches!(crate::multipart::boundary(kind), Ok(Some(_))))
}

/// Looks for a whole head at the start of `buf`.
fn next_head(
    buf: &mut BytesMut,
    limits: &Limits,
    rules: &Rules,
    scanned: &mut usize,
    blank: &mut u8,
) -> Result<Option<ParsedHead>, RequestError> {
    if *scanned == 0 && !skip_blank_lines(buf, blank)? {
        return Ok(None);
    }
    let window = &buf[..buf.len().min(limits.max_head)];
    let from = scanned.saturating_sub(3);
    let worth_parsing =
        *scanned == 0 || window.get(from..).is_some_and(|new| memchr::memmem::find(new, b"\r\n\r\n").is_some());
    if worth_parsing && let Some(parsed) = parse(window, limits, rules)? {
        return Ok(Some(parsed));
    }
    if window.get(..=MAX_METHOD).is_some_and(|start| memchr::memchr(b' ', start).is_none()) {
        return Err(RequestError::Malformed("method"));
    }
    if window.len() == limits.max_head {
        let in_request_line = memchr::memchr(b'\n', window).is_none();
        return Err(if in_request_line { RequestError::TargetTooLong } else { RequestError::HeadTooLarge });
    }
    *scanned = buf.len();
    Ok(None)
}

/// Drops blank lines before a request line (RFC 9112, 2.2). False if there is nothing else yet.
fn skip_blank_lines(buf: &mut BytesMut, blank: &mut u8) -> Result<bool, RequestError> {
    loop {
        match buf.as_ref() {
            [b'\r', b'\n', ..] if *blank == MAX_BLANK_LINES => {
                return Err(RequestError::Malformed("blank lines before the request line"));
            }
            [b'\r', b'\n', ..] => {
                *blank += 1;
                buf.advance(2);
            }
            [] | [b'\r'] => return Ok(false),
            [b'\r' | b'\n', ..] => return Err(RequestError::Malformed("bare line end before the request line")),
            _ => return Ok(true),
        }
    }
}

fn parse(window: &[u8], limits: &Limits, rules: &Rules) -> Result<Option<ParsedHead>, RequestError> {
    let mut scratch = [const { MaybeUninit::uninit() }; STACK_HEADERS];
    let mut spare = Vec::new();
    let mut request = httparse::Request::new(&mut []);
    let mut result = request.parse_with_uninit_headers(window, &mut scratch[..limits.max_headers.min(STACK_HEADERS)]);
    if result == Err(httparse::Error::TooManyHeaders) && limits.max_headers > STACK_HEADERS {
        spare.reserve_exact(limits.max_headers);
        request = httparse::Request::new(&mut []);
        result = request.parse_with_uninit_headers(window, &mut spare.spare_capacity_mut()[..limits.max_headers]);
    }
    match result {
        Ok(httparse::Status::Complete(len)) => ParsedHead::new(&window[..len], &request, rules).map(Some),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(error) => Err(refusal(error, window)),
    }
}

fn refusal(error: httparse::Error, window: &[u8]) -> RequestError {
    match error {
        httparse::Error::TooManyHeaders => RequestError::TooManyHeaders,
        httparse::Error::Version if names_other_version(window) => RequestError::Version,
        httparse::Error::Version => RequestError::Malformed("not HTTP"),
        httparse::Error::HeaderName => RequestError::Malformed("header name"),
        httparse::Error::HeaderValue => RequestError::Malformed("header value"),
        httparse::Error::NewLine => RequestError::Malformed("line end"),
        httparse::Error::Token | httparse::Error::Status => RequestError::Malformed("request line"),
    }
}

/// Whether the request line ends in `HTTP/`, digit, dot, digit: another version of HTTP, rather than another protocol.
fn names_other_version(window: &[u8]) -> bool {
    let word = window.split(|&b| b == b' ').nth(2).unwrap_or_default();
    matches!(word.strip_prefix(b"HTTP/"), Some([major, b'.', minor, rest @ ..])
        if major.is_ascii_digit() && minor.is_ascii_digit() && matches!(rest, [] | [b'\r', ..]))
}

#[cfg(test)]
mod strictness;
#[cfg(test)]
mod tests;
