//! Which of PHP's transports a stream is of.

/// See the module. In the order of `transports` in the shim's stream.c.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `tcp://`
    Tcp,
    /// `udp://`
    Udp,
    /// `unix://`
    Unix,
    /// `udg://`: messages between sockets of the file system.
    Udg,
    /// `ssl://`
    Ssl,
    /// `tls://` and those of one version
    Tls,
    /// None: one of two that `stream_socket_pair()` has made.
    Pair,
}

impl Transport {
    /// By its number in the shim.
    pub(super) fn of(number: i32) -> Transport {
        match number {
            0 => Transport::Tcp,
            1 => Transport::Udp,
            2 => Transport::Unix,
            3 => Transport::Udg,
            4 => Transport::Ssl,
            _ => Transport::Tls,
        }
    }

    /// Are its addresses paths?
    pub fn is_local(self) -> bool {
        matches!(self, Transport::Unix | Transport::Udg)
    }

    /// Does it carry messages?
    pub fn is_datagram(self) -> bool {
        matches!(self, Transport::Udp | Transport::Udg)
    }
}
