//! The loop: tokio with one root future that runs the coroutines that are ready, and what keeps it going.
//!
//! Fork: a child that has inherited a loop shares its epoll set with the parent. It does not touch it, not even to drop it, and
//! makes its own when it needs one.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    io,
    os::fd::AsRawFd,
    rc::Rc,
    task::{Context, Poll},
};

use steel_engine::alarm::Alarm;
use steel_os::{clock, process};
use steel_zend::{Error, Level, Result, fence, globals, object_store, report};
use tokio::{
    io::{Interest, unix::AsyncFd},
    task::LocalSet,
};

use super::{Failure, RUNTIME, Runtime, runtime, wait::Counted};
use crate::{errors, lifetime::scopes, log, mime, settings, watchdog::Beat};

/// How often a loop is given up that destructors have asked for while the one before was.
const MOST_LOOPS: usize = 8;

pub(super) struct Loop {
    pub(super) tokio: tokio::runtime::Runtime,
    pub(super) local: LocalSet,
    /// Rings for the earliest of the runtime's timers.
    alarm: Alarm,
}

/// Keeps the loop alive while something outside of coroutines is pending.
pub(crate) struct Hold {
    /// [`Runtime::era`] in which it counts.
    era: u64,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let runtime = runtime();
        if self.era == runtime.era.get() && runtime.generation.get() == process::generation() {
            runtime.holds.set(runtime.holds.get().saturating_sub(1));
            runtime.kick();
        }
    }
}

/// The loop runs until this is dropped: also when a panic ends it, or every later one would be refused.
struct Running<'a>(&'a Cell<bool>);

impl<'a> Running<'a> {
    fn new(running: &'a Cell<bool>) -> Self {
        running.set(true);
        Self(running)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Request end (RSHUTDOWN): coroutines that destructors have started come to their end, as does what these have made, and the loop is
/// given up.
pub(crate) fn end() {
    if let Some(runtime) = RUNTIME.get() {
        for _ in 0..MOST_LOOPS {
            if runtime.coroutines.count() == 0 {
                break;
            }
            runtime.judge(runtime.finish_script(false));
            if !globals::has_failed() {
                runtime.judge(object_store::destruct_new());
            }
        }
        runtime.listeners.clear();
        runtime.give_up();
        runtime.script_ends();
        runtime.forget_failure();
        runtime.drop_options();
        scopes::forget();
        object_store::end_destructors();
    }
}

/// Request start: what an earlier one has set is not for this one. Not at its end, since objects may be freed, and log, behind that.
pub(crate) fn begin() {
    settings::forget();
    errors::forget();
    mime::forget();
    log::forget();
    if let Some(runtime) = RUNTIME.get() {
        runtime.reset_options();
    }
}

impl Runtime {
    /// Something is pending until the result is dropped.
    pub(crate) fn hold(&self) -> Hold {
        self.leave_parents_loop();
        self.holds.set(self.holds.get() + 1);
        self.use_loop();
        Hold { era: self.era.get() }
    }

    /// Starts a task on the loop (not a coroutine; it may start some), which was made before ([`Runtime::make_loop`]).
    pub(crate) fn start_task(&self, task: impl Future<Output = ()> + 'static) -> tokio::task::JoinHandle<()> {
        let event_loop = self.event_loop().expect("whoever starts a task has made the loop");
        let mut task = Some(Box::pin(task));
        let handle = event_loop.local.spawn_local(poll_fn(move |cx| {
            runtime().beat.go_on();
            let polled = task.as_mut().map_or(Poll::Ready(()), |task| task.as_mut().poll(cx));
            if polled.is_ready() {
                task = None;
            }
            // What destructors did belongs to this task: looked at before anything else runs.
            runtime().judge_destructors();
            polled
        }));
        self.kick();
        handle
    }

    /// As [`watch_descriptor`], from outside of the loop too, which is made if there is none.
    ///
    /// # Errors
    /// `ENOSPC`, `ENOMEM`: the kernel watches no more. `EPERM`: a kind that it cannot watch. Those of [`Runtime::make_loop`].
    pub(crate) fn watch<T: AsRawFd>(&self, source: T, interest: Interest) -> io::Result<AsyncFd<T>> {
        let event_loop = self.event_loop()?;
        let _context = event_loop.tokio.enter();
        watch_descriptor(source, interest)
    }

    /// Runs `body` as a task of the loop does: what needs to know its loop is made here.
    ///
    /// # Errors
    /// Those of [`Runtime::make_loop`].
    pub(crate) fn in_loop<T>(&self, body: impl FnOnce() -> T) -> io::Result<T> {
        let event_loop = self.event_loop()?;
        let _context = event_loop.tokio.enter();
        Ok(body())
    }

    /// Waits until the last coroutine ends.
    pub(crate) async fn changed(&self) {
        let _awaited = Counted::new(&self.end_awaited);
        self.changes.notified().await;
    }

    /// Runs the loop until `task` is done. `None`: the process is to end before.
    pub(crate) fn run_task<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> Option<T> {
        self.make_loop().map_err(|error| log::line(log::Level::Error, &no_loop(&error))).ok()?;
        let result = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&result);
        let handle = self.start_task(async move {
            let value = task.await;
            *slot.borrow_mut() = Some(value);
            runtime().kick();
        });
        self.run_until(|_| result.borrow().is_some());
        handle.abort();
        result.take()
    }

    /// Runs the loop until nothing is left that could make a coroutine ready, the program leaves it, or the process is to end. See
    /// [`Runtime::set_exit_condition`].
    pub(crate) fn run(&self) {
        self.leaving.set(false);
        self.start_rounds(self.io_waits.get() > 0 || !self.timers.is_empty());
        self.run_until_agreed(
            |runtime| runtime.leaving.get() || runtime.is_idle(),
            |runtime| runtime.leaving.get() || runtime.may_exit(),
        );
        if self.ending.get().is_none() {
            self.in_use.set(false);
            self.drop_rounds();
            self.watches.clear();
        }
    }

    /// Is nothing left that could make a coroutine ready?
    pub(super) fn is_idle(&self) -> bool {
        self.pending() == 0
            && self.timers.is_empty()
            && self.coroutines.ready_count() == 0
            && !self.rounds.has_defers()
            && !self.listeners.keep_loop()
    }

    /// Has the program timers, watched descriptors, or clients that wait?
    pub(crate) fn keeps_loop(&self) -> bool {
        self.holds.get() > 0 || !self.timers.is_empty() || self.rounds.has_defers()
    }

    /// Has the running loop end with this round, whatever is left; a later one does not go on with it.
    pub(crate) fn leave_loop(&self) {
        self.leaving.set(true);
        self.kick();
    }

    /// Runs the loop until `done` says so, or the process is to end.
    pub(crate) fn run_until(&self, done: impl Fn(&Runtime) -> bool) {
        self.run_until_agreed(done, |_| true);
    }

    /// As [`Runtime::run_until`]; when `done` says so, `agreed` has the last word. It may call PHP code.
    fn run_until_agreed(&self, done: impl Fn(&Runtime) -> bool, agreed: impl Fn(&Runtime) -> bool) {
        let event_loop = match self.event_loop() {
            Ok(event_loop) => event_loop,
            Err(error) => return self.fail_without_loop(&error),
        };
        self.signals.arm();
        self.start_ticker();
        runtime().post_watchdogs();
        let _running = Running::new(&self.running);
        self.timers.begin_loop();
        self.enter_rounds();
        let root = poll_fn(|cx| self.poll_root(cx, &event_loop.alarm, &done, &agreed));
        event_loop.local.block_on(&event_loop.tokio, tokio::task::unconstrained(root));
        self.beat.rest();
        self.timers.end_loop();
        self.coroutines.end_turns();
        self.root_waker.take();
    }

    /// Nothing that the program waits for can come.
    #[cold]
    fn fail_without_loop(&self, error: &io::Error) {
        self.judge(report(Level::Fatal, &no_loop(error)));
    }

    fn poll_root(
        &self,
        cx: &mut Context<'_>,
        alarm: &Alarm,
        done: &impl Fn(&Runtime) -> bool,
        agreed: &impl Fn(&Runtime) -> bool,
    ) -> Poll<()> {
        let known = self.root_waker.borrow().as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        if !known {
            *self.root_waker.borrow_mut() = Some(cx.waker().clone());
        }
        self.timers.begin_turn();
        // Once the process is to end, nobody else goes on: after a fatal error the engine could not bear it.
        let remain = self.coroutines.poll_ready_while(cx, || {
            self.beat.go_on();
            self.ending.get().is_none()
        });
        self.judge_destructors();
        alarm.watch(cx);
        // What it makes ready has the root polled again.
        let now = self.fire_timers();
        let open = self.rounds.watched.get() && runtime().poll_round(|| done(self));
        let remain = remain || open || self.coroutines.ready_count() > 0;
        if self.ending.get().is_some() || (!remain && done(self) && agreed(self)) {
            return Poll::Ready(());
        }
        self.timers.watch(now, alarm);
        Poll::Pending
    }

    /// Has the alarm ring at an earlier time than the root future has set it for.
    pub(super) fn set_alarm(&self, time: u64) {
        if let Some(event_loop) = self.event_loop.borrow().as_ref() {
            event_loop.alarm.set(time, clock::monotonic());
        }
    }

    /// Answers what PHP code did that was called from the loop, outside of coroutines.
    pub(crate) fn judge(&self, outcome: Result) {
        if let Some(failure) = Failure::of(outcome) {
            self.policy().apply(failure);
        }
    }

    /// What destructors threw that a task of the loop ran when it dropped its values, outside of coroutines: nobody else would see it.
    #[inline(always)]
    pub(crate) fn judge_destructors(&self) {
        if !fence::is_clean() {
            self.judge_destructors_now();
        }
    }

    #[cold]
    fn judge_destructors_now(&self) {
        self.judge(Ok(()));
    }

    /// Has the root future polled soon: something it looks at has changed.
    pub(crate) fn kick(&self) {
        if let Some(waker) = self.root_waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }

    /// Is there one?
    pub(crate) fn has_loop(&self) -> bool {
        self.event_loop.borrow().is_some()
    }

    /// Makes the loop if there is none.
    ///
    /// # Errors
    /// No descriptors are left.
    pub(crate) fn make_loop(&self) -> io::Result<()> {
        self.event_loop().map(drop)
    }

    /// As [`Runtime::make_loop`], as an exception.
    ///
    /// # Errors
    /// No descriptors are left.
    pub(crate) fn need_loop(&self) -> Result {
        self.event_loop().map(drop).map_err(|error| {
            errors::set_last_io(&error);
            Error::throw("Swoole\\Error", no_loop(&error), error.raw_os_error().unwrap_or(0).into())
        })
    }

    pub(super) fn event_loop(&self) -> io::Result<Rc<Loop>> {
        self.leave_parents_loop();
        let mut slot = self.event_loop.borrow_mut();
        if let Some(event_loop) = slot.as_ref() {
            return Ok(Rc::clone(event_loop));
        }
        let mut builder = tokio::runtime::Builder::new_current_thread();
        self.pool.equip(&mut builder);
        let beat: &'static Beat = &runtime().beat;
        builder.on_thread_park(|| beat.rest()).on_thread_unpark(|| beat.go_on());
        let tokio = builder.enable_all().build()?;
        let alarm = {
            let _context = tokio.enter();
            Alarm::new()?
        };
        Ok(Rc::clone(slot.insert(Rc::new(Loop { tokio, local: LocalSet::new(), alarm }))))
    }

    /// In the child of a fork: leaks the loop that was inherited, and forgets what was pending on it.
    #[inline]
    pub(crate) fn leave_parents_loop(&self) {
        if self.generation.get() != process::generation() {
            self.forget_parents_loop();
        }
    }

    /// In the child of a fork: as [`Runtime::leave_parents_loop`], whether there was a loop or only the wish for one.
    #[cold]
    pub(super) fn forget_parents_loop(&self) {
        self.generation.set(process::generation());
        std::mem::forget(self.event_loop.take());
        std::mem::forget(self.root_waker.take());
        self.forget_pending();
        self.timers.forget();
        self.connections.forget();
        self.signals.renew();
        self.listeners.forget();
        self.pool.forget();
        self.watches.forget();
        self.forget_rounds();
    }

    /// Nothing that is pending counts any more; what is left of it comes to no end.
    pub(super) fn forget_pending(&self) {
        self.era.set(self.era.get() + 1);
        self.holds.set(0);
        self.io_waits.set(0);
    }

    /// Gives up the timers and the loop: at the end of a request or a worker.
    pub(crate) fn give_up(&self) {
        self.leave_parents_loop();
        // Destructors that run when a timer goes, or a task of the loop, may set timers and ask for a loop anew.
        for _ in 0..MOST_LOOPS {
            self.timers.clear();
            self.drop_loop();
            if self.timers.is_empty() && self.event_loop.borrow().is_none() && !self.rounds.has_defers() {
                return;
            }
        }
    }

    /// In the child of a fork whose parent has ended at once: the loop of the parent goes on here.
    pub(crate) fn adopt_loop(&self) {
        self.generation.set(process::generation());
    }

    /// Gives the loop up, with all its pending tasks but not the timers: before a fork, and at the end.
    pub(crate) fn drop_loop(&self) {
        self.leave_parents_loop();
        self.stop_ticker();
        self.dismiss_watchdogs();
        // The tasks go first: destructors that run then may ask for a loop anew, which goes, too. The runtime is not waited for: a
        // thread of its that resolves a name may take long.
        for _ in 0..MOST_LOOPS {
            self.drop_rounds();
            self.watches.give_up();
            self.in_use.set(false);
            let Some(taken) = self.event_loop.take() else { return };
            if let Ok(Loop { tokio, local, alarm }) = Rc::try_unwrap(taken) {
                drop(local);
                drop(alarm);
                tokio.shutdown_background();
            }
        }
    }
}

fn no_loop(error: &io::Error) -> String {
    let number = error.raw_os_error().unwrap_or(0);
    format!("the event loop cannot be made, Error: {}[{number}]", errors::text(number))
}

/// Has the loop watch a descriptor; for what the loop runs. `source` must neither close nor change it while it lives; that is why tokio calls this deprecated.
#[expect(deprecated, reason = "see above")]
pub(crate) fn watch_descriptor<T: AsRawFd>(source: T, interest: Interest) -> io::Result<AsyncFd<T>> {
    AsyncFd::with_interest(source, interest)
}
