//! The audit (`steelwool.lifetime_audit`): which line lets the data of one request reach the next, and which keeps what should have gone.
//!
//! While a request that is audited is under way, opcodes tell what they make, read and write ([`steel_zend::watch`]). [`places`] knows by
//! which rules that is a breach; [`survivors`] looks at what a request has made and left, [`surroundings`] at what it has changed of the
//! process. [`findings`] says each thing once, and nothing of what is [`known`].
//!
//! The state is borrowed for moments only, in which nothing of PHP runs.

mod databases;
mod entries;
mod findings;
mod input;
mod known;
mod outcomes;
mod places;
mod sessions;
mod statements;
mod surroundings;
mod survivors;
mod waiting;

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use steel_zend::{
    Zval, ini, object_store,
    watch::{self, Access, Deed, Held, Keys, Place, Site},
};

use self::{
    findings::Findings,
    places::{Caller, Line, PlaceId, Places},
    sessions::{By, Sessions},
    statements::Effect,
    surroundings::Surroundings,
    survivors::Survivors,
};
use super::{members, owner::Owner};
use crate::{
    runtime::{Failure, Runtime},
    server::process,
};

/// Who has made an object.
#[derive(Debug, Clone)]
struct Birth {
    request: u64,
    /// `None`: the engine has made it for the request.
    line: Option<Line>,
    /// Another request has written there meanwhile.
    is_shared: bool,
}

/// So many objects of one request are kept in mind.
const MOST_MADE: usize = 1 << 17;

/// With more places than this the audit begins anew: properties of objects are places, and objects come and go.
const MOST_PLACES: usize = 50_000;

/// A request that is audited.
#[derive(Debug)]
struct Turn {
    caller: Rc<Caller>,
    made: Vec<u32>,
    touched: HashSet<PlaceId>,
    bound: HashMap<PlaceId, Bound>,
    /// Where it has put what it was sent into objects of its own, and which these are.
    put: Vec<(PlaceId, u32)>,
    /// What it has assigned to variables and uses again after a call, and on which line.
    again: Vec<(PlaceId, Line)>,
    /// Objects, classes and functions of which it has found something to be its own.
    recognized: HashSet<u64>,
    /// Classes of which it has found a static property empty.
    fills: HashSet<Box<[u8]>>,
    /// Functions that change something of the process, and where it has called them last.
    calls: HashMap<Box<[u8]>, Line>,
}

/// A place that was bound to a variable, by its names.
#[derive(Debug)]
enum Bound {
    Global(Vec<u8>),
    Variable(Vec<u8>, Vec<u8>, Vec<u8>),
    Closure(u32, Vec<u8>),
}

impl Bound {
    fn of(place: Place<'_>) -> Option<Bound> {
        Some(match place {
            Place::Global(name) => Bound::Global(name.to_vec()),
            Place::Variable(class, function, name) => Bound::Variable(class.to_vec(), function.to_vec(), name.to_vec()),
            Place::Closure(closure, name) => Bound::Closure(closure, name.to_vec()),
            Place::Static(..) | Place::Property(..) => return None,
        })
    }

    fn held(&self) -> Option<Held> {
        watch::held_by(match self {
            Bound::Global(name) => Place::Global(name),
            Bound::Variable(class, function, name) => Place::Variable(class, function, name),
            Bound::Closure(closure, name) => Place::Closure(*closure, name),
        })
    }
}

impl Turn {
    /// Has it found there, or in another place of the same object, class or function, what it was sent itself? Then it knows that it is its own: a cache
    /// of one value has a key beside it.
    fn recognizes(&mut self, place: Place<'_>, held: Held) -> bool {
        let mut hasher = DefaultHasher::new();
        match place {
            Place::Property(object, ..) | Place::Closure(object, _) => object.hash(&mut hasher),
            Place::Static(class, _) => class.hash(&mut hasher),
            Place::Variable(class, function, _) => (class, function).hash(&mut hasher),
            Place::Global(_) => return false,
        }
        let holder = hasher.finish();
        if self.caller.input.own.contains(&held.value) {
            self.recognized.insert(holder);
        }
        self.recognized.contains(&holder)
    }
}

#[derive(Debug, Default)]
struct Audit {
    turns: HashMap<u64, Turn>,
    births: Vec<Option<Birth>>,
    files: Vec<Rc<str>>,
    places: Places,
    sessions: Sessions,
    breaches: Vec<places::Breach>,
    scratch: String,
}

thread_local! {
    static AUDIT: RefCell<Audit> = RefCell::default();
    static SURVIVORS: RefCell<Survivors> = RefCell::default();
    static SURROUNDINGS: RefCell<Surroundings> = RefCell::default();
    static FINDINGS: RefCell<Findings> = RefCell::default();
    static COUNTED: Cell<u64> = const { Cell::new(0) };
}

/// One in so many requests is audited.
fn sample() -> u64 {
    u64::try_from(ini::get_int("steelwool.lifetime_audit_sample")).unwrap_or(1).max(1)
}

/// Does this value of the setting switch it on?
fn is_wanted(value: &str) -> bool {
    matches!(value, "report" | STRICT)
}

/// Findings end what has caused them: see [`refusal`].
const STRICT: &str = "strict";

fn is_strict() -> bool {
    ini::get("steelwool.lifetime_audit") == STRICT
}

/// What the request for which the code works has come to so far by data of another one, where that is not to be answered (`strict`).
pub(crate) fn refusal() -> Option<String> {
    if !is_active() || !is_strict() {
        return None;
    }
    let request = Runtime::existing()?.owner().request;
    let found: Vec<_> = AUDIT.with_borrow(|audit| {
        let own = audit.breaches.iter().filter(|breach| breach.by.request == request);
        own.map(|breach| findings::of_breach(audit.places.name(breach.place), breach)).collect()
    });
    let told: Vec<_> = found.iter().filter(|finding| !finding.is_declared()).map(|finding| &*finding.text).collect();
    (!told.is_empty()).then(|| format!("lifetime: {}\n", told.join("\nlifetime: ")))
}

/// At module start.
pub(crate) fn install() {
    if is_wanted(&ini::get("steelwool.lifetime_audit")) {
        // Of a sample, two requests hardly meet; reads of properties cost most.
        watch::install(told, sample() == 1);
        databases::install();
    }
}

/// At a request's start: what the setting says and cannot be.
pub(crate) fn warn() {
    let value = ini::get("steelwool.lifetime_audit");
    if !is_wanted(&value) && !matches!(value.as_str(), "" | "0" | "off") {
        let text = format!("steelwool.lifetime_audit must be off, report or strict, not {value}: nothing is audited");
        drop(Failure::of(steel_zend::report(steel_zend::Level::Warning, &text)));
    }
}

/// A request begins, with this name (`GET /buy`).
pub(crate) fn begin(owner: Owner, name: impl FnOnce() -> String) {
    if owner.request == 0 {
        return;
    }
    COUNTED.set(COUNTED.get() + 1);
    if !COUNTED.get().is_multiple_of(sample()) {
        return;
    }
    SURROUNDINGS.with(|surroundings| {
        // Asks functions of PHP, so nothing is borrowed meanwhile.
        if surroundings.borrow().is_unknown() {
            let known = Surroundings::now();
            surroundings.replace(known);
        }
    });
    AUDIT.with_borrow_mut(|audit| {
        let turn = Turn {
            caller: Rc::new(Caller { name: name().into(), ..Caller::default() }),
            made: Vec::new(),
            touched: HashSet::new(),
            bound: HashMap::new(),
            put: Vec::new(),
            again: Vec::new(),
            recognized: HashSet::new(),
            fills: HashSet::new(),
            calls: HashMap::new(),
        };
        audit.turns.insert(owner.request, turn);
    });
    watch::forget_reads();
    watch::activate(true);
    if let Some(runtime) = Runtime::existing() {
        members::watch(owner.request, runtime);
    }
}

/// Are requests audited at all?
#[inline(always)]
pub(crate) fn is_on() -> bool {
    watch::is_installed()
}

/// Is any audited?
#[inline(always)]
pub(crate) fn is_active() -> bool {
    watch::is_active()
}

/// The engine has made these for the request that is worked for.
pub(crate) fn watch_objects<'a>(objects: impl IntoIterator<Item = &'a Zval>) {
    let Some(request) = Runtime::existing().map(|runtime| runtime.owner().request) else { return };
    if AUDIT.with_borrow(|audit| !audit.turns.contains_key(&request)) {
        return;
    }
    for object in objects.into_iter().filter_map(Zval::plain_object) {
        let input = input::of(object);
        AUDIT.with_borrow_mut(|audit| {
            audit.made(request, object.handle(), None);
            if let (Some(turn), Some(input)) = (audit.turns.get_mut(&request), input) {
                turn.caller = Rc::new(Caller { name: Rc::clone(&turn.caller.name), input });
            }
        });
    }
}

/// A request has ended, with all that worked for it.
pub(super) fn end(request: u64) {
    let turn = AUDIT.with_borrow_mut(|audit| {
        let turn = audit.turns.remove(&request);
        if audit.turns.is_empty() {
            watch::forget_input();
        }
        if turn.is_some() {
            watch::activate(!audit.turns.is_empty());
        }
        turn
    });
    if let Some(turn) = turn {
        judge(request, &turn);
    }
}

fn judge(request: u64, turn: &Turn) {
    AUDIT.with_borrow_mut(|audit| {
        audit.settle(request, turn);
        audit.count(request, turn);
    });
    add(surroundings::constants(&turn.caller, &turn.calls));
    let answers = surroundings::ask_after(&turn.calls);
    let changes = SURROUNDINGS.with_borrow_mut(|surroundings| surroundings.compare(answers));
    add(changes.iter().map(|change| findings::of_change(&turn.caller.name, change)));
    add(outcomes::of_others(&turn.caller.name, &turn.calls));
    let class = |handle: u32| object_store::by_handle(handle.into()).map(|object| object.class_name());
    let left = AUDIT.with_borrow_mut(|audit| audit.sessions.end(request, &turn.caller.name, class));
    if AUDIT.with_borrow(|audit| audit.turns.is_empty()) {
        let open = Surroundings::open_transactions();
        let mut new = SURROUNDINGS.with_borrow_mut(|surroundings| surroundings.note_transactions(open));
        new.retain(|handle| !left.iter().any(|(connection, _)| connection == handle));
        add(new.into_iter().map(|handle| findings::of_transaction(&turn.caller.name, handle)));
    }
    add(left.into_iter().map(|(_, finding)| finding));
    let suspects = AUDIT.with_borrow(|audit| {
        let is_own = |handle: &&u32| audit.birth(**handle).is_some_and(|birth| birth.request == request);
        turn.made.iter().filter(is_own).copied().collect::<Vec<_>>()
    });
    suspects.iter().for_each(|handle| watch::disown(*handle));
    let found = SURVIVORS.with_borrow_mut(|survivors| survivors.look(request, &turn.caller.name, suspects));
    add(found);
    add(waiting::stuck_now());
    // Breaches go to the log when no opcode is in the middle of something.
    let breaches = AUDIT.with_borrow_mut(|audit| {
        let mut breaches = std::mem::take(&mut audit.breaches);
        if is_strict() {
            // Whoever is not through yet is still to be answered by them.
            let (under_way, ended) =
                breaches.into_iter().partition(|breach| audit.turns.contains_key(&breach.by.request));
            (audit.breaches, breaches) = (under_way, ended);
        }
        let of = |breach: &places::Breach| {
            let name = audit.places.name(breach.place);
            (breach.is_left().then(|| entries::Question::of(name, breach)).flatten(), findings::of_breach(name, breach))
        };
        breaches.iter().map(of).collect::<Vec<_>>()
    });
    let of_service = |(question, finding): (Option<entries::Question>, _)| {
        question.is_none_or(|question| !question.is_of_entry()).then_some(finding)
    };
    add(breaches.into_iter().filter_map(of_service).collect::<Vec<_>>());
}

fn add(found: impl IntoIterator<Item = findings::Finding>) {
    let mut any = false;
    FINDINGS.with_borrow_mut(|findings| found.into_iter().for_each(|finding| any |= findings.add(finding)));
    if any && is_strict() {
        // Nobody knows what else it has of others.
        process::current().inspect(|process| process.retire());
    }
}

/// An opcode tells. Nothing of PHP runs.
fn told(deed: Deed<'_>, site: Site<'_>) {
    let Some(runtime) = Runtime::existing() else { return };
    let request = runtime.owner().request;
    if request == 0 {
        return;
    }
    AUDIT.with(|audit| {
        // What an opcode makes runs no opcode; the state is free.
        if let Ok(mut audit) = audit.try_borrow_mut() {
            audit.told(request, deed, site);
        }
    });
}

impl Audit {
    fn told(&mut self, request: u64, deed: Deed<'_>, site: Site<'_>) {
        if !self.turns.contains_key(&request) {
            return;
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

    /// The code that works for a request gives a statement to a connection, by its object's number.
    fn stated(&mut self, request: u64, connection: u32, effects: Vec<Effect>, site: Site<'_>) {
        if !effects.is_empty() && self.turns.contains_key(&request) {
            let has_made = self.birth(connection).is_some_and(|birth| birth.request == request);
            let by = By { request, line: self.line(site), has_made };
            self.sessions.note(connection, effects, &by);
        }
    }

    fn made(&mut self, request: u64, handle: u32, line: Option<Line>) {
        self.sessions.forget(handle);
        let at = handle as usize;
        if self.births.len() <= at {
            self.births.resize(at + 1, None);
        }
        self.births[at] = Some(Birth { request, line, is_shared: false });
        if let Some(turn) = self.turns.get_mut(&request) {
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

    fn birth(&self, handle: u32) -> Option<&Birth> {
        self.births.get(handle as usize)?.as_ref()
    }

    fn access(
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
    fn put(&mut self, request: u64, object: u32, place: Place<'_>, key: Option<Keys<'_>>, held: Held, site: Site<'_>) {
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

    fn place(&mut self, place: Place<'_>, key: Option<Keys<'_>>) -> PlaceId {
        let mut name = std::mem::take(&mut self.scratch);
        name_of(place, key, &mut name);
        let id = self.places.find(&name);
        self.scratch = name;
        id
    }

    /// A request has ended: what it has done behind names is known now, and what it has used is its own no more.
    fn settle(&mut self, request: u64, turn: &Turn) {
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
    fn count(&mut self, request: u64, turn: &Turn) {
        let (constants, classes) = watch::known_names();
        for (function, what, size) in [("define", "constants", constants), ("class_alias", "classes", classes)] {
            let Some(line) = turn.calls.get(function.as_bytes()) else { continue };
            let id = self.places.find(&format!("the list of {what} by {function}() at {}", findings::place(line)));
            let held = Held { is_array: true, size, ..Held::default() };
            let who = (request, Rc::clone(&turn.caller), line.clone());
            let breach = self.places.access(id, Access::Element, held, false, who);
            self.breaches.extend(breach);
        }
    }

    fn line(&mut self, site: Site<'_>) -> Line {
        let known = self.files.iter().rev().find(|file| file.as_bytes() == site.file).cloned();
        let file = known.unwrap_or_else(|| {
            let file: Rc<str> = String::from_utf8_lossy(site.file).into();
            self.files.push(Rc::clone(&file));
            file
        });
        Line { file, number: site.line }
    }
}

fn is_super(name: &[u8]) -> bool {
    matches!(name, b"_SESSION" | b"_GET" | b"_POST" | b"_COOKIE" | b"_FILES" | b"_REQUEST" | b"_SERVER" | b"_ENV")
}

/// `App::$kept`, `global $user`, `static $cache of App::find()`, `App\Registry#5->$list`
fn name_of(place: Place<'_>, key: Option<Keys<'_>>, into: &mut String) {
    use std::fmt::Write;
    let text = String::from_utf8_lossy;
    into.clear();
    let _ = match place {
        Place::Static(class, name) => write!(into, "{}::${}", text(class), text(name)),
        Place::Global(name) => write!(into, "global ${}", text(name)),
        Place::Variable([], function, name) => write!(into, "static ${} of {}()", text(name), text(function)),
        Place::Variable(class, function, name) => {
            write!(into, "static ${} of {}::{}()", text(name), text(class), text(function))
        }
        Place::Closure(handle, name) => write!(into, "${} of Closure#{handle}", text(name)),
        Place::Property(handle, class, name) => write!(into, "{}#{handle}->${}", text(class), text(name)),
    };
    if let Some(Keys(key, inner)) = key {
        let _ = write!(into, "['{}']", text(key));
        let _ = inner.map(|inner| write!(into, "['{}']", text(inner)));
    }
}

/// Where an object was made, as far as that is known.
fn born(handle: u32) -> Option<Line> {
    AUDIT.with_borrow(|audit| audit.birth(handle)?.line.clone())
}

/// Is the object of this number the one that the request has made?
fn is_of(handle: u32, request: u64) -> bool {
    AUDIT.with_borrow(|audit| audit.birth(handle).is_some_and(|birth| birth.request == request))
}

/// The line that has written last to the place of this name.
fn written(name: &str) -> Option<Line> {
    AUDIT.with_borrow(|audit| audit.places.last_write(name).cloned())
}

/// In the child of a fork: requests under way are its parent's.
pub(crate) fn begin_as_child() {
    AUDIT.with_borrow_mut(|audit| audit.turns.clear());
    if watch::is_installed() {
        watch::activate(false);
    }
}
