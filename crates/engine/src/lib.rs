//! The tokio shell around the protocols. It never sees PHP.

#![forbid(unsafe_code)]

pub mod client;
