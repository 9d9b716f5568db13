//! What functions of the engine keep in globals of PHP while they call PHP code, which may wait: a part of a coroutine's rarely used
//! state ([`crate::vm_extra`]).

use std::{
    ffi::c_char,
    mem::{replace, take},
    ptr::null_mut,
};

use crate::{globals, sys};

/// Taken from the globals of one coroutine.
pub(crate) struct Calls {
    /// `serialize()` and `unserialize()`: which of them runs, and the values that it has met.
    serialize_lock: u32,
    serialize: sys::_php_basic_globals__bindgen_ty_1,
    unserialize: sys::_php_basic_globals__bindgen_ty_2,
    /// The address that a user's stream wrapper opens (the engine owns the text), and whether for an `include`.
    opened: *const c_char,
    in_user_include: bool,
    /// What stream wrappers have to say about a failure: a table, or null.
    wrapper_errors: *mut sys::HashTable,
    /// Operations that are under way, and may fail; what has failed before is shared.
    #[cfg(php_stream_error_state)]
    stream_errors: sys::php_stream_error_state,
    linking: Linking,
    /// Where a constant's expression stands, for messages; the scope owns the file's name.
    #[cfg(php_error_position)]
    position: (*mut sys::zend_string, sys::zend_long),
}

/// What `EG(errors)` and its count are.
#[cfg(php_error_buffer)]
type Errors = sys::zend_err_buf;
#[cfg(not(php_error_buffer))]
type Errors = (u32, *mut *mut sys::zend_error_info);

/// A class that is being bound to its parent and interfaces, and what that has to come back to.
struct Linking {
    class: *mut sys::zend_class_entry,
    obligations: *mut sys::HashTable,
    autoloads: *mut sys::HashTable,
    records_errors: bool,
    errors: Errors,
}

/// Joined: 0 if nothing of it is used, as mostly. Tables stay where they are when they are empty.
#[inline(always)]
pub(crate) fn in_use(bg: &sys::php_basic_globals, eg: &sys::zend_executor_globals) -> usize {
    // SAFETY: one thread; the globals exist while the module is loaded.
    unsafe {
        let serializer = bg.serialize_lock | bg.serialize.level | bg.unserialize.level;
        let (fg, cg) = (&mut *globals::fg(), &*globals::cg());
        serializer as usize
            | fg.user_stream_current_filename as usize
            | elements(*wrapper_errors(fg))
            | operations(fg)
            | elements(cg.delayed_variance_obligations)
            | cg.current_linking_class as usize
            | recorded(eg)
            | position(eg)
    }
}

fn wrapper_errors(fg: &mut sys::php_file_globals) -> &mut *mut sys::HashTable {
    #[cfg(php_stream_error_state)]
    return &mut fg.wrapper_logged_errors;
    #[cfg(not(php_stream_error_state))]
    &mut fg.wrapper_errors
}

/// How many are under way.
#[inline(always)]
fn operations(_fg: &sys::php_file_globals) -> usize {
    #[cfg(php_stream_error_state)]
    return _fg.stream_error_state.operation_depth as usize;
    #[cfg(not(php_stream_error_state))]
    return 0;
}

#[inline(always)]
fn recorded(eg: &sys::zend_executor_globals) -> usize {
    #[cfg(php_error_buffer)]
    return eg.errors.errors as usize;
    #[cfg(not(php_error_buffer))]
    return eg.errors as usize;
}

#[inline(always)]
fn position(eg: &sys::zend_executor_globals) -> usize {
    #[cfg(php_error_position)]
    return eg.filename_override as usize;
    #[cfg(not(php_error_position))]
    return 0;
}

impl Calls {
    /// Takes what runs uses of it.
    pub(crate) fn take() -> Option<Box<Calls>> {
        // SAFETY: one thread; the globals exist while the module is loaded. What a field owns moves out with it.
        unsafe {
            let (bg, eg) = (&mut *globals::bg(), &mut *globals::eg());
            if in_use(bg, eg) == 0 {
                return None;
            }
            let (fg, pg) = (&mut *globals::fg(), &mut *globals::pg());
            Some(Box::new(Calls {
                serialize_lock: take(&mut bg.serialize_lock),
                serialize: replace(
                    &mut bg.serialize,
                    sys::_php_basic_globals__bindgen_ty_1 { data: null_mut(), level: 0 },
                ),
                unserialize: replace(
                    &mut bg.unserialize,
                    sys::_php_basic_globals__bindgen_ty_2 { data: null_mut(), level: 0 },
                ),
                opened: replace(&mut fg.user_stream_current_filename, std::ptr::null()),
                in_user_include: take(&mut pg.in_user_include),
                wrapper_errors: replace(wrapper_errors(fg), null_mut()),
                #[cfg(php_stream_error_state)]
                stream_errors: take_operations(fg),
                linking: Linking::take(eg),
                #[cfg(php_error_position)]
                position: (replace(&mut eg.filename_override, null_mut()), replace(&mut eg.lineno_override, -1)),
            }))
        }
    }

    /// Puts it back; what others have left there meanwhile are empty tables at most.
    pub(crate) fn put_back(self) {
        // SAFETY: as above.
        unsafe {
            let (bg, eg) = (&mut *globals::bg(), &mut *globals::eg());
            let (fg, pg) = (&mut *globals::fg(), &mut *globals::pg());
            bg.serialize_lock = self.serialize_lock;
            bg.serialize = self.serialize;
            bg.unserialize = self.unserialize;
            fg.user_stream_current_filename = self.opened;
            pg.in_user_include = self.in_user_include;
            free(replace(wrapper_errors(fg), self.wrapper_errors));
            #[cfg(php_stream_error_state)]
            put_operations(fg, self.stream_errors);
            self.linking.put_back(eg);
            #[cfg(php_error_position)]
            {
                (eg.filename_override, eg.lineno_override) = self.position;
            }
        }
    }
}

impl Linking {
    unsafe fn take(eg: &mut sys::zend_executor_globals) -> Linking {
        // SAFETY: as above. The engine asks neither table before it has made one.
        unsafe {
            let cg = &mut *globals::cg();
            Linking {
                class: replace(&mut cg.current_linking_class, null_mut()),
                obligations: replace(&mut cg.delayed_variance_obligations, null_mut()),
                autoloads: replace(&mut cg.delayed_autoloads, null_mut()),
                records_errors: take(&mut eg.record_errors),
                errors: take_errors(eg),
            }
        }
    }

    unsafe fn put_back(self, eg: &mut sys::zend_executor_globals) {
        // SAFETY: as above.
        unsafe {
            let cg = &mut *globals::cg();
            cg.current_linking_class = self.class;
            free(replace(&mut cg.delayed_variance_obligations, self.obligations));
            free(replace(&mut cg.delayed_autoloads, self.autoloads));
            eg.record_errors = self.records_errors;
            put_errors(eg, self.errors);
        }
    }
}

#[cfg(not(php_error_buffer))]
fn take_errors(eg: &mut sys::zend_executor_globals) -> Errors {
    (take(&mut eg.num_errors), replace(&mut eg.errors, null_mut()))
}

#[cfg(not(php_error_buffer))]
fn put_errors(eg: &mut sys::zend_executor_globals, errors: Errors) {
    (eg.num_errors, eg.errors) = errors;
}

#[cfg(php_error_buffer)]
fn take_errors(eg: &mut sys::zend_executor_globals) -> Errors {
    replace(&mut eg.errors, Errors { size: 0, capacity: 0, errors: null_mut() })
}

#[cfg(php_error_buffer)]
fn put_errors(eg: &mut sys::zend_executor_globals, errors: Errors) {
    eg.errors = errors;
}

/// They point into each other, so they come back to the same place.
#[cfg(php_stream_error_state)]
fn take_operations(fg: &mut sys::php_file_globals) -> sys::php_stream_error_state {
    let state = &mut fg.stream_error_state;
    let taken = *state;
    (state.current_operation, state.overflow_operations) = (null_mut(), null_mut());
    (state.operation_depth, state.operation_floor, state.refused_operations, state.overflow_capacity) = (0, 0, 0, 0);
    taken
}

#[cfg(php_stream_error_state)]
fn put_operations(fg: &mut sys::php_file_globals, taken: sys::php_stream_error_state) {
    let state = &mut fg.stream_error_state;
    let (stored, count) = (state.stored_errors, state.stored_count);
    *state = taken;
    (state.stored_errors, state.stored_count) = (stored, count);
}

/// # Safety
/// A table of the engine, or null.
#[inline(always)]
unsafe fn elements(table: *mut sys::HashTable) -> usize {
    // SAFETY: the caller's promise.
    unsafe { if table.is_null() { 0 } else { (*table).nNumOfElements as usize } }
}

/// # Safety
/// A table of the engine that nobody uses, or null.
unsafe fn free(table: *mut sys::HashTable) {
    if !table.is_null() {
        // SAFETY: the caller's promise; its own destructor frees what is in it.
        unsafe {
            sys::zend_hash_destroy(table);
            sys::efree(table.cast());
        }
    }
}
