//! Writing to PHP's output, through its output buffers.

use crate::{Result, fence, sys};

/// Prints, as `echo` does.
///
/// # Errors
/// A bailout of an output callback.
pub fn write(bytes: &[u8]) -> Result {
    // SAFETY: the engine reads the bytes; callbacks may run, hence the fence.
    fence::run(|| unsafe { sys::php_output_write(bytes.as_ptr().cast(), bytes.len()) })?;
    Ok(())
}

/// Sends what is buffered to the process's standard output.
pub fn flush() {
    // SAFETY: ends the buffers of the current context, running their callbacks.
    let _ = fence::run(|| unsafe { sys::php_output_end_all() });
}
