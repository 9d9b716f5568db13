//! Packets of a byte stream, told apart by a mark at their end, a length in their head, or a function that knows the length.
//!
//! [`Framing`] is the rule of a port, made once; [`PacketDecoder`] is the place of one connection in its packet, a few words. Where the
//! length comes from a function of the program, the decoder asks ([`Next::Ask`]) and goes on when it is told ([`PacketDecoder::answer`]).
//!
//! ```text
//!                         /--a mark, or a length in the head--\
//! more bytes --> decode --                                     --> Packet, or More, or an error
//!                         \--Ask --answer--> decode ----------/
//! ```
//! Bytes are looked at once, however they arrive, and a packet is cut out of the buffer without being copied. What is refused is the
//! peer's fault, or that of the function which judged its bytes; there is no way to go on behind it.

mod length;
mod mark;
mod mqtt;
mod redis;

use bytes::{Bytes, BytesMut};

pub use length::{LengthField, LengthKind};
pub use mark::{MAX_MARK, Mark, MarkError};

/// How many bytes a function may look at to find the length of a packet: about what the reference shows it. A packet of which even as
/// many bytes do not tell the length is refused.
pub const MAX_FUNCTION_HEAD: usize = 8 * 1024;

/// How the packets of a port are told apart.
#[derive(Clone, Debug)]
pub enum Framing {
    /// All that has come is given away once it ends with the mark (`open_eof_check`): one packet, or several that came together.
    Gather(Mark),
    /// A packet goes up to and with the mark (`open_eof_split`).
    Split(Mark),
    /// The head of a packet says how long it is (`open_length_check`).
    Length(LengthField),
    /// Control packets of MQTT (`open_mqtt_protocol`).
    Mqtt,
    /// Requests of Redis (`open_redis_protocol`).
    Redis,
    /// A function of the program says how long a packet is (`package_length_func`).
    Function,
}

/// What [`PacketDecoder::decode`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A packet, with its head or mark; never empty.
    Packet(Bytes),
    /// The function is to be asked about [`asked`], and its answer given to [`PacketDecoder::answer`].
    Ask,
    /// More bytes are needed: as many as the number says; 0 if nobody knows.
    More(usize),
}

/// Why the bytes of a peer are no packet. The connection cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FramingError {
    /// A negative length; or the program's function said that this is no packet.
    #[error("received {received} bytes of malformed data")]
    Malformed {
        /// Bytes that were there.
        received: usize,
    },
    /// The announced length is smaller than the head that announces it.
    #[error("the received packet length {length} is smaller than its head of {head} bytes")]
    Short {
        /// What the head says, for the whole packet.
        length: u64,
        /// Bytes of the head.
        head: usize,
    },
    /// The announced length is above the limit.
    #[error("the received packet length {length} is too large")]
    TooLarge {
        /// What the head or the function says, for the whole packet.
        length: u64,
    },
    /// The limit is reached and no mark has come.
    #[error("the received data packet is too large, length={received}")]
    Endless {
        /// Bytes that were there.
        received: usize,
    },
    /// The function knows no length for as many bytes as it may see.
    #[error("bad request, no length found in {received} bytes")]
    NoLength {
        /// Bytes that were there.
        received: usize,
    },
}

/// What a function is asked about: the beginning of what has come.
pub fn asked(buf: &[u8]) -> &[u8] {
    &buf[..buf.len().min(MAX_FUNCTION_HEAD)]
}

/// Where one connection stands in its packet.
#[derive(Clone, Debug)]
pub struct PacketDecoder {
    /// Bytes of the longest packet (`package_max_length`).
    max: usize,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// So many bytes are known to hold no mark, or were too few for the function.
    Looking {
        seen: usize,
    },
    /// A request of Redis, as far as it was read.
    Reading(redis::Progress),
    /// The packet has this length.
    Known {
        length: usize,
    },
    Failed(FramingError),
}

impl PacketDecoder {
    /// For a new connection. `max` is the longest packet in bytes.
    pub fn new(max: usize) -> Self {
        PacketDecoder { max, place: Place::Looking { seen: 0 } }
    }

    /// The next packet at the beginning of `buf`, which is taken out of it. All calls get the same rule, and a buffer to which bytes are
    /// only added. After an error every further call says so again.
    ///
    /// # Errors
    /// See [`FramingError`].
    pub fn decode(&mut self, framing: &Framing, buf: &mut BytesMut) -> Result<Next, FramingError> {
        let result = match self.place {
            Place::Failed(error) => return Err(error),
            Place::Known { length } => Ok(self.cut(buf, length)),
            Place::Reading(progress) => self.read_request(buf, progress),
            Place::Looking { seen } => self.look(framing, buf, seen),
        };
        result.inspect_err(|error| self.place = Place::Failed(*error))
    }

    /// What the function answered about [`asked`]: the length of the packet, 0 if it needs more bytes, or a negative number if this is no
    /// packet.
    ///
    /// # Errors
    /// The answer is not acceptable; see [`FramingError`].
    pub fn answer(&mut self, buf: &[u8], answer: i64) -> Result<(), FramingError> {
        let received = asked(buf).len();
        let place = match u64::try_from(answer) {
            Err(_) => Err(FramingError::Malformed { received }),
            Ok(0) if received == MAX_FUNCTION_HEAD => Err(FramingError::NoLength { received }),
            Ok(0) => Ok(Place::Looking { seen: received }),
            Ok(length) => self.within(length).map(|length| Place::Known { length }),
        };
        self.place = place.unwrap_or_else(Place::Failed);
        place.map(drop)
    }

    fn look(&mut self, framing: &Framing, buf: &mut BytesMut, seen: usize) -> Result<Next, FramingError> {
        match framing {
            Framing::Gather(mark) => self.gather(mark, buf),
            Framing::Split(mark) => self.split(mark, buf, seen),
            Framing::Length(field) => match field.read(buf)? {
                Some(length) => self.within(length).map(|length| self.cut(buf, length)),
                None => Ok(Next::More(field.head() - buf.len())),
            },
            Framing::Mqtt => match mqtt::length(buf)? {
                Some(length) => self.within(length).map(|length| self.cut(buf, length)),
                None => Ok(Next::More(2_usize.saturating_sub(buf.len()).max(1))),
            },
            Framing::Redis => self.read_request(buf, redis::Progress::default()),
            Framing::Function if buf.len() > seen => Ok(Next::Ask),
            Framing::Function => Ok(Next::More(0)),
        }
    }

    fn read_request(&mut self, buf: &mut BytesMut, progress: redis::Progress) -> Result<Next, FramingError> {
        match redis::look(buf, progress)? {
            redis::Step::Whole(length) => self.within(length as u64).map(|length| self.cut(buf, length)),
            redis::Step::More(progress, missing) => {
                self.within(buf.len() as u64 + missing as u64)?;
                self.place = Place::Reading(progress);
                Ok(Next::More(missing))
            }
        }
    }

    fn within(&self, length: u64) -> Result<usize, FramingError> {
        match usize::try_from(length) {
            Ok(length) if length <= self.max => Ok(length),
            _ => Err(FramingError::TooLarge { length }),
        }
    }

    /// The packet of a known length.
    fn cut(&mut self, buf: &mut BytesMut, length: usize) -> Next {
        if buf.len() < length {
            self.place = Place::Known { length };
            return Next::More(length - buf.len());
        }
        self.place = Place::Looking { seen: 0 };
        Next::Packet(buf.split_to(length).freeze())
    }

    /// Everything, if it ends with the mark. A peer that sends packet after packet without a pause may never be seen at the end of one:
    /// what reaches the limit is cut behind its last mark.
    fn gather(&self, mark: &Mark, buf: &mut BytesMut) -> Result<Next, FramingError> {
        if buf.len() <= self.max && buf.ends_with(mark.bytes()) {
            return Ok(Next::Packet(buf.split().freeze()));
        }
        if buf.len() < self.max {
            return Ok(Next::More(0));
        }
        match mark.last_in(&buf[..self.max]) {
            Some(end) => Ok(Next::Packet(buf.split_to(end).freeze())),
            None => Err(FramingError::Endless { received: buf.len() }),
        }
    }

    fn split(&mut self, mark: &Mark, buf: &mut BytesMut, seen: usize) -> Result<Next, FramingError> {
        // A mark may have begun in what was seen.
        let from = seen.saturating_sub(mark.bytes().len() - 1).min(buf.len());
        let limit = buf.len().min(self.max);
        match mark.first_in(&buf[from.min(limit)..limit]) {
            Some(end) => Ok(self.cut(buf, from + end)),
            None if buf.len() >= self.max => Err(FramingError::Endless { received: buf.len() }),
            None => {
                self.place = Place::Looking { seen: buf.len() };
                Ok(Next::More(0))
            }
        }
    }
}

#[cfg(test)]
mod tests;
