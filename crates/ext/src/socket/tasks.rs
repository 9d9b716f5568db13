//! The same sockets in the hands of a task of the loop, for callback clients: nothing here waits as a coroutine does.

use std::io;

use bytes::BytesMut;
use steel_engine::net::{self, Direction};
use steel_proto::{
    framing::{FramingError, Next, PacketDecoder, asked},
    tunnel::Step,
};
use steel_zend::{Error, ZStr, Zval};

use super::{Failure, Rules, Socket, proxy, resolve, secure, settings::Proxy, transfer::read_into};
use crate::{errors::code, runtime::runtime};

/// How much is read at once.
const ROOM: usize = 64 * 1024;

/// What the next bytes are.
pub(crate) enum Received {
    /// A packet, or whatever has come where there are no rules for such.
    Data(ZStr),
    /// Nothing now.
    Nothing,
    /// The other side has ended the connection.
    End,
}

impl Socket {
    /// Connects, by way of a proxy if one is set, and speaks TLS if it is to.
    pub(crate) async fn connect_from_loop(&self, host: &[u8], port: i64) -> Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let rules = self.rules.borrow().clone().unwrap_or_default();
        let via = rules.proxy.clone();
        let (next, next_port) = match &via {
            Some(Proxy::Socks5(proxy, _) | Proxy::Http(proxy, _)) => (proxy.host.as_slice(), i64::from(proxy.port)),
            None => (host, port),
        };
        let address = resolve::address_from_loop(&net, next, next_port).await?;
        reach(&net, &address).await.map_err(|error| Failure::of(&error))?;
        self.connected.set(true);
        self.shut.set((false, false));
        if let Some(via) = via {
            self.pass_proxy(&net, via, host, port).await?;
        }
        if rules.tls {
            self.handshake_from_loop(Some(&String::from_utf8_lossy(host))).await?;
        }
        Ok(())
    }

    async fn pass_proxy(&self, net: &net::Socket, via: Proxy, host: &[u8], port: i64) -> Result<(), Failure> {
        let mut tunnel = proxy::Tunnel::new(via, host, port);
        let failed = tunnel.failed();
        let mut buffer = BytesMut::new();
        let mut step = tunnel.begin().map(Step::Send);
        loop {
            match step.map_err(|closed| Failure::because(failed, &closed.to_string()))? {
                Step::Open => {
                    // A host that speaks first may have done so already.
                    self.ahead.replace(buffer);
                    return Ok(());
                }
                Step::Send(bytes) => {
                    send_all(net, &bytes)
                        .await
                        .map_err(|error| Failure::because(failed, &Failure::of(&error).text()))?;
                    step = tunnel.receive(&mut buffer);
                }
                Step::More => {
                    let room = buffer.len() + ROOM;
                    match attempt(net, Direction::Read, || read_into(net, None, &mut buffer, room)).await {
                        Ok(0) => return Err(Failure::because(failed, "the proxy has closed the connection")),
                        Ok(_) => step = tunnel.receive(&mut buffer),
                        Err(error) => return Err(Failure::because(failed, &Failure::of(&error).text())),
                    }
                }
            }
        }
    }

    /// The handshake of a client; see [`Socket::handshake`].
    pub(crate) async fn handshake_from_loop(&self, host: Option<&str>) -> Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let session = self.begin_tls(&net, host)?;
        let outcome = loop {
            match secure::step(&session, &net, false) {
                Ok(None) => break Ok(()),
                Ok(Some(direction)) => {
                    if let Err(error) = net.descriptor().ready(direction).await {
                        break Err(Failure::of(&error));
                    }
                }
                Err(failure) => break Err(failure),
            }
        };
        self.end_tls(&net, session, &outcome, false);
        outcome
    }

    /// What comes next, by the rules for packets if there are any; `place` is where it is put together.
    pub(crate) fn receive_now(&self, place: &mut Place) -> Result<Received, Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let rules = self.rules.borrow().clone().unwrap_or_default();
        if net.is_datagram() {
            return match self.read_now(&net, place, ROOM) {
                Ok(_) => Ok(Received::Data(place.take())),
                Err(error) => nothing(&error),
            };
        }
        let Some(framing) = rules.port.packets.framing() else {
            return match self.read_now(&net, place, ROOM) {
                Ok(0) => Ok(Received::End),
                Ok(_) => Ok(Received::Data(place.take())),
                Err(error) => nothing(&error),
            };
        };
        let max = rules.port.package_max_length;
        let mut decoder = place.decoder.take().unwrap_or_else(|| PacketDecoder::new(max));
        let refuse = |error: FramingError, decoder: &mut PacketDecoder, place: &mut Place| match self.bad_packet(
            error,
            decoder,
            &mut place.buffer,
            &rules,
        ) {
            Err(failure) => failure,
            Ok(_) => Failure::new(code::PROTOCOL_ERROR),
        };
        let outcome = loop {
            match decoder.decode(&framing, &mut place.buffer) {
                Ok(Next::Packet(packet)) => break Ok(Received::Data(ZStr::new(&packet))),
                Ok(Next::Ask) => {
                    let answer = ask(&rules, asked(&place.buffer));
                    if let Err(error) = decoder.answer(&place.buffer, answer) {
                        break Err(refuse(error, &mut decoder, place));
                    }
                }
                Ok(Next::More(missing)) => match self.read_now(&net, place, missing.max(ROOM)) {
                    Ok(0) => break Ok(Received::End),
                    Ok(_) => {}
                    Err(error) => break nothing(&error),
                },
                Err(error) => break Err(refuse(error, &mut decoder, place)),
            }
        };
        place.decoder = Some(decoder);
        outcome
    }

    /// Receives behind what a buffer has; 0 is the end.
    ///
    /// # Errors
    /// `WouldBlock`; those of the socket.
    pub(crate) fn receive_bytes(&self, buffer: &mut BytesMut) -> io::Result<usize> {
        let net = self.net().ok_or(io::ErrorKind::NotConnected)?;
        if let Some(bytes) = self.take_ahead(ROOM) {
            buffer.extend_from_slice(&bytes);
            return Ok(bytes.len());
        }
        let most = buffer.len() + ROOM;
        read_into(&net, self.secured().as_deref(), buffer, most)
    }

    fn read_now(&self, net: &net::Socket, place: &mut Place, room: usize) -> io::Result<usize> {
        if let Some(bytes) = self.take_ahead(room) {
            place.buffer.extend_from_slice(&bytes);
            return Ok(bytes.len());
        }
        let most = place.buffer.len() + room;
        read_into(net, self.secured().as_deref(), &mut place.buffer, most)
    }

    /// Sends what is taken now.
    ///
    /// # Errors
    /// `WouldBlock`: nothing.
    pub(crate) fn send_now(&self, bytes: &[u8]) -> io::Result<usize> {
        let net = self.net().ok_or(io::ErrorKind::NotConnected)?;
        match self.secured() {
            Some(secure) => secure.send(&net, bytes),
            None => net.send(bytes),
        }
    }

    /// Sends what TLS has taken before.
    ///
    /// # Errors
    /// `WouldBlock`: something is left.
    pub(crate) fn flush_now(&self) -> io::Result<()> {
        match (self.net(), self.secured()) {
            (Some(net), Some(secure)) => secure.flush(&net),
            _ => Ok(()),
        }
    }
}

/// Where one connection stands in what it receives.
#[derive(Default)]
pub(crate) struct Place {
    buffer: BytesMut,
    decoder: Option<PacketDecoder>,
}

impl Place {
    fn take(&mut self) -> ZStr {
        let text = ZStr::new(&self.buffer);
        self.buffer.clear();
        text
    }
}

fn nothing(error: &io::Error) -> Result<Received, Failure> {
    if error.kind() == io::ErrorKind::WouldBlock { Ok(Received::Nothing) } else { Err(Failure::of(error)) }
}

async fn reach(net: &net::Socket, address: &net::SockAddr) -> io::Result<()> {
    if net.connect(address)? {
        return Ok(());
    }
    attempt(net, Direction::Write, || net.connected()).await
}

async fn send_all(net: &net::Socket, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let sent = attempt(net, Direction::Write, || net.send(rest)).await?;
        rest = rest.get(sent..).unwrap_or_default();
    }
    Ok(())
}

/// Tries until it is done; waits in between.
async fn attempt<T>(
    net: &net::Socket,
    direction: Direction,
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => net.descriptor().ready(direction).await?,
            outcome => return outcome,
        }
    }
}

/// The program's answer about the beginning of a packet; a function that fails has none, and is judged as any callback of the loop.
fn ask(rules: &Rules, head: &[u8]) -> i64 {
    let Some(function) = rules.port.packets.function.clone() else { return -1 };
    match function.call(&[Zval::str(head)]).and_then(|answer| answer.to_int()) {
        Ok(answer) => answer,
        Err(error) => {
            runtime().judge(Err::<(), Error>(error));
            -1
        }
    }
}
