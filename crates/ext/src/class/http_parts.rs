//! What the coroutine clients of HTTP have in common: what they make of PHP values when they put a request together, where they connect to, and how
//! much of an answer they keep.

use std::rc::Rc;

use bytes::Bytes;
use steel_proto::{http1::client::ResponseLimits, urlencoded};
use steel_zend::{Array, Callable, Error, Key, Kind, Result, Zval, globals};

use crate::socket::{Failure, Socket};

const AF_UNIX: i32 = 1;
const AF_INET: i32 = 2;
const AF_INET6: i32 = 10;
const STREAM: i32 = 1;

/// `EMSGSIZE`: an answer is larger than [`most_of_answer`].
pub(super) const TOO_LARGE: i64 = 90;

/// Bytes of a body that are kept: it becomes a PHP value, for which the limit of its memory holds.
pub(super) fn most_of_answer() -> u64 {
    let most = ResponseLimits::default().max_body;
    globals::memory_limit().map_or(most, |limit| most.min(limit as u64))
}

/// Does a field say how long a body is? That is for the client to say: another length than the body has would make the rest of it the next request.
pub(super) fn frames_body(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
}

/// A socket for a server, and where it is to connect to. `host`: a name, an address, or `unix:/path`.
pub(super) fn toward(host: &str, ssl: bool) -> std::result::Result<(Rc<Socket>, String), Failure> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let (domain, target) = match host.strip_prefix("unix:") {
        Some(path) => (AF_UNIX, format!("/{}", path.trim_start_matches('/'))),
        None if bare.contains(':') => (AF_INET6, bare.to_owned()),
        None => (AF_INET, host.to_owned()),
    };
    let socket = Socket::open(domain, STREAM, 0).map_err(|error| Failure::of(&error))?;
    if ssl {
        socket.want_tls();
    }
    Ok((socket, target))
}

/// A key of an array.
pub(super) fn key(key: Key<'_>) -> Bytes {
    match key {
        Key::Int(number) => number.to_string().into(),
        Key::Str(name) => Bytes::copy_from_slice(name),
    }
}

/// A value, as a string.
pub(super) fn copy(value: &Zval) -> Result<Bytes> {
    Ok(Bytes::copy_from_slice(value.to_str()?.as_bytes()))
}

/// The value of `Cookie`; `None` without cookies.
pub(super) fn cookies(cookies: &Zval) -> Result<Option<Bytes>> {
    let mut line = Vec::new();
    for (name, value) in cookies.as_array().iter().flat_map(Array::iter) {
        if !line.is_empty() {
            line.extend_from_slice(b"; ");
        }
        line.extend_from_slice(&key(name));
        line.push(b'=');
        urlencoded::encode_into(&mut line, value.to_str()?.as_bytes());
    }
    Ok((!line.is_empty()).then(|| line.into()))
}

/// The value of `Host` where the program gives none.
pub(super) fn host_field(host: &str, port: i64, ssl: bool) -> Bytes {
    if host.starts_with("unix:") {
        return Bytes::from_static(b"localhost");
    }
    let name = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
    let usual = if ssl { 443 } else { 80 };
    if port == usual { name } else { format!("{name}:{port}") }.into()
}

/// A body, and whether it is a form.
pub(super) fn body_of(data: &Zval) -> Result<(Bytes, bool)> {
    match data.kind() {
        Kind::Null | Kind::Undef => Ok((Bytes::new(), false)),
        Kind::Array => {
            let build = Callable::resolve(&Zval::str("http_build_query")).map_err(|_| Error::Thrown)?;
            Ok((copy(&build.call(&[data.deref().clone()])?)?, true))
        }
        _ => Ok((copy(data)?, false)),
    }
}
