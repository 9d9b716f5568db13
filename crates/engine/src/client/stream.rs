//! The byte stream under a client connection.
//!
//! One enum instead of a generic parameter, so that a connection has one type whatever it runs over: the drivers use only `AsyncRead` and
//! `AsyncWrite`, call `poll_flush` after writing, and hand a stream over whole.

use std::io;
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use rustix::io::Errno;
use rustix::net::{RecvFlags, recv};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use super::tls::TlsStream;

/// A connected stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stream {
    /// TCP over IPv4 or IPv6.
    Tcp(TcpStream),
    /// A Unix socket.
    Unix(UnixStream),
    /// Either of them, encrypted.
    Tls(Box<TlsStream>),
}

impl Stream {
    /// The TCP socket underneath, for its addresses and options; `None` for a Unix socket.
    pub fn tcp(&self) -> Option<&TcpStream> {
        match self {
            Stream::Tcp(stream) => Some(stream),
            Stream::Unix(_) => None,
            Stream::Tls(stream) => stream.below().tcp(),
        }
    }

    pub(super) fn descriptor(&self) -> i32 {
        match self {
            Stream::Tcp(stream) => stream.as_raw_fd(),
            Stream::Unix(stream) => stream.as_raw_fd(),
            Stream::Tls(stream) => stream.below().descriptor(),
        }
    }

    /// Writes what the system takes now; nobody is told of more.
    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.try_write(bytes),
            Stream::Unix(stream) => stream.try_write(bytes),
            Stream::Tls(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Whether there is something to read, or the peer's close, at this moment. Asks the system, because the runtime learns of
    /// it only when it next waits for events.
    pub(super) fn has_input_or_ended(&mut self) -> bool {
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        let peeked = match self {
            Stream::Tcp(stream) => recv(stream, &mut [0u8], flags),
            Stream::Unix(stream) => recv(stream, &mut [0u8], flags),
            Stream::Tls(stream) => return says_more(stream),
        };
        !matches!(peeked, Err(Errno::AGAIN | Errno::INTR))
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Unix(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Tcp(stream) => Pin::new(stream).poll_write(cx, buf),
            Stream::Unix(stream) => Pin::new(stream).poll_write(cx, buf),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Unix(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
        }
    }
}

/// Receives behind what a buffer has, as much as it has room for.
pub(super) fn poll_read_buf(
    stream: &mut Stream,
    buffer: &mut BytesMut,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    let mut read = std::pin::pin!(stream.read_buf(buffer));
    read.as_mut().poll(cx)
}

/// Whether a session has more to say than its tickets, or has ended: asked by reading on, which takes those.
fn says_more(stream: &mut TlsStream) -> bool {
    let mut byte = [0u8];
    let mut place = ReadBuf::new(&mut byte);
    // The end, a failure, or a byte that nobody has asked for: each makes it useless.
    Pin::new(stream).poll_read(&mut Context::from_waker(Waker::noop()), &mut place).is_ready()
}
