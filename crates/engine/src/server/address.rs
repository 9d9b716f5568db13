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
            Self::Ip(SocketAddr::V4(address)) => dotted(address.ip().octets()),
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

/// As `Ipv4Addr` writes it, without the machinery of formatting: a program is told of it with each datagram.
fn dotted(octets: [u8; 4]) -> String {
    let mut text = String::with_capacity(15);
    for (position, octet) in octets.into_iter().enumerate() {
        if position > 0 {
            text.push('.');
        }
        let digits = [octet / 100, octet / 10 % 10, octet % 10];
        let first = digits.iter().position(|digit| *digit != 0).unwrap_or(2);
        text.extend(digits[first..].iter().map(|digit| char::from(b'0' + digit)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_the_standard_library_writes_it() {
        for octets in [[0, 0, 0, 0], [127, 0, 0, 1], [255, 10, 100, 99], [1, 200, 30, 9]] {
            assert_eq!(dotted(octets), std::net::Ipv4Addr::from(octets).to_string());
        }
    }
}
