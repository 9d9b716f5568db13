//! `Server::addProcess()`: processes of the program beside the workers.

use steel_zend::{Call, Result, Zval};

use super::{Phase, ServerState};
use crate::{class::process, errors, slots::process as slot};

/// More processes than this are a mistake.
const MOST: usize = 1000;

/// `Server::addProcess()`
pub(crate) fn add_process(call: &Call) -> Result<Zval> {
    let state = call.this::<ServerState>()?;
    if state.phase.get() != Phase::New {
        errors::misuse("server is running, cannot add process")?;
        return Ok(Zval::bool(false));
    }
    let user = call.object(0)?;
    process::require_constructed(&user)?;
    let index = state.users.borrow().len();
    if index >= MOST {
        errors::misuse("failed to add worker")?;
        return Ok(Zval::bool(false));
    }
    user.set_slot(slot::ID, index as i64);
    state.users.borrow_mut().push(user);
    Ok(Zval::int(index as i64))
}
