//! Plain files (`SWOOLE_HOOK_FILE`): what lies in memory is read at once, by the same system call as ever; a thread of the pool fetches the rest.
//!
//! Writes to a file of this machine go to its memory, so they are PHP's own; a thread does those that another machine answers, and whatever
//! asks the device. A file has one place at which it is read and written next, so it is one coroutine's until a thread has come back.

use std::{
    cell::Cell,
    ffi::CStr,
    fs::File,
    io,
    os::{fd::OwnedFd, unix::fs::FileExt},
    time::{Duration, Instant},
};

use steel_coro::Wait;
use steel_engine::net::Direction;
use steel_os::{
    fd,
    file_system::{self, Kind},
    mounts, open_file,
};
use steel_zend::{
    Level, Result, report,
    stream::{Bytes, Place, Stream, Tried},
};

use super::{
    super::deadline::Deadline,
    held::{self, Held, Outcome},
    transfer::interrupted,
};
use crate::{errors, runtime::runtime};

/// As much is fetched, or written, at once: a thread has a copy of it.
const AT_ONCE: usize = 1 << 20;

const EOPNOTSUPP: i32 = 95;

pub(super) fn read(stream: &Stream, place: &mut Place) -> Result<isize> {
    let Some(number) = stream.number() else { return Ok(-1) };
    if held::any_file_waits() {
        claim(stream)?;
    }
    match place.with(|place| open_file::read_now(number, place)) {
        Some(Ok(0)) => {
            stream.set_ended();
            Ok(0)
        }
        Some(Ok(count)) => Ok(count.cast_signed()),
        Some(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => fetch(stream, number, place),
        Some(Err(error)) if error.raw_os_error() == Some(EOPNOTSUPP) => read_looked_at(stream, number, place),
        // PHP has its words for what fails.
        Some(Err(_)) => plainly(place),
        None => Ok(-1),
    }
}

/// Reads from a file whose system cannot say what lies in memory.
fn read_looked_at(stream: &Stream, number: i32, place: &mut Place) -> Result<isize> {
    let Some(held) = Held::of(stream) else { return Ok(-1) };
    let most = place.length().min(AT_ONCE);
    match held.looked.kind(number) {
        Kind::Remote => fetch(stream, number, place),
        Kind::Local if !held.looked.is_cached(number, most) => fetch(stream, number, place),
        Kind::Local => {
            let read = place.with(|place| open_file::read(number, place.get_mut(..most).unwrap_or_default()));
            match read {
                Some(Ok(count)) if count > 0 => Ok(count.cast_signed()),
                _ => plainly(place),
            }
        }
        Kind::Memory => plainly(place),
    }
}

/// What was found of a file whose system cannot say what lies in memory.
#[derive(Default)]
pub(super) struct Looked {
    kind: Cell<Option<Kind>>,
    /// From where to where it was in memory, and when.
    found: Cell<Option<(u64, u64, Instant)>>,
}

/// What was found in memory is taken to be there for so long: a loop of small reads looks once for all of them.
const STAYS: Duration = Duration::from_millis(10);

impl Looked {
    fn kind(&self, number: i32) -> Kind {
        let kind = self.kind.get().unwrap_or_else(|| file_system::of(number));
        self.kind.set(Some(kind));
        kind
    }

    /// Are so many bytes from the file's position on in memory?
    fn is_cached(&self, number: i32, length: usize) -> bool {
        let Ok(from) = open_file::position(number) else { return false };
        let (to, now) = (from.saturating_add(length as u64), Instant::now());
        let is_known = self.found.get().is_some_and(|(start, end, then)| {
            (start..=end).contains(&from) && to <= end && now.saturating_duration_since(then) < STAYS
        });
        if is_known {
            return true;
        }
        let cached = open_file::cached(number, from, AT_ONCE);
        self.found.set(Some((from, from.saturating_add(cached as u64), now)));
        length <= cached
    }
}

fn plainly(place: &mut Place) -> Result<isize> {
    Ok(match place.read_unblocked()? {
        Tried::Done(count) => count,
        Tried::InVain => 0,
    })
}

fn claim(stream: &Stream) -> Result {
    let Some(held) = Held::known(stream) else { return Ok(()) };
    held.claim(Direction::Read)?;
    held.claim(Direction::Write)
}

/// What a job on a thread has come to, or why nobody waits for it any more.
enum Fetched<T> {
    Done(io::Result<T>),
    Interrupted(std::rc::Rc<Held>),
}

/// Has a thread do something with the file, which is this coroutine's meanwhile.
fn on_thread<T: Send + 'static>(
    stream: &Stream,
    job: impl FnOnce(File) -> io::Result<T> + Send + 'static,
) -> Result<Fetched<T>> {
    let Some(held) = Held::of(stream) else { return Ok(Fetched::Done(Err(io::ErrorKind::NotFound.into()))) };
    for direction in [Direction::Read, Direction::Write] {
        held.claim(direction)?;
    }
    // The program may close its own meanwhile.
    let file = match fd::duplicate(held.number()) {
        Ok(file) => File::from(file),
        Err(error) => return Ok(Fetched::Done(Err(error))),
    };
    let _waits = held::FileWaits::new();
    let mut done = None;
    let waited = {
        let done = &mut done;
        let make = || async move {
            *done = Some(runtime().on_pool(move || job(file)).await);
            Ok(())
        };
        held.wait_in(&[Direction::Read, Direction::Write], &mut Deadline::new(None), make)?
    };
    Ok(match (waited, done) {
        (Outcome::Done(_), Some(done)) => Fetched::Done(done.and_then(|done| done)),
        _ => Fetched::Interrupted(held),
    })
}

/// Has a thread read from where the file is, and goes there afterwards.
fn fetch(stream: &Stream, number: i32, place: &mut Place) -> Result<isize> {
    let length = place.length().min(AT_ONCE);
    let Ok(from) = open_file::position(number) else { return plainly(place) };
    let job = move |file: File| {
        let mut bytes = vec![0; length];
        let count = file.read_at(&mut bytes, from)?;
        bytes.truncate(count);
        Ok(bytes)
    };
    let bytes = match on_thread(stream, job)? {
        Fetched::Interrupted(held) => return interrupted(stream, &held),
        Fetched::Done(Err(_)) => return plainly(place),
        Fetched::Done(Ok(bytes)) => bytes,
    };
    if bytes.is_empty() {
        stream.set_ended();
        return Ok(0);
    }
    let copied = place.with(|place| {
        let parts = place.iter_mut().zip(&bytes);
        parts.map(|(to, byte)| to.write(*byte)).count()
    });
    let Some(copied) = copied else { return Ok(-1) };
    // Whoever has sought meanwhile reads from there on.
    if open_file::position(number).is_ok_and(|now| now == from) {
        let _ = open_file::set_position(number, from + copied as u64);
    }
    Ok(copied.cast_signed())
}

/// Has a thread open a file. `None`: cancelled; the thread closes it again.
pub(super) fn open(path: &CStr, flags: i32) -> Result<Option<io::Result<OwnedFd>>> {
    let path = path.to_owned();
    let opened = runtime().wait(Wait::File, || runtime().on_pool(move || mounts::open(&path, flags)))?;
    Ok(opened.map(|opened| opened.and_then(|opened| opened)))
}

/// Of a file that another machine has.
pub(super) fn write(stream: &Stream, bytes: &Bytes) -> Result<isize> {
    let owned = bytes.with(|bytes| bytes.get(..AT_ONCE).unwrap_or(bytes).to_vec());
    let length = owned.len();
    let job = move |mut file: File| loop {
        match io::Write::write(&mut file, &owned) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    };
    match on_thread(stream, job)? {
        Fetched::Interrupted(held) => interrupted(stream, &held),
        Fetched::Done(Ok(count)) => Ok(count.cast_signed()),
        Fetched::Done(Err(error)) => {
            if !stream.is_quiet() {
                let number = error.raw_os_error().unwrap_or(0);
                let text = errors::text(number);
                report(Level::Notice, &format!("Write of {length} bytes failed with errno={number} {text}"))?;
            }
            Ok(-1)
        }
    }
}

/// `fsync()`, `fdatasync()`
pub(super) fn sync(stream: &Stream, content_only: bool) -> Result<bool> {
    let job = move |file: File| if content_only { file.sync_data() } else { file.sync_all() };
    Ok(matches!(on_thread(stream, job)?, Fetched::Done(Ok(()))))
}
