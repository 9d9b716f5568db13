//! The settings that each port of a server has for itself: those that `Port::set()` takes, as in the reference.
//!
//! A port that was given none has the server's. One that was given some has those, and defaults for the rest, not the server's.

use std::time::Duration;

use steel_engine::server::{DEFAULT_BACKLOG, TcpOptions};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct PortSettings {
    /// Connections that may wait to be accepted.
    pub(crate) backlog: u16,
    /// What the kernel does with its connections.
    pub(crate) tcp: TcpOptions,
    /// Bytes that may wait for a slow client.
    pub(crate) max_pending: usize,
    /// The largest request body or packet.
    pub(crate) package_max_length: usize,
    /// `max_idle_time`; the outer `None`: not set.
    pub(super) idle: Option<Option<Duration>>,
    /// `heartbeat_idle_time`; the outer `None`: not set.
    pub(super) heartbeat: Option<Option<Duration>>,
    /// What is spoken.
    pub(crate) protocols: Protocols,
}

/// Which protocols of HTTP's family a port was told to speak.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Protocols {
    /// `open_http_protocol`; `None`: not set.
    pub(crate) http: Option<bool>,
    /// `open_http2_protocol`
    pub(crate) http2: bool,
    /// `open_websocket_protocol`
    pub(crate) websocket: bool,
}

impl Protocols {
    /// Whether it is to speak HTTP; `None`: nothing was said about it.
    pub(crate) fn speaks_http(&self) -> Option<bool> {
        if self.http2 || self.websocket { Some(true) } else { self.http }
    }
}

impl Default for PortSettings {
    fn default() -> Self {
        PortSettings {
            backlog: DEFAULT_BACKLOG,
            tcp: TcpOptions::default(),
            max_pending: 8 << 20,
            package_max_length: 2 << 20,
            idle: None,
            heartbeat: None,
            protocols: Protocols::default(),
        }
    }
}
