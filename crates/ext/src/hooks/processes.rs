//! `SWOOLE_HOOK_PROC`: `proc_open()` and `popen()`, whose pipes wait as coroutines do; and the waits for the end of a process, in `proc_close()`, and
//! in `pclose()` and `fclose()` of what `popen()` has given ([`super::closing`]).
//!
//! PHP keeps to itself which process that is. It is found when it starts, among the children of this thread, by its end of the pipe; where the
//! system does not tell, PHP waits itself, and everybody with it.

use std::{cell::RefCell, os::fd::AsRawFd};

use rustc_hash::FxHashMap;
use steel_coro::Wait;
use steel_engine::net::{Direction, Foreign};
use steel_os::{child, process::Pid};
use steel_zend::{Call, Result, Zval, replace::Replacement, replacement, stream};

use super::{PROC, plain, wants};
use crate::runtime::runtime;

pub(super) fn replacements() -> [Replacement; 2] {
    [replacement!("proc_open", makes, proc_open), replacement!("popen", makes, popen)]
}

/// Pipes wait later, wherever they are made.
fn makes() -> bool {
    plain::is_hooked(PROC)
}

thread_local! {
    /// The processes of `popen()`, by their streams.
    static OPENED: RefCell<FxHashMap<usize, Pid>> = RefCell::default();
}

/// A stream is gone.
pub(super) fn forget(stream: usize) {
    OPENED.with_borrow_mut(|opened| opened.remove(&stream));
}

/// Is there any of which this may have to wait for the end?
pub(super) fn any_opened() -> bool {
    wanted() && OPENED.with_borrow(|opened| !opened.is_empty())
}

/// Does the running coroutine want it hooked?
pub(super) fn wanted() -> bool {
    wants(PROC)
}

/// `proc_open()`
fn proc_open(call: &Call) -> Result<Zval> {
    let process = plain::call("proc_open", &plain::arguments(call))?;
    stream::take_pipes(&process);
    Ok(process)
}

/// `popen()`
fn popen(call: &Call) -> Result<Zval> {
    let pipe = plain::call("popen", &plain::arguments(call))?;
    stream::take_pipe(&pipe);
    let reads = call.arg(1).and_then(|mode| mode.deref().as_bytes()).is_some_and(|mode| mode.starts_with(b"r"));
    let process = stream::pipe_number(&pipe).and_then(|number| child::at_pipe(number, i32::from(reads)));
    if let (Some(process), Some(id)) = (process, stream::id(&pipe)) {
        OPENED.with_borrow_mut(|opened| opened.insert(id, process));
    }
    Ok(pipe)
}

/// Waits for the end of the process of a pipe, which sees the end of that before. False: it was cancelled.
pub(super) fn has_ended(call: &Call) -> Result<bool> {
    let pipe = call.arg(0).filter(|_| call.count() == 1 && wanted());
    let Some((pipe, id)) = pipe.and_then(|pipe| stream::id(pipe).map(|id| (pipe, id))) else { return Ok(true) };
    let Some(process) = OPENED.with_borrow(|opened| opened.get(&id).copied()) else { return Ok(true) };
    if !stream::leave_pipe(pipe)? {
        return Ok(true);
    }
    OPENED.with_borrow_mut(|opened| opened.insert(id, process)); // For who closes it as well meanwhile, or again.
    ended(process)
}

/// Waits for the end of a process. Who is gone, or somebody else's, is not waited for by PHP, either. False: it was cancelled.
fn ended(process: Pid) -> Result<bool> {
    let descriptor = Some(process).filter(|process| child::is_uncollected(*process));
    let Some(descriptor) = descriptor.and_then(|process| child::descriptor(process).ok()) else { return Ok(true) };
    let ended = Foreign::new(descriptor.as_raw_fd());
    let waited = runtime().wait(Wait::Process, || ended.ready(Direction::Read))?;
    Ok(waited.is_some())
}

/// Closes the pipes of the process that is to be closed, and waits for its end. False: it was cancelled.
pub(super) fn is_left(call: &Call) -> Result<bool> {
    let number = match call.arg(0) {
        Some(process) if wanted() => stream::leave_process(process)?,
        _ => None,
    };
    number.and_then(Pid::new).map_or(Ok(true), ended)
}
