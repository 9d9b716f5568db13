//! What is known of a process: what it is about, what it counts, how it is, and what the manager counts.

/// What a process is about, as `Server::getWorkerStatus()` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It has been forked, and has not started yet, or is in the middle of that.
    New = 0,
    /// `SWOOLE_WORKER_BUSY`: inside of a callback.
    Busy = 1,
    /// `SWOOLE_WORKER_IDLE`
    Idle = 2,
    /// `SWOOLE_WORKER_EXIT`: it does its last work.
    Exit = 3,
}

impl Status {
    pub(super) fn of(word: i64) -> Self {
        match word {
            1 => Self::Busy,
            2 => Self::Idle,
            3 => Self::Exit,
            _ => Self::New,
        }
    }
}

/// What a process counts, from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Connections that it has accepted.
    Accepted,
    /// Connections that have ended.
    Closed,
    /// Connections that were closed because there are too many.
    Aborted,
    /// Requests, or pieces of data, that have come to it for the program, also those that wait for their turn or are refused one.
    Dispatched,
    /// Requests, or pieces of data, that were handed to the program; in a task worker, tasks.
    Requests,
    /// Answers that the program has sent.
    Responses,
    /// Bytes received.
    Received,
    /// Bytes sent.
    Sent,
    /// Tasks that it has given to task workers.
    Tasks,
    /// Tasks that it has begun.
    Begun,
}

impl Figure {
    pub(super) const ALL: [Figure; 10] = [
        Self::Accepted,
        Self::Closed,
        Self::Aborted,
        Self::Dispatched,
        Self::Requests,
        Self::Responses,
        Self::Received,
        Self::Sent,
        Self::Tasks,
        Self::Begun,
    ];
}

pub(super) const FIGURES: usize = Figure::ALL.len();

/// How it is with a process, as it has said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gauge {
    /// When that was: milliseconds of the monotonic clock; 0: it has said nothing.
    Said,
    /// Coroutines that live.
    Coroutines,
    /// The most that lived at the same time.
    MostCoroutines,
    /// Timers of the program.
    Timers,
    /// Scopes that are open.
    Scopes,
    /// Bytes of PHP's memory that are in use.
    Memory,
    /// Bytes that PHP's memory has of the system.
    MemoryReserved,
    /// By how many microseconds the loop was late when it was looked at last.
    Lag,
    /// The most that it was.
    MostLag,
}

pub(super) const GAUGES: usize = 9;

/// What the manager counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A process was started: a worker, a task worker, one of the program's.
    Started,
    /// One has ended by itself, with a code other than 0, or by a signal.
    Died,
    /// A reload has begun.
    Reload,
}

pub(super) const EVENTS: usize = 3;
