//! Commands of the program: `addCommand()`, `command()`.

use std::rc::Rc;

use steel_coro::Wait;
use steel_engine::process::{Member, bus::To};
use steel_zend::{Call, Callable, Error, Result, Zval};

use super::{Phase, ServerState};
use crate::{
    errors::{self, code},
    runtime::{Waited, runtime},
    server::{
        commands::{Command, Request, call_here, refuse},
        process::{self, Process, Role},
    },
};

/// How often one looks for the manager, in nanoseconds.
const LOOK: u64 = 5_000_000;

/// `SWOOLE_SERVER_COMMAND_*`
mod kind {
    pub(super) const MASTER: i64 = 1 << 1;
    pub(super) const REACTOR_THREAD: i64 = 1 << 2;
    pub(super) const EVENT_WORKER: i64 = 1 << 3;
    pub(super) const TASK_WORKER: i64 = 1 << 4;
    pub(super) const MANAGER: i64 = 1 << 5;
}

/// `Server::addCommand()`
pub(crate) fn add_command(call: &Call) -> Result<bool> {
    let state = call.this::<ServerState>()?;
    if state.phase.get() != Phase::New {
        return errors::misuse("server is running, can't add command").map(|()| false);
    }
    let (name, accepts) = (call.str(0)?, call.int(1)?);
    if accepts & kind::REACTOR_THREAD != 0 {
        return errors::misuse("only support worker/task_worker process").map(|()| false);
    }
    let callback = call.callable(2)?;
    let name = name.as_bytes().to_vec();
    if state.commands.borrow().iter().any(|command| command.name == name) {
        return Ok(false);
    }
    state.commands.borrow_mut().push(Rc::new(Command { name, accepts, callback }));
    Ok(true)
}

/// `Server::command()`
pub(crate) fn command(call: &Call) -> Result<Zval> {
    let no = || Ok(Zval::bool(false));
    let state = call.this::<ServerState>()?;
    let Some(process) = process::current().filter(|_| state.phase.get() == Phase::Running) else {
        return errors::misuse("server is not running").and_then(|()| no());
    };
    let (name, id, wanted) = (call.str(0)?, call.int(1)?, call.int(2)?);
    let decode = call.bool_or(4, true)?;
    let Ok(id) = u32::try_from(id) else {
        return errors::misuse(&format!("invalid process_id[{id}]")).and_then(|()| no());
    };
    let encoded = function("json_encode")?.call(&[call.arg(3).cloned().unwrap_or_default()])?;
    let Some(contents) = encoded.as_str() else { return no() };
    if !runtime().in_coroutine() {
        errors::set_last(code::OUT_OF_COROUTINE);
        return Err(Error::throw("Swoole\\Error", "API must be called in the coroutine", code::OUT_OF_COROUTINE));
    }
    let found = state.commands.borrow().iter().position(|command| command.name == name.as_bytes());
    let Some(number) = found else {
        refuse(code::SERVER_INVALID_COMMAND, &format!("Unknown command[{}]", name.to_lossy()));
        return no();
    };
    let command = Rc::clone(&state.commands.borrow()[number]);
    let Some(to) = receiver(&process, &command, id, wanted) else { return no() };
    let to = match to {
        Receiver::Caller => None,
        Receiver::Worker(worker) => Some(To::Worker(worker)),
        Receiver::Manager => match manager(&process)? {
            Some(manager) => Some(To::Member(manager)),
            None => return no(),
        },
    };
    let answer = match to {
        None => Some(call_here(&process, &command, contents.as_bytes())?),
        Some(to) => ask(&process, to, number as u32, contents.as_bytes())?,
    };
    match answer {
        None => no(),
        Some(answer) if decode => decoded(&answer),
        Some(answer) => Ok(Zval::str(&answer)),
    }
}

enum Receiver {
    Caller,
    Worker(u16),
    Manager,
}

/// Who is to perform it; `None`: nobody, as the log says.
fn receiver(process: &Process, command: &Command, id: u32, wanted: i64) -> Option<Receiver> {
    let team = process.seat.roster.team();
    let not = |code: i64, text: &str| {
        refuse(code, text);
        None
    };
    let mut wanted = wanted;
    if process.has_master && process.role != Role::Master {
        return not(code::INVALID_PARAMS, "command() can only be used in master process");
    }
    if !process.has_master && (process.role != Role::Event || process.number != Some(0)) {
        return not(code::INVALID_PARAMS, "command() can only be used in worker process 0");
    }
    if !process.has_master && wanted == kind::EVENT_WORKER && id == 0 {
        wanted = kind::MASTER;
    }
    if wanted & command.accepts == 0 {
        return not(code::NOT_SUPPORTED, "unsupported [process_type]");
    }
    let worker = |first: u16, count: u16| u16::try_from(id).ok().filter(|id| *id < count).map(|id| first + id);
    match wanted {
        kind::MASTER => Some(Receiver::Caller),
        kind::EVENT_WORKER => match worker(0, team.events) {
            Some(worker) => Some(Receiver::Worker(worker)),
            None => not(code::INVALID_PARAMS, &format!("invalid worker_id[{id}]")),
        },
        kind::TASK_WORKER => match worker(team.events, team.tasks) {
            Some(worker) => Some(Receiver::Worker(worker)),
            None => not(code::INVALID_PARAMS, &format!("invalid task_worker_id[{id}]")),
        },
        kind::MANAGER if process.is_managed() || process.has_master => Some(Receiver::Manager),
        _ => not(code::NOT_SUPPORTED, "unsupported [process_type]"),
    }
}

/// The manager. A master may ask before that one has begun: then this waits. `None`: the coroutine was cancelled.
fn manager(process: &Process) -> Result<Option<Member>> {
    loop {
        if let Some(manager) = process.seat.roster.manager(process.has_master) {
            return Ok(Some(manager));
        }
        if !runtime().sleep(LOOK)? {
            return Ok(None);
        }
    }
}

/// Has another process perform it, and waits for the answer. `None`: there is none.
fn ask(process: &Rc<Process>, to: To, command: u32, contents: &[u8]) -> Result<Option<Vec<u8>>> {
    let Some(request) = Request::send(process, to, command, contents)? else { return Ok(None) };
    let process = Rc::clone(process);
    match runtime().wait_at_most(Wait::Other("command"), 0.0, || request.answer(process))? {
        Waited::Done(answer) => Ok(answer),
        Waited::Canceled | Waited::TimedOut => Ok(None),
    }
}

/// What it says, as the reference's own decoder has it: no bound on depth, `false` for what is no JSON.
fn decoded(text: &[u8]) -> Result<Zval> {
    const DEEPEST: i64 = i32::MAX as i64;
    let value = function("json_decode")?.call(&[Zval::str(text), Zval::bool(true), Zval::int(DEEPEST)])?;
    let is_null = !value.is_null() || text.trim_ascii().eq_ignore_ascii_case(b"null");
    Ok(if is_null { value } else { Zval::bool(false) })
}

/// A function of PHP that is always there.
fn function(name: &str) -> Result<Callable> {
    Callable::resolve(&Zval::str(name.as_bytes()))
        .map_err(|_| Error::php_error(format!("{name}() has been disabled: Server::command() needs it")))
}
