//! The bytes at which a packet ends (`package_eof`).

use memchr::memmem::{Finder, rfind};

/// The longest mark, as in the reference.
pub const MAX_MARK: usize = 8;

/// Why bytes are no mark: whoever sets it is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// There are none.
    #[error("package_eof cannot be an empty string")]
    Empty,
    /// There are more than [`MAX_MARK`].
    #[error("package_eof max length is {MAX_MARK}")]
    TooLong,
}

/// The end of a packet, prepared for the search.
#[derive(Clone, Debug)]
pub struct Mark(Box<Finder<'static>>);

impl Mark {
    /// # Errors
    /// There must be 1 to [`MAX_MARK`] bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, MarkError> {
        match bytes.len() {
            0 => Err(MarkError::Empty),
            1..=MAX_MARK => Ok(Mark(Box::new(Finder::new(bytes).into_owned()))),
            _ => Err(MarkError::TooLong),
        }
    }

    /// The bytes themselves.
    pub fn bytes(&self) -> &[u8] {
        self.0.needle()
    }

    /// Where the first one ends.
    pub(super) fn first_in(&self, data: &[u8]) -> Option<usize> {
        self.0.find(data).map(|at| at + self.bytes().len())
    }

    /// Where the last one ends.
    pub(super) fn last_in(&self, data: &[u8]) -> Option<usize> {
        rfind(data, self.bytes()).map(|at| at + self.bytes().len())
    }
}

impl PartialEq for Mark {
    fn eq(&self, other: &Mark) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Mark {}
