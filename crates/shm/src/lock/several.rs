//! A lock that one process has to write, or several to read.
//!
//! Each process that reads has a claim, with how often it has taken the lock. A reader claims, then looks whether anybody writes, and if
//! so takes the claim back; a writer says so, then looks whether there are claims, and if so takes that back. One of both sees the other.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst, fence};

use super::{Access, Dead, gate::Gate};
use crate::pool;

/// How many processes may read at the same time; one more waits until one of them has ended.
const READERS: usize = 252;

/// A claim is a process's word ([`crate::owner`]), and in the bits that its number (22 bits) leaves free how often it reads.
const ONCE: u64 = 1 << 22;
const TIMES: u64 = 0x3ff << 22;

#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Several {
    /// Who writes; 0: nobody.
    writer: AtomicU64,
    pub(super) gate: Gate,
    /// No claim lies behind so many.
    used: AtomicU32,
    claims: [AtomicU64; READERS],
}

impl Several {
    pub(super) fn take_to_write(&self, me: u64) -> bool {
        if self.writer.compare_exchange(0, me, SeqCst, SeqCst).is_err() {
            return false;
        }
        let is_alone = self.claims().iter().all(|claim| claim.load(SeqCst) == 0);
        if !is_alone {
            self.end_writing();
        }
        is_alone
    }

    pub(super) fn take_to_read(&self, me: u64) -> bool {
        if self.writer.load(SeqCst) != 0 || !self.claim(me) {
            return false;
        }
        fence(SeqCst);
        let may_read = self.writer.load(SeqCst) == 0;
        if !may_read {
            self.end_reading(me);
        }
        may_read
    }

    /// False: this process does not have it.
    pub(super) fn give_back(&self, me: u64) -> bool {
        if self.writer.load(SeqCst) == me {
            self.end_writing();
            return true;
        }
        self.end_reading(me)
    }

    /// Would this process wait for itself?
    pub(super) fn is_in_the_way_of(&self, me: u64, access: Access) -> bool {
        let reads = || self.claims().iter().any(|claim| claim.load(SeqCst) & !TIMES == me);
        self.writer.load(SeqCst) == me || (access == Access::Write && reads())
    }

    pub(super) fn bury(&self) -> Option<Dead> {
        let reader = self.claims().iter().filter_map(|claim| super::bury(claim, |claim| claim & !TIMES)).last();
        super::bury(&self.writer, |writer| writer).or(reader)
    }

    fn end_writing(&self) {
        self.writer.swap(0, SeqCst);
        self.gate.open(i32::MAX);
    }

    /// Those that may be in use. A claim is made behind this number only after it was raised.
    fn claims(&self) -> &[AtomicU64] {
        &self.claims[..(self.used.load(SeqCst) as usize).min(READERS)]
    }

    /// Once more. False: too many.
    fn claim(&self, me: u64) -> bool {
        let more = |claim: &AtomicU64| {
            let is_mine = |value: u64| (value & !TIMES == me && value & TIMES != TIMES).then(|| value + ONCE);
            claim.fetch_update(SeqCst, SeqCst, is_mine).is_ok()
        };
        let new = |claim: &AtomicU64| claim.compare_exchange(0, me | ONCE, SeqCst, SeqCst).is_ok();
        if self.claims().iter().any(more) || self.claims().iter().any(new) {
            return true;
        }
        // None of those in use is free.
        let first = self.claims().len();
        (first..READERS).any(|at| {
            self.used.fetch_max(at as u32 + 1, SeqCst);
            new(&self.claims[at])
        })
    }

    /// Once less. False: this process does not read.
    fn end_reading(&self, me: u64) -> bool {
        let less = |value: u64| {
            let rest = value.wrapping_sub(ONCE);
            (value & !TIMES == me).then_some(if rest & TIMES == 0 { 0 } else { rest })
        };
        let found = self.claims().iter().any(|claim| claim.fetch_update(SeqCst, SeqCst, less).is_ok());
        if found {
            self.gate.open(i32::MAX);
        }
        found
    }
}

impl Default for Several {
    fn default() -> Several {
        Several {
            writer: AtomicU64::new(0),
            gate: Gate::default(),
            used: AtomicU32::new(0),
            claims: [const { AtomicU64::new(0) }; READERS],
        }
    }
}

pool::shared!(Several, |several| {
    several.writer.store(0, SeqCst);
    several.gate.clear();
    several.used.store(0, SeqCst);
    several.claims.iter().for_each(|claim| claim.store(0, SeqCst));
});
