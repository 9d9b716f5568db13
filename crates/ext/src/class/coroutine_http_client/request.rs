//! A request: put together from the object's properties, and sent.

use bytes::{Bytes, BytesMut};
use steel_engine::client::http::BodyPart;
use steel_engine::dns::random;
use steel_proto::{coding::ACCEPTED, http1::client::encode_head, multipart, tunnel};
use steel_zend::{Array, Object, Result, ZStr, Zval};

use super::{
    ClientState,
    connection::{self, Connection},
    slot, status, tell,
};
use crate::{
    class::{
        http_form::form,
        http_parts::{body_of, cookies, copy, frames_body, host_field, key},
        websocket_client::Handshake,
    },
    errors::code,
    socket::{Deadline, Failure},
};

/// Sends one. False: it could not be, and the object says why.
pub(super) fn send(object: &Object, state: &ClientState, path: &ZStr, handshake: Option<&Handshake>) -> Result<bool> {
    object.set_slot(slot::HEADERS, Zval::null());
    object.set_slot(slot::SET_COOKIE_HEADERS, Zval::null());
    object.set_slot(slot::BODY, "");
    if path.as_bytes().is_empty() {
        tell(object, &Failure::new(code::INVALID_PARAMS), status::SEND_FAILED);
        return Ok(false);
    }
    let Some(connection) = connection::ready(object, state)? else { return Ok(false) };
    object.set_slot(slot::ERR_CODE, 0);
    object.set_slot(slot::ERR_MSG, "");
    object.set_slot(slot::STATUS_CODE, 0);
    let Some((method, parts)) = build(object, state, &connection, path, handshake)? else { return Ok(false) };
    let mut deadline = Deadline::new(0.0, connection.socket.times.get().write);
    for part in parts {
        let failure = match part {
            BodyPart::Bytes(bytes) => connection.socket.send_all(&bytes, &mut deadline)?.1,
            BodyPart::File { path, offset, length } => {
                connection.socket.send_file(&path, offset, length, &mut deadline)?.err()
            }
        };
        if let Some(failure) = failure {
            tell(object, &failure, status::SEND_FAILED);
            connection::end(object, state, &connection);
            return Ok(false);
        }
    }
    state.awaited.replace(Some(method));
    Ok(true)
}

/// The method, and what is sent. `None`: it cannot be sent, of which a warning or the object tells.
fn build(
    object: &Object,
    state: &ClientState,
    connection: &Connection,
    path: &ZStr,
    handshake: Option<&Handshake>,
) -> Result<Option<(Bytes, Vec<BodyPart>)>> {
    let settings = state.settings.borrow().clone();
    let data = object.slot(slot::REQUEST_BODY).clone();
    let method = match object.slot(slot::REQUEST_METHOD) {
        method if !method.is_null() => copy(method)?,
        _ if data.is_null() => Bytes::from_static(b"GET"),
        _ => Bytes::from_static(b"POST"),
    };
    let (mut headers, mut host) = (Vec::new(), None);
    for (name, value) in object.slot(slot::REQUEST_HEADERS).as_array().iter().flat_map(Array::iter) {
        let name = key(name);
        if value.is_null() || frames_body(&name) {
            continue;
        }
        if handshake.is_some_and(|handshake| handshake.sets(&name)) {
            continue;
        }
        let value = copy(value)?;
        if name.eq_ignore_ascii_case(b"host") { host = Some(value) } else { headers.push((name, value)) }
    }
    let host = match host {
        Some(host) => host,
        None => {
            let name = object.slot(slot::HOST).to_str()?;
            host_field(&name.to_lossy(), object.slot(slot::PORT).to_int()?, object.slot(slot::SSL).is_truthy()?)
        }
    };
    headers.insert(0, (Bytes::from_static(b"Host"), host.clone()));
    for (name, value) in handshake.iter().flat_map(|handshake| handshake.fields()) {
        headers.push((Bytes::from_static(name.as_bytes()), value.into()));
    }
    let mut add = |name: &'static str, value: Bytes| {
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())) {
            headers.push((Bytes::from_static(name.as_bytes()), value));
        }
    };
    if let Some((_, Some(credentials))) = &connection.proxy {
        add("Proxy-Authorization", tunnel::basic(credentials).into());
    }
    if let Some(authorization) = state.authorization.borrow().clone() {
        add("Authorization", authorization.into());
    }
    add("Connection", Bytes::from_static(if settings.keep_alive { b"keep-alive" } else { b"close" }));
    if settings.compression {
        add("Accept-Encoding", Bytes::from_static(ACCEPTED.as_bytes()));
    }
    if let Some(cookies) = cookies(object.slot(slot::COOKIES))? {
        add("Cookie", cookies);
    }
    let files = object.slot(slot::UPLOAD_FILES).as_array().filter(|files| !files.is_empty());
    let body = match &files {
        Some(files) => {
            let boundary = format!("----steelwool{:016x}{:016x}", random(), random());
            add("Content-Type", multipart::content_type(&boundary).into());
            let Some(parts) = form(&boundary, &data, files)? else { return Ok(None) };
            parts
        }
        None => {
            let (body, is_form) = body_of(&data)?;
            if is_form {
                add("Content-Type", Bytes::from_static(b"application/x-www-form-urlencoded"));
            }
            vec![BodyPart::Bytes(body)]
        }
    };
    let length: u64 = body.iter().map(BodyPart::length).sum();
    if length > 0 || !data.is_null() || matches!(&method[..], b"POST" | b"PUT" | b"PATCH") {
        add("Content-Length", length.to_string().into());
    }
    let target = match &connection.proxy {
        Some(_) => [b"http://", &host[..], path.as_bytes()].concat(),
        None => path.as_bytes().to_vec(),
    };
    let mut head = BytesMut::new();
    let fields = headers.iter().map(|(name, value)| (&name[..], &value[..]));
    if let Err(error) = encode_head(&mut head, &method, &target, fields) {
        tell(object, &Failure::with(code::EINVAL, error.to_string()), status::SEND_FAILED);
        return Ok(None);
    }
    let mut head = head.freeze();
    state.sent.replace(head.clone());
    let mut parts = Vec::with_capacity(body.len() + 1);
    let mut body = body.into_iter();
    // A small body goes with its head.
    if let Some(first) = body.next() {
        match first {
            BodyPart::Bytes(bytes) if bytes.len() <= 64 * 1024 => head = [head, bytes].concat().into(),
            first => {
                parts.push(first);
            }
        }
    }
    parts.insert(0, BodyPart::Bytes(head));
    parts.extend(body);
    Ok(Some((method, parts)))
}
