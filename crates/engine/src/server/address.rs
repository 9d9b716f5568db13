//! Where a connection comes from, in the forms the program asks for.

use rustix::net::SocketAddrAny;
use std::fmt;
use std::net::SocketAddr;

/// The address of a peer or of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// IPv4 or IPv6.
    Ip(SocketAddr),
    /// A Unix socket; the path is empty for a client that has not bound one.
    Unix(String),
}

impl Address {
    /// From what the kernel answered. Anything unknown counts as an unnamed Unix socket.
    pub(crate) fn from_kernel(address: Option<SocketAddrAny>) -> Self {
        let Some(address) = address else { return Self::Unix(String::new()) };
        if let Ok(ip) = SocketAddr::try_from(address.clone()) {
            return Self::Ip(ip);
        }
        let unix = rustix::net::SocketAddrUnix::try_from(address).ok();
        let path = unix.as_ref().and_then(|unix| unix.path()).map(|path| path.to_string_lossy().into_owned());
        Self::Unix(path.unwrap_or_default())
    }

    /// `None` for what a listener is bound to that takes connections for any address of the machine.
    pub(crate) fn specific(self) -> Option<Self> {
        Some(self).filter(|address| !matches!(address, Self::Ip(ip) if ip.ip().is_unspecified()))
    }

    /// The IP address without port, or the path.
    pub fn host(&self) -> String {
        match self {
            Self::Ip(address) => address.ip().to_string(),
            Self::Unix(path) => path.clone(),
        }
    }

    /// The port; 0 for a Unix socket.
    pub fn port(&self) -> u16 {
        match self {
            Self::Ip(address) => address.port(),
            Self::Unix(_) => 0,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{path}"),
        }
    }
}
