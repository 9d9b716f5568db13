//! One frame: its head, the mask, and how it is written (RFC 6455, 5.2 and 5.3).

use super::WebSocketError;
use super::message::{flag, opcode};
use bytes::BytesMut;

/// Bytes that a control frame may carry (5.5).
pub const MAX_CONTROL: usize = 125;

/// The longest head: two bytes, eight of length, four of the mask's key.
const MAX_HEAD: usize = 14;

const FIN: u8 = 0x80;
const RSV1: u8 = 0x40;
const RSV2: u8 = 0x20;
const RSV3: u8 = 0x10;
const MASKED: u8 = 0x80;

/// What stands in front of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHead {
    /// Any of 0 to 15.
    pub opcode: u8,
    /// [`flag`]: FIN, RSV1, RSV2, RSV3, MASK.
    pub flags: u8,
    /// The key of the mask.
    pub key: Option<[u8; 4]>,
    /// Bytes of the payload.
    pub length: u64,
}

impl FrameHead {
    /// The head at the beginning of some bytes, and how long it is; `None` if more are needed. Says nothing on whether such a frame may be.
    ///
    /// # Errors
    /// [`WebSocketError::Length`]
    pub fn read(bytes: &[u8]) -> Result<Option<(FrameHead, usize)>, WebSocketError> {
        let &[first, second, ref rest @ ..] = bytes else { return Ok(None) };
        let (length, rest) = match second & !MASKED {
            126 => {
                let Some((length, rest)) = rest.split_first_chunk::<2>() else { return Ok(None) };
                (u64::from(u16::from_be_bytes(*length)), rest)
            }
            127 => {
                let Some((length, rest)) = rest.split_first_chunk::<8>() else { return Ok(None) };
                (u64::from_be_bytes(*length), rest)
            }
            length => (u64::from(length), rest),
        };
        let shortest = match second & !MASKED {
            126 => 126,
            127 => 1 << 16,
            _ => 0,
        };
        if length < shortest || length > i64::MAX as u64 {
            return Err(WebSocketError::Length);
        }
        let (key, rest) = if second & MASKED == 0 {
            (None, rest)
        } else {
            let Some((key, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
            (Some(*key), rest)
        };
        let bits = [(FIN, flag::FIN), (RSV1, flag::RSV1), (RSV2, flag::RSV2), (RSV3, flag::RSV3)];
        let mut flags = if key.is_some() { flag::MASK } else { 0 };
        flags |= bits.into_iter().filter(|(bit, _)| first & bit != 0).map(|(_, flag)| flag).sum::<u8>();
        Ok(Some((FrameHead { opcode: first & 15, flags, key, length }, bytes.len() - rest.len())))
    }

    /// Whether it is of a control frame (5.5).
    pub fn is_control(&self) -> bool {
        self.opcode & 8 != 0
    }

    /// As it is written; of the flags FIN and the reserved bits count.
    pub fn bytes(&self) -> impl AsRef<[u8]> + use<> {
        let bits = [(flag::FIN, FIN), (flag::RSV1, RSV1), (flag::RSV2, RSV2), (flag::RSV3, RSV3)];
        let first: u8 = bits.into_iter().filter(|(flag, _)| self.flags & flag != 0).map(|(_, bit)| bit).sum();
        let masked = if self.key.is_some() { MASKED } else { 0 };
        let mut head = Written { bytes: [0; MAX_HEAD], length: 0 };
        head.push(&[first | self.opcode & 15]);
        match (u8::try_from(self.length), u16::try_from(self.length)) {
            (Ok(length @ 0..=125), _) => head.push(&[masked | length]),
            (_, Ok(length)) => {
                head.push(&[masked | 126]);
                head.push(&length.to_be_bytes());
            }
            _ => {
                head.push(&[masked | 127]);
                head.push(&self.length.to_be_bytes());
            }
        }
        head.push(self.key.as_ref().map_or(&[], |key| &key[..]));
        head
    }
}

/// The bytes of a head.
struct Written {
    bytes: [u8; MAX_HEAD],
    length: usize,
}

impl Written {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }
}

impl AsRef<[u8]> for Written {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Appends a frame. With a key the payload is masked.
pub fn encode(out: &mut BytesMut, opcode: u8, flags: u8, key: Option<[u8; 4]>, payload: &[u8]) {
    let head = FrameHead { opcode, flags, key, length: payload.len() as u64 };
    out.reserve(MAX_HEAD + payload.len());
    out.extend_from_slice(head.bytes().as_ref());
    let begin = out.len();
    out.extend_from_slice(payload);
    if let Some(key) = key {
        mask(&mut out[begin..], key, 0);
    }
}

/// Masks, or unmasks, a piece of a payload that begins `offset` bytes behind the payload's begin (5.3).
pub fn mask(piece: &mut [u8], key: [u8; 4], offset: usize) {
    let mut key = key;
    key.rotate_left(offset % 4);
    let wide = u64::from_ne_bytes([key, key].concat().try_into().unwrap_or_default());
    let (words, rest) = piece.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    rest.iter_mut().zip(key.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
}

/// Whether an opcode has a meaning.
pub(super) fn is_known(code: u8) -> bool {
    matches!(code, opcode::CONTINUATION..=opcode::BINARY | opcode::CLOSE..=opcode::PONG)
}
