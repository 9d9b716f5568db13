//! Opening a connection: name resolution, binding, connecting, all within one time limit.
//!
//! A numeric address never touches the blocking pool, so that a worker that uses only addresses starts no thread. A name is resolved by
//! the system's resolver there, and its addresses are tried in order.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use rustix::io::Errno;
use tokio::net::{TcpSocket, TcpStream, UnixStream};

use super::{Stream, errno_of};

/// Why a connection could not be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("connect failed: {}", io::Error::from_raw_os_error(*errno))]
pub struct ConnectError {
    /// The OS error number of the last address tried: 111 (refused), 110 (timed out), 101 (network unreachable)...
    pub errno: i32,
    /// Whether the time limit of the caller ended it; `errno` is 110 then.
    pub timed_out: bool,
    /// Whether the host's name could not be resolved; `errno` is 2 (`ENOENT`) then.
    pub unresolved: bool,
    /// How far it had come.
    pub stage: Stage,
}

/// What stands between a program and its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Stage {
    /// Name, route and port.
    #[default]
    Connect,
    /// A SOCKS5 proxy.
    Socks5,
    /// An HTTP proxy.
    HttpProxy,
    /// TLS.
    Handshake,
    /// The certificate that the host shows.
    Certificate,
}

impl ConnectError {
    fn of(error: &io::Error) -> Self {
        ConnectError { errno: errno_of(error), ..ConnectError::default() }
    }

    fn timed_out() -> Self {
        ConnectError { errno: Errno::TIMEDOUT.raw_os_error(), timed_out: true, ..ConnectError::default() }
    }

    fn unresolved() -> Self {
        ConnectError { errno: Errno::NOENT.raw_os_error(), unresolved: true, ..ConnectError::default() }
    }
}

/// Connects to a host by name or address. `None` waits as long as the system does.
pub(super) async fn tcp(
    host: &str,
    port: u16,
    limit: Option<Duration>,
    bind: Option<SocketAddr>,
) -> Result<Stream, ConnectError> {
    let stream = within(limit, pin!(resolve_and_connect(host, port, bind))).await?;
    // A request is written whole; waiting for more to send would only delay it.
    stream.set_nodelay(true).map_err(|e| ConnectError::of(&e))?;
    Ok(Stream::Tcp(stream))
}

/// Connects to a Unix socket.
pub(super) async fn unix(path: &Path, limit: Option<Duration>) -> Result<Stream, ConnectError> {
    let connect = async { UnixStream::connect(path).await.map_err(|e| ConnectError::of(&e)) };
    within(limit, connect).await.map(Stream::Unix)
}

/// What is large is to be given pinned: by value it would lie in the caller's future several times.
pub(super) async fn within<T>(
    limit: Option<Duration>,
    connect: impl Future<Output = Result<T, ConnectError>>,
) -> Result<T, ConnectError> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, connect).await.unwrap_or(Err(ConnectError::timed_out())),
        None => connect.await,
    }
}

async fn resolve_and_connect(host: &str, port: u16, bind: Option<SocketAddr>) -> Result<TcpStream, ConnectError> {
    if let Some(address) = numeric(host) {
        return connect_to(SocketAddr::new(address, port), bind).await.map_err(|e| ConnectError::of(&e));
    }
    let addresses = tokio::net::lookup_host((host, port)).await.map_err(|_| ConnectError::unresolved())?;
    let mut failure = ConnectError::unresolved();
    for address in addresses {
        match connect_to(address, bind).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = ConnectError::of(&error),
        }
    }
    Err(failure)
}

async fn connect_to(address: SocketAddr, bind: Option<SocketAddr>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(local) = bind {
        // So that a client with a fixed port can come back while its last connection is in TIME_WAIT.
        socket.set_reuseaddr(true)?;
        socket.bind(local)?;
    }
    socket.connect(address).await
}

/// An address written in digits, an IPv6 one with or without brackets.
fn numeric(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_addresses_are_recognised() {
        assert_eq!(numeric("127.0.0.1"), Some(IpAddr::from([127, 0, 0, 1])));
        assert!(numeric("::1").is_some_and(|a| a.is_loopback()));
        assert_eq!(numeric("[::1]"), numeric("::1"));
        assert_eq!(numeric("localhost"), None);
        assert_eq!(numeric("1.2.3"), None);
    }
}
