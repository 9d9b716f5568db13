//! Functions of PHP that behave differently while the extension wants it: each call passes a door that either runs our method
//! or goes on to the function that was there before.

use crate::{Call, IntoReturn, Object, Result, Zval, array::bucket, door, enter, globals, globals::EngineCell, sys};

/// The engine's type of a native function.
pub type Native = unsafe extern "C" fn(*mut sys::zend_execute_data, *mut sys::zval);

/// Where the original function is kept.
pub struct Original(EngineCell<Option<Native>>);

impl Original {
    /// None yet.
    #[allow(clippy::new_without_default, reason = "made in statics only")]
    pub const fn new() -> Original {
        // SAFETY: written at module start, read on the one thread that runs the engine.
        Original(unsafe { EngineCell::new(None) })
    }

    /// Calls the original.
    ///
    /// # Safety
    /// Called with what the engine has called the door with. What the door's frame owns is lost if the call jumps.
    pub(crate) unsafe fn call(&self, frame: *mut sys::zend_execute_data, slot: *mut sys::zval) {
        if let Some(original) = self.0.get() {
            // SAFETY: the caller's promise.
            unsafe { original(frame, slot) };
        }
    }
}

/// One function to replace; see [`crate::replacement!`].
pub struct Replacement {
    /// The class, in lower case, if it is a method.
    pub class: Option<&'static str>,
    /// The function's name, in lower case.
    pub name: &'static str,
    /// The door.
    pub door: Native,
    /// Where the original goes.
    pub original: &'static Original,
}

/// Replaces these functions, those that exist, and the copies of methods that other classes of PHP's own have inherited. To be called once for each, at
/// module start.
pub fn replace(all: &[Replacement]) {
    for one in all {
        // SAFETY: the table is complete but for modules that come later; an entry of an internal function lives as long as the
        // process, and nobody else changes it meanwhile.
        unsafe {
            let Some(class) = one.class else {
                put((*globals::cg()).function_table, one, None);
                continue;
            };
            let classes = (*globals::cg()).class_table;
            let found = sys::zend_hash_str_find(classes, class.as_ptr().cast(), class.len());
            let Some(entry) = found.as_ref().map(|value| value.value.ptr.cast::<sys::zend_class_entry>()) else {
                continue;
            };
            let Some(original) = put(&raw mut (*entry).function_table, one, None) else { continue };
            for position in 0..(*classes).nNumUsed {
                let (slot, _) = bucket(classes, position);
                let heir = (*slot).value.ptr.cast::<sys::zend_class_entry>();
                let is_there = (*slot).u1.type_info & 0xff != sys::IS_UNDEF;
                if is_there && heir != entry && sys::instanceof_function_slow(heir, entry) {
                    put(&raw mut (*heir).function_table, one, Some(original));
                }
            }
        }
    }
}

/// Puts the door before the function, if it is one of PHP's and, where that is asked for, this one. What was there.
///
/// # Safety
/// A table of functions, at module start.
unsafe fn put(table: *mut sys::HashTable, one: &Replacement, only: Option<Native>) -> Option<Native> {
    // SAFETY: the caller's promise.
    unsafe {
        let found = sys::zend_hash_str_find(table, one.name.as_ptr().cast(), one.name.len()).as_ref()?;
        let function = found.value.ptr.cast::<sys::zend_internal_function>();
        let original =
            ((*function).type_ as u32 == sys::ZEND_INTERNAL_FUNCTION as _).then_some((*function).handler)??;
        if only.is_some_and(|only| only as usize != original as usize) {
            return None;
        }
        one.original.0.set(Some(original));
        (*function).handler = Some(one.door);
        // Nobody calls it past its handler.
        #[cfg(php_frameless)]
        {
            (*function).frameless_function_infos = std::ptr::null();
        }
        Some(original)
    }
}

/// One call: `method` if `wanted`, else the original.
///
/// # Safety
/// Called by the engine for an internal function, with its frame and return slot.
pub unsafe fn pass<R: IntoReturn>(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    original: &'static Original,
    wanted: fn() -> bool,
    method: fn(&Call) -> Result<R>,
) {
    // SAFETY: the engine's call, passed on to one of the two.
    unsafe {
        match original.0.get() {
            Some(original) if !door::quiet(false, wanted) => original(frame, slot),
            _ => enter(frame, slot, method),
        }
    }
}

/// One call: the original, unless `wanted` and `refusal` answers in its place.
///
/// # Safety
/// As [`pass`].
pub unsafe fn refuse_or_pass(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    original: &'static Original,
    wanted: fn() -> bool,
    refusal: fn(&Call) -> Result<Option<Zval>>,
) {
    let mut goes_on = true;
    // SAFETY: the engine's call, passed on to one of the two; this frame owns nothing.
    unsafe {
        if door::quiet(false, wanted) {
            goes_on = false;
            enter(frame, slot, |call| {
                let refused = refusal(call)?;
                goes_on = refused.is_none();
                Ok(refused.unwrap_or_else(Zval::null))
            });
        }
        if goes_on {
            original.call(frame, slot);
        }
    }
}

/// One call: the original, with `before` in front of it, which may refuse, and `after` behind it, which is told the object that the method is of, or that
/// it gives. If the original leaves by a jump, nothing comes behind it.
///
/// # Safety
/// As [`pass`].
pub unsafe fn attend_and_pass(
    frame: *mut sys::zend_execute_data,
    slot: *mut sys::zval,
    original: &'static Original,
    before: fn(&Call) -> Result,
    after: fn(Option<Object>),
) {
    // SAFETY: the engine's call, whose frame outlives this; this one owns nothing.
    let goes_on = unsafe { door::handler(false, || before(&Call::new(frame)).map(|()| true)) };
    if !goes_on {
        return;
    }
    // SAFETY: the engine's call, passed on; this frame owns nothing.
    unsafe { original.call(frame, slot) };
    let of = |value: *mut sys::zval| {
        // SAFETY: the frame's object, or the slot, which the original has written.
        unsafe { Zval::from_ptr(value) }.as_object()
    };
    // SAFETY: the engine's own frame, which lives over the call.
    let this = unsafe { &raw mut (*frame).This };
    door::quiet((), || after(of(this).or_else(|| of(slot))));
}

/// A [`replace::Replacement`](crate::replace::Replacement) of the function `$name`, or of the method `$class, $name`, with `$before` (`fn(&Call) -> Result`) in front of it and `$after`
/// (`fn(Option<Object>)`) behind it.
#[macro_export]
macro_rules! around {
    ($name:literal, $before:path, $after:path) => {
        $crate::around!(None, $name, $before, $after)
    };
    ($class:literal, $name:literal, $before:path, $after:path) => {
        $crate::around!(Some($class), $name, $before, $after)
    };
    ($class:expr, $name:literal, $before:path, $after:path) => {{
        static ORIGINAL: $crate::replace::Original = $crate::replace::Original::new();
        unsafe extern "C" fn door(frame: *mut $crate::sys::zend_execute_data, slot: *mut $crate::sys::zval) {
            // SAFETY: the engine calls this with the frame and the return slot of the method that it replaces.
            unsafe { $crate::replace::attend_and_pass(frame, slot, &ORIGINAL, $before, $after) }
        }
        $crate::replace::Replacement { class: $class, name: $name, door, original: &ORIGINAL }
    }};
}

/// A [`replace::Replacement`](crate::replace::Replacement) of the function `$name`, or of the method `$class, $name`: `$refusal` (`fn(&Call) -> Result<Option<Zval>>`) answers in its
/// place, or with `None` leaves the call to it, while `$wanted` (`fn() -> bool`) says so.
#[macro_export]
macro_rules! refusal {
    ($name:literal, $wanted:path, $refusal:path) => {
        $crate::refusal!(None, $name, $wanted, $refusal)
    };
    ($class:literal, $name:literal, $wanted:path, $refusal:path) => {
        $crate::refusal!(Some($class), $name, $wanted, $refusal)
    };
    ($class:expr, $name:literal, $wanted:path, $refusal:path) => {{
        static ORIGINAL: $crate::replace::Original = $crate::replace::Original::new();
        unsafe extern "C" fn door(frame: *mut $crate::sys::zend_execute_data, slot: *mut $crate::sys::zval) {
            // SAFETY: the engine calls this with the frame and the return slot of the method that it replaces.
            unsafe { $crate::replace::refuse_or_pass(frame, slot, &ORIGINAL, $wanted, $refusal) }
        }
        $crate::replace::Replacement { class: $class, name: $name, door, original: &ORIGINAL }
    }};
}

/// A [`replace::Replacement`](crate::replace::Replacement) of the function `$name`, or of the method `$class, $name`, by `$method` (as for [`crate::handler!`]), used
/// while `$wanted` (`fn() -> bool`) says so.
#[macro_export]
macro_rules! replacement {
    ($name:literal, $wanted:path, $method:path) => {
        $crate::replacement!(None, $name, $wanted, $method)
    };
    ($class:literal, $name:literal, $wanted:path, $method:path) => {
        $crate::replacement!(Some($class), $name, $wanted, $method)
    };
    ($class:expr, $name:literal, $wanted:path, $method:path) => {{
        static ORIGINAL: $crate::replace::Original = $crate::replace::Original::new();
        unsafe extern "C" fn door(frame: *mut $crate::sys::zend_execute_data, slot: *mut $crate::sys::zval) {
            // SAFETY: the engine calls this with the frame and the return slot of the function that it replaces.
            unsafe { $crate::replace::pass(frame, slot, &ORIGINAL, $wanted, $method) }
        }
        $crate::replace::Replacement { class: $class, name: $name, door, original: &ORIGINAL }
    }};
}
