//! What the engine is given once and reads as long as the process lives: tables of functions, their texts, the module's entry.
//!
//! All of it can be reached from here, so that valgrind counts none of it as lost.

use std::ffi::{CString, c_char};
use std::sync::Mutex;

/// Addresses, for valgrind alone: nothing reads them.
static KEPT: Mutex<Vec<usize>> = Mutex::new(Vec::new());

/// A table for the engine.
pub(crate) fn table<T>(items: Vec<T>) -> *mut T {
    let table = Box::leak(items.into_boxed_slice()).as_mut_ptr();
    if let Ok(mut kept) = KEPT.lock() {
        kept.push(table as usize);
    }
    table
}

/// A text for the engine, to be named by a table.
pub(crate) fn text(text: &str) -> *const c_char {
    CString::new(text).expect("declared names have no NUL").into_raw()
}
