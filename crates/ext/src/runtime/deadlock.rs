//! The report when the loop has ended while coroutines still wait for each other, and `Swoole\Coroutine\deadlock_check()`.
//!
//! Written as the reference writes it, the newest coroutine first; what each waits for is told in addition.

use std::fmt::Write;

use steel_coro::Parked;
use steel_zend::{Call, Result, ZStr, Zval, backtrace, output};

use super::{Runtime, runtime};
use crate::settings;

/// How many coroutines are shown, and how many frames of each, unless `deadlock_check_limit` and `deadlock_check_depth` say otherwise.
const SHOWN: usize = 32;

/// `DEBUG_BACKTRACE_IGNORE_ARGS`
const IGNORE_ARGS: i64 = 2;

/// Prints the report if any coroutine is left, unless the option `enable_deadlock_check` is off.
///
/// # Errors
/// Those of an output callback.
pub(crate) fn report(runtime: &Runtime) -> Result {
    let enabled = settings::process(|process| process.deadlock_check);
    if !enabled || runtime.coroutines.parked().is_empty() { Ok(()) } else { print(runtime) }
}

/// `Swoole\Coroutine\deadlock_check()`
pub(crate) fn check(_: &Call) -> Result {
    print(runtime())
}

fn option(runtime: &Runtime, name: &str) -> Option<Zval> {
    runtime.options.borrow().as_ref().and_then(|options| options.get(name).cloned())
}

fn number(runtime: &Runtime, name: &str) -> Result<usize> {
    let given = option(runtime, name).map_or(Ok(0), |value| value.to_int())?;
    Ok(usize::try_from(given).ok().filter(|given| *given > 0).unwrap_or(SHOWN))
}

fn print(runtime: &Runtime) -> Result {
    let parked = runtime.coroutines.parked();
    let count = runtime.coroutines.count();
    let width = 64 + count.to_string().len();
    let (line, thin) = ("=".repeat(width), "-".repeat(width));
    let mut text =
        format!("\n {line}\n  [FATAL ERROR]: all coroutines (count: {count}) are asleep - deadlock!\n {line}\n");
    if !option(runtime, "deadlock_check_disable_trace").map_or(Ok(false), |value| value.is_truthy())? {
        let limit = number(runtime, "deadlock_check_limit")?;
        let depth = number(runtime, "deadlock_check_depth")?;
        for one in parked.iter().rev().take(limit) {
            let _ = write!(text, "\n  [Coroutine-{}]\n {thin}\n{}", one.cid.get(), describe(runtime, one, depth));
        }
        if parked.len() > limit {
            let _ = writeln!(text, "\n  ... and {} more", parked.len() - limit);
        }
    }
    let _ = writeln!(text, "\n {line}");
    output::write(text.as_bytes())
}

fn describe(runtime: &Runtime, one: &Parked, depth: usize) -> String {
    let trace = runtime.coroutines.with_data(one.cid, |place| {
        place.looking_at(|| backtrace::text(IGNORE_ARGS, i64::try_from(depth).unwrap_or(i64::MAX)))
    });
    let trace = trace.unwrap_or_else(|| ZStr::new(b""));
    format!("waits for: {}\n{}", one.wait.name(), trace.to_lossy())
}
