//! The TLS session of one connection, without I/O: encrypted bytes in, plain bytes out, and back.
//!
//! ```text
//! socket --incoming()--> advance() --received()--> program
//! socket <--outgoing()-- seal()    <-------------- program
//! ```
//! What is advanced may have to be answered, also before the handshake is over: whoever has advanced or sealed writes what is outgoing. All
//! three buffers are bounded, and empty ones hold no memory ([`TlsSession::rest`]).

use std::sync::Arc;

use bytes::{Buf, BytesMut};
use rustls::client::UnbufferedClientConnection;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::UnbufferedServerConnection;
use rustls::unbuffered::{ConnectionState, EncodeError, EncryptError, InsufficientSizeError, UnbufferedStatus};
use rustls::{ClientConfig, CommonState, Error, ServerConfig};

use super::pem;

/// Plain bytes in a record.
const RECORD: usize = 16 * 1024;

/// What encryption may add to a record, with its head.
const OVERHEAD: usize = 256;

/// Room for received bytes: a whole record, so that one read can bring it.
const ROOM: usize = RECORD + 2048 + 5;

/// The most that may come without being understood: a message of the handshake may have 64 KiB, in many records.
const MAX_INCOMING: usize = 80 * 1024;

/// From so many outgoing bytes on nothing more is sealed.
const MAX_OUTGOING: usize = 64 * 1024;

/// A record that has begun, up to this size, does not keep [`ROOM`] while the rest is waited for.
const SCANT: usize = 1024;

/// Why a session has failed. The peer is to blame, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TlsFailure {
    /// The peer does not speak TLS, or not as it must; it is told why, if anything can be told.
    #[error("{0}")]
    Protocol(Error),
    /// The peer sends what never comes to an end.
    #[error("a message of the handshake is too long")]
    Overlong,
    /// More was sent with one key than is safe, or the caller has erred.
    #[error("nothing more can be encrypted")]
    Exhausted,
}

/// Either end of a session.
enum Side {
    Server(UnbufferedServerConnection),
    Client(UnbufferedClientConnection),
}

impl std::ops::Deref for Side {
    type Target = CommonState;

    fn deref(&self) -> &CommonState {
        match self {
            Side::Server(connection) => connection,
            Side::Client(connection) => connection,
        }
    }
}

/// See the module.
pub struct TlsSession {
    connection: Side,
    incoming: BytesMut,
    received: BytesMut,
    outgoing: BytesMut,
    keeps_certificate: bool,
    peer_closed: bool,
    said_goodbye: bool,
    failed: Option<TlsFailure>,
}

impl TlsSession {
    pub(super) fn new(config: Arc<ServerConfig>, keeps_certificate: bool) -> Result<Self, Error> {
        Ok(TlsSession::of(Side::Server(UnbufferedServerConnection::new(config)?), keeps_certificate))
    }

    /// That of a client.
    pub(super) fn client(config: Arc<ClientConfig>, name: ServerName<'static>) -> Result<Self, Error> {
        Ok(TlsSession::of(Side::Client(UnbufferedClientConnection::new(config, name)?), true))
    }

    fn of(connection: Side, keeps_certificate: bool) -> Self {
        TlsSession {
            connection,
            incoming: BytesMut::new(),
            received: BytesMut::new(),
            outgoing: BytesMut::new(),
            keeps_certificate,
            peer_closed: false,
            said_goodbye: false,
            failed: None,
        }
    }

    /// Where received bytes are to be appended, with room for them: as far as the capacity goes.
    pub fn incoming(&mut self) -> &mut BytesMut {
        let room = if self.incoming.len() < ROOM { ROOM } else { MAX_INCOMING };
        let missing = room.saturating_sub(self.incoming.len());
        self.incoming.reserve(missing);
        &mut self.incoming
    }

    /// Plain bytes, for the program to take.
    pub fn received(&mut self) -> &mut BytesMut {
        &mut self.received
    }

    /// Encrypted bytes, for the socket to take.
    pub fn outgoing(&mut self) -> &mut BytesMut {
        &mut self.outgoing
    }

    /// Whether something waits for the socket.
    pub fn has_outgoing(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Bytes of memory that its buffers take.
    pub fn held(&self) -> usize {
        self.incoming.capacity() + self.received.capacity() + self.outgoing.capacity()
    }

    /// The client's certificate is not known, nor anything it has sent.
    pub fn is_handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    /// The peer has said that nothing more comes. (A connection that ends without that was cut off.)
    pub fn is_peer_closed(&self) -> bool {
        self.peer_closed
    }

    /// The application protocol that was agreed on.
    pub fn application_protocol(&self) -> Option<&[u8]> {
        self.connection.alpn_protocol()
    }

    /// Version and cipher, by the standard's names.
    pub fn description(&self) -> Option<(&'static str, &'static str)> {
        let version = self.connection.protocol_version()?.as_str()?;
        Some((version, self.connection.negotiated_cipher_suite()?.suite().as_str()?))
    }

    /// Whether the handshake was a short one: the client had been here before.
    pub fn is_resumed(&self) -> bool {
        self.connection.handshake_kind() == Some(rustls::HandshakeKind::Resumed)
    }

    /// The certificate of the other side, as PEM, if it has shown one; a client only does if it is asked for one.
    pub fn peer_certificate(&self) -> Option<String> {
        self.chain().first().map(|certificate| pem::write("CERTIFICATE", certificate))
    }

    /// The certificates that the other side has shown, its own first.
    pub(super) fn chain(&self) -> &[CertificateDer<'static>] {
        self.connection.peer_certificates().filter(|_| self.keeps_certificate).unwrap_or_default()
    }

    /// Works through what has come in: the handshake goes on, plain bytes are received, answers are outgoing.
    ///
    /// # Errors
    /// [`TlsFailure`]; what is outgoing then may tell the peer why. Every further call says so again.
    pub fn advance(&mut self) -> Result<(), TlsFailure> {
        self.run(None).map(drop)
    }

    /// Encrypts the beginning of `plain`, as much as may be outgoing; answers how many bytes. None before the handshake is over.
    ///
    /// # Errors
    /// [`TlsFailure`]
    pub fn seal(&mut self, plain: &[u8]) -> Result<usize, TlsFailure> {
        let mut sealed = 0;
        while sealed < plain.len() && self.outgoing.len() < MAX_OUTGOING {
            let part = &plain[sealed..plain.len().min(sealed + RECORD)];
            if !self.run(Some(part))? {
                break;
            }
            sealed += part.len();
        }
        Ok(sealed)
    }

    /// Says that nothing more will come; to be sent before the connection is closed.
    pub fn say_goodbye(&mut self) {
        if !self.said_goodbye && self.failed.is_none() {
            // Who fails here has nobody to tell it to.
            self.said_goodbye = true;
            let _ = self.run(Some(&[]));
        }
    }

    /// Gives back memory that is not in use: for a connection that waits.
    pub fn rest(&mut self) {
        for buffer in [&mut self.incoming, &mut self.received, &mut self.outgoing] {
            if buffer.is_empty() {
                *buffer = BytesMut::new();
            } else if buffer.len() <= SCANT && buffer.capacity() > 2 * SCANT {
                *buffer = BytesMut::from(&buffer[..]);
            }
        }
    }

    /// Whether `seal` was done: a part of a record, or the goodbye if it is empty.
    fn run(&mut self, seal: Option<&[u8]>) -> Result<bool, TlsFailure> {
        if let Some(failure) = &self.failed {
            return Err(failure.clone());
        }
        let result = self.steps(seal);
        if let Err(failure) = &result {
            self.failed = Some(failure.clone());
            self.take_alert();
            self.incoming.clear();
        }
        result
    }

    fn steps(&mut self, seal: Option<&[u8]>) -> Result<bool, TlsFailure> {
        loop {
            let mut buffers = Buffers {
                received: &mut self.received,
                outgoing: &mut self.outgoing,
                peer_closed: &mut self.peer_closed,
            };
            let (discard, step) = match &mut self.connection {
                Side::Server(connection) => buffers.step(connection.process_tls_records(&mut self.incoming), seal)?,
                Side::Client(connection) => buffers.step(connection.process_tls_records(&mut self.incoming), seal)?,
            };
            self.incoming.advance(discard);
            if let Step::End(done) = step {
                return if self.incoming.len() >= MAX_INCOMING { Err(TlsFailure::Overlong) } else { Ok(done) };
            }
        }
    }

    /// After a failure rustls may still have something to say to the peer. It must not see the bytes again that it has failed at.
    fn take_alert(&mut self) {
        while self.connection.wants_write() {
            let done = match &mut self.connection {
                Side::Server(connection) => alert(connection.process_tls_records(&mut []), &mut self.outgoing),
                Side::Client(connection) => alert(connection.process_tls_records(&mut []), &mut self.outgoing),
            };
            if !done {
                return;
            }
        }
    }
}

fn alert<D>(status: UnbufferedStatus<'_, '_, D>, outgoing: &mut BytesMut) -> bool {
    match status.state {
        Ok(ConnectionState::EncodeTlsData(mut data)) => encode(outgoing, &mut data).is_ok(),
        _ => false,
    }
}

/// Where a step leaves what it brings.
struct Buffers<'a> {
    received: &'a mut BytesMut,
    outgoing: &'a mut BytesMut,
    peer_closed: &'a mut bool,
}

impl Buffers<'_> {
    /// Answers how many incoming bytes are done with, too.
    fn step<D>(
        &mut self,
        status: UnbufferedStatus<'_, '_, D>,
        seal: Option<&[u8]>,
    ) -> Result<(usize, Step), TlsFailure> {
        let UnbufferedStatus { discard, state } = status;
        let mut step = Step::GoOn;
        match state.map_err(TlsFailure::Protocol)? {
            ConnectionState::ReadTraffic(mut records) => {
                while let Some(record) = records.next_record() {
                    self.received.extend_from_slice(record.map_err(TlsFailure::Protocol)?.payload);
                }
            }
            ConnectionState::EncodeTlsData(mut data) => encode(self.outgoing, &mut data)?,
            // It is outgoing, which is where its way ends here.
            ConnectionState::TransmitTlsData(data) => data.done(),
            ConnectionState::WriteTraffic(mut traffic) => {
                step = Step::End(seal.is_some());
                if let Some(plain) = seal {
                    append(self.outgoing, plain.len() + OVERHEAD, |room| {
                        if plain.is_empty() { traffic.queue_close_notify(room) } else { traffic.encrypt(plain, room) }
                    })?;
                }
            }
            ConnectionState::PeerClosed => *self.peer_closed = true,
            ConnectionState::BlockedHandshake | ConnectionState::Closed => step = Step::End(false),
            // Early data is not offered.
            _ => step = Step::End(false),
        }
        Ok((discard, step))
    }
}

enum Step {
    GoOn,
    /// Whether what was to be sealed was.
    End(bool),
}

fn encode<D>(outgoing: &mut BytesMut, data: &mut rustls::unbuffered::EncodeTlsData<'_, D>) -> Result<(), TlsFailure> {
    append(outgoing, 0, |room| {
        data.encode(room).map_err(|error| match error {
            EncodeError::InsufficientSize(size) => EncryptError::InsufficientSize(size),
            EncodeError::AlreadyEncoded => EncryptError::EncryptExhausted,
        })
    })
}

/// Appends what `write` puts into the room that it is given, which is renewed if it is too small.
fn append(
    buffer: &mut BytesMut,
    mut room: usize,
    mut write: impl FnMut(&mut [u8]) -> Result<usize, EncryptError>,
) -> Result<(), TlsFailure> {
    let begin = buffer.len();
    loop {
        buffer.resize(begin + room, 0);
        match write(&mut buffer[begin..]) {
            Ok(written) => {
                buffer.truncate(begin + written);
                return Ok(());
            }
            Err(EncryptError::InsufficientSize(InsufficientSizeError { required_size })) if required_size > room => {
                room = required_size;
            }
            Err(_) => {
                buffer.truncate(begin);
                return Err(TlsFailure::Exhausted);
            }
        }
    }
}

impl std::fmt::Debug for TlsSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsSession")
            .field("handshaking", &self.is_handshaking())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
