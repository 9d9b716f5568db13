//! A dynamic table (RFC 7541, 2.3.2 and 4): entries by their age, and their text in one piece of memory.
//!
//! Text is appended behind that of the newest entry; what stands before the oldest is dead, and cut off when it is as much as may be alive.

use std::collections::VecDeque;
use std::ops::Range;

/// What an entry counts beside its text (4.1).
pub(super) const OVERHEAD: usize = 32;

/// Dead text that is kept at least, so that small tables are not moved all the time.
const LEAST_DEAD: usize = 2048;

/// One field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<T> {
    start: u32,
    /// Bytes of the name; the value stands behind it.
    name: u32,
    value: u32,
    /// What it counts.
    size: u32,
    /// Whatever the table's owner wants to know of it.
    pub(super) tag: T,
}

impl<T> Entry<T> {
    pub(super) fn name(&self) -> Range<usize> {
        self.start as usize..(self.start + self.name) as usize
    }

    pub(super) fn value(&self) -> Range<usize> {
        (self.start + self.name) as usize..(self.start + self.name + self.value) as usize
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Table<T> {
    entries: VecDeque<Entry<T>>,
    /// Text of the entries, and behind it what is not one yet.
    pub(super) text: Vec<u8>,
    size: usize,
    max: usize,
    /// Entries that there ever were.
    inserted: u32,
    /// Counts what has changed it.
    version: u32,
}

impl<T> Table<T> {
    pub(super) fn new(max: u32) -> Table<T> {
        Table { entries: VecDeque::new(), text: Vec::new(), size: 0, max: max as usize, inserted: 0, version: 0 }
    }

    pub(super) fn max(&self) -> usize {
        self.max
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What the entries count.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The number that the next entry has among all that there ever were.
    pub(super) fn inserted(&self) -> u32 {
        self.inserted
    }

    /// The same number: nothing has changed meanwhile, and each index means what it did.
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// An entry by its age: 0 is the newest.
    #[inline]
    pub(super) fn get(&self, age: usize) -> Option<&Entry<T>> {
        self.entries.get(self.entries.len().checked_sub(age + 1)?)
    }

    /// Entries from the newest on.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Entry<T>> {
        self.entries.iter().rev()
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        self.text.capacity() + self.entries.capacity() * size_of::<Entry<T>>()
    }

    /// Cuts off what is dead, if it is much. Positions of text change.
    #[inline]
    pub(super) fn tidy(&mut self) {
        let start = self.entries.front().map_or(self.text.len(), |entry| entry.start as usize);
        if start > self.max.max(LEAST_DEAD) {
            self.cut(start);
        }
    }

    #[cold]
    fn cut(&mut self, start: usize) {
        self.text.drain(..start);
        self.entries.iter_mut().for_each(|entry| entry.start -= start as u32);
        self.shrink();
    }

    /// Forgets text from `start` on, which is no entry.
    #[inline]
    pub(super) fn truncate(&mut self, start: usize) {
        self.text.truncate(start);
        self.shrink();
    }

    /// A long value was here and has gone.
    #[inline]
    fn shrink(&mut self) {
        let kept = self.max.max(LEAST_DEAD);
        if self.text.capacity() > 4 * kept {
            self.text.shrink_to(2 * kept);
        }
    }

    /// Makes an entry of the text from `start` on, the first `name` bytes of it being the name, if it fits at all (4.4).
    pub(super) fn insert(&mut self, start: usize, name: usize, size: usize, tag: T) {
        let value = self.text.len() - start - name;
        self.inserted = self.inserted.wrapping_add(1);
        self.version = self.version.wrapping_add(1);
        self.make_room(size);
        if size > self.max {
            self.truncate(start);
            return;
        }
        self.size += size;
        let (start, name, value, size) = (start as u32, name as u32, value as u32, size as u32);
        self.entries.push_back(Entry { start, name, value, size, tag });
    }

    /// Changes the size (4.3).
    pub(super) fn resize(&mut self, max: usize) {
        self.max = max;
        self.version = self.version.wrapping_add(1);
        self.make_room(0);
    }

    fn make_room(&mut self, size: usize) {
        while self.size + size > self.max {
            let Some(entry) = self.entries.pop_front() else { return };
            self.size -= entry.size as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(table: &mut Table<u8>, name: &str, value: &str) {
        table.tidy();
        let start = table.text.len();
        table.text.extend_from_slice(name.as_bytes());
        table.text.extend_from_slice(value.as_bytes());
        table.insert(start, name.len(), name.len() + value.len() + OVERHEAD, 7);
    }

    fn get(table: &Table<u8>, age: usize) -> Option<(&[u8], &[u8])> {
        table.get(age).map(|entry| (&table.text[entry.name()], &table.text[entry.value()]))
    }

    #[test]
    fn the_oldest_go_and_text_stays_where_it_belongs() {
        let mut table = Table::new(110);
        for round in 0..1000 {
            insert(&mut table, "name", &format!("{round:04}"));
            assert_eq!(get(&table, 0), Some((&b"name"[..], format!("{round:04}").as_bytes())));
            assert!(table.text.len() < LEAST_DEAD + 200, "{}", table.text.len());
        }
        assert_eq!((table.len(), table.size(), table.inserted()), (2, 80, 1000));
        assert_eq!(get(&table, 1), Some((&b"name"[..], &b"0998"[..])));
        assert_eq!(get(&table, 2), None);
    }

    #[test]
    fn what_does_not_fit_at_all_empties_the_table() {
        let mut table = Table::new(100);
        insert(&mut table, "a", "b");
        insert(&mut table, "a", &"x".repeat(100));
        assert_eq!((table.len(), table.size()), (0, 0));
        insert(&mut table, "a", "c");
        assert_eq!(get(&table, 0), Some((&b"a"[..], &b"c"[..])));
        table.resize(10);
        assert_eq!(table.len(), 0);
    }
}
