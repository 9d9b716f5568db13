//! The head of a received request: method, target and header fields as ranges into one frozen buffer.
//!
//! Made by [`super::RequestDecoder`] only. Everything is as received: names keep their case, values their bytes, repeated
//! headers their order. What the connection needs (keep-alive, upgrade) was read once and is kept as flags.

use bytes::Bytes;

use super::fields::{self, Fields, Span};
use super::framing::Framing;
use super::request::{RequestError, Rules};
use super::{authority, method, target};

/// A request's head: one block of memory from the parser to the program, so that handing it on is a pointer. Cloning it copies positions,
/// not text.
#[derive(Clone, Debug)]
pub struct RequestHead(Box<Parts>);

#[derive(Clone, Debug, Default)]
struct Parts {
    raw: Bytes,
    method: Span,
    target: Span,
    /// Where in the target the path begins.
    path_start: u16,
    minor_version: u8,
    http2: bool,
    fields: Fields,
    keep_alive: bool,
    upgrade: bool,
}

impl RequestHead {
    /// The method as sent (`GET`); methods are case-sensitive and any token is possible.
    pub fn method(&self) -> &str {
        // The parser let only token characters pass, so this cannot fail.
        std::str::from_utf8(self.0.method.get(&self.0.raw)).unwrap_or_default()
    }

    /// The request target as sent: path and query, or an absolute URI, an authority or `*`. Valid UTF-8, not decoded.
    pub fn target(&self) -> &[u8] {
        self.0.target.get(&self.0.raw)
    }

    /// Method and target as sent (`GET /a?b`), as shared bytes, for who has to name the request later.
    pub fn request_line(&self) -> Bytes {
        self.share(Span::from_to(self.0.method, self.0.target).get(&self.0.raw))
    }

    /// The path of the target, not decoded: without scheme and host, if it came with them, and `/` if nothing else is there.
    pub fn path(&self) -> &[u8] {
        let rest = self.origin();
        match memchr::memchr(b'?', rest).map_or(rest, |i| &rest[..i]) {
            [] => b"/",
            path => path,
        }
    }

    /// What follows the first `?` of the target, if there is one; may be empty.
    pub fn query(&self) -> Option<&[u8]> {
        let rest = self.origin();
        memchr::memchr(b'?', rest).map(|i| &rest[i + 1..])
    }

    /// Path and query of the target.
    fn origin(&self) -> &[u8] {
        self.target().get(usize::from(self.0.path_start)..).unwrap_or_default()
    }

    /// 10 for HTTP/1.0, 11 for HTTP/1.1, 20 for HTTP/2.
    pub fn version(&self) -> u8 {
        if self.0.http2 { 20 } else { 10 + self.0.minor_version }
    }

    /// The same as one that came by HTTP/2, where neither the connection's end nor an upgrade is said in fields.
    #[must_use]
    pub fn of_http2(mut self) -> RequestHead {
        self.0.http2 = true;
        (self.0.keep_alive, self.0.upgrade) = (true, false);
        self
    }

    /// Names and values in the order received, names as sent, values without surrounding white space.
    pub fn headers(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.0.fields.iter(&self.0.raw)
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: impl AsRef<[u8]>) -> Option<&[u8]> {
        self.0.fields.find(&self.0.raw, name.as_ref())
    }

    /// Whether the client lets the connection go on after the response (RFC 9112, 9.3).
    pub fn keep_alive(&self) -> bool {
        self.0.keep_alive
    }

    /// Whether the method is HEAD, so that the response must have no body.
    pub fn is_head(&self) -> bool {
        self.0.method.get(&self.0.raw) == b"HEAD"
    }

    /// Whether there is an `Upgrade` header that `Connection` names, as for WebSocket.
    pub fn wants_upgrade(&self) -> bool {
        self.0.upgrade
    }

    /// The head's bytes as received, from the method up to and including the blank line.
    pub fn raw(&self) -> &Bytes {
        &self.0.raw
    }

    /// A slice of the head as shared bytes, for a value that outlives the request (`bytes` must come from this head).
    pub fn share(&self, bytes: &[u8]) -> Bytes {
        fields::share(&self.0.raw, bytes)
    }
}

/// What a parsed head consists of before its bytes are cut from the input.
pub(super) struct ParsedHead {
    pub(super) len: usize,
    pub(super) framing: Framing,
    parts: Box<Parts>,
}

impl ParsedHead {
    /// Takes the positions out of a completely parsed request, and refuses what the parser is too lenient about.
    pub(super) fn new(
        raw: &[u8],
        parsed: &httparse::Request<'_, '_>,
        rules: &Rules,
    ) -> Result<ParsedHead, RequestError> {
        let (Some(method), Some(target), Some(minor_version)) = (parsed.method, parsed.path, parsed.version) else {
            return Err(RequestError::Malformed("incomplete request line"));
        };
        check_line_ends(raw, parsed.headers)?;
        check_method(method.as_bytes(), rules)?;
        let mut parts = Box::new(Parts::default());
        parts.fields.collect(raw, parsed.headers);
        if !rules.underscores {
            parts.fields.drop_underscores(raw);
        }
        let framing = Framing::of(raw, &parts.fields);
        let host = parts.fields.find(raw, b"host");
        check_host(host, framing.repeated_host, minor_version)?;
        let path_start = target::path_start(method.as_bytes(), target.as_bytes(), host, rules.raw_target)?;
        parts.path_start = u16::try_from(path_start).unwrap_or_default();
        parts.method = Span::of(raw, method.as_bytes());
        parts.target = Span::of(raw, target.as_bytes());
        parts.minor_version = minor_version;
        parts.keep_alive = framing.persists(minor_version);
        // RFC 9110, 7.8: in HTTP/1.0 it has no meaning.
        parts.upgrade = framing.has_upgrade && framing.connection_upgrade && minor_version >= 1;
        Ok(ParsedHead { len: raw.len(), framing, parts })
    }

    /// The method; `raw` is what the head was parsed of.
    pub(super) fn method<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        self.parts.method.get(raw)
    }

    pub(super) fn minor_version(&self) -> u8 {
        self.parts.minor_version
    }

    /// Completes the head with the bytes that its positions refer to.
    pub(super) fn freeze(mut self, raw: Bytes) -> RequestHead {
        self.parts.raw = raw;
        RequestHead(self.parts)
    }
}

fn check_method(method: &[u8], rules: &Rules) -> Result<(), RequestError> {
    if method.len() > method::MAX_METHOD {
        return Err(RequestError::Malformed("method"));
    }
    let accepted = method::is_known(method) || (rules.any_method && method != b"CONNECT");
    if accepted { Ok(()) } else { Err(RequestError::UnknownMethod) }
}

/// RFC 9112, 3.2: one host that is valid. Two recipients could route anything else differently.
fn check_host(host: Option<&[u8]>, repeated: bool, minor_version: u8) -> Result<(), RequestError> {
    match host {
        _ if repeated => Err(RequestError::Malformed("more than one Host")),
        Some(host) if !authority::is_valid(host) => Err(RequestError::Malformed("Host")),
        None if minor_version >= 1 => Err(RequestError::Malformed("no Host")),
        _ => Ok(()),
    }
}

/// httparse takes a bare LF for a line end (RFC 9112 2.2 allows that); recipients that disagree about it can be played against
/// each other, so it is refused. Before each header stands the end of the line before; no second pass over the head is needed.
fn check_line_ends(raw: &[u8], headers: &[httparse::Header<'_>]) -> Result<(), RequestError> {
    let preceded = |header: &httparse::Header<'_>| {
        let start = header.name.as_ptr().addr().wrapping_sub(raw.as_ptr().addr());
        raw.get(..start).is_some_and(|before| before.ends_with(b"\r\n"))
    };
    if raw.ends_with(b"\r\n\r\n") && headers.iter().all(preceded) {
        Ok(())
    } else {
        Err(RequestError::Malformed("line does not end in CRLF"))
    }
}
