//! The server's response encoder: functions that append to a buffer, in the order of the wire.
//!
//! The caller decides what is sent (which headers, length or chunks, keep-alive); this file writes it and refuses names and values
//! that would break out of their line. Nothing here has state.

use bytes::{BufMut, BytesMut};

use super::fields::{self, FieldError};
use super::status::reason;

/// The interim response to an [`super::Event::ExpectContinue`].
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The end of a chunked body without trailers.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Writes `HTTP/1.1 200 OK`. Without a phrase the registered one is used; a phrase with CR, LF or NUL is refused.
pub fn status_line(out: &mut BytesMut, status: u16, phrase: Option<&[u8]>) -> Result<(), FieldError> {
    let phrase = phrase.unwrap_or_else(|| reason(status).as_bytes());
    if !fields::is_value(phrase) {
        return Err(FieldError::Value);
    }
    if status == 200 && phrase == b"OK" {
        out.put_slice(b"HTTP/1.1 200 OK\r\n");
        return Ok(());
    } else if status == 200 {
        out.put_slice(b"HTTP/1.1 200 ");
    } else {
        out.put_slice(b"HTTP/1.1 ");
        decimal(out, u64::from(status));
        out.put_u8(b' ');
    }
    out.put_slice(phrase);
    out.put_slice(b"\r\n");
    Ok(())
}

/// Writes a header after checking it; on an error nothing is written.
pub fn header(out: &mut BytesMut, name: &[u8], value: &[u8]) -> Result<(), FieldError> {
    fields::check(name, value)?;
    known_header(out, name, value);
    Ok(())
}

/// Writes a header whose name and value the program itself has made, without a check.
pub fn known_header(out: &mut BytesMut, name: &[u8], value: &[u8]) {
    out.reserve(name.len() + value.len() + 4);
    out.put_slice(name);
    out.put_slice(b": ");
    out.put_slice(value);
    out.put_slice(b"\r\n");
}

/// Writes `Content-Length`.
pub fn content_length(out: &mut BytesMut, length: u64) {
    out.put_slice(b"Content-Length: ");
    decimal(out, length);
    out.put_slice(b"\r\n");
}

/// Writes `Transfer-Encoding: chunked`; then the body goes out through [`chunk`] and [`last_chunk`].
pub fn transfer_chunked(out: &mut BytesMut) {
    out.put_slice(b"Transfer-Encoding: chunked\r\n");
}

/// Writes the blank line after the headers.
pub fn end_of_head(out: &mut BytesMut) {
    out.put_slice(b"\r\n");
}

/// Writes one chunk with its frame. Empty data writes nothing, because an empty chunk would end the body.
pub fn chunk(out: &mut BytesMut, data: &[u8]) {
    if !data.is_empty() {
        out.reserve(data.len() + 20);
        chunk_start(out, data.len());
        out.put_slice(data);
        chunk_end(out);
    }
}

/// Writes the size line of a chunk, for a caller that sends the data itself. `length` must not be 0.
pub fn chunk_start(out: &mut BytesMut, length: usize) {
    let digits = (usize::BITS - length.leading_zeros()).div_ceil(4).max(1);
    for i in (0..digits).rev() {
        out.put_u8(b"0123456789abcdef"[length >> (4 * i) & 15]);
    }
    out.put_slice(b"\r\n");
}

/// Writes the line end after a chunk's data.
pub fn chunk_end(out: &mut BytesMut) {
    out.put_slice(b"\r\n");
}

/// Writes the end of a chunked body; `trailers` are lines that were checked as headers are.
pub fn last_chunk(out: &mut BytesMut, trailers: &[u8]) {
    if trailers.is_empty() {
        return out.put_slice(LAST_CHUNK);
    }
    out.put_slice(b"0\r\n");
    out.put_slice(trailers);
    out.put_slice(b"\r\n");
}

/// Whether a response of this status has no body by definition (RFC 9110, 6.4.1), so that it has no framing headers either.
pub fn is_bodiless(status: u16) -> bool {
    status < 200 || status == 204 || status == 304
}

/// Writes a number in decimal, without going through a formatter.
pub fn decimal(out: &mut BytesMut, mut n: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.put_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_with_a_length_is_written_in_wire_order() {
        let mut out = BytesMut::new();
        status_line(&mut out, 200, None).expect("valid");
        header(&mut out, b"Content-Type", b"text/html").expect("valid");
        content_length(&mut out, 1_234_567_890);
        end_of_head(&mut out);
        assert_eq!(out, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1234567890\r\n\r\n");
    }

    #[test]
    fn status_lines_take_the_registered_or_the_given_phrase() {
        for (status, phrase, line) in [
            (404, None, "HTTP/1.1 404 Not Found\r\n"),
            (299, None, "HTTP/1.1 299 Unknown Status\r\n"),
            (200, Some(&b"Fine"[..]), "HTTP/1.1 200 Fine\r\n"),
        ] {
            let mut out = BytesMut::new();
            status_line(&mut out, status, phrase).expect("valid");
            assert_eq!(out, line);
        }
        assert_eq!(status_line(&mut BytesMut::new(), 200, Some(b"OK\r\nX: y")), Err(FieldError::Value));
    }

    #[test]
    fn a_header_that_would_break_out_writes_nothing() {
        let mut out = BytesMut::new();
        assert_eq!(header(&mut out, b"Location", b"/\r\nSet-Cookie: a=b"), Err(FieldError::Value));
        assert_eq!(header(&mut out, b"Bad Name", b"x"), Err(FieldError::Name));
        assert!(out.is_empty());
    }

    #[test]
    fn chunks_are_framed_and_an_empty_one_does_not_end_the_body() {
        let mut out = BytesMut::new();
        chunk(&mut out, b"hello");
        chunk(&mut out, b"");
        chunk(&mut out, &[b'x'; 0x1a0]);
        last_chunk(&mut out, b"");
        let expected = [b"5\r\nhello\r\n1a0\r\n", &[b'x'; 0x1a0][..], b"\r\n0\r\n\r\n"].concat();
        assert_eq!(out, expected);
    }

    #[test]
    fn decimals_reach_from_zero_to_the_largest() {
        for n in [0, 9, 10, 99, 100, u64::MAX] {
            let mut out = BytesMut::new();
            decimal(&mut out, n);
            assert_eq!(out, n.to_string());
        }
    }
}
