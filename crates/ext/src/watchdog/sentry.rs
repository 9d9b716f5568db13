//! The sentry: a thread that sees that the loop stands still, and has the log say where.
//!
//! ```text
//! beat unchanged for `blocking_warn_ms` --asks by the VM's interrupt--> PHP's thread answers with its stack
//!                                       --no answer: it is inside of one long call--> the stack is looked at from here
//! ```
//!
//! It has nothing of PHP but two addresses, and ends before the process forks.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use steel_os::signal;
use steel_zend::{
    frames::{self, Frame, Window},
    interrupt::Bell,
};

use super::{Beat, place, stack};
use crate::{
    findings::Findings,
    lifetime::Manner,
    log::{self, Level},
};

/// For how long the VM's interrupt is waited for: PHP code asks for it at each loop and call.
const ANSWER: Duration = Duration::from_millis(20);

/// Between two looks at the beat, at least and at most.
const LOOK: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(50));

/// See the module.
pub(super) struct Sentry {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// The beat of which is asked where it stands; 0: none.
    asked: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    stop: bool,
    answer: Option<Vec<Frame>>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits. True: it is to end.
    fn sleep(&self, time: Duration, awake: impl Fn(&State) -> bool) -> bool {
        let state = self.state();
        let waited = self.changed.wait_timeout_while(state, time, |state| !state.stop && !awake(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.stop
    }
}

impl Sentry {
    /// Posts one. `None`: the system gives no thread.
    pub(super) fn post(beat: &'static Beat, limit: Duration) -> Option<Sentry> {
        let shared = Arc::new(Shared::default());
        let watch = Watch {
            shared: Arc::clone(&shared),
            beat,
            limit,
            bell: Bell::new(),
            window: Window::new(),
            manner: Manner::here(),
            log: log::writer(),
            findings: Findings::default(),
        };
        let run = || thread::Builder::new().name("sentry".into()).spawn(move || watch.stand());
        let thread = signal::with_all_blocked(run).ok()?;
        Some(Sentry { shared, thread: Some(thread) })
    }

    /// On PHP's thread, between two opcodes: where the code stands, if it is still the one that was asked for.
    pub(super) fn answer(&self, beat: &Beat) {
        let asked = self.shared.asked.swap(0, Relaxed);
        if asked != 0 && beat.running() == Some(asked) {
            let frames = frames::here();
            self.shared.state().answer = Some(frames);
            self.shared.changed.notify_all();
        }
    }

    /// In the child of a fork, which has not inherited the thread: forgets it.
    pub(super) fn forget(mut self) {
        std::mem::forget(self.thread.take());
        std::mem::forget(Arc::clone(&self.shared));
    }
}

impl Drop for Sentry {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.state().stop = true;
            self.shared.changed.notify_all();
            let _ = thread.join();
        }
    }
}

struct Watch {
    shared: Arc<Shared>,
    beat: &'static Beat,
    limit: Duration,
    bell: Bell,
    window: Window,
    manner: Manner,
    log: log::Writer,
    findings: Findings,
}

impl Watch {
    fn stand(mut self) {
        let period = (self.limit / 4).clamp(LOOK.0, LOOK.1);
        let (mut seen, mut since, mut told) = (None, Instant::now(), false);
        while !self.shared.sleep(period, |_| false) {
            let running = self.beat.running();
            if running.is_none() || running != seen {
                (seen, since, told) = (running, Instant::now(), false);
            }
            let Some(beat) = running.filter(|_| !told && since.elapsed() >= self.limit) else { continue };
            told = true;
            if let Some(frames) = self.ask(beat) {
                self.tell(&frames);
            }
        }
    }

    /// Where the code stands; `None`: it does not any more.
    fn ask(&self, beat: u64) -> Option<Vec<Frame>> {
        self.shared.state().answer = None;
        self.shared.asked.store(beat, Relaxed);
        self.bell.ring();
        if self.shared.sleep(ANSWER, |state| state.answer.is_some()) {
            return None;
        }
        if let Some(frames) = self.shared.state().answer.take() {
            return Some(frames);
        }
        let frames = self.window.look()?;
        (self.beat.running() == Some(beat)).then_some(frames)
    }

    fn tell(&mut self, frames: &[Frame]) {
        let place = place(frames);
        if place.is_empty() {
            return; // No code of the program runs: a destructor's end, a long answer.
        }
        if let Some(times) = self.findings.add(place) {
            let text = format!(
                "blocking: the loop has stood still for more than {} ms: {}{times}",
                self.limit.as_micros() as f64 / 1e3,
                stack(frames, &self.manner)
            );
            self.log.line(Level::Warning, &text);
        }
    }
}
