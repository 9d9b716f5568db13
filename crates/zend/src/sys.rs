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
