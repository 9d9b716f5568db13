//! What a program can ask of its server: reload, shutdown, stop, ids, figures.

use steel_engine::process::FromWorker;
use steel_os::process::{Pid, kill};
use steel_zend::{Array, Call, Result, Zval};

use super::{Phase, ServerState};
use crate::{errors, runtime::runtime, server::worker, slots::server as slot};

const SIGTERM: i32 = 15;
const SIGUSR1: i32 = 10;

fn running(call: &Call) -> Result<bool> {
    if call.this::<ServerState>()?.phase.get() == Phase::Running {
        return Ok(true);
    }
    errors::warning("server is not running")?;
    Ok(false)
}

/// Asks the manager; in the manager itself, or without one, the signal does.
fn ask(message: FromWorker, signal: i32) -> bool {
    let told = worker::current().map(|worker| worker.control.tell(message));
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
    if worker::current().is_some_and(|worker| !worker.control.is_managed()) {
        errors::warning("a server of one process cannot be reloaded: set worker_num above 1, or max_request")?;
        return Ok(false);
    }
    Ok(ask(FromWorker::Reload { tasks_only }, SIGUSR1))
}

/// `Server::stop()`: has a worker replaced (this one by default).
pub(crate) fn stop(call: &Call) -> Result<bool> {
    let number = call.int_or(0, -1)?;
    if !running(call)? {
        return Ok(false);
    }
    let Some(worker) = worker::current() else { return Ok(false) };
    let number = if number < 0 { i64::from(worker.number) } else { number };
    match u16::try_from(number) {
        Ok(number) if number < worker.settings.worker_num => Ok(ask(FromWorker::Stop { worker: number }, SIGTERM)),
        _ => {
            errors::warning(&format!("worker_id[{number}] is invalid"))?;
            Ok(false)
        }
    }
}

/// `Server::getLastError()`
pub(crate) fn get_last_error(_: &Call) -> Result<i64> {
    Ok(errors::last())
}

/// `Server::getWorkerId()`
pub(crate) fn get_worker_id(_: &Call) -> Result<Zval> {
    Ok(worker::current().map_or(Zval::bool(false), |worker| Zval::int(i64::from(worker.number))))
}

/// `Server::getWorkerPid()`: of this worker.
pub(crate) fn get_worker_pid(call: &Call) -> Result<Zval> {
    let wanted = call.int_or(0, -1)?;
    let own = worker::current().map(|worker| i64::from(worker.number));
    Ok(match own {
        Some(own) if wanted < 0 || wanted == own => Zval::int(i64::from(Pid::current().get())),
        _ => Zval::bool(false),
    })
}

/// `Server::getMasterPid()`
pub(crate) fn get_master_pid(call: &Call) -> Result<i64> {
    call.this_object().map_or(Ok(0), |server| server.slot(slot::MASTER_PID).to_int())
}

/// `Server::getManagerPid()`
pub(crate) fn get_manager_pid(call: &Call) -> Result<i64> {
    call.this_object().map_or(Ok(0), |server| server.slot(slot::MANAGER_PID).to_int())
}

/// `Server::stats()`: of this worker.
pub(crate) fn stats(call: &Call) -> Result<Array> {
    let state = call.this::<ServerState>()?;
    let mut stats = Array::with_capacity(16);
    if let Some(worker) = worker::current() {
        let figures = worker.engine.stats();
        stats.set("connection_num", worker.engine.connection_count() as i64);
        stats.set("accept_count", figures.accepted.get() as i64);
        stats.set("close_count", figures.closed.get() as i64);
        stats.set("request_count", worker.served() as i64);
        stats.set("worker_request_count", worker.served() as i64);
    }
    stats.set("worker_num", i64::from(state.settings.borrow().worker_num));
    stats.set("coroutine_num", runtime().coroutines.count() as i64);
    stats.set("coroutine_peek_num", runtime().coroutines.peak() as i64);
    Ok(stats)
}
