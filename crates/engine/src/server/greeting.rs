//! What comes before the protocol of a connection: a PROXY header, then the handshake of TLS. The program hears of the connection when both
//! are over.

use std::task::{Context, Poll, ready};

use bytes::Buf;
use steel_proto::proxy::{self, Proxied};

use super::conn::Phase;
use super::driver::Link;
use super::patience::Awaited;
use super::service::Drain;
use super::{Address, BadBytes};

#[derive(Debug, Default)]
pub(super) struct Greeting {
    /// The header has been read, or there is none.
    introduced: bool,
    /// TLS has begun, or there is none.
    secured: bool,
}

impl Greeting {
    /// # Errors
    /// The connection is over, for this reason; `None`: its client has gone, or the server stops.
    pub(super) fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<Result<(), Option<BadBytes>>> {
        let options = link.conn.port_options();
        let (wants_header, tls) = (options.proxy && !self.introduced, options.tls.clone());
        if wants_header {
            ready!(read_header(link, cx))?;
        }
        self.introduced = true;
        let Some(tls) = tls else { return Poll::Ready(Ok(())) };
        if !self.secured {
            let Ok(session) = tls.session() else { return Poll::Ready(Err(None)) };
            let early = link.input.take();
            link.conn.secure(session, &early);
            self.secured = true;
        }
        if is_over(link) {
            return Poll::Ready(Err(None));
        }
        match link.input.poll_handshake(&link.conn, cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome.map_err(|failure| failure.map(BadBytes::Tls))),
            Poll::Pending => {
                link.input.rest(&link.conn);
                // Something has come, or this is the first look.
                link.conn.note_sign();
                link.conn.wait_for(Awaited::Greeting);
                Poll::Pending
            }
        }
    }
}

fn is_over(link: &Link) -> bool {
    link.input.ended || link.conn.phase() != Phase::Open || link.conn.shared.draining() == Some(Drain::Shutdown)
}

fn read_header(link: &mut Link, cx: &mut Context<'_>) -> Poll<Result<(), Option<BadBytes>>> {
    loop {
        if let Some(buffer) = link.input.buffer()
            && let Some((length, proxied)) = proxy::read(buffer).map_err(|error| Some(BadBytes::Proxy(error)))?
        {
            buffer.advance(length);
            match proxied {
                Proxied::Itself => {}
                Proxied::Ip { source, .. } => link.conn.facts.set_proxied(Address::Ip(source)),
                Proxied::Unix { source, .. } => {
                    let path = String::from_utf8_lossy(&source).into_owned();
                    link.conn.facts.set_proxied(Address::Unix(path));
                }
            }
            return Poll::Ready(Ok(()));
        }
        if is_over(link) {
            return Poll::Ready(Err(None));
        }
        match link.input.poll_receive(&link.conn, 0, cx) {
            Poll::Ready(Ok(_)) => {}
            Poll::Ready(Err(_)) => return Poll::Ready(Err(None)),
            Poll::Pending => {
                link.input.rest(&link.conn);
                link.conn.wait_for(Awaited::Greeting);
                return Poll::Pending;
            }
        }
    }
}
