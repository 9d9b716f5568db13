//! A server of one process: no fork, no manager; the caller itself is the worker.

use super::{Control, Kind, Lifecycle, WorkerContext};
use std::io;
use steel_os::signal;

/// Runs worker 0 in this process until it ends, then `onShutdown`. SIGTERM and SIGINT become [`super::Order::Shutdown`], SIGUSR1
/// [`super::Order::Reload`]. Answers the exit code of the worker; [`Lifecycle::exit`] is not called.
///
/// # Errors
/// Signals could not be set up.
pub fn run_single(lifecycle: &dyn Lifecycle) -> io::Result<i32> {
    let (control, before) = Control::of_single()?;
    let context = WorkerContext { worker: 0, kind: Kind::Event, manager: None, replaces: false, control };
    let code = lifecycle.worker_run(context);
    lifecycle.shutdown();
    signal::restore(&before)?;
    Ok(code)
}
