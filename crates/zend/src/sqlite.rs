//! The waits of SQLite, as PDO uses it: pauses until somebody else's lock is gone, and the disk.
//!
//! SQLite is asked to do both through us (the shim's sqlite.c). Its own structures are the call's that is under way; what another thread does with them is
//! done before that call goes on, whatever happens to who waits for it ([`Job`]).

use std::{
    ffi::{c_int, c_void},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::{Result, door, globals::EngineCell, sys};

/// Who waits.
#[allow(clippy::missing_errors_doc, reason = "the unwinding of who waits")]
pub trait Waiter: Sync {
    /// May the call that is under way wait?
    fn is_wanted(&self) -> bool;
    /// Waits so long, or less.
    fn sleep(&self, time: Duration) -> Result;
    /// Has another thread do the work, and waits for that. Who returns earlier, or without having had it done, holds up the process until it is.
    fn away(&self, work: Box<dyn FnOnce() + Send>) -> Result;
    /// The connection of the call that is under way shares its cache with others: they are one from now on, and never wait.
    fn share(&self);
}

static WAITER: EngineCell<Option<&'static dyn Waiter>> = {
    // SAFETY: written at module start.
    unsafe { EngineCell::new(None) }
};

/// From now on this waits. At module start.
pub fn install(waiter: &'static dyn Waiter) {
    WAITER.set(Some(waiter));
}

/// Has SQLite wait through us, if PDO has it. Whenever a connection is about to be made.
pub fn prepare() {
    let waits =
        sys::steel_sqlite_waits { wanted: Some(wanted), sleep: Some(sleep), away: Some(away), share: Some(share) };
    // SAFETY: once done it is not done again; it keeps the functions, which are told to SQLite until `remove`.
    unsafe { sys::steel_sqlite_install(waits) };
}

/// As it was. At module end.
pub fn remove() {
    // SAFETY: no connection is open any more.
    unsafe { sys::steel_sqlite_remove() };
}

unsafe extern "C" fn wanted() -> bool {
    WAITER.get().is_some_and(|waiter| door::quiet(false, || waiter.is_wanted()))
}

unsafe extern "C" fn sleep(microseconds: c_int) -> c_int {
    let Some(waiter) = WAITER.get() else { return 0 };
    let time = Duration::from_micros(u64::try_from(microseconds).unwrap_or(0));
    // SAFETY: SQLite's call; its frames are left by a jump only after a fatal error, as those of any library that calls PHP code.
    unsafe { door::handler((), || waiter.sleep(time)) };
    microseconds
}

unsafe extern "C" fn share() {
    if let Some(waiter) = WAITER.get() {
        door::quiet((), || waiter.share());
    }
}

unsafe extern "C" fn away(perform: Option<unsafe extern "C" fn(*mut c_void)>, argument: *mut c_void) {
    let Some(perform) = perform else { return };
    let body = || {
        let job = Arc::new(Job {
            perform,
            argument: Argument(argument),
            stage: Mutex::new(Stage::Waiting),
            done: Condvar::new(),
        });
        // Before this frame is left, in whichever way.
        let _complete = Complete(&job);
        let other = Arc::clone(&job);
        match WAITER.get() {
            Some(waiter) => waiter.away(Box::new(move || other.begin())),
            None => Ok(()),
        }
    };
    // SAFETY: as in `sleep`.
    unsafe { door::handler((), body) };
}

/// Work that uses what belongs to the frame of who waits for it: whoever begins with it does it, and that frame is not left before it is done.
struct Job {
    perform: unsafe extern "C" fn(*mut c_void),
    argument: Argument,
    stage: Mutex<Stage>,
    done: Condvar,
}

/// What the work is about.
struct Argument(*mut c_void);

// SAFETY: one thread uses it, the one that has taken the job's first stage; the one whose frame it is waits for that.
unsafe impl Send for Argument {}
// SAFETY: as above.
unsafe impl Sync for Argument {}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Waiting,
    Begun,
    Done,
}

impl Job {
    fn begin(&self) {
        {
            let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
            if *stage != Stage::Waiting {
                return;
            }
            *stage = Stage::Begun;
        }
        // SAFETY: the shim's function with its argument, once, as the stage says; its frame waits in `complete`.
        unsafe { (self.perform)(self.argument.0) };
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = Stage::Done;
        self.done.notify_all();
    }

    fn complete(&self) {
        self.begin();
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        while *stage != Stage::Done {
            stage = self.done.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Complete<'a>(&'a Job);

impl Drop for Complete<'_> {
    fn drop(&mut self) {
        self.0.complete();
    }
}
