//! OPcache, as far as a module that has code of its own cached needs it: is it on, and when in a request's start may it be used?
//!
//! OPcache's module is registered behind all others, so its part of a request's start comes last. Only then does it know the time,
//! whether its memory has been emptied, and whether it may be used at all: who compiles earlier works with the last request's answers.

use crate::{door, globals::EngineCell, ini, limit, module, per_thread, sys};

/// The name under which OPcache's module is registered.
const NAME: &str = "zend opcache";

type Start = unsafe extern "C" fn(i32, i32) -> sys::zend_result;
type PostStartup = unsafe extern "C" fn() -> sys::zend_result;

/// OPcache's part of a request's start, in the place of which `started` stands from the end of PHP's own start to our module's end.
// SAFETY: written while PHP starts and ends.
static ORIGINAL: EngineCell<Option<Start>> = unsafe { EngineCell::new(None) };

/// Who wanted to be called at the end of PHP's start before us.
// SAFETY: as above.
static EARLIER: EngineCell<Option<PostStartup>> = unsafe { EngineCell::new(None) };

per_thread! {
    /// What is to follow OPcache's start in this request.
    static WAITING: Option<fn()> = None
}

/// For the start of a request of the module `name`: runs `then` when OPcache can be used. That is now, unless its turn comes later.
pub fn when_started(name: &str, then: fn()) {
    let (own, opcache) = (registered(name), registered(NAME));
    // The registry's order is that of the starts.
    if !opcache.is_null() && own < opcache && ORIGINAL.get().is_some() {
        WAITING.set(Some(then));
    } else {
        then();
    }
}

/// At module start: OPcache's start will be followed, once all modules are registered.
pub(crate) fn watch() {
    // SAFETY: one thread; the variable is the engine's hook for this.
    unsafe {
        EARLIER.set(sys::zend_post_startup_cb);
        sys::zend_post_startup_cb = Some(all_registered);
    }
}

/// At module end: nothing refers to this module when it has gone.
pub(crate) fn forget() {
    let original = ORIGINAL.replace(None);
    let opcache = registered(NAME);
    if original.is_some() && !opcache.is_null() {
        // SAFETY: as in `all_registered`.
        unsafe { (*entry(opcache)).request_startup_func = original };
    }
}

unsafe extern "C" fn all_registered() -> sys::zend_result {
    door::quiet((), follow);
    // SAFETY: who has wanted to be called before us is called with what the engine has called us with.
    unsafe { EARLIER.replace(None).map_or(sys::SUCCESS, |earlier| earlier()) }
}

/// Puts [`started`] in the place of OPcache's own start of a request.
fn follow() {
    let opcache = registered(NAME);
    // SAFETY: one thread. The engine reads the function from the entry when it comes to call it, and entries are writable (it numbers
    // them itself).
    unsafe {
        if !opcache.is_null() {
            let entry = entry(opcache);
            ORIGINAL.set((*entry).request_startup_func);
            (*entry).request_startup_func = ORIGINAL.get().map(|_| started as Start);
        }
    }
}

/// Does OPcache stand before the engine's compiler, and is it switched on?
pub fn is_on() -> bool {
    // SAFETY: the shim compares two pointers.
    let hooked = unsafe { sys::steel_compiler_is_hooked() };
    hooked
        && !registered(NAME).is_null()
        && ini::get_bool("opcache.enable")
        && (!is_cli() || ini::get_bool("opcache.enable_cli"))
}

/// May its JIT compile anything in this process?
pub(crate) fn has_jit() -> bool {
    let size = ini::get("opcache.jit_buffer_size");
    is_on() && !matches!(size.trim(), "" | "0") && !ini::get("opcache.jit").eq_ignore_ascii_case("disable")
}

/// OPcache's files on disk serve all processes for which these bytes are the same; to be called at module start.
pub fn distinguish(module: &std::ffi::CStr, by: &[u8]) {
    // SAFETY: the engine mixes the texts and the bytes into a sum, and refuses when that is complete.
    unsafe { sys::zend_add_system_entropy(module.as_ptr(), c"library".as_ptr(), by.as_ptr().cast(), by.len()) };
}

fn is_cli() -> bool {
    matches!(module::sapi(), b"cli" | b"phpdbg")
}

/// Where a module stands in the registry; null: nowhere.
fn registered(name: &str) -> *mut sys::zval {
    // SAFETY: the registry is complete before a request starts, but for what `dl()` appends.
    unsafe { sys::zend_hash_str_find(&raw const sys::module_registry, name.as_ptr().cast(), name.len()) }
}

/// # Safety
/// `place` is of the registry.
unsafe fn entry(place: *mut sys::zval) -> *mut sys::zend_module_entry {
    // SAFETY: all its values point to entries.
    unsafe { (*place).value.ptr.cast() }
}

/// Called in OPcache's place.
unsafe extern "C" fn started(kind: i32, number: i32) -> sys::zend_result {
    // SAFETY: what the engine would have called, with its arguments.
    let result = ORIGINAL.get().map_or(sys::SUCCESS, |start| unsafe { start(kind, number) });
    if let Some(then) = WAITING.replace(None) {
        module::guarded(|| {
            then();
            limit::apply();
            true
        });
    }
    result
}
