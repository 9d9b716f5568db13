//! [`Array`]: one counted reference to a PHP array. Writes separate it first when it is shared (copy on write).

use std::{mem::ManuallyDrop, ptr::NonNull};

use crate::{ZStr, Zval, fence, sys, value::GC_IMMUTABLE};

/// An owned reference to a `zend_array`.
#[repr(transparent)]
pub struct Array(NonNull<sys::zend_array>);

/// A key of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// Integer key.
    Int(i64),
    /// String key.
    Str(&'a [u8]),
}

impl Array {
    /// An empty array.
    pub fn new() -> Array {
        Array::with_capacity(0)
    }

    /// The engine's own empty array, which is shared by all and never changed.
    pub(crate) fn immutable_empty() -> Array {
        // SAFETY: permanent and immutable, so no count is kept of references to it.
        unsafe { Array::from_owned((&raw const sys::zend_empty_array).cast_mut()) }
    }

    /// An empty array with room for `capacity` elements.
    pub fn with_capacity(capacity: usize) -> Array {
        crate::limit::lift();
        // SAFETY: returns a new array with one reference.
        unsafe { Array::from_owned(sys::_zend_new_array(capacity as u32)) }
    }

    /// How many elements it has.
    pub fn len(&self) -> usize {
        // SAFETY: alive by the reference; counts holes of symbol tables right.
        unsafe { sys::zend_array_count(self.0.as_ptr()) as usize }
    }

    /// Is it empty?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element of a string key as it is (no numeric conversion).
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<&Zval> {
        let key = key.as_ref();
        // SAFETY: reads the table; the slot lives as long as the table is not changed, which `&self` forbids to this reference.
        unsafe {
            sys::zend_hash_str_find(self.0.as_ptr(), key.as_ptr().cast(), key.len())
                .as_ref()
                .map(|slot| Zval::from_ptr(slot))
        }
        .map(Zval::deref)
    }

    /// The element of an integer key.
    pub fn get_int(&self, key: i64) -> Option<&Zval> {
        // SAFETY: as in `get`.
        unsafe { sys::zend_hash_index_find(self.0.as_ptr(), key as u64).as_ref().map(|slot| Zval::from_ptr(slot)) }
            .map(Zval::deref)
    }

    /// Sets the element of a string key.
    pub fn set(&mut self, key: impl AsRef<[u8]>, value: impl Into<Zval>) {
        self.separate();
        let key = key.as_ref();
        let mut value = value.into().into_raw();
        let (table, text) = (self.0.as_ptr(), key.as_ptr().cast());
        // SAFETY: the table is not shared; it takes over the value. An old value may have a destructor, hence the fence then.
        unsafe {
            if sys::zend_hash_str_add(table, text, key.len(), &raw mut value).is_null() {
                fence::run_or((), || {
                    sys::zend_hash_str_update(table, text, key.len(), &raw mut value);
                });
            }
        }
    }

    /// Sets the element of a key that may look like a number, as PHP code would (`$array["12"]` is `$array[12]`).
    pub fn set_symbolic(&mut self, key: &ZStr, value: impl Into<Zval>) {
        self.separate();
        let mut value = value.into().into_raw();
        let (table, key) = (self.0.as_ptr(), key.as_ptr());
        // SAFETY: as in `set`.
        unsafe {
            if !sys::steel_symtable_add(table, key, &raw mut value) {
                fence::run_or((), || {
                    sys::steel_symtable_update(table, key, &raw mut value);
                });
            }
        }
    }

    /// Sets the element of an existing string object (its hash is computed once and kept).
    pub fn set_str(&mut self, key: &ZStr, value: impl Into<Zval>) {
        self.separate();
        let mut value = value.into().into_raw();
        let (table, key) = (self.0.as_ptr(), key.as_ptr());
        // SAFETY: as in `set`; the table takes a reference of its own to the key.
        unsafe {
            if sys::zend_hash_add(table, key, &raw mut value).is_null() {
                fence::run_or((), || {
                    sys::zend_hash_update(table, key, &raw mut value);
                });
            }
        }
    }

    /// Sets the element of an integer key.
    pub fn set_int(&mut self, key: i64, value: impl Into<Zval>) {
        self.separate();
        let mut value = value.into().into_raw();
        let table = self.0.as_ptr();
        // SAFETY: as in `set`.
        unsafe {
            if sys::zend_hash_index_add(table, key as u64, &raw mut value).is_null() {
                fence::run_or((), || {
                    sys::zend_hash_index_update(table, key as u64, &raw mut value);
                });
            }
        }
    }

    /// Appends an element.
    pub fn push(&mut self, value: impl Into<Zval>) {
        self.separate();
        let mut value = value.into().into_raw();
        // SAFETY: the table is not shared; it takes over the value (or, with no free key left, does not, and the value leaks).
        unsafe { sys::zend_hash_next_index_insert(self.0.as_ptr(), &raw mut value) };
    }

    /// Removes the element of a string key.
    pub fn remove(&mut self, key: impl AsRef<[u8]>) {
        self.separate();
        let key = key.as_ref();
        // SAFETY: the table is not shared; the value may have a destructor, hence the fence.
        fence::run_or((), || unsafe {
            sys::zend_hash_str_del(self.0.as_ptr(), key.as_ptr().cast(), key.len());
        });
    }

    /// Puts a value in place of the one that has this key, and gives that back. Nothing is dropped, so no code of the program runs.
    #[must_use]
    pub fn replace(&mut self, key: Key<'_>, value: Zval) -> Option<Zval> {
        self.separate();
        let (table, mut value) = (self.0.as_ptr(), value.into_raw());
        // SAFETY: the table is not shared. What is in the slot belongs to the caller from now on; a key that is new takes the value over.
        unsafe {
            let slot = match key {
                Key::Int(key) => sys::zend_hash_index_find(table, key as u64),
                Key::Str(key) => sys::zend_hash_str_find(table, key.as_ptr().cast(), key.len()),
            };
            if let Some(slot) = slot.as_mut() {
                let old = Zval::taken_from(slot);
                Zval::taken_from(&raw const value).put_into(slot);
                return Some(old);
            }
            match key {
                Key::Int(key) => sys::zend_hash_index_add(table, key as u64, &raw mut value),
                Key::Str(key) => sys::zend_hash_str_add(table, key.as_ptr().cast(), key.len(), &raw mut value),
            };
        }
        None
    }

    /// Removes an element and gives its value back, as [`Array::replace`] does.
    #[must_use]
    pub fn take(&mut self, key: Key<'_>) -> Option<Zval> {
        let present = match key {
            Key::Int(key) => self.get_int(key).is_some(),
            Key::Str(key) => self.get(key).is_some(),
        };
        let old = if present { self.replace(key, Zval::null()) } else { None };
        // SAFETY: the table is not shared, by `replace`; what is removed is null.
        unsafe {
            match key {
                _ if old.is_none() => {}
                Key::Int(key) => _ = sys::zend_hash_index_del(self.0.as_ptr(), key as u64),
                Key::Str(key) => _ = sys::zend_hash_str_del(self.0.as_ptr(), key.as_ptr().cast(), key.len()),
            }
        }
        old
    }

    /// Its elements in order. The iterator owns the keys it gives only while the element is looked at.
    pub fn iter(&self) -> Iter<'_> {
        Iter { array: self, position: 0 }
    }

    fn separate(&mut self) {
        crate::limit::lift();
        // SAFETY: alive by the reference. A shared or immutable table is duplicated; our reference to the old one is given back.
        unsafe {
            let raw = self.0.as_ptr();
            if (*raw).gc.refcount > 1 || self.is_immutable() {
                let copy = Array::from_owned(sys::zend_array_dup(raw));
                drop(std::mem::replace(self, copy));
            }
        }
    }

    pub(crate) fn is_immutable(&self) -> bool {
        // SAFETY: alive by the reference.
        unsafe { (*self.0.as_ptr()).gc.u.type_info & GC_IMMUTABLE != 0 }
    }

    /// # Safety
    /// The caller hands over one reference.
    pub(crate) unsafe fn from_owned(raw: *mut sys::zend_array) -> Array {
        // SAFETY: arrays of the engine are never null.
        Array(unsafe { NonNull::new_unchecked(raw) })
    }

    /// # Safety
    /// `raw` is a live array.
    pub(crate) unsafe fn from_borrowed(raw: *mut sys::zend_array) -> Array {
        // SAFETY: the caller's promise.
        let array = ManuallyDrop::new(unsafe { Array::from_owned(raw) });
        Array::clone(&array)
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::zend_array {
        self.0.as_ptr()
    }

    pub(crate) fn into_raw(self) -> *mut sys::zend_array {
        ManuallyDrop::new(self).0.as_ptr()
    }
}

impl Default for Array {
    fn default() -> Array {
        Array::new()
    }
}

impl Clone for Array {
    fn clone(&self) -> Array {
        if !self.is_immutable() {
            // SAFETY: alive, one thread.
            unsafe { (*self.0.as_ptr()).gc.refcount += 1 };
        }
        Array(self.0)
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        if !self.is_immutable() {
            // SAFETY: hands this reference over to a Zval, whose drop is fenced.
            drop(Zval::from(unsafe { Array::from_owned(self.0.as_ptr()) }));
        }
    }
}

impl std::fmt::Debug for Array {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Array({})", self.len())
    }
}

impl FromIterator<Zval> for Array {
    fn from_iter<I: IntoIterator<Item = Zval>>(values: I) -> Array {
        let mut array = Array::new();
        values.into_iter().for_each(|value| array.push(value));
        array
    }
}

/// Iterator over an array's elements.
pub struct Iter<'a> {
    array: &'a Array,
    position: u32,
}

impl<'a> Iterator for Iter<'a> {
    type Item = (Key<'a>, &'a Zval);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let raw = self.array.as_ptr();
        // SAFETY: positions below nNumUsed are initialised; `packed` says which of the two layouts the table has. The array is
        // borrowed, so this reference does not change it; a key string lives as long as its element.
        unsafe {
            loop {
                let position = self.position;
                if position >= (*raw).nNumUsed {
                    return None;
                }
                self.position += 1;
                let (slot, key) = bucket(raw, position);
                let value = Zval::from_ptr(slot).deref();
                if value.kind() != crate::Kind::Undef {
                    return Some((key, value));
                }
            }
        }
    }
}

/// # Safety
/// `position` is below `nNumUsed` of a live table.
#[inline(always)]
pub(crate) unsafe fn bucket<'a>(raw: *mut sys::zend_array, position: u32) -> (*const sys::zval, Key<'a>) {
    // SAFETY: the caller's promise. Packed tables are plain zvals from PHP 8.2 on, buckets before.
    unsafe {
        #[cfg(php_packed_zvals)]
        if (*raw).u.flags & sys::HASH_FLAG_PACKED != 0 {
            return ((*raw).__bindgen_anon_1.arPacked.add(position as usize), Key::Int(i64::from(position)));
        }
        #[cfg(php_packed_zvals)]
        let bucket = (*raw).__bindgen_anon_1.arData.add(position as usize);
        #[cfg(not(php_packed_zvals))]
        let bucket = (*raw).arData.add(position as usize);
        let key = match (*bucket).key.as_ref() {
            Some(key) => Key::Str(ZStr::bytes_of(key)),
            None => Key::Int((*bucket).h as i64),
        };
        (&raw const (*bucket).val, key)
    }
}
