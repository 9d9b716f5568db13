//! What happens when PHP code in a coroutine does not come to its normal end: an uncaught exception, `exit`, a fatal error.
//!
//! In a script it ends the process, as in the reference. In a server it ends the request (or the callback) that caused it: the
//! exception is reported as PHP would, and the worker goes on. After a fatal error the engine's own state cannot be trusted for
//! long, so the worker has itself replaced.

use std::rc::Rc;

use steel_zend::{Error, Object, Result, fence, globals};

use super::{Runtime, runtime};

/// How PHP code failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An exception that nobody caught.
    Uncaught(Object),
    /// `exit()` or `die()`.
    Exit,
    /// As [`Failure::Uncaught`]; PHP has shown it.
    Shown,
    /// As [`Failure::Shown`], for an exception of `exit()`.
    ExitShown,
    /// A fatal error; PHP has reported it.
    Fatal,
}

/// How the process is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As `exit()` does: destructors and shutdown functions run.
    Exit,
    /// As a fatal error does.
    Fatal,
}

/// Who answers a failure.
#[derive(Clone)]
pub(crate) enum Policy {
    /// A script: the process ends.
    Script,
    /// A server worker: the callback ends; told of each failure, for after a fatal error the worker is replaced.
    Worker(Rc<dyn Fn(&Failure)>),
}

impl Failure {
    /// The failure in an outcome, taken off the engine, with what values that were dropped on the way have left behind. A graceful
    /// unwinding is none.
    pub(crate) fn of(outcome: Result) -> Option<Failure> {
        let outcome = match outcome {
            Err(error @ Error::Throw(_)) => error.set(),
            other => other,
        };
        match outcome.and(fence::outcome()) {
            Ok(()) => None,
            Err(Error::Bailout) => {
                // An exception that was on its way is part of it.
                drop(globals::take_exception());
                fence::take_pending();
                Some(Failure::Fatal)
            }
            Err(_) => Self::taken(),
        }
    }

    fn taken() -> Option<Failure> {
        let exception = globals::take_exception()?;
        if globals::is_out_of_memory() {
            Some(Failure::Fatal)
        } else if globals::is_graceful_exit(&exception) {
            None
        } else if globals::is_exit(&exception) {
            Some(Failure::Exit)
        } else {
            Some(Failure::Uncaught(exception))
        }
    }
}

impl Policy {
    /// Shows an exception that nobody has caught. What is to be done about it is for [`Policy::apply`].
    pub(crate) fn show(&self, failure: Failure) -> Failure {
        let Failure::Uncaught(exception) = failure else { return failure };
        let by_exit = exception.is_a("Swoole\\ExitException");
        if by_exit && matches!(self, Policy::Worker(_)) {
            return Failure::Exit;
        }
        globals::report_uncaught(exception);
        if by_exit { Failure::ExitShown } else { Failure::Shown }
    }

    /// Answers a failure.
    pub(crate) fn apply(&self, failure: Failure) {
        let failure = self.show(failure);
        match self {
            Policy::Script => end_process(&failure),
            Policy::Worker(told) => end_callback(&failure, told.as_ref()),
        }
    }
}

fn end_process(failure: &Failure) {
    let runtime = runtime();
    if runtime.ending.get().is_some() {
        return;
    }
    let (ending, status) = match failure {
        Failure::Exit => (Ending::Exit, None),
        Failure::ExitShown => (Ending::Exit, Some(255)),
        Failure::Fatal => (Ending::Fatal, None),
        Failure::Uncaught(_) | Failure::Shown => (Ending::Fatal, Some(255)),
    };
    if let Some(status) = status {
        globals::set_exit_status(status);
    }
    runtime.ending.set(Some(ending));
    runtime.kick();
}

fn end_callback(failure: &Failure, told: &dyn Fn(&Failure)) {
    if matches!(failure, Failure::Fatal) {
        globals::forget_bailout();
    }
    told(failure);
    // How a callback ends says nothing about how the process does.
    globals::set_exit_status(0);
}

/// What `exit()` is where PHP code runs now: bits of `SWOOLE_EXIT_IN_*` if it throws, 0 if it ends the process.
pub(crate) fn exit_flags() -> i64 {
    const IN_COROUTINE: i64 = 2;
    const IN_SERVER: i64 = 4;
    let Some(runtime) = Runtime::existing() else { return 0 };
    let in_coroutine = runtime.in_coroutine();
    if in_coroutine && runtime.coroutines.with_current_data(|place| place.local.exits_plainly.get()) {
        return 0;
    }
    let in_server = matches!(*runtime.policy.borrow(), Policy::Worker(_));
    i64::from(in_coroutine) * IN_COROUTINE + i64::from(in_server) * IN_SERVER
}
