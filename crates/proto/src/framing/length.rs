//! The length in the head of a packet: where it stands, how it is written, and from where on it counts.

use super::FramingError;

/// How a length is written, by the letters of PHP's `pack()` (`package_length_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthKind(char);

impl LengthKind {
    /// `None` for a letter that is no integer of a fixed size.
    pub fn of(letter: char) -> Option<Self> {
        "cCsSnvlLNVqQJP".contains(letter).then_some(LengthKind(letter))
    }

    /// Its letter.
    pub fn letter(self) -> char {
        self.0
    }

    /// Bytes that it takes: 1, 2, 4 or 8.
    pub fn size(self) -> usize {
        match self.0 {
            'c' | 'C' => 1,
            's' | 'S' | 'n' | 'v' => 2,
            'l' | 'L' | 'N' | 'V' => 4,
            _ => 8,
        }
    }

    fn is_signed(self) -> bool {
        matches!(self.0, 'c' | 's' | 'l' | 'q')
    }

    fn is_big_endian(self) -> bool {
        match self.0 {
            'n' | 'N' | 'J' => true,
            'v' | 'V' | 'P' => false,
            _ => cfg!(target_endian = "big"),
        }
    }

    /// The number that `bytes`, of just this size, mean; `None` for a negative one.
    fn read(self, bytes: &[u8]) -> Option<u64> {
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        let number = if self.is_big_endian() { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) };
        let sign = 1_u64 << (8 * self.size() - 1);
        (!self.is_signed() || number & sign == 0).then_some(number)
    }
}

/// Where the length of a packet stands, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthField {
    /// How it is written.
    pub kind: LengthKind,
    /// Bytes before it (`package_length_offset`).
    pub offset: usize,
    /// Bytes of the packet before those that it counts (`package_body_offset`); 0: it counts the whole packet, its head included.
    pub body_offset: usize,
}

impl LengthField {
    /// Bytes up to the end of the length.
    pub fn head(&self) -> usize {
        self.offset.saturating_add(self.kind.size())
    }

    /// The length of the whole packet; `None` if its head is not complete.
    pub(super) fn read(&self, buf: &[u8]) -> Result<Option<u64>, FramingError> {
        let Some(bytes) = buf.get(self.offset..self.head()) else { return Ok(None) };
        let malformed = FramingError::Malformed { received: buf.len() };
        let counted = self.kind.read(bytes).ok_or(malformed)?;
        let length = counted.saturating_add(self.body_offset as u64);
        if length < self.head() as u64 {
            return Err(FramingError::Short { length, head: self.head() });
        }
        Ok(Some(length))
    }
}
