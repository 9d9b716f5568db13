//! The report when the loop has ended while coroutines still wait for each other.

use steel_zend::{Result, ZStr, output, vm};

use crate::{runtime::Runtime, settings};

/// How many coroutines are named one by one.
const SHOWN: usize = 32;

/// Prints the report, if any coroutine is left; not if `enable_deadlock_check` is off.
///
/// # Errors
/// Those of an output callback.
pub(crate) fn report(runtime: &Runtime) -> Result {
    let parked = runtime.coroutines.parked();
    if parked.is_empty() || !settings::process(|process| process.deadlock_check) {
        return Ok(());
    }
    let line = "=".repeat(67);
    let count = parked.len();
    let mut text =
        format!("\n{line}\n [FATAL ERROR]: all coroutines (count: {count}) are asleep - deadlock!\n{line}\n");
    for one in parked.iter().take(SHOWN) {
        let (cid, wait) = (one.cid.get(), one.wait.name());
        let trace = runtime.coroutines.with_data(one.cid, |place| place.looking_at(|| vm::backtrace_text(0, 0)));
        let trace = trace.unwrap_or_else(|| ZStr::new(b""));
        text.push_str(&format!("\n [Coroutine-{cid}] waits for: {wait}\n{}", trace.to_lossy()));
    }
    if count > SHOWN {
        text.push_str(&format!("\n ... and {} more\n", count - SHOWN));
    }
    output::write(text.as_bytes())
}
