//! Whole files and file systems, by calls that may block: for a thread of the pool.
//!
//! Each failure names the call that failed, as the log has it.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::{FlockOperation, OFlags, StatVfs};
use rustix::io::Errno;

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

/// Why a file cannot be sent to a client.
#[derive(Debug, thiserror::Error)]
pub enum Unsendable {
    /// open(2) or fstat(2) failed.
    #[error("{}", plain(.0))]
    Failed(io::Error),
    /// A directory, a pipe, a device...
    #[error("it is not a regular file")]
    Irregular,
    /// The kernel makes its content while it is read.
    #[error("it lies in a file system of the kernel, which does not know its size")]
    Virtual,
}

impl Unsendable {
    /// The OS error number; 0 if there is none.
    pub fn errno(&self) -> i64 {
        match self {
            Unsendable::Failed(error) => error.raw_os_error().unwrap_or(0).into(),
            Unsendable::Irregular | Unsendable::Virtual => 0,
        }
    }
}

fn plain(error: &io::Error) -> String {
    error.to_string().replace(&format!(" (os error {})", errno_of(error)), "")
}

/// proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs: file systems whose files have no size, or one that is not theirs.
const VIRTUAL: [i64; 7] = [0x9fa0, 0x6265_6572, 0x0027_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673];

/// Opens a file that is to be sent, without ever waiting for one (a pipe that nobody writes to, a device); and its size.
///
/// # Errors
/// It cannot be opened, or is no file whose size holds.
pub fn open_to_send(path: &[u8]) -> Result<(File, u64), Unsendable> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(OsStr::from_bytes(path));
    let file = match opened {
        Ok(file) => file,
        // A socket, or a device without a driver.
        Err(error) if error.raw_os_error() == Some(Errno::NXIO.raw_os_error()) => return Err(Unsendable::Irregular),
        Err(error) => return Err(Unsendable::Failed(error)),
    };
    let about = file.metadata().map_err(Unsendable::Failed)?;
    if !about.is_file() {
        return Err(Unsendable::Irregular);
    }
    if is_virtual(&file) {
        return Err(Unsendable::Virtual);
    }
    Ok((file, about.len()))
}

/// Whether the kernel makes a file's content while it is read, so that it has no size that holds. If it does not say so, it does.
pub(crate) fn is_virtual(file: &File) -> bool {
    rustix::fs::fstatfs(file).is_ok_and(|about| VIRTUAL.contains(&about.f_type))
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
    use crate::scratch::Scratch;

    #[test]
    fn what_is_written_is_read_and_appended_to() {
        let scratch = Scratch::new("files-append");
        let locked = WriteOptions { locked: true, append: false };
        assert_eq!(write(scratch.path(), b"longer than this", locked).unwrap().0, 16);
        assert_eq!(write(scratch.path(), b"one", locked).unwrap().0, 3);
        assert_eq!(write(scratch.path(), b" two", WriteOptions { append: true, ..locked }).unwrap().0, 4);
        assert_eq!(read(scratch.path(), true).unwrap(), b"one two");
    }

    #[test]
    fn a_symbolic_link_is_not_written_through() {
        let scratch = Scratch::new("files-link");
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
    fn only_regular_files_of_a_known_size_are_sent_and_none_is_waited_for() {
        use std::os::unix::net::UnixListener;
        let (file, fifo, socket) =
            (Scratch::new("files-send"), Scratch::new("files-fifo"), Scratch::new("files-socket"));
        write(file.path(), b"12345", WriteOptions::default()).unwrap();
        assert_eq!(open_to_send(file.path()).unwrap().1, 5);
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo.0, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        let _listener = UnixListener::bind(&socket.0).unwrap();
        for path in [fifo.path(), socket.path(), b"/dev/null", b"/dev/zero", b"/"] {
            assert!(matches!(open_to_send(path), Err(Unsendable::Irregular)), "{}", path.escape_ascii());
        }
        for path in [&b"/proc/self/status"[..], b"/proc/cpuinfo", b"/proc/self/mem"] {
            assert!(matches!(open_to_send(path), Err(Unsendable::Virtual)), "{}", path.escape_ascii());
        }
        let missing = open_to_send(b"/no/such/file").unwrap_err();
        assert_eq!((missing.to_string(), missing.errno()), ("No such file or directory".to_owned(), 2));
        assert_eq!(open_to_send(b"/tmp/a\0b").unwrap_err().errno(), 0);
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
