//! The server between PHP and the engine: which callbacks there are, how a worker serves, and the turns of the processes' lives.
//!
//! `class::server` is what PHP sees; `steel_engine` owns sockets and processes. Here lie the implementations of the engine's traits.

pub(crate) mod commands;
mod concurrency;
pub(crate) mod detached;
pub(crate) mod elsewhere;
pub(crate) mod events;
mod handshake;
pub(crate) mod helper;
pub(crate) mod inbox;
pub(crate) mod lanes;
pub(crate) mod letters;
pub(crate) mod life;
mod master;
pub(crate) mod notices;
mod objects;
pub(crate) mod process;
mod questions;
pub(crate) mod reception;
mod redis;
pub(crate) mod sessions;
mod start;
pub(crate) mod task;
pub(crate) mod task_worker;
mod turns;
mod user_process;
pub(crate) mod websocket;
pub(crate) mod windows;
pub(crate) mod worker;

/// At a request's end, in the process that has called `start()` or a user process: what is left of a server goes while there is a heap that
/// it is of.
pub(crate) fn end() {
    process::forget();
    sessions::end();
}
