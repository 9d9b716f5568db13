//! Child processes that coroutines wait for: each end reaches whoever asked for that child, and `wait()` gets the others.
//!
//! Who waits for one child watches that one's own descriptor and collects nothing else. `wait()` collects any child, as the program
//! asks; one that somebody has claimed it passes on. Nothing is collected for which no coroutine waits: PHP's own functions and the
//! server find their children as they expect.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io,
    os::fd::OwnedFd,
    rc::Rc,
};

use steel_os::{
    child,
    process::{self, Exit, Pid},
    signal::SIGCHLD,
};
use tokio::io::{Interest, unix::AsyncFd};

use super::{runtime, watch_descriptor};

/// How a claimed child ended, if somebody else has collected it.
type Place = Rc<Cell<Option<Exit>>>;

/// The claims of this process. One inherited by a fork hurts nobody: a child cannot collect its parent's children.
#[derive(Default)]
pub(crate) struct Children(RefCell<BTreeMap<Pid, Vec<Place>>>);

impl Children {
    /// Says that whoever collects `pid` is to tell the result.
    pub(crate) fn claim(&self, pid: Pid) -> Claim {
        let place = Place::default();
        self.0.borrow_mut().entry(pid).or_default().push(Rc::clone(&place));
        Claim { pid, place }
    }

    /// Tells all who have claimed the child. False: nobody has. For whoever collects any child.
    pub(crate) fn pass_on(&self, exit: Exit) -> bool {
        let claims = self.0.borrow();
        let Some(places) = claims.get(&exit.pid) else { return false };
        places.iter().for_each(|place| place.set(Some(exit)));
        true
    }

    fn give_up(&self, claim: &Claim) {
        let mut claims = self.0.borrow_mut();
        if let Some(places) = claims.get_mut(&claim.pid) {
            places.retain(|place| !Rc::ptr_eq(place, &claim.place));
            if places.is_empty() {
                claims.remove(&claim.pid);
            }
        }
    }
}

/// A child that somebody waits for, until this is dropped.
pub(crate) struct Claim {
    pid: Pid,
    place: Place,
}

impl Claim {
    /// The child.
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Waits for the end of the child and collects it.
    ///
    /// # Errors
    /// `ECHILD`: not our child, or PHP code has collected it. `EMFILE`.
    pub(crate) async fn ended(&self) -> io::Result<Exit> {
        let mut ended = None;
        loop {
            // First: of a child that somebody has collected there is no descriptor any more.
            if let Some(exit) = self.place.get() {
                return Ok(exit);
            }
            if let Some(exit) = process::try_wait(self.pid)? {
                runtime().children.pass_on(exit);
                return Ok(exit);
            }
            if ended.is_none() {
                ended = Some(Ended::new(self.pid)?);
            }
            if let Some(ended) = &ended {
                ended.wait().await?;
            }
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        runtime().children.give_up(self);
    }
}

/// The descriptor of a process.
struct Ended(AsyncFd<OwnedFd>);

impl Ended {
    fn new(pid: Pid) -> io::Result<Ended> {
        let no_child = |error: io::Error| match error.raw_os_error() {
            Some(ESRCH) => io::Error::from_raw_os_error(ECHILD),
            _ => error,
        };
        let descriptor = child::descriptor(pid).map_err(no_child)?;
        Ok(Ended(watch_descriptor(descriptor, Interest::READABLE)?))
    }

    async fn wait(&self) -> io::Result<()> {
        // A process ends once, so what is ready stays so.
        self.0.readable().await.map(|mut guard| guard.retain_ready())
    }
}

const ESRCH: i32 = 3;
const ECHILD: i32 = 10;

/// Waits for the end of any child that nobody has claimed, and collects it.
///
/// # Errors
/// `ECHILD`: there are no children. Those of signalfd(2).
pub(crate) async fn any_ended() -> io::Result<Exit> {
    // First the watch, then the look: a child that ends in between is not missed.
    let watch = runtime().signals.wait(&[SIGCHLD])?;
    loop {
        while let Some(pid) = child::ended()? {
            if let Some(exit) = process::try_wait(pid)?
                && !runtime().children.pass_on(exit)
            {
                return Ok(exit);
            }
        }
        watch.next().await;
    }
}
