//! Signals as something to read: they arrive through a descriptor.
//!
//! A handler counts them and rings the descriptor (`table`); no code of PHP runs in it. Not by blocking them for the process and
//! reading a signalfd alone: the mask survives `fork`, `exec` and `posix_spawn`, so every program that PHP or a library starts would have them
//! blocked, and could not be stopped. Handlers are the process's own: a new program has its signals as this one was given them. What
//! somebody else has blocked (pcntl does, while a handler of its own runs) is read from a signalfd beside.
//!
//! First a signal is held ([`Held`], [`hold`]): from then on nothing of it is lost. A [`SignalFd`] reads what is held. The child of a fork
//! holds nothing, see `table`.

mod table;

pub(crate) use table::{before_fork, bequeath, in_child};

use crate::epoll::{Epoll, Interest};
use crate::process::{self, check};
use std::cell::Cell;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

pub use libc::{
    SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGKILL, SIGPIPE, SIGQUIT, SIGSTOP, SIGTERM, SIGUSR1, SIGUSR2,
    SIGWINCH,
};

/// Whether the processor, the kernel or the process itself sends it for a fault of that process.
pub fn is_fault(signal: i32) -> bool {
    use libc::{SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ};
    [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ].contains(&signal)
}

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

    fn bits(&self) -> u64 {
        (1..=64).filter(|signal| self.contains(*signal)).map(table::bit).sum()
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

/// Blocks the set in addition; answers the mask before, for [`restore`]. No valid set can make it fail.
fn block(set: &SignalSet) -> io::Result<SignalSet> {
    mask(libc::SIG_BLOCK, set)
}

/// Blocks every signal in the calling thread: one that helps the main thread must not get its signals.
pub fn block_all() {
    let _ = block(&SignalSet::full());
}

/// Has the calling thread take a signal that it has blocked.
pub(crate) fn let_through(signal: i32) {
    let _ = mask(libc::SIG_UNBLOCK, &SignalSet::of(&[signal]));
}

/// Drops what has arrived of a signal that is held.
pub(crate) fn forget(signal: i32) {
    while table::take(table::bit(signal), -1).is_some() {}
}

/// Puts a mask in force, replacing the present one. As [`block`].
fn restore(set: &SignalSet) -> io::Result<()> {
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

/// Has one signal ignored.
///
/// # Errors
/// `EINVAL` for `SIGKILL`, `SIGSTOP` and numbers that are no signal.
pub fn ignore(signal: i32) -> io::Result<()> {
    // SAFETY: SIG_IGN installs no code of ours.
    if unsafe { libc::signal(signal, libc::SIG_IGN) } == libc::SIG_ERR {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// Keeps what arrives of a signal until it is read from a [`SignalFd`], or until [`release`]. Counted.
///
/// # Errors
/// `EINVAL`: no such signal, or one that cannot be handled.
pub fn hold(signal: i32) -> io::Result<()> {
    process::generation(); // From the first call on it watches for forks.
    if table::hold(signal) { Ok(()) } else { Err(io::Error::from_raw_os_error(libc::EINVAL)) }
}

/// The end of [`hold`]. The signal takes its usual way again, also what has arrived and was not read.
pub fn release(signal: i32) {
    table::release(signal);
}

/// In the child of [`process::fork_with_signals`], when it holds what it wants: the others take their usual way.
pub fn settle() {
    table::settle();
}

/// Signals that are held, and others that have no effect, until this is dropped. In the child of a fork it means nothing.
#[derive(Debug)]
pub struct Held {
    kept: Vec<i32>,
    swallowed: Vec<i32>,
    generation: u64,
}

impl Held {
    /// Those that it holds.
    pub fn kept(&self) -> &[i32] {
        &self.kept
    }

    /// Holds the first ones; the others do nothing while nobody holds them.
    ///
    /// # Errors
    /// As [`hold`].
    pub fn new(kept: &[i32], swallowed: &[i32]) -> io::Result<Self> {
        let mut held = Self { kept: Vec::new(), swallowed: swallowed.to_vec(), generation: process::generation() };
        swallowed.iter().copied().for_each(table::swallow);
        for signal in kept.iter().copied() {
            hold(signal)?;
            held.kept.push(signal);
        }
        Ok(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.generation == process::generation() {
            self.swallowed.iter().copied().for_each(table::unswallow);
            self.kept.iter().copied().for_each(table::release);
        }
    }
}

/// A descriptor from which held signals are read. Non-blocking, close-on-exec; fits into `poll` and into epoll, which says that it is
/// readable until [`SignalFd::read`] answers `None`.
#[derive(Debug)]
pub struct SignalFd {
    /// Of the two below.
    both: Epoll,
    /// Rung by the handler.
    bell: OwnedFd,
    /// What is blocked.
    blocked: OwnedFd,
    set: Cell<u64>,
}

impl SignalFd {
    /// For these signals. Who has read one of them before reads it no more.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn new(set: &SignalSet) -> io::Result<Self> {
        // SAFETY: makes a descriptor, which nobody else knows.
        let bell = unsafe { owned(libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC)) }?;
        // SAFETY: as above; the set is initialised and lives over the call, -1 asks for a new descriptor.
        let blocked = unsafe { owned(libc::signalfd(-1, set.as_ptr(), libc::SFD_NONBLOCK | libc::SFD_CLOEXEC)) }?;
        let both = Epoll::new()?;
        for fd in [&bell, &blocked] {
            both.add(fd.as_raw_fd(), 0, Interest { read: true, write: false })?;
        }
        let fd = Self { both, bell, blocked, set: Cell::new(0) };
        fd.watch(set)?;
        Ok(fd)
    }

    /// Reads these signals from now on, instead of those before. What has arrived already is not lost.
    ///
    /// # Errors
    /// None that a valid set can cause.
    pub fn watch(&self, set: &SignalSet) -> io::Result<()> {
        let bell = self.bell.as_raw_fd();
        table::unroute(self.set.replace(set.bits()), bell);
        table::route(self.set.get(), bell);
        // SAFETY: the set is initialised and lives over the call; the descriptor is a signalfd that `self` owns.
        check(unsafe { libc::signalfd(self.blocked.as_raw_fd(), set.as_ptr(), 0) })
    }

    /// The next signal that has arrived for this process, without waiting.
    ///
    /// # Errors
    /// Those of read(2), except `EAGAIN`, which is `None`.
    pub fn read(&self) -> io::Result<Option<i32>> {
        let mut count = [0_u8; size_of::<u64>()];
        // First the bell, then the look: what arrives in between rings again.
        read(&self.bell, &mut count)?;
        if let Some(signal) = table::take(self.set.get(), self.bell.as_raw_fd()) {
            return Ok(Some(signal));
        }
        let mut info = [0_u8; size_of::<libc::signalfd_siginfo>()];
        if !read(&self.blocked, &mut info)? {
            return Ok(None);
        }
        // SAFETY: `signalfd_siginfo` is plain data without invalid values, and the buffer has exactly its size.
        let info: libc::signalfd_siginfo = unsafe { info.as_ptr().cast::<libc::signalfd_siginfo>().read_unaligned() };
        Ok(Some(info.ssi_signo.cast_signed()))
    }
}

impl Drop for SignalFd {
    fn drop(&mut self) {
        table::unroute(self.set.get(), self.bell.as_raw_fd());
    }
}

/// A fresh descriptor.
///
/// # Safety
/// Nobody else owns it, or it is negative.
unsafe fn owned(fd: RawFd) -> io::Result<OwnedFd> {
    check(fd)?;
    // SAFETY: the caller's word.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Fills the whole buffer; false if nothing is there.
fn read(fd: &OwnedFd, buffer: &mut [u8]) -> io::Result<bool> {
    match rustix::io::retry_on_intr(|| rustix::io::read(fd, &mut *buffer)) {
        Ok(length) => Ok(length == buffer.len()),
        Err(rustix::io::Errno::AGAIN) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

impl AsFd for SignalFd {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.both.as_fd()
    }
}

impl AsRawFd for SignalFd {
    fn as_raw_fd(&self) -> RawFd {
        self.both.as_raw_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fd;

    #[test]
    fn a_set_contains_what_was_put_in_and_nothing_else() {
        let set = SignalSet::of(&[SIGTERM, sigrtmin(), 4711]);
        assert!(set.contains(SIGTERM) && set.contains(sigrtmin()));
        assert!(!set.contains(SIGINT) && !set.contains(4711));
    }

    /// To this thread only: the process's signals go to any thread of the harness.
    fn send(signal: i32) {
        // SAFETY: signals the calling thread; no pointer.
        unsafe { libc::pthread_kill(libc::pthread_self(), signal) };
    }

    fn wait(fd: &SignalFd) -> i32 {
        fd::poll(&[fd.as_fd()], None).unwrap();
        fd.read().unwrap().unwrap()
    }

    #[test]
    fn a_held_signal_is_read_from_the_descriptor_also_one_from_before_and_one_that_is_blocked() {
        let signal = SIGWINCH; // Ignored by default, and nobody else here uses it (`queue::reader` has SIGURG).
        let set = SignalSet::of(&[signal]);
        let held = Held::new(&[signal], &[]).unwrap();
        send(signal);
        send(signal);
        let fd = SignalFd::new(&set).unwrap();
        assert_eq!(wait(&fd), signal);
        assert_eq!(fd.read().unwrap(), None, "one that is pending stands for all");
        assert!(fd::poll(&[fd.as_fd()], Some(std::time::Duration::ZERO)).unwrap().is_empty());
        send(signal);
        assert_eq!(wait(&fd), signal);
        let before = block(&set).unwrap();
        send(signal);
        assert_eq!(wait(&fd), signal);
        restore(&before).unwrap();
        assert_eq!(fd.read().unwrap(), None);
        drop(held);
        send(signal);
        assert_eq!(fd.read().unwrap(), None, "it takes its usual way again");
    }

    #[test]
    fn those_that_queue_are_counted() {
        let signal = sigrtmin() + 5;
        let _held = Held::new(&[signal], &[]).unwrap();
        let fd = SignalFd::new(&SignalSet::of(&[signal])).unwrap();
        (0..3).for_each(|_| send(signal));
        assert_eq!((wait(&fd), wait(&fd), wait(&fd)), (signal, signal, signal));
        assert_eq!(fd.read().unwrap(), None);
    }

    #[test]
    fn a_swallowed_signal_does_nothing_unless_somebody_holds_it() {
        let signal = sigrtmin() + 6; // Ends the process by default.
        let swallowed = Held::new(&[], &[signal]).unwrap();
        send(signal);
        let held = Held::new(&[signal], &[]).unwrap();
        let fd = SignalFd::new(&SignalSet::of(&[signal])).unwrap();
        assert_eq!(fd.read().unwrap(), None, "from before");
        send(signal);
        assert_eq!(wait(&fd), signal);
        drop(held);
        send(signal);
        drop(swallowed);
    }

    #[test]
    fn what_cannot_be_handled_cannot_be_held() {
        for signal in [0, -1, 65, SIGKILL, SIGSTOP] {
            assert!(Held::new(&[signal], &[]).is_err());
        }
    }

    #[test]
    fn sigkill_cannot_be_ignored() {
        assert!(ignore(SIGKILL).is_err());
    }

    /// Is it ignored, so that a program that is started now inherits that?
    fn is_ignored(signal: i32) -> bool {
        let mut now = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: nothing is changed; the structure is written, and zeroes are valid for it anyway.
        let now = unsafe {
            libc::sigaction(signal, std::ptr::null(), now.as_mut_ptr());
            now.assume_init()
        };
        now.sa_sigaction == libc::SIG_IGN
    }

    #[test]
    fn one_that_was_ignored_is_ignored_whenever_it_is_swallowed_and_nobody_holds_it() {
        let signal = sigrtmin() + 7;
        ignore(signal).unwrap();
        let held = Held::new(&[signal], &[]).unwrap();
        let fd = SignalFd::new(&SignalSet::of(&[signal])).unwrap();
        let swallowed = Held::new(&[], &[signal]).unwrap();
        send(signal);
        assert_eq!(wait(&fd), signal, "who holds it goes on reading it");
        drop(held);
        assert!(is_ignored(signal));
        drop(swallowed);
        assert!(is_ignored(signal));
    }
}
