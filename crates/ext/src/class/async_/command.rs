//! `Async::exec()`.

use std::{ffi::CString, io};

use steel_os::process::Exit;
use steel_zend::{Array, Call, Result, Zval, path};

use super::job::Job;
use crate::{
    class::{
        callback,
        coroutine_system::{Command, start_command},
    },
    errors,
    runtime::runtime,
};

/// How much is read at once.
const ROOM: usize = 16 * 1024;

/// `Async::exec()`
pub(crate) fn exec(call: &Call) -> Result<Zval> {
    let command = call.str(0)?;
    let Ok(line) = CString::new(path::command(command.as_bytes())) else {
        return Err(call.value_error(0, "must not contain any null bytes"));
    };
    let Some(callback) = callback::argument(call, 1)? else { return Ok(Zval::bool(false)) };
    runtime().need_loop()?;
    let started = runtime().in_loop(|| start_command(line, false));
    let started = match started.and_then(|started| started) {
        Ok(started) => started,
        Err(error) => {
            errors::set_last_io(&error);
            errors::warning(&format!("Unable to execute '{}'", command.to_lossy()))?;
            errors::set_last_io(&error);
            return Ok(Zval::bool(false));
        }
    };
    let pid = started.pid().map_or(0, |pid| pid.get());
    let job = Job::begin("command", Some(callback));
    runtime().start_task(async move {
        let mut output = Vec::new();
        let ended = job.wait(collect(started, &mut output)).await;
        let status = match ended {
            Some(Ok(exit)) => status_of(exit),
            Some(Err(error)) => {
                errors::set_last_io(&error);
                Zval::bool(false)
            }
            None => {
                errors::set_last(errors::code::ECANCELED);
                Zval::bool(false)
            }
        };
        job.finish(vec![Zval::str(output), status]);
    });
    Ok(Zval::int(i64::from(pid)))
}

async fn collect(mut command: Command, output: &mut Vec<u8>) -> io::Result<Exit> {
    let mut place = vec![0; ROOM];
    loop {
        match command.read(&mut place).await? {
            0 => return command.ended().await,
            length => output.extend(place.iter().take(length)),
        }
    }
}

fn status_of(exit: Exit) -> Zval {
    let mut status = Array::new();
    status.set("code", i64::from(exit.code));
    status.set("signal", i64::from(exit.signal));
    status.into()
}
