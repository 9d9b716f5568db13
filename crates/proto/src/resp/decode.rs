//! The incremental reply decoder.
//!
//! It consumes each line and string as it completes and keeps unfinished arrays on a stack of its own, so that bytes are looked at
//! once, recursion cannot overflow, and an announced length alone costs no memory.

use bytes::{Buf, Bytes, BytesMut};

use super::Reply;

/// The longest line: Redis' own limit for inline data.
pub const MAX_LINE: usize = 64 * 1024;

/// The default limit of a string: Redis' default `proto-max-bulk-len`.
pub const DEFAULT_MAX_BULK: usize = 512 * 1024 * 1024;

/// The default limit of nesting. Redis' replies nest two to four deep; scripts and modules may go on.
pub const DEFAULT_MAX_DEPTH: usize = 32;

/// The default limit of values in one reply, all levels together: 16 million values of 40 bytes are 640 MiB.
pub const DEFAULT_MAX_ELEMENTS: usize = 1 << 24;

/// What a value counts for [`Limits::max_reply`]: its place in an array that grows by doubling.
pub const ELEMENT: usize = 2 * std::mem::size_of::<Reply>();

/// Slots reserved for an array on its announcement; more are added as elements arrive.
const RESERVED_SLOTS: usize = 1024;

/// What a reply may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one string.
    pub max_bulk: usize,
    /// Levels of arrays.
    pub max_depth: usize,
    /// Values in one reply.
    pub max_elements: usize,
    /// Bytes of memory that one reply may take, as announced: its strings, and [`ELEMENT`] for each value.
    pub max_reply: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bulk: DEFAULT_MAX_BULK,
            max_depth: DEFAULT_MAX_DEPTH,
            max_elements: DEFAULT_MAX_ELEMENTS,
            max_reply: usize::MAX,
        }
    }
}

/// Why a reply cannot be read. The peer is to blame; the connection must be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RespError {
    /// The bytes are not RESP2.
    #[error("malformed reply: {0}")]
    Malformed(&'static str),
    /// A line, string or array past the limits.
    #[error("reply too large")]
    TooLarge,
    /// Arrays nested past the limit.
    #[error("reply nested too deep")]
    TooDeep,
}

/// An array that still lacks elements.
#[derive(Debug)]
struct Open {
    missing: usize,
    items: Vec<Reply>,
}

/// The decoder of one connection's replies.
#[derive(Debug, Default)]
pub struct ReplyDecoder {
    limits: Limits,
    /// Arrays around the next value, outermost first.
    open: Vec<Open>,
    /// The length of a string whose line has been read.
    bulk: Option<usize>,
    /// Bytes of the current line that are known to have no LF.
    scanned: usize,
    /// Values announced or read in the current reply.
    elements: usize,
    /// Bytes of memory that it takes, as announced.
    size: usize,
    failed: Option<RespError>,
}

impl ReplyDecoder {
    /// A decoder for a new connection.
    pub fn new(limits: Limits) -> Self {
        ReplyDecoder { limits, ..ReplyDecoder::default() }
    }

    /// Consumes what it can from `buf` and returns the next complete reply; `None` means that more bytes are needed. After an
    /// error every further call says so again.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Reply>, RespError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.advance(buf);
        self.failed = result.as_ref().err().copied();
        result
    }

    /// Whether no reply has begun. When the peer closes while this is false, or `buf` is not empty, a reply was cut off.
    pub fn is_idle(&self) -> bool {
        self.open.is_empty() && self.bulk.is_none() && self.scanned == 0 && self.failed.is_none()
    }

    /// How many bytes `buf` lacks for the string that is being received: a hint for how much to reserve.
    pub fn missing(&self, buf: &BytesMut) -> usize {
        self.bulk.map_or(0, |length| length.saturating_add(2).saturating_sub(buf.len()))
    }

    fn advance(&mut self, buf: &mut BytesMut) -> Result<Option<Reply>, RespError> {
        loop {
            let value = match self.bulk {
                Some(length) => self.string(buf, length)?,
                None => match self.line(buf)? {
                    Some(line) => self.value(line)?,
                    None => return Ok(None),
                },
            };
            match value {
                Value::Complete(reply) => {
                    if let Some(whole) = self.place(reply) {
                        (self.elements, self.size) = (0, 0);
                        return Ok(Some(whole));
                    }
                }
                Value::Opened => {}
                Value::Incomplete => return Ok(None),
            }
        }
    }

    /// The next line without its CRLF.
    fn line(&mut self, buf: &mut BytesMut) -> Result<Option<Bytes>, RespError> {
        let from = self.scanned.min(buf.len());
        let Some(end) = memchr::memchr(b'\n', &buf[from..]).map(|i| i + from) else {
            self.scanned = buf.len();
            return if buf.len() > MAX_LINE { Err(RespError::TooLarge) } else { Ok(None) };
        };
        if end > MAX_LINE {
            return Err(RespError::TooLarge);
        }
        self.scanned = 0;
        let mut line = buf.split_to(end + 1).freeze();
        if !line.ends_with(b"\r\n") {
            return Err(RespError::Malformed("line does not end in CRLF"));
        }
        line.truncate(line.len() - 2);
        Ok(Some(line))
    }

    fn value(&mut self, mut line: Bytes) -> Result<Value, RespError> {
        let Some(&kind) = line.first() else {
            return Err(RespError::Malformed("empty line"));
        };
        self.count(line.len())?;
        line.advance(1);
        Ok(match kind {
            b'+' => Value::Complete(Reply::Simple(line)),
            b'-' => Value::Complete(Reply::Error(line)),
            b':' => Value::Complete(Reply::Int(integer(&line)?)),
            b'$' => match length(&line)? {
                None => Value::Complete(Reply::Nil),
                Some(n) if n > self.limits.max_bulk => return Err(RespError::TooLarge),
                Some(n) => {
                    self.count(n)?;
                    self.bulk = Some(n);
                    Value::Opened
                }
            },
            b'*' => match length(&line)? {
                None => Value::Complete(Reply::Nil),
                Some(0) => Value::Complete(Reply::Array(Vec::new())),
                Some(n) => self.open_array(n)?,
            },
            _ => return Err(RespError::Malformed("unknown type")),
        })
    }

    fn open_array(&mut self, length: usize) -> Result<Value, RespError> {
        if self.open.len() >= self.limits.max_depth {
            return Err(RespError::TooDeep);
        }
        self.elements = self.elements.saturating_add(length);
        if self.elements > self.limits.max_elements {
            return Err(RespError::TooLarge);
        }
        self.count(length.saturating_mul(ELEMENT))?;
        self.open.push(Open { missing: length, items: Vec::with_capacity(length.min(RESERVED_SLOTS)) });
        Ok(Value::Opened)
    }

    fn count(&mut self, bytes: usize) -> Result<(), RespError> {
        self.size = self.size.saturating_add(bytes);
        if self.size > self.limits.max_reply { Err(RespError::TooLarge) } else { Ok(()) }
    }

    /// The string whose length is known, with the CRLF after it.
    fn string(&mut self, buf: &mut BytesMut, length: usize) -> Result<Value, RespError> {
        if buf.len() < length.saturating_add(2) {
            return Ok(Value::Incomplete);
        }
        if &buf[length..length + 2] != b"\r\n" {
            return Err(RespError::Malformed("string not followed by CRLF"));
        }
        let data = buf.split_to(length).freeze();
        buf.advance(2);
        self.bulk = None;
        Ok(Value::Complete(Reply::Bulk(data)))
    }

    /// Puts a value where it belongs: into the innermost open array, closing those that it completes.
    fn place(&mut self, mut reply: Reply) -> Option<Reply> {
        while let Some(mut inner) = self.open.pop() {
            inner.items.push(reply);
            inner.missing -= 1;
            if inner.missing > 0 {
                self.open.push(inner);
                return None;
            }
            reply = Reply::Array(inner.items);
        }
        Some(reply)
    }
}

enum Value {
    Complete(Reply),
    /// A string or an array has been announced.
    Opened,
    Incomplete,
}

fn integer(digits: &[u8]) -> Result<i64, RespError> {
    std::str::from_utf8(digits).ok().and_then(|s| s.parse().ok()).ok_or(RespError::Malformed("not an integer"))
}

/// The length of a string or an array; `None` for the null value, which is -1.
fn length(digits: &[u8]) -> Result<Option<usize>, RespError> {
    match integer(digits)? {
        -1 => Ok(None),
        n => usize::try_from(n).map(Some).map_err(|_| RespError::Malformed("negative length")),
    }
}

#[cfg(test)]
mod tests;
