//! What a client tells of its connection: names, certificates, the socket itself.

use std::{os::fd::AsFd, rc::Rc};

use steel_engine::net::{self, Name, SockAddr};
use steel_zend::{Array, Call, Object, Result, Zval};

use super::{fail, object, this};
use crate::{
    errors::{self, code},
    slots::client as slot,
    socket::{Failure, Socket, exported::export},
};

/// The connection, if it is encrypted, or the reference's warning.
fn secure(call: &Call) -> Result<Option<(&Object, Rc<Socket>)>> {
    let Some((object, _, socket)) = this(call)? else { return Ok(None) };
    if socket.is_secure() {
        return Ok(Some((object, socket)));
    }
    errors::misuse("SSL is not ready")?;
    Ok(None)
}

/// `Client::getPeerCert()`
pub(crate) fn get_peer_cert(call: &Call) -> Result<Zval> {
    let Some((_, socket)) = secure(call)? else { return Ok(Zval::bool(false)) };
    Ok(socket.peer_certificate().map_or(Zval::bool(false), Zval::str))
}

/// `Client::verifyPeerCert()`
pub(crate) fn verify_peer_cert(call: &Call) -> Result<bool> {
    let allow_self_signed = call.bool_or(0, false)?;
    let Some((object, socket)) = secure(call)? else { return Ok(false) };
    let judged = socket.verify_peer(allow_self_signed);
    if let Err(failure) = &judged {
        failure.note();
        object.set_slot(slot::ERR_CODE, failure.code);
    }
    Ok(judged.is_ok())
}

/// `Client::getSocket()`
pub(crate) fn get_socket(call: &Call) -> Result<Zval> {
    let Some((object, _, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    match socket.net() {
        Some(net) => export(net.as_fd()),
        None => fail(object, "getSocket() failed", &Failure::new(code::EBADF)),
    }
}

/// `Client::isConnected()`
pub(crate) fn is_connected(call: &Call) -> Result<bool> {
    let (_, state) = object(call)?;
    if state.is_async() {
        return Ok(state.link().is_some_and(|link| link.is_open()));
    }
    Ok(state.connection.borrow().is_some())
}

fn named(name: &Name) -> Zval {
    let mut array = Array::new();
    array.set("port", i64::from(name.port));
    array.set("host", Zval::str(&name.host));
    array.into()
}

fn name_of(call: &Call, what: &str, ask: impl FnOnce(&net::Socket) -> std::io::Result<SockAddr>) -> Result<Zval> {
    let Some((object, _, socket)) = this(call)? else { return Ok(Zval::bool(false)) };
    match socket.name(ask) {
        Ok(name) => Ok(named(&name)),
        Err(failure) => fail(object, &format!("{what}() failed"), &failure),
    }
}

/// `Client::getsockname()`
pub(crate) fn getsockname(call: &Call) -> Result<Zval> {
    name_of(call, "getsockname", net::Socket::local_name)
}

/// `Client::getpeername()`
pub(crate) fn getpeername(call: &Call) -> Result<Zval> {
    let from = object(call)?.1.from.borrow().clone();
    match from {
        Some(from) => Ok(named(&from)),
        None => name_of(call, "getpeername", net::Socket::peer_name),
    }
}
