//! The operating system as safe Rust: what the standard library does not offer and what needs `unsafe`.
//!
//! Unsafe island 1. It knows nothing of PHP, tokio or protocols.

pub mod affinity;
pub mod daemon;
pub mod fd;
pub mod privilege;
pub mod process;
pub mod shared;
pub mod signal;
pub mod socket;
