//! The scheduler: who runs, who waits, who is next.
//!
//! Single-threaded and shared by `Rc`; every method takes `&self`. No borrow is held across a switch, a drop of user data or
//! any call into the caller's code, so all of these may come back into the scheduler.

mod block;
mod disorder;
mod report;
mod turn;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use disorder::Disorder;
pub use report::Parked;
use steel_os::clock;
use steel_os::fiber::{Fiber, FiberStep, Payload};
use steel_os::overflow;
use steel_os::prefetch::prefetch;
use steel_os::stack::{Arena, ArenaOptions, Stack};

use crate::cid::Cid;
use crate::error::{CancelError, ResumeError, SpawnError};
use crate::hub::Registration;
use crate::ids::Ids;
use crate::task::{State, Task};
use crate::wait::{Wait, Wake};

/// The default bound of living coroutines, Swoole's `max_coroutine`.
pub const DEFAULT_MAX: usize = 100_000;

/// Saves the outside world (for PHP: the VM state) of one coroutine and loads that of another.
pub trait Switch: 'static {
    /// The saved world of one coroutine. Has interior mutability.
    type Data: 'static;

    /// Saves the world as it is into `from` and makes it what `to` holds. Called on the resumer's stack, right before a
    /// coroutine is entered, and right after it came back (then `from` is the coroutine's and `to` the resumer's).
    fn exchange(&self, from: &Self::Data, to: &Self::Data);

    /// A coroutine will be entered soon: has the processor fetch what [`Switch::exchange`] will need of it.
    fn prefetch(&self, _: &Self::Data) {}
}

/// A coroutine that is known without looking for it. As long as one lives, so does what the coroutine has: its stack, too.
pub struct Handle<S: Switch>(Rc<Task<S::Data>>);

impl<S: Switch> std::fmt::Debug for Handle<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.cid.fmt(f)
    }
}

type PanicHook = Rc<dyn Fn(Cid, Payload)>;

/// Coroutines by [`Cid::key`]; a slot that is nobody's has none.
type Tasks<D> = Ids<Option<Rc<Task<D>>>>;

/// The coroutines of one thread.
pub struct Scheduler<S: Switch> {
    switch: S,
    root: S::Data,
    arena: RefCell<Arena>,
    tasks: RefCell<Tasks<S::Data>>,
    ready: RefCell<VecDeque<Rc<Task<S::Data>>>>,
    current: RefCell<Option<Rc<Task<S::Data>>>>,
    /// The id of `current`: it is asked for far more often.
    current_cid: Cell<Option<Cid>>,
    last: Cell<u64>,
    max: Cell<usize>,
    peak: Cell<usize>,
    /// See [`Scheduler::continued`].
    continued: Cell<u64>,
    /// Inside `poll_ready`, which looks at the queue itself before it returns.
    turning: Cell<bool>,
    /// How many eager wakes may still run their coroutine at once: see [`turn::EAGER`]. More than that: no loop runs,
    /// and it is any number.
    eager_left: Cell<i64>,
    /// A hog was preempted: whatever else waits gets its turn after this round.
    hogged: Cell<bool>,
    disorder: Disorder,
    /// The root waker has been called since the last `poll_ready`.
    kicked: Cell<bool>,
    root_waker: RefCell<Option<Waker>>,
    on_panic: RefCell<Option<PanicHook>>,
    registration: Registration,
}

impl<S: Switch> Scheduler<S> {
    /// A scheduler of this thread. `root` is the world outside of all coroutines.
    pub fn new(switch: S, root: S::Data, options: ArenaOptions) -> Rc<Self> {
        let this = Rc::new(Self {
            switch,
            root,
            arena: RefCell::new(Arena::new(options)),
            tasks: RefCell::default(),
            ready: RefCell::default(),
            current: RefCell::default(),
            current_cid: Cell::new(None),
            last: Cell::new(0),
            max: Cell::new(DEFAULT_MAX),
            peak: Cell::new(0),
            continued: Cell::new(0),
            turning: Cell::new(false),
            eager_left: Cell::new(i64::MAX),
            hogged: Cell::new(false),
            disorder: Disorder::default(),
            kicked: Cell::new(false),
            root_waker: RefCell::default(),
            on_panic: RefCell::default(),
            registration: Registration::new(),
        });
        this.registration.attach(&this);
        this
    }

    /// Whether as many live as may.
    pub fn is_full(&self) -> bool {
        self.count() >= self.max.get()
    }

    /// So many numbers are given to nobody.
    pub fn skip(&self, numbers: u64) {
        self.last.set(self.last.get() + numbers);
    }

    /// Starts a coroutine and runs it at once, on top of the caller, until it parks or ends. `make_data` may reserve memory
    /// at the top of the stack; the data is dropped before the stack is given back.
    ///
    /// # Errors
    /// Nothing has run then, and `body` is dropped.
    pub fn spawn(
        &self,
        make_data: impl FnOnce(&mut Stack) -> S::Data,
        body: impl FnOnce(Cid) + 'static,
    ) -> Result<Cid, SpawnError> {
        if self.is_full() {
            return Err(SpawnError::Limit);
        }
        let stack = self.arena.borrow().take();
        let mut stack = stack.map_err(SpawnError::Memory)?;
        let number = self.last.get() + 1;
        let Some(cid) = Cid::new(number) else { return Err(SpawnError::Limit) };
        self.last.set(number);
        let parent = self.current();
        if parent.is_none() {
            self.renew_eager(); // Whoever starts it from outside, a task of the loop, has its turn.
        }
        let task = Rc::new(Task {
            data: make_data(&mut stack),
            fiber: Fiber::new(stack, move || body(cid)),
            cid,
            parent,
            created: clock::coarse(),
            state: Cell::new(State::Running),
            wake: Cell::new(Wake::Resumed),
            polling: Cell::new(false),
            notified: Cell::new(false),
            eager: Cell::new(false),
            ended: OnceCell::new(),
        });
        let count = {
            let mut tasks = self.tasks.borrow_mut();
            *tasks.add(cid.key()) = Some(Rc::clone(&task));
            tasks.len()
        };
        self.peak.set(self.peak.get().max(count));
        self.enter_here(task, Wake::Resumed);
        Ok(cid)
    }

    /// Switches into a coroutine that is parked by [`Wait::Yield`], nested on the caller; returns when it parks or ends.
    ///
    /// # Errors
    /// Nothing has run then.
    #[inline(always)]
    pub fn resume(&self, cid: Cid) -> Result<(), ResumeError> {
        let task = self.find(cid).ok_or(ResumeError::NotFound)?;
        if task.state.get() == State::Parked(Wait::Yield) {
            self.enter_here(task, Wake::Resumed);
            return Ok(());
        }
        self.refuse_resume(&task)
    }

    #[cold]
    fn refuse_resume(&self, task: &Task<S::Data>) -> Result<(), ResumeError> {
        let cid = task.cid;
        match task.state.get() {
            State::Running if self.current() == Some(cid) => Err(ResumeError::Current),
            State::Running => Err(ResumeError::Ancestor),
            State::Done => Err(ResumeError::NotFound),
            State::Parked(_) | State::Queued => Err(ResumeError::NotYielded),
        }
    }

    /// Queues a parked coroutine to run. Does nothing, and says so, when it is not parked, has yielded by itself, or is
    /// queued already.
    pub fn wake(&self, cid: Cid) -> bool {
        let Some(task) = self.find(cid) else { return false };
        let wakeable = matches!(task.state.get(), State::Parked(why) if why != Wait::Yield);
        if wakeable {
            self.queue(task, Wake::Woken);
        }
        wakeable
    }

    /// As [`Self::wake`], but the coroutine runs now, nested on the caller, as [`Self::resume`] does. Swoole's channels,
    /// for one, continue their waiter in this way.
    pub fn wake_now(&self, cid: Cid) -> bool {
        self.find(cid).is_some_and(|task| self.wake_handle(Handle(task)))
    }

    /// As [`Self::wake_now`], also for one that is ready to run already, as it was to be run: for whoever is about to take away what it works
    /// with.
    pub fn hasten(&self, cid: Cid) -> bool {
        let Some(task) = self.find(cid) else { return false };
        if task.state.get() == State::Queued {
            let wake = task.wake.get();
            self.enter(task, wake); // The queue skips who is not queued any more.
            return true;
        }
        self.wake_handle(Handle(task))
    }

    /// The running coroutine, for [`Self::wake_handle`].
    #[inline(always)]
    pub fn current_handle(&self) -> Option<Handle<S>> {
        self.current.borrow().clone().map(Handle)
    }

    /// As [`Self::wake_now`].
    #[inline(always)]
    pub fn wake_handle(&self, handle: Handle<S>) -> bool {
        let wakeable = matches!(handle.0.state.get(), State::Parked(why) if why != Wait::Yield);
        if wakeable {
            self.enter_here(handle.0, Wake::Woken);
        }
        wakeable
    }

    /// Two coroutines that will be entered soon, one after the other: has the processor fetch what is needed for that. The second
    /// one's turn comes when it is the first.
    #[inline(always)]
    pub fn prefetch(&self, first: Option<&Handle<S>>, second: Option<&Handle<S>>) {
        if let Some(second) = second {
            prefetch(Rc::as_ptr(&second.0), size_of::<Task<S::Data>>());
        }
        if let Some(first) = first {
            self.switch.prefetch(&first.0.data);
        }
    }

    /// Makes a parked coroutine come back with [`Wake::Canceled`]: nested on the caller if `at_once`, else by the queue.
    ///
    /// # Errors
    /// It does not wait for anything.
    pub fn cancel(&self, cid: Cid, at_once: bool) -> Result<(), CancelError> {
        let task = self.find(cid).ok_or(CancelError::NotFound)?;
        match task.state.get() {
            State::Parked(_) if at_once => self.enter(task, Wake::Canceled),
            State::Parked(_) => self.queue(task, Wake::Canceled),
            State::Queued => return Err(CancelError::Ready),
            State::Running => return Err(CancelError::Running),
            State::Done => return Err(CancelError::NotFound),
        }
        Ok(())
    }

    /// As [`Self::cancel`] at once, also for one that is ready to run: at the end, when nobody will run the queue any more.
    ///
    /// # Errors
    /// It runs, or there is none.
    pub fn unwind(&self, cid: Cid) -> Result<(), CancelError> {
        let task = self.find(cid).ok_or(CancelError::NotFound)?;
        if task.state.get() == State::Queued {
            self.enter(task, Wake::Canceled); // The queue skips who is not queued any more.
            return Ok(());
        }
        self.cancel(cid, true)
    }

    /// How many coroutines may live.
    pub fn max(&self) -> usize {
        self.max.get()
    }

    /// Bounds the number of living coroutines.
    pub fn set_max(&self, max: usize) {
        self.max.set(max);
    }

    /// Cuts the stacks of later coroutines by `options` (Swoole's `c_stack_size`). Those alive keep theirs.
    pub fn set_stacks(&self, options: ArenaOptions) {
        let old = self.arena.replace(Arena::new(options));
        drop(old);
    }

    /// How stacks are cut now.
    pub fn stacks(&self) -> ArenaOptions {
        self.arena.borrow().options()
    }

    /// Gives back what free stacks keep resident beyond their top `keep` bytes; for idle times.
    pub fn trim(&self, keep: usize) {
        self.arena.borrow().trim(keep);
    }

    /// Outside of coroutines, in the child of a fork: the coroutines are its parent's. They, and what they own, are never run, dropped
    /// or counted here. Ids go on from where they were.
    pub fn forget_all(&self) {
        debug_assert!(self.current().is_none());
        std::mem::forget(self.ready.take());
        std::mem::forget(self.tasks.take());
    }

    /// Who is told of a panic that a body let escape, after the coroutine has been cleaned up. Without a hook the payload
    /// is dropped; the panic message has been printed by then.
    pub fn on_panic(&self, hook: impl Fn(Cid, Payload) + 'static) {
        *self.on_panic.borrow_mut() = Some(Rc::new(hook));
    }

    /// Runs `task` on top of the caller until it parks or ends.
    #[inline(never)]
    fn enter(&self, task: Rc<Task<S::Data>>, wake: Wake) {
        self.enter_here(task, wake);
    }

    /// As [`Self::enter`], without a machine frame of its own. The processor predicts returns by a stack of its own, which a
    /// switch puts out of step: every frame between a switch and the code that asked for it costs a wrong prediction.
    #[inline(always)]
    fn enter_here(&self, task: Rc<Task<S::Data>>, wake: Wake) {
        task.wake.set(wake);
        task.state.set(State::Running);
        let outer = self.current.replace(Some(Rc::clone(&task)));
        let outer_cid = self.current_cid.replace(Some(task.cid));
        let from = outer.as_ref().map_or(&self.root, |outer| &outer.data);
        overflow::set_current(task.cid.get());
        self.switch.exchange(from, &task.data);
        let step = task.fiber.resume();
        self.switch.exchange(&task.data, from);
        overflow::set_current(outer_cid.map_or(0, Cid::get));
        self.current_cid.set(outer_cid);
        self.current.replace(outer);
        match step {
            // Suspended behind our back; nobody but a resume can know why.
            FiberStep::Suspended if task.state.get() == State::Running => task.state.set(State::Parked(Wait::Yield)),
            FiberStep::Suspended | FiberStep::Running => {}
            FiberStep::Done(result) => self.finish(task, result),
        }
    }

    #[inline(never)]
    fn finish(&self, task: Rc<Task<S::Data>>, result: Result<(), Payload>) {
        task.state.set(State::Done);
        let cid = task.cid;
        let listed = self.tasks.borrow_mut().remove(cid.key()).and_then(Option::take);
        drop(listed);
        let ended = task.ended.get().cloned();
        drop(task); // The data, then the stack.
        if let Some(ended) = ended {
            ended.open();
        }
        if self.count() == 0 {
            self.kick(); // The root future may want to end.
        }
        if let Err(payload) = result {
            let hook = self.on_panic.borrow().clone();
            if let Some(hook) = hook {
                hook(cid, payload);
            }
        }
    }

    fn queue(&self, task: Rc<Task<S::Data>>, wake: Wake) {
        task.wake.set(wake);
        task.state.set(State::Queued);
        self.ready.borrow_mut().push_back(task);
        self.kick();
    }

    #[inline]
    fn find(&self, cid: Cid) -> Option<Rc<Task<S::Data>>> {
        self.tasks.borrow().get(cid.key())?.clone()
    }
}
