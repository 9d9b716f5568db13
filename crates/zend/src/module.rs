//! The module entry: what PHP asks a shared object for (`get_module`), with the life-cycle hooks of the extension.

use std::ffi::c_char;

use crate::{decl::ModuleDecl, door, kept, limit, register, sys};

/// What an extension is made of.
pub struct Module {
    /// `swoole`
    pub name: &'static str,
    /// As `php --ri` prints it.
    pub version: &'static str,
    /// The PHP surface.
    pub surface: &'static ModuleDecl,
    /// Its ini settings.
    pub ini: &'static [crate::ini::Setting],
    /// Modules that are started first if they are there.
    pub after: &'static [&'static str],
    /// The lifecycle.
    pub hooks: Hooks,
}

/// Called by the engine at the stations of a process's life. None may panic; a panic is swallowed.
pub struct Hooks {
    /// Process start (MINIT), after the surface is registered. `false` refuses to start.
    pub start: fn() -> bool,
    /// Process end (MSHUTDOWN).
    pub end: fn(),
    /// A thread is about to run PHP code for the first time, one of several; the process's only thread has no such station.
    pub thread_start: fn(),
    /// It will not run PHP code any more.
    pub thread_end: fn(),
    /// Before the script runs (RINIT).
    pub request_start: fn(),
    /// After the script, its shutdown functions and destructors (RSHUTDOWN).
    pub request_end: fn(),
    /// Rows of `php --ri`.
    pub info: fn() -> Vec<(String, String)>,
}

struct Cell(std::sync::OnceLock<&'static Module>);
/// The one module of this shared object; the engine's callbacks carry no pointer of ours.
static MODULE: Cell = Cell(std::sync::OnceLock::new());

fn hooks() -> Option<&'static Module> {
    MODULE.0.get().copied()
}

pub(crate) fn guarded(body: impl FnOnce() -> bool) -> sys::zend_result {
    if door::quiet(false, body) { sys::SUCCESS } else { sys::FAILURE }
}

unsafe extern "C" fn module_start(_kind: i32, number: i32) -> i32 {
    guarded(|| {
        let Some(module) = hooks() else { return false };
        crate::ini::register(module.ini, number);
        match register::register_module(module.surface, number, wanted(module)) {
            Ok(()) => {
                crate::error_handler::watch();
                crate::opcache::watch();
                crate::interrupt::watch();
                crate::vm::name_bottom();
                (module.hooks.start)()
            }
            Err(_) => false,
        }
    }) as i32
}

/// The functions are registered before the settings, so what is asked is php.ini; only that and `-d` may set it.
fn wanted(module: &Module) -> register::Wanted {
    let is_on = |name| crate::ini::configured_bool(module.ini, name);
    register::Wanted { short: is_on("swoole.use_shortname"), legacy: is_on("steelwool.legacy_names") }
}

unsafe extern "C" fn module_end(_kind: i32, number: i32) -> i32 {
    guarded(|| {
        if let Some(module) = hooks() {
            (module.hooks.end)();
        }
        crate::opcache::forget();
        crate::first_use::forget();
        crate::ini::unregister(number);
        true
    }) as i32
}

/// See [`Hooks::thread_start`].
#[cfg(php_zts)]
pub(crate) fn thread_begins() {
    guarded(|| {
        if let Some(module) = hooks() {
            (module.hooks.thread_start)();
        }
        true
    });
}

/// See [`Hooks::thread_end`].
#[cfg(php_zts)]
pub(crate) fn thread_ends() {
    guarded(|| {
        if let Some(module) = hooks() {
            (module.hooks.thread_end)();
        }
        true
    });
}

unsafe extern "C" fn request_start(_kind: i32, _number: i32) -> i32 {
    guarded(|| {
        #[cfg(php_zts)]
        crate::thread::attach();
        if let Some(module) = hooks() {
            (module.hooks.request_start)();
            limit::apply();
        }
        true
    }) as i32
}

unsafe extern "C" fn request_end(_kind: i32, _number: i32) -> i32 {
    guarded(|| {
        if let Some(module) = hooks() {
            (module.hooks.request_end)();
            crate::error_handler::forget();
            crate::stream::forget();
            limit::apply();
        }
        true
    }) as i32
}

unsafe extern "C" fn info(entry: *mut sys::zend_module_entry) {
    let rows = door::quiet(Vec::new(), || hooks().map(|module| (module.hooks.info)()).unwrap_or_default());
    // SAFETY: the print functions take C strings, as many as they are told.
    unsafe {
        sys::php_info_print_table_start();
        for (name, value) in rows {
            let (name, value) = (c_string(&name), c_string(&value));
            sys::php_info_print_table_row(2, name.as_ptr(), value.as_ptr());
        }
        sys::php_info_print_table_end();
        crate::ini::print(entry);
    }
}

fn c_string(text: &str) -> std::ffi::CString {
    std::ffi::CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Builds the entry. Called from the shared object's `get_module`; what it allocates lives as long as the process.
pub fn entry(module: &'static Module) -> *mut std::ffi::c_void {
    let _ = MODULE.0.set(module);
    #[cfg(php_zts)]
    crate::thread::attach();
    // SAFETY: all-zero is valid for the fields that are not set.
    let mut entry: sys::zend_module_entry = unsafe { std::mem::zeroed() };
    entry.size = size_of::<sys::zend_module_entry>() as u16;
    entry.zend_api = sys::ZEND_MODULE_API_NO;
    entry.name = kept::text(module.name);
    entry.version = kept::text(module.version);
    entry.functions = register::function_table(module.surface, wanted(module));
    entry.module_startup_func = Some(module_start);
    entry.module_shutdown_func = Some(module_end);
    entry.request_startup_func = Some(request_start);
    entry.request_shutdown_func = Some(request_end);
    entry.info_func = Some(info);
    entry.deps = dependencies(module.after);
    entry.build_id = build_id();
    entry.zend_debug = sys::ZEND_DEBUG as u8;
    entry.zts = sys::USING_ZTS as u8;
    #[cfg(php_zts)]
    crate::thread::set_up(&mut entry);
    kept::table(vec![entry]).cast()
}

/// The engine loads only what was built as it was. (A start that fails would end the process.) For `dl()` that is nothing
/// - beside OPcache, which keeps no texts for a module that goes with the request: its classes would be freed with theirs;
/// - where another request follows in the same process: the functions and hooks of the engine that we have replaced would lead nowhere.
fn build_id() -> *const c_char {
    // SAFETY: reads a pointer of the engine; a function is called, so it is `dl()`.
    let in_dl = unsafe { !(*crate::globals::eg()).current_execute_data.is_null() };
    if in_dl && crate::opcache::is_on() {
        return c"a module that dl() cannot load while OPcache is on; set extension= in php.ini".as_ptr();
    }
    if in_dl && sapi() != b"cli" {
        return c"a module that dl() can load on the command line only; set extension= in php.ini".as_ptr();
    }
    // SAFETY: returns a literal of the shim.
    unsafe { sys::steel_build_id() }
}

/// Who runs PHP: `cli`, `fpm-fcgi`...
pub(crate) fn sapi() -> &'static [u8] {
    // SAFETY: it is chosen before modules start; its name is a C string.
    unsafe { std::ffi::CStr::from_ptr(sys::sapi_module.name) }.to_bytes()
}

/// `MODULE_DEP_OPTIONAL`: start after that module if it is there.
const MODULE_DEP_OPTIONAL: u8 = 3;

fn dependencies(names: &[&str]) -> *const sys::zend_module_dep {
    // SAFETY: all-zero ends the list.
    let empty = || unsafe { std::mem::zeroed::<sys::zend_module_dep>() };
    let list: Vec<_> = names
        .iter()
        .map(|name| sys::zend_module_dep { name: kept::text(name), type_: MODULE_DEP_OPTIONAL, ..empty() })
        .chain([empty()])
        .collect();
    kept::table(list)
}

/// Has a function of this module called when the script has ended, as `register_shutdown_function` does.
pub fn at_script_end(function: &str) {
    let name = crate::Zval::str(function);
    // SAFETY: the engine copies the entry, which holds what it needs of the name.
    crate::fence::run_or((), || unsafe {
        if let Some(mut entry) = shutdown_entry(&name) {
            sys::append_user_shutdown_function(&raw mut entry);
        }
    });
}

/// The entry for a function, resolved by name; the engine's table keeps it alive.
#[cfg(php_resolved_shutdown)]
unsafe fn shutdown_entry(name: &crate::Zval) -> Option<sys::php_shutdown_function_entry> {
    use std::ptr::null_mut;
    // SAFETY: all-zero is an entry without parameters; the look-up writes the rest.
    unsafe {
        let mut entry: sys::php_shutdown_function_entry = std::mem::zeroed();
        let cache = &raw mut entry.fci_cache;
        sys::zend_is_callable_ex(name.as_ptr(), null_mut(), 0, null_mut(), cache, null_mut()).then_some(entry)
    }
}

/// The entry for a function; it owns a reference to its name.
#[cfg(not(php_resolved_shutdown))]
unsafe fn shutdown_entry(name: &crate::Zval) -> Option<sys::php_shutdown_function_entry> {
    use std::ptr::null_mut;
    // SAFETY: all-zero is an entry without parameters; the look-up writes the rest.
    unsafe {
        let mut entry: sys::php_shutdown_function_entry = std::mem::zeroed();
        let (call, cache) = (&raw mut entry.fci, &raw mut entry.fci_cache);
        let found = sys::zend_fcall_info_init(name.as_ptr(), 0, call, cache, null_mut(), null_mut()) == sys::SUCCESS;
        found.then(|| {
            std::mem::forget(name.clone());
            entry
        })
    }
}
