//! Bytes into words of the ring and out of them. Words, since other processes may write there at any time: an atomic word may change under
//! the reader, plain memory must not. Bytes lie in the order of memory, so whole words are copied at the speed of loads and stores.

use bytes::BytesMut;

use crate::sync::Word64;

/// Writes bytes from a word on, and around the end.
pub(crate) struct Filler<'a> {
    words: &'a [Word64],
    place: usize,
    /// The bytes of the word that is not full yet, the first one lowest.
    pending: u64,
    bits: u32,
}

impl<'a> Filler<'a> {
    /// `place` is a word's number.
    pub(crate) fn new(words: &'a [Word64], place: usize) -> Self {
        Self { words, place, pending: 0, bits: 0 }
    }

    /// A whole word; only before any bytes.
    #[inline]
    pub(crate) fn word(&mut self, word: u64) {
        self.words[self.place].set(word);
        self.place = (self.place + 1) & (self.words.len() - 1);
    }

    /// The next bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        if self.bits == 0 {
            self.aligned(whole);
        } else {
            self.shifted(whole);
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.few(u64::from_le_bytes(last), rest.len() as u32 * 8);
        }
    }

    /// What is pending.
    pub(crate) fn finish(mut self) {
        if self.bits > 0 {
            self.word(self.pending);
        }
    }

    fn aligned(&mut self, mut chunks: &[[u8; 8]]) {
        while !chunks.is_empty() {
            let until_end = &self.words[self.place..];
            let (now, later) = chunks.split_at(chunks.len().min(until_end.len()));
            until_end.iter().zip(now).for_each(|(word, chunk)| word.set(u64::from_le_bytes(*chunk)));
            self.place = (self.place + now.len()) & (self.words.len() - 1);
            chunks = later;
        }
    }

    fn shifted(&mut self, chunks: &[[u8; 8]]) {
        for chunk in chunks {
            let next = u64::from_le_bytes(*chunk);
            self.word(self.pending | next << self.bits);
            self.pending = next >> (64 - self.bits);
        }
    }

    /// Less than a word: the lowest `bits` of `next`.
    fn few(&mut self, next: u64, bits: u32) {
        let whole = self.pending | next << self.bits;
        if self.bits + bits < 64 {
            (self.pending, self.bits) = (whole, self.bits + bits);
            return;
        }
        self.word(whole);
        self.pending = if self.bits == 0 { 0 } else { next >> (64 - self.bits) };
        self.bits = self.bits + bits - 64;
    }
}

/// Appends `length` bytes to `into`, from the word `place` on and around the end. There are so many.
pub(crate) fn read(words: &[Word64], place: usize, length: usize, into: &mut BytesMut) {
    let whole = length.div_ceil(8);
    into.reserve(whole * 8);
    let (first, rest) = {
        let until_end = &words[place..];
        let first = &until_end[..whole.min(until_end.len())];
        (first, &words[..whole - first.len()])
    };
    let spare = into.spare_capacity_mut()[..whole * 8].as_mut_ptr().cast::<u64>();
    for (index, word) in first.iter().chain(rest).enumerate() {
        // SAFETY: `whole` words, of which this is the `index`th, fit in the spare capacity, as the slice above has shown.
        unsafe { spare.add(index).write_unaligned(word.get().to_le()) };
    }
    // SAFETY: so many bytes and up to 7 more were written just now, within the capacity.
    unsafe { into.set_len(into.len() + length) };
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    fn written(parts: &[&[u8]], place: usize, room: usize) -> Vec<Word64> {
        let words: Vec<_> = (0..room).map(|_| Word64::default()).collect();
        let mut filler = Filler::new(&words, place);
        parts.iter().for_each(|part| filler.bytes(part));
        filler.finish();
        words
    }

    #[test]
    fn parts_of_all_lengths_come_out_as_one() {
        let source: Vec<u8> = (1..=64).collect();
        for first in 0..20 {
            for second in 0..20 {
                for third in 0..20 {
                    let end = first + second + third;
                    let parts = [&source[..first], &source[first..first + second], &source[first + second..end]];
                    let words = written(&parts, first % 8, 8);
                    let mut out = BytesMut::from(&b"before"[..]);
                    read(&words, first % 8, end, &mut out);
                    assert_eq!(out, [b"before", &source[..end]].concat()[..], "{first} {second} {third}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_read_beyond_the_length() {
        let words = written(&[b"0123456789abcdef"], 6, 8);
        let mut out = BytesMut::new();
        read(&words, 6, 0, &mut out);
        read(&words, 6, 9, &mut out);
        assert_eq!(&out[..], b"012345678");
    }
}
