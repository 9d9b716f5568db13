//! Values by ids that somebody counts up: a slab, and a table that says which slot an id has.
//!
//! Faster than a hash map of the library where ids come and go all the time: one multiplication spreads numbers that follow each
//! other evenly over the table (the golden section), so nearly every look-up hits at once, however long some ids stay; and the
//! values are used and dropped where they lie.

/// One place of the table.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// 0: nobody's.
    id: i64,
    slot: u32,
}

/// See the module.
#[derive(Debug)]
pub struct Ids<T> {
    /// A power of two of places, at most half of them taken; what is not at its own place lies behind it, without a gap.
    places: Vec<Place>,
    /// 64 less the binary logarithm of their number.
    shift: u32,
    /// Of the newest id, which is in no place of the table; id 0: it is gone.
    newest: Place,
    slots: Vec<Slot<T>>,
    /// The first free slot.
    free: u32,
    count: usize,
}

#[derive(Debug)]
struct Slot<T> {
    value: T,
    /// The next free one, in a free one.
    next: u32,
}

impl<T> Default for Ids<T> {
    fn default() -> Self {
        let (places, slots) = (Vec::new(), Vec::new());
        Self { places, shift: 0, newest: Place::default(), slots, free: NONE, count: 0 }
    }
}

/// The places of a new table.
const FIRST: usize = 16;

/// No slot.
const NONE: u32 = u32::MAX;

impl<T: Default> Ids<T> {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of an id.
    #[inline]
    pub fn get(&self, id: i64) -> Option<&T> {
        self.slot(id).map(|slot| &self.slots[slot as usize].value)
    }

    /// The value of an id.
    #[inline]
    pub fn get_mut(&mut self, id: i64) -> Option<&mut T> {
        self.slot(id).map(|slot| &mut self.slots[slot as usize].value)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &T)> {
        let places = self.places.iter().chain([&self.newest]);
        places.filter(|place| place.id != 0).map(|place| (place.id, &self.slots[place.slot as usize].value))
    }

    /// Adds one, which is not given before and above 0: a default value, or what [`Ids::remove`] has left in a slot.
    #[inline(always)]
    pub fn add(&mut self, id: i64) -> &mut T {
        debug_assert!(id > 0 && self.slot(id).is_none());
        if self.newest.id != 0 {
            self.put(self.newest);
        }
        if self.free == NONE {
            self.free = self.add_slot();
        }
        self.newest = Place { id, slot: self.free };
        self.count += 1;
        let slot = &mut self.slots[self.free as usize];
        self.free = slot.next;
        &mut slot.value
    }

    /// Removes one. What the caller does not take out of its value stays in the slot.
    #[inline(always)]
    pub fn remove(&mut self, id: i64) -> Option<&mut T> {
        let slot = match self.newest {
            Place { id: newest, slot } if newest == id && id != 0 => {
                self.newest.id = 0;
                slot
            }
            _ => self.withdraw(id)?,
        };
        let removed = &mut self.slots[slot as usize];
        removed.next = std::mem::replace(&mut self.free, slot);
        self.count -= 1;
        Some(&mut removed.value)
    }

    /// Takes one out of the table.
    fn withdraw(&mut self, id: i64) -> Option<u32> {
        let place = self.find(id)?;
        let slot = self.places[place].slot;
        self.close(place);
        Some(slot)
    }

    #[inline]
    fn slot(&self, id: i64) -> Option<u32> {
        match self.newest {
            Place { id: newest, slot } if newest == id && id != 0 => Some(slot),
            _ => self.find(id).map(|place| self.places[place].slot),
        }
    }

    #[cold]
    fn add_slot(&mut self) -> u32 {
        let slot = u32::try_from(self.slots.len()).ok().filter(|slot| *slot != NONE);
        let slot = slot.expect("memory ends before 2^32 values do");
        self.slots.push(Slot { value: T::default(), next: NONE });
        if self.slots.len() * 2 > self.places.len() {
            let places = vec![Place::default(); (self.places.len() * 2).max(FIRST)];
            self.shift = places.len().leading_zeros() + 1;
            let old = std::mem::replace(&mut self.places, places);
            old.into_iter().filter(|place| place.id != 0).for_each(|place| self.put(place));
        }
        slot
    }

    /// The own place of an id in a table that is not empty.
    #[inline]
    fn home(&self, id: i64) -> usize {
        (id.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    #[inline]
    fn next(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }

    #[inline(always)]
    fn find(&self, id: i64) -> Option<usize> {
        if self.places.is_empty() || id == 0 {
            return None;
        }
        let mut place = self.home(id);
        while self.places[place].id != id {
            if self.places[place].id == 0 {
                return None;
            }
            place = self.next(place);
        }
        Some(place)
    }

    #[inline(always)]
    fn put(&mut self, entry: Place) {
        let mut place = self.home(entry.id);
        while self.places[place].id != 0 {
            place = self.next(place);
        }
        self.places[place] = entry;
    }

    /// Empties a place. Those behind it that would not be found any more move up.
    #[inline]
    fn close(&mut self, mut gap: usize) {
        let mut place = self.next(gap);
        while self.places[place].id != 0 {
            let mask = self.places.len() - 1;
            let from_home = place.wrapping_sub(self.home(self.places[place].id)) & mask;
            if from_home >= place.wrapping_sub(gap) & mask {
                self.places[gap] = self.places[place];
                gap = place;
            }
            place = self.next(place);
        }
        self.places[gap].id = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn what_was_removed_is_not_found_and_its_slot_is_used_again() {
        let mut ids = Ids::<i64>::default();
        assert_eq!(ids.remove(1), None);
        *ids.add(1) = 10;
        *ids.add(2) = 20;
        assert_eq!((ids.get(1), ids.get(2), ids.get(0), ids.get(-1), ids.len()), (Some(&10), Some(&20), None, None, 2));
        assert_eq!([ids.remove(1).copied(), ids.remove(1).copied()], [Some(10), None]);
        *ids.add(3) = 30;
        assert_eq!((ids.get(1), ids.get(3), ids.slots.len()), (None, Some(&30), 2));
    }

    /// Against the library's map: many that go at once, some that stay long.
    #[test]
    fn any_mixture_of_adding_and_removing_keeps_what_is_there() {
        let mut ids = Ids::<i64>::default();
        let mut model = HashMap::new();
        let mut state = 7_u64;
        for id in 1..30_000_i64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *ids.add(id) = id * 3;
            model.insert(id, id * 3);
            // Sometimes it grows, sometimes it shrinks.
            let tries = if id / 3000 % 2 == 0 { 1 } else { 3 };
            for turn in 0..tries {
                let id = id - (state >> (33 + turn)) as i64 % 2000;
                assert_eq!(ids.remove(id).copied(), model.remove(&id));
            }
            assert_eq!(ids.len(), model.len());
        }
        assert!(model.len() > 100);
        assert!(model.iter().all(|(id, value)| ids.get(*id) == Some(value)));
        let mut all: Vec<_> = ids.iter().map(|(id, value)| (id, *value)).collect();
        all.sort_unstable();
        let mut expected: Vec<_> = model.into_iter().collect();
        expected.sort_unstable();
        assert_eq!(all, expected);
    }
}
