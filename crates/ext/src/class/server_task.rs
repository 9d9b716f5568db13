//! `Swoole\Server\Task`: a task as an object, in its task worker; and tasks as text, for senders outside of the server.

use std::cell::Cell;

use steel_zend::{Call, Error, Object, Result, State, Storage, Zval};

use crate::{
    errors,
    server::{process, task::Order},
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
