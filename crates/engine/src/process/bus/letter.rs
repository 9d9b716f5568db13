//! What goes over the bus, and how it looks on the wire: a head of 48 bytes, then the contents, unless a file has them.
//!
//! Pure: bytes in, letters out. Numbers are little-endian. What is cut short, too long, or unknown is no letter.
//!
//! ```text
//!  0 version   1 kind   2 flags u16   4 sender's place u16   6 sender's number u16   8 sender's epoch u32
//! 12 receiver's epoch u32   16 id i64   24 time f64   32 length u64   40 carried u8   41 zeros
//! ```

use super::super::Member;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes of the head.
pub(super) const HEAD: usize = 48;
const VERSION: u8 = 1;
/// The number of a sender that has none.
const NOBODY: u16 = u16::MAX;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum LetterKind {
    /// A task for a task worker.
    Task = 1,
    /// The result of a task.
    Result = 2,
    /// The task has failed, there will be no result.
    Failed = 3,
    /// A message of the program (`Server::sendMessage()`).
    Message = 4,
    /// Bytes for a connection of the receiver; `id` is the session.
    Send = 5,
    /// A connection of the receiver is to be closed; `id` is the session.
    Close = 6,
    /// A part of a file, by its name, for a connection of the receiver; `id` is the session.
    SendFile = 7,
    /// A command (`Server::command()`): its number and its contents; `id` is the request.
    Command = 8,
    /// It was taken out of the inbox, and whoever has sent this performs it.
    CommandTaken = 9,
    /// Its answer.
    CommandAnswer = 10,
    /// A connection of the receiver is not to be read any more, or is to be read again, as the flags say; `id` is the session.
    Reading = 11,
    /// A part of the answer to a request that the receiver has detached, of which kind the flags say; `id` is the session.
    Answer = 12,
}

impl LetterKind {
    fn of(byte: u8) -> Option<Self> {
        let tasks = [Self::Task, Self::Result, Self::Failed, Self::Message];
        let sessions = [Self::Send, Self::Close, Self::SendFile, Self::Reading, Self::Answer];
        let commands = [Self::Command, Self::CommandTaken, Self::CommandAnswer];
        tasks.into_iter().chain(sessions).chain(commands).find(|kind| *kind as u8 == byte)
    }
}

/// Who has sent a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender {
    /// The process.
    pub member: Member,
    /// The number under which it serves, if it does.
    pub worker: Option<u16>,
}

/// A letter to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// What it is about.
    pub kind: LetterKind,
    /// Whatever sender and receiver have agreed on.
    pub flags: u16,
    /// Of a task or a session.
    pub id: i64,
    /// Seconds since 1970.
    pub time: f64,
    /// The contents.
    pub body: &'a [u8],
}

/// A letter that has arrived.
#[derive(Debug)]
pub struct Letter {
    /// What it is about.
    pub kind: LetterKind,
    /// As in [`Draft`].
    pub flags: u16,
    /// As in [`Draft`].
    pub id: i64,
    /// As in [`Draft`]; a number.
    pub time: f64,
    /// Whose it is.
    pub from: Sender,
    /// The contents.
    pub body: Body,
}

/// The contents of a letter.
#[derive(Debug)]
pub enum Body {
    /// Here they are.
    Bytes(Vec<u8>),
    /// In a file, from its start.
    File(File, usize),
}

impl Body {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::File(_, length) => *length,
        }
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies them to `target`, which is [`Body::len`] long.
    ///
    /// # Errors
    /// The file could not be read, or is shorter than was said.
    pub fn read(&self, target: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Bytes(bytes) if bytes.len() == target.len() => target.copy_from_slice(bytes),
            Self::Bytes(_) => return Err(io::ErrorKind::InvalidInput.into()),
            Self::File(file, _) => file.read_exact_at(target, 0)?,
        }
        Ok(())
    }

    /// Takes them out.
    ///
    /// # Errors
    /// As [`Body::read`]; `ENOMEM`.
    pub fn load(self) -> io::Result<Vec<u8>> {
        if let Self::Bytes(bytes) = self {
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(self.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
        bytes.resize(self.len(), 0);
        self.read(&mut bytes)?;
        Ok(bytes)
    }
}

/// The head of a letter.
pub(super) fn head(draft: &Draft<'_>, from: Sender, to_epoch: u32, in_file: bool) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[0] = VERSION;
    head[1] = draft.kind as u8;
    head[2..4].copy_from_slice(&draft.flags.to_le_bytes());
    head[4..6].copy_from_slice(&from.member.place.to_le_bytes());
    head[6..8].copy_from_slice(&from.worker.unwrap_or(NOBODY).to_le_bytes());
    head[8..12].copy_from_slice(&from.member.epoch.to_le_bytes());
    head[12..16].copy_from_slice(&to_epoch.to_le_bytes());
    head[16..24].copy_from_slice(&draft.id.to_le_bytes());
    head[24..32].copy_from_slice(&draft.time.to_le_bytes());
    head[32..40].copy_from_slice(&(draft.body.len() as u64).to_le_bytes());
    head[40] = u8::from(in_file);
    head
}

/// A letter, and the epoch that it is for (0: whoever reads it).
pub(super) fn decode(bytes: &[u8], file: Option<File>) -> Option<(Letter, u32)> {
    let (head, rest) = bytes.split_at_checked(HEAD)?;
    if head[0] != VERSION || head[41..].iter().any(|byte| *byte != 0) {
        return None;
    }
    let length =
        usize::try_from(u64::from_le_bytes(part(head, 32))).ok().filter(|length| *length <= isize::MAX as usize)?;
    let body = match (head[40], file) {
        (0, None) if rest.len() == length => Body::Bytes(rest.to_vec()),
        (1, Some(file)) if rest.is_empty() && file.metadata().is_ok_and(|facts| facts.len() >= length as u64) => {
            Body::File(file, length)
        }
        _ => return None,
    };
    let member = Member { place: u16::from_le_bytes(part(head, 4)), epoch: u32::from_le_bytes(part(head, 8)) };
    let worker = Some(u16::from_le_bytes(part(head, 6))).filter(|worker| *worker != NOBODY);
    let time = f64::from_le_bytes(part(head, 24));
    let letter = Letter {
        kind: LetterKind::of(head[1])?,
        flags: u16::from_le_bytes(part(head, 2)),
        id: i64::from_le_bytes(part(head, 16)),
        time: if time.is_finite() { time } else { 0.0 },
        from: Sender { member, worker },
        body,
    };
    Some((letter, u32::from_le_bytes(part(head, 12))))
}

pub(super) fn part<const N: usize>(head: &[u8], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&head[at..at + N]);
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Sender {
        Sender { member: Member { place: 3, epoch: 9 }, worker: Some(1) }
    }

    fn draft(body: &[u8]) -> Draft<'_> {
        Draft { kind: LetterKind::Task, flags: 0x104, id: -7, time: 12.5, body }
    }

    fn wire(body: &[u8]) -> Vec<u8> {
        [&head(&draft(body), from(), 4, false)[..], body].concat()
    }

    #[test]
    fn a_letter_survives_the_way() {
        let (letter, epoch) = decode(&wire(b"contents"), None).unwrap();
        assert_eq!((letter.kind, letter.flags, letter.id, letter.time), (LetterKind::Task, 0x104, -7, 12.5));
        assert_eq!((letter.from, epoch, letter.body.load().unwrap()), (from(), 4, b"contents".to_vec()));
        let nobody = Sender { worker: None, ..from() };
        let (letter, _) = decode(&head(&draft(b""), nobody, 0, false), None).unwrap();
        assert!(letter.from == nobody && letter.body.is_empty());
    }

    #[test]
    fn every_kind_survives_the_way() {
        let mut kinds = 0;
        for byte in 0..=u8::MAX {
            let Some(kind) = LetterKind::of(byte) else { continue };
            let (letter, _) = decode(&head(&Draft { kind, ..draft(b"") }, from(), 0, false), None).unwrap();
            assert!(letter.kind == kind && kind as u8 == byte);
            kinds += 1;
        }
        assert_eq!(kinds, LetterKind::Answer as usize);
    }

    #[test]
    fn the_contents_may_lie_in_a_file() {
        let file = || {
            let file = steel_os::scratch::in_memory().unwrap();
            file.write_all_at(b"contents", 0).unwrap();
            file
        };
        let bytes = head(&draft(b"contents"), from(), 0, true);
        let (letter, _) = decode(&bytes, Some(file())).unwrap();
        assert_eq!(letter.body.load().unwrap(), b"contents");
        assert!(decode(&bytes, None).is_none());
        assert!(decode(&[&bytes[..], b"x"].concat(), Some(file())).is_none());
        assert!(decode(&wire(b"contents"), Some(file())).is_none());
        let longer = head(&draft(b"more contents"), from(), 0, true);
        assert!(decode(&longer, Some(file())).is_none());
    }

    #[test]
    fn what_is_cut_short_too_long_or_unknown_is_no_letter() {
        let good = wire(b"contents");
        for length in 0..good.len() {
            assert!(decode(&good[..length], None).is_none(), "{length}");
        }
        assert!(decode(&[&good[..], b"x"].concat(), None).is_none());
        for (at, byte) in [(0, 2), (1, 0), (1, 99), (39, 0x80), (40, 2), (41, 1), (47, 1)] {
            let mut bad = good.clone();
            bad[at] = byte;
            assert!(decode(&bad, None).is_none(), "{at}");
        }
        let mut odd = good;
        odd[24..32].copy_from_slice(&f64::NAN.to_le_bytes());
        assert_eq!(decode(&odd, None).unwrap().0.time.to_bits(), 0);
    }
}
