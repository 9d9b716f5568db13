//! Connections of mysqli, whose functions wait for a stream in the middle. No call bears a second one beside it, so each goes through a [`Guard`].

use std::ffi::c_void;

use crate::{Result, Zval, door, globals::EngineCell, sys};

/// Who lets calls into mysqli.
#[allow(clippy::missing_errors_doc, reason = "who is refused gets the error")]
pub trait Guard: Sync {
    /// Are there coroutines to keep apart?
    fn watches(&self) -> bool;
    /// Who runs begins a call with an object, of this connection. 0: it is not known.
    fn enter(&self, call: usize, object: usize, connection: usize) -> Result;
    /// The call has come back. After a bailout it has not, and this is not called.
    fn leave(&self, call: usize);
    /// Is somebody else inside?
    fn is_held(&self, object: usize, connection: usize) -> bool;
    /// Keeps something until nobody is inside of the connection.
    fn postpone(&self, connection: usize, late: Late);
    /// Something that was kept, if nobody is inside.
    fn late(&self, connection: usize) -> Option<Late>;
}

/// What has gone while somebody else was inside of its connection.
#[derive(Debug)]
pub struct Late(*mut c_void);

static GUARD: EngineCell<Option<&'static dyn Guard>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on this is asked. At module start, when mysqli is there or never comes.
pub fn install(guard: &'static dyn Guard) {
    GUARD.set(Some(guard));
    let ours = sys::steel_mysqli_guard {
        watches: Some(watches),
        enter: Some(enter),
        leave: Some(leave),
        held: Some(held),
        postpone: Some(postpone),
        late: Some(late),
    };
    // SAFETY: one thread runs; it keeps the functions.
    unsafe { sys::steel_mysqli_install(ours) };
}

/// The number of the descriptor of a connection. `None`: it is none, or has none.
pub fn descriptor(value: &Zval) -> Option<i32> {
    let object = value.deref().plain_object()?;
    // SAFETY: a live object; the shim looks whether it is mysqli's, and only at what mysqlnd keeps of it.
    let number = unsafe { sys::steel_mysqli_descriptor(object.as_ptr().cast()) };
    (number >= 0).then_some(number)
}

unsafe extern "C" fn watches() -> bool {
    GUARD.get().is_some_and(|guard| door::quiet(false, || guard.watches()))
}

unsafe extern "C" fn enter(call: usize, object: usize, connection: usize) -> bool {
    let Some(guard) = GUARD.get() else { return true };
    // SAFETY: the shim's call, whose frames own nothing.
    unsafe { door::handler(false, || guard.enter(call, object, connection).map(|()| true)) }
}

unsafe extern "C" fn leave(call: usize) {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.leave(call));
    }
}

unsafe extern "C" fn held(object: usize, connection: usize) -> bool {
    GUARD.get().is_some_and(|guard| door::quiet(true, || guard.is_held(object, connection)))
}

unsafe extern "C" fn postpone(connection: usize, object: *mut c_void) {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.postpone(connection, Late(object)));
    }
}

unsafe extern "C" fn late(connection: usize) -> *mut c_void {
    let next = GUARD.get().and_then(|guard| door::quiet(None, || guard.late(connection)));
    next.map_or(std::ptr::null_mut(), |late| late.0)
}
