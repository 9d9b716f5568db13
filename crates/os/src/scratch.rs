//! Files without a name: in memory, or on the disk of a directory. They are gone with the last process that has them open.

use rustix::fs::{MemfdFlags, Mode, OFlags};
use std::fs::File;
use std::io;
use std::path::Path;

/// In memory (`memfd_create`), empty.
///
/// # Errors
/// `EMFILE`, `ENOMEM`.
pub fn in_memory() -> io::Result<File> {
    Ok(File::from(rustix::fs::memfd_create("steelwool", MemfdFlags::CLOEXEC)?))
}

/// In the file system of `dir`, empty, for its maker to read and write (`O_TMPFILE`).
///
/// # Errors
/// `ENOENT`, `EACCES`, `EROFS`; `EOPNOTSUPP`: that file system has no such files. `EMFILE`.
pub fn in_dir(dir: &Path) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(dir, flags, Mode::RUSR | Mode::WUSR)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{FileExt, MetadataExt};

    #[test]
    fn a_file_without_a_name_can_be_written_and_read() {
        let dir = std::env::temp_dir();
        for file in [in_memory().unwrap(), in_dir(&dir).unwrap()] {
            file.write_all_at(b"text", 0).unwrap();
            let mut text = [0; 4];
            file.read_exact_at(&mut text, 0).unwrap();
            assert!(&text == b"text" && file.metadata().unwrap().nlink() == 0);
        }
        assert_eq!(in_dir(Path::new("/nowhere")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
