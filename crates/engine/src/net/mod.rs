//! Sockets of the program: those that its coroutines open, connect, listen on, read and write themselves.
//!
//! Nothing waits here but for readiness ([`Descriptor::ready`]); every operation is tried, and says `WouldBlock` if it cannot be done now.
//! Who waits, how long, and what ends the wait is for the caller.
//!
//! | Part | What it is |
//! |---|---|
//! | [`Descriptor`] | a descriptor, and its one registration with the loop of this process |
//! | [`Foreign`] | the same for a descriptor that somebody else has, PHP's streams |
//! | [`Name`] | an address, as programs write it and as the kernel has it |
//! | [`Socket`] | the operations of a socket |
//! | [`Secure`] | TLS above one |

mod descriptor;
mod name;
mod secure;
mod socket;

pub use descriptor::{Descriptor, Direction, Foreign};
pub use name::{BadName, Name, device};
pub use secure::{Handshake, Secure};
pub use socket::Socket;
pub use socket2::{Domain, SockAddr};

#[cfg(test)]
mod tests;
