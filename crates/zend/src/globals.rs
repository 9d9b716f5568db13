//! Safe reads and writes of the few engine globals that the extension needs.

use std::cell::Cell;

use crate::{Object, Zval, sys};

/// A static that is written at module start, when there is one thread, and only read afterwards; also the one kind of
/// [`per_thread!`](crate::per_thread): as cheap as a plain variable, where a thread-local costs a call.
#[allow(missing_debug_implementations)]
pub struct EngineCell<T>(Cell<T>);

// SAFETY: whoever makes one promises that nobody writes it while another thread uses it.
unsafe impl<T> Sync for EngineCell<T> {}

impl<T: Copy> EngineCell<T> {
    /// A cell with this value.
    ///
    /// # Safety
    /// It is written while one thread runs the engine only: at module start, or always if this PHP is not thread-safe.
    pub const unsafe fn new(value: T) -> Self {
        EngineCell(Cell::new(value))
    }

    /// The value.
    #[inline(always)]
    pub fn get(&self) -> T {
        self.0.get()
    }

    /// Sets the value.
    #[inline(always)]
    pub fn set(&self, value: T) {
        self.0.set(value);
    }

    /// Sets the value and returns the one before.
    #[inline(always)]
    pub fn replace(&self, value: T) -> T {
        self.0.replace(value)
    }
}

/// Functions for the globals of the thread that runs. Where there are many threads, some of them lie at an offset that the engine tells
/// (`offset`), others behind a table (`id`).
macro_rules! engine_globals {
    ($($name:ident: $global:ident, $how:ident $place:ident, $ty:ident;)*) => {$(
        #[cfg(not(php_zts))]
        #[inline(always)]
        pub(crate) fn $name() -> *mut sys::$ty {
            &raw mut sys::$global
        }

        #[cfg(php_zts)]
        #[inline(always)]
        pub(crate) fn $name() -> *mut sys::$ty {
            // SAFETY: the engine sets the place before modules start; only threads that run PHP code come here.
            unsafe { engine_globals!(@$how sys::$place) }
        }
    )*};
    (@offset $place:expr) => { crate::thread::fast($place) };
    (@id $place:expr) => { crate::thread::resource($place) };
}
engine_globals! {
    eg: executor_globals, offset executor_globals_offset, zend_executor_globals;
    cg: compiler_globals, offset compiler_globals_offset, zend_compiler_globals;
    pg: core_globals, offset core_globals_offset, php_core_globals;
    og: output_globals, id output_globals_id, zend_output_globals;
    sg: sapi_globals, offset sapi_globals_offset, sapi_globals_struct;
    bg: basic_globals, id basic_globals_id, php_basic_globals;
    fg: file_globals, id file_globals_id, php_file_globals;
}

/// Which handlers of errors and exceptions the program has set, as a text that differs when they do.
pub fn handlers() -> String {
    // SAFETY: the globals exist as long as the module is loaded; one thread. Only types and counts are told, and which object it is.
    unsafe {
        let eg = &*eg();
        let one = |value: &sys::zval| match value.u1.type_info & 0xff {
            sys::IS_OBJECT => format!("object #{}", (*value.value.obj).handle),
            sys::IS_UNDEF => "none".to_owned(),
            _ => "a function".to_owned(),
        };
        format!(
            "{} for errors, {} for exceptions, {} and {} below them",
            one(&eg.user_error_handler),
            one(&eg.user_exception_handler),
            eg.user_error_handlers.top,
            eg.user_exception_handlers.top
        )
    }
}

/// Is an exception on its way?
pub fn exception_is_set() -> bool {
    // SAFETY: the globals exist as long as the module is loaded; one thread.
    unsafe { !(*eg()).exception.is_null() }
}

/// So many numbers are given to no resource.
pub fn skip_resources(numbers: i64) {
    // SAFETY: as above; the number of the next one may be any that is larger than all there are.
    unsafe { (*eg()).regular_list.nNextFreeElement += numbers };
}

/// Tells one exception that is on its way from another; 0: there is none.
pub(crate) fn exception_address() -> usize {
    // SAFETY: as above.
    unsafe { (*eg()).exception as usize }
}

/// The exception that is on its way, which stays there.
pub fn exception() -> Option<Object> {
    // SAFETY: as above; takes a reference of its own.
    unsafe {
        let raw = (*eg()).exception;
        (!raw.is_null()).then(|| Object::from_borrowed(raw))
    }
}

/// Takes the current exception off the engine, as a `catch` block does.
pub fn take_exception() -> Option<Object> {
    // SAFETY: as above; the reference that the engine held becomes ours, and zend_clear_exception's other work is done by hand.
    unsafe {
        let eg = eg();
        let raw = (*eg).exception;
        if raw.is_null() {
            return None;
        }
        let held = Object::from_borrowed(raw);
        sys::zend_clear_exception();
        Some(held)
    }
}

/// What was thrown, whatever it is, set aside until this is dropped: for native functions that are called meanwhile, to clear up. Only below a
/// native function's frame, where the engine looks for an exception when that returns.
#[derive(Debug)]
#[must_use]
pub struct Aside(*mut sys::zend_object);

/// See [`Aside`].
pub fn set_aside() -> Aside {
    // SAFETY: as above; the reference is the guard's.
    unsafe { Aside(std::mem::replace(&mut (*eg()).exception, std::ptr::null_mut())) }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if self.0.is_null() {
            return;
        }
        // SAFETY: as above; whatever was thrown meanwhile makes way for what came first.
        let other = unsafe { std::mem::replace(&mut (*eg()).exception, self.0) };
        if !other.is_null() {
            // SAFETY: the reference that the engine held.
            drop(unsafe { Object::from_owned(other) });
        }
    }
}

/// Throws an existing exception object.
pub fn rethrow(exception: Object) {
    let mut value = Zval::from(exception).into_raw();
    // SAFETY: the engine takes over the reference.
    crate::fence::run_or((), || unsafe { sys::zend_throw_exception_object(&raw mut value) });
}

/// Is this the engine's own pseudo exception with which `exit()` unwinds?
pub fn is_exit(exception: &Object) -> bool {
    // SAFETY: reads the class of a live object.
    unsafe { sys::zend_is_unwind_exit(exception.as_ptr()) }
}

/// Makes the running PHP code unwind as `exit()` does, without a message.
pub fn throw_exit() {
    // SAFETY: sets EG(exception).
    crate::fence::run_or((), || unsafe { sys::zend_throw_unwind_exit() });
}

/// Makes the running PHP code unwind so that `finally` blocks do not catch it but destructors run.
pub fn throw_graceful_exit() {
    // SAFETY: sets EG(exception).
    crate::fence::run_or((), || unsafe { sys::zend_throw_graceful_exit() });
}

/// The status that the process will exit with.
pub fn exit_status() -> i32 {
    // SAFETY: see above.
    unsafe { (*eg()).exit_status }
}

/// Sets the status that the process will exit with.
pub fn set_exit_status(status: i32) {
    // SAFETY: see above.
    unsafe { (*eg()).exit_status = status };
}

/// Errors that end the program: the engine's `E_FATAL_ERRORS`.
pub(crate) const FATAL_ERRORS: u32 = sys::E_ERROR
    | sys::E_CORE_ERROR
    | sys::E_COMPILE_ERROR
    | sys::E_USER_ERROR
    | sys::E_RECOVERABLE_ERROR
    | sys::E_PARSE;

/// Is the last error that PHP has reported a fatal one (also an exception that nobody caught)?
pub fn has_failed() -> bool {
    // SAFETY: reads two fields of the engine's globals.
    unsafe { !(*pg()).last_error_message.is_null() && (*pg()).last_error_type.cast_unsigned() & FATAL_ERRORS != 0 }
}

/// Shows an exception as PHP shows an uncaught one ("PHP Fatal error:  Uncaught ..."), without ending anything.
pub fn report_uncaught(exception: Object) {
    let raw = exception.into_raw();
    // SAFETY: zend_exception_error takes over the reference; it reports with E_DONT_BAIL, so nothing jumps.
    crate::fence::run_or(0, || unsafe { sys::zend_exception_error(raw, sys::E_ERROR as i32) } as i32);
}

/// Is the request being shut down (no more PHP code should be started)?
pub fn in_shutdown() -> bool {
    // SAFETY: see above.
    unsafe { u32::from((*eg()).flags) & sys::EG_FLAGS_IN_SHUTDOWN != 0 || !(*eg()).active }
}

/// Forgets that a fatal error happened, so that the process may go on serving.
pub fn forget_bailout() {
    // SAFETY: see above.
    unsafe {
        (*cg()).unclean_shutdown = false;
        // A bailout switches the cycle collector off for the rest of the request, which is long here.
        sys::gc_protect(false);
        #[cfg(php_delayed_oom)]
        {
            (*eg()).delayed_oom.state = sys::ZEND_OOM_STATE_NONE;
        }
    }
}

/// Has the memory limit ended PHP code, as an unwinding that looks like `exit()`'s? Some PHPs report it that way. True until
/// [`forget_bailout`].
#[cfg(php_delayed_oom)]
#[inline(always)]
pub fn is_out_of_memory() -> bool {
    // SAFETY: reads a field of the globals.
    unsafe { (*eg()).delayed_oom.state != sys::ZEND_OOM_STATE_NONE }
}

/// As PHP reports it at once, by a bailout: never.
#[cfg(not(php_delayed_oom))]
#[inline(always)]
pub fn is_out_of_memory() -> bool {
    false
}

/// Reports that the memory limit is exceeded, which the engine does between two opcodes only, and unwinds as it does.
///
/// # Errors
/// The bailout of an error handler or observer.
#[cold]
pub(crate) fn report_out_of_memory() -> crate::Result {
    #[cfg(php_delayed_oom)]
    // SAFETY: the engine's own way to report it; sets EG(exception).
    crate::fence::run(|| unsafe { sys::zend_handle_delayed_oom() })?;
    Ok(())
}

/// The SAPI's name (`cli`).
pub fn sapi_name() -> String {
    // SAFETY: the SAPI module is set before extensions start; its name is a C string.
    unsafe { std::ffi::CStr::from_ptr(sys::sapi_module.name) }.to_string_lossy().into_owned()
}

/// The file of the PHP code that runs, or "[no active file]".
pub fn executed_file() -> String {
    // SAFETY: the engine returns a C string that lives as long as the code does; it is copied at once.
    unsafe { std::ffi::CStr::from_ptr(sys::zend_get_executed_filename()) }.to_string_lossy().into_owned()
}

/// Bytes that `memory_limit` allows; `None` without a limit.
pub fn memory_limit() -> Option<usize> {
    // SAFETY: reads a plain field.
    usize::try_from(unsafe { (*pg()).memory_limit }).ok().filter(|limit| *limit > 0)
}

/// What memory_get_usage() says, in bytes.
pub fn memory_usage() -> usize {
    // SAFETY: reads the heap's counter.
    unsafe { sys::zend_memory_usage(false) }
}

/// What memory_get_usage(true) says, in bytes: with what the heap has in reserve.
pub fn memory_reserved() -> usize {
    // SAFETY: reads the heap's counter.
    unsafe { sys::zend_memory_usage(true) }
}

/// Is this the engine's pseudo exception that unwinds a coroutine ([`throw_graceful_exit`])?
pub fn is_graceful_exit(exception: &Object) -> bool {
    // SAFETY: reads the class of a live object.
    unsafe { sys::zend_is_graceful_exit(exception.as_ptr()) }
}
