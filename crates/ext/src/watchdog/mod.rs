//! The watchdogs: a loop that stands still (`blocking_warn_ms`), a coroutine that is there for long (`coroutine_warn_ms`), memory that
//! grows with the requests (`growth_warn_requests`), or comes near its limit (`steelwool.memory_snapshot`). Each place is told of once, and again when there are ten times as many.
//!
//! [`sentry`] is a thread that looks at one word, the [`beat`], and asks where the code stands when that does not change. [`patrol`] is a
//! task of the loop that looks round from time to time. Neither is there unless the options want it.

mod beat;
mod growth;
mod memory;
mod patrol;
mod sentry;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use steel_heap::story::Manner as _;
use steel_os::process;
use steel_zend::frames::Frame;
use tokio::task::JoinHandle;

pub(crate) use beat::Beat;

use self::{patrol::Patrol, sentry::Sentry};
use crate::{
    lifetime::Manner,
    live,
    runtime::Runtime,
    server::process::{self as server, Role},
    settings,
};

/// See the module.
#[derive(Default)]
pub(crate) struct Watchdogs {
    /// The sentry, and the process (its generation) that it belongs to.
    sentry: RefCell<Option<(Sentry, u64)>>,
    /// The task of the patrol, likewise.
    patrol: RefCell<Option<(JoinHandle<()>, u64)>>,
    /// Outlives the loops, and so does what it has told of.
    rounds: RefCell<Option<(Rc<Patrol>, u64)>>,
    /// No sentry could be made: not tried again for each loop.
    failed: Cell<bool>,
}

impl Runtime {
    /// Code runs that the loop, which is about to begin, waits for.
    pub(crate) fn begin_turns(&'static self) {
        if let Some(limit) = settings::watch().blocking.filter(|limit| !limit.is_zero()) {
            self.post_sentry(limit);
        }
        self.beat.go_on();
    }

    /// The loop begins to run: whoever is wanted takes up his post.
    pub(crate) fn post_watchdogs(&'static self) {
        live::post(self);
        let wanted = settings::watch();
        let blocking = wanted.blocking.filter(|limit| !limit.is_zero() && may_not_block());
        if let Some(limit) = blocking {
            self.post_sentry(limit);
        }
        if !wanted.coroutine.is_zero() || wanted.growth > 0 || memory::directory().is_some() {
            self.send_patrol(wanted);
        }
    }

    #[cold]
    fn post_sentry(&'static self, limit: Duration) {
        let mut slot = self.watchdogs.sentry.borrow_mut();
        if let Some((inherited, _)) = slot.take_if(|(_, generation)| *generation != process::generation()) {
            inherited.forget();
        }
        if slot.is_none() && !self.watchdogs.failed.get() {
            *slot = Sentry::post(&self.beat, limit).map(|sentry| (sentry, process::generation()));
            self.watchdogs.failed.set(slot.is_none());
        }
    }

    #[cold]
    fn send_patrol(&'static self, wanted: settings::WatchSettings) {
        let is_ours =
            |(task, generation): &(JoinHandle<()>, u64)| *generation == process::generation() && !task.is_finished();
        if self.watchdogs.patrol.borrow().as_ref().is_some_and(is_ours) {
            return;
        }
        let mut slot = self.watchdogs.rounds.borrow_mut();
        let _ = slot.take_if(|(_, generation)| *generation != process::generation());
        let (patrol, _) = slot.get_or_insert_with(|| (Rc::new(Patrol::new(wanted)), process::generation()));
        let task = self.start_task(Rc::clone(patrol).walk(self));
        let before = self.watchdogs.patrol.replace(Some((task, process::generation())));
        drop(before);
    }

    /// Before a fork, and at the end: no thread is left.
    pub(crate) fn dismiss_watchdogs(&self) {
        match self.watchdogs.sentry.take() {
            Some((inherited, generation)) if generation != process::generation() => inherited.forget(),
            ours => drop(ours),
        }
    }

    /// In the VM's interrupt: the sentry wants to know where the code stands.
    pub(crate) fn answer_sentry(&self) {
        if let Some((sentry, generation)) = &*self.watchdogs.sentry.borrow()
            && *generation == process::generation()
        {
            sentry.answer(&self.beat);
        }
    }
}

/// A task worker without coroutines does one task after the other, however long each takes.
fn may_not_block() -> bool {
    server::current().is_none_or(|process| process.role != Role::Task || process.has_coroutines())
}

/// `usleep() <- App->slow() app.php:12 <- {closure}() server.php:30`: the innermost first.
pub(crate) fn stack(frames: &[Frame], manner: &Manner) -> String {
    frames.iter().map(|frame| call(frame, manner)).collect::<Vec<_>>().join(" <- ")
}

/// `App->slow() app.php:12`
pub(crate) fn call(frame: &Frame, manner: &Manner) -> String {
    let name = if frame.function.is_empty() { String::new() } else { format!("{}()", frame.function) };
    match &frame.line {
        None => name,
        Some((file, line)) => format!("{name} {}:{line}", manner.path(file)).trim_start().to_owned(),
    }
}

/// What tells one place from another: the functions down to the first of the program, without lines, since it goes on inside of it.
fn place(frames: &[Frame]) -> String {
    let end = frames.iter().position(|frame| frame.line.is_some()).map_or(frames.len(), |first| first + 1);
    let names = frames[..end].iter().map(|frame| match &frame.line {
        None => frame.function.clone(),
        Some((file, _)) => format!("{} {file}", frame.function),
    });
    names.collect::<Vec<_>>().join(" <- ")
}
