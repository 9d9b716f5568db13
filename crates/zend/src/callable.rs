//! The door out: how Rust calls PHP. [`Callable`] is a callback that was resolved once and may be called often.
//!
//! It owns references to everything it needs (closure, object), so a pending operation that owns a `Callable` owns the closure
//! and what the closure has bound with `use`.

use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::{Error, Kind, Object, Result, Zval, fence, globals, limit, sys, vm};

/// A resolved PHP callback. Two words, so that it moves in registers.
#[derive(Clone)]
pub enum Callable {
    /// A closure, which is its own resolution.
    Closure(Object),
    /// Anything else.
    Other(Rc<Resolved>),
}

/// What a callable that is no closure stands for.
pub struct Resolved {
    value: Zval,
    cache: sys::zend_fcall_info_cache,
    /// Keeps the object of `cache` alive when the callable was a string or array that does not own it.
    _object: Option<Object>,
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
        match Self::closure(value) {
            Some(callable) => Ok(callable),
            None => Self::resolve_other(value.deref().clone()),
        }
    }

    /// As [`Callable::resolve`] for a closure; `None` for anything else.
    #[inline(always)]
    pub fn closure(value: &Zval) -> Option<Callable> {
        let value = value.deref();
        // SAFETY: a live value, only read. The shim has seen that it holds an object.
        unsafe {
            sys::steel_is_closure(value.as_ptr())
                .then(|| Callable::Closure(Object::from_borrowed((*value.as_ptr()).value.obj)))
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
        Ok(Callable::Other(Rc::new(Resolved { value, cache, _object: object, by_name })))
    }

    /// Lends the value it was made of.
    pub fn with_value<R>(&self, f: impl FnOnce(&Zval) -> R) -> R {
        match self {
            Callable::Closure(object) => {
                // SAFETY: the value owns no reference and is not dropped; the object is alive as long as `self`.
                let lent = unsafe { Object::from_owned(object.as_ptr()) };
                f(&ManuallyDrop::new(Zval::from(lent)))
            }
            Callable::Other(resolved) => f(&resolved.value),
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

    /// Calls it.
    ///
    /// # Errors
    /// [`Error::Thrown`]: the exception is set in the engine. [`Error::Bailout`]: a fatal error.
    pub fn call(&self, args: &[Zval]) -> Result<Zval> {
        let mut cache = match self {
            Callable::Other(resolved) if resolved.by_name => match look_up(&resolved.value) {
                (Some(fresh), _) => fresh,
                (None, reason) => return Err(Error::php_error(format!("callback is no longer callable: {reason}"))),
            },
            Callable::Other(resolved) => resolved.cache,
            Callable::Closure(_) => {
                self.with_value(closure).ok_or_else(|| Error::php_error("callback is no longer callable"))?
            }
        };
        call_resolved(&mut cache, args)
    }
}

/// A closure, resolved.
#[inline]
fn closure(value: &Zval) -> Option<sys::zend_fcall_info_cache> {
    let mut cache = std::mem::MaybeUninit::uninit();
    // SAFETY: a live value, only read; the cache is written in any case. A closure answers without running any code.
    unsafe { sys::steel_closure(value.as_ptr(), cache.as_mut_ptr()).then(|| cache.assume_init()) }
}

fn call_resolved(cache: &mut sys::zend_fcall_info_cache, args: &[Zval]) -> Result<Zval> {
    let mut result = Zval::undef();
    let mut info = sys::zend_fcall_info {
        size: size_of::<sys::zend_fcall_info>(),
        function_name: Zval::undef().into_raw(),
        retval: result.as_ptr(),
        params: args.as_ptr().cast_mut().cast(),
        object: cache.object,
        param_count: args.len() as u32,
        named_params: std::ptr::null_mut(),
    };
    if !limit::apply() {
        // SAFETY: raises the fatal error inside the fence; the body owns nothing.
        fence::run(|| unsafe { sys::steel_memory_exhausted() })?;
    }
    let frame = vm::Frame::current();
    // SAFETY: the call info describes borrowed arguments (the engine copies them with references of its own), a resolved function,
    // and a slot for the result; the shim fences the call.
    let bailed = unsafe { sys::steel_call(&raw mut info, cache) } != 0;
    if bailed {
        frame.restore();
        std::mem::forget(result);
        return Err(Error::Bailout);
    }
    if globals::exception_is_set() {
        result.set(Zval::null());
        return Err(Error::Thrown);
    }
    Ok(if result.kind() == Kind::Undef { Zval::null() } else { result.deref().clone() })
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
            sys::_efree(reason.cast());
        }
    }
    (matches!(found, Ok(true)).then_some(cache), text)
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
