//! `Swoole\ExitException`: what `exit()` throws where others would end with it. [`crate::runtime::exit_flags`] says where.

use steel_zend::{Call, Result, Zval};

/// `ExitException::getFlags()`
pub(crate) fn get_flags(call: &Call) -> Result<Zval> {
    property(call, "flags")
}

/// `ExitException::getStatus()`
pub(crate) fn get_status(call: &Call) -> Result<Zval> {
    property(call, "status")
}

fn property(call: &Call, name: &str) -> Result<Zval> {
    call.this_object().map_or(Ok(Zval::null()), |this| this.get(name))
}
