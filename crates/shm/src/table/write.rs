//! Writing: each operation under the stripe's lock, and done by one store.

use super::{
    Table,
    column::{Column, Kind, Value},
    full::Full,
    key::Key,
    lock::Guard,
    memory::{Link, Slot},
    row::Row,
};
use crate::atomics::{
    AtomicU64,
    Ordering::{Relaxed, Release},
};

/// There is no slot for one more row.
#[derive(Debug)]
struct NoRoom;

/// Where a row is, or would be.
struct Place<'a> {
    bucket: usize,
    /// The slot that names it; none: the bucket does.
    before: Option<Slot<'a>>,
    /// How many rows lie before it.
    depth: u32,
    found: Option<(Link, Slot<'a>)>,
}

impl Table {
    /// Writes columns of a row, which is made if there is none; then the other columns are 0 and empty.
    ///
    /// # Errors
    /// There is no room for one more.
    #[inline]
    pub fn set<S: AsRef<[u8]>>(&self, key: &Key, changes: &[Option<Value<S>>]) -> Result<(), Full> {
        self.with_room(key, || {
            let (guard, place) = self.begin(key);
            guard.put(&place, key, changes)
        })
    }

    /// Makes a row. False if it is there.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn add<S: AsRef<[u8]>>(&self, key: &Key, values: &[Option<Value<S>>]) -> Result<bool, Full> {
        self.with_room(key, || {
            let (guard, place) = self.begin(key);
            if place.found.is_some() {
                return Ok(false);
            }
            guard.put(&place, key, values).map(|()| true)
        })
    }

    /// Writes columns of a row. False if it is not there.
    pub fn update<S: AsRef<[u8]>>(&self, key: &Key, changes: &[Option<Value<S>>]) -> bool {
        self.update_if(key, &[], changes)
    }

    /// As [`Table::update`], if these are its values.
    pub fn update_if<S: AsRef<[u8]>>(
        &self,
        key: &Key,
        expected: &[Option<Value<S>>],
        changes: &[Option<Value<S>>],
    ) -> bool {
        let (guard, place) = self.begin(key);
        let is_so = self.has(&place, expected);
        if is_so {
            guard.change(&place, key, changes);
        }
        is_so
    }

    /// Deletes a row. False if it is not there.
    pub fn remove(&self, key: &Key) -> bool {
        self.remove_if::<&[u8]>(key, &[])
    }

    /// As [`Table::remove`], if these are its values.
    pub fn remove_if<S: AsRef<[u8]>>(&self, key: &Key, expected: &[Option<Value<S>>]) -> bool {
        let (guard, place) = self.begin(key);
        let is_so = self.has(&place, expected);
        if is_so {
            guard.delete(&place);
        }
        is_so
    }

    /// Deletes a row; what `look` makes of it, afterwards.
    pub fn take<R>(&self, key: &Key, look: impl FnOnce(Row) -> R) -> Option<R> {
        let (guard, place) = self.begin(key);
        let (_, slot) = place.found?;
        let words = slot.row().to_words();
        guard.delete(&place);
        drop(guard);
        Some(look(Row::new(&words)))
    }

    /// Adds to an integer column, and says what it is then; a row that is not there is made.
    ///
    /// # Errors
    /// As [`Table::set`].
    #[inline]
    pub fn add_int(&self, key: &Key, column: Column, by: i64) -> Result<i64, Full> {
        self.with_room(key, || {
            let (guard, place) = self.begin(key);
            let new = place.found.map_or(0, |(_, slot)| slot.row().int(column)).wrapping_add(by);
            guard.put_number(&place, key, column, Value::Int(new)).map(|()| new)
        })
    }

    /// As [`Table::add_int`], for a float column.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn add_float(&self, key: &Key, column: Column, by: f64) -> Result<f64, Full> {
        self.with_room(key, || {
            let (guard, place) = self.begin(key);
            let new = place.found.map_or(0.0, |(_, slot)| slot.row().float(column)) + by;
            guard.put_number(&place, key, column, Value::Float(new)).map(|()| new)
        })
    }

    /// Tries it, and once more if there is room that nobody knew of.
    #[inline(always)]
    fn with_room<T>(&self, key: &Key, attempt: impl Fn() -> Result<T, NoRoom>) -> Result<T, Full> {
        match attempt() {
            Ok(done) => Ok(done),
            Err(NoRoom) if self.correct_collisions() => attempt().map_err(|NoRoom| self.full(key)),
            Err(NoRoom) => Err(self.full(key)),
        }
    }

    /// Counts the collisions anew: writers that died may have left too many. True: there were.
    #[cold]
    fn correct_collisions(&self) -> bool {
        let total = &self.memory.header().collisions;
        let counted = total.load(Relaxed);
        let stripes = self.memory.stripes().iter().enumerate();
        let real: u64 = stripes
            .map(|(index, stripe)| {
                self.settle(index, stripe);
                // Whoever writes now may have counted one that his stripe does not know yet.
                stripe.counts().collisions + u64::from(stripe.lock.load(Relaxed) != 0)
            })
            .sum();
        (real as i64) < counted as i64 && total.compare_exchange(counted, real, Relaxed, Relaxed).is_ok()
    }

    #[inline(always)]
    fn begin(&self, key: &Key) -> (Guard<'_>, Place<'_>) {
        let bucket = self.memory.bucket(key.hash());
        let guard = self.lock(self.memory.stripe(bucket));
        let place = self.place(bucket, key);
        (guard, place)
    }

    /// Is there a row with these values?
    fn has<S: AsRef<[u8]>>(&self, place: &Place, expected: &[Option<Value<S>>]) -> bool {
        place.found.is_some_and(|(_, slot)| slot.row().has(&self.memory.columns, expected))
    }

    #[inline(always)]
    fn place(&self, bucket: usize, key: &Key) -> Place<'_> {
        let mut place = Place { bucket, before: None, depth: 0, found: None };
        for (link, slot) in self.chain(bucket) {
            if slot.has(key) {
                place.found = Some((link, slot));
                break;
            }
            place.before = Some(slot);
            place.depth += 1;
        }
        place
    }
}

impl Guard<'_> {
    #[inline(always)]
    fn put<S: AsRef<[u8]>>(&self, place: &Place, key: &Key, changes: &[Option<Value<S>>]) -> Result<(), NoRoom> {
        match place.found {
            Some(_) => self.change(place, key, changes),
            None => self.insert(place, key, |row| row.write(&self.table.memory.columns, None, changes))?,
        }
        Ok(())
    }

    /// As [`Guard::put`], one column of numbers.
    #[inline(always)]
    fn put_number(&self, place: &Place, key: &Key, column: Column, value: Value<&[u8]>) -> Result<(), NoRoom> {
        let Some((_, slot)) = place.found else {
            return self.insert(place, key, |row| {
                row.write::<&[u8]>(&self.table.memory.columns, None, &[]);
                row.store(column, &value);
            });
        };
        self.stripe.raise_version();
        slot.row().store(column, &value);
        self.stripe.count_updated();
        Ok(())
    }

    /// The row that is there gets other values.
    #[inline]
    fn change<S: AsRef<[u8]>>(&self, place: &Place, key: &Key, changes: &[Option<Value<S>>]) {
        let Some((old, slot)) = place.found else { return };
        self.stripe.raise_version();
        let mut all = self.table.memory.columns.all().iter().zip(changes).filter(|(_, value)| value.is_some());
        match (all.next(), all.next()) {
            (None, _) => {}
            // One store does it.
            (Some((column, Some(value))), None) if !matches!(column.kind(), Kind::Str(_)) => {
                slot.row().store(*column, value);
            }
            _ => self.replace(place, old, slot, key, changes),
        }
        self.stripe.count_updated();
    }

    /// The row is written anew, to the spare slot, and takes the place of the old one.
    fn replace<S: AsRef<[u8]>>(&self, place: &Place, old: Link, slot: Slot, key: &Key, changes: &[Option<Value<S>>]) {
        let memory = &self.table.memory;
        let spare = self.stripe.spare.load(Relaxed);
        // There is one, unless somebody has written to this memory who should not.
        let Some(new) = memory.slot(spare).filter(|_| spare != old) else { return };
        new.write_key(key, slot.next());
        new.row().write(&memory.columns, Some(slot.row()), changes);
        self.link(place, spare);
        self.stripe.spare.store(old, Relaxed);
    }

    fn insert(&self, place: &Place, key: &Key, write: impl FnOnce(Row)) -> Result<(), NoRoom> {
        let memory = &self.table.memory;
        let is_collision = place.depth > 0;
        if is_collision {
            self.stripe.count_collided(place.depth);
            self.permit_collision()?;
        }
        let acquired = memory.acquire(place.bucket, self.index).and_then(|link| Some((link, memory.slot(link)?)));
        let Some((link, slot)) = acquired else {
            if is_collision {
                self.collisions().fetch_sub(1, Relaxed);
            }
            return Err(NoRoom);
        };
        self.stripe.raise_version();
        slot.write_key(key, 0);
        write(slot.row());
        self.link(place, link);
        self.stripe.count_inserted(is_collision);
        Ok(())
    }

    fn delete(&self, place: &Place) {
        let Some((link, slot)) = place.found else { return };
        let is_collision = place.depth > 0 || slot.next() != 0;
        self.stripe.raise_version();
        self.link(place, slot.next());
        self.stripe.count_deleted(is_collision);
        if is_collision {
            self.collisions().fetch_sub(1, Relaxed);
        }
        // Another stripe may write to the slot from now on: whoever still reads it is to notice.
        self.stripe.raise_version();
        self.table.memory.release(link);
    }

    /// The one store.
    fn link(&self, place: &Place, link: Link) {
        match place.before {
            Some(before) => before.set_next(link),
            None => self.table.memory.first(place.bucket).store(link, Release),
        }
    }

    fn collisions(&self) -> &AtomicU64 {
        &self.table.memory.header().collisions
    }

    /// Counts a collision, unless there are as many as there may be.
    fn permit_collision(&self) -> Result<(), NoRoom> {
        let most = i64::from(self.table.size().collisions);
        if (self.collisions().fetch_add(1, Relaxed) as i64) < most {
            return Ok(());
        }
        self.collisions().fetch_sub(1, Relaxed);
        Err(NoRoom)
    }
}
