//! A coarse wheel: which connections are to be looked at in which tick. One for each worker, pure: no clock, no socket.
//!
//! A connection is looked at when its turn comes, and says then when it wants to be looked at next: so nothing moves here while it is
//! served, however often its deadline moves back. Entries lie in one vector and are linked by their indices: to put one in, to move
//! and to remove it costs a few instructions, and memory only for the most connections that there have been at once.

/// As many ticks make a turn; what is due later stays in its slot for another one.
const SLOTS: u32 = 256;

/// No entry.
const NONE: u32 = u32::MAX;

/// An entry of the wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u32);

#[derive(Debug)]
struct Node {
    key: i64,
    due: u32,
    /// The slot it lies in; `NONE` while it is taken out.
    slot: u32,
    before: u32,
    after: u32,
}

#[derive(Debug)]
pub(super) struct Wheel {
    first: Vec<u32>,
    nodes: Vec<Node>,
    free: Vec<u32>,
    now: u32,
    /// Of the present slot, the first one that was not looked at yet. What is put in meanwhile lies before it, and is due later.
    next: u32,
}

impl Default for Wheel {
    fn default() -> Self {
        Self { first: vec![NONE; SLOTS as usize], nodes: Vec::new(), free: Vec::new(), now: 0, next: NONE }
    }
}

impl Wheel {
    /// The tick that it is. Wraps around after 68 years of half seconds.
    pub(super) fn now(&self) -> u32 {
        self.now
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.len() == self.free.len()
    }

    /// Has `key` looked at in tick `due`, at the earliest in the next one.
    pub(super) fn insert(&mut self, key: i64, due: u32) -> Place {
        let node = Node { key, due, slot: NONE, before: NONE, after: NONE };
        let index = match self.free.pop() {
            Some(index) => {
                self.nodes[index as usize] = node;
                index
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        self.link(index, due);
        Place(index)
    }

    /// Has it looked at in tick `due` instead.
    pub(super) fn put(&mut self, place: Place, due: u32) {
        self.unlink(place.0);
        self.link(place.0, due);
    }

    pub(super) fn remove(&mut self, place: Place) {
        self.unlink(place.0);
        self.free.push(place.0);
    }

    /// The next tick begins.
    pub(super) fn tick(&mut self) {
        self.now = self.now.wrapping_add(1);
        self.next = self.first[self.slot(self.now)];
    }

    /// Takes out the next one that is due; it is to be put back, or removed.
    pub(super) fn take(&mut self) -> Option<(Place, i64)> {
        while let Some(node) = self.nodes.get(self.next as usize) {
            let (index, key, is_due) = (self.next, node.key, node.due == self.now);
            self.next = node.after;
            if is_due {
                self.unlink(index);
                return Some((Place(index), key));
            }
        }
        None
    }

    fn slot(&self, due: u32) -> usize {
        (due % SLOTS) as usize
    }

    fn link(&mut self, index: u32, due: u32) {
        let next = self.now.wrapping_add(1);
        let due = if is_before(due, next) { next } else { due };
        let slot = self.slot(due);
        let after = std::mem::replace(&mut self.first[slot], index);
        if let Some(after) = self.nodes.get_mut(after as usize) {
            after.before = index;
        }
        let node = &mut self.nodes[index as usize];
        (node.due, node.slot, node.before, node.after) = (due, slot as u32, NONE, after);
    }

    fn unlink(&mut self, index: u32) {
        let node = &mut self.nodes[index as usize];
        let (slot, before, after) = (std::mem::replace(&mut node.slot, NONE), node.before, node.after);
        if slot == NONE {
            return;
        }
        match self.nodes.get_mut(before as usize) {
            Some(before) => before.after = after,
            None => self.first[slot as usize] = after,
        }
        if let Some(after) = self.nodes.get_mut(after as usize) {
            after.before = before;
        }
        if self.next == index {
            self.next = after;
        }
    }
}

/// Whether tick `a` comes before tick `b`, also where the count wraps around.
pub(super) fn is_before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is due in the next tick, in any order; it is removed.
    fn next(wheel: &mut Wheel) -> Vec<i64> {
        wheel.tick();
        let mut due = Vec::new();
        while let Some((place, key)) = wheel.take() {
            wheel.remove(place);
            due.push(key);
        }
        due.sort_unstable();
        due
    }

    #[test]
    fn each_is_due_in_its_tick_and_what_is_late_in_the_next() {
        let mut wheel = Wheel::default();
        for (key, due) in [(1, 3), (2, 1), (3, 3), (4, 0), (5, SLOTS + 3)] {
            wheel.insert(key, due);
        }
        assert_eq!(next(&mut wheel), [2, 4]);
        assert!(next(&mut wheel).is_empty());
        assert_eq!(next(&mut wheel), [1, 3]);
        let later: Vec<u32> = (4..=SLOTS + 3).filter(|_| !next(&mut wheel).is_empty()).collect();
        assert_eq!((later, wheel.is_empty()), (vec![SLOTS + 3], true));
    }

    #[test]
    fn one_can_be_moved_both_ways_put_back_and_removed() {
        let mut wheel = Wheel::default();
        let (sooner, later, gone) = (wheel.insert(1, 9), wheel.insert(2, 2), wheel.insert(3, 2));
        wheel.put(sooner, 2);
        wheel.put(later, 4);
        wheel.remove(gone);
        wheel.tick();
        wheel.tick();
        let (place, key) = wheel.take().expect("one is due");
        assert_eq!((key, wheel.take()), (1, None));
        wheel.put(place, wheel.now() + 1);
        assert_eq!(next(&mut wheel), [1]);
        assert_eq!(next(&mut wheel), [2]);
        assert!(wheel.is_empty());
    }

    #[test]
    fn one_that_was_taken_out_can_be_removed() {
        let mut wheel = Wheel::default();
        let first = wheel.insert(1, 1);
        wheel.insert(2, 1);
        wheel.tick();
        let (place, _) = wheel.take().expect("one is due");
        wheel.remove(place);
        assert_ne!(place, first, "the last one in comes first");
        assert_eq!(wheel.take().map(|(_, key)| key), Some(1));
    }

    #[test]
    fn the_count_of_ticks_may_wrap_around() {
        let mut wheel = Wheel { now: u32::MAX - 1, ..Wheel::default() };
        wheel.insert(1, 1);
        wheel.insert(2, u32::MAX);
        assert_eq!([next(&mut wheel), next(&mut wheel), next(&mut wheel)], [vec![2], vec![], vec![1]]);
    }

    #[test]
    fn a_random_walk_agrees_with_a_list() {
        let (mut wheel, mut list, mut seed) = (Wheel::default(), Vec::<(Place, i64, u32)>::new(), 7_u64);
        let mut random = move |below: u32| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as u32 % below
        };
        for key in 0..20_000 {
            let due = wheel.now() + 1 + random(3 * SLOTS);
            match random(5) {
                0 if !list.is_empty() => {
                    let (place, ..) = list.swap_remove(random(list.len() as u32) as usize);
                    wheel.remove(place);
                }
                1 if !list.is_empty() => {
                    let index = random(list.len() as u32) as usize;
                    wheel.put(list[index].0, due);
                    list[index].2 = due;
                }
                2 => {
                    let now = wheel.now() + 1;
                    let mut expected: Vec<i64> =
                        list.iter().filter(|entry| entry.2 == now).map(|entry| entry.1).collect();
                    expected.sort_unstable();
                    list.retain(|entry| entry.2 != now);
                    assert_eq!(next(&mut wheel), expected);
                }
                _ => list.push((wheel.insert(key, due), key, due)),
            }
        }
        assert!(list.len() > 100);
    }
}
