//! The master's process: forks workers, waits for signals and for whoever detaches, and does what the [`Keeper`] says.
//!
//! Sleeps in poll(2) only. Knows its children by pid and collects no others, so that the program may have its own.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    rc::Rc,
    time::{Duration, Instant},
};

use steel_os::{
    fd,
    process::{self, Fork, Pid},
    signal::{self, Held, SignalFd, SignalSet},
};

use super::{
    board::Board,
    keeper::{Action, Keeper, Note, Policy},
};

/// The program behind the processes.
pub trait Program {
    /// In the master, before the first worker is forked.
    fn started(&self);

    /// In the master, when the pool is to end, before the workers are told.
    fn stopping(&self);

    /// The whole life of a worker, in its own process.
    fn work(&self, worker: u32) -> End;

    /// Ends a worker's process, with whatever tidying the program needs.
    fn exit(&self, code: i32) -> !;

    /// In the master, before each wait: what is the program's own there (timers, signals). When is the next time, and what else is
    /// there to wait for?
    fn attend(&self) -> (Option<Duration>, Option<Rc<SignalFd>>);

    /// In the master: does the program want the pool to end?
    fn wants_stop(&self) -> bool;

    /// Opens the log again.
    fn reopen_log(&self);

    /// Something for the log.
    fn note(&self, note: Note);
}

/// How a worker's life ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its part is done: [`Program::exit`].
    Exit(i32),
    /// As a script does: the process returns from [`run`].
    Script,
}

/// Who returns from [`run`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// The process that has called; the last worker has ended.
    Master,
    /// A worker, which ends as a script.
    Worker,
}

/// Where workers say that they detach. Made before the fork.
#[derive(Debug)]
pub struct Hall {
    ours: OwnedFd,
    theirs: OwnedFd,
}

impl Hall {
    /// One for a pool.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn new() -> io::Result<Hall> {
        let (ours, theirs) = fd::message_pair()?;
        Ok(Hall { ours, theirs })
    }

    /// The calling process, a worker, belongs to the pool no more.
    ///
    /// # Errors
    /// The master is gone, or far behind.
    pub fn leave(&self) -> io::Result<()> {
        fd::send(&self.theirs, &Pid::current().get().to_ne_bytes())?;
        process::set_parent_death_signal(None)
    }

    fn next(&self) -> Option<Pid> {
        let mut bytes = [0; 4];
        let length = fd::receive(&self.ours, &mut bytes).ok()?;
        (length == bytes.len()).then(|| Pid::new(i32::from_ne_bytes(bytes))).flatten()
    }
}

struct Master<'p> {
    program: &'p dyn Program,
    board: &'p Board,
    hall: &'p Hall,
    keeper: Keeper,
    /// `None` only in a child.
    signals: Option<SignalFd>,
}

fn signals_of_master() -> [i32; 6] {
    [signal::SIGTERM, signal::SIGUSR1, signal::SIGUSR2, signal::SIGCHLD, signal::SIGWINCH, signal::sigrtmin()]
}

/// Forks the workers, keeps them, and returns when the pool was told to end and the last one has; or in a worker that ends as a script.
/// The calling process's signals take their usual way again at the end.
///
/// # Errors
/// Signals could not be set up. A fork that fails is tried again instead.
pub fn run(program: &dyn Program, board: &Board, hall: &Hall, policy: Policy) -> io::Result<Returned> {
    let held = Held::new(&signals_of_master(), &[signal::SIGPIPE])?;
    let signals = Some(SignalFd::new(&SignalSet::of(&signals_of_master()))?);
    let mut master = Master { program, board, hall, keeper: Keeper::new(policy), signals };
    program.started();
    while !master.keeper.is_finished() {
        if master.act() {
            return Ok(Returned::Worker);
        }
        if !master.keeper.is_finished() {
            master.turn()?;
        }
    }
    drop(held);
    Ok(Returned::Master)
}

impl Master<'_> {
    /// Waits for something and deals with it.
    fn turn(&mut self) -> io::Result<()> {
        let (timer, more) = self.program.attend();
        if !self.ask_program() {
            let now = Instant::now();
            let due = self.keeper.next_timeout().map(|at| at.saturating_duration_since(now));
            let signals = self.signals.iter().map(AsFd::as_fd);
            let fds: Vec<_> = signals.chain([self.hall.ours.as_fd()]).chain(more.as_deref().map(AsFd::as_fd)).collect();
            fd::poll(&fds, due.into_iter().chain(timer).min())?;
        }
        self.read_signals();
        while let Some(pid) = self.hall.next() {
            self.keeper.detach(pid);
        }
        self.keeper.handle_timeout(Instant::now());
        Ok(())
    }

    /// Does the program want to stop, so that there is nothing to wait for?
    fn ask_program(&mut self) -> bool {
        let wants = !self.keeper.is_stopping() && self.program.wants_stop();
        if wants {
            self.shutdown();
        }
        wants
    }

    fn shutdown(&mut self) {
        if !self.keeper.is_stopping() {
            self.program.stopping();
            self.keeper.shutdown(Instant::now());
        }
    }

    fn read_signals(&mut self) {
        while let Some(received) = self.signals.as_ref().and_then(|signals| signals.read().ok().flatten()) {
            match received {
                signal::SIGTERM => self.shutdown(),
                signal::SIGUSR1 | signal::SIGUSR2 => self.keeper.reload(Instant::now()),
                signal::SIGCHLD => self.collect(),
                _ => {
                    self.program.reopen_log();
                    for pid in self.keeper.pids() {
                        let _ = process::kill(pid, signal::SIGWINCH);
                    }
                }
            }
        }
    }

    /// One SIGCHLD may stand for several children.
    fn collect(&mut self) {
        for pid in self.keeper.pids() {
            match process::try_wait(pid) {
                Ok(None) => {}
                Ok(Some(exit)) => self.keeper.exited(exit, Instant::now()),
                // Someone else has collected it; how it ended is not known.
                Err(_) => self.keeper.exited(process::Exit::from_status(pid, 0), Instant::now()),
            }
        }
    }

    /// True: this is a worker that returns.
    fn act(&mut self) -> bool {
        while let Some(action) = self.keeper.poll_action() {
            match action {
                Action::Spawn(worker) => {
                    if self.spawn(worker) {
                        return true;
                    }
                }
                Action::Stop(pid) => drop(process::kill(pid, signal::SIGTERM)),
                Action::Kill(pid) => drop(process::kill(pid, signal::SIGKILL)),
                Action::Note(note) => self.program.note(note),
            }
        }
        false
    }

    fn spawn(&mut self, worker: u32) -> bool {
        let master = Pid::current();
        match process::fork() {
            Ok(Fork::Parent(pid)) => {
                self.board.set(worker, pid);
                self.keeper.spawned(worker, pid, Instant::now());
                false
            }
            Ok(Fork::Child) => {
                self.signals = None;
                self.board.set(worker, Pid::current());
                // It does not outlive the master, unless it detaches.
                let _ = process::set_parent_death_signal(Some(signal::SIGTERM));
                if Pid::parent() != Some(master) {
                    self.program.exit(0);
                }
                match self.program.work(worker) {
                    End::Exit(code) => self.program.exit(code),
                    End::Script => true,
                }
            }
            Err(error) => {
                self.keeper.spawn_failed(worker, error.raw_os_error().unwrap_or(0), Instant::now());
                false
            }
        }
    }
}
