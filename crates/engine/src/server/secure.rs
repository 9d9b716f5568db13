//! A socket over which TLS is spoken: [`TlsSession`] does the protocol, here its bytes are moved.
//!
//! What is taken to be sent is encrypted at once, and what the socket does not take of it waits here, bounded by the session; so a
//! connection is flushed only when this is empty, too. Reading may have to write, and decrypted bytes may be there while the socket is
//! silent: `unread` stays set as long as they are.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::task::{Context, Poll, ready};

use bytes::Buf;

use super::output::{self, Output, Sink, Stop};
use super::socket::Socket;
use super::transport::Target;
use crate::tls::{TlsFailure, TlsSession};

/// How much of a file is read at once, to be encrypted.
const FILE_STEP: u64 = 64 * 1024;

/// From so many bytes on they are written, not gathered further.
const GATHERED: usize = 48 * 1024;

#[derive(Debug)]
pub(super) struct Secure {
    socket: Socket,
    session: RefCell<TlsSession>,
}

impl Secure {
    pub(super) fn new(socket: Socket, mut session: TlsSession, early: &[u8]) -> Self {
        session.incoming().extend_from_slice(early);
        Self { socket, session: RefCell::new(session) }
    }

    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }

    pub(super) fn outgoing(&self) -> usize {
        self.session.borrow_mut().outgoing().len()
    }

    pub(super) fn client_certificate(&self) -> Option<String> {
        self.session.borrow().peer_certificate()
    }

    pub(super) fn application_protocol(&self) -> Option<Vec<u8>> {
        self.session.borrow().application_protocol().map(<[u8]>::to_vec)
    }

    pub(super) fn rest(&self) {
        self.session.borrow_mut().rest();
    }

    /// As [`super::transport::Transport::poll_handshake`].
    pub(super) fn poll_handshake(
        &self,
        unread: &mut bool,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Option<TlsFailure>>> {
        loop {
            let advanced = self.session.borrow_mut().advance();
            let pushed = self.push();
            advanced.map_err(Some)?;
            match pushed {
                Ok(()) if !self.session.borrow().is_handshaking() => {
                    *unread = true;
                    return Poll::Ready(Ok(()));
                }
                Ok(()) => match ready!(self.poll_pull(unread, cx)) {
                    Ok(0) | Err(_) => return Poll::Ready(Err(None)),
                    Ok(_) => {}
                },
                Err(Stop::Full) => match ready!(self.socket.poll_write_ready(cx)) {
                    Ok(mut guard) => guard.clear_ready(),
                    Err(_) => return Poll::Ready(Err(None)),
                },
                Err(_) => return Poll::Ready(Err(None)),
            }
        }
    }

    /// As [`super::transport::Transport::poll_receive`].
    pub(super) fn poll_receive(
        &self,
        target: &mut Target<'_>,
        unread: &mut bool,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        loop {
            let mut session = self.session.borrow_mut();
            if session.received().has_remaining() {
                *unread = true;
                return Poll::Ready(target.take(session.received()));
            }
            if session.is_peer_closed() {
                return Poll::Ready(Ok(0));
            }
            drop(session);
            if ready!(self.poll_pull(unread, cx))? == 0 {
                return Poll::Ready(Ok(0));
            }
            let advanced = self.session.borrow_mut().advance();
            // What cannot be written now is, when the connection is flushed.
            let _ = self.push();
            advanced.map_err(io::Error::other)?;
        }
    }

    /// Receives encrypted bytes once; 0 is the peer's end.
    fn poll_pull(&self, unread: &mut bool, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            let mut guard = if *unread { None } else { Some(ready!(self.socket.poll_read_ready(cx))?) };
            let mut session = self.session.borrow_mut();
            let buffer = session.incoming();
            let room = buffer.capacity() - buffer.len();
            let received = steel_os::socket::receive_into(&self.socket, buffer);
            let is_emptied = match &received {
                Ok(length) => *length < room,
                Err(error) => error.kind() == io::ErrorKind::WouldBlock,
            };
            if is_emptied {
                *unread = false;
                if let Some(guard) = &mut guard {
                    guard.clear_ready();
                }
            }
            match received {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => return Poll::Ready(outcome),
            }
        }
    }

    /// Writes what is encrypted.
    fn push(&self) -> Result<(), Stop> {
        let mut session = self.session.borrow_mut();
        let outgoing = session.outgoing();
        while !outgoing.is_empty() {
            let sent = output::send(self.socket.as_fd(), outgoing).map_err(Stop::of)?;
            outgoing.advance(sent);
        }
        Ok(())
    }

    fn seal(&self, plain: &[u8]) -> Result<usize, Stop> {
        self.session.borrow_mut().seal(plain).map_err(|_| Stop::Gone)
    }

    /// Takes two pieces as far as there is room for them; some of what was taken may still be here then.
    pub(super) fn send(&self, first: &[u8], second: &[u8]) -> Result<usize, Stop> {
        self.push()?;
        let mut taken = self.seal(first)?;
        if taken == first.len() {
            taken += self.seal(second)?;
        }
        match self.push() {
            Ok(()) | Err(Stop::Full) => Ok(taken),
            Err(stop) => Err(stop),
        }
    }

    /// As [`super::transport::Transport::write`]; `Ok`: all has left.
    pub(super) fn write(&self, output: &mut Output) -> Result<(), Stop> {
        self.push()?;
        output.write_to(&mut &*self)?;
        self.push()
    }

    pub(super) fn say_goodbye(&self) {
        self.session.borrow_mut().say_goodbye();
        let _ = self.push();
    }
}

impl Sink for &Secure {
    fn data(&mut self, data: &[u8], _more: bool) -> Result<usize, Stop> {
        let sealed = self.seal(data)?;
        if sealed == 0 || self.outgoing() >= GATHERED {
            match self.push() {
                Err(Stop::Full) if sealed > 0 => {}
                pushed => pushed?,
            }
        }
        // Nothing can be sealed before the handshake, when nobody sends.
        if sealed == 0 {
            self.seal(data).and_then(|sealed| if sealed == 0 { Err(Stop::Full) } else { Ok(sealed) })
        } else {
            Ok(sealed)
        }
    }

    fn file(&mut self, file: &File, offset: &mut u64, length: u64) -> Result<u64, Stop> {
        let mut data = vec![0; length.min(FILE_STEP) as usize];
        match file.read_at(&mut data, *offset) {
            Ok(0) | Err(_) => Err(Stop::File),
            Ok(read) => {
                let taken = self.data(&data[..read], false)? as u64;
                *offset += taken;
                Ok(taken)
            }
        }
    }
}
