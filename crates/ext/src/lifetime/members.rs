//! How many coroutines work for each request that somebody watches, and how much is still to be done for it ([`super::Share`]): one that is audited, or
//! whose scope the program has asked for. With the last of them the request has ended.
//!
//! Nothing is counted for other requests.

use std::{cell::RefCell, collections::HashMap};

use steel_zend::per_thread;

use super::{Owner, audit, scopes, share};
use crate::runtime::Runtime;

thread_local! {
    static MEMBERS: RefCell<HashMap<u64, u32>> = RefCell::default();
}

per_thread! {
    /// There are such requests.
    static ANY: bool = false
}

/// Is any request watched?
#[inline(always)]
pub(crate) fn any() -> bool {
    ANY.get()
}

/// From now on the end of this request is told. Who works for it already counts.
pub(super) fn watch(request: u64, runtime: &Runtime) {
    MEMBERS.with_borrow_mut(|members| {
        members.entry(request).or_insert_with(|| {
            let coroutines = &runtime.coroutines;
            let works = |owner: Owner| owner.request == request;
            let root = u32::from(works(coroutines.root_data().local.owner.get()));
            let all = coroutines.ids().into_iter();
            share::count(request)
                + root
                + all
                    .filter(|cid| coroutines.with_data(*cid, |place| works(place.local.owner.get())) == Some(true))
                    .count() as u32
        });
    });
    ANY.set(true);
}

/// One more works for it.
#[cold]
pub(crate) fn join(owner: Owner) {
    MEMBERS.with_borrow_mut(|members| {
        if let Some(count) = members.get_mut(&owner.request) {
            *count += 1;
        }
    });
}

/// One has come to its end. The last one ends the request.
#[cold]
pub(crate) fn leave(owner: Owner) {
    let ended = MEMBERS.with_borrow_mut(|members| {
        let Some(count) = members.get_mut(&owner.request) else { return false };
        *count = count.saturating_sub(1);
        let ended = *count == 0 && members.remove(&owner.request).is_some();
        ANY.set(!members.is_empty());
        ended
    });
    if ended {
        scopes::close(scopes::Key::Request(owner.request));
        audit::end(owner.request);
    }
}

/// As [`leave`], where anything may be under way: a last one ends the request from the loop.
#[cold]
pub(super) fn leave_later(owner: Owner) {
    let is_last = MEMBERS.with_borrow(|members| members.get(&owner.request) == Some(&1));
    match Runtime::existing().filter(|runtime| is_last && runtime.has_loop()) {
        Some(runtime) => drop(runtime.start_task(async move { leave(owner) })),
        None => leave(owner),
    }
}

/// In the child of a fork: they are its parent's.
pub(crate) fn forget() {
    MEMBERS.with_borrow_mut(HashMap::clear);
    share::forget();
    ANY.set(false);
}
