//! The Redis client: commands are queued without waiting, replies are read in order.
//!
//! A connection splits into a [`ReplyReader`], which one task drives, and [`CommandWriter`]s, which anyone may clone and use from
//! ordinary code: a queued command wakes the reader, whose poll sends what has gathered. Commands queued one after another thus
//! leave in one system call. Matching replies to commands (they come in the same order, but for pub/sub) is the caller's business.

mod link;

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use steel_proto::resp::{Limits, Reply, RespError};

pub use link::{CommandWriter, ReplyReader};

use self::link::Link;
use super::{ConnectError, Stream, connect};

/// Why a connection gives no further replies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedisFailure {
    /// The connection was closed between replies, by the peer or by [`CommandWriter::close`].
    #[error("connection closed")]
    Closed,
    /// The connection was lost, or closed in the middle of a reply.
    #[error("connection lost: {}", io::Error::from_raw_os_error(*.0))]
    Reset(i32),
    /// The peer does not speak RESP2, or its reply is past the limits.
    #[error(transparent)]
    Malformed(RespError),
    /// The caller's time limit ended it; the connection must be closed, as a late reply would answer the next command.
    #[error("no reply in time")]
    TimedOut,
    /// The server answered AUTH or SELECT with this error.
    #[error("refused: {}", String::from_utf8_lossy(.0))]
    Refused(Bytes),
}

/// A connection to a Redis server.
#[derive(Debug)]
pub struct RedisConnection {
    reader: ReplyReader,
    writer: CommandWriter,
}

impl RedisConnection {
    /// Connects to a host by name or address, or to a Unix socket if `host` is a path (`/...` or `unix:/...`); `port` is then
    /// ignored.
    pub async fn connect(host: &str, port: u16, limit: Option<Duration>) -> Result<Self, ConnectError> {
        let path = host.strip_prefix("unix:").unwrap_or(host);
        let stream = if path.starts_with('/') {
            connect::unix(Path::new(path), limit).await?
        } else {
            connect::tcp(host, port, limit, None).await?
        };
        Ok(Self::over(stream, Limits::default()))
    }

    /// A connection over a stream that is connected already.
    pub fn over(stream: Stream, limits: Limits) -> Self {
        let link = Rc::new(Link::new(stream));
        RedisConnection { reader: ReplyReader::new(link.clone(), limits), writer: CommandWriter::new(link) }
    }

    /// Replaces the limits of replies; before the first command.
    pub fn set_limits(&mut self, limits: Limits) {
        self.reader.set_limits(limits);
    }

    /// The descriptor of its socket, as a number to show; it is open as long as a half of the connection is.
    pub fn descriptor(&self) -> i32 {
        self.writer.descriptor()
    }

    /// Both halves.
    pub fn split(self) -> (ReplyReader, CommandWriter) {
        (self.reader, self.writer)
    }

    /// Queues a command; it is sent when [`RedisConnection::next`] is awaited.
    pub fn send<A: AsRef<[u8]>>(&self, args: &[A]) -> Result<(), RedisFailure> {
        self.writer.send(args)
    }

    /// Sends what is queued and waits for the next reply.
    pub async fn next(&mut self) -> Result<Reply, RedisFailure> {
        self.reader.next().await
    }

    /// Sends one command and waits for its reply, when no other is outstanding.
    pub async fn call<A: AsRef<[u8]>>(&mut self, args: &[A], limit: Option<Duration>) -> Result<Reply, RedisFailure> {
        self.send(args)?;
        match limit {
            Some(limit) => tokio::time::timeout(limit, self.next()).await.unwrap_or(Err(RedisFailure::TimedOut)),
            None => self.next().await,
        }
    }

    /// Authenticates, with a user name where the server has users (Redis 6).
    pub async fn auth(
        &mut self,
        user: Option<&[u8]>,
        password: &[u8],
        limit: Option<Duration>,
    ) -> Result<(), RedisFailure> {
        let args: Vec<&[u8]> = [Some(&b"AUTH"[..]), user, Some(password)].into_iter().flatten().collect();
        self.accepted(&args, limit).await
    }

    /// Selects a database.
    pub async fn select(&mut self, database: u32, limit: Option<Duration>) -> Result<(), RedisFailure> {
        self.accepted(&[b"SELECT", database.to_string().as_bytes()], limit).await
    }

    async fn accepted(&mut self, args: &[&[u8]], limit: Option<Duration>) -> Result<(), RedisFailure> {
        match self.call(args, limit).await? {
            Reply::Error(message) => Err(RedisFailure::Refused(message)),
            _ => Ok(()),
        }
    }
}
