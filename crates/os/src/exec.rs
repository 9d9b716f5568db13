//! Becoming another program, and another process group's member.

use std::{ffi::CString, io};

use crate::{
    process::{Fork, check, exit_now, fork},
    signal::{self, SignalSet},
};

/// Replaces the running program. Signals that are blocked here are not in the new one. Returns only if that failed.
pub fn exec(file: &CString, args: &[CString]) -> io::Error {
    let mut pointers: Vec<_> = args.iter().map(|arg| arg.as_ptr()).collect();
    pointers.push(std::ptr::null());
    let blocked = signal::block(&SignalSet::empty());
    let _ = signal::restore(&SignalSet::empty());
    // SAFETY: C strings, and a list of them that a null pointer ends, which outlive the call.
    unsafe { libc::execv(file.as_ptr(), pointers.as_ptr()) };
    let error = io::Error::last_os_error();
    if let Ok(blocked) = blocked {
        let _ = signal::restore(&blocked);
    }
    error
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
