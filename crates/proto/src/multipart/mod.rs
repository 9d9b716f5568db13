//! `multipart/form-data` (RFC 7578): reading a complete body as a server, writing one as a client.
//!
//! Reading copies nothing: a part's data is a slice of the body. It is as lenient as PHP where that is harmless (preamble, epilogue,
//! missing last line end, backslash escapes in names) and refuses a body that is malformed or whose end is missing. More parts than
//! wanted are no error: they are read over, and counted.

mod encode;
mod params;

use bytes::Bytes;
use memchr::memmem::Finder;

pub use encode::{content_type, end, field, file_end, file_head};

/// The default limit of fields, and that of files: PHP's default `max_input_vars`.
pub const DEFAULT_MAX_PARTS: usize = 1000;

/// The default limit of one part's headers: room for any name that a form has; PHP reads as much at a time.
pub const DEFAULT_MAX_PART_HEAD: usize = 16 * 1024;

/// Headers of one part; senders write two or three.
const MAX_PART_HEADERS: usize = 64;

/// The longest boundary. RFC 2046, 5.1.1 allows 70 characters; some senders do not know that.
const MAX_BOUNDARY: usize = 256;

/// What a body may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Number of plain fields.
    pub max_fields: usize,
    /// Number of files.
    pub max_files: usize,
    /// Bytes of one part's headers.
    pub max_part_head: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_fields: DEFAULT_MAX_PARTS, max_files: DEFAULT_MAX_PARTS, max_part_head: DEFAULT_MAX_PART_HEAD }
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

/// What a body holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Fields and files, in order.
    pub parts: Vec<Part>,
    /// How many fields there were past [`Limits::max_fields`].
    pub more_fields: usize,
    /// How many files there were past [`Limits::max_files`].
    pub more_files: usize,
}

/// Why a body is refused; the client is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MultipartError {
    /// The type names no boundary, an empty one, or one that is too long.
    #[error("no boundary, or one that is too long")]
    Boundary,
    /// The boundary does not occur in the body.
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
}

/// The boundary that a `Content-Type` names, if it is `multipart/form-data`.
///
/// # Errors
/// [`MultipartError::Boundary`]
pub fn boundary(content_type: &[u8]) -> Result<Option<&[u8]>, MultipartError> {
    let (media_type, params) = params::split(content_type);
    if !media_type.eq_ignore_ascii_case(b"multipart/form-data") {
        return Ok(None);
    }
    let named = params.into_iter().flatten().find(|(name, _)| name.eq_ignore_ascii_case(b"boundary"));
    match named {
        Some((_, value)) if (1..=MAX_BOUNDARY).contains(&value.len()) => Ok(Some(value)),
        _ => Err(MultipartError::Boundary),
    }
}

/// Splits a complete body into its parts. Those without a field name are left out, as PHP does.
///
/// # Errors
/// The body is malformed.
pub fn parse(body: &Bytes, boundary: &[u8], limits: &Limits) -> Result<Form, MultipartError> {
    if boundary.is_empty() {
        return Err(MultipartError::Boundary);
    }
    let delimiters = Delimiters { body, marker: &[b"--", boundary].concat() };
    let finder = Finder::new(delimiters.marker);
    let mut form = Form::default();
    let (mut fields, mut files) = (0, 0);
    let mut at = delimiters.next(&finder, 0).ok_or(MultipartError::NoBoundary)?;
    while !at.closing {
        let head = part_head(body, at.after, limits)?;
        let next = delimiters.next(&finder, head.end).ok_or(MultipartError::Truncated)?;
        if let Some(name) = head.name {
            let (seen, most, more) = match head.filename {
                None => (&mut fields, limits.max_fields, &mut form.more_fields),
                Some(_) => (&mut files, limits.max_files, &mut form.more_files),
            };
            *seen += 1;
            if *seen > most {
                *more += 1;
            } else {
                let data = body.slice(head.end..next.before.max(head.end));
                form.parts.push(Part { name, filename: head.filename, content_type: head.content_type, data });
            }
        }
        at = next;
    }
    Ok(form)
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
    /// follows it, so that data may contain it, and one boundary (or `boundary--`) may be the beginning of another.
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
        let (after, closing) = match self.body[after..].starts_with(b"--") {
            true => (after + 2, true),
            false => (after, false),
        };
        let after = after + self.body[after..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        match &self.body[after..] {
            [b'\r', b'\n', ..] => Some(Delimiter { before, after: after + 2, closing }),
            // Nothing is read behind the last one.
            [] | [b'\n', ..] if closing => Some(Delimiter { before, after, closing }),
            _ => None,
        }
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
    let mut disposed = false;
    for header in headers {
        if header.name.eq_ignore_ascii_case("content-disposition") {
            if std::mem::replace(&mut disposed, true) {
                return Err(MultipartError::PartHead);
            }
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
