//! The way to a host: a name or address, a proxy between, TLS above.

use std::net::SocketAddr;
use std::path::Path;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use bytes::BytesMut;
use steel_proto::tunnel::{Closed, Credentials, HttpTunnel, Socks5, Step, Target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connect::{self, within};
use super::tls::{HandshakeError, TlsStream};
use super::{ConnectError, RESET, Stage, Stream, errno_of};
use crate::tls::{ClientTls, TlsFailure};

/// What a proxy may say at once.
const ROOM: usize = 4096;

/// A proxy that opens a way to the host.
#[derive(Clone, Debug)]
pub enum Via {
    /// SOCKS5 (RFC 1928).
    Socks5(Target, Option<Credentials>),
    /// `CONNECT` (RFC 9110, 9.3.6).
    Http(Target, Option<Credentials>),
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Dial {
    /// A name, an address, or `unix:/path` of a socket.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// For all of it; `None`: as long as the system waits.
    pub limit: Option<Duration>,
    /// The local address.
    pub bind: Option<SocketAddr>,
    /// Not for Unix sockets.
    pub via: Option<Via>,
    /// TLS, and whom the host has to be, if that matters.
    pub tls: Option<(Rc<ClientTls>, Option<String>)>,
}

impl Dial {
    /// Opens a connection, within the limit.
    ///
    /// # Errors
    /// [`ConnectError`]
    pub async fn open(&self) -> Result<Stream, ConnectError> {
        within(self.limit, pin!(self.connect())).await
    }

    /// What few need is apart: a future is as large as all that it may come to, and is moved about before it begins.
    async fn connect(&self) -> Result<Stream, ConnectError> {
        let (mut stream, mut early) = (self.reach().await?, BytesMut::new());
        if let Some(via) = &self.via {
            let target = Target { host: self.host.clone().into_bytes(), port: self.port };
            early = Box::pin(through(&mut stream, via, target)).await?;
        }
        let Some((tls, name)) = &self.tls else { return with_early(stream, &early) };
        let failed = |stage, errno| ConnectError { errno, stage, ..ConnectError::default() };
        let session = tls.session(name.as_deref()).map_err(|_| failed(Stage::Handshake, PROTOCOL))?;
        match Box::pin(TlsStream::open(stream, session, &early)).await {
            Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
            Err(HandshakeError::Broken(errno)) => Err(failed(Stage::Handshake, errno)),
            Err(HandshakeError::Failed(failure)) => Err(failed(stage_of(&failure), PROTOCOL)),
        }
    }

    /// To the host, or to the proxy.
    async fn reach(&self) -> Result<Stream, ConnectError> {
        if let Some(path) = self.host.strip_prefix("unix:") {
            return connect::unix(Path::new(path), None).await;
        }
        let (host, port) = match &self.via {
            Some(Via::Socks5(proxy, _) | Via::Http(proxy, _)) => (String::from_utf8_lossy(&proxy.host), proxy.port),
            None => (self.host.as_str().into(), self.port),
        };
        connect::tcp(&host, port, None, self.bind).await
    }
}

/// `EPROTO`
const PROTOCOL: i32 = 71;

/// Is the certificate to blame?
fn stage_of(failure: &TlsFailure) -> Stage {
    match failure {
        TlsFailure::Protocol(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
            Stage::Certificate
        }
        _ => Stage::Handshake,
    }
}

/// A host that speaks first, behind a proxy, has to wait for nobody: but a client of ours always does.
fn with_early(stream: Stream, early: &[u8]) -> Result<Stream, ConnectError> {
    if early.is_empty() {
        return Ok(stream);
    }
    Err(ConnectError { errno: PROTOCOL, ..ConnectError::default() })
}

/// Has the proxy at the other end connect to a host; what has come behind its answer.
async fn through(stream: &mut Stream, via: &Via, target: Target) -> Result<BytesMut, ConnectError> {
    match via {
        Via::Socks5(_, credentials) => {
            let mut socks = Socks5::new(target, credentials.clone());
            let first = Ok(socks.begin());
            speak(stream, Stage::Socks5, first, |buffer| socks.receive(buffer)).await
        }
        Via::Http(_, credentials) => {
            let mut tunnel = HttpTunnel::new(target, credentials.clone());
            let first = tunnel.begin();
            speak(stream, Stage::HttpProxy, first, |buffer| tunnel.receive(buffer)).await
        }
    }
}

async fn speak(
    stream: &mut Stream,
    stage: Stage,
    first: Result<Vec<u8>, Closed>,
    mut receive: impl FnMut(&mut BytesMut) -> Result<Step, Closed>,
) -> Result<BytesMut, ConnectError> {
    let failed = |errno| ConnectError { errno, stage, ..ConnectError::default() };
    let mut step = first.map(Step::Send);
    let mut buffer = BytesMut::new();
    loop {
        step = match step.map_err(|_| failed(PROTOCOL))? {
            Step::Open => return Ok(buffer),
            Step::Send(bytes) => {
                stream.write_all(&bytes).await.map_err(|error| failed(errno_of(&error)))?;
                receive(&mut buffer)
            }
            Step::More => {
                buffer.reserve(ROOM);
                match stream.read_buf(&mut buffer).await {
                    Ok(0) => return Err(failed(RESET)),
                    Ok(_) => receive(&mut buffer),
                    Err(error) => return Err(failed(errno_of(&error))),
                }
            }
        };
    }
}
