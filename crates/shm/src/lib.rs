//! Unsafe island 2: memory that a process shares with the children it forks, as safe Rust.
//!
//! Anonymous mappings only: nothing has a name, and everything goes with the last process that has it. Words are shared through
//! atomics, never through references to plain data. It knows nothing of PHP, tokio or protocols.

#[cfg(not(loom))]
mod alarm;
#[cfg(loom)]
mod alarm_loom;
mod atomics;
pub mod bell;
pub mod flag;
pub mod fork;
pub mod futex;
pub mod lock;
#[cfg(not(loom))]
mod mapped;
#[cfg(loom)]
mod mapped_loom;
pub mod owner;
pub mod pool;
#[cfg(not(loom))]
pub mod queue;
pub mod region;
pub mod ring;
pub mod slab;
#[cfg(test)]
mod steps;
mod sync;
pub mod table;
