//! [`Share`]: something that is still to be done for a request: the callback of an operation, a timer that goes off once. The request goes on until then.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::{Owner, Work, members};
use crate::runtime::Runtime;

thread_local! {
    /// How many there are, by request.
    static SHARES: RefCell<FxHashMap<u64, u32>> = RefCell::default();
}

/// See the module. It may be dropped anywhere, also in the middle of another request's code.
#[derive(Debug)]
pub(crate) struct Share(Owner);

impl Share {
    /// In the request for which the code works that runs.
    pub(crate) fn here() -> Share {
        Share::of(Runtime::existing().map_or_else(Owner::default, Runtime::owner))
    }

    fn of(owner: Owner) -> Share {
        if owner.request != 0 {
            SHARES.with_borrow_mut(|shares| *shares.entry(owner.request).or_default() += 1);
            if members::any() {
                members::join(owner);
            }
        }
        Share(owner)
    }

    /// What is to be done is done by `body`, or begun.
    pub(crate) fn run<R>(self, body: impl FnOnce() -> R) -> R {
        let work = (!self.0.is_process()).then(|| Work::go_on(self.0));
        let outcome = body();
        drop(work);
        outcome
    }
}

impl Clone for Share {
    fn clone(&self) -> Share {
        Share::of(self.0)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let request = self.0.request;
        if request == 0 {
            return;
        }
        // At a thread's end there may be none any more.
        let _ = SHARES.try_with(|shares| {
            let mut shares = shares.borrow_mut();
            if let Some(count) = shares.get_mut(&request) {
                *count -= 1;
                if *count == 0 {
                    shares.remove(&request);
                }
            }
        });
        if members::any() {
            members::leave_later(self.0);
        }
    }
}

/// How many a request has.
pub(super) fn count(request: u64) -> u32 {
    SHARES.with_borrow(|shares| shares.get(&request).copied().unwrap_or(0))
}

/// In the child of a fork: they are its parent's.
pub(super) fn forget() {
    SHARES.with_borrow_mut(FxHashMap::clear);
}
