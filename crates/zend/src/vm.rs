//! The VM state that belongs to one coroutine, and its exchange at a switch.
//!
//! What PHP's own fibers save, and what they leave out but long-lived servers need: output buffers, the serializer's state, the
//! callbacks of sorting functions. The fiber observers are told, so that Xdebug, profilers and tracers see coroutines as fibers.

use std::{cell::UnsafeCell, ptr::NonNull};

use crate::{globals, sys, vm_extra::Extra};

/// Bytes of the first VM stack page, which lies on top of the coroutine's C stack mapping.
const FIRST_PAGE: usize = 2048;
/// Bytes of each further VM stack page that the engine allocates.
const NEXT_PAGES: usize = 8192;
/// What a coroutine needs at the top of its stack mapping: the first page and its [`VmState`].
pub const RESERVED: usize = FIRST_PAGE + size_of::<VmState>().next_multiple_of(64);

/// The VM state of one coroutine (or of the main program) while it does not run. It does not move: the engine points into it.
pub struct VmState(UnsafeCell<Raw>);

struct Raw {
    vm_stack: sys::zend_vm_stack,
    vm_stack_top: *mut sys::zval,
    vm_stack_end: *mut sys::zval,
    vm_stack_page_size: usize,
    current_execute_data: *mut sys::zend_execute_data,
    bailout: *mut sys::jmp_buf,
    fake_scope: *mut sys::zend_class_entry,
    exception: *mut sys::zend_object,
    prev_exception: *mut sys::zend_object,
    opline_before_exception: *const sys::zend_op,
    active_fiber: *mut sys::zend_fiber,
    fiber_context: *mut sys::zend_fiber_context,
    error_reporting: i32,
    jit_trace_num: u32,
    #[cfg(php_vm_stack_limit)]
    stack_base: *mut std::ffi::c_void,
    #[cfg(php_vm_stack_limit)]
    stack_limit: *mut std::ffi::c_void,
    extra: Extra,
    /// The engine's record of this coroutine as a fiber.
    own_context: sys::zend_fiber_context,
}

/// The one function all bottom frames show: a nameless internal one, as PHP's fibers have it.
struct Bottom(sys::zend_function);
// SAFETY: never written.
unsafe impl Sync for Bottom {}
static BOTTOM: Bottom = Bottom(
    const {
        // SAFETY: all-zero is a valid zend_function but for its type.
        let mut function: sys::zend_function = unsafe { std::mem::zeroed() };
        function.type_ = sys::ZEND_INTERNAL_FUNCTION as u8;
        function
    },
);

impl VmState {
    /// The state of the main program; empty until the first switch away from it.
    pub fn root() -> VmState {
        // SAFETY: all-zero is a state without anything to restore; it is written at the first switch.
        VmState(UnsafeCell::new(unsafe { std::mem::zeroed() }))
    }

    /// A new coroutine's state, made in `area` ([`RESERVED`] bytes, aligned to 16, that stay until the coroutine has ended).
    /// `stack` is the C stack below it: lowest usable address and size.
    ///
    /// # Safety
    /// `area` is as described and used for nothing else; the result is not used after the area is gone.
    pub unsafe fn create(area: NonNull<u8>, stack: (usize, usize)) -> NonNull<VmState> {
        // SAFETY: the caller's promise: both parts lie inside the area.
        unsafe {
            let page = area.cast::<sys::_zend_vm_stack>();
            let state = area.add(FIRST_PAGE).cast::<VmState>();
            let eg = globals::eg();
            let header = size_of::<sys::_zend_vm_stack>().div_ceil(size_of::<sys::zval>());
            let elements = page.as_ptr().cast::<sys::zval>().add(header);
            let end = area.as_ptr().add(FIRST_PAGE).cast::<sys::zval>();
            page.write(sys::_zend_vm_stack { top: elements, end, prev: std::ptr::null_mut() });
            // The bottom frame stays on the page for good, so the engine never frees this page as one of its own.
            let bottom = elements.cast::<sys::zend_execute_data>();
            bottom.write_bytes(0, 1);
            (*bottom).func = (&raw const BOTTOM.0).cast_mut();
            let mut raw: Raw = std::mem::zeroed();
            raw.vm_stack = page.as_ptr();
            raw.vm_stack_top = elements.add(size_of::<sys::zend_execute_data>().div_ceil(size_of::<sys::zval>()));
            raw.vm_stack_end = end;
            raw.vm_stack_page_size = NEXT_PAGES;
            raw.current_execute_data = bottom;
            raw.error_reporting = (*eg).error_reporting;
            raw.own_context.kind = (&raw const BOTTOM).cast_mut().cast();
            raw.own_context.status = sys::ZEND_FIBER_STATUS_INIT;
            set_stack_limits(&mut raw, stack);
            state.write(VmState(UnsafeCell::new(raw)));
            let own = &raw mut (*state.as_ref().0.get()).own_context;
            (*state.as_ref().0.get()).fiber_context = own;
            sys::zend_observer_fiber_init_notify(own);
            state
        }
    }

    /// Frees what a finished coroutine has left: VM stack pages that a bailout did not pop.
    pub fn dispose(&self) {
        // SAFETY: the coroutine does not run any more; all pages but the first (whose prev is null) came from the engine's heap.
        unsafe {
            let raw = &mut *self.0.get();
            sys::zend_observer_fiber_destroy_notify(&raw mut raw.own_context);
            while !(*raw.vm_stack).prev.is_null() {
                let page = raw.vm_stack;
                raw.vm_stack = (*page).prev;
                sys::_efree(page.cast());
            }
            raw.extra.dispose();
        }
    }

    /// Where the coroutine stands: its innermost PHP frame while parked. For stack traces.
    pub(crate) fn frame(&self) -> *mut sys::zend_execute_data {
        // SAFETY: one thread; a plain load.
        unsafe { (*self.0.get()).current_execute_data }
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
#[inline]
pub fn exchange(from: &VmState, to: &VmState) {
    // SAFETY: one thread; neither state is otherwise accessed during the exchange, which runs no PHP code but the observers.
    unsafe {
        let (from, to) = (&mut *from.0.get(), &mut *to.0.get());
        let eg = &mut *globals::eg();
        save(eg, from);
        from.extra.exchange(&mut to.extra);
        notify(from, to);
        load(eg, to);
    }
}

#[inline]
unsafe fn save(eg: &sys::zend_executor_globals, from: &mut Raw) {
    from.vm_stack = eg.vm_stack;
    from.vm_stack_top = eg.vm_stack_top;
    from.vm_stack_end = eg.vm_stack_end;
    from.vm_stack_page_size = eg.vm_stack_page_size;
    from.current_execute_data = eg.current_execute_data;
    from.bailout = eg.bailout;
    from.fake_scope = eg.fake_scope;
    from.exception = eg.exception;
    from.prev_exception = eg.prev_exception;
    from.opline_before_exception = eg.opline_before_exception;
    from.active_fiber = eg.active_fiber;
    from.fiber_context = eg.current_fiber_context;
    from.error_reporting = eg.error_reporting;
    from.jit_trace_num = eg.jit_trace_num;
    #[cfg(php_vm_stack_limit)]
    {
        from.stack_base = eg.stack_base;
        from.stack_limit = eg.stack_limit;
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
    eg.fake_scope = to.fake_scope;
    eg.exception = to.exception;
    eg.prev_exception = to.prev_exception;
    eg.opline_before_exception = to.opline_before_exception;
    eg.active_fiber = to.active_fiber;
    eg.current_fiber_context = to.fiber_context;
    eg.error_reporting = to.error_reporting;
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
        sys::zend_observer_fiber_switch_notify(from.fiber_context, to.fiber_context);
        (*to.fiber_context).status = sys::ZEND_FIBER_STATUS_RUNNING;
    }
}

/// The place in the VM to come back to when a bailout was stopped: the engine clears it before it jumps.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    execute_data: *mut sys::zend_execute_data,
    vm_stack: sys::zend_vm_stack,
    vm_stack_top: *mut sys::zval,
    vm_stack_end: *mut sys::zval,
    fake_scope: *mut sys::zend_class_entry,
}

impl Frame {
    #[inline]
    pub(crate) fn current() -> Frame {
        // SAFETY: one thread; plain loads.
        unsafe {
            let eg = &*globals::eg();
            Frame {
                execute_data: eg.current_execute_data,
                vm_stack: eg.vm_stack,
                vm_stack_top: eg.vm_stack_top,
                vm_stack_end: eg.vm_stack_end,
                fake_scope: eg.fake_scope,
            }
        }
    }

    /// After a bailout: back to this frame; what lay above it on the VM stack is given up.
    #[cold]
    pub(crate) fn restore(self) {
        // SAFETY: pages above the saved one were allocated by the engine after the frame was noted.
        unsafe {
            let eg = &mut *globals::eg();
            while eg.vm_stack != self.vm_stack && !eg.vm_stack.is_null() && !(*eg.vm_stack).prev.is_null() {
                let page = eg.vm_stack;
                eg.vm_stack = (*page).prev;
                sys::_efree(page.cast());
            }
            eg.vm_stack = self.vm_stack;
            eg.vm_stack_top = self.vm_stack_top;
            eg.vm_stack_end = self.vm_stack_end;
            eg.current_execute_data = self.execute_data;
            eg.fake_scope = self.fake_scope;
        }
    }
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
