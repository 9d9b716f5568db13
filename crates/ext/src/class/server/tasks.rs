//! Giving tasks: with and without waiting for the result.

use std::{rc::Rc, time::Duration};

use steel_coro::Wait;
use steel_engine::process::{
    Figure,
    bus::{Draft, LetterKind, SendError, To},
};
use steel_zend::{Array, Call, Error, Level, Result, Zval, report};

use super::{Phase, ServerState};
use crate::{
    errors::{self, code},
    log,
    runtime::runtime,
    server::{
        letters,
        process::{self, Process, Role},
        task::{self, Answer, Expected, Parcel, flag, unpack},
        task_worker,
    },
};

/// More tasks that are waited for at once than this are refused, as in the reference.
const MOST_AT_ONCE: usize = 1024;

/// Seconds that a result is waited for.
const PATIENCE: f64 = 0.5;

/// The process of the running server that this is, or the reference's warning.
fn running(call: &Call) -> Result<Option<Rc<Process>>> {
    let process = process::current()
        .filter(|_| call.this::<ServerState>().is_ok_and(|state| state.phase.get() == Phase::Running));
    if process.is_none() {
        errors::misuse("server is not running")?;
    }
    Ok(process)
}

/// As [`running`], for what only event workers may do.
fn waiting(call: &Call, name: &str) -> Result<Option<Rc<Process>>> {
    let Some(process) = running(call)? else { return Ok(None) };
    if process.role != Role::Event {
        errors::misuse(&format!("{name} method can only be used in the worker process"))?;
        return Ok(None);
    }
    Ok(Some(process))
}

/// To which task worker, counted from 0; `None` for any. False: the warning was given.
fn may_give(process: &Process, wanted: i64) -> Result<bool> {
    let workers = process.seat.roster.team().tasks;
    let refusal = if workers == 0 {
        "task method can't be executed without task worker".to_owned()
    } else if wanted >= i64::from(workers) {
        format!("worker_id must be less than task_worker_num[{workers}]")
    } else if process.role == Role::Task {
        "Server->task() cannot use in the task-worker".to_owned()
    } else {
        return Ok(true);
    };
    errors::misuse(&refusal).map(|()| false)
}

/// Sends a task on its way. False: it cannot be, as the last error and the log say.
///
/// # Errors
/// The coroutine was cancelled.
fn give(process: &Rc<Process>, id: i64, parcel: &Parcel, flags: u16, wanted: i64) -> Result<bool> {
    let roster = &process.seat.roster;
    let wanted = u16::try_from(wanted).ok().map(|wanted| roster.team().events + wanted);
    let Some(worker) = wanted.or_else(|| roster.next_task_worker()) else { return Ok(false) };
    let draft = Draft {
        kind: LetterKind::Task,
        flags: flags | parcel.flags,
        id,
        time: letters::now(),
        body: parcel.text.as_bytes(),
    };
    // Before it is sent: it may be taken at once.
    roster.wait_more(worker, 1);
    let sent = letters::send_patiently(process, To::Worker(worker), &draft);
    if let Ok(Ok(())) = sent {
        process.count(Figure::Tasks, 1);
        return Ok(true);
    }
    roster.wait_more(worker, -1);
    let why = match sent? {
        Ok(()) => return Ok(true),
        Err(SendError::Full) => {
            errors::set_last_os(EAGAIN);
            "too much waits for others already".to_owned()
        }
        Err(SendError::Nobody) => {
            errors::set_last(code::INVALID_PARAMS);
            "there is no such worker".to_owned()
        }
        Err(SendError::Failed(error)) => {
            errors::set_last_io(&error);
            error.to_string()
        }
    };
    let length = parcel.text.as_bytes().len();
    log::line(log::Level::Warning, &format!("send {length} bytes to worker#{worker} failed: {why}"));
    Ok(false)
}

const EAGAIN: i32 = 11;

/// `Server::task()`
pub(crate) fn task(call: &Call) -> Result<Zval> {
    let Some(process) = running(call)? else { return Ok(Zval::bool(false)) };
    let wanted = call.int_or(1, -1)?;
    let callback = call.callable_or_null(2)?;
    if !may_give(&process, wanted)? {
        return Ok(Zval::bool(false));
    }
    let parcel = Parcel::of(call.arg(0).unwrap_or(&Zval::null()))?;
    let id = task::number();
    let mut flags = flag::NONBLOCK;
    match callback {
        _ if process.role != Role::Event => flags |= flag::NOREPLY,
        Some(callback) => {
            flags |= flag::CALLBACK;
            process.given.keep_callback(id, callback);
        }
        None => {}
    }
    match give(&process, id, &parcel, flags, wanted) {
        Ok(true) => Ok(Zval::int(id)),
        not_given => {
            let callback = process.given.take_callback(id);
            drop(callback);
            not_given.map(Zval::bool)
        }
    }
}

/// Tasks that are waited for; what has not come is given up in the end, however that comes.
struct Awaited {
    process: Rc<Process>,
    /// The number of each; `None`: it could not be given.
    ids: Vec<Option<i64>>,
    expected: Rc<Expected>,
}

impl Awaited {
    fn new(process: &Rc<Process>, count: usize) -> Awaited {
        Awaited { process: Rc::clone(process), ids: Vec::with_capacity(count), expected: Expected::new(count) }
    }

    /// Gives the next one.
    fn give(&mut self, data: &Zval, flags: u16, wanted: i64) -> Result {
        let parcel = Parcel::of(data)?;
        let (id, index) = (task::number(), self.ids.len());
        self.ids.push(Some(id));
        self.process.given.expect(id, &self.expected, index);
        if !give(&self.process, id, &parcel, flags, wanted)? {
            self.process.given.give_up(id);
            self.expected.put(index, Answer::Failed);
            self.ids[index] = None;
        }
        Ok(())
    }

    /// Could none be given?
    fn is_hopeless(&self) -> bool {
        self.ids.iter().all(Option::is_none)
    }

    /// Waits for all answers, for `seconds` at most; not above 0: for ever.
    fn wait(&self, seconds: f64) -> Result {
        let expected = Rc::clone(&self.expected);
        if runtime().in_coroutine() {
            let wait = Wait::Other("task");
            return runtime().wait_at_most(wait, seconds, || async move { expected.complete().await }).map(|waited| {
                if matches!(waited, crate::runtime::Waited::TimedOut) {
                    errors::set_last(code::TIMED_OUT);
                }
            });
        }
        let limit = if seconds > 0.0 { Duration::try_from_secs_f64(seconds).ok() } else { None };
        letters::stand_still(&self.process, limit.unwrap_or(Duration::MAX), || expected.is_complete());
        if !self.expected.is_complete() {
            errors::set_last(code::ETIMEDOUT);
        }
        Ok(())
    }

    /// The result of a task. `None`: it has not come.
    ///
    /// # Errors
    /// What PHP code threw that runs when it is unserialized.
    fn result(&self, index: usize) -> Result<Option<Zval>> {
        Ok(match self.expected.take(index) {
            None => None,
            Some(Answer::Failed) => Some(Zval::bool(false)),
            Some(Answer::Result(body, flags)) => Some(unpack(body, flags)?.unwrap_or(Zval::bool(false))),
        })
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.ids.iter().flatten().for_each(|id| self.process.given.give_up(*id));
    }
}

/// As the reference: a coroutine waits by itself, and a process without coroutines stands still.
fn flags_of_waiting(several: bool) -> u16 {
    match (runtime().in_coroutine(), several) {
        (true, _) => flag::NONBLOCK | flag::COROUTINE,
        (false, true) => flag::WAITALL,
        (false, false) => 0,
    }
}

/// `Server::taskwait()`
pub(crate) fn taskwait(call: &Call) -> Result<Zval> {
    let Some(process) = waiting(call, "taskwait")? else { return Ok(Zval::bool(false)) };
    let (seconds, wanted) = (call.float_or(1, PATIENCE)?, call.int_or(2, -1)?);
    if !may_give(&process, wanted)? {
        return Ok(Zval::bool(false));
    }
    let mut awaited = Awaited::new(&process, 1);
    awaited.give(call.arg(0).unwrap_or(&Zval::null()), flags_of_waiting(false), wanted)?;
    if awaited.is_hopeless() {
        return Ok(Zval::bool(false));
    }
    awaited.wait(seconds)?;
    Ok(awaited.result(0)?.unwrap_or(Zval::bool(false)))
}

/// `Server::taskWaitMulti()`
pub(crate) fn task_wait_multi(call: &Call) -> Result<Zval> {
    several(call, "taskWaitMulti", false)
}

/// `Server::taskCo()`
pub(crate) fn task_co(call: &Call) -> Result<Zval> {
    if !runtime().in_coroutine() {
        errors::set_last(code::OUT_OF_COROUTINE);
        return Err(Error::throw("Swoole\\Error", "API must be called in the coroutine", code::OUT_OF_COROUTINE));
    }
    several(call, "taskCo", true)
}

/// `late`: a result that has not come in time is `false`; otherwise it is left out.
fn several(call: &Call, name: &str, late: bool) -> Result<Zval> {
    let Some(process) = waiting(call, name)? else { return Ok(Zval::bool(false)) };
    let (tasks, seconds) = (call.array(0)?, call.float_or(1, PATIENCE)?);
    if !may_give(&process, -1)? {
        return Ok(Zval::bool(false));
    }
    if tasks.len() >= MOST_AT_ONCE {
        errors::misuse("too many concurrent tasks")?;
        return Ok(Zval::bool(false));
    }
    let mut awaited = Awaited::new(&process, tasks.len());
    for (_, data) in tasks.iter() {
        awaited.give(data, flags_of_waiting(true), -1)?;
    }
    if awaited.is_hopeless() {
        errors::set_last(code::TASK_DISPATCH_FAIL);
        return Ok(Zval::bool(false));
    }
    awaited.wait(seconds)?;
    let mut results = Array::with_capacity(tasks.len());
    for index in 0..tasks.len() {
        let result = awaited.result(index)?.or(late.then(|| Zval::bool(false)));
        if let Some(result) = result {
            results.set_int(index as i64, result);
        }
    }
    Ok(results.into())
}

/// `Server::finish()`
pub(crate) fn finish(call: &Call) -> Result<bool> {
    let Some(process) = running(call)? else { return Ok(false) };
    if process.settings.tasks.coroutines {
        let text = "please use Swoole\\Server\\Task->finish instead when task_enable_coroutine is enable";
        return report(Level::Fatal, text).and(Err(Error::Thrown));
    }
    if process.seat.roster.team().tasks == 0 {
        let text = "cannot use Server::task()/Server::finish() method, because no set [task_worker_num]";
        log::line(log::Level::Warning, text);
        return Ok(false);
    }
    let data = call.arg(0).cloned().unwrap_or_default();
    let finished = task_worker::current().map(|worker| worker.finish(&data)).transpose()?.flatten();
    if finished.is_none() {
        errors::misuse("there is no task to finish: it can only be used in a task worker")?;
    }
    Ok(finished.unwrap_or(false))
}
