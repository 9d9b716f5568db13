//! PHP code of the extension's own: classes and functions that are better written in PHP, compiled from memory at a request's start.
//!
//! A file here holds declarations only. They are made by the compiler (what it leaves to an opcode, the shim does), and no code runs:
//! so neither a debugger nor an observer that is itself only starting sees a frame, and nothing can throw.

use std::ffi::c_char;

use crate::{class_entry, fence, globals, sys};

/// A file of the library.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The name that errors, traces and reflection show.
    pub name: &'static str,
    /// The text, from `<?php` on.
    pub text: &'static str,
}

/// Declares what the file holds, until the request ends. False: it does not compile (the engine has reported why), or it holds more
/// than declarations.
#[must_use]
pub fn declare(source: Source) -> bool {
    let (name, text) = (source.name.as_bytes(), source.text.as_bytes());
    // SAFETY: both texts are alive during the call and copied; the fence stops the compiler's fatal errors.
    let declared = fence::run(|| unsafe {
        sys::steel_declare(name.as_ptr().cast::<c_char>(), name.len(), text.as_ptr().cast::<c_char>(), text.len())
    });
    declared.unwrap_or(false)
}

/// Is this the request in which OPcache preloads code for all later ones? It throws away what is declared here, but keeps the classes of
/// the program that refer to it.
pub fn is_preloading() -> bool {
    // SAFETY: reads a flag of the compiler.
    unsafe { sys::steel_preloading() }
}

/// Does a function of this name (in lower case) exist?
pub fn has_function(name: &str) -> bool {
    // SAFETY: looks up the engine's table.
    unsafe { !sys::zend_hash_str_find((*globals::cg()).function_table, name.as_ptr().cast(), name.len()).is_null() }
}

/// Another name of a class, until the request ends, as `class_alias()` makes it.
pub fn alias(alias: &str, class: &str) {
    // SAFETY: the class is declared; the engine copies the name and takes a reference to the class.
    let _ = fence::run(|| unsafe {
        sys::zend_register_class_alias_ex(alias.as_ptr().cast(), alias.len(), class_entry(class), false)
    });
}

/// A constant that is true until the request ends.
pub fn constant(name: &str) {
    // SAFETY: the engine copies the name.
    let _ = fence::run(|| unsafe { sys::steel_request_constant(name.as_ptr().cast(), name.len(), true) });
}
