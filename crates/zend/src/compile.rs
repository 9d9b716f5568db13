//! PHP code of the extension's own: classes and functions that are better written in PHP, compiled from memory at a request's start, or
//! taken from OPcache, which then sees a file like any other: optimised, in shared memory, of interest to the JIT.
//!
//! A file here holds declarations only. They are made by the compiler (what it leaves to an opcode, the shim does), and no code runs:
//! so neither a debugger nor an observer that is itself only starting sees a frame, and nothing can throw.

use std::ffi::c_char;

use crate::{fence, globals, register::find_class, sys};

/// A file of the library.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// A slash, and the name that errors, traces and reflection show.
    path: &'static str,
    /// The text, from `<?php` on.
    text: &'static str,
    /// A hash of both.
    hash: u64,
}

impl Source {
    /// A file; `path` is a slash and the name that errors, traces and reflection show.
    pub const fn new(path: &'static str, text: &'static str) -> Source {
        assert!(path.len() > 1 && path.as_bytes()[0] == b'/', "a path begins with a slash");
        Source { path, text, hash: fnv1a(fnv1a(FNV_OFFSET, path.as_bytes()), text.as_bytes()) }
    }

    /// The name that errors, traces and reflection show.
    pub fn name(&self) -> &'static str {
        &self.path[1..]
    }

    /// The text.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// A hash of these files.
    pub fn hash_all<'a>(sources: impl IntoIterator<Item = &'a Source>) -> u64 {
        sources.into_iter().fold(FNV_OFFSET, |hash, source| fnv1a(hash, &source.hash.to_ne_bytes()))
    }

    /// The time of the last change, for whoever keeps what he compiled until that time is another one: made of the content, and always
    /// before the year 2002, since OPcache takes 0 for "unknown" and waits with what is new.
    const fn modified(&self) -> i64 {
        1 + (self.hash % 1_000_000_000) as i64
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, 64 bits.
const fn fnv1a(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

/// Declares what the file holds, until the request ends; `cached`: from OPcache, if that has it or wants it. False: it does not compile
/// (the engine has reported why), or it holds more than declarations.
#[must_use]
pub fn declare(source: &Source, cached: bool) -> bool {
    let raw = sys::steel_source {
        path: source.path.as_ptr().cast::<c_char>(),
        path_len: source.path.len(),
        code: source.text.as_ptr().cast::<c_char>(),
        len: source.text.len(),
        modified: source.modified(),
    };
    // SAFETY: the texts are alive during the call and copied; the fence stops the compiler's fatal errors.
    fence::run_or(false, || unsafe { sys::steel_declare(&raw const raw, cached) })
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

/// Another name of a class, until the request ends, as `class_alias()` makes it. Nothing happens if the class is not declared.
pub fn alias(alias: &str, class: &str) {
    let Some(class) = find_class(class) else { return };
    // SAFETY: the engine copies the name and takes a reference to the class.
    fence::run_or((), || unsafe {
        sys::zend_register_class_alias_ex(alias.as_ptr().cast(), alias.len(), class, false);
    });
}

/// Is there a class of this name?
pub fn has_class(name: &str) -> bool {
    find_class(name).is_some()
}

/// A constant that is true until the request ends.
pub fn constant(name: &str) {
    // SAFETY: the engine copies the name.
    fence::run_or((), || unsafe { sys::steel_request_constant(name.as_ptr().cast(), name.len(), true) });
}
