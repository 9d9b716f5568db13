//! [`Owner`]: for which request and session a coroutine works. Coroutines that it starts work for the same.

use std::cell::Cell;

/// See the module. All zero: for the process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The request, counted by the process; 0: none.
    pub(crate) request: u64,
    /// The session's number: of a server's its `$fd`, of a coroutine server's one below 0, since descriptors are used again; 0: none.
    pub(crate) session: i64,
}

thread_local! {
    static REQUESTS: Cell<u64> = const { Cell::new(0) };
}

impl Owner {
    /// For a request that begins.
    #[inline]
    pub(crate) fn of_request(session: i64) -> Owner {
        let request = REQUESTS.get() + 1;
        REQUESTS.set(request);
        Owner { request, session }
    }

    /// It works for the process.
    pub(crate) fn is_process(self) -> bool {
        self == Owner::default()
    }
}
