//! [`Cursor`]: walks a table that changes meanwhile. A row that is there from beginning to end is met once.

use super::{Table, key::Key, row::Row};

/// Where somebody is who walks.
#[derive(Debug, Default)]
pub struct Cursor {
    /// The bucket after the present one.
    bucket: usize,
    /// What is left of the present bucket, the last one first.
    keys: Vec<Key>,
}

impl Cursor {
    /// At the first row.
    pub fn new() -> Cursor {
        Cursor::default()
    }

    /// The next row, in the order of the buckets: its key, and what `look` makes of it ([`Table::read`]).
    pub fn next<R>(&mut self, table: &Table, mut look: impl FnMut(Row) -> R) -> Option<(Key, R)> {
        loop {
            while let Some(key) = self.keys.pop() {
                // It may have been deleted since the bucket was looked at.
                if let Some(seen) = table.read(&key, &mut look) {
                    return Some((key, seen));
                }
            }
            if self.bucket >= table.size().rows as usize {
                return None;
            }
            self.keys = table.keys_of(self.bucket);
            self.keys.reverse();
            self.bucket += 1;
        }
    }
}
