//! [`ZStr`]: one counted reference to a PHP string. The bytes may be anything; they are not changed once shared.

use std::{mem::ManuallyDrop, ptr::NonNull};

use steel_os::pages::{HUGE, Pages};

use crate::{sys, value::GC_IMMUTABLE};

/// An owned reference to a `zend_string`.
#[repr(transparent)]
pub struct ZStr(NonNull<sys::zend_string>);

impl ZStr {
    /// A new string with a copy of `bytes`. Empty and one-byte strings are the engine's shared ones. One for which the memory limit has no room is
    /// empty, and a fatal error follows.
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
            _ if !crate::limit::admits(bytes.len()) => ZStr::new(b""),
            _ => {
                let raw = allocate(bytes.len());
                // SAFETY: a new string with room for these bytes, which are not its own.
                unsafe {
                    (&raw mut (*raw).val).cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                    ZStr::from_owned(raw)
                }
            }
        }
    }

    /// Bytes that a string needs in front of its own, for [`ZStr::from_pages`].
    pub const HEADROOM: usize = std::mem::offset_of!(sys::zend_string, val);

    /// A string of what pages hold. If they have its [`ZStr::HEADROOM`] and the engine has given memory that begins like them, which is so for
    /// everything that is large, they become the string's; otherwise the bytes are copied.
    pub fn from_pages(pages: Pages) -> ZStr {
        let length = pages.len();
        // SAFETY: asks which allocator is in use.
        if pages.headroom() != ZStr::HEADROOM || length < HUGE || !unsafe { sys::is_zend_mm() } {
            return ZStr::new(&pages);
        }
        if !crate::limit::admits(length) {
            return ZStr::new(b"");
        }
        let raw = allocate(length);
        let Some(target) = NonNull::new(raw.cast::<u8>()).filter(|start| start.addr().get().is_multiple_of(HUGE))
        else {
            // SAFETY: as in `new`.
            unsafe {
                (&raw mut (*raw).val).cast::<u8>().copy_from_nonoverlapping(pages.as_ptr(), length);
                return ZStr::from_owned(raw);
            }
        };
        // SAFETY: what the engine's own allocator aligns to its chunks is a mapping of its own, private and anonymous, of whole pages, which
        // are the string's alone. Its header and terminator are written again, over those of the pages.
        unsafe {
            pages.move_over(target);
            write_frame(raw, length);
            ZStr::from_owned(raw)
        }
    }

    /// A string of `len` bytes, filled in place by `fill`, which sees zeros. Where the memory limit has no room for it, it is empty, `fill` is not called, and a
    /// fatal error follows.
    pub fn build(len: usize, fill: impl FnOnce(&mut [u8])) -> ZStr {
        if !crate::limit::admits(len) {
            return ZStr::new(b"");
        }
        let raw = allocate(len);
        // SAFETY: a new string; its bytes are zeroed before a slice is made of them.
        unsafe {
            let start = (&raw mut (*raw).val).cast::<u8>();
            start.write_bytes(0, len);
            let string = ZStr::from_owned(raw);
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

    /// A string that the engine keeps once for all who have the same, until the request ends.
    pub fn interned(text: impl AsRef<[u8]>) -> ZStr {
        let text = text.as_ref();
        crate::limit::lift();
        // SAFETY: the engine copies the text into its table of the request; the hook is set before modules start.
        unsafe {
            let make = sys::zend_string_init_interned.expect("the engine sets this hook before it starts modules");
            ZStr::from_owned(make(text.as_ptr().cast(), text.len(), false))
        }
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the reference keeps the string alive.
        unsafe { ZStr::bytes_of(self.0.as_ptr()) }
    }

    /// PHP's hash of it, which the string keeps.
    #[inline]
    pub fn hash(&self) -> u64 {
        // SAFETY: the reference keeps the string alive; the engine computes the hash once and notes it there.
        unsafe {
            match (*self.0.as_ptr()).h {
                0 => sys::zend_string_hash_func(self.0.as_ptr()),
                hash => hash,
            }
        }
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

impl AsRef<[u8]> for ZStr {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// A new string with one reference, whole but for its bytes, which hold anything.
fn allocate(length: usize) -> *mut sys::zend_string {
    let size = (ZStr::HEADROOM + length + 1).next_multiple_of(8);
    crate::limit::lift();
    // SAFETY: emalloc returns at least `size` bytes (a failed allocation does not return).
    unsafe {
        let raw = sys::emalloc(size).cast::<sys::zend_string>();
        write_frame(raw, length);
        raw
    }
}

/// Writes what stands around a string's bytes.
///
/// # Safety
/// Memory for a string of this length, which nobody refers to.
unsafe fn write_frame(raw: *mut sys::zend_string, length: usize) {
    // SAFETY: the caller's promise; the terminator stands behind the bytes.
    unsafe {
        (*raw).gc.refcount = 1;
        (*raw).gc.u.type_info = sys::IS_STRING | GC_NOT_COLLECTABLE;
        (*raw).h = 0;
        (*raw).len = length;
        (&raw mut (*raw).val).cast::<u8>().add(length).write(0);
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
