//! A request, put together from the client's properties at the moment it is asked for.

use std::{
    fs::{File, OpenOptions},
    io::{self, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
    rc::Rc,
    time::Duration,
};

use bytes::Bytes;
use steel_engine::{
    client::{
        Dial, Via,
        http::{BodyPart, ClientRequest},
    },
    dns::random,
};
use steel_proto::{coding::ACCEPTED, http1::client::ResponseLimits, multipart, tunnel};
use steel_zend::{Array, Object, Result, Zval, globals, path::absolute};

use super::settings::Settings;
use crate::{
    class::{
        http_form,
        http_parts::{body_of, cookies, copy, frames_body, host_field, key},
        websocket_client::{Handshake, WebSocketSettings},
    },
    errors,
    slots::http_client as slot,
    socket::{Proxy, client_tls, is_address},
};

/// `O_NONBLOCK`: nobody waits until a pipe is read.
const NONBLOCK: i32 = 0o4000;

/// Where to connect to, and how.
pub(super) struct Endpoint {
    pub(super) dial: Dial,
    pub(super) limits: ResponseLimits,
}

/// One request; clones share its bytes.
#[derive(Clone)]
pub(super) struct Job {
    method: Bytes,
    target: Bytes,
    headers: Vec<(Bytes, Bytes)>,
    body: Bytes,
    more: Vec<BodyPart>,
    sink: Option<Rc<Sink>>,
    decode: bool,
    pub(super) limit: Option<Duration>,
    pub(super) keep_alive: bool,
    /// It asks for WebSocket.
    pub(super) handshake: Option<Rc<Handshake>>,
    pub(super) websocket: WebSocketSettings,
}

/// The file that a body is written to.
pub(super) struct Sink {
    file: File,
    offset: u64,
}

impl Sink {
    /// What is in the file stays until something comes.
    pub(super) fn open(path: &[u8], offset: u64) -> io::Result<Sink> {
        let path = String::from_utf8_lossy(&absolute(path)).into_owned();
        let file = OpenOptions::new().write(true).create(true).truncate(false).custom_flags(NONBLOCK).open(path)?;
        Ok(Sink { file, offset })
    }

    /// Ready to be written from its offset on.
    fn begin(&self) -> io::Result<tokio::fs::File> {
        let mut file = self.file.try_clone()?;
        if file.metadata()?.is_file() {
            file.set_len(self.offset)?;
            file.seek(SeekFrom::Start(self.offset))?;
        }
        Ok(tokio::fs::File::from_std(file))
    }
}

impl Job {
    /// As the engine takes it.
    ///
    /// # Errors
    /// The file for the body.
    pub(super) fn to_request(&self) -> io::Result<ClientRequest> {
        let Job { method, target, headers, body, more, decode, .. } = self.clone();
        let sink = self.sink.as_ref().map(|sink| sink.begin()).transpose()?;
        Ok(ClientRequest { method, target, headers, body, more, sink, decode })
    }
}

/// What is asked for beside the client's properties.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    pub(super) path: &'a [u8],
    /// The body of post().
    pub(super) data: Option<&'a Zval>,
    pub(super) sink: Option<Sink>,
    pub(super) handshake: Option<Handshake>,
}

/// Whether it is asked of an HTTP proxy, which sees what is not encrypted.
fn asks_proxy(settings: &Settings, ssl: bool) -> Option<(&tunnel::Target, Option<&tunnel::Credentials>)> {
    match &settings.proxy {
        Some(Proxy::Http(proxy, credentials)) if !ssl => Some((proxy, credentials.as_ref())),
        _ => None,
    }
}

/// `None`: the properties name no place to connect to, or no TLS that could be spoken, of which a warning tells.
pub(super) fn endpoint(client: &Object, settings: &Settings) -> Result<Option<Endpoint>> {
    let host = client.slot(slot::HOST).to_str()?.to_lossy().into_owned();
    let ssl = client.slot(slot::SSL).is_truthy()?;
    let port = u16::try_from(client.slot(slot::PORT).to_int()?).ok().filter(|_| !host.is_empty());
    let Some(port) = port else {
        errors::warning("the client has no valid host and port")?;
        return Ok(None);
    };
    let max_body = settings.max_length.unwrap_or(ResponseLimits::default().max_body);
    // The body becomes a PHP string, for which this limit holds anyway.
    let max_body = max_body.min(globals::memory_limit().map_or(u64::MAX, |limit| limit as u64));
    let limits = ResponseLimits { max_body, ..ResponseLimits::default() };
    let tls = if ssl {
        let mut rules = settings.rules.clone();
        rules.tls = true;
        let name = rules.host_name.clone().or_else(|| Some(host.clone()).filter(|host| !is_address(host)));
        match client_tls(&rules) {
            Ok(tls) => Some((tls, name.filter(|name| !name.starts_with("unix:")))),
            Err(error) => {
                errors::warning(&format!("TLS cannot be spoken: {error}"))?;
                return Ok(None);
            }
        }
    } else {
        None
    };
    let mut dial = Dial { host, port, limit: settings.connect_limit(), bind: settings.bind(), tls, via: None };
    if !dial.host.starts_with("unix:") {
        match (asks_proxy(settings, ssl), settings.proxy.clone()) {
            (Some((proxy, _)), _) => {
                dial.host = String::from_utf8_lossy(&proxy.host).into_owned();
                dial.port = proxy.port;
            }
            (None, Some(Proxy::Http(proxy, credentials))) => dial.via = Some(Via::Http(proxy, credentials)),
            (None, Some(Proxy::Socks5(proxy, credentials))) => dial.via = Some(Via::Socks5(proxy, credentials)),
            (None, None) => {}
        }
    }
    Ok(Some(Endpoint { dial, limits }))
}

/// Builds a request. `None`: it cannot be built, of which a warning tells.
pub(super) fn build(client: &Object, wanted: Wanted<'_>, settings: &Settings) -> Result<Option<Job>> {
    let is_post = wanted.data.is_some();
    let data = wanted.data.cloned().unwrap_or_else(|| client.slot(slot::REQUEST_BODY).clone());
    let files = client.slot(slot::UPLOAD_FILES).as_array().filter(|files| !files.is_empty());
    let method = match client.slot(slot::REQUEST_METHOD) {
        _ if wanted.handshake.is_some() => Bytes::from_static(b"GET"),
        method if !method.is_null() => copy(method)?,
        _ if is_post || !data.is_null() || files.is_some() => Bytes::from_static(b"POST"),
        _ => Bytes::from_static(b"GET"),
    };
    let (mut headers, host) = own_headers(client, wanted.handshake.as_ref())?;
    let mut add = |name: &'static str, value: Bytes| {
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())) {
            headers.push((Bytes::from_static(name.as_bytes()), value));
        }
    };
    let (mut body, mut more) = (Bytes::new(), Vec::new());
    if wanted.handshake.is_some() {
        // Nothing is sent with it.
    } else if let Some(files) = &files {
        let boundary = format!("----steelwool{:016x}{:016x}", random(), random());
        add("Content-Type", multipart::content_type(&boundary).into());
        match http_form::form(&boundary, &data, files)? {
            Some(parts) => more = parts,
            None => return Ok(None),
        }
    } else {
        let (whole, is_form) = body_of(&data)?;
        body = whole;
        if is_form {
            add("Content-Type", Bytes::from_static(b"application/x-www-form-urlencoded"));
        }
    }
    add("Connection", Bytes::from_static(if settings.keep_alive { b"keep-alive" } else { b"close" }));
    if settings.compression {
        add("Accept-Encoding", Bytes::from_static(ACCEPTED.as_bytes()));
    }
    if let Some(cookies) = cookies(client.slot(slot::COOKIES))? {
        add("Cookie", cookies);
    }
    let mut target = Bytes::copy_from_slice(wanted.path);
    if let Some((_, credentials)) = asks_proxy(settings, client.slot(slot::SSL).is_truthy()?) {
        // RFC 9112, 3.2.2.
        target = [b"http://", &host[..], wanted.path].concat().into();
        if let Some(credentials) = credentials {
            add("Proxy-Authorization", tunnel::basic(credentials).into());
        }
    }
    let (limit, keep_alive) = (settings.response_limit(), settings.keep_alive);
    let (sink, handshake) = (wanted.sink.map(Rc::new), wanted.handshake.map(Rc::new));
    let (decode, websocket) = (settings.decompression, settings.websocket);
    Ok(Some(Job { method, target, headers, body, more, sink, decode, limit, keep_alive, handshake, websocket }))
}

/// The headers of setHeaders(), behind the host, which always leads and is given beside; and those of a handshake.
fn own_headers(client: &Object, handshake: Option<&Handshake>) -> Result<(Vec<(Bytes, Bytes)>, Bytes)> {
    let (mut headers, mut host) = (Vec::new(), None);
    for (name, value) in client.slot(slot::REQUEST_HEADERS).as_array().iter().flat_map(Array::iter) {
        let (name, value) = (key(name), copy(value)?);
        if name.eq_ignore_ascii_case(b"host") {
            host = Some(value);
        } else if !frames_body(&name) && !handshake.is_some_and(|handshake| handshake.sets(&name)) {
            headers.push((name, value));
        }
    }
    let host = match host {
        Some(host) => host,
        None => default_host(client)?,
    };
    headers.insert(0, (Bytes::from_static(b"Host"), host.clone()));
    for (name, value) in handshake.iter().flat_map(|handshake| handshake.fields()) {
        headers.push((Bytes::from_static(name.as_bytes()), value.into()));
    }
    Ok((headers, host))
}

fn default_host(client: &Object) -> Result<Bytes> {
    let host = client.slot(slot::HOST).to_str()?;
    Ok(host_field(&host.to_lossy(), client.slot(slot::PORT).to_int()?, client.slot(slot::SSL).is_truthy()?))
}
