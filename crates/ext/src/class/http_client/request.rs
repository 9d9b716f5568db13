//! A request, put together from the client's properties at the moment it is asked for.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use steel_engine::client::http::ClientRequest;
use steel_proto::http1::client::ResponseLimits;
use steel_zend::{Array, Object, Result, Zval, globals};

use super::settings::Settings;
use crate::{
    class::http_parts::{body_of, cookies, copy, host_field, key},
    slots::http_client as slot,
};

/// Where to connect to, and how.
pub(super) struct Endpoint {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) limit: Option<Duration>,
    pub(super) bind: Option<SocketAddr>,
    pub(super) limits: ResponseLimits,
}

/// One request; clones share its bytes.
#[derive(Clone)]
pub(super) struct Job {
    method: Bytes,
    target: Bytes,
    headers: Vec<(Bytes, Bytes)>,
    body: Bytes,
    pub(super) limit: Option<Duration>,
    pub(super) keep_alive: bool,
}

impl Job {
    /// As the engine takes it.
    pub(super) fn to_request(&self) -> ClientRequest {
        let Job { method, target, headers, body, .. } = self.clone();
        ClientRequest { method, target, headers, body, sink: None }
    }
}

/// `None`: the properties name no place to connect to.
pub(super) fn endpoint(client: &Object, settings: &Settings) -> Result<Option<Endpoint>> {
    let host = client.slot(slot::HOST).to_str()?.to_lossy().into_owned();
    let Ok(port) = u16::try_from(client.slot(slot::PORT).to_int()?) else { return Ok(None) };
    let max_body = settings.max_length.unwrap_or(ResponseLimits::default().max_body);
    // The body becomes a PHP string, for which this limit holds anyway.
    let max_body = max_body.min(globals::memory_limit().map_or(u64::MAX, |limit| limit as u64));
    let limits = ResponseLimits { max_body, ..ResponseLimits::default() };
    let (limit, bind) = (settings.connect_limit(), settings.bind());
    Ok((!host.is_empty()).then_some(Endpoint { host, port, limit, bind, limits }))
}

/// Builds the request for `path`; `data` is that of post(), else what setData() has left.
pub(super) fn build(
    client: &Object,
    path: &[u8],
    data: Option<&Zval>,
    is_post: bool,
    settings: &Settings,
) -> Result<Job> {
    let data = data.cloned().unwrap_or_else(|| client.slot(slot::REQUEST_BODY).clone());
    let (body, is_form) = body_of(&data)?;
    let method = match client.slot(slot::REQUEST_METHOD) {
        method if !method.is_null() => copy(method)?,
        _ if is_post || !data.is_null() => Bytes::from_static(b"POST"),
        _ => Bytes::from_static(b"GET"),
    };
    let mut headers = own_headers(client)?;
    let mut add = |name: &'static str, value: Bytes| {
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())) {
            headers.push((Bytes::from_static(name.as_bytes()), value));
        }
    };
    if is_form {
        add("Content-Type", Bytes::from_static(b"application/x-www-form-urlencoded"));
    }
    add("Connection", Bytes::from_static(if settings.keep_alive { b"keep-alive" } else { b"close" }));
    if let Some(cookies) = cookies(client.slot(slot::COOKIES))? {
        add("Cookie", cookies);
    }
    let (limit, keep_alive) = (settings.response_limit(), settings.keep_alive);
    Ok(Job { method, target: Bytes::copy_from_slice(path), headers, body, limit, keep_alive })
}

/// The headers of setHeaders(), behind the host, which always leads.
fn own_headers(client: &Object) -> Result<Vec<(Bytes, Bytes)>> {
    let (mut headers, mut host) = (Vec::new(), None);
    for (name, value) in client.slot(slot::REQUEST_HEADERS).as_array().iter().flat_map(Array::iter) {
        let (name, value) = (key(name), copy(value)?);
        if name.eq_ignore_ascii_case(b"host") { host = Some(value) } else { headers.push((name, value)) }
    }
    let host = match host {
        Some(host) => host,
        None => default_host(client)?,
    };
    headers.insert(0, (Bytes::from_static(b"Host"), host));
    Ok(headers)
}

fn default_host(client: &Object) -> Result<Bytes> {
    let host = client.slot(slot::HOST).to_str()?;
    Ok(host_field(&host.to_lossy(), client.slot(slot::PORT).to_int()?, client.slot(slot::SSL).is_truthy()?))
}
