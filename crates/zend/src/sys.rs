//! The raw bindings (bindgen over PHP's headers). Only this crate uses them; `decl` re-exports what generated code names.
#![allow(
    missing_docs,
    non_camel_case_types,
    non_upper_case_globals,
    non_snake_case,
    unsafe_op_in_unsafe_fn,
    dead_code,
    improper_ctypes,
    unreachable_pub,
    unnecessary_transmutes
)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks)]
include!(concat!(env!("OUT_DIR"), "/sys.rs"));

/// What `EG(bailout)` points to: the type that `JMP_BUF` stands for.
#[cfg(php_sigjmp)]
pub type JmpBuf = sigjmp_buf;
/// What `EG(bailout)` points to: the type that `JMP_BUF` stands for.
#[cfg(not(php_sigjmp))]
pub type JmpBuf = jmp_buf;

/// Memory of the current request. Does not return without.
///
/// # Safety
/// Only a thread that runs PHP code has such memory.
#[inline(always)]
pub unsafe fn emalloc(size: usize) -> *mut ::std::ffi::c_void {
    #[cfg(not(php_debug))]
    return _emalloc(size);
    #[cfg(php_debug)]
    _emalloc(size, c"steelwool".as_ptr(), 0, ::std::ptr::null(), 0)
}

/// Gives it back.
///
/// # Safety
/// The memory is [`emalloc`]'s or the engine's, of this request and thread, and nobody uses it any more.
#[inline(always)]
pub unsafe fn efree(memory: *mut ::std::ffi::c_void) {
    #[cfg(not(php_debug))]
    return _efree(memory);
    #[cfg(php_debug)]
    _efree(memory, c"steelwool".as_ptr(), 0, ::std::ptr::null(), 0)
}
