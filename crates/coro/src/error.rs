//! The errors of the scheduler, one enum per operation.

use std::{error, fmt, io};

/// Why a coroutine was not started.
#[derive(Debug)]
pub enum SpawnError {
    /// As many coroutines are alive as `set_max` allows.
    Limit,
    /// The kernel gave no stack.
    Memory(io::Error),
}

/// Why `resume` did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeError {
    /// No coroutine has this id (any more).
    NotFound,
    /// It is the one that asks.
    Current,
    /// It is waiting for the one that asks to return to it.
    Ancestor,
    /// It is parked on something else than a yield, or already about to run.
    NotYielded,
}

/// Why `cancel` did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelError {
    /// No coroutine has this id (any more).
    NotFound,
    /// It is the one that asks, or one that runs beneath it.
    Running,
    /// What it waited for has already happened; it is about to run.
    Ready,
}

/// The caller is not in a coroutine, so there is nothing to park.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside;

/// Why `block_on` has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockError {
    /// The coroutine was canceled; the future has been dropped.
    Canceled,
    /// The caller is not in a coroutine; the future has been dropped unpolled.
    Outside,
}

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit => f.write_str("the maximum number of coroutines is reached"),
            Self::Memory(error) => write!(f, "no memory for a coroutine stack: {error}"),
        }
    }
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such coroutine",
            Self::Current => "a coroutine cannot resume itself",
            Self::Ancestor => "a coroutine cannot resume the one that resumed it",
            Self::NotYielded => "the coroutine has not yielded",
        })
    }
}

impl fmt::Display for CancelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "no such coroutine",
            Self::Running => "the coroutine is running",
            Self::Ready => "the coroutine is about to run",
        })
    }
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not in a coroutine")
    }
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Canceled => f.write_str("the coroutine was canceled"),
            Self::Outside => Outside.fmt(f),
        }
    }
}

impl error::Error for SpawnError {}
impl error::Error for ResumeError {}
impl error::Error for CancelError {}
impl error::Error for Outside {}
impl error::Error for BlockError {}
