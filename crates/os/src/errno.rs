//! The thread's `errno`, for functions of PHP that show it after a call of ours has failed.

use std::io;

/// Its value.
pub fn get() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Sets it.
pub fn set(value: i32) {
    // SAFETY: glibc returns the address of this thread's own variable, which lives as long as the thread.
    unsafe { *libc::__errno_location() = value };
}
