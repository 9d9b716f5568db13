//! The tokio shell around the protocols: processes, listeners, connections with their drivers, and clients.
//!
//! Never sees PHP: whoever runs programs on it implements [`process::Lifecycle`] and [`server::App`].
//! Everything of a worker lives on one thread, in one runtime that is made after fork.

#![forbid(unsafe_code)]

pub mod alarm;
pub mod client;
pub mod dns;
pub mod files;
mod http2;
pub mod net;
pub mod parts;
pub mod pool;
pub mod process;
pub mod random;
#[cfg(test)]
mod scratch;
pub mod server;
pub mod tls;
pub mod worker;
