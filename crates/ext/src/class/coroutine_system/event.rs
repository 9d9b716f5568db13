//! `System::waitEvent()`: until a descriptor of the program is ready.
//!
//! The loop watches a duplicate, so that several may wait for one descriptor, which may be closed meanwhile.

use std::{io, os::fd::OwnedFd};

use steel_coro::Wait;
use steel_os::fd;
use steel_zend::{Call, Result, Zval};
use tokio::io::Interest;

use super::wait;
use crate::{
    class::event::descriptor::fd_of,
    errors::{self, code},
    runtime::{
        Waited, runtime, watch_descriptor,
        watches::{READ, WRITE},
    },
};

/// `System::waitEvent()`
pub(crate) fn wait_event(call: &Call) -> Result<Zval> {
    let Some(raw) = call.arg(0).map(fd_of).transpose()?.flatten() else {
        errors::misuse("unknown fd type")?;
        return Ok(Zval::bool(false));
    };
    let (events, seconds) = (call.int_or(1, READ)? & (READ | WRITE), call.float_or(2, -1.0)?);
    if events == 0 {
        return failed(code::EINVAL);
    }
    let watched = match fd::duplicate(raw) {
        Ok(watched) => watched,
        Err(error) => return refused(&error),
    };
    if seconds == 0.0 && runtime().in_coroutine() {
        return match state(&watched, events) {
            Ok(0) => failed(code::ETIMEDOUT),
            outcome => answer(outcome),
        };
    }
    match wait(Wait::Socket, seconds, || ready(watched, events))? {
        Waited::Done(outcome) => answer(outcome),
        Waited::TimedOut => failed(code::TIMED_OUT),
        Waited::Canceled => Ok(Zval::bool(false)),
    }
}

fn answer(outcome: io::Result<i64>) -> Result<Zval> {
    match outcome {
        Ok(events) => Ok(Zval::int(events)),
        Err(error) => refused(&error),
    }
}

fn refused(error: &io::Error) -> Result<Zval> {
    errors::set_last_io(error);
    Ok(Zval::bool(false))
}

fn failed(error: i64) -> Result<Zval> {
    errors::set_last(error);
    Ok(Zval::bool(false))
}

/// Which of `events` are there now.
fn state(watched: &OwnedFd, events: i64) -> io::Result<i64> {
    let (readable, writable) = fd::readiness(watched, events & READ != 0, events & WRITE != 0)?;
    Ok(if readable { READ } else { 0 } | if writable { WRITE } else { 0 })
}

async fn ready(watched: OwnedFd, events: i64) -> io::Result<i64> {
    let interest = match events {
        READ => Interest::READABLE,
        WRITE => Interest::WRITABLE,
        _ => Interest::READABLE | Interest::WRITABLE,
    };
    // Before it is looked at, the loop has turned once: who asks for what is always there does not keep the others waiting.
    let watched = watch_descriptor(watched, interest)?;
    loop {
        let mut guard = watched.ready(interest).await?;
        match state(watched.get_ref(), events)? {
            0 => guard.clear_ready(),
            found => return Ok(found),
        }
    }
}
