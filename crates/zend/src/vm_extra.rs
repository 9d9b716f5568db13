//! The rarely used part of a coroutine's VM state: output buffers, callbacks of sorting functions, strtok(), the classes that are being
//! autoloaded, the compiler where an error handler waits that it has called, that handler, what functions of PHP keep in globals while
//! they call back ([`Calls`]).
//!
//! Boxes stay empty while the coroutine uses none of it, so a switch costs a few loads and two comparisons.

use crate::{
    ZStr,
    error_handler::{self, Taken},
    globals,
    nested::Nested,
    sys,
    vm_calls::{self, Calls},
};

type Callback = (sys::zend_fcall_info, sys::zend_fcall_info_cache);

/// What `strtok()` keeps between its calls.
struct Token {
    string: ZStr,
    last: *mut std::ffi::c_char,
    len: usize,
}

/// What a coroutine has of the engine's output layer; flags, and where output began, belong to all.
struct Output {
    handlers: sys::zend_stack,
    active: *mut sys::php_output_handler,
    running: *mut sys::php_output_handler,
}

/// Saved rarely used state. All-zero means: nothing saved.
pub(crate) struct Extra {
    /// Is any of the following set?
    is_used: bool,
    /// How deep it stands in code in which the engine forbids its own fibers to switch: destructors, for one.
    blocked: u32,
    output: Option<Box<Output>>,
    sorting: Option<Box<Callback>>,
    token: Option<Token>,
    /// The classes that it is autoloading, if any.
    autoload: Option<Box<sys::HashTable>>,
    /// The compiler's state (`steel_compile_suspend`), if it has called what waits.
    compiler: *mut std::ffi::c_void,
    /// The user error handler in which it waits, if it does.
    handler: Taken,
    calls: Option<Box<Calls>>,
    nested: Option<Nested>,
}

impl Extra {
    /// Saves the engine's state into `self` and loads it from `to`.
    #[inline]
    pub(crate) fn exchange(&mut self, to: &mut Extra) {
        if to.is_used || is_in_use() || error_handler::differs(to.handler) {
            self.exchange_used(to);
        }
    }

    /// The coroutine, whose innermost frame this is, waits below C code, maybe.
    #[cold]
    pub(crate) fn leave_nested(&mut self, frame: *mut sys::zend_execute_data) {
        self.nested = Nested::leave(frame);
        self.is_used |= self.nested.is_some();
    }

    #[cold]
    #[inline(never)]
    fn exchange_used(&mut self, to: &mut Extra) {
        // SAFETY: one thread; the globals exist while the module is loaded.
        unsafe {
            self.exchange_blocks(to);
            let eg = &mut *globals::eg();
            self.exchange_autoload(to, eg);
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
            let bg = &mut *globals::bg();
            if bg.user_compare_fci.size != 0 || to.sorting.is_some() {
                self.exchange_sorting(to, bg);
            }
            if !bg.strtok_string.is_null() || to.token.is_some() {
                self.exchange_token(to, bg);
            }
        }
        self.calls = Calls::take();
        if let Some(calls) = to.calls.take() {
            calls.put_back();
        }
        if let Some(nested) = to.nested.take() {
            nested.enter();
        }
        to.is_used = false;
        self.is_used = self.holds();
    }

    fn holds(&self) -> bool {
        self.blocked > 0
            || self.output.is_some()
            || self.sorting.is_some()
            || self.token.is_some()
            || self.autoload.is_some()
            || !self.compiler.is_null()
            || self.handler != Taken::default()
            || self.calls.is_some()
            || self.nested.is_some()
    }

    /// The engine counts in a variable of its own file.
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
    unsafe fn exchange_autoload(&mut self, to: &mut Extra, eg: &mut sys::zend_executor_globals) {
        // SAFETY: each table has one owner, the engine or one of these, and is moved as a whole. Its values, none, have no destructor.
        unsafe {
            let place = loading(eg);
            if !is_empty(place) {
                self.autoload = Some(Box::new(*place));
                sys::_zend_hash_init(place, 0, None, false);
            }
            if let Some(theirs) = to.autoload.take() {
                make_loading(eg);
                let place = loading(eg);
                sys::zend_hash_destroy(place);
                *place = *theirs;
            }
        }
    }

    /// Else two files that are compiled at once would be mixed.
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

    fn exchange_output(&mut self, to: &mut Extra, og: &mut sys::zend_output_globals) {
        let none = std::ptr::null_mut();
        // SAFETY: the stack of handlers is moved out and in, so it has one owner; an empty one takes its place meanwhile.
        unsafe {
            if og.handlers.top == 0 {
                sys::zend_stack_destroy(&raw mut og.handlers);
            } else {
                self.output = Some(Box::new(Output { handlers: og.handlers, active: og.active, running: og.running }));
            }
            if let Some(saved) = to.output.take() {
                (og.handlers, og.active, og.running) = (saved.handlers, saved.active, saved.running);
            } else {
                sys::zend_stack_init(&raw mut og.handlers, size_of::<*mut sys::php_output_handler>() as i32);
                (og.active, og.running) = (none, none);
            }
        }
    }

    fn exchange_sorting(&mut self, to: &mut Extra, bg: &mut sys::php_basic_globals) {
        self.sorting =
            (bg.user_compare_fci.size != 0).then(|| Box::new((bg.user_compare_fci, bg.user_compare_fci_cache)));
        match to.sorting.take() {
            Some(saved) => (bg.user_compare_fci, bg.user_compare_fci_cache) = *saved,
            None => bg.user_compare_fci.size = 0,
        }
    }

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
        if self.is_used {
            self.drop_used();
        }
    }

    #[cold]
    fn drop_used(&mut self) {
        self.output = None;
        self.sorting = None;
        self.token = None;
        self.calls = None;
        self.nested = None;
        if let Some(mut table) = self.autoload.take() {
            // SAFETY: the table was taken away from the engine, and has one owner.
            unsafe { sys::zend_hash_destroy(&raw mut *table) };
        }
    }
}

/// Does what runs use any of the globals that are exchanged here? They are joined before they are compared: none of them is, mostly.
#[inline(always)]
fn is_in_use() -> bool {
    // SAFETY: one thread; the globals exist while the module is loaded.
    unsafe {
        let (bg, eg) = (&*globals::bg(), &*globals::eg());
        let handlers = (*globals::og()).handlers.top as usize;
        let compiler = (*globals::cg()).ast_arena as usize;
        let token = bg.strtok_string as usize;
        (handlers | compiler | token | bg.user_compare_fci.size | vm_calls::in_use(bg, eg)) != 0
            || autoloads()
            || sys::zend_fiber_switch_blocked()
    }
}

/// Does what runs load a class?
#[inline(always)]
pub(crate) fn autoloads() -> bool {
    // SAFETY: as above.
    unsafe { !is_empty(loading(&mut *globals::eg())) }
}

/// # Safety
/// A table of the engine, or null.
#[inline(always)]
unsafe fn is_empty(table: *mut sys::HashTable) -> bool {
    // SAFETY: the caller's promise.
    unsafe { table.is_null() || (*table).nNumOfElements == 0 }
}

/// The names of the classes that are being loaded: a table that is always there.
#[cfg(php_autoload_inline)]
#[inline(always)]
fn loading(eg: &mut sys::zend_executor_globals) -> *mut sys::HashTable {
    &raw mut eg.autoload_current_classnames
}

/// The same, or null: the table is made when it is first needed.
#[cfg(not(php_autoload_inline))]
#[inline(always)]
fn loading(eg: &mut sys::zend_executor_globals) -> *mut sys::HashTable {
    eg.in_autoload
}

#[cfg(php_autoload_inline)]
fn make_loading(_: &mut sys::zend_executor_globals) {}

#[cfg(not(php_autoload_inline))]
fn make_loading(eg: &mut sys::zend_executor_globals) {
    if eg.in_autoload.is_null() {
        // SAFETY: the engine frees the table, as one of its own, at the request's end.
        eg.in_autoload = unsafe { sys::_zend_new_array(8) };
    }
}
