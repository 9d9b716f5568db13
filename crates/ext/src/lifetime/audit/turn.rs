//! A request that is audited, as long as it is under way.

use std::{
    hash::{Hash, Hasher},
    rc::Rc,
};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use steel_zend::watch::{self, Held, Place};

use super::places::{Caller, Line, PlaceId};

/// See the module.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) caller: Rc<Caller>,
    /// The number of its session.
    pub(super) session: i64,
    pub(super) made: Vec<u32>,
    pub(super) touched: FxHashSet<PlaceId>,
    pub(super) bound: FxHashMap<PlaceId, Bound>,
    /// Where it has put what it was sent into objects of its own, and which these are.
    pub(super) put: Vec<(PlaceId, u32)>,
    /// What it has assigned to variables and uses again after a call, and on which line.
    pub(super) again: Vec<(PlaceId, Line)>,
    /// Objects, classes and functions of which it has found something to be its own.
    pub(super) recognized: FxHashSet<u64>,
    /// Classes of which it has found a static property empty.
    pub(super) fills: FxHashSet<Box<[u8]>>,
    /// Functions that change something of the process, and where it has called them last.
    pub(super) calls: FxHashMap<Box<[u8]>, Line>,
}

/// A place that was bound to a variable, by its names.
#[derive(Debug)]
pub(super) enum Bound {
    Global(Vec<u8>),
    Variable(Vec<u8>, Vec<u8>, Vec<u8>),
    Closure(u32, Vec<u8>),
    Static(Vec<u8>, Vec<u8>),
}

impl Bound {
    pub(super) fn of(place: Place<'_>) -> Option<Bound> {
        Some(match place {
            Place::Global(name) => Bound::Global(name.to_vec()),
            Place::Variable(class, function, name) => Bound::Variable(class.to_vec(), function.to_vec(), name.to_vec()),
            Place::Closure(closure, name) => Bound::Closure(closure, name.to_vec()),
            Place::Static(class, name) => Bound::Static(class.to_vec(), name.to_vec()),
            Place::Property(..) => return None,
        })
    }

    pub(super) fn held(&self) -> Option<Held> {
        watch::held_by(match self {
            Bound::Global(name) => Place::Global(name),
            Bound::Variable(class, function, name) => Place::Variable(class, function, name),
            Bound::Closure(closure, name) => Place::Closure(*closure, name),
            Bound::Static(class, name) => Place::Static(class, name),
        })
    }
}

impl Turn {
    pub(super) fn new(name: String, session: i64) -> Turn {
        Turn {
            session,
            caller: Rc::new(Caller { name: name.into(), ..Caller::default() }),
            made: Vec::new(),
            touched: FxHashSet::default(),
            bound: FxHashMap::default(),
            put: Vec::new(),
            again: Vec::new(),
            recognized: FxHashSet::default(),
            fills: FxHashSet::default(),
            calls: FxHashMap::default(),
        }
    }

    /// Has it found there, or in another place of the same object, class or function, what it was sent itself? Then it knows that it is its own: a cache
    /// of one value has a key beside it.
    pub(super) fn recognizes(&mut self, place: Place<'_>, held: Held) -> bool {
        let mut hasher = FxHasher::default();
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
