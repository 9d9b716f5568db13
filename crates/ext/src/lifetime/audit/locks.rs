//! Locks that a request has taken and left taken: `Swoole\\Lock`, `Swoole\\Coroutine\\Lock`.
//!
//! Somebody may still give it back when the request has ended, a timer perhaps. So it is told when another request finds it taken.

use std::{cell::RefCell, collections::HashMap};

use steel_zend::{Call, Object, frames, object_store};

use super::{AUDIT, databases, findings, findings::Finding};

/// Who has it, and where it was taken.
struct Taken {
    request: u64,
    name: String,
    at: String,
    class: String,
    /// The request has ended.
    is_left: bool,
}

thread_local! {
    /// By the numbers of their objects.
    static TAKEN: RefCell<HashMap<u32, Taken>> = RefCell::default();
    static FOUND: RefCell<Vec<Finding>> = RefCell::default();
}

/// A lock was asked for. `got`: whoever has asked has it.
#[cold]
pub(crate) fn taken(call: &Call, got: bool) {
    let (Some(request), Some(lock)) = (databases::request(), call.this_ref()) else { return };
    let handle = lock.handle();
    let earlier = TAKEN.with_borrow_mut(|taken| if got { taken.remove(&handle) } else { None });
    drop(earlier);
    if !got {
        found_taken(handle, request);
        return;
    }
    let caller = AUDIT.with_borrow(|audit| Some(audit.turns.get(&request)?.caller.name.to_string()));
    let (Some(name), Some(at)) = (caller, here()) else { return };
    let taken = Taken { request, name, at, class: lock.class_name(), is_left: false };
    TAKEN.with_borrow_mut(|all| all.insert(handle, taken));
}

/// It was given back, by whomever.
#[cold]
pub(crate) fn given_back(call: &Call) {
    if let Some(handle) = call.this_ref().map(Object::handle) {
        let taken = TAKEN.with_borrow_mut(|taken| taken.remove(&handle));
        drop(taken);
    }
}

fn here() -> Option<String> {
    let (file, line) = frames::here().into_iter().find_map(|frame| frame.line)?;
    Some(AUDIT.with_borrow_mut(|audit| {
        let line = audit.line(steel_zend::watch::Site { file: file.as_bytes(), line, again: 0 });
        findings::place(&line)
    }))
}

fn found_taken(handle: u32, request: u64) {
    let asker = AUDIT.with_borrow(|audit| audit.turns.get(&request).map(|turn| turn.caller.name.to_string()));
    let (Some(asker), Some(at)) = (asker, here()) else { return };
    let found = TAKEN.with_borrow(|taken| {
        let taken = taken.get(&handle).filter(|taken| taken.is_left)?;
        let Taken { name, at: before, class, .. } = taken;
        Some(Finding {
            signature: format!("lock {class} {before}"),
            text: format!(
                "{name} has taken {class}#{handle} at {before} and not given it back: {asker} finds it taken at {at}"
            ),
            place: String::new(),
        })
    });
    FOUND.with_borrow_mut(|all| all.extend(found));
}

/// A request has ended: what was found meanwhile.
pub(super) fn left(request: u64) -> Vec<Finding> {
    TAKEN.with_borrow_mut(|taken| {
        taken.retain(|handle, _| object_store::is_alive(*handle));
        taken.values_mut().filter(|taken| taken.request == request).for_each(|taken| taken.is_left = true);
    });
    FOUND.take()
}
