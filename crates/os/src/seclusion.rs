//! A copy of a process that must not disturb the one that it was copied from: what its descriptors refer to.
//!
//! A fork shares everything that is open. Of that the copy keeps the numbers only: sockets, pipes and devices lead nowhere, what the kernel keeps for
//! itself (epoll sets, events, timers) is nothing, and it and each of its own children open files and directories anew, with a place in them, and
//! locks, of their own. What is said to a socket, pipe or device is not lost in silence: [`Traps::touched`] knows.

use crate::process::check;
use rustix::fs::{FileType, OFlags, SeekFrom};
use std::fs::{self, File};
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

/// What a descriptor was.
#[derive(Debug)]
enum Was {
    /// Something that another one is at the other end of, and what to call it.
    Link(String, bool),
    File,
}

/// The descriptors of a copy. Its sockets lead nowhere.
#[derive(Debug)]
pub struct Seclusion(Vec<(RawFd, Was)>);

/// In a child of the copy: the other ends of what leads nowhere.
#[derive(Debug)]
pub struct Traps(Vec<(OwnedFd, String)>);

impl Seclusion {
    /// The calling process is such a copy from now on; `keep` are its own descriptors. Standard input, output and error are nothing, too.
    ///
    /// # Errors
    /// `/proc` is not there; `EMFILE`.
    pub fn new(keep: &[RawFd]) -> io::Result<Seclusion> {
        let nothing = File::options().read(true).write(true).open("/dev/null")?;
        let listed: Vec<RawFd> = fs::read_dir("/proc/self/fd")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|fd| *fd != nothing.as_raw_fd() && !keep.contains(fd))
            .collect();
        let mut found = Vec::new();
        for fd in listed {
            let Ok(link) = fs::read_link(format!("/proc/self/fd/{fd}")) else { continue };
            let link = link.as_os_str().as_encoded_bytes();
            let is_link = link.starts_with(b"socket:") || link.starts_with(b"pipe:");
            if fd <= 2 {
                put(&nothing, fd)?;
            } else if is_link {
                let (name, listens, waits) = (name(fd, link), listens(fd), !is_nonblocking(fd));
                put(&nothing, fd)?;
                if !listens {
                    found.push((fd, Was::Link(name, waits)));
                }
            } else if link.starts_with(b"anon_inode:") {
                put(&nothing, fd)?;
            } else if let Some(kind) = kind(fd) {
                let was = match kind {
                    Kind::File if reopen(fd).is_ok() => Was::File,
                    Kind::File => Was::Link("a file".to_owned(), true),
                    Kind::Link(name) => Was::Link(name.to_owned(), !is_nonblocking(fd)),
                };
                if matches!(was, Was::Link(..)) {
                    put(&nothing, fd)?;
                }
                found.push((fd, was));
            }
        }
        Ok(Seclusion(found))
    }

    /// In a child of the copy: it shares no place in a file with anybody, and it is known what it says to a socket.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`.
    pub fn enter(&self) -> io::Result<Traps> {
        let mut traps = Vec::new();
        for (fd, was) in &self.0 {
            match was {
                Was::File => {
                    if reopen(*fd).is_err() {
                        traps.push((trap(*fd, true)?, "a file".to_owned()));
                    }
                }
                Was::Link(name, waits) => traps.push((trap(*fd, *waits)?, name.clone())),
            }
        }
        Ok(Traps(traps))
    }
}

impl Traps {
    /// What leads nowhere and was written to.
    pub fn touched(&self) -> Option<&str> {
        let was_written =
            |end: &OwnedFd| crate::fd::readiness(end, true, false).is_ok_and(|(read, _)| read) && holds(end);
        self.0.iter().find(|(end, _)| was_written(end)).map(|(_, name)| &**name)
    }
}

fn holds(end: &OwnedFd) -> bool {
    rustix::io::ioctl_fionread(end).is_ok_and(|bytes| bytes > 0)
}

/// The number refers to this from now on.
fn put(to: impl AsFd, fd: RawFd) -> io::Result<()> {
    // SAFETY: the number stays open, and whose it was; only what lies behind it is another file.
    check(unsafe { libc::dup3(to.as_fd().as_raw_fd(), fd, if fd > 2 { libc::O_CLOEXEC } else { 0 }) }).map(drop)
}

/// From this end nothing comes, and what is written there stays.
fn trap(fd: RawFd, waits: bool) -> io::Result<OwnedFd> {
    let (own, other) = crate::fd::stream_pair()?;
    rustix::net::shutdown(&other, rustix::net::Shutdown::Write)?;
    crate::pipe::set_blocking(own.as_fd(), waits)?;
    put(&own, fd)?;
    Ok(other)
}

fn reopen(fd: RawFd) -> io::Result<()> {
    // SAFETY: the number was listed as open, and this process closes none of these.
    let open = unsafe { BorrowedFd::borrow_raw(fd) };
    let mut flags = rustix::fs::fcntl_getfl(open)?;
    flags.remove(OFlags::CREATE | OFlags::EXCL | OFlags::TRUNC | OFlags::NOFOLLOW);
    let place = rustix::fs::tell(open)?;
    let path = format!("/proc/self/fd/{fd}");
    let anew = rustix::fs::open(path, flags | OFlags::CLOEXEC, rustix::fs::Mode::empty())?;
    rustix::fs::seek(&anew, SeekFrom::Start(place))?;
    put(&anew, fd)
}

/// What has a name in the file system.
enum Kind {
    /// With a place in it.
    File,
    Link(&'static str),
}

/// Major number of the devices that are there for everybody: `null`, `zero`, `urandom`.
const MEMORY: u32 = 1;

/// `None`: it may be shared.
fn kind(fd: RawFd) -> Option<Kind> {
    // SAFETY: as in `reopen`.
    let open = unsafe { BorrowedFd::borrow_raw(fd) };
    let found = rustix::fs::fstat(open).ok()?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile | FileType::Directory => Some(Kind::File),
        FileType::Fifo => Some(Kind::Link("a pipe")),
        FileType::CharacterDevice if rustix::fs::major(found.st_rdev) != MEMORY => Some(Kind::Link("a device")),
        _ => None,
    }
}

fn is_nonblocking(fd: RawFd) -> bool {
    // SAFETY: as in `reopen`.
    let open = unsafe { BorrowedFd::borrow_raw(fd) };
    rustix::fs::fcntl_getfl(open).is_ok_and(|flags| flags.contains(OFlags::NONBLOCK))
}

fn listens(fd: RawFd) -> bool {
    // SAFETY: as in `reopen`.
    let open = unsafe { BorrowedFd::borrow_raw(fd) };
    rustix::net::sockopt::socket_acceptconn(open).unwrap_or(false)
}

/// `127.0.0.1:3306`, `unix:/run/mysqld.sock`, `a pipe`
fn name(fd: RawFd, link: &[u8]) -> String {
    if link.starts_with(b"pipe:") {
        return "a pipe".to_owned();
    }
    // SAFETY: as in `reopen`.
    let open = unsafe { BorrowedFd::borrow_raw(fd) };
    let Some(peer) = rustix::net::getpeername(open).ok().flatten() else { return "a socket".to_owned() };
    if let Ok(ip) = SocketAddr::try_from(peer.clone()) {
        return ip.to_string();
    }
    let unix = rustix::net::SocketAddrUnix::try_from(peer).ok();
    let path = unix.as_ref().and_then(|unix| unix.path()).map(|path| format!("unix:{}", path.to_string_lossy()));
    path.unwrap_or_else(|| "another process of the server".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{self, Fork, Pid};
    use std::io::{Read, Seek, Write};

    /// Runs `body` in a child; its answer is the exit code.
    fn in_child(body: impl FnOnce() -> i32) -> i32 {
        match process::fork().unwrap() {
            Fork::Child => process::exit_now(body()),
            Fork::Parent(pid) => process::wait_for(pid).unwrap().code,
        }
    }

    #[test]
    fn a_copy_has_no_lock_on_files_and_writes_to_no_fifo() {
        let dir = std::env::temp_dir().join(format!("steelwool-seclusion-{}", Pid::current().get()));
        fs::create_dir_all(&dir).unwrap();
        let fifo = dir.join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, FileType::Fifo, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR, 0)
            .unwrap();
        let mut fifo = File::options().read(true).write(true).open(fifo).unwrap();
        let locked = File::create(dir.join("file")).unwrap();
        locked.lock().unwrap();
        let (mut ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let Fork::Parent(copy) = process::fork().unwrap() else {
            let code = match Seclusion::new(&[theirs.as_raw_fd()]) {
                Ok(seclusion) => match seclusion.enter() {
                    Ok(traps) if fifo.write_all(b"lost").is_ok() => i32::from(traps.touched() != Some("a pipe")),
                    _ => 10,
                },
                Err(_) => 11,
            };
            let _ = theirs.write_all(b".");
            let _ = theirs.read(&mut [0]);
            process::exit_now(code)
        };
        ours.read_exact(&mut [0]).unwrap();
        drop(locked);
        let again = File::open(dir.join("file")).unwrap();
        again.try_lock().unwrap();
        assert_eq!(rustix::io::ioctl_fionread(&fifo).unwrap(), 0);
        drop((ours, theirs));
        assert_eq!(process::wait_for(copy).unwrap().code, 0);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_copy_reads_files_by_itself_and_speaks_to_nobody() {
        let (mut ours, mut theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let mut file = crate::scratch::in_memory().unwrap();
        file.write_all(b"abcdef").unwrap();
        file.seek(io::SeekFrom::Start(2)).unwrap();
        let code = in_child(|| {
            let Ok(seclusion) = Seclusion::new(&[]) else { return 10 };
            let Ok(traps) = seclusion.enter() else { return 11 };
            let mut two = [0; 2];
            if file.read_exact(&mut two).is_err() || &two != b"cd" {
                return 12;
            }
            if traps.touched().is_some() {
                return 13;
            }
            if ours.write_all(b"lost").is_err() || ours.read(&mut two).ok() != Some(0) {
                return 14;
            }
            i32::from(traps.touched().is_none())
        });
        assert_eq!(code, 0);
        assert_eq!(file.stream_position().unwrap(), 2, "the place is its parent's own");
        theirs.set_nonblocking(true).unwrap();
        assert!(theirs.read(&mut [0; 4]).is_err());
    }
}
