//! What a server has been told of its task workers.

use std::path::PathBuf;

use super::workload::Workload;

/// The options `task_*`.
#[derive(Debug, Clone)]
pub(crate) struct TaskSettings {
    /// How many task workers.
    pub(crate) workers: u16,
    /// After how many tasks one is replaced.
    pub(crate) max_request: Workload,
    /// Each task runs in a coroutine.
    pub(crate) coroutines: bool,
    /// `onTask` gets an object.
    pub(crate) as_object: bool,
    /// How they reach task workers.
    pub(crate) ways: Ways,
    /// The key of the queue by which they do (`message_queue_key`); 0: it has none.
    pub(crate) queue_key: i32,
    /// Where large data lie on their way.
    pub(crate) dir: PathBuf,
}

/// `task_ipc_mode`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ways {
    /// `SWOOLE_IPC_UNSOCK`
    Sockets,
    /// `SWOOLE_IPC_MSGQUEUE`: a message queue of the kernel, in which each has its own.
    Queue,
    /// `SWOOLE_IPC_PREEMPTIVE`: a message queue of the kernel, from which any takes any.
    AnyOfQueue,
}

impl Default for TaskSettings {
    fn default() -> Self {
        TaskSettings {
            workers: 0,
            max_request: Workload::default(),
            coroutines: false,
            as_object: false,
            ways: Ways::Sockets,
            queue_key: 0,
            dir: PathBuf::from("/tmp"),
        }
    }
}
