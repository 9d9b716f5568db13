//! The message a program gets when a coroutine overflows its C stack, instead of a bare `Segmentation fault`.
//!
//! A fault in the guard of a stack arena is recognised by its address, reported with async-signal-safe means only, and then
//! left to kill the process as it would have. Every other fault goes to the handler that was there before.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::{io, mem, ptr};

/// How many chunks can be known at the same time. Chunks double in size; faults in further ones are not explained.
const REGIONS: usize = 512;

#[derive(Debug)]
struct Region {
    start: AtomicUsize,
    bytes: AtomicUsize,
    spacing: AtomicUsize,
    guard: AtomicUsize,
    size: AtomicUsize,
}

// Statics, because a signal handler has no argument of ours. Plain atomics, because it must not lock.
static REGION: [Region; REGIONS] = [const {
    Region {
        start: AtomicUsize::new(0),
        bytes: AtomicUsize::new(0),
        spacing: AtomicUsize::new(0),
        guard: AtomicUsize::new(0),
        size: AtomicUsize::new(0),
    }
}; REGIONS];
static CURRENT: AtomicU64 = AtomicU64::new(0);

/// Tells the report which coroutine runs now; 0 for none. A plain store, of one number for the process: where several threads run
/// coroutines, the report may name another one that ran just then.
#[inline]
pub fn set_current(id: u64) {
    CURRENT.store(id, Ordering::Relaxed);
}

/// Makes a chunk of stacks known. `start` is published last, so that a handler sees whole entries.
pub(crate) fn add_region(start: usize, bytes: usize, spacing: usize, guard: usize, size: usize) {
    for region in &REGION {
        // 1 is a claim: no chunk starts there.
        if region.start.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            region.bytes.store(bytes, Ordering::Relaxed);
            region.spacing.store(spacing, Ordering::Relaxed);
            region.guard.store(guard, Ordering::Relaxed);
            region.size.store(size, Ordering::Relaxed);
            region.start.store(start, Ordering::Release);
            return;
        }
    }
}

/// Does the address lie in a chunk of stacks?
pub fn is_stack(address: usize) -> bool {
    REGION.iter().any(|region| {
        let start = region.start.load(Ordering::Acquire);
        start > 1 && address.checked_sub(start).is_some_and(|offset| offset < region.bytes.load(Ordering::Relaxed))
    })
}

/// Forgets the chunk that starts at `start`, before it is unmapped.
pub(crate) fn remove_region(start: usize) {
    if let Some(region) = REGION.iter().find(|region| region.start.load(Ordering::Relaxed) == start) {
        region.start.store(0, Ordering::Release);
    }
}

/// Whether `address` lies in the guard of a known stack; then the stack's size.
fn guarded(address: usize) -> Option<usize> {
    REGION.iter().find_map(|region| {
        let start = region.start.load(Ordering::Acquire);
        let offset = address.checked_sub(start)?;
        let spacing = region.spacing.load(Ordering::Relaxed);
        // An entry that is free or being written has no size or a false start of 0 or 1; neither may divide by zero.
        let hit = start > 1 && offset < region.bytes.load(Ordering::Relaxed);
        (hit && offset.checked_rem(spacing)? < region.guard.load(Ordering::Relaxed))
            .then(|| region.size.load(Ordering::Relaxed))
    })
}

const SIGNALS: [libc::c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
/// The handler formats a line and writes it; the rest is the kernel's frame with the vector registers.
const SIGNAL_STACK: usize = 64 * 1024;

/// What handled [`SIGNALS`] before us. Written once, before our handler is in place.
static PREVIOUS: [OnceLock<libc::sigaction>; 2] = [const { OnceLock::new() }; 2];

/// Installs the handler, and a signal stack for this thread if it has none. A forked child inherits both. Further calls only see to the
/// thread's signal stack.
///
/// # Errors
/// The kernel refused; nothing is changed then, or only the signal stack.
pub fn install() -> io::Result<()> {
    enter_thread()?;
    for (signal, previous) in SIGNALS.into_iter().zip(&PREVIOUS) {
        let now = current_action(signal)?;
        if now.sa_sigaction == handler_address() {
            continue;
        }
        previous.get_or_init(|| now);
        // SAFETY: all zeroes is a valid sigaction.
        let mut ours: libc::sigaction = unsafe { mem::zeroed() };
        ours.sa_sigaction = handler_address();
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        set_action(signal, &ours)?;
    }
    Ok(())
}

/// Puts the previous handlers back where ours are still in place; before the code is unloaded.
pub fn uninstall() {
    for (signal, previous) in SIGNALS.into_iter().zip(&PREVIOUS) {
        let ours = current_action(signal).is_ok_and(|now| now.sa_sigaction == handler_address());
        if let (true, Some(previous)) = (ours, previous.get()) {
            // There is nothing to be done about a refusal.
            let _ = set_action(signal, previous);
        }
    }
}

fn handler_address() -> libc::sighandler_t {
    let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = on_fault;
    handler as libc::sighandler_t
}

fn current_action(signal: libc::c_int) -> io::Result<libc::sigaction> {
    // SAFETY: all zeroes is a valid sigaction, and a null new action makes the call a query.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        if libc::sigaction(signal, ptr::null(), &mut action) == 0 {
            Ok(action)
        } else {
            Err(io::Error::last_os_error())
        }
    }
}

fn set_action(signal: libc::c_int, action: &libc::sigaction) -> io::Result<()> {
    // SAFETY: the action is either ours, whose handler is async-signal-safe, or one that the process had before.
    let done = unsafe { libc::sigaction(signal, action, ptr::null_mut()) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

thread_local! {
    /// Where the signal stack lies that this thread has from us.
    static SIGNAL_STACK_OF_OURS: Cell<*mut libc::c_void> = const { Cell::new(ptr::null_mut()) };
}

/// Gives this thread a signal stack, on which the handler runs, if it has none. The process's first thread needs it until the last
/// instruction; another one gives it back by [`leave_thread`].
///
/// # Errors
/// The kernel refused.
pub fn enter_thread() -> io::Result<()> {
    // SAFETY: a null new stack makes the call a query; the new stack is a mapping of its own that stays until the thread gives it back.
    unsafe {
        let mut now: libc::stack_t = mem::zeroed();
        if libc::sigaltstack(ptr::null(), &mut now) != 0 {
            return Err(io::Error::last_os_error());
        }
        if now.ss_flags & libc::SS_DISABLE == 0 {
            return Ok(());
        }
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let at = libc::mmap(ptr::null_mut(), SIGNAL_STACK, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
        if at == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let stack = libc::stack_t { ss_sp: at, ss_flags: 0, ss_size: SIGNAL_STACK };
        if libc::sigaltstack(&stack, ptr::null_mut()) != 0 {
            let refused = Err(io::Error::last_os_error());
            libc::munmap(at, SIGNAL_STACK);
            return refused;
        }
        SIGNAL_STACK_OF_OURS.set(at);
        Ok(())
    }
}

/// The thread will not run fibers any more: takes its signal stack back, if it is ours and still in force.
pub fn leave_thread() {
    let at = SIGNAL_STACK_OF_OURS.replace(ptr::null_mut());
    // SAFETY: the mapping is this thread's, made by `enter_thread`; it goes only if the kernel does not use it from now on. No handler
    // runs on it: that would be this thread.
    unsafe {
        let mut now: libc::stack_t = mem::zeroed();
        if at.is_null() || libc::sigaltstack(ptr::null(), &mut now) != 0 || now.ss_sp != at {
            return;
        }
        let none = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: 0 };
        if libc::sigaltstack(&none, ptr::null_mut()) == 0 {
            libc::munmap(at, SIGNAL_STACK);
        }
    }
}

/// Async-signal-safe: atomics, `write`, `sigaction` and `raise` only.
extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel passes a valid siginfo; si_addr is a field of it for these signals.
    let (code, address) = unsafe { ((*info).si_code, (*info).si_addr() as usize) };
    let previous = SIGNALS.iter().position(|known| *known == signal).and_then(|index| PREVIOUS[index].get());
    // A code above 0 is a real fault, not a kill(2), whose "address" means something else.
    let size = if code > 0 { guarded(address) } else { None };
    if let Some(size) = size {
        report(size);
        return give_up(signal, code, previous);
    }
    match previous {
        Some(action) if action.sa_sigaction != libc::SIG_DFL && action.sa_sigaction != libc::SIG_IGN => {
            // SAFETY: the action was installed as a handler of the kind its flags say.
            unsafe { chain(action, signal, info, context) };
        }
        _ => give_up(signal, code, previous),
    }
}

/// # Safety
/// `action` holds a function of the kind that its flags say; the other arguments are the kernel's.
unsafe fn chain(action: &libc::sigaction, signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    type WithInfo = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
    if action.sa_flags & libc::SA_SIGINFO != 0 {
        // SAFETY: by this function's contract.
        let handler = unsafe { mem::transmute::<libc::sighandler_t, WithInfo>(action.sa_sigaction) };
        handler(signal, info, context);
    } else {
        // SAFETY: by this function's contract.
        let handler = unsafe { mem::transmute::<libc::sighandler_t, extern "C" fn(libc::c_int)>(action.sa_sigaction) };
        handler(signal);
    }
}

/// Restores the previous action; the fault happens again on return, and the process ends as it would have without us.
fn give_up(signal: libc::c_int, code: libc::c_int, previous: Option<&libc::sigaction>) {
    // SAFETY: sigaction and raise are async-signal-safe; all zeroes is the default action. The signal is blocked here, so
    // what is raised arrives on return.
    unsafe {
        let default: libc::sigaction = mem::zeroed();
        libc::sigaction(signal, previous.unwrap_or(&default), ptr::null_mut());
        if code <= 0 {
            libc::raise(signal);
        }
    }
}

fn report(size: usize) {
    let mut line = Line { bytes: [0; 256], used: 0 };
    line.text("Fatal error: the C stack of coroutine #");
    line.number(CURRENT.load(Ordering::Relaxed));
    line.text(" overflowed (");
    line.number(size as u64 / 1024);
    line.text(" KiB); raise 'c_stack_size', or recurse less deeply through native functions\n");
    // SAFETY: the buffer is ours and `used` bytes long. Nothing can be done about a failing stderr.
    unsafe { libc::write(libc::STDERR_FILENO, line.bytes.as_ptr().cast(), line.used) };
}

/// A line built without allocation; what does not fit is cut.
struct Line {
    bytes: [u8; 256],
    used: usize,
}

impl Line {
    fn text(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            if let Some(place) = self.bytes.get_mut(self.used) {
                *place = byte;
                self.used += 1;
            }
        }
    }

    fn number(&mut self, number: u64) {
        if number >= 10 {
            self.number(number / 10);
        }
        self.text(match number % 10 {
            0 => "0",
            1 => "1",
            2 => "2",
            3 => "3",
            4 => "4",
            5 => "5",
            6 => "6",
            7 => "7",
            8 => "8",
            _ => "9",
        });
    }
}
