//! MySQL's protocol, as a client speaks it (version 10, text results): the login, queries, and what they give.
//!
//! [`Session`] is the whole of it: bytes in, events out, bytes to send. It has no socket and no clock; TLS is somebody else's, who is told when
//! it is time for it. No plan of a server makes it send a file, or a password in the clear over a channel that is not private; nor does it take
//! more of a result than there is room for.

mod auth;
mod charset;
mod packet;
mod read;
mod row;
mod session;

pub use charset::Charset;
pub use row::{Column, Kind, Row};
pub use session::{Event, Options, Outcome, Session};

/// What the server has sent cannot be. The connection cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// Not what should come here.
    #[error("the server sends what is no answer in MySQL's protocol")]
    Malformed,
    /// A packet with another number than the next.
    #[error("packets of the server are out of order")]
    OutOfOrder,
    /// More bytes in one packet than are taken.
    #[error("a packet of the server is larger than {0} bytes")]
    TooLarge(usize),
    /// A server of the last century.
    #[error("the server is too old: it does not speak version 4.1 of the protocol")]
    TooOld,
    /// TLS was asked for.
    #[error("the server does not speak TLS")]
    NoTls,
    /// The server wants to know who we are in a way that is not known here.
    #[error("the server asks for the authentication method '{0}', which is not known here")]
    UnknownMethod(String),
    /// The server wants the password as it is.
    #[error("the authentication method '{0}' sends the password itself: only over TLS or a Unix socket")]
    NotPrivate(String),
    /// It wants that over TLS, and nobody knows who it is.
    #[error(
        "the authentication method '{0}' sends the password itself: only to a server whose certificate is verified"
    )]
    NotVerified(String),
    /// The key with which the password was to be encrypted.
    #[error("the public key of the server is no RSA key in PEM of at most 4096 bits")]
    NoKey,
    /// There is no room for it in a block of that key.
    #[error("the password is too long for the public key of the server")]
    TooLongForKey,
    /// A result that does not come to its end.
    #[error("the result of the query is larger than the {0} bytes that there is room for")]
    NoRoom(usize),
}

/// An error that the server has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    /// Its number.
    pub code: u16,
    /// What it says.
    pub text: Vec<u8>,
}
