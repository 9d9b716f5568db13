//! [`Zval`]: one owned PHP value. Dropping it drops one reference; a drop that may run PHP code is fenced.
//!
//! A `&Zval` is a borrowed value: an argument, an element of an array, a property slot.

use std::{ffi::c_void, ptr};

use crate::{Array, Object, ZStr, fence, sys};

/// An owned PHP value: the engine's `zval` without its third word, which belongs to the place and not to the value. So it moves as
/// the engine moves one, in two registers. (A copy of all 16 bytes at once waits until the stores that wrote the parts are done.)
#[repr(C, align(8))]
pub struct Zval {
    /// The engine's union, by its bits.
    value: *mut c_void,
    type_info: u32,
}

const _: () = {
    assert!(size_of::<Zval>() == size_of::<sys::zval>() && align_of::<Zval>() == align_of::<sys::zval>());
    assert!(std::mem::offset_of!(Zval, value) == std::mem::offset_of!(sys::zval, value));
    assert!(std::mem::offset_of!(Zval, type_info) == std::mem::offset_of!(sys::zval, u1));
    assert!(size_of::<usize>() == 8);
};

/// The type of a value; `true` and `false` are one here, a reference is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No value: an unset slot.
    Undef,
    /// `null`
    Null,
    /// `true`, `false`
    Bool,
    /// Integer.
    Int,
    /// Float.
    Float,
    /// String.
    Str,
    /// Array.
    Array,
    /// Object.
    Object,
    /// Resource (a stream, for one).
    Resource,
    /// Anything that only the engine itself uses.
    Other,
}

const REFCOUNTED: u32 = (sys::IS_TYPE_REFCOUNTED) << sys::Z_TYPE_FLAGS_SHIFT;
const STRING_EX: u32 = sys::IS_STRING | REFCOUNTED;
const ARRAY_EX: u32 = sys::IS_ARRAY | REFCOUNTED | ((sys::IS_TYPE_COLLECTABLE) << sys::Z_TYPE_FLAGS_SHIFT);
const OBJECT_EX: u32 = sys::IS_OBJECT | REFCOUNTED | ((sys::IS_TYPE_COLLECTABLE) << sys::Z_TYPE_FLAGS_SHIFT);

/// `GC_IMMUTABLE` of the engine (a shifted flag that bindgen cannot evaluate); for strings it is named `IS_STR_INTERNED`.
pub(crate) const GC_IMMUTABLE: u32 = 1 << 6;

impl Zval {
    const fn plain(type_info: u32) -> Zval {
        Zval { value: ptr::null_mut(), type_info }
    }

    fn counted(pointer: *mut impl Sized, type_info: u32) -> Zval {
        Zval { value: pointer.cast(), type_info }
    }

    /// An empty slot, not a PHP value; for places the engine fills.
    pub const fn undef() -> Zval {
        Zval::plain(sys::IS_UNDEF)
    }

    /// `null`
    pub const fn null() -> Zval {
        Zval::plain(sys::IS_NULL)
    }

    /// `true` or `false`
    pub const fn bool(value: bool) -> Zval {
        Zval::plain(if value { sys::IS_TRUE } else { sys::IS_FALSE })
    }

    /// An integer.
    pub const fn int(value: i64) -> Zval {
        Zval { value: ptr::without_provenance_mut(value as usize), type_info: sys::IS_LONG }
    }

    /// A float.
    pub const fn float(value: f64) -> Zval {
        Zval { value: ptr::without_provenance_mut(value.to_bits() as usize), type_info: sys::IS_DOUBLE }
    }

    /// A new string with a copy of `bytes`.
    pub fn str(bytes: impl AsRef<[u8]>) -> Zval {
        ZStr::new(bytes.as_ref()).into()
    }

    /// What a slot of the engine holds; the slot is not to be used until something else is put in.
    ///
    /// # Safety
    /// The slot is initialised, and its reference becomes that of the result.
    #[inline(always)]
    pub(crate) unsafe fn taken_from(slot: *const sys::zval) -> Zval {
        // SAFETY: the caller's promise.
        unsafe { Zval { value: (*slot).value.ptr, type_info: (*slot).u1.type_info } }
    }

    /// Puts it into a slot, whose third word stays as it is.
    ///
    /// # Safety
    /// The slot is the engine's or ours to write; what it held is not dropped.
    #[inline(always)]
    pub(crate) unsafe fn put_into(self, slot: *mut sys::zval) {
        // SAFETY: the caller's promise.
        unsafe {
            (*slot).value.ptr = self.value;
            (*slot).u1.type_info = self.type_info;
        }
        std::mem::forget(self);
    }

    #[inline]
    pub(crate) fn into_raw(self) -> sys::zval {
        // SAFETY: all-zero is a value without a type; then the slot is ours to write.
        unsafe {
            let mut raw = std::mem::zeroed();
            self.put_into(&raw mut raw);
            raw
        }
    }

    /// As the engine sees it.
    #[inline(always)]
    fn raw(&self) -> &sys::zval {
        // SAFETY: of the same size and layout; the third word is a union that may hold anything.
        unsafe { &*ptr::from_ref(self).cast() }
    }

    /// Looks at an engine slot. The caller vouches that it lives as long as `'a`.
    ///
    /// # Safety
    /// `slot` points to an initialised zval that outlives `'a` and is not changed while the reference is used.
    pub(crate) unsafe fn from_ptr<'a>(slot: *const sys::zval) -> &'a Zval {
        // SAFETY: the caller's promise; Zval is a transparent wrapper.
        unsafe { &*slot.cast::<Zval>() }
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::zval {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub(crate) fn as_mut_ptr(&mut self) -> *mut sys::zval {
        ptr::from_mut(self).cast()
    }

    #[inline(always)]
    fn tag(&self) -> u32 {
        self.type_info & 0xff
    }

    #[inline]
    fn is_refcounted(&self) -> bool {
        self.type_info & 0xff00 != 0
    }

    /// Its type, references looked through.
    #[inline]
    pub fn kind(&self) -> Kind {
        match self.tag() as _ {
            sys::IS_UNDEF => Kind::Undef,
            sys::IS_NULL => Kind::Null,
            sys::IS_FALSE | sys::IS_TRUE => Kind::Bool,
            sys::IS_LONG => Kind::Int,
            sys::IS_DOUBLE => Kind::Float,
            sys::IS_STRING => Kind::Str,
            sys::IS_ARRAY => Kind::Array,
            sys::IS_OBJECT => Kind::Object,
            sys::IS_RESOURCE => Kind::Resource,
            sys::IS_REFERENCE => self.deref().kind(),
            sys::IS_INDIRECT => self.deref().kind(),
            _ => Kind::Other,
        }
    }

    /// The value behind a reference (or the slot behind an indirection), or itself.
    #[inline]
    #[allow(clippy::should_implement_trait)] // the engine's word (ZVAL_DEREF); it may be the value itself
    pub fn deref(&self) -> &Zval {
        match self.tag() as _ {
            // SAFETY: the tag says that the union holds a live zend_reference; it is owned by this value.
            sys::IS_REFERENCE => unsafe { Zval::from_ptr(&raw const (*self.raw().value.ref_).val) },
            // SAFETY: the tag says that the union holds a pointer to a slot of the object that owns the table.
            sys::IS_INDIRECT => unsafe { Zval::from_ptr(self.raw().value.zv).deref() },
            _ => self,
        }
    }

    /// Is it `null` (or not set)?
    pub fn is_null(&self) -> bool {
        matches!(self.kind(), Kind::Null | Kind::Undef)
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        let value = self.deref();
        // SAFETY: the tag says which member of the union is set.
        (value.tag() == sys::IS_LONG).then_some(unsafe { value.raw().value.lval })
    }

    /// The integer, if it is one and no reference to one.
    #[inline(always)]
    pub(crate) fn plain_int(&self) -> Option<i64> {
        // SAFETY: the tag says which member of the union is set.
        (self.tag() == sys::IS_LONG).then(|| unsafe { self.raw().value.lval })
    }

    /// The float, if it is one.
    #[inline]
    pub fn as_float(&self) -> Option<f64> {
        let value = self.deref();
        // SAFETY: the tag says which member of the union is set.
        (value.tag() == sys::IS_DOUBLE).then_some(unsafe { value.raw().value.dval })
    }

    /// The truth value, if it is a bool.
    pub fn as_bool(&self) -> Option<bool> {
        match self.deref().tag() as _ {
            sys::IS_TRUE => Some(true),
            sys::IS_FALSE => Some(false),
            _ => None,
        }
    }

    /// The bytes, if it is a string.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        let value = self.deref();
        if value.tag() != sys::IS_STRING {
            return None;
        }
        // SAFETY: the tag says that the union holds a live zend_string, which this value owns.
        Some(unsafe { ZStr::bytes_of(value.raw().value.str_) })
    }

    /// One more reference to the string, if it is one.
    pub fn as_str(&self) -> Option<ZStr> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_string.
        (value.tag() == sys::IS_STRING).then(|| unsafe { ZStr::from_borrowed(value.raw().value.str_) })
    }

    /// One more reference to the array, if it is one.
    pub fn as_array(&self) -> Option<Array> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_array.
        (value.tag() == sys::IS_ARRAY).then(|| unsafe { Array::from_borrowed(value.raw().value.arr) })
    }

    /// One more reference to the object, if it is one.
    pub fn as_object(&self) -> Option<Object> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_object.
        (value.tag() == sys::IS_OBJECT).then(|| unsafe { Object::from_borrowed(value.raw().value.obj) })
    }

    /// The object, if it is one and no reference to one; with no count of its own.
    #[inline(always)]
    pub fn plain_object(&self) -> Option<&Object> {
        // SAFETY: the tag says that the union holds a live zend_object. An `Object` is nothing but the pointer, which is not null.
        (self.tag() == sys::IS_OBJECT).then(|| unsafe { &*(&raw const self.raw().value.obj).cast::<Object>() })
    }

    /// The string, if it is one and no reference to one; with no count of its own.
    #[inline(always)]
    pub(crate) fn plain_str(&self) -> Option<&ZStr> {
        // SAFETY: the tag says that the union holds a live zend_string. A `ZStr` is nothing but the pointer, which is not null.
        (self.tag() == sys::IS_STRING).then(|| unsafe { &*(&raw const self.raw().value.str_).cast::<ZStr>() })
    }

    /// The array, if it is one and no reference to one; with no count of its own.
    #[inline(always)]
    pub(crate) fn plain_array(&self) -> Option<&Array> {
        // SAFETY: the tag says that the union holds a live zend_array. An `Array` is nothing but the pointer, which is not null.
        (self.tag() == sys::IS_ARRAY).then(|| unsafe { &*(&raw const self.raw().value.arr).cast::<Array>() })
    }

    /// Is it a reference?
    #[inline(always)]
    pub(crate) fn is_reference(&self) -> bool {
        self.tag() == sys::IS_REFERENCE
    }

    /// PHP's truth (`(bool) $value`).
    ///
    /// # Errors
    /// What an object of an extension threw, or an error handler.
    pub fn is_truthy(&self) -> crate::Result<bool> {
        match self.deref().tag() as _ {
            sys::IS_TRUE => Ok(true),
            sys::IS_UNDEF | sys::IS_NULL | sys::IS_FALSE => Ok(false),
            // SAFETY: zend_is_true reads the value; on objects with a cast handler it may run code, hence the fence.
            _ => converted(|| unsafe { i64::from(sys::zend_is_true(self.as_ptr())) != 0 }),
        }
    }

    /// Is it neither counted nor a reference, so that dropping it does nothing?
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        !self.is_refcounted()
    }

    /// How many references there are to what it holds; 1 for a value without a count.
    pub fn ref_count(&self) -> u32 {
        // SAFETY: a counted value points to a block that begins with its count.
        if self.is_refcounted() { unsafe { (*self.raw().value.counted).gc.refcount } } else { 1 }
    }

    /// PHP's integer conversion (`(int) $value`).
    ///
    /// # Errors
    /// What an error handler threw that was told of an object, or its bailout.
    pub fn to_int(&self) -> crate::Result<i64> {
        match self.as_int() {
            Some(value) => Ok(value),
            // SAFETY: reads the value; a cast of an object may warn, hence the fence.
            None => converted(|| unsafe { sys::zval_get_long_func(self.as_ptr(), true) }),
        }
    }

    /// PHP's float conversion (`(float) $value`).
    ///
    /// # Errors
    /// As [`Zval::to_int`].
    pub fn to_float(&self) -> crate::Result<f64> {
        match self.as_float() {
            Some(value) => Ok(value),
            // SAFETY: reads the value; a cast of an object may warn, hence the fence.
            None => converted(|| unsafe { sys::zval_get_double_func(self.as_ptr()) }),
        }
    }

    /// PHP's string conversion (`(string) $value`), which may call `__toString`.
    ///
    /// # Errors
    /// What `__toString` threw, or a fatal error in it.
    pub fn to_str(&self) -> crate::Result<ZStr> {
        if let Some(string) = self.as_str() {
            return Ok(string);
        }
        // SAFETY: reads the value; returns a new reference, or null with an exception set.
        let raw = fence::run(|| unsafe { sys::zval_try_get_string_func(self.as_ptr()) })?;
        // SAFETY: a non-null result is an owned string.
        if raw.is_null() { Err(crate::Error::Thrown) } else { Ok(unsafe { ZStr::from_owned(raw) }) }
    }

    /// Puts another value into this slot; the old one is dropped last, when the slot is already consistent.
    pub fn set(&mut self, value: Zval) {
        drop(std::mem::replace(self, value));
    }

    /// What a function has returned, as a value of its own: no reference, and not nothing.
    #[inline]
    pub(crate) fn into_plain(self) -> Zval {
        match self.tag() as _ {
            sys::IS_UNDEF => Zval::null(),
            sys::IS_REFERENCE => self.deref().clone(),
            _ => self,
        }
    }

    /// The name of its type as PHP's messages spell it (`string`, `array`, a class name).
    pub fn type_name(&self) -> String {
        // SAFETY: returns a pointer to a permanent C string.
        let name = unsafe { std::ffi::CStr::from_ptr(sys::zend_zval_type_name(self.deref().as_ptr())) };
        match self.as_object() {
            Some(object) => object.class_name(),
            None => name.to_string_lossy().into_owned(),
        }
    }

    /// What the engine calls it in messages about callables: `strlen`, `Class::method`, `Class::__invoke`, `Array`, `1`.
    pub fn callable_name(&self) -> String {
        // SAFETY: a live value, which is not changed; the engine gives a string of its own. No PHP code runs: an object is named by
        // its class.
        let name =
            unsafe { ZStr::from_owned(sys::zend_get_callable_name_ex(self.deref().as_ptr(), std::ptr::null_mut())) };
        name.to_lossy().into_owned()
    }
}

/// A conversion by the engine.
fn converted<R>(body: impl FnOnce() -> R) -> crate::Result<R> {
    let value = fence::run(body)?;
    fence::outcome().map(|()| value)
}

impl Clone for Zval {
    #[inline]
    fn clone(&self) -> Zval {
        if self.is_refcounted() {
            // SAFETY: the flag says that the union holds a live refcounted structure.
            unsafe { (*self.raw().value.counted).gc.refcount += 1 };
        }
        Zval { value: self.value, type_info: self.type_info }
    }
}

impl Drop for Zval {
    #[inline]
    fn drop(&mut self) {
        if self.is_refcounted() {
            // SAFETY: the flag says that the union holds a live structure, of which this value owns one reference.
            unsafe { fence::release(self.value.cast(), self.as_ptr()) };
        }
    }
}

impl Default for Zval {
    fn default() -> Zval {
        Zval::null()
    }
}

impl std::fmt::Debug for Zval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind() {
            Kind::Int => write!(f, "{}", self.as_int().unwrap_or_default()),
            Kind::Str => write!(f, "{:?}", String::from_utf8_lossy(self.as_bytes().unwrap_or_default())),
            kind => write!(f, "{kind:?}"),
        }
    }
}

impl From<ZStr> for Zval {
    fn from(string: ZStr) -> Zval {
        let interned = string.is_interned();
        Zval::counted(string.into_raw(), if interned { sys::IS_STRING } else { STRING_EX })
    }
}

impl From<Array> for Zval {
    fn from(array: Array) -> Zval {
        let immutable = array.is_immutable();
        Zval::counted(array.into_raw(), if immutable { sys::IS_ARRAY } else { ARRAY_EX })
    }
}

impl From<Object> for Zval {
    #[inline]
    fn from(object: Object) -> Zval {
        Zval::counted(object.into_raw(), OBJECT_EX)
    }
}

impl From<bool> for Zval {
    fn from(value: bool) -> Zval {
        Zval::bool(value)
    }
}

impl From<i64> for Zval {
    fn from(value: i64) -> Zval {
        Zval::int(value)
    }
}

impl From<f64> for Zval {
    fn from(value: f64) -> Zval {
        Zval::float(value)
    }
}

impl From<&str> for Zval {
    fn from(value: &str) -> Zval {
        Zval::str(value)
    }
}

impl From<String> for Zval {
    fn from(value: String) -> Zval {
        Zval::str(value)
    }
}

impl From<&[u8]> for Zval {
    fn from(value: &[u8]) -> Zval {
        Zval::str(value)
    }
}

impl<T: Into<Zval>> From<Option<T>> for Zval {
    fn from(value: Option<T>) -> Zval {
        value.map_or(Zval::null(), Into::into)
    }
}
