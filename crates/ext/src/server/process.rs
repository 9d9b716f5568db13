//! A process of a running server, whatever it serves: who it is, its link to the manager, its seat among the others, how it runs
//! callbacks, and when it is to be replaced.
//!
//! What it serves is a second thing: connections (`worker`), tasks (`task_worker`), or the program's own (`user_process`). The process that
//! has called `start()` is one, too; it serves nothing. Reachable by [`current`] for the methods of `Server`.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use steel_engine::process::{Control, Figure, FromWorker, Kind, Seat, Status, bus::Letter};
use steel_zend::{Callable, IntoReturn, Object, Result, Zval};
use tokio::sync::Notify;

use super::{events::ServerEvent, task::Given};
use crate::{
    class::server::ServerState,
    lifetime::{Owner, Work, replay},
    live, log,
    runtime::runtime,
    settings::{Mode, Settings},
};

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Has the sockets in PROCESS mode, and started the manager.
    Master,
    /// It starts the others, and replaces them.
    Manager,
    /// Serves connections.
    Event,
    /// Serves tasks.
    Task,
    /// Runs code of the program (`addProcess()`).
    User,
}

impl Role {
    /// What stands before its number in lines of the log, as in the reference.
    fn sign(self) -> char {
        match self {
            Role::Master => '#',
            Role::Manager => '$',
            Role::Event => '*',
            Role::Task => '^',
            Role::User => '@',
        }
    }
}

impl From<Kind> for Role {
    fn from(kind: Kind) -> Role {
        match kind {
            Kind::Event => Role::Event,
            Kind::Task => Role::Task,
            Kind::User => Role::User,
        }
    }
}

/// See the module.
pub(crate) struct Process {
    /// `$server`, as every callback gets it.
    pub(crate) server: Object,
    pub(crate) settings: Rc<Settings>,
    pub(crate) role: Role,
    /// `$workerId`; `None` outside of workers and user processes.
    pub(crate) number: Option<u16>,
    /// `None` in the manager.
    pub(crate) control: Option<Control>,
    pub(crate) seat: Seat,
    /// The server is in PROCESS mode.
    pub(crate) has_master: bool,
    /// The tasks that it has given, and waits for.
    pub(crate) given: Given,
    /// Requests or tasks after which it is to be replaced; 0: never.
    max_request: u64,
    served: Cell<u64>,
    /// It is to be replaced.
    retiring: Cell<bool>,
    /// The manager knows.
    told: Cell<bool>,
    /// How many callbacks run, each in the middle of the one before.
    depth: Cell<u32>,
    /// A worker's `workerStart` has been called: what it is about until then is to start.
    begun: Cell<bool>,
    /// It does its last work.
    leaving: Cell<bool>,
    /// Letters that came while it stood still for others.
    deferred: RefCell<VecDeque<Letter>>,
    some_deferred: Notify,
}

thread_local! {
    /// The process that this is, while its server runs.
    static CURRENT: RefCell<Option<Rc<Process>>> = const { RefCell::new(None) };
}

/// The process of a server that this is.
pub(crate) fn current() -> Option<Rc<Process>> {
    CURRENT.with(|current| current.borrow().clone())
}

/// Is it of this kind?
pub(crate) fn is(role: Role) -> bool {
    CURRENT.with(|current| current.borrow().as_ref().is_some_and(|process| process.role == role))
}

/// Whether who sends to a client that does not read waits for it: in a coroutine, unless `send_yield` is off.
pub(crate) fn sends_wait() -> bool {
    let may = |process: &Rc<Process>| process.settings.send_yield;
    runtime().in_coroutine() && CURRENT.with(|current| current.borrow().as_ref().is_none_or(may))
}

/// The program has sent an answer with so many bytes of its own.
pub(crate) fn answered(bytes: usize) {
    CURRENT.with(|current| {
        if let Some(process) = current.borrow().as_ref() {
            process.count(Figure::Responses, 1);
            process.count(Figure::Sent, bytes as u64);
        }
    });
}

/// The one process of a server, and a master, leave SIGINT to a program that wants it.
pub(super) fn offer_interrupt(control: &Control) {
    runtime().listeners.offer_interrupt(true);
    control.offer_interrupt(|| runtime().listeners.take_interrupt());
}

/// It is no more.
pub(crate) fn forget() {
    let taken = CURRENT.with(|current| current.borrow_mut().take());
    live::forget();
    if let Some(process) = &taken {
        process.given.forget();
        runtime().listeners.offer_interrupt(false);
        runtime().callbacks_in_coroutines.set(None);
    }
    drop(taken);
}

impl Process {
    /// The calling process becomes it.
    pub(crate) fn enter(
        server: Object,
        settings: Rc<Settings>,
        role: Role,
        number: Option<u16>,
        control: Option<Control>,
        seat: Seat,
    ) -> Rc<Process> {
        let max_request = match role {
            Role::Event => settings.max_request.draw(),
            Role::Task => settings.tasks.max_request.draw(),
            Role::Master | Role::Manager | Role::User => 0,
        };
        log::of_process(role.sign());
        let has_master = settings.mode == Mode::Process;
        let process = Rc::new(Process {
            server,
            settings,
            role,
            number,
            control,
            seat,
            has_master,
            given: Given::default(),
            max_request,
            served: Cell::new(0),
            retiring: Cell::new(false),
            told: Cell::new(false),
            depth: Cell::new(0),
            begun: Cell::new(!matches!(role, Role::Event | Role::Task)),
            leaving: Cell::new(false),
            deferred: RefCell::default(),
            some_deferred: Notify::new(),
        });
        runtime().callbacks_in_coroutines.set(Some(process.has_coroutines()));
        if let Some(control) = process.control.as_ref().filter(|control| !control.is_managed()) {
            offer_interrupt(control);
        }
        let before = CURRENT.with(|current| current.borrow_mut().replace(Rc::clone(&process)));
        drop(before);
        process
    }

    /// Has this process successors, who could go on with its work?
    pub(crate) fn is_managed(&self) -> bool {
        self.control.as_ref().is_some_and(Control::is_managed)
    }

    /// Tells or asks the manager something. False: there is none.
    ///
    /// # Errors
    /// The manager is gone, or far behind.
    pub(crate) fn tell_manager(&self, message: FromWorker) -> std::io::Result<bool> {
        self.control.as_ref().map_or(Ok(false), |control| control.tell(message))
    }

    /// The program's callback for an event.
    pub(crate) fn callback(&self, event: ServerEvent) -> Option<Rc<Callable>> {
        self.server.state::<ServerState>()?.callbacks.get(event as usize)
    }

    /// Do callbacks run in coroutines?
    pub(crate) fn has_coroutines(&self) -> bool {
        match self.role {
            Role::Event | Role::User | Role::Master => self.settings.enable_coroutine,
            Role::Task => self.settings.tasks.coroutines,
            Role::Manager => false,
        }
    }

    /// What runs until this is dropped works for a session, and for a request of it: `name` says which, to those who audit.
    pub(crate) fn work_for(&self, session: i64, name: impl FnOnce() -> String) -> Work {
        Work::begin(Owner::of_request(session), name)
    }

    /// Runs a callback, in a coroutine if the settings say so.
    pub(crate) fn run<R: IntoReturn>(&self, body: impl FnOnce() -> Result<R> + 'static) {
        self.run_until(body, ());
    }

    /// As [`Process::run`]; `token` is dropped when the callback and its `defer()`s have come to their end.
    pub(crate) fn run_until<R: IntoReturn>(
        &self,
        body: impl FnOnce() -> Result<R> + 'static,
        token: impl Sized + 'static,
    ) {
        let _busy = Busy::new(self);
        let runtime = runtime();
        if self.has_coroutines() {
            let policy = runtime.policy.borrow().clone();
            let spawned = runtime.spawn_with(body, move |failure| {
                policy.apply(failure);
                drop(token);
            });
            self.judge(spawned.map(drop));
        } else {
            runtime.judge(body().map(drop));
        }
    }

    /// Calls `workerStop`, always in a coroutine: `Co\run()` waits there for what it begins, since the reference calls `workerStop` when the
    /// loop has ended and such a program is run in a new one.
    pub(crate) fn run_stop(&self, number: u16) {
        let Some(callback) = self.callback(ServerEvent::WorkerStop) else { return };
        let (_busy, runtime) = (Busy::new(self), runtime());
        runtime.loops_within.set(true);
        let args = [self.server.clone().into(), Zval::int(i64::from(number))];
        self.judge(runtime.spawn(move || callback.call(&args)).map(drop));
    }

    /// As [`Process::run`], for a callback that takes its arguments over; `done` sees the outcome. `Err`: the arguments back, since the
    /// settings or the callback want a general call, not the first one of a coroutine.
    pub(crate) fn run_first<const N: usize>(
        &self,
        callback: &Rc<Callable>,
        args: [Zval; N],
        done: impl FnOnce(&Result<Zval>) + 'static,
    ) -> std::result::Result<(), [Zval; N]> {
        if !self.has_coroutines() {
            return Err(args);
        }
        let _busy = Busy::new(self);
        let spawned = runtime().spawn_callable(callback, args, done, |failure| runtime().policy().apply(failure))?;
        self.judge(spawned.map(drop));
        Ok(())
    }

    /// A full scheduler has been warned of, and an error handler may have failed then.
    fn judge(&self, spawned: Result) {
        let runtime = runtime();
        if runtime.ending.get().is_none() {
            runtime.judge(spawned);
        }
    }

    /// Calls the program's callback of an event, if it has one, with `$server` and these values.
    pub(crate) fn call_event(&self, event: ServerEvent, more: impl IntoIterator<Item = Zval>) {
        if let Some(callback) = self.callback(event) {
            let args: Vec<Zval> = std::iter::once(self.server.clone().into()).chain(more).collect();
            self.run(move || callback.call(&args));
        }
    }

    /// Counts in the figures that all processes see.
    pub(crate) fn count(&self, figure: Figure, more: u64) {
        if replay::is_apart() {
            return;
        }
        self.seat.roster.count(self.seat.member, figure, more);
    }

    /// It has started: others see that it is idle.
    pub(crate) fn begin(&self) {
        self.begun.set(true);
        self.set_status(Status::Idle);
    }

    /// From now on it does its last work.
    pub(crate) fn leave(&self) {
        self.leaving.set(true);
        self.set_status(Status::Exit);
    }

    fn set_status(&self, status: Status) {
        if replay::is_apart() {
            return;
        }
        let status = match status {
            _ if self.leaving.get() => Status::Exit,
            _ if !self.begun.get() => Status::New,
            status => status,
        };
        self.seat.roster.set_status(self.seat.member, status);
    }

    /// It has taken a task that a process of the server has given.
    pub(crate) fn begin_task(&self) {
        self.count(Figure::Begun, 1);
        if let Some(number) = self.number {
            self.seat.roster.wait_more(number, -1);
        }
    }

    /// No task waits for it.
    pub(crate) fn none_wait(&self) {
        if let Some(number) = self.number {
            self.seat.roster.none_wait(number);
        }
    }

    /// Keeps a letter for later.
    pub(crate) fn defer(&self, letter: Letter) {
        self.deferred.borrow_mut().push_back(letter);
        self.some_deferred.notify_one();
    }

    /// The next letter that was kept.
    pub(crate) fn take_deferred(&self) -> Option<Letter> {
        self.deferred.borrow_mut().pop_front()
    }

    /// Waits until letters were kept.
    pub(crate) async fn deferred(&self) {
        self.some_deferred.notified().await;
    }

    /// Requests or tasks served.
    pub(crate) fn served(&self) -> u64 {
        self.served.get()
    }

    /// One more request or task. True: it is to be replaced.
    pub(crate) fn serve(&self) -> bool {
        self.served.set(self.served.get() + 1);
        self.count(Figure::Requests, 1);
        let served_enough = self.max_request > 0 && self.served.get() >= self.max_request;
        if served_enough || self.retiring.get() {
            self.retire();
        }
        self.retiring.get()
    }

    /// Is it to be replaced?
    pub(crate) fn is_retiring(&self) -> bool {
        self.retiring.get() && self.is_managed()
    }

    /// Has a successor started; this process serves until that one is ready.
    pub(crate) fn retire(&self) {
        if replay::is_apart() {
            return;
        }
        self.retiring.set(true);
        if !self.told.get() {
            // Without a manager there is no successor, and the one process goes on. A manager that is far behind is told later.
            self.told.set(self.control.as_ref().is_none_or(|control| control.replace().is_ok()));
        }
    }
}

/// A callback runs as long as this lives.
struct Busy<'a>(&'a Process);

impl<'a> Busy<'a> {
    fn new(process: &'a Process) -> Self {
        let depth = process.depth.get();
        process.depth.set(depth + 1);
        if depth == 0 {
            runtime().beat.go_on();
            process.set_status(Status::Busy);
        }
        Busy(process)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let depth = self.0.depth.get() - 1;
        self.0.depth.set(depth);
        if depth == 0 {
            self.0.set_status(Status::Idle);
        }
    }
}
