//! [`Stripe`]: what the buckets of a stripe have in common. One line of the processor's cache.

use crate::{
    atomics::{
        AtomicU32, AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
        fence,
    },
    slab::Atomics,
};

/// Whoever has the lock writes the rest; only the version is looked at by others, too.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(super) struct Stripe {
    /// Who writes ([`crate::owner`]); 0: nobody.
    pub(super) lock: AtomicU64,
    /// Raised by each write.
    version: AtomicU64,
    /// How many rows there are.
    rows: AtomicU32,
    /// How many of them are not the first of their bucket.
    collisions: AtomicU32,
    /// A slot for the next row that changes.
    pub(super) spare: AtomicU32,
    /// The most rows that a new one was put behind.
    deepest: AtomicU32,
    inserted: AtomicU64,
    updated: AtomicU64,
    deleted: AtomicU64,
    collided: AtomicU64,
}

// SAFETY: atomics only, for which zero is a value.
unsafe impl Atomics for Stripe {}

/// What has been counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that there are.
    pub rows: u64,
    /// Rows that are not the first of their bucket.
    pub collisions: u64,
    /// Rows that were made.
    pub inserted: u64,
    /// Writes to rows that were there.
    pub updated: u64,
    /// Rows that were deleted.
    pub deleted: u64,
    /// Attempts to make a row where others were.
    pub collided: u64,
    /// The most rows that there were before one of those.
    pub deepest: u32,
}

impl Counts {
    pub(super) fn plus(self, other: Counts) -> Counts {
        Counts {
            rows: self.rows + other.rows,
            collisions: self.collisions + other.collisions,
            inserted: self.inserted + other.inserted,
            updated: self.updated + other.updated,
            deleted: self.deleted + other.deleted,
            collided: self.collided + other.collided,
            deepest: self.deepest.max(other.deepest),
        }
    }
}

impl Stripe {
    /// The version, from which on reading begins.
    #[inline(always)]
    pub(super) fn version(&self) -> u64 {
        self.version.load(Acquire)
    }

    /// Has nobody written since? Then what was read since was there at the same time.
    #[inline(always)]
    pub(super) fn is_still(&self, version: u64) -> bool {
        fence(Acquire);
        self.version.load(Relaxed) == version
    }

    /// What is stored before this was there before, and what is stored afterwards is seen only by who sees the version, too.
    #[inline(always)]
    pub(super) fn raise_version(&self) {
        self.version.store(self.version.load(Relaxed).wrapping_add(1), Release);
        fence(Release);
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            rows: self.rows.load(Relaxed).into(),
            collisions: self.collisions.load(Relaxed).into(),
            inserted: self.inserted.load(Relaxed),
            updated: self.updated.load(Relaxed),
            deleted: self.deleted.load(Relaxed),
            collided: self.collided.load(Relaxed),
            deepest: self.deepest.load(Relaxed),
        }
    }

    /// Corrects what a death has left: so many rows there are, and so many of them are not the first of their bucket.
    pub(super) fn set_counts(&self, rows: u32, collisions: u32) {
        self.rows.store(rows, Relaxed);
        self.collisions.store(collisions, Relaxed);
    }

    /// A row was made.
    pub(super) fn count_inserted(&self, is_collision: bool) {
        more(&self.inserted);
        add(&self.rows, 1);
        add(&self.collisions, u32::from(is_collision));
    }

    /// A row was written to.
    #[inline(always)]
    pub(super) fn count_updated(&self) {
        more(&self.updated);
    }

    /// A row was deleted.
    pub(super) fn count_deleted(&self, is_collision: bool) {
        more(&self.deleted);
        add(&self.rows, u32::MAX);
        add(&self.collisions, if is_collision { u32::MAX } else { 0 });
    }

    /// A row is to be made where `depth` others are.
    pub(super) fn count_collided(&self, depth: u32) {
        more(&self.collided);
        self.deepest.store(self.deepest.load(Relaxed).max(depth), Relaxed);
    }

    pub(super) fn copy_from(&self, other: &Stripe, holder: u64) {
        let held = other.lock.load(Acquire) != 0;
        self.lock.store(if held { holder } else { 0 }, Relaxed);
        self.version.store(other.version.load(Relaxed), Relaxed);
        self.spare.store(other.spare.load(Relaxed), Relaxed);
        let counts = other.counts();
        self.set_counts(counts.rows as u32, counts.collisions as u32);
        self.deepest.store(counts.deepest, Relaxed);
        self.inserted.store(counts.inserted, Relaxed);
        self.updated.store(counts.updated, Relaxed);
        self.deleted.store(counts.deleted, Relaxed);
        self.collided.store(counts.collided, Relaxed);
    }
}

/// Only whoever has the lock writes: no exchange is needed.
#[inline(always)]
fn more(count: &AtomicU64) {
    count.store(count.load(Relaxed).wrapping_add(1), Relaxed);
}

fn add(count: &AtomicU32, what: u32) {
    count.store(count.load(Relaxed).wrapping_add(what), Relaxed);
}
