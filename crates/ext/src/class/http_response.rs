//! `Swoole\Response`

use steel_zend::{State, Storage};

/// State.
pub(crate) struct ResponseState;
/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<ResponseState>();
impl State for ResponseState {
    const STORAGE: &'static Storage = &STORAGE;
    fn new() -> Self {
        ResponseState
    }
}
