//! PHP's memory near its limit (`steelwool.memory_snapshot`): once in each process, what it is taken by is written to the log and to a file.

use std::{
    ffi::OsString,
    io,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
    time::Duration,
};

use steel_os::process::{self, Pid};
use steel_zend::{Zval, globals, ini, path::absolute};

use crate::{
    lifetime::{growth, look, snapshot},
    log::{self, Level},
    settings,
};

/// The share of `memory_limit`, in percent.
const SHARE: usize = 80;

/// Classes that the log names.
const TOP: usize = 3;

/// Files of processes of one number that a directory gets; further ones would only fill it.
const MOST_FILES: u32 = 20;

/// Between two looks whether the file is written.
const AGAIN: Duration = Duration::from_millis(50);

/// The directory for the file; `None`: nobody wants one.
pub(super) fn directory() -> Option<PathBuf> {
    let path = ini::get("steelwool.memory_snapshot");
    (!path.is_empty()).then(|| PathBuf::from(OsString::from_vec(absolute(path.as_bytes()).into())))
}

/// Has memory come near its limit? Bytes in use, and the limit.
pub(super) fn is_near() -> Option<(usize, usize)> {
    let limit = settings::to_bytes(&Zval::str(ini::get("memory_limit"))).ok()?;
    let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0)?;
    let used = globals::memory_reserved();
    (used >= limit / 100 * SHARE).then_some((used, limit))
}

/// Writes both.
pub(super) async fn tell(directory: PathBuf, used: usize, limit: usize) {
    let heap = look(true);
    let rows = growth::rows(&heap);
    let classes = rows
        .iter()
        .take(TOP)
        .map(|row| format!("{} {} retaining {} KiB", row.total.count, row.name, row.total.retained / 1024));
    let classes = classes.collect::<Vec<_>>().join(", ");
    drop(heap);
    let used = format!("{} of {} MiB", used >> 20, limit >> 20);
    let (file, begun) = begin(&directory);
    let written = match begun {
        Ok(pid) => ended(pid).await,
        Err(error) => Err(error.to_string()),
    };
    let text = match written {
        Ok(()) => format!("memory: PHP has taken {used}: {classes}; all of it is in {}", file.display()),
        Err(error) => format!("memory: PHP has taken {used}: {classes}; {}: {error}", file.display()),
    };
    log::line(Level::Warning, &text);
}

/// The file, of a name that there is not yet: in a container the first process has the same number at each start.
fn begin(directory: &Path) -> (PathBuf, io::Result<Pid>) {
    let process = std::process::id();
    let mut file = directory.join(format!("steelwool-{process}.heapsnapshot"));
    let mut begun = snapshot::begin(&file, snapshot::Format::Chrome, true);
    for number in 2..=MOST_FILES {
        if !begun.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists) {
            break;
        }
        file = directory.join(format!("steelwool-{process}-{number}.heapsnapshot"));
        begun = snapshot::begin(&file, snapshot::Format::Chrome, true);
    }
    (file, begun)
}

async fn ended(pid: Pid) -> Result<(), String> {
    loop {
        match process::try_wait(pid) {
            Ok(Some(exit)) => return snapshot::judge(exit).map_err(|error| error.to_string()),
            Ok(None) => tokio::time::sleep(AGAIN).await,
            // The program waits for any child, and has had it.
            Err(_) => return Ok(()),
        }
    }
}
