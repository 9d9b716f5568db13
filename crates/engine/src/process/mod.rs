//! BASE mode: a manager that forks workers and replaces them, and workers that serve themselves.
//!
//! ```text
//! manager (poll on signals and control sockets; no runtime, no thread but the hub's, if there is one)
//!   |-- worker 0 .. n-1      serve; made by Lifecycle::worker_run
//!   |-- task workers n ..
//!   `-- user processes
//! ```
//! [`Supervisor`] decides, without a system call; [`run`] does what it says. PROCESS mode will put a master in front and keep both.

pub mod bus;
mod control;
mod crew;
mod guardian;
mod lifecycle;
mod manager;
mod message;
mod roster;
mod single;
mod slot;
mod supervisor;
mod team;

pub use control::{Control, Events, Order, Signals};
pub use crew::{Crew, Seat};
pub use lifecycle::{Attention, Kind, Lifecycle, Note, WorkerContext};
pub use manager::{Returned, run};
pub use message::{FromWorker, ToWorker};
pub use roster::{Event, Figure, Gauge, Member, Roster, Status};
pub use single::run_single;
pub use slot::Policy;
pub use supervisor::{Action, Supervisor};
pub use team::Team;
