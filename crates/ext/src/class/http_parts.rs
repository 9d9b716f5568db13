//! What both HTTP clients make of PHP values when they put a request together.

use bytes::Bytes;
use steel_proto::urlencoded;
use steel_zend::{Array, Callable, Error, Key, Kind, Result, Zval};

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
