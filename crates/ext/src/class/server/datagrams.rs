//! Datagrams: what workers receive on ports of that kind, and `Server::sendto()`.

use std::{io, net::IpAddr, os::fd::AsRawFd, rc::Rc, sync::Arc};

use steel_engine::server::{Address, DatagramKind, Datagrams};
use steel_zend::{Call, Callable, Object, Result, ZStr};

use super::{Phase, ServerState, plain};
use crate::{class::server_port::PortState, errors, server::events::PortEvent};

/// The ports for datagrams, each with its callback: its own, or the first port's.
pub(crate) fn datagram_ports(server: &Object) -> Vec<(Arc<Datagrams>, Option<Rc<Callable>>)> {
    let ports = server.state::<ServerState>().map(|state| state.ports.borrow().clone()).unwrap_or_default();
    let callback = |port: &Object| port.state::<PortState>()?.callbacks.get(PortEvent::Packet as usize);
    let first = ports.first().and_then(callback);
    let of = |port: &Object| {
        let datagrams = port.state::<PortState>()?.datagrams()?;
        Some((datagrams, callback(port).or_else(|| first.clone())))
    };
    ports.iter().filter_map(of).collect()
}

/// `Server::sendto()`
pub(crate) fn sendto(call: &Call) -> Result<bool> {
    let state = call.this::<ServerState>()?;
    let (host, port, data) = (call.str(0)?.to_lossy().into_owned(), call.int(1)?, call.str(2)?);
    let wanted = call.int_or(3, -1)?;
    if state.phase.get() != Phase::Running {
        errors::warning("server is not running")?;
        return Ok(false);
    }
    if data.as_bytes().is_empty() {
        errors::set_last(errors::code::NO_PAYLOAD);
        errors::warning("the data sent must not be empty")?;
        return Ok(false);
    }
    let (kind, name) = match host.as_bytes() {
        [b'/', ..] => (DatagramKind::Unix, "unix dgram"),
        address if address.contains(&b':') => (DatagramKind::Udp6, "UDP6"),
        _ => (DatagramKind::Udp4, "UDP"),
    };
    let Some(socket) = socket_for(state, kind, wanted) else {
        if !has(state, kind) {
            errors::misuse(&format!("{name} listener has to be added before executing sendto"))?;
        }
        return Ok(false);
    };
    let address = match (kind, host.parse::<IpAddr>(), u16::try_from(port)) {
        (DatagramKind::Unix, ..) => Ok(Address::Unix(host)),
        (_, Ok(ip), Ok(port)) => Ok(Address::Ip((ip, port).into())),
        _ => Err(io::Error::from_raw_os_error(22)),
    };
    sent(address.and_then(|address| socket.send_to(&address, data.as_bytes())))
}

/// `Server::send()` to a path: `None` if there is no port for Unix datagrams, so that it is no path.
///
/// # Errors
/// What a user error handler threw.
pub(super) fn send_to_path(state: &ServerState, path: &ZStr, data: &ZStr, wanted: i64) -> Result<Option<bool>> {
    if !has(state, DatagramKind::Unix) {
        return Ok(None);
    }
    let Some(socket) = socket_for(state, DatagramKind::Unix, wanted) else { return Ok(Some(false)) };
    let address = Address::Unix(path.to_lossy().into_owned());
    sent(socket.send_to(&address, data.as_bytes())).map(Some)
}

fn find(state: &ServerState, is_it: impl Fn(&Datagrams) -> bool) -> Option<Arc<Datagrams>> {
    let ports = state.ports.borrow();
    ports.iter().filter_map(|port| port.state::<PortState>()?.datagrams()).find(|socket| is_it(socket))
}

fn has(state: &ServerState, kind: DatagramKind) -> bool {
    find(state, |socket| socket.kind() == kind).is_some()
}

/// The one with this descriptor, or the first.
fn socket_for(state: &ServerState, kind: DatagramKind, wanted: i64) -> Option<Arc<Datagrams>> {
    find(state, |socket| socket.kind() == kind && (wanted == -1 || i64::from(socket.as_raw_fd()) == wanted))
}

fn sent(outcome: io::Result<()>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(error) => {
            errors::set_last(i64::from(error.raw_os_error().unwrap_or_default()));
            if error.kind() != io::ErrorKind::WouldBlock {
                errors::warning(&format!("the datagram cannot be sent: {}", plain(&error)))?;
            }
            Ok(false)
        }
    }
}
