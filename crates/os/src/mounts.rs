//! Whether another machine or process may have to answer before a file is open, and opening it where that may be waited for.
//!
//! Asked before each opening by a program, so the usual answer costs nothing: nothing is mounted that would have to be asked. Which is so is looked
//! up once a second at most.

use std::cell::Cell;
use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;

use crate::file_system::{self, Kind};

/// How long an answer holds.
const HOLDS: Duration = Duration::from_secs(1);

/// Types of file systems, by the begin of their names, that are another's affair.
const REMOTE: [&str; 15] = [
    "nfs", "cifs", "smb", "fuse.", "fuseblk", "9p", "ceph", "afs", "coda", "ncp", "lustre", "gpfs", "virtiofs",
    "autofs", "vboxsf",
];

/// Is anything mounted that another machine or process answers for?
pub fn any_remote() -> bool {
    thread_local! {
        static KNOWN: Cell<Option<(Instant, bool)>> = const { Cell::new(None) };
    }
    let now = Instant::now();
    if let Some((_, answer)) = KNOWN.get().filter(|(then, _)| now.saturating_duration_since(*then) < HOLDS) {
        return answer;
    }
    let answer = std::fs::read_to_string("/proc/self/mountinfo").map_or(true, |mounts| mounts.lines().any(is_remote));
    KNOWN.set(Some((now, answer)));
    answer
}

/// By a line of `mountinfo`: behind the dash stands the type, the fifth word is the place.
fn is_remote(line: &str) -> bool {
    let Some((mount, rest)) = line.split_once(" - ") else { return false };
    let kind = rest.split(' ').next().unwrap_or_default();
    // systemd has one below /proc on every machine, for a file system of the kernel's own.
    let is_kernels = kind == "autofs" && mount.split(' ').nth(4).is_some_and(|place| place.starts_with("/proc/"));
    kind == "fuse" || (REMOTE.iter().any(|name| kind.starts_with(name)) && !is_kernels)
}

/// Might somebody else have to answer before this is open? The kernel is asked for what it knows by heart.
pub fn may_wait(path: &CStr) -> bool {
    let look = |path: &Path| {
        rustix::fs::openat2(CWD, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::CACHED)
    };
    let is_remote = |found: OwnedFd| file_system::of(found.as_raw_fd()) == Kind::Remote;
    let path = Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(path.to_bytes()));
    match look(path) {
        Ok(found) => is_remote(found),
        // It is to be made.
        Err(Errno::NOENT) => path.parent().is_none_or(|folder| look(folder).map_or(true, is_remote)),
        Err(Errno::ACCESS | Errno::NOTDIR | Errno::LOOP | Errno::NAMETOOLONG) => false,
        // It would have to look, or is too old to say.
        Err(_) => true,
    }
}

/// open(2), as programs open files.
///
/// # Errors
/// Its own.
pub fn open(path: &CStr, flags: i32) -> io::Result<OwnedFd> {
    const MODE: u32 = 0o666;
    Ok(rustix::fs::open(path, OFlags::from_bits_retain(flags.cast_unsigned()), Mode::from_bits_retain(MODE))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_a_mount_tells() {
        let line = |kind: &str| format!("36 35 98:0 /a /b rw,noatime master:1 - {kind} server:/a rw");
        assert!(["nfs4", "fuse.sshfs", "fuse", "9p"].iter().all(|kind| is_remote(&line(kind))));
        assert!(!["ext4", "fusectl", "tmpfs", "overlay", ""].iter().any(|kind| is_remote(&line(kind))));
        let automatic = |place: &str| format!("28 21 0:25 / {place} rw,relatime shared:8 - autofs systemd-1 rw,fd=30");
        assert!(is_remote(&automatic("/home")) && !is_remote(&automatic("/proc/sys/fs/binfmt_misc")));
    }

    #[test]
    fn what_is_known_here_does_not_wait() {
        assert!(open(c"/proc/self/status", 0).is_ok());
        assert!(!may_wait(c"/proc/self/status"));
        assert_eq!(open(c"/no/such/file", 0).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
