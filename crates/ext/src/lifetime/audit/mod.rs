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
mod handles;
mod holder;
mod input;
mod known;
mod ledger;
mod locks;
mod managed;
mod names;
mod outcomes;
mod places;
mod reflection;
mod sessions;
mod statements;
mod surroundings;
mod survivors;
mod trace;
mod turn;
mod waiting;

use std::cell::{Cell, RefCell};

use steel_heap::{pprof::Made, story};
use steel_zend::{
    Zval, ini, object_store,
    watch::{self, Deed, Site},
};

pub(crate) use self::holder::holders_of;
pub(crate) use self::locks::{given_back, taken};
pub(crate) use self::trace::{Trace, looked_at, told_of, traces};
use self::{
    findings::Findings, ledger::Ledger, places::Line, surroundings::Surroundings, survivors::Survivors, turn::Turn,
};
use super::{members, owner::Owner, replay};
use crate::{
    runtime::{Failure, Runtime},
    server::process,
};

thread_local! {
    static AUDIT: RefCell<Ledger> = RefCell::default();
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
        handles::install();
        reflection::install();
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
    if owner.request == 0 || replay::is_apart() {
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
            watch::install_entries();
        }
    });
    let turn = Turn::new(name(), owner.session);
    AUDIT.with_borrow_mut(|audit| audit.turns.insert(owner.request, turn));
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
            if let Some(input) = input {
                audit.sent(request, input);
            }
        });
    }
}

/// The request that is worked for is these bytes.
pub(crate) fn watch_bytes(bytes: &[u8]) {
    let Some(request) = Runtime::existing().map(|runtime| runtime.owner().request) else { return };
    if let Some(input) = input::of_bytes(bytes) {
        AUDIT.with_borrow_mut(|audit| audit.sent(request, input));
    }
}

/// A request has ended, with all that worked for it.
pub(super) fn end(request: u64) {
    let turn = AUDIT.with_borrow_mut(|audit| {
        let turn = audit.end(request)?;
        watch::activate(!audit.turns.is_empty());
        Some(turn)
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
    AUDIT.with_borrow_mut(|audit| audit.found_left(&suspects));
    suspects.iter().for_each(|handle| watch::disown(*handle));
    let found = SURVIVORS.with_borrow_mut(|survivors| {
        survivors.look(Owner { request, session: turn.session }, &turn.caller.name, suspects)
    });
    add(found);
    add(waiting::stuck_now());
    add(locks::left(request));
    let misused = AUDIT.with_borrow_mut(|audit| audit.handles.take_findings());
    add(misused);
    // Breaches go to the log when no opcode is in the middle of something.
    let breaches = AUDIT.with_borrow_mut(|audit| {
        let mut breaches = std::mem::take(&mut audit.breaches);
        if is_strict() {
            // Whoever is not through yet is still to be answered by them.
            let (under_way, ended) =
                breaches.into_iter().partition(|breach| audit.turns.contains_key(&breach.by.request));
            (audit.breaches, breaches) = (under_way, ended);
        }
        breaches.retain(|breach| {
            let is_young = breach.is_growth() && audit.places.growths(breach.place) < MANAGED_GROWTHS;
            !is_young || !managed::is_place(audit.places.name(breach.place))
        });
        let of = |breach: places::Breach| {
            let name = audit.places.name(breach.place);
            Suspicion {
                question: breach.is_left().then(|| entries::Question::of(name, &breach)).flatten(),
                list: own_list(name).filter(|_| breach.is_growth()),
                is_young: audit.places.growths(breach.place) < MANAGED_GROWTHS,
                finding: findings::of_breach(name, &breach),
                breach,
            }
        };
        breaches.into_iter().map(of).collect::<Vec<_>>()
    });
    add(breaches.into_iter().filter_map(Suspicion::confirmed).collect::<Vec<_>>());
}

/// A breach that may be none, once everything that lives was looked at.
struct Suspicion {
    question: Option<entries::Question>,
    /// The list that grows, if it is an object of PHP's own.
    list: Option<u32>,
    is_young: bool,
    finding: findings::Finding,
    breach: places::Breach,
}

impl Suspicion {
    fn confirmed(self) -> Option<findings::Finding> {
        if self.question.is_some_and(|question| question.is_of_entry()) {
            return None;
        }
        let Some(list) = self.list else { return Some(self.finding) };
        if self.is_young && managed::is_list(&self.finding.signature, list) {
            return None;
        }
        if is_told(&self.finding.signature) {
            return Some(self.finding);
        }
        let told = findings::of_breach(&story::line(&holder::way_to(list)?), &self.breach);
        Some(findings::Finding { signature: self.finding.signature, ..told })
    }
}

/// `SplQueue#5`, of which all that is known is that it has elements.
fn own_list(name: &str) -> Option<u32> {
    let is_object = !name.contains(' ');
    name.rsplit_once('#').filter(|_| is_object).and_then(|(_, number)| number.parse().ok())
}

/// What a class takes care of, by code that takes something out, has to grow so many times in a row: until there it may be a buffer, or what keeps the latest.
const MANAGED_GROWTHS: u32 = 256;

fn add(found: impl IntoIterator<Item = findings::Finding>) {
    let mut any = false;
    FINDINGS.with_borrow_mut(|findings| found.into_iter().for_each(|finding| any |= findings.add(finding)));
    if any && is_strict() {
        // Nobody knows what else it has of others.
        process::current().inspect(|process| process.retire());
    }
}

/// Was it told already?
pub(crate) fn is_told(signature: &str) -> bool {
    FINDINGS.with_borrow(|findings| findings.knows(signature))
}

/// Something that was found elsewhere.
pub(crate) fn tell(signature: String, text: String) {
    add([findings::Finding { signature, text, place: String::new() }]);
}

/// An opcode tells. Nothing of PHP runs.
fn told(deed: Deed<'_>, site: Site<'_>) {
    let Some(runtime) = Runtime::existing() else { return };
    let request = runtime.owner().request;
    AUDIT.with(|audit| {
        // What an opcode makes runs no opcode; the state is free.
        if let Ok(mut audit) = audit.try_borrow_mut() {
            audit.told(request, deed, site);
        }
    });
}

/// Where an object was made, as far as that is known.
fn born(handle: u32) -> Option<Line> {
    AUDIT.with_borrow(|audit| audit.birth(handle)?.line.clone())
}

/// Where the object of this number, which lies there, was made, and for which request: of those that audited requests have made.
pub(super) fn site(handle: u32, address: usize) -> Option<Made> {
    AUDIT.with(|audit| {
        let audit = audit.try_borrow().ok()?;
        let birth = audit.birth(handle).filter(|birth| birth.address == 0 || birth.address == address)?;
        let line = birth.line.as_ref()?;
        let request = (!birth.by.is_empty()).then(|| birth.by.to_string());
        Some(Made { file: line.file.to_string(), line: line.number, request })
    })
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
