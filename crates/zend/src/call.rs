//! [`Call`]: the arguments and the `$this` of one call from PHP, with PHP's own conversions and messages.
//!
//! The accessors take the argument's index from 0. They accept what a declared parameter of that type accepts (weak or strict
//! mode as the caller's file says) and give the engine's `TypeError` otherwise.

use crate::{
    Array, Callable, Error, Kind, Object, Result, State, ZStr, Zval, coroutine::FirstCall, fence, globals, sys,
};

/// One call of a native function.
pub struct Call {
    frame: *mut sys::zend_execute_data,
}

impl Call {
    /// # Safety
    /// `frame` is the running internal function's frame and outlives the value.
    #[inline]
    pub(crate) unsafe fn new(frame: *mut sys::zend_execute_data) -> Call {
        Call { frame }
    }

    /// How many arguments were given.
    #[inline(always)]
    pub fn count(&self) -> usize {
        // SAFETY: the frame is alive.
        unsafe { (*self.frame).This.u2.num_args as usize }
    }

    /// Are there as many arguments as the function declares, or more, if that is allowed?
    #[inline(always)]
    pub(crate) fn count_is_right(&self, or_more: bool) -> bool {
        // SAFETY: the frame and its function are alive.
        let (given, common) = unsafe { ((*self.frame).This.u2.num_args, &(*(*self.frame).func).common) };
        given >= common.required_num_args
            && if common.fn_flags & sys::ZEND_ACC_VARIADIC == 0 {
                or_more || given <= common.num_args
            } else {
                !self.has_extra_named()
            }
    }

    /// Arguments with names that no parameter has, which only a variadic function can get.
    #[inline(always)]
    fn has_extra_named(&self) -> bool {
        // SAFETY: the frame is alive.
        unsafe { (*self.frame).This.u1.type_info & sys::ZEND_CALL_HAS_EXTRA_NAMED_PARAMS != 0 }
    }

    /// Throws what the engine throws for the number or the names of the arguments. True: a fatal error jumped instead.
    #[cold]
    #[inline(never)]
    pub(crate) fn wrong_count(&self) -> bool {
        // SAFETY: the frame and its function are alive.
        let common = unsafe { &(*(*self.frame).func).common };
        if self.has_extra_named() {
            // SAFETY: throws for the function that runs.
            return fence::run(|| unsafe { sys::zend_unexpected_extra_named_error() }).is_err();
        }
        let max = if common.fn_flags & sys::ZEND_ACC_VARIADIC != 0 { u32::MAX } else { common.num_args };
        // SAFETY: throws for the function that runs.
        fence::run(|| unsafe { sys::zend_wrong_parameters_count_error(common.required_num_args, max) }).is_err()
    }

    /// The argument, if it was given.
    #[inline(always)]
    pub fn arg(&self, index: usize) -> Option<&Zval> {
        // SAFETY: arguments lie behind the frame header in `count()` slots, which stay as long as the call runs.
        (index < self.count()).then(|| unsafe { Zval::from_ptr(self.slot(index)) })
    }

    /// The argument, unless it is missing or `null`.
    #[inline]
    pub fn given(&self, index: usize) -> Option<&Zval> {
        self.arg(index).filter(|value| !value.is_null())
    }

    /// Is a parameter left to its default? `null` does that only if the parameter may be `null`, or has no type; otherwise the engine's
    /// own functions convert it, with a deprecation.
    #[inline(always)]
    fn is_left_out(&self, index: usize) -> bool {
        self.arg(index).is_none_or(|value| value.is_null() && self.takes_null(index))
    }

    #[cold]
    fn takes_null(&self, index: usize) -> bool {
        // SAFETY: the function of a frame is alive, and native; it has `num_args` entries of arguments.
        unsafe {
            let function = &(*(*self.frame).func).internal_function;
            let declared =
                (index < function.num_args as usize).then(|| (*function.arg_info.add(index)).type_.type_mask);
            declared.is_none_or(|mask| mask & sys::_ZEND_TYPE_MASK == 0 || mask & sys::_ZEND_TYPE_NULLABLE_BIT != 0)
        }
    }

    #[inline(always)]
    fn slot(&self, index: usize) -> *mut sys::zval {
        let header = size_of::<sys::zend_execute_data>().div_ceil(size_of::<sys::zval>());
        // SAFETY: in bounds of the frame by the caller's check.
        unsafe { self.frame.cast::<sys::zval>().add(header + index) }
    }

    /// All arguments from `first` on, as new references.
    #[inline]
    pub fn rest(&self, first: usize) -> Vec<Zval> {
        if self.count() <= first {
            return Vec::new();
        }
        (first..self.count()).filter_map(|index| self.arg(index)).map(|value| value.deref().clone()).collect()
    }

    /// Writes to a by-reference parameter.
    pub fn assign(&self, index: usize, value: Zval) {
        if index < self.count() {
            // SAFETY: a by-reference argument holds a reference; its inner value is replaced before the old one is dropped.
            unsafe {
                let slot = self.slot(index);
                if (*slot).u1.v.type_ == sys::IS_REFERENCE as u8 {
                    let inner = (&raw mut (*(*slot).value.ref_).val).cast::<Zval>();
                    drop(std::mem::replace(&mut *inner, value));
                }
            }
        }
    }

    /// As [`Call::assign`]; the variable may have a type, which the value has to fit.
    ///
    /// # Errors
    /// The engine's `TypeError`, or what the destructor of the old value threw.
    pub fn try_assign(&self, index: usize, value: Zval) -> Result {
        let Some(reference) = self.arg(index).filter(|slot| slot.is_reference()) else { return Ok(()) };
        let (reference, value) = (reference.as_ptr(), std::mem::ManuallyDrop::new(value));
        let taken = value.as_ptr();
        // SAFETY: a reference, and a value that becomes the engine's, which destroys it if it does not fit.
        fence::run(|| unsafe { sys::steel_assign_reference(reference, taken) })?;
        if globals::exception_is_set() { Err(Error::Thrown) } else { Ok(()) }
    }

    /// `$this` with its native state.
    ///
    /// # Errors
    /// A PHP `Error` if the object was made without its constructor's storage, or the method is called statically.
    #[inline]
    pub fn this<T: State>(&self) -> Result<&T> {
        // SAFETY: the frame holds a reference to `$this` as long as the call runs, so the state lives as long as `self`.
        unsafe {
            let this = &(*self.frame).This;
            if this.u1.v.type_ == sys::IS_OBJECT as u8
                && let Some(state) = crate::object::state_of::<T>(this.value.obj)
            {
                return Ok(state);
            }
        }
        Err(stateless())
    }

    /// `$this` without a reference of its own: the call has one as long as it runs, also while its coroutine waits.
    #[inline]
    pub fn this_ref(&self) -> Option<&Object> {
        // SAFETY: as in `this`. An `Object` is nothing but the pointer, which is not null and stays in the frame.
        unsafe {
            let this = &(*self.frame).This;
            (this.u1.v.type_ == sys::IS_OBJECT as u8).then(|| &*(&raw const this.value.obj).cast::<Object>())
        }
    }

    /// `$this` as an object; `None` in a static method or a function.
    pub fn this_object(&self) -> Option<Object> {
        // SAFETY: as in `this`.
        unsafe {
            let this = &(*self.frame).This;
            (this.u1.v.type_ == sys::IS_OBJECT as u8).then(|| Object::from_borrowed(this.value.obj))
        }
    }

    /// The name under which the running function was called.
    pub fn function_name(&self) -> String {
        // SAFETY: the function of a frame is alive; internal functions have a name.
        unsafe {
            let name = (*(*self.frame).func).common.function_name;
            if name.is_null() { String::new() } else { String::from_utf8_lossy(ZStr::bytes_of(name)).into_owned() }
        }
    }

    /// `Class::method`, or the function's name.
    pub fn qualified_name(&self) -> String {
        // SAFETY: the function of a frame is alive, and so is its class.
        let class = unsafe { (*(*self.frame).func).common.scope };
        let name = self.function_name();
        if class.is_null() {
            return name;
        }
        // SAFETY: as above; a class has a name.
        let class = unsafe { ZStr::bytes_of((*class).name) };
        format!("{}::{name}", String::from_utf8_lossy(class))
    }

    fn wrong_type(&self, index: usize, expected: &str) -> Error {
        let given = self.arg(index).map_or_else(|| "none".to_owned(), Zval::type_name);
        self.argument_error(index, &format!("must be of type {expected}, {given} given"))
    }

    fn argument_error(&self, index: usize, text: &str) -> Error {
        let text = std::ffi::CString::new(text.replace('\0', "\\0")).unwrap_or_default();
        let pointer = text.as_ptr();
        // SAFETY: throws a TypeError that names the running function; the text outlives the call.
        match fence::run(|| unsafe { sys::zend_argument_type_error(index as u32 + 1, c"%s".as_ptr(), pointer) }) {
            Ok(()) => Error::Thrown,
            Err(error) => error,
        }
    }

    /// A `ValueError` about the argument: "... Argument #1 ($x) must be ...".
    pub fn value_error(&self, index: usize, text: &str) -> Error {
        let text = std::ffi::CString::new(text.replace('\0', "\\0")).unwrap_or_default();
        let pointer = text.as_ptr();
        // SAFETY: throws a ValueError that names the running function; the text outlives the call.
        match fence::run(|| unsafe { sys::zend_argument_value_error(index as u32 + 1, c"%s".as_ptr(), pointer) }) {
            Ok(()) => Error::Thrown,
            Err(error) => error,
        }
    }

    fn strict(&self) -> bool {
        // SAFETY: the caller's frame, if any, is alive.
        unsafe {
            let caller = (*self.frame).prev_execute_data;
            !caller.is_null()
                && !(*caller).func.is_null()
                && (*(*caller).func).common.fn_flags & sys::ZEND_ACC_STRICT_TYPES != 0
        }
    }

    /// Converts an argument with one of the engine's own slow paths.
    fn convert<T>(
        &self,
        index: usize,
        expected: &str,
        slow: impl FnOnce(*mut sys::zval, u32) -> Option<T>,
    ) -> Result<T> {
        let Some(value) = self.arg(index) else { return Err(self.wrong_type(index, expected)) };
        if self.strict() {
            return Err(self.wrong_type(index, expected));
        }
        let pointer = value.deref().as_ptr();
        let result = fence::run(|| slow(pointer, index as u32 + 1))?;
        if globals::exception_is_set() {
            return Err(Error::Thrown);
        }
        result.ok_or_else(|| self.wrong_type(index, expected))
    }

    /// An `int` parameter.
    ///
    /// # Errors
    /// `TypeError`, as for every accessor below.
    #[inline(always)]
    pub fn int(&self, index: usize) -> Result<i64> {
        match self.arg(index).and_then(Zval::plain_int) {
            Some(value) => Ok(value),
            None => self.other_int(index),
        }
    }

    #[inline(never)]
    fn other_int(&self, index: usize) -> Result<i64> {
        if let Some(value) = self.arg(index).and_then(Zval::as_int) {
            return Ok(value);
        }
        if self.strict() {
            return Err(self.wrong_type(index, "int"));
        }
        self.convert(index, "int", |value, number| {
            let mut out = 0;
            // SAFETY: a live value; `out` is written on success.
            unsafe { sys::zend_parse_arg_long_slow(value, &raw mut out, number) }.then_some(out)
        })
    }

    /// An `int` parameter with a default, for `null` too if it is nullable.
    #[inline(always)]
    pub fn int_or(&self, index: usize, default: i64) -> Result<i64> {
        if self.is_left_out(index) { Ok(default) } else { self.int(index) }
    }

    /// An `int` parameter with a default that `null` stands for as well, whatever is declared.
    pub fn int_unless_null(&self, index: usize, default: i64) -> Result<i64> {
        if self.given(index).is_none() { Ok(default) } else { self.int(index) }
    }

    /// A `float` parameter.
    #[inline(always)]
    pub fn float(&self, index: usize) -> Result<f64> {
        match self.arg(index).and_then(Zval::as_float) {
            Some(value) => Ok(value),
            None => self.other_as_float(index),
        }
    }

    #[inline(never)]
    fn other_as_float(&self, index: usize) -> Result<f64> {
        match self.arg(index).and_then(Zval::as_int) {
            Some(number) => Ok(number as f64),
            None => self.convert(index, "float", |value, number| {
                let mut out = 0.0;
                // SAFETY: a live value; `out` is written on success.
                unsafe { sys::steel_arg_double(value, &raw mut out, number) }.then_some(out)
            }),
        }
    }

    /// A `float` parameter with a default.
    pub fn float_or(&self, index: usize, default: f64) -> Result<f64> {
        if self.is_left_out(index) { Ok(default) } else { self.float(index) }
    }

    /// A `bool` parameter.
    pub fn bool(&self, index: usize) -> Result<bool> {
        match self.arg(index).and_then(Zval::as_bool) {
            Some(value) => Ok(value),
            None => self.convert(index, "bool", |value, number| {
                let mut out = false;
                // SAFETY: a live value; `out` is written on success.
                unsafe { sys::steel_arg_bool(value, &raw mut out, number) }.then_some(out)
            }),
        }
    }

    /// A `bool` parameter with a default.
    pub fn bool_or(&self, index: usize, default: bool) -> Result<bool> {
        if self.is_left_out(index) { Ok(default) } else { self.bool(index) }
    }

    /// A `string` parameter. The result owns a reference.
    #[inline]
    pub fn str(&self, index: usize) -> Result<ZStr> {
        if let Some(value) = self.arg(index).and_then(Zval::as_str) {
            return Ok(value);
        }
        let raw = self.convert(index, "string", |value, number| {
            let mut out = std::ptr::null_mut();
            // SAFETY: a live value, converted in place (the frame owns the slot); `out` borrows from it.
            unsafe { sys::steel_arg_str(value, &raw mut out, number) }.then_some(out)
        })?;
        // SAFETY: the converted string is owned by the argument slot; one more reference is taken.
        Ok(unsafe { ZStr::from_borrowed(raw) })
    }

    /// A `string` parameter, without a reference of its own: the argument has one as long as the call runs.
    #[inline]
    pub fn str_ref(&self, index: usize) -> Result<&ZStr> {
        self.make_plain(index);
        if self.arg(index).and_then(Zval::plain_str).is_none() {
            // The engine's conversion leaves the string in the argument's slot.
            self.str(index)?;
        }
        self.arg(index).and_then(Zval::plain_str).ok_or_else(|| self.wrong_type(index, "string"))
    }

    /// A nullable `string` parameter, as [`Call::str_ref`].
    #[inline]
    pub fn str_ref_or_null(&self, index: usize) -> Result<Option<&ZStr>> {
        if self.given(index).is_none() { Ok(None) } else { self.str_ref(index).map(Some) }
    }

    /// An `array` parameter, without a reference of its own: the argument has one as long as the call runs, and PHP code that runs
    /// meanwhile cannot change it, since it has another.
    #[inline]
    pub fn array_ref(&self, index: usize) -> Result<&Array> {
        self.make_plain(index);
        self.arg(index).and_then(Zval::plain_array).ok_or_else(|| self.wrong_type(index, "array"))
    }

    /// An argument that is a reference becomes what it refers to, which others may change.
    #[inline(always)]
    fn make_plain(&self, index: usize) {
        if self.arg(index).is_some_and(Zval::is_reference) {
            self.replace_reference(index);
        }
    }

    #[cold]
    fn replace_reference(&self, index: usize) {
        let Some(value) = self.arg(index).map(|value| value.deref().clone()) else { return };
        // SAFETY: below `count()`. The slot is the frame's, which drops what is in it at the end; its old value is dropped when the new one is there.
        unsafe {
            let slot = self.slot(index);
            let old = Zval::taken_from(slot);
            value.put_into(slot);
            drop(old);
        }
    }

    /// A nullable `string` parameter.
    pub fn str_or_null(&self, index: usize) -> Result<Option<ZStr>> {
        if self.given(index).is_none() { Ok(None) } else { self.str(index).map(Some) }
    }

    /// An `array` parameter.
    pub fn array(&self, index: usize) -> Result<Array> {
        self.arg(index).and_then(Zval::as_array).ok_or_else(|| self.wrong_type(index, "array"))
    }

    /// A nullable `array` parameter.
    pub fn array_or_null(&self, index: usize) -> Result<Option<Array>> {
        match self.given(index) {
            None => Ok(None),
            Some(value) => value.as_array().map(Some).ok_or_else(|| self.wrong_type(index, "?array")),
        }
    }

    /// An object parameter.
    pub fn object(&self, index: usize) -> Result<Object> {
        self.arg(index).and_then(Zval::as_object).ok_or_else(|| self.wrong_type(index, "object"))
    }

    /// A `callable` parameter, resolved once.
    #[inline(always)]
    pub fn callable(&self, index: usize) -> Result<Callable> {
        match self.arg(index).and_then(Callable::closure) {
            Some(closure) => Ok(closure),
            None => self.other_callable(index),
        }
    }

    #[inline(never)]
    fn other_callable(&self, index: usize) -> Result<Callable> {
        let Some(value) = self.arg(index) else { return Err(self.wrong_type(index, "callable")) };
        Callable::resolve(value).map_err(|reason| match reason {
            Some(reason) => self.argument_error(index, &format!("must be a valid callback, {reason}")),
            None => Error::Thrown,
        })
    }

    /// The call of a `callable` parameter with the arguments behind it, as a coroutine's first call, if it is plain enough for one.
    #[inline]
    pub fn first_call(&self, index: usize) -> Option<FirstCall> {
        let callable = self.arg(index)?;
        // SAFETY: the arguments behind it lie in the frame's slots, as `count` says, and stay as long as the call runs.
        let rest = unsafe { std::slice::from_raw_parts(self.slot(index + 1).cast::<Zval>(), self.count() - index - 1) };
        FirstCall::new(callable.deref(), rest)
    }

    /// A nullable `callable` parameter.
    pub fn callable_or_null(&self, index: usize) -> Result<Option<Callable>> {
        if self.given(index).is_none() { Ok(None) } else { self.callable(index).map(Some) }
    }

    /// The type of an argument (`Undef` if it was not given).
    pub fn kind(&self, index: usize) -> Kind {
        self.arg(index).map_or(Kind::Undef, Zval::kind)
    }
}

#[cold]
#[inline(never)]
fn stateless() -> Error {
    Error::php_error("called on an object without native state")
}
