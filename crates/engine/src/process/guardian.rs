//! A worker never outlives its manager: a thread of the worker waits for the manager's end, has the loop told of it, and ends the worker
//! when the time for draining is over, whatever its main thread does: compute, wait in a system call, or stand still.
//!
//! The manager opens a descriptor of itself before it forks, so no number of a process is looked up later that might be another's by
//! then, or mean nothing in a pid namespace, and one that is dead already is seen as well. The signal of the manager's death is `SIGCONT`:
//! it does nothing to a worker that runs, so that requests are finished, and has one that was stopped go on, so that the thread can.
//! (It comes when the *thread* ends that forked. That is the manager's first one; were it another, nothing would be harmed.)

use super::{Kind, Policy};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use steel_os::process::{self, Pid};
use steel_os::{child, fd, signal};

/// The thread needs hardly any.
const STACK: usize = 128 * 1024;

/// By which the children of a process see its end.
#[derive(Debug)]
pub(super) struct Lifeline(Option<OwnedFd>);

impl Lifeline {
    /// Of the calling process. Empty on Linux before 5.3, where the links alone tell.
    pub(super) fn new() -> Self {
        Self(child::descriptor(Pid::current()).ok())
    }
}

/// The signal that a worker gets when its manager ends. It is lost when the worker takes another identity, so it is asked for again
/// when it is ready.
pub(super) fn arm() {
    let _ = process::set_parent_death_signal(Some(signal::SIGCONT));
}

/// Starts the thread, in a worker. `link` is the worker's end of its link; `drains` is set by the worker's loop, once it has
/// been told to end.
///
/// # Errors
/// `EAGAIN`: no more threads; `EMFILE`.
pub(super) fn start(
    lifeline: &Lifeline,
    link: &OwnedFd,
    policy: Policy,
    kind: Kind,
    drains: Arc<AtomicBool>,
) -> io::Result<()> {
    arm();
    let lifeline = lifeline.0.as_ref().map(OwnedFd::try_clone).transpose()?;
    let link = link.try_clone()?;
    let run = move || {
        match lifeline {
            Some(lifeline) => wait(|| fd::poll(&[lifeline.as_fd()], None).map(|ready| !ready.is_empty())),
            None => wait(|| fd::wait_for_end(&link, None)),
        }
        // A process that the manager has forked may hold the other end.
        let _ = fd::shut_down(&link);
        if kind == Kind::User {
            // It reads no link; a signal is what its manager would have sent.
            let _ = process::kill(Pid::current(), signal::SIGTERM);
        }
        end_in_time(policy, &drains);
    };
    let thread = || thread::Builder::new().name("guardian".into()).stack_size(STACK).spawn(run);
    signal::with_all_blocked(thread).map(drop)
}

/// Asks until the answer is true. That the kernel cannot answer now (`ENOMEM`) says nothing of the manager: once more in a while, since
/// its end stays to be seen.
fn wait(mut has_ended: impl FnMut() -> io::Result<bool>) {
    loop {
        match has_ended() {
            Ok(true) => return,
            Ok(false) => {}
            Err(_) => thread::sleep(Duration::from_secs(1)),
        }
    }
}

/// One whose loop does not even know when the time is over will not use what is granted for the last callbacks.
fn end_in_time(policy: Policy, drains: &AtomicBool) {
    let Some(wait) = policy.max_wait else { return };
    thread::sleep(wait);
    if drains.load(Ordering::Relaxed) {
        thread::sleep(policy.grace);
    }
    let _ = process::kill(Pid::current(), signal::SIGKILL);
}
