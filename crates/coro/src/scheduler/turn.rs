//! The scheduler's turn in the event loop.

use std::task::{Context, Waker};

use super::{Scheduler, Switch};
use crate::hub::Local;
use crate::task::State;

/// After so many coroutines in one turn the I/O driver gets its turn, once the round is over. Not after each round, because
/// the way through the driver costs an `epoll_wait`: about as much as twenty switches.
const TURN: usize = 64;

/// After so many eager wakes between two turns of the loop those that follow only queue their coroutines. Two that hand each other
/// something without end run nested on each other and would never come back to the loop: no timer would go off.
pub(super) const EAGER: i64 = 4096;

impl<S: Switch> Scheduler<S> {
    /// Runs the coroutines that are ready: a round is what is queued when it begins; what they queue meanwhile belongs to
    /// the next round. Rounds follow each other until nothing is ready or 64 coroutines have run; then the
    /// root waker is called, so that the I/O driver gets its turn, and the answer is true: some remain.
    ///
    /// To be called by the root future whenever it is polled.
    pub fn poll_ready(&self, cx: &mut Context<'_>) -> bool {
        self.poll_ready_while(cx, || true)
    }

    /// As [`Self::poll_ready`], but asks before each coroutine whether to go on; who has not run stays in the queue.
    pub fn poll_ready_while(&self, cx: &mut Context<'_>, go_on: impl Fn() -> bool) -> bool {
        self.register(cx.waker());
        self.kicked.set(false);
        self.eager_left.set(if self.disorder.is_on() { self.eager(EAGER) } else { EAGER });
        let outer = self.turning.replace(true);
        let mut runs = 0;
        loop {
            self.collect();
            let round = if self.disorder.is_on() { self.shuffle() } else { self.ready.borrow().len() };
            if round == 0 || runs >= TURN || self.hogged.take() || !go_on() {
                break;
            }
            self.run_round(round, &go_on);
            runs += round;
        }
        self.turning.set(outer);
        let remain = !self.ready.borrow().is_empty();
        if remain {
            cx.waker().wake_by_ref();
        }
        remain
    }

    /// The loop has ended: nobody else waits for a turn.
    pub fn end_turns(&self) {
        self.eager_left.set(i64::MAX);
    }

    #[inline(always)]
    pub(super) fn renew_eager(&self) {
        if self.eager_left.get() <= EAGER {
            self.eager_left.set(EAGER);
        }
    }

    /// One more eager wake?
    #[inline(always)]
    pub(super) fn spend_eager(&self) -> bool {
        let left = self.eager_left.get().wrapping_sub(1);
        self.eager_left.set(left);
        left >= 0
    }

    /// How many coroutines the queue has continued so far.
    pub fn continued(&self) -> u64 {
        self.continued.get()
    }

    fn run_round(&self, round: usize, go_on: &impl Fn() -> bool) {
        self.continued.set(self.continued.get() + round as u64);
        for _ in 0..round {
            if !go_on() {
                return;
            }
            let Some(task) = self.ready.borrow_mut().pop_front() else { return };
            if task.state.get() == State::Queued {
                let wake = task.wake.get();
                self.enter(task, wake);
            }
        }
    }

    /// Takes over what other threads have woken.
    fn collect(&self) {
        for cid in self.registration.inbox.take() {
            self.notify(cid);
        }
    }

    fn register(&self, root: &Waker) {
        let known = self.root_waker.borrow().as_ref().is_some_and(|known| known.will_wake(root));
        if !known {
            let old = self.root_waker.replace(Some(root.clone()));
            self.registration.inbox.set_root(root);
            drop(old);
        }
    }

    /// Something was queued: has the root future polled, unless it is being polled or will be.
    pub(super) fn kick(&self) {
        if self.turning.get() || self.kicked.replace(true) {
            return;
        }
        let root = self.root_waker.borrow().clone();
        if let Some(root) = root {
            root.wake();
        }
    }
}
