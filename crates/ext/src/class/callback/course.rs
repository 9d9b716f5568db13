//! The course of a connection, where a client connects once and then has it: `Swoole\Client`, `Redis`, `MySQL`.
//!
//! ```text
//! Connecting --opened-> Open --ended-> Ended
//!      |                 |               ^
//!      \---- cancel -----+-> Canceling --/
//! ```
//! [`Course::cancel`] is a close() while somebody waits: the task of the connection tells him, and ends it. Any phase may end at once.

use std::cell::Cell;

use steel_os::process;
use steel_zend::Object;

use super::Lifeline;

/// See the file's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Connecting,
    Open,
    Canceling,
    Ended,
}

/// Where a connection stands, with its lifeline.
pub(crate) struct Course {
    pub(crate) line: Lifeline,
    phase: Cell<Phase>,
    /// The process that has it: the child of a fork can let go of it, but asks nothing, for its socket is the parent's still.
    generation: u64,
}

impl Course {
    /// The connect starts.
    pub(crate) fn new(client: Object) -> Course {
        Course { line: Lifeline::new(client), phase: Cell::new(Phase::Connecting), generation: process::generation() }
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// Connecting or connected?
    pub(crate) fn is_alive(&self) -> bool {
        matches!(self.phase(), Phase::Connecting | Phase::Open)
    }

    /// Connected, so that something can be asked?
    pub(crate) fn is_open(&self) -> bool {
        self.phase() == Phase::Open && self.generation == process::generation()
    }

    pub(crate) fn is_canceled(&self) -> bool {
        self.phase() == Phase::Canceling
    }

    /// The connection is there.
    pub(crate) fn opened(&self) {
        self.phase.set(Phase::Open);
        self.line.set_open();
    }

    /// Has the task end it.
    pub(crate) fn cancel(&self) {
        self.phase.set(Phase::Canceling);
        self.line.notify();
    }

    /// It is over; who waits is about to be told.
    pub(crate) fn ended(&self) {
        self.phase.set(Phase::Ended);
    }

    /// Ready when the connection is closed from this side.
    pub(crate) async fn closing(&self) {
        while self.is_alive() {
            self.line.changed().await;
        }
    }
}
