//! The engine's table of living objects, and how many resources there are.

use crate::{Object, Result, State, fence, globals, object::state_of, sys};

/// The bits of a bucket that say that it holds no object.
const INVALID: usize = 1;

/// Looks at each living object. `look` must not make or free one.
pub(crate) fn each(mut look: impl FnMut(*mut sys::zend_object)) {
    // SAFETY: the table has `top` buckets, of which the first is never used. A bucket is a live object or marked as none; objects
    // whose memory is about to be freed are marked before.
    unsafe {
        let store = &(*globals::eg()).objects_store;
        for at in 1..store.top as usize {
            let object = *store.object_buckets.add(at);
            if lives(object) {
                look(object);
            }
        }
    }
}

/// An object, and none that is being freed.
///
/// # Safety
/// `object` is what a bucket holds, or was there until now.
pub(crate) unsafe fn lives(object: *mut sys::zend_object) -> bool {
    // SAFETY: a bucket without the mark points to an object.
    unsafe {
        object as usize & INVALID == 0
            && !object.is_null()
            && (*object).gc.u.type_info & (sys::IS_OBJ_FREE_CALLED << sys::GC_FLAGS_SHIFT) == 0
    }
}

/// Where the object with this number lies, if there is one.
pub fn address(handle: u32) -> Option<usize> {
    at(handle).map(|object| object as usize)
}

/// All living objects, oldest handle first.
pub fn all() -> Vec<Object> {
    let mut raw = Vec::new();
    each(|object| raw.push(object));
    // SAFETY: alive, as nothing has run since they were looked at.
    raw.into_iter().map(|object| unsafe { Object::from_borrowed(object) }).collect()
}

/// For the end of a request, when the engine has called all destructors: calls those of objects that were made since.
///
/// # Errors
/// A fatal error in one of them, or what it threw.
pub fn destruct_new() -> Result {
    // SAFETY: the table of this request; destructors may add to it, which the engine reckons with.
    fence::run(|| unsafe { sys::zend_objects_store_call_destructors(&raw mut (*globals::eg()).objects_store) })?;
    fence::outcome()
}

/// From now on objects go without their destructor. The engine runs no code any more once it frees the last ones: a destructor would be
/// a fatal error there.
pub fn end_destructors() {
    // SAFETY: sets a flag of each object.
    unsafe { sys::zend_objects_store_mark_destructed(&raw mut (*globals::eg()).objects_store) };
}

/// Has there been any object in this request?
pub fn was_used() -> bool {
    // SAFETY: reads a field of the globals.
    unsafe { (*globals::eg()).objects_store.top > 1 }
}

/// How many objects live.
pub fn count() -> usize {
    let mut count = 0;
    each(|_| count += 1);
    count
}

/// The object with this handle (`spl_object_id()`), if there is one.
pub fn by_handle(handle: i64) -> Option<Object> {
    let object = at(u32::try_from(handle).ok()?)?;
    // SAFETY: alive.
    Some(unsafe { Object::from_borrowed(object) })
}

/// The same, uncounted.
pub(crate) fn at(handle: u32) -> Option<*mut sys::zend_object> {
    // SAFETY: the index is below the table's size; otherwise as in `each`.
    unsafe {
        let store = &(*globals::eg()).objects_store;
        let at = Some(handle as usize).filter(|at| *at > 0 && *at < store.top as usize)?;
        let object = *store.object_buckets.add(at);
        lives(object).then_some(object)
    }
}

/// Will the object with this handle run code of its own when it goes?
pub fn has_destructor(handle: u32) -> bool {
    // SAFETY: alive, and only looked at.
    at(handle).is_some_and(|object| unsafe {
        let called = (*object).gc.u.type_info & (sys::IS_OBJ_DESTRUCTOR_CALLED << sys::GC_FLAGS_SHIFT) != 0;
        !called && !(*(*object).ce).destructor.is_null()
    })
}

/// The objects of a class, and of those that extend it.
pub fn of_class(class: &str) -> Vec<Object> {
    let Some(class) = crate::register::find_class(class) else { return Vec::new() };
    let mut raw = Vec::new();
    // SAFETY: both classes are alive.
    each(|object| unsafe {
        if (*object).ce == class || sys::instanceof_function_slow((*object).ce, class) {
            raw.push(object);
        }
    });
    // SAFETY: alive, as nothing has run since they were looked at.
    raw.into_iter().map(|object| unsafe { Object::from_borrowed(object) }).collect()
}

/// Looks at the state of each object that has such one; none of them is counted for that. `look` must not make or free an object.
pub fn each_state<T: State>(mut look: impl FnMut(&T)) {
    // SAFETY: alive for the call.
    each(|object| unsafe { state_of::<T>(object) }.into_iter().for_each(&mut look));
}

/// Is there an object with this handle? It is not counted for the question: to give a count back may have the collector run.
pub fn is_alive(handle: u32) -> bool {
    at(handle).is_some()
}

/// How many resources are open.
pub fn resources() -> usize {
    // SAFETY: counts the engine's table.
    unsafe { sys::zend_array_count(&raw mut (*globals::eg()).regular_list) as usize }
}
