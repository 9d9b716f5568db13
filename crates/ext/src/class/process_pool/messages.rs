//! What the processes of a pool send to each other: `getProcess()`, `sendMessage()`, `write()`.

use std::{io, rc::Rc};

use steel_os::process::Pid;
use steel_zend::{Call, Object, Result, Zval};

use super::{
    Event, Ipc, Pool,
    current::{Current, current},
    this, wrong_ipc,
};
use crate::{
    class::process::{self, Means},
    errors::{self, code, misuse},
    slots::process_pool as slot,
};

/// `Pool::getProcess()`
pub(crate) fn get_process(call: &Call) -> Result<Zval> {
    let Some(current) = current() else { return Ok(Zval::bool(false)) };
    let number = call.int_or(0, -1)?;
    let pool = current.pool();
    if number >= i64::from(pool.board.workers()) {
        return errors::warning(&format!("invalid worker_id[{number}]")).map(|()| Zval::bool(false));
    }
    let worker = u32::try_from(number).unwrap_or(current.worker.unwrap_or(0));
    let pid = pool.board.get(worker);
    let known = current.object.slot(slot::WORKERS).as_array().unwrap_or_default();
    if let Some(object) = known.get_int(worker.into()).and_then(Zval::as_object) {
        process::set_pid(&object, pid);
        return Ok(object.into());
    }
    let object = make(&current, pool, worker, pid);
    let mut known = known;
    known.set_int(worker.into(), object.clone());
    current.object.set_slot(slot::WORKERS, known);
    Ok(object.into())
}

fn make(current: &Current, pool: &Pool, worker: u32, pid: Option<Pid>) -> Object {
    let line = pool.lines.get(worker as usize).filter(|_| !pool.message_bus.get());
    let queue = pool.queue.as_ref().filter(|_| current.callback(Event::Message).is_none());
    let means = Means {
        line: line.map(|line| (Rc::clone(line), current.worker == Some(worker))),
        queue: queue.map(|queue| queue.queue.share()),
    };
    process::of_pool(worker.into(), pid, means)
}

/// `Pool::sendMessage()`
pub(crate) fn send_message(call: &Call) -> Result<bool> {
    let pool = this(call)?;
    if !pool.started.get() {
        return misuse("process pool is not started.").map(|()| false);
    }
    if pool.ipc != Ipc::UnixSocket {
        return wrong_ipc(pool, ", sendMessage requires SWOOLE_IPC_UNIXSOCK").map(|()| false);
    }
    let (message, number) = (call.str(0)?, call.int(1)?);
    let line = usize::try_from(number).ok().and_then(|number| pool.lines.get(number));
    let Some(line) = line else { return misuse(&format!("invalid worker_id[{number}]")).map(|()| false) };
    let sent = if pool.message_bus.get() {
        let sender = Pid::current().get().unsigned_abs();
        let parts: Vec<Vec<u8>> = pool.bus.borrow_mut().parts(sender, message.as_bytes()).collect();
        parts.iter().try_for_each(|part| line.send(part))
    } else {
        line.send(message.as_bytes())
    };
    match sent {
        Ok(()) => Ok(true),
        Err(error) => not_sent(&error).map(|()| false),
    }
}

fn not_sent(error: &io::Error) -> Result {
    errors::set_last_io(error);
    let number = error.raw_os_error().unwrap_or(0);
    errors::warning(&format!("the message cannot be sent, Error: {}[{number}]", errors::text(number)))
}

/// `Pool::write()`
pub(crate) fn write(call: &Call) -> Result<bool> {
    let data = call.str(0)?;
    let pool = this(call)?;
    if pool.ipc != Ipc::Socket {
        return wrong_ipc(pool, "").map(|()| false);
    }
    let Some(current) = current().filter(|_| !data.as_bytes().is_empty()) else { return Ok(false) };
    match &mut *current.answer.borrow_mut() {
        Some(answer) => {
            answer.extend_from_slice(data.as_bytes());
            Ok(true)
        }
        None => {
            errors::set_last(code::INVALID_PARAMS);
            Ok(false)
        }
    }
}
