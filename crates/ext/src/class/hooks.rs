//! `Swoole\\Runtime`: which of PHP's own functions wait as coroutines do. None does yet, so nothing but 0 is taken.

use steel_zend::{Call, Result};

use crate::unfinished;

/// `Runtime::enableCoroutine()`, `Runtime::setHookFlags()`
pub(crate) fn enable_coroutine(call: &Call) -> Result<bool> {
    let off = call.given(0).is_some() && call.int(0)? == 0;
    if off { Ok(true) } else { unfinished::method(call).map(|()| false) }
}

/// `Runtime::getHookFlags()`
pub(crate) fn get_hook_flags(_: &Call) -> Result<i64> {
    Ok(0)
}
