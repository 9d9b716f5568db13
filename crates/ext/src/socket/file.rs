//! The file that a Unix socket was bound to: it goes with the socket, as in the reference, so that the next one finds its name free.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::PathBuf,
};

use steel_os::process;

/// See the module. Gone with this, unless somebody has put another file there meanwhile, or this is the child of a fork.
pub(super) struct BoundFile {
    path: PathBuf,
    device: u64,
    number: u64,
    generation: u64,
}

impl BoundFile {
    /// That of a socket which was bound to this path just now. `None`: it has none.
    pub(super) fn of(path: &[u8]) -> Option<BoundFile> {
        let path = std::path::absolute(OsStr::from_bytes(path)).ok()?;
        let about = fs::symlink_metadata(&path).ok()?;
        Some(BoundFile { path, device: about.dev(), number: about.ino(), generation: process::generation() })
    }
}

impl Drop for BoundFile {
    fn drop(&mut self) {
        let is_it = |about: fs::Metadata| (about.dev(), about.ino()) == (self.device, self.number);
        if self.generation == process::generation() && fs::symlink_metadata(&self.path).is_ok_and(is_it) {
            let _ = fs::remove_file(&self.path);
        }
    }
}
