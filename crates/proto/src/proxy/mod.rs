//! The PROXY protocol of HAProxy, versions 1 (a line of text) and 2 (binary): what a proxy says, before anything else on a connection,
//! about the client that it speaks for.
//!
//! Whoever expects such a header must insist on it: guessing would let any client claim to be another one. So the first byte that does
//! not fit is an error, and nothing longer than a header may be is waited for.

mod binary;
mod text;

use std::net::SocketAddr;

use bytes::Bytes;

/// The longest header of version 1: the longest line that the standard allows, with its CRLF.
pub const MAX_TEXT: usize = 107;

/// The longest header of version 2 that is taken. Addresses need 232 bytes; what follows are facts about the client's TLS, of which only a
/// whole certificate is long. The format itself would allow 64 KiB.
pub const MAX_BINARY: usize = 16 * 1024;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proxied {
    /// Nothing about a client (`LOCAL`, `UNKNOWN`, or a family that nobody knows): the connection is what it looks like. A proxy's check
    /// whether the server lives is of this kind.
    Itself,
    /// It speaks for a client over IP.
    Ip {
        /// The client.
        source: SocketAddr,
        /// Where the client had connected to.
        target: SocketAddr,
    },
    /// The same for Unix sockets; a path is empty if the client's socket has none.
    Unix {
        /// The client.
        source: Bytes,
        /// Where the client had connected to.
        target: Bytes,
    },
}

/// Why the first bytes of a connection are no header. The proxy is to blame, or somebody who is no proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It does not begin as one.
    #[error("the connection does not begin with a PROXY header")]
    Missing,
    /// A line of version 1 that is not as the standard has it.
    #[error("malformed PROXY line: {0}")]
    Text(&'static str),
    /// A header of version 2 that is not as the standard has it.
    #[error("malformed PROXY header: {0}")]
    Binary(&'static str),
    /// Longer than [`MAX_TEXT`] or [`MAX_BINARY`].
    #[error("the PROXY header is too long")]
    TooLong,
}

/// Reads the header at the beginning of `buf`: how many bytes it takes, and what it says. `None`: it is not complete.
///
/// It may be called again with more bytes: the work of a call is bounded by [`MAX_TEXT`], or for version 2 until the header is complete
/// by the 16 bytes before its length.
///
/// # Errors
/// See [`ProxyError`].
pub fn read(buf: &[u8]) -> Result<Option<(usize, Proxied)>, ProxyError> {
    let begins = |signature: &[u8]| buf.iter().zip(signature).all(|(byte, expected)| byte == expected);
    if begins(binary::SIGNATURE) {
        binary::read(buf)
    } else if begins(text::SIGNATURE) {
        text::read(buf)
    } else {
        Err(ProxyError::Missing)
    }
}

#[cfg(test)]
mod tests;
