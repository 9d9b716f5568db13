//! The shared memory of a table, and where in it everything lies.

use std::io;

use super::{
    column::Columns,
    key::{self, Key},
    row::Row,
    stripe::Stripe,
};
use crate::{
    atomics::{
        AtomicU32, AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
    slab::{Atomics, Slab},
};

/// The most rows that a table may be made for.
pub const MOST_ROWS: u32 = 1 << 31;

/// The fewest.
const FEWEST_ROWS: u32 = 64;

/// The least share of collisions that a table has room for.
const LEAST_PROPORTION: f32 = 0.2;

/// One stripe for so many buckets, as each has a slot more.
const BUCKETS_OF_A_STRIPE: usize = 16;

/// The most stripes: enough for all processors to write at the same time.
const MOST_STRIPES: usize = 1024;

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Places that hashes have, a power of two: so many rows, if no two of them want the same one.
    pub rows: u32,
    /// How many rows may lie where another one lies already.
    pub collisions: u32,
}

/// Index of a slot, counted from 1; 0 is none.
pub(super) type Link = u32;

/// What is there once.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(super) struct Header {
    /// 1: not to be used any more.
    pub(super) closed: AtomicU32,
    /// Where the search for a free slot goes on.
    pub(super) next_free: AtomicU32,
    /// Collisions of all stripes, or more: a writer that died may have counted one that it did not make. Signed.
    pub(super) collisions: AtomicU64,
}

// SAFETY: atomics only, for which zero is a value.
unsafe impl Atomics for Header {}

#[derive(Debug)]
pub(super) struct Memory {
    pub(super) size: Size,
    pub(super) columns: Columns,
    header: Slab<Header>,
    stripes: Slab<Stripe>,
    buckets: Slab<AtomicU32>,
    owners: Slab<AtomicU32>,
    slots: Slab<AtomicU64>,
    /// Words of a slot.
    words: usize,
}

/// The words of a slot: what it is linked to, the hash, the key, the columns.
const META: usize = 0;
const HASH: usize = 1;
const KEY: usize = 2;
const COLUMNS: usize = KEY + key::WORDS;

/// The room of one row.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a>(&'a [AtomicU64]);

impl Size {
    /// For so many rows, and this share of them (0.2 to 1) more for collisions. The rows are rounded up to a power of two, at least 64.
    pub fn new(rows: u32, proportion: f32) -> Size {
        let rows = rows.clamp(FEWEST_ROWS, MOST_ROWS).next_power_of_two();
        let proportion = if proportion.is_nan() { LEAST_PROPORTION } else { proportion.clamp(LEAST_PROPORTION, 1.0) };
        Size { rows, collisions: (rows as f32 * proportion) as u32 }
    }

    /// The most rows that it can hold.
    pub fn most_rows(self) -> usize {
        self.rows as usize + self.collisions as usize
    }

    fn stripes(self) -> usize {
        let rows = self.rows as usize;
        (rows / BUCKETS_OF_A_STRIPE).next_power_of_two().clamp(rows.min(16), MOST_STRIPES)
    }
}

impl Memory {
    pub(super) fn new(size: Size, columns: Columns) -> io::Result<Memory> {
        let (rows, stripes) = (size.rows as usize, size.stripes());
        let slots = size.most_rows() + stripes;
        let words = COLUMNS + columns.words();
        // An index of a slot, and one more, is a link.
        let slot_words = slots.checked_mul(words).filter(|_| u32::try_from(slots + 1).is_ok());
        let memory = Memory {
            size,
            columns,
            header: Slab::new(1)?,
            stripes: Slab::new(stripes)?,
            buckets: Slab::new(rows)?,
            owners: Slab::new(slots)?,
            slots: Slab::new(slot_words.ok_or(io::ErrorKind::OutOfMemory)?)?,
            words,
        };
        for (index, stripe) in memory.stripes.iter().enumerate() {
            let spare = size.most_rows() + index;
            stripe.spare.store(spare as Link + 1, Relaxed);
            memory.owners[spare].store(index as u32 + 1, Relaxed);
        }
        Ok(memory)
    }

    pub(super) fn bytes(&self) -> usize {
        let all = [self.header.bytes(), self.stripes.bytes(), self.buckets.bytes(), self.owners.bytes()];
        all.iter().sum::<usize>() + self.slots.bytes()
    }

    #[inline(always)]
    pub(super) fn header(&self) -> &Header {
        &self.header[0]
    }

    #[inline(always)]
    pub(super) fn stripes(&self) -> &[Stripe] {
        &self.stripes
    }

    /// The bucket of a hash.
    #[inline(always)]
    pub(super) fn bucket(&self, hash: u64) -> usize {
        hash as usize & (self.buckets.len() - 1)
    }

    /// The stripe of a bucket.
    #[inline(always)]
    pub(super) fn stripe(&self, bucket: usize) -> usize {
        bucket & (self.stripes.len() - 1)
    }

    /// The buckets of a stripe.
    pub(super) fn buckets_of(&self, stripe: usize) -> impl Iterator<Item = usize> {
        (stripe..self.buckets.len()).step_by(self.stripes.len())
    }

    /// Where the first slot of a bucket is named.
    #[inline(always)]
    pub(super) fn first(&self, bucket: usize) -> &AtomicU32 {
        &self.buckets[bucket]
    }

    /// The slot of a link.
    #[inline(always)]
    pub(super) fn slot(&self, link: Link) -> Option<Slot<'_>> {
        let start = (link as usize).checked_sub(1)? * self.words;
        self.slots.get(start..start + self.words).map(Slot)
    }

    /// How many slots there are, free or not: no chain is longer.
    pub(super) fn slots(&self) -> usize {
        self.owners.len()
    }

    /// Takes a slot for a stripe: the bucket's own one if it is free, so that rows lie in the order of their buckets.
    pub(super) fn acquire(&self, bucket: usize, stripe: usize) -> Option<Link> {
        let take = |slot: usize| {
            let owner = &self.owners[slot];
            let taken =
                owner.load(Relaxed) == 0 && owner.compare_exchange(0, stripe as u32 + 1, Acquire, Relaxed).is_ok();
            taken.then_some(slot as Link + 1)
        };
        take(bucket).or_else(|| {
            let from = self.header().next_free.load(Relaxed) as usize % self.owners.len();
            let link = (from..self.owners.len()).chain(0..from).find_map(take)?;
            self.header().next_free.store(link, Relaxed);
            Some(link)
        })
    }

    /// Lets everybody have a slot. Whoever may still read it sees a higher version afterwards.
    pub(super) fn release(&self, link: Link) {
        if let Some(owner) = (link as usize).checked_sub(1).and_then(|slot| self.owners.get(slot)) {
            owner.store(0, Release);
        }
    }

    /// The slots of a stripe.
    pub(super) fn slots_of(&self, stripe: usize) -> impl Iterator<Item = Link> {
        let is_its = move |owner: &AtomicU32| owner.load(Relaxed) == stripe as u32 + 1;
        self.owners.iter().enumerate().filter(move |(_, owner)| is_its(owner)).map(|(slot, _)| slot as Link + 1)
    }

    /// A copy, in which `holder` has the locks that somebody has.
    pub(super) fn copy(&self, holder: u64) -> io::Result<Memory> {
        let copy = Memory::new(self.size, self.columns.clone())?;
        let both = |to: &[AtomicU32], from: &[AtomicU32]| {
            std::iter::zip(to, from).for_each(|(to, from)| to.store(from.load(Relaxed), Relaxed));
        };
        both(&copy.buckets, &self.buckets);
        both(&copy.owners, &self.owners);
        std::iter::zip(&*copy.slots, &*self.slots).for_each(|(to, from)| to.store(from.load(Relaxed), Relaxed));
        std::iter::zip(&*copy.stripes, &*self.stripes).for_each(|(to, from)| to.copy_from(from, holder));
        let (to, from) = (copy.header(), self.header());
        to.next_free.store(from.next_free.load(Relaxed), Relaxed);
        to.collisions.store(from.collisions.load(Relaxed), Relaxed);
        Ok(copy)
    }
}

impl<'a> Slot<'a> {
    fn meta(self) -> &'a AtomicU64 {
        &self.0[META]
    }

    /// The next row of the bucket.
    #[inline(always)]
    pub(super) fn next(self) -> Link {
        self.meta().load(Acquire) as Link
    }

    /// Names the next row of the bucket, which is complete.
    #[inline]
    pub(super) fn set_next(self, next: Link) {
        let length = self.meta().load(Relaxed) >> 32;
        self.meta().store(length << 32 | u64::from(next), Release);
    }

    /// Is this its key?
    #[inline(always)]
    pub(super) fn has(self, key: &Key) -> bool {
        self.0[HASH].load(Relaxed) == key.hash()
            && (self.meta().load(Relaxed) >> 32) as u8 == key.length()
            && self.0[KEY..COLUMNS].iter().zip(key.words()).all(|(own, word)| own.load(Relaxed) == word)
    }

    /// Its key.
    pub(super) fn key(self) -> Key {
        let length = (self.meta().load(Relaxed) >> 32) as u8;
        Key::read(self.0[HASH].load(Relaxed), length, &self.0[KEY..COLUMNS])
    }

    /// Writes key and link into a slot that nobody can see.
    #[inline]
    pub(super) fn write_key(self, key: &Key, next: Link) {
        self.meta().store(u64::from(key.length()) << 32 | u64::from(next), Relaxed);
        self.0[HASH].store(key.hash(), Relaxed);
        self.0[KEY..COLUMNS].iter().zip(key.words()).for_each(|(own, word)| own.store(word, Relaxed));
    }

    #[inline(always)]
    pub(super) fn row(self) -> Row<'a> {
        Row::new(&self.0[COLUMNS..])
    }
}
