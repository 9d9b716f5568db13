//! Connections of PDO whose driver may wait in the middle of a call: SQLite's, PostgreSQL's and MySQL's.
//!
//! PDO and its drivers stay what they are. No library of a database takes a second call while it is inside of the first, so that every call goes
//! through a [`Guard`]: who is refused gets its exception. What a driver waits for is in [`crate::sqlite`] and [`crate::postgres`].

use std::ffi::c_void;

use crate::{Object, Result, door, globals::EngineCell, sys};

/// Who lets calls into the drivers.
#[allow(clippy::missing_errors_doc, reason = "who is refused gets the error")]
pub trait Guard: Sync {
    /// Who runs calls the driver of this connection.
    fn enter(&self, connection: Connection) -> Result;
    /// The driver has come back. After a bailout it has not, and this is not called.
    fn leave(&self, connection: Connection);
    /// Is somebody else inside?
    fn is_held(&self, connection: Connection) -> bool;
    /// The call that is under way is not to wait, nor any later one of its connection.
    fn pin(&self);
    /// The call that is under way is not to wait.
    fn still(&self);
    /// Keeps something until nobody is inside.
    fn postpone(&self, connection: Connection, late: Late);
    /// Something that was kept, if nobody is inside.
    fn late(&self, connection: Connection) -> Option<Late>;
    /// The connection goes.
    fn closed(&self, connection: Connection);
}

/// Tells a connection from others that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Connection(usize);

/// The rest of a statement that has gone while somebody else was inside of its connection.
#[derive(Debug)]
pub struct Late(*mut c_void);

static GUARD: EngineCell<Option<&'static dyn Guard>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on this is asked. At module start.
pub fn install(guard: &'static dyn Guard) {
    GUARD.set(Some(guard));
    let ours = sys::steel_pdo_guard {
        enter: Some(enter),
        leave: Some(leave),
        held: Some(held),
        pin: Some(pin),
        still: Some(still),
        postpone: Some(postpone),
        late: Some(late),
        closed: Some(closed),
    };
    // SAFETY: one thread runs; it keeps the functions.
    unsafe { sys::steel_pdo_install(ours) };
}

/// Puts the guard before a connection, of an object of PDO's. `None`: its driver never waits in the middle, or it has not connected.
pub fn adopt(object: &Object) -> Option<Connection> {
    // SAFETY: a live object. The shim looks things up and writes pointers: nothing that could fail.
    let number = unsafe { sys::steel_pdo_adopt(object.as_ptr()) };
    (number != 0).then_some(Connection(number))
}

unsafe extern "C" fn enter(handle: usize) -> bool {
    let Some(guard) = GUARD.get() else { return true };
    // SAFETY: the shim's call, whose frames own nothing.
    unsafe { door::handler(false, || guard.enter(Connection(handle)).map(|()| true)) }
}

unsafe extern "C" fn leave(handle: usize) {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.leave(Connection(handle)));
    }
}

unsafe extern "C" fn held(handle: usize) -> bool {
    GUARD.get().is_some_and(|guard| door::quiet(true, || guard.is_held(Connection(handle))))
}

unsafe extern "C" fn pin() {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.pin());
    }
}

unsafe extern "C" fn still() {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.still());
    }
}

unsafe extern "C" fn postpone(handle: usize, rest: *mut c_void) {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.postpone(Connection(handle), Late(rest)));
    }
}

unsafe extern "C" fn late(handle: usize) -> *mut c_void {
    let next = GUARD.get().and_then(|guard| door::quiet(None, || guard.late(Connection(handle))));
    next.map_or(std::ptr::null_mut(), |late| late.0)
}

unsafe extern "C" fn closed(handle: usize) {
    if let Some(guard) = GUARD.get() {
        door::quiet((), || guard.closed(Connection(handle)));
    }
}
