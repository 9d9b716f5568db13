//! The VM's interrupt: between two opcodes, at loops and calls, the engine asks whether somebody wants to be heard.
//!
//! [`Ticker`] raises it again and again from a thread of its own, which does nothing but set that one byte and count; [`install`]
//! says who is called, on the engine's thread, in the PHP code that runs. The handler may switch coroutines and may throw. What waits
//! to go on, since a door could not jump ([`crate::door::quiet`]), goes on here as well.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{door, globals::EngineCell, sys};

type Function = unsafe extern "C" fn(*mut sys::zend_execute_data);

// SAFETY: written at module start.
static HANDLER: EngineCell<Option<fn()>> = unsafe { EngineCell::new(None) };
// SAFETY: as above.
static PREVIOUS: EngineCell<Option<Function>> = unsafe { EngineCell::new(None) };

/// Has `handler` called at each interrupt, before whoever was called so far (pcntl's signals, for one). To be called at
/// module start.
pub fn install(handler: fn()) {
    HANDLER.set(Some(handler));
}

/// Takes its place before whoever is called so far. At module start.
pub(crate) fn watch() {
    // SAFETY: one thread; the variable is the engine's hook for this.
    unsafe {
        PREVIOUS.set(sys::zend_interrupt_function);
        sys::zend_interrupt_function = Some(on_interrupt);
    }
}

/// Raises the interrupt once.
#[cold]
pub(crate) fn request() {
    flag().store(true, Ordering::Relaxed);
}

fn flag() -> &'static AtomicBool {
    // SAFETY: returns the address of a variable of the engine, which lives as long as the process; every access to it, ours and the
    // engine's, is atomic or of one byte.
    unsafe { AtomicBool::from_ptr(sys::steel_vm_interrupt().cast()) }
}

unsafe extern "C" fn on_interrupt(frame: *mut sys::zend_execute_data) {
    // SAFETY: the engine calls between two opcodes; this frame owns nothing.
    unsafe {
        door::handler((), || {
            if let Some(handler) = HANDLER.get() {
                handler();
            }
            Ok(())
        });
    }
    if let Some(previous) = PREVIOUS.get()
        && !crate::globals::exception_is_set()
    {
        // SAFETY: the engine's call, passed on.
        unsafe { previous(frame) };
    }
}

/// Raises the interrupt of the thread that has made it, from any thread.
#[derive(Debug, Clone, Copy)]
pub struct Bell(&'static AtomicBool);

impl Bell {
    /// Of the thread that calls, which runs PHP.
    pub fn new() -> Bell {
        Bell(flag())
    }

    /// Raises it once.
    pub fn ring(self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Default for Bell {
    fn default() -> Bell {
        Bell::new()
    }
}

/// Raises the interrupt each time a period has passed, until it is dropped.
pub struct Ticker {
    shared: Arc<Shared>,
    thread: Option<thread::JoinHandle<()>>,
}

struct Shared {
    ticks: AtomicU32,
    stop: AtomicBool,
}

impl Ticker {
    /// Starts the thread. `None`: the system gives none.
    pub fn start(period: Duration) -> Option<Ticker> {
        let shared = Arc::new(Shared { ticks: AtomicU32::new(0), stop: AtomicBool::new(false) });
        let theirs = Arc::clone(&shared);
        let flag = flag();
        let run = move || {
            while !theirs.stop.load(Ordering::Relaxed) {
                theirs.ticks.fetch_add(1, Ordering::Relaxed);
                flag.store(true, Ordering::Relaxed);
                thread::park_timeout(period);
            }
        };
        let thread =
            steel_os::signal::with_all_blocked(|| thread::Builder::new().name("ticker".into()).spawn(run)).ok()?;
        Some(Ticker { shared, thread: Some(thread) })
    }

    /// How often it has ticked.
    pub fn ticks(&self) -> u32 {
        self.shared.ticks.load(Ordering::Relaxed)
    }

    /// In the child of a fork, which has not inherited the thread: forgets it.
    pub fn forget(mut self) {
        std::mem::forget(self.thread.take());
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
