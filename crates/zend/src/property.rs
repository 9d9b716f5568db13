//! Property slots of objects with native state: direct access, access by name, and slots that are filled on first read.
//!
//! A lazy slot is an uninitialised one. The engine's fast paths skip such a slot and ask the object's handlers, which fill it here.

use crate::{Error, Object, Result, State, Zval, door, fence, globals, object::state_of, sys};

/// # Safety
/// `object` is alive for `'a` and its slots are not changed while a reference is used.
pub(crate) unsafe fn slots<'a>(object: *mut sys::zend_object) -> &'a [Zval] {
    // SAFETY: an object has as many slots as its class declares.
    unsafe {
        let count = (*(*object).ce).default_properties_count as usize;
        std::slice::from_raw_parts((&raw const (*object).properties_table).cast::<Zval>(), count)
    }
}

/// # Safety
/// `object` is alive.
pub(crate) unsafe fn set_slot(object: *mut sys::zend_object, slot: usize, value: Zval) {
    // SAFETY: the slot is in bounds; a slot that is a reference is written through, unless that is typed. The old value is dropped last.
    unsafe {
        if slot >= (*(*object).ce).default_properties_count as usize {
            return;
        }
        let mut target = (&raw mut (*object).properties_table).cast::<sys::zval>().add(slot);
        // A reference that a typed property shares is broken off: what the engine of coroutines notes there is not of that type.
        if (*target).u1.v.type_ == sys::IS_REFERENCE as u8 && (*(*target).value.ref_).sources.ptr.is_null() {
            target = &raw mut (*(*target).value.ref_).val;
        }
        // The third word of a slot belongs to the engine (property flags), so only value and type are exchanged.
        let old = Zval::taken_from(target);
        value.put_into(target);
        drop(old);
    }
}

/// # Safety
/// `object` is alive.
pub(crate) unsafe fn clear_slot(object: *mut sys::zend_object, slot: usize) {
    // SAFETY: in bounds; the old value is dropped when the slot is already empty.
    unsafe {
        if slot >= (*(*object).ce).default_properties_count as usize {
            return;
        }
        let target = (&raw mut (*object).properties_table).cast::<sys::zval>().add(slot);
        if (*target).u1.v.type_ == sys::IS_UNDEF as u8 {
            return;
        }
        let old = Zval::taken_from(target);
        (*target).u1.type_info = sys::IS_UNDEF;
        drop(old);
    }
}

/// # Safety
/// `object` is new and has at least `count` slots, with plain defaults or not yet written.
pub(crate) unsafe fn empty_slots(object: *mut sys::zend_object, count: usize) {
    // SAFETY: the caller's promise; lazy properties are untyped with default null, which owns nothing.
    unsafe {
        let table = (&raw mut (*object).properties_table).cast::<sys::zval>();
        for slot in 0..count {
            (*table.add(slot)).u1.type_info = sys::IS_UNDEF;
            // No flags: it is no uninitialised typed property.
            (*table.add(slot)).u2.extra = 0;
        }
    }
}

pub(crate) fn read(object: &Object, name: &str) -> Result<Zval> {
    let before = globals::exception_address();
    let mut scratch = Zval::undef();
    let (raw, slot) = (object.as_ptr(), scratch.as_ptr());
    // SAFETY: reads a property in the scope of the object's class; getters and error handlers may run, hence the fence. The result is
    // borrowed from the object or lies in `scratch`.
    let found =
        fence::run(|| unsafe { sys::zend_read_property((*raw).ce, raw, name.as_ptr().cast(), name.len(), true, slot) });
    // SAFETY: the engine returns a live zval.
    let value = found.map(|found| unsafe { Zval::from_ptr(found) }.deref().clone());
    if scratch.kind() == crate::Kind::Undef {
        std::mem::forget(scratch);
    } else {
        scratch.set(Zval::null());
    }
    let value = value?;
    thrown_since(before).map(|()| value)
}

pub(crate) fn write(object: &Object, name: &str, value: Zval) -> Result {
    let before = globals::exception_address();
    let (raw, slot) = (object.as_ptr(), value.as_ptr());
    // SAFETY: writes a property in the scope of the object's class; the engine takes a reference of its own.
    fence::run(|| unsafe { sys::zend_update_property((*raw).ce, raw, name.as_ptr().cast(), name.len(), slot) })?;
    thrown_since(before)
}

/// An exception may have been on its way before: that is not this access's.
fn thrown_since(before: usize) -> Result {
    if globals::exception_address() == before { Ok(()) } else { fence::outcome() }
}

/// Puts the lazy variants of the property handlers into a table.
pub(crate) fn install_lazy<T: State>(handlers: &mut sys::zend_object_handlers) {
    handlers.read_property = Some(read_property::<T>);
    handlers.get_property_ptr_ptr = Some(get_property_ptr_ptr::<T>);
    handlers.has_property = Some(has_property::<T>);
    handlers.get_properties = Some(get_properties::<T>);
}

/// # Safety
/// `object` is a live object with a state of type `T`.
unsafe fn fill<T: State>(object: *mut sys::zend_object, slot: usize) -> Result {
    // SAFETY: the caller's promise.
    unsafe {
        let is_empty = || slots(object).get(slot).is_some_and(|value| value.kind() == crate::Kind::Undef);
        if slot >= T::LAZY_SLOTS || !is_empty() {
            return Ok(());
        }
        // PHP code may run meanwhile and drop the last reference of its own.
        let _alive = Object::from_borrowed(object);
        if let Some(state) = state_of::<T>(object) {
            let value = state.fill(slot)?;
            fence::outcome()?;
            // Whoever asked meanwhile has got a value, which stays.
            if is_empty() {
                set_slot(object, slot, value);
            }
        }
        Ok(())
    }
}

/// # Safety
/// As [`fill`]; `name` is a live string.
unsafe fn fill_named<T: State>(object: *mut sys::zend_object, name: *mut sys::zend_string) -> Result {
    // SAFETY: looks the declaration up in the class's own table; offsets count bytes from the object's start.
    unsafe {
        let found = sys::zend_hash_find(&raw const (*(*object).ce).properties_info, name);
        if let Some(value) = found.as_ref() {
            let info = value.value.ptr.cast::<sys::zend_property_info>();
            if (*info).flags & sys::ZEND_ACC_STATIC == 0 {
                let first = std::mem::offset_of!(sys::zend_object, properties_table);
                let slot = ((*info).offset as usize).wrapping_sub(first) / size_of::<sys::zval>();
                return fill::<T>(object, slot);
            }
        }
        Ok(())
    }
}

unsafe extern "C" fn read_property<T: State>(
    object: *mut sys::zend_object,
    name: *mut sys::zend_string,
    kind: i32,
    cache: *mut *mut std::ffi::c_void,
    result: *mut sys::zval,
) -> *mut sys::zval {
    // SAFETY: the engine's call, passed on to its standard handler once the slot is filled.
    unsafe {
        door::handler((), || fill_named::<T>(object, name));
        sys::zend_std_read_property(object, name, kind, cache, result)
    }
}

unsafe extern "C" fn get_property_ptr_ptr<T: State>(
    object: *mut sys::zend_object,
    name: *mut sys::zend_string,
    kind: i32,
    cache: *mut *mut std::ffi::c_void,
) -> *mut sys::zval {
    // SAFETY: as in `read_property`.
    unsafe {
        door::handler((), || fill_named::<T>(object, name));
        sys::zend_std_get_property_ptr_ptr(object, name, kind, cache)
    }
}

unsafe extern "C" fn has_property<T: State>(
    object: *mut sys::zend_object,
    name: *mut sys::zend_string,
    check: i32,
    cache: *mut *mut std::ffi::c_void,
) -> i32 {
    // SAFETY: as in `read_property`.
    unsafe {
        door::handler((), || fill_named::<T>(object, name));
        sys::zend_std_has_property(object, name, check, cache)
    }
}

unsafe extern "C" fn get_properties<T: State>(object: *mut sys::zend_object) -> *mut sys::HashTable {
    // SAFETY: as in `read_property`.
    unsafe {
        door::handler((), || (0..T::LAZY_SLOTS).try_for_each(|slot| fill::<T>(object, slot)));
        sys::zend_std_get_properties(object)
    }
}

/// A property that our class declares cannot be unset: an empty slot means "not read yet", and our code writes to slots. The
/// reference refuses it too, in the same words. What a class of the program adds can be.
pub(crate) unsafe extern "C" fn unset_property(
    object: *mut sys::zend_object,
    name: *mut sys::zend_string,
    cache: *mut *mut std::ffi::c_void,
) {
    // SAFETY: the engine's call; object, class and name are alive. Each class with native state is, or descends from, an internal one.
    // The standard handler may run PHP code and jump: nothing is owned then.
    unsafe {
        let mut class = (*object).ce;
        while (*class).type_ as u32 != sys::ZEND_INTERNAL_CLASS as _ {
            class = (*class).__bindgen_anon_1.parent;
        }
        if sys::zend_hash_find(&raw const (*class).properties_info, name).is_null() {
            sys::zend_std_unset_property(object, name, cache);
        } else {
            door::handler((), || Err(refuse_unset(object, name)));
        }
    }
}

/// # Safety
/// `object` and `name` are alive.
unsafe fn refuse_unset(object: *mut sys::zend_object, name: *mut sys::zend_string) -> Error {
    // SAFETY: the caller's promise; a class has a name.
    let (property, class) = unsafe { (crate::ZStr::bytes_of(name), crate::ZStr::bytes_of((*(*object).ce).name)) };
    let (property, class) = (String::from_utf8_lossy(property), String::from_utf8_lossy(class));
    Error::php_error(format!("Property {property} of class {class} cannot be unset"))
}
