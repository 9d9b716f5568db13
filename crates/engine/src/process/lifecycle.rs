//! What the program does at the turns of its processes' lives.

use super::{Control, Seat, bus::Post};
use std::rc::Rc;
use steel_os::process::{Exit, Pid};
use steel_os::signal::SignalFd;

/// The program behind the processes. Implemented by the extension, which calls the PHP callbacks.
pub trait Lifecycle {
    /// In the manager, after the first workers were forked (the order of the reference).
    fn manager_start(&self) {}

    /// In the manager, after the last child has ended.
    fn manager_stop(&self) {}

    /// In the manager, at the very end (`onShutdown`).
    fn shutdown(&self) {}

    /// The whole life of a worker, in its own process: make the runtime, start, [`Control::ready`], serve, obey orders, stop.
    /// Answers the exit code. A user process that answers 0 returns from [`super::run`] instead.
    fn worker_run(&self, context: WorkerContext) -> i32;

    /// Ends a worker's process after `worker_run`, with whatever tidying the program needs.
    fn exit(&self, code: i32) -> !;

    /// In the manager, before a process is forked: gets ready what that one alone is to have. False: there is none left now, and the
    /// fork is tried again later.
    fn equip(&self, worker: u16) -> bool {
        let _ = worker;
        true
    }

    /// In the manager: the process that was equipped last runs; `None`: it could not be forked.
    fn equipped(&self, pid: Option<Pid>) {
        let _ = pid;
    }

    /// In the manager: a child asks for the end of the server. True: somebody else sees to it, who ends the manager then.
    fn shutdown_asked(&self) -> bool {
        false
    }

    /// In the manager: a child has ended, in whatever way. Nothing of its memory is in use any more.
    fn child_ended(&self, pid: Pid) {
        let _ = pid;
    }

    /// In the manager: a child ended with a code other than 0 or by a signal.
    fn worker_error(&self, worker: u16, exit: Exit) {
        let _ = (worker, exit);
    }

    /// In the manager, before the first worker of a reload is replaced.
    fn before_reload(&self) {}

    /// In the manager, when the last worker of before a reload has ended.
    fn after_reload(&self) {}

    /// In the manager, on SIGHUP, SIGWINCH or SIGRTMIN; the workers are told too.
    fn reopen_log(&self) {}

    /// In the manager, before each wait: does what is due there (timers, letters, signals of the program), and answers what is to be
    /// waited for.
    fn attend(&self) -> Attention {
        Attention::default()
    }

    /// Something for the log.
    fn note(&self, note: Note) {
        let _ = note;
    }
}

/// What the program waits for in the manager.
#[derive(Default)]
pub struct Attention {
    /// When it is to be asked again at the latest.
    pub after: Option<std::time::Duration>,
    /// Its letters.
    pub post: Option<Rc<Post>>,
    /// Signals that the program handles.
    pub signals: Option<Rc<SignalFd>>,
    /// From now on SIGINT is the program's, and does not end the server.
    pub takes_interrupt: bool,
}

/// A line for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// All workers (or the task workers only) are being reloaded.
    Reloading {
        /// Task workers only.
        tasks_only: bool,
    },
    /// A reload of task workers was asked for, and there are none.
    NoTaskWorkers,
    /// The successors of this worker die again and again; the reload is given up, and the old workers stay.
    ReloadGivenUp {
        /// Whose.
        worker: u16,
    },
    /// A worker dies again and again; it is started again after a pause.
    BackOff {
        /// Which.
        worker: u16,
        /// The pause.
        delay: std::time::Duration,
    },
    /// A successor ended before it was ready; the worker that it was to replace serves on.
    SuccessorFailed {
        /// Which.
        worker: u16,
        /// How it ended.
        exit: Exit,
    },
    /// So many retired processes of a worker are at their last requests that its replacement has to wait.
    Crowded {
        /// Which.
        worker: u16,
        /// How many.
        old: usize,
    },
    /// A successor has not become ready in time.
    NotReady {
        /// Which.
        worker: u16,
        /// Its process.
        pid: Pid,
    },
    /// A child that did not end in time was killed.
    Killed {
        /// Which.
        worker: u16,
        /// Its process.
        pid: Pid,
    },
    /// fork failed; it is tried again.
    ForkFailed {
        /// Which.
        worker: u16,
        /// The errno.
        errno: i32,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reloading { tasks_only: false } => write!(f, "server is reloading all workers now"),
            Self::Reloading { tasks_only: true } => write!(f, "server is reloading task workers now"),
            Self::NoTaskWorkers => write!(f, "cannot reload task workers: there are none"),
            Self::ReloadGivenUp { worker } => {
                write!(f, "reload given up: the new worker {worker} dies again and again, the old workers stay")
            }
            Self::BackOff { worker, delay } => {
                write!(f, "worker {worker} dies again and again; the next start is in {} ms", delay.as_millis())
            }
            Self::SuccessorFailed { worker, exit } => {
                let (pid, code, signal) = (exit.pid, exit.code, exit.signal);
                let text =
                    format!("(pid={pid}, status={code}, signal={signal}) has not started, the old one serves on");
                write!(f, "the new worker {worker} {text}")
            }
            Self::Crowded { worker, old } => {
                write!(f, "worker {worker} is replaced when one of its {old} retired processes has ended")
            }
            Self::NotReady { worker, pid } => write!(f, "worker {worker} (pid={pid}) has not become ready in time"),
            Self::Killed { worker, pid } => write!(f, "worker {worker} (pid={pid}) did not end in time and was killed"),
            Self::ForkFailed { worker, errno } => write!(f, "fork of worker {worker} failed with errno {errno}"),
        }
    }
}

/// What a child process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Accepts and serves.
    Event,
    /// Works on tasks.
    Task,
    /// Runs a process of the program's own (`addProcess`); no part of reloads.
    User,
}

/// What a worker knows of itself.
#[derive(Debug)]
pub struct WorkerContext {
    /// `$workerId`: event workers from 0, then task workers, then user processes.
    pub worker: u16,
    /// What it is for.
    pub kind: Kind,
    /// The manager, or `None` when the server runs in one process.
    pub manager: Option<Pid>,
    /// Another process serves under this number, until this one says that it is ready.
    pub replaces: bool,
    /// The link to the manager, and this process's signals.
    pub control: Control,
    /// What it knows of the other processes, and how it writes to them.
    pub seat: Seat,
}
