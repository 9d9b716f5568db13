//! `System::wait()`, `waitPid()` and `exec()`: child processes.

use std::{
    ffi::CString,
    io::{self, Seek, Write},
};

use steel_coro::Wait;
use steel_os::{
    child,
    process::{Exit, Pid},
    scratch,
};
use steel_zend::{Array, Call, Result, Zval, path};
use tokio::{io::AsyncReadExt, net::unix::pipe::Receiver};

use super::wait as await_;
use crate::{
    errors::{self, code},
    runtime::{
        Waited,
        children::{Claim, any_ended},
        runtime,
    },
};

/// `System::wait()`
pub(crate) fn wait(call: &Call) -> Result<Zval> {
    let seconds = call.float_or(0, -1.0)?;
    answer(await_(Wait::Process, seconds, any_ended)?)
}

/// `System::waitPid()`
pub(crate) fn wait_pid(call: &Call) -> Result<Zval> {
    let (pid, seconds) = (call.int(0)?, call.float_or(1, -1.0)?);
    if pid <= 0 {
        return answer(await_(Wait::Process, seconds, any_ended)?);
    }
    let pid = i32::try_from(pid).ok().and_then(Pid::new);
    answer(await_(Wait::Process, seconds, || {
        let claim = pid.map(|pid| runtime().children.claim(pid));
        async move {
            match claim {
                Some(claim) => claim.ended().await,
                None => Err(io::Error::from_raw_os_error(ECHILD)),
            }
        }
    })?)
}

const ECHILD: i32 = 10;

fn answer(waited: Waited<io::Result<Exit>>) -> Result<Zval> {
    match waited {
        Waited::Done(Ok(exit)) => {
            let mut result = Array::new();
            result.set("pid", i64::from(exit.pid.get()));
            set_exit(&mut result, exit);
            return Ok(result.into());
        }
        Waited::Done(Err(error)) => errors::set_last_io(&error),
        Waited::TimedOut => errors::set_last(code::ETIMEDOUT),
        Waited::Canceled => {}
    }
    Ok(Zval::bool(false))
}

fn set_exit(result: &mut Array, exit: Exit) {
    result.set("code", i64::from(exit.code));
    result.set("signal", i64::from(exit.signal));
}

/// `System::exec()`
pub(crate) fn exec(call: &Call) -> Result<Zval> {
    let command = call.str(0)?;
    let with_errors = call.bool_or(1, false)?;
    let Ok(command) = CString::new(path::command(command.as_bytes())) else {
        return Err(call.value_error(0, "must not contain any null bytes"));
    };
    let outcome = runtime().wait(Wait::Process, || run(command, with_errors))?;
    match outcome {
        Some(Ok((exit, output))) => {
            let mut result = Array::new();
            set_exit(&mut result, exit);
            result.set("output", Zval::str(output));
            Ok(result.into())
        }
        Some(Err(error)) => {
            errors::set_last_io(&error);
            Ok(Zval::bool(false))
        }
        None => Ok(Zval::bool(false)),
    }
}

async fn run(command: CString, with_errors: bool) -> io::Result<(Exit, Vec<u8>)> {
    let mut command = start_command(command, with_errors)?;
    let mut output = Vec::new();
    command.output.read_to_end(&mut output).await?;
    Ok((command.ended().await?, output))
}

/// A command of the shell that runs, and what it says.
pub(crate) struct Command {
    running: Running,
    output: Receiver,
}

/// Starts a command; inside the loop's context only.
pub(crate) fn start_command(command: CString, with_errors: bool) -> io::Result<Command> {
    let (pid, reader) = path::with_environment(|| child::shell(&command, with_errors))?;
    let running = Running(Some(runtime().children.claim(pid)));
    Ok(Command { running, output: Receiver::from_owned_fd(reader)? })
}

impl Command {
    /// Its process.
    pub(crate) fn pid(&self) -> Option<Pid> {
        self.running.0.as_ref().map(Claim::pid)
    }

    /// What it says next; 0 is the end.
    pub(crate) async fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        self.output.read(place).await
    }

    /// Waits for its end; what it still says is lost.
    pub(crate) async fn ended(self) -> io::Result<Exit> {
        drop(self.output);
        self.running.ended().await
    }
}

/// Starts a command of the shell that reads this, all of it at once: whoever does not wait for its end does not cut it short. The future is its end.
/// Inside the loop's context only.
pub(crate) fn start_fed_command(command: &CString, input: &[u8]) -> io::Result<impl Future<Output = io::Result<Exit>>> {
    let mut file = scratch::in_memory()?;
    file.write_all(input)?;
    file.rewind()?;
    let pid = path::with_environment(|| child::fed_shell(command, &file.into()))?;
    Ok(Running(Some(runtime().children.claim(pid))).ended())
}

/// A command that is collected when it ends, also if nobody waits for it any more.
struct Running(Option<Claim>);

impl Running {
    async fn ended(mut self) -> io::Result<Exit> {
        let ended = match &self.0 {
            Some(claim) => claim.ended().await,
            None => return Err(io::Error::from_raw_os_error(ECHILD)),
        };
        self.0 = None;
        ended
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(claim) = self.0.take()
            && runtime().make_loop().is_ok()
        {
            runtime().start_task(async move {
                let _ = claim.ended().await;
            });
        }
    }
}
