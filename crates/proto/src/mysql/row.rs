//! Columns and rows of a result, in the form of texts.

use bytes::Bytes;

use super::{ProtocolError, read::Reader};

/// What the texts of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A number with a point.
    Float,
    /// Anything else: texts, bytes, decimals, times...
    Text,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the query calls it.
    pub name: Bytes,
    /// What it has.
    pub kind: Kind,
}

/// `TINY`, `SHORT`, `LONG`, `LONGLONG`, `INT24`; `FLOAT`, `DOUBLE`.
const INTS: [u64; 5] = [1, 2, 3, 8, 9];
const FLOATS: [u64; 2] = [4, 5];

impl Column {
    pub(super) fn of(payload: &[u8]) -> Result<Column, ProtocolError> {
        let mut reader = Reader::new(payload);
        // Catalog, schema, table, its own name.
        for _ in 0..4 {
            reader.counted()?;
        }
        // A copy: it outlives what has come with it.
        let name = Bytes::copy_from_slice(reader.counted()?.unwrap_or_default());
        reader.counted()?;
        reader.number()?;
        // Character set and length.
        reader.bytes(6)?;
        let kind = match reader.int::<1>()? {
            kind if INTS.contains(&kind) => Kind::Int,
            kind if FLOATS.contains(&kind) => Kind::Float,
            _ => Kind::Text,
        };
        Ok(Column { name, kind })
    }
}

/// A row, known to have as many values as there are columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Bytes);

impl Row {
    pub(super) fn of(payload: Bytes, columns: usize) -> Result<Row, ProtocolError> {
        let mut reader = Reader::new(&payload);
        for _ in 0..columns {
            reader.counted()?;
        }
        if !reader.is_empty() {
            return Err(ProtocolError::Malformed);
        }
        Ok(Row(payload))
    }

    /// Its values, in the order of the columns. `None`: NULL.
    pub fn values(&self) -> impl Iterator<Item = Option<&[u8]>> {
        let mut reader = Reader::new(&self.0);
        std::iter::from_fn(move || if reader.is_empty() { None } else { reader.counted().ok() })
    }
}
