//! [`Owner`]: for which request and session a coroutine works. Coroutines that it starts work for the same.

/// See the module. All zero: for the process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The request, counted by the process; 0: none.
    pub(crate) request: u64,
    /// The session's number (`$fd`); 0: none.
    pub(crate) session: i64,
}

impl Owner {
    /// It works for the process.
    pub(crate) fn is_process(self) -> bool {
        self == Owner::default()
    }
}
