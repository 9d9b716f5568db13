//! PROCESS mode: who has the sockets and who runs the program are different processes.
//!
//! ```text
//! master: reactor threads (no PHP)                       workers
//!   Conn + driver --App--> Relay ==events==> ring ==>  Desk --App--> the program
//!        socket <--------- Relay <==commands== ring <==  Remote <-- Exchange, Session
//! ```
//! A reactor is a server like that of a worker in BASE mode, whose program ([`relay::Relay`]) hands everything on; so connections
//! outlive workers. What a worker has of a session is a [`Remote`]. Which ring is whose stands on the [`Board`].

mod board;
mod desk;
mod dispatch;
mod incoming;
mod item;
mod lane;
mod load;
mod message;
mod outgoing;
mod pieces;
mod reactor;
#[expect(clippy::module_inception, reason = "it is what the room is named after")]
mod relay;
mod remote;
mod ringer;
mod seat;
mod stream;

pub use board::{Board, Wish};
pub use desk::Desk;
pub use dispatch::{Choice, Chooser, Dispatch, Happening, Measurer, Question};
pub use load::Load;
pub use reactor::{Reactor, Told};
pub use remote::Remote;
pub use stream::RemoteStream;

#[cfg(test)]
mod tests;
