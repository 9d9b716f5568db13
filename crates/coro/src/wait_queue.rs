//! Who waits for something, first in first out, with removal from the middle at no cost: a waiting future may be dropped at
//! any time.
//!
//! ```text
//!  push --> Waiting --grant--> Granted --settle--> (gone)      the thing is reserved for this waiter
//!              \---dismiss---> Dismissed --settle--> (gone)    there will be none
//! ```
//! A waiter keeps its place until it asks or goes; who drops a granted place passes it on. The queue calls no waker itself:
//! it hands them out, to be called when no borrow is held.

use std::task::Waker;

/// The place of one waiter. Valid until it is settled or removed; only its future uses it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(u32);

/// What became of a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Waiting,
    Granted,
    Dismissed,
}

/// No node.
const NONE: u32 = u32::MAX;

/// A node of the list of those who wait, or of the list of free nodes (linked by `next`).
#[derive(Debug)]
struct Node {
    /// Of one that waits. Beside the outcome, not in it: so it moves in two registers.
    waker: Option<Waker>,
    next: u32,
    previous: u32,
    outcome: Outcome,
}

#[derive(Debug)]
pub(crate) struct WaitQueue {
    nodes: Vec<Node>,
    free: u32,
    first: u32,
    last: u32,
    waiting: u32,
    granted: u32,
}

impl Default for WaitQueue {
    fn default() -> Self {
        Self { nodes: Vec::new(), free: NONE, first: NONE, last: NONE, waiting: 0, granted: 0 }
    }
}

impl WaitQueue {
    /// How many wait, not counting those already granted.
    #[inline]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting as usize
    }

    /// How many have been granted and have not asked yet.
    #[inline]
    pub(crate) fn granted(&self) -> usize {
        self.granted as usize
    }

    /// Adds a waiter at the end.
    #[inline]
    pub(crate) fn push(&mut self, waker: Waker) -> Place {
        let (index, previous) = (self.free, self.last);
        let index = if let Some(node) = self.nodes.get_mut(index as usize) {
            self.free = node.next;
            *node = Node { waker: Some(waker), next: NONE, previous, outcome: Outcome::Waiting };
            index
        } else {
            self.nodes.push(Node { waker: Some(waker), next: NONE, previous, outcome: Outcome::Waiting });
            // Each waiter is a future somewhere in memory; there are fewer than 2^32.
            (self.nodes.len() - 1) as u32
        };
        self.last = index;
        match self.nodes.get_mut(previous as usize) {
            Some(last) => last.next = index,
            None => self.first = index,
        }
        self.waiting += 1;
        Place(index)
    }

    /// Grants the first waiter; its waker is to be called.
    #[inline]
    pub(crate) fn grant(&mut self) -> Option<Waker> {
        let waker = self.leave_first(Outcome::Granted)?;
        self.granted += 1;
        Some(waker)
    }

    /// Tells the first waiter that there is nothing to wait for; its waker is to be called.
    pub(crate) fn dismiss(&mut self) -> Option<Waker> {
        self.leave_first(Outcome::Dismissed)
    }

    /// What became of the waiter. If it still waits, `waker` replaces its own; else its place is gone.
    #[inline]
    pub(crate) fn settle(&mut self, place: Place, waker: &Waker) -> Outcome {
        if let Some(known) = &mut self.nodes[place.0 as usize].waker {
            known.clone_from(waker);
            return Outcome::Waiting;
        }
        self.remove(place)
    }

    /// Removes the waiter; what it had become. A granted one has to be passed on, or used, by the caller.
    #[inline]
    pub(crate) fn remove(&mut self, place: Place) -> Outcome {
        let node = &mut self.nodes[place.0 as usize];
        let (outcome, waker) = (std::mem::replace(&mut node.outcome, Outcome::Dismissed), node.waker.take());
        match outcome {
            Outcome::Waiting => self.unlink(place.0),
            Outcome::Granted => self.granted -= 1,
            Outcome::Dismissed => {}
        }
        self.nodes[place.0 as usize].next = self.free;
        self.free = place.0;
        drop(waker);
        outcome
    }

    #[inline]
    fn leave_first(&mut self, outcome: Outcome) -> Option<Waker> {
        let first = self.nodes.get_mut(self.first as usize)?;
        first.outcome = outcome;
        let waker = first.waker.take();
        self.first = first.next;
        match self.nodes.get_mut(self.first as usize) {
            Some(next) => next.previous = NONE,
            None => self.last = NONE,
        }
        self.waiting -= 1;
        waker
    }

    fn unlink(&mut self, index: u32) {
        let Node { next, previous, .. } = self.nodes[index as usize];
        match self.nodes.get_mut(previous as usize) {
            Some(before) => before.next = next,
            None => self.first = next,
        }
        match self.nodes.get_mut(next as usize) {
            Some(behind) => behind.previous = previous,
            None => self.last = previous,
        }
        self.waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(count: usize) -> (WaitQueue, Vec<Place>) {
        let mut queue = WaitQueue::default();
        let places = (0..count).map(|_| queue.push(Waker::noop().clone())).collect();
        (queue, places)
    }

    #[test]
    fn the_first_to_come_is_the_first_to_be_granted() {
        let (mut queue, places) = queue(3);
        assert!(queue.grant().is_some());
        let outcomes: Vec<_> = places.iter().map(|place| queue.settle(*place, Waker::noop())).collect();
        assert_eq!(outcomes, [Outcome::Granted, Outcome::Waiting, Outcome::Waiting]);
        assert_eq!((queue.waiting(), queue.granted()), (2, 0));
    }

    #[test]
    fn one_may_leave_from_the_middle_and_its_place_is_used_again() {
        let (mut queue, places) = queue(3);
        assert_eq!(queue.remove(places[1]), Outcome::Waiting);
        let fourth = queue.push(Waker::noop().clone());
        assert_eq!(queue.nodes.len(), 3);
        for _ in 0..3 {
            assert!(queue.grant().is_some());
        }
        assert!(queue.grant().is_none());
        assert_eq!(queue.remove(fourth), Outcome::Granted);
        assert_eq!((queue.waiting(), queue.granted()), (0, 2));
    }

    #[test]
    fn the_dismissed_do_not_count_as_granted() {
        let (mut queue, places) = queue(2);
        while queue.dismiss().is_some() {}
        assert_eq!((queue.waiting(), queue.granted()), (0, 0));
        assert_eq!(queue.settle(places[1], Waker::noop()), Outcome::Dismissed);
        assert_eq!(queue.remove(places[0]), Outcome::Dismissed);
        assert_eq!((queue.first, queue.last), (NONE, NONE));
    }
}
