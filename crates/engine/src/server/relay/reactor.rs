//! A reactor: a thread of the master that has sockets, and runs no PHP.

use super::super::{Address, App, Late, Listener, Notice, Port, Server, Sessions};
use super::board::{Board, Wish};
use super::dispatch::{Chooser, Dispatch, Measurer};
use super::relay::{Asks, Relay, Wants};
use std::future::Future;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, JoinHandle};
use steel_os::signal;
use steel_proto::http1::RequestError;

/// What a reactor does, before it runs.
pub struct Reactor {
    /// The lanes.
    pub board: Arc<Board>,
    /// Which one it is.
    pub number: u16,
    /// What it listens to, and how; `wants_connect` and `wants_close` say what the program wants to be told of.
    pub ports: Vec<(Arc<Listener>, Port)>,
    /// Which worker gets what.
    pub dispatch: Dispatch,
    /// Whether the program hears of begin and end of sessions also where their events go to any worker (`enable_unsafe_event`).
    pub unsafe_events: bool,
    /// Who is asked first.
    pub chooser: Option<Chooser>,
    /// Who is asked for the length of packets.
    pub measurer: Option<Measurer>,
    /// The most connections, of this reactor.
    pub max_connections: usize,
    /// Bytes of its two budgets.
    pub budget: usize,
    /// Gets what is for the log; called on the reactor's thread.
    pub tell: Arc<dyn Fn(Told) + Send + Sync>,
    /// Called when it has ended.
    pub ended: Box<dyn FnOnce() + Send>,
}

/// Something for the log.
#[derive(Debug, Clone)]
pub enum Told {
    /// [`Notice::BadRequest`]
    BadRequest {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
        /// What was wrong.
        error: RequestError,
    },
    /// [`Notice::BadBytes`]
    BadBytes {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
        /// What was wrong.
        error: super::super::BadBytes,
    },
    /// [`Notice::Late`]
    Late {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
        /// For what it took too long.
        late: Late,
    },
    /// [`Notice::Discarded`]
    Discarded {
        /// The session.
        session: i64,
        /// How much.
        bytes: usize,
    },
    /// [`Notice::Accept`]
    Accept {
        /// Index of the port.
        port: usize,
        /// What it is bound to.
        address: Address,
        /// Why.
        error: String,
    },
    /// [`Notice::TooManyConnections`]
    TooManyConnections {
        /// Index of the port.
        port: usize,
        /// What it is bound to.
        address: Address,
    },
    /// [`Notice::Broken`]
    Broken {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
        /// Method and target of the request.
        line: String,
        /// Why.
        why: super::super::Broken,
    },
    /// A worker has died that had this request. It was answered with 502, or broken off where its answer had begun.
    Lost {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
        /// Method and target of the request.
        line: String,
        /// Its answer had begun.
        begun: bool,
    },
    /// A process has ended that had not sent yet all that it was given for this client. The connection was broken off.
    Cut {
        /// The session.
        session: i64,
        /// Who.
        peer: Address,
    },
    /// A process has sent what is no command.
    Garbled {
        /// Its lane.
        lane: usize,
    },
    /// What a process has sent cannot be read any more: it is killed.
    Corrupt {
        /// Its lane.
        lane: usize,
        /// How one knows.
        error: String,
    },
    /// A reactor could not begin, or could not go on.
    Failed {
        /// Why.
        error: String,
    },
}

impl Told {
    pub(super) fn of(notice: &Notice<'_>) -> Self {
        match notice {
            Notice::BadRequest { session, peer, error } => {
                Self::BadRequest { session: *session, peer: (*peer).clone(), error: *error }
            }
            Notice::BadBytes { session, peer, error } => {
                Self::BadBytes { session: *session, peer: (*peer).clone(), error: error.clone() }
            }
            Notice::Late { session, peer, late } => {
                Self::Late { session: *session, peer: (*peer).clone(), late: *late }
            }
            Notice::Discarded { session, bytes } => Self::Discarded { session: *session, bytes: *bytes },
            Notice::Corrupt { error } => Self::Failed { error: error.to_string() },
            Notice::Accept { port, address, error } => {
                Self::Accept { port: *port, address: (*address).clone(), error: error.to_string() }
            }
            Notice::TooManyConnections { port, address } => {
                Self::TooManyConnections { port: *port, address: (*address).clone() }
            }
            Notice::Broken { session, peer, line, why } => Self::Broken {
                session: *session,
                peer: (*peer).clone(),
                line: String::from_utf8_lossy(line).into_owned(),
                why: *why,
            },
        }
    }
}

impl Reactor {
    /// Starts the thread. No process may be forked by this one afterwards that goes on with its memory.
    ///
    /// # Errors
    /// `EAGAIN`: no more threads.
    pub fn start(self) -> io::Result<JoinHandle<()>> {
        let name = format!("reactor-{}", self.number);
        let run = move || {
            let tell = Arc::clone(&self.tell);
            let (ended, reactor) = self.split();
            if let Err(error) = reactor.run() {
                tell(Told::Failed { error: error.to_string() });
            }
            ended();
        };
        signal::with_all_blocked(|| thread::Builder::new().name(name).spawn(run))
    }

    fn split(mut self) -> (Box<dyn FnOnce() + Send>, Self) {
        let ended = std::mem::replace(&mut self.ended, Box::new(|| {}));
        (ended, self)
    }

    fn run(self) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        tokio::task::LocalSet::new().block_on(&runtime, self.serve())
    }

    async fn serve(self) -> io::Result<()> {
        let told = self.unsafe_events || !self.dispatch.is_stateless();
        let wants = self.ports.iter().map(|(_, port)| Wants {
            connect: told && port.wants_connect,
            close: told && port.wants_close,
            marks: told,
        });
        let wants: Vec<_> = wants.collect();
        let ports = self
            .ports
            .into_iter()
            .map(|(listener, port)| (listener, Port { wants_connect: true, wants_close: true, ..port }));
        let sessions: Arc<Sessions> = Arc::clone(&self.board.sessions);
        let server = Server::new(ports.collect(), sessions, self.number, self.max_connections);
        server.set_budget(self.budget);
        let bell = Arc::clone(self.board.reactor_bell(usize::from(self.number)));
        let asks = Asks { chooser: self.chooser, measurer: self.measurer };
        let relay = Relay::new(self.board, usize::from(self.number), self.dispatch, asks, wants, self.tell);
        let relay = relay.map_err(io::Error::other)?;
        relay.begin(server.share());
        tokio::task::spawn_local(Rc::clone(&relay).listen());
        relay.look();
        server.start(Rc::clone(&relay) as Rc<dyn App>)?;
        let mut sleeper = bell.sleeper();
        let number = super::super::readiness::number(&sleeper)?;
        let mut wish = Wish::Serve;
        loop {
            let now = relay.look();
            if now != wish {
                wish = now;
                server.obey(wish);
            }
            let any = relay.obey();
            relay.pump();
            if wish != Wish::Serve && server.connection_count() == 0 {
                return Ok(());
            }
            if any {
                tokio::task::yield_now().await;
                continue;
            }
            let over =
                async { if wish == Wish::Serve { std::future::pending().await } else { server.drained().await } };
            if sleeper.may_sleep(|| relay.has_news()) {
                let (mut readable, mut over, mut hint) = (pin!(number.readable()), pin!(over), pin!(relay.hint()));
                std::future::poll_fn(|cx| match readable.as_mut().poll(cx) {
                    Poll::Ready(Ok(mut guard)) => {
                        guard.clear_ready();
                        Poll::Ready(Ok(()))
                    }
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    Poll::Pending if hint.as_mut().poll(cx).is_ready() => Poll::Ready(Ok(())),
                    Poll::Pending => over.as_mut().poll(cx).map(Ok),
                })
                .await?;
                sleeper.woken();
            } else {
                tokio::task::yield_now().await;
            }
        }
    }
}
