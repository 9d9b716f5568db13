//! The rarely used part of a coroutine's VM state: output buffers, serializer, callbacks of sorting functions, strtok(), the
//! classes that are being autoloaded, the compiler where an error handler waits that it has called, that handler.
//!
//! Boxes stay empty while the coroutine uses none of it, so a switch costs a few comparisons.

use crate::{
    ZStr,
    error_handler::{self, Taken},
    globals, sys,
};

type Callback = (sys::zend_fcall_info, sys::zend_fcall_info_cache);

/// What `strtok()` keeps between its calls.
struct Token {
    string: ZStr,
    last: *mut std::ffi::c_char,
    len: usize,
}

/// Saved rarely used state. All-zero means: nothing saved.
pub(crate) struct Extra {
    output: Option<Box<sys::zend_output_globals>>,
    sorting: Option<Box<Callback>>,
    token: Option<Token>,
    lock: u32,
    out: sys::_php_basic_globals__bindgen_ty_1,
    back: sys::_php_basic_globals__bindgen_ty_2,
    /// The classes that it is autoloading, if any.
    autoload: *mut sys::HashTable,
    /// The compiler's state (`steel_compile_suspend`), if it has called what waits.
    compiler: *mut std::ffi::c_void,
    /// How deep it stands in code in which the engine forbids its own fibers to switch: destructors, for one.
    blocked: u32,
    /// The user error handler in which it waits, if it does.
    handler: Taken,
}

impl Extra {
    /// Saves the engine's state into `self` and loads it from `to`.
    #[inline]
    pub(crate) fn exchange(&mut self, to: &mut Extra) {
        // SAFETY: one thread; the globals exist while the module is loaded.
        unsafe {
            let bg = &mut *globals::bg();
            self.lock = std::mem::replace(&mut bg.serialize_lock, to.lock);
            self.out = std::mem::replace(&mut bg.serialize, to.out);
            self.back = std::mem::replace(&mut bg.unserialize, to.back);
            if sys::zend_fiber_switch_blocked() || to.blocked > 0 {
                self.exchange_blocks(to);
            }
            let eg = &mut *globals::eg();
            if !to.autoload.is_null() || (!eg.in_autoload.is_null() && (*eg.in_autoload).nNumOfElements > 0) {
                self.exchange_autoload(to, eg);
            }
            if !to.compiler.is_null() || !(*globals::cg()).ast_arena.is_null() {
                self.exchange_compiler(to);
            }
            let og = &mut *globals::og();
            if og.handlers.top != 0 || to.output.is_some() {
                self.exchange_output(to, og);
            }
            if error_handler::differs(to.handler) {
                error_handler::exchange(&mut self.handler, &mut to.handler);
            }
            if bg.user_compare_fci.size != 0 || to.sorting.is_some() {
                self.exchange_sorting(to, bg);
            }
            if !bg.strtok_string.is_null() || to.token.is_some() {
                self.exchange_token(to, bg);
            }
        }
    }

    /// The engine counts in a variable of its own file.
    #[cold]
    fn exchange_blocks(&mut self, to: &mut Extra) {
        // SAFETY: one thread; each block is taken back once, and given again when this coroutine goes on.
        unsafe {
            while sys::zend_fiber_switch_blocked() {
                sys::zend_fiber_switch_unblock();
                self.blocked += 1;
            }
            (0..std::mem::take(&mut to.blocked)).for_each(|_| sys::zend_fiber_switch_block());
        }
    }

    /// An empty table stays where it is: whoever runs may use it.
    #[cold]
    unsafe fn exchange_autoload(&mut self, to: &mut Extra, eg: &mut sys::zend_executor_globals) {
        // SAFETY: each table has one owner, the engine or one of these; the engine makes a new one when it has none.
        unsafe {
            if !eg.in_autoload.is_null() && (*eg.in_autoload).nNumOfElements > 0 {
                self.autoload = std::mem::replace(&mut eg.in_autoload, std::ptr::null_mut());
            }
            if !to.autoload.is_null() {
                let empty =
                    std::mem::replace(&mut eg.in_autoload, std::mem::replace(&mut to.autoload, std::ptr::null_mut()));
                free_table(empty);
            }
        }
    }

    /// Else two files that are compiled at once would be mixed.
    #[cold]
    fn exchange_compiler(&mut self, to: &mut Extra) {
        // SAFETY: each state has one owner, the engine or one of these.
        unsafe {
            if sys::steel_compiling() {
                self.compiler = sys::steel_compile_suspend();
            }
            let theirs = std::mem::replace(&mut to.compiler, std::ptr::null_mut());
            if !theirs.is_null() {
                sys::steel_compile_resume(theirs);
            }
        }
    }

    #[cold]
    unsafe fn exchange_output(&mut self, to: &mut Extra, og: &mut sys::zend_output_globals) {
        // SAFETY: the whole structure is moved out and in, so each handler stack has one owner; php_output_activate makes a clean one.
        unsafe {
            self.output = (og.handlers.top != 0).then(|| Box::new(*og));
            if self.output.is_none() {
                sys::zend_stack_destroy(&raw mut og.handlers);
            }
            match to.output.take() {
                Some(saved) => *og = *saved,
                None => {
                    sys::php_output_activate();
                }
            }
        }
    }

    #[cold]
    fn exchange_sorting(&mut self, to: &mut Extra, bg: &mut sys::php_basic_globals) {
        self.sorting =
            (bg.user_compare_fci.size != 0).then(|| Box::new((bg.user_compare_fci, bg.user_compare_fci_cache)));
        match to.sorting.take() {
            Some(saved) => (bg.user_compare_fci, bg.user_compare_fci_cache) = *saved,
            None => bg.user_compare_fci.size = 0,
        }
    }

    #[cold]
    fn exchange_token(&mut self, to: &mut Extra, bg: &mut sys::php_basic_globals) {
        let string = std::mem::replace(&mut bg.strtok_string, std::ptr::null_mut());
        self.token = (!string.is_null()).then(|| Token {
            // SAFETY: the globals own one reference to the string, which moves here, and back.
            string: unsafe { ZStr::from_owned(string) },
            last: bg.strtok_last,
            len: bg.strtok_len,
        });
        if let Some(saved) = to.token.take() {
            bg.strtok_string = saved.string.into_raw();
            (bg.strtok_last, bg.strtok_len) = (saved.last, saved.len);
        }
    }

    /// The coroutine has ended: whatever is left is dropped.
    #[inline]
    pub(crate) fn dispose(&mut self) {
        self.output = None;
        self.sorting = None;
        self.token = None;
        // SAFETY: the table is ours, if there is one.
        unsafe { free_table(std::mem::replace(&mut self.autoload, std::ptr::null_mut())) };
    }
}

/// # Safety
/// The table is null, or owned by the caller.
unsafe fn free_table(table: *mut sys::HashTable) {
    if !table.is_null() {
        // SAFETY: the caller's promise.
        unsafe { sys::zend_array_destroy(table) };
    }
}
