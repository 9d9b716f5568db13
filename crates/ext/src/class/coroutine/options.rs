//! `Coroutine::set()` and `getOptions()`. What concerns the scheduler is applied here; the rest is the process's
//! ([`settings`](crate::settings::process)). All is kept as it was given, for `getOptions()`.

use steel_coro::{ArenaOptions, DEFAULT_MAX};
use steel_zend::{Array, Call, Callable, Error, Key, Result, Zval};

use crate::{
    errors,
    function::name_resolver,
    hooks,
    runtime::runtime,
    settings::{self, By},
};

/// The least and the most bytes of a C stack, as in the reference.
const STACK_BYTES: std::ops::RangeInclusive<i64> = 64 * 1024..=16 * 1024 * 1024;

/// `Coroutine::set()`
pub(crate) fn set(call: &Call) -> Result {
    let given = call.array(0)?;
    let stack = stack_size(&given)?;
    settings::set(&given, By::Coroutine)?;
    apply(&given, stack)?;
    keep(&given);
    match given.get("exit_condition") {
        Some(condition) => set_exit_condition(condition),
        None => Ok(()),
    }
}

/// What concerns the scheduler, also for `Server::set()`. `stack`: see [`stack_size`].
pub(crate) fn apply(given: &Array, stack: Option<usize>) -> Result {
    let runtime = runtime();
    if let Some(max) = first(given, ["max_coro_num", "max_coroutine"]) {
        runtime.coroutines.set_max(usize::try_from(max.to_int()?).ok().filter(|max| *max > 0).unwrap_or(DEFAULT_MAX));
    }
    if let Some(size) = stack {
        runtime.coroutines.set_stacks(ArenaOptions { size, ..runtime.coroutines.stacks() });
    }
    if let Some(on) = first(given, ["enable_preemptive_scheduler"]) {
        runtime.set_preemption(on.is_truthy()?);
    }
    if let Some(flags) = first(given, ["hook_flags"]) {
        hooks::set(flags.to_int()?);
    }
    first(given, ["name_resolver"]).map_or(Ok(()), add_resolvers)
}

/// Bytes of a C stack, if they are given. A negative number is a very large one, as in the reference.
///
/// # Errors
/// A text that is no size: a fatal error in the reference. To be asked before anything is taken.
pub(crate) fn stack_size(given: &Array) -> Result<Option<usize>> {
    let Some(value) = first(given, ["c_stack_size", "stack_size"]) else { return Ok(None) };
    let (least, most) = STACK_BYTES.into_inner();
    let bytes = match settings::to_bytes(value)? {
        ..0 => most,
        bytes => bytes.clamp(least, most),
    };
    Ok(Some(bytes as usize))
}

fn keep(given: &Array) {
    let mut all = runtime().options.borrow().clone().unwrap_or_default();
    for (key, value) in given.iter() {
        match key {
            Key::Int(key) => all.set_int(key, value.clone()),
            Key::Str(key) => all.set(key, value.clone()),
        }
    }
    let old = runtime().options.replace(Some(all));
    drop(old);
}

/// The first of these keys that was given; `null` counts as not given.
fn first<'a, const N: usize>(given: &'a Array, names: [&str; N]) -> Option<&'a Zval> {
    names.into_iter().find_map(|name| given.get(name).map(Zval::deref).filter(|value| !value.is_null()))
}

fn add_resolvers(resolvers: &Zval) -> Result {
    let Some(resolvers) = resolvers.as_array() else { return errors::warning("name_resolver must be an array") };
    for (_, resolver) in resolvers.iter() {
        name_resolver::add(resolver.deref())?;
    }
    Ok(())
}

/// What cannot be called leaves the condition as it was; `null` takes it away.
fn set_exit_condition(condition: &Zval) -> Result {
    if condition.deref().is_null() {
        runtime().set_exit_condition(None);
        return Ok(());
    }
    match Callable::resolve(condition) {
        Ok(callable) => {
            runtime().set_exit_condition(Some(callable));
            Ok(())
        }
        Err(None) => Err(Error::Thrown),
        Err(Some(_)) => errors::warning(&format!("function '{}' is not callable", condition.callable_name())),
    }
}

/// `Coroutine::getOptions()`
pub(crate) fn get_options(_: &Call) -> Result<Option<Array>> {
    Ok(runtime().options.borrow().clone())
}
