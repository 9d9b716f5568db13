//! Files for what is on its way. Most have no name: in memory, or on the disk of a directory; they are gone with the last process that
//! has them open. Those that go to strangers have one.

use rustix::fs::{MemfdFlags, Mode, OFlags};
use std::ffi::{CString, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

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

/// In `dir`, empty, for its maker to read and write, with a name that nobody else has: `prefix` and six letters.
///
/// # Errors
/// `ENOENT`, `EACCES`, `EROFS`, `EMFILE`.
pub fn named(dir: &Path, prefix: &str) -> io::Result<(File, PathBuf)> {
    let pattern = dir.join(format!("{prefix}XXXXXX")).into_os_string().into_vec();
    let mut pattern = CString::new(pattern)?.into_bytes_with_nul();
    // SAFETY: a C string that ends in six X, which the call replaces in place.
    let fd = unsafe { libc::mkostemp(pattern.as_mut_ptr().cast(), libc::O_CLOEXEC) };
    crate::process::check(fd)?;
    // SAFETY: just made, and nobody else has it.
    let file = File::from(unsafe { OwnedFd::from_raw_fd(fd) });
    pattern.pop();
    Ok((file, PathBuf::from(OsString::from_vec(pattern))))
}

/// Opens such a file for reading; nothing but a plain file, and no link to one.
///
/// # Errors
/// `ENOENT`, `EACCES`, `EMFILE`; `ELOOP`, `EINVAL`: it is something else.
pub fn open_named(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::from_raw_os_error(libc::EINVAL)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{FileExt, MetadataExt};

    #[test]
    fn one_with_a_name_is_found_by_it_and_nothing_else_is_taken_for_one() {
        let dir = std::env::temp_dir();
        let (file, path) = named(&dir, "steel.test.").unwrap();
        file.write_all_at(b"text", 0).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(path.parent() == Some(&dir) && name.starts_with("steel.test.") && name.len() == 17);
        assert_eq!(open_named(&path).unwrap().metadata().unwrap().len(), 4);
        let link = path.with_extension("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(open_named(&link).is_err() && open_named(&dir).is_err());
        std::fs::remove_file(&link).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(open_named(&path).is_err() && named(Path::new("/nowhere"), "x").is_err());
    }

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
