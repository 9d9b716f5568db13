//! PHP's own function behind a hook, called by the hook: for what it has to refuse, and for what it does without waiting.

use std::cell::Cell;

use steel_coro::Cid;
use steel_zend::{Callable, Error, Result, Zval};

use super::wants;
use crate::runtime::runtime;

thread_local! {
    /// The coroutine that is inside of such a call.
    static CALLER: Cell<Option<Cid>> = const { Cell::new(None) };
}

struct Restored(Option<Cid>);

impl Drop for Restored {
    fn drop(&mut self) {
        CALLER.set(self.0);
    }
}

/// Does the running coroutine want this kind hooked, and is it not in [`call`]?
pub(super) fn wants_hooked(flag: i64) -> bool {
    wants(flag) && CALLER.get() != runtime().coroutines.current()
}

/// Calls PHP's own.
///
/// # Errors
/// What it threw.
pub(super) fn call(name: &str, arguments: &[Zval]) -> Result<Zval> {
    let function = Callable::resolve(&Zval::str(name)).map_err(|_| Error::Thrown)?;
    let _restored = Restored(CALLER.replace(runtime().coroutines.current()));
    function.call(arguments)
}

/// The arguments as they were given, references included.
pub(super) fn arguments(call: &steel_zend::Call) -> Vec<Zval> {
    (0..call.count()).filter_map(|index| call.arg(index).cloned()).collect()
}
