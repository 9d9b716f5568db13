//! The door out: how Rust calls PHP. [`Callable`] is a callback that was resolved once and may be called often.
//!
//! It owns references to everything it needs (closure, object), so a pending operation that owns a `Callable` owns the closure
//! and what the closure has bound with `use`.

use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::rc::Rc;

use crate::{Error, Kind, Object, Result, Zval, fence, globals, limit, sys, vm, vm::FirstCall};

/// A resolved PHP callback. One word: what is stored as two and loaded as one keeps the processor waiting.
///
/// The object of a closure, which is its own resolution; or, with the lowest bit set, [`Rc::into_raw`] of a [`Resolved`]. Either
/// is owned.
pub struct Callable(NonNull<u8>);

/// Marks a word as a [`Resolved`]: neither that nor an object ever lies at an odd address.
const RESOLVED: usize = 1;
const _: () = assert!(align_of::<Resolved>() > RESOLVED && align_of::<sys::zend_object>() > RESOLVED);

/// A [`Callable`], looked at.
enum Target<'a> {
    Closure(&'a Object),
    Other(&'a Resolved),
}

/// What a callable that is no closure stands for.
struct Resolved {
    value: Zval,
    cache: sys::zend_fcall_info_cache,
    /// Keeps the object of `cache` alive when the callable was a string or array that does not own it.
    object: Option<Object>,
    /// The function is a trampoline (`__call`, `__callStatic`), good for one call only.
    by_name: bool,
}

impl Callable {
    /// Resolves a value.
    ///
    /// # Errors
    /// `Some(reason)` in the engine's words if it is not callable; `None` if an autoloader threw.
    #[inline]
    pub fn resolve(value: &Zval) -> std::result::Result<Callable, Option<String>> {
        let value = value.deref();
        match Self::closure(value) {
            Some(callable) => Ok(callable),
            None => Self::resolve_other(value.clone()),
        }
    }

    /// As [`Callable::resolve`] for a closure; `None` for anything else, and for a reference to one.
    #[inline(always)]
    pub(crate) fn closure(value: &Zval) -> Option<Callable> {
        value.plain_object().filter(|object| object.is_closure()).map(|object| Self::of_closure(object.clone()))
    }

    #[inline(always)]
    fn of_closure(closure: Object) -> Callable {
        let raw = closure.into_raw().cast();
        // SAFETY: an object is never null.
        Callable(unsafe { NonNull::new_unchecked(raw) })
    }

    #[inline(always)]
    fn is_closure(&self) -> bool {
        self.0.addr().get() & RESOLVED == 0
    }

    /// What [`Rc::into_raw`] gave. For one that is no closure.
    #[inline(always)]
    fn resolved(&self) -> *const Resolved {
        self.0.as_ptr().wrapping_sub(RESOLVED).cast()
    }

    #[inline(always)]
    fn target(&self) -> Target<'_> {
        // SAFETY: the mark tells which of the two the word is; it is alive as long as `self`. An `Object` is nothing but the pointer.
        unsafe {
            match self.is_closure() {
                true => Target::Closure(&*(&raw const self.0).cast::<Object>()),
                false => Target::Other(&*self.resolved()),
            }
        }
    }

    #[inline(never)]
    fn resolve_other(value: Zval) -> std::result::Result<Callable, Option<String>> {
        let (cache, reason) = look_up(&value);
        if globals::exception_is_set() {
            return Err(None);
        }
        let Some(cache) = cache else { return Err(Some(reason)) };
        // SAFETY: a successful look-up names a live function.
        let by_name = unsafe { (*cache.function_handler).common.fn_flags & sys::ZEND_ACC_CALL_VIA_TRAMPOLINE != 0 };
        if by_name {
            free_trampoline(&cache);
        }
        // SAFETY: the object of the cache, if any, is alive now; one more reference keeps it so.
        let object = (!cache.object.is_null()).then(|| unsafe { Object::from_borrowed(cache.object) });
        let resolved = Rc::into_raw(Rc::new(Resolved { value, cache, object, by_name })).cast_mut();
        // SAFETY: an address with a bit set is not null.
        Ok(Callable(unsafe { NonNull::new_unchecked(resolved.cast::<u8>().wrapping_add(RESOLVED)) }))
    }

    /// A function, or a method, that PHP calls deprecated whenever it is called.
    pub fn is_deprecated(&self) -> bool {
        match self.target() {
            Target::Closure(_) => false,
            Target::Other(resolved) => {
                // SAFETY: a live function, unless it was a trampoline, which is not looked at.
                !resolved.by_name
                    && unsafe { (*resolved.cache.function_handler).common.fn_flags & sys::ZEND_ACC_DEPRECATED != 0 }
            }
        }
    }

    /// Lends the value it was made of.
    pub fn with_value<R>(&self, f: impl FnOnce(&Zval) -> R) -> R {
        match self.target() {
            Target::Closure(object) => {
                // SAFETY: the value owns no reference and is not dropped; the object is alive as long as `self`.
                let lent = unsafe { Object::from_owned(object.as_ptr()) };
                f(&ManuallyDrop::new(Zval::from(lent)))
            }
            Target::Other(resolved) => f(&resolved.value),
        }
    }

    /// The object that a resolved method keeps besides.
    pub(crate) fn resolved_object(&self) -> Option<&Object> {
        match self.target() {
            Target::Closure(_) => None,
            Target::Other(resolved) => resolved.object.as_ref(),
        }
    }

    /// The value it was made of, with a reference of its own.
    pub fn value(&self) -> Zval {
        self.with_value(Zval::clone)
    }

    /// The objects and arrays that a closure has bound: `$this` and the variables of `use`. Whoever holds them keeps them alive
    /// beyond the closure. Nothing for any other callable.
    pub fn bound(&self) -> Vec<Zval> {
        let Some(closure) = self.value().as_object().filter(|object| object.is_a("Closure")) else { return Vec::new() };
        let (mut extra, mut count) = (std::ptr::null_mut::<sys::zval>(), 0);
        // SAFETY: the collector's own question to a live closure: it lends `$this` as a row of `count` values, and the table of
        // variables, if it has any. Both are only read, and clones taken, before anything else happens.
        let (table, row) = unsafe {
            let raw = closure.as_ptr();
            let Some(get_gc) = (*(*raw).handlers).get_gc else { return Vec::new() };
            let table = get_gc(raw, &raw mut extra, &raw mut count);
            let table = (!table.is_null()).then(|| ManuallyDrop::new(crate::Array::from_owned(table)));
            let row: Vec<Zval> = (0..count as usize).map(|at| Zval::from_ptr(extra.add(at)).deref().clone()).collect();
            (table, row)
        };
        let variables = table.iter().flat_map(|table| table.iter()).map(|(_, value)| value.clone());
        row.into_iter().chain(variables).filter(|value| matches!(value.kind(), Kind::Object | Kind::Array)).collect()
    }

    /// Its call as the first one of a coroutine, with so many arguments that the frame takes over. `None`: it needs a general call.
    /// The caller keeps the callable as long as the call runs.
    pub(crate) fn first_call(&self, count: usize) -> Option<FirstCall> {
        match self.target() {
            Target::Closure(object) => FirstCall::resolved(&closure_cache(object)?, count),
            Target::Other(resolved) if !resolved.by_name => FirstCall::resolved(&resolved.cache, count),
            Target::Other(_) => None,
        }
    }

    /// Calls it.
    ///
    /// # Errors
    /// [`Error::Thrown`]: the exception is set in the engine. [`Error::Bailout`]: a fatal error.
    pub fn call(&self, args: &[Zval]) -> Result<Zval> {
        match self.target() {
            Target::Closure(object) => call_fenced(|result| {
                // SAFETY: a live closure, borrowed arguments (the engine copies them with references of its own), and a slot for
                // the result; the shim fences the call.
                unsafe { sys::steel_call_closure(object.as_ptr(), args.len() as u32, params(args), result) }
            }),
            Target::Other(resolved) => {
                let mut cache = if resolved.by_name { look_up_again(&resolved.value)? } else { resolved.cache };
                call_fenced(|result| call_resolved(&mut cache, args, result))
            }
        }
    }
}

impl Clone for Callable {
    #[inline]
    fn clone(&self) -> Callable {
        match self.target() {
            Target::Closure(object) => Self::of_closure(object.clone()),
            Target::Other(_) => {
                // SAFETY: a live Rc, of which the new value owns one reference more.
                unsafe { Rc::increment_strong_count(self.resolved()) };
                Callable(self.0)
            }
        }
    }
}

impl Drop for Callable {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the word owned one reference to what the mark tells, which is given up.
        unsafe {
            match self.is_closure() {
                true => drop(Object::from_owned(self.0.as_ptr().cast())),
                false => drop_resolved(self.resolved()),
            }
        }
    }
}

/// # Safety
/// One reference to a live Rc, which the caller gives up.
#[inline(never)]
unsafe fn drop_resolved(resolved: *const Resolved) {
    // SAFETY: the caller's promise.
    drop(unsafe { Rc::from_raw(resolved) });
}

/// Arguments as the engine wants them, which only reads them.
fn params(args: &[Zval]) -> *mut sys::zval {
    args.as_ptr().cast_mut().cast()
}

/// One of the shim's calls, which puts what the function returns in a slot and says whether a bailout ended it.
#[inline(always)]
fn call_fenced(call: impl FnOnce(*mut sys::zval) -> i32) -> Result<Zval> {
    if fence::is_pending() {
        return Err(Error::Bailout); // A fatal error has ended PHP code: nothing is called any more.
    }
    limit::hold()?;
    let frame = vm::Frame::current();
    let mut result = Zval::undef();
    if call(result.as_mut_ptr()) != 0 {
        frame.restore();
        std::mem::forget(result); // What the jump has left in it is given up, as all else of those frames.
        return Err(Error::Bailout);
    }
    match fence::outcome() {
        Ok(()) => Ok(result.into_plain()),
        Err(error) => {
            result.set(Zval::null());
            Err(error)
        }
    }
}

/// Calls a native function that is no method.
pub(crate) fn call_native(function: *mut sys::zend_function, args: &[Zval]) -> Result<Zval> {
    // SAFETY: all-zero is the engine's own "empty" cache.
    let mut cache: sys::zend_fcall_info_cache = unsafe { std::mem::zeroed() };
    cache.function_handler = function;
    call_fenced(|result| call_resolved(&mut cache, args, result))
}

fn call_resolved(cache: &mut sys::zend_fcall_info_cache, args: &[Zval], result: *mut sys::zval) -> i32 {
    // SAFETY: all-zero is a call without arguments of a function without a name; newer versions of PHP have more fields.
    let mut info: sys::zend_fcall_info = unsafe { std::mem::zeroed() };
    info.size = size_of::<sys::zend_fcall_info>();
    info.retval = result;
    info.params = params(args);
    info.object = cache.object;
    info.param_count = args.len() as u32;
    // SAFETY: the call info describes borrowed arguments, a resolved function and the slot; the shim fences the call.
    unsafe { sys::steel_call(&raw mut info, cache) }
}

#[inline(never)]
fn look_up_again(value: &Zval) -> Result<sys::zend_fcall_info_cache> {
    let (cache, reason) = look_up(value);
    cache.ok_or_else(|| Error::php_error(format!("callback is no longer callable: {reason}")))
}

fn look_up(value: &Zval) -> (Option<sys::zend_fcall_info_cache>, String) {
    // SAFETY: all-zero is the engine's own "empty" cache.
    let mut cache: sys::zend_fcall_info_cache = unsafe { std::mem::zeroed() };
    let mut reason: *mut std::ffi::c_char = std::ptr::null_mut();
    let pointer = value.as_ptr();
    // SAFETY: a live value; the cache and the reason are written. It may call an autoloader, hence the fence.
    let found = fence::run(|| unsafe {
        sys::zend_is_callable_ex(
            pointer,
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
            &raw mut cache,
            &raw mut reason,
        )
    });
    let mut text = String::new();
    if !reason.is_null() {
        // SAFETY: the engine hands over an emalloc'ed C string.
        unsafe {
            text = std::ffi::CStr::from_ptr(reason).to_string_lossy().into_owned();
            sys::efree(reason.cast());
        }
    }
    (matches!(found, Ok(true)).then_some(cache), text)
}

/// What a closure is, resolved.
fn closure_cache(closure: &Object) -> Option<sys::zend_fcall_info_cache> {
    // SAFETY: all-zero is the engine's own "empty" cache. A live closure is asked with its own handler, which runs no PHP code.
    unsafe {
        let mut cache: sys::zend_fcall_info_cache = std::mem::zeroed();
        let raw = closure.as_ptr();
        let get = (*(*raw).handlers).get_closure?;
        let (scope, function) = (&raw mut cache.called_scope, &raw mut cache.function_handler);
        (get(raw, scope, function, &raw mut cache.object, true) == sys::SUCCESS).then_some(cache)
    }
}

fn free_trampoline(cache: &sys::zend_fcall_info_cache) {
    let mut cache = *cache;
    // SAFETY: the look-up made this trampoline for us; it was not called, so it is ours to release.
    unsafe { sys::zend_release_fcall_info_cache(&raw mut cache) };
}

impl std::fmt::Debug for Callable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.with_value(|value| write!(f, "Callable({value:?})"))
    }
}
