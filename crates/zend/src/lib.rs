//! The Zend engine as safe Rust.

pub mod decl;
