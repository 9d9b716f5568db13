//! Frames of a stream of bytes, put together to messages.
//!
//! ```text
//! head --> payload (unmasked and looked at as it comes) --> control frame: Ping, Pong, Close
//!                                                       \-> data frame: kept until the last one --> Message
//! ```
//! A message that comes in one frame is cut out of the buffer without being copied. Control frames may stand between the frames of a message.

use super::message::{Message, PREFIX, flag, opcode};
use super::{Close, FrameHead, MAX_CONTROL, Utf8Check, WebSocketError, frame};
use bytes::BytesMut;

/// On which side the decoder is. A client masks what it sends, a server does not (RFC 6455, 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Reads what clients send.
    Server,
    /// Reads what a server sends.
    Client,
}

/// What is allowed on a connection.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Our side.
    pub role: Role,
    /// Bytes of the longest message (`package_max_length`); as it comes, so what it unfolds to has to be limited when it is unfolded.
    pub max: usize,
    /// permessage-deflate was agreed upon.
    pub deflate: bool,
}

/// What has come. Payloads are unmasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole text or binary message.
    Message(Message),
    /// To be answered with a pong of the same payload.
    Ping(Message),
    /// An answer, or a sign of life.
    Pong(Message),
    /// The peer sends nothing more.
    Close(Close),
}

/// See the module.
#[derive(Debug)]
pub struct MessageDecoder {
    rules: Rules,
    frame: Option<Current>,
    gathered: Option<Gathered>,
    failed: Option<WebSocketError>,
}

/// The frame whose head is read and whose end has not come.
#[derive(Debug)]
struct Current {
    head: FrameHead,
    /// Bytes of the head.
    begin: usize,
    length: usize,
    /// Bytes of the payload that are unmasked and looked at.
    done: usize,
    /// Of a text that is not compressed.
    text: Option<Utf8Check>,
}

/// The message whose last frame has not come.
#[derive(Debug)]
struct Gathered {
    /// With its two bytes in front.
    whole: BytesMut,
    text: Option<Utf8Check>,
}

impl MessageDecoder {
    /// For a new connection.
    pub fn new(rules: Rules) -> Self {
        Self { rules, frame: None, gathered: None, failed: None }
    }

    /// The next thing that stands at the beginning of `buf`, which is taken out of it. `None`: more bytes are needed, see
    /// [`MessageDecoder::missing`]. Bytes of an unfinished frame are unmasked where they lie, so the buffer may only grow between calls.
    ///
    /// # Errors
    /// [`WebSocketError`], again at each further call.
    pub fn decode(&mut self, buf: &mut BytesMut) -> Result<Option<Event>, WebSocketError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.step(buf).inspect_err(|error| {
            self.failed = Some(*error);
            self.gathered = None;
        })
    }

    /// How many bytes the frame lacks that is under way; 0 if nobody knows.
    pub fn missing(&self, buf: &[u8]) -> usize {
        self.frame.as_ref().map_or(0, |frame| (frame.begin + frame.length).saturating_sub(buf.len()))
    }

    /// Bytes of memory that an unfinished message takes.
    pub fn held(&self) -> usize {
        self.gathered.as_ref().map_or(0, |gathered| gathered.whole.capacity())
    }

    /// Whether a frame or a message is under way.
    pub fn is_in_message(&self) -> bool {
        self.frame.is_some() || self.gathered.is_some()
    }

    fn step(&mut self, buf: &mut BytesMut) -> Result<Option<Event>, WebSocketError> {
        loop {
            let mut current = match self.frame.take() {
                Some(current) => current,
                None => match FrameHead::read(buf)? {
                    Some((head, begin)) => self.begin(head, begin)?,
                    // The first two bytes tell most of what may be wrong; nothing is gained by waiting for the rest.
                    None => return Ok(None),
                },
            };
            let end = current.begin + current.length;
            current.look(buf)?;
            if current.done < current.length {
                self.frame = Some(current);
                return Ok(None);
            }
            // At least two bytes of the head lie in front of the payload: they carry the opcode and the flags.
            let mut whole = buf.split_to(end).split_off(current.begin - PREFIX);
            whole[..PREFIX].copy_from_slice(&[current.head.opcode, current.head.flags]);
            if let Some(event) = self.finish(current, whole)? {
                return Ok(Some(event));
            }
        }
    }

    /// Judges a head.
    fn begin(&mut self, head: FrameHead, begin: usize) -> Result<Current, WebSocketError> {
        let starts = matches!(head.opcode, opcode::TEXT | opcode::BINARY);
        let bits = head.flags & (flag::RSV1 | flag::RSV2 | flag::RSV3);
        if bits & !flag::RSV1 != 0 || bits != 0 && !(starts && self.rules.deflate) {
            return Err(WebSocketError::ReservedBits);
        }
        if !frame::is_known(head.opcode) {
            return Err(WebSocketError::ReservedOpcode(head.opcode));
        }
        if head.key.is_some() != (self.rules.role == Role::Server) {
            return Err(WebSocketError::Mask(head.key.is_some()));
        }
        if head.is_control() {
            if head.flags & flag::FIN == 0 {
                return Err(WebSocketError::ControlInPieces);
            }
            if head.length > MAX_CONTROL as u64 {
                return Err(WebSocketError::LongControl(head.length));
            }
        } else if starts && self.gathered.is_some() {
            return Err(WebSocketError::Interleaved);
        } else if !starts && self.gathered.is_none() {
            return Err(WebSocketError::NothingToContinue);
        }
        let length = self.within(&head)?;
        let text = match &mut self.gathered {
            _ if head.is_control() => None,
            Some(gathered) => gathered.text.take(),
            None => (head.opcode == opcode::TEXT && bits == 0).then(Utf8Check::default),
        };
        Ok(Current { head, begin, length, done: 0, text })
    }

    fn within(&self, head: &FrameHead) -> Result<usize, WebSocketError> {
        let before = match &self.gathered {
            Some(gathered) if !head.is_control() => gathered.whole.len() - PREFIX,
            _ => 0,
        };
        let whole = head.length.saturating_add(before as u64);
        if !head.is_control() && whole > self.rules.max as u64 {
            return Err(WebSocketError::TooLarge(whole));
        }
        usize::try_from(head.length).map_err(|_| WebSocketError::TooLarge(whole))
    }

    /// The frame is whole.
    fn finish(&mut self, current: Current, whole: BytesMut) -> Result<Option<Event>, WebSocketError> {
        let Current { head, text, .. } = current;
        match head.opcode {
            opcode::PING => return Ok(Some(Event::Ping(Message::of(whole.freeze())))),
            opcode::PONG => return Ok(Some(Event::Pong(Message::of(whole.freeze())))),
            opcode::CLOSE => return Close::read(whole.freeze().slice(PREFIX..)).map(|close| Some(Event::Close(close))),
            _ => {}
        }
        let is_last = head.flags & flag::FIN != 0;
        if is_last && text.as_ref().is_some_and(|text| !text.is_whole()) {
            return Err(WebSocketError::NotUtf8);
        }
        let whole = match self.gathered.take() {
            Some(mut gathered) => {
                gathered.whole.extend_from_slice(&whole[PREFIX..]);
                gathered.whole
            }
            None if is_last => whole,
            // A copy: what is kept must not keep the buffer that it came in.
            None => BytesMut::from(&whole[..]),
        };
        if !is_last {
            self.gathered = Some(Gathered { whole, text });
            return Ok(None);
        }
        let mut whole = whole;
        whole[1] |= flag::FIN;
        Ok(Some(Event::Message(Message::of(whole.freeze()))))
    }
}

impl Current {
    /// Unmasks what has come of the payload, and looks at it if it is text.
    fn look(&mut self, buf: &mut BytesMut) -> Result<(), WebSocketError> {
        let there = buf.len().saturating_sub(self.begin).min(self.length);
        let Some(piece) = buf.get_mut(self.begin + self.done..self.begin + there) else { return Ok(()) };
        if let Some(key) = self.head.key {
            frame::mask(piece, key, self.done);
        }
        if self.text.as_mut().is_some_and(|text| !text.push(piece)) {
            return Err(WebSocketError::NotUtf8);
        }
        self.done = there;
        Ok(())
    }
}
