//! The state of one connection.
//!
//! ```text
//! Greeting --SSLRequest--> Secure --(TLS is there)--> Login
//!     \------------------------------------------------> Login -OK-> Ready <-> Query: First -> Columns -> Rows
//! ```
//! A server that refuses a login ([`login`]), or sends what cannot be, is the end.

mod login;

use bytes::{Bytes, BytesMut};

use super::{
    Column, ProtocolError, Row, ServerError,
    auth::Channel,
    charset::{self, Charset},
    packet::Packets,
    read::Reader,
};
use login::Login;

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
