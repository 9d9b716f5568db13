//! Unsafe island 1: what the engine needs from the operating system, as safe Rust.
//!
//! Stacks and switches of coroutines, wakers that carry an id, the report of a stack overflow; processes, signals, descriptors and
//! shared words. It knows nothing of PHP, tokio or protocols.

pub mod affinity;
pub mod child;
pub mod clock;
pub mod daemon;
pub mod epoll;
pub mod errno;
pub mod error_text;
pub mod exec;
pub mod fd;
pub mod fiber;
pub mod file_system;
pub mod foreign;
pub mod import;
pub mod interfaces;
pub mod memory;
pub mod mounts;
pub mod open_file;
pub mod overflow;
pub mod pages;
pub mod passing;
pub mod peek;
pub mod pipe;
pub mod poll;
pub mod prefetch;
pub mod privilege;
pub mod process;
pub mod queue;
pub mod resolve;
pub mod schedule;
pub mod scratch;
pub mod seclusion;
pub mod shared;
pub mod signal;
pub mod socket;
pub mod spool;
pub mod stack;
pub mod waker;
