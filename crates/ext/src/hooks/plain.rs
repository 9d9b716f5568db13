//! PHP's own function behind a hook, called by the hook: for what it has to refuse, and for what it does without waiting.

use std::cell::Cell;

use steel_zend::{Callable, Error, Result, Zval, alias::Alias};

use super::{is_on, wants};

thread_local! {
    /// The next of our doors leads to PHP's own function. It is that of the function that [`call`] calls, since nothing runs in between.
    static PASSES: Cell<bool> = const { Cell::new(false) };
}

/// Does the running coroutine want this kind hooked, and is it not [`call`] that asks? For functions that are called by that.
pub(super) fn wants_hooked(flag: i64) -> bool {
    !passes() && wants(flag)
}

/// Is this kind hooked, whoever runs, and is it not [`call`] that asks? For what makes something that waits later.
pub(super) fn is_hooked(flag: i64) -> bool {
    !passes() && is_on(flag)
}

/// Is it [`call`] that asks? It is told once, so whatever is called by it has to ask.
pub(super) fn passes() -> bool {
    PASSES.take()
}

/// Calls PHP's own, of a function that is hooked.
///
/// # Errors
/// What it threw.
pub(super) fn call(name: &str, arguments: &[Zval]) -> Result<Zval> {
    let callable = resolve(name)?;
    pass(|| callable.call(arguments))
}

/// As [`call`], in another function's name.
///
/// # Errors
/// What it threw.
pub(super) fn call_as(alias: Alias, arguments: &[Zval]) -> Result<Zval> {
    pass(|| alias.call(arguments))
}

fn pass(call: impl FnOnce() -> Result<Zval>) -> Result<Zval> {
    PASSES.set(true);
    let answer = call();
    PASSES.set(false); // It may have been refused before the door.
    answer
}

/// Calls a function that is not hooked.
///
/// # Errors
/// What it threw.
pub(super) fn function(name: &str, arguments: &[Zval]) -> Result<Zval> {
    resolve(name)?.call(arguments)
}

/// Is there such a function? The configuration may have taken it away.
pub(super) fn exists(name: &str) -> bool {
    Callable::resolve(&Zval::str(name)).is_ok()
}

fn resolve(name: &str) -> Result<Callable> {
    Callable::resolve(&Zval::str(name)).map_err(|_| Error::php_error(format!("Call to undefined function {name}()")))
}

/// The arguments as they were given, references included.
pub(super) fn arguments(call: &steel_zend::Call) -> Vec<Zval> {
    (0..call.count()).filter_map(|index| call.arg(index).cloned()).collect()
}
