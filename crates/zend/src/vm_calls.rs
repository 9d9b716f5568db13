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
    linking: Linking,
    /// Where a constant's expression stands, for messages; the scope owns the file's name.
    file: *mut sys::zend_string,
    line: sys::zend_long,
}

/// A class that is being bound to its parent and interfaces, and what that has to come back to.
struct Linking {
    class: *mut sys::zend_class_entry,
    obligations: *mut sys::HashTable,
    autoloads: *mut sys::HashTable,
    records_errors: bool,
    errors: (u32, *mut *mut sys::zend_error_info),
}

/// Joined: 0 if nothing of it is used, as mostly. Tables stay where they are when they are empty.
#[inline(always)]
pub(crate) fn in_use(bg: &sys::php_basic_globals, eg: &sys::zend_executor_globals) -> usize {
    // SAFETY: one thread; the globals exist while the module is loaded.
    unsafe {
        let serializer = bg.serialize_lock | bg.serialize.level | bg.unserialize.level;
        let (fg, cg) = (&*globals::fg(), &*globals::cg());
        serializer as usize
            | fg.user_stream_current_filename as usize
            | elements(fg.wrapper_errors)
            | elements(cg.delayed_variance_obligations)
            | cg.current_linking_class as usize
            | eg.errors as usize
            | eg.filename_override as usize
    }
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
                wrapper_errors: replace(&mut fg.wrapper_errors, null_mut()),
                linking: Linking::take(eg),
                file: replace(&mut eg.filename_override, null_mut()),
                line: replace(&mut eg.lineno_override, -1),
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
            free(replace(&mut fg.wrapper_errors, self.wrapper_errors));
            self.linking.put_back(eg);
            eg.filename_override = self.file;
            eg.lineno_override = self.line;
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
                errors: (take(&mut eg.num_errors), replace(&mut eg.errors, null_mut())),
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
            (eg.num_errors, eg.errors) = self.errors;
        }
    }
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
