//! A native function under another one's name: what a function of ours has done by one of PHP's warns in the name that the program has called.

use std::ptr::NonNull;

use crate::{Result, Zval, callable, globals, sys};

/// One such function. It is made once for each thread, and lives as long as the process.
#[derive(Debug, Clone, Copy)]
pub struct Alias(NonNull<sys::zend_internal_function>);

impl Alias {
    /// `function` under the name of `name`; both in lower case. `None`: one of them does not exist, or is not native.
    pub fn new(function: &str, name: &str) -> Option<Alias> {
        let (function, name) = (find(function)?, find(name)?);
        // SAFETY: entries of native functions live as long as their thread's table, and their names as long as the process. The copy is
        // as good as the function: whatever both refer to belongs to the module.
        let copy = unsafe {
            let mut copy = *function.as_ptr();
            copy.function_name = (*name.as_ptr()).function_name;
            copy
        };
        Some(Alias(NonNull::from(Box::leak(Box::new(copy)))))
    }

    /// Calls it.
    ///
    /// # Errors
    /// As [`Callable::call`](crate::Callable::call).
    pub fn call(self, args: &[Zval]) -> Result<Zval> {
        callable::call_native(self.0.as_ptr().cast(), args)
    }
}

fn find(name: &str) -> Option<NonNull<sys::zend_internal_function>> {
    // SAFETY: the thread's own table, whose values point to functions; only those that are native are taken.
    unsafe {
        let found = sys::zend_hash_str_find((*globals::cg()).function_table, name.as_ptr().cast(), name.len());
        let function = NonNull::new(found.as_ref()?.value.ptr.cast::<sys::zend_internal_function>())?;
        ((*function.as_ptr()).type_ as u32 == sys::ZEND_INTERNAL_FUNCTION as _).then_some(function)
    }
}
