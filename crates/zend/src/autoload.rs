//! The engine's autoloading under coroutines: an autoloader may wait, and meanwhile others may ask for the same class.
//!
//! The engine remembers which classes are being loaded and answers "not found" to who asks for one of these: right for a
//! recursion, wrong for another coroutine. So that memory belongs to the coroutine (`vm_extra`), and a gate makes the second
//! one wait for the first. So does who asks for a class that another coroutine is declaring, while that waits for its parent: at a switch
//! the entry of such a class gets another name (`nested`), so that the engine asks for it here.

use crate::{Error, Result, ZStr, door, fence, first_use, globals, globals::EngineCell, sys};

/// Who decides who loads.
#[derive(Clone, Copy)]
pub struct AutoloadGate {
    /// Called before a class (its name in lower case) is loaded; may wait until another coroutine has.
    pub enter: fn(&[u8]) -> Result<Turn>,
    /// Whoever was to load has come back.
    pub leave: fn(&[u8], Outcome),
    /// A class is being declared, for which another one will be loaded, maybe: its parent, an interface. While that waits, the first one is
    /// not seen by other coroutines. False: another one is declaring it, at the same place of the code.
    pub begin: fn(&[u8]) -> bool,
    /// It is there, or not.
    pub end: fn(&[u8]),
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
    // SAFETY: the engine's live strings; their bytes stay during this call. This frame owns nothing.
    unsafe {
        door::handler(std::ptr::null_mut(), || {
            if first_use::declare(ZStr::bytes_of(lower)) {
                return Ok(in_table(lower).map_or(std::ptr::null_mut(), |class| if_linked(class)));
            }
            let declared = sys::steel_declared_class();
            if declared.is_null() {
                return load(original, gate, name, lower);
            }
            let class = ZStr::bytes_of(declared);
            if !(gate.begin)(class) {
                return Err(refuse(class));
            }
            let _end = Declaring { gate, class };
            load(original, gate, name, lower)
        })
    }
}

/// A class is being declared until this goes.
struct Declaring<'a> {
    gate: AutoloadGate,
    class: &'a [u8],
}

impl Drop for Declaring<'_> {
    fn drop(&mut self) {
        (self.gate.end)(self.class);
    }
}

/// The same code declares the same class once more, before it is ready: both would change it, and there is no way to have the opcode wait.
#[cold]
fn refuse(class: &[u8]) -> Error {
    let name = class.split(|&byte| byte == 0).next().unwrap_or_default();
    let name = String::from_utf8_lossy(name);
    Error::php_error(format!("Cannot declare {name}: it is being declared"))
}

/// The class with that name in the engine's table, where it lives as long as the request.
///
/// # Safety
/// A live string.
unsafe fn in_table(lower: *mut sys::zend_string) -> Option<*mut sys::zend_class_entry> {
    // SAFETY: the caller's promise; all values of this table point to classes.
    unsafe { sys::zend_hash_find((*globals::eg()).class_table, lower).as_ref().map(|found| found.value.ce) }
}

/// The class; null if it is not ready.
///
/// # Safety
/// A live class.
unsafe fn if_linked(class: *mut sys::zend_class_entry) -> *mut sys::zend_class_entry {
    // SAFETY: the caller's promise.
    let linked = unsafe { (*class).ce_flags & sys::ZEND_ACC_LINKED != 0 };
    if linked { class } else { std::ptr::null_mut() }
}

/// # Safety
/// Live strings.
unsafe fn load(
    original: Loader,
    gate: AutoloadGate,
    name: *mut sys::zend_string,
    lower: *mut sys::zend_string,
) -> Result<*mut sys::zend_class_entry> {
    // SAFETY: the caller's promise; the bytes stay during this call.
    let bytes = unsafe { ZStr::bytes_of(lower) };
    let turn = (gate.enter)(bytes)?;
    // SAFETY: the caller's promise.
    let known = unsafe { in_table(lower) };
    if let Some(class) = known {
        if turn == Turn::Load {
            (gate.leave)(bytes, Outcome::Settled);
        }
        // SAFETY: the table's.
        return Ok(unsafe { if_linked(class) });
    }
    if turn == Turn::Settled {
        return Ok(std::ptr::null_mut());
    }
    // SAFETY: the engine's call, passed on.
    let loaded = fence::run(|| unsafe { original(name, lower) });
    let outcome = match &loaded {
        Err(_) => Outcome::Died,
        // An exceeded memory limit unwinds like an exception.
        Ok(_) if globals::is_out_of_memory() => Outcome::Died,
        Ok(_) if globals::exception_is_set() => Outcome::Failed,
        Ok(_) => Outcome::Settled,
    };
    if turn == Turn::Load {
        (gate.leave)(bytes, outcome);
    }
    loaded
}
