//! A folder for one test, gone with it.

use std::path::PathBuf;

pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    /// An empty one; its path has no links in it.
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("steel-statics-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the folder for temporary files takes one");
        Self(std::fs::canonicalize(&path).expect("it was made"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
