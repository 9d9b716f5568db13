//! `swoole_async_set()`: the options of the process. What they are stands in [`settings`](crate::settings::process).

use steel_zend::{Call, Error, Level, Result, report};

use crate::{
    errors::{self, code},
    runtime::runtime,
    settings::{self, By},
};

/// `swoole_async_set()`
pub(crate) fn swoole_async_set(call: &Call) -> Result<bool> {
    let runtime = runtime();
    if runtime.is_running() || runtime.uses_loop() {
        errors::set_last(code::NOT_SUPPORTED);
        report(Level::Fatal, "eventLoop has already been created. unable to change settings")?;
        return Err(Error::Bailout);
    }
    settings::set(&call.array(0)?, By::Async)?;
    Ok(true)
}
