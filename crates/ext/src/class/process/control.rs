//! What a process asks the system for: the end of children, signals, timers, CPUs, priorities, another program, the background.

use std::{ffi::CString, io};

use steel_os::{
    affinity, exec as program, pipe,
    process::{self, Pid},
    schedule,
};
use steel_zend::{
    Array, Call, Callable, Result, Zval,
    descriptor::{self, Descriptor},
    path,
};

use super::{misuse, note, note_errno, system_warning, this};
use crate::{
    errors::{self, code},
    runtime::{refuse_as_thread, refuse_fork, runtime},
};

/// `ESRCH`, `EINVAL`
const ESRCH: i32 = 3;
const EINVAL: i32 = 22;
/// `SIGTERM`
const SIGTERM: i64 = 15;

/// `Process::wait()`
pub(crate) fn wait(call: &Call) -> Result<Zval> {
    let blocks = call.bool_or(0, true)?;
    let ended = loop {
        match if blocks { process::wait_any() } else { process::reap() } {
            // A coroutine waits for this one.
            Ok(Some(exit)) if runtime().children.pass_on(exit) => {}
            ended => break ended,
        }
    };
    match ended {
        Ok(Some(exit)) => {
            let mut info = Array::new();
            info.set("pid", i64::from(exit.pid.get()));
            info.set("code", i64::from(exit.code));
            info.set("signal", i64::from(exit.signal));
            Ok(info.into())
        }
        Ok(None) => Ok(Zval::bool(false)),
        Err(error) => {
            note_errno(&error);
            Ok(Zval::bool(false))
        }
    }
}

/// `Process::kill()`
pub(crate) fn kill(call: &Call) -> Result<bool> {
    let (pid, signal) = (call.int(0)?, call.int_or(1, SIGTERM)?);
    // A number too large is nobody's; cut to the kernel's size it might be -1, and mean everybody.
    let sent = match (i32::try_from(pid), i32::try_from(signal)) {
        (Ok(pid), Ok(signal)) => process::kill_any(pid, signal),
        (Ok(_), Err(_)) => Err(io::Error::from_raw_os_error(EINVAL)),
        (Err(_), _) => Err(io::Error::from_raw_os_error(ESRCH)),
    };
    let Err(error) = sent else { return Ok(true) };
    if signal == 0 && error.raw_os_error() == Some(ESRCH) {
        note(&error);
    } else {
        system_warning(&format!("kill({pid}, {signal}) failed"), &error)?;
    }
    Ok(false)
}

/// `Process::alarm()`
pub(crate) fn alarm(call: &Call) -> Result<bool> {
    let (micros, which) = (call.int(0)?, call.int_or(1, 0)?);
    if let Some(error) = refuse_as_thread("set an alarm") {
        return Err(error);
    }
    let micros = u64::try_from(micros).ok().filter(|micros| *micros > 0);
    match schedule::set_interval(i32::try_from(which).unwrap_or(-1), micros) {
        Ok(()) => Ok(true),
        Err(error) => system_warning("setitimer() failed", &error).map(|()| false),
    }
}

/// `Process::daemon()`
pub(crate) fn daemon(call: &Call) -> Result<bool> {
    let (stay, keep) = (call.bool_or(0, true)?, call.bool_or(1, true)?);
    let pipes = call.array_or_null(2)?;
    if let Some(error) = refuse_fork() {
        return Err(error);
    }
    for (target, (_, value)) in pipes.iter().flat_map(Array::iter).take(3).enumerate() {
        // As the reference: what is no descriptor changes nothing.
        if let Descriptor::Open(fd) = descriptor::of(value)? {
            let _ = pipe::replace_by_number(fd, target as i32);
        }
    }
    match go(stay, keep) {
        Ok(()) => Ok(true),
        Err(error) => system_warning("daemon() failed", &error).map(|()| false),
    }
}

fn go(stay: bool, keep: bool) -> io::Result<()> {
    process::generation(); // Counts from now on, if it did not.
    if !stay {
        std::env::set_current_dir("/")?;
        path::has_gone_to_root();
    }
    if !keep {
        let null = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null")?;
        pipe::become_stdio(&null)?;
    }
    program::detach()?;
    let runtime = runtime();
    runtime.adopt_loop();
    runtime.listeners.renew();
    Ok(())
}

/// `Process::setAffinity()`
pub(crate) fn set_affinity(call: &Call) -> Result<bool> {
    let list = call.array(0)?;
    if list.is_empty() {
        return Ok(false);
    }
    let cpus = affinity::online();
    if list.len() > cpus {
        return misuse("More than the number of CPU").map(|()| false);
    }
    let mut chosen = Vec::new();
    for (_, value) in list.iter() {
        let number = value.to_int()?;
        match usize::try_from(number).ok().filter(|number| *number < cpus) {
            Some(number) => chosen.push(number),
            None => return misuse(&format!("invalid cpu id [{number}]")).map(|()| false),
        }
    }
    match affinity::set_all(&chosen) {
        Ok(()) => Ok(true),
        Err(error) => system_warning("sched_setaffinity() failed", &error).map(|()| false),
    }
}

/// `Process::getAffinity()`
pub(crate) fn get_affinity(_: &Call) -> Result<Array> {
    match affinity::get() {
        Ok(cpus) => Ok(cpus.into_iter().map(|cpu| Zval::int(cpu as i64)).collect()),
        Err(error) => system_warning("sched_getaffinity() failed", &error).map(|()| Array::new()),
    }
}

/// Whose priority: the argument, or the child's. `None`: with a warning.
fn who(call: &Call, which: i64, index: usize) -> Result<Option<u32>> {
    if call.given(index).is_some() {
        // A number that is too large is nobody's: cut it might be somebody's.
        return Ok(Some(u32::try_from(call.int(index)?).unwrap_or(u32::MAX)));
    }
    if which == i64::from(schedule::PRIO_PROCESS) {
        return Ok(Some(this(call)?.pid.get().map_or(0, |pid| pid.get().cast_unsigned())));
    }
    errors::warning("$who parameter must not be null")?;
    errors::set_last(code::INVALID_PARAMS);
    Ok(None)
}

/// One that is too large is none of the kernel's.
fn kind(which: i64) -> i32 {
    i32::try_from(which).unwrap_or(-1)
}

/// `Process::setPriority()`
pub(crate) fn set_priority(call: &Call) -> Result<bool> {
    let (which, priority) = (call.int(0)?, call.int(1)?);
    let Some(who) = who(call, which, 2)? else { return Ok(false) };
    // As the kernel: what is beyond the scale is its end.
    let urgency = priority.clamp(-20, 19) as i32;
    match schedule::set_priority(kind(which), who, urgency) {
        Ok(()) => Ok(true),
        Err(error) => {
            note(&error);
            Ok(false)
        }
    }
}

/// `Process::getPriority()`
pub(crate) fn get_priority(call: &Call) -> Result<Zval> {
    let which = call.int(0)?;
    let Some(who) = who(call, which, 1)? else { return Ok(Zval::bool(false)) };
    match schedule::priority(kind(which), who) {
        Ok(priority) => Ok(Zval::int(priority.into())),
        Err(error) => {
            note(&error);
            Ok(Zval::bool(false))
        }
    }
}

/// `Process::exit()`
pub(crate) fn exit(call: &Call) -> Result {
    let mut status = call.int_or(0, 0)?;
    if this(call)?.pid.get() != Some(Pid::current()) {
        return misuse("not current process");
    }
    if !(0..=255).contains(&status) {
        misuse("exit ret_code range is [>0 and <255] ")?;
        status = 1;
    }
    process::exit_now(status as i32)
}

/// `Process::exec()`
pub(crate) fn exec(call: &Call) -> Result<bool> {
    let (file, list) = (call.str(0)?, call.array(1)?);
    if file.as_bytes().is_empty() {
        return misuse("exec file name is empty").map(|()| false);
    }
    let path = CString::new(file.as_bytes()).map_err(|_| call.value_error(0, "must not contain any null bytes"))?;
    let mut args = vec![path.clone()];
    for (_, value) in list.iter() {
        let arg = CString::new(value.to_str()?.as_bytes());
        args.push(arg.map_err(|_| call.value_error(1, "must not contain strings with null bytes"))?);
    }
    if let Some(error) = refuse_as_thread("become another program") {
        return Err(error);
    }
    let error = program::exec(&path, &args);
    system_warning(&format!("execv({}) failed", file.to_lossy()), &error).map(|()| false)
}

/// `Process::name()`: PHP's own function does it.
pub(crate) fn name(call: &Call) -> Result<bool> {
    let name = call.str(0)?;
    match Callable::resolve(&Zval::str("cli_set_process_title")) {
        Ok(function) => function.call(&[name.into()])?.is_truthy(),
        Err(_) => misuse("swoole_set_process_name only support in CLI mode").map(|()| false),
    }
}
