//! Coroutines of audited requests that wait for ever ([`crate::lifetime::stuck`]): their requests never end.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use steel_coro::Wait;

use super::{AUDIT, findings::Finding};
use crate::{
    lifetime::{Manner, stuck},
    runtime::Runtime,
};
use steel_heap::story::Manner as _;

thread_local! {
    static LOOKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Who waits for less is not looked at; nor is looked more often.
const LEAST: Duration = Duration::from_secs(1);

/// Those that there are now, at the end of a request.
pub(super) fn stuck_now() -> Vec<Finding> {
    let Some(runtime) = Runtime::existing() else { return Vec::new() };
    if AUDIT.with_borrow(|audit| audit.turns.is_empty()) || LOOKED.get().is_some_and(|at| at.elapsed() < LEAST) {
        return Vec::new();
    }
    LOOKED.set(Some(Instant::now()));
    let request = |cid| {
        runtime.coroutines.with_data(cid, |place| place.local.owner.get().request).filter(|request| *request != 0)
    };
    let name = |request: u64| AUDIT.with_borrow(|audit| audit.turns.get(&request).map(|turn| turn.caller.name.clone()));
    let waits_long = runtime.coroutines.parked().into_iter().any(|parked| {
        matches!(parked.wait, Wait::Channel | Wait::Lock)
            && runtime.coroutines.elapsed(parked.cid).is_some_and(|age| age >= LEAST)
            && request(parked.cid).and_then(name).is_some()
    });
    if !waits_long {
        return Vec::new();
    }
    let found = stuck::stuck(runtime).into_iter().filter(|stuck| stuck.age >= LEAST).filter_map(|stuck| {
        let request = name(request(stuck.cid)?)?;
        let (file, line) = stuck.frames.iter().find_map(|frame| frame.line.as_ref())?;
        let at = format!("{}:{line}", Manner::here().path(file));
        let class = stuck.object.split('#').next().unwrap_or_default();
        Some(Finding {
            signature: format!("stuck {class} {at}"),
            text: format!(
                "coroutine #{} of {request} waits for ever at {at}: nothing that can still run reaches {}",
                stuck.cid.get(),
                stuck.object
            ),
            place: String::new(),
        })
    });
    found.collect()
}
