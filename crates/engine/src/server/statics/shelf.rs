//! The files that one thread serves from one root: small ones it keeps in memory, as long as they do not change.
//!
//! A kept file is looked at (one fstatat(2)) each time it is asked for: another inode, size or time of change, and it is read anew. What was
//! changed within the last two seconds is not kept, since a second change in the same tick of the kernel's clock would not be seen.

use super::path::Clean;
use super::root::{Root, named};
use super::{StaticFiles, UNKNOWN};
use bytes::Bytes;
use rustix::fs::{AtFlags, FileType, Stat};
use rustix::io::Errno;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};
use steel_proto::http1::date;

/// Files up to this size are kept, in bytes; of larger ones the kernel sends its own pages.
const SMALL: u64 = 64 * 1024;

/// Bytes that are kept in all.
const MOST_BYTES: usize = 16 << 20;

/// Files that are kept.
const MOST_FILES: usize = 4096;

/// Seconds for which a file must not have changed, to be kept.
const SETTLED: i64 = 2;

/// Seconds after which the root is opened anew: it may be another directory of that name by now.
const ROOT_AGE: i64 = 1;

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: (stat.st_mtime, stat.st_mtime_nsec as i64),
            changed: (stat.st_ctime, stat.st_ctime_nsec as i64),
        }
    }
}

/// What is known of a file.
#[derive(Debug)]
pub(super) struct Item {
    stamp: Stamp,
    pub(super) size: u64,
    /// Seconds since 1970.
    pub(super) modified: u64,
    pub(super) date: [u8; 29],
    /// With its quotes.
    pub(super) tag: String,
    pub(super) kind: String,
    /// Its type is known by its name.
    pub(super) is_known: bool,
    pub(super) content: Option<Bytes>,
}

/// A file to be sent.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) item: Rc<Item>,
    /// There, if the content is not.
    pub(super) file: Option<File>,
}

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Look {
    File(Found),
    Directory(OwnedFd),
    Nothing,
    /// It could not be looked: too many files are open, the disk fails...
    Failed,
    /// A pipe, a device...
    Other,
}

impl Look {
    fn without(error: Errno) -> Self {
        if is_absence(error) { Self::Nothing } else { Self::Failed }
    }
}

/// Whether an error says that there is nothing that may be shown.
pub(super) fn is_absence(error: Errno) -> bool {
    use Errno as E;
    matches!(
        error,
        E::NOENT | E::NOTDIR | E::ACCESS | E::PERM | E::XDEV | E::LOOP | E::NAMETOOLONG | E::NXIO | E::NODEV
    )
}

/// See the module.
#[derive(Debug, Default)]
pub(in super::super) struct Shelf {
    root: RefCell<Option<Rc<Root>>>,
    opened: Cell<i64>,
    items: RefCell<HashMap<Vec<u8>, Rc<Item>>>,
    bytes: Cell<usize>,
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

impl Shelf {
    pub(super) fn look(&self, files: &StaticFiles, path: &Clean<'_>) -> Look {
        self.look_at(files, path, now())
    }

    fn look_at(&self, files: &StaticFiles, path: &Clean<'_>, now: i64) -> Look {
        let root = match self.root(files, now) {
            Ok(root) => root,
            Err(error) => return Look::without(error),
        };
        if let Some(item) = self.kept(&root, path) {
            return Look::File(Found { item, file: None });
        }
        let opened = match root.open_below(&path.relative, files.follows) {
            Ok(opened) => opened,
            Err(error) => return Look::without(error),
        };
        let Ok(stat) = rustix::fs::fstat(&opened) else { return Look::Failed };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Look::Directory(opened),
            FileType::RegularFile if path.is_directory => Look::Nothing,
            FileType::RegularFile => self.take(files, path, File::from(opened), Stamp::of(&stat), now),
            _ => Look::Other,
        }
    }

    fn root(&self, files: &StaticFiles, now: i64) -> Result<Rc<Root>, Errno> {
        let mut root = self.root.borrow_mut();
        if let Some(root) = &*root
            && (0..=ROOT_AGE).contains(&(now - self.opened.get()))
        {
            return Ok(Rc::clone(root));
        }
        *root = None;
        let opened = Rc::new(Root::open(&files.root)?);
        self.opened.set(now);
        *root = Some(Rc::clone(&opened));
        Ok(opened)
    }

    /// Where links lead does not matter here: it is the same file as was found inside.
    fn kept(&self, root: &Root, path: &Clean<'_>) -> Option<Rc<Item>> {
        let item = self.items.borrow().get(&path.relative[..]).filter(|_| !path.is_directory).cloned()?;
        let stat = rustix::fs::statat(root.descriptor(), named(&path.relative), AtFlags::empty());
        if stat.is_ok_and(|stat| Stamp::of(&stat) == item.stamp) {
            return Some(item);
        }
        self.forget(&path.relative);
        None
    }

    fn take(&self, files: &StaticFiles, path: &Clean<'_>, file: File, stamp: Stamp, now: i64) -> Look {
        // What the kernel makes while it is read has no size that holds.
        if crate::files::is_virtual(&file) {
            return Look::Other;
        }
        let content = (stamp.size <= SMALL).then(|| read(&file, stamp)).flatten();
        let name = String::from_utf8_lossy(&path.relative);
        let kind = (files.kinds)(&name);
        let modified = u64::try_from(stamp.modified.0).unwrap_or(0);
        let item = Rc::new(Item {
            stamp,
            size: stamp.size,
            modified,
            date: date::imf_fixdate(modified),
            tag: format!("\"{:x}{:08x}-{:x}\"", stamp.modified.0, stamp.modified.1, stamp.size),
            is_known: kind.is_some(),
            kind: kind.unwrap_or_else(|| UNKNOWN.to_owned()),
            content,
        });
        if item.content.is_some() && now - stamp.changed.0.max(stamp.modified.0) >= SETTLED {
            self.keep(&path.relative, &item);
        }
        let file = item.content.is_none().then_some(file);
        Look::File(Found { item, file })
    }

    fn keep(&self, path: &[u8], item: &Rc<Item>) {
        self.forget(path);
        let bytes = self.bytes.get() + item.size as usize;
        let mut items = self.items.borrow_mut();
        if items.len() >= MOST_FILES || bytes > MOST_BYTES {
            // Those that are asked for come back soon.
            items.clear();
            self.bytes.set(item.size as usize);
        } else {
            self.bytes.set(bytes);
        }
        items.insert(path.to_vec(), Rc::clone(item));
    }

    fn forget(&self, path: &[u8]) {
        if let Some(item) = self.items.borrow_mut().remove(path) {
            self.bytes.set(self.bytes.get() - item.size as usize);
        }
    }
}

/// The whole content, if it is what the stamp says.
fn read(file: &File, stamp: Stamp) -> Option<Bytes> {
    let mut content = vec![0; usize::try_from(stamp.size).ok()?];
    file.read_exact_at(&mut content, 0).ok()?;
    let stat = rustix::fs::fstat(file).ok()?;
    (Stamp::of(&stat) == stamp).then(|| Bytes::from(content))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::sync::Arc;

    fn scratch_of(name: &str) -> (Scratch, StaticFiles) {
        let scratch = Scratch::folder(&format!("statics-{name}"));
        let root = scratch.0.clone();
        let kinds: super::super::Kinds = Arc::new(|_| None);
        let files = StaticFiles {
            root,
            rewrites: vec![],
            locations: vec![],
            index: vec![],
            lists: false,
            follows: false,
            kinds,
        };
        (scratch, files)
    }

    fn content(look: &Look) -> Option<&[u8]> {
        if let Look::File(found) = look { found.item.content.as_deref() } else { None }
    }

    #[test]
    fn a_kept_file_is_as_it_is_on_disk() {
        let (scratch, files) = scratch_of("kept");
        let (file, other) = (scratch.0.join("file"), scratch.0.join("other"));
        let (shelf, clean) = (Shelf::default(), Clean::of(b"/file").unwrap());
        let later = now() + 100;
        let look = || shelf.look_at(&files, &clean, later);
        let kept = || shelf.items.borrow().len();
        std::fs::write(&file, "one").unwrap();
        assert!(content(&shelf.look_at(&files, &clean, now())) == Some(b"one") && kept() == 0, "it was just made");
        assert!(content(&look()) == Some(b"one") && kept() == 1);
        let (first, second) = (look(), look());
        assert!(matches!((&first, &second), (Look::File(one), Look::File(two)) if Rc::ptr_eq(&one.item, &two.item)));
        std::fs::write(&file, "two").unwrap();
        assert_eq!(content(&look()), Some(&b"two"[..]), "written");
        std::fs::write(&other, "six").unwrap();
        std::fs::rename(&other, &file).unwrap();
        assert_eq!(content(&look()), Some(&b"six"[..]), "replaced");
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(look(), Look::Nothing) && kept() == 0 && shelf.bytes.get() == 0);
        std::fs::write(&file, vec![b'x'; SMALL as usize + 1]).unwrap();
        assert!(matches!(look(), Look::File(Found { file: Some(_), .. })) && kept() == 0, "too large");
    }

    #[test]
    fn no_more_is_kept_than_is_allowed() {
        let (scratch, files) = scratch_of("bounded");
        let (shelf, later) = (Shelf::default(), now() + 100);
        std::fs::write(scratch.0.join("file"), vec![b'x'; SMALL as usize]).unwrap();
        let most = MOST_BYTES / SMALL as usize;
        for number in 0..most + 10 {
            // Another path to the same file is another entry.
            let path = format!("/link{number}");
            std::os::unix::fs::symlink("file", scratch.0.join(&path[1..])).unwrap();
            let look = shelf.look_at(&files, &Clean::of(path.as_bytes()).unwrap(), later);
            assert_eq!(content(&look).map(<[u8]>::len), Some(SMALL as usize));
            assert!(
                shelf.bytes.get() <= MOST_BYTES && shelf.bytes.get() == shelf.items.borrow().len() * SMALL as usize
            );
        }
    }
}
