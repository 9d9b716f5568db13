//! The one answer of every declared but not yet built method: an exception that says so. COMPATIBILITY.md lists them.

use steel_zend::{Call, Error, Result};

/// Throws.
pub(crate) fn method(call: &Call) -> Result {
    let name = call.qualified_name();
    Err(Error::throw(
        "Swoole\\Exception",
        format!("{name}() is not built yet in this version of Steelwool (see COMPATIBILITY.md)"),
        0,
    ))
}
