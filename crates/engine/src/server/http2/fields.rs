//! The fields of HTTP/2 as lines of HTTP/1 and back. Pure.
//!
//! A request is written down as a head of HTTP/1.1 and read by [`http1::read_head`], so that what is refused there is refused here, and the
//! program gets the same in either version. The head of an answer comes as the one that HTTP/1.1 would get.

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Response, StatusCode};
use memchr::memmem;
use steel_proto::http1::{self, Limits, RequestError, RequestHead, Rules};

/// The head of a request.
///
/// # Errors
/// It is refused, as one of HTTP/1 would be.
pub(super) fn read(parts: &Parts, limits: &Limits, rules: &Rules) -> Result<RequestHead, RequestError> {
    let mut lines = BytesMut::with_capacity(512);
    lines.put_slice(parts.method.as_str().as_bytes());
    lines.put_u8(b' ');
    match parts.uri.path_and_query() {
        Some(target) => lines.put_slice(target.as_str().as_bytes()),
        None => lines.put_u8(b'/'),
    }
    lines.put_slice(b" HTTP/1.1\r\n");
    if parts.headers.values().any(|value| value.as_bytes().trim_ascii().len() < value.len()) {
        // A line of HTTP/1 may have it, and the value begins behind it; here it is part of the value, where none may be (RFC 9113, 8.2.1).
        return Err(RequestError::Malformed("white space around a value"));
    }
    write_host(&mut lines, parts)?;
    write_cookies(&mut lines, &parts.headers);
    for (name, value) in &parts.headers {
        if *name != header::HOST && *name != header::COOKIE {
            write(&mut lines, name.as_str(), value.as_bytes());
        }
    }
    lines.put_slice(b"\r\n");
    if lines.len() > limits.max_head {
        return Err(RequestError::HeadTooLarge);
    }
    Ok(http1::read_head(lines, limits, rules)?.of_http2())
}

/// One host, whichever way it was sent (RFC 9113, 8.3.1). Two recipients could route two of them differently.
fn write_host(lines: &mut BytesMut, parts: &Parts) -> Result<(), RequestError> {
    let mut given = parts.headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    let (host, second) = (given.next(), given.next());
    let authority = parts.uri.authority().map(|authority| authority.as_str().as_bytes());
    match (authority, host) {
        _ if second.is_some() => return Err(RequestError::Malformed("more than one Host")),
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => {
            return Err(RequestError::Malformed("host is not :authority"));
        }
        (Some(host), _) | (None, Some(host)) => write(lines, "host", host),
        (None, None) => {}
    }
    Ok(())
}

/// What was sent as several fields, so that it can be compressed better, is one (RFC 9113, 8.2.3).
fn write_cookies(lines: &mut BytesMut, headers: &HeaderMap) {
    let mut cookies = headers.get_all(header::COOKIE).iter();
    if let Some(first) = cookies.next() {
        lines.put_slice(b"cookie: ");
        lines.put_slice(first.as_bytes());
        for cookie in cookies {
            lines.put_slice(b"; ");
            lines.put_slice(cookie.as_bytes());
        }
        lines.put_slice(b"\r\n");
    }
}

fn write(lines: &mut BytesMut, name: &str, value: &[u8]) {
    lines.put_slice(name.as_bytes());
    lines.put_slice(b": ");
    lines.put_slice(value);
    lines.put_slice(b"\r\n");
}

/// The length of a head, its blank line included, if it is whole.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4)
}

/// The head of an answer; `None` if it is none.
pub(super) fn answer(head: &[u8]) -> Option<Response<()>> {
    let end = memmem::find(head, b"\r\n")?;
    // HTTP/1.1 200 OK
    let status = StatusCode::from_bytes(head.get(9..12)?).ok()?;
    let mut response = Response::new(());
    *response.status_mut() = status;
    *response.headers_mut() = map(head.get(end + 2..)?);
    Some(response)
}

/// Lines as fields, without those that concern a connection of HTTP/1 (RFC 9113, 8.2.2).
pub(super) fn map(lines: &[u8]) -> HeaderMap {
    let mut fields = HeaderMap::with_capacity(8);
    for line in lines.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), value_of(value))
            && !concerns_connection(&name)
        {
            let _ = fields.try_append(name, value);
        }
    }
    fields
}

fn value_of(value: &[u8]) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    HeaderValue::from_maybe_shared(Bytes::copy_from_slice(value))
}

fn concerns_connection(name: &HeaderName) -> bool {
    *name == header::CONNECTION
        || *name == header::TRANSFER_ENCODING
        || *name == header::UPGRADE
        || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut builder = Request::builder().uri(uri);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    fn read_default(parts: &Parts) -> Result<RequestHead, RequestError> {
        read(parts, &Limits::default(), &Rules::default())
    }

    #[test]
    fn a_request_reads_like_one_of_http1() {
        let cookies = [("cookie", "a=1"), ("x-one", "1"), ("cookie", "b=2")];
        let head = read_default(&parts("https://example.com:1/a/b?c=d", &cookies)).unwrap();
        assert_eq!((head.method(), head.path(), head.query()), ("GET", &b"/a/b"[..], Some(&b"c=d"[..])));
        assert_eq!((head.version(), head.keep_alive(), head.wants_upgrade()), (20, true, false));
        let fields: Vec<_> = head.headers().collect();
        assert_eq!(
            fields,
            [(&b"host"[..], &b"example.com:1"[..]), (&b"cookie"[..], &b"a=1; b=2"[..]), (&b"x-one"[..], &b"1"[..])]
        );
    }

    #[test]
    fn two_hosts_are_refused_unless_they_are_one() {
        assert!(read_default(&parts("http://a.b/", &[("host", "A.b")])).is_ok());
        assert!(read_default(&parts("/", &[("host", "a.b")])).is_ok());
        for (uri, hosts) in [("http://a/", &[("host", "b")][..]), ("/", &[("host", "a"), ("host", "a")]), ("/", &[])] {
            assert_eq!(read_default(&parts(uri, hosts)).unwrap_err().status(), 400, "{uri} {hosts:?}");
        }
    }

    #[test]
    fn white_space_around_a_value_is_refused() {
        assert!(read_default(&parts("http://a/", &[("x", "a b"), ("y", "")])).is_ok());
        for value in [" a", "a\t", " "] {
            assert_eq!(read_default(&parts("http://a/", &[("x", value)])).unwrap_err().status(), 400, "{value:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let limits = Limits { max_head: 100, ..Limits::default() };
        let long = "x".repeat(100);
        let error = read(&parts("http://a/", &[("x", &long)]), &limits, &Rules::default()).unwrap_err();
        assert_eq!(error.status(), 431);
    }

    #[test]
    fn an_answer_has_the_fields_of_its_lines_but_those_of_connections() {
        let head = b"HTTP/1.1 404 Not Found\r\nServer: s\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\
            Keep-Alive: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX: \xff\r\n\r\n";
        assert_eq!(head_length(head), Some(head.len()));
        let response = answer(head).unwrap();
        assert_eq!(response.status(), 404);
        let fields: Vec<_> = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        assert_eq!(fields, [("server", &b"s"[..]), ("set-cookie", b"a=1"), ("set-cookie", b"b=2"), ("x", b"\xff")]);
    }

    #[test]
    fn what_is_no_head_of_an_answer_is_none() {
        for head in [&b""[..], b"HTTP/1.1 200 OK", b"HTTP/1.1 2\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"] {
            assert!(answer(head).is_none(), "{head:?}");
        }
    }
}
