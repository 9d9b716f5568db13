//! A task as text, the way the reference lays it out: for message queues, where other programs put tasks, too.
//!
//! Pure but for the file that has large contents; unlike the files of letters it has a name, since text cannot carry one without.
//!
//! ```text
//!  0 id i64   8 whose answer u64   16 length u32   20 worker i16   22 type u8   23 zero   24 zero u16   26 flags u16
//! 28 server u32   32 time f64   40 contents; or with IN_FILE: length u64, path of 256 bytes
//! ```
//! Two fields are free in the reference: a server puts its own number and the process that waits there.

use crate::process::Member;
use crate::process::bus::letter::{Body, Draft, Letter, LetterKind, Sender, part};
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use steel_os::scratch;

const HEAD: usize = 40;
/// The longest packet: what a queue of the kernel takes by default.
const LONGEST: usize = 8192;
/// The type of a task.
const TASK: u8 = 8;
/// The contents are in a file: `SW_TASK_TMPFILE`.
const IN_FILE: u16 = 1;
/// The file stays when it is read: `SWOOLE_TASK_PEEK`.
const STAYS: u16 = 64;
const PATH: usize = 256;
const IN_FILE_LENGTH: usize = 8 + PATH;
/// What the names of files begin with.
const PREFIX: &str = "swoole.task.";

/// Where programs that know no server put large contents.
const DEFAULT_DIR: &str = "/tmp";

/// Packs a task, with `server` as the number of the server that waits for the answer (0: none does). Contents of 8152 bytes and more go
/// to a file in `dir`, which whoever reads them deletes.
///
/// # Errors
/// `ENOENT`, `EACCES`, `ENOSPC`: they cannot be stored; `ENAMETOOLONG`: the name of `dir` is too long.
pub fn pack(draft: &Draft<'_>, from: Sender, server: u32, dir: &Path) -> io::Result<Vec<u8>> {
    if draft.body.len() < LONGEST - HEAD {
        return Ok(write(draft, draft.flags & !IN_FILE, from, server, draft.body));
    }
    let (file, path) = scratch::named(dir, PREFIX)?;
    let name = path.as_os_str().as_bytes();
    let stored = match name.len() {
        0..PATH => file.write_all_at(draft.body, 0),
        _ => Err(io::ErrorKind::InvalidFilename.into()),
    };
    if let Err(error) = stored {
        let _ = std::fs::remove_file(&path);
        return Err(error);
    }
    let mut place = [0; IN_FILE_LENGTH];
    place[..8].copy_from_slice(&(draft.body.len() as u64).to_le_bytes());
    place[8..8 + name.len()].copy_from_slice(name);
    Ok(write(draft, draft.flags | IN_FILE, from, server, &place))
}

fn write(draft: &Draft<'_>, flags: u16, from: Sender, server: u32, contents: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(HEAD + contents.len());
    let member = u64::from(from.member.place) << 32 | u64::from(from.member.epoch);
    let worker = from.worker.and_then(|worker| i16::try_from(worker).ok()).unwrap_or(-1);
    packet.extend_from_slice(&draft.id.to_le_bytes());
    packet.extend_from_slice(&member.to_le_bytes());
    packet.extend_from_slice(&(contents.len() as u32).to_le_bytes());
    packet.extend_from_slice(&worker.to_le_bytes());
    packet.extend_from_slice(&[TASK, 0, 0, 0]);
    packet.extend_from_slice(&flags.to_le_bytes());
    packet.extend_from_slice(&server.to_le_bytes());
    packet.extend_from_slice(&draft.time.to_le_bytes());
    packet.extend_from_slice(contents);
    packet
}

/// Unpacks a task for the server with this number; if it is from elsewhere, it is from [`Member::NOBODY`]. Opens the file with the
/// contents and deletes it; it must be one of this kind in `dir` or in `/tmp`. `None`: it is no task, or its file is gone.
pub fn unpack(bytes: &[u8], server: u32, dir: &Path) -> Option<Letter> {
    let (head, contents) = bytes.split_at_checked(HEAD)?;
    let (length, flags) = (u32::from_le_bytes(part(head, 16)), u16::from_le_bytes(part(head, 26)));
    if head[22] != TASK || usize::try_from(length) != Ok(contents.len()) || bytes.len() > LONGEST {
        return None;
    }
    let body = match flags & IN_FILE {
        0 => Body::Bytes(contents.to_vec()),
        _ => open(contents, flags & STAYS != 0, dir)?,
    };
    let member = u64::from_le_bytes(part(head, 8));
    let member = match u32::from_le_bytes(part(head, 28)) {
        of if of == server && server != 0 => Member { place: (member >> 32) as u16, epoch: member as u32 },
        _ => Member::NOBODY,
    };
    let time = f64::from_le_bytes(part(head, 32));
    Some(Letter {
        kind: LetterKind::Task,
        flags: flags & !IN_FILE,
        id: i64::from_le_bytes(part(head, 0)),
        time: if time.is_finite() { time } else { 0.0 },
        from: Sender { member, worker: u16::try_from(i16::from_le_bytes(part(head, 20))).ok() },
        body,
    })
}

fn open(contents: &[u8], stays: bool, dir: &Path) -> Option<Body> {
    let (length, path) = place(contents)?;
    if path.parent() != Some(dir) && path.parent() != Some(Path::new(DEFAULT_DIR)) {
        return None;
    }
    let file = scratch::open_named(&path).ok()?;
    if file.metadata().ok()?.len() < length as u64 {
        return None;
    }
    if !stays {
        let _ = std::fs::remove_file(&path);
    }
    Some(Body::File(file, length))
}

fn place(contents: &[u8]) -> Option<(usize, PathBuf)> {
    if contents.len() != IN_FILE_LENGTH {
        return None;
    }
    let length = usize::try_from(u64::from_le_bytes(part(contents, 0))).ok().filter(|n| *n <= isize::MAX as usize)?;
    let name = contents[8..].split(|byte| *byte == 0).next()?;
    let path = PathBuf::from(OsStr::from_bytes(name));
    let is_ours = path.file_name()?.as_bytes().strip_prefix(PREFIX.as_bytes()).is_some_and(|rest| rest.len() == 6);
    is_ours.then_some((length, path))
}

/// A packet that nobody will get: its file is deleted.
pub(super) fn discard(packet: &[u8]) {
    let in_file = packet.len() == HEAD + IN_FILE_LENGTH && u16::from_le_bytes(part(packet, 26)) & IN_FILE != 0;
    if let (true, Some((_, path))) = (in_file, place(&packet[HEAD.min(packet.len())..])) {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Sender = Sender { member: Member { place: 3, epoch: 0x8000_0009 }, worker: Some(1) };

    fn draft(body: &[u8]) -> Draft<'_> {
        Draft { kind: LetterKind::Task, flags: 6, id: 77, time: 12.5, body }
    }

    fn pack_it(body: &[u8]) -> Vec<u8> {
        pack(&draft(body), FROM, 5, &std::env::temp_dir()).unwrap()
    }

    fn unpack_it(packet: &[u8]) -> Option<Letter> {
        unpack(packet, 5, &std::env::temp_dir())
    }

    #[test]
    fn a_packet_survives_the_way() {
        for length in [0, 1, 8151, 8152, 100_000] {
            let body = vec![b'x'; length];
            let packet = pack_it(&body);
            assert!(packet.len() < LONGEST);
            let letter = unpack_it(&packet).unwrap();
            assert_eq!((letter.id, letter.flags, letter.time, letter.from), (77, 6, 12.5, FROM));
            assert_eq!(letter.body.load().unwrap(), body);
            // A file is deleted by who reads it first.
            assert_eq!(unpack_it(&packet).is_some(), length < 8152);
        }
    }

    #[test]
    fn who_comes_from_elsewhere_is_nobody() {
        for (server, from) in [(5, FROM.member), (4, Member::NOBODY), (0, Member::NOBODY)] {
            let packet = pack(&draft(b""), FROM, server, Path::new("/")).unwrap();
            assert_eq!(unpack_it(&packet).unwrap().from.member, from);
        }
        let nobody = Sender { worker: None, ..FROM };
        let packet = pack(&draft(b""), nobody, 0, Path::new("/")).unwrap();
        let letter = unpack(&packet, 0, Path::new("/")).unwrap();
        assert_eq!(letter.from, Sender { member: Member::NOBODY, worker: None });
    }

    #[test]
    fn what_is_cut_short_too_long_or_unknown_is_no_task() {
        let good = pack_it(b"contents");
        for length in 0..good.len() {
            assert!(unpack_it(&good[..length]).is_none(), "{length}");
        }
        assert!(unpack_it(&[&good[..], b"x"].concat()).is_none());
        for (at, byte) in [(16, 9), (19, 1), (22, 10), (26, 7)] {
            let mut bad = good.clone();
            bad[at] = byte;
            assert!(unpack_it(&bad).is_none(), "{at}");
        }
        assert!(unpack_it(&[b'\n'; 200]).is_none());
    }

    #[test]
    fn no_other_file_is_read_or_deleted() {
        let dir = std::env::temp_dir();
        let (_, other) = scratch::named(&dir, "no.task.").unwrap();
        let (_, elsewhere) = scratch::named(Path::new("/dev/shm"), PREFIX).unwrap();
        let good = pack_it(&[b'x'; 9000]);
        for name in [other.to_str().unwrap(), elsewhere.to_str().unwrap(), "/etc/passwd", "swoole.task.abcdef", ""] {
            let mut bad = good.clone();
            bad[HEAD + 8..].fill(0);
            bad[HEAD + 8..HEAD + 8 + name.len()].copy_from_slice(name.as_bytes());
            assert!(unpack_it(&bad).is_none(), "{name}");
            discard(&bad[..bad.len() - 1]);
        }
        let mut longer = good.clone();
        longer[HEAD..HEAD + 2].copy_from_slice(&9001_u16.to_le_bytes());
        assert!(unpack_it(&longer).is_none());
        assert!(other.exists() && elsewhere.exists());
        std::fs::remove_file(other).unwrap();
        std::fs::remove_file(elsewhere).unwrap();
        discard(&good);
        assert!(unpack_it(&good).is_none());
    }
}
