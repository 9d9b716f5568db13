//! Error codes (RFC 9113, 7), and the end of a connection.

use std::fmt;

/// Why a stream or a connection ends. Codes without a name are possible: they mean no more than [`Code::INTERNAL_ERROR`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub u32);

impl Code {
    /// Nothing is wrong.
    pub const NO_ERROR: Code = Code(0);
    /// The peer breaks the protocol, in a way that has no code of its own.
    pub const PROTOCOL_ERROR: Code = Code(1);
    /// We cannot go on, and the peer is not to blame.
    pub const INTERNAL_ERROR: Code = Code(2);
    /// The peer does not keep to a window.
    pub const FLOW_CONTROL_ERROR: Code = Code(3);
    /// SETTINGS were not acknowledged in time.
    pub const SETTINGS_TIMEOUT: Code = Code(4);
    /// A frame has come behind the end of its stream.
    pub const STREAM_CLOSED: Code = Code(5);
    /// A frame has a length that it cannot have.
    pub const FRAME_SIZE_ERROR: Code = Code(6);
    /// Nothing was done for the request; it may be sent again.
    pub const REFUSED_STREAM: Code = Code(7);
    /// The stream is not needed any more.
    pub const CANCEL: Code = Code(8);
    /// Fields cannot be unfolded, so none behind them can.
    pub const COMPRESSION_ERROR: Code = Code(9);
    /// What a CONNECT has connected was cut off.
    pub const CONNECT_ERROR: Code = Code(10);
    /// The peer floods us.
    pub const ENHANCE_YOUR_CALM: Code = Code(11);
    /// The connection below is not safe enough.
    pub const INADEQUATE_SECURITY: Code = Code(12);
    /// The request is to be sent by HTTP/1.1.
    pub const HTTP_1_1_REQUIRED: Code = Code(13);

    /// The name in the standard, if it has one.
    pub fn name(self) -> Option<&'static str> {
        const NAMES: [&str; 14] = [
            "NO_ERROR",
            "PROTOCOL_ERROR",
            "INTERNAL_ERROR",
            "FLOW_CONTROL_ERROR",
            "SETTINGS_TIMEOUT",
            "STREAM_CLOSED",
            "FRAME_SIZE_ERROR",
            "REFUSED_STREAM",
            "CANCEL",
            "COMPRESSION_ERROR",
            "CONNECT_ERROR",
            "ENHANCE_YOUR_CALM",
            "INADEQUATE_SECURITY",
            "HTTP_1_1_REQUIRED",
        ];
        NAMES.get(self.0 as usize).copied()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "error {}", self.0),
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The peer is to blame for something after which the connection cannot go on (RFC 9113, 5.4.1). The GOAWAY that says so is in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {why}")]
pub struct Fatal {
    /// What the GOAWAY says.
    pub code: Code,
    /// In words, for a log.
    pub why: &'static str,
}

impl Fatal {
    pub(super) const fn new(code: Code, why: &'static str) -> Fatal {
        Fatal { code, why }
    }

    pub(super) const fn protocol(why: &'static str) -> Fatal {
        Fatal::new(Code::PROTOCOL_ERROR, why)
    }

    pub(super) const fn size(why: &'static str) -> Fatal {
        Fatal::new(Code::FRAME_SIZE_ERROR, why)
    }

    pub(super) const fn flood(why: &'static str) -> Fatal {
        Fatal::new(Code::ENHANCE_YOUR_CALM, why)
    }
}
