//! Reading: without a lock, again and again until nobody has written meanwhile.

use super::{
    Table,
    key::Key,
    memory::{Link, Slot},
    row::Row,
    stripe::Stripe,
};
use crate::atomics::{Ordering::Acquire, spin_loop};

/// How often it is tried before writers are kept away. Each failure is one write that somebody has completed.
const TRIES: u32 = 64;

/// Links after which a reader looks whether he is astray.
const STEPS: usize = 64;

impl Table {
    /// What `look` makes of the row of a key; `None` if there is none. It may be called several times, with what makes no sense, as
    /// long as others write; what it returned last is the result.
    #[inline]
    pub fn read<R>(&self, key: &Key, mut look: impl FnMut(Row) -> R) -> Option<R> {
        let bucket = self.memory.bucket(key.hash());
        let stripe = &self.memory.stripes()[self.memory.stripe(bucket)];
        for _ in 0..TRIES {
            let version = stripe.version();
            let found = self.find(bucket, key, stripe, version).map(|slot| look(slot.row()));
            if stripe.is_still(version) {
                return found;
            }
            spin_loop();
        }
        let words = self.read_alone(bucket, key)?;
        Some(look(Row::new(&words)))
    }

    /// A copy of the row, made while nobody writes.
    #[cold]
    #[inline(never)]
    fn read_alone(&self, bucket: usize, key: &Key) -> Option<Vec<crate::atomics::AtomicU64>> {
        let guard = self.lock(self.memory.stripe(bucket));
        let found = self.find(bucket, key, guard.stripe, guard.stripe.version());
        found.map(|slot| slot.row().to_words())
    }

    /// Is there a row?
    pub fn contains(&self, key: &Key) -> bool {
        self.read(key, |_| ()).is_some()
    }

    /// The slot of a key. A reader whose stripe is not at that version any more may find nothing, or anything.
    #[inline]
    fn find(&self, bucket: usize, key: &Key, stripe: &Stripe, version: u64) -> Option<Slot<'_>> {
        let mut link = self.memory.first(bucket).load(Acquire);
        let mut steps = 0;
        while let Some(slot) = self.memory.slot(link) {
            if slot.has(key) {
                return Some(slot);
            }
            link = slot.next();
            steps += 1;
            if steps % STEPS == 0 && !stripe.is_still(version) {
                break;
            }
        }
        None
    }

    /// The keys of a bucket, as they were at one time.
    pub(super) fn keys_of(&self, bucket: usize) -> Vec<Key> {
        if self.memory.first(bucket).load(Acquire) == 0 {
            return Vec::new();
        }
        let index = self.memory.stripe(bucket);
        let stripe = &self.memory.stripes()[index];
        for _ in 0..TRIES {
            let version = stripe.version();
            let keys =
                self.chain(bucket).take_while(|_| stripe.is_still(version)).map(|(_, slot)| slot.key()).collect();
            if stripe.is_still(version) {
                return keys;
            }
            spin_loop();
        }
        let _guard = self.lock(index);
        self.chain(bucket).map(|(_, slot)| slot.key()).collect()
    }

    /// The slots of a bucket with their links, in order. For whoever has the lock, or looks at the version with each.
    pub(super) fn chain(&self, bucket: usize) -> impl Iterator<Item = (Link, Slot<'_>)> {
        let mut link = self.memory.first(bucket).load(Acquire);
        // Nobody who keeps to the rules makes a circle.
        (0..self.memory.slots()).map_while(move |_| {
            let slot = self.memory.slot(link)?;
            let this = std::mem::replace(&mut link, slot.next());
            Some((this, slot))
        })
    }
}
