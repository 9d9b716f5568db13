//! What can be asked about coroutines.

use std::time::Duration;

use steel_os::clock;

use super::{Scheduler, Switch};
use crate::cid::Cid;
use crate::task::State;
use crate::wait::{Wait, Wake};

/// A coroutine that waits, for deadlock reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Which one.
    pub cid: Cid,
    /// For what.
    pub wait: Wait,
    /// Who spawned it; `None` for the root.
    pub parent: Option<Cid>,
}

impl<S: Switch> Scheduler<S> {
    /// The coroutine that runs; `None` on the thread's own stack.
    #[inline]
    pub fn current(&self) -> Option<Cid> {
        self.current_cid.get()
    }

    /// Who spawned `cid`: `None` if there is no such coroutine, `Some(None)` if the root did.
    pub fn parent_of(&self, cid: Cid) -> Option<Option<Cid>> {
        self.find(cid).map(|task| task.parent)
    }

    /// Whether `cid` is alive.
    pub fn exists(&self, cid: Cid) -> bool {
        self.tasks.borrow().get(cid.key()).is_some()
    }

    /// All living coroutines in order of creation.
    pub fn ids(&self) -> Vec<Cid> {
        let tasks = self.tasks.borrow();
        let mut ids: Vec<Cid> = tasks.iter().filter_map(|(_, task)| Some(task.as_ref()?.cid)).collect();
        ids.sort_unstable();
        ids
    }

    /// How many coroutines are alive.
    pub fn count(&self) -> usize {
        self.tasks.borrow().len()
    }

    /// The most that were alive at the same time.
    pub fn peak(&self) -> usize {
        self.peak.get()
    }

    /// The id given last.
    pub fn last_cid(&self) -> Option<Cid> {
        Cid::new(self.last.get())
    }

    /// How many are in the ready queue.
    pub fn ready_count(&self) -> usize {
        self.ready.borrow().len()
    }

    /// How long ago `cid` was created, by the coarse clock: right to a few milliseconds.
    pub fn elapsed(&self, cid: Cid) -> Option<Duration> {
        self.find(cid).map(|task| clock::coarse().saturating_sub(task.created))
    }

    /// Whether the last wait of `cid` ended by a cancel, or is about to.
    pub fn is_canceled(&self, cid: Cid) -> bool {
        self.find(cid).is_some_and(|task| task.wake.get() == Wake::Canceled)
    }

    /// What `cid` is parked on; `None` if it is not parked.
    pub fn wait_of(&self, cid: Cid) -> Option<Wait> {
        match self.find(cid)?.state.get() {
            State::Parked(wait) => Some(wait),
            _ => None,
        }
    }

    /// All parked coroutines in order of creation.
    pub fn parked(&self) -> Vec<Parked> {
        let mut parked: Vec<Parked> = Vec::new();
        for task in self.tasks.borrow().iter().filter_map(|(_, task)| task.as_ref()) {
            if let State::Parked(wait) = task.state.get() {
                parked.push(Parked { cid: task.cid, wait, parent: task.parent });
            }
        }
        parked.sort_unstable_by_key(|parked| parked.cid);
        parked
    }

    /// Calls `f` with the data of `cid`. The data stays alive meanwhile, even if `f` ends the coroutine.
    pub fn with_data<R>(&self, cid: Cid, f: impl FnOnce(&S::Data) -> R) -> Option<R> {
        let task = self.find(cid)?;
        Some(f(&task.data))
    }

    /// Calls `f` with the data of the coroutine that runs, or with the root's.
    pub fn with_current_data<R>(&self, f: impl FnOnce(&S::Data) -> R) -> R {
        let task = self.current.borrow().clone();
        f(task.as_ref().map_or(&self.root, |task| &task.data))
    }

    /// The world outside of all coroutines.
    pub fn root_data(&self) -> &S::Data {
        &self.root
    }

    /// The switch.
    pub fn switch(&self) -> &S {
        &self.switch
    }
}
