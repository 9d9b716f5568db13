//! Columns: what a row consists of, and where in it each of them lies. In words of eight bytes.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signed integer.
    Int,
    /// A float.
    Float,
    /// Bytes, at most so many; always a multiple of 8.
    Str(u32),
}

/// The place of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    index: u32,
    /// Its first word, counted from the row's first column.
    pub(super) at: u32,
    kind: Kind,
}

/// All columns of a table, in order.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    all: Vec<Column>,
    words: u32,
}

/// What a column is to hold, or is expected to. A list of these goes with the columns in order; `None`, and what is missing at its end, is
/// left as it is, or may be anything. A value of another kind than its column's counts as none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<S> {
    /// For [`Kind::Int`].
    Int(i64),
    /// For [`Kind::Float`].
    Float(f64),
    /// For [`Kind::Str`]; what is longer than the column is cut off.
    Str(S),
}

impl Kind {
    /// Strings of at least so many bytes. `None` beyond 4 GiB.
    pub fn str(bytes: usize) -> Option<Kind> {
        let rounded = bytes.checked_next_multiple_of(8)?;
        u32::try_from(rounded).ok().map(Kind::Str)
    }

    fn words(self) -> u32 {
        match self {
            Kind::Int | Kind::Float => 1,
            Kind::Str(bytes) => 1 + bytes / 8,
        }
    }
}

impl Column {
    /// Which one it is, counted from 0.
    #[inline]
    pub fn index(self) -> usize {
        self.index as usize
    }

    /// What it holds.
    #[inline]
    pub fn kind(self) -> Kind {
        self.kind
    }
}

impl Columns {
    /// One more. `None`: the rows would be too large (32 GiB).
    pub fn push(&mut self, kind: Kind) -> Option<Column> {
        let words = self.words.checked_add(kind.words())?;
        let column = Column { index: self.all.len() as u32, at: self.words, kind };
        self.words = words;
        self.all.push(column);
        Some(column)
    }

    #[inline]
    pub(super) fn all(&self) -> &[Column] {
        &self.all
    }

    /// How many words all of them take.
    pub(super) fn words(&self) -> usize {
        self.words as usize
    }
}
