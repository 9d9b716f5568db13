//! `Swoole\Server\Task`: a task as an object, in its task worker; and tasks as text, for senders outside of the server.

use std::{cell::Cell, path::PathBuf};

use steel_engine::process::{
    Member,
    bus::{self, Draft, LetterKind, Sender},
};
use steel_zend::{Call, Error, Object, Result, State, Storage, ZStr, Zval};

use crate::{
    errors, log,
    server::{
        letters,
        process::{self, Process},
        task::{self, Order, Parcel, flag},
    },
    settings::TaskSettings,
    slots::server_task as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<TaskState>();

/// The state of one object.
pub(crate) struct TaskState(Cell<Option<Order>>);

impl State for TaskState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> TaskState {
        TaskState(Cell::new(None))
    }
}

/// The object of a task.
pub(crate) fn make(order: Order, data: Zval) -> Object {
    let object = STORAGE.instantiate();
    object.set_slot(slot::DATA, data);
    object.set_slot(slot::DISPATCH_TIME, order.time);
    object.set_slot(slot::ID, order.id);
    object.set_slot(slot::WORKER_ID, order.worker());
    object.set_slot(slot::FLAGS, i64::from(order.flags));
    if let Some(state) = object.state::<TaskState>() {
        state.0.set(Some(order));
    }
    object
}

/// `Task::pack()`
pub(crate) fn pack(call: &Call) -> Result<Zval> {
    let parcel = Parcel::of(call.arg(0).unwrap_or(&Zval::null()))?;
    let process = process::current();
    let draft = Draft {
        kind: LetterKind::Task,
        flags: flag::NONBLOCK | flag::NOREPLY | parcel.flags,
        id: task::number(),
        time: letters::now(),
        body: parcel.text.as_bytes(),
    };
    let worker = process.as_ref().and_then(|process| process.number);
    let from = Sender { member: Member::NOBODY, worker };
    match bus::pack(&draft, from, 0, &dir(process.as_deref())) {
        Ok(packet) => Ok(ZStr::new(&packet).into()),
        Err(error) => {
            errors::set_last_io(&error);
            let length = parcel.text.as_bytes().len();
            log::line(log::Level::Warning, &format!("{length} bytes of a task cannot be stored: {error}"));
            Ok(Zval::bool(false))
        }
    }
}

/// `Task::unpack()`
pub(crate) fn unpack(call: &Call) -> Result<Zval> {
    let packet = call.str(0)?;
    let process = process::current();
    let Some(letter) = bus::unpack(packet.as_bytes(), 0, &dir(process.as_deref())) else {
        errors::misuse("invalid task package")?;
        return Ok(Zval::bool(false));
    };
    Ok(task::unpack(letter.body, letter.flags)?.unwrap_or(Zval::bool(false)))
}

/// Where large contents lie.
fn dir(process: Option<&Process>) -> PathBuf {
    process.map_or_else(|| TaskSettings::default().dir, |process| process.settings.tasks.dir.clone())
}

/// `Task::finish()`
pub(crate) fn finish(call: &Call) -> Result<bool> {
    let Some(order) = call.this::<TaskState>()?.0.get() else {
        return Err(Error::throw("Swoole\\Error", "Invalid instance of Swoole\\Server\\Task", 0));
    };
    let Some(process) = process::current() else {
        errors::misuse("server is not running")?;
        return Ok(false);
    };
    let data = call.arg(0).cloned().unwrap_or_default();
    order.finish(&process, &data)
}
