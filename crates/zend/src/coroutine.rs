//! Coroutines that run PHP code: the scheduler of `steel-coro` over the exchange of VM states.
//!
//! A [`Place`] is a coroutine's VM state together with what the extension keeps for it (`L`). It is made on the coroutine's own
//! stack mapping by [`spawn`] only, and the scheduler drops it before the stack goes back, which is what makes it safe.

use std::{mem::ManuallyDrop, ptr::NonNull, rc::Rc};

use steel_coro::{ArenaOptions, Cid, Scheduler, SpawnError, Stack, Switch};

pub use crate::vm::FirstCall;
use crate::{
    Callable, Zval,
    vm::{self, VmState},
};

/// The scheduler of coroutines with PHP code in them.
pub type Coroutines<L> = Scheduler<VmSwitch<L>>;

/// Exchanges the engine's VM state.
pub struct VmSwitch<L>(std::marker::PhantomData<L>);

/// One coroutine's world: VM state and the extension's local data.
pub struct Place<L> {
    vm: NonNull<VmState>,
    root: Option<Box<VmState>>,
    /// The extension's part.
    pub local: L,
}

impl<L> Place<L> {
    fn vm(&self) -> &VmState {
        // SAFETY: the state lies in the box of the root or at the top of the coroutine's stack, which both outlive the place.
        unsafe { self.vm.as_ref() }
    }

    /// Bytes of VM stack in use, while parked.
    pub fn stack_usage(&self) -> usize {
        self.vm().stack_usage()
    }

    /// `root` holds what its functions do, and an exception that is on its way. Only while it is parked.
    pub fn survey(&self, survey: &mut crate::heap::Survey, root: crate::heap::NodeId) {
        // SAFETY: frames of a parked coroutine, or of the main program that waits for one, are alive.
        unsafe { survey.stack(root, self.vm().frame()) };
        self.vm().with_exception(|exception| {
            let label = survey.label("exception on its way");
            survey.object(root, label, exception);
        });
    }

    /// Runs `body` while the engine shows this coroutine's frames as the current ones.
    pub fn looking_at<R>(&self, body: impl FnOnce() -> R) -> R {
        vm::looking_at(self.vm(), body)
    }
}

impl<L> Drop for Place<L> {
    fn drop(&mut self) {
        if self.root.is_none() {
            self.vm().dispose();
        }
    }
}

impl<L: 'static> Switch for VmSwitch<L> {
    type Data = Place<L>;

    #[inline(always)]
    fn exchange(&self, from: &Place<L>, to: &Place<L>) {
        vm::exchange(from.vm(), to.vm());
    }

    #[inline(always)]
    fn prefetch(&self, data: &Place<L>) {
        if data.root.is_none() {
            vm::prefetch(data.vm);
        }
    }
}

/// A scheduler whose root is the main program.
pub fn scheduler<L: Default + 'static>(options: ArenaOptions) -> Rc<Coroutines<L>> {
    vm::choose_first_page();
    let root = Box::new(VmState::root());
    let place = Place { vm: NonNull::from(&*root), root: Some(root), local: L::default() };
    Scheduler::new(VmSwitch(std::marker::PhantomData), place, options)
}

/// Outside of coroutines: all of them are given up, as [`Scheduler::forget_all`] has it; so are the generators and fibers in which they
/// wait.
pub fn forget_all<L: 'static>(scheduler: &Coroutines<L>) {
    for cid in scheduler.ids() {
        scheduler.with_data(cid, |place| place.vm().give_up());
    }
    scheduler.forget_all();
}

/// Starts a coroutine; it runs at once until it parks or ends.
///
/// # Errors
/// Too many coroutines, or no memory for a stack.
pub fn spawn<L: Default + 'static>(
    scheduler: &Coroutines<L>,
    body: impl FnOnce(Cid) + 'static,
) -> Result<Cid, SpawnError> {
    scheduler.spawn(
        |stack| make_place(stack, None),
        move |cid| {
            let _finish = Finish;
            body(cid);
        },
    )
}

/// As [`spawn`], for a coroutine that begins with a PHP call: `body` gets the call, to run it.
///
/// # Errors
/// As [`spawn`].
#[inline]
pub fn spawn_call<L: Default + 'static>(
    scheduler: &Coroutines<L>,
    first: &FirstCall,
    body: impl FnOnce(Cid, First) + 'static,
) -> Result<Cid, SpawnError> {
    scheduler.spawn(
        |stack| make_place(stack, Some(first)),
        move |cid| {
            let _finish = Finish;
            body(cid, First(None));
        },
    )
}

/// As [`spawn_call`], for a callable and arguments that the call takes over: when it has returned, nobody has them any more.
/// `Err`: the arguments back, since the callable needs a general call.
///
/// # Errors
/// As [`spawn`]; the arguments are gone then.
pub fn spawn_callable<L: Default + 'static, const N: usize>(
    scheduler: &Coroutines<L>,
    callable: Rc<Callable>,
    args: [Zval; N],
    body: impl FnOnce(Cid, First) + 'static,
) -> Result<Result<Cid, SpawnError>, [Zval; N]> {
    let Some(mut first) = callable.first_call(N) else { return Err(args) };
    Ok(scheduler.spawn(
        move |stack| {
            let args = ManuallyDrop::new(args.map(Zval::into_plain));
            first.take_over(&args);
            make_place(stack, Some(&first))
        },
        move |cid| {
            let _finish = Finish;
            body(cid, First(Some(callable)));
        },
    ))
}

/// The first call of the coroutine that runs.
pub struct First(Option<Rc<Callable>>);

impl First {
    /// Runs it.
    ///
    /// # Errors
    /// As [`crate::Callable::call`].
    #[inline]
    pub fn run(self) -> crate::Result<Zval> {
        // SAFETY: `spawn_call` and `spawn_callable` make one First for each FirstCall and give it to the coroutine's body.
        let outcome = unsafe { vm::run_first() };
        drop(self.0); // What it was needed for is done.
        outcome
    }
}

/// At the end of a body, however it is left, the engine's record says so: observers are told at the switch that follows.
struct Finish;

impl Drop for Finish {
    fn drop(&mut self) {
        vm::finish_current();
    }
}

#[inline(always)]
fn make_place<L: Default>(stack: &mut Stack, first: Option<&FirstCall>) -> Place<L> {
    let area = stack.reserve_top(vm::reserved()).expect("a stack is at least 64 KiB, the area a few");
    let usable = stack.usable();
    // SAFETY: the area is ours until the stack is dropped, which the scheduler does after it has dropped the place.
    let vm = unsafe { VmState::create(area, (area.as_ptr() as usize - usable, usable), first) };
    Place { vm, root: None, local: L::default() }
}
