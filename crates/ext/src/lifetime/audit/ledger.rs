//! What is known of audited requests and of what they have done: opcodes tell it, one after the other, while nothing of PHP runs.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use steel_zend::{
    object_store,
    watch::{self, Access, Deed, Held, Keys, Place, Site},
};

use super::{
    findings,
    handles::Handles,
    input::Input,
    names::{is_super, key_of, name_of},
    places::{self, Caller, Line, PlaceId, Places},
    sessions::{By, Sessions},
    statements::Effect,
    turn::{Bound, Turn},
};

/// Who has made an object.
#[derive(Debug, Clone)]
pub(super) struct Birth {
    pub(super) request: u64,
    /// The request's name.
    pub(super) by: Rc<str>,
    /// Where it lies, once its request has ended; 0 until then. What lies elsewhere has its number, which was free again.
    pub(super) address: usize,
    /// `None`: the engine has made it for the request.
    pub(super) line: Option<Line>,
    /// Another request has written there meanwhile.
    pub(super) is_shared: bool,
}

/// So many objects of one request are kept in mind.
const MOST_MADE: usize = 1 << 17;

/// With more places than this the audit begins anew: properties of objects are places, and objects come and go.
const MOST_PLACES: usize = 50_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) turns: FxHashMap<u64, Turn>,
    births: Vec<Option<Birth>>,
    files: Files,
    pub(super) places: Places,
    pub(super) sessions: Sessions,
    pub(super) handles: Handles,
    pub(super) breaches: Vec<places::Breach>,
    scratch: Vec<u8>,
}

impl Ledger {
    pub(super) fn told(&mut self, request: u64, deed: Deed<'_>, site: Site<'_>) {
        if !self.turns.contains_key(&request) {
            return self.told_of_another(deed);
        }
        match deed {
            Deed::Made(handle) => {
                let line = self.line(site);
                self.made(request, handle, Some(line));
            }
            Deed::Call(function) => {
                let line = self.line(site);
                if let Some(turn) = self.turns.get_mut(&request) {
                    turn.calls.insert(function.into(), line);
                }
            }
            Deed::Access(place, access, held) => self.access(request, place, None, access, held, site),
            Deed::Element(place, key, access, held) => self.access(request, place, Some(key), access, held, site),
        }
    }

    /// Who is not audited (a timer, a coroutine of `workerStart`, a request beyond the sample) takes numbers of objects that were free again, and
    /// what it writes is nobody's who is.
    fn told_of_another(&mut self, deed: Deed<'_>) {
        let (place, key, access) = match deed {
            Deed::Made(handle) => {
                self.forget(handle);
                return;
            }
            Deed::Access(place, access, _) => (place, None, access),
            Deed::Element(place, key, access, _) => (place, Some(key), access),
            Deed::Call(_) => return,
        };
        if matches!(access, Access::Read | Access::Look | Access::Bind) {
            return;
        }
        let mut sought = std::mem::take(&mut self.scratch);
        key_of(place, key, &mut sought);
        if let Some(id) = self.places.find(&sought) {
            self.places.renew(id);
        }
        self.scratch = sought;
    }

    /// An object of this number is none that an audited request has made.
    fn forget(&mut self, handle: u32) {
        self.sessions.forget(handle);
        self.handles.forget(handle);
        if let Some(birth) = self.births.get_mut(handle as usize) {
            *birth = None;
        }
    }

    /// A request was sent this.
    pub(super) fn sent(&mut self, request: u64, input: Input) {
        if let Some(turn) = self.turns.get_mut(&request) {
            turn.caller = Rc::new(Caller { name: Rc::clone(&turn.caller.name), input });
            self.expect_input();
        }
    }

    /// A request has ended. `None`: it is not audited.
    pub(super) fn end(&mut self, request: u64) -> Option<Turn> {
        let turn = self.turns.remove(&request)?;
        if !turn.caller.input.texts.is_empty() {
            self.expect_input();
        }
        Some(turn)
    }

    fn expect_input(&self) {
        watch::expect_input(self.turns.values().flat_map(|turn| turn.caller.input.texts.iter().copied()));
    }

    /// The code that works for a request gives a statement to a connection, by its object's number.
    pub(super) fn stated(&mut self, request: u64, connection: u32, effects: Vec<Effect>, site: Site<'_>) {
        if !effects.is_empty() && self.turns.contains_key(&request) {
            let has_made = self.birth(connection).is_some_and(|birth| birth.request == request);
            let by = By { request, line: self.line(site), has_made };
            self.sessions.note(connection, effects, &by);
        }
    }

    pub(super) fn made(&mut self, request: u64, handle: u32, line: Option<Line>) {
        self.forget(handle);
        let at = handle as usize;
        if self.births.len() <= at {
            self.births.resize(at + 1, None);
        }
        let turn = self.turns.get_mut(&request);
        let by = turn.as_ref().map_or_else(Rc::default, |turn| Rc::clone(&turn.caller.name));
        self.births[at] = Some(Birth { request, by, address: 0, line, is_shared: false });
        if let Some(turn) = turn {
            turn.made.push(handle);
            if turn.made.len() >= MOST_MADE {
                // One that goes on for long: what is gone is of no interest, and where all of it stays the first ones will do.
                let births = &self.births;
                let is_own =
                    |handle: &u32| births[*handle as usize].as_ref().is_some_and(|birth| birth.request == request);
                turn.made.sort_unstable();
                turn.made.dedup();
                turn.made.retain(|handle| is_own(handle) && object_store::is_alive(*handle));
                turn.made.truncate(MOST_MADE / 2);
            }
        }
    }

    /// What a request that has ended has made and left lies where it does now; the other numbers are free.
    pub(super) fn found_left(&mut self, handles: &[u32]) {
        for handle in handles {
            match (self.births.get_mut(*handle as usize), object_store::address(*handle)) {
                (Some(Some(birth)), Some(address)) => birth.address = address,
                (Some(birth), None) => *birth = None,
                _ => {}
            }
        }
    }

    /// Of the object that has this number now.
    pub(super) fn birth(&self, handle: u32) -> Option<&Birth> {
        let birth = self.births.get(handle as usize)?.as_ref()?;
        // Nobody tells what is made while no request is audited.
        (birth.address == 0 || object_store::address(handle) == Some(birth.address)).then_some(birth)
    }

    pub(super) fn access(
        &mut self,
        request: u64,
        place: Place<'_>,
        key: Option<Keys<'_>>,
        access: Access,
        held: Held,
        site: Site<'_>,
    ) {
        let object = match place {
            Place::Property(handle, ..) | Place::Closure(handle, _) => handle,
            _ => 0,
        };
        let maker = self.birth(object).filter(|birth| self.turns.contains_key(&birth.request));
        // Objects that a request has made are its own, until another one writes there.
        match maker.map(|birth| (birth.request, birth.is_shared)) {
            Some((maker, false)) if maker == request => {
                if access == Access::Own {
                    self.put(request, object, place, key, held, site);
                }
                return;
            }
            Some((maker, _)) if maker != request && !matches!(access, Access::Read | Access::Bind) => {
                if let Some(Some(birth)) = self.births.get_mut(object as usize) {
                    birth.is_shared = true;
                }
                let id = self.place(place, key);
                self.places.share(id, maker);
                if let Some(turn) = self.turns.get_mut(&maker) {
                    turn.touched.insert(id);
                }
            }
            _ => {}
        }
        let held = match (place, key) {
            // A service has states of its own (it was booted, it has begun); which objects outlive a request is looked at for itself.
            (Place::Property(..), _) | (_, Some(_)) => {
                Held { is_null: held.is_null || held.is_bare && !held.is_object, ..held }
            }
            _ => held,
        };
        let access = match (place, key) {
            // What lies in a superglobal is looked at element by element, and belongs to the request as a whole.
            (Place::Global(name), Some(_)) if is_super(name) => return,
            (Place::Global(name), None) if matches!(access, Access::Element | Access::Part) && is_super(name) => {
                Access::Assign
            }
            _ => access,
        };
        let id = self.place(place, key);
        self.places.note_crowd(self.turns.len());
        let is_shared = self.turns.len() > 1;
        let line = self.line(site);
        let Some(turn) = self.turns.get_mut(&request) else { return };
        turn.touched.insert(id);
        if access == Access::Bind
            && let Some(bound) = Bound::of(place)
        {
            turn.bound.entry(id).or_insert(bound);
        }
        let fills = match place {
            _ if matches!(access, Access::Read | Access::Look | Access::Bind) && turn.recognizes(place, held) => true,
            Place::Static(class, _) if matches!(access, Access::Read | Access::Look) => {
                if held.is_null {
                    turn.fills.insert(class.into());
                }
                false
            }
            Place::Static(class, _) => turn.fills.contains(class),
            _ => false,
        };
        if is_shared && matches!(place, Place::Property(..)) && access != Access::Read {
            watch::forget_reads();
        }
        if access == Access::Assign && site.again > 0 {
            turn.again.push((id, Line { number: site.again, ..line.clone() }));
        }
        let who = (request, Rc::clone(&turn.caller), line);
        let breach = self.places.access(id, access, held, fills, who);
        self.breaches.extend(breach);
    }

    /// A request puts what it may have been sent into an object that it has made.
    pub(super) fn put(
        &mut self,
        request: u64,
        object: u32,
        place: Place<'_>,
        key: Option<Keys<'_>>,
        held: Held,
        site: Site<'_>,
    ) {
        let Some(caller) = self.turns.get(&request).map(|turn| Rc::clone(&turn.caller)) else { return };
        if !caller.input.texts.contains(&held.value) {
            return;
        }
        let id = self.place(place, key);
        let who = (request, caller, self.line(site));
        self.places.renew(id);
        self.places.access(id, Access::Own, held, false, who);
        if let Some(turn) = self.turns.get_mut(&request) {
            turn.put.push((id, object));
        }
    }

    pub(super) fn place(&mut self, place: Place<'_>, key: Option<Keys<'_>>) -> PlaceId {
        let mut sought = std::mem::take(&mut self.scratch);
        let whole = key_of(place, key, &mut sought);
        let id = match self.places.find(&sought) {
            Some(id) => id,
            None => {
                let whole = key.map(|_| match self.places.find(&sought[..whole]) {
                    Some(id) => id,
                    None => self.places.add(&sought[..whole], name_of(place, None), None),
                });
                self.places.add(&sought, name_of(place, key), whole)
            }
        };
        self.scratch = sought;
        id
    }

    /// A request has ended: what it has done behind names is known now, and what it has used is its own no more.
    pub(super) fn settle(&mut self, request: u64, turn: &Turn) {
        for (id, bound) in &turn.bound {
            let breach = bound.held().and_then(|held| self.places.settle(*id, request, held));
            self.breaches.extend(breach);
        }
        for (id, line) in &turn.again {
            let breach = self.places.used_again(*id, request, &turn.caller, line.clone());
            self.breaches.extend(breach);
        }
        for id in &turn.touched {
            let breach = self.places.forget(*id, request);
            self.breaches.extend(breach);
        }
        for (id, object) in &turn.put {
            if !object_store::is_alive(*object) || self.birth(*object).is_none_or(|birth| birth.request != request) {
                self.places.renew(*id);
            }
        }
        if self.turns.is_empty() && self.places.len() > MOST_PLACES {
            self.places = Places::default();
        }
    }

    /// Names that are made known and stay: constants, and further names of classes.
    pub(super) fn count(&mut self, request: u64, turn: &Turn) {
        let (constants, classes) = watch::known_names();
        for (function, what, size) in [("define", "constants", constants), ("class_alias", "classes", classes)] {
            let Some(line) = turn.calls.get(function.as_bytes()) else { continue };
            let name = format!("the list of {what} by {function}() at {}", findings::place(line));
            let known = self.places.find(name.as_bytes());
            let id = known.unwrap_or_else(|| self.places.add(name.as_bytes(), name.clone(), None));
            let held = Held { is_array: true, size, ..Held::default() };
            let who = (request, Rc::clone(&turn.caller), line.clone());
            let breach = self.places.access(id, Access::Element, held, false, who);
            self.breaches.extend(breach);
        }
    }

    pub(super) fn line(&mut self, site: Site<'_>) -> Line {
        Line { file: self.files.of(site.file), number: site.line }
    }
}

/// The names of files, each once.
#[derive(Debug, Default)]
struct Files {
    all: FxHashMap<Box<[u8]>, Rc<str>>,
    /// By where the engine has them: what is there now is compared, for names come and go.
    seen: FxHashMap<usize, Rc<str>>,
}

/// So many are found by where they are.
const MOST_SEEN: usize = 4096;

impl Files {
    fn of(&mut self, name: &[u8]) -> Rc<str> {
        let place = name.as_ptr() as usize;
        if let Some(file) = self.seen.get(&place).filter(|file| file.as_bytes() == name) {
            return Rc::clone(file);
        }
        let file = match self.all.get(name) {
            Some(file) => Rc::clone(file),
            None => {
                let file: Rc<str> = String::from_utf8_lossy(name).into();
                self.all.insert(name.into(), Rc::clone(&file));
                file
            }
        };
        if self.seen.len() >= MOST_SEEN {
            self.seen.clear();
        }
        self.seen.insert(place, Rc::clone(&file));
        file
    }
}
