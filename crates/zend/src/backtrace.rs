//! Call stacks for reports. Those of a coroutine that waits are taken while the engine is shown its frames ([`crate::vm::looking_at`]).

use crate::{Array, ZStr, Zval, fence, limit, sys};

/// The call stack as `debug_backtrace()` gives it. `options`: `DEBUG_BACKTRACE_*`; `limit`: the most frames, 0 for all.
pub fn array(options: i64, limit: i64) -> Array {
    let mut trace = Zval::undef();
    let pointer = trace.as_mut_ptr();
    limit::lift();
    // SAFETY: writes an array of copies; frames are only looked at.
    fence::run_or((), || unsafe {
        sys::zend_fetch_debug_backtrace(pointer, 0, options as i32, limit as i32);
    });
    trace.as_array().unwrap_or_default()
}

/// The call stack as `debug_print_backtrace()` prints it.
pub fn text(options: i64, limit: i64) -> ZStr {
    let trace = array(options, limit);
    // SAFETY: reads the array; returns a new string.
    let raw = fence::run_or(std::ptr::null_mut(), || unsafe { sys::zend_trace_to_string(trace.as_ptr(), false) });
    // SAFETY: an owned string, if there is one.
    if raw.is_null() { ZStr::new(b"") } else { unsafe { ZStr::from_owned(raw) } }
}
