//! Processes that die while they write to a table. Each test forks, so this runs without the harness's threads.
//!
//! One test stops a process at each single instruction of each operation, and looks at what its death would leave there. The other kills
//! processes thousands of times at any moment while others go on.

mod common;

use std::{collections::HashMap, time::Duration};

use common::{collect, dead, fork, kill, stepped};
use steel_shm::table::{Column, Columns, Cursor, Key, Kind, Size, Table, Value};

struct Rows {
    table: Table,
    number: Column,
    /// The same number.
    twin: Column,
    /// What [`text_of`] says.
    text: Column,
}

/// No change.
const NONE: &[Option<Value<&[u8]>>] = &[];

/// What is in a table: the numbers, by key. Fails if a row is torn.
type Content = HashMap<Vec<u8>, i64>;

fn rows(size: Size) -> Rows {
    let mut columns = Columns::default();
    let mut column = |kind| columns.push(kind).expect("small");
    let (number, twin, text) = (column(Kind::Int), column(Kind::Float), column(Kind::Str(24)));
    Rows { table: Table::new(size, columns).expect("memory"), number, twin, text }
}

/// Without allocating.
fn text_of(number: i64) -> &'static [u8] {
    const DIGITS: &[u8; 34] = b"0123456789012345678901234567890123";
    &DIGITS[(number % 10) as usize..][..(number % 25) as usize]
}

fn key(text: &str, hash: u64) -> Key {
    Key::new(text.as_bytes(), hash).expect("not empty, not too long")
}

impl Rows {
    fn set(&self, key: &Key, number: i64) -> bool {
        let values = [Value::Int(number), Value::Float(number as f64), Value::Str(text_of(number))].map(Some);
        self.table.set(key, &values).is_ok()
    }

    fn content(&self) -> Content {
        self.content_of(&self.table)
    }

    fn content_of(&self, table: &Table) -> Content {
        let mut cursor = Cursor::new();
        let mut content = Content::new();
        while let Some((key, (number, twin, text))) = cursor.next(table, |row| {
            let mut text = vec![0; row.length(self.text)];
            row.copy(self.text, &mut text);
            (row.int(self.number), row.float(self.twin), text)
        }) {
            assert_eq!((number as f64, text_of(number)), (twin, &*text), "the row is torn");
            assert!(content.insert(key.bytes().to_vec(), number).is_none(), "the row is there twice");
        }
        content
    }

    /// Everything there is about the table holds together.
    fn check(&self, table: &Table) {
        let content = self.content_of(table);
        let counts = table.counts();
        assert_eq!(counts.rows, content.len() as u64, "the count of rows");
        let buckets: HashMap<u64, u64> = content.keys().fold(HashMap::new(), |mut buckets, key| {
            *buckets.entry(hash_of(key)).or_default() += 1;
            buckets
        });
        assert_eq!(counts.collisions, counts.rows - buckets.len() as u64, "the count of collisions");
    }
}

/// The keys of these tests say themselves where they lie: `name@place`.
fn hash_of(key: &[u8]) -> u64 {
    let place = key.rsplit(|byte| *byte == b'@').next().expect("a key of this test");
    String::from_utf8_lossy(place).parse().expect("a place")
}

fn placed(name: &str, place: u64) -> Key {
    key(&format!("{name}@{place}"), place)
}

fn a_writer_may_die_at_any_instruction() {
    let dead = dead();
    // Two rows in one place, one beside them in the same stripe (of which there are 16).
    let (first, second, third, other) = (placed("a", 3), placed("b", 3), placed("c", 3), placed("d", 19));
    type Operation = fn(&Rows, &[Key; 4]);
    let operations: [(&str, Operation); 10] = [
        ("set", |rows, keys| _ = rows.set(&keys[1], 12_345)),
        ("set of the first", |rows, keys| _ = rows.set(&keys[0], 54_321)),
        ("insert behind others", |rows, keys| _ = rows.set(&keys[2], 777)),
        ("insert into an empty place", |rows, keys| _ = rows.set(&keys[3], 778)),
        ("insert without room", |rows, _| _ = rows.set(&placed("e", 3), 779)),
        ("add to a number", |rows, keys| _ = rows.table.add_int(&keys[3], rows.number, 0)),
        ("condition", |rows, keys| _ = rows.table.update_if(&keys[0], NONE, NONE)),
        ("delete the first", |rows, keys| _ = rows.table.remove(&keys[0])),
        ("delete the last", |rows, keys| _ = rows.table.take(&keys[2], |_| ())),
        ("delete the only one", |rows, keys| _ = rows.table.remove(&keys[3])),
    ];
    let rows = rows(Size { rows: 64, collisions: 2 });
    let keys = [first, second, third, other];
    assert!(rows.set(&first, 100) && rows.set(&second, 200));
    for (name, operation) in operations {
        let before = rows.content();
        let mut seen = Vec::new();
        let steps = stepped(
            || operation(&rows, &keys),
            || {
                // Whoever reads meanwhile.
                seen.push(rows.content());
                seen.dedup();
                // Whoever comes after the writer has died here.
                let left = rows.table.snapshot(dead).expect("memory");
                rows.check(&left);
                for (number, key) in keys.iter().enumerate() {
                    if rows.table.contains(key) {
                        assert!(left.update(key, NONE), "{name}");
                    }
                    left.remove(key);
                    left.add_int(key, rows.number, number as i64).expect("room");
                    left.remove(key);
                }
                assert!(left.is_empty(), "{name}");
                assert!(matches!(left.take_bereaved(), None | Some(1..)));
            },
        );
        let after = rows.content();
        assert!(seen.len() <= 2, "{name}: done by one store");
        assert!(seen.iter().all(|content| [&before, &after].contains(&content)), "{name}: before or after");
        rows.check(&rows.table);
        println!("    {name}: {steps} instructions");
        assert!(steps > 50);
    }
}

fn processes_that_are_killed_leave_whole_rows_and_no_lock() {
    let deaths = if cfg!(debug_assertions) { 1500 } else { 5000 };
    let rows = rows(Size::new(64, 0.5));
    let keys: Vec<Key> = (0..80).map(|number| placed(&format!("k{number}"), number % 40)).collect();
    let count = placed("count", 50);
    let mut random = 88_172_645_463_325_252u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let busy = |seed: u64| {
        let mut step = seed;
        loop {
            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = &keys[(step >> 33) as usize % keys.len()];
            match step >> 61 {
                0 | 1 => _ = rows.table.remove(key),
                2 => _ = rows.table.add_int(&count, rows.number, 0),
                3 => _ = rows.table.update_if(key, NONE, NONE),
                _ => _ = rows.set(key, (step >> 40) as i64),
            }
        }
    };
    // One that nobody kills until the end: it has to get on.
    let survivor = fork(|| busy(1));
    for death in 0..deaths {
        let victim = fork(|| busy(death + 2));
        std::thread::sleep(Duration::from_micros(next() % 1500));
        kill(victim);
        // Before it is collected: a zombie is dead, too.
        drop(rows.content());
        if death % 3 == 0 {
            rows.set(&keys[(death % 80) as usize], death as i64);
        }
        collect(victim);
    }
    kill(survivor);
    collect(survivor);
    rows.check(&rows.table);
    // All room is there again.
    for key in &keys {
        rows.table.remove(key);
    }
    rows.table.remove(&count);
    rows.check(&rows.table);
    assert!(rows.table.is_empty());
    assert_eq!((0..64).filter(|place| rows.set(&placed("all", *place), 1)).count(), 64);
    assert_eq!((0..64).filter(|place| rows.set(&placed("more", *place), 2)).count(), 32);
    rows.check(&rows.table);
}

fn main() {
    common::run(&[
        ("a_writer_may_die_at_any_instruction", a_writer_may_die_at_any_instruction),
        (
            "processes_that_are_killed_leave_whole_rows_and_no_lock",
            processes_that_are_killed_leave_whole_rows_and_no_lock,
        ),
    ]);
}
