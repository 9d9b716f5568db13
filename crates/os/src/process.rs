//! Processes: fork, wait, kill and identity.
//!
//! Nothing here keeps a table of children; the manager of the engine does. Called by the master and the
//! manager, never from a process that has threads of its own (see [`fork`]).

use std::ffi::CString;
use std::fmt;
use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

/// One more than [`generation`]; 0: nobody has asked yet.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// How many forks lie between the first caller's process and this one: what was made under another number was inherited. Counted
/// in every child from the first call on, whoever calls `fork`. A plain load.
#[inline(always)]
pub fn generation() -> u64 {
    match GENERATION.load(Ordering::Relaxed) {
        0 => watch_forks(),
        counted => counted - 1,
    }
}

#[cold]
#[inline(never)]
fn watch_forks() -> u64 {
    static WATCH: Once = Once::new();
    extern "C" fn before() {
        crate::signal::before_fork();
    }
    extern "C" fn in_child() {
        GENERATION.fetch_add(1, Ordering::Relaxed);
        crate::signal::in_child();
    }
    // SAFETY: the handlers only touch atomics and the dispositions of signals, which is async-signal-safe; they are removed when this module is unloaded.
    WATCH.call_once(|| unsafe {
        libc::pthread_atfork(Some(before), None, Some(in_child));
        GENERATION.store(1, Ordering::Relaxed);
    });
    GENERATION.load(Ordering::Relaxed) - 1
}

/// A process id, always positive: `kill` on it can never reach a process group by accident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pid(i32);

impl Pid {
    /// `None` for zero and negative numbers, which address groups.
    pub fn new(raw: i32) -> Option<Self> {
        (raw > 0).then_some(Self(raw))
    }

    /// The number, as PHP sees it.
    pub fn get(self) -> i32 {
        self.0
    }

    /// The calling process.
    pub fn current() -> Self {
        Self(rustix::process::getpid().as_raw_nonzero().get())
    }

    /// The parent; `None` when it lives outside our pid namespace.
    pub fn parent() -> Option<Self> {
        rustix::process::getppid().map(|pid| Self(pid.as_raw_nonzero().get()))
    }
}

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pid({})", self.0)
    }
}

/// Which side of a fork the caller is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fork {
    /// The process that called; carries its new child.
    Parent(Pid),
    /// The copy.
    Child,
}

/// Duplicates the process.
///
/// The child has only the calling thread. A lock that another thread held at this moment stays locked in the child
/// for ever, so the server forks before it has made any thread or runtime (DESIGN.md, section 7).
///
/// # Errors
/// `EAGAIN` (limit of processes), `ENOMEM`.
pub fn fork() -> io::Result<Fork> {
    // SAFETY: fork takes no pointer. glibc keeps its own state (malloc, stdio) usable in the child.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Fork::Child),
        pid => Ok(Fork::Parent(Pid(pid))),
    }
}

/// As [`fork`]; the child keeps the handlers of signals that are held here, and what arrives for itself, until it has called
/// [`crate::signal::settle`].
///
/// # Errors
/// As [`fork`].
pub fn fork_with_signals() -> io::Result<Fork> {
    generation(); // The handlers of forks are there.
    crate::signal::bequeath(true);
    let forked = fork();
    crate::signal::bequeath(false);
    forked
}

/// What copies are called that are nobody's child.
const AWAY: &str = "clean image";

/// As [`fork`], but the copy is nobody's child whom this process could wait for, nor of its terminal. True in the copy.
///
/// # Errors
/// As [`fork`].
pub fn fork_away() -> io::Result<bool> {
    generation(); // Counts from now on, if it did not.
    match fork()? {
        Fork::Parent(between) => {
            wait_for(between)?;
            Ok(false)
        }
        Fork::Child => match fork() {
            Ok(Fork::Child) => {
                // It leads no group already, so this cannot fail.
                let _ = rustix::process::setsid();
                let _ = set_name(AWAY);
                Ok(true)
            }
            Ok(Fork::Parent(_)) | Err(_) => exit_now(0),
        },
    }
}

/// Whether copies of [`fork_away`] become this process's children: it is the first one of its system, a container, say.
pub fn inherits_all() -> bool {
    Pid::current().get() == 1
}

/// Collects those that have ended. Nobody else does.
pub fn collect_away() {
    if !inherits_all() {
        return;
    }
    let children = std::fs::read_to_string("/proc/self/task/1/children").unwrap_or_default();
    let is_away =
        |pid: &&str| std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim_end() == AWAY);
    for pid in children.split_ascii_whitespace().filter(is_away) {
        if let Some(pid) = pid.parse().ok().and_then(Pid::new) {
            let _ = try_wait(pid);
        }
    }
}

/// The calling process begins a group of its own, which [`kill_any`] reaches by its number below 0.
pub fn lead_group() {
    let _ = rustix::process::setpgid(None, None);
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// Which one.
    pub pid: Pid,
    /// The raw status of wait(2), `Swoole\Server\StatusInfo::$status`.
    pub status: i32,
    /// Exit code, 0 when a signal ended it.
    pub code: i32,
    /// The signal that ended it, or 0.
    pub signal: i32,
}

impl Exit {
    /// Takes apart a status of wait(2).
    pub fn from_status(pid: Pid, status: i32) -> Self {
        let exited = libc::WIFEXITED(status);
        let signaled = libc::WIFSIGNALED(status);
        Self {
            pid,
            status,
            code: if exited { libc::WEXITSTATUS(status) } else { 0 },
            signal: if signaled { libc::WTERMSIG(status) } else { 0 },
        }
    }

    /// Ended by itself with code 0.
    pub fn is_clean(&self) -> bool {
        self.status == 0
    }
}

/// Collects any child that has ended, without waiting. `None`: no child has, or there is none.
///
/// # Errors
/// Never seen in practice; the kernel's own.
pub fn reap() -> io::Result<Option<Exit>> {
    match wait(-1, libc::WNOHANG) {
        Err(error) if error.raw_os_error() == Some(libc::ECHILD) => Ok(None),
        result => result,
    }
}

/// Waits for the end of any child, or a signal.
///
/// # Errors
/// `ECHILD` when there is none; `EINTR` when a signal was handled, unless its handler asks for calls to go on (`SA_RESTART`).
pub fn wait_any() -> io::Result<Option<Exit>> {
    wait_once(-1, 0)
}

/// Collects this child if it has ended, without waiting. Leaves others to whoever started them.
///
/// # Errors
/// `ECHILD` when it is not our child, or someone else has collected it.
pub fn try_wait(pid: Pid) -> io::Result<Option<Exit>> {
    wait(pid.0, libc::WNOHANG)
}

/// Waits until `pid` has ended.
///
/// # Errors
/// `ECHILD` when it is not our child.
pub fn wait_for(pid: Pid) -> io::Result<Exit> {
    wait(pid.0, 0)?.ok_or_else(|| io::Error::from_raw_os_error(libc::ECHILD))
}

fn wait(pid: i32, options: i32) -> io::Result<Option<Exit>> {
    loop {
        match wait_once(pid, options) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn wait_once(pid: i32, options: i32) -> io::Result<Option<Exit>> {
    let mut status = 0;
    // SAFETY: `status` lives over the call and is the only pointer passed.
    match unsafe { libc::waitpid(pid, &raw mut status, options) } {
        -1 => Err(io::Error::last_os_error()),
        got => Ok(Pid::new(got).map(|pid| Exit::from_status(pid, status))),
    }
}

/// Sends a signal to one process.
///
/// # Errors
/// `ESRCH` (gone), `EPERM`, `EINVAL` (no such signal).
pub fn kill(pid: Pid, signal: i32) -> io::Result<()> {
    // SAFETY: kill takes no pointer; `Pid` is positive, so only that one process is meant.
    check(unsafe { libc::kill(pid.0, signal) })
}

/// Sends a signal to whom kill(2) means by the number: a process, a group (0, below -1), or all (-1).
///
/// # Errors
/// As [`kill`].
pub fn kill_any(pid: i32, signal: i32) -> io::Result<()> {
    // SAFETY: kill takes no pointer. Whom it may reach is the caller's, a PHP program's, decision.
    check(unsafe { libc::kill(pid, signal) })
}

/// Whether a process with this id exists (a zombie counts).
pub fn exists(pid: Pid) -> bool {
    !matches!(kill(pid, 0), Err(error) if error.raw_os_error() == Some(libc::ESRCH))
}

/// Asks the kernel to signal this process when its parent dies. `None` takes the wish back.
///
/// # Errors
/// `EINVAL` when there is no such signal.
pub fn set_parent_death_signal(signal: Option<i32>) -> io::Result<()> {
    let signal = libc::c_ulong::try_from(signal.unwrap_or(0)).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: PR_SET_PDEATHSIG reads one integer and no pointer.
    check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, signal) })
}

/// Raises the limit of open files as far as this process may.
///
/// # Errors
/// `EPERM`
pub fn raise_open_files() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })?)
}

/// Names the process for `ps -o comm` and `/proc/self/comm`; the kernel cuts at 15 bytes, a NUL byte ends it earlier.
///
/// # Errors
/// Never seen in practice; the kernel's own.
pub fn set_name(name: &str) -> io::Result<()> {
    let bytes: Vec<u8> = name.bytes().take_while(|byte| *byte != 0).collect();
    let name = CString::new(bytes).expect("the NUL bytes were cut off");
    // SAFETY: `name` is a NUL-terminated string that lives over the call.
    check(unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr()) })
}

/// CPU time used by this process so far: user and system, in microseconds.
pub fn cpu_time() -> (u64, u64) {
    // SAFETY: `rusage` is plain data for which all zeroes is a valid value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` lives over the call. RUSAGE_SELF cannot fail with a valid pointer.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) };
    let micros = |time: libc::timeval| u64::try_from(time.tv_sec * 1_000_000 + time.tv_usec).unwrap_or(0);
    (micros(usage.ru_utime), micros(usage.ru_stime))
}

/// Ends this process at once: no destructors, no `atexit` handlers. For a child that must not run its parent's.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: _exit takes no pointer and does not return.
    unsafe { libc::_exit(code) }
}

pub(crate) fn check(result: i32) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_of_wait_tells_code_and_signal_apart() {
        let pid = Pid::new(7).unwrap();
        let exit = Exit::from_status(pid, 3 << 8);
        assert_eq!((exit.code, exit.signal, exit.is_clean()), (3, 0, false));
        let killed = Exit::from_status(pid, libc::SIGKILL);
        assert_eq!((killed.code, killed.signal, killed.is_clean()), (0, libc::SIGKILL, false));
        assert!(Exit::from_status(pid, 0).is_clean());
    }

    #[test]
    fn a_pid_is_never_a_group() {
        assert_eq!(Pid::new(0), None);
        assert_eq!(Pid::new(-1), None);
        assert!(exists(Pid::current()));
    }

    #[test]
    fn a_name_with_a_nul_byte_is_cut_there() {
        // The test harness runs this on its own thread; PR_SET_NAME names the thread.
        set_name("steel\0wool").unwrap();
        let comm = std::fs::read_to_string("/proc/thread-self/comm").unwrap();
        assert_eq!(comm.trim_end(), "steel");
    }
}
