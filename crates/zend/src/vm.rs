//! The VM state that belongs to one coroutine, and its exchange at a switch.
//!
//! What PHP's own fibers save, and what they leave out but long-lived servers need: output buffers, the serializer's state, the
//! callbacks of sorting functions. The fiber observers are told, so that Xdebug, profilers and tracers see coroutines as fibers.

use std::{cell::UnsafeCell, ptr::NonNull};

pub(crate) use crate::vm_frame::Frame;
use crate::{Error, Result, ZStr, Zval, fence, globals, limit, nested, opcache, per_thread, sys, vm_extra::Extra};

/// Bytes of the first VM stack page, which lies on top of the coroutine's C stack mapping. Small, so that page, [`VmState`] and
/// the C stack of a coroutine that parks near its beginning share one page of memory.
const FIRST_PAGE: usize = 1024;
/// The same while OPcache's JIT is on, and what PHP's fibers have: code of the tracing JIT crashes where the frames of a trace go over the
/// end of a page (PHP 8.2; also without us, with a call stack of 256 KiB).
const FIRST_PAGE_FOR_JIT: usize = 16 * 1024;
/// Bytes of each further VM stack page that the engine allocates.
const NEXT_PAGES: usize = 8192;

per_thread! {
    /// How long the first page is; set before there is any.
    static FIRST: usize = FIRST_PAGE
}

/// What a coroutine needs at the top of its stack mapping: the first page and its [`VmState`].
#[inline(always)]
pub(crate) fn reserved() -> usize {
    FIRST.get() + size_of::<VmState>().next_multiple_of(64)
}

/// Before the first coroutine: is the JIT on?
pub(crate) fn choose_first_page() {
    FIRST.set(if opcache::has_jit() { FIRST_PAGE_FOR_JIT } else { FIRST_PAGE });
}

/// The VM state of one coroutine (or of the main program) while it does not run. It does not move: the engine points into it.
pub struct VmState(UnsafeCell<Raw>);

struct Raw {
    vm_stack: sys::zend_vm_stack,
    vm_stack_top: *mut sys::zval,
    vm_stack_end: *mut sys::zval,
    vm_stack_page_size: usize,
    current_execute_data: *mut sys::zend_execute_data,
    bailout: *mut sys::JmpBuf,
    /// To a constant class from PHP 8.5 on.
    fake_scope: *const sys::zend_class_entry,
    exception: *mut sys::zend_object,
    #[cfg(not(php_one_exception))]
    prev_exception: *mut sys::zend_object,
    opline_before_exception: *const sys::zend_op,
    active_fiber: *mut sys::zend_fiber,
    fiber_context: *mut sys::zend_fiber_context,
    error_reporting: i32,
    /// `zend_replace_error_handling()`: constructors that turn warnings into exceptions.
    error_handling: sys::zend_error_handling_t,
    exception_class: *mut sys::zend_class_entry,
    jit_trace_num: u32,
    /// A bailout in a drop ([`crate::fence`]) belongs to whose drop it was.
    bailout_pending: bool,
    #[cfg(php_vm_stack_limit)]
    stack_base: *mut std::ffi::c_void,
    #[cfg(php_vm_stack_limit)]
    stack_limit: *mut std::ffi::c_void,
    extra: Extra,
    /// The engine's record of this coroutine as a fiber.
    own_context: sys::zend_fiber_context,
}

/// Slots of a frame's header.
const FRAME_SLOTS: usize = size_of::<sys::zend_execute_data>().div_ceil(size_of::<sys::zval>());
/// Bytes of the first page that a coroutine's first frame may take at most; the rest is for what it calls.
const FIRST_FRAME: usize = FIRST_PAGE - 256;

/// Bytes of it that most coroutines use while they wait: the bottom frame, the first function's and that of what it has called.
const FIRST_FRAMES: usize = 384;

/// A call with which a coroutine begins: its frame is made by the creator, on the coroutine's VM stack. So nothing has to be
/// moved or resolved again, and no frame of `zend_call_function` lies on the C stack.
pub struct FirstCall(sys::steel_first);

impl FirstCall {
    /// The call of `callable` with the arguments in `args`. `None`: not a closure of PHP code, or it needs a general call.
    #[inline]
    pub(crate) fn new(callable: &Zval, args: &[Zval]) -> Option<FirstCall> {
        let mut first = std::mem::MaybeUninit::<sys::steel_first>::uninit();
        // SAFETY: live values; the description is written if the answer is true.
        unsafe {
            let plain = sys::steel_first_call(
                first.as_mut_ptr(),
                callable.as_ptr(),
                args.len() as u32,
                args.as_ptr().cast_mut().cast(),
            );
            (plain && (*first.as_ptr()).size as usize <= FIRST_FRAME).then(|| FirstCall(first.assume_init()))
        }
    }

    /// The call of a resolved function, with as many arguments as [`FirstCall::take_over`] will get. `None`: it needs a general call.
    pub(crate) fn resolved(cache: &sys::zend_fcall_info_cache, count: usize) -> Option<FirstCall> {
        let mut first = std::mem::MaybeUninit::<sys::steel_first>::uninit();
        // SAFETY: a resolved function; the description is written, but for the arguments, if the answer is true.
        unsafe {
            let plain = sys::steel_first_resolved(first.as_mut_ptr(), cache, count as u32);
            (*first.as_mut_ptr()).args = std::ptr::null_mut();
            (plain && (*first.as_ptr()).size as usize <= FIRST_FRAME).then(|| FirstCall(first.assume_init()))
        }
    }

    /// Its arguments, which are values, no references: the frame that is made next owns them.
    pub(crate) fn take_over<const N: usize>(&mut self, args: &std::mem::ManuallyDrop<[Zval; N]>) {
        assert_eq!((self.0.num_args as usize, self.0.moved), (N, true));
        self.0.args = args.as_ptr().cast_mut().cast();
    }
}

/// Runs the first call of the coroutine that has just begun.
///
/// # Safety
/// The current frame is the bottom one of a coroutine that was created with a [`FirstCall`], and it has not run yet.
pub(crate) unsafe fn run_first() -> Result<Zval> {
    if fence::is_pending() {
        return Err(Error::Bailout); // As in `Callable::call`; the frame is given up.
    }
    limit::hold()?;
    let frame = Frame::current();
    let mut result = Zval::undef();
    // SAFETY: the frame lies right behind the bottom one, by the caller's promise; the shim fences its execution.
    if unsafe { sys::steel_first_run(result.as_mut_ptr()) } != 0 {
        frame.restore();
        std::mem::forget(result); // What the jump has left in it is given up, as all else of those frames.
        return Err(Error::Bailout);
    }
    fence::outcome().map(|()| result)
}

/// The one function all bottom frames show: an internal one, as PHP's fibers have it. It has a name, since the engine asks for that of
/// the current frame when something warns: what a callback leaves is destructed when its own frame is no longer the current one. No trace
/// shows the last frame.
struct Bottom(UnsafeCell<sys::zend_function>);
// SAFETY: written at module start only.
unsafe impl Sync for Bottom {}
static BOTTOM: Bottom = Bottom(
    const {
        // SAFETY: all-zero is a valid zend_function but for its type.
        let mut function: sys::zend_function = unsafe { std::mem::zeroed() };
        function.type_ = sys::ZEND_INTERNAL_FUNCTION as u8;
        UnsafeCell::new(function)
    },
);

/// Is this the bottom frame of a coroutine?
///
/// # Safety
/// The frame is alive.
#[inline(always)]
pub(crate) unsafe fn is_bottom(frame: *const sys::zend_execute_data) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*frame).func.cast_const() == BOTTOM.0.get().cast_const() }
}

/// The address of the function that the bottom frame of each coroutine has.
pub(crate) fn bottom() -> usize {
    BOTTOM.0.get() as usize
}

/// At module start.
pub(crate) fn name_bottom() {
    // SAFETY: nothing else runs yet, and the string is permanent.
    unsafe { (*BOTTOM.0.get()).common.function_name = ZStr::permanent("{coroutine}").into_raw() };
}

impl VmState {
    /// The state of the main program; empty until the first switch away from it.
    pub fn root() -> VmState {
        // SAFETY: all-zero is a state without anything to restore; it is written at the first switch.
        VmState(UnsafeCell::new(unsafe { std::mem::zeroed() }))
    }

    /// A new coroutine's state, made in `area` ([`reserved`] bytes, aligned to 16, that stay until the coroutine has ended).
    /// `stack` is the C stack below it: lowest usable address and size. `first` is the call that it begins with, if it is known.
    ///
    /// # Safety
    /// `area` is as described and used for nothing else; the result is not used after the area is gone.
    #[inline]
    pub unsafe fn create(area: NonNull<u8>, stack: (usize, usize), first: Option<&FirstCall>) -> NonNull<VmState> {
        // SAFETY: the caller's promise: both parts lie inside the area.
        unsafe {
            let (page, first_page) = (area.cast::<sys::_zend_vm_stack>(), FIRST.get());
            let state = area.add(first_page).cast::<VmState>();
            let eg = globals::eg();
            let header = size_of::<sys::_zend_vm_stack>().div_ceil(size_of::<sys::zval>());
            let elements = page.as_ptr().cast::<sys::zval>().add(header);
            let end = area.as_ptr().add(first_page).cast::<sys::zval>();
            page.write(sys::_zend_vm_stack { top: elements, end, prev: std::ptr::null_mut() });
            // The bottom frame stays on the page for good, so the engine never frees this page as one of its own.
            let bottom = elements.cast::<sys::zend_execute_data>();
            bottom.write_bytes(0, 1);
            (*bottom).func = BOTTOM.0.get();
            let top = elements.add(FRAME_SLOTS);
            let raw = (*state.as_ptr()).0.get();
            raw.write_bytes(0, 1);
            (*raw).vm_stack = page.as_ptr();
            (*raw).vm_stack_top = first.map_or(top, |first| sys::steel_first_push(&raw const first.0, top));
            (*raw).vm_stack_end = end;
            (*raw).vm_stack_page_size = NEXT_PAGES;
            (*raw).current_execute_data = bottom;
            (*raw).error_reporting = level(eg);
            let own = &raw mut (*raw).own_context;
            (*own).kind = (&raw const BOTTOM).cast_mut().cast();
            (*own).status = sys::ZEND_FIBER_STATUS_INIT;
            (*raw).fiber_context = own;
            set_stack_limits(&mut *raw, stack);
            sys::zend_observer_fiber_init_notify(own);
            state
        }
    }

    /// Frees what a finished coroutine has left: VM stack pages that a bailout did not pop.
    #[inline]
    pub fn dispose(&self) {
        // SAFETY: the coroutine does not run any more; all pages but the first (whose prev is null) came from the engine's heap.
        unsafe {
            let raw = &mut *self.0.get();
            sys::zend_observer_fiber_destroy_notify(&raw mut raw.own_context);
            while !(*raw.vm_stack).prev.is_null() {
                let page = raw.vm_stack;
                raw.vm_stack = (*page).prev;
                sys::efree(page.cast());
            }
            raw.extra.dispose();
        }
    }

    /// Bytes of VM stack in use, while parked.
    pub(crate) fn stack_usage(&self) -> usize {
        // SAFETY: one thread; the pages are alive as long as the coroutine.
        unsafe {
            let raw = &*self.0.get();
            usage(raw.vm_stack, raw.vm_stack_top)
        }
    }

    /// The coroutine is never run again, nor unwound; the program's objects are destructed without it.
    pub(crate) fn give_up(&self) {
        // SAFETY: one thread; frames and fibers of a parked coroutine are alive, and so are the generators and fibers they belong to.
        unsafe {
            let raw = &*self.0.get();
            sys::steel_give_up(raw.current_execute_data, raw.active_fiber);
        }
    }

    /// Lends the exception that was on its way when it was parked, if there was one.
    pub(crate) fn with_exception(&self, look: impl FnOnce(&crate::Object)) {
        // SAFETY: one thread; the parked state owns the exception, which is only looked at.
        unsafe {
            let exception = (*self.0.get()).exception;
            if !exception.is_null() && !sys::zend_is_unwind_exit(exception) && !sys::zend_is_graceful_exit(exception) {
                look(&std::mem::ManuallyDrop::new(crate::Object::from_owned(exception)));
            }
        }
    }

    /// Where the coroutine stands: its innermost PHP frame while parked. For stack traces.
    pub(crate) fn frame(&self) -> *mut sys::zend_execute_data {
        // SAFETY: one thread; a plain load.
        unsafe { (*self.0.get()).current_execute_data }
    }
}

/// The error level of a coroutine that is made now: that of its creator. It outlives an `@` before the call that creates it, so that
/// is not its own.
#[inline]
unsafe fn level(eg: *mut sys::zend_executor_globals) -> i32 {
    // SAFETY: reads a field of the globals; the shim looks at the frames from the current one on, which are alive.
    unsafe {
        let level = (*eg).error_reporting;
        if level.cast_unsigned() & !globals::FATAL_ERRORS != 0 { level } else { sys::steel_level_without_silence() }
    }
}

#[cfg(php_vm_stack_limit)]
fn set_stack_limits(raw: &mut Raw, (low, size): (usize, usize)) {
    raw.stack_base = (low + size) as *mut _;
    raw.stack_limit = (low + size / 8) as *mut _;
}

#[cfg(not(php_vm_stack_limit))]
fn set_stack_limits(_: &mut Raw, _: (usize, usize)) {}

/// The running coroutine's body has come to its end: observers are told at the switch that follows.
pub(crate) fn finish_current() {
    // SAFETY: the current context of a coroutine at its bottom frame is its own, which is alive.
    unsafe { (*(*globals::eg()).current_fiber_context).status = sys::ZEND_FIBER_STATUS_DEAD };
}

/// Saves the engine's state into `from` and loads it from `to`.
#[inline(never)]
pub fn exchange(from: &VmState, to: &VmState) {
    if limit::is_lifted() {
        limit::apply_later();
    }
    // SAFETY: one thread; neither state is otherwise accessed during the exchange, which runs no PHP code but the observers.
    unsafe {
        let (from, to) = (&mut *from.0.get(), &mut *to.0.get());
        let eg = &mut *globals::eg();
        save(eg, from);
        if crate::vm_extra::autoloads() || nested::is_possible(from.current_execute_data) {
            from.extra.leave_nested(from.current_execute_data);
        }
        from.bailout_pending = crate::fence::exchange_pending(to.bailout_pending);
        from.extra.exchange(&mut to.extra);
        notify(from, to);
        load(eg, to);
    }
}

/// Has the processor fetch a coroutine's state, which was made by [`VmState::create`], and the begin of its VM stack below it.
#[inline(always)]
pub(crate) fn prefetch(state: NonNull<VmState>) {
    let page = state.as_ptr().cast::<u8>().wrapping_sub(FIRST.get());
    steel_os::prefetch::prefetch(page, FIRST_FRAMES);
    steel_os::prefetch::prefetch(state.as_ptr(), size_of::<VmState>());
}

/// One field of the engine's globals, read by itself: the compiler would join neighbours into one wide read, which the processor
/// cannot serve from the narrow writes that the engine has just made (a failed store forwarding, some 12 cycles each).
macro_rules! narrow {
    ($eg:ident.$field:ident) => {
        std::ptr::read_volatile(&raw const $eg.$field)
    };
}

#[inline]
unsafe fn save(eg: &sys::zend_executor_globals, from: &mut Raw) {
    // SAFETY: live fields of the engine's globals.
    unsafe {
        from.vm_stack = narrow!(eg.vm_stack);
        from.vm_stack_top = narrow!(eg.vm_stack_top);
        from.vm_stack_end = narrow!(eg.vm_stack_end);
        from.vm_stack_page_size = narrow!(eg.vm_stack_page_size);
        from.current_execute_data = narrow!(eg.current_execute_data);
        from.bailout = narrow!(eg.bailout);
        let fake_scope = narrow!(eg.fake_scope);
        from.fake_scope = fake_scope;
        from.exception = narrow!(eg.exception);
        #[cfg(not(php_one_exception))]
        {
            from.prev_exception = narrow!(eg.prev_exception);
        }
        from.opline_before_exception = narrow!(eg.opline_before_exception);
        from.active_fiber = narrow!(eg.active_fiber);
        from.fiber_context = narrow!(eg.current_fiber_context);
        from.error_reporting = narrow!(eg.error_reporting);
        from.error_handling = narrow!(eg.error_handling);
        from.exception_class = narrow!(eg.exception_class);
        from.jit_trace_num = narrow!(eg.jit_trace_num);
        #[cfg(php_vm_stack_limit)]
        {
            from.stack_base = eg.stack_base;
            from.stack_limit = eg.stack_limit;
        }
    }
}

#[inline]
unsafe fn load(eg: &mut sys::zend_executor_globals, to: &Raw) {
    eg.vm_stack = to.vm_stack;
    eg.vm_stack_top = to.vm_stack_top;
    eg.vm_stack_end = to.vm_stack_end;
    eg.vm_stack_page_size = to.vm_stack_page_size;
    eg.current_execute_data = to.current_execute_data;
    eg.bailout = to.bailout;
    eg.fake_scope = to.fake_scope.cast_mut();
    eg.exception = to.exception;
    #[cfg(not(php_one_exception))]
    {
        eg.prev_exception = to.prev_exception;
    }
    eg.opline_before_exception = to.opline_before_exception;
    eg.active_fiber = to.active_fiber;
    eg.current_fiber_context = to.fiber_context;
    eg.error_reporting = to.error_reporting;
    eg.error_handling = to.error_handling;
    eg.exception_class = to.exception_class;
    eg.jit_trace_num = to.jit_trace_num;
    #[cfg(php_vm_stack_limit)]
    {
        eg.stack_base = to.stack_base;
        eg.stack_limit = to.stack_limit;
    }
}

/// Tells the observers, with the statuses that PHP's own fibers would have.
#[inline]
unsafe fn notify(from: &Raw, to: &Raw) {
    // SAFETY: both contexts are alive; the notification reads them and keeps its own per-fiber state in them.
    unsafe {
        if (*from.fiber_context).status == sys::ZEND_FIBER_STATUS_RUNNING {
            (*from.fiber_context).status = sys::ZEND_FIBER_STATUS_SUSPENDED;
        }
        if (*to.fiber_context).status == sys::ZEND_FIBER_STATUS_INIT && !in_php_code() {
            notify_from_nowhere(from, to);
        } else {
            sys::zend_observer_fiber_switch_notify(from.fiber_context, to.fiber_context);
        }
        (*to.fiber_context).status = sys::ZEND_FIBER_STATUS_RUNNING;
    }
}

/// Does a function of PHP code run, at whatever depth? Not when the loop, at the end of the script, starts a coroutine.
unsafe fn in_php_code() -> bool {
    // SAFETY: the frames from the current one on are alive.
    unsafe {
        let mut frame = (*globals::eg()).current_execute_data;
        while !frame.is_null() {
            if !(*frame).func.is_null() && (*(*frame).func).type_ == sys::ZEND_USER_FUNCTION as u8 {
                return true;
            }
            frame = (*frame).prev_execute_data;
        }
        false
    }
}

/// PHP's own fibers are started by PHP code only, and Xdebug asks for its file without looking: shows a frame that has one.
#[cold]
unsafe fn notify_from_nowhere(from: &Raw, to: &Raw) {
    // SAFETY: all-zero but for what is set is enough of a frame to be asked for its file and line; it is gone from the engine
    // before this function returns. The file's name is permanent.
    unsafe {
        let opline: sys::zend_op = std::mem::zeroed();
        let mut function: sys::zend_function = std::mem::zeroed();
        function.op_array.type_ = sys::ZEND_USER_FUNCTION as u8;
        function.op_array.filename = ZStr::permanent("[event loop]").into_raw();
        function.op_array.opcodes = (&raw const opline).cast_mut();
        let mut frame: sys::zend_execute_data = std::mem::zeroed();
        frame.func = &raw mut function;
        frame.opline = &raw const opline;
        let current = std::mem::replace(&mut (*globals::eg()).current_execute_data, &raw mut frame);
        sys::zend_observer_fiber_switch_notify(from.fiber_context, to.fiber_context);
        (*globals::eg()).current_execute_data = current;
    }
}

/// Bytes of VM stack in use by what runs now.
pub fn stack_usage() -> usize {
    // SAFETY: one thread; the engine's own pages.
    unsafe { usage((*globals::eg()).vm_stack, (*globals::eg()).vm_stack_top) }
}

/// # Safety
/// `page` is the last page of a live VM stack, and `top` lies in it.
unsafe fn usage(mut page: sys::zend_vm_stack, top: *mut sys::zval) -> usize {
    let mut top = top;
    let mut sum = 0;
    // SAFETY: the caller's promise; each page notes where its use ended when the next one was added.
    unsafe {
        while !page.is_null() {
            sum += top as usize - page as usize;
            page = (*page).prev;
            top = if page.is_null() { top } else { (*page).top };
        }
    }
    sum
}

/// Runs `body` while the engine shows `state`'s frames as the current ones (to take a backtrace of a parked coroutine).
pub fn looking_at<R>(state: &VmState, body: impl FnOnce() -> R) -> R {
    // SAFETY: only the frame pointer changes, and it is put back; `body` inspects frames and does not run PHP code.
    unsafe {
        let eg = globals::eg();
        let current = std::mem::replace(&mut (*eg).current_execute_data, state.frame());
        let result = body();
        (*eg).current_execute_data = current;
        result
    }
}
