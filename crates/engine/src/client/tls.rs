//! TLS above a stream: a [`TlsSession`] driven by tokio.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Stream;
use super::stream::poll_read_buf;
use crate::tls::TlsSession;

/// A connection that is encrypted from its first byte on.
pub struct TlsStream {
    below: Stream,
    session: TlsSession,
}

impl std::fmt::Debug for TlsStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TlsStream").field(&self.below).finish()
    }
}

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum HandshakeError {
    /// The peer speaks no TLS, or is not believed.
    #[error("{0}")]
    Failed(crate::tls::TlsFailure),
    /// The connection has failed, by this number.
    #[error("{}", io::Error::from_raw_os_error(*.0))]
    Broken(i32),
}

impl TlsStream {
    /// Shakes hands; `early` is what has come from the peer already.
    pub(super) async fn open(below: Stream, session: TlsSession, early: &[u8]) -> Result<TlsStream, HandshakeError> {
        let mut stream = TlsStream { below, session };
        stream.session.incoming().extend_from_slice(early);
        std::future::poll_fn(|cx| stream.poll_handshake(cx)).await?;
        Ok(stream)
    }

    /// What is below.
    pub(super) fn below(&self) -> &Stream {
        &self.below
    }

    fn poll_handshake(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), HandshakeError>> {
        loop {
            let advanced = self.session.advance();
            let sent = self.poll_send(cx);
            // What is outgoing may tell the peer why.
            advanced.map_err(HandshakeError::Failed)?;
            ready!(sent).map_err(|error| HandshakeError::Broken(super::errno_of(&error)))?;
            if !self.session.is_handshaking() {
                return Poll::Ready(Ok(()));
            }
            match ready!(self.poll_pull(cx)) {
                Ok(0) => return Poll::Ready(Err(HandshakeError::Broken(super::RESET))),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Err(HandshakeError::Broken(super::errno_of(&error)))),
            }
        }
    }

    /// Receives encrypted bytes; 0 is the end.
    fn poll_pull(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        poll_read_buf(&mut self.below, self.session.incoming(), cx)
    }

    /// Writes what is encrypted.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outgoing = self.session.outgoing();
        while !outgoing.is_empty() {
            match ready!(Pin::new(&mut self.below).poll_write(cx, outgoing))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => outgoing.advance(sent),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let received = this.session.received();
            if !received.is_empty() {
                let length = received.len().min(buf.remaining());
                buf.put_slice(&received[..length]);
                received.advance(length);
                return Poll::Ready(Ok(()));
            }
            if this.session.is_peer_closed() {
                return Poll::Ready(Ok(()));
            }
            if ready!(this.poll_pull(cx))? == 0 {
                // Cut off, or an old server that closes without a word: what is whole is seen above.
                return Poll::Ready(Ok(()));
            }
            let advanced = this.session.advance();
            // What cannot be written now is with what is sent next.
            if let Poll::Ready(Err(error)) = this.poll_send(cx) {
                return Poll::Ready(Err(error));
            }
            advanced.map_err(io::Error::other)?;
        }
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        loop {
            let taken = this.session.seal(buf).map_err(io::Error::other)?;
            let sent = this.poll_send(cx);
            if taken > 0 || buf.is_empty() {
                return match sent {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Ready(Ok(taken)),
                };
            }
            ready!(sent)?;
            if !this.session.has_outgoing() && this.session.seal(&[]).is_err() {
                return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_send(cx))?;
        Pin::new(&mut this.below).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.session.say_goodbye();
        ready!(this.poll_send(cx))?;
        Pin::new(&mut this.below).poll_shutdown(cx)
    }
}

/// Says that nothing more will come, as far as the socket takes it at once.
impl Drop for TlsStream {
    fn drop(&mut self) {
        self.session.say_goodbye();
        let _ = self.below.try_write(self.session.outgoing());
    }
}
