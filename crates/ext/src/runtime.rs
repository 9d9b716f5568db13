//! The process's runtime: the coroutine scheduler, the tokio loop, and what keeps the loop alive.
//!
//! There is one per process, made on first use. The tokio part is made when the loop is first needed and given up before a fork
//! ([`Runtime::drop_loop`]), or left to the parent by its child, because its descriptors must not be shared. The loop is one root
//! future: it runs coroutines that are ready and ends when nothing is left that could make one ready.

mod autoload;
pub(crate) mod children;
pub(crate) mod connections;
pub(crate) mod deadlock;
mod ending;
mod event_loop;
mod exit_condition;
mod listeners;
mod local;
pub(crate) mod names;
mod owner;
mod pool;
mod preemption;
mod race;
mod round;
pub(crate) mod signals;
mod spawn;
mod time_limit;
mod timers;
mod uncaught;
mod wait;
pub(crate) mod watches;
mod within;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::Waker,
};

use autoload::Autoloads;
pub(crate) use autoload::GATE as AUTOLOADS;
use children::Children;
use connections::Connections;
pub(crate) use ending::program_failed;
use event_loop::Loop;
pub(crate) use event_loop::{Hold, begin, end, watch_descriptor};
use listeners::Listeners;
pub(crate) use local::{Local, OnCancel};
use names::Names;
use preemption::Preemption;
pub(crate) use preemption::on_interrupt;
pub(crate) use race::{First as Raced, race, while_alive};
use round::Rounds;
pub(crate) use signals::Watch;
use steel_coro::{ArenaOptions, Cid, DEFAULT_MAX};
use steel_os::process;
use steel_zend::{
    Array, Callable, Error, Object, Result, Zval,
    coroutine::{self, Coroutines},
    fence, globals, ini, output, per_thread, thread,
};
pub(crate) use time_limit::TimeLimit;
pub(crate) use timers::{CallbackArgs, Due, Timers};
pub(crate) use uncaught::{Ending, Failure, Policy, exit_flags};
pub(crate) use wait::{Limited, Waited, patience};
use watches::Watches;

use crate::{
    errors::{self, code},
    lifetime::{audit, members, scopes},
    watchdog::{Beat, Watchdogs},
};

/// See the module.
pub(crate) struct Runtime {
    /// The coroutines of this process.
    pub(crate) coroutines: Rc<Coroutines<Local>>,
    event_loop: RefCell<Option<Rc<Loop>>>,
    running: Cell<bool>,
    /// Pending operations outside of coroutines: callback clients, servers.
    holds: Cell<usize>,
    /// Those of an earlier one do not count.
    era: Cell<u64>,
    /// Coroutines that wait for something the loop will bring (not for each other).
    io_waits: Cell<usize>,
    root_waker: RefCell<Option<Waker>>,
    /// The process is to end: set by an uncaught exception, a fatal error, or `exit`.
    pub(crate) ending: Cell<Option<Ending>>,
    /// How it ends, once the main program has been told: shutdown functions and destructors run.
    ended: Cell<Option<Ending>>,
    /// The main program has failed.
    failed: Cell<bool>,
    /// What it had under way then is gone.
    buried: Cell<bool>,
    /// Waiting coroutines are being unwound; those that are cannot wait again.
    unwinding: Cell<bool>,
    /// What an uncaught failure in a coroutine does.
    pub(crate) policy: RefCell<Policy>,
    /// The loop is wanted, so it will run at the script's end if the program does not run it itself.
    in_use: Cell<bool>,
    /// The engine will call [`Runtime::finish_script`] at the script's end.
    will_finish: Cell<bool>,
    /// This script has been told, at its end, that it should run the loop itself, and who waits for ever.
    told: Cell<bool>,
    /// `Event::exit()`
    leaving: Cell<bool>,
    rounds: Rounds,
    /// The descriptors that PHP code watches.
    pub(crate) watches: Watches,
    /// What callback clients have open.
    pub(crate) connections: Connections,
    changes: tokio::sync::Notify,
    /// How many wait for `changes`.
    end_awaited: Cell<usize>,
    /// What `Coroutine::set()` was given so far.
    pub(crate) options: RefCell<Option<Array>>,
    exit_condition: RefCell<Option<Callable>>,
    /// `Swoole\NameResolver` objects, in the order in which they are asked.
    pub(crate) resolvers: RefCell<Vec<Object>>,
    /// Everything that waits for a time.
    pub(crate) timers: Timers,
    /// [`process::generation`] of the process that all this belongs to.
    generation: Cell<u64>,
    preemption: Preemption,
    /// Changes with each turn of the loop.
    pub(crate) beat: Beat,
    pub(crate) watchdogs: Watchdogs,
    /// `SWOOLE_HOOK_*`
    pub(crate) hook_flags: Cell<i64>,
    /// Those of them that the log has been told of: they are not built.
    pub(crate) hook_flags_told: Cell<i64>,
    pub(crate) autoloads: Autoloads,
    /// The signals that PHP code has asked for.
    pub(crate) signals: signals::Signals,
    /// The callbacks of `Process::signal()`.
    pub(crate) listeners: Listeners,
    /// The child processes that coroutines wait for.
    pub(crate) children: Children,
    /// What is known of names.
    pub(crate) names: Names,
    /// The threads for calls that block.
    pub(crate) pool: pool::Pool,
    /// Do callbacks of timers, of the event loop and of signals run in coroutines? `None`: as the options of the process say.
    pub(crate) callbacks_in_coroutines: Cell<Option<bool>>,
    /// Does what usually runs the loop wait instead when it is called in a coroutine? In `workerStop`, which the reference calls when
    /// its loop has ended.
    pub(crate) loops_within: Cell<bool>,
}

per_thread! {
    /// The runtime of the thread that runs PHP. Leaked: it lives until the process ends, and coroutines refer to it from their stacks.
    static RUNTIME: Option<&'static Runtime> = None
}

/// The runtime of this process.
#[inline(always)]
pub(crate) fn runtime() -> &'static Runtime {
    RUNTIME.get().unwrap_or_else(start)
}

/// An environment variable with a seed, for our own tests (`make chaos`): see [`steel_coro::Scheduler::disorder`].
const DISORDER: &str = "STEELWOOL_DISORDER";

#[cold]
fn start() -> &'static Runtime {
    let runtime = Box::leak(Box::new(Runtime {
        coroutines: steel_zend::coroutine::scheduler(ArenaOptions::default()),
        event_loop: RefCell::new(None),
        running: Cell::new(false),
        holds: Cell::new(0),
        era: Cell::new(0),
        io_waits: Cell::new(0),
        root_waker: RefCell::new(None),
        ending: Cell::new(None),
        ended: Cell::new(None),
        failed: Cell::new(false),
        buried: Cell::new(globals::has_failed()), // Nothing was under way then.
        unwinding: Cell::new(false),
        policy: RefCell::new(Policy::Script),
        in_use: Cell::new(false),
        will_finish: Cell::new(false),
        told: Cell::new(false),
        leaving: Cell::new(false),
        rounds: Rounds::default(),
        watches: Watches::default(),
        connections: Connections::default(),
        changes: tokio::sync::Notify::new(),
        end_awaited: Cell::new(0),
        options: RefCell::new(None),
        exit_condition: RefCell::new(None),
        resolvers: RefCell::default(),
        timers: Timers::default(),
        signals: signals::Signals::default(),
        children: Children::default(),
        names: Names::default(),
        pool: pool::Pool::default(),
        generation: Cell::new(process::generation()),
        preemption: Preemption::default(),
        beat: Beat::default(),
        watchdogs: Watchdogs::default(),
        hook_flags: Cell::new(0),
        hook_flags_told: Cell::new(0),
        autoloads: Autoloads::default(),
        listeners: Listeners::default(),
        callbacks_in_coroutines: Cell::new(None),
        loops_within: Cell::new(false),
    }));
    RUNTIME.set(Some(runtime));
    if let Some(seed) = std::env::var(DISORDER).ok().and_then(|seed| seed.parse().ok()) {
        runtime.coroutines.disorder(seed);
    }
    if ini::get_bool("swoole.enable_preemptive_scheduler") {
        runtime.set_preemption(true);
    }
    runtime
}

/// A thread of several will not run PHP code any more: what it had goes.
pub(crate) fn leave_thread() {
    let Some(runtime) = RUNTIME.get().filter(|runtime| runtime.coroutines.count() == 0) else { return };
    RUNTIME.set(None);
    // SAFETY: made by `start` from a box. The request's end has dropped the loop with its tasks, and no coroutine is left, so nobody
    // refers to it; whoever asks from now on gets a new one.
    drop(unsafe { Box::from_raw(std::ptr::from_ref(runtime).cast_mut()) });
}

/// Why this thread may not change what the whole process has; `None`: it may. Where several threads run PHP code, forks, signals and
/// servers are for the first one, as long as it is alone: a child of a fork would have that one thread only, and the locks that
/// others held; a signal may arrive at any of them.
pub(crate) fn refuse_as_thread(what: &str) -> Option<Error> {
    (!thread::owns_process())
        .then(|| refusal(&format!("unable to {what}: only the main thread can, while no other thread runs PHP code")))
}

/// Why PHP code may not fork now; `None`: it may.
pub(crate) fn refuse_fork() -> Option<Error> {
    refuse_as_thread("fork").or_else(|| match RUNTIME.get()? {
        runtime if runtime.in_coroutine() => Some(refusal("must be forked outside the coroutine")),
        runtime if runtime.is_running() => Some(refusal("must be forked outside the event loop")),
        _ => None,
    })
}

fn refusal(text: &str) -> Error {
    errors::set_last(code::NOT_SUPPORTED);
    Error::throw("Swoole\\Error", text, code::NOT_SUPPORTED)
}

/// May PHP code fork now?
pub(crate) fn may_fork() -> bool {
    thread::owns_process() && !RUNTIME.get().is_some_and(|runtime| runtime.in_coroutine() || runtime.is_running())
}

/// In the child of a fork, in the main program: what its parent had under way is none of its business.
pub(crate) fn begin_as_child() {
    if let Some(runtime) = RUNTIME.get() {
        runtime.forget_parents_loop();
        coroutine::forget_all(&runtime.coroutines);
        runtime.in_use.set(false);
        runtime.callbacks_in_coroutines.set(None);
        runtime.loops_within.set(false);
        runtime.start_ticker();
    }
    audit::begin_as_child();
    members::forget();
    scopes::begin_as_child();
}

impl Runtime {
    /// At a request's end: PHP values that the program has set go while there is a heap that they are of.
    fn drop_options(&self) {
        let held = (self.options.take(), self.exit_condition.take(), self.resolvers.take());
        drop(held);
    }

    /// At a request's start: as if there had been none before.
    fn reset_options(&self) {
        self.policy.replace(Policy::Script);
        self.hook_flags.set(0);
        self.hook_flags_told.set(0);
        self.coroutines.set_max(DEFAULT_MAX);
        if self.coroutines.stacks() != ArenaOptions::default() {
            self.coroutines.set_stacks(ArenaOptions::default());
        }
        self.set_preemption(ini::get_bool("swoole.enable_preemptive_scheduler"));
    }

    /// The runtime, if there is one already.
    pub(crate) fn existing() -> Option<&'static Runtime> {
        RUNTIME.get()
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

    /// What an uncaught failure does here and now.
    pub(crate) fn policy(&self) -> Policy {
        self.policy.borrow().clone()
    }

    /// The end of a coroutine's body, still inside the coroutine.
    #[inline(always)]
    fn conclude(&self, outcome: Result<Zval>, on_failure: impl FnOnce(Failure)) {
        let clean = outcome.as_ref().is_ok_and(Zval::is_plain)
            && !output::is_buffered()
            && fence::is_clean()
            && self.coroutines.with_current_data(|place| place.local.is_clean());
        if !clean && let Some(failure) = self.clean_up(outcome) {
            on_failure(failure);
        }
        self.work_ended();
        if self.end_awaited.get() > 0 && self.coroutines.count() <= 1 {
            self.changes.notify_waiters();
            self.kick();
        }
    }

    /// Calls the deferred callbacks (with what the coroutine has returned), drops the context and ends the output buffers, in this
    /// order. What failed first; an uncaught exception is shown at once, as long as its traces mean something. Each drop is looked at:
    /// what a destructor did belongs to this coroutine.
    #[inline(never)]
    fn clean_up(&self, outcome: Result<Zval>) -> Option<Failure> {
        let policy = self.policy();
        let mut first = None;
        let mut note = |outcome: Result| {
            let failure = Failure::of(outcome).map(|failure| policy.show(failure));
            let fatal = matches!(failure, Some(Failure::Fatal)) || matches!(first, Some(Failure::Fatal));
            first = if fatal { Some(Failure::Fatal) } else { first.take().or(failure) };
            !fatal
        };
        let (returned, outcome) = match outcome {
            Ok(value) => (value, Ok(())),
            Err(error) => (Zval::null(), Err(error)),
        };
        let mut alive = note(outcome);
        let mut returned = [returned];
        self.run_defers(&returned, &mut alive, &mut note);
        alive &= note(fence::dropping(std::mem::take(&mut returned[0])));
        if output::is_buffered() && !output::is_stuck() {
            note(output::end_buffers());
        }
        if output::is_stuck() {
            // Nothing can be ended out of the middle of a callback that a fatal error has left.
            note(output::abandon());
        }
        // What has gone since may have deferred, too.
        self.run_defers(&returned, &mut alive, &mut note);
        first
    }

    /// See [`Runtime::clean_up`]; `alive`: there was no fatal error.
    fn run_defers(&self, returned: &[Zval], alive: &mut bool, note: &mut impl FnMut(Result) -> bool) {
        // Destructors of the context may defer anew, or ask for a context.
        while !self.coroutines.with_current_data(|place| place.local.is_clean()) {
            while let Some(defer) = self.coroutines.with_current_data(|place| place.local.defers.borrow_mut().pop()) {
                let outcome = if *alive { defer.call(returned).and_then(fence::dropping) } else { Ok(()) };
                *alive &= note(outcome);
                *alive &= note(fence::dropping(defer));
            }
            let context = self.coroutines.with_current_data(|place| place.local.context.borrow_mut().take());
            *alive &= note(fence::dropping(context));
        }
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
}
