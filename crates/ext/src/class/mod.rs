//! The native classes, one file each; the functions are named as the stubs' methods. [`callback`] is what callback clients share.

pub(crate) mod atomic;
pub(crate) mod atomic_long;
pub(crate) mod callback;
pub(crate) mod connection_iterator;
pub(crate) mod coroutine;
pub(crate) mod coroutine_channel;
pub(crate) mod coroutine_client;
pub(crate) mod coroutine_lock;
pub(crate) mod coroutine_scheduler;
pub(crate) mod coroutine_socket;
pub(crate) mod coroutine_system;
pub(crate) mod event;
pub(crate) mod exit_exception;
pub(crate) mod http_client;
pub(crate) mod http_request;
pub(crate) mod http_response;
pub(crate) mod lock;
pub(crate) mod name_resolver_context;
pub(crate) mod process;
pub(crate) mod process_pool;
pub(crate) mod redis;
pub(crate) mod server;
pub(crate) mod server_port;
pub(crate) mod server_task;
pub(crate) mod table;
pub(crate) mod timer;
