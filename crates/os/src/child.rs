//! Children of this process that somebody waits for without blocking: their descriptors, and a shell that runs a command.

use crate::process::{Pid, check};
use crate::signal::{SIGPIPE, SignalSet};
use rustix::pipe::PipeFlags;
use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// A descriptor of the process `pid` that becomes readable when it has ended, also if that was before. Close-on-exec.
///
/// # Errors
/// `ESRCH` (no such process), `EMFILE`, `ENOSYS` (Linux before 5.3).
pub fn descriptor(pid: Pid) -> io::Result<OwnedFd> {
    let pid = rustix::process::Pid::from_raw(pid.get()).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty())?)
}

/// Is it a child of this process that nobody has collected yet?
pub fn is_uncollected(pid: Pid) -> bool {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let options = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    let Ok(number) = libc::id_t::try_from(pid.get()) else { return false };
    // SAFETY: `info` lives over the call and is the only pointer passed.
    check(unsafe { libc::waitid(libc::P_PID, number, info.as_mut_ptr(), options) }).is_ok()
}

/// The child of this thread whose descriptor `number` is the other end of the pipe `pipe`. `None`: there is none, or the system does not tell.
pub fn at_pipe(pipe: RawFd, number: RawFd) -> Option<Pid> {
    let end = std::fs::read_link(format!("/proc/self/fd/{pipe}")).ok()?;
    if !end.as_os_str().as_encoded_bytes().starts_with(b"pipe:") {
        return None;
    }
    let children = std::fs::read_to_string("/proc/thread-self/children").ok()?;
    let is_it = |child: &&str| std::fs::read_link(format!("/proc/{child}/fd/{number}")).is_ok_and(|other| other == end);
    // The newest are the last.
    children.split_ascii_whitespace().rev().find(is_it).and_then(|child| Pid::new(child.parse().ok()?))
}

/// A child that has ended and that nobody has collected; it stays so. `None`: all run.
///
/// # Errors
/// `ECHILD`: there are no children.
pub fn ended() -> io::Result<Option<Pid>> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let options = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: `info` lives over the call and is the only pointer passed.
    check(unsafe { libc::waitid(libc::P_ALL, 0, info.as_mut_ptr(), options) })?;
    // SAFETY: plain data, zeroed, and filled by the call if a child was found; the field is there for the events of children.
    Ok(Pid::new(unsafe { info.assume_init().si_pid() }))
}

/// Runs `command` in `/bin/sh`. Its standard output, with `errors` also its standard error, is read from the descriptor. Its
/// signals are as this process was given them, but `SIGPIPE`, which ends it. Not by `fork`: nothing of a large process is copied.
///
/// # Errors
/// `EMFILE`, `EAGAIN`, `ENOMEM`, `ENOENT` (no shell).
pub fn shell(command: &CStr, errors: bool) -> io::Result<(Pid, OwnedFd)> {
    let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    let mut plan = Plan::new()?;
    plan.redirect(&writer, 1)?;
    if errors {
        plan.redirect(&writer, 2)?;
    }
    Ok((run(command, &plan)?, reader))
}

/// As [`shell`], but its standard input is this file, from where it stands, and its output is this process's.
///
/// # Errors
/// As there.
pub fn fed_shell(command: &CStr, input: &OwnedFd) -> io::Result<Pid> {
    let mut plan = Plan::new()?;
    plan.redirect(input, 0)?;
    run(command, &plan)
}

fn run(command: &CStr, plan: &Plan) -> io::Result<Pid> {
    let argv = [c"sh".as_ptr().cast_mut(), c"-c".as_ptr().cast_mut(), command.as_ptr().cast_mut(), null_mut()];
    let mut pid = 0;
    // SAFETY: the plan is initialised; all strings end with NUL and outlive the call; argv ends with null. Nobody changes the
    // environment meanwhile: PHP does on this thread only.
    let error = unsafe {
        libc::posix_spawn(
            &raw mut pid,
            c"/bin/sh".as_ptr(),
            &raw const plan.actions,
            &raw const plan.attributes,
            argv.as_ptr(),
            environment(),
        )
    };
    spawn_result(error)?;
    Pid::new(pid).ok_or_else(|| io::ErrorKind::Other.into())
}

/// The environment as `putenv()` has left it. Not libc's `environ`, which is what a module that PHP has loaded would see: a program that
/// is not position-independent, as PHP built from source, has that variable in itself.
fn environment() -> *const *mut libc::c_char {
    static PLACE: OnceLock<usize> = OnceLock::new();
    let place = *PLACE.get_or_init(|| {
        // SAFETY: the program itself, which is loaded anyway; its symbols are looked up before those of its libraries.
        unsafe { libc::dlsym(libc::dlopen(null(), libc::RTLD_LAZY), c"environ".as_ptr()).expose_provenance() }
    });
    let place: *const *const *mut libc::c_char = std::ptr::with_exposed_provenance(place);
    // SAFETY: every libc has the variable, so it was found; it is written by this thread only.
    if place.is_null() { null() } else { unsafe { *place } }
}

/// What is to be done in the child before the shell starts.
struct Plan {
    actions: libc::posix_spawn_file_actions_t,
    attributes: libc::posix_spawnattr_t,
}

impl Plan {
    fn new() -> io::Result<Plan> {
        // SAFETY: structures of numbers and pointers, for which zeroes are valid; with glibc also as what was initialised empty.
        let mut plan = unsafe { MaybeUninit::<Plan>::zeroed().assume_init() };
        // SAFETY: initialises a structure of this type.
        spawn_result(unsafe { libc::posix_spawn_file_actions_init(&raw mut plan.actions) })?;
        // SAFETY: initialises a structure of this type.
        spawn_result(unsafe { libc::posix_spawnattr_init(&raw mut plan.attributes) })?;
        plan.reset_signals()?;
        Ok(plan)
    }

    fn reset_signals(&mut self) -> io::Result<()> {
        let (flags, default) = (libc::POSIX_SPAWN_SETSIGDEF, SignalSet::of(&[SIGPIPE]));
        // SAFETY: initialised attributes; the set is copied.
        unsafe {
            spawn_result(libc::posix_spawnattr_setflags(&raw mut self.attributes, flags as libc::c_short))?;
            spawn_result(libc::posix_spawnattr_setsigdefault(&raw mut self.attributes, default.as_ptr()))
        }
    }

    fn redirect(&mut self, from: &OwnedFd, to: i32) -> io::Result<()> {
        // SAFETY: initialised actions; two numbers.
        spawn_result(unsafe { libc::posix_spawn_file_actions_adddup2(&raw mut self.actions, from.as_raw_fd(), to) })
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: both were initialised and are not used again.
        unsafe {
            libc::posix_spawn_file_actions_destroy(&raw mut self.actions);
            libc::posix_spawnattr_destroy(&raw mut self.attributes);
        }
    }
}

/// These functions return the error instead of noting it.
fn spawn_result(error: i32) -> io::Result<()> {
    if error == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(error)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;
    use std::io::Read;

    fn output(command: &CStr, errors: bool) -> (String, process::Exit) {
        let (pid, reader) = shell(command, errors).unwrap();
        let watched = descriptor(pid).unwrap();
        let mut text = String::new();
        std::fs::File::from(reader).read_to_string(&mut text).unwrap();
        crate::fd::poll(&[std::os::fd::AsFd::as_fd(&watched)], None).unwrap();
        (text, process::try_wait(pid).unwrap().unwrap())
    }

    #[test]
    fn a_command_gives_its_output_and_its_exit_code() {
        let (text, exit) = output(c"echo out; echo err >&2; exit 3", true);
        assert_eq!((text.as_str(), exit.code, exit.signal), ("out\nerr\n", 3, 0));
    }

    #[test]
    fn a_command_reads_the_file_that_is_its_input() {
        let mut file = crate::scratch::in_memory().unwrap();
        std::io::Write::write_all(&mut file, b"hello\n").unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let pid = fed_shell(c"read word; test \"$word\" = hello && exit 7", &file.into()).unwrap();
        assert_eq!(process::wait_for(pid).unwrap().code, 7);
    }

    #[test]
    fn a_child_is_known_by_its_end_of_a_pipe() {
        let (pid, reader) = shell(c"exec sleep 60", false).unwrap();
        let (other, _another) = shell(c"exec sleep 60", false).unwrap();
        assert_eq!(at_pipe(reader.as_raw_fd(), 1), Some(pid));
        assert_eq!(at_pipe(reader.as_raw_fd(), 5), None);
        assert_eq!(at_pipe(std::io::stderr().as_raw_fd(), 1), None);
        for child in [pid, other] {
            process::kill(child, libc::SIGKILL).unwrap();
            process::wait_for(child).unwrap();
        }
    }

    #[test]
    fn a_command_that_a_signal_kills_says_which() {
        let (text, exit) = output(c"kill -KILL $$", false);
        assert_eq!((text.as_str(), exit.code, exit.signal), ("", 0, libc::SIGKILL));
    }

    #[test]
    fn a_signal_that_is_held_here_ends_a_command() {
        let held = crate::signal::Held::new(&[libc::SIGXCPU], &[]).unwrap();
        let (text, exit) = output(c"kill -XCPU $$; echo it was not", false);
        drop(held);
        assert_eq!((text.as_str(), exit.signal), ("", libc::SIGXCPU));
    }
}
