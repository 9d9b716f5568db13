//! Which of PHP's transports a stream is of.

/// As `STEEL_STANDARD` in the shim.
const STANDARD: i32 = 100;
/// As `STEEL_STANDARD_SOCKET`.
const STANDARD_SOCKET: i32 = 101;
/// As `STEEL_FIFO`.
const FIFO: i32 = 102;
/// As `STEEL_DEVICE`.
const DEVICE: i32 = 103;
/// As `STEEL_FILE`.
const FILE: i32 = 104;
/// As `STEEL_REMOTE_FILE`.
const REMOTE_FILE: i32 = 105;

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
    /// None: `php://stdin`, `php://stdout` and the like, if it is a pipe or a terminal. As [`Transport::Pipe`], but other processes have the same
    /// descriptor.
    Standard,
    /// None: the same, if it is a socket.
    StandardSocket,
    /// None: one of two that `stream_socket_pair()` has made.
    Pair,
    /// None: a socket to another process, whose end it is.
    ProcessSocket,
    /// None: a pipe to or from another process, or a terminal that it has. It has no time limit, and what blocks is its descriptor alone.
    Pipe,
    /// None: a file that is a pipe.
    Fifo,
    /// None: a file that is a terminal, or another device without places to seek.
    Device,
    /// None: a file. Its writes are PHP's own.
    File,
    /// None: a file that another machine or process has.
    RemoteFile,
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
            STANDARD => Transport::Standard,
            FIFO => Transport::Fifo,
            DEVICE => Transport::Device,
            FILE => Transport::File,
            REMOTE_FILE => Transport::RemoteFile,
            STANDARD_SOCKET => Transport::StandardSocket,
            _ => Transport::Tls,
        }
    }

    /// Is it a file to PHP, which is a descriptor and nothing else?
    pub(super) fn is_file(self) -> bool {
        matches!(self, Transport::Pipe | Transport::Standard | Transport::Fifo | Transport::Device) || self.is_regular()
    }

    /// Is it a file with a content of its own, which has a place at which it is read and written next?
    pub fn is_regular(self) -> bool {
        matches!(self, Transport::File | Transport::RemoteFile)
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
