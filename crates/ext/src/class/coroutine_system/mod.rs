//! `Swoole\Coroutine\System`: what the operating system brings, awaited by the coroutine while the loop turns.
//!
//! What has no readiness to wait for (files, `getaddrinfo`) runs on the loop's pool of threads, which is bounded.

mod dns;
mod event;
mod files;
mod process;
mod signal;

use std::future::Future;

pub(crate) use dns::{ask, choose, clear_cache, dns_lookup, getaddrinfo, gethostbyname, remember};
pub(crate) use event::wait_event;
pub(crate) use files::{read_file, statvfs, write_file};
pub(crate) use process::{Command, exec, start_command, start_fed_command, wait as wait_, wait_pid};
pub(crate) use signal::wait_signal;
use steel_coro::Wait;
use steel_zend::Result;

use crate::runtime::{Waited, runtime};

/// Awaits what the loop brings, for `seconds` at most; not above 0: for ever.
fn wait<F: Future>(why: Wait, seconds: f64, make: impl FnOnce() -> F) -> Result<Waited<F::Output>> {
    runtime().wait_at_most(why, seconds, make)
}
