//! Structured requests (`request_scope`): what a request has left running when its callback has returned is told of in the log, or cancelled.

use std::{cell::RefCell, collections::HashSet};

use steel_coro::Cid;
use steel_zend::frames;

use super::Manner;
use crate::{
    findings::Findings,
    log::{self, Level},
    runtime::{OnCancel, Runtime, runtime},
    watchdog::stack,
};

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leftovers {
    /// The log says where they stand.
    Listed,
    /// Their waits throw, besides.
    Cancelled,
}

/// So often one that is about to run, and cannot be cancelled, is asked again.
const ATTEMPTS: usize = 1000;

thread_local! {
    static FOUND: RefCell<Findings> = RefCell::default();
}

/// In the coroutine of a request whose callback has returned.
pub(crate) fn end(leftovers: Leftovers) {
    let runtime = runtime();
    let owner = runtime.owner();
    if owner.request == 0 {
        return;
    }
    let left = works_for(runtime, owner.request);
    for cid in &left {
        tell(runtime, *cid);
    }
    if leftovers == Leftovers::Cancelled && !left.is_empty() {
        let request = owner.request;
        runtime.start_task(async move {
            // Each once: what it waits for after that, in a `finally`, it needs to end well.
            let mut cancelled = HashSet::new();
            for _ in 0..ATTEMPTS {
                let mut left = works_for(runtime, request);
                left.retain(|cid| !cancelled.contains(cid));
                if left.is_empty() || runtime.ending.get().is_some() {
                    break;
                }
                for cid in left {
                    if cancel(runtime, cid) {
                        cancelled.insert(cid);
                    }
                }
                tokio::task::yield_now().await;
            }
        });
    }
}

/// Has the wait of a coroutine throw. False: it does not wait, or not for what can be cancelled.
fn cancel(runtime: &Runtime, cid: Cid) -> bool {
    let how = |how| runtime.with_local(cid, |local| Some(local.on_cancel.replace(how)));
    let before = how(OnCancel::Throw);
    let is_done = runtime.coroutines.cancel(cid, false).is_ok();
    if !is_done && let Some(before) = before {
        how(before);
    }
    is_done
}

/// The other coroutines that work for a request.
fn works_for(runtime: &Runtime, request: u64) -> Vec<Cid> {
    let current = runtime.coroutines.current();
    let works =
        |cid: &Cid| runtime.coroutines.with_data(*cid, |place| place.local.owner.get().request) == Some(request);
    runtime.coroutines.ids().into_iter().filter(|cid| Some(*cid) != current && works(cid)).collect()
}

fn tell(runtime: &Runtime, cid: Cid) {
    let frames = runtime.coroutines.with_data(cid, |place| place.looking_at(frames::here)).unwrap_or_default();
    let stack = stack(&frames, &Manner::here());
    if let Some(times) = FOUND.with_borrow_mut(|found| found.add(stack.clone())) {
        let wait = runtime.coroutines.wait_of(cid).map_or("is ready", steel_coro::Wait::name);
        log::line(Level::Warning, &format!("request: a coroutine outlives it ({wait}): {stack}{times}"));
    }
}
