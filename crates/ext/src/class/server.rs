//! `Swoole\Server`

use steel_zend::{State, Storage};

/// State.
pub(crate) struct ServerState;
/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<ServerState>();
impl State for ServerState {
    const STORAGE: &'static Storage = &STORAGE;
    fn new() -> Self {
        ServerState
    }
}
