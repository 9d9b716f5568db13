//! The engine's autoloading under coroutines: an autoloader may wait, and meanwhile others may ask for the same class.
//!
//! The engine remembers which classes are being loaded and answers "not found" to who asks for one of these: right for a
//! recursion, wrong for another coroutine. So that memory belongs to the coroutine (`vm_extra`), and a gate makes the second
//! one wait for the first.

use crate::{fence, globals, globals::EngineCell, sys};

/// Who decides who loads.
#[derive(Clone, Copy)]
pub struct AutoloadGate {
    /// Called before a class (its name in lower case) is loaded; may wait until another coroutine has.
    pub enter: fn(&[u8]) -> Turn,
    /// Whoever was to load has come back.
    pub leave: fn(&[u8], Outcome),
}

/// How the autoloaders came to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The class is there, or there is none.
    Settled,
    /// One threw.
    Failed,
    /// By a fatal error: no PHP code is to run now.
    Died,
}

/// What the gate says to who wants a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// To load it now; `leave` will be called.
    Load,
    /// Nothing: the engine is asked, and finds out by itself if this is a recursion.
    #[default]
    Pass,
    /// Another coroutine has loaded it, or has found that there is none.
    Settled,
}

type Loader = unsafe extern "C" fn(*mut sys::zend_string, *mut sys::zend_string) -> *mut sys::zend_class_entry;

// SAFETY: written at module start, read on the one thread that runs the engine.
static ORIGINAL: EngineCell<Option<Loader>> = unsafe { EngineCell::new(None) };
// SAFETY: as above.
static GATE: EngineCell<Option<AutoloadGate>> = unsafe { EngineCell::new(None) };

/// From now on autoloading passes the gate. To be called at module start, after SPL's.
pub fn guard_autoload(gate: AutoloadGate) {
    // SAFETY: one thread; the variable is the engine's hook for this.
    unsafe {
        if let Some(original) = sys::zend_autoload {
            ORIGINAL.set(Some(original));
            GATE.set(Some(gate));
            sys::zend_autoload = Some(guarded);
        }
    }
}

unsafe extern "C" fn guarded(name: *mut sys::zend_string, lower: *mut sys::zend_string) -> *mut sys::zend_class_entry {
    let (Some(original), Some(gate)) = (ORIGINAL.get(), GATE.get()) else { return std::ptr::null_mut() };
    // SAFETY: the engine's live strings; the bytes lie behind the header and stay during this call. The jump of the last line leaves
    // only this frame, which owns nothing.
    unsafe {
        let bytes = std::slice::from_raw_parts((&raw const (*lower).val).cast::<u8>(), (*lower).len);
        let turn = catch(|| (gate.enter)(bytes));
        if globals::exception_is_set() {
            return std::ptr::null_mut();
        }
        let known = sys::zend_hash_find((*globals::eg()).class_table, lower);
        if !known.is_null() {
            if turn == Turn::Load {
                catch(|| (gate.leave)(bytes, Outcome::Settled));
            }
            return (*known).value.ce;
        }
        match turn {
            Turn::Load => {}
            Turn::Pass => return original(name, lower),
            Turn::Settled => return std::ptr::null_mut(),
        }
        let loaded = fence::run(|| original(name, lower));
        let outcome = match &loaded {
            Err(_) => Outcome::Died,
            // An exceeded memory limit unwinds like an exception.
            Ok(_) if globals::is_out_of_memory() => Outcome::Died,
            Ok(_) if globals::exception_is_set() => Outcome::Failed,
            Ok(_) => Outcome::Settled,
        };
        catch(|| (gate.leave)(bytes, outcome));
        match loaded {
            Ok(class) => class,
            Err(_) => {
                sys::steel_bailout();
                std::ptr::null_mut()
            }
        }
    }
}

fn catch<T: Default>(body: impl FnOnce() -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)).unwrap_or_default()
}
