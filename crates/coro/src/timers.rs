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

/// The children of a node lie side by side in one or two cache lines.
const CHILDREN: usize = 4;

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

    fn push(&mut self, node: Node) {
        self.heap.push(node);
        self.rise(self.heap.len() - 1, node);
    }

    #[inline]
    fn unlink(&mut self, position: usize) {
        let Some(last) = self.heap.pop() else { return };
        if position < self.heap.len() {
            let gone = self.heap[position];
            if last.before(&gone) {
                self.rise(position, last);
            } else {
                self.sink(position, last);
            }
        }
    }

    /// Puts `node` where it belongs from `position` up.
    #[inline]
    fn rise(&mut self, mut position: usize, node: Node) {
        while position > 0 {
            let above = (position - 1) / CHILDREN;
            let parent = self.heap[above];
            if !node.before(&parent) {
                break;
            }
            self.place(position, parent);
            position = above;
        }
        self.place(position, node);
    }

    /// Puts `node` where it belongs from `position` down.
    fn sink(&mut self, mut position: usize, node: Node) {
        while let Some((below, child)) = self.first_child(position)
            && child.before(&node)
        {
            self.place(position, child);
            position = below;
        }
        self.place(position, node);
    }

    fn first_child(&self, position: usize) -> Option<(usize, Node)> {
        let first = position * CHILDREN + 1;
        let children = self.heap.get(first..self.heap.len().min(first + CHILDREN))?;
        let mut least = (first, *children.first()?);
        for (index, child) in (first..).zip(children).skip(1) {
            if child.before(&least.1) {
                least = (index, *child);
            }
        }
        Some(least)
    }

    #[inline]
    fn place(&mut self, position: usize, node: Node) {
        self.heap[position] = node;
        // The number of nodes is that of slots, which fits.
        self.slots[node.slot as usize].position = position as u32;
    }
}

/// Has a node's timer not been removed?
#[inline]
fn is_set<T>(slots: &[Slot<T>], node: &Node) -> bool {
    slots[node.slot as usize].sequence == node.sequence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(timers: &mut Timers<u32>, now: u64) -> Vec<u32> {
        let mark = timers.mark();
        std::iter::from_fn(|| timers.pop_due(now, mark)).map(|(_, value)| value).collect()
    }

    #[test]
    fn they_come_out_by_deadline_and_those_of_one_deadline_in_the_order_they_were_set() {
        let mut timers = Timers::default();
        for (value, deadline) in [5, 3, 5, 1, 3, 5, 9].into_iter().enumerate() {
            timers.insert(deadline, value as u32);
        }
        assert_eq!(timers.earliest(), Some(1));
        assert_eq!(drain(&mut timers, 5), [3, 1, 4, 0, 2, 5]);
        assert_eq!((timers.len(), timers.earliest()), (1, Some(9)));
    }

    #[test]
    fn one_that_is_set_during_a_round_waits_for_the_next_though_it_is_due() {
        let mut timers = Timers::default();
        timers.insert(1, 1);
        let mark = timers.mark();
        timers.insert(1, 2);
        assert_eq!(timers.pop_due(1, mark).map(|(_, value)| value), Some(1));
        assert!(timers.pop_due(1, mark).is_none());
        assert_eq!(drain(&mut timers, 1), [2]);
    }

    #[test]
    fn a_key_of_one_that_is_over_names_nothing_though_its_slot_is_used_again() {
        let mut timers = Timers::default();
        let first = timers.insert(1, 1).expect("room");
        assert_eq!((timers.get(first), timers.deadline(first)), (Some(&1), Some(1)));
        assert_eq!(timers.remove(first), Some(1));
        let second = timers.insert(2, 2).expect("room");
        assert_eq!((timers.remove(first), timers.get(first), timers.deadline(first)), (None, None, None));
        assert_eq!((timers.get(second), timers.slots.len()), (Some(&2), 1));
    }

    #[test]
    fn a_fresh_one_gets_its_deadline_when_it_is_settled_and_keeps_its_place_among_those_of_one_time() {
        let mut timers = Timers::default();
        timers.insert_fresh(1, 10, 1);
        let cleared = timers.insert_fresh(2, 10, 2).expect("room");
        timers.insert(110, 3);
        let last = timers.insert_fresh(3, 10, 4).expect("room");
        assert_eq!((timers.len(), timers.has_fresh(), timers.earliest()), (4, true, Some(110)));
        assert_eq!((timers.remove(cleared), timers.remove(cleared), timers.deadline(last)), (Some(2), None, None));
        timers.settle(|_| 100);
        assert_eq!((timers.len(), timers.has_fresh(), timers.deadline(last)), (3, false, Some(110)));
        assert_eq!(drain(&mut timers, 110), [1, 3, 4]);
    }

    #[test]
    fn one_that_is_set_later_never_counts_from_an_earlier_time() {
        let mut timers = Timers::default();
        for (value, stamp) in [7, 5, 9].into_iter().enumerate() {
            timers.insert_fresh(stamp, 10, value as u32);
        }
        timers.settle(|stamp| stamp);
        assert_eq!(timers.earliest(), Some(17));
        assert_eq!(drain(&mut timers, 17), [0, 1]);
        assert_eq!(drain(&mut timers, 19), [2]);
    }

    #[test]
    fn what_is_set_in_order_stays_out_of_the_heap_though_a_late_one_was_there_first() {
        let mut timers = Timers::default();
        timers.insert(1_000_000, 0);
        for value in 1..100 {
            timers.insert(u64::from(value), value);
        }
        assert_eq!((timers.run.len(), timers.heap.len()), (99, 1));
        assert_eq!(drain(&mut timers, 1_000_000), (1..100).chain([0]).collect::<Vec<_>>());
    }

    #[test]
    fn removed_ones_do_not_pile_up_and_never_come_first() {
        let mut timers = Timers::default();
        let keep = timers.insert(0, 0);
        for round in 1..1000 {
            let keys: Vec<_> = (0..10).map(|value| timers.insert(round, value).expect("room")).collect();
            timers.insert(round, 10);
            assert!(keys.into_iter().all(|key| timers.remove(key).is_some()));
            let (kept, removed) = (round as usize + 1, timers.gone);
            assert_eq!((timers.len(), timers.run.len()), (kept, kept + removed));
            assert!(removed <= FEW.max(kept), "{removed} of {}", timers.run.len());
        }
        keep.map(|key| timers.remove(key));
        assert_eq!(timers.earliest(), Some(1));
        assert_eq!(drain(&mut timers, 1000), [10; 999]);
        assert_eq!((timers.earliest(), timers.run.len(), timers.gone), (None, 0, 0));
    }

    /// Against a plain sorted list, with a fixed sequence of pseudo-random operations.
    #[test]
    fn any_mixture_of_setting_removing_and_popping_keeps_the_order() {
        let mut timers = Timers::default();
        let mut model: Vec<(u64, u32, Key)> = Vec::new();
        // Stamps count the operations, and are settled as their double.
        let mut fresh: Vec<(u64, u32, Key)> = Vec::new();
        let mut state = 42_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for value in 0..20_000 {
            let stamp = u64::from(value);
            match random(8) {
                0..=2 => {
                    let deadline = 2 * stamp + [250, random(500)][random(2) as usize];
                    model.push((deadline, value, timers.insert(deadline, value).expect("room")));
                }
                3..=4 => {
                    let time = [250, random(500)][random(2) as usize];
                    let key = timers.insert_fresh(stamp, time, value).expect("room");
                    fresh.push((2 * stamp + time, value, key));
                }
                5 if !model.is_empty() => {
                    let (_, value, key) = model.remove(random(model.len() as u64) as usize);
                    assert_eq!(timers.remove(key), Some(value));
                }
                6 if !fresh.is_empty() => {
                    let (_, value, key) = fresh.remove(random(fresh.len() as u64) as usize);
                    assert_eq!(timers.remove(key), Some(value));
                }
                _ => {
                    timers.settle(|stamp| 2 * stamp);
                    model.append(&mut fresh);
                    // Values count in the order of setting.
                    model.sort_by_key(|(deadline, value, _)| (*deadline, *value));
                    let (now, mark) = (2 * stamp + random(500), timers.mark());
                    let expected = (!model.is_empty() && model[0].0 <= now).then(|| model.remove(0));
                    let expected = expected.map(|(deadline, value, _)| (deadline, value));
                    assert_eq!(timers.pop_due(now, mark), expected);
                }
            }
            let earliest = model.iter().map(|(deadline, ..)| *deadline).min();
            assert_eq!((timers.len(), timers.earliest()), (model.len() + fresh.len(), earliest));
            assert_eq!(timers.has_fresh(), !fresh.is_empty());
        }
        assert_eq!(timers.values().count(), model.len() + fresh.len());
    }
}
