//! Logging in: what the server says of itself, and how the user shows who he is. The server may ask for another method once, and for more once.

use super::{Event, Session, State, refused};
use crate::mysql::{
    ProtocolError,
    auth::{self, Channel},
    read::Reader,
};

/// `CLIENT_*`
mod can {
    pub(super) const LONG_PASSWORD: u32 = 1;
    pub(super) const LONG_FLAG: u32 = 4;
    pub(super) const CONNECT_WITH_DB: u32 = 8;
    pub(super) const PROTOCOL_41: u32 = 0x200;
    pub(super) const SSL: u32 = 0x800;
    pub(super) const TRANSACTIONS: u32 = 0x2000;
    pub(super) const SECURE_CONNECTION: u32 = 0x8000;
    pub(super) const MULTI_RESULTS: u32 = 0x2_0000;
    pub(super) const PLUGIN_AUTH: u32 = 0x8_0000;
}

/// What asks a server for its public key.
const ASK_KEY: u8 = 2;

#[derive(Debug)]
pub(super) struct Login {
    method: Vec<u8>,
    nonce: Vec<u8>,
    step: Step,
}

impl Login {
    /// May the server still say what it thinks of the answer?
    fn is_early(&self) -> bool {
        matches!(self.step, Step::Answered | Step::Switched)
    }
}

/// How far a login has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The answer by the method of our choice was sent.
    Answered,
    /// By the one that the server has asked for.
    Switched,
    /// The server was asked for its public key.
    AskedKey,
    /// All was said: the server is to judge.
    Said,
}

impl Session {
    pub(super) fn greeted(&mut self, payload: &[u8]) -> Result<Option<Event>, ProtocolError> {
        let mut reader = Reader::new(payload);
        match reader.int::<1>()? {
            10 => {}
            0xff => return refused(payload).map(Some),
            _ => return Err(ProtocolError::TooOld),
        }
        reader.text()?;
        reader.int::<4>()?;
        let mut nonce = reader.bytes(8)?.to_vec();
        reader.bytes(1)?;
        let low = reader.int::<2>()? as u32;
        // Character set and status.
        reader.bytes(3)?;
        let server = low | (reader.int::<2>()? as u32) << 16;
        let length = reader.int::<1>()? as usize;
        reader.bytes(10)?;
        let more = reader.bytes(length.saturating_sub(8).max(13).min(reader.rest().len()))?;
        // It ends with a NUL that is no part of it.
        nonce.extend_from_slice(more.get(..12).unwrap_or(more));
        let method = match server & can::PLUGIN_AUTH {
            0 => auth::NATIVE,
            _ => reader.text().unwrap_or_else(|_| reader.rest()),
        };
        if server & can::PROTOCOL_41 == 0 || server & can::SECURE_CONNECTION == 0 {
            return Err(ProtocolError::TooOld);
        }
        self.greeting = (server, nonce, method.to_vec());
        if !self.options.tls {
            return self.log_in().map(|()| None);
        }
        if server & can::SSL == 0 {
            return Err(ProtocolError::NoTls);
        }
        let head = self.head(can::SSL);
        self.packets.encode(&head, &mut self.outgoing);
        self.state = State::Secure;
        Ok(Some(Event::StartTls))
    }

    /// What the answer to the greeting begins with, with or without TLS.
    fn head(&self, more: u32) -> Vec<u8> {
        let wanted = can::LONG_PASSWORD | can::LONG_FLAG | can::TRANSACTIONS | can::MULTI_RESULTS | can::PLUGIN_AUTH;
        let database = if self.options.database.is_empty() { 0 } else { can::CONNECT_WITH_DB };
        let own = wanted & self.greeting.0 | can::PROTOCOL_41 | can::SECURE_CONNECTION | database | more;
        let mut head = own.to_le_bytes().to_vec();
        head.extend_from_slice(&(1_u32 << 30).to_le_bytes());
        head.push(self.options.charset.number);
        head.extend_from_slice(&[0; 23]);
        head
    }

    pub(super) fn log_in(&mut self) -> Result<(), ProtocolError> {
        let (server, nonce, method) = self.greeting.clone();
        // A server tells its favourite method; another user's may be another one, for which it asks.
        let method = if auth::is_known(&method) && method != auth::CLEAR { method } else { auth::NATIVE.to_vec() };
        let answer = auth::answer(&method, &self.options.password, &nonce, self.channel())?;
        let mut payload = self.head(if self.options.tls { can::SSL } else { 0 });
        payload.extend_from_slice(&self.options.user);
        payload.extend_from_slice(&[0, answer.len() as u8]);
        payload.extend_from_slice(&answer);
        if !self.options.database.is_empty() {
            payload.extend_from_slice(&self.options.database);
            payload.push(0);
        }
        if server & can::PLUGIN_AUTH != 0 {
            payload.extend_from_slice(&method);
            payload.push(0);
        }
        self.packets.encode(&payload, &mut self.outgoing);
        self.state = State::Login(Login { method, nonce, step: Step::Answered });
        Ok(())
    }

    pub(super) fn judged(&mut self, payload: &[u8], login: Login) -> Result<Option<Event>, ProtocolError> {
        match payload {
            [0, rest @ ..] => {
                self.outcome(rest)?;
                self.packets.set_max(self.options.max_packet);
                self.state = State::Ready;
                Ok(Some(Event::Ready))
            }
            [0xff, ..] => refused(payload).map(Some),
            // The method of old passwords.
            [0xfe] => Err(ProtocolError::TooOld),
            [0xfe, rest @ ..] if login.step == Step::Answered => {
                let mut reader = Reader::new(rest);
                let (method, nonce) = (reader.text()?, reader.rest());
                let answer = auth::answer(method, &self.options.password, nonce, self.channel())?;
                self.packets.encode(&answer, &mut self.outgoing);
                self.state =
                    State::Login(Login { method: method.to_vec(), nonce: nonce.to_vec(), step: Step::Switched });
                Ok(None)
            }
            [1, 3] if login.method == auth::CACHING && login.is_early() => {
                self.state = State::Login(Login { step: Step::Said, ..login });
                Ok(None)
            }
            // The server does not remember this user: it wants the password itself.
            [1, 4] if login.method == auth::CACHING && login.is_early() => {
                let step = match (self.channel(), &self.options.public_key) {
                    (Channel::Open, None) => {
                        self.packets.encode(&[ASK_KEY], &mut self.outgoing);
                        Step::AskedKey
                    }
                    (Channel::Open, Some(key)) => {
                        let sealed = auth::sealed(&self.options.password, &login.nonce, key)?;
                        self.packets.encode(&sealed, &mut self.outgoing);
                        Step::Said
                    }
                    (Channel::Encrypted | Channel::Private, _) => {
                        self.packets.encode(&auth::itself(&self.options.password), &mut self.outgoing);
                        Step::Said
                    }
                };
                self.state = State::Login(Login { step, ..login });
                Ok(None)
            }
            [1, key @ ..] if login.step == Step::AskedKey => {
                let sealed = auth::sealed(&self.options.password, &login.nonce, key)?;
                self.packets.encode(&sealed, &mut self.outgoing);
                self.state = State::Login(Login { step: Step::Said, ..login });
                Ok(None)
            }
            _ => Err(ProtocolError::Malformed),
        }
    }
}
