//! Coroutines without PHP: ids, the ready queue, parking and waking, over a [`Switch`] that saves the outside world.
//!
//! One [`Scheduler`] per thread. A coroutine runs on a stack of its own at once when it is spawned, on top of whoever spawned
//! it, until it parks or ends. It awaits a Rust future by polling it on its own stack. What is ready runs when the root
//! future (tokio's, or a test's) calls [`Scheduler::poll_ready`].
#![forbid(unsafe_code)]

mod channel;
mod cid;
mod error;
mod gate;
mod hub;
pub mod ids;
mod mutex;
mod scheduler;
mod task;
pub mod timers;
mod wait;
mod wait_group;
mod wait_queue;

pub use channel::{Channel, Closed, Pop, Push, TryPopError, TryPushError};
pub use cid::Cid;
pub use error::{BlockError, CancelError, Outside, ResumeError, SpawnError};
pub use mutex::{Lock, Mutex};
pub use scheduler::{DEFAULT_MAX, Handle, Parked, Scheduler, Switch};
pub use steel_os::fiber::Payload;
pub use steel_os::overflow;
pub use steel_os::stack::{ArenaOptions, Stack};
pub use wait::{Wait, Wake};
pub use wait_group::{OutOfRange, WaitGroup};
