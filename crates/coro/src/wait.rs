//! What a coroutine waits for, and how its waiting ended.

use std::fmt;

/// Why a coroutine is parked. Only [`Wait::Yield`] has a meaning for the scheduler; the others are for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wait {
    /// It yielded by itself: only `resume` (or a cancel) brings it back, no `wake`.
    Yield,
    /// Any future without a better name.
    Future,
    /// A channel, to push or to pop.
    Channel,
    /// A wait group.
    WaitGroup,
    /// The end of other coroutines.
    Join,
    /// A timer.
    Sleep,
    /// A lock or a barrier.
    Lock,
    /// A socket.
    Socket,
    /// A file operation on the blocking pool.
    File,
    /// Name resolution.
    Dns,
    /// A child process or a signal.
    Process,
    /// Anything else, by its name.
    Other(&'static str),
}

impl Wait {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yield => "yield",
            Self::Future => "future",
            Self::Channel => "channel",
            Self::WaitGroup => "wait group",
            Self::Join => "join",
            Self::Sleep => "sleep",
            Self::Lock => "lock",
            Self::Socket => "socket",
            Self::File => "file",
            Self::Dns => "dns",
            Self::Process => "process",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a parked coroutine came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// By `resume`, or it has just been started.
    Resumed,
    /// By `wake` or a waker.
    Woken,
    /// By `cancel`; what it waited for has not happened.
    Canceled,
}
