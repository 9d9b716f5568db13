//! What requests have done to places that outlive them, and what of it lets the data of one reach another. Rules only: no PHP here.
//!
//! | Rule | What happened | Why it is no false alarm |
//! |---|---|---|
//! | left behind | one request assigned without a look, another one read before it had assigned itself | a cache is looked at before it is filled, or another property of its class is |
//! | overwritten | one assigned, another one assigned without a look, the first one read | it reads what is not its own; a cache that two fill is looked at by both |
//! | stale | one read something, another one wrote, the first one wrote | it has decided by what is no more; filling something empty twice is none |
//! | what one was sent | a request has looked and assigned what it was sent (a text of its query, its form, its cookies), another one, which was not sent the same, reads it and does not assign | a cache of one value for all does not depend on that |
//! | grows | an array or string has become longer in most of the requests so far | what is bounded settles |

mod history;

use std::{collections::HashMap, rc::Rc};

use rustc_hash::FxHashMap;
use steel_zend::watch::{Access, Held};

use self::history::{GROWTHS, History};
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
        self.all.push(History::new(name, whole.is_some(), is_of_object));
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

#[cfg(test)]
mod tests;
