//! `Steelwool\Lifetime\Trace`: chains that were found, as an array, as text and as pictures.

use std::{cell::RefCell, fmt::Write};

use steel_heap::story::{self, Link};
use steel_zend::{Array, Call, Error, Object, Result, State, Storage, Zval};

use crate::{lifetime, slots::lifetime_trace as slot};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<TraceState>();

/// The chains.
pub(crate) struct TraceState {
    of: RefCell<String>,
    stories: RefCell<Vec<Vec<Link>>>,
}

impl State for TraceState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> TraceState {
        TraceState { of: RefCell::default(), stories: RefCell::default() }
    }
}

impl TraceState {
    /// Why `object` lives.
    pub(crate) fn object(object: &Object, limit: usize) -> Object {
        let stories = lifetime::why(object, limit);
        let chains: Array = stories.iter().map(|links| links.iter().map(link).collect::<Array>().into()).collect();
        let of = format!("{}#{}", object.class_name(), object.handle());
        let trace = TraceState { of: RefCell::new(of), stories: RefCell::new(stories) }.into_object();
        trace.set_slot(slot::CHAINS, chains);
        trace
    }
}

fn link(link: &Link) -> Zval {
    let mut array = Array::with_capacity(3);
    array.set("name", Zval::str(&link.held_as));
    array.set("what", Zval::str(&link.what));
    array.set("suspect", link.suspect.map_or(Zval::null(), |suspect| Zval::str(suspect.reason())));
    array.into()
}

/// `Trace::__construct()`
pub(crate) fn construct(_: &Call) -> Result {
    Err(Error::php_error("Steelwool\\Lifetime\\Trace cannot be made: see Steelwool\\Lifetime::trace()".to_owned()))
}

/// `Trace::__toString()`
pub(crate) fn to_string(call: &Call) -> Result<Zval> {
    let state = call.this::<TraceState>()?;
    let (of, stories) = (state.of.borrow(), state.stories.borrow());
    let mut text = String::new();
    if stories.is_empty() {
        let _ = writeln!(text, "{of}: nothing holds it but itself; it goes when the cycle collector runs");
    }
    for links in &*stories {
        let _ = writeln!(text, "{}", story::line(links));
        for (link, suspect) in links.iter().filter_map(|link| Some((link, link.suspect?))) {
            let name = if link.held_as.is_empty() { &link.what } else { &link.held_as };
            let _ = writeln!(text, "    {name}: {}", suspect.reason());
        }
    }
    Ok(Zval::str(text))
}

/// `Trace::count()`
pub(crate) fn count(call: &Call) -> Result<i64> {
    Ok(call.this::<TraceState>()?.stories.borrow().len() as i64)
}

/// `Trace::toDot()`
pub(crate) fn to_dot(call: &Call) -> Result<Zval> {
    Ok(Zval::str(story::dot(&call.this::<TraceState>()?.stories.borrow())))
}

/// `Trace::toSvg()`
pub(crate) fn to_svg(call: &Call) -> Result<Zval> {
    Ok(Zval::str(story::svg(&call.this::<TraceState>()?.stories.borrow())))
}
