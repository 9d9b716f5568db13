//! Which multi handles libcurl is inside of: for whom a function of ext/curl has called it, and has not come back.
//!
//! What libcurl calls back may wait. Whoever changes the multi handle then, or closes it, takes away what libcurl goes on with: libcurl refuses
//! it, but ext/curl does not ask it first. So everybody is refused, the callback itself included.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use steel_coro::Cid;
use steel_zend::{
    Error, Result,
    curl::{self, Id, Multi},
};

use super::{
    handles::{self, Executing},
    streams,
};
use crate::runtime::runtime;

thread_local! {
    static INSIDE: RefCell<FxHashMap<Id, Cid>> = RefCell::default();
}

/// libcurl is inside of a multi handle, until this is dropped. Its handles are executed as long.
pub(super) struct Inside {
    multi: Multi,
    members: Vec<Executing>,
    is_stale: bool,
}

/// Is libcurl inside of any?
pub(super) fn any() -> bool {
    INSIDE.with_borrow(|inside| !inside.is_empty())
}

/// The handle is gone: where a fatal error has left libcurl in the middle, nobody else says so.
pub(super) fn forget(id: Id) {
    INSIDE.with_borrow_mut(|inside| inside.remove(&id));
}

/// # Errors
/// libcurl is inside of it.
pub(super) fn refuse(multi: &Multi) -> Result {
    match INSIDE.with_borrow(|inside| inside.get(&multi.id()).copied()) {
        Some(owner) => Err(handles::busy("cURL multi", owner)),
        None => Ok(()),
    }
}

/// libcurl is about to be called for a multi handle.
///
/// # Errors
/// It is inside of it already.
pub(super) fn enter(multi: &Multi) -> Result<Inside> {
    refuse(multi)?;
    let mut inside = Inside { multi: multi.clone(), members: Vec::new(), is_stale: false };
    // Outside of coroutines nobody runs until it comes back.
    let Some(owner) = runtime().coroutines.current() else { return Ok(inside) };
    INSIDE.with_borrow_mut(|all| all.insert(multi.id(), owner));
    for (object, handle) in curl::members(multi).iter().filter_map(handles::of) {
        inside.is_stale |= streams::any_closed(&object);
        inside.members.push(handle.execute(&object));
    }
    Ok(inside)
}

impl Inside {
    /// Has a handle a stream that was closed? Then it is for ext/curl to go on.
    pub(super) fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// libcurl has come back with this. After a bailout it has not: nothing of it is touched any more.
    pub(super) fn leave_after<T>(self, outcome: Result<T>) -> Result<T> {
        if matches!(outcome, Err(Error::Bailout)) {
            std::mem::forget(self);
        }
        outcome
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        INSIDE.with_borrow_mut(|all| all.remove(&self.multi.id()));
        self.members.clear();
    }
}
