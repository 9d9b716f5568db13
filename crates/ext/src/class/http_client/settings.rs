//! The options of `set()`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use steel_zend::{Array, Key, Result};

use crate::class::callback;

/// For a connect, if neither `connect_timeout` nor `timeout` is set.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// See the file's header.
#[derive(Clone)]
pub(super) struct Settings {
    timeout: Option<f64>,
    connect_timeout: Option<f64>,
    /// Ask the server to keep the connection open.
    pub(super) keep_alive: bool,
    /// Bytes of the largest body of a response.
    pub(super) max_length: Option<u64>,
    bind_address: Option<IpAddr>,
    bind_port: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            timeout: None,
            connect_timeout: None,
            keep_alive: true,
            max_length: None,
            bind_address: None,
            bind_port: 0,
        }
    }
}

impl Settings {
    /// Takes over what is given; keys that are not known are left to other classes, as in the reference.
    pub(super) fn merge(&mut self, given: &Array) -> Result {
        for (key, value) in given.iter() {
            let Key::Str(key) = key else { continue };
            match key {
                b"timeout" => self.timeout = Some(value.to_float()),
                b"connect_timeout" => self.connect_timeout = Some(value.to_float()),
                b"keep_alive" => self.keep_alive = value.is_truthy(),
                b"package_max_length" => {
                    self.max_length = u64::try_from(value.to_int()).ok().filter(|length| *length > 0)
                }
                b"bind_address" => self.bind_address = value.to_str()?.to_lossy().parse().ok(),
                b"bind_port" => self.bind_port = u16::try_from(value.to_int()).unwrap_or(0),
                _ => {}
            }
        }
        Ok(())
    }

    /// The limit from sending to the complete response.
    pub(super) fn response_limit(&self) -> Option<Duration> {
        self.timeout.and_then(callback::limit)
    }

    /// The limit of resolving and connecting.
    pub(super) fn connect_limit(&self) -> Option<Duration> {
        match self.connect_timeout.or(self.timeout) {
            Some(seconds) => callback::limit(seconds),
            None => Some(CONNECT_LIMIT),
        }
    }

    /// The local address to connect from.
    pub(super) fn bind(&self) -> Option<SocketAddr> {
        match (self.bind_address, self.bind_port) {
            (None, 0) => None,
            (address, port) => Some(SocketAddr::new(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), port)),
        }
    }
}
