//! `SWOOLE_HOOK_PROC`, of which the functions are built that run a command to its end: `exec()`, `shell_exec()`, `system()`, `passthru()`.
//!
//! The command is a child of the shell's, as PHP's is by `popen()`; what it says is received as it comes.

use std::{ffi::CString, io};

use steel_coro::Wait;
use steel_os::process::Exit;
use steel_zend::{Call, Result, Zval, output, path, replace::Replacement, replacement};

use super::{PROC, plain};
use crate::{
    class::coroutine_system::{Command, start_command},
    runtime::runtime,
};

pub(super) fn replacements() -> [Replacement; 4] {
    [
        replacement!("exec", wanted, exec),
        replacement!("shell_exec", wanted, shell_exec),
        replacement!("system", wanted, system),
        replacement!("passthru", wanted, passthru),
    ]
}

fn wanted() -> bool {
    plain::wants_hooked(PROC)
}

/// The command; `None`: PHP has to refuse it.
fn command(call: &Call) -> Result<Option<CString>> {
    let command = call.str(0)?;
    if command.as_bytes().is_empty() || command.as_bytes().contains(&0) {
        return Ok(None);
    }
    Ok(CString::new(path::command(command.as_bytes())).ok())
}

/// Runs it, and gives what it says to `each`, piece by piece. `None`: it did not start, or the coroutine was cancelled.
fn run(command: CString, mut each: impl FnMut(&[u8]) -> Result) -> Result<Option<Exit>> {
    let started = runtime().wait(Wait::Process, || async move { start_command(command, false) })?;
    let Some(Ok(mut running)) = started else { return Ok(None) };
    let mut piece = vec![0; PIECE];
    loop {
        let read = runtime().wait(Wait::Process, || read(&mut running, &mut piece))?;
        match read {
            Some(Ok(0)) => break,
            Some(Ok(count)) => each(&piece[..count])?,
            Some(Err(_)) | None => return Ok(None),
        }
    }
    let ended = runtime().wait(Wait::Process, || running.ended())?;
    Ok(ended.and_then(io::Result::ok))
}

/// How much is received at once.
const PIECE: usize = 8192;

async fn read(running: &mut Command, piece: &mut [u8]) -> io::Result<usize> {
    running.read(piece).await
}

/// The status as PHP tells it: that of the shell, or the number of the signal that has ended it.
fn status(exit: Exit) -> i64 {
    if exit.signal == 0 { exit.code.into() } else { exit.signal.into() }
}

/// `shell_exec()`
fn shell_exec(call: &Call) -> Result<Zval> {
    let Some(command) = command(call)? else { return plain::call("shell_exec", &plain::arguments(call)) };
    let mut said = Vec::new();
    let exit = run(command, |piece| {
        said.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(match exit {
        None => Zval::bool(false),
        Some(_) if said.is_empty() => Zval::null(),
        Some(_) => Zval::str(said),
    })
}

/// `exec()`: the last line; all of them are added to the second argument.
fn exec(call: &Call) -> Result<Zval> {
    let Some(command) = command(call)? else { return plain::call("exec", &plain::arguments(call)) };
    let mut said = Vec::new();
    let exit = run(command, |piece| {
        said.extend_from_slice(piece);
        Ok(())
    })?;
    let Some(exit) = exit else { return Ok(Zval::bool(false)) };
    if call.count() > 1 {
        let mut lines = call.arg(1).and_then(|value| value.deref().as_array()).unwrap_or_default();
        lines_of(&said).for_each(|line| lines.push(Zval::str(trimmed(line))));
        call.assign(1, lines.into());
    }
    call.assign(2, Zval::int(status(exit)));
    Ok(Zval::str(last_line(&said)))
}

/// `system()`: what it says goes to the output, the last line is the answer.
fn system(call: &Call) -> Result<Zval> {
    let Some(command) = command(call)? else { return plain::call("system", &plain::arguments(call)) };
    let mut rest = Vec::new();
    let exit = run(command, |piece| {
        rest.extend_from_slice(piece);
        output::write(piece)?;
        if !output::is_buffered() {
            output::flush();
        }
        // Only the last line is needed.
        let kept = lines_of(&rest).last().map_or(0, <[u8]>::len) + usize::from(rest.last() == Some(&b'\n'));
        rest.drain(..rest.len() - kept.min(rest.len()));
        Ok(())
    })?;
    let Some(exit) = exit else { return Ok(Zval::bool(false)) };
    call.assign(1, Zval::int(status(exit)));
    Ok(Zval::str(last_line(&rest)))
}

/// `passthru()`
fn passthru(call: &Call) -> Result<Zval> {
    let Some(command) = command(call)? else { return plain::call("passthru", &plain::arguments(call)) };
    let exit = run(command, output::write)?;
    let Some(exit) = exit else { return Ok(Zval::bool(false)) };
    call.assign(1, Zval::int(status(exit)));
    Ok(Zval::null())
}

/// The lines, without their ends; no empty one behind the last end.
fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_suffix(b"\n").or(Some(text).filter(|text| !text.is_empty()));
    text.into_iter().flat_map(|text| text.split(|byte| *byte == b'\n'))
}

fn last_line(text: &[u8]) -> &[u8] {
    lines_of(text).last().map_or(&[], trimmed)
}

/// Without the white space at its end, as PHP has it.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let end = line.iter().rposition(|byte| !is_space(byte)).map_or(0, |at| at + 1);
    &line[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<&[u8]> {
        lines_of(text).map(trimmed).collect()
    }

    #[test]
    fn lines_are_told_apart_as_php_does() {
        assert_eq!(lines(b""), Vec::<&[u8]>::new());
        assert_eq!(lines(b"one"), [b"one"]);
        assert_eq!(lines(b"one \t\ntwo"), [b"one", b"two"]);
        assert_eq!(lines(b"one\n\n"), [&b"one"[..], b""]);
        assert_eq!(lines(b"\n"), [b""]);
    }

    #[test]
    fn the_last_line_is_that_before_the_last_end() {
        assert_eq!(last_line(b"one\ntwo \n"), b"two");
        assert_eq!(last_line(b"one\n\n"), b"");
        assert_eq!(last_line(b""), b"");
    }
}
