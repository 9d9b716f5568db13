//! `Steelwool\Scope`: a lifetime as a value, with a bag and callbacks ([`crate::lifetime::scopes`]).

use std::{cell::RefCell, rc::Rc, time::Duration};

use steel_zend::{Call, Error, Key as ArrayKey, Object, Result, State, Storage, Zval, fence, object::Tracer};

use super::callback;
use crate::{
    lifetime::scopes::{self, Key, Scope},
    slots::scope as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ScopeState>();

/// The longest that a user's scope waits for another session: a year.
const LONGEST: f64 = 31_536_000.0;

/// Which scope it is.
pub(crate) struct ScopeState(RefCell<Option<Rc<Scope>>>);

impl State for ScopeState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ScopeState {
        ScopeState(RefCell::default())
    }

    // The bag is the scope's; that it is held by an object is no reason for its values to live.
    fn holds(&self, _: &mut Tracer) {}
}

/// An object for a scope. Two of one scope are equal.
pub(crate) fn object(scope: Rc<Scope>) -> Object {
    let (kind, id) = match &scope.key {
        Key::Program => ("program", Zval::int(scopes::program_id())),
        Key::Process => ("process", Zval::int(scopes::process_id())),
        Key::Session(number) => ("session", Zval::int(*number)),
        Key::Request(number) => ("request", Zval::int(i64::try_from(*number).unwrap_or(i64::MAX))),
        Key::User(name) => ("user", Zval::str(name)),
    };
    let object = ScopeState(RefCell::new(Some(scope))).into_object();
    object.set_slot(slot::KIND, Zval::str(kind));
    object.set_slot(slot::ID, id);
    object
}

fn scope(call: &Call) -> Result<Rc<Scope>> {
    let scope = call.this::<ScopeState>()?.0.borrow().clone();
    scope.ok_or_else(|| Error::php_error("the scope is none: see Steelwool\\Scope::current()".to_owned()))
}

fn optional(scope: Option<Rc<Scope>>) -> Zval {
    scope.map_or(Zval::null(), |scope| object(scope).into())
}

/// `Scope::__construct()`
pub(crate) fn construct(_: &Call) -> Result {
    Err(Error::php_error("Steelwool\\Scope cannot be made: see Steelwool\\Scope::current()".to_owned()))
}

/// `Scope::current()`
pub(crate) fn current(_: &Call) -> Result<Object> {
    Ok(object(scopes::current()))
}

/// `Scope::program()`
pub(crate) fn program(_: &Call) -> Result<Object> {
    Ok(object(scopes::program()))
}

/// `Scope::process()`
pub(crate) fn process(_: &Call) -> Result<Object> {
    Ok(object(scopes::process()))
}

/// `Scope::session()`
pub(crate) fn session(_: &Call) -> Result<Zval> {
    Ok(optional(scopes::session()))
}

/// `Scope::request()`
pub(crate) fn request(_: &Call) -> Result<Zval> {
    Ok(optional(scopes::request()))
}

/// `Scope::user()`
pub(crate) fn user(call: &Call) -> Result<Object> {
    let (name, seconds) = (call.str(0)?, call.float_or(1, 0.0)?);
    let seconds = if seconds.is_finite() { seconds.clamp(0.0, LONGEST) } else { LONGEST };
    Ok(object(scopes::user(&name.to_lossy(), Duration::from_secs_f64(seconds))))
}

/// `Scope::parent()`
pub(crate) fn parent(call: &Call) -> Result<Zval> {
    Ok(optional(scope(call)?.parent.clone()))
}

/// `Scope::age()`
pub(crate) fn age(call: &Call) -> Result<f64> {
    Ok(scope(call)?.age().as_secs_f64())
}

/// `Scope::isOpen()`
pub(crate) fn is_open(call: &Call) -> Result<bool> {
    Ok(scope(call)?.is_open())
}

/// `Scope::onClose()`
pub(crate) fn on_close(call: &Call) -> Result<bool> {
    let Some(callback) = callback::checked(call.arg(0))? else { return Ok(false) };
    Ok(scope(call)?.on_close(callback))
}

/// A key of the bag, as arrays have them.
fn with_key<R>(call: &Call, f: impl FnOnce(ArrayKey<'_>) -> R) -> Result<R> {
    let Some(key) = call.arg(0).map(Zval::deref) else { return Err(Error::type_error("a key is needed")) };
    if let Some(number) = key.as_int() {
        return Ok(f(ArrayKey::Int(number)));
    }
    let text = key.to_str()?;
    Ok(f(ArrayKey::Str(text.as_bytes())))
}

/// `Scope::offsetExists()`
pub(crate) fn offset_exists(call: &Call) -> Result<bool> {
    let value = offset_get(call)?;
    Ok(!value.is_null())
}

/// `Scope::offsetGet()`
pub(crate) fn offset_get(call: &Call) -> Result<Zval> {
    let scope = scope(call)?;
    with_key(call, |key| {
        let bag = scope.bag.borrow();
        let value = match key {
            ArrayKey::Int(number) => bag.get_int(number),
            ArrayKey::Str(text) => bag.get(text),
        };
        value.cloned().unwrap_or_default()
    })
}

/// `Scope::offsetSet()`
pub(crate) fn offset_set(call: &Call) -> Result {
    let scope = scope(call)?;
    if !scope.is_open() {
        return Err(Error::throw(
            "Swoole\\Exception",
            format!("the {} has ended: nothing can be kept there", scope.name()),
            0,
        ));
    }
    let value = call.arg(1).map(|value| value.deref().clone()).unwrap_or_default();
    if call.arg(0).is_none_or(|key| key.deref().is_null()) {
        scope.bag.borrow_mut().push(value);
        return Ok(());
    }
    // What was there goes when nothing is borrowed any more.
    let old = with_key(call, |key| scope.bag.borrow_mut().replace(key, value))?;
    fence::dropping(old)
}

/// `Scope::offsetUnset()`
pub(crate) fn offset_unset(call: &Call) -> Result {
    let scope = scope(call)?;
    let old = with_key(call, |key| scope.bag.borrow_mut().take(key))?;
    fence::dropping(old)
}

/// `Scope::count()`
pub(crate) fn count(call: &Call) -> Result<i64> {
    Ok(scope(call)?.bag.borrow().len() as i64)
}
