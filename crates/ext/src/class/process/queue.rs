//! The message queue of a process: parent, child and whoever knows the key put messages in and take them out.

use std::{io, path::Path};

use steel_os::queue::{self, Queue};
use steel_zend::{Array, Call, Result, ZStr, Zval, globals};

use super::{misuse, note, slot, this};
use crate::{
    errors,
    log::{self, Level},
};

/// `SWOOLE_MSGQUEUE_BALANCE`
const BALANCE: i64 = 2;
/// `Process::IPC_NOWAIT`
const NO_WAIT: i64 = 256;
/// `EINVAL`
const EINVAL: i32 = 22;
/// `ENOMSG`, `EINTR`, `EAGAIN`: nothing has gone wrong.
const NOT_NOW: [i32; 3] = [42, 4, 11];

/// A queue with how this process uses it.
pub(super) struct Mailbox {
    queue: Queue,
    /// Take messages of any object.
    any: bool,
    wait: bool,
}

impl Mailbox {
    /// That of a pool: any worker takes any message.
    pub(super) fn of_pool(queue: Queue) -> Mailbox {
        Mailbox { queue, any: true, wait: true }
    }
}

/// A failed call: in the log unless it is only not possible now.
fn failed(what: &str, error: &io::Error) {
    let number = note(error);
    if !NOT_NOW.contains(&number) {
        let text = errors::text(number);
        log::line(Level::Warning, &format!("{what} failed, Error: {text}[{number}]"));
    }
}

/// `Process::useQueue()`
pub(crate) fn use_queue(call: &Call) -> Result<bool> {
    let (key, mode, capacity) = (call.int_or(0, 0)?, call.int_or(1, BALANCE)?, call.int_or(2, -1)?);
    let process = this(call)?;
    let key = match u32::try_from(key) {
        Ok(1..) => key as i32,
        Err(_) if key > 0 => {
            failed("msgget()", &io::Error::from_raw_os_error(EINVAL));
            return Ok(false);
        }
        _ => queue::key_of(Path::new(&globals::executed_file()), 1).unwrap_or(-1),
    };
    let queue = match Queue::open(key) {
        Ok(queue) => queue,
        Err(error) => {
            failed("msgget()", &error);
            return Ok(false);
        }
    };
    if capacity > 0
        && let Err(error) = queue.set_capacity(capacity.unsigned_abs())
    {
        failed(&format!("msgctl(msqid={}, IPC_SET, msg_qbytes={capacity})", queue.id()), &error);
    }
    if let Some(object) = call.this_object() {
        object.set_slot(slot::MSG_QUEUE_ID, i64::from(queue.id()));
        object.set_slot(slot::MSG_QUEUE_KEY, i64::from(key));
    }
    let mailbox = Mailbox { queue, any: mode & !NO_WAIT == BALANCE, wait: mode & NO_WAIT == 0 };
    process.mailbox.replace(Some(mailbox));
    Ok(true)
}

/// `Process::statQueue()`
pub(crate) fn stat_queue(call: &Call) -> Result<Zval> {
    let process = this(call)?;
    let fill = process.mailbox.borrow().as_ref().map(|mailbox| mailbox.queue.fill());
    match fill {
        None => misuse("no queue, can't get stats of the queue")?,
        Some(Err(error)) => failed("msgctl(IPC_STAT)", &error),
        Some(Ok(fill)) => {
            let mut stat = Array::new();
            stat.set("queue_num", fill.messages as i64);
            stat.set("queue_bytes", fill.bytes as i64);
            return Ok(stat.into());
        }
    }
    Ok(Zval::bool(false))
}

/// `Process::freeQueue()`
pub(crate) fn free_queue(call: &Call) -> Result<bool> {
    let process = this(call)?;
    let removed = process.mailbox.borrow().as_ref().map(|mailbox| mailbox.queue.remove());
    match removed {
        None => Ok(false),
        Some(Err(error)) => {
            failed("msgctl(IPC_RMID)", &error);
            Ok(false)
        }
        Some(Ok(())) => {
            process.mailbox.take();
            Ok(true)
        }
    }
}

/// `Process::push()`
pub(crate) fn push(call: &Call) -> Result<bool> {
    let data = call.str(0)?;
    let bytes = data.as_bytes();
    let process = this(call)?;
    if bytes.is_empty() {
        return misuse("the data to push is empty").map(|()| false);
    }
    if bytes.len() >= queue::LONGEST {
        return misuse("the data to push is too big").map(|()| false);
    }
    let pushed =
        process.mailbox.borrow().as_ref().map(|mailbox| mailbox.queue.push(process.id + 1, bytes, mailbox.wait));
    match pushed {
        None => misuse("no msgqueue, cannot use push()").map(|()| false),
        Some(Ok(())) => Ok(true),
        Some(Err(error)) => {
            failed(&format!("msgsnd({} bytes)", bytes.len()), &error);
            Ok(false)
        }
    }
}

/// `Process::pop()`
pub(crate) fn pop(call: &Call) -> Result<Zval> {
    let size = call.int_or(0, queue::LONGEST as i64)?;
    let process = this(call)?;
    let size = usize::try_from(size).ok().filter(|size| (1..=queue::LONGEST).contains(size)).unwrap_or(queue::LONGEST);
    let popped = process.mailbox.borrow().as_ref().map(|mailbox| {
        let kind = if mailbox.any { 0 } else { process.id + 1 };
        mailbox.queue.pop(kind, size, mailbox.wait)
    });
    match popped {
        None => misuse("no msgqueue, cannot use pop()")?,
        Some(Ok(bytes)) => return Ok(ZStr::new(&bytes).into()),
        Some(Err(error)) => failed(&format!("msgrcv(at most {size} bytes)"), &error),
    }
    Ok(Zval::bool(false))
}
