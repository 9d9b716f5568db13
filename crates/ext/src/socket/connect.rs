//! Binding, and connecting: names, proxies and TLS included.

use steel_engine::net::{self, Direction, Name};

use super::{Deadline, Done, Failure, Socket, done, file::BoundFile, proxy, resolve, settings::Proxy};
use crate::errors::code;

impl Socket {
    /// bind(2)
    pub(crate) fn bind(&self, host: &[u8], port: i64) -> std::result::Result<(), Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        let port = u16::try_from(port).map_err(|_| Failure::new(code::EINVAL))?;
        let address = Name::parse(net.domain(), host, port).map_err(|_| Failure::new(code::BAD_HOST_ADDR))?;
        net.bind(&address).map_err(|error| Failure::of(&error))?;
        if net.domain() == net::Domain::UNIX {
            *self.file.borrow_mut() = BoundFile::of(host).map(Box::new);
        }
        Ok(())
    }

    /// Its own name, or that of its peer: [`net::Socket::local_name`], [`net::Socket::peer_name`].
    pub(crate) fn name(
        &self,
        ask: impl FnOnce(&net::Socket) -> std::io::Result<net::SockAddr>,
    ) -> std::result::Result<Name, Failure> {
        let net = self.net().ok_or_else(|| Failure::new(code::EBADF))?;
        ask(&net).map(|address| Name::of(&address)).map_err(|error| Failure::of(&error))
    }

    /// Connects, by way of a proxy if one is set, and speaks TLS if it is to.
    ///
    /// # Errors
    /// Another coroutine uses it.
    pub(crate) fn connect(&self, host: &[u8], port: i64, seconds: f64) -> Done<()> {
        let net = done!(self.available(&[Direction::Read, Direction::Write]));
        let rules = self.rules.borrow().clone().unwrap_or_default();
        let via = rules.proxy.clone();
        let (next, next_port) = match &via {
            Some(Proxy::Socks5(proxy, _) | Proxy::Http(proxy, _)) => (proxy.host.as_slice(), i64::from(proxy.port)),
            None => (host, port),
        };
        let address = done!(resolve::address(&net, next, next_port, self.times.get().dns));
        let mut deadline = Deadline::new(seconds, self.times.get().connect);
        done!(self.reach(&net, &address, &mut deadline));
        self.connected.set(true);
        self.shut.set((false, false));
        if let Some(via) = via {
            done!(proxy::open(self, via, host, port));
        }
        if rules.tls {
            let host = String::from_utf8_lossy(host).into_owned();
            done!(self.handshake(Some(&host)));
        }
        Ok(Ok(()))
    }

    fn reach(&self, net: &net::Socket, address: &net::SockAddr, deadline: &mut Deadline) -> Done<()> {
        match net.connect(address) {
            Ok(true) => return Ok(Ok(())),
            Ok(false) => {}
            Err(error) => return Ok(Err(Failure::of(&error))),
        }
        loop {
            done!(self.wait(net, &self.writer, Direction::Write, deadline));
            match net.connected() {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                outcome => return Ok(outcome.map_err(|error| Failure::of(&error))),
            }
        }
    }
}
