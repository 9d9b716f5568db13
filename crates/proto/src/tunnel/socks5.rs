//! SOCKS5.

use std::net::IpAddr;

use bytes::{Buf, BytesMut};

use super::{Closed, Credentials, Step, Target};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const BY_PASSWORD: u8 = 2;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// The meaning of a reply.
pub(super) fn meaning(reply: u8) -> &'static str {
    match reply {
        1 => "general SOCKS server failure",
        2 => "connection not allowed by ruleset",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "TTL expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => "unknown",
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Methods,
    Password,
    Reply,
}

/// A connection through a SOCKS5 proxy that is being made.
#[derive(Debug)]
pub struct Socks5 {
    target: Target,
    credentials: Option<Credentials>,
    state: State,
}

impl Socks5 {
    /// To `target`.
    pub fn new(target: Target, credentials: Option<Credentials>) -> Socks5 {
        Socks5 { target, credentials, state: State::Methods }
    }

    /// What is sent first.
    pub fn begin(&self) -> Vec<u8> {
        vec![VERSION, 1, if self.credentials.is_some() { BY_PASSWORD } else { NO_AUTHENTICATION }]
    }

    /// Takes what has come, as far as it is the proxy's.
    ///
    /// # Errors
    /// [`Closed`]
    pub fn receive(&mut self, buffer: &mut BytesMut) -> Result<Step, Closed> {
        match self.state {
            State::Methods => self.methods(buffer),
            State::Password => self.password(buffer),
            State::Reply => reply(buffer),
        }
    }

    fn methods(&mut self, buffer: &mut BytesMut) -> Result<Step, Closed> {
        let Some((version, method)) = pair(buffer) else { return Ok(Step::More) };
        if version != VERSION {
            return Err(Closed::Version);
        }
        match (method, &self.credentials) {
            (BY_PASSWORD, Some(Credentials { user, password })) => {
                let (Ok(name), Ok(word)) = (u8::try_from(user.len()), u8::try_from(password.len())) else {
                    return Err(Closed::TooLong);
                };
                let request = [&[1, name], user.as_slice(), &[word], password].concat();
                self.state = State::Password;
                Ok(Step::Send(request))
            }
            (NO_AUTHENTICATION, _) => self.ask(),
            _ => Err(Closed::Method),
        }
    }

    fn password(&mut self, buffer: &mut BytesMut) -> Result<Step, Closed> {
        match pair(buffer) {
            None => Ok(Step::More),
            Some((1, 0)) => self.ask(),
            Some(_) => Err(Closed::Credentials),
        }
    }

    fn ask(&mut self) -> Result<Step, Closed> {
        let host = &self.target.host;
        let address = match std::str::from_utf8(host).ok().and_then(|host| host.parse().ok()) {
            Some(IpAddr::V4(address)) => [&[IPV4], address.octets().as_slice()].concat(),
            Some(IpAddr::V6(address)) => [&[IPV6], address.octets().as_slice()].concat(),
            None => {
                let length = u8::try_from(host.len()).map_err(|_| Closed::TooLong)?;
                [&[NAME, length], host.as_slice()].concat()
            }
        };
        self.state = State::Reply;
        let port = self.target.port.to_be_bytes();
        Ok(Step::Send([&[VERSION, CONNECT, 0], address.as_slice(), &port].concat()))
    }
}

fn pair(buffer: &mut BytesMut) -> Option<(u8, u8)> {
    let (first, second) = (*buffer.first()?, *buffer.get(1)?);
    buffer.advance(2);
    Some((first, second))
}

fn reply(buffer: &mut BytesMut) -> Result<Step, Closed> {
    let Some(&[version, reply, _, kind, first]) = buffer.first_chunk() else {
        return match buffer.first_chunk() {
            // A refusal may end here.
            Some(&[VERSION, reply]) if reply != 0 => Err(Closed::Refused(reply)),
            Some(&[version, _]) if version != VERSION => Err(Closed::Version),
            _ => Ok(Step::More),
        };
    };
    if version != VERSION {
        return Err(Closed::Version);
    }
    if reply != 0 {
        return Err(Closed::Refused(reply));
    }
    let address = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => 1 + usize::from(first),
        _ => return Err(Closed::Malformed),
    };
    let length = 4 + address + 2;
    if buffer.len() < length {
        return Ok(Step::More);
    }
    buffer.advance(length);
    Ok(Step::Open)
}
