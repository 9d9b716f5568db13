//! Through a proxy to a host, from the client's side: SOCKS5 (RFC 1928, RFC 1929) and HTTP's `CONNECT` (RFC 9110, 9.3.6).
//!
//! ```text
//! begin() --> send --> receive() --> Send(bytes) | More | Open
//! ```
//! Once it is open, all further bytes are the host's.

mod http;
mod socks5;

pub use http::{HttpTunnel, basic};
pub use socks5::Socks5;

/// Where the proxy is to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// A name, or an address in digits.
    pub host: Vec<u8>,
    /// Its port.
    pub port: u16,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Name.
    pub user: Vec<u8>,
    /// Password.
    pub password: Vec<u8>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// These bytes go to the proxy; then more are received.
    Send(Vec<u8>),
    /// More bytes are needed.
    More,
    /// The way is open.
    Open,
}

/// Why the proxy does not open the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// It speaks another version.
    #[error("SOCKS version is not supported")]
    Version,
    /// It wants another kind of authentication.
    #[error("SOCKS authentication method not supported")]
    Method,
    /// It does not believe who asks.
    #[error("SOCKS username/password authentication failed")]
    Credentials,
    /// It has not connected; the reply's number and its meaning.
    #[error("SOCKS5 server error: {0} ({text})", text = socks5::meaning(*.0))]
    Refused(u8),
    /// The answer of an HTTP proxy, as far as its first line goes.
    #[error("wrong http_proxy response received: {0}")]
    Answer(String),
    /// Its answer is none, or does not end.
    #[error("malformed answer")]
    Malformed,
    /// A host, name or password that does not fit into the protocol.
    #[error("a name is too long")]
    TooLong,
}

#[cfg(test)]
mod tests;
