//! The manager's process: forks, waits on signals and on its children's control sockets, and does what the supervisor says.
//!
//! Sleeps in poll(2) only. Knows its children by pid and collects no others, so that the program may have its own.

use super::guardian::Lifeline;
use super::supervisor::{Action, Supervisor};
use super::{Attention, Control, Crew, FromWorker, Kind, Lifecycle, Member, Policy, Signals, ToWorker, WorkerContext};
use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Instant;
use steel_os::process::{self, Fork, Pid};
use steel_os::signal::{self, SignalFd, SignalSet};

/// `EAGAIN`
const EAGAIN: i32 = 11;

struct Manager<'l> {
    lifecycle: &'l dyn Lifecycle,
    crew: &'l Crew,
    policy: Policy,
    supervisor: Supervisor,
    lifeline: Lifeline,
    /// `None` only in a child, once it has its own.
    signals: Option<SignalFd>,
    /// Those that no program may have.
    own: Vec<i32>,
    interrupt_is_taken: bool,
    links: HashMap<Pid, OwnedFd>,
    /// Number and place of each child.
    children: HashMap<Pid, (u16, Member)>,
}

/// Who returns from [`run`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// The process that has called: the server is over.
    Manager,
    /// A user process, whose part in the server is over: it ends as a script does.
    User,
}

/// Forks the team, supervises it, and returns after a shutdown, when the last child has ended and `manager_stop` and `shutdown`
/// were called. The calling process becomes the manager; its signals take their usual way again at the end. Workers never return
/// from here.
///
/// # Errors
/// Signals could not be set up. A fork that fails is tried again instead.
pub fn run(lifecycle: &dyn Lifecycle, crew: &Crew, policy: Policy, held: Signals) -> io::Result<Returned> {
    let signals = Some(held.open()?);
    let supervisor = Supervisor::new(crew.team(), policy);
    let (lifeline, links, children) = (Lifeline::new(), HashMap::new(), HashMap::new());
    let (own, interrupt_is_taken) = (held.own(), false);
    let mut manager =
        Manager { lifecycle, crew, policy, supervisor, lifeline, signals, own, interrupt_is_taken, links, children };
    if manager.act().is_break() {
        return Ok(Returned::User);
    }
    lifecycle.manager_start();
    while !manager.supervisor.is_finished() {
        if manager.turn()?.is_break() {
            return Ok(Returned::User);
        }
    }
    lifecycle.manager_stop();
    lifecycle.shutdown();
    // What has come since is for the server, which is over.
    manager.read_signals();
    drop(held);
    Ok(Returned::Manager)
}

/// Broken off: the calling process is a child that is to return.
type Flow = ControlFlow<()>;

impl Manager<'_> {
    /// Waits for something and deals with it.
    fn turn(&mut self) -> io::Result<Flow> {
        let attention = self.lifecycle.attend();
        if attention.takes_interrupt && !std::mem::replace(&mut self.interrupt_is_taken, true) {
            let own = self.signals.iter().try_for_each(|signals| signals.watch(&SignalSet::of(&self.own)));
            own?;
        }
        self.wait(&attention)?;
        self.read_signals();
        let pids: Vec<Pid> = self.links.keys().copied().collect();
        for pid in pids {
            self.read_link(pid);
        }
        self.supervisor.handle_timeout(Instant::now());
        Ok(self.act())
    }

    fn wait(&self, attention: &Attention) -> io::Result<()> {
        let due = self.supervisor.next_timeout().map(|at| at.saturating_duration_since(Instant::now()));
        let own = self.signals.iter().map(AsFd::as_fd).chain(self.links.values().map(AsFd::as_fd));
        let inbox = attention.post.iter().filter_map(|post| post.own_inbox());
        let fds: Vec<_> = own.chain(inbox).chain(attention.signals.iter().map(AsFd::as_fd)).collect();
        steel_os::fd::poll(&fds, due.into_iter().chain(attention.after).min()).map(drop)
    }

    fn read_signals(&mut self) {
        while let Some(received) = self.signals.as_ref().and_then(|signals| signals.read().ok().flatten()) {
            match received {
                signal::SIGTERM | signal::SIGINT => self.supervisor.shutdown(Instant::now()),
                signal::SIGUSR1 => self.supervisor.start_reload(false),
                signal::SIGUSR2 => self.supervisor.start_reload(true),
                signal::SIGCHLD => self.collect(),
                _ => {
                    self.lifecycle.reopen_log();
                    self.supervisor.reopen_log();
                }
            }
        }
    }

    /// One SIGCHLD may stand for several children.
    fn collect(&mut self) {
        let pids: Vec<Pid> = self.supervisor.pids().collect();
        for pid in pids {
            let exit = match process::try_wait(pid) {
                Ok(None) => continue,
                Ok(Some(exit)) => exit,
                // Someone else has collected it; how it ended is not known.
                Err(_) => process::Exit::from_status(pid, 0),
            };
            // What it said before it died counts.
            self.read_link(pid);
            self.links.remove(&pid);
            self.lifecycle.child_ended(pid);
            if let Some((_, member)) = self.children.remove(&pid) {
                self.crew.roster.leave(member);
            }
            self.supervisor.exited(exit, Instant::now());
        }
        process::collect_away();
    }

    fn read_link(&mut self, pid: Pid) {
        let mut bytes = [0; super::message::MAX_LENGTH];
        while let Some(link) = self.links.get(&pid) {
            match steel_os::fd::receive(link, &mut bytes) {
                Ok(length @ 1..) => {
                    if let Some(message) = bytes.get(..length).and_then(FromWorker::decode) {
                        if message == FromWorker::Shutdown && self.lifecycle.shutdown_asked() {
                            continue;
                        }
                        self.supervisor.received(pid, message, Instant::now());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // It has closed its end, most likely by dying; SIGCHLD tells.
                Ok(_) | Err(_) => drop(self.links.remove(&pid)),
            }
        }
    }

    fn act(&mut self) -> Flow {
        while let Some(action) = self.supervisor.poll_action() {
            match action {
                Action::Spawn { worker } => self.spawn(worker)?,
                Action::Send { pid, message } => self.tell(pid, message),
                Action::Kill { pid } => {
                    let _ = process::kill(pid, signal::SIGKILL);
                }
                Action::WorkerError { worker, exit } => self.lifecycle.worker_error(worker, exit),
                Action::BeforeReload => self.lifecycle.before_reload(),
                Action::AfterReload => self.lifecycle.after_reload(),
                Action::Note(note) => self.lifecycle.note(note),
            }
        }
        self.appoint_all();
        Flow::Continue(())
    }

    fn tell(&self, pid: Pid, message: ToWorker) {
        if let Some(link) = self.links.get(&pid) {
            // A child that cannot be told any more is killed when its time is over.
            let _ = steel_os::fd::send(link, &message.encode());
        }
        let worker = self.children.get(&pid).map(|(worker, _)| *worker);
        let ends = matches!(message, ToWorker::Drain | ToWorker::Shutdown);
        if ends && worker.is_some_and(|worker| self.kind(worker) == Kind::User) {
            // It runs what it likes, and reads no link.
            let _ = process::kill(pid, signal::SIGTERM);
        }
    }

    fn kind(&self, worker: u16) -> Kind {
        self.crew.team().kind(worker).unwrap_or(Kind::User)
    }

    /// Writes in the roster who holds which office.
    fn appoint_all(&self) {
        for worker in 0..self.crew.team().len() {
            let current = self.supervisor.current(worker).and_then(|pid| self.children.get(&pid));
            if let Some((_, member)) = current
                && self.crew.roster.holder(worker) != Some(*member)
            {
                self.crew.roster.appoint(worker, *member);
            }
        }
    }

    fn spawn(&mut self, worker: u16) -> Flow {
        let manager = Pid::current();
        let Some(member) = self.crew.roster.enter(worker) else {
            // The supervisor lets no more live than there are places.
            self.supervisor.spawn_failed(worker, EAGAIN, Instant::now());
            return Flow::Continue(());
        };
        if self.supervisor.current(worker).is_none() {
            // Before it runs, so that it can be found, and find itself.
            self.crew.roster.appoint(worker, member);
        }
        if !self.lifecycle.equip(worker) {
            self.crew.roster.leave(member);
            self.supervisor.spawn_failed(worker, EAGAIN, Instant::now());
            return Flow::Continue(());
        }
        match steel_os::fd::message_pair().and_then(|pair| Ok((pair, process::fork_with_signals()?))) {
            Ok(((ours, _), Fork::Parent(pid))) => {
                self.crew.roster.set_pid(member, pid);
                self.lifecycle.equipped(Some(pid));
                self.links.insert(pid, ours);
                self.children.insert(pid, (worker, member));
                self.supervisor.spawned(worker, pid, Instant::now());
            }
            Ok(((ours, theirs), Fork::Child)) => {
                // With the manager's ends open in its children, its death would go unseen.
                drop(ours);
                self.links.clear();
                self.crew.roster.set_pid(member, Pid::current());
                self.live(worker, member, manager, theirs);
                return Flow::Break(());
            }
            Err(error) => {
                self.lifecycle.equipped(None);
                self.crew.roster.leave(member);
                self.supervisor.spawn_failed(worker, error.raw_os_error().unwrap_or(0), Instant::now());
            }
        }
        Flow::Continue(())
    }

    /// A child's life. Only a user process returns.
    fn live(&mut self, worker: u16, member: Member, manager: Pid, link: OwnedFd) {
        let kind = self.kind(worker);
        let (manager, replaces) = (Some(manager), self.supervisor.works(worker));
        let seat = self.crew.child(member, worker);
        let guarded = |control: Control| control.guard(&self.lifeline, self.policy, kind).map(|()| control);
        let control = Control::of_child(link, kind).and_then(guarded);
        self.signals = None;
        let code = match control {
            Ok(control) => self.lifecycle.worker_run(WorkerContext { worker, kind, manager, replaces, control, seat }),
            Err(_) => 255,
        };
        if kind != Kind::User || code != 0 {
            self.lifecycle.exit(code)
        }
    }
}
