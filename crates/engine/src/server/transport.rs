//! How the bytes of a connection travel. Nothing else of the server touches a descriptor: what reads gives a place for the bytes, what
//! writes gives the bytes, whatever is done with them on the way.

use super::Address;
use super::output::{self, Output, Stop};
use super::secure::Secure;
use super::socket::{ReadyGuard, Socket};
use crate::tls::{TlsFailure, TlsSession};
use bytes::{Buf, BytesMut};
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use steel_os::pages::Pages;

#[derive(Debug)]
pub(super) enum Transport {
    /// As they are.
    Plain(Socket),
    /// Over TLS.
    Tls(Box<Secure>),
}

/// Where received bytes go.
pub(super) enum Target<'a> {
    /// Behind what a buffer has, as far as its capacity goes.
    Buffer(&'a mut BytesMut),
    /// Into the pages of a long body.
    Pages(&'a mut Pages),
}

impl Target<'_> {
    /// One recv(2): how many bytes came, and whether there was room for more.
    fn receive(&mut self, socket: &Socket) -> io::Result<(usize, bool)> {
        match self {
            Self::Buffer(buffer) => {
                let room = buffer.capacity() - buffer.len();
                let length = steel_os::socket::receive_into(socket, buffer)?;
                Ok((length, length < room))
            }
            Self::Pages(pages) => pages.receive(socket),
        }
    }

    /// Takes of `bytes` what there is room for: how many.
    pub(super) fn take(&mut self, bytes: &mut BytesMut) -> io::Result<usize> {
        let length = match self {
            Self::Buffer(buffer) => {
                let length = bytes.len().min(buffer.capacity() - buffer.len());
                buffer.extend_from_slice(&bytes[..length]);
                length
            }
            Self::Pages(pages) => pages.extend(bytes)?,
        };
        bytes.advance(length);
        Ok(length)
    }
}

impl Transport {
    pub(super) fn plain(socket: OwnedFd) -> Self {
        Self::Plain(Socket::new(socket))
    }

    fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(secure) => secure.socket(),
        }
    }

    /// From now on over TLS; `early` are bytes that have come already.
    pub(super) fn secure(self, session: TlsSession, early: &[u8]) -> Self {
        match self {
            Self::Plain(socket) => Self::Tls(Box::new(Secure::new(socket, session, early))),
            secured => secured,
        }
    }

    /// The handshake of TLS, if there is one.
    ///
    /// # Errors
    /// It has failed; `None`: the connection has.
    pub(super) fn poll_handshake(
        &self,
        unread: &mut bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Option<TlsFailure>>> {
        match self {
            Self::Plain(_) => Poll::Ready(Ok(())),
            Self::Tls(secure) => secure.poll_handshake(unread, cx),
        }
    }

    /// Waits in the kernel until the socket takes bytes, or the time is over.
    ///
    /// # Errors
    /// `ENOMEM`
    pub(super) fn wait_writable(&self, limit: Duration) -> io::Result<()> {
        steel_os::fd::wait_writable(self.socket(), limit).map(drop)
    }

    /// Bytes that were taken and have not left yet.
    pub(super) fn outgoing(&self) -> usize {
        match self {
            Self::Plain(_) => 0,
            Self::Tls(secure) => secure.outgoing(),
        }
    }

    /// The client's certificate, as PEM.
    pub(super) fn client_certificate(&self) -> Option<String> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(secure) => secure.client_certificate(),
        }
    }

    /// The protocol that TLS has agreed on, if it was asked.
    pub(super) fn application_protocol(&self) -> Option<Vec<u8>> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(secure) => secure.application_protocol(),
        }
    }

    /// Gives back memory that is not in use.
    pub(super) fn rest(&self) {
        if let Self::Tls(secure) = self {
            secure.rest();
        }
    }

    /// Before an orderly end, once all is written.
    pub(super) fn say_goodbye(&self) {
        if let Self::Tls(secure) = self {
            secure.say_goodbye();
        }
    }

    /// Receives once; 0 is the peer's end. `unread`: there may be bytes that no readiness will tell of; kept up to date here.
    pub(super) fn poll_receive(
        &self,
        target: &mut Target<'_>,
        unread: &mut bool,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let socket = match self {
            Self::Plain(socket) => socket,
            Self::Tls(secure) => return secure.poll_receive(target, unread, cx),
        };
        loop {
            let mut guard = if *unread { None } else { Some(ready!(socket.poll_read_ready(cx))?) };
            match target.receive(socket) {
                Ok((length, is_emptied)) => {
                    *unread &= !is_emptied;
                    if let Some(guard) = guard.as_mut().filter(|_| is_emptied) {
                        guard.clear_ready();
                    }
                    return Poll::Ready(Ok(length));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    *unread = false;
                    if let Some(guard) = guard.as_mut() {
                        guard.clear_ready();
                    }
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Waits until something has come; true if it is the peer's end, or an error.
    pub(super) fn poll_news(&self, cx: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut guard) = ready!(self.socket().poll_read_ready(cx)) else { return Poll::Ready(true) };
        let closed = guard.ready().is_read_closed();
        if !closed {
            guard.clear_ready();
        }
        Poll::Ready(closed)
    }

    /// Waits until more can be written. Who finds that it cannot clears the guard.
    pub(super) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<io::Result<ReadyGuard<'_>>> {
        self.socket().poll_write_ready(cx)
    }

    /// Sends two pieces as far as they are taken now.
    pub(super) fn send(&self, first: &[u8], second: &[u8]) -> Result<usize, Stop> {
        match self {
            Self::Plain(socket) => output::send_both(socket.as_fd(), first, second),
            Self::Tls(secure) => secure.send(first, second),
        }
    }

    /// Writes of a queue what is taken now.
    pub(super) fn write(&self, output: &mut Output) -> Result<(), Stop> {
        match self {
            Self::Plain(socket) => output.write_to(&mut socket.as_fd()),
            Self::Tls(secure) => secure.write(output),
        }
    }

    /// Tells the peer that nothing more will come, while it may still send.
    pub(super) fn shut_write(&self) -> bool {
        rustix::net::shutdown(self.socket(), rustix::net::Shutdown::Write).is_ok()
    }

    /// How long the kernel goes on sending after the end; zero: the end is a reset. A Unix socket has no such thing.
    pub(super) fn set_linger(&self, linger: Option<Duration>) {
        let _ = socket2::SockRef::from(self.socket()).set_linger(linger);
    }

    /// Bytes in the kernel's hands that the peer has not acknowledged.
    pub(super) fn unacknowledged(&self) -> u64 {
        steel_os::socket::unacknowledged(self.socket().as_fd())
    }

    /// Our address.
    pub(super) fn local_address(&self) -> Option<Address> {
        Some(Address::from_kernel(Some(rustix::net::getsockname(self.socket()).ok()?)))
    }

    /// The number of its descriptor.
    pub(super) fn number(&self) -> i32 {
        self.socket().as_raw_fd()
    }
}
