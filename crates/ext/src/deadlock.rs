//! The report when the loop has ended while coroutines still wait for each other.

use steel_zend::{Result, output};

use crate::runtime::Runtime;

/// How many coroutines are named one by one.
const SHOWN: usize = 32;

/// Prints the report, if any coroutine is left.
///
/// # Errors
/// Those of an output callback.
pub(crate) fn report(runtime: &Runtime) -> Result {
    let parked = runtime.coroutines.parked();
    if parked.is_empty() {
        return Ok(());
    }
    let mut text = format!(
        "\n===================================================================\n [FATAL ERROR]: all coroutines (count: {}) are asleep - deadlock!\n===================================================================\n",
        parked.len()
    );
    for one in parked.iter().take(SHOWN) {
        text.push_str(&format!("\n [Coroutine-{}] waits for: {}\n", one.cid.get(), one.wait.name()));
    }
    output::write(text.as_bytes())
}
