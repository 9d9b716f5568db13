//! How many bytes things take in the engine's heap, without what its allocator adds.

use crate::sys;

/// # Safety
/// A live table.
pub(super) unsafe fn array(table: *const sys::zend_array) -> usize {
    // SAFETY: the caller's promise. A table without elements has no memory for them; a packed one has a plain zval for each (from PHP
    // 8.2 on) and two words of hash, another a bucket for each and its hash.
    unsafe { size_of::<sys::zend_array>() + elements(table) }
}

/// The bytes of its elements.
///
/// # Safety
/// A live table.
pub(super) unsafe fn elements(table: *const sys::zend_array) -> usize {
    // SAFETY: the caller's promise.
    unsafe {
        let (flags, room) = ((*table).u.flags, (*table).nTableSize as usize);
        if flags & sys::HASH_FLAG_UNINITIALIZED != 0 {
            return 0;
        }
        let hash = (*table).nTableMask.wrapping_neg() as usize * size_of::<u32>();
        let packed = flags & sys::HASH_FLAG_PACKED != 0 && cfg!(php_packed_zvals);
        hash + room * if packed { size_of::<sys::zval>() } else { size_of::<sys::Bucket>() }
    }
}

/// # Safety
/// A live string.
pub(super) unsafe fn string(string: *const sys::zend_string) -> usize {
    // SAFETY: the caller's promise.
    let length = unsafe { (*string).len };
    (std::mem::offset_of!(sys::zend_string, val) + length + 1).next_multiple_of(8)
}

/// # Safety
/// A live object.
pub(super) unsafe fn object(object: *const sys::zend_object) -> usize {
    // SAFETY: the caller's promise. What its class has of its own lies in front; what it has behind its properties nobody tells.
    unsafe {
        let offset = usize::try_from((*(*object).handlers).offset).unwrap_or(0);
        let slots = usize::try_from((*(*object).ce).default_properties_count).unwrap_or(0);
        let table = (*object).properties;
        let table = if table.is_null() { 0 } else { array(table) };
        offset + std::mem::offset_of!(sys::zend_object, properties_table) + slots * size_of::<sys::zval>() + table
    }
}
