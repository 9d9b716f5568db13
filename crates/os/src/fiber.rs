//! A function that runs on a stack of its own and can be suspended: the safe face of `corosensei`.
//!
//! [`suspend`] suspends the innermost fiber that runs on this thread and returns to whoever resumed it; fibers nest. A panic
//! in the body ends the fiber and comes out of [`Fiber::resume`] as a value. Fibers are never unwound by force: whoever owns
//! one runs it to its end. One that is dropped while suspended is leaked, with its stack and all that lives on it, and
//! counted in [`leaked`].

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use corosensei::{Coroutine, CoroutineResult, Yielder};

use crate::stack::Stack;

/// What a panicking body leaves behind.
pub type Payload = Box<dyn Any + Send>;

type Link = Yielder<(), ()>;
type Context = Coroutine<(), (), Result<(), Payload>, Stack>;

thread_local! {
    // A static because suspend() takes no argument: code deep in a C stack does not know its fiber. Null on the
    // thread's own stack; else the link of the fiber that runs. Constant and without a destructor: a plain load.
    static RUNNING: Cell<*const Link> = const { Cell::new(ptr::null()) };
}

static LEAKED: AtomicUsize = AtomicUsize::new(0);

/// Why [`Fiber::resume`] returned.
#[derive(Debug)]
pub enum FiberStep {
    /// The body called [`suspend`]; it can be resumed.
    Suspended,
    /// The body has returned, or panicked with this payload.
    Done(Result<(), Payload>),
    /// It is being resumed already: the caller runs inside it, or inside one that it resumed. Nothing has happened.
    Running,
}

/// Why [`suspend`] did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspendError {
    /// No fiber runs on this thread.
    Outside,
    /// The fiber is unwinding from a panic. The count of panics belongs to the thread, so nobody else may run meanwhile.
    Panicking,
}

impl fmt::Display for SuspendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Outside => "no fiber runs on this thread",
            Self::Panicking => "the fiber is unwinding from a panic",
        })
    }
}

impl std::error::Error for SuspendError {}

/// A function with a stack of its own. Belongs to its thread. Shared reference suffices to resume it, so that its owner can
/// leave it where it is.
pub struct Fiber {
    /// Borrowed by `resume` alone, and only while `running` is set.
    context: UnsafeCell<ManuallyDrop<Context>>,
    /// The body's link to its resumer, an address in its stack; null before the first resume.
    link: Cell<*const Link>,
    progress: Cell<Progress>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    New,
    Running,
    Suspended,
    Done,
}

impl Fiber {
    /// A fiber that will run `body` on `stack` at the first resume. The closure is moved onto the stack; nothing is allocated.
    #[inline(always)]
    pub fn new(stack: Stack, body: impl FnOnce() + 'static) -> Self {
        let context = Context::with_stack(stack, move |link, ()| {
            RUNNING.set(ptr::from_ref(link));
            panic::catch_unwind(AssertUnwindSafe(body))
        });
        Self {
            context: UnsafeCell::new(ManuallyDrop::new(context)),
            link: Cell::new(ptr::null()),
            progress: Cell::new(Progress::New),
        }
    }

    /// Runs the body until it suspends or ends. A fiber that has ended answers `Done(Ok(()))` again.
    #[inline(always)]
    pub fn resume(&self) -> FiberStep {
        match self.progress.get() {
            Progress::New | Progress::Suspended => {}
            Progress::Running => return FiberStep::Running,
            Progress::Done => return FiberStep::Done(Ok(())),
        }
        self.progress.set(Progress::Running);
        let outer = RUNNING.replace(self.link.get());
        // SAFETY: the only borrow: this is the only place that takes one, it is not entered while `progress` is Running, and
        // drop() cannot run while `self` is borrowed. Not done, by `progress`.
        let result = unsafe { (*self.context.get()).resume(()) };
        // Every fiber resumed by the body has put RUNNING back to the body's link before it returned.
        self.link.set(RUNNING.replace(outer));
        match result {
            CoroutineResult::Yield(()) => {
                self.progress.set(Progress::Suspended);
                FiberStep::Suspended
            }
            CoroutineResult::Return(result) => {
                self.progress.set(Progress::Done);
                FiberStep::Done(result)
            }
        }
    }

    /// Whether the body has returned or panicked.
    pub fn is_done(&self) -> bool {
        self.progress.get() == Progress::Done
    }
}

impl Drop for Fiber {
    fn drop(&mut self) {
        match self.progress.get() {
            // SAFETY: dropped once, here; done or never started, so corosensei has nothing to unwind.
            Progress::New | Progress::Done => unsafe { ManuallyDrop::drop(self.context.get_mut()) },
            Progress::Suspended | Progress::Running => {
                LEAKED.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl fmt::Debug for Fiber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fiber").field("progress", &self.progress.get()).finish_non_exhaustive()
    }
}

/// Suspends the innermost running fiber of this thread; returns when it is resumed.
///
/// # Errors
/// When there is none, or while it unwinds from a panic; then nothing has happened.
#[inline(always)]
pub fn suspend() -> Result<(), SuspendError> {
    let link = RUNNING.get();
    if link.is_null() {
        return Err(SuspendError::Outside);
    }
    if std::thread::panicking() {
        return Err(SuspendError::Panicking);
    }
    // SAFETY: RUNNING is the link of the fiber that runs right now on this thread (set by its body and by resume(), put back
    // when resume() returns), so the Yielder is alive in its stack, and the control flow is inside that fiber.
    unsafe { (*link).suspend(()) };
    Ok(())
}

/// Whether the caller runs inside a fiber.
pub fn is_running() -> bool {
    !RUNNING.get().is_null()
}

/// How many fibers this process has leaked by dropping them while suspended.
pub fn leaked() -> usize {
    LEAKED.load(Ordering::Relaxed)
}
