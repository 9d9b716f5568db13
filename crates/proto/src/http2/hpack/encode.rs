//! The encoder: lines of an answer's head become a block (RFC 7541, 6).
//!
//! The table is searched for lines as they are given (`Server: x`): who composes answers spells the same field the same way each time, and then
//! neither its name nor its value is looked at again. What goes into the table is chosen by name, and otherwise what comes a second time.

use super::table::{OVERHEAD, Table};
use super::{DEFAULT_TABLE, huffman, integer, statics};
use crate::http1::fields::{is_token, is_value};

/// Places in which a line's number in the table is remembered, by its hash.
const SLOTS: usize = 64;

/// Lines that have come once are remembered here, by their hash.
const SEEN: usize = 32;

/// A field that takes more than this part of the table would drive out what is of more use.
const LARGEST_PART: usize = 4;

/// Bytes of the longest line that is remembered as one that is left out.
const LONGEST_DROPPED: usize = 128;

/// Bytes of the longest head that is kept with its block.
const LONGEST_LAST: usize = 512;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    number: u32,
}

/// An answer's head and its block, which is the same as long as the table is.
#[derive(Debug, Default)]
struct Last {
    head: Vec<u8>,
    block: Vec<u8>,
    /// The table's, when the block was written.
    version: u32,
    /// A line of the head that is at work would be written otherwise the next time.
    is_learning: bool,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Encoder {
    table: Table<u32>,
    slots: [Slot; SLOTS],
    seen: [u32; SEEN],
    /// The last line that was left out, if it is not long: it comes with each answer.
    dropped: Vec<u8>,
    last: Last,
    /// The smallest size of the table since the last block, if it has changed.
    smallest: Option<usize>,
}

/// How a field is written that is not in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// It is none of HTTP/2 (RFC 9113, 8.2.2).
    Drop,
    /// It is a secret (RFC 7541, 7.1.3).
    Never,
    /// Its values do not repeat.
    Plain,
    /// It goes into the table when it comes again.
    Learn,
    /// It goes into the table.
    Keep,
}

impl Policy {
    fn of(name: &[u8]) -> Policy {
        let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
        // By length first: hardly any comparison is made in vain.
        match name.len() {
            4 if is(b"date") || is(b"vary") => Policy::Keep,
            6 if is(b"server") => Policy::Keep,
            7 if is(b"upgrade") => Policy::Drop,
            10 if is(b"connection") || is(b"keep-alive") => Policy::Drop,
            10 if is(b"set-cookie") => Policy::Never,
            12 if is(b"content-type") => Policy::Keep,
            13 if is(b"cache-control") => Policy::Keep,
            13 if is(b"authorization") => Policy::Never,
            13 if is(b"content-range") => Policy::Plain,
            14 if is(b"content-length") => Policy::Plain,
            16 if is(b"content-encoding") => Policy::Keep,
            16 if is(b"proxy-connection") => Policy::Drop,
            17 if is(b"transfer-encoding") => Policy::Drop,
            19 if is(b"proxy-authorization") => Policy::Never,
            _ => Policy::Learn,
        }
    }
}

impl Encoder {
    pub(crate) fn new() -> Encoder {
        Encoder {
            table: Table::new(DEFAULT_TABLE),
            slots: [Slot::default(); SLOTS],
            seen: [0; SEEN],
            dropped: Vec::new(),
            last: Last::default(),
            smallest: None,
        }
    }

    /// The peer allows a table of this size. No larger one than the default is used.
    pub(crate) fn set_limit(&mut self, limit: u32) {
        let max = limit.min(DEFAULT_TABLE) as usize;
        if max != self.table.max() {
            self.smallest = Some(self.smallest.map_or(max, |smallest| smallest.min(max)));
            self.table.resize(max);
        }
    }

    /// Bytes of memory.
    pub(crate) fn held(&self) -> usize {
        self.table.held() + self.dropped.capacity() + self.last.head.capacity() + self.last.block.capacity()
    }

    /// What stands at the begin of each block: changes of the table's size (RFC 7541, 4.2).
    pub(crate) fn begin(&mut self, out: &mut Vec<u8>) {
        if let Some(smallest) = self.smallest.take() {
            if smallest < self.table.max() {
                integer::write(out, 0x20, 5, smallest);
            }
            integer::write(out, 0x20, 5, self.table.max());
        }
    }

    /// The head of an answer: its status line, whose digits those are, and lines. What is answered the same way again is not looked at.
    pub(crate) fn head(&mut self, digits: [u8; 3], head: &[u8], out: &mut Vec<u8>) {
        if *head == self.last.head[..] && self.last.version == self.table.version() {
            return out.extend_from_slice(&self.last.block);
        }
        let (start, version) = (out.len(), self.table.version());
        self.last.is_learning = false;
        self.status(digits, out);
        if let Some(end) = memchr::memchr(b'\n', head) {
            self.lines(&head[end + 1..], out);
        }
        let last = &mut self.last;
        if version == self.table.version() && !last.is_learning && head.len() <= LONGEST_LAST {
            last.head.clear();
            last.head.extend_from_slice(head);
            last.block.clear();
            last.block.extend_from_slice(&out[start..]);
            last.version = version;
        }
    }

    /// `:status`, of three digits.
    pub(crate) fn status(&mut self, digits: [u8; 3], out: &mut Vec<u8>) {
        let index = match &digits {
            b"200" => 8,
            b"204" => 9,
            b"206" => 10,
            b"304" => 11,
            b"400" => 12,
            b"404" => 13,
            b"500" => 14,
            [a, b, c] => return out.extend_from_slice(&[8, 3, *a, *b, *c]),
        };
        out.push(0x80 | index);
    }

    /// Lines with their ends, the blank one among them or not. Those are left out that concern a connection of HTTP/1, or are no fields.
    pub(crate) fn lines(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        let mut rest = lines;
        while !rest.is_empty() {
            let (hash, end) = scan(rest);
            let (line, behind) = rest.split_at(end);
            rest = behind.get(1..).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                self.line(line, hash, out);
            }
        }
    }

    #[inline]
    fn line(&mut self, line: &[u8], hash: u32, out: &mut Vec<u8>) {
        if let Some(age) = self.find_fast(line, hash) {
            integer::write(out, 0x80, 7, statics::LENGTH + 1 + age);
        } else if let Some(digits) = content_length(line) {
            // What differs in most answers. Its name is the 28th.
            out.extend_from_slice(&[0x0f, 28 - 15, digits.len() as u8]);
            out.extend_from_slice(digits);
        } else if *line != self.dropped[..] {
            self.new_line(line, hash, out);
        }
    }

    fn new_line(&mut self, line: &[u8], hash: u32, out: &mut Vec<u8>) {
        let Some(colon) = memchr::memchr(b':', line) else { return };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let policy = Policy::of(name);
        if policy == Policy::Drop || !is_token(name) || !is_value(value) {
            if line.len() <= LONGEST_DROPPED {
                self.dropped.clear();
                self.dropped.extend_from_slice(line);
            }
            return;
        }
        let size = name.len() + value.len() + OVERHEAD;
        let keep = match policy {
            Policy::Keep => true,
            Policy::Learn => std::mem::replace(&mut self.seen[hash as usize % SEEN], hash) == hash,
            _ => false,
        };
        self.last.is_learning |= policy == Policy::Learn && !keep;
        if keep && let Some(age) = self.find(line, hash) {
            return integer::write(out, 0x80, 7, statics::LENGTH + 1 + age);
        }
        let keep = keep && size <= self.table.max() / LARGEST_PART;
        let (first, bits) = match policy {
            _ if keep => (0x40, 6),
            Policy::Never => (0x10, 4),
            _ => (0, 4),
        };
        match statics::find_name(name) {
            Some(index) => integer::write(out, first, bits, index),
            None => {
                out.push(first);
                integer::write(out, 0, 7, name.len());
                let at = out.len();
                out.extend_from_slice(name);
                out[at..].make_ascii_lowercase();
            }
        }
        self.value(value, keep, out);
        if keep {
            self.insert(line, hash, size);
        }
    }

    /// What is kept is written once, so it may cost to make it short.
    fn value(&self, value: &[u8], keep: bool, out: &mut Vec<u8>) {
        if keep {
            let length = huffman::encoded_length(value);
            if length < value.len() {
                integer::write(out, 0x80, 7, length);
                return huffman::encode(value, out);
            }
        }
        integer::write(out, 0, 7, value.len());
        out.extend_from_slice(value);
    }

    fn insert(&mut self, line: &[u8], hash: u32, size: usize) {
        self.table.tidy();
        let start = self.table.text.len();
        self.table.text.extend_from_slice(line);
        self.slots[hash as usize % SLOTS] = Slot { hash, number: self.table.inserted() };
        self.table.insert(start, line.len(), size, hash);
    }

    /// The age of a line in the table, if its slot knows it.
    #[inline]
    fn find_fast(&self, line: &[u8], hash: u32) -> Option<usize> {
        let slot = self.slots[hash as usize % SLOTS];
        if slot.hash != hash {
            return None;
        }
        let age = self.table.inserted().wrapping_sub(slot.number).wrapping_sub(1) as usize;
        let entry = self.table.get(age)?;
        (self.table.text[entry.name()] == *line).then_some(age)
    }

    /// The age of a line whose slot another one has taken.
    fn find(&mut self, line: &[u8], hash: u32) -> Option<usize> {
        let (table, text) = (&self.table, &self.table.text);
        let age = table.newest().position(|entry| entry.tag == hash && text[entry.name()] == *line)?;
        let number = table.inserted().wrapping_sub(1).wrapping_sub(age as u32);
        self.slots[hash as usize % SLOTS] = Slot { hash, number };
        Some(age)
    }
}

/// The digits of `Content-Length: 12`, if it is just that.
#[inline]
fn content_length(line: &[u8]) -> Option<&[u8]> {
    let digits = line.strip_prefix(b"Content-Length: ")?;
    (matches!(digits.len(), 1..20) && digits.iter().all(u8::is_ascii_digit)).then_some(digits)
}

/// Where the first line ends, and its hash, eight bytes at a time. The hash is not strong: lines that have the same, by chance or by somebody's
/// will, are compared, and cost a search.
#[inline]
fn scan(lines: &[u8]) -> (u32, usize) {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    const ONES: u64 = u64::MAX / 255;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let (words, tail) = lines.as_chunks::<8>();
    let mut hash = 0;
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest byte with its highest bit set is where a line end is.
        let ends = word ^ (ONES * u64::from(b'\n'));
        let ends = ends.wrapping_sub(ONES) & !ends & (ONES << 7);
        if ends != 0 {
            let before = ends & ends.wrapping_neg();
            return (
                finish(mix(hash, word & (before >> 7).wrapping_sub(1))),
                at * 8 + ends.trailing_zeros() as usize / 8,
            );
        }
        hash = mix(hash, word);
    }
    let length = tail.iter().position(|byte| *byte == b'\n').unwrap_or(tail.len());
    let word = tail[..length].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    (finish(mix(hash, word)), words.len() * 8 + length)
}

/// 0 stands for nothing.
fn finish(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(1)
}

#[cfg(test)]
mod tests;
