//! How a worker's start goes: whether `workerStart` has come to its end, and whether anything failed until then.
//!
//! A worker that replaces another one serves only after a start without a failure. Coroutines that the callback has begun count as long
//! as it runs; what they do afterwards is no part of the start.

use std::{cell::Cell, rc::Rc, time::Duration};

use tokio::sync::Notify;

use crate::runtime::Failure;

/// How long a callback may wait until the worker counts as started: some run for as long as the worker does.
const PATIENCE: Duration = Duration::from_secs(10);

/// The start of one worker.
#[derive(Default)]
pub(crate) struct Start {
    /// What failed first.
    failed: Cell<Option<&'static str>>,
    /// The callback has come to its end.
    returned: Cell<bool>,
    /// The worker serves, so nothing counts any more.
    over: Cell<bool>,
    changed: Notify,
}

/// Dropped at the end of the callback, however it comes.
pub(crate) struct Ended(Rc<Start>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.returned.set(true);
        self.0.changed.notify_one();
    }
}

impl Start {
    /// For whoever runs the callback.
    pub(crate) fn until_dropped(self: &Rc<Self>) -> Ended {
        Ended(Rc::clone(self))
    }

    /// Something failed in this process.
    pub(crate) fn note(&self, failure: &Failure) {
        if self.over.get() || self.failed.get().is_some() {
            return;
        }
        self.failed.set(Some(match failure {
            Failure::Fatal => "a fatal error",
            Failure::Exit | Failure::ExitShown => "exit()",
            Failure::Uncaught(_) | Failure::Shown => "an uncaught exception",
        }));
        self.changed.notify_one();
    }

    /// Waits for the end of the start.
    ///
    /// # Errors
    /// What failed.
    pub(crate) async fn wait(&self) -> Result<(), &'static str> {
        let ended = async {
            while !self.returned.get() && self.failed.get().is_none() {
                self.changed.notified().await;
            }
        };
        let _ = tokio::time::timeout(PATIENCE, ended).await;
        self.over.set(true);
        self.failed.get().map_or(Ok(()), Err)
    }
}
