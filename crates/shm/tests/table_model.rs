//! Models of a table's readers and writers: loom tries the interleavings of their steps and what weak memory may show.
//! `make loom` runs them; elsewhere this file is empty.
#![cfg(loom)]

use std::sync::Arc;

use steel_shm::table::{Column, Columns, Key, Kind, Size, Table, Value};

fn model(preemptions: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(preemptions));
    builder.max_branches = 10_000;
    builder.check(run);
}

/// A table of pairs of numbers.
struct Pairs {
    table: Table,
    first: Column,
    second: Column,
}

fn pairs(rows: u32, collisions: u32) -> Arc<Pairs> {
    let mut columns = Columns::default();
    let [first, second] = [Kind::Int, Kind::Int].map(|kind| columns.push(kind).expect("small"));
    let table = Table::new(Size { rows, collisions }, columns).expect("memory");
    Arc::new(Pairs { table, first, second })
}

fn key(name: &str, place: u64) -> Key {
    Key::new(name.as_bytes(), place).expect("a key")
}

impl Pairs {
    fn set(&self, key: &Key, pair: (i64, i64)) {
        let values = [Value::<&[u8]>::Int(pair.0), Value::Int(pair.1)].map(Some);
        self.table.set(key, &values).expect("room");
    }

    fn get(&self, key: &Key) -> Option<(i64, i64)> {
        self.table.read(key, |row| (row.int(self.first), row.int(self.second)))
    }
}

/// Runs `reader` in a thread of its own, and `writer` in this one: of the other way round, loom tries much less.
fn beside(pairs: &Arc<Pairs>, reader: impl FnOnce(&Pairs) + 'static, writer: impl FnOnce(&Pairs)) {
    let shared = Arc::clone(pairs);
    let thread = loom::thread::spawn(move || reader(&shared));
    writer(pairs);
    thread.join().expect("the reader");
}

#[test]
fn a_reader_sees_a_row_before_or_after_a_write() {
    model(3, || {
        let pairs = pairs(1, 0);
        let a = key("a", 0);
        pairs.set(&a, (1, 1));
        let look = move |pairs: &Pairs| {
            let (first, second) = pairs.get(&a).expect("it is there");
            assert_eq!(first, second);
            let (later, _) = pairs.get(&a).expect("it is there");
            assert!(later >= first, "time goes on");
        };
        // The second one writes where the reader may still be.
        beside(&pairs, look, |pairs| (2..=3).for_each(|number| pairs.set(&a, (number, number))));
    });
}

#[test]
fn a_reader_sees_numbers_in_the_order_of_their_writes() {
    model(3, || {
        let pairs = pairs(1, 0);
        let a = key("a", 0);
        pairs.set(&a, (0, 0));
        let look = move |pairs: &Pairs| {
            let (first, second) = pairs.get(&a).expect("it is there");
            assert!(first >= second, "{first} {second}");
        };
        beside(&pairs, look, |pairs| {
            pairs.table.add_int(&a, pairs.first, 1).expect("it is there");
            pairs.table.add_int(&a, pairs.second, 1).expect("it is there");
        });
    });
}

#[test]
fn two_writers_lose_nothing() {
    model(3, || {
        let pairs = pairs(1, 1);
        let (a, b) = (key("a", 0), key("b", 0));
        let count = move |pairs: &Pairs| {
            pairs.table.add_int(&a, pairs.first, 1).expect("room");
        };
        beside(&pairs, count, |pairs| {
            pairs.set(&b, (5, 5));
            pairs.table.add_int(&a, pairs.first, 1).expect("room");
        });
        assert_eq!((pairs.get(&a), pairs.get(&b), pairs.table.len()), (Some((2, 0)), Some((5, 5)), 2));
    });
}

/// What was deleted is a slot for another stripe, of which the reader does not look at the version.
#[test]
fn a_reader_of_a_deleted_row_does_not_see_what_another_stripe_writes_there() {
    model(3, || {
        // Two places, a stripe for each. All slots are used: three rows and two spares.
        let pairs = pairs(2, 1);
        let (a, gone, b, new) = (key("a", 0), key("gone", 2), key("b", 1), key("new", 3));
        pairs.set(&a, (1, 1));
        pairs.set(&gone, (2, 2));
        pairs.set(&b, (3, 3));
        let look = move |pairs: &Pairs| assert!(matches!(pairs.get(&gone), None | Some((2, 2))));
        beside(&pairs, look, |pairs| {
            pairs.table.remove(&gone);
            pairs.set(&new, (4, 5));
        });
        assert_eq!((pairs.get(&gone), pairs.get(&new)), (None, Some((4, 5))));
    });
}

/// The same, with another thread that writes: what passes the slot on has to pass on the version, too.
#[test]
fn a_slot_is_passed_on_with_its_version() {
    model(1, || {
        let pairs = pairs(2, 1);
        let (a, gone, b, new) = (key("a", 0), key("gone", 2), key("b", 1), key("new", 3));
        pairs.set(&a, (1, 1));
        pairs.set(&gone, (2, 2));
        pairs.set(&b, (3, 3));
        let look = move |pairs: &Pairs| assert!(matches!(pairs.get(&gone), None | Some((2, 2))));
        let insert = move |pairs: &Pairs| {
            // There may be no room yet.
            let values = [Value::<&[u8]>::Int(4), Value::Int(5)].map(Some);
            let _ = pairs.table.set(&new, &values);
        };
        let other = Arc::clone(&pairs);
        let inserter = loom::thread::spawn(move || insert(&other));
        beside(&pairs, look, |pairs| assert!(pairs.table.remove(&gone)));
        inserter.join().expect("the writer");
    });
}
