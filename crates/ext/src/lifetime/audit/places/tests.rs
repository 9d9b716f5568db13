//! The rules, without PHP.

use super::*;

struct Shop {
    places: Places,
    place: PlaceId,
}

const EMPTY: Held = Held {
    is_null: true,
    is_number: false,
    is_array: false,
    size: 0,
    value: 0,
    is_bare: false,
    is_time: false,
    is_object: false,
    given: 0,
    resets: false,
};

fn number(value: u64) -> Held {
    Held {
        is_null: false,
        is_number: true,
        is_array: false,
        size: 0,
        value,
        is_bare: false,
        is_time: false,
        is_object: false,
        given: 0,
        resets: false,
    }
}

fn text(value: u64) -> Held {
    Held {
        is_null: false,
        is_number: false,
        is_array: false,
        size: 3,
        value,
        is_bare: false,
        is_time: false,
        is_object: false,
        given: 0,
        resets: false,
    }
}

impl Shop {
    fn new() -> Shop {
        let mut places = Places::default();
        let place = places.add(b"Shop::$cola", "Shop::$cola".to_owned(), None);
        Shop { places, place }
    }

    fn does(&mut self, request: u64, access: Access, held: Held) -> Option<Rule> {
        let line = Line { file: "shop.php".into(), number: u32::try_from(request).unwrap_or(0) };
        let input = Input { texts: [text(request).value].into_iter().collect(), ..Input::default() };
        self.places
            .access(self.place, access, held, false, (request, Rc::new(Caller { input, ..Caller::default() }), line))
            .map(|breach| breach.rule)
    }
}

#[test]
fn who_has_looked_and_takes_what_another_one_has_taken_meanwhile_is_told() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Read, number(1)), None);
    assert_eq!(shop.does(2, Access::Read, number(1)), None);
    assert_eq!(shop.does(2, Access::Count, number(1)), None);
    assert_eq!(shop.does(1, Access::Count, number(0)), Some(Rule::Stale));
}

#[test]
fn who_only_counts_is_not() {
    let mut shop = Shop::new();
    for request in 1..10 {
        assert_eq!(shop.does(request, Access::Count, number(request)), None);
    }
    assert_eq!(shop.does(11, Access::Read, number(9)), None);
}

#[test]
fn what_one_assigns_unasked_and_the_next_one_reads_was_left_behind() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Assign, EMPTY), None);
    assert_eq!(shop.does(1, Access::Read, text(1)), None);
    shop.places.forget(shop.place, 1);
    assert_eq!(shop.does(2, Access::Read, text(1)), Some(Rule::LeftBehind));
    assert_eq!(shop.does(3, Access::Assign, text(1)), None);
    assert_eq!(shop.does(3, Access::Read, text(3)), None);
}

#[test]
fn a_cache_that_is_looked_at_before_it_is_filled_is_none_also_when_two_fill_it() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Read, EMPTY), None);
    assert_eq!(shop.does(2, Access::Read, EMPTY), None);
    assert_eq!(shop.does(1, Access::Assign, EMPTY), None);
    assert_eq!(shop.does(2, Access::Assign, text(1)), None);
    assert_eq!(shop.does(3, Access::Read, text(1)), None);
    assert_eq!(shop.does(1, Access::Read, text(1)), None);
}

#[test]
fn what_another_one_has_overwritten_is_not_ones_own() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Assign, EMPTY), None);
    assert_eq!(shop.does(2, Access::Assign, text(1)), None);
    assert_eq!(shop.does(2, Access::Read, text(2)), None);
    assert_eq!(shop.does(1, Access::Read, text(2)), Some(Rule::Overwritten));
}

#[test]
fn what_was_put_back_and_what_was_looked_at_before_the_first_of_several_writes_is_none() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Assign, text(1)), None);
    assert_eq!(shop.does(1, Access::Assign, text(2)), None);
    shop.places.forget(shop.place, 1);
    assert_eq!(shop.does(2, Access::Read, text(1)), None);
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Read, EMPTY), None);
    assert_eq!(shop.does(1, Access::Assign, EMPTY), None);
    assert_eq!(shop.does(1, Access::Assign, text(1)), None);
    shop.places.forget(shop.place, 1);
    assert_eq!(shop.does(2, Access::Read, text(2)), None);
}

#[test]
fn bound_names_are_known_by_what_they_hold() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Bind, number(1)), None);
    assert_eq!(shop.does(2, Access::Bind, number(1)), None);
    assert!(shop.places.settle(shop.place, 2, number(0)).is_none());
    shop.places.forget(shop.place, 2);
    assert_eq!(shop.places.settle(shop.place, 1, number(9)).map(|breach| breach.rule), Some(Rule::Stale));
}

#[test]
fn what_grows_with_every_request_is_told_and_what_is_bounded_is_not() {
    let (mut grows, mut bounded) = (Shop::new(), Shop::new());
    let of = |size| Held {
        is_null: false,
        is_number: false,
        is_array: true,
        size,
        value: u64::from(size),
        is_bare: false,
        is_time: false,
        is_object: false,
        given: 0,
        resets: false,
    };
    let mut found = (0, 0);
    for request in 1..40_u32 {
        found.0 += u32::from(grows.does(u64::from(request), Access::Element, of(request)).is_some());
        found.1 += u32::from(bounded.does(u64::from(request), Access::Element, of(request.min(10))).is_some());
    }
    assert!(found.0 > 0 && found.1 == 0, "{found:?}");
}

fn list(size: u32) -> Held {
    Held { is_array: true, size, value: size.into(), ..Held::default() }
}

const RESET: Held = Held { resets: true, is_null: false, is_array: true, ..EMPTY };

#[test]
fn a_list_that_one_has_emptied_and_others_fill_is_nobodys() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Assign, RESET), None);
    shop.places.forget(shop.place, 1);
    assert_eq!(shop.does(2, Access::Element, list(0)), None);
    shop.places.forget(shop.place, 2);
    assert_eq!(shop.does(3, Access::Read, list(1)), None);
}

#[test]
fn what_one_has_put_into_a_list_that_it_has_emptied_is_its_own() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Assign, RESET), None);
    assert_eq!(shop.does(1, Access::Element, list(0)), None);
    shop.places.forget(shop.place, 1);
    // A cache is looked at one by one.
    assert_eq!(shop.does(2, Access::Look, list(1)), None);
    assert_eq!(shop.does(3, Access::Read, list(1)), Some(Rule::LeftBehind));
}

#[test]
fn who_reads_once_more_before_it_writes_has_not_decided_by_what_was() {
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Read, list(1)), None);
    assert_eq!(shop.does(2, Access::Element, list(1)), None);
    assert_eq!(shop.does(1, Access::Read, list(2)), None);
    assert_eq!(shop.does(1, Access::Assign, list(2)), None);
    // One element is not all of it.
    let mut shop = Shop::new();
    assert_eq!(shop.does(1, Access::Read, list(1)), None);
    assert_eq!(shop.does(2, Access::Element, list(1)), None);
    assert_eq!(shop.does(1, Access::Look, list(2)), None);
    assert_eq!(shop.does(1, Access::Assign, list(2)), Some(Rule::Stale));
}
