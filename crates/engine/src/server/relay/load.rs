//! What a process has to do, for who looks for one that is idle.

use super::board::Board;
use std::sync::Arc;

/// A piece of data that is in work: counted until it goes.
#[derive(Debug)]
pub struct Load {
    board: Arc<Board>,
    lane: usize,
}

impl Load {
    /// Of the process with this lane, if anybody wants to know.
    pub(super) fn of(board: &Arc<Board>, lane: usize) -> Option<Self> {
        board.counts_data().then(|| Self { board: Arc::clone(board), lane })
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.board.unload_data(self.lane);
    }
}
