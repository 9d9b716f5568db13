//! [`Table`]: rows of fixed columns under short keys, shared by a process and its later children.
//!
//! ```text
//! buckets   one for each place that a hash can have: the first row there
//! slots     room for a row each: the next row of the same bucket, key, columns
//! owners    which stripe a slot belongs to, if any
//! stripes   every n-th bucket has the same one: lock, version, counts, and a spare slot
//! ```
//!
//! **Whoever reads takes no lock.** He notes the stripe's version, reads, and looks whether the version is still the same; if not, he begins
//! again. **Whoever writes** takes the stripe's lock, raises the version, and does what he does *by one store*: a row that changes is
//! written anew to the spare slot, and then its predecessor names that one; what it was in is the spare from then on. A number alone is stored
//! where it is. So a row is never seen half written, not even if its writer is killed between any two instructions: it is as before, or as
//! after. What counts rows and slots comes behind that store, and is worked out anew by the next one who wants the lock ([`recover`]).
//!
//! Slots that a reader may be in are written to only after the version was raised once more: by the next write of the same stripe, or, before
//! one is given to another stripe, at once. Everything is atomics, indices are checked: what another process does to this memory may falsify
//! rows, but not break this one.

mod column;
mod cursor;
mod full;
mod key;
mod lock;
mod memory;
mod read;
mod recover;
mod row;
mod stripe;
#[cfg(all(test, not(loom)))]
mod tests;
mod write;

use std::{
    io,
    sync::atomic::{AtomicI32, AtomicU64},
};

use self::memory::Memory;
pub use self::{
    column::{Column, Columns, Kind, Value},
    cursor::Cursor,
    full::{Full, Limit},
    key::Key,
    memory::{MOST_ROWS, Size},
    row::Row,
    stripe::Counts,
};
use crate::atomics::Ordering::{Relaxed, Release};

/// The table, as one process sees it.
#[derive(Debug)]
pub struct Table {
    memory: Memory,
    /// Whose lock was taken over last, by this process, and was not reported yet; 0: nobody's.
    bereaved: AtomicI32,
    /// What was found out last about a size that would do: for how many rows, and which power of two ([`full`]).
    advice: AtomicU64,
}

impl Table {
    /// An empty one.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn new(size: Size, columns: Columns) -> io::Result<Table> {
        Ok(Table::of(Memory::new(size, columns)?))
    }

    fn of(memory: Memory) -> Table {
        Table { memory, bereaved: AtomicI32::new(0), advice: AtomicU64::new(0) }
    }

    /// How many rows and collisions it is made for.
    pub fn size(&self) -> Size {
        self.memory.size
    }

    /// How much memory it takes, once all of it is used.
    pub fn bytes(&self) -> usize {
        self.memory.bytes()
    }

    /// Tells all processes that the table is not to be used any more ([`Table::is_closed`]). Their memory stays until they drop it.
    pub fn close(&self) {
        self.memory.header().closed.store(1, Release);
    }

    /// Has any process closed it?
    #[inline(always)]
    pub fn is_closed(&self) -> bool {
        self.memory.header().closed.load(Relaxed) != 0
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.counts().rows as usize
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What has been counted since the table was made. Of several operations at the same time, any may be in it.
    pub fn counts(&self) -> Counts {
        let stripes = self.memory.stripes().iter().enumerate();
        stripes.fold(Counts::default(), |sum, (index, stripe)| {
            self.settle(index, stripe);
            sum.plus(stripe.counts())
        })
    }

    /// The process that died while it wrote, and whose lock this process has taken over since this was last asked.
    pub fn take_bereaved(&self) -> Option<i32> {
        match self.bereaved.load(Relaxed) {
            0 => None,
            _ => Some(self.bereaved.swap(0, Relaxed)),
        }
    }

    /// A copy in memory of its own, in which whoever holds a lock is `holder`. For tests of what a death leaves behind: everybody else
    /// stands still meanwhile.
    #[doc(hidden)]
    pub fn snapshot(&self, holder: u64) -> io::Result<Table> {
        Ok(Table::of(self.memory.copy(holder)?))
    }
}
