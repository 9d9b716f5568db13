//! Signals as something to read: a set is blocked for the process and arrives through a descriptor (signalfd).
//!
//! Not handlers: nothing runs between two instructions of PHP. The mask survives fork and exec, so a child that runs
//! another program calls [`reset`] first, and a worker opens a [`SignalFd`] of its own (a descriptor registered in an
//! epoll before fork would deliver the parent's signals).

mod held;

pub(crate) use held::release_in_child;
pub use held::{hold, release};

use crate::process::check;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

pub use libc::{
    SIGALRM, SIGCHLD, SIGHUP, SIGINT, SIGIO, SIGKILL, SIGPIPE, SIGQUIT, SIGSTOP, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH,
};

/// The first real-time signal; the reference reopens its log on it.
pub fn sigrtmin() -> i32 {
    libc::SIGRTMIN()
}

/// A set of signals.
#[derive(Clone, Copy)]
pub struct SignalSet(libc::sigset_t);

impl SignalSet {
    /// No signal.
    pub fn empty() -> Self {
        let mut set = MaybeUninit::uninit();
        // SAFETY: sigemptyset writes the whole set behind a valid pointer and cannot fail.
        unsafe { libc::sigemptyset(set.as_mut_ptr()) };
        // SAFETY: just written by sigemptyset.
        Self(unsafe { set.assume_init() })
    }

    /// Every signal.
    pub fn full() -> Self {
        let mut set = Self::empty();
        // SAFETY: the set is initialised; sigfillset cannot fail.
        unsafe { libc::sigfillset(&raw mut set.0) };
        set
    }

    /// These signals. Numbers that are no signal are left out.
    pub fn of(signals: &[i32]) -> Self {
        let mut set = Self::empty();
        for signal in signals {
            // SAFETY: the set is initialised; a wrong number makes the call answer EINVAL and change nothing.
            unsafe { libc::sigaddset(&raw mut set.0, *signal) };
        }
        set
    }

    /// For calls that take a set; valid as long as `self`.
    pub(crate) fn as_ptr(&self) -> *const libc::sigset_t {
        &raw const self.0
    }

    /// Whether `signal` belongs to it.
    pub fn contains(&self, signal: i32) -> bool {
        // SAFETY: the set is initialised and only read.
        unsafe { libc::sigismember(&raw const self.0, signal) == 1 }
    }
}

impl std::fmt::Debug for SignalSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries((1..=64).filter(|signal| self.contains(*signal))).finish()
    }
}

fn mask(how: i32, set: &SignalSet) -> io::Result<SignalSet> {
    let mut old = SignalSet::empty();
    // SAFETY: both sets are initialised and live over the call.
    match unsafe { libc::pthread_sigmask(how, &raw const set.0, &raw mut old.0) } {
        0 => Ok(old),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// Blocks the set in addition; answers the mask before, for [`restore`].
///
/// # Errors
/// None that a valid set can cause.
pub fn block(set: &SignalSet) -> io::Result<SignalSet> {
    mask(libc::SIG_BLOCK, set)
}

/// Blocks every signal in the calling thread: one that helps the main thread must not get its signals.
pub fn block_all() {
    let _ = block(&SignalSet::full());
}

/// Puts a mask in force, replacing the present one.
///
/// # Errors
/// None that a valid set can cause.
pub fn restore(set: &SignalSet) -> io::Result<()> {
    mask(libc::SIG_SETMASK, set).map(drop)
}

/// Is every signal blocked in the calling thread, also those that nobody blocks by themselves?
pub fn all_are_blocked() -> bool {
    block(&SignalSet::empty()).is_ok_and(|now| now.contains(libc::SIGFPE))
}

/// Runs `body` with every signal blocked: a thread that it starts inherits that and never takes a signal from the others.
pub fn with_all_blocked<R>(body: impl FnOnce() -> R) -> R {
    let before = block(&SignalSet::full());
    let result = body();
    if let Ok(before) = before {
        let _ = restore(&before);
    }
    result
}

/// What happens when an unblocked signal arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// The kernel's default, for most signals the end of the process.
    Default,
    /// Nothing.
    Ignore,
}

/// Sets the disposition of one signal.
///
/// # Errors
/// `EINVAL` for `SIGKILL`, `SIGSTOP` and numbers that are no signal.
pub fn dispose(signal: i32, disposition: Disposition) -> io::Result<()> {
    let action = match disposition {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
    };
    // SAFETY: SIG_DFL and SIG_IGN install no code of ours.
    if unsafe { libc::signal(signal, action) } == libc::SIG_ERR { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Makes the process as a freshly started one: nothing blocked, the given signals at their default.
/// For a child that goes on to run another program.
///
/// # Errors
/// As [`dispose`].
pub fn reset(signals: &[i32]) -> io::Result<()> {
    for signal in signals {
        dispose(*signal, Disposition::Default)?;
    }
    restore(&SignalSet::empty())
}

/// One signal that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Its number.
    pub signal: i32,
    /// Who sent it; 0 for the kernel.
    pub sender: i32,
}

/// A descriptor from which blocked signals are read. Non-blocking, close-on-exec; fits into `poll` and into epoll.
#[derive(Debug)]
pub struct SignalFd(OwnedFd);

impl SignalFd {
    /// For these signals, which the caller has blocked (otherwise they are delivered the usual way and never seen here).
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn new(set: &SignalSet) -> io::Result<Self> {
        // SAFETY: the set is initialised and lives over the call; -1 asks for a new descriptor.
        let fd = unsafe { libc::signalfd(-1, &raw const set.0, libc::SFD_NONBLOCK | libc::SFD_CLOEXEC) };
        check(fd)?;
        // SAFETY: a fresh descriptor that nobody else owns.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Reads these signals from now on, instead of those before. What has arrived already is not lost.
    ///
    /// # Errors
    /// None that a valid set can cause.
    pub fn watch(&self, set: &SignalSet) -> io::Result<()> {
        // SAFETY: the set is initialised and lives over the call; the descriptor is a signalfd that `self` owns.
        check(unsafe { libc::signalfd(self.0.as_raw_fd(), &raw const set.0, 0) })
    }

    /// The next signal that has arrived for this process, without waiting.
    ///
    /// # Errors
    /// Those of read(2), except `EAGAIN`, which is `None`.
    pub fn read(&self) -> io::Result<Option<Received>> {
        let mut info = [0_u8; size_of::<libc::signalfd_siginfo>()];
        match rustix::io::retry_on_intr(|| rustix::io::read(&self.0, &mut info)) {
            Ok(length) if length == info.len() => {}
            Ok(_) | Err(rustix::io::Errno::AGAIN) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        // SAFETY: `signalfd_siginfo` is plain data without invalid values, and the buffer has exactly its size.
        let info: libc::signalfd_siginfo = unsafe { info.as_ptr().cast::<libc::signalfd_siginfo>().read_unaligned() };
        Ok(Some(Received { signal: info.ssi_signo.cast_signed(), sender: info.ssi_pid.cast_signed() }))
    }
}

impl AsFd for SignalFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for SignalFd {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fd, process};

    #[test]
    fn a_set_contains_what_was_put_in_and_nothing_else() {
        let set = SignalSet::of(&[SIGTERM, sigrtmin(), 4711]);
        assert!(set.contains(SIGTERM) && set.contains(sigrtmin()));
        assert!(!set.contains(SIGINT) && !set.contains(4711));
    }

    #[test]
    fn a_blocked_signal_is_read_from_the_descriptor_and_the_mask_comes_back() {
        // Sent to this thread only, since the other threads of the harness do not block it; ignored by default.
        let set = SignalSet::of(&[libc::SIGURG]);
        let before = block(&set).unwrap();
        let fd = SignalFd::new(&set).unwrap();
        assert_eq!(fd.read().unwrap(), None);
        // SAFETY: signals the calling thread; no pointer.
        unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGURG) };
        fd::poll(&[fd.as_fd()], None).unwrap();
        let received = fd.read().unwrap().unwrap();
        assert_eq!(received.signal, libc::SIGURG);
        assert_eq!(received.sender, process::Pid::current().get());
        restore(&before).unwrap();
        assert!(!mask(libc::SIG_BLOCK, &SignalSet::empty()).unwrap().contains(libc::SIGURG));
    }

    #[test]
    fn sigkill_cannot_be_ignored() {
        assert!(dispose(SIGKILL, Disposition::Ignore).is_err());
    }
}
