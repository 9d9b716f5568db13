//! What requests have done to places that outlive them, and what of it lets the data of one reach another. Rules only: no PHP here.
//!
//! | Rule | What happened | Why it is no false alarm |
//! |---|---|---|
//! | left behind | one request assigned without a look, another one read before it had assigned itself | a cache is looked at before it is filled, or another property of its class is |
//! | overwritten | one assigned, another one assigned without a look, the first one read | it reads what is not its own; a cache that two fill is looked at by both |
//! | stale | one read something, another one wrote, the first one wrote | it has decided by what is no more; filling something empty twice is none |
//! | grows | an array or string has become longer in most of the requests so far | what is bounded settles |

use std::{collections::HashMap, rc::Rc};

use steel_zend::watch::{Access, Held};

/// A place by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PlaceId(u32);

/// A line of the program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) file: Rc<str>,
    pub(super) number: u32,
}

/// Who does something, and where.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) request: u64,
    /// `GET /buy`
    pub(super) name: Rc<str>,
    pub(super) line: Line,
    /// Deeds are numbered.
    at: u64,
}

/// A rule was broken.
#[derive(Debug, Clone)]
pub(super) struct Breach {
    pub(super) rule: Rule,
    pub(super) place: PlaceId,
    /// Who did it to whom: who wrote, who read; of what grows, who wrote last.
    pub(super) by: Deed,
    pub(super) other: Option<Deed>,
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Rule {
    LeftBehind,
    Overwritten,
    Stale,
    Grows,
}

/// So many times in a row a place has to grow, without becoming smaller.
const GROWTHS: u32 = 16;

#[derive(Debug)]
struct History {
    name: String,
    assigned: Option<Assignment>,
    written: Option<Deed>,
    /// What requests under way have done.
    uses: Vec<Use>,
    /// Of a place that is used by another name once it was bound: who bound it last, and what it held then.
    bound: Option<(Deed, Held)>,
    size: u32,
    growths: u32,
    grower: u64,
}

/// The last one that has assigned.
#[derive(Debug, Clone)]
struct Assignment {
    deed: Deed,
    /// It had not looked before.
    blind: bool,
    /// What it had found there.
    before: u64,
}

/// What one request has done.
#[derive(Debug)]
struct Use {
    request: u64,
    /// When it looked first, and whether there was anything.
    read: Option<(u64, bool)>,
    assigned: Option<u64>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Places {
    ids: HashMap<String, PlaceId>,
    all: Vec<History>,
    last: u64,
}

impl Places {
    /// The place of this name, which is made if it is new.
    pub(super) fn find(&mut self, name: &str) -> PlaceId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = PlaceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.ids.insert(name.to_owned(), id);
        self.all.push(History {
            name: name.to_owned(),
            assigned: None,
            written: None,
            uses: Vec::new(),
            bound: None,
            size: 0,
            growths: 0,
            grower: 0,
        });
        id
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn name(&self, id: PlaceId) -> &str {
        &self.all[id.0 as usize].name
    }

    /// The line that has written last to the place of this name.
    pub(super) fn last_write(&self, name: &str) -> Option<&Line> {
        let id = self.ids.get(name)?;
        self.all[id.0 as usize].written.as_ref().map(|deed| &deed.line)
    }

    /// A request is about to do this.
    /// `fills`: it has found something that belongs to the place empty, so that it fills it.
    pub(super) fn access(
        &mut self,
        id: PlaceId,
        access: Access,
        held: Held,
        fills: bool,
        (request, name, line): (u64, Rc<str>, Line),
    ) -> Option<Breach> {
        self.last += 1;
        let deed = Deed { request, name, line, at: self.last };
        let history = &mut self.all[id.0 as usize];
        let breach = match access {
            Access::Read => history.read(&deed, held),
            Access::Assign => history.write(&deed, Some(held), fills),
            Access::Count => history.write(&deed, None, fills),
            Access::Element => history.element(&deed, held),
            Access::Bind => history.bind(&deed, held),
        };
        breach.map(|(rule, by, other)| Breach { rule, place: id, by, other })
    }

    /// The place that was bound holds this at the end of a request.
    pub(super) fn settle(&mut self, id: PlaceId, request: u64, now: Held) -> Option<Breach> {
        self.last += 1;
        let at = self.last;
        let history = &mut self.all[id.0 as usize];
        let breach = history.changed(now, Some((request, at)));
        breach.map(|(rule, by, other)| Breach { rule, place: id, by, other })
    }

    /// A request has ended.
    pub(super) fn forget(&mut self, id: PlaceId, request: u64) {
        self.all[id.0 as usize].uses.retain(|one| one.request != request);
    }
}

type Found = Option<(Rule, Deed, Option<Deed>)>;

impl History {
    fn use_of(&mut self, request: u64) -> &mut Use {
        let at = self.uses.iter().position(|one| one.request == request).unwrap_or_else(|| {
            self.uses.push(Use { request, read: None, assigned: None });
            self.uses.len() - 1
        });
        &mut self.uses[at]
    }

    fn read(&mut self, deed: &Deed, held: Held) -> Found {
        let own = self.use_of(deed.request);
        own.read.get_or_insert((deed.at, held.is_null));
        let own = own.assigned;
        let Assignment { deed: writer, blind, before } =
            self.assigned.as_ref().filter(|assigned| assigned.deed.request != deed.request)?;
        // What was put back is as if nothing had been assigned.
        let says_nothing = held.is_null || held.is_time || held.value == *before;
        let rule = match own {
            None if *blind && !says_nothing => Rule::LeftBehind,
            Some(own) if *blind && writer.at > own => Rule::Overwritten,
            _ => return None,
        };
        Some((rule, deed.clone(), Some(writer.clone())))
    }

    /// `whole`: it gets another value in place of this one; otherwise one that depends on the one before.
    fn write(&mut self, deed: &Deed, whole: Option<Held>, fills: bool) -> Found {
        let found = self.stale(deed);
        let own = self.use_of(deed.request);
        let blind = own.read.is_none() && !fills;
        if let Some(held) = whole {
            own.assigned = Some(deed.at);
            self.assign(deed, blind, held.value);
        }
        // From here on it has looked at its own.
        self.use_of(deed.request).read = None;
        self.written = Some(deed.clone());
        found
    }

    /// Of several assignments of one request the first says what it knew.
    fn assign(&mut self, deed: &Deed, blind: bool, before: u64) {
        let first = self.assigned.as_ref().filter(|first| first.deed.request == deed.request);
        let (blind, before) = first.map_or((blind, before), |first| (first.blind, first.before));
        self.assigned = Some(Assignment { deed: deed.clone(), blind, before });
    }

    /// It has decided by what another one has changed since.
    fn stale(&mut self, deed: &Deed) -> Found {
        let (read, was_null) = self.use_of(deed.request).read?;
        let other = self.written.as_ref().filter(|other| other.request != deed.request && other.at > read)?;
        (!was_null).then(|| (Rule::Stale, deed.clone(), Some(other.clone())))
    }

    fn element(&mut self, deed: &Deed, held: Held) -> Found {
        let found = self.grows(deed, held);
        self.written = Some(deed.clone());
        found
    }

    /// Who has written before has made it longer, or not.
    fn grows(&mut self, deed: &Deed, held: Held) -> Found {
        let writer = self.written.clone().filter(|writer| writer.request != deed.request)?;
        self.resized(writer, held)
    }

    /// It has this size since somebody has written.
    fn resized(&mut self, writer: Deed, held: Held) -> Found {
        let size = std::mem::replace(&mut self.size, held.size);
        match held.size.cmp(&size) {
            std::cmp::Ordering::Greater if self.grower != writer.request => {
                self.grower = writer.request;
                self.growths += 1;
            }
            std::cmp::Ordering::Greater => {}
            _ => self.growths = 0,
        }
        (self.growths >= GROWTHS).then_some((Rule::Grows, writer, None))
    }

    fn bind(&mut self, deed: &Deed, held: Held) -> Found {
        let changed = self.changed(held, None);
        let read = self.read(deed, held);
        self.bound = Some((deed.clone(), held));
        changed.or(read)
    }

    /// What is behind a bound name was changed by whoever bound it last, or, where that is known, by a request that has ended now.
    fn changed(&mut self, now: Held, by: Option<(u64, u64)>) -> Found {
        let (binder, before) = self.bound.clone()?;
        if before.value == now.value {
            return None;
        }
        let writer = match by {
            Some((request, at)) if request != binder.request => Deed { request, at, ..binder.clone() },
            Some((_, at)) => Deed { at, ..binder.clone() },
            None => binder.clone(),
        };
        self.bound = Some((binder, now));
        // What counts, counts; what was empty was filled, and an array gets elements.
        let counts = before.is_number && now.is_number || before.is_array && now.is_array;
        let grown = if now.is_array { self.resized(writer.clone(), now) } else { None };
        let own = self.use_of(writer.request);
        let read = own.read;
        let found = match read {
            Some((read, false)) => self
                .written
                .as_ref()
                .filter(|other| other.request != writer.request && other.at > read)
                .map(|other| (Rule::Stale, writer.clone(), Some(other.clone()))),
            _ => None,
        };
        if !counts {
            self.use_of(writer.request).assigned = Some(writer.at);
            self.assign(&writer, !before.is_null, before.value);
        }
        self.written = Some(writer);
        found.or(grown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shop {
        places: Places,
        place: PlaceId,
    }

    const EMPTY: Held =
        Held { is_null: true, is_number: false, is_array: false, size: 0, value: 0, is_bare: false, is_time: false };

    fn number(value: u64) -> Held {
        Held { is_null: false, is_number: true, is_array: false, size: 0, value, is_bare: false, is_time: false }
    }

    fn text(value: u64) -> Held {
        Held { is_null: false, is_number: false, is_array: false, size: 3, value, is_bare: false, is_time: false }
    }

    impl Shop {
        fn new() -> Shop {
            let mut places = Places::default();
            let place = places.find("Shop::$cola");
            Shop { places, place }
        }

        fn does(&mut self, request: u64, access: Access, held: Held) -> Option<Rule> {
            let line = Line { file: "shop.php".into(), number: u32::try_from(request).unwrap_or(0) };
            self.places
                .access(self.place, access, held, false, (request, "GET /".into(), line))
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
        };
        let mut found = (0, 0);
        for request in 1..40_u32 {
            found.0 += u32::from(grows.does(u64::from(request), Access::Element, of(request)).is_some());
            found.1 += u32::from(bounded.does(u64::from(request), Access::Element, of(request.min(10))).is_some());
        }
        assert!(found.0 > 0 && found.1 == 0, "{found:?}");
    }
}
