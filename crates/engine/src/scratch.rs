//! A file or a folder for one test, gone with it.

use std::{os::unix::ffi::OsStrExt, path::PathBuf};

pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// A name that nothing has yet.
    pub(crate) fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("steel-{name}-{}", std::process::id()));
        let scratch = Scratch(path);
        scratch.remove();
        scratch
    }

    /// An empty folder; its path has no links in it.
    pub(crate) fn folder(name: &str) -> Scratch {
        let mut scratch = Scratch::new(name);
        std::fs::create_dir_all(&scratch.0).expect("the folder for temporary files takes one");
        scratch.0 = std::fs::canonicalize(&scratch.0).expect("it was made");
        scratch
    }

    pub(crate) fn path(&self) -> &[u8] {
        self.0.as_os_str().as_bytes()
    }

    fn remove(&self) {
        let _ = std::fs::remove_file(&self.0).or_else(|_| std::fs::remove_dir_all(&self.0));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}
