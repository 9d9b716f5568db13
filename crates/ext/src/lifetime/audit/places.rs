//! What requests have done to places that outlive them, and what of it lets the data of one reach another. Rules only: no PHP here.
//!
//! | Rule | What happened | Why it is no false alarm |
//! |---|---|---|
//! | left behind | one request assigned without a look, another one read before it had assigned itself | a cache is looked at before it is filled, or another property of its class is |
//! | overwritten | one assigned, another one assigned without a look, the first one read | it reads what is not its own; a cache that two fill is looked at by both |
//! | stale | one read something, another one wrote, the first one wrote | it has decided by what is no more; filling something empty twice is none |
//! | what one was sent | a request has looked and assigned what it was sent (a text of its query, its form, its cookies), another one, which was not sent the same, reads it and does not assign | a cache of one value for all does not depend on that |
//! | grows | an array or string has become longer in most of the requests so far | what is bounded settles |

use std::{collections::HashMap, rc::Rc};

use rustc_hash::FxHashMap;
use steel_zend::watch::{Access, Held};

use super::input::Input;

/// A place by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PlaceId(u32);

/// A line of the program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) file: Rc<str>,
    pub(super) number: u32,
}

/// A request: its name, and what it was sent.
#[derive(Debug, Default)]
pub(super) struct Caller {
    /// `GET /buy`
    pub(super) name: Rc<str>,
    /// Its query, form and cookies.
    pub(super) input: Input,
}

/// Who does something, and where.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) request: u64,
    pub(super) caller: Rc<Caller>,
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

impl Breach {
    /// Is it something that becomes larger?
    pub(super) fn is_growth(&self) -> bool {
        self.rule == Rule::Grows
    }

    /// Is it something that another one has left?
    pub(super) fn is_left(&self) -> bool {
        self.rule == Rule::LeftBehind
    }
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Rule {
    LeftBehind,
    Overwritten,
    Stale,
    Grows,
}

/// So many times in a row a place has to grow, without becoming smaller; or twice as often as there were requests at once, each of which may
/// take out later what it has put in.
const GROWTHS: u32 = 16;

#[derive(Debug)]
struct History {
    name: Rc<str>,
    /// An element of an array: programs fill tables of settings when they start. It is a request's where requests set it.
    is_part: bool,
    /// A property.
    is_of_object: bool,
    parts: Vec<PlaceId>,
    assigned: Option<Assignment>,
    written: Option<Deed>,
    /// What requests under way have done.
    uses: Vec<Use>,
    /// Of a place that is used by another name once it was bound: who bound it last, and what it held then.
    bound: Option<(Deed, Held)>,
    /// Requests set it: a second one has assigned it without a look.
    varies: bool,
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
    /// What was assigned, where that is known.
    given: u64,
    /// That is an array without elements: what is in there came later.
    resets: bool,
}

/// What one request has done.
#[derive(Debug)]
struct Use {
    request: u64,
    /// When it looked first, and whether there was anything.
    read: Option<(u64, bool)>,
    /// What it has seen last.
    seen: u64,
    assigned: Option<u64>,
    /// A breach, if it does not assign.
    doubt: Option<Breach>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By what their names are made of ([`super::names::key_of`]).
    ids: FxHashMap<Box<[u8]>, PlaceId>,
    names: HashMap<Rc<str>, PlaceId>,
    all: Vec<History>,
    last: u64,
    /// The most requests that were under way at once.
    crowd: u32,
}

impl Places {
    /// The place with this key, if it is known.
    #[inline]
    pub(super) fn find(&self, key: &[u8]) -> Option<PlaceId> {
        self.ids.get(key).copied()
    }

    /// A new one. An element belongs to the array that is its `whole`.
    pub(super) fn add(&mut self, key: &[u8], name: String, whole: Option<PlaceId>) -> PlaceId {
        let id = PlaceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        if let Some(whole) = whole {
            self.all[whole.0 as usize].parts.push(id);
        }
        let is_of_object = name.contains('#');
        let name: Rc<str> = name.into();
        self.ids.insert(key.into(), id);
        self.names.insert(Rc::clone(&name), id);
        self.all.push(History {
            name,
            is_part: whole.is_some(),
            is_of_object,
            parts: Vec::new(),
            assigned: None,
            written: None,
            uses: Vec::new(),
            bound: None,
            varies: false,
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
        self.last_deed(name).map(|deed| &deed.line)
    }

    /// The same, with who has.
    pub(super) fn last_deed(&self, name: &str) -> Option<&Deed> {
        let id = self.names.get(name)?;
        self.all[id.0 as usize].written.as_ref()
    }

    /// Who has written there last, if that was another request; and what this one has seen there.
    pub(super) fn written_by_another(&self, id: PlaceId, request: u64) -> Option<(&Deed, u64)> {
        let history = &self.all[id.0 as usize];
        let deed = history.written.as_ref().filter(|deed| deed.request != request)?;
        Some((deed, history.uses.iter().find(|own| own.request == request).map_or(0, |own| own.seen)))
    }

    /// A request is about to do this.
    /// `fills`: it has found something that belongs to the place empty, so that it fills it.
    pub(super) fn access(
        &mut self,
        id: PlaceId,
        access: Access,
        held: Held,
        fills: bool,
        (request, caller, line): (u64, Rc<Caller>, Line),
    ) -> Option<Breach> {
        self.last += 1;
        let deed = Deed { request, caller, line, at: self.last };
        if access == Access::Read
            && let Some(doubt) = self.doubt_of_parts(id, &deed)
        {
            self.all[id.0 as usize].use_of(request).doubt = Some(doubt);
        }
        let history = &mut self.all[id.0 as usize];
        let breach = match access {
            Access::Read | Access::Look if fills => {
                // It has looked whether it is its own.
                history.look(&deed, held);
                None
            }
            Access::Read | Access::Look => history.read(id, &deed, held, access == Access::Look),
            Access::Assign => history.write(&deed, held, true, fills),
            Access::Count => history.write(&deed, held, false, fills),
            Access::Element => history.element(&deed, held),
            Access::Bind => history.bind(id, &deed, held, fills),
            Access::Own => history.own(deed, held),
            Access::Part => {
                history.part(deed, held);
                None
            }
        };
        breach.filter(|(rule, ..)| self.is_enough(*rule, id)).map(|(rule, by, other)| Breach {
            rule,
            place: id,
            by,
            other,
        })
    }

    /// So many requests are under way.
    pub(super) fn note_crowd(&mut self, requests: usize) {
        self.crowd = self.crowd.max(u32::try_from(requests).unwrap_or(u32::MAX));
    }

    /// How often in a row it has become larger.
    pub(super) fn growths(&self, id: PlaceId) -> u32 {
        self.all[id.0 as usize].growths
    }

    /// What grows has to have grown often.
    fn is_enough(&self, rule: Rule, id: PlaceId) -> bool {
        rule != Rule::Grows || self.growths(id) >= GROWTHS.max(self.crowd.saturating_mul(2))
    }

    /// The place that was bound holds this at the end of a request.
    pub(super) fn settle(&mut self, id: PlaceId, request: u64, now: Held) -> Option<Breach> {
        self.last += 1;
        let at = self.last;
        let history = &mut self.all[id.0 as usize];
        let breach = history.changed(now, Some((request, at)));
        let breach = breach.filter(|(rule, ..)| self.is_enough(*rule, id));
        breach.map(|(rule, by, other)| Breach { rule, place: id, by, other })
    }

    /// A request has ended.
    pub(super) fn forget(&mut self, id: PlaceId, request: u64) -> Option<Breach> {
        let history = &mut self.all[id.0 as usize];
        let at = history.uses.iter().position(|one| one.request == request)?;
        let own = history.uses.swap_remove(at);
        own.doubt.filter(|_| own.assigned.is_none())
    }

    /// A whole array is looked at: is there an element that another one was sent?
    fn doubt_of_parts(&self, id: PlaceId, deed: &Deed) -> Option<Breach> {
        let whole = &self.all[id.0 as usize];
        let since = whole.assigned.as_ref().map_or(0, |assigned| assigned.deed.at);
        whole.parts.iter().find_map(|part| {
            let assigned = self.all[part.0 as usize].assigned.as_ref()?;
            let writer = &assigned.deed;
            let is_own =
                self.all[part.0 as usize].uses.iter().any(|one| one.request == deed.request && one.assigned.is_some());
            let tells = |deed: &Deed| deed.caller.input.texts.contains(&assigned.given);
            (writer.request != deed.request && writer.at > since && !is_own && tells(writer) && !tells(deed))
                .then(|| Breach { rule: Rule::LeftBehind, place: *part, by: deed.clone(), other: Some(writer.clone()) })
        })
    }

    /// A request that has ended has assigned this, and used it again on this line.
    pub(super) fn used_again(&mut self, id: PlaceId, request: u64, caller: &Rc<Caller>, line: Line) -> Option<Breach> {
        let history = &mut self.all[id.0 as usize];
        let own = history.use_of(request).assigned?;
        let other = history
            .assigned
            .as_ref()
            .filter(|other| other.blind && other.deed.request != request && other.deed.at > own)?;
        let caller = Rc::clone(caller);
        let by = Deed { request, caller, line, at: own };
        Some(Breach { rule: Rule::Overwritten, place: id, by, other: Some(other.deed.clone()) })
    }

    /// What is known of a place is about another one, which had its name.
    pub(super) fn renew(&mut self, id: PlaceId) {
        let history = &mut self.all[id.0 as usize];
        (history.assigned, history.written, history.bound) = (None, None, None);
    }

    /// It is somebody else's as well, whose request has made what it belongs to and has assigned it unseen.
    pub(super) fn share(&mut self, id: PlaceId, maker: u64) {
        let own = self.all[id.0 as usize].use_of(maker);
        own.assigned.get_or_insert(0);
    }
}

type Found = Option<(Rule, Deed, Option<Deed>)>;

impl History {
    fn use_of(&mut self, request: u64) -> &mut Use {
        let at = self.uses.iter().position(|one| one.request == request).unwrap_or_else(|| {
            self.uses.push(Use { request, read: None, seen: 0, assigned: None, doubt: None });
            self.uses.len() - 1
        });
        &mut self.uses[at]
    }

    fn look(&mut self, deed: &Deed, held: Held) {
        let is_empty = held.is_null || held.is_object && self.is_of_object;
        let own = self.use_of(deed.request);
        own.seen = held.value;
        own.read.get_or_insert((deed.at, is_empty));
    }

    /// Who reads the whole once more, when another one has written, decides by that.
    fn look_again(&mut self, deed: &Deed, is_look: bool) {
        let written = self.written.as_ref().filter(|other| other.request != deed.request).map_or(0, |other| other.at);
        let own = self.use_of(deed.request);
        if let Some((at, _)) = &mut own.read
            && !is_look
            && *at < written
        {
            *at = deed.at;
        }
    }

    /// `is_look`: at one element, or how many there are.
    fn read(&mut self, id: PlaceId, deed: &Deed, held: Held, is_look: bool) -> Found {
        self.look(deed, held);
        self.look_again(deed, is_look);
        let own = self.use_of(deed.request).assigned;
        let Assignment { deed: writer, blind, before, resets, .. } =
            self.assigned.as_ref().filter(|assigned| assigned.deed.request != deed.request)?;
        // What was put back is as if nothing had been assigned. Services get others once.
        let is_service = held.is_object && self.is_of_object && !self.varies;
        // A cache that somebody has emptied is filled again by whoever looks next.
        let is_filled_since =
            *resets && (is_look || self.written.as_ref().is_some_and(|last| last.request != writer.request));
        let says_nothing = is_filled_since || held.is_null || held.is_time || held.value == *before || is_service;
        // It is what the other one was sent, and not this one.
        let tells = |deed: &Deed| deed.caller.input.texts.contains(&held.value);
        let tells = tells(writer) && !tells(deed);
        let found = |rule| Some((rule, deed.clone(), Some(writer.clone())));
        match own {
            None if *blind && !says_nothing && (self.varies || !self.is_part || tells) => found(Rule::LeftBehind),
            Some(own) if *blind && writer.at > own => found(Rule::Overwritten),
            None if tells => {
                let doubt = Breach { rule: Rule::LeftBehind, place: id, by: deed.clone(), other: Some(writer.clone()) };
                self.use_of(deed.request).doubt = Some(doubt);
                None
            }
            _ => None,
        }
    }

    /// Whoever has made what it belongs to puts there what it was sent.
    fn own(&mut self, deed: Deed, held: Held) -> Found {
        self.written = Some(deed.clone());
        self.assigned = Some(Assignment { deed, blind: false, before: 0, given: held.value, resets: false });
        None
    }

    /// An element is assigned that the program has a name for: there are not many of these.
    fn part(&mut self, deed: Deed, held: Held) {
        (self.size, self.growths) = (held.size + 1, 0);
        self.use_of(deed.request).doubt = None;
        self.written = Some(deed);
    }

    /// `is_whole`: it gets another value in place of this one; otherwise one that depends on the one before.
    fn write(&mut self, deed: &Deed, now: Held, is_whole: bool, fills: bool) -> Found {
        let whole = is_whole.then_some(now);
        let found = self.stale(deed).or_else(|| self.longer(deed, now));
        let own = self.use_of(deed.request);
        let blind = own.read.is_none() && !fills;
        if let Some(held) = whole {
            // What was behind another name of it before is no more.
            self.bound = None;
            let own = self.use_of(deed.request);
            own.assigned = Some(deed.at);
            self.varies |= blind && self.assigned.as_ref().is_some_and(|other| other.deed.request != deed.request);
            self.assign(deed, blind, held);
        }
        // From here on it has looked at its own.
        self.use_of(deed.request).read = None;
        self.written = Some(deed.clone());
        found
    }

    /// Of several assignments of one request the first says what it knew.
    fn assign(&mut self, deed: &Deed, blind: bool, held: Held) {
        let first = self.assigned.as_ref().filter(|first| first.deed.request == deed.request);
        let (blind, before) = first.map_or((blind, held.value), |first| (first.blind, first.before));
        let Held { given, resets, .. } = held;
        self.assigned = Some(Assignment { deed: deed.clone(), blind, before, given, resets });
    }

    /// A text or an array, of which the next value depends on the one before.
    fn longer(&mut self, deed: &Deed, held: Held) -> Found {
        if held.size == 0 || self.use_of(deed.request).read.is_none() {
            return None;
        }
        self.grows(deed, held)
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

    fn bind(&mut self, id: PlaceId, deed: &Deed, held: Held, is_own: bool) -> Found {
        let changed = self.changed(held, None);
        let read = if is_own {
            self.look(deed, held);
            None
        } else {
            self.read(id, deed, held, false)
        };
        self.bound = Some((deed.clone(), held));
        let read = read.and_then(|(rule, by, other)| match rule {
            // It may look whether it is its own, and set it if not.
            Rule::LeftBehind => {
                self.use_of(deed.request).doubt = Some(Breach { rule, place: id, by, other });
                None
            }
            _ => Some((rule, by, other)),
        });
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
            self.assign(&writer, !before.is_null, before);
        }
        self.written = Some(writer);
        found.or(grown)
    }
}

#[cfg(test)]
mod tests;
