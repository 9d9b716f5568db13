//! Where wakers find their scheduler: a waker is one number, the scheduler's slot in the top 16 bits and the id below.
//!
//! On the scheduler's own thread the wake goes straight to it. From any other thread it goes to the scheduler's [`Inbox`],
//! and the root waker is called. A slot is reused after its scheduler is gone; a waker that outlived it then causes a
//! spurious poll at worst.
//!
//! Fork: no other thread exists before one, so the locks are free, and the child inherits a working copy.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::Waker;

use steel_os::waker::{Table, WakeById, id_of, waker};

use crate::cid::Cid;

const CID_BITS: u32 = 48;

/// What a scheduler does when one of its wakers fires on its own thread.
pub(crate) trait Local {
    /// A waker of `cid` fired.
    fn notify(&self, cid: Cid);
}

// The two statics let a waker of one number reach its scheduler; there is no other way in.
static INBOXES: RwLock<Vec<Option<Arc<Inbox>>>> = RwLock::new(Vec::new());

thread_local! {
    static LOCALS: RefCell<Vec<(u64, Weak<dyn Local>)>> = const { RefCell::new(Vec::new()) };
}

/// Wakes that came from other threads.
#[derive(Default)]
pub(crate) struct Inbox {
    /// Set after an id was added, so that the scheduler need not lock to see that there is none.
    filled: AtomicBool,
    inner: Mutex<InboxInner>,
}

#[derive(Default)]
struct InboxInner {
    ids: Vec<Cid>,
    root: Option<Waker>,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, InboxInner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, cid: Cid) {
        let mut inner = self.lock();
        inner.ids.push(cid);
        self.filled.store(true, Ordering::Release);
        let root = inner.root.clone();
        drop(inner);
        if let Some(root) = root {
            root.wake();
        }
    }

    /// Takes what has arrived.
    pub(crate) fn take(&self) -> Vec<Cid> {
        if !self.filled.load(Ordering::Acquire) {
            return Vec::new();
        }
        let mut inner = self.lock();
        self.filled.store(false, Ordering::Relaxed);
        std::mem::take(&mut inner.ids)
    }

    /// Sets who is to be called when something arrives.
    pub(crate) fn set_root(&self, root: &Waker) {
        self.lock().root = Some(root.clone());
    }
}

/// A scheduler's place in the registry; leaves it when dropped.
pub(crate) struct Registration {
    slot: u64,
    pub(crate) inbox: Arc<Inbox>,
}

impl Registration {
    /// Takes a slot for a scheduler of this thread.
    pub(crate) fn new() -> Self {
        let inbox = Arc::<Inbox>::default();
        let mut inboxes = INBOXES.write().unwrap_or_else(PoisonError::into_inner);
        let index = inboxes.iter().position(Option::is_none).unwrap_or(inboxes.len());
        assert!(index < 1 << (u64::BITS - CID_BITS), "fewer than 65536 schedulers live in a process");
        if index == inboxes.len() {
            inboxes.push(None);
        }
        inboxes[index] = Some(Arc::clone(&inbox));
        Self { slot: index as u64, inbox }
    }

    /// From now on wakes on this thread go to `local`.
    pub(crate) fn attach(&self, local: &Rc<impl Local + 'static>) {
        let local: Weak<dyn Local> = Rc::<_>::downgrade(local) as Weak<dyn Local>;
        LOCALS.with_borrow_mut(|locals| locals.push((self.slot, local)));
    }

    /// A waker of `cid`.
    #[inline]
    pub(crate) fn waker(&self, cid: Cid) -> Waker {
        waker::<Hub>(self.slot << CID_BITS | cid.get())
    }

    /// Whom a waker of this scheduler wakes, as far as that can be seen.
    #[inline(always)]
    pub(crate) fn cid_of(&self, waker: &Waker) -> Option<Cid> {
        let id = id_of::<Hub>(waker)?;
        Cid::new(id & ((1 << CID_BITS) - 1)).filter(|_| id >> CID_BITS == self.slot)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // The thread may be on its way out; then its list is gone already.
        let _ = LOCALS.try_with(|locals| locals.borrow_mut().retain(|(slot, _)| *slot != self.slot));
        let mut inboxes = INBOXES.write().unwrap_or_else(PoisonError::into_inner);
        inboxes[self.slot as usize] = None;
    }
}

struct Hub;

static TABLE: Table<Hub> = Table::new();

impl WakeById for Hub {
    #[inline(always)]
    fn table() -> &'static Table<Self> {
        &TABLE
    }

    fn wake(id: u64) {
        let slot = id >> CID_BITS;
        let Some(cid) = Cid::new(id & ((1 << CID_BITS) - 1)) else { return };
        if let Some(local) = find_local(slot) {
            return local.notify(cid);
        }
        let inboxes = INBOXES.read().unwrap_or_else(PoisonError::into_inner);
        let inbox = inboxes.get(slot as usize).and_then(Clone::clone);
        drop(inboxes);
        if let Some(inbox) = inbox {
            inbox.push(cid);
        }
    }
}

fn find_local(slot: u64) -> Option<Rc<dyn Local>> {
    let find = |locals: &RefCell<Vec<(u64, Weak<dyn Local>)>>| {
        locals.borrow().iter().find(|(at, _)| *at == slot).and_then(|(_, local)| local.upgrade())
    };
    LOCALS.try_with(find).ok().flatten()
}
