//! Clients that are silent: who they are, and who may be.

use steel_zend::{Array, Call, Result, Zval};

use crate::{
    errors,
    server::{elsewhere, letters::now, process, sessions},
};

/// `Server::protect()`
pub(crate) fn protect(call: &Call) -> Result<bool> {
    let (number, on) = (call.int(0)?, call.bool_or(1, true)?);
    let Some(sessions) = sessions::current() else {
        errors::warning("server is not running")?;
        return Ok(false);
    };
    Ok(sessions.protect(number, on))
}

/// `Server::heartbeat()`: of the whole server.
pub(crate) fn heartbeat(call: &Call) -> Result<Zval> {
    let close = call.bool_or(0, false)?;
    let Some(process) = process::current() else {
        errors::warning("server is not running")?;
        return Ok(Zval::bool(false));
    };
    let Some(silent) = sessions::silent(now()) else { return Ok(Zval::bool(false)) };
    for session in silent.iter().copied().filter(|_| close) {
        if let Some(session) = sessions::serving().and_then(|serving| serving.find(session)) {
            session.close(false);
        } else if let Some(holder) = elsewhere::holder(&process, session) {
            elsewhere::close(&process, holder, session, false)?;
        }
    }
    Ok(silent.into_iter().map(Zval::int).collect::<Array>().into())
}
