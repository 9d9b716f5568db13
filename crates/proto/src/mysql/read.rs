//! The values that packets are made of.

use super::ProtocolError;

/// Reads a payload from its begin. What is missing is [`ProtocolError::Malformed`].
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

type Read<T> = Result<T, ProtocolError>;

impl<'a> Reader<'a> {
    pub(super) fn new(payload: &'a [u8]) -> Self {
        Reader(payload)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&mut self, length: usize) -> Read<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(ProtocolError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    /// A number of `N` bytes, the lowest first.
    pub(super) fn int<const N: usize>(&mut self) -> Read<u64> {
        let bytes = self.bytes(N)?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Up to a NUL, which goes, too.
    pub(super) fn text(&mut self) -> Read<&'a [u8]> {
        let length = memchr::memchr(0, self.0).ok_or(ProtocolError::Malformed)?;
        let text = self.bytes(length)?;
        self.bytes(1)?;
        Ok(text)
    }

    /// A number whose first byte says how long it is. `None`: NULL.
    pub(super) fn number(&mut self) -> Read<Option<u64>> {
        Ok(Some(match self.int::<1>()? {
            0xfb => return Ok(None),
            0xfc => self.int::<2>()?,
            0xfd => self.int::<3>()?,
            0xfe => self.int::<8>()?,
            0xff => return Err(ProtocolError::Malformed),
            small => small,
        }))
    }

    /// A text behind its length. `None`: NULL.
    pub(super) fn counted(&mut self) -> Read<Option<&'a [u8]>> {
        match self.number()? {
            Some(length) => self.bytes(usize::try_from(length).map_err(|_| ProtocolError::Malformed)?).map(Some),
            None => Ok(None),
        }
    }
}
