//! Whether text that comes in pieces is UTF-8 (RFC 3629), known as soon as a byte comes that cannot belong to it.

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub struct Utf8Check {
    /// The beginning of a character.
    pending: [u8; 4],
    length: usize,
}

impl Utf8Check {
    /// Looks at the next piece; false if the text cannot be UTF-8 any more, whatever comes.
    pub fn push(&mut self, piece: &[u8]) -> bool {
        let mut piece = piece;
        while self.length > 0 {
            let Some((next, rest)) = piece.split_first() else { return true };
            piece = rest;
            // A character has four bytes at most, and three of them do not make one whole or wrong.
            let Some(place) = self.pending.get_mut(self.length) else { return false };
            *place = *next;
            self.length += 1;
            match std::str::from_utf8(&self.pending[..self.length]) {
                Ok(_) => self.length = 0,
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return false,
            }
        }
        match std::str::from_utf8(piece) {
            Ok(_) => true,
            Err(error) if error.error_len().is_none() => {
                let rest = &piece[error.valid_up_to()..];
                self.pending[..rest.len()].copy_from_slice(rest);
                self.length = rest.len();
                true
            }
            Err(_) => false,
        }
    }

    /// Whether the text may end here.
    pub fn is_whole(&self) -> bool {
        self.length == 0
    }
}
