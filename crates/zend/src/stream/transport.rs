//! Which of PHP's transports a stream is of.

/// As `STEEL_STANDARD_INPUT` in the shim.
const STANDARD_INPUT: i32 = 100;
/// As `STEEL_STANDARD_SOCKET`.
const STANDARD_SOCKET: i32 = 101;

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
    /// None: `php://stdin`, if it is a pipe or a terminal. As [`Transport::Pipe`], but other processes have the same descriptor.
    StandardInput,
    /// None: the same, if it is a socket.
    StandardSocket,
    /// None: one of two that `stream_socket_pair()` has made.
    Pair,
    /// None: a socket to another process, whose end it is.
    ProcessSocket,
    /// None: a pipe to or from another process, or a terminal that it has. It has no time limit, and what blocks is its descriptor alone.
    Pipe,
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
            STANDARD_INPUT => Transport::StandardInput,
            STANDARD_SOCKET => Transport::StandardSocket,
            _ => Transport::Tls,
        }
    }

    /// Is it a file to PHP, which is a descriptor and nothing else?
    pub(super) fn is_file(self) -> bool {
        matches!(self, Transport::Pipe | Transport::StandardInput)
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
