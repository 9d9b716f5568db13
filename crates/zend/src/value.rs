//! [`Zval`]: one owned PHP value. Dropping it drops one reference; a drop that may run PHP code is fenced.
//!
//! A `&Zval` is a borrowed value: an argument, an element of an array, a property slot.

use std::mem::ManuallyDrop;

use crate::{Array, Object, ZStr, fence, sys};

/// An owned PHP value.
#[repr(transparent)]
pub struct Zval(sys::zval);

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
        Zval(sys::zval {
            value: sys::zend_value { lval: 0 },
            u1: sys::_zval_struct__bindgen_ty_1 { type_info },
            u2: sys::_zval_struct__bindgen_ty_2 { next: 0 },
        })
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
        let mut zval = Zval::plain(sys::IS_LONG);
        zval.0.value.lval = value;
        zval
    }

    /// A float.
    pub const fn float(value: f64) -> Zval {
        let mut zval = Zval::plain(sys::IS_DOUBLE);
        zval.0.value.dval = value;
        zval
    }

    /// A new string with a copy of `bytes`.
    pub fn str(bytes: impl AsRef<[u8]>) -> Zval {
        ZStr::new(bytes.as_ref()).into()
    }

    pub(crate) const fn from_raw(zval: sys::zval) -> Zval {
        Zval(zval)
    }

    pub(crate) fn into_raw(self) -> sys::zval {
        ManuallyDrop::new(self).0
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
        (&raw const self.0).cast_mut()
    }

    pub(crate) fn as_mut_ptr(&mut self) -> *mut sys::zval {
        &raw mut self.0
    }

    #[inline]
    fn tag(&self) -> u32 {
        // SAFETY: every zval has an initialised type word.
        u32::from(unsafe { self.0.u1.v.type_ })
    }

    #[inline]
    fn is_refcounted(&self) -> bool {
        // SAFETY: as above; the flags are the second byte of the type word.
        unsafe { self.0.u1.type_info & 0xff00 != 0 }
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
            sys::IS_REFERENCE => unsafe { Zval::from_ptr(&raw const (*self.0.value.ref_).val) },
            // SAFETY: the tag says that the union holds a pointer to a slot of the object that owns the table.
            sys::IS_INDIRECT => unsafe { Zval::from_ptr(self.0.value.zv).deref() },
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
        (value.tag() == sys::IS_LONG).then_some(unsafe { value.0.value.lval })
    }

    /// The float, if it is one.
    #[inline]
    pub fn as_float(&self) -> Option<f64> {
        let value = self.deref();
        // SAFETY: the tag says which member of the union is set.
        (value.tag() == sys::IS_DOUBLE).then_some(unsafe { value.0.value.dval })
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
        Some(unsafe { ZStr::bytes_of(value.0.value.str_) })
    }

    /// One more reference to the string, if it is one.
    pub fn as_str(&self) -> Option<ZStr> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_string.
        (value.tag() == sys::IS_STRING).then(|| unsafe { ZStr::from_borrowed(value.0.value.str_) })
    }

    /// One more reference to the array, if it is one.
    pub fn as_array(&self) -> Option<Array> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_array.
        (value.tag() == sys::IS_ARRAY).then(|| unsafe { Array::from_borrowed(value.0.value.arr) })
    }

    /// One more reference to the object, if it is one.
    pub fn as_object(&self) -> Option<Object> {
        let value = self.deref();
        // SAFETY: the tag says that the union holds a live zend_object.
        (value.tag() == sys::IS_OBJECT).then(|| unsafe { Object::from_borrowed(value.0.value.obj) })
    }

    /// PHP's truth (`(bool) $value`).
    pub fn is_truthy(&self) -> bool {
        match self.deref().tag() as _ {
            sys::IS_TRUE => true,
            sys::IS_UNDEF | sys::IS_NULL | sys::IS_FALSE => false,
            // SAFETY: zend_is_true reads the value; on objects with a cast handler it may run code, hence the fence.
            _ => fence::run(|| unsafe { i64::from(sys::zend_is_true(self.as_ptr())) != 0 }).unwrap_or(false),
        }
    }

    /// How many references there are to what it holds; 1 for a value without a count.
    pub fn ref_count(&self) -> u32 {
        // SAFETY: a counted value points to a block that begins with its count.
        if self.is_refcounted() { unsafe { (*self.0.value.counted).gc.refcount } } else { 1 }
    }

    /// PHP's integer conversion (`(int) $value`).
    pub fn to_int(&self) -> i64 {
        match self.as_int() {
            Some(value) => value,
            // SAFETY: reads the value; a cast of an object may warn, hence the fence.
            None => fence::run(|| unsafe { sys::zval_get_long_func(self.as_ptr(), true) }).unwrap_or(0),
        }
    }

    /// PHP's float conversion (`(float) $value`).
    pub fn to_float(&self) -> f64 {
        match self.as_float() {
            Some(value) => value,
            // SAFETY: reads the value; a cast of an object may warn, hence the fence.
            None => fence::run(|| unsafe { sys::zval_get_double_func(self.as_ptr()) }).unwrap_or(0.0),
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
        let name = unsafe { ZStr::from_owned(sys::zend_get_callable_name(self.deref().as_ptr())) };
        name.to_lossy().into_owned()
    }
}

impl Clone for Zval {
    #[inline]
    fn clone(&self) -> Zval {
        if self.is_refcounted() {
            // SAFETY: the flag says that the union holds a live refcounted structure.
            unsafe { (*self.0.value.counted).gc.refcount += 1 };
        }
        Zval(self.0)
    }
}

impl Drop for Zval {
    #[inline]
    fn drop(&mut self) {
        if self.is_refcounted() {
            // SAFETY: the flag says that the union holds a live structure, of which this value owns one reference.
            unsafe { fence::release(self.0.value.counted, &raw mut self.0) };
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
            Kind::Int => write!(f, "{}", self.to_int()),
            Kind::Str => write!(f, "{:?}", String::from_utf8_lossy(self.as_bytes().unwrap_or_default())),
            kind => write!(f, "{kind:?}"),
        }
    }
}

impl From<ZStr> for Zval {
    fn from(string: ZStr) -> Zval {
        let interned = string.is_interned();
        let mut zval = Zval::plain(if interned { sys::IS_STRING } else { STRING_EX });
        zval.0.value.str_ = string.into_raw();
        zval
    }
}

impl From<Array> for Zval {
    fn from(array: Array) -> Zval {
        let immutable = array.is_immutable();
        let mut zval = Zval::plain(if immutable { sys::IS_ARRAY } else { ARRAY_EX });
        zval.0.value.arr = array.into_raw();
        zval
    }
}

impl From<Object> for Zval {
    #[inline]
    fn from(object: Object) -> Zval {
        let mut zval = Zval::plain(OBJECT_EX);
        zval.0.value.obj = object.into_raw();
        zval
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
