//! What the handler of a signal and the child of a fork look at: atomics only, one place for each signal. For this folder alone.
//!
//! The handler counts, and rings the descriptor of whoever reads. It runs in any thread, between any two instructions; it allocates
//! nothing, takes no lock and leaves `errno` alone. In the child of a fork, until [`in_child`] has run, the counts and descriptors are
//! still the parent's: what arrives then is noted apart.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering::SeqCst};

/// One more than the highest number of a signal.
const COUNT: usize = 65;

/// The first of those that queue; of the others one that is pending stands for all.
const FIRST_QUEUED: usize = 32;

/// Everything about one signal.
struct Entry {
    /// How often it has arrived and was not read.
    arrived: AtomicU32,
    /// The descriptor to ring, or -1.
    route: AtomicI32,
    /// How many hold it.
    holds: AtomicU32,
    /// What happened to it before our handler was there.
    before: Before,
}

/// Written by the thread that sets handlers, before `HANDLED` says that it is there.
struct Before(UnsafeCell<MaybeUninit<libc::sigaction>>);

// SAFETY: one thread writes, under the condition above; whoever reads has seen the bit in `HANDLED`.
unsafe impl Sync for Before {}

static TABLE: [Entry; COUNT] = [const {
    Entry {
        arrived: AtomicU32::new(0),
        route: AtomicI32::new(-1),
        holds: AtomicU32::new(0),
        before: Before(UnsafeCell::new(MaybeUninit::uninit())),
    }
}; COUNT];

/// One bit for each signal that has our handler.
static HANDLED: AtomicU64 = AtomicU64::new(0);
/// Those whose arrivals are kept until they are read; others are dropped.
static KEPT: AtomicU64 = AtomicU64::new(0);
/// Those that are dropped while nobody holds them.
static SWALLOWED: AtomicU64 = AtomicU64::new(0);
/// The process that the counts belong to.
static OWNER: AtomicI32 = AtomicI32::new(0);
/// What has arrived in a child that was not yet ready for it.
static EARLY: AtomicU64 = AtomicU64::new(0);
/// The child of the next fork keeps the handlers.
static INHERITED: AtomicBool = AtomicBool::new(false);

/// From 1.
pub(super) fn bit(signal: i32) -> u64 {
    u32::try_from(signal - 1).ok().and_then(|shift| 1_u64.checked_shl(shift)).unwrap_or(0)
}

fn entry(signal: i32) -> &'static Entry {
    &TABLE[usize::try_from(signal).ok().filter(|number| *number < COUNT).unwrap_or(0)]
}

fn signals(set: u64) -> impl Iterator<Item = i32> {
    (1..COUNT as i32).filter(move |signal| set & bit(*signal) != 0)
}

fn process() -> i32 {
    // SAFETY: takes nothing, and cannot fail.
    unsafe { libc::getpid() }
}

extern "C" fn handler(signal: i32) {
    if KEPT.load(SeqCst) & bit(signal) == 0 {
        return;
    }
    if OWNER.load(SeqCst) != process() {
        EARLY.fetch_or(bit(signal), SeqCst);
        return;
    }
    let entry = entry(signal);
    if signal as usize >= FIRST_QUEUED {
        entry.arrived.fetch_add(1, SeqCst);
    } else {
        entry.arrived.store(1, SeqCst);
    }
    ring(entry.route.load(SeqCst));
}

/// Async-signal-safe.
fn ring(fd: i32) {
    if fd >= 0 {
        let one = 1_u64;
        // SAFETY: the place of this thread's errno; it is put back as it was.
        let (place, errno) = unsafe { (libc::__errno_location(), *libc::__errno_location()) };
        // SAFETY: reads eight bytes that live; a descriptor that is none is refused.
        unsafe { libc::write(fd, (&raw const one).cast(), size_of::<u64>()) };
        // SAFETY: as above.
        unsafe { *place = errno };
    }
}

/// What happens to a signal now. `None`: it is none.
fn current(signal: i32) -> Option<libc::sigaction> {
    let mut now = MaybeUninit::zeroed();
    // SAFETY: nothing is changed; the kernel writes the whole structure, for which zeroes are valid anyway.
    let found = unsafe { libc::sigaction(signal, std::ptr::null(), now.as_mut_ptr()) } == 0;
    // SAFETY: see above.
    found.then(|| unsafe { now.assume_init() })
}

fn is_ours(action: &libc::sigaction) -> bool {
    action.sa_sigaction == handler as extern "C" fn(i32) as usize
}

/// Puts our handler in force. Whatever another part of the program has set meanwhile is what was before.
fn install(signal: i32) -> bool {
    let Some(now) = current(signal) else { return false };
    if is_ours(&now) {
        return true;
    }
    // SAFETY: `Before` says who writes.
    unsafe { (*entry(signal).before.0.get()).write(now) };
    HANDLED.fetch_or(bit(signal), SeqCst);
    // SAFETY: plain data, for which zeroes are valid: no flags, no further signals blocked.
    let mut ours: libc::sigaction = unsafe { std::mem::zeroed() };
    ours.sa_sigaction = handler as extern "C" fn(i32) as usize;
    // Calls that wait go on; not on the stack of a coroutine, where another is set.
    ours.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
    // SAFETY: the handler is async-signal-safe, see the module; both structures are valid.
    unsafe { libc::sigaction(signal, &raw const ours, std::ptr::null_mut()) == 0 }
}

/// Takes our handler away. Async-signal-safe.
fn uninstall(signal: i32) {
    if HANDLED.load(SeqCst) & bit(signal) != 0 && current(signal).is_some_and(|now| is_ours(&now)) {
        // SAFETY: written, as HANDLED says.
        let before = unsafe { (*entry(signal).before.0.get()).assume_init_ref() };
        // SAFETY: what the kernel has given is put back.
        unsafe { libc::sigaction(signal, before, std::ptr::null_mut()) };
    }
    HANDLED.fetch_and(!bit(signal), SeqCst);
}

/// Once more what has arrived and was not read, now that it takes its usual way. Async-signal-safe.
fn forward(signal: i32, arrived: bool) {
    if arrived {
        // SAFETY: takes two numbers; the process is this one.
        unsafe { libc::kill(process(), signal) };
    }
}

/// Keeps what arrives until it is read. False: no such signal, or one that cannot be handled.
pub(super) fn hold(signal: i32) -> bool {
    let _ = OWNER.compare_exchange(0, process(), SeqCst, SeqCst);
    KEPT.fetch_or(bit(signal), SeqCst);
    if bit(signal) == 0 || !install(signal) {
        KEPT.fetch_and(!bit(signal), SeqCst);
        return false;
    }
    entry(signal).holds.fetch_add(1, SeqCst);
    true
}

/// The end of one [`hold`].
pub(super) fn release(signal: i32) {
    let entry = entry(signal);
    if entry.holds.fetch_update(SeqCst, SeqCst, |holds| holds.checked_sub(1)) != Ok(1) {
        return;
    }
    if SWALLOWED.load(SeqCst) & bit(signal) != 0 {
        KEPT.fetch_and(!bit(signal), SeqCst);
        entry.arrived.store(0, SeqCst);
        rest(signal);
        return;
    }
    uninstall(signal);
    KEPT.fetch_and(!bit(signal), SeqCst);
    forward(signal, entry.arrived.swap(0, SeqCst) > 0);
}

/// Drops what arrives while nobody holds it. Where it was ignored before, it is ignored, so that programs that are started inherit that.
pub(super) fn swallow(signal: i32) {
    SWALLOWED.fetch_or(bit(signal), SeqCst);
    if entry(signal).holds.load(SeqCst) == 0 {
        KEPT.fetch_and(!bit(signal), SeqCst);
        entry(signal).arrived.store(0, SeqCst);
    }
    if install(signal) {
        rest(signal);
    }
}

/// One that is swallowed, and that nobody holds, is ignored if it was before.
fn rest(signal: i32) {
    if entry(signal).holds.load(SeqCst) > 0 || HANDLED.load(SeqCst) & bit(signal) == 0 {
        return;
    }
    // SAFETY: written, as HANDLED says.
    let before = unsafe { (*entry(signal).before.0.get()).assume_init_ref() };
    if before.sa_sigaction == libc::SIG_IGN {
        uninstall(signal);
    }
}

/// The end of [`swallow`].
pub(super) fn unswallow(signal: i32) {
    SWALLOWED.fetch_and(!bit(signal), SeqCst);
    if entry(signal).holds.load(SeqCst) == 0 {
        uninstall(signal);
    }
}

/// Rings `fd` when one of the set arrives; at once if one has.
pub(super) fn route(set: u64, fd: i32) {
    for signal in signals(set) {
        entry(signal).route.store(fd, SeqCst);
        if entry(signal).arrived.load(SeqCst) > 0 {
            ring(fd);
        }
    }
}

/// Rings `fd` no more.
pub(super) fn unroute(set: u64, fd: i32) {
    for signal in signals(set) {
        let _ = entry(signal).route.compare_exchange(fd, -1, SeqCst, SeqCst);
    }
}

/// One of the set that has arrived. If that was not all, `fd` is rung again.
pub(super) fn take(set: u64, fd: i32) -> Option<i32> {
    let one = |signal: &i32| {
        let taken = entry(*signal).arrived.fetch_update(SeqCst, SeqCst, |count| count.checked_sub(1));
        taken.is_ok()
    };
    let found = signals(set).find(one);
    if found.is_some() && signals(set).any(|signal| entry(signal).arrived.load(SeqCst) > 0) {
        ring(fd);
    }
    found
}

/// The child of the next fork keeps the handlers, and what arrives in it, until [`settle`].
pub(crate) fn bequeath(on: bool) {
    INHERITED.store(on, SeqCst);
}

/// Takes away the handlers that came by a fork and that nobody holds or swallows.
pub(super) fn settle() {
    for signal in signals(HANDLED.load(SeqCst) & !SWALLOWED.load(SeqCst)) {
        if entry(signal).holds.load(SeqCst) == 0 {
            uninstall(signal);
            KEPT.fetch_and(!bit(signal), SeqCst);
            forward(signal, entry(signal).arrived.swap(0, SeqCst) > 0);
        }
    }
}

/// In the parent, before a fork.
pub(crate) fn before_fork() {
    EARLY.store(0, SeqCst);
}

/// In the child of a fork: it reads nobody's signals, and one that is handled for its parent could never stop it. So all take their
/// usual way again, whoever has called `fork`, also those that have arrived meanwhile; unless [`bequeath`] says otherwise.
/// Async-signal-safe.
pub(crate) fn in_child() {
    if OWNER.load(SeqCst) == 0 {
        return;
    }
    for entry in &TABLE {
        entry.route.store(-1, SeqCst);
        entry.holds.store(0, SeqCst);
        entry.arrived.store(0, SeqCst);
    }
    SWALLOWED.store(0, SeqCst);
    OWNER.store(process(), SeqCst);
    let handled = HANDLED.load(SeqCst);
    if INHERITED.load(SeqCst) {
        signals(EARLY.swap(0, SeqCst)).for_each(|signal| entry(signal).arrived.store(1, SeqCst));
        return;
    }
    signals(handled).for_each(uninstall);
    KEPT.store(0, SeqCst);
    let early = EARLY.swap(0, SeqCst);
    for signal in signals(handled) {
        forward(signal, entry(signal).arrived.swap(0, SeqCst) > 0 || early & bit(signal) != 0);
    }
}
