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
