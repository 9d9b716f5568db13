//! `Swoole\Port`

use steel_zend::{State, Storage};

/// State.
pub(crate) struct PortState;
/// Storage.
pub(crate) static STORAGE: Storage = Storage::of::<PortState>();
impl State for PortState {
    const STORAGE: &'static Storage = &STORAGE;
    fn new() -> Self {
        PortState
    }
}
