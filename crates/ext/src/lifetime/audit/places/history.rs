//! [`History`]: what has been done to one place, and what of it breaks a rule.

use std::rc::Rc;

use steel_zend::watch::Held;

use super::{Breach, Deed, PlaceId, Rule};

/// So many times in a row a place has to grow, without becoming smaller; or twice as often as there were requests at once, each of which may
/// take out later what it has put in.
pub(super) const GROWTHS: u32 = 16;

#[derive(Debug)]
pub(super) struct History {
    pub(super) name: Rc<str>,
    /// An element of an array: programs fill tables of settings when they start. It is a request's where requests set it.
    is_part: bool,
    /// A property.
    is_of_object: bool,
    pub(super) parts: Vec<PlaceId>,
    pub(super) assigned: Option<Assignment>,
    pub(super) written: Option<Deed>,
    /// What requests under way have done.
    pub(super) uses: Vec<Use>,
    /// Of a place that is used by another name once it was bound: who bound it last, and what it held then.
    pub(super) bound: Option<(Deed, Held)>,
    /// Requests set it: a second one has assigned it without a look.
    varies: bool,
    size: u32,
    pub(super) growths: u32,
    grower: u64,
}

/// The last one that has assigned.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) deed: Deed,
    /// It had not looked before.
    pub(super) blind: bool,
    /// What it had found there.
    before: u64,
    /// What was assigned, where that is known.
    pub(super) given: u64,
    /// That is an array without elements: what is in there came later.
    resets: bool,
}

/// What one request has done.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) request: u64,
    /// When it looked first, and whether there was anything.
    read: Option<(u64, bool)>,
    /// What it has seen last.
    pub(super) seen: u64,
    pub(super) assigned: Option<u64>,
    /// A breach, if it does not assign.
    pub(super) doubt: Option<Breach>,
}

pub(super) type Found = Option<(Rule, Deed, Option<Deed>)>;

impl History {
    pub(super) fn new(name: Rc<str>, is_part: bool, is_of_object: bool) -> History {
        History {
            name,
            is_part,
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
        }
    }

    pub(super) fn use_of(&mut self, request: u64) -> &mut Use {
        let at = self.uses.iter().position(|one| one.request == request).unwrap_or_else(|| {
            self.uses.push(Use { request, read: None, seen: 0, assigned: None, doubt: None });
            self.uses.len() - 1
        });
        &mut self.uses[at]
    }

    pub(super) fn look(&mut self, deed: &Deed, held: Held) {
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
    pub(super) fn read(&mut self, id: PlaceId, deed: &Deed, held: Held, is_look: bool) -> Found {
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
    pub(super) fn own(&mut self, deed: Deed, held: Held) -> Found {
        self.written = Some(deed.clone());
        self.assigned = Some(Assignment { deed, blind: false, before: 0, given: held.value, resets: false });
        None
    }

    /// An element is assigned that the program has a name for: there are not many of these.
    pub(super) fn part(&mut self, deed: Deed, held: Held) {
        (self.size, self.growths) = (held.size + 1, 0);
        self.use_of(deed.request).doubt = None;
        self.written = Some(deed);
    }

    /// `is_whole`: it gets another value in place of this one; otherwise one that depends on the one before.
    pub(super) fn write(&mut self, deed: &Deed, now: Held, is_whole: bool, fills: bool) -> Found {
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

    pub(super) fn element(&mut self, deed: &Deed, held: Held) -> Found {
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

    pub(super) fn bind(&mut self, id: PlaceId, deed: &Deed, held: Held, is_own: bool) -> Found {
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
    pub(super) fn changed(&mut self, now: Held, by: Option<(u64, u64)>) -> Found {
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
