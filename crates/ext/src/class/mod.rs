//! The native classes, one file each; the functions are named as the stubs' methods.

pub(crate) mod coroutine;
