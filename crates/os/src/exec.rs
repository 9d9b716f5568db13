//! Becoming another program, and another process group's member.

use std::{ffi::CString, io};

use crate::process::{Fork, check, exit_now, fork};

/// Replaces the running program. It has the signals as this one was given them: handlers end with the program. Returns only if that failed.
pub fn exec(file: &CString, args: &[CString]) -> io::Error {
    let mut pointers: Vec<_> = args.iter().map(|arg| arg.as_ptr()).collect();
    pointers.push(std::ptr::null());
    // SAFETY: C strings, and a list of them that a null pointer ends, which outlive the call.
    unsafe { libc::execv(file.as_ptr(), pointers.as_ptr()) };
    io::Error::last_os_error()
}

/// Goes on in a child that leads a session of its own; this process ends with 0.
///
/// # Errors
/// Of fork(2).
pub fn detach() -> io::Result<()> {
    if let Fork::Parent(_) = fork()? {
        exit_now(0);
    }
    // SAFETY: setsid takes no argument. A fresh child leads no group, so it cannot fail with EPERM.
    check(unsafe { libc::setsid() })
}
