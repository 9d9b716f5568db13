//! A `Swoole\Http2\Request` as it is sent.

use bytes::Bytes;
use http::{Request, header};
use steel_proto::urlencoded;
use steel_zend::{Array, Key, Object, Result};

use super::{refuse, slot};
use crate::{
    class::http_parts::{body_of, copy, host_field, key},
    errors::code,
    socket::Failure,
};

/// Bytes of a cookie, as in the reference.
const MAX_COOKIE: usize = 4096;

/// Bytes of all fields.
const MAX_FIELDS: usize = 65_536;

/// See the module.
pub(super) struct Wanted {
    pub(super) request: Request<()>,
    pub(super) body: Bytes,
    /// More of it follows.
    pub(super) open: bool,
    pub(super) in_parts: bool,
}

/// # Errors
/// A value that is no text, or more of them than servers take. The inner one: it is no request.
pub(super) fn build(client: &Object, given: &Object) -> Result<std::result::Result<Wanted, Failure>> {
    let invalid = |error: http::Error| Failure::with(code::EINVAL, error.to_string());
    let text = |name: &str, usual: &'static str| -> Result<Bytes> {
        let text = copy(&given.get(name)?)?;
        Ok(if text.is_empty() { Bytes::from_static(usual.as_bytes()) } else { text })
    };
    let (method, path) = (text("method", "GET")?, text("path", "/")?);
    let ssl = client.slot(slot::SSL).is_truthy()?;
    let mut host = host_field(&client.slot(slot::HOST).to_str()?.to_lossy(), client.slot(slot::PORT).to_int()?, ssl);
    let (body, is_form) = body_of(&given.get("data")?)?;
    let mut fields = Vec::new();
    for (name, value) in given.get("headers")?.as_array().iter().flat_map(Array::iter) {
        let Key::Str(_) = name else { continue };
        let name = key(name);
        if value.is_null() || name.starts_with(b":") || is_of_http1(&name) {
            continue;
        }
        // None may stand around it (RFC 9113, 8.2.1).
        let value = Bytes::copy_from_slice(value.to_str()?.as_bytes().trim_ascii());
        if name.eq_ignore_ascii_case(b"host") { host = value } else { fields.push((name, value)) }
    }
    if is_form && !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(b"content-type")) {
        fields.push((Bytes::from_static(b"content-type"), Bytes::from_static(b"application/x-www-form-urlencoded")));
    }
    for (name, value) in given.get("cookies")?.as_array().iter().flat_map(Array::iter) {
        let Key::Str(_) = name else { continue };
        if !value.is_null() {
            let mut line = key(name).to_vec();
            line.push(b'=');
            let value = value.to_str()?;
            if line.len() + value.as_bytes().len() > MAX_COOKIE {
                return Err(refuse("HTTP cookie header is too large"));
            }
            urlencoded::encode_into(&mut line, value.as_bytes());
            fields.push((Bytes::from_static(header::COOKIE.as_str().as_bytes()), line.into()));
        }
    }
    if fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > MAX_FIELDS {
        return Err(refuse("HTTP/2 header block is too large"));
    }
    let uri = http::Uri::builder()
        .scheme(if ssl { "https" } else { "http" })
        .authority(&host[..])
        .path_and_query(&path[..])
        .build();
    let request = uri.and_then(|uri| {
        let mut builder = Request::builder().method(&method[..]).uri(uri);
        for (name, value) in &fields {
            builder = builder.header(&name[..], &value[..]);
        }
        builder.body(())
    });
    let (open, in_parts) = (given.get("pipeline")?.is_truthy()?, given.get("usePipelineRead")?.is_truthy()?);
    Ok(request.map_err(invalid).map(|request| Wanted { request, body, open, in_parts }))
}

/// Fields that HTTP/2 does not know (RFC 9113, 8.2.2).
fn is_of_http1(name: &[u8]) -> bool {
    [&b"connection"[..], b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}
