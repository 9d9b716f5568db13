//! The name of a client's socket for Unix datagrams: without one nobody could answer it.

use std::{os::fd::AsRawFd, path::PathBuf};

use steel_os::process::Pid;

use crate::socket::{Failure, Socket};

/// A file that goes with the client.
pub(super) struct OwnPath {
    path: PathBuf,
    /// A child of a fork leaves its parent's alone.
    owner: Pid,
}

impl OwnPath {
    /// Binds the socket to a name of its own in the directory for temporary files, as the reference does in `/tmp`.
    pub(super) fn bind(socket: &Socket) -> Result<Option<OwnPath>, Failure> {
        let Some(net) = socket.net() else { return Ok(None) };
        let owner = Pid::current();
        let name = format!("swoole-client.{}.{}.sock", owner.get(), net.as_raw_fd());
        let path = std::env::temp_dir().join(name);
        // Of a process that had the same number and was killed.
        let _ = std::fs::remove_file(&path);
        socket.bind(path.as_os_str().as_encoded_bytes(), 0)?;
        Ok(Some(OwnPath { path, owner }))
    }
}

impl Drop for OwnPath {
    fn drop(&mut self) {
        if Pid::current() == self.owner {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
