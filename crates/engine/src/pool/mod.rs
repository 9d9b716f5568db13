//! A pool of processes (`Process\Pool`): a master that keeps so many workers alive, whatever they do, and what they get to do.
//!
//! ```text
//! master (poll on signals, the program's timers and signals, and who detaches; no runtime, no thread)
//!   `-- workers 0 .. n-1      run a function of the program; take messages; are replaced when they end
//! ```
//! [`Keeper`] decides, without a system call; [`run`] does what it says. A server's workers are another matter ([`crate::process`]): those are
//! replaced before they end. Messages come over datagrams ([`Bus`] for long ones), a queue of the kernel, or sockets ([`Clients`]).

mod board;
mod bus;
mod clients;
mod keeper;
mod mailbox;
mod master;

pub use board::Board;
pub use bus::{Assembler, Bus, LONGEST_PART};
pub use clients::{Client, Clients};
pub use keeper::{Action, Keeper, Note, Policy};
pub use mailbox::Mailbox;
pub use master::{End, Hall, Program, Returned, run};
