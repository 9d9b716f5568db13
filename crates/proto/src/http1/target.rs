//! The request target in its four forms (RFC 9112, 3.2), and what of it a program gets to see.
//!
//! ```text
//! /path?query           origin-form      every method
//! http://host/path      absolute-form    every method; the host must be that of the Host field
//! *                     asterisk-form    OPTIONS only
//! host:port             authority-form   CONNECT only, which is not served
//! ```

use super::authority;
use super::request::RequestError;

/// Where in a valid target the path begins; `host` is the value of the `Host` field, if there is one.
pub(super) fn path_start(method: &[u8], target: &[u8], host: Option<&[u8]>, raw: bool) -> Result<usize, RequestError> {
    // One pass without a branch for each byte: hardly any target has either.
    if target.iter().fold(false, |odd, &byte| odd | (byte == b'#') | !byte.is_ascii()) {
        if target.contains(&b'#') {
            return Err(RequestError::Malformed("fragment in the target"));
        }
        // The parser has seen to it that what is not ASCII is UTF-8, and not overlong.
        if !raw {
            return Err(RequestError::Malformed("byte above 127 in the target"));
        }
    }
    match target {
        [b'/', ..] => Ok(0),
        b"*" if method == b"OPTIONS" => Ok(0),
        _ => absolute(target, host),
    }
}

fn absolute(target: &[u8], host: Option<&[u8]>) -> Result<usize, RequestError> {
    let Some(scheme) = scheme_length(target) else { return Err(RequestError::Malformed("form of the target")) };
    let rest = &target[scheme..];
    let length = memchr::memchr2(b'/', b'?', rest).unwrap_or(rest.len());
    let named = &rest[..length];
    if !authority::is_valid(named) {
        return Err(RequestError::Malformed("host in the target"));
    }
    let port: &[u8] = if scheme == b"http://".len() { b":80" } else { b":443" };
    if host.is_some_and(|host| !bare(host, port).eq_ignore_ascii_case(bare(named, port))) {
        return Err(RequestError::Malformed("Host is not that of the target"));
    }
    Ok(scheme + length)
}

/// The authority without a port that says nothing: the scheme's own, or an empty one.
fn bare<'a>(authority: &'a [u8], port: &[u8]) -> &'a [u8] {
    authority.strip_suffix(port).or_else(|| authority.strip_suffix(b":")).unwrap_or(authority)
}

/// The length of `http://` or `https://`, in any case.
fn scheme_length(target: &[u8]) -> Option<usize> {
    [&b"http://"[..], b"https://"]
        .into_iter()
        .find(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(<[u8]>::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(method: &str, target: &str, host: Option<&str>) -> Option<usize> {
        path_start(method.as_bytes(), target.as_bytes(), host.map(str::as_bytes), false).ok()
    }

    #[test]
    fn each_form_has_its_path() {
        assert_eq!(start("GET", "/a?b", Some("x")), Some(0));
        assert_eq!(start("GET", "//a//b", Some("x")), Some(0));
        assert_eq!(start("OPTIONS", "*", Some("x")), Some(0));
        assert_eq!(start("GET", "http://x/a", Some("x")), Some(8));
        assert_eq!(start("GET", "HTTPS://X:1?q", Some("x:1")), Some(11));
        assert_eq!(start("GET", "http://x", None), Some(8));
        assert_eq!(start("GET", "http://x:80/", Some("x")), Some(11));
        assert_eq!(start("GET", "https://x/", Some("x:443")), Some(9));
    }

    #[test]
    fn other_forms_are_refused() {
        for (method, target) in [
            ("GET", "*"),
            ("OPTIONS", "**"),
            ("GET", "a"),
            ("GET", "x:80"),
            ("GET", "?q"),
            ("GET", "ftp://x/a"),
            ("GET", "http:///a"),
            ("GET", "http:/a"),
            ("GET", "http://"),
            ("GET", "http://u@x/a"),
            ("GET", "http://y/a"),
            ("GET", "http://x:443/a"),
            ("GET", "http://x:8080/a"),
            ("GET", "/a#b"),
            ("GET", "http://x/a#b"),
            ("GET", "/caf\u{e9}"),
        ] {
            assert_eq!(start(method, target, Some("x")), None, "{method} {target}");
        }
    }

    #[test]
    fn raw_utf8_is_let_through_when_asked_for() {
        assert_eq!(path_start(b"GET", "/caf\u{e9}".as_bytes(), Some(b"x"), true), Ok(0));
    }
}
