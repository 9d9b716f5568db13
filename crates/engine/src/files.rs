//! Whole files and file systems, by calls that may block: for a thread of the pool.
//!
//! Each failure names the call that failed, as the log has it.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::{FlockOperation, OFlags, StatVfs};

use crate::client::errno_of;

/// Which call failed, and why.
#[derive(Debug, thiserror::Error)]
#[error("{call} failed, Error: {text}[{errno}]")]
pub struct FileError {
    call: String,
    text: String,
    /// The OS error number.
    pub errno: i32,
}

impl FileError {
    fn of(call: String) -> impl FnOnce(io::Error) -> FileError {
        move |error| {
            let errno = errno_of(&error);
            // The number follows in brackets, as everywhere in the log.
            let text = error.to_string().replace(&format!(" (os error {errno})"), "");
            FileError { call, text, errno }
        }
    }
}

fn shown(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

fn lock(file: &File, how: FlockOperation, path: &[u8], name: &str) -> Result<(), FileError> {
    let call = || format!("flock({}, {name})", shown(path));
    rustix::io::retry_on_intr(|| rustix::fs::flock(file, how)).map_err(|error| FileError::of(call())(error.into()))
}

/// The content of a file, read under a shared lock if `locked`.
///
/// # Errors
/// Those of open(2), read(2), flock(2).
pub fn read(path: &[u8], locked: bool) -> Result<Vec<u8>, FileError> {
    let call = |name: &str| format!("{name}({}, O_RDONLY)", shown(path));
    let mut file = File::open(OsStr::from_bytes(path)).map_err(FileError::of(call("open")))?;
    if locked {
        lock(&file, FlockOperation::LockShared, path, "LOCK_SH")?;
    }
    let mut content = Vec::new();
    file.read_to_end(&mut content).map_err(FileError::of(format!("read({})", shown(path))))?;
    Ok(content) // The lock goes with the file.
}

/// How [`write`] opens its file.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// Behind what is there, instead of in its place.
    pub append: bool,
    /// Under an exclusive lock.
    pub locked: bool,
}

/// Writes a file, which is made (mode 0644) if it is not there. A symbolic link is not followed. Answers how many bytes were
/// written, and what ended it early.
///
/// # Errors
/// Those of open(2) and flock(2).
pub fn write(path: &[u8], content: &[u8], options: WriteOptions) -> Result<(usize, Option<FileError>), FileError> {
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::NOFOLLOW;
    let flags = flags | if options.append { OFlags::APPEND } else { OFlags::TRUNC };
    let call = format!("open({}, {})", shown(path), flags.bits());
    let mut open = OpenOptions::new();
    open.create(true).mode(0o644).custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
    // What others read under a lock goes only when the lock is ours.
    open.write(!options.append).append(options.append).truncate(!options.append && !options.locked);
    let mut file = open.open(OsStr::from_bytes(path)).map_err(FileError::of(call))?;
    if options.locked {
        lock(&file, FlockOperation::LockExclusive, path, "LOCK_EX")?;
        if !options.append {
            empty(&file).map_err(FileError::of(format!("ftruncate({})", shown(path))))?;
        }
    }
    let mut written = 0;
    while let Some(rest) = content.get(written..).filter(|rest| !rest.is_empty()) {
        match file.write(rest) {
            Ok(0) => break,
            Ok(length) => written += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok((written, Some(FileError::of(format!("write({})", shown(path)))(error)))),
        }
    }
    Ok((written, None))
}

/// Takes away what is in a file; a device or a pipe has nothing that could be taken (`EINVAL`).
fn empty(file: &File) -> io::Result<()> {
    match file.set_len(0) {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// The numbers of the file system that holds `path`.
///
/// # Errors
/// Those of statvfs(3).
pub fn file_system(path: &[u8]) -> Result<StatVfs, FileError> {
    rustix::fs::statvfs(path).map_err(|error| FileError::of(format!("statvfs({})", shown(path)))(error.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    struct Scratch(std::path::PathBuf);

    impl Scratch {
        fn new(name: &str) -> Scratch {
            Scratch(std::env::temp_dir().join(format!("steel-files-{name}-{}", std::process::id())))
        }

        fn path(&self) -> &[u8] {
            self.0.as_os_str().as_bytes()
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn what_is_written_is_read_and_appended_to() {
        let scratch = Scratch::new("append");
        let locked = WriteOptions { locked: true, append: false };
        assert_eq!(write(scratch.path(), b"longer than this", locked).unwrap().0, 16);
        assert_eq!(write(scratch.path(), b"one", locked).unwrap().0, 3);
        assert_eq!(write(scratch.path(), b" two", WriteOptions { append: true, ..locked }).unwrap().0, 4);
        assert_eq!(read(scratch.path(), true).unwrap(), b"one two");
    }

    #[test]
    fn a_symbolic_link_is_not_written_through() {
        let scratch = Scratch::new("link");
        std::os::unix::fs::symlink("/nowhere", &scratch.0).unwrap();
        let error = write(scratch.path(), b"x", WriteOptions::default()).unwrap_err();
        assert_eq!(error.errno, 40);
    }

    #[test]
    fn a_failure_names_the_call_and_the_reason() {
        let error = read(b"/no/such/file", false).unwrap_err();
        assert_eq!(error.to_string(), "open(/no/such/file, O_RDONLY) failed, Error: No such file or directory[2]");
        assert_eq!(read(b"/", false).unwrap_err().errno, 21);
    }

    #[test]
    fn a_device_is_written_under_a_lock() {
        let (written, error) = write(b"/dev/null", b"text", WriteOptions { append: false, locked: true }).unwrap();
        assert_eq!((written, error.is_none()), (4, true));
    }

    #[test]
    fn a_full_device_says_how_much_it_took() {
        let (written, error) = write(b"/dev/full", b"x", WriteOptions { append: true, locked: false }).unwrap();
        assert_eq!((written, error.unwrap().errno), (0, 28));
    }
}
