//! Through a proxy: the protocols are [`steel_proto::tunnel`]'s.

use std::rc::Rc;

use bytes::BytesMut;
use steel_proto::tunnel::{Closed, Credentials, HttpTunnel, Socks5, Step, Target};

use super::{Deadline, Done, Failure, Socket, settings::Proxy};
use crate::errors::code;

/// What a proxy may say at once.
const ROOM: usize = 4096;

impl Socket {
    /// The HTTP proxy that was set: who takes it speaks to it by himself.
    pub(crate) fn take_http_proxy(&self) -> Option<(Target, Option<Credentials>)> {
        let mut rules = self.rules.borrow().as_deref().cloned()?;
        match rules.proxy.take() {
            Some(Proxy::Http(target, credentials)) => {
                self.rules.replace(Some(Rc::new(rules)));
                Some((target, credentials))
            }
            _ => None,
        }
    }
}

/// What is said to a proxy, whatever its protocol.
pub(super) enum Tunnel {
    Socks5(Socks5),
    Http(HttpTunnel),
}

impl Tunnel {
    /// To a host.
    pub(super) fn new(via: Proxy, host: &[u8], port: i64) -> Tunnel {
        let target = Target { host: host.to_vec(), port: u16::try_from(port).unwrap_or(0) };
        match via {
            Proxy::Socks5(_, credentials) => Tunnel::Socks5(Socks5::new(target, credentials)),
            Proxy::Http(_, credentials) => Tunnel::Http(HttpTunnel::new(target, credentials)),
        }
    }

    /// The number of its failures.
    pub(super) fn failed(&self) -> i64 {
        match self {
            Tunnel::Socks5(_) => code::SOCKS5_HANDSHAKE_FAILED,
            Tunnel::Http(_) => code::HTTP_PROXY_HANDSHAKE_FAILED,
        }
    }

    pub(super) fn begin(&self) -> Result<Vec<u8>, Closed> {
        match self {
            Tunnel::Socks5(socks) => Ok(socks.begin()),
            Tunnel::Http(tunnel) => tunnel.begin(),
        }
    }

    pub(super) fn receive(&mut self, buffer: &mut BytesMut) -> Result<Step, Closed> {
        match self {
            Tunnel::Socks5(socks) => socks.receive(buffer),
            Tunnel::Http(tunnel) => tunnel.receive(buffer),
        }
    }
}

/// Has the proxy at the other end connect to a host.
pub(super) fn open(socket: &Socket, via: Proxy, host: &[u8], port: i64) -> Done<()> {
    let mut tunnel = Tunnel::new(via, host, port);
    let failed = tunnel.failed();
    let times = socket.times.get();
    let (mut writing, mut reading) = (Deadline::new(0.0, times.write), Deadline::new(0.0, times.read));
    let mut step = tunnel.begin().map(Step::Send);
    let mut buffer = BytesMut::new();
    loop {
        match step {
            Ok(Step::Open) => {
                // A host that speaks first may have done so already.
                if !buffer.is_empty() {
                    socket.buffer.replace(buffer);
                }
                return Ok(Ok(()));
            }
            Ok(Step::Send(bytes)) => {
                if let (_, Some(failure)) = socket.send_all(&bytes, &mut writing)? {
                    return Ok(Err(Failure::because(failed, &failure.text())));
                }
                step = tunnel.receive(&mut buffer);
            }
            Ok(Step::More) => {
                let most = buffer.len() + ROOM;
                match socket.receive_into(&mut buffer, most, &mut reading)? {
                    Ok(0) => return Ok(Err(Failure::because(failed, "the proxy has closed the connection"))),
                    Err(failure) => return Ok(Err(Failure::because(failed, &failure.text()))),
                    Ok(_) => step = tunnel.receive(&mut buffer),
                }
            }
            Err(closed) => return Ok(Err(Failure::because(failed, &closed.to_string()))),
        }
    }
}
