//! The order of writes: those of one file are done one after the other, as they were asked for, over one descriptor.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fs::File,
    io,
    rc::Rc,
    sync::Arc,
};

use steel_engine::parts::{self, Identity};
use steel_os::process;
use tokio::sync::Notify;

/// The last writes of each file that are not done yet, of one process.
type Last = (u64, BTreeMap<Identity, Rc<Link>>);

thread_local! {
    static LAST: RefCell<Last> = const { RefCell::new((0, BTreeMap::new())) };
}

/// One write in the chain of its file.
struct Link {
    file: Arc<File>,
    append: bool,
    done: Cell<bool>,
    changed: Notify,
}

/// The turn of a write; its successor's comes when it is dropped.
pub(super) struct Turn {
    identity: Identity,
    link: Rc<Link>,
    before: Option<Rc<Link>>,
}

impl Turn {
    /// The file is opened, unless a write that is not done yet has it open, and this one gets the next turn.
    ///
    /// # Errors
    /// Those of [`parts::open_to_write`].
    pub(super) fn next(path: &[u8], append: bool) -> io::Result<Turn> {
        let open = Identity::at(path).and_then(|identity| {
            let last = with_last(|all| all.get(&identity).cloned())?;
            (last.append == append).then(|| (identity, Arc::clone(&last.file)))
        });
        let (identity, file) = match open {
            Some(open) => open,
            None => {
                let file = parts::open_to_write(path, append)?;
                (Identity::of(&file)?, Arc::new(file))
            }
        };
        let link = Rc::new(Link { file, append, done: Cell::new(false), changed: Notify::new() });
        let before = with_last(|all| all.insert(identity, Rc::clone(&link)));
        Ok(Turn { identity, link, before })
    }

    /// Waits until all that was asked for before is done.
    pub(super) async fn comes(&mut self) {
        if let Some(before) = self.before.take() {
            while !before.done.get() {
                before.changed.notified().await;
            }
        }
    }

    /// The file.
    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.link.file)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.link.done.set(true);
        self.link.changed.notify_one();
        with_last(|all| {
            if all.get(&self.identity).is_some_and(|last| Rc::ptr_eq(last, &self.link)) {
                all.remove(&self.identity);
            }
        });
    }
}

/// In the child of a fork the writes of the parent are none of its business.
fn with_last<R>(look: impl FnOnce(&mut BTreeMap<Identity, Rc<Link>>) -> R) -> R {
    LAST.with_borrow_mut(|(generation, all)| {
        if *generation != process::generation() {
            *generation = process::generation();
            std::mem::forget(std::mem::take(all));
        }
        look(all)
    })
}
