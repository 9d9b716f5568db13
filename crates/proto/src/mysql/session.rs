//! The state of one connection.
//!
//! ```text
//! Greeting --SSLRequest--> Secure --(TLS is there)--> Login
//!     \------------------------------------------------> Login -OK-> Ready <-> Query: First -> Columns -> Rows
//! ```
//! A server that refuses a login, or sends what cannot be, is the end. During the login it may ask for another method once, and for more once.

use bytes::{Bytes, BytesMut};

use super::{
    Column, ProtocolError, Row, ServerError,
    auth::{self, Channel},
    charset::{self, Charset},
    packet::Packets,
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

/// `SERVER_MORE_RESULTS_EXISTS`
const MORE_RESULTS: u64 = 8;

/// `SERVER_STATUS_NO_BACKSLASH_ESCAPES`
const NO_BACKSLASH_ESCAPES: u64 = 0x200;

/// Bytes of the longest packet of a login: a greeting, a challenge, an error with its text.
const LONGEST_OF_LOGIN: usize = 64 * 1024;

/// What a row and each of its values take in memory beside their bytes: an array with its first eight places, a place and a text's head.
const ROW: usize = 376;
const VALUE: usize = 64;

/// Columns of the widest result. A table has at most 4096, but a query may name more.
const MOST_COLUMNS: u64 = 65_535;

/// Longer ones than this are no end of rows.
const LONGEST_END: usize = 9;

/// What asks a server for its public key.
const ASK_KEY: u8 = 2;

const COM_QUIT: u8 = 1;
const COM_QUERY: u8 = 3;

/// Who connects, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the user.
    pub user: Vec<u8>,
    /// Its password; empty: none.
    pub password: Vec<u8>,
    /// The database to begin with; empty: none.
    pub database: Vec<u8>,
    /// The character set that is spoken.
    pub charset: Charset,
    /// Go on over TLS, or not at all.
    pub tls: bool,
    /// Nobody else can read what is sent (a Unix socket).
    pub private: bool,
    /// Over TLS: it is known who the server is, or the program does not mind.
    pub trusted: bool,
    /// The public key (PEM) of a server that wants to know the password over an open channel. `None`: the server is asked for it.
    pub public_key: Option<Vec<u8>>,
    /// Bytes of the largest packet, so of the largest row.
    pub max_packet: usize,
}

/// What a query without rows has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows that it has changed.
    pub affected_rows: u64,
    /// The number that the first new row was given; 0: none was.
    pub insert_id: u64,
    /// Another result follows.
    pub more: bool,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What is to be sent is to be sent, then TLS begins, then [`Session::is_secure`] is to be called.
    StartTls,
    /// Logged in.
    Ready,
    /// A result without rows.
    Done(Outcome),
    /// A result with rows begins.
    Columns(Vec<Column>),
    /// One of them.
    Row(Row),
    /// It was the last one.
    End {
        /// Another result follows.
        more: bool,
    },
    /// The server refuses the login, which is the end; or a query.
    Refused(ServerError),
}

#[derive(Debug)]
enum State {
    Greeting,
    Secure,
    Login(Login),
    Ready,
    First,
    Columns {
        left: u64,
        columns: Vec<Column>,
    },
    /// The end of the columns comes first.
    Rows {
        columns: usize,
        begun: bool,
    },
    Over,
}

#[derive(Debug)]
struct Login {
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

/// See the module.
#[derive(Debug)]
pub struct Session {
    options: Options,
    packets: Packets,
    state: State,
    outgoing: BytesMut,
    /// Of the greeting: what the server can do, the nonce and the method.
    greeting: (u32, Vec<u8>, Vec<u8>),
    /// TLS is there.
    is_encrypted: bool,
    /// The server takes a backslash in a text as one, as it has said last.
    no_backslashes: bool,
    /// Bytes that a result may take, and what is left of them for this one.
    room: (usize, usize),
}

impl Session {
    /// A connection begins.
    pub fn new(options: Options) -> Session {
        Session {
            packets: Packets::new(options.max_packet.min(LONGEST_OF_LOGIN)),
            options,
            state: State::Greeting,
            outgoing: BytesMut::new(),
            greeting: (0, Vec::new(), Vec::new()),
            is_encrypted: false,
            no_backslashes: false,
            room: (0, 0),
        }
    }

    /// What is to be sent.
    pub fn take_outgoing(&mut self) -> Bytes {
        self.outgoing.split().freeze()
    }

    /// May a query be sent?
    pub fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready)
    }

    /// Is a result awaited?
    pub fn is_querying(&self) -> bool {
        matches!(self.state, State::First | State::Columns { .. } | State::Rows { .. })
    }

    /// A text as it stands between single quotes in a query, by the character set of the login and the mode of the server.
    pub fn escape(&self, text: &[u8]) -> Vec<u8> {
        if self.no_backslashes { charset::double_quotes(text) } else { self.options.charset.escape(text) }
    }

    /// Sends a query, each result of which may take `room` bytes of memory. False: it is not ready for one.
    pub fn query(&mut self, sql: &[u8], room: usize) -> bool {
        if !self.is_ready() {
            return false;
        }
        self.room = (room, room);
        self.command(COM_QUERY, sql);
        self.state = State::First;
        true
    }

    /// Says goodbye, if the server listens.
    pub fn quit(&mut self) {
        if self.is_ready() {
            self.command(COM_QUIT, b"");
        }
        self.state = State::Over;
    }

    fn command(&mut self, command: u8, rest: &[u8]) {
        self.packets.restart();
        self.packets.encode(&[&[command], rest].concat(), &mut self.outgoing);
    }

    /// TLS is there; it goes on with the login.
    ///
    /// # Errors
    /// The server asks for a method that is not known.
    pub fn is_secure(&mut self) -> Result<(), ProtocolError> {
        self.is_encrypted = true;
        self.log_in()
    }

    fn channel(&self) -> Channel {
        match (self.options.private, self.is_encrypted) {
            (true, _) => Channel::Private,
            (false, true) if self.options.trusted => Channel::Private,
            (false, true) => Channel::Encrypted,
            (false, false) => Channel::Open,
        }
    }

    /// The next event; `None`: more bytes are needed.
    ///
    /// # Errors
    /// The server sends what cannot be; nothing can come behind that.
    pub fn receive(&mut self, buf: &mut BytesMut) -> Result<Option<Event>, ProtocolError> {
        loop {
            if matches!(self.state, State::Over) {
                return Ok(None);
            }
            let Some(payload) = self.packets.decode(buf)? else { return Ok(None) };
            let event = self.take(payload).inspect_err(|_| self.state = State::Over)?;
            // Bytes in the clear that would pass for what TLS protects.
            if matches!(event, Some(Event::StartTls)) && !buf.is_empty() {
                self.state = State::Over;
                return Err(ProtocolError::Malformed);
            }
            if event.is_some() {
                return Ok(event);
            }
        }
    }

    fn take(&mut self, payload: Bytes) -> Result<Option<Event>, ProtocolError> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Greeting => self.greeted(&payload),
            State::Login(login) => self.judged(&payload, login),
            State::First => self.first(&payload),
            State::Columns { left, mut columns } => {
                self.take_room(payload.len())?;
                columns.push(Column::of(&payload)?);
                if left > 1 {
                    self.state = State::Columns { left: left - 1, columns };
                    return Ok(None);
                }
                self.state = State::Rows { columns: columns.len(), begun: false };
                Ok(Some(Event::Columns(columns)))
            }
            State::Rows { columns, begun } => self.row(payload, columns, begun),
            // Nobody has asked for anything.
            State::Ready | State::Secure | State::Over => Err(ProtocolError::Malformed),
        }
    }

    fn greeted(&mut self, payload: &[u8]) -> Result<Option<Event>, ProtocolError> {
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

    fn log_in(&mut self) -> Result<(), ProtocolError> {
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

    fn judged(&mut self, payload: &[u8], login: Login) -> Result<Option<Event>, ProtocolError> {
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

    fn first(&mut self, payload: &[u8]) -> Result<Option<Event>, ProtocolError> {
        match payload {
            [0, rest @ ..] => {
                let outcome = self.outcome(rest)?;
                self.state = if outcome.more { State::First } else { State::Ready };
                Ok(Some(Event::Done(outcome)))
            }
            [0xff, ..] => {
                self.state = State::Ready;
                refused(payload).map(Some)
            }
            // This is also what becomes of a server that wants a file (0xfb), which it was not told that it may.
            _ => {
                let mut reader = Reader::new(payload);
                let count = reader.number()?.filter(|count| (1..=MOST_COLUMNS).contains(count));
                let (Some(left), true) = (count, reader.is_empty()) else { return Err(ProtocolError::Malformed) };
                self.room.1 = self.room.0;
                self.state = State::Columns { left, columns: Vec::new() };
                Ok(None)
            }
        }
    }

    fn row(&mut self, payload: Bytes, columns: usize, begun: bool) -> Result<Option<Event>, ProtocolError> {
        match &payload[..] {
            [0xfe, rest @ ..] if payload.len() < LONGEST_END => {
                if !begun {
                    self.state = State::Rows { columns, begun: true };
                    return Ok(None);
                }
                let mut reader = Reader::new(rest);
                reader.int::<2>()?;
                let more = self.has_more(reader.int::<2>()?);
                self.state = if more { State::First } else { State::Ready };
                Ok(Some(Event::End { more }))
            }
            [0xff, ..] if begun => {
                self.state = State::Ready;
                refused(&payload).map(Some)
            }
            _ if begun => {
                self.take_room(payload.len() + ROW + columns * VALUE)?;
                self.state = State::Rows { columns, begun };
                Row::of(payload, columns).map(|row| Some(Event::Row(row)))
            }
            _ => Err(ProtocolError::Malformed),
        }
    }

    /// What stands behind the zero of an OK.
    fn outcome(&mut self, rest: &[u8]) -> Result<Outcome, ProtocolError> {
        let mut reader = Reader::new(rest);
        let affected_rows = reader.number()?.unwrap_or(0);
        let insert_id = reader.number()?.unwrap_or(0);
        let more = self.has_more(reader.int::<2>()?);
        Ok(Outcome { affected_rows, insert_id, more })
    }

    /// A part of a result takes memory.
    fn take_room(&mut self, bytes: usize) -> Result<(), ProtocolError> {
        self.room.1 = self.room.1.checked_sub(bytes).ok_or(ProtocolError::NoRoom(self.room.0))?;
        Ok(())
    }

    /// Notes the server's status. Does another result follow?
    fn has_more(&mut self, status: u64) -> bool {
        self.no_backslashes = status & NO_BACKSLASH_ESCAPES != 0;
        status & MORE_RESULTS != 0
    }
}

fn refused(payload: &[u8]) -> Result<Event, ProtocolError> {
    let mut reader = Reader::new(payload);
    reader.int::<1>()?;
    let code = reader.int::<2>()? as u16;
    let text = match reader.rest() {
        [b'#', _, _, _, _, _, text @ ..] => text,
        text => text,
    };
    Ok(Event::Refused(ServerError { code, text: text.to_vec() }))
}
