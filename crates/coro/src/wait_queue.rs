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

/// A node of the list of those who wait, or of the list of free nodes (linked by `next`).
#[derive(Debug)]
struct Node {
    outcome: Outcome,
    /// Of one that waits. Beside the outcome, not in it: so it moves in two registers.
    waker: Option<Waker>,
    next: Option<u32>,
    previous: Option<u32>,
}

#[derive(Debug, Default)]
pub(crate) struct WaitQueue {
    nodes: Vec<Node>,
    free: Option<u32>,
    first: Option<u32>,
    last: Option<u32>,
    waiting: usize,
    granted: usize,
}

impl WaitQueue {
    /// How many wait, not counting those already granted.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting
    }

    /// How many have been granted and have not asked yet.
    pub(crate) fn granted(&self) -> usize {
        self.granted
    }

    /// Adds a waiter at the end.
    pub(crate) fn push(&mut self, waker: Waker) -> Place {
        let node = Node { outcome: Outcome::Waiting, waker: Some(waker), next: None, previous: self.last };
        let index = match self.free {
            Some(index) => {
                self.free = self.nodes[index as usize].next;
                self.nodes[index as usize] = node;
                index
            }
            None => {
                self.nodes.push(node);
                // Each waiter is a future somewhere in memory; there are fewer than 2^32.
                (self.nodes.len() - 1) as u32
            }
        };
        match self.last {
            Some(last) => self.nodes[last as usize].next = Some(index),
            None => self.first = Some(index),
        }
        self.last = Some(index);
        self.waiting += 1;
        Place(index)
    }

    /// Grants the first waiter; its waker is to be called.
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
    pub(crate) fn settle(&mut self, place: Place, waker: &Waker) -> Outcome {
        if let Some(known) = &mut self.nodes[place.0 as usize].waker {
            known.clone_from(waker);
            return Outcome::Waiting;
        }
        self.remove(place)
    }

    /// Removes the waiter; what it had become. A granted one has to be passed on, or used, by the caller.
    pub(crate) fn remove(&mut self, place: Place) -> Outcome {
        let node = &mut self.nodes[place.0 as usize];
        let (outcome, waker) = (std::mem::replace(&mut node.outcome, Outcome::Dismissed), node.waker.take());
        match outcome {
            Outcome::Waiting => self.unlink(place.0),
            Outcome::Granted => self.granted -= 1,
            Outcome::Dismissed => {}
        }
        self.nodes[place.0 as usize].next = self.free;
        self.free = Some(place.0);
        drop(waker);
        outcome
    }

    fn leave_first(&mut self, outcome: Outcome) -> Option<Waker> {
        let first = self.first?;
        let node = &mut self.nodes[first as usize];
        node.outcome = outcome;
        let waker = node.waker.take();
        self.unlink(first);
        waker
    }

    fn unlink(&mut self, index: u32) {
        let Node { next, previous, .. } = self.nodes[index as usize];
        match previous {
            Some(previous) => self.nodes[previous as usize].next = next,
            None => self.first = next,
        }
        match next {
            Some(next) => self.nodes[next as usize].previous = previous,
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
        assert!(queue.first.is_none() && queue.last.is_none());
    }
}
