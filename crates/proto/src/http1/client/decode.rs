//! The client's response decoder: one per request.
//!
//! ```text
//! Head --1xx but 101--> Head
//!   \--> (Head) --> Length | Chunked | UntilClose --> (Data)* --> (End)
//! ```
//! It is more lenient than the server's side where that is safe for a client: a bare LF may end a line, and a response with both
//! `Content-Length` and `Transfer-Encoding` is read as chunked, after which the connection is not used again.

use std::mem::MaybeUninit;

use bytes::{Bytes, BytesMut};

use crate::http1::chunked::{ChunkError, ChunkedDecoder, Piece};
use crate::http1::fields::{self, Fields, HARD_MAX_HEAD, STACK_HEADERS, Span};
use crate::http1::framing::Framing;
use crate::http1::response::is_bodiless;

/// The default limit of a response head: servers set large cookies and policies, so more than a server allows a request.
pub const DEFAULT_MAX_HEAD: usize = 32 * 1024;

/// The default limit of a response body: PHP's default `memory_limit`. A driver that streams to a file sets its own.
pub const DEFAULT_MAX_BODY: u64 = 128 * 1024 * 1024;

/// The limit of headers in a response, which is also the default: what fits on the stack.
pub const MAX_HEADERS: usize = STACK_HEADERS;

/// How many interim (1xx) responses may come before the final one; servers send one or two.
pub const MAX_INTERIM: u8 = 16;

/// What a response may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimits {
    /// Bytes of status line and headers; at most [`HARD_MAX_HEAD`].
    pub max_head: usize,
    /// Number of headers; at most [`MAX_HEADERS`].
    pub max_headers: usize,
    /// Bytes of the decoded body.
    pub max_body: u64,
}

impl Default for ResponseLimits {
    fn default() -> Self {
        ResponseLimits { max_head: DEFAULT_MAX_HEAD, max_headers: MAX_HEADERS, max_body: DEFAULT_MAX_BODY }
    }
}

/// Why a response cannot be read. The server is to blame; the connection must be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// Status line, headers or framing break the grammar.
    #[error("malformed response: {0}")]
    Malformed(&'static str),
    /// The chunked coding is broken.
    #[error("malformed chunked body: {0}")]
    Chunk(ChunkError),
    /// Head, number of headers or body past the limits.
    #[error("response too large")]
    TooLarge,
    /// The connection ended before the response did.
    #[error("response cut off")]
    Truncated,
}

/// The head of a response. Cloning it copies positions, not text.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    raw: Bytes,
    status: u16,
    minor_version: u8,
    reason: Span,
    fields: Fields,
    framing: Framing,
}

impl ResponseHead {
    /// The status code, 100 to 999.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The reason phrase as sent, often empty.
    pub fn reason(&self) -> &[u8] {
        self.reason.get(&self.raw)
    }

    /// 10 for HTTP/1.0, 11 for HTTP/1.1.
    pub fn version(&self) -> u8 {
        10 + self.minor_version
    }

    /// Names and values in the order received; repeated headers such as `Set-Cookie` each stand for themselves.
    pub fn headers(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.fields.iter(&self.raw)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: impl AsRef<[u8]>) -> Option<&[u8]> {
        self.fields.find(&self.raw, name.as_ref())
    }

    /// The length that `Content-Length` announces, if it frames the body; a hint for progress and buffers.
    pub fn content_length(&self) -> Option<u64> {
        self.framing.length.filter(|_| !self.framing.has_coding)
    }

    /// The head's bytes as received.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// A slice of the head as shared bytes (`bytes` must come from this head; other bytes are copied).
    pub fn share(&self, bytes: &[u8]) -> Bytes {
        fields::share(&self.raw, bytes)
    }
}

/// What the decoder found.
#[derive(Clone, Debug)]
pub enum ResponseEvent {
    /// The final status line and headers.
    Head(ResponseHead),
    /// A piece of the body, never empty.
    Data(Bytes),
    /// The response is complete. After a 101 (or a CONNECT that succeeded) what follows in the buffer is the new protocol's.
    End,
}

#[derive(Debug)]
enum State {
    Head { scanned: usize, interim: u8 },
    Length { left: u64 },
    Chunked { decoder: ChunkedDecoder },
    UntilClose,
    Done,
    Failed(ResponseError),
}

/// The decoder of the response to one request.
#[derive(Debug)]
pub struct ResponseDecoder {
    limits: ResponseLimits,
    head_request: bool,
    connect_request: bool,
    state: State,
    received: u64,
    reusable: bool,
    /// What has decoded a chunked body that is complete, for its trailers.
    ended: Option<ChunkedDecoder>,
}

impl ResponseDecoder {
    /// A decoder for the response to a request of this method (the response to HEAD has no body, that to CONNECT is a tunnel).
    pub fn new(limits: ResponseLimits, method: &[u8]) -> Self {
        let limits = ResponseLimits {
            max_head: limits.max_head.min(HARD_MAX_HEAD),
            max_headers: limits.max_headers.min(MAX_HEADERS),
            ..limits
        };
        ResponseDecoder {
            limits,
            head_request: method == b"HEAD",
            connect_request: method == b"CONNECT",
            state: State::Head { scanned: 0, interim: 0 },
            received: 0,
            reusable: false,
            ended: None,
        }
    }

    /// Consumes what it can from `buf` and reports the next event; `None` means that more bytes are needed.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<ResponseEvent>, ResponseError> {
        let result = match self.state {
            State::Head { .. } => self.head(buf),
            State::Failed(error) => Err(error),
            _ => self.body(buf),
        };
        if let Err(error) = result {
            self.fail(error);
        }
        result
    }

    /// Tells that the peer has closed, after `buf` was decoded as far as possible. `Ok` if the response is complete, which a body
    /// until close then is.
    pub fn finish(&mut self) -> Result<(), ResponseError> {
        match self.state {
            State::Done => Ok(()),
            State::UntilClose => {
                self.state = State::Done;
                Ok(())
            }
            State::Failed(error) => Err(error),
            _ => {
                self.fail(ResponseError::Truncated);
                Err(ResponseError::Truncated)
            }
        }
    }

    /// Whether the response is complete.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// The fields behind a chunked body that is complete. They are no headers: what they may stand for is for the caller to judge (RFC 9110, 6.5.1).
    pub fn trailers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.ended.iter().flat_map(ChunkedDecoder::trailers)
    }

    /// Whether not even the status line has begun: a kept connection that ends now was closed while idle, and the request may be
    /// sent again on a new one.
    pub fn is_untouched(&self) -> bool {
        matches!(self.state, State::Head { scanned: 0, interim: 0 })
    }

    /// Whether the connection may carry another request, once the response is complete.
    pub fn keep_alive(&self) -> bool {
        self.is_done() && self.reusable
    }

    fn fail(&mut self, error: ResponseError) {
        self.state = State::Failed(error);
        self.reusable = false;
    }

    fn head(&mut self, buf: &mut BytesMut) -> Result<Option<ResponseEvent>, ResponseError> {
        while let State::Head { scanned, interim } = &mut self.state {
            let Some((len, mut head)) = next_head(buf, &self.limits, scanned)? else {
                return Ok(None);
            };
            head.raw = buf.split_to(len).freeze();
            if head.status / 100 == 1 && head.status != 101 {
                (*scanned, *interim) = (0, *interim + 1);
                if *interim > MAX_INTERIM {
                    return Err(ResponseError::Malformed("too many interim responses"));
                }
                continue;
            }
            self.state = self.body_state(&head)?;
            let framed = !matches!(self.state, State::UntilClose);
            let twice_framed = head.framing.has_coding && head.framing.length.is_some();
            self.reusable = framed && !twice_framed && head.status != 101 && head.framing.persists(head.minor_version);
            return Ok(Some(ResponseEvent::Head(head)));
        }
        Ok(None)
    }

    /// RFC 9112, 6.3 for responses.
    fn body_state(&self, head: &ResponseHead) -> Result<State, ResponseError> {
        let (status, framing) = (head.status, &head.framing);
        let tunnel = self.connect_request && status / 100 == 2;
        if self.head_request || tunnel || is_bodiless(status) {
            return Ok(State::Length { left: 0 });
        }
        if framing.has_coding {
            // Another coding, or chunked not last: the body ends with the connection.
            let chunked = framing.chunked && !framing.bad_coding;
            return Ok(if chunked { State::Chunked { decoder: ChunkedDecoder::lenient() } } else { State::UntilClose });
        }
        if framing.bad_length {
            return Err(ResponseError::Malformed("invalid or conflicting Content-Length"));
        }
        match framing.length {
            Some(left) if left > self.limits.max_body => Err(ResponseError::TooLarge),
            Some(left) => Ok(State::Length { left }),
            None => Ok(State::UntilClose),
        }
    }

    fn body(&mut self, buf: &mut BytesMut) -> Result<Option<ResponseEvent>, ResponseError> {
        let data = match &mut self.state {
            State::Length { left: 0 } => None,
            State::Length { left } => {
                let take = usize::try_from(*left).unwrap_or(usize::MAX).min(buf.len());
                *left -= take as u64;
                Some(buf.split_to(take).freeze())
            }
            State::UntilClose => Some(buf.split().freeze()),
            State::Chunked { decoder } => match decoder.decode(buf).map_err(ResponseError::Chunk)? {
                Some(Piece::Data(data)) => Some(data),
                Some(Piece::End) => None,
                None => return Ok(None),
            },
            State::Head { .. } | State::Done | State::Failed(_) => return Ok(None),
        };
        match data {
            None => {
                if let State::Chunked { decoder } = std::mem::replace(&mut self.state, State::Done) {
                    self.ended = Some(decoder);
                }
                Ok(Some(ResponseEvent::End))
            }
            Some(data) if data.is_empty() => Ok(None),
            Some(data) => {
                self.received = self.received.saturating_add(data.len() as u64);
                if self.received > self.limits.max_body {
                    return Err(ResponseError::TooLarge);
                }
                Ok(Some(ResponseEvent::Data(data)))
            }
        }
    }
}

/// Parses a whole head at the start of `buf`; its raw bytes are still to be cut off.
fn next_head(
    buf: &BytesMut,
    limits: &ResponseLimits,
    scanned: &mut usize,
) -> Result<Option<(usize, ResponseHead)>, ResponseError> {
    let window = &buf[..buf.len().min(limits.max_head)];
    let from = scanned.saturating_sub(3).min(window.len());
    let worth_parsing = *scanned == 0 || has_blank_line(&window[from..]);
    if worth_parsing && let Some(found) = parse(window, limits)? {
        return Ok(Some(found));
    }
    if window.len() == limits.max_head {
        return Err(ResponseError::TooLarge);
    }
    *scanned = buf.len();
    Ok(None)
}

/// Whether a head may end here: a line end after a line end, with or without CR.
fn has_blank_line(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', bytes).any(|i| matches!(&bytes[i + 1..], [b'\n', ..] | [b'\r', b'\n', ..]))
}

fn parse(window: &[u8], limits: &ResponseLimits) -> Result<Option<(usize, ResponseHead)>, ResponseError> {
    let mut scratch = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    let result = config.parse_response_with_uninit_headers(&mut response, window, &mut scratch[..limits.max_headers]);
    let len = match result {
        Ok(httparse::Status::Complete(len)) => len,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(ResponseError::TooLarge),
        Err(_) => return Err(ResponseError::Malformed("head")),
    };
    let (Some(status), Some(minor_version)) = (response.code, response.version) else {
        return Err(ResponseError::Malformed("status line"));
    };
    let mut fields = Fields::default();
    fields.collect(window, response.headers);
    let head = ResponseHead {
        raw: Bytes::new(),
        status,
        minor_version,
        reason: Span::of(window, response.reason.unwrap_or_default().as_bytes()),
        framing: Framing::of(window, &fields),
        fields,
    };
    Ok(Some((len, head)))
}

#[cfg(test)]
mod tests;
