//! Deadlines in order: a run and a heap of them, beside a slab that holds what each deadline is for.
//!
//! Most deadlines are set in the order in which they come: many timers have the same time. Those lie in the run, a plain queue; what
//! comes out of turn goes to the heap, which has four children to a node. A node that is removed from the run stays there until it
//! comes to an end of it, or half of them are such.
//!
//! It knows no clock and calls nobody: times are numbers (nanoseconds of a monotonic clock, say), and whoever owns it asks
//! [`Timers::pop_due`] when it is time. Equal deadlines come out in the order in which they were set. Setting and removing
//! one allocates nothing once the vectors have grown; each takes a few comparisons, also in the middle.
//!
//! Most timers are limits that are removed long before their time. So one may be set *fresh*, from a time that is known only
//! later: it waits in a list until [`Timers::settle`], and costs nothing but its slot if it is removed before.

mod heap;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, num::NonZeroU64};

/// A deadline in the run or the heap; ordered by deadline, then by sequence.
#[derive(Clone, Copy, Debug)]
struct Node {
    deadline: u64,
    sequence: u64,
    slot: u32,
}

impl Node {
    fn before(&self, other: &Node) -> bool {
        (self.deadline, self.sequence) < (other.deadline, other.sequence)
    }
}

/// What a deadline is for, and where its node is.
#[derive(Debug)]
struct Slot<T> {
    /// Of the timer; 0: the slot is free.
    sequence: u64,
    /// In the heap; [`RUN`] for one in the run; [`NONE`] for a fresh one, and for a free slot.
    position: u32,
    /// The neighbours in the list of fresh ones. Free slots are linked by `next`.
    previous: u32,
    next: u32,
    /// When a fresh one was set, and for how long. Afterwards the deadline.
    stamp: u64,
    time: u64,
    value: Option<T>,
}

/// Names one timer; stays invalid for ever once that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    slot: u32,
    sequence: NonZeroU64,
}

/// No slot, no position.
const NONE: u32 = u32::MAX;

/// The position of all that are in the run.
const RUN: u32 = u32::MAX - 1;

/// How many of a run make way, at most, for one that comes before them. Each goes to the heap once in its life.
const WAY: usize = 2;

/// Fewer removed ones than this may always stay in the run.
const FEW: usize = 32;

/// See the module.
#[derive(Debug)]
pub struct Timers<T> {
    /// In order; neither the first nor the last is a removed one.
    run: VecDeque<Node>,
    /// How many in the run are removed.
    gone: usize,
    heap: Vec<Node>,
    slots: Vec<Slot<T>>,
    free: u32,
    /// The fresh ones, in the order in which they were set.
    first: u32,
    last: u32,
    /// Of the last timer set.
    sequence: u64,
    count: usize,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        let (run, heap, slots) = (VecDeque::new(), Vec::new(), Vec::new());
        Self { run, gone: 0, heap, slots, free: NONE, first: NONE, last: NONE, sequence: 0, count: 0 }
    }
}

impl<T> Timers<T> {
    /// How many are set.
    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    /// None is set.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Is any fresh?
    #[inline]
    pub fn has_fresh(&self) -> bool {
        self.first != NONE
    }

    /// The earliest deadline, of those that are not fresh.
    #[inline]
    pub fn earliest(&self) -> Option<u64> {
        self.first().map(|(node, _)| node.deadline)
    }

    /// The first of all that are not fresh; whether it is in the run.
    #[inline]
    fn first(&self) -> Option<(Node, bool)> {
        match (self.run.front(), self.heap.first()) {
            (Some(run), Some(heap)) if heap.before(run) => Some((*heap, false)),
            (Some(run), _) => Some((*run, true)),
            (None, heap) => heap.map(|heap| (*heap, false)),
        }
    }

    /// A mark in the order of setting: see [`Timers::pop_due`].
    #[inline]
    pub fn mark(&self) -> u64 {
        self.sequence
    }

    /// Sets one. `None` when 2^32 are set already; the value is dropped then.
    #[inline]
    pub fn insert(&mut self, deadline: u64, value: T) -> Option<Key> {
        let (key, _) = self.take_slot(value)?;
        self.enqueue(key.slot, deadline);
        Some(key)
    }

    /// Sets a fresh one: for a `time` from when [`Timers::settle`] says that `stamp` was.
    #[inline(always)]
    pub fn insert_fresh(&mut self, stamp: u64, time: u64, value: T) -> Option<Key> {
        let last = self.last;
        let (key, slot) = self.take_slot(value)?;
        (slot.stamp, slot.time, slot.previous, slot.next) = (stamp, time, last, NONE);
        self.last = key.slot;
        match self.slots.get_mut(last as usize) {
            Some(last) => last.next = key.slot,
            None => self.first = key.slot,
        }
        Some(key)
    }

    /// Gives all fresh ones their deadlines. `time_of` a stamp; one that was set later never counts from an earlier time.
    pub fn settle(&mut self, time_of: impl Fn(u64) -> u64) {
        let mut latest = 0;
        let mut next = std::mem::replace(&mut self.first, NONE);
        self.last = NONE;
        while let Some(slot) = self.slots.get(next as usize) {
            let index = std::mem::replace(&mut next, slot.next);
            latest = time_of(slot.stamp).max(latest);
            self.enqueue(index, latest.saturating_add(slot.time));
        }
    }

    /// What a timer is for, while it is set.
    #[inline]
    pub fn get(&self, key: Key) -> Option<&T> {
        self.slot(key).and_then(|slot| slot.value.as_ref())
    }

    /// Its deadline, while it is set and not fresh.
    pub fn deadline(&self, key: Key) -> Option<u64> {
        self.slot(key).filter(|slot| slot.position != NONE).map(|slot| slot.stamp)
    }

    /// Removes one. `None`: it is over.
    #[inline(always)]
    pub fn remove(&mut self, key: Key) -> Option<T> {
        let &Slot { position, previous, next, .. } = self.slot(key)?;
        match position {
            NONE => self.unlink_fresh(previous, next),
            RUN => return self.remove_from_run(key.slot),
            position => self.unlink(position as usize),
        }
        self.release(key.slot)
    }

    fn remove_from_run(&mut self, slot: u32) -> Option<T> {
        let value = self.release(slot);
        self.gone += 1;
        self.trim_run();
        if self.gone > FEW && self.gone > self.run.len() / 2 {
            let slots = &self.slots;
            self.run.retain(|node| is_set(slots, node));
            self.gone = 0;
        }
        value
    }

    /// Takes the removed ones off both ends of the run.
    #[inline]
    fn trim_run(&mut self) {
        if self.gone > 0 {
            self.trim_run_now();
        }
    }

    fn trim_run_now(&mut self) {
        while self.gone > 0 && self.run.front().is_some_and(|node| !is_set(&self.slots, node)) {
            self.run.pop_front();
            self.gone -= 1;
        }
        while self.gone > 0 && self.run.back().is_some_and(|node| !is_set(&self.slots, node)) {
            self.run.pop_back();
            self.gone -= 1;
        }
    }

    /// Removes the earliest if its time has come and it was set no later than `mark`; so that a round of those that are due
    /// ends, though each may set others.
    #[inline]
    pub fn pop_due(&mut self, now: u64, mark: u64) -> Option<(u64, T)> {
        let (Node { deadline, sequence, slot }, in_run) = self.first()?;
        if deadline > now || sequence > mark {
            return None;
        }
        if in_run {
            self.run.pop_front();
            self.trim_run();
        } else {
            self.unlink(0);
        }
        self.release(slot).map(|value| (deadline, value))
    }

    /// What one is for that probably comes out next but `index`; `None`: nobody knows.
    #[inline]
    pub fn upcoming(&self, index: usize) -> Option<&T> {
        let node = self.run.get(index)?;
        self.slots[node.slot as usize].value.as_ref()
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|slot| slot.value.as_ref())
    }

    #[inline]
    fn slot(&self, key: Key) -> Option<&Slot<T>> {
        self.slots.get(key.slot as usize).filter(|slot| slot.sequence == key.sequence.get())
    }

    #[inline(always)]
    fn take_slot(&mut self, value: T) -> Option<(Key, &mut Slot<T>)> {
        if self.free == NONE {
            self.free = self.add_slot()?;
        }
        let index = self.free;
        let slot = &mut self.slots[index as usize];
        let sequence = NonZeroU64::MIN.saturating_add(self.sequence);
        slot.sequence = sequence.get();
        slot.value = Some(value);
        self.free = slot.next;
        self.sequence = sequence.get();
        self.count += 1;
        Some((Key { slot: index, sequence }, slot))
    }

    #[cold]
    fn add_slot(&mut self) -> Option<u32> {
        let index = u32::try_from(self.slots.len()).ok().filter(|index| *index < RUN)?;
        let (position, previous, next) = (NONE, NONE, NONE);
        self.slots.push(Slot { sequence: 0, position, previous, next, stamp: 0, time: 0, value: None });
        Some(index)
    }

    /// Frees a slot that has no node any more and is not in the list. Sequences begin at 1, so 0 matches no key.
    #[inline(always)]
    fn release(&mut self, index: u32) -> Option<T> {
        let slot = &mut self.slots[index as usize];
        slot.sequence = 0;
        slot.position = NONE;
        slot.next = std::mem::replace(&mut self.free, index);
        self.count -= 1;
        slot.value.take()
    }

    /// Takes the one between these two out of the list of fresh ones.
    #[inline(always)]
    fn unlink_fresh(&mut self, previous: u32, next: u32) {
        match self.slots.get_mut(previous as usize) {
            Some(slot) => slot.next = next,
            None => self.first = next,
        }
        match self.slots.get_mut(next as usize) {
            Some(slot) => slot.previous = previous,
            None => self.last = previous,
        }
    }

    #[inline]
    fn enqueue(&mut self, index: u32, deadline: u64) {
        let slot = &mut self.slots[index as usize];
        (slot.stamp, slot.position) = (deadline, RUN);
        let node = Node { deadline, sequence: slot.sequence, slot: index };
        if self.run.back().is_some_and(|last| node.before(last)) && !self.make_way(&node) {
            return self.push(node);
        }
        self.run.push_back(node);
    }

    /// Moves those at the end of the run to the heap that come after `node`, if they are few: one late deadline is not to keep
    /// all earlier ones out. True: none is left that does.
    fn make_way(&mut self, node: &Node) -> bool {
        for _ in 0..WAY {
            let Some(last) = self.run.pop_back() else { break };
            self.push(last);
            self.trim_run();
            if self.run.back().is_none_or(|last| last.before(node)) {
                return true;
            }
        }
        false
    }
}

/// Has a node's timer not been removed?
#[inline]
fn is_set<T>(slots: &[Slot<T>], node: &Node) -> bool {
    slots[node.slot as usize].sequence == node.sequence
}
