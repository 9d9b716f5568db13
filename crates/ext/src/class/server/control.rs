//! What a program can ask of its server: reload, shutdown, stop, ids, figures.

use std::rc::Rc;

use steel_engine::process::{Figure, FromWorker, Member, Status, bus::TaskQueue};
use steel_os::process::{Pid, kill};
use steel_zend::{Array, Call, Result, Zval};

use super::{Phase, ServerState};
use crate::{
    errors,
    runtime::runtime,
    server::{
        process::{self, Process, Role},
        sessions,
    },
    slots::server as slot,
};

const SIGTERM: i32 = 15;
const SIGUSR1: i32 = 10;
const SIGUSR2: i32 = 12;

pub(super) fn running(call: &Call) -> Result<bool> {
    if call.this::<ServerState>()?.phase.get() == Phase::Running {
        return Ok(true);
    }
    errors::warning("server is not running")?;
    Ok(false)
}

/// Asks the manager; in the manager itself, or without one, the signal does.
fn ask(message: FromWorker, signal: i32) -> bool {
    let told = process::current().map(|process| process.tell_manager(message));
    match told {
        Some(Ok(true)) => true,
        Some(Err(_)) => false,
        Some(Ok(false)) | None => kill(Pid::current(), signal).is_ok(),
    }
}

/// `Server::shutdown()`
pub(crate) fn shutdown(call: &Call) -> Result<bool> {
    Ok(running(call)? && ask(FromWorker::Shutdown, SIGTERM))
}

/// `Server::reload()`
pub(crate) fn reload(call: &Call) -> Result<bool> {
    let tasks_only = call.bool_or(0, false)?;
    if !running(call)? {
        return Ok(false);
    }
    if process::current().is_some_and(|process| process.role == Role::Event && !process.is_managed()) {
        errors::warning("a server of one process cannot be reloaded: set worker_num above 1, or max_request")?;
        return Ok(false);
    }
    Ok(ask(FromWorker::Reload { tasks_only }, if tasks_only { SIGUSR2 } else { SIGUSR1 }))
}

/// `Server::stop()`: has a worker replaced (this one by default).
pub(crate) fn stop(call: &Call) -> Result<bool> {
    let number = call.int_or(0, -1)?;
    if !running(call)? {
        return Ok(false);
    }
    let Some(process) = process::current() else { return Ok(false) };
    let wanted = if number < 0 { process.number.map_or(-1, i64::from) } else { number };
    match u16::try_from(wanted) {
        Ok(worker) if worker < process.seat.roster.team().workers() => Ok(ask(FromWorker::Stop { worker }, SIGTERM)),
        _ => {
            errors::warning(&format!("worker_id[{wanted}] is invalid"))?;
            Ok(false)
        }
    }
}

/// `Server::getLastError()`
pub(crate) fn get_last_error(_: &Call) -> Result<i64> {
    Ok(errors::last())
}

/// The number under which this process serves, in workers only.
fn own_number() -> Option<u16> {
    process::current().filter(|process| matches!(process.role, Role::Event | Role::Task))?.number
}

/// Who serves under the number that an argument names. Not given, or below 0: this very process, whoever else has its number by now.
fn wanted(call: &Call) -> Result<Option<(Rc<Process>, Member)>> {
    let wanted = call.int_or(0, -1)?;
    let Some(process) = process::current() else { return Ok(None) };
    let member = match u16::try_from(wanted) {
        Ok(number) => process.seat.roster.holder(number),
        Err(_) if wanted < 0 => process.number.map(|_| process.seat.member),
        Err(_) => None,
    };
    Ok(member.map(|member| (process, member)))
}

/// `Server::getWorkerId()`
pub(crate) fn get_worker_id(_: &Call) -> Result<Zval> {
    Ok(own_number().map_or(Zval::bool(false), |number| Zval::int(i64::from(number))))
}

/// `Server::getWorkerPid()`: of any worker, task worker or user process.
pub(crate) fn get_worker_pid(call: &Call) -> Result<Zval> {
    let pid = wanted(call)?.and_then(|(process, member)| process.seat.roster.pid(member.place));
    Ok(pid.map_or(Zval::bool(false), |pid| Zval::int(i64::from(pid))))
}

/// `Server::getWorkerStatus()`
pub(crate) fn get_worker_status(call: &Call) -> Result<Zval> {
    let wanted = wanted(call)?;
    if !running(call)? {
        return Ok(Zval::bool(false));
    }
    let status = wanted.and_then(|(process, member)| process.seat.roster.status(member));
    // As in the reference, who only starts is idle.
    let shown = |status| if status == Status::New { Status::Idle } else { status };
    Ok(status.map_or(Zval::bool(false), |status| Zval::int(shown(status) as i64)))
}

/// `Server::getMasterPid()`
pub(crate) fn get_master_pid(call: &Call) -> Result<i64> {
    call.this_object().map_or(Ok(0), |server| server.slot(slot::MASTER_PID).to_int())
}

/// `Server::getManagerPid()`
pub(crate) fn get_manager_pid(call: &Call) -> Result<i64> {
    call.this_object().map_or(Ok(0), |server| server.slot(slot::MANAGER_PID).to_int())
}

/// `Server::stats()`
pub(crate) fn stats(call: &Call) -> Result<Zval> {
    if !running(call)? {
        return Ok(Zval::bool(false));
    }
    let Some(process) = process::current() else { return Ok(Zval::bool(false)) };
    let (roster, team) = (&process.seat.roster, process.seat.roster.team());
    let total = |figure| roster.total(figure);
    let mut stats = Array::with_capacity(26);
    stats.set("start_time", roster.started());
    stats.set("connection_num", sessions::current().map_or(0, |sessions| sessions.count(None)) as i64);
    stats.set("abort_count", total(Figure::Aborted));
    let counted = || (total(Figure::Accepted), total(Figure::Closed));
    let (accepted, closed) = sessions::counts().map_or_else(counted, |(a, c)| (a as i64, c as i64));
    stats.set("accept_count", accepted);
    stats.set("close_count", closed);
    stats.set("worker_num", i64::from(team.events));
    stats.set("task_worker_num", i64::from(team.tasks));
    stats.set("user_worker_num", i64::from(team.users));
    stats.set("idle_worker_num", roster.idle(0..team.events) as i64);
    stats.set("dispatch_count", total(Figure::Dispatched));
    stats.set("request_count", total(Figure::Requests));
    stats.set("response_count", total(Figure::Responses));
    stats.set("concurrency", roster.in_work());
    stats.set("session_round", sessions::current().map_or(0, |sessions| sessions.latest()));
    stats.set("total_recv_bytes", total(Figure::Received));
    stats.set("total_send_bytes", total(Figure::Sent));
    if process.number.is_some() {
        let own = |figure| roster.figure(process.seat.member, figure);
        stats.set("worker_request_count", process.served() as i64);
        stats.set("worker_response_count", own(Figure::Responses));
        stats.set("worker_dispatch_count", own(Figure::Dispatched));
        stats.set("worker_concurrency", roster.in_work_of(process.seat.member));
    }
    if team.tasks > 0 {
        if let Some(Ok(fill)) = process.seat.post.queue().map(TaskQueue::fill) {
            stats.set("task_queue_num", fill.messages as i64);
            stats.set("task_queue_bytes", fill.bytes as i64);
        }
        stats.set("task_idle_worker_num", roster.idle(team.task_numbers()) as i64);
        stats.set("tasking_num", (total(Figure::Tasks) - total(Figure::Begun)).max(0));
        stats.set("task_count", total(Figure::Tasks));
    }
    stats.set("coroutine_num", runtime().coroutines.count() as i64);
    stats.set("coroutine_peek_num", runtime().coroutines.peak() as i64);
    Ok(stats.into())
}
