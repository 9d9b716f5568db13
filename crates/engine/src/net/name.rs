//! Addresses as programs write them, a host and a port or a path, and as the kernel has them.

use std::net::{IpAddr, SocketAddr};

use rustix::net::SocketAddrAny;
use socket2::{Domain, SockAddr};

/// Why a text is no address of a kind of socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It is no number of this family: perhaps a name, which has to be looked up.
    #[error("not an address")]
    NotNumeric,
    /// A path that is too long, or a kind of socket that has no such addresses.
    #[error("an address that cannot be")]
    Impossible,
}

/// The address of a socket: host and port, or a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// An address in digits, or a path; one that begins with NUL is in the kernel's own space of names.
    pub host: Vec<u8>,
    /// 0 for a path.
    pub port: u16,
}

/// `127.0.0.1:80`; of a path `/tmp/socket:0`.
impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", String::from_utf8_lossy(&self.host), self.port)
    }
}

impl Name {
    /// For the kernel.
    ///
    /// # Errors
    /// [`BadName`]
    pub fn parse(domain: Domain, host: &[u8], port: u16) -> Result<SockAddr, BadName> {
        if domain == Domain::UNIX {
            let path = std::ffi::OsStr::new(std::str::from_utf8(host).map_err(|_| BadName::Impossible)?);
            return SockAddr::unix(path).map_err(|_| BadName::Impossible);
        }
        let text = std::str::from_utf8(host).map_err(|_| BadName::NotNumeric)?;
        match (domain, numeric(text)) {
            (Domain::IPV4, Some(ip @ IpAddr::V4(_))) | (Domain::IPV6, Some(ip @ IpAddr::V6(_))) => {
                Ok(SocketAddr::new(ip, port).into())
            }
            (Domain::IPV4 | Domain::IPV6, _) => scoped(domain, text, port).ok_or(BadName::NotNumeric),
            _ => Err(BadName::Impossible),
        }
    }

    /// From the kernel.
    pub fn of(address: &SockAddr) -> Name {
        if let Some(ip) = address.as_socket() {
            return Name { host: ip.ip().to_string().into_bytes(), port: ip.port() };
        }
        let path = address.as_pathname().map(|path| std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec());
        let host = path.or_else(|| {
            let name = address.as_abstract_namespace()?;
            Some([&[0], name].concat())
        });
        Name { host: host.unwrap_or_default(), port: 0 }
    }

    /// The bytes of an address of IP, as the kernel's structures have it.
    pub fn raw(address: &SockAddr) -> Vec<u8> {
        match address.as_socket() {
            Some(SocketAddr::V4(ip)) => {
                let family = (rustix::net::AddressFamily::INET.as_raw()).to_ne_bytes();
                [&family[..], &ip.port().to_be_bytes(), &ip.ip().octets(), &[0; 8]].concat()
            }
            Some(SocketAddr::V6(ip)) => {
                let family = (rustix::net::AddressFamily::INET6.as_raw()).to_ne_bytes();
                let (flow, scope) = (ip.flowinfo().to_be_bytes(), ip.scope_id().to_ne_bytes());
                [&family[..], &ip.port().to_be_bytes(), &flow, &ip.ip().octets(), &scope].concat()
            }
            None => Vec::new(),
        }
    }

    /// As [`Name::of`]; empty for a sender without an address.
    pub(super) fn from_kernel(address: Option<SocketAddrAny>) -> Name {
        let Some(address) = address else { return Name { host: Vec::new(), port: 0 } };
        if let Ok(ip) = SocketAddr::try_from(address.clone()) {
            return Name { host: ip.ip().to_string().into_bytes(), port: ip.port() };
        }
        let unix = rustix::net::SocketAddrUnix::try_from(address).ok();
        let path = unix.as_ref().and_then(|unix| unix.path().map(|path| path.to_bytes().to_vec()));
        let hidden = || Some([&[0], unix.as_ref()?.abstract_name()?].concat());
        Name { host: path.or_else(hidden).unwrap_or_default(), port: 0 }
    }
}

/// An address of IPv6 with a zone: `fe80::1%eth0`.
fn scoped(domain: Domain, text: &str, port: u16) -> Option<SockAddr> {
    let (address, zone) = text.split_once('%').filter(|_| domain == Domain::IPV6)?;
    let index = zone.parse().ok().or_else(|| device(zone))?;
    Some(std::net::SocketAddrV6::new(address.parse().ok()?, port, 0, index).into())
}

/// The number of a network device.
pub fn device(name: &str) -> Option<u32> {
    // Any socket will do to ask by.
    let socket = socket2::Socket::new(Domain::UNIX, socket2::Type::DGRAM, None).ok()?;
    rustix::net::netdevice::name_to_index(&socket, name).ok()
}

/// An address written in digits, one of IPv6 with or without brackets.
fn numeric(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(domain: Domain, host: &str, port: u16) -> Name {
        Name::of(&Name::parse(domain, host.as_bytes(), port).unwrap())
    }

    #[test]
    fn addresses_and_paths_come_back_as_they_were() {
        let name = |host: &str, port| Name { host: host.into(), port };
        assert_eq!(there_and_back(Domain::IPV4, "127.0.0.1", 80), name("127.0.0.1", 80));
        assert_eq!(there_and_back(Domain::IPV6, "[::1]", 80), name("::1", 80));
        assert_eq!(there_and_back(Domain::UNIX, "/tmp/a.sock", 0), name("/tmp/a.sock", 0));
        assert_eq!(there_and_back(Domain::UNIX, "\0hidden", 0), name("\0hidden", 0));
        assert_eq!(name("127.0.0.1", 80).to_string(), "127.0.0.1:80");
    }

    #[test]
    fn names_are_none() {
        for (domain, host) in [(Domain::IPV4, "localhost"), (Domain::IPV4, "::1"), (Domain::IPV6, "127.0.0.1")] {
            assert_eq!(Name::parse(domain, host.as_bytes(), 1).unwrap_err(), BadName::NotNumeric);
        }
        assert_eq!(Name::parse(Domain::UNIX, &[b'x'; 200], 0).unwrap_err(), BadName::Impossible);
    }
}
