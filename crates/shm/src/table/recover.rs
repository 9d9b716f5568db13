//! What a writer that died has left: a stripe whose rows are whole (each was changed by one store), and whose counts and slots may be off.

use std::collections::HashSet;

use super::{Table, memory::Link, stripe::Stripe};
use crate::atomics::Ordering::Relaxed;

impl Table {
    /// Counts the stripe's rows anew, and gives back the slots in which there are none; one of them is the spare. For whoever has the lock.
    pub(super) fn recover(&self, index: usize, stripe: &Stripe) {
        let memory = &self.memory;
        // Somebody may still read a row that was deleted or replaced, but whose slot was not given back.
        stripe.raise_version();
        let mut used = HashSet::new();
        let (mut rows, mut collisions) = (0, 0);
        for bucket in memory.buckets_of(index) {
            let depth = self.chain(bucket).map(|(link, _)| used.insert(link)).count() as u32;
            rows += depth;
            collisions += depth.saturating_sub(1);
        }
        stripe.set_counts(rows, collisions);
        let mut unused: Vec<Link> = memory.slots_of(index).filter(|link| !used.contains(link)).collect();
        let spare = stripe.spare.load(Relaxed);
        let kept = unused.iter().position(|link| *link == spare).unwrap_or(0);
        let spare = if unused.is_empty() { memory.acquire(index, index) } else { Some(unused.swap_remove(kept)) };
        stripe.spare.store(spare.unwrap_or(0), Relaxed);
        unused.into_iter().for_each(|link| memory.release(link));
    }
}
