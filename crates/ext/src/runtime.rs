//! The process's runtime: the coroutine scheduler, the tokio loop, and what keeps the loop alive.
//!
//! There is one per process, made on first use. The tokio part is made when the loop is first needed and given up before a fork
//! ([`Runtime::drop_loop`]), because its descriptors must not be shared. The loop is one root future: it runs coroutines that
//! are ready and ends when nothing is left that could make one ready.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use steel_coro::{ArenaOptions, BlockError, Cid, SpawnError, Wait, Wake};
use steel_zend::{
    Array, Callable, Error, Object, Result,
    coroutine::{Coroutines, First, FirstCall},
    fence,
    globals::{self, EngineCell},
    output,
};
use tokio::{task::LocalSet, time::error::Elapsed};

use crate::{
    callback::Connections,
    class::timer::Timers,
    errors::{self, code},
    uncaught::{Ending, Failure, Policy},
};

/// What the extension keeps for each coroutine.
#[derive(Default)]
pub(crate) struct Local {
    /// Callbacks of `defer()`, called last in, first out.
    pub(crate) defers: RefCell<Vec<Callable>>,
    /// The object that `getContext()` returns.
    pub(crate) context: RefCell<Option<Object>>,
    /// The next wake is the end: the PHP frames are to be unwound.
    pub(crate) unwinding: Cell<bool>,
    /// A wake by `cancel($cid, true)`: throw.
    pub(crate) throw_on_cancel: Cell<bool>,
}

impl Local {
    /// Nothing is left to be done at the end.
    fn is_clean(&self) -> bool {
        self.defers.borrow().is_empty() && self.context.borrow().is_none()
    }
}

struct Loop {
    tokio: tokio::runtime::Runtime,
    local: LocalSet,
}

/// See the module.
pub(crate) struct Runtime {
    /// The coroutines of this process.
    pub(crate) coroutines: Rc<Coroutines<Local>>,
    event_loop: RefCell<Option<Rc<Loop>>>,
    running: Cell<bool>,
    /// Pending operations outside of coroutines: timers, callback clients, servers.
    holds: Cell<usize>,
    /// Coroutines that wait for something the loop will bring (not for each other).
    io_waits: Cell<usize>,
    root_waker: RefCell<Option<Waker>>,
    /// The process is to end: set by an uncaught exception, a fatal error, or `exit`.
    pub(crate) ending: Cell<Option<Ending>>,
    /// How it ends, once the main program has been told: shutdown functions and destructors run.
    ended: Cell<Option<Ending>>,
    /// Waiting coroutines are being unwound; those that are cannot wait again.
    unwinding: Cell<bool>,
    /// What an uncaught failure in a coroutine does.
    pub(crate) policy: RefCell<Policy>,
    shutdown_registered: Cell<bool>,
    /// What callback clients have open.
    pub(crate) connections: Connections,
    changes: tokio::sync::Notify,
    /// How many wait for `changes`.
    end_awaited: Cell<usize>,
    /// What `Coroutine::set()` was given so far.
    pub(crate) options: RefCell<Option<Array>>,
    /// The timers of PHP code.
    pub(crate) timers: Timers,
}

/// The runtime of the process. Leaked: it lives until the process ends, and coroutines refer to it from their stacks.
// SAFETY: no code of this module runs on another thread than the engine's; `Runtime` holds PHP values and is not `Send`.
static RUNTIME: EngineCell<Option<&'static Runtime>> = unsafe { EngineCell::new(None) };

/// The runtime of this process.
#[inline(always)]
pub(crate) fn runtime() -> &'static Runtime {
    RUNTIME.get().unwrap_or_else(start)
}

#[cold]
fn start() -> &'static Runtime {
    let runtime = Box::leak(Box::new(Runtime {
        coroutines: steel_zend::coroutine::scheduler(Local::default(), ArenaOptions::default()),
        event_loop: RefCell::new(None),
        running: Cell::new(false),
        holds: Cell::new(0),
        io_waits: Cell::new(0),
        root_waker: RefCell::new(None),
        ending: Cell::new(None),
        ended: Cell::new(None),
        unwinding: Cell::new(false),
        policy: RefCell::new(Policy::Script),
        shutdown_registered: Cell::new(false),
        connections: Connections::default(),
        changes: tokio::sync::Notify::new(),
        end_awaited: Cell::new(0),
        options: RefCell::new(None),
        timers: Timers::default(),
    }));
    RUNTIME.set(Some(runtime));
    runtime
}

/// Request end (RSHUTDOWN): the loop is given up.
pub(crate) fn end() {
    if let Some(runtime) = RUNTIME.get() {
        runtime.drop_loop();
    }
}

/// Why PHP code may not fork now.
pub(crate) fn refuse_fork() -> Option<Error> {
    RUNTIME.get().filter(|runtime| runtime.in_coroutine() || runtime.is_running()).map(|_| {
        errors::set_last(code::NOT_SUPPORTED);
        Error::throw("Swoole\\Error", "must be forked outside the coroutine", code::NOT_SUPPORTED)
    })
}

/// The outcome of [`Runtime::wait_for_others`].
pub(crate) enum Waited<T> {
    /// It has happened.
    Done(T),
    /// It has not, in time.
    TimedOut,
    /// `Coroutine::cancel()`.
    Canceled,
}

/// How often a loop is given up that destructors have asked for while the one before was.
const MOST_LOOPS: usize = 8;

/// The longest time that a timer takes; tokio's end at about two years. Longer is for ever.
const LONGEST: f64 = 60_000_000.0;

/// A timeout as PHP gives it: seconds, at least a millisecond; `None`, for ever, unless it is above 0.
pub(crate) fn patience(seconds: f64) -> Option<Duration> {
    (seconds > 0.0).then(|| Duration::from_secs_f64(seconds.clamp(0.001, LONGEST)))
}

/// Keeps the loop alive while something outside of coroutines is pending.
pub(crate) struct Hold(());

impl Drop for Hold {
    fn drop(&mut self) {
        let runtime = runtime();
        runtime.holds.set(runtime.holds.get() - 1);
        runtime.kick();
    }
}

impl Runtime {
    /// Something is pending until the result is dropped.
    pub(crate) fn hold(&self) -> Hold {
        self.holds.set(self.holds.get() + 1);
        self.run_at_script_end();
        Hold(())
    }

    /// How many operations the loop has under way.
    pub(crate) fn pending(&self) -> usize {
        self.holds.get() + self.io_waits.get()
    }

    /// Is the loop running (below us on this very stack)?
    pub(crate) fn is_running(&self) -> bool {
        self.running.get()
    }

    /// Inside a coroutine?
    pub(crate) fn in_coroutine(&self) -> bool {
        self.coroutines.current().is_some()
    }

    /// Starts a coroutine that runs `body`, at once, until it waits or ends. `None`: too many, with the reference's warning.
    ///
    /// # Errors
    /// The process is to end.
    pub(crate) fn spawn(&'static self, body: impl FnOnce() -> Result + 'static) -> Result<Option<Cid>> {
        let policy = self.policy.borrow().clone();
        self.spawn_with(body, move |failure| policy.apply(failure))
    }

    /// As [`Runtime::spawn`], with an own answer to a failure.
    pub(crate) fn spawn_with(
        &'static self,
        body: impl FnOnce() -> Result + 'static,
        on_failure: impl FnOnce(Failure) + 'static,
    ) -> Result<Option<Cid>> {
        self.run_at_script_end();
        let main = move |_| {
            let outcome = body();
            self.conclude(outcome, on_failure);
        };
        self.spawned(steel_zend::coroutine::spawn(&self.coroutines, Local::default(), main))
    }

    /// As [`Runtime::spawn`], for a coroutine that does nothing but a PHP call.
    ///
    /// # Errors
    /// The process is to end.
    #[inline(always)]
    pub(crate) fn spawn_call(&'static self, first: &FirstCall) -> Result<Option<Cid>> {
        self.run_at_script_end();
        let main = |_, first: First| {
            let runtime = runtime();
            runtime.conclude(first.run(), |failure| runtime.policy().apply(failure));
        };
        self.spawned(steel_zend::coroutine::spawn_call(&self.coroutines, Local::default(), first, main))
    }

    fn policy(&self) -> Policy {
        self.policy.borrow().clone()
    }

    #[inline(always)]
    fn spawned(&self, spawned: std::result::Result<Cid, SpawnError>) -> Result<Option<Cid>> {
        match spawned {
            Ok(cid) => self.check_ending().map(|()| Some(cid)),
            Err(error) => self.not_spawned(error),
        }
    }

    /// As [`Runtime::spawn`] for a task of the loop: no PHP frame is below it that an ending could unwind, so nothing is returned.
    /// Once the process is to end, `body` is dropped.
    pub(crate) fn spawn_from_loop(&'static self, body: impl FnOnce() -> Result + 'static) {
        if self.ending.get().is_some() {
            return;
        }
        let policy = self.policy();
        let main = move |_| {
            let outcome = body();
            self.conclude(outcome, move |failure| policy.apply(failure));
        };
        if let Err(error) = steel_zend::coroutine::spawn(&self.coroutines, Local::default(), main) {
            let _ = self.not_spawned(error);
        }
    }

    #[cold]
    #[inline(never)]
    fn not_spawned(&self, error: SpawnError) -> Result<Option<Cid>> {
        let text = match error {
            SpawnError::Limit => format!("exceed max number of coroutine {}", self.coroutines.count()),
            SpawnError::Memory(error) => format!("cannot create a coroutine: {error}"),
        };
        errors::warning(&text)?;
        Ok(None)
    }

    /// The end of a coroutine's body, still inside the coroutine.
    #[inline(always)]
    fn conclude(&self, outcome: Result, on_failure: impl FnOnce(Failure)) {
        let clean = outcome.is_ok()
            && !output::is_buffered()
            && !fence::is_pending()
            && self.coroutines.with_current_data(|place| place.local.is_clean());
        if !clean && let Some(failure) = self.clean_up(outcome) {
            on_failure(failure);
        }
        if self.end_awaited.get() > 0 && self.coroutines.count() <= 1 {
            self.changes.notify_waiters();
            self.kick();
        }
    }

    /// Calls the deferred callbacks, drops the context and ends the output buffers, in this order. What failed first.
    #[inline(never)]
    fn clean_up(&self, outcome: Result) -> Option<Failure> {
        let mut failure = Failure::of(outcome);
        // Destructors of the context may defer anew, or ask for a context.
        while !self.coroutines.with_current_data(|place| place.local.is_clean()) {
            while let Some(defer) = self.coroutines.with_current_data(|place| place.local.defers.borrow_mut().pop()) {
                if !matches!(failure, Some(Failure::Fatal)) {
                    let outcome = defer.call(&[]).map(drop);
                    failure = failure.or(Failure::of(outcome));
                }
            }
            let context = self.coroutines.with_current_data(|place| place.local.context.borrow_mut().take());
            drop(context);
        }
        if output::is_buffered() {
            failure = failure.or(Failure::of(output::end_buffers()));
        }
        // A fatal error in a destructor that ran while Rust dropped a value of this coroutine.
        if fence::take_pending() { Some(Failure::Fatal) } else { failure }
    }

    /// The local data of a coroutine.
    pub(crate) fn with_local<R>(&self, cid: Cid, f: impl FnOnce(&Local) -> Option<R>) -> Option<R> {
        self.coroutines.with_data(cid, |place| f(&place.local)).flatten()
    }

    /// Resumes a coroutine that has yielded.
    ///
    /// # Errors
    /// The process is to end.
    #[inline(always)]
    pub(crate) fn resume(&self, cid: Cid) -> Result<std::result::Result<(), steel_coro::ResumeError>> {
        let outcome = self.coroutines.resume(cid);
        self.check_ending()?;
        Ok(outcome)
    }

    /// Suspends the running coroutine until somebody resumes it. False: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    #[inline(always)]
    pub(crate) fn park(&self, why: Wait) -> Result<bool> {
        self.may_wait()?;
        match self.coroutines.park(why) {
            Ok(Wake::Canceled) => self.canceled().map(|()| false),
            Ok(_) => Ok(true),
            Err(_) => Err(outside()),
        }
    }

    /// Awaits something that the loop brings, from within a coroutine. `None`: cancelled.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait<F: Future>(&self, why: Wait, make: impl FnOnce() -> F) -> Result<Option<F::Output>> {
        if !self.in_coroutine() {
            return Err(outside());
        }
        self.may_wait()?;
        let event_loop = if self.running.get() { None } else { Some(self.event_loop()) };
        let future = InLoop { event_loop: event_loop.as_deref(), inner: pin!(enter(event_loop.as_deref(), make)) };
        let _waiting = Counted::new(&self.io_waits);
        let outcome = self.coroutines.block_on(future, why);
        self.waited(outcome)
    }

    /// Awaits what other coroutines bring (a channel, their end); they run this one at once. `seconds` not above 0: for ever.
    ///
    /// # Errors
    /// Not in a coroutine; unwinding.
    pub(crate) fn wait_for_others<F: Future>(&self, why: Wait, seconds: f64, future: F) -> Result<Waited<F::Output>> {
        if !self.in_coroutine() {
            return Err(outside());
        }
        self.may_wait()?;
        let outcome = match patience(seconds) {
            None => self.coroutines.block_on_eager(future, why).map(Ok),
            Some(time) => self.wait_limited(why, time, future),
        };
        Ok(match self.waited(outcome)? {
            Some(Ok(output)) => Waited::Done(output),
            Some(Err(_)) => Waited::TimedOut,
            None => Waited::Canceled,
        })
    }

    fn wait_limited<F: Future>(
        &self,
        why: Wait,
        time: Duration,
        future: F,
    ) -> std::result::Result<std::result::Result<F::Output, Elapsed>, BlockError> {
        let event_loop = if self.running.get() { None } else { Some(self.event_loop()) };
        let limited = enter(event_loop.as_deref(), || tokio::time::timeout(time, future));
        let future = InLoop { event_loop: event_loop.as_deref(), inner: pin!(limited) };
        let _waiting = Counted::new(&self.io_waits);
        self.coroutines.block_on_eager(future, why)
    }

    fn waited<T>(&self, outcome: std::result::Result<T, BlockError>) -> Result<Option<T>> {
        match outcome {
            Ok(output) => Ok(Some(output)),
            Err(BlockError::Canceled) => self.canceled().map(|()| None),
            Err(BlockError::Outside) => Err(outside()),
        }
    }

    /// A coroutine that is being unwound goes on to its end.
    #[inline(always)]
    fn may_wait(&self) -> Result {
        if self.unwinding.get() { self.still_unwinding() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn still_unwinding(&self) -> Result {
        if self.in_coroutine() && self.coroutines.with_current_data(|place| place.local.unwinding.get()) {
            return self.canceled();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn canceled(&self) -> Result {
        errors::set_last(code::CANCELED);
        let (unwinding, throw) = self
            .coroutines
            .with_current_data(|place| (place.local.unwinding.get(), place.local.throw_on_cancel.take()));
        if unwinding {
            globals::throw_graceful_exit();
            return Err(Error::Thrown);
        }
        if throw {
            return Err(Error::throw("Swoole\\Coroutine\\CanceledException", "coroutine canceled", code::CANCELED));
        }
        Ok(())
    }

    /// Starts a task on the loop (not a coroutine; it may start some).
    pub(crate) fn start_task(&self, task: impl Future<Output = ()> + 'static) -> tokio::task::JoinHandle<()> {
        let event_loop = self.event_loop();
        let handle = event_loop.local.spawn_local(task);
        self.kick();
        handle
    }

    /// Waits until the last coroutine ends.
    pub(crate) async fn changed(&self) {
        let _awaited = Counted::new(&self.end_awaited);
        self.changes.notified().await;
    }

    /// Runs the loop until `task` is done. `None`: the process is to end before.
    pub(crate) fn run_task<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> Option<T> {
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

    /// Runs the loop until nothing is left that could make a coroutine ready, or the process is to end.
    pub(crate) fn run(&self) {
        self.run_until(|runtime| {
            runtime.holds.get() == 0 && runtime.io_waits.get() == 0 && runtime.coroutines.ready_count() == 0
        });
    }

    /// Runs the loop until `done` says so, or the process is to end.
    pub(crate) fn run_until(&self, done: impl Fn(&Runtime) -> bool) {
        let event_loop = self.event_loop();
        self.running.set(true);
        let root = poll_fn(|cx| self.poll_root(cx, &done));
        event_loop.local.block_on(&event_loop.tokio, tokio::task::unconstrained(root));
        self.running.set(false);
        self.root_waker.take();
    }

    fn poll_root(&self, cx: &mut Context<'_>, done: &impl Fn(&Runtime) -> bool) -> Poll<()> {
        let known = self.root_waker.borrow().as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        if !known {
            *self.root_waker.borrow_mut() = Some(cx.waker().clone());
        }
        let remain = self.coroutines.poll_ready(cx);
        self.judge_destructors();
        if self.ending.get().is_some() || (!remain && done(self)) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// What destructors threw that a task of the loop ran when it dropped its values, outside of coroutines: nobody else would see it.
    #[inline(always)]
    fn judge_destructors(&self) {
        if fence::is_pending() || globals::exception_is_set() {
            self.judge_destructors_now();
        }
    }

    #[cold]
    fn judge_destructors_now(&self) {
        let outcome = if fence::take_pending() { Err(Error::Bailout) } else { Err(Error::Thrown) };
        if let Some(failure) = Failure::of(outcome) {
            self.policy().apply(failure);
        }
    }

    /// Has the root future polled soon: something it looks at has changed.
    pub(crate) fn kick(&self) {
        if let Some(waker) = self.root_waker.borrow().as_ref() {
            waker.wake_by_ref();
        }
    }

    /// Leaves Rust if the process is to end.
    ///
    /// # Errors
    /// It is.
    #[inline(always)]
    pub(crate) fn check_ending(&self) -> Result {
        self.ending.get().map_or(Ok(()), leave)
    }
    fn event_loop(&self) -> Rc<Loop> {
        let mut slot = self.event_loop.borrow_mut();
        Rc::clone(slot.get_or_insert_with(|| {
            let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build();
            Rc::new(Loop { tokio: tokio.expect("an epoll descriptor can be made"), local: LocalSet::new() })
        }))
    }

    /// Gives the loop up, with all its pending tasks: before a fork, and at the end.
    pub(crate) fn drop_loop(&self) {
        // The tasks go first: destructors that run then may ask for a loop anew, which goes, too. The runtime is not waited for: a
        // thread of its that resolves a name may take long.
        for _ in 0..MOST_LOOPS {
            let Some(taken) = self.event_loop.take() else { return };
            if let Ok(Loop { tokio, local }) = Rc::try_unwrap(taken) {
                drop(local);
                tokio.shutdown_background();
            }
        }
    }

    /// Has the loop run when the script has come to its end, as the reference does.
    fn run_at_script_end(&self) {
        if !self.shutdown_registered.replace(true) {
            steel_zend::module::at_script_end("swoole_event_rshutdown");
        }
    }

    /// Script end: the loop runs until nothing is left; coroutines that still wait then are unwound (`finally`, destructors).
    pub(crate) fn finish_script(&self) {
        if self.is_running() {
            return;
        }
        if self.fate().is_none() && (self.coroutines.count() > 0 || self.holds.get() > 0) {
            self.run();
        }
        self.unwind_all();
    }

    /// How the process ends, if that is decided.
    fn fate(&self) -> Option<Ending> {
        self.ending.get().or(self.ended.get())
    }

    /// Ends all parked coroutines in order of their creation.
    pub(crate) fn unwind_all(&self) {
        if self.fate() == Some(Ending::Fatal) {
            return;
        }
        let outer = self.unwinding.replace(true);
        for parked in self.coroutines.parked() {
            self.coroutines.with_data(parked.cid, |place| place.local.unwinding.set(true));
            let _ = self.coroutines.cancel(parked.cid, true);
        }
        self.unwinding.set(outer);
    }
}

fn enter<R>(event_loop: Option<&Loop>, make: impl FnOnce() -> R) -> R {
    match event_loop {
        None => make(),
        Some(event_loop) => {
            let _tokio = event_loop.tokio.enter();
            let _local = event_loop.local.enter();
            make()
        }
    }
}

/// A future that is polled inside the loop's context, also when the loop does not run yet.
struct InLoop<'a, F> {
    event_loop: Option<&'a Loop>,
    inner: Pin<&'a mut F>,
}

impl<F: Future> Future for InLoop<'_, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let event_loop = self.event_loop;
        let inner = self.inner.as_mut();
        match event_loop {
            Some(event_loop) if !runtime().running.get() => enter(Some(event_loop), || inner.poll(cx)),
            _ => inner.poll(cx),
        }
    }
}

struct Counted<'a>(&'a Cell<usize>);

impl<'a> Counted<'a> {
    fn new(cell: &'a Cell<usize>) -> Self {
        cell.set(cell.get() + 1);
        Counted(cell)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[cold]
fn leave(ending: Ending) -> Result {
    let runtime = runtime();
    if !runtime.in_coroutine() {
        // On the loop's own stack no PHP code waits for the exception: what is set now would fall on whatever runs next.
        if runtime.is_running() {
            return Err(if ending == Ending::Fatal { Error::Bailout } else { Error::Thrown });
        }
        // The main program is told once; what runs after that, shutdown functions and destructors, runs as usual.
        runtime.ending.set(None);
        runtime.ended.set(Some(ending));
    }
    match ending {
        Ending::Fatal => Err(Error::Bailout),
        Ending::Exit => {
            globals::throw_exit();
            Err(Error::Thrown)
        }
    }
}

#[cold]
fn outside() -> Error {
    errors::set_last(code::OUT_OF_COROUTINE);
    Error::throw("Swoole\\Error", "API must be called in the coroutine", code::OUT_OF_COROUTINE)
}
