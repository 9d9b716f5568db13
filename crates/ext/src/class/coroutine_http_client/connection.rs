//! The connection: made when a request needs one, kept for the next, made anew when the server has ended it.

use std::{cell::RefCell, rc::Rc};

use bytes::BytesMut;
use steel_engine::net::Direction;
use steel_proto::tunnel::{Credentials, Target};
use steel_zend::{Object, Result, Zval};

use super::{ClientState, slot, status, tell, websocket};
use crate::{
    class::{coroutine_socket, http_parts::toward},
    socket::Socket,
};

/// `EAGAIN`
const EAGAIN: i64 = 11;

/// See the module.
pub(super) struct Connection {
    pub(super) socket: Rc<Socket>,
    /// What has come and was not used.
    pub(super) buffer: RefCell<BytesMut>,
    /// Requests name their host, and go to this proxy.
    pub(super) proxy: Option<(Target, Option<Credentials>)>,
    /// It speaks WebSocket.
    pub(super) talk: websocket::Slot,
}

impl Connection {
    /// Is it open, and has nothing come of what nobody has asked for? (A server that is tired of waiting may say so before it closes.)
    fn is_silent(&self) -> bool {
        let nothing = matches!(self.socket.peek(1), Err(failure) if failure.code == EAGAIN);
        nothing && self.buffer.borrow().is_empty()
    }
}

/// A connection on which a request can be sent. `None`: there is none, and the object says why.
pub(super) fn ready(object: &Object, state: &ClientState) -> Result<Option<Rc<Connection>>> {
    let known = state.connection.borrow().clone();
    if let Some(connection) = known {
        // Another coroutine may be at it.
        let is_open = connection.socket.available(&[Direction::Read, Direction::Write])?.is_ok();
        let is_awaited = state.awaited.borrow().is_some();
        if is_open && !is_awaited && connection.talk.get().is_none() && connection.is_silent() {
            return Ok(Some(connection));
        }
        // What comes by it would be taken for the answer to this request.
        end(object, state, &connection);
    }
    let retries = state.settings.borrow().retries;
    for _ in 0..=retries {
        if let Some(connection) = open(object, state)? {
            return Ok(Some(connection));
        }
    }
    Ok(None)
}

fn open(object: &Object, state: &ClientState) -> Result<Option<Rc<Connection>>> {
    let host = object.slot(slot::HOST).to_str()?.to_lossy().into_owned();
    let (port, ssl) = (object.slot(slot::PORT).to_int()?, object.slot(slot::SSL).is_truthy()?);
    let (socket, target) = match toward(&host, ssl) {
        Ok(socket) => socket,
        Err(failure) => {
            tell(object, &failure, status::CONNECT_FAILED);
            return Ok(None);
        }
    };
    if let Some(settings) = object.slot(slot::SETTING).as_array() {
        socket.set(&settings)?;
    }
    let seconds = state.settings.borrow().connect;
    // What is not encrypted is asked of the proxy itself (RFC 9112, 3.2.2).
    let proxy = if ssl { None } else { socket.take_http_proxy() };
    let (to, to_port) = match &proxy {
        Some((proxy, _)) => (proxy.host.clone(), i64::from(proxy.port)),
        None => (target.into_bytes(), port),
    };
    let connection = Rc::new(Connection { socket, buffer: RefCell::default(), proxy, talk: websocket::Slot::new() });
    state.connection.replace(Some(Rc::clone(&connection)));
    if let Err(failure) = connection.socket.connect(&to, to_port, seconds)? {
        tell(object, &failure, status::CONNECT_FAILED);
        end(object, state, &connection);
        return Ok(None);
    }
    object.set_slot(slot::SOCKET, coroutine_socket::object(Rc::clone(&connection.socket)));
    object.set_slot(slot::CONNECTED, true);
    Ok(Some(connection))
}

/// Closes it; whoever waits for it goes on. False: there is none.
pub(super) fn close(object: &Object, state: &ClientState) -> bool {
    let connection = state.connection.borrow().clone();
    connection.is_some_and(|connection| {
        end(object, state, &connection);
        true
    })
}

/// Closes this one. The object may have another by now, which stays.
pub(super) fn end(object: &Object, state: &ClientState, connection: &Rc<Connection>) {
    let is_current = state.connection.borrow().as_ref().is_some_and(|current| Rc::ptr_eq(current, connection));
    if is_current {
        state.connection.take();
        state.awaited.take();
        object.set_slot(slot::CONNECTED, false);
        object.set_slot(slot::SOCKET, Zval::null());
    }
    connection.socket.close();
}
