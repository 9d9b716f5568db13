//! `Pool::start()`: the process that calls it is the master from then on, until the pool ends.

use std::{rc::Rc, time::Duration};

use steel_engine::pool::{self, End, Hall, Note, Policy, Program, Returned};
use steel_os::{
    process::{Pid, exit_now},
    signal::{self, SignalFd},
};
use steel_zend::{Call, Error, Level, Result, Zval, globals, output, report};

use super::{
    Event, Ipc, Pool, PoolState,
    current::{Current, become_current, current},
    this, worker,
};
use crate::{
    errors::{self, code, misuse},
    log,
    runtime::{self, Failure, refuse_fork, runtime},
    slots::process_pool as slot,
};

/// `Pool::start()`
pub(crate) fn start(call: &Call) -> Result<Zval> {
    let pool = this(call)?;
    if pool.started.get() || current().is_some() {
        return misuse("process pool is started").map(|()| Zval::bool(false));
    }
    if let Some(error) = refuse_fork() {
        return Err(error);
    }
    if !may_start(call, pool)? {
        return Ok(Zval::bool(false));
    }
    let object = call.this_object().ok_or_else(|| Error::php_error("called statically"))?;
    let Ok(hall) = Hall::new().map(Rc::new) else { return Ok(Zval::bool(false)) };
    let master = Master(Current::new(object.clone(), Pid::current(), None, Rc::clone(&hall)));
    become_current(Some(Rc::clone(&master.0)));
    pool.started.set(true);
    object.set_slot(slot::MASTER_PID, i64::from(Pid::current().get()));
    object.set_slot(slot::RUNNING, true);
    let policy = Policy { workers: pool.board.workers(), max_wait: pool.max_wait() };
    let runtime = runtime();
    runtime.signals.reserve(&signals());
    let outer = runtime.callbacks_in_coroutines.replace(Some(false));
    let outer_policy = runtime.policy.replace(runtime::Policy::Worker(Rc::new(|_| {})));
    match pool::run(&master, &pool.board, &hall, policy) {
        // The process is at its end: from here on as after a fatal error, so that no `finally` block of the master's frames runs.
        Ok(Returned::Worker) => Err(Error::Bailout),
        outcome => {
            runtime.give_up();
            runtime.signals.reserve(&[]);
            runtime.callbacks_in_coroutines.set(outer);
            runtime.policy.replace(outer_policy);
            become_current(None);
            pool.started.set(false);
            match outcome {
                Ok(_) => Ok(Zval::null()),
                Err(error) => {
                    errors::set_last_io(&error);
                    errors::warning(&format!("cannot start process pool: {error}")).map(|()| Zval::bool(false))
                }
            }
        }
    }
}

/// Those that the master reads.
fn signals() -> [i32; 6] {
    [signal::SIGTERM, signal::SIGUSR1, signal::SIGUSR2, signal::SIGCHLD, signal::SIGWINCH, signal::sigrtmin()]
}

/// Is everything there?
fn may_start(call: &Call, pool: &Pool) -> Result<bool> {
    let has = |event: Event| call.this::<PoolState>().is_ok_and(|state| state.1.get(event as usize).is_some());
    let (runs, takes) = (has(Event::WorkerStart), has(Event::Message));
    if pool.message_bus.get() && pool.ipc != Ipc::UnixSocket {
        errors::set_last(code::NOT_SUPPORTED);
        log::line(log::Level::Warning, "not support, ipc_mode must be SW_IPC_UNIXSOCK");
        return Ok(false);
    }
    if !runs && !takes {
        if pool.coroutines.get() {
            return report(Level::Fatal, "require 'onWorkerStart' callback").and(Err(Error::Thrown));
        }
        if pool.ipc != Ipc::None {
            return report(Level::Fatal, "require 'onMessage' callback").and(Err(Error::Thrown));
        }
    }
    if has(Event::WorkerExit) && !pool.coroutines.get() {
        let text = "cannot set `onWorkerExit` without enable_coroutine";
        return Err(Error::throw("Swoole\\Exception", text, code::INVALID_PARAMS));
    }
    if pool.ipc == Ipc::Socket && pool.listener.borrow().is_none() {
        errors::set_last(code::WRONG_OPERATION);
        log::line(log::Level::Warning, "must first listen to an tcp port");
        return Ok(false);
    }
    Ok(true)
}

struct Master(Rc<Current>);

impl Master {
    /// Calls a callback, outside of coroutines.
    fn call(&self, event: Event) {
        let Some(callback) = self.0.callback(event) else { return };
        let outcome = callback.call(&self.0.args(None)).map(drop);
        let failure = Failure::of(outcome);
        self.end_child();
        if let Some(failure) = failure {
            runtime::Policy::Worker(Rc::new(|_| {})).apply(failure);
        }
    }

    /// A child that PHP code of the master has forked must not go on as a second one.
    fn end_child(&self) {
        if !self.0.is_here() {
            exit_now(globals::exit_status());
        }
    }
}

impl Program for Master {
    fn started(&self) {
        self.call(Event::Start);
    }

    fn stopping(&self) {
        self.0.show(false);
        self.call(Event::Shutdown);
    }

    fn work(&self, worker: u32) -> End {
        worker::live(&self.0, worker)
    }

    fn exit(&self, code: i32) -> ! {
        output::flush();
        exit_now(code)
    }

    fn attend(&self) -> (Option<Duration>, Option<Rc<SignalFd>>) {
        let runtime = runtime();
        let timer = runtime.fire_without_loop();
        self.end_child();
        runtime.signals.dispatch_now();
        self.end_child();
        (timer, runtime.signals.source())
    }

    fn wants_stop(&self) -> bool {
        self.0.is_stopping()
    }

    fn reopen_log(&self) {
        log::reopen();
    }

    fn note(&self, note: Note) {
        log::line(log::Level::Warning, &note.to_string());
    }
}
