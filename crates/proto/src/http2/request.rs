//! The fields of a request, written down as a head of HTTP/1.1 (RFC 9113, 8.2 and 8.3).
//!
//! Lines are gathered as they come, in memory that one request hands on to the next; [`Gatherer::finish`] puts the request line, the host and
//! the cookies before them, in a piece of memory of just the size. What the standard calls malformed ends the stream; what HTTP/1 would refuse
//! as well gets the same answer as there.

use super::hpack::{Fault, Kind, Mark, Sink};
use crate::http1::RequestError;
use bytes::BytesMut;

/// Memory that is kept from one request to the next.
const KEPT: usize = 4096;

/// What stands between the target and the first line, and behind the last.
const VERSION: &[u8] = b" HTTP/1.1";
const HOST: &[u8] = b" HTTP/1.1\r\nhost: ";
const COOKIE: &[u8] = b"\r\ncookie: ";
const END: &[u8] = b"\r\n\r\n";

/// What the fields were.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A request: its head, and the length that it says its body has.
    Head(BytesMut, Option<u64>),
    /// It is to be refused as HTTP/1 would.
    Unfit(RequestError),
    /// The stream is to be reset with PROTOCOL_ERROR (8.1.1).
    Malformed,
}

/// What the next block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Head,
    /// Fields behind a body. They are judged and left out: no program sees trailers of a request.
    Trailers,
    /// Nobody wants it; only the table has to know it.
    Nobody,
}

/// A piece of text that was gathered.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: u32,
    end: u32,
}

impl Piece {
    const NONE: Piece = Piece { start: u32::MAX, end: 0 };

    fn get(self, text: &[u8]) -> Option<&[u8]> {
        text.get(self.start as usize..self.end as usize)
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Gatherer {
    max_head: usize,
    max_headers: usize,
    role: Role,
    /// Text of pseudo fields and of Host.
    text: Vec<u8>,
    method: Piece,
    scheme: Piece,
    path: Piece,
    authority: Piece,
    host: Piece,
    cookies: Vec<u8>,
    /// Each behind the end of the line before.
    lines: Vec<u8>,
    fields: usize,
    /// Something else than a pseudo field has come.
    has_plain: bool,
    length: Option<u64>,
    malformed: bool,
    unfit: Option<RequestError>,
}

impl Gatherer {
    pub(super) fn new(max_head: usize, max_headers: usize) -> Gatherer {
        Gatherer {
            max_head,
            max_headers,
            role: Role::Nobody,
            text: Vec::new(),
            method: Piece::NONE,
            scheme: Piece::NONE,
            path: Piece::NONE,
            authority: Piece::NONE,
            host: Piece::NONE,
            cookies: Vec::new(),
            lines: Vec::new(),
            fields: 0,
            has_plain: false,
            length: None,
            malformed: false,
            unfit: None,
        }
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        self.text.capacity() + self.cookies.capacity() + self.lines.capacity()
    }

    /// A block begins.
    pub(super) fn begin(&mut self, role: Role) {
        self.role = role;
        self.text.clear();
        self.cookies.clear();
        self.lines.clear();
        (self.method, self.scheme, self.path) = (Piece::NONE, Piece::NONE, Piece::NONE);
        (self.authority, self.host) = (Piece::NONE, Piece::NONE);
        (self.fields, self.has_plain, self.length) = (0, false, None);
        (self.malformed, self.unfit) = (false, None);
    }

    /// Whether trailers may be what they are.
    pub(super) fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// What a head's fields, which count `list` bytes of `most`, are together. `ends`: no body follows.
    pub(super) fn finish(&mut self, list: usize, most: usize, ends: bool) -> Outcome {
        let outcome = self.judge(list, most, ends);
        for text in [&mut self.text, &mut self.cookies, &mut self.lines] {
            if text.capacity() > KEPT {
                text.clear();
                text.shrink_to(KEPT);
            }
        }
        outcome
    }

    fn judge(&self, list: usize, most: usize, ends: bool) -> Outcome {
        let is_announced = ends && self.length.is_some_and(|length| length > 0);
        if self.malformed || is_announced {
            return Outcome::Malformed;
        }
        if list > most {
            return Outcome::Unfit(RequestError::HeadTooLarge);
        }
        if let Some(error) = self.unfit {
            return Outcome::Unfit(error);
        }
        let Some((method, target)) = self.target() else { return Outcome::Malformed };
        let host = match self.one_host() {
            Err(error) => return Outcome::Unfit(error),
            Ok(host) => host,
        };
        const BESIDE: usize = " ".len() + VERSION.len() + HOST.len() + COOKIE.len() + END.len();
        let length = method.len() + target.len() + host.map_or(0, <[u8]>::len) + self.cookies.len() + self.lines.len();
        let mut head = BytesMut::with_capacity(length + BESIDE);
        head.extend_from_slice(method);
        head.extend_from_slice(b" ");
        head.extend_from_slice(target);
        match host {
            Some(host) => {
                head.extend_from_slice(HOST);
                head.extend_from_slice(host);
            }
            None => head.extend_from_slice(VERSION),
        }
        if !self.cookies.is_empty() {
            head.extend_from_slice(COOKIE);
            head.extend_from_slice(&self.cookies);
        }
        head.extend_from_slice(&self.lines);
        head.extend_from_slice(END);
        if head.len() > self.max_head {
            return Outcome::Unfit(RequestError::HeadTooLarge);
        }
        Outcome::Head(head, self.length)
    }

    /// Method and target, if the pseudo fields are those that there must be (8.3.1, 8.5).
    fn target(&self) -> Option<(&[u8], &[u8])> {
        let get = |piece: Piece| piece.get(&self.text);
        let method = get(self.method)?;
        match (method, get(self.scheme), get(self.path)) {
            (b"CONNECT", None, None) => Some((method, get(self.authority)?)),
            (b"CONNECT", ..) => None,
            (_, Some(_), Some(path @ [b'/', ..])) | (b"OPTIONS", Some(_), Some(path @ b"*")) => Some((method, path)),
            _ => None,
        }
    }

    /// One host, whichever way it was sent (8.3.1). Two recipients could route two of them differently.
    fn one_host(&self) -> Result<Option<&[u8]>, RequestError> {
        match (self.authority.get(&self.text), self.host.get(&self.text)) {
            (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => {
                Err(RequestError::Malformed("host is not :authority"))
            }
            (authority, host) => Ok(authority.or(host)),
        }
    }

    /// Keeps a text, unless there is too much of it.
    fn keep(&mut self, value: &[u8]) -> Piece {
        if self.text.len() + value.len() > self.max_head {
            self.refuse(RequestError::HeadTooLarge);
            return Piece { start: 0, end: 0 };
        }
        let start = self.text.len() as u32;
        self.text.extend_from_slice(value);
        Piece { start, end: self.text.len() as u32 }
    }

    fn refuse(&mut self, error: RequestError) {
        self.unfit.get_or_insert(error);
    }

    /// Pseudo fields come first, and each once (8.3).
    fn pseudo(&mut self, kind: Kind, value: &[u8]) {
        let piece = self.keep(value);
        let place = match kind {
            Kind::Method => &mut self.method,
            Kind::Scheme => &mut self.scheme,
            Kind::Path => &mut self.path,
            _ => &mut self.authority,
        };
        self.malformed |= self.has_plain || place.start != u32::MAX;
        *place = piece;
    }

    fn line(&mut self, name: &[u8], value: &[u8]) {
        self.fields += 1;
        if self.fields > self.max_headers {
            return self.refuse(RequestError::TooManyHeaders);
        }
        let length = name.len() + value.len() + 4;
        if self.lines.len() + length > self.max_head {
            return self.refuse(RequestError::HeadTooLarge);
        }
        self.lines.reserve(length);
        self.lines.extend_from_slice(b"\r\n");
        self.lines.extend_from_slice(name);
        self.lines.extend_from_slice(b": ");
        self.lines.extend_from_slice(value);
    }

    /// What was sent as several fields, so that it can be compressed better, is one (8.2.3).
    fn cookie(&mut self, value: &[u8]) {
        if self.cookies.len() + value.len() > self.max_head {
            return self.refuse(RequestError::HeadTooLarge);
        }
        if self.cookies.is_empty() {
            self.fields += 1;
        } else {
            self.cookies.extend_from_slice(b"; ");
        }
        self.cookies.extend_from_slice(value);
    }

    fn host(&mut self, value: &[u8]) {
        if self.host.start != u32::MAX {
            return self.refuse(RequestError::Malformed("more than one Host"));
        }
        self.host = self.keep(value);
    }

    /// One number (RFC 9110, 8.6); a second one is refused, even if it is the same.
    fn content_length(&mut self, name: &[u8], value: &[u8]) {
        let number = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match number.and_then(|text| text.parse().ok()) {
            Some(length) if self.length.is_none() => self.length = Some(length),
            _ => self.malformed = true,
        }
        self.line(name, value);
    }
}

impl Sink for Gatherer {
    #[inline]
    fn field(&mut self, mark: Mark, name: &[u8], value: &[u8]) {
        match (self.role, mark.kind) {
            (Role::Nobody, _) => return,
            (Role::Trailers, Kind::Method | Kind::Scheme | Kind::Path | Kind::Authority) => self.malformed = true,
            (Role::Trailers, _) => {
                self.malformed |= mark.fault != Fault::None;
                return;
            }
            (Role::Head, _) => {}
        }
        match mark.fault {
            Fault::None => {}
            // A line of HTTP/1 may have it, and the value begins behind it; here it would be part of the value, where none may be.
            Fault::Space => self.refuse(RequestError::Malformed("white space around a value")),
            Fault::Malformed => self.malformed = true,
        }
        if self.malformed {
            return;
        }
        match mark.kind {
            Kind::Method | Kind::Scheme | Kind::Path | Kind::Authority => return self.pseudo(mark.kind, value),
            Kind::Plain => self.line(name, value),
            Kind::Cookie => self.cookie(value),
            Kind::Host => self.host(value),
            Kind::ContentLength => self.content_length(name, value),
        }
        self.has_plain = true;
    }
}

#[cfg(test)]
mod tests;
