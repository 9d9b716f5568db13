//! Where the contents of a letter go that is too large for a socket: a file without a name, in memory, or in a directory if it is larger.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use steel_os::scratch;

/// The largest contents that go through the socket itself.
pub(super) const LARGEST_INLINE: usize = 32 * 1024;

/// The largest contents that lie in memory: an inbox can hold some hundreds of them, and nobody counts those that are on their way.
const LARGEST_IN_MEMORY: usize = 256 * 1024;

/// The directory whose disk takes large contents (`task_tmpdir`).
#[derive(Debug, Clone)]
pub struct Store(pub PathBuf);

impl Default for Store {
    fn default() -> Self {
        Self(PathBuf::from("/tmp"))
    }
}

impl Store {
    /// A file with `body` in it. In memory also when the directory does not take one.
    ///
    /// # Errors
    /// `ENOSPC`, `EMFILE`, `ENOMEM`.
    pub(super) fn keep(&self, body: &[u8]) -> io::Result<File> {
        let in_dir = || scratch::in_dir(&self.0);
        let file = if body.len() > LARGEST_IN_MEMORY {
            in_dir().or_else(|_| scratch::in_memory())
        } else {
            scratch::in_memory()
        };
        let file = file?;
        file.write_all_at(body, 0)?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn what_is_large_lies_on_the_disk_if_there_is_one() {
        let dir = std::env::temp_dir();
        let device = |dir: &std::path::Path, length| {
            let file = Store(dir.into()).keep(&vec![b'x'; length]).unwrap();
            let facts = file.metadata().unwrap();
            assert_eq!(facts.len(), length as u64);
            facts.dev()
        };
        let disk = std::fs::metadata(&dir).unwrap().dev();
        assert_eq!(device(&dir, LARGEST_IN_MEMORY + 1), disk);
        assert_ne!(device(&dir, LARGEST_IN_MEMORY), disk);
        assert_ne!(device("/nowhere".as_ref(), LARGEST_IN_MEMORY + 1), disk);
    }
}
