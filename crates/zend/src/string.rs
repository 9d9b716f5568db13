//! [`ZStr`]: one counted reference to a PHP string. The bytes may be anything; they are not changed once shared.

use std::{mem::ManuallyDrop, ptr::NonNull};

use crate::{sys, value::GC_IMMUTABLE};

/// An owned reference to a `zend_string`.
pub struct ZStr(NonNull<sys::zend_string>);

impl ZStr {
    /// A new string with a copy of `bytes`. Empty and one-byte strings are the engine's shared ones.
    pub fn new(bytes: &[u8]) -> ZStr {
        match bytes {
            // SAFETY: the engine's table of one-character strings is permanent.
            [byte] => unsafe {
                ZStr::from_owned(
                    *(&raw const sys::zend_one_char_string).cast::<*mut sys::zend_string>().add(usize::from(*byte)),
                )
            },
            // SAFETY: the engine's empty string is permanent.
            [] => unsafe { ZStr::from_owned(sys::zend_empty_string) },
            _ => ZStr::build(bytes.len(), |room| room.copy_from_slice(bytes)),
        }
    }

    /// A string of `len` bytes, filled in place by `fill` (which sees zeros... of unspecified content, so it must fill all).
    pub fn build(len: usize, fill: impl FnOnce(&mut [u8])) -> ZStr {
        let header = std::mem::offset_of!(sys::zend_string, val);
        let size = (header + len + 1).next_multiple_of(8);
        crate::limit::lift();
        // SAFETY: emalloc returns at least `size` bytes (a failed allocation does not return); all header fields are written
        // before use, the bytes are zeroed before a slice is made of them, and the terminator lies inside `size`.
        unsafe {
            let raw = sys::emalloc(size).cast::<sys::zend_string>();
            (*raw).gc.refcount = 1;
            (*raw).gc.u.type_info = sys::IS_STRING | (GC_NOT_COLLECTABLE);
            (*raw).h = 0;
            (*raw).len = len;
            let start = (&raw mut (*raw).val).cast::<u8>();
            start.write_bytes(0, len + 1);
            let string = ZStr(NonNull::new_unchecked(raw));
            fill(std::slice::from_raw_parts_mut(start, len));
            string
        }
    }

    /// An interned string that lives as long as the process; for names made at module start.
    pub(crate) fn permanent(text: &str) -> ZStr {
        // SAFETY: with `permanent` true the engine copies the text into its own interned table; the hook is set before modules start.
        unsafe {
            let make = sys::zend_string_init_interned.expect("the engine sets this hook before it starts modules");
            ZStr::from_owned(make(text.as_ptr().cast(), text.len(), true))
        }
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the reference keeps the string alive.
        unsafe { ZStr::bytes_of(self.0.as_ptr()) }
    }

    /// Its text, invalid UTF-8 replaced.
    pub fn to_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }

    /// # Safety
    /// `raw` is a live string for as long as the slice is used.
    pub(crate) unsafe fn bytes_of<'a>(raw: *const sys::zend_string) -> &'a [u8] {
        // SAFETY: the caller's promise; `val` is followed by `len` bytes.
        unsafe { std::slice::from_raw_parts((&raw const (*raw).val).cast::<u8>(), (*raw).len) }
    }

    pub(crate) fn is_interned(&self) -> bool {
        // SAFETY: the reference keeps the string alive.
        unsafe { (*self.0.as_ptr()).gc.u.type_info & GC_IMMUTABLE != 0 }
    }

    /// # Safety
    /// The caller hands over one reference.
    pub(crate) unsafe fn from_owned(raw: *mut sys::zend_string) -> ZStr {
        // SAFETY: strings of the engine are never null.
        ZStr(unsafe { NonNull::new_unchecked(raw) })
    }

    /// # Safety
    /// `raw` is a live string.
    pub(crate) unsafe fn from_borrowed(raw: *mut sys::zend_string) -> ZStr {
        // SAFETY: the caller's promise.
        let string = ManuallyDrop::new(unsafe { ZStr::from_owned(raw) });
        ZStr::clone(&string)
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::zend_string {
        self.0.as_ptr()
    }

    pub(crate) fn into_raw(self) -> *mut sys::zend_string {
        ManuallyDrop::new(self).0.as_ptr()
    }
}

/// `GC_NOT_COLLECTABLE << GC_FLAGS_SHIFT`: a string cannot be part of a cycle.
const GC_NOT_COLLECTABLE: u32 = 1 << 4;

impl Clone for ZStr {
    fn clone(&self) -> ZStr {
        if !self.is_interned() {
            // SAFETY: alive, and not shared between threads.
            unsafe { (*self.0.as_ptr()).gc.refcount += 1 };
        }
        ZStr(self.0)
    }
}

impl Drop for ZStr {
    fn drop(&mut self) {
        if self.is_interned() {
            return;
        }
        // SAFETY: this value owns one reference; the last one frees the memory, which runs no PHP code. Strings that are not
        // interned and that a request makes are never persistent, so efree is right.
        unsafe {
            let raw = self.0.as_ptr();
            (*raw).gc.refcount -= 1;
            if (*raw).gc.refcount == 0 {
                if (*raw).gc.u.type_info & GC_PERSISTENT != 0 {
                    libc::free(raw.cast());
                } else {
                    sys::efree(raw.cast());
                }
            }
        }
    }
}

/// `GC_PERSISTENT`: allocated with malloc.
const GC_PERSISTENT: u32 = 1 << 7;

impl std::fmt::Debug for ZStr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_lossy())
    }
}
