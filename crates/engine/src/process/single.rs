//! A server of one process: no fork, no manager; the caller itself is the worker.

use super::{Control, Crew, Kind, Lifecycle, Signals, WorkerContext};
use std::io;

/// Runs worker 0 in this process until it ends, then `onShutdown`. SIGTERM and SIGINT become [`super::Order::Shutdown`], SIGUSR1
/// [`super::Order::Reload`]. Answers the exit code of the worker; [`Lifecycle::exit`] is not called.
///
/// # Errors
/// Signals could not be set up.
pub fn run_single(lifecycle: &dyn Lifecycle, crew: &Crew, signals: Signals) -> io::Result<i32> {
    let control = Control::of_single(signals)?;
    // To the very end: none of its signals ends the process in `shutdown`.
    let held = control.share();
    let seat = crew.only();
    let context = WorkerContext { worker: 0, kind: Kind::Event, manager: None, replaces: false, control, seat };
    let code = lifecycle.worker_run(context);
    lifecycle.shutdown();
    // What has come since is for the server, which is over.
    while held.poll().is_some() {}
    Ok(code)
}
