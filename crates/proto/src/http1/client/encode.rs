//! The client's request encoder.
//!
//! It writes what the caller gives, in the caller's order, and refuses what would break out of the request line or a header; which
//! headers a request has (Host, User-Agent, cookies) is the driver's decision, except for the body's length.

use bytes::{BufMut, BytesMut};

use crate::http1::fields::{self, FieldError};
use crate::http1::response::{content_length, known_header};

/// Why a request cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// The method is not a token.
    #[error("the request method is not a token")]
    Method,
    /// The target is empty, or has a space or a control character.
    #[error("the request target has a space or a control character")]
    Target,
    /// A header is not valid.
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// Writes the head of a request, with the blank line. On an error nothing is written.
pub fn encode_head<'a>(
    out: &mut BytesMut,
    method: &[u8],
    target: &[u8],
    headers: impl Iterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<(), EncodeError> {
    let start = out.len();
    let result = try_head(out, method, target, headers);
    match result {
        Ok(()) => out.put_slice(b"\r\n"),
        Err(_) => out.truncate(start),
    }
    result
}

/// Writes a whole request. `Content-Length` is added for a body, and for an empty one where the method gives it a meaning (POST,
/// PUT, PATCH; RFC 9110 8.6), unless the headers frame the body already.
pub fn encode_request<'a>(
    out: &mut BytesMut,
    method: &[u8],
    target: &[u8],
    headers: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    body: &[u8],
) -> Result<(), EncodeError> {
    let mut framed = false;
    let seen = headers.inspect(|(name, _)| {
        framed |= name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding");
    });
    encode_head(out, method, target, seen)?;
    if !framed && (!body.is_empty() || matches!(method, b"POST" | b"PUT" | b"PATCH")) {
        out.truncate(out.len() - 2);
        content_length(out, body.len() as u64);
        out.put_slice(b"\r\n");
    }
    out.put_slice(body);
    Ok(())
}

fn try_head<'a>(
    out: &mut BytesMut,
    method: &[u8],
    target: &[u8],
    headers: impl Iterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<(), EncodeError> {
    if !fields::is_token(method) {
        return Err(EncodeError::Method);
    }
    if target.is_empty() || target.iter().any(|&b| b <= b' ' || b == 0x7f) {
        return Err(EncodeError::Target);
    }
    out.put_slice(method);
    out.put_u8(b' ');
    out.put_slice(target);
    out.put_slice(b" HTTP/1.1\r\n");
    for (name, value) in headers {
        fields::check(name, value)?;
        known_header(out, name, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Result<String, EncodeError> {
        let mut out = BytesMut::from("before;");
        let headers = headers.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes()));
        let result = encode_request(&mut out, method.as_bytes(), target.as_bytes(), headers, body.as_bytes());
        let written = String::from_utf8(out.to_vec()).expect("ascii");
        let written = written.strip_prefix("before;").expect("kept").to_string();
        match result {
            Ok(()) => Ok(written),
            Err(error) => {
                assert_eq!(written, "", "an error writes nothing");
                Err(error)
            }
        }
    }

    #[test]
    fn a_get_has_no_length_and_a_post_always_has_one() {
        let host = [("Host", "a")];
        assert_eq!(encode("GET", "/x?y", &host, "").as_deref(), Ok("GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(encode("POST", "/", &[], "").as_deref(), Ok("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(encode("GET", "/", &[], "hi").as_deref(), Ok("GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"));
        let chunked = [("Transfer-Encoding", "chunked")];
        let expected = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assert_eq!(encode("POST", "/", &chunked, "0\r\n\r\n").as_deref(), Ok(expected));
    }

    #[test]
    fn injections_are_refused() {
        assert_eq!(encode("GET /x", "/", &[], ""), Err(EncodeError::Method));
        for target in ["", "/a b", "/\r\nX: y", "/\0"] {
            assert_eq!(encode("GET", target, &[], ""), Err(EncodeError::Target), "{target:?}");
        }
        let fields = [("Host", "a"), ("X", "y\r\nZ: 1")];
        assert_eq!(encode("GET", "/", &fields, ""), Err(EncodeError::Field(FieldError::Value)));
    }
}
