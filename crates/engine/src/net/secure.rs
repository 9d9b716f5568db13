//! TLS above a socket of the program. As with [`Socket`], everything is tried, and says if it cannot be done now.

use std::cell::RefCell;
use std::io;

use bytes::Buf;

use super::{Direction, Socket};
use crate::tls::{TlsFailure, TlsSession};

/// How the handshake stands.
#[derive(Debug)]
pub enum Handshake {
    /// It is over.
    Done,
    /// It goes on when the socket is ready in this direction.
    Waits(Direction),
    /// It has failed; `None`: the connection has ended.
    Failed(Option<TlsFailure>),
    /// The socket has failed.
    Broken(io::Error),
}

/// The session of one socket.
#[derive(Debug)]
pub struct Secure {
    session: RefCell<TlsSession>,
}

impl Secure {
    /// A session that begins; `early` is what has come for it already.
    pub fn new(mut session: TlsSession, early: &[u8]) -> Secure {
        session.incoming().extend_from_slice(early);
        Secure { session: RefCell::new(session) }
    }

    /// Asks the session; it must not be asked again meanwhile.
    pub fn with<R>(&self, ask: impl FnOnce(&TlsSession) -> R) -> R {
        ask(&self.session.borrow())
    }

    /// Goes on with the handshake.
    pub fn handshake(&self, socket: &Socket) -> Handshake {
        loop {
            let advanced = self.session.borrow_mut().advance();
            let flushed = self.flush(socket);
            if let Err(failure) = advanced {
                return Handshake::Failed(Some(failure));
            }
            match flushed {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Handshake::Waits(Direction::Write),
                Err(error) => return Handshake::Broken(error),
                Ok(()) if !self.session.borrow().is_handshaking() => return Handshake::Done,
                Ok(()) => {}
            }
            match self.pull(socket) {
                Ok(0) => return Handshake::Failed(None),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Handshake::Waits(Direction::Read),
                Err(error) => return Handshake::Broken(error),
            }
        }
    }

    /// Receives encrypted bytes once; 0 is the end.
    fn pull(&self, socket: &Socket) -> io::Result<usize> {
        socket.receive_into(self.session.borrow_mut().incoming())
    }

    /// Makes plain bytes of what has come, until there is one. False: there will be none.
    ///
    /// # Errors
    /// `WouldBlock`; those of the socket; what the peer sends is no TLS.
    fn fill(&self, socket: &Socket) -> io::Result<bool> {
        loop {
            let mut session = self.session.borrow_mut();
            if session.received().has_remaining() {
                return Ok(true);
            }
            if session.is_peer_closed() {
                return Ok(false);
            }
            session.rest();
            drop(session);
            if self.pull(socket)? == 0 {
                return Ok(false);
            }
            let advanced = self.session.borrow_mut().advance();
            // What cannot be written now is with what is sent next.
            let _ = self.flush(socket);
            advanced.map_err(io::Error::other)?;
        }
    }

    /// Receives plain bytes; 0 is the end.
    ///
    /// # Errors
    /// `WouldBlock`; those of the socket; what the peer sends is no TLS.
    pub fn receive(&self, socket: &Socket, place: &mut [u8]) -> io::Result<usize> {
        let length = self.peek(socket, place)?;
        self.session.borrow_mut().received().advance(length);
        Ok(length)
    }

    /// As [`Secure::receive`], and leaves them there.
    ///
    /// # Errors
    /// As [`Secure::receive`].
    pub fn peek(&self, socket: &Socket, place: &mut [u8]) -> io::Result<usize> {
        if !self.fill(socket)? {
            return Ok(0);
        }
        let mut session = self.session.borrow_mut();
        let received = session.received();
        let length = received.len().min(place.len());
        place[..length].copy_from_slice(&received[..length]);
        Ok(length)
    }

    /// Whether plain bytes wait.
    pub fn has_received(&self) -> bool {
        self.session.borrow_mut().received().has_remaining()
    }

    /// Sends plain bytes; how many were taken. Of those some may still have to be flushed.
    ///
    /// # Errors
    /// `WouldBlock`: what was taken before has not left. Those of the socket.
    pub fn send(&self, socket: &Socket, plain: &[u8]) -> io::Result<usize> {
        self.flush(socket)?;
        let taken = self.session.borrow_mut().seal(plain).map_err(io::Error::other)?;
        match self.flush(socket) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ if taken == 0 && !plain.is_empty() => Err(io::ErrorKind::NotConnected.into()),
            _ => Ok(taken),
        }
    }

    /// Writes what is encrypted.
    ///
    /// # Errors
    /// `WouldBlock`: something is left. Those of the socket.
    pub fn flush(&self, socket: &Socket) -> io::Result<()> {
        let mut session = self.session.borrow_mut();
        let outgoing = session.outgoing();
        while !outgoing.is_empty() {
            let sent = socket.send(outgoing)?;
            outgoing.advance(sent);
        }
        Ok(())
    }

    /// Says that nothing more will come, as far as the socket takes it.
    pub fn say_goodbye(&self, socket: &Socket) {
        self.session.borrow_mut().say_goodbye();
        let _ = self.flush(socket);
    }
}
