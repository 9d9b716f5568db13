//! Opens what lies below a directory, and nothing else: the kernel sees to it (openat2(2), Linux 5.6), or where it cannot, the path is resolved
//! first and what was opened is looked at afterwards.

use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Never waits for a file (a pipe that nobody writes to).
const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// See the module.
#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    descriptor: OwnedFd,
}

impl Root {
    /// # Errors
    /// Those of open(2).
    pub(super) fn open(path: &Path) -> rustix::io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { path: path.to_owned(), descriptor: rustix::fs::open(path, flags, Mode::empty())? })
    }

    pub(super) fn descriptor(&self) -> &OwnedFd {
        &self.descriptor
    }

    /// What lies at a path without `..` and a slash in front; with `follows`, also if links lead out.
    ///
    /// # Errors
    /// Those of open(2); `EXDEV`: it lies outside.
    pub(super) fn open_below(&self, relative: &[u8], follows: bool) -> rustix::io::Result<OwnedFd> {
        let relative = named(relative);
        if follows {
            return rustix::fs::openat(&self.descriptor, relative, FLAGS, Mode::empty());
        }
        match self.open_beneath(relative) {
            // A link that is absolute, and may lead to the inside nevertheless.
            Err(Errno::XDEV) => self.open_beneath(&self.resolve(relative)?),
            // No such call, or it is not allowed here.
            Err(Errno::NOSYS | Errno::PERM | Errno::INVAL) => self.open_checked(relative),
            opened => opened,
        }
    }

    fn open_beneath(&self, relative: &Path) -> rustix::io::Result<OwnedFd> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        // Something was renamed meanwhile: the kernel cannot say, and the next look may.
        let mut tries = 3;
        loop {
            match rustix::fs::openat2(&self.descriptor, relative, FLAGS, Mode::empty(), resolve) {
                Err(Errno::AGAIN | Errno::INTR) if tries > 0 => tries -= 1,
                opened => return opened,
            }
        }
    }

    /// Below the root, where all links lead.
    fn resolve(&self, relative: &Path) -> rustix::io::Result<PathBuf> {
        let real = std::fs::canonicalize(self.path.join(relative))
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
        let inside = real.strip_prefix(&self.path).map_err(|_| Errno::XDEV)?;
        Ok(if inside.as_os_str().is_empty() { PathBuf::from(".") } else { inside.to_owned() })
    }

    /// Links may change between the two looks; then what was opened says where it lies.
    fn open_checked(&self, relative: &Path) -> rustix::io::Result<OwnedFd> {
        let inside = self.resolve(relative)?;
        let opened = rustix::fs::openat(&self.descriptor, &inside, FLAGS | OFlags::NOFOLLOW, Mode::empty())?;
        let place = std::fs::read_link(format!("/proc/self/fd/{}", opened.as_raw_fd()));
        match place {
            Ok(place) if place.starts_with(&self.path) => Ok(opened),
            _ => Err(Errno::XDEV),
        }
    }
}

/// A path for the kernel, which takes none that is empty.
pub(super) fn named(relative: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(if relative.is_empty() { b"." } else { relative }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::os::unix::fs::symlink;

    fn scratch(name: &str) -> Scratch {
        let scratch = Scratch::folder(&format!("statics-{name}"));
        let root = &scratch.0;
        std::fs::create_dir_all(root.join("root/inner")).unwrap();
        std::fs::write(root.join("root/inner/file"), "inside").unwrap();
        std::fs::write(root.join("secret"), "outside").unwrap();
        symlink("../secret", root.join("root/leaves")).unwrap();
        symlink(root.join("secret"), root.join("root/leaves_absolutely")).unwrap();
        symlink("..", root.join("root/parent")).unwrap();
        symlink("inner/file", root.join("root/stays")).unwrap();
        symlink(root.join("root/inner"), root.join("root/stays_absolutely")).unwrap();
        symlink("/proc/self/fd/0", root.join("root/magic")).unwrap();
        symlink("loop", root.join("root/loop")).unwrap();
        scratch
    }

    /// Both ways, whatever this kernel can do.
    fn opened(root: &Root, relative: &str) -> [bool; 2] {
        [root.open_below(relative.as_bytes(), false).is_ok(), root.open_checked(named(relative.as_bytes())).is_ok()]
    }

    #[test]
    fn what_lies_inside_is_opened_and_nothing_else() {
        let scratch = scratch("links");
        let root = Root::open(&scratch.0.join("root")).unwrap();
        for relative in ["", "inner", "inner/file", "stays", "stays_absolutely", "stays_absolutely/file"] {
            assert_eq!(opened(&root, relative), [true; 2], "{relative}");
        }
        for relative in [
            "leaves",
            "leaves_absolutely",
            "parent",
            "parent/secret",
            "magic",
            "loop",
            "none",
            "inner/file/x",
            "/etc/passwd",
        ] {
            assert_eq!(opened(&root, relative), [false; 2], "{relative}");
        }
        assert!(root.open_below(b"leaves", true).is_ok() && root.open_below(b"parent/secret", true).is_ok());
    }
}
