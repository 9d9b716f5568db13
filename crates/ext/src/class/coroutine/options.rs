//! `Coroutine::set()` and `getOptions()`. What concerns the scheduler is applied here; the rest is kept for who asks.

use steel_coro::ArenaOptions;
use steel_zend::{Array, Call, Key, Result, Zval};

use crate::{
    hooks,
    runtime::runtime,
    settings::{self, By},
};

/// The least and the most bytes of a C stack, as in the reference.
const STACK_BYTES: std::ops::RangeInclusive<i64> = 128 * 1024..=16 * 1024 * 1024;

/// `Coroutine::set()`
pub(crate) fn set(call: &Call) -> Result {
    let given = call.array(0)?;
    settings::set(&given, By::Coroutine)?;
    let runtime = runtime();
    if let Some(max) = first(&given, ["max_coro_num", "max_coroutine"]) {
        runtime.coroutines.set_max(usize::try_from(max).ok().filter(|max| *max > 0).unwrap_or(usize::MAX));
    }
    if let Some(bytes) = first(&given, ["c_stack_size", "stack_size"]) {
        let spacing = bytes.clamp(*STACK_BYTES.start(), *STACK_BYTES.end()) as usize;
        runtime.coroutines.set_stacks(ArenaOptions { spacing, ..runtime.coroutines.stacks() });
    }
    if let Some(on) = given.get("enable_preemptive_scheduler").filter(|value| !value.is_null()) {
        runtime.set_preemption(on.is_truthy());
    }
    if let Some(flags) = given.get("hook_flags").filter(|value| !value.is_null()) {
        hooks::set(flags.to_int());
    }
    let mut all = runtime.options.borrow().clone().unwrap_or_default();
    for (key, value) in given.iter() {
        match key {
            Key::Int(key) => all.set_int(key, value.clone()),
            Key::Str(key) => all.set(key, value.clone()),
        }
    }
    let old = runtime.options.replace(Some(all));
    drop(old);
    Ok(())
}

fn first(given: &Array, names: [&str; 2]) -> Option<i64> {
    names.into_iter().find_map(|name| given.get(name)).map(Zval::to_int)
}

/// `Coroutine::getOptions()`
pub(crate) fn get_options(_: &Call) -> Result<Option<Array>> {
    Ok(runtime().options.borrow().clone())
}
