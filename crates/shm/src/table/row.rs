//! [`Row`]: a row's columns, where they lie or in a copy; and how they are written.

use super::column::{Column, Columns, Kind, Value};
use crate::atomics::{AtomicU64, Ordering::Relaxed};

/// The columns of one row. While it is read, another process may write; what was read then is given up (see [`super::Table::read`]).
#[derive(Debug, Clone, Copy)]
pub struct Row<'a>(&'a [AtomicU64]);

impl<'a> Row<'a> {
    /// The words of the columns.
    #[inline(always)]
    pub(super) fn new(words: &'a [AtomicU64]) -> Row<'a> {
        Row(words)
    }

    #[inline(always)]
    fn word(self, column: Column) -> &'a AtomicU64 {
        &self.0[column.at as usize]
    }

    /// The value of an integer column.
    #[inline(always)]
    pub fn int(self, column: Column) -> i64 {
        self.word(column).load(Relaxed) as i64
    }

    /// The value of a float column.
    #[inline(always)]
    pub fn float(self, column: Column) -> f64 {
        f64::from_bits(self.word(column).load(Relaxed))
    }

    /// How many bytes a string column has.
    #[inline]
    pub fn length(self, column: Column) -> usize {
        match column.kind() {
            Kind::Str(most) => (self.word(column).load(Relaxed) as usize).min(most as usize),
            Kind::Int | Kind::Float => 0,
        }
    }

    /// Copies the beginning of a string column's bytes, as much as `to` holds.
    #[inline]
    pub fn copy(self, column: Column, to: &mut [u8]) {
        let mut words = self.bytes_of(column).iter().map(|word| word.load(Relaxed).to_ne_bytes());
        let mut whole = to.chunks_exact_mut(8);
        for bytes in &mut whole {
            bytes.copy_from_slice(&words.next().unwrap_or_default());
        }
        let rest = whole.into_remainder();
        if !rest.is_empty() {
            rest.copy_from_slice(&words.next().unwrap_or_default()[..rest.len()]);
        }
    }

    /// The words of a string column's bytes.
    #[inline]
    fn bytes_of(self, column: Column) -> &'a [AtomicU64] {
        match column.kind() {
            Kind::Str(most) => &self.0[column.at as usize + 1..][..most as usize / 8],
            Kind::Int | Kind::Float => &[],
        }
    }

    /// Does it have these values? Floats are compared by their bits.
    pub(super) fn has<S: AsRef<[u8]>>(self, columns: &Columns, expected: &[Option<Value<S>>]) -> bool {
        columns.all().iter().zip(expected).all(|(&column, value)| match (column.kind(), value) {
            (Kind::Int, Some(Value::Int(value))) => self.int(column) == *value,
            (Kind::Float, Some(Value::Float(value))) => self.float(column).to_bits() == value.to_bits(),
            (Kind::Str(_), Some(Value::Str(bytes))) => self.has_bytes(column, bytes.as_ref()),
            (_, Some(_)) => false,
            (_, None) => true,
        })
    }

    fn has_bytes(self, column: Column, bytes: &[u8]) -> bool {
        let words = self.bytes_of(column).iter().map(|word| word.load(Relaxed));
        self.length(column) == bytes.len() && words.take(bytes.len().div_ceil(8)).eq(words_of(bytes))
    }

    /// Writes a row: the values, and for the rest what `old` has, or nothing.
    #[inline]
    pub(super) fn write<S: AsRef<[u8]>>(self, columns: &Columns, old: Option<Row>, values: &[Option<Value<S>>]) {
        let mut values = values.iter();
        for &column in columns.all() {
            let value = values.next().and_then(Option::as_ref);
            if !value.is_some_and(|value| self.store(column, value)) {
                self.copy_column(column, old);
            }
        }
    }

    /// Writes one column. False if the value is of another kind.
    #[inline(always)]
    pub(super) fn store<S: AsRef<[u8]>>(self, column: Column, value: &Value<S>) -> bool {
        match (column.kind(), value) {
            (Kind::Int, Value::Int(value)) => self.word(column).store(*value as u64, Relaxed),
            (Kind::Float, Value::Float(value)) => self.word(column).store(value.to_bits(), Relaxed),
            (Kind::Str(most), Value::Str(bytes)) => {
                let bytes = bytes.as_ref();
                let bytes = &bytes[..bytes.len().min(most as usize)];
                self.word(column).store(bytes.len() as u64, Relaxed);
                let mut own = self.bytes_of(column).iter();
                words_of(bytes).for_each(|word| {
                    if let Some(own) = own.next() {
                        own.store(word, Relaxed);
                    }
                });
            }
            _ => return false,
        }
        true
    }

    #[inline]
    fn copy_column(self, column: Column, old: Option<Row>) {
        let first = old.map_or(0, |old| old.word(column).load(Relaxed));
        self.word(column).store(first, Relaxed);
        if let Some(old) = old {
            let used = old.length(column).div_ceil(8);
            let words = self.bytes_of(column).iter().zip(old.bytes_of(column)).take(used);
            words.for_each(|(own, old)| own.store(old.load(Relaxed), Relaxed));
        }
    }

    /// A copy of the words.
    pub(super) fn to_words(self) -> Vec<AtomicU64> {
        self.0.iter().map(|word| AtomicU64::new(word.load(Relaxed))).collect()
    }
}

/// Bytes as words, with zeros behind the last one.
#[inline]
fn words_of(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let whole = bytes.chunks_exact(8);
    let rest = whole.remainder();
    let last = (!rest.is_empty()).then(|| {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        u64::from_ne_bytes(word)
    });
    whole.map(|word| u64::from_ne_bytes(word.try_into().unwrap_or_default())).chain(last)
}
