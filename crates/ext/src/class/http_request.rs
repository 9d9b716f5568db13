//! `Swoole\Http\Request`

use steel_zend::{State, Storage};

/// State.
pub(crate) struct RequestState;
/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<RequestState>();
impl State for RequestState {
    const STORAGE: &'static Storage = &STORAGE;
    fn new() -> Self {
        RequestState
    }
}
