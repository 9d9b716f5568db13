//! What a table does, within one process.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::*;

/// A key whose place is given by its hash.
fn key(text: &str, hash: u64) -> Key {
    Key::new(text.as_bytes(), hash).expect("not empty, not too long")
}

/// No change.
const NONE: &[Option<Value<&[u8]>>] = &[];

/// Keys with a place each.
fn keys(count: usize) -> Vec<Key> {
    (0..count).map(|number| key(&format!("key-{number}"), number as u64)).collect()
}

struct Three {
    table: Table,
    id: Column,
    score: Column,
    name: Column,
}

fn three(size: Size) -> Three {
    let mut columns = Columns::default();
    let mut column = |kind| columns.push(kind).expect("small");
    let (id, score, name) = (column(Kind::Int), column(Kind::Float), column(Kind::str(10).expect("small")));
    Three { table: Table::new(size, columns).expect("memory"), id, score, name }
}

impl Three {
    fn row(&self, key: &Key) -> Option<(i64, f64, Vec<u8>)> {
        self.table.read(key, |row| {
            let mut name = vec![0; row.length(self.name)];
            row.copy(self.name, &mut name);
            (row.int(self.id), row.float(self.score), name)
        })
    }
}

type List<'a> = [Option<Value<&'a [u8]>>; 3];

fn int(value: i64) -> List<'static> {
    [Some(Value::Int(value)), None, None]
}

fn float(value: f64) -> List<'static> {
    [None, Some(Value::Float(value)), None]
}

fn str(value: &[u8]) -> List<'_> {
    [None, None, Some(Value::Str(value))]
}

fn all(id: i64, score: f64, name: &[u8]) -> List<'_> {
    [Some(Value::Int(id)), Some(Value::Float(score)), Some(Value::Str(name))]
}

#[test]
fn a_row_has_what_was_written_to_it_and_zeros_in_the_rest() {
    let t = three(Size::new(1, 0.2));
    let key = key("one", 77);
    assert_eq!(t.row(&key), None);
    t.table.set(&key, &int(-5)).unwrap();
    assert_eq!(t.row(&key), Some((-5, 0.0, vec![])));
    t.table.set(&key, &[None, Some(Value::Float(1.5)), Some(Value::Str(&b"a\0b"[..]))]).unwrap();
    assert_eq!(t.row(&key), Some((-5, 1.5, b"a\0b".to_vec())));
    t.table.set(&key, &str(b"")).unwrap();
    t.table.set(&key, NONE).unwrap();
    assert_eq!(t.row(&key), Some((-5, 1.5, vec![])));
    assert!(t.table.remove(&key) && !t.table.remove(&key));
    t.table.set(&key, NONE).unwrap();
    assert_eq!(t.row(&key), Some((0, 0.0, vec![])), "nothing of the deleted row");
}

#[test]
fn strings_of_any_length_up_to_the_column_come_back() {
    let t = three(Size::new(1, 0.2));
    let text = b"0123456789abcdefgh";
    for length in 0..=text.len() {
        let key = key("k", 1);
        t.table.set(&key, &str(&text[..length])).unwrap();
        assert_eq!(t.row(&key).unwrap().2, text[..length.min(16)], "10 bytes are rounded up to 16");
        assert!(t.table.update_if(&key, &str(&text[..length.min(16)]), &[]));
        assert!(!t.table.update_if(&key, &str(b"0123456x"), &[]));
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_not_written() {
    let t = three(Size::new(1, 0.2));
    let key = key("k", 1);
    t.table.set(&key, &[Some(Value::Int(7)), None, Some(Value::Str(&b"x"[..]))]).unwrap();
    let wrong = [Some(Value::Str(&b"7"[..])), Some(Value::Int(1)), Some(Value::Float(1.0)), Some(Value::Int(2))];
    t.table.set(&key, &wrong).unwrap();
    t.table.set(&key, &wrong[..1]).unwrap();
    assert!(!t.table.update_if(&key, &wrong, NONE));
    assert_eq!(t.row(&key), Some((7, 0.0, b"x".to_vec())));
}

#[test]
fn keys_are_up_to_63_bytes_and_differ_in_any_of_them() {
    assert!(Key::new(b"", 0).is_none() && Key::new(&[b'a'; 64], 0).is_none());
    let t = three(Size { rows: 64, collisions: 200 });
    let mut all = vec![key(&"a".repeat(63), 0)];
    for at in 0..63 {
        let mut text = "a".repeat(63);
        text.replace_range(at..=at, "b");
        all.push(key(&text, 0));
        all.push(key(&"c".repeat(at + 1), 0));
    }
    for (number, key) in all.iter().enumerate() {
        t.table.set(key, &int(number as i64)).unwrap();
    }
    for (number, key) in all.iter().enumerate() {
        assert_eq!(t.row(key).map(|row| row.0), Some(number as i64), "{key:?}");
    }
}

#[test]
fn conditions_hold_or_nothing_happens() {
    let t = three(Size::new(1, 0.2));
    let key = key("k", 1);
    assert!(!t.table.update(&key, &int(1)) && !t.table.update_if(&key, &int(0), &[]));
    assert_eq!(t.table.add(&key, &float(0.0)), Ok(true));
    assert_eq!(t.table.add(&key, &int(9)), Ok(false));
    assert!(!t.table.update_if(&key, &float(-0.0), &int(9)), "bits count");
    assert!(t.table.update_if(&key, &[Some(Value::Int::<&[u8]>(0)), Some(Value::Float(0.0))], &int(2)));
    assert!(!t.table.remove_if(&key, &int(1)) && t.table.remove_if(&key, &int(2)));
    assert!(!t.table.contains(&key));
    assert_eq!(t.table.take(&key, |row| row.int(t.id)), None);
    t.table.set(&key, &int(4)).unwrap();
    assert_eq!(t.table.take(&key, |row| row.int(t.id)), Some(4));
    assert_eq!(t.table.take(&key, |row| row.int(t.id)), None);
}

#[test]
fn counting_makes_a_row_and_wraps_around() {
    let t = three(Size::new(1, 0.2));
    let key = key("k", 1);
    assert_eq!(t.table.add_int(&key, t.id, 3), Ok(3));
    assert_eq!(t.table.add_float(&key, t.score, -0.5), Ok(-0.5));
    assert_eq!(t.table.add_int(&key, t.id, i64::MAX), Ok(i64::MIN + 2));
    assert_eq!(t.row(&key), Some((i64::MIN + 2, -0.5, vec![])));
}

#[test]
fn rows_of_one_place_are_told_apart_and_deleted_in_any_order() {
    let order: [[usize; 4]; 4] = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]];
    let t = three(Size::new(1, 0.2));
    for order in order {
        let keys: Vec<Key> = (0..4).map(|number| key(&format!("k{number}"), 5)).collect();
        for (number, key) in keys.iter().enumerate() {
            t.table.set(key, &all(number as i64, 0.0, key.bytes())).unwrap();
        }
        for (gone, index) in order.into_iter().enumerate() {
            assert_eq!(t.table.counts().collisions, 3 - gone as u64);
            assert!(t.table.remove(&keys[index]));
            for left in &order[gone + 1..] {
                assert_eq!(t.row(&keys[*left]), Some((*left as i64, 0.0, keys[*left].bytes().to_vec())));
            }
        }
    }
    let counts = t.table.counts();
    assert_eq!((counts.rows, counts.collisions, counts.inserted, counts.deleted), (0, 0, 16, 16));
    assert_eq!((counts.collided, counts.deepest), (12, 3));
}

#[test]
fn a_full_table_says_which_limit_was_reached_and_what_size_would_do() {
    // Collisions: 13 rows in one place of 64, where 12 may be behind the first.
    let t = three(Size::new(64, 0.2));
    let same: Vec<Key> = (0..14).map(|number| key(&format!("k{number}"), number << 6)).collect();
    for key in &same[..13] {
        t.table.set(key, NONE).unwrap();
    }
    let full = Full { limit: Limit::Collisions, rows: 13, size: Some(128) };
    assert_eq!(t.table.set(&same[13], NONE), Err(full));
    assert_eq!(t.table.add(&same[13], NONE), Err(full));
    assert_eq!(t.table.add_int(&same[13], t.id, 1), Err(full));
    t.table.set(&same[0], &int(5)).expect("it is there");
    t.table.remove(&same[4]);
    t.table.set(&same[13], NONE).expect("room again");

    // Rows: each place has one, and all collisions are used.
    let t = three(Size::new(64, 0.2));
    let keys = keys(77);
    for key in &keys[..76] {
        t.table.set(key, NONE).unwrap();
    }
    assert_eq!(t.table.set(&keys[76], NONE), Err(Full { limit: Limit::Rows, rows: 76, size: Some(128) }));
    assert_eq!(t.table.len(), 76);
}

#[test]
fn a_slot_is_never_lost() {
    let t = three(Size::new(64, 0.2));
    for round in 0..1000u64 {
        let keys: Vec<Key> = (0..76).map(|number| key(&format!("{round}-{number}"), number ^ (round * 7))).collect();
        for key in &keys {
            t.table.set(key, &all(1, 0.0, b"x")).unwrap();
            t.table.set(key, &all(2, 0.0, key.bytes())).unwrap();
        }
        assert_eq!((t.table.len(), t.table.counts().collisions), (76, 12));
        for key in keys.iter().rev() {
            assert_eq!(t.row(key).map(|row| row.2), Some(key.bytes().to_vec()));
            assert!(t.table.remove(key));
        }
    }
}

#[test]
fn whoever_walks_meets_each_row_once_also_if_he_deletes_it() {
    let t = three(Size::new(64, 1.0));
    let all: Vec<Key> = (0..60).map(|number| key(&format!("k{number}"), number / 5)).collect();
    for key in &all {
        t.table.set(key, &int(1)).unwrap();
    }
    let mut cursor = Cursor::new();
    let (late, mut met) = (key("late", 63), Vec::new());
    while let Some((key, id)) = cursor.next(&t.table, |row| row.int(t.id)) {
        assert_eq!(id, 1);
        assert!(t.table.remove(&key));
        // Others behind it and in other places stay.
        t.table.set(&late, &int(1)).unwrap();
        met.push(key);
    }
    assert_eq!(met.len(), 61);
    assert!(all.iter().all(|key| met.contains(key)));
    assert!(t.table.remove(&late) && t.table.is_empty(), "made again behind who walks");

    for key in &all {
        t.table.set(key, NONE).unwrap();
    }
    let mut cursor = Cursor::new();
    let (first, ()) = cursor.next(&t.table, |_| ()).unwrap();
    t.table.remove(&all[1]);
    t.table.remove(&all[59]);
    let rest: Vec<Key> = std::iter::from_fn(|| cursor.next(&t.table, |_| ())).map(|(key, ())| key).collect();
    assert_eq!((first, rest.len()), (all[0], 57), "those that were deleted are not met");
}

#[test]
fn sizes_are_those_of_the_reference() {
    let size = |rows, proportion| (Size::new(rows, proportion).rows, Size::new(rows, proportion).collisions);
    assert_eq!(size(0, 0.2), (64, 12));
    assert_eq!(size(65, 0.0), (128, 25));
    assert_eq!(size(1000, 0.3), (1024, 307));
    assert_eq!(size(1024, 7.0), (1024, 1024));
    assert_eq!(size(u32::MAX, f32::NAN).0, MOST_ROWS);
}

#[test]
fn more_memory_than_there_is_is_refused() {
    let mut columns = Columns::default();
    columns.push(Kind::Str(1 << 20)).unwrap();
    assert!(Table::new(Size::new(MOST_ROWS, 0.2), columns).is_err());
    assert_eq!(Kind::str(u32::MAX as usize - 7), Some(Kind::Str(u32::MAX - 7)));
    assert_eq!(Kind::str(u32::MAX as usize - 6), None);
    let mut columns = Columns::default();
    assert!((0..7).all(|_| columns.push(Kind::Str(u32::MAX - 7)).is_some()));
    assert!(columns.push(Kind::Str(u32::MAX - 7)).is_none() && columns.push(Kind::Int).is_some());
}

#[test]
fn a_closed_table_is_closed_for_whoever_has_it() {
    let t = three(Size::new(1, 0.2));
    assert!(!t.table.is_closed());
    t.table.close();
    assert!(t.table.is_closed());
}

/// Threads are as processes here: what they share is the same memory.
#[test]
fn readers_see_no_row_half_written_and_no_count_is_lost() {
    let t = three(Size::new(64, 0.2));
    let keys: Vec<Key> = (0..6).map(|number| key(&format!("key {number}"), number % 3)).collect();
    let count = key("count", 1);
    let done = AtomicBool::new(false);
    let each = 20_000;
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|seed| {
                let (t, keys) = (&t, &keys);
                scope.spawn(move || {
                    for step in 0..each {
                        let key = &keys[(step * 7 + seed) % keys.len()];
                        let text = [b'a' + (step % 26) as u8; 16];
                        match step % 5 {
                            0 => drop(t.table.remove(key)),
                            _ => t.table.set(key, &all(step as i64, step as f64, &text[..step % 17])).unwrap(),
                        }
                        t.table.add_int(&count, t.id, 1).unwrap();
                    }
                })
            })
            .collect();
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = 0;
                    while !done.load(Relaxed) || seen == 0 {
                        for (id, score, name) in keys.iter().filter_map(|key| t.row(key)) {
                            let expected = vec![b'a' + (id % 26) as u8; (id % 17) as usize];
                            assert_eq!((id as f64, name), (score, expected));
                            seen += 1;
                        }
                    }
                    seen
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        t.table.set(&keys[0], &all(3, 3.0, b"ddd")).unwrap();
        done.store(true, Relaxed);
        assert!(readers.into_iter().map(|reader| reader.join().unwrap()).sum::<u64>() > 0);
    });
    assert_eq!(t.row(&count).unwrap().0, 3 * each as i64);
    let counts = t.table.counts();
    let there = keys.iter().filter(|key| t.table.contains(key)).count() as u64 + 1;
    assert_eq!((counts.rows, counts.inserted - counts.deleted), (there, there));
    assert_eq!(t.table.take_bereaved(), None);
}
