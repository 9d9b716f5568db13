//! The sockets of a server's ports: opened for it here, or before it by systemd.

use std::collections::VecDeque;

use steel_engine::server::{self, DatagramKind, Datagrams, Handed, ListenOptions, Listener, SocketKind};
use steel_zend::{Error, Object, Result};

use crate::{
    class::server_port::{Bound, PortState},
    unfinished,
};

/// `SWOOLE_SSL`, which is added to a socket type.
pub(super) const SSL: i64 = 512;

/// The constant of PHP for it.
pub(super) fn socket_type(kind: SocketKind) -> i64 {
    match kind {
        SocketKind::Tcp4 => 1,
        SocketKind::Tcp6 => 3,
        SocketKind::UnixStream => 5,
    }
}

/// `SWOOLE_SOCK_*` as the engine's kinds.
fn socket_kind(kind: i64) -> Option<SocketKind> {
    match kind {
        1 => Some(SocketKind::Tcp4),
        3 => Some(SocketKind::Tcp6),
        5 => Some(SocketKind::UnixStream),
        _ => None,
    }
}

fn datagram_type(kind: DatagramKind) -> i64 {
    match kind {
        DatagramKind::Udp4 => 2,
        DatagramKind::Udp6 => 4,
        DatagramKind::Unix => 6,
    }
}

fn datagram_kind(kind: i64) -> Option<DatagramKind> {
    match kind {
        2 => Some(DatagramKind::Udp4),
        4 => Some(DatagramKind::Udp6),
        6 => Some(DatagramKind::Unix),
        _ => None,
    }
}

/// Binds a port; `others` are those that the server has already.
///
/// # Errors
/// `Swoole\\Exception`, as the reference words it.
pub(super) fn bind_port(host: &str, port: i64, kind: i64, secure: bool, others: &[Object]) -> Result<Bound> {
    let datagrams = datagram_kind(kind);
    if secure && datagrams.is_some() {
        return Err(unfinished::refused("DTLS is not built yet in this version of Steelwool".to_owned()));
    }
    let Ok(number) = u16::try_from(port) else {
        return Err(Error::throw(
            "Swoole\\Exception",
            format!("The port value[{port}] is invalid, it should be in the range of 0 to 65535"),
            0,
        ));
    };
    let is_same = |listener: &Listener| listener.kind() == SocketKind::Tcp4 && listener.address().port() == number;
    let listener = |other: &Object| other.state::<PortState>().and_then(PortState::listener);
    let only_v6 = others.iter().filter_map(listener).any(|listener| is_same(&listener));
    let options = ListenOptions { only_v6, ..ListenOptions::default() };
    let bound = match (datagrams, socket_kind(kind)) {
        (Some(kind), _) => Datagrams::bind(kind, host, number).map(Bound::Datagrams),
        (None, Some(kind)) => Listener::reserve(kind, host, number, &options).map(Bound::Listener),
        (None, None) => {
            let text = format!("socket type {kind} is not built yet in this version of Steelwool");
            return Err(unfinished::refused(text));
        }
    };
    bound.map_err(|error| {
        let errno = error.raw_os_error().unwrap_or_default();
        let text = format!("failed to listen server port[{host}:{port}], Error: {}[{errno}]", plain(&error));
        Error::throw("Swoole\\Exception", text, i64::from(errno))
    })
}

/// The system's text of an error without Rust's "(os error N)".
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// The sockets that systemd has opened for the server; at least one. Their hosts, their `SWOOLE_SOCK_*`, and themselves.
///
/// # Errors
/// As the reference words it, and why.
pub(super) fn handed_over() -> Result<VecDeque<(String, i64, Bound)>> {
    let sockets =
        server::handed_over().map_err(|error| Error::php_error(format!("failed to add systemd socket: {error}")))?;
    let port = |handed: Handed| match handed {
        Handed::Listener(listener) => {
            let host = listener.address().host().to_string();
            (host, socket_type(listener.kind()), Bound::Listener(listener))
        }
        Handed::Datagrams(datagrams) => {
            let host = datagrams.address().host().to_string();
            (host, datagram_type(datagrams.kind()), Bound::Datagrams(datagrams))
        }
    };
    Ok(sockets.into_iter().map(port).collect())
}
