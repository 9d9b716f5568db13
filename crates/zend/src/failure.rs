//! The end of a request by a failure: fatal errors and uncaught exceptions, as PHP reports them.

use crate::{
    door,
    globals::{self, EngineCell, FATAL_ERRORS},
    sys,
};

// SAFETY: written at module start, read on the one thread that runs the engine.
static WATCHER: EngineCell<Option<fn()>> = unsafe { EngineCell::new(None) };

/// Fatal, unless a user error handler says that they are not.
const DEBATABLE: u32 = sys::E_USER_ERROR | sys::E_RECOVERABLE_ERROR;

/// Has `watcher` called whenever PHP reports a failure; it must not run PHP code. To be called once, at module start.
pub fn watch(watcher: fn()) {
    WATCHER.set(Some(watcher));
    // SAFETY: adds to the engine's list.
    unsafe { sys::zend_observer_error_register(Some(on_error)) };
}

unsafe extern "C" fn on_error(kind: i32, _: *mut sys::zend_string, _: u32, _: *mut sys::zend_string) {
    // SAFETY: reads a field of the globals.
    let handled = unsafe { (*globals::eg()).user_error_handler.u1.type_info != sys::IS_UNDEF };
    let fatal = if handled { FATAL_ERRORS & !DEBATABLE } else { FATAL_ERRORS };
    if kind.cast_unsigned() & fatal != 0
        && let Some(watcher) = WATCHER.get()
    {
        door::quiet((), watcher);
    }
}

/// Has an error ended PHP code by a jump to the program's end ([`globals::forget_bailout`])?
pub fn has_bailed_out() -> bool {
    // SAFETY: reads a field of the globals.
    unsafe { (*globals::cg()).unclean_shutdown }
}
