//! PROCESS mode's master: its main thread runs PHP (`start`, timers, signals, tasks that it gives), its reactor threads have the
//! sockets. The manager is its child; reactors start behind that fork.
//!
//! ```text
//! SIGTERM: beforeShutdown, reactors drain --all closed, or max_wait_time is over--> manager: SIGTERM --it has ended--> shutdown
//! the manager ends by itself: the connections are reset, and that is the end
//! ```

use std::{io, rc::Rc, sync::Arc, time::Duration};

use bytes::Bytes;
use steel_engine::{
    process::{
        Control, Events, Order, Returned, Signals,
        bus::{Inbox, Which},
    },
    server::{App, Exchange, Notice, Port, Reactor, Request, Serving, Session, Told, Wish},
};
use steel_os::{
    child,
    process::{self as os, Fork, Pid},
    signal,
};
use steel_zend::Callable;
use tokio::{
    io::Interest,
    sync::mpsc::{UnboundedReceiver, channel, unbounded_channel},
    task::JoinHandle,
};

use super::{
    events::ServerEvent,
    helper, letters,
    life::Life,
    notices::{Notices, tell},
    process::{self, Process, Role},
    questions::Questions,
    sessions,
};
use crate::{
    lifetime::replay,
    log,
    runtime::{Policy, Raced, race, runtime},
    slots::server as slot,
};

/// How long the last words of connections may take to leave when the time is over.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// So often is looked for clean images that have ended.
const HOUSEKEEPING: Duration = Duration::from_secs(1);

/// Notices of reactors that may wait for the log; more are left out.
const MOST_TOLD: usize = 256;

impl Life {
    /// Serves in PROCESS mode until the server is shut down.
    ///
    /// # Errors
    /// Signals, processes or threads could not be set up.
    pub(super) fn rule(&self, signals: Signals) -> io::Result<Returned> {
        match os::fork_with_signals()? {
            Fork::Child => self.be_manager(signals),
            Fork::Parent(manager) => self.be_master(manager, signals).map(|()| Returned::Manager),
        }
    }

    /// Returns in user processes only.
    fn be_manager(&self, of_master: Signals) -> io::Result<Returned> {
        // The handlers are the master's; what is held is taken anew.
        std::mem::forget(of_master);
        // So are the timers that the program has set before the start: they would tick twice.
        runtime().leave_parents_loop();
        // Those who wait for connections are the master's threads. Otherwise, if it is killed, clients would be taken in whom nobody
        // serves, and a new master could not begin, for as long as a worker is at its last requests.
        self.ports.iter().for_each(|port| drop(port.listener.leave()));
        let _ = os::set_parent_death_signal(Some(signal::SIGTERM));
        let outcome = match Signals::of_forked_manager() {
            Ok(signals) if Pid::parent() == Some(self.master) => self.manage(signals),
            Ok(_) => Ok(Returned::Manager),
            Err(error) => Err(error),
        };
        if matches!(outcome, Ok(Returned::User)) {
            return outcome;
        }
        if let Err(error) = &outcome {
            log::line(log::Level::Error, &format!("the manager cannot go on: {error}"));
        }
        steel_zend::output::flush();
        os::exit_now(i32::from(outcome.is_err()))
    }

    fn be_master(&self, manager: Pid, signals: Signals) -> io::Result<()> {
        self.server.set_slot(slot::MANAGER_PID, i64::from(manager.get()));
        // The hub is the manager's.
        self.live.leave();
        let runtime = runtime();
        runtime.signals.reserve(&signals.list());
        let (server, settings) = (self.server.clone(), Rc::clone(&self.settings));
        let seat = self.crew.ruler();
        self.live.attend(&seat, &settings);
        let process = Process::enter(server, settings, Role::Master, None, None, seat);
        let outer = runtime.policy.replace(Policy::Worker(Rc::new(|_| {})));
        let outcome = runtime.run_task(self.reign(process, manager, signals));
        runtime.unwind_all();
        sessions::reach(None);
        process::forget();
        runtime.give_up();
        runtime.signals.reserve(&[]);
        *runtime.policy.borrow_mut() = outer;
        // Whatever ended the loop: nobody is left behind.
        if os::try_wait(manager).is_ok_and(|exit| exit.is_none()) {
            let _ = os::kill(manager, signal::SIGTERM);
            let _ = os::wait_for(manager);
        }
        self.call(ServerEvent::Shutdown, Vec::new());
        outcome.unwrap_or(Ok(()))
    }

    fn reign(
        &self,
        process: Rc<Process>,
        manager: Pid,
        signals: Signals,
    ) -> impl Future<Output = io::Result<()>> + use<> {
        let plan = self.plan();
        let settings = Rc::clone(&process.settings);
        async move {
            let control = Control::of_master(signals)?;
            process::offer_interrupt(&control);
            let events = control.events()?;
            let end = runtime().watch(child::descriptor(manager)?, Interest::READABLE)?;
            plan.serving.start(Rc::new(Nobody), None)?;
            sessions::reach(Some(plan.serving.clone()));
            let post = Rc::clone(&process.seat.post);
            let inbox = Inbox::new(&post, Which::Own)?;
            let readers =
                [runtime().start_task(letters::read_own(Rc::clone(&process), inbox)), runtime().start_task(post.run())];
            let keeper = replay::is_wanted().then(keep_house).flatten();
            let board = Arc::clone(&plan.board);
            let mut reactors = plan.start(&process)?;
            helper::master_started(&process);
            process.call_event(ServerEvent::Start, []);
            let ended = async || drop(end.readable().await);
            let by_order = matches!(race(obey(&events, manager), ended()).await, Raced::A(()));
            if by_order {
                helper::before_shutdown(&process);
                process.call_event(ServerEvent::BeforeShutdown, []);
            }
            // Without a manager the workers drain by themselves: what they have begun is still answered.
            board.wish(Wish::Drain);
            let _ = tokio::time::timeout(settings.max_wait, reactors.all_ended()).await;
            board.wish(Wish::Close);
            let _ = tokio::time::timeout(LAST_WORDS, reactors.all_ended()).await;
            board.wish(Wish::Reset);
            reactors.finish().await;
            let _ = os::kill(manager, signal::SIGTERM);
            ended().await;
            readers.iter().chain(&keeper).for_each(JoinHandle::abort);
            if let Ok(Some(exit)) = os::try_wait(manager)
                && !(by_order && exit.is_clean())
            {
                let text = format!("manager process exit. status={}, signal={}", exit.code, exit.signal);
                log::line(log::Level::Error, &text);
            }
            Ok(())
        }
    }

    /// What the reactors and the master itself are made of.
    fn plan(&self) -> Plan {
        let lanes = self.lanes.as_ref().expect("PROCESS mode has lanes");
        let ports = self.lane_ports();
        let serving = lanes.of_master(ports).expect("the master's lane is new");
        let count = lanes.board.reactors();
        let reactor_ports = self.reactor_ports();
        let (most, budget) = (self.settings.max_connections.div_ceil(count), self.settings.max_buffered / count);
        let (dispatch, board) = (self.settings.dispatch, Arc::clone(&lanes.board));
        let lengths = self.ports.iter().map(|port| port.settings.length_function().filter(|_| !port.http)).collect();
        Plan { serving, board, ports: reactor_ports, dispatch, max_connections: most, budget, lengths }
    }
}

/// Collects clean images, if nobody else does.
fn keep_house() -> Option<JoinHandle<()>> {
    os::inherits_all().then(|| {
        runtime().start_task(async {
            loop {
                tokio::time::sleep(HOUSEKEEPING).await;
                os::collect_away();
            }
        })
    })
}

/// Hands orders on until the one to end.
async fn obey(events: &Events, manager: Pid) {
    loop {
        let on = match events.next().await {
            Order::Shutdown | Order::Drain => return,
            Order::Reload => signal::SIGUSR1,
            Order::ReloadTasks => signal::SIGUSR2,
            Order::ReopenLog => {
                log::reopen();
                signal::SIGWINCH
            }
        };
        let _ = os::kill(manager, on);
    }
}

struct Plan {
    serving: Serving,
    board: Arc<steel_engine::server::Board>,
    ports: Vec<(Arc<steel_engine::server::Listener>, Port)>,
    dispatch: steel_engine::server::Dispatch,
    max_connections: usize,
    budget: usize,
    /// The functions that know the length of packets, by port.
    lengths: Vec<Option<Rc<Callable>>>,
}

/// The threads that run.
struct Reactors {
    running: usize,
    ended: UnboundedReceiver<()>,
    logging: JoinHandle<()>,
    /// Calls the program's functions.
    answering: Option<JoinHandle<()>>,
    notices: Rc<Notices>,
}

impl Plan {
    fn start(self, process: &Rc<Process>) -> io::Result<Reactors> {
        let (over, ended) = unbounded_channel();
        let (tells, mut told) = channel::<Told>(MOST_TOLD);
        let tells: Arc<dyn Fn(Told) + Send + Sync> = Arc::new(move |notice| drop(tells.try_send(notice)));
        let max_connections = self.max_connections * self.board.reactors();
        let notices = Rc::new(Notices::default());
        let log = Rc::clone(&notices);
        let logging = runtime().start_task(async move {
            while let Some(told) = told.recv().await {
                log_told(&log, &told, max_connections);
            }
        });
        let Questions { chooser, measurer, task: answering } = Questions::of(process, self.lengths);
        let running = self.board.reactors();
        for number in 0..running as u16 {
            let over = over.clone();
            let reactor = Reactor {
                board: Arc::clone(&self.board),
                number,
                ports: self.ports.clone(),
                dispatch: self.dispatch,
                unsafe_events: process.settings.unsafe_events,
                chooser: chooser.clone(),
                measurer: measurer.clone(),
                max_connections: self.max_connections,
                budget: self.budget,
                tell: Arc::clone(&tells),
                ended: Box::new(move || {
                    // The master may have gone on.
                    let _ = over.send(());
                }),
            };
            reactor.start()?;
        }
        Ok(Reactors { running, ended, logging, answering, notices })
    }
}

impl Reactors {
    /// What they have told is in the log.
    async fn finish(mut self) {
        self.all_ended().await;
        // What they had to tell they told before they ended.
        for _ in 0..MOST_TOLD {
            tokio::task::yield_now().await;
        }
        self.logging.abort();
        self.answering.iter().for_each(JoinHandle::abort);
        self.notices.tell();
    }

    async fn all_ended(&mut self) {
        while self.running > 0 {
            let _ = self.ended.recv().await;
            self.running -= 1;
        }
    }
}

fn log_told(notices: &Notices, told: &Told, max_connections: usize) {
    let notice = match told {
        Told::BadRequest { session, peer, error } => Notice::BadRequest { session: *session, peer, error: *error },
        Told::BadBytes { session, peer, error } => Notice::BadBytes { session: *session, peer, error: error.clone() },
        Told::Late { session, peer, late } => Notice::Late { session: *session, peer, late: *late },
        Told::Discarded { session, bytes } => Notice::Discarded { session: *session, bytes: *bytes },
        Told::Corrupt { lane, error } => {
            return log::line(log::Level::Error, &format!("the process with lane {lane} is killed: {error}"));
        }
        Told::Accept { port, address, error } => {
            Notice::Accept { port: *port, address, error: io::Error::other(error.clone()) }
        }
        Told::TooManyConnections { port, address } => Notice::TooManyConnections { port: *port, address },
        Told::Broken { session, peer, line, why } => {
            Notice::Broken { session: *session, peer, line: line.as_bytes(), why: *why }
        }
        Told::Lost { session, peer, line, begun } => {
            let client = format!("session#{session} ({}:{})", peer.host(), peer.port());
            let what = if *begun { "its answer is broken off" } else { "it is answered with 502" };
            let text = format!("{line}: the worker that had this request of {client} has ended; {what}");
            return log::line(log::Level::Warning, &text);
        }
        Told::Cut { session, peer } => {
            let client = format!("session#{session} ({}:{})", peer.host(), peer.port());
            let text = format!("{client} is broken off: a process has ended before it had sent all that was for it");
            return log::line(log::Level::Warning, &text);
        }
        Told::Garbled { lane } => {
            return log::line(log::Level::Error, &format!("what came by lane {lane} is no command: left out"));
        }
        Told::Failed { error } => return log::line(log::Level::Error, &format!("a reactor cannot go on: {error}")),
    };
    if notices.admit(&notice) {
        tell(&notice, max_connections);
    }
}

/// The program of a process that only sends: nothing comes to it.
pub(super) struct Nobody;

impl App for Nobody {
    fn receive(&self, _: &Session, _: Bytes) {}

    fn request(&self, _: &Session, exchange: Exchange, _: Request) {
        exchange.refuse(503);
    }

    fn notice(&self, notice: Notice<'_>) {
        if matches!(notice, Notice::Corrupt { .. }) {
            tell(&notice, 0);
        }
    }
}
