//! The decoder of blocks (RFC 7541, 3 and 6).

use super::mark::{Fault, Kind, Mark};
use super::table::{OVERHEAD, Table};
use super::{DEFAULT_TABLE, HpackError, huffman, integer, statics};

/// What takes the fields of a block.
pub(crate) trait Sink {
    /// One field, in their order.
    fn field(&mut self, mark: Mark, name: &[u8], value: &[u8]);
}

/// One direction of a connection.
#[derive(Debug)]
pub(crate) struct Decoder {
    table: Table<Mark>,
    /// The largest table that the peer may choose.
    limit: usize,
    /// The limit is lower than the table was: the next block has to begin with a change of it (RFC 7541, 4.2).
    must_shrink: bool,
}

/// How a field is written.
#[derive(Clone, Copy)]
struct Literal {
    /// Bits of the name's number.
    bits: u32,
    /// It goes into the table.
    keep: bool,
}

impl Decoder {
    pub(crate) fn new() -> Decoder {
        Decoder { table: Table::new(DEFAULT_TABLE), limit: DEFAULT_TABLE as usize, must_shrink: false }
    }

    /// The peer knows this limit from here on.
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.limit = limit as usize;
        self.must_shrink = self.table.max() > self.limit;
    }

    /// While it is the same, and there is one, the same block unfolds to the same fields.
    #[inline]
    pub(crate) fn version(&self) -> Option<u32> {
        (!self.must_shrink).then_some(self.table.version())
    }

    /// Bytes of memory.
    pub(crate) fn held(&self) -> usize {
        self.table.held()
    }

    /// Unfolds a whole block, and answers what it counts (RFC 9113, 6.5.2: text, and 32 for each field).
    ///
    /// # Errors
    /// [`HpackError`]; among them that it counts more than `most`.
    pub(crate) fn decode(&mut self, block: &[u8], most: usize, sink: &mut impl Sink) -> Result<usize, HpackError> {
        let mut rest = block;
        self.change_size(&mut rest)?;
        let mut list = 0;
        while let Some(first) = rest.first() {
            list += match first {
                128.. => self.indexed(&mut rest, sink)?,
                64.. => self.literal(&mut rest, Literal { bits: 6, keep: true }, sink)?,
                32.. => return Err(HpackError::TableSize),
                _ => self.literal(&mut rest, Literal { bits: 4, keep: false }, sink)?,
            };
            if list > most {
                return Err(HpackError::Bomb);
            }
        }
        Ok(list)
    }

    /// Changes of the table's size, which stand at the begin (RFC 7541, 4.2).
    fn change_size(&mut self, rest: &mut &[u8]) -> Result<(), HpackError> {
        while let Some(32..64) = rest.first() {
            let size = integer::read(rest, 5)?;
            if size > self.limit {
                return Err(HpackError::TableSize);
            }
            self.table.resize(size);
            self.must_shrink = false;
        }
        if self.must_shrink { Err(HpackError::TableSize) } else { Ok(()) }
    }

    #[inline]
    fn indexed(&mut self, rest: &mut &[u8], sink: &mut impl Sink) -> Result<usize, HpackError> {
        let index = integer::read(rest, 7)?;
        if let Some(age) = index.checked_sub(statics::LENGTH + 1) {
            let Some(entry) = self.table.get(age) else { return Err(HpackError::Index) };
            let (name, value) = (&self.table.text[entry.name()], &self.table.text[entry.value()]);
            sink.field(entry.tag, name, value);
            return Ok(name.len() + value.len() + OVERHEAD);
        }
        let Some((name, value)) = index.checked_sub(1).and_then(|at| statics::FIELDS.get(at)) else {
            return Err(HpackError::Index);
        };
        let mark = match index {
            // Their values are known to be right.
            2 | 3 => Mark { kind: Kind::Method, fault: Fault::None },
            4 | 5 => Mark { kind: Kind::Path, fault: Fault::None },
            6 | 7 => Mark { kind: Kind::Scheme, fault: Fault::None },
            _ => Mark::of_static(index, name, value),
        };
        sink.field(mark, name, value);
        Ok(name.len() + value.len() + OVERHEAD)
    }

    fn literal(&mut self, rest: &mut &[u8], how: Literal, sink: &mut impl Sink) -> Result<usize, HpackError> {
        self.table.tidy();
        let start = self.table.text.len();
        let index = integer::read(rest, how.bits)?;
        self.name(index, rest)?;
        let name = self.table.text.len() - start;
        string(rest, &mut self.table.text)?;
        let (name_text, value_text) = self.table.text[start..].split_at(name);
        let mark = match index {
            1..=statics::LENGTH => Mark::of_static(index, name_text, value_text),
            _ => Mark::of(name_text, value_text),
        };
        sink.field(mark, name_text, value_text);
        let size = self.table.text.len() - start + OVERHEAD;
        if how.keep {
            self.table.insert(start, name, size, mark);
        } else {
            self.table.truncate(start);
        }
        Ok(size)
    }

    /// Appends the name to the text.
    fn name(&mut self, index: usize, rest: &mut &[u8]) -> Result<(), HpackError> {
        let Some(at) = index.checked_sub(1) else { return string(rest, &mut self.table.text) };
        if let Some((name, _)) = statics::FIELDS.get(at) {
            self.table.text.extend_from_slice(name);
            return Ok(());
        }
        let entry = self.table.get(at - statics::LENGTH).ok_or(HpackError::Index)?;
        self.table.text.extend_from_within(entry.name());
        Ok(())
    }
}

/// Appends a string (RFC 7541, 5.2).
fn string(rest: &mut &[u8], out: &mut Vec<u8>) -> Result<(), HpackError> {
    let is_coded = rest.first().is_some_and(|first| first & 128 != 0);
    let length = integer::read(rest, 7)?;
    let Some((text, behind)) = rest.split_at_checked(length) else { return Err(HpackError::Short) };
    *rest = behind;
    if is_coded {
        return huffman::decode(text, out);
    }
    out.extend_from_slice(text);
    Ok(())
}
