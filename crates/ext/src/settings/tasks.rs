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
    /// Where large data lie on their way.
    pub(crate) dir: PathBuf,
}

impl Default for TaskSettings {
    fn default() -> Self {
        TaskSettings {
            workers: 0,
            max_request: Workload::default(),
            coroutines: false,
            as_object: false,
            dir: PathBuf::from("/tmp"),
        }
    }
}
