//! Classes that are declared at their first use: whoever asks the engine for a class that is not there is answered before the program's
//! autoloaders are, and so is the compiler for the parents of classes (`shim/first_use.c`).
//!
//! Declaring runs no code of PHP, so it cannot wait, and may happen wherever the engine looks for a class. What does not look for classes does not see them:
//! `class_exists($name, false)`, `get_declared_classes()`.

use std::{ffi::c_char, slice};

use crate::{door, globals::EngineCell, sys};

/// Whose classes they are. Names are in lower case.
#[derive(Clone, Copy)]
pub struct Library {
    /// Is there any class in this request that is declared at its first use?
    pub is_on: fn() -> bool,
    /// Is this one of them? Asked for each class that is not found: to be cheap.
    pub knows: fn(&[u8]) -> bool,
    /// Declares this one. False: there is none.
    pub declare: fn(&[u8]) -> bool,
}

// SAFETY: written at module start and end, read on the one thread that runs the engine.
static LIBRARY: EngineCell<Option<Library>> = unsafe { EngineCell::new(None) };

/// From now on these classes are found. To be called at module start.
pub fn install(library: Library) {
    LIBRARY.set(Some(library));
    // SAFETY: one thread; the engine calls `knows` from its compiler.
    unsafe { sys::steel_watch_compiler(Some(knows)) };
}

/// At module end: nothing refers to this module when it has gone.
pub(crate) fn forget() {
    LIBRARY.set(None);
    // SAFETY: one thread.
    unsafe { sys::steel_unwatch_compiler() };
}

/// Declares this class, if it is one of them.
pub(crate) fn declare(class: &[u8]) -> bool {
    LIBRARY.get().is_some_and(|library| (library.is_on)() && (library.knows)(class) && (library.declare)(class))
}

/// Asked by the compiler.
unsafe extern "C" fn knows(lower: *const c_char, len: usize) -> bool {
    let Some(library) = LIBRARY.get() else { return false };
    door::quiet(false, || {
        if lower.is_null() {
            return (library.is_on)();
        }
        // SAFETY: the shim's text, alive during this call.
        (library.knows)(unsafe { slice::from_raw_parts(lower.cast(), len) })
    })
}
