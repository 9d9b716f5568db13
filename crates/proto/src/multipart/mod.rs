//! `multipart/form-data` (RFC 7578): reading a complete body as a server, writing one as a client.
//!
//! Reading copies nothing: a part's data is a slice of the body. It is as lenient as PHP where that is harmless (preamble, epilogue,
//! missing last line end, backslash escapes in names) and refuses a body whose end is missing.

mod encode;
mod params;

use bytes::Bytes;
use memchr::memmem::Finder;

pub use encode::{content_type, end, field, file_end, file_head};

/// The default limit of parts: PHP's default `max_input_vars`, and its default of 20 files on top.
pub const DEFAULT_MAX_PARTS: usize = 1020;

/// The default limit of one part's headers: room for long file names in UTF-8.
pub const DEFAULT_MAX_PART_HEAD: usize = 4096;

/// Headers of one part; senders write two or three.
const MAX_PART_HEADERS: usize = 16;

/// What a body may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Number of parts.
    pub max_parts: usize,
    /// Bytes of one part's headers.
    pub max_part_head: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_parts: DEFAULT_MAX_PARTS, max_part_head: DEFAULT_MAX_PART_HEAD }
    }
}

/// One field or file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name, unescaped; brackets in it are PHP's business.
    pub name: Bytes,
    /// The file's name as sent, which may be a path and may be empty; `None` for a plain field.
    pub filename: Option<Bytes>,
    /// The part's `Content-Type`.
    pub content_type: Option<Bytes>,
    /// The value or the file's content.
    pub data: Bytes,
}

/// Why a body is refused; the client is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MultipartError {
    /// The boundary is empty or does not occur in the body.
    #[error("the boundary does not occur in the body")]
    NoBoundary,
    /// The body ends before its closing boundary.
    #[error("the closing boundary is missing")]
    Truncated,
    /// A part's headers break the grammar.
    #[error("malformed headers of a part")]
    PartHead,
    /// A part's headers are past [`Limits::max_part_head`].
    #[error("headers of a part too large")]
    PartHeadTooLarge,
    /// More parts than [`Limits::max_parts`].
    #[error("too many parts")]
    TooManyParts,
}

/// The boundary that a `Content-Type` of `multipart/form-data` names. `None` for another type or without a boundary.
pub fn boundary(content_type: &[u8]) -> Option<&[u8]> {
    let (media_type, params) = params::split(content_type);
    if !media_type.eq_ignore_ascii_case(b"multipart/form-data") {
        return None;
    }
    let (_, value) = params.into_iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case(b"boundary"))?;
    (!value.is_empty()).then_some(value)
}

/// Splits a complete body into its parts, in order. Parts without a field name are left out, as PHP does.
pub fn parse(body: &Bytes, boundary: &[u8], limits: &Limits) -> Result<Vec<Part>, MultipartError> {
    if boundary.is_empty() {
        return Err(MultipartError::NoBoundary);
    }
    let delimiters = Delimiters { body, marker: &[b"--", boundary].concat() };
    let finder = Finder::new(delimiters.marker);
    let mut parts = Vec::new();
    let mut at = delimiters.next(&finder, 0).ok_or(MultipartError::NoBoundary)?;
    let mut seen = 0;
    while !at.closing {
        seen += 1;
        if seen > limits.max_parts {
            return Err(MultipartError::TooManyParts);
        }
        let head = part_head(body, at.after, limits)?;
        let next = delimiters.next(&finder, head.end).ok_or(MultipartError::Truncated)?;
        if let Some(name) = head.name {
            let data = body.slice(head.end..next.before.max(head.end));
            parts.push(Part { name, filename: head.filename, content_type: head.content_type, data });
        }
        at = next;
    }
    Ok(parts)
}

/// The positions of boundary lines in a body.
struct Delimiters<'a> {
    body: &'a [u8],
    /// `--` and the boundary.
    marker: &'a [u8],
}

struct Delimiter {
    /// Where the data before it ends.
    before: usize,
    /// Where the next part's headers begin.
    after: usize,
    closing: bool,
}

impl Delimiters<'_> {
    /// The next boundary line from `from` on. The marker counts only at the start of a line and if nothing but white space
    /// follows it, so that data may contain it, and one boundary may be the beginning of another.
    fn next(&self, finder: &Finder<'_>, from: usize) -> Option<Delimiter> {
        let mut search = from;
        loop {
            let start = search + finder.find(self.body.get(search..)?)?;
            let after = start + self.marker.len();
            if (start == 0 || self.body[..start].ends_with(b"\r\n"))
                && let Some(found) = self.line_end(start, after)
            {
                return Some(found);
            }
            search = start + 1;
        }
    }

    fn line_end(&self, start: usize, after: usize) -> Option<Delimiter> {
        let before = start.saturating_sub(2);
        let rest = &self.body[after..];
        if rest.starts_with(b"--") {
            return Some(Delimiter { before, after: after + 2, closing: true });
        }
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        rest[blanks..].starts_with(b"\r\n").then_some(Delimiter { before, after: after + blanks + 2, closing: false })
    }
}

struct PartHead {
    name: Option<Bytes>,
    filename: Option<Bytes>,
    content_type: Option<Bytes>,
    /// Where the part's data begins.
    end: usize,
}

fn part_head(body: &Bytes, start: usize, limits: &Limits) -> Result<PartHead, MultipartError> {
    let rest = &body[start..];
    let window = &rest[..rest.len().min(limits.max_part_head)];
    let mut scratch = [httparse::EMPTY_HEADER; MAX_PART_HEADERS];
    let (len, headers) = match httparse::parse_headers(window, &mut scratch) {
        Ok(httparse::Status::Complete(found)) => found,
        Ok(httparse::Status::Partial) if window.len() < rest.len() => return Err(MultipartError::PartHeadTooLarge),
        Ok(httparse::Status::Partial) => return Err(MultipartError::Truncated),
        Err(httparse::Error::TooManyHeaders) => return Err(MultipartError::PartHeadTooLarge),
        Err(_) => return Err(MultipartError::PartHead),
    };
    let mut head = PartHead { name: None, filename: None, content_type: None, end: start + len };
    for header in headers {
        if header.name.eq_ignore_ascii_case("content-disposition") {
            (head.name, head.filename) = disposition(body, header.value);
        } else if header.name.eq_ignore_ascii_case("content-type") {
            head.content_type = Some(share(body, header.value));
        }
    }
    Ok(head)
}

/// Name and file name of a `Content-Disposition: form-data`.
fn disposition(body: &Bytes, value: &[u8]) -> (Option<Bytes>, Option<Bytes>) {
    let (mut name, mut filename) = (None, None);
    let (_, params) = params::split(value);
    for (key, text) in params.into_iter().flatten() {
        let target = match key {
            _ if key.eq_ignore_ascii_case(b"name") => &mut name,
            _ if key.eq_ignore_ascii_case(b"filename") => &mut filename,
            _ => continue,
        };
        *target = Some(params::unescape(text).map_or_else(|| share(body, text), Bytes::from));
    }
    (name.filter(|n| !n.is_empty()), filename)
}

/// A slice of `body` as shared bytes. An empty slice may come from anywhere, and sharing it would only pin the body.
fn share(body: &Bytes, slice: &[u8]) -> Bytes {
    if slice.is_empty() { Bytes::new() } else { body.slice_ref(slice) }
}

#[cfg(test)]
mod tests;
