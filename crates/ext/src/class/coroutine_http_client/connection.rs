//! The connection: made when a request needs one, kept for the next, made anew when the server has ended it.

use std::{cell::RefCell, rc::Rc};

use bytes::BytesMut;
use steel_engine::net::Direction;
use steel_proto::tunnel::{Credentials, Target};
use steel_zend::{Object, Result, Zval};

use super::{ClientState, slot, status, tell};
use crate::{
    class::coroutine_socket,
    socket::{Failure, Socket},
};

const AF_UNIX: i32 = 1;
const AF_INET: i32 = 2;
const AF_INET6: i32 = 10;
const STREAM: i32 = 1;

/// See the module.
pub(super) struct Connection {
    pub(super) socket: Rc<Socket>,
    /// What has come and was not used.
    pub(super) buffer: RefCell<BytesMut>,
    /// Requests name their host, and go to this proxy.
    pub(super) proxy: Option<(Target, Option<Credentials>)>,
}

/// A connection on which a request can be sent. `None`: there is none, and the object says why.
pub(super) fn ready(object: &Object, state: &ClientState) -> Result<Option<Rc<Connection>>> {
    let known = state.connection.borrow().clone();
    if let Some(connection) = known {
        // Another coroutine may be at it.
        if connection.socket.available(&[Direction::Read, Direction::Write])?.is_ok() {
            match connection.socket.check_liveness() {
                Ok(()) => return Ok(Some(connection)),
                Err(failure) => tell(object, &failure, status::SERVER_RESET),
            }
        }
        close(object, state);
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
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
    let (domain, target) = match host.strip_prefix("unix:") {
        Some(path) => (AF_UNIX, format!("/{}", path.trim_start_matches('/'))),
        None if bare.contains(':') => (AF_INET6, bare.to_owned()),
        None => (AF_INET, host.clone()),
    };
    let socket = match Socket::open(domain, STREAM, 0) {
        Ok(socket) => socket,
        Err(error) => {
            tell(object, &Failure::of(&error), status::CONNECT_FAILED);
            return Ok(None);
        }
    };
    if ssl {
        socket.want_tls();
    }
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
    let connection = Rc::new(Connection { socket, buffer: RefCell::default(), proxy });
    state.connection.replace(Some(Rc::clone(&connection)));
    if let Err(failure) = connection.socket.connect(&to, to_port, seconds)? {
        tell(object, &failure, status::CONNECT_FAILED);
        close(object, state);
        return Ok(None);
    }
    object.set_slot(slot::SOCKET, coroutine_socket::object(Rc::clone(&connection.socket)));
    object.set_slot(slot::CONNECTED, true);
    Ok(Some(connection))
}

/// Closes it; whoever waits for it goes on. False: there is none.
pub(super) fn close(object: &Object, state: &ClientState) -> bool {
    let Some(connection) = state.connection.take() else { return false };
    state.awaited.take();
    connection.socket.close();
    object.set_slot(slot::CONNECTED, false);
    object.set_slot(slot::SOCKET, Zval::null());
    true
}
