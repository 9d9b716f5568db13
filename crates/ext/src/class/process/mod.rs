//! `Swoole\Process`: a child process with a pipe and a message queue. Here: the object, what it is made of, and its settings; the
//! fork is in `start`, the pipe in `pipe`, the queue in `queue`, what only concerns the system in `control`.

mod control;
mod export;
mod outgoing;
mod pipe;
mod queue;
mod signal;

mod start;

use std::{
    cell::{Cell, OnceCell, RefCell},
    io,
    rc::Rc,
};

pub(crate) use control::{
    alarm, daemon, exec, exit, get_affinity, get_priority, kill, name, set_affinity, set_priority, wait,
};
use export::Exported;
pub(crate) use export::export_socket;
pub(crate) use pipe::Line;
use pipe::{Pipe, Side};
pub(crate) use pipe::{close, read, set_blocking, set_timeout, write};
use queue::Mailbox;
pub(crate) use queue::{free_queue, pop, push, stat_queue, use_queue};

pub(crate) use signal::signal;
pub(crate) use start::{live_in_server, start};
use steel_os::{process::Pid, queue::Queue};
use steel_zend::{Call, Error, Object, Result, State, Storage, Zval, globals, object::Tracer};

use crate::{
    errors::{self, code, misuse},
    slots::process as slot,
};

/// Where the class keeps its state.
pub(crate) static STORAGE: Storage = Storage::of::<ProcessState>();

/// `Process::PIPE_TYPE_STREAM`
const STREAM: i64 = 1;
/// `Process::PIPE_TYPE_DGRAM`
const DATAGRAM: i64 = 2;

thread_local! {
    /// The number of the last object; objects are numbered in each process and go on in its children.
    static LAST_ID: Cell<i64> = const { Cell::new(0) };
}

/// The state of one object. Empty until the constructor has run.
pub(crate) struct ProcessState(OnceCell<Inner>);

struct Inner {
    id: i64,
    pipe: Pipe,
    /// Standard input, output and error of the child are its end of the pipe.
    redirect: bool,
    /// The callback runs in a coroutine.
    coroutine: Cell<bool>,
    /// The child: known once it was started, in itself its own.
    pid: Cell<Option<Pid>>,
    mailbox: RefCell<Option<Mailbox>>,
    exported: Exported,
}

impl State for ProcessState {
    const STORAGE: &'static Storage = &STORAGE;

    fn new() -> ProcessState {
        ProcessState(OnceCell::new())
    }

    fn trace(&self, tracer: &mut Tracer) {
        if let Some(inner) = self.0.get() {
            inner.exported.trace(tracer);
        }
    }
}

/// By what a worker of a pool can be reached.
pub(crate) struct Means {
    /// Its pipe, and whether the worker is the calling process.
    pub(crate) line: Option<(Rc<Line>, bool)>,
    /// The queue of the pool.
    pub(crate) queue: Option<Queue>,
}

/// A worker of a pool, as an object.
pub(crate) fn of_pool(id: i64, pid: Option<Pid>, means: Means) -> Object {
    let object = STORAGE.instantiate();
    let pipe = Pipe::of_line(means.line);
    if let Some(number) = pipe.my_number() {
        object.set_slot(slot::PIPE, number);
    }
    object.set_slot(slot::ID, id);
    let mailbox = RefCell::new(means.queue.map(Mailbox::of_pool));
    let inner = Inner {
        id,
        pipe,
        redirect: false,
        coroutine: Cell::new(false),
        pid: Cell::new(None),
        mailbox,
        exported: Exported::default(),
    };
    if let Some(state) = object.state::<ProcessState>() {
        // A new object has no state yet.
        let _ = state.0.set(inner);
    }
    set_pid(&object, pid);
    object
}

/// The worker is another process now.
pub(crate) fn set_pid(object: &Object, pid: Option<Pid>) {
    if let Some(process) = object.state::<ProcessState>().and_then(|state| state.0.get())
        && process.pid.get() != pid
    {
        process.pid.set(pid);
        object.set_slot(slot::PID, pid.map_or(0, |pid| i64::from(pid.get())));
    }
}

/// The state of `$this`.
fn this(call: &Call) -> Result<&Inner> {
    call.this::<ProcessState>()?.0.get().ok_or_else(not_constructed)
}

fn not_constructed() -> Error {
    errors::set_last(code::WRONG_OPERATION);
    Error::throw("Swoole\\Error", "must call constructor first", code::WRONG_OPERATION)
}

/// Refuses an object whose constructor has not run.
///
/// # Errors
/// It has not.
pub(crate) fn require_constructed(process: &Object) -> Result {
    let constructed = process.state::<ProcessState>().is_some_and(|state| state.0.get().is_some());
    if constructed { Ok(()) } else { Err(not_constructed()) }
}

/// `Process::__construct()`
pub(crate) fn construct(call: &Call) -> Result {
    let state = call.this::<ProcessState>()?;
    let once = || Error::php_error(format!("Constructor of {} can only be called once", class_name(call)));
    if state.0.get().is_some() {
        return Err(once());
    }
    if !["cli", "phpdbg", "embed", "micro"].contains(&globals::sapi_name().as_str()) {
        return Err(Error::php_error(format!("{} can only be used in PHP CLI mode", class_name(call))));
    }
    let callable = call.callable(0)?;
    let (redirect, kind) = (call.bool_or(1, false)?, call.int_or(2, DATAGRAM)?);
    let coroutine = call.bool_or(3, false)?;
    // An autoloader may have called the constructor.
    if state.0.get().is_some() {
        return Err(once());
    }
    let pipe = Pipe::new(if redirect { STREAM } else { kind }).map_err(no_pipe)?;
    let id = LAST_ID.with(|last| {
        last.set(last.get() + 1);
        last.get()
    });
    if let Some(object) = call.this_object() {
        object.set_slot(slot::ID, id);
        object.set_slot(slot::CALLBACK, callable.value());
        if let Some(number) = pipe.number(Side::Master) {
            object.set_slot(slot::PIPE, number);
        }
    }
    let (coroutine, pid, mailbox) = (Cell::new(coroutine), Cell::new(None), RefCell::new(None));
    let exported = Exported::default();
    state.0.set(Inner { id, pipe, redirect, coroutine, pid, mailbox, exported }).map_err(|_| once())
}

fn no_pipe(error: io::Error) -> Error {
    let code = error.raw_os_error().unwrap_or(0).into();
    errors::set_last(code);
    Error::throw("Swoole\\Exception", "failed to create unix soccket", code)
}

pub(crate) fn class_name(call: &Call) -> String {
    call.this_object().map_or_else(|| "Swoole\\Process".to_owned(), |object| object.class_name())
}

/// `Process::__destruct()`
pub(crate) fn destruct(_: &Call) -> Result {
    Ok(())
}

/// `Process::set()`
pub(crate) fn set(call: &Call) -> Result {
    let settings = call.array(0)?;
    if let Some(value) = settings.get("enable_coroutine").map(Zval::deref).filter(|value| !value.is_null()) {
        this(call)?.coroutine.set(value.is_truthy()?);
    }
    Ok(())
}

/// Notes a failed system call for `swoole_errno()` only.
fn note_errno(error: &io::Error) {
    steel_os::errno::set(error.raw_os_error().unwrap_or(0));
}

/// Notes a failed system call, for `swoole_last_error()` and `swoole_errno()`.
fn note(error: &io::Error) -> i32 {
    let number = error.raw_os_error().unwrap_or(0);
    errors::set_last(number.into());
    steel_os::errno::set(number);
    number
}

/// A failed system call, with the reference's warning: `text, Error: No such process[3]`.
fn system_warning(text: &str, error: &io::Error) -> Result {
    let number = note(error);
    errors::warning(&format!("{text}, Error: {}[{number}]", errors::text(number)))?;
    note(error);
    Ok(())
}
