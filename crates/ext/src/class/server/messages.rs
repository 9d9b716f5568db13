//! Messages of the program between processes: `sendMessage()`, which becomes `onPipeMessage`.

use steel_engine::process::bus::{Draft, LetterKind, SendError, To};
use steel_zend::{Call, Result, Zval};

use super::running;
use crate::{
    errors,
    server::{
        events::ServerEvent,
        letters, process,
        process::Role,
        task::{self, Parcel},
    },
};

/// `Server::sendMessage()`
pub(crate) fn send_message(call: &Call) -> Result<bool> {
    if !running(call)? {
        return Ok(false);
    }
    let Some(process) = process::current() else { return Ok(false) };
    if process.callback(ServerEvent::PipeMessage).is_none() {
        return errors::misuse("onPipeMessage is null, can't use sendMessage").map(|()| false);
    }
    let wanted = call.int(1)?;
    let own = process.number.filter(|_| matches!(process.role, Role::Event | Role::Task));
    if own.map(i64::from) == Some(wanted) {
        return errors::misuse("can't send messages to self").map(|()| false);
    }
    let workers = process.seat.roster.team().workers();
    let Some(worker) = u16::try_from(wanted).ok().filter(|worker| *worker < workers) else {
        return errors::misuse(&format!("worker_id[{wanted}] is invalid")).map(|()| false);
    };
    let parcel = Parcel::of(call.arg(0).unwrap_or(&Zval::null()))?;
    let draft = Draft {
        kind: LetterKind::Message,
        flags: parcel.flags,
        id: task::number(),
        time: letters::now(),
        body: parcel.text.as_bytes(),
    };
    match letters::send_patiently(&process, To::Worker(worker), &draft)? {
        Ok(()) => Ok(true),
        Err(error) => {
            match error {
                SendError::Failed(error) => errors::set_last_io(&error),
                SendError::Full | SendError::Nobody => errors::set_last_os(EAGAIN),
            }
            Ok(false)
        }
    }
}

const EAGAIN: i32 = 11;
