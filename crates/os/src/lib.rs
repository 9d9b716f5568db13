//! Unsafe island 1: what the engine needs from the operating system, as safe Rust.
//! Stacks and switches of coroutines, wakers that carry an id, and the report of a stack overflow.

pub mod fiber;
pub mod overflow;
pub mod stack;
pub mod waker;
