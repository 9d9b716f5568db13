//! `Swoole\\Event`: the event loop of the process, for descriptors of the program's own.

pub(crate) mod descriptor;
